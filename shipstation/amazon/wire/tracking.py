"""getTracking: where a parcel is, from an answer in which everything may be null.

Source: shippingV2.json `GetTrackingResult`; API.md section 8, number 3.
"""

from datetime import datetime

from shipstation.amazon.wire.parts import Json, Unreadable, inside, objects, read_json, read_moment, text, texts
from shipstation.model import Tracking, TrackingEvent


def read_tracking(body: bytes, *, tracking_id: str, carrier_id: str, as_of: datetime) -> Tracking:
    """The state and its events, oldest first; nothing known is a state of its own. Raises Unreadable."""
    value = read_json(body)
    if not isinstance(value, dict):
        raise Unreadable("it is not an object")
    payload = inside(value["payload"]) if "payload" in value else value
    summary = inside(payload.get("summary"))
    events = [event for event in map(_event, objects(payload.get("eventHistory"))) if event is not None]
    events.sort(key=lambda event: event.at)
    details = ", ".join(
        texts(inside(summary.get("trackingDetailCodes")).get("forward"))
        + texts(inside(summary.get("trackingDetailCodes")).get("returns"))
    )
    if events and details:
        # Amazon tells the details of the present state beside the events; they belong to the newest one.
        newest = events[-1]
        events[-1] = TrackingEvent(at=newest.at, code=newest.code, detail=details, place=newest.place)
    return Tracking(
        tracking_id=tracking_id,
        carrier_id=carrier_id,
        state=text(summary.get("status")) or None,
        promised=read_moment(payload.get("promisedDeliveryDate")),
        as_of=as_of,
        events=tuple(events),
    )


def _event(entry: Json) -> TrackingEvent | None:
    """None for an event without a time: it has no place in a history."""
    at = read_moment(entry.get("eventTime"))
    if at is None:
        return None
    return TrackingEvent(at=at, code=text(entry.get("eventCode")), place=_place(inside(entry.get("location"))))


def _place(location: Json) -> str | None:
    names = ("city", "stateOrRegion", "postalCode", "countryCode")
    return ", ".join(part for part in (text(location.get(name)) for name in names) if part) or None
