"""Where a parcel is: events that follow from the purchase and the practice clock alone, kept nowhere.

Most parcels keep their promise. A small share, fixed by the tracking id, is tried twice, late, undeliverable or lost.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shipstation.practice import places
from shipstation.practice.ledger import Purchase
from shipstation.practice.promises import moment, told

Json = Mapping[str, Any]

_FATES = (("LOST", 1), ("UNDELIVERABLE", 2), ("ATTEMPTED", 6), ("LATE", 11))
_STATUS = {
    "ReadyForReceive": "PreTransit",
    "PickupDone": "InTransit",
    "Departed": "InTransit",
    "ArrivedAtCarrierFacility": "InTransit",
    "OutForDelivery": "OutForDelivery",
    "Delivered": "Delivered",
    "DeliveryAttempted": "DeliveryAttempted",
    "Undeliverable": "Undeliverable",
    "ReturnInitiated": "Undeliverable",
    "Lost": "Lost",
    "PickupCancelled": "PickupCancelled",
}
_LEFT_AT = ("DeliveredToPorch", "DeliveredToMailRoom", "DeliveredToRearDoor", "DeliveredToReceptionist")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    at: datetime
    code: str
    place: Json


def picked_up_at(purchase: Purchase) -> datetime:
    """When the carrier fetches it: inside the promised window, an hour before its end."""
    return moment(purchase.facts["promise"]["pickupWindow"]["end"]) - timedelta(hours=1)


def out_for_delivery_at(purchase: Purchase) -> datetime:
    """When it leaves on its last mile, when all goes well."""
    return moment(purchase.facts["promise"]["deliveryWindow"]["start"]) - timedelta(minutes=25)


def tracking(purchase: Purchase, now: datetime) -> dict[str, Any]:
    """Amazon's `GetTrackingResult` at this moment, oldest event first."""
    seen = [step for step in _journey(purchase) if step.at <= now]
    last = seen[-1].code if seen else "ReadyForReceive"
    return {
        "trackingId": purchase.tracking_id,
        "alternateLegTrackingId": "",
        "eventHistory": [
            {"eventCode": step.code, "location": step.place, "eventTime": told(step.at), "shipmentType": "FORWARD"}
            for step in seen
        ],
        "promisedDeliveryDate": purchase.facts["promise"]["deliveryWindow"]["end"],
        "summary": {
            "status": _STATUS[last],
            "trackingDetailCodes": {"forward": _details(purchase, last), "returns": []},
        },
    }


def fate_of(tracking_id: str) -> str:
    """DELIVERED for most; LATE, ATTEMPTED, UNDELIVERABLE or LOST for a fixed few of each hundred."""
    draw = _draw(tracking_id, 100)
    return next((fate for fate, below in _FATES if draw < below), "DELIVERED")


def _journey(purchase: Purchase) -> list[_Step]:
    ship_from, ship_to = purchase.facts["ship_from"], purchase.facts["ship_to"]
    home, goal = places.location(ship_from), places.location(ship_to)
    steps = [_Step(at=purchase.bought_at, code="ReadyForReceive", place=home)]
    if purchase.cancelled_at is not None:
        return [*steps, _Step(at=purchase.cancelled_at, code="PickupCancelled", place=home)]
    fetched = picked_up_at(purchase)
    steps.append(_Step(at=fetched, code="PickupDone", place=home))
    fate = fate_of(purchase.tracking_id)
    window = purchase.facts["promise"]["deliveryWindow"]
    opens, closes = moment(window["start"]), moment(window["end"])
    delay = timedelta(days=1 if fate == "LATE" else 0)
    out = out_for_delivery_at(purchase) + delay
    steps += _on_the_way(ship_from, ship_to, fetched, out)
    if fate == "LOST":
        at = closes + timedelta(days=7)
        return [*steps[: len(steps) // 2 + 1], _Step(at=at, code="Lost", place=steps[len(steps) // 2].place)]
    steps.append(_Step(at=out, code="OutForDelivery", place=goal))
    share = 0.2 + _draw(purchase.tracking_id + " hour", 70) / 100
    met = opens + delay + (closes - opens) * share
    if fate in ("ATTEMPTED", "UNDELIVERABLE"):
        steps.append(_Step(at=met, code="DeliveryAttempted", place=goal))
        again = timedelta(days=1)
        steps.append(_Step(at=out + again, code="OutForDelivery", place=goal))
        if fate == "UNDELIVERABLE":
            steps.append(_Step(at=met + again, code="Undeliverable", place=goal))
            return [*steps, _Step(at=met + timedelta(days=2), code="ReturnInitiated", place=goal)]
        met += again
    return [*steps, _Step(at=met, code="Delivered", place=goal)]


def _on_the_way(ship_from: Json, ship_to: Json, fetched: datetime, out: datetime) -> list[_Step]:
    """In and out of each hub, evenly between the pickup and the last morning."""
    hubs = places.hubs_between(ship_from, ship_to)
    pause = (out - fetched) / (2 * len(hubs) + 1) if hubs else timedelta()
    steps = []
    for number, hub in enumerate(hubs):
        steps.append(_Step(at=fetched + pause * (2 * number + 1), code="ArrivedAtCarrierFacility", place=hub))
        steps.append(_Step(at=fetched + pause * (2 * number + 2), code="Departed", place=hub))
    return steps


def _details(purchase: Purchase, last: str) -> list[str]:
    if last == "Delivered":
        signed = any("SIGNATURE" in extra for extra in purchase.facts["extras"])
        return ["Signed" if signed else _LEFT_AT[_draw(purchase.tracking_id, len(_LEFT_AT))]]
    if last == "DeliveryAttempted":
        return ["CustomerUnavailable"]
    return ["AddressNotFound"] if last in ("Undeliverable", "ReturnInitiated") else []


def _draw(seed: str, sides: int) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) % sides
