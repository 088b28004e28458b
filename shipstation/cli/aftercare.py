"""track feedback, claim, evidence: what is said of a parcel on its way; and what `track` alone asks for."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from shipstation.cli import shapes
from shipstation.cli.entry import Call, Verbs
from shipstation.desk.claims import Evidence
from shipstation.desk.tracking import BoardRow
from shipstation.errors import BadInput
from shipstation.model import ClaimAsked, ClaimReason, Feedback, Money, NdrAction, Settlement

_REASONS = {reason.name.lower().replace("_", "-"): reason for reason in ClaimReason}
_SETTLEMENTS = {each.name.lower(): each for each in Settlement}


class _Track(Verbs):
    """`track ID…` asks the carrier, as ever; its other words come first."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without one of its words, it is the question where parcels are."""
        if "--help" not in args and not any(word in self.commands for word in args):
            args = ["ask", *args]
        return super().parse_args(ctx, args)


@click.group("track", cls=_Track, help="Where parcels are; what is said to a carrier of one on its way.")
def track_verb() -> None:
    """Group."""


@track_verb.command("evidence", help="What is known of TRACKING for a claim; offline.")
@click.argument("tracking")
@click.pass_obj
def evidence(call: Call, tracking: str) -> None:
    """From the store alone."""
    with call.station() as station:
        known = station.claims.evidence(tracking)
    call.answer({"evidence": _evidence(known)}, list(known.lines))


@track_verb.command("claim", help="Claim for TRACKING, once.")
@click.argument("tracking")
@click.option("--reason", type=click.Choice(list(_REASONS)), help="the likely one when left out")
@click.option("--settle", type=click.Choice(list(_SETTLEMENTS)), default="refund", help="money, or a certificate")
@click.option("--value", help="of the content, as 12.50 or '12.50 USD'; parcels sold off Amazon")
@click.option("--replaced/--not-replaced", default=None, help="was a replacement sent? Parcels sold on Amazon")
@click.option("--proof", "proofs", multiple=True, help="where a proof can be seen, https://…")
@click.pass_obj
def claim(call: Call, /, tracking: str, reason: str | None, settle: str, value: str | None, **given: Any) -> None:
    """What is known fills in what is left out."""
    with call.station() as station:
        known = station.claims.evidence(tracking)
        made = station.claims.claim(
            ClaimAsked(
                tracking_id=known.shipment.tracking_id,
                reason=_REASONS[reason] if reason is not None else known.reason,
                settlement=_SETTLEMENTS[settle],
                value=_money(value, known.shipment.shown.currency) if value is not None else None,
                is_replaced=given["replaced"],
                proofs=tuple(given["proofs"]),
            )
        )
    said = made.claimed.detail or "" if made.claimed is not None else ""
    call.answer({"evidence": _evidence(made)}, [f"{made.shipment.tracking_id}: {said}"])


@track_verb.command("feedback", help="Say how to deliver TRACKING after a failed delivery (India).")
@click.argument("tracking")
@click.option("--reattempt", metavar="NOTE", help="try again; what helps to find the door")
@click.option("--reschedule", type=click.DateTime(["%Y-%m-%d"]), help="deliver on another day")
@click.option("--return", "bring_back", is_flag=True, help="bring it back")
@click.pass_obj
def feedback(
    call: Call, /, tracking: str, reattempt: str | None, reschedule: datetime | None, *, bring_back: bool
) -> None:
    """One of three."""
    if sum((reattempt is not None, reschedule is not None, bring_back)) != 1:
        raise BadInput("Say one of --reattempt, --reschedule and --return.", "Call again with one of them.")
    action = NdrAction.REATTEMPT if reattempt is not None else NdrAction.RETURN
    said = Feedback(
        tracking_id=tracking,
        action=NdrAction.RESCHEDULE if reschedule is not None else action,
        notes=reattempt or "",
        # Noon of that day is that day for every buyer in the country.
        deliver_at=reschedule.replace(hour=12, tzinfo=UTC) if reschedule is not None else None,
    )
    with call.station() as station:
        known = station.claims.feedback(said)
    call.answer({"evidence": _evidence(known)}, [f"{known.shipment.tracking_id}: {said.action.value}"])


def tell_needs(call: Call) -> None:
    """What needs someone, the most urgent first; offline."""
    with call.station() as station:
        rows = [row for row in station.tracking.board() if row.need.needs_someone]
    lines = [
        f"{row.need.value:<16} {row.shipment.tracking_id:<22} {row.shipment.carrier:<16} {row.against}"
        for row in rows
    ]
    call.answer({"needs": [_row(row) for row in rows]}, lines or ["Nothing needs anybody."])


def tell_due(call: Call) -> None:
    """Ask about what is due, and say what needs someone now that did not before."""
    with call.station() as station:
        came_to = station.tracking.refresh(progress=lambda done, of: call.progress(f"{done} of {of}"))
    error = came_to.stopped_by
    shape = {
        "asked": came_to.asked,
        "answered": came_to.answered,
        "left": came_to.left,
        "needs": [_row(row) for row in came_to.needy],
        "error": shapes.error(error)["error"] if error is not None else None,
    }
    lines = [f"{came_to.answered} of {came_to.asked} answered, {came_to.left} left."]
    lines += [f"{error.said} {error.remedy}"] if error is not None else []
    call.answer(shape, lines, exit_code=error.exit_code if error is not None else 0)


def _row(row: BoardRow) -> shapes.Shape:
    return {
        "tracking_id": row.shipment.tracking_id,
        "carrier_id": row.shipment.carrier_id,
        "order": row.shipment.order.ref,
        "need": row.need.value,
        "against": row.against,
        "state": row.tracking.state if row.tracking is not None else None,
        "as_of": shapes.time(row.tracking.as_of) if row.tracking is not None else None,
    }


def _evidence(known: Evidence) -> shapes.Shape:
    claimed = known.claimed
    return {
        "tracking_id": known.shipment.tracking_id,
        "shipment_id": known.shipment.shipment_id,
        "reason": known.reason.value,
        "value": shapes.money(known.value),
        "lines": list(known.lines),
        "claim": {"at": shapes.time(claimed.at), "said": claimed.detail} if claimed is not None else None,
        "why_no_claim": known.why_no_claim or None,
        "why_no_feedback": known.why_no_feedback or None,
    }


def _money(typed: str, currency: str) -> Money:
    amount, _, named = typed.strip().partition(" ")
    try:
        value = Money(Decimal(amount), named.strip().upper() or currency)
    except (InvalidOperation, ValueError) as error:
        raise BadInput(f"{typed!r} is no amount.", "Write it as '12.50 USD'.", fields=("value",)) from error
    if value.amount <= 0:
        raise BadInput("A claim is for more than nothing.", "Say what it was worth.", fields=("value",))
    return value
