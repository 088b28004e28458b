"""api: any operation of Amazon's by its operationId, through the station's own client, limits, errors and journal."""

import json
from decimal import Decimal
from pathlib import Path

import click

from shipstation.cli.entry import Call, Verb
from shipstation.errors import BadInput


@click.command("api", cls=Verb, help="Any OPERATION by its operationId; prints Amazon's answer.")
@click.argument("operation")
@click.option("--path", multiple=True, metavar="K=V", help="a value in the operation's path")
@click.option("--query", multiple=True, metavar="K=V")
@click.option("--body", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", help="JSON")
@click.option("--locale", metavar="TAG", help="for directPurchaseShipment; otherwise the account's country's own")
@click.option("--yes-spend", is_flag=True, help="let an operation that buys do so; it is journaled like any purchase")
@click.pass_obj
def api_verb(  # noqa: PLR0917 the options of the contract
    call: Call,
    operation: str,
    path: tuple[str, ...],
    query: tuple[str, ...],
    body: Path | None,
    locale: str | None,
    *,
    yes_spend: bool,
) -> None:
    """What asks, asks; what spends goes through the journal."""
    content = body.read_bytes() if body is not None else None
    paths, queries = _pairs(path, "path"), _pairs(query, "query")
    with call.station() as station:
        if yes_spend:
            if paths or queries:
                raise BadInput(f"{operation} takes a body alone.", "Leave --path and --query out.")
            said = station.calls.spend(operation, body=content, locale=locale)
        else:
            said = station.calls.ask(operation, path=paths, query=queries, body=content).body
    shape = _plain(said)
    call.answer(shape, [json.dumps(shape, indent=2, ensure_ascii=False)])


def _plain(value: object) -> object:
    """The same JSON with numbers that `json` can write: Amazon's own digits, fractions read exactly."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def _pairs(written: tuple[str, ...], field: str) -> dict[str, str]:
    pairs = {}
    for each in written:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise BadInput(f"{each!r} is not K=V.", f"Write --{field} NAME=VALUE.", fields=(field,))
        if name in pairs:
            raise BadInput(
                f"{name} is given twice.", f"Write a list with commas: --{field} {name}=A,B.", fields=(field,)
            )
        pairs[name] = value
    return pairs
