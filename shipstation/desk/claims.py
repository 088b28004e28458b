"""What is said of a parcel once it is on its way: how to deliver, and what is claimed, with what is known of it."""

import logging
from dataclasses import dataclass
from decimal import Decimal

from shipstation.desk.records import named_shipment
from shipstation.errors import BadInput, StateRefused
from shipstation.model import (
    Account,
    Channel,
    ClaimAsked,
    ClaimReason,
    Feedback,
    Money,
    Order,
    PurchaseState,
    Shipment,
    Tracking,
    TrackingEvent,
)
from shipstation.model.claims import CLAIM_MADE, FEEDBACK_GIVEN
from shipstation.ports import Carriers, Clock, Orders, Records, Settings, Whereabouts
from shipstation.rules.tracking import last_event

log = logging.getLogger(__name__)

_INDIA = "IN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a parcel that is claimed for. `value`: of its items; None where they tell none.

    `why_not`: why a claim cannot be made, or feedback given, in words; "" where it can. `claimed`: how it was.
    """

    shipment: Shipment
    tracking: Tracking | None
    events: tuple[TrackingEvent, ...]
    value: Money | None
    reason: ClaimReason
    lines: tuple[str, ...]
    why_no_claim: str
    why_no_feedback: str
    claimed: TrackingEvent | None


class Claims:
    """Speaks to the carrier after the label. Thread-safe."""

    def __init__(
        self,
        *,
        carriers: Carriers,
        records: Records,
        orders: Orders,
        whereabouts: Whereabouts,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._carriers = carriers
        self._records = records
        self._orders = orders
        self._whereabouts = whereabouts
        self._settings = settings
        self._clock = clock

    def evidence(self, named: str) -> Evidence:
        """What is known, gathered from the store; offline. Raises NotFound."""
        shipment = named_shipment(self._records, named)
        tracking = self._records.tracking(shipment.tracking_id)
        events = self._records.events(shipment.tracking_id)
        order = self._orders.find(shipment.order)
        value = _value(order)
        claimed = next((event for event in reversed(events) if event.code == CLAIM_MADE), None)
        return Evidence(
            shipment=shipment,
            tracking=tracking,
            events=events,
            value=value,
            reason=_likely(tracking),
            lines=tuple(_lines(shipment, tracking, events, order, value)),
            why_no_claim=_why_no_claim(shipment, claimed),
            why_no_feedback=_why_no_feedback(self._settings.account(shipment.account), tracking),
            claimed=claimed,
        )

    def claim(self, claim: ClaimAsked) -> Evidence:
        """Make a claim, once, and note it beside the parcel's events.

        Raises: NotFound; StateRefused where one was made, or can be none; BadInput; the Carrier's errors. Where its
            answer is lost nobody can tell: Amazon refuses a second claim for the same parcel.
        """
        known = self.evidence(claim.tracking_id)
        if known.why_no_claim:
            raise StateRefused(known.why_no_claim, "Look at its events with `show`.", shipment=known.shipment)
        shipment = known.shipment
        is_amazons = shipment.channel is Channel.AMAZON
        if claim.is_replaced is not None and not is_amazons:
            raise BadInput(
                "Whether a replacement was sent counts for parcels sold on Amazon alone.", "Leave it out.",
                fields=("replaced",),
            )  # fmt: skip
        asked = ClaimAsked(
            tracking_id=shipment.tracking_id,
            reason=claim.reason,
            settlement=claim.settlement,
            value=claim.value if claim.value is not None or is_amazons else known.value,
            is_replaced=claim.is_replaced,
            proofs=claim.proofs,
        )
        claim_id = self._carriers.of(shipment.account).aftercare.claim(asked, is_amazons=is_amazons)
        self._note(shipment, CLAIM_MADE, f"{asked.reason.value}, {asked.settlement.value}, claim {claim_id}")
        return self.evidence(shipment.tracking_id)

    def feedback(self, feedback: Feedback) -> Evidence:
        """Say how to deliver after a failed delivery, and note it. India's alone.

        Raises: NotFound; StateRefused where it cannot be said; BadInput; the Carrier's errors.
        """
        known = self.evidence(feedback.tracking_id)
        if known.why_no_feedback:
            raise StateRefused(known.why_no_feedback, "Ask the carrier by phone.", shipment=known.shipment)
        shipment = known.shipment
        said = Feedback(
            tracking_id=shipment.tracking_id,
            action=feedback.action,
            notes=feedback.notes,
            deliver_at=feedback.deliver_at,
        )
        self._carriers.of(shipment.account).aftercare.feedback(said)
        # The note is the buyer's address in other words: what was said stays with the carrier.
        self._note(shipment, FEEDBACK_GIVEN, feedback.action.value)
        return self.evidence(shipment.tracking_id)

    def _note(self, shipment: Shipment, code: str, detail: str) -> None:
        event = TrackingEvent(at=self._clock.now(), code=code, detail=detail)
        self._whereabouts.note(shipment.tracking_id, shipment.carrier_id, event)


def _why_no_claim(shipment: Shipment, claimed: TrackingEvent | None) -> str:
    if claimed is not None:
        return f"A claim was made for {shipment.tracking_id} already ({claimed.detail})."
    if shipment.state is PurchaseState.CANCELLED:
        return f"{shipment.tracking_id} was cancelled: there is nothing to claim."
    return ""


def _why_no_feedback(account: Account, tracking: Tracking | None) -> str:
    """Source: FIELD_NOTES "Non-delivery feedback … India's alone"; it is for a delivery that failed."""
    if account.country != _INDIA:
        return "Only Amazon Shipping in India takes word on how to deliver."
    if tracking is None or tracking.state != "DeliveryAttempted":
        return "The carrier takes word on how to deliver after a failed delivery alone."
    return ""


def _likely(tracking: Tracking | None) -> ClaimReason:
    """The reason that the carrier's own words speak for."""
    said = tracking.state if tracking is not None else None
    last = last_event(tracking)
    details = (last.detail or "") if last is not None else ""
    if "Damaged" in details:
        return ClaimReason.DAMAGED
    return ClaimReason.NOT_RECEIVED if said == "Delivered" else ClaimReason.LOST


