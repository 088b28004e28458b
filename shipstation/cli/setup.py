"""settings: choices of a bench, looked at, set, and taken along to another profile."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from shipstation.cli.entry import Call, Verbs
from shipstation.errors import BadInput
from shipstation.folders import profile_folder
from shipstation.model import Profile
from shipstation.printing.papers import BenchPapers
from shipstation.printing.printers import check_url
from shipstation.settings import SettingsFile
from shipstation.settings_safety import SECURITY_PARTS


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
    if key.partition(".")[0] in SECURITY_PARTS:
        # Only a manager changes these, and the audit log tells: both are the store's.
        with call.station() as station:
            station.safety.choices.change({key: value})
    with settings_of(call) as settings:
        settings.put(key, value)
        kept = settings.get(key)
    call.answer({"key": key, "value": kept}, [f"{key} = {kept}"])


@settings_verb.command("copy", help="Take the choices of another profile along, but for what is set here.")
@click.option("--from", "source", type=click.Choice([profile.value for profile in Profile]), required=True)
@click.pass_obj
def copy_settings(call: Call, source: str) -> None:
    """Printers, boxes, ship-from, papers, routes, steps; never accounts, secrets, samples, orders, history."""
    if source == call.profile.value:
        raise BadInput("That is this very profile.", "Name another one with --from or --profile.", fields=("from",))
    theirs = SettingsFile(profile_folder(call.data_dir, Profile(source)), profile=Profile(source))
    with settings_of(call) as settings:
        came, stayed = settings.take_along(theirs)
    lines = [f"{len(came)} choices came along to {call.profile.value}.", *(f"  {key}" for key in came)]
    call.answer({"from": source, "to": call.profile.value, "came": list(came), "stayed": list(stayed)}, lines)


@contextmanager
def settings_of(call: Call) -> Iterator[SettingsFile]:
    """The settings alone: no store is opened for them."""
    yield SettingsFile(profile_folder(call.data_dir, call.profile), profile=call.profile)
