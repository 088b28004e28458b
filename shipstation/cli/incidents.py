"""privacy incident: what may have let out Amazon's information, and the 24 hours to say so."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from shipstation.cli import shapes
from shipstation.cli.entry import Call, Verbs
from shipstation.clock import SystemClock
from shipstation.files import write_whole
from shipstation.model import Incident
from shipstation.rules.incidents import NOTIFY, STEPS, left


@click.group("incident", cls=Verbs, help="Write down an incident, bundle what tells of it, close it.")
def incident_verb() -> None:
    """Group."""


@incident_verb.command("start", help="Something may have let data out: TEXT says what. The 24 hours run from now.")
@click.argument("text")
@click.pass_obj
def start_incident(call: Call, text: str) -> None:
    """Anybody may."""
    with call.station() as station:
        begun = station.safety.incidents.start(text)
    now = SystemClock().now()
    lines = [_line(begun, now), *(f"{place}. {step}" for place, step in enumerate(STEPS, 1))]
    call.answer({"incident": _shape(begun, now), "notify": NOTIFY, "steps": list(STEPS)}, lines)


@incident_verb.command("list", help="All of them, and how much time is left.")
@click.pass_obj
def list_incidents(call: Call) -> None:
    """The newest first."""
    with call.station() as station:
        found = station.safety.incidents.listed()
    now = SystemClock().now()
    lines = [_line(each, now) for each in found] or ["Nothing happened."]
    call.answer({"incidents": [_shape(each, now) for each in found], "notify": NOTIFY}, lines)


@incident_verb.command("close", help="Incident NUMBER is over; TEXT says what was found and changed.")
@click.argument("number", type=int)
@click.argument("text")
@click.pass_obj
def close_incident(call: Call, number: int, text: str) -> None:
    """Kept with it."""
    with call.station() as station:
        closed = station.safety.incidents.close(number, text)
    now = SystemClock().now()
    call.answer({"incident": _shape(closed, now)}, [_line(closed, now)])


@incident_verb.command("bundle", help="A zip about incident NUMBER, without anybody's name, as FILE.")
@click.argument("number", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def bundle_incident(call: Call, number: int, file: Path) -> None:
    """Audit log, logs, and which of Amazon's parcels stood here."""
    with call.station() as station:
        packed = station.safety.incidents.bundle(number)
    write_whole(file, packed)
    call.answer({"file": str(file), "bytes": len(packed), "notify": NOTIFY}, [f"{file}: send it to {NOTIFY}."])


def _shape(incident: Incident, now: datetime) -> dict[str, Any]:
    open_for = left(incident.due_at, now) if incident.closed_at is None else None
    return {
        "number": incident.number,
        "at": shapes.time(incident.at),
        "said": incident.said,
        "due_at": shapes.time(incident.due_at),
        "left_s": round(open_for.total_seconds()) if open_for is not None else None,
        "overdue": open_for is not None and open_for < timedelta(0),
        "closed_at": shapes.time(incident.closed_at),
        "closing": incident.closing or None,
    }


def _line(incident: Incident, now: datetime) -> str:
    if incident.closed_at is not None:
        return f"{incident.number}  closed {incident.closed_at:%Y-%m-%d %H:%M} UTC: {incident.said}"
    open_for = left(incident.due_at, now)
    hours = abs(open_for.total_seconds()) / 3600
    when = f"{hours:.1f} h are left" if open_for >= timedelta(0) else f"{hours:.1f} h LATE"
    return f"{incident.number}  {when} to tell {NOTIFY}: {incident.said}"
