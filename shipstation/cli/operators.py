"""operators: who packs here. PINs come on standard input, as {"pin": "1234"}."""

from typing import Any

import click

from shipstation.cli.entry import Call, Verbs
from shipstation.cli.secrets_in import secrets_in
from shipstation.errors import BadInput
from shipstation.model import AtBench, Operator, Role


@click.group("operators", cls=Verbs, help="Who packs here, who may decide, who stands at the bench.")
def operators_verb() -> None:
    """Group."""


@operators_verb.command("list", help="Everybody, and who stands at the bench.")
@click.pass_obj
def list_operators(call: Call) -> None:
    """By name."""
    with call.station() as station:
        everybody, bench = station.safety.operators.all(), station.safety.operators.at_bench()
    lines = [f"{'*' if each.name == bench.name else ' '} {each.name}  {_line(each)}" for each in everybody]
    shape = {"operators": [_shape(each) for each in everybody], "at_bench": _bench(bench)}
    call.answer(shape, lines or ["Nobody is named: everybody may do everything."])


@operators_verb.command("add", help="Name somebody. The first one is a manager.")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.PACKER.value)
@click.option("--pin", "with_pin", is_flag=True, help='a PIN comes on standard input: {"pin": "1234"}')
@click.pass_obj
def add_operator(call: Call, name: str, role: str, *, with_pin: bool) -> None:
    """Managers add operators, once there is one."""
    pin = secrets_in("pin")["pin"] if with_pin else None
    with call.station() as station:
        added = station.safety.operators.add(name, Role(role), pin)
    call.answer({"operator": _shape(added)}, [f"{added.name} is here now: {_line(added)}."])


@operators_verb.command("remove", help="NAME works here no more; what they packed keeps their name.")
@click.argument("name")
@click.pass_obj
def remove_operator(call: Call, name: str) -> None:
    """A manager's work."""
    with call.station() as station:
        station.safety.operators.remove(name)
    call.answer({"removed": name}, [f"{name} removed."])


@operators_verb.command("role", help="What NAME may do from now on.")
@click.argument("name")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.pass_obj
def change_role(call: Call, name: str, role: str) -> None:
    """A manager's work; one manager stays."""
    with call.station() as station:
        changed = station.safety.operators.set_role(name, Role(role))
    call.answer({"operator": _shape(changed)}, [f"{changed.name}: {_line(changed)}."])


@operators_verb.command("pin", help='Another PIN for NAME, on standard input: {"pin": "1234"}.')
@click.argument("name")
@click.option("--none", "without", is_flag=True, help="no PIN any more")
@click.option("--owner", is_flag=True, help='the last manager is shut out: pipe {"pin", "client_secret"}')
@click.pass_obj
def pin_operator(call: Call, name: str, *, without: bool, owner: bool) -> None:
    """One's own, or as a manager anybody's."""
    if without and owner:
        raise BadInput("Those options do not go together.", "Say one of them.", fields=("pin",))
    given = {} if without else secrets_in(*(("pin", "client_secret") if owner else ("pin",)))
    with call.station() as station:
        operators = station.safety.operators
        if owner:
            changed = operators.set_pin_as_owner(name, given["pin"], given["client_secret"])
        else:
            changed = operators.set_pin(name, given.get("pin"))
    call.answer({"operator": _shape(changed)}, [f"{changed.name}: {_line(changed)}."])


@operators_verb.command("use", help="NAME stands at the bench from now on. A PIN comes on standard input.")
@click.argument("name", required=False)
@click.option("--pin", "with_pin", is_flag=True, help='pipe {"pin": "1234"}')
@click.option("--nobody", is_flag=True, help="nobody stands there")
@click.pass_obj
def use_operator(call: Call, name: str | None, *, with_pin: bool, nobody: bool) -> None:
    """Step up, unlock, or leave."""
    if (name is None) != nobody:
        raise BadInput("Name an operator, or say --nobody.", "Call again with one of them.", fields=("name",))
    pin = secrets_in("pin")["pin"] if with_pin else None
    with call.station() as station:
        if name is None:
            station.safety.operators.leave()
            bench = station.safety.operators.at_bench()
        else:
            bench = station.safety.operators.come(name, pin)
    call.answer({"at_bench": _bench(bench)}, [f"{bench.name or 'Nobody'} stands at the bench."])


def _shape(operator: Operator) -> dict[str, Any]:
    return {
        "name": operator.name,
        "role": operator.role.value,
        "pin": operator.has_pin,
        "shut_out": operator.is_shut_out,
    }


def _bench(bench: AtBench) -> dict[str, Any]:
    return {"name": bench.name or None, "role": bench.role.value if bench.role else None, "locked": bench.locked}


def _line(operator: Operator) -> str:
    said = [operator.role.value, "with a PIN" if operator.has_pin else "without a PIN"]
    return ", ".join([*said, *(["shut out"] if operator.is_shut_out else [])])
