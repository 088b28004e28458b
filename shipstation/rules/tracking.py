"""What a tracked parcel asks of a person, from the carrier's words, the promise and the time."""

from datetime import datetime, timedelta
from enum import StrEnum

from shipstation.model import OWN_EVENTS, BenchChoices, PurchaseState, Shipment, Tracking, TrackingEvent

_USUAL = BenchChoices()


class Need(StrEnum):
    """How a parcel stands, the most urgent first; the order of members is the order on the Track page."""

    UNDELIVERABLE = "undeliverable"
    LOST = "lost"
    RETURNING = "returning"
    ATTEMPTED = "attempted"
    LATE = "late"
    STUCK = "stuck"
    UNUSED = "unused"
    WAITING = "awaiting_pickup"
    OUT_FOR_DELIVERY = "out_for_delivery"
    IN_TRANSIT = "in_transit"
    PRE_TRANSIT = "pre_transit"
    RETURNED = "returned"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"

    @property
    def needs_someone(self) -> bool:
        """True when a person should do something about it."""
        return self in _NEEDY

    @property
    def moving(self) -> bool:
        """True while news may still come."""
        return self not in (Need.DELIVERED, Need.RETURNED, Need.CANCELLED, Need.LOST)


_NEEDY = frozenset(
    {Need.UNDELIVERABLE, Need.LOST, Need.RETURNING, Need.ATTEMPTED, Need.LATE, Need.STUCK, Need.UNUSED, Need.WAITING}
)
# Source: Shipping v2 `Status`, and the two words of wire/tracking.py for a parcel on its way back. A status we do not
# know counts as in transit; its own text is shown beside it.
_BY_STATUS = {
    "Undeliverable": Need.UNDELIVERABLE,
    "Rejected": Need.UNDELIVERABLE,
    "Lost": Need.LOST,
    "Returning": Need.RETURNING,
    "Returned": Need.RETURNED,
    "DeliveryAttempted": Need.ATTEMPTED,
    "AwaitingCustomerPickup": Need.WAITING,
    "OutForDelivery": Need.OUT_FOR_DELIVERY,
    "InTransit": Need.IN_TRANSIT,
    "PreTransit": Need.PRE_TRANSIT,
    "Delivered": Need.DELIVERED,
    "PickupCancelled": Need.CANCELLED,
}


_SINCE = _NEEDY - {Need.LATE, Need.STUCK, Need.UNUSED} | {Need.RETURNED}


def need(shipment: Shipment, tracking: Tracking | None, *, now: datetime, choices: BenchChoices = _USUAL) -> Need:
    """How a parcel stands at `now`. `choices`: from when on a parcel is stuck, and a label unused."""
    if shipment.state is PurchaseState.CANCELLED:
        return Need.CANCELLED
    said = tracking.state if tracking else None
    found = _BY_STATUS.get(said or "PreTransit", Need.IN_TRANSIT)
    if found not in (Need.IN_TRANSIT, Need.PRE_TRANSIT, Need.OUT_FOR_DELIVERY):
        return found
    promised = promised_at(shipment, tracking)
    if promised is not None and now > promised:
        return Need.LATE
    event = last_event(tracking)
    last = event.at if event is not None else None
    if found is Need.IN_TRANSIT and last is not None and now - last > timedelta(days=choices.stuck_days):
        return Need.STUCK
    unscanned = event is None or event.code == "ReadyForReceive"
    if found is Need.PRE_TRANSIT and unscanned and now - shipment.bought_at > timedelta(hours=choices.unused_hours):
        return Need.UNUSED
    return found


def last_event(tracking: Tracking | None) -> TrackingEvent | None:
    """The carrier's last word; what this station wrote down itself is none."""
    told = (event for event in reversed(tracking.events) if event.code not in OWN_EVENTS) if tracking else iter(())
    return next(told, None)


def cancellable_until(shipment: Shipment) -> datetime | None:
    """Until when a label that nobody scanned can be given back for certain; None where nothing was promised.

    Source: FIELD_NOTES "Cancel, track": before pick-up everywhere, by windows that differ by carrier: so it is the
    moment when its pick-up opens that counts.
    """
    return shipment.promise.pickup.start if shipment.promise.pickup is not None else None


def promised_at(shipment: Shipment, tracking: Tracking | None) -> datetime | None:
    """When it should be delivered: as bought, else as the carrier says now."""
    if shipment.promise.delivery is not None:
        return shipment.promise.delivery.end
    return tracking.promised if tracking else None


def against_promise(
    shipment: Shipment, tracking: Tracking | None, *, now: datetime, choices: BenchChoices = _USUAL
) -> str:
    """The parcel against its promise, in a few words: "on time", "a day late", "2 days early"."""
    standing = need(shipment, tracking, now=now, choices=choices)
    event = last_event(tracking)
    last = event.at if event is not None else None
    if standing is Need.STUCK and last is not None:
        return f"{(now - last).days} days no scan"
    if standing is Need.UNUSED:
        return f"{int((now - shipment.bought_at) / timedelta(hours=1))} h, no scan"
    promised = promised_at(shipment, tracking)
    if standing is Need.CANCELLED or promised is None:
        return ""
    if standing in _SINCE and last is not None:
        return _ago((now.date() - last.date()).days)
    reached = last if standing is Need.DELIVERED and last is not None else now
    days = (reached.date() - promised.date()).days
    if standing is Need.DELIVERED:
        return _days(days) if days else "on time"
    return _days(days) if standing is Need.LATE and days > 0 else ("late" if standing is Need.LATE else "on time")


def _ago(days: int) -> str:
    return "today" if days <= 0 else "since yesterday" if days == 1 else f"since {days} days"


def _days(days: int) -> str:
    """A distance from the promise: positive is late."""
    many = "a day" if abs(days) == 1 else f"{abs(days)} days"
    return f"{many} {'late' if days > 0 else 'early'}"
