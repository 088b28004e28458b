"""account: the accounts of a profile, their secrets, the steps that lead to one, and the live check."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from shipstation.cli import shapes
from shipstation.cli.entry import Call, Verbs
from shipstation.cli.kit import kit_verb
from shipstation.cli.setup import settings_of
from shipstation.clock import SystemClock
from shipstation.errors import BadInput, ShipError
from shipstation.files import write_whole
from shipstation.model import (
    NOTE_FIELDS,
    Account,
    ConnectStep,
    Credentials,
    Region,
    SecretAge,
    StepId,
    StepState,
    Tried,
)
from shipstation.rules.connecting import counted, next_step, secret_age
from shipstation.settings_keys import check_hosts

_SECRETS = ("client_id", "client_secret", "refresh_token")
_NOTABLE = tuple(state.value for state in (StepState.DONE, StepState.SKIPPED, StepState.TODO))


@click.group("account", cls=Verbs, help="Amazon accounts of a profile.")
def account_verb() -> None:
    """Group."""


account_verb.add_command(kit_verb)


@account_verb.command("add", help="Add NAME; its secrets come as JSON on standard input.")
@click.argument("name")
@click.option("--region", type=click.Choice([region.value for region in Region]), required=True)
@click.option("--business-id", required=True, help="AmazonShipping_US, AmazonShipping_UK …")
@click.option("--endpoint", help="practice alone: where `practice serve` listens")
@click.option("--lwa-endpoint", help="practice alone: its token address")
@click.pass_obj
def add_account(call: Call, /, name: str, **given: Any) -> None:
    """Checked, then kept: secrets in the keyring, the rest in the settings."""
    account = Account(
        name=name,
        region=Region(given["region"]),
        business_id=given["business_id"],
        endpoint=given["endpoint"],
        lwa_endpoint=given["lwa_endpoint"],
    )
    credentials = Credentials(**_read_secrets(_SECRETS))
    with call.station() as station:
        check_hosts(account, call.profile)
        kept = station.connecting.add(account, credentials)
        chosen = station.settings.account().name == name
        shape = _account(kept, station.connecting.age(kept), chosen=chosen)
    call.answer({"account": shape}, [f"Account {name} added."])


@account_verb.command("list", help="All accounts, and how old their secrets are.")
@click.pass_obj
def list_accounts(call: Call) -> None:
    """The chosen one is marked."""
    with settings_of(call) as settings:
        accounts = settings.accounts()
        chosen = settings.account().name if accounts else ""
    today = SystemClock().now().astimezone().date()
    aged = [(each, secret_age(each.secret_on, today=today) if each.secret_on else None) for each in accounts]
    rows = [_account(each, age, chosen=each.name == chosen) for each, age in aged]
    call.answer({"accounts": rows}, [_account_line(row) for row in rows] or ["No account is set up."])


@account_verb.command("use", help="Choose NAME for what comes.")
@click.argument("name")
@click.pass_obj
def use_account(call: Call, name: str) -> None:
    """Kept."""
    with settings_of(call) as settings:
        settings.use_account(name)
        account = settings.account(name)
    call.answer({"account": shapes.account(account, chosen=True)}, [f"Account {name} is in use."])


@account_verb.command("remove", help="Forget NAME and its secrets.")
@click.argument("name")
@click.pass_obj
def remove_account(call: Call, name: str) -> None:
    """What it bought stays in the history."""
    with call.station() as station:
        station.connecting.remove(name)
    call.answer({"removed": name}, [f"Account {name} removed."])


@account_verb.command("rotate", help="Change NAME's client secret; the new one comes as JSON on standard input.")
@click.argument("name")
@click.pass_obj
def rotate_secret(call: Call, name: str) -> None:
    """The old one is kept until Amazon took the new one."""
    given = _read_secrets(("client_secret",))
    with call.station() as station:
        account = station.connecting.rotate(name, given["client_secret"], client_id=given.get("client_id"))
        age = station.connecting.age(account)
        chosen = station.settings.account().name == name
    lines = [f"The secret of {name} is changed; Amazon takes it."]
    if age is not None:
        lines.append(f"Change it again by {age.rotate_by}.")
    call.answer({"account": _account(account, age, chosen=chosen)}, lines)


@account_verb.command("test", help="Try NAME piece by piece; nothing is bought.")
@click.argument("name")
@click.pass_obj
def test_account(call: Call, name: str) -> None:
    """Token, business id, region, role, rates, restricted data, clock; what fails names the step that mends it."""
    with call.station() as station:
        tried = station.connecting.check(name)
    good = all(each.ok for each in tried)
    shape = {"account": name, "ok": good, "steps": [tried_shape(each) for each in tried]}
    call.answer(shape, [tried_line(each) for each in tried], exit_code=0 if good else ShipError.exit_code)


@account_verb.command("steps", help="The steps to a real account, and how each stands.")
@click.pass_obj
def list_steps(call: Call) -> None:
    """Also where no account is set up."""
    with call.station() as station:
        steps = station.connecting.steps()
    done, asked = counted(steps)
    shape = {"done": done, "of": asked, "next": next_step(steps), "steps": [_step(each) for each in steps]}
    call.answer(shape, [f"{done} of {asked} steps done.", *(_step_line(each) for each in steps)])


@account_verb.command("step", help="Note a step: done, skipped, or todo again.")
@click.argument("step", type=click.Choice([step.value for step in StepId]))
@click.argument("state", type=click.Choice(_NOTABLE))
@click.option("--case", help="approval: the number of Amazon's case")
@click.option("--shipper", help="app: the name behind AmazonShipping_")
@click.option("--country", help="seller: the country that is sold in, as US or GB")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="YYYY-MM-DD; today when left out")
@click.pass_obj
def note_step(call: Call, /, step: str, state: str, on: datetime | None, **noted: str | None) -> None:
    """Kept in the settings."""
    which = StepId(step)
    strange = [name for name, text in noted.items() if text is not None and NOTE_FIELDS.get(which) != name]
    if strange:
        raise BadInput(f"--{strange[0]} is not noted beside the step {step}.", "Leave it out.", fields=strange)
    with call.station() as station:
        kept = station.connecting.mark(
            which, StepState(state), on=on.date() if on else None, text=noted.get(NOTE_FIELDS.get(which, ""))
        )
    call.answer({"step": _step(kept)}, [_step_line(kept)])


@account_verb.command("questionnaire", help="Answers to Amazon's security questionnaire.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="keep them there as a PDF")
@click.pass_obj
def answer_questionnaire(call: Call, out: Path | None) -> None:
    """What this station does today; with --out as a PDF, else as text."""
    with call.station() as station:
        sheet = station.connecting.sheet()
        made = station.connecting.questionnaire() if out is not None else None
    if out is not None and made is not None:
        write_whole(out, made.document.content)
    shape = {
        "file": str(out) if out is not None else None,
        "pages": made.pages if made is not None else None,
        "version": sheet.version,
        "answers": [
            {"topic": each.topic, "question": each.question, "answer": list(each.answer), "yours": each.yours or None}
            for each in sheet.answers
        ],
    }
    lines = [f"{out}: {made.pages} pages."] if made is not None else []
    if out is None:
        for each in sheet.answers:
            yours = [f"Yours to add: {each.yours}"] if each.yours else []
            lines += [each.question, *each.answer, *yours, ""]
    call.answer(shape, lines)


def tried_shape(tried: Tried) -> shapes.Shape:
    """One thing that the live check tried. `points_to`, `step`: name and number of the step that mends it."""
    step = tried.points_to
    return {
        "name": tried.name,
        "ok": tried.ok,
        "said": tried.said,
        "remedy": tried.remedy,
        "points_to": step.value if step is not None else None,
        "step": step.number if step is not None else None,
        "code": tried.code,
        "request_id": tried.request_id,
    }


def tried_line(tried: Tried) -> str:
    """The same for people."""
    where = f" (step {tried.points_to.number}, {tried.points_to.value})" if tried.points_to is not None else ""
    return f"{'ok ' if tried.ok else 'BAD'} {tried.name}: {tried.said} {tried.remedy or ''}".rstrip() + where


def _read_secrets(wanted: tuple[str, ...]) -> dict[str, str]:
    """Secrets from standard input, never from the command line, where every process could read them."""
    if sys.stdin.isatty():
        names = ", ".join(f'"{name}"' for name in wanted)
        raise BadInput("Secrets come on standard input.", f"Pipe {{{names}}} as JSON.")
    try:
        given = json.loads(sys.stdin.read(65_536))
    except ValueError as error:
        raise BadInput("The secrets on standard input are not JSON.", "Check what is piped in.") from error
    missing = [name for name in wanted if not (isinstance(given, dict) and _is_secret(given.get(name)))]
    if missing:
        raise BadInput(f"The secrets lack {', '.join(missing)}.", "Give each as text.", fields=missing)
    return {name: given[name] for name in _SECRETS if _is_secret(given.get(name))}


def _is_secret(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _account(account: Account, age: SecretAge | None, *, chosen: bool) -> shapes.Shape:
    """`account` of the contract, and how old its client secret is; null each where nobody noted it."""
    return {
        **shapes.account(account, chosen=chosen),
        "secret_on": _day(account.secret_on),
        "secret_days": age.days if age is not None else None,
        "rotate_by": _day(age.rotate_by) if age is not None else None,
        "rotate_now": age.is_due if age is not None else False,
    }


def _account_line(row: shapes.Shape) -> str:
    line = f"{'*' if row['chosen'] else ' '} {row['name']}  {row['business_id']}"
    if row["secret_days"] is None:
        return line
    when = "NOW, at the latest" if row["rotate_now"] else "by"
    return f"{line}  secret {row['secret_days']} days old, change it {when} {row['rotate_by']}"


def _step(step: ConnectStep) -> shapes.Shape:
    noted = NOTE_FIELDS.get(step.step)
    return {
        "number": step.step.number,
        "name": step.step.value,
        "state": step.state.value,
        "on": _day(step.note.on),
        **({noted: step.note.text or None} if noted else {}),
        "waits_for": step.waits_for.value if step.waits_for is not None else None,
        "due_on": _day(step.due_on),
        "overdue": step.is_overdue,
        "optional": step.is_optional,
    }


def _step_line(step: ConnectStep) -> str:
    said = [step.state.value]
    if step.note.on is not None:
        said.append(f"{step.note.on}")
    if step.waits_for is not None:
        said.append(f"for step {step.waits_for.number}")
    if step.note.text:
        said.append(f"({step.note.text})")
    if step.due_on is not None:
        said.append(
            f"Amazon answers by {step.due_on}" if not step.is_overdue else f"overdue since {step.due_on}: ask Amazon"
        )
    return f"{step.step.number} {step.step.value}: {' '.join(said)}"


def _day(on: date | None) -> str | None:
    return on.isoformat() if on is not None else None
