"""doctor: each part of the station checked by itself; one that fails does not end the rest."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from shipstation.cli.accounts import tried_shape
from shipstation.cli.entry import Call, Verb
from shipstation.errors import PrinterAway, ScaleAway, SettingsMissing, ShipError, StoreAway
from shipstation.folders import profile_folder
from shipstation.model import ScaleState
from shipstation.rules.incidents import NOTIFY
from shipstation.settings import SettingsFile

if TYPE_CHECKING:
    from shipstation.station import Station

Row = dict[str, Any]


@click.command("doctor", cls=Verb, help="Check the station: store, account, printer, scale.")
@click.pass_obj
def doctor_verb(call: Call) -> None:
    """Settings, store, doubts, account, printer and scale."""
    rows = _tried("settings", lambda: [_good("settings", f"{_choices(call)} choices are set.")])
    try:
        station = call.station()
    except ShipError as error:
        rows.append(_bad("store", error))
    else:
        with station:
            for name, check in _CHECKS.items():
                rows += _tried(name, partial(check, station))
    good = all(row["ok"] for row in rows)
    lines = [f"{'ok ' if row['ok'] else 'BAD'} {row['name']}: {row['said']} {row['remedy'] or ''}" for row in rows]
    call.answer({"ok": good, "checks": rows}, lines, exit_code=0 if good else ShipError.exit_code)


def _choices(call: Call) -> int:
    return len(SettingsFile(profile_folder(call.data_dir, call.profile), profile=call.profile).all())


def _store(station: "Station") -> list[Row]:
    found = station.safety.daily.fault()
    if found:
        raise StoreAway(found, "Mend it from the last backup: shipstation restore --last.")
    return [_good("store", f"{station.history.count()} shipments are kept; every page is whole.")]


def _backup(station: "Station") -> list[Row]:
    """When the last one was made; nothing where none is due yet."""
    backups = station.safety.backups
    if backups.trouble():
        raise StoreAway(f"The last backup was not made: {backups.trouble()}", "Make one by hand: shipstation backup.")
    last = backups.last_at()
    if last is None:
        return []
    sealed = "" if backups.has_passphrase() else " It opens on this machine alone (privacy passphrase)."
    return [_good("backup", f"The last one was made {last:%Y-%m-%d %H:%M} UTC.{sealed}")]


def _audit(station: "Station") -> list[Row]:
    verdict = station.safety.audit.verify()
    if verdict.good:
        return [_good("audit", verdict.said)]
    return [
        {"name": "audit", "ok": False, "said": verdict.said, "remedy": "Treat it as an incident: privacy incident."}
    ]


def _incidents(station: "Station") -> list[Row]:
    waiting = station.safety.incidents.still_open()
    return [
        {
            "name": "incident",
            "ok": False,
            "said": f"Incident {each.number} is open; Amazon is told by {each.due_at:%Y-%m-%d %H:%M} UTC.",
            "remedy": f"Write to {NOTIFY}, then close it: privacy incident close.",
        }
        for each in waiting
    ]


def _doubts(station: "Station") -> list[Row]:
    return [_good("doubts", f"{len(station.buying.unsure())} purchases wait for a person.")]


def _account(station: "Station") -> list[Row]:
    account = station.account
    if account is None:
        raise SettingsMissing("No Amazon account is set up.", "Add one: shipstation account add NAME.")
    return [tried_shape(each) for each in station.connecting.check(account.name)]


def _secret(station: "Station") -> list[Row]:
    """How old the client secret is; nothing where nobody noted it."""
    account = station.account
    age = station.connecting.age(account) if account is not None else None
    if account is None or age is None:
        return []
    said = f"The client secret of {account.name} is {age.days} days old."
    if not age.is_due:
        return [_good("secret", f"{said} Change it by {age.rotate_by}.")]
    return [
        {
            "name": "secret",
            "ok": False,
            "said": said,
            "remedy": f"Make a new one at Amazon before {age.rotate_by}, then: shipstation account rotate NAME.",
        }
    ]


def _printer(station: "Station") -> list[Row]:
    device = station.routing.label_printer()
    if device is None:
        raise SettingsMissing("No printer is set up.", "Add one: shipstation printers add NAME URL.")
    known = station.printers.state(device.name)
    if not known.would_print:
        raise PrinterAway(f"{device.name} ({device.url}): {known.said}.", "Put the printer right.")
    return [_good("printer", f"{device.name}: {device.url}, {known.said or known.readiness.value}")]


def _scale(station: "Station") -> list[Row]:
    reading = station.scale.look()
    name = reading.scale or "scale"
    if reading.state in (ScaleState.FAULT, ScaleState.SILENT) or (reading.state is ScaleState.AWAY and reading.scale):
        raise ScaleAway(f"{name}: {reading.said}.", "Put the scale right, or set scale.source off.")
    told = f"{reading.weight}, {reading.state.value}" if reading.weight else reading.said or reading.state.value
    return [_good("scale", f"{name}: {told}")]


_CHECKS: dict[str, Callable[["Station"], list[Row]]] = {
    "store": _store,
    "backup": _backup,
    "audit": _audit,
    "incident": _incidents,
    "doubts": _doubts,
    "account": _account,
    "secret": _secret,
    "printer": _printer,
    "scale": _scale,
}


def _tried(name: str, check: Callable[[], list[Row]]) -> list[Row]:
    try:
        return check()
    except ShipError as error:
        return [_bad(name, error)]


def _good(name: str, said: str) -> Row:
    return {"name": name, "ok": True, "said": said, "remedy": None}


def _bad(name: str, error: ShipError) -> Row:
    return {"name": name, "ok": False, "said": error.said, "remedy": error.remedy}
