"""audit: the log of security events, verified and reviewed."""

from datetime import UTC, datetime
from typing import Any

import click

from shipstation.cli import shapes
from shipstation.cli.entry import Call, Verbs
from shipstation.errors import ShipError
from shipstation.model import AuditEntry


@click.group("audit", cls=Verbs, help="The log of security events: verify it, show it.")
def audit_verb() -> None:
    """Group."""


@audit_verb.command("verify", help="Whether every entry is as it was written. Exit 3 where one is not.")
@click.pass_obj
def verify_audit(call: Call) -> None:
    """From the first kept entry to the last."""
    with call.station() as station:
        verdict = station.safety.audit.verify()
    shape = {
        "good": verdict.good,
        "entries": verdict.entries,
        "head": verdict.head,
        "broken_at": verdict.broken_at or None,
        "said": verdict.said,
    }
    call.answer(shape, [verdict.said], exit_code=0 if verdict.good else ShipError.exit_code)


@audit_verb.command("show", help="What happened, newest first.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]))
@click.option("--limit", type=click.IntRange(1, 1_000), default=50)
@click.option("--before", type=click.IntRange(1), default=None, help="the `next` of the page before")
@click.pass_obj
def show_audit(call: Call, since: datetime | None, limit: int, before: int | None) -> None:
    """A page of it."""
    with call.station() as station:
        station.safety.operators.require_manager("read the audit log")
        found = station.safety.audit.entries(
            since=since.replace(tzinfo=UTC) if since else None, limit=limit, before=before or 0
        )
    more = found[-1].number if len(found) == limit and found[-1].number > 1 else None
    shape = {"entries": [audit_shape(each) for each in found], "next": more}
    call.answer(shape, [_line(each) for each in found] or ["Nothing was written yet."])


def audit_shape(entry: AuditEntry) -> dict[str, Any]:
    """One entry."""
    return {
        "number": entry.number,
        "at": shapes.time(entry.at),
        "event": entry.event,
        "who": entry.who,
        "what": dict(entry.what),
        "hash": entry.hash,
    }


def _line(entry: AuditEntry) -> str:
    facts = ", ".join(f"{name} {value}" for name, value in entry.what.items())
    return f"{entry.number:>5}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.who:<12} {entry.event}  {facts}"
