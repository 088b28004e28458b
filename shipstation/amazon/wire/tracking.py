"""getTracking: where a parcel is, from an answer in which everything may be null.

Source: shippingV2.json `GetTrackingResult`; API.md section 8, number 3.
"""

from datetime import datetime

from shipstation.amazon.wire.parts import (
    Json,
    Unreadable,
    inside,
    objects,
    read_json,
    read_moment,
    text,
    texts,
    unknown_fields,
)
from shipstation.model import Proof, Tracking, TrackingEvent

_KNOWN = frozenset({"trackingId", "alternateLegTrackingId", "eventHistory", "promisedDeliveryDate", "summary"})
_KNOWN_OF_SUMMARY = frozenset({"status", "trackingDetailCodes", "proofOfDelivery"})


def read_tracking(body: bytes, *, tracking_id: str, carrier_id: str, as_of: datetime) -> Tracking:
    """The state and its events, oldest first; nothing known is a state of its own. Raises Unreadable."""
    value = read_json(body)
    if not isinstance(value, dict):
        raise Unreadable("it is not an object")
    payload = inside(value["payload"]) if "payload" in value else value
    summary = inside(payload.get("summary"))
    legs = [leg for leg in map(_event, objects(payload.get("eventHistory"))) if leg is not None]
    legs.sort(key=lambda leg: leg[0].at)
    events = [event for event, _ in legs]
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
        state=_state(text(summary.get("status")), is_returning=bool(legs) and legs[-1][1]),
        promised=read_moment(payload.get("promisedDeliveryDate")),
        as_of=as_of,
        events=tuple(events),
        alternate_id=_alternate(text(payload.get("alternateLegTrackingId"))),
        proof=_proof(inside(summary.get("proofOfDelivery"))),
        more=unknown_fields(payload, _KNOWN) + unknown_fields(summary, _KNOWN_OF_SUMMARY),
    )


def _proof(told: Json) -> Proof | None:
    """None where nothing of it is told. Amazon may tell where it was left as a text, or in parts."""
    where = told.get("deliveryLocationCoordinates")
    parts = inside(where)
    spots = [text(parts.get(name)) for name in ("latitude", "longitude")]
    proof = Proof(
        received_by=text(told.get("receivedBy")),
        picture=_web(text(told.get("deliveryImageURL"))),
        signature=_web(text(told.get("signatureImageURL"))),
        coordinates=text(where) or ", ".join(spot for spot in spots if spot),
    )
    return proof if proof != Proof() else None


def _web(address: str) -> str:
    """An address that a browser may open; anything else is no picture."""
    return address if address.startswith("https://") else ""


def _alternate(told: str) -> str:
    """Amazon's own example has the word "null" for none."""
    return "" if told.lower() == "null" else told


def _state(status: str, *, is_returning: bool) -> str | None:
    """Amazon's own word, but for a parcel on its way back: there its "Delivered" means delivered to the sender."""
    if not is_returning or not status:
        return status or None
    return "Returned" if status == "Delivered" else "Returning"


def _event(entry: Json) -> tuple[TrackingEvent, bool] | None:
    """An event, and whether it was on the way back. None without a time: it has no place in a history."""
    at = read_moment(entry.get("eventTime"))
    if at is None:
        return None
    is_returning = text(entry.get("shipmentType")) == "RETURNS"
    event = TrackingEvent(
        at=at,
        code=text(entry.get("eventCode")),
        detail="on the way back" if is_returning else None,
        place=_place(inside(entry.get("location"))),
    )
    return event, is_returning


def _place(location: Json) -> str | None:
    names = ("city", "stateOrRegion", "postalCode", "countryCode")
    return ", ".join(part for part in (text(location.get(name)) for name in names) if part) or None
