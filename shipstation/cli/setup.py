"""account, settings, printers: setting a station up."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from shipstation.cli import shapes
from shipstation.cli.entry import Call, Verbs
from shipstation.cli.kit import kit_verb
from shipstation.errors import BadInput, ShipError
from shipstation.folders import profile_folder
from shipstation.model import Account, Credentials, Region
from shipstation.printing.papers import BenchPapers
from shipstation.printing.printers import check_url
from shipstation.settings import SettingsFile

if TYPE_CHECKING:
    from shipstation.amazon.connect import Step

_SECRETS = ("client_id", "client_secret", "refresh_token")


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
    credentials = _read_secrets()
    with call.station() as station:
        station.settings.add_account(account)
        station.secrets.keep_credentials(name, credentials)
        chosen = station.settings.account().name == name
    call.answer({"account": shapes.account(account, chosen=chosen)}, [f"Account {name} added."])


@account_verb.command("list", help="All accounts.")
@click.pass_obj
def list_accounts(call: Call) -> None:
    """The chosen one is marked."""
    with settings_of(call) as settings:
        accounts = settings.accounts()
        chosen = settings.account().name if accounts else ""
    shape = {"accounts": [shapes.account(each, chosen=each.name == chosen) for each in accounts]}
    lines = [f"{'*' if each.name == chosen else ' '} {each.name}  {each.business_id}" for each in accounts]
    call.answer(shape, lines or ["No account is set up."])


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
        station.settings.remove("account", name)
        station.secrets.forget_credentials(name)
    call.answer({"removed": name}, [f"Account {name} removed."])


@account_verb.command("test", help="Try NAME step by step; nothing is bought.")
@click.argument("name")
@click.pass_obj
def test_account(call: Call, name: str) -> None:
    """Token, then rates for a sample parcel."""
    from shipstation.amazon.connect import check  # noqa: PLC0415 start-up: settings and printers need no network

    with call.station() as station:
        account = station.settings.account(name)
        steps = check(station.carriers.of(name), ship_from=station.settings.ship_from(account))
    good = all(step.ok for step in steps)
    shape = {"account": name, "ok": good, "steps": [_step(step) for step in steps]}
    call.answer(shape, [_step_line(step) for step in steps], exit_code=0 if good else ShipError.exit_code)


@click.group("settings", cls=Verbs, help="Choices of this bench.")
def settings_verb() -> None:
    """Group."""


@settings_verb.command("list", help="Everything that is set.")
@click.pass_obj
def list_settings(call: Call) -> None:
    """Flat, dotted keys."""
    with settings_of(call) as settings:
        table = settings.all()
    call.answer({"settings": table}, [f"{key} = {value}" for key, value in table.items()])


@settings_verb.command("get", help="The value of KEY.")
@click.argument("key")
@click.pass_obj
def get_setting(call: Call, key: str) -> None:
    """Null when it is not set."""
    with settings_of(call) as settings:
        value = settings.get(key)
    call.answer({"key": key, "value": value}, [str(value) if value is not None else ""])


@settings_verb.command("set", help="Set KEY to VALUE.")
@click.argument("key")
@click.argument("value")
@click.pass_obj
def set_setting(call: Call, key: str, value: str) -> None:
    """Checked before it is kept."""
    if key.startswith("printer.") and key.endswith(".url"):
        check_url(value)
    if key == "paper_logo" and value:
        BenchPapers().check_logo(value)
    with settings_of(call) as settings:
        settings.put(key, value)
        kept = settings.get(key)
    call.answer({"key": key, "value": kept}, [f"{key} = {kept}"])


@contextmanager
def settings_of(call: Call) -> Iterator[SettingsFile]:
    """The settings alone: no store is opened for them."""
    yield SettingsFile(profile_folder(call.data_dir, call.profile), profile=call.profile)


def _read_secrets() -> Credentials:
    """Secrets from standard input, never from the command line, where every process could read them."""
    if sys.stdin.isatty():
        raise BadInput(
            "Secrets come on standard input.", 'Pipe {"client_id", "client_secret", "refresh_token"} as JSON.'
        )
    try:
        given = json.loads(sys.stdin.read(65_536))
    except ValueError as error:
        raise BadInput("The secrets on standard input are not JSON.", "Check what is piped in.") from error
    missing = [name for name in _SECRETS if not (isinstance(given, dict) and isinstance(given.get(name), str))]
    if missing:
        raise BadInput(f"The secrets lack {', '.join(missing)}.", "Give all three as text.", fields=missing)
    return Credentials(**{name: given[name] for name in _SECRETS})


def _step(step: "Step") -> dict[str, Any]:
    return {"name": step.name, "ok": step.ok, "said": step.said, "remedy": step.remedy}


def _step_line(step: "Step") -> str:
    return f"{'ok ' if step.ok else 'BAD'} {step.name}: {step.said} {step.remedy or ''}"