def _value(order: Order | None) -> Money | None:
    """What its items were sold for; None where one of them tells nothing, or they differ in currency."""
    if order is None:
        return None
    values = [item.unit_value for item in order.items]
    currencies = {value.currency for value in values if value is not None}
    if None in values or len(currencies) != 1:
        return None
    whole = sum((item.unit_value.amount * item.quantity for item in order.items if item.unit_value), Decimal(0))
    return Money(whole, currencies.pop())


def _lines(
    shipment: Shipment,
    tracking: Tracking | None,
    events: tuple[TrackingEvent, ...],
    order: Order | None,
    value: Money | None,
) -> list[str]:
    """For a form or a letter: no names and no streets."""
    window = shipment.promise.delivery
    paid = shipment.charged or shipment.shown
    lines = [
        f"Tracking id {shipment.tracking_id}, {shipment.carrier} {shipment.service}",
        f"Order {shipment.order.ref} ({shipment.channel.value}), shipment {shipment.shipment_id}",
        f"Bought {shipment.bought_at:%Y-%m-%d %H:%M} UTC for {paid}",
    ]
    lines += [f"Promised by {window.end:%Y-%m-%d %H:%M} UTC"] if window is not None else []
    if tracking is not None and tracking.state is not None:
        lines.append(f"State {tracking.state}, asked {tracking.as_of:%Y-%m-%d %H:%M} UTC")
    lines += [f"{item.quantity} x {item.sku or item.title}" for item in order.items] if order is not None else []
    lines += [f"Value of the items {value}"] if value is not None else []
    lines += [
        f"{event.at:%Y-%m-%d %H:%M} UTC {event.code}{f' ({event.detail})' if event.detail else ''}"
        f"{f', {event.place}' if event.place else ''}"
        for event in events
    ]
    return lines
