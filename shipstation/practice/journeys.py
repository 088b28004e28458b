"""Where a parcel is: events that follow from the purchase and the practice clock alone, kept nowhere.

Most parcels keep their promise. A small share, fixed by the tracking id, ends otherwise. To choose an end, write it
in round brackets behind the name of the recipient: "Ann Lee (LOST)". The names are those of `FATES`.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shipstation.practice import places
from shipstation.practice.ledger import Purchase
from shipstation.practice.promises import moment, told

Json = Mapping[str, Any]

# Each end with its share of a thousand parcels; the others are delivered in time.
_SHARES = (
    ("LOST", 10),
    ("UNDELIVERABLE", 10),
    ("ATTEMPTED", 40),
    ("LATE", 50),
    ("COUNTER", 10),
    ("REJECTED", 5),
    ("RETURNED", 5),
    ("UNFETCHED", 3),
)
FATES = ("DELIVERED", *(fate for fate, _ in _SHARES), "SILENT")
# Of these carriers, so many of a thousand parcels are never told of: each answer is null (models#4923).
_SILENT = {"ONTRAC": 30, "EVRI": 30, "SMSA": 30}
_CHOSEN = re.compile(r"\(([A-Z]+)\)\s*$")
_STATUS = {
    "ReadyForReceive": "PreTransit",
    "PickupDone": "InTransit",
    "Departed": "InTransit",
    "ArrivedAtCarrierFacility": "InTransit",
    "OutForDelivery": "OutForDelivery",
    "Delivered": "Delivered",
    "DeliveryAttempted": "DeliveryAttempted",
    "AvailableForPickup": "AwaitingCustomerPickup",
    "Undeliverable": "Undeliverable",
    "Rejected": "Rejected",
    "Lost": "Lost",
    "PickupCancelled": "PickupCancelled",
}
_LEFT_AT = ("DeliveredToPorch", "DeliveredToMailRoom", "DeliveredToRearDoor", "DeliveredToReceptionist")
_WHY_NOT = ("AddressNotFound", "UnableToAccess", "Damaged")
_FORWARD, _RETURNS = "FORWARD", "RETURNS"
# How long before the pickup window opens Amazon's own carrier still takes a label back.
_AMAZON_LEAD = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    at: datetime
    code: str
    place: Json
    leg: str = _FORWARD


def picked_up_at(purchase: Purchase) -> datetime:
    """When the carrier fetches it: inside the promised window, an hour before its end."""
    return moment(purchase.facts["promise"]["pickupWindow"]["end"]) - timedelta(hours=1)


def out_for_delivery_at(purchase: Purchase) -> datetime:
    """When it leaves on its last mile, when all goes well."""
    return moment(purchase.facts["promise"]["deliveryWindow"]["start"]) - timedelta(minutes=25)


def cancel_until(purchase: Purchase, business_id: str) -> datetime:
    """The first moment when it is too late to cancel.

    Amazon's carrier: half an hour before the pickup window opens, in India when the last mile begins. UPS and FedEx:
    when the window opens. The others, postal services among them: when the parcel is fetched.
    """
    carrier_id, opens = purchase.facts["carrier_id"], moment(purchase.facts["promise"]["pickupWindow"]["start"])
    if (business_id, carrier_id) == ("AmazonShipping_IN", "AMZN_IN"):
        return out_for_delivery_at(purchase)
    if carrier_id.startswith("AMZN_"):
        return opens - _AMAZON_LEAD
    return opens if carrier_id in ("UPS", "FEDEX") else picked_up_at(purchase)


def tracking(purchase: Purchase, now: datetime) -> dict[str, Any]:
    """Amazon's `GetTrackingResult` at this moment, oldest event first."""
    fate = _fate(purchase)
    if fate == "SILENT":
        return _nothing(purchase.tracking_id)
    seen = [step for step in _journey(purchase, fate) if step.at <= now]
    last = next((step.code for step in reversed(seen) if step.leg == _FORWARD), "ReadyForReceive")
    is_on_second_leg = any(step.code == "OutForDelivery" for step in seen)
    return {
        "trackingId": purchase.tracking_id,
        "alternateLegTrackingId": purchase.facts.get("second_leg", "") if is_on_second_leg else "",
        "eventHistory": [
            {"eventCode": step.code, "location": step.place, "eventTime": told(step.at), "shipmentType": step.leg}
            for step in seen
        ],
        "promisedDeliveryDate": purchase.facts["promise"]["deliveryWindow"]["end"],
        "summary": {
            "status": _STATUS[last],
            "trackingDetailCodes": {"forward": _details(purchase, last), "returns": _returns(fate, seen)},
        },
    }


def fate_of(tracking_id: str, recipient: str = "", carrier_id: str = "") -> str:
    """How a journey ends, one of `FATES`: as the recipient's name says in brackets, else by the tracking id.

    DELIVERED for most; LATE by a day; ATTEMPTED, and delivered the day after; COUNTER, waiting at one; REJECTED at
    the door; UNDELIVERABLE; RETURNED, all the way back to the sender; LOST; UNFETCHED, never picked up; SILENT.
    """
    chosen = _CHOSEN.search(recipient)
    if chosen and chosen[1] in FATES:
        return chosen[1]
    if _draw(tracking_id + " silent", 1000) < _SILENT.get(carrier_id, 0):
        return "SILENT"
    draw = _draw(tracking_id, 1000)
    for fate, share in _SHARES:
        if draw < share:
            return fate
        draw -= share
    return "DELIVERED"


def _fate(purchase: Purchase) -> str:
    facts = purchase.facts
    return fate_of(purchase.tracking_id, facts["ship_to"]["name"], facts.get("carrier_id", ""))


def _nothing(tracking_id: str) -> dict[str, Any]:
    """What the live service says of some parcels for good, against its own model."""
    return {
        "trackingId": tracking_id,
        "alternateLegTrackingId": None,
        "eventHistory": [],
        "promisedDeliveryDate": None,
        "summary": {"status": None, "trackingDetailCodes": {"forward": [], "returns": []}},
    }


def _journey(purchase: Purchase, fate: str) -> list[_Step]:
    ship_from, ship_to = purchase.facts["ship_from"], purchase.facts["ship_to"]
    home = places.location(ship_from)
    steps = [_Step(at=purchase.bought_at, code="ReadyForReceive", place=home)]
    if purchase.cancelled_at is not None:
        return [*steps, _Step(at=purchase.cancelled_at, code="PickupCancelled", place=home)]
    fetched = picked_up_at(purchase)
    if fate == "UNFETCHED":
        return [*steps, _Step(at=fetched + timedelta(days=1), code="PickupCancelled", place=home)]
    steps.append(_Step(at=fetched, code="PickupDone", place=home))
    out = out_for_delivery_at(purchase) + timedelta(days=1 if fate == "LATE" else 0)
    steps += _on_the_way(ship_from, ship_to, fetched, out)
    if fate == "LOST":
        at = moment(purchase.facts["promise"]["deliveryWindow"]["end"]) + timedelta(days=7)
        return [*steps[: len(steps) // 2 + 1], _Step(at=at, code="Lost", place=steps[len(steps) // 2].place)]
    return [*steps, *_at_the_door(purchase, fate, out)]


def _at_the_door(purchase: Purchase, fate: str, out: datetime) -> list[_Step]:
    """The last mile, and what comes after it when nobody took the parcel."""
    goal = places.location(purchase.facts["ship_to"])
    window = purchase.facts["promise"]["deliveryWindow"]
    opens, closes = moment(window["start"]), moment(window["end"])
    share = 0.2 + _draw(purchase.tracking_id + " hour", 70) / 100
    met = opens + timedelta(days=1 if fate == "LATE" else 0) + (closes - opens) * share
    steps = [_Step(at=out, code="OutForDelivery", place=goal)]
    if fate in ("DELIVERED", "LATE"):
        return [*steps, _Step(at=met, code="Delivered", place=goal)]
    if fate == "REJECTED":
        steps.append(_Step(at=met, code="Rejected", place=goal))
        return [*steps, _Step(at=met + timedelta(hours=5), code="ReturnInitiated", place=goal, leg=_RETURNS)]
    steps.append(_Step(at=met, code="DeliveryAttempted", place=goal))
    if fate == "COUNTER":
        return [*steps, _Step(at=met + timedelta(hours=3), code="AvailableForPickup", place=goal)]
    again = timedelta(days=1)
    steps.append(_Step(at=out + again, code="OutForDelivery", place=goal))
    if fate == "ATTEMPTED":
        return [*steps, _Step(at=met + again, code="Delivered", place=goal)]
    steps.append(_Step(at=met + again, code="Undeliverable", place=goal))
    turned = met + 2 * again
    steps.append(_Step(at=turned, code="ReturnInitiated", place=goal, leg=_RETURNS))
    return [*steps, *_back(purchase, turned)] if fate == "RETURNED" else steps


def _back(purchase: Purchase, turned: datetime) -> list[_Step]:
    """From the recipient to the sender, a little slower than there."""
    ship_from, ship_to = purchase.facts["ship_from"], purchase.facts["ship_to"]
    home, days = places.location(ship_from), timedelta(days=3)
    way = _on_the_way(ship_to, ship_from, turned, turned + days, leg=_RETURNS)
    return [
        *way,
        _Step(at=turned + days, code="OutForDelivery", place=home, leg=_RETURNS),
        _Step(at=turned + days + timedelta(hours=4), code="Delivered", place=home, leg=_RETURNS),
    ]


def _on_the_way(
    ship_from: Json, ship_to: Json, fetched: datetime, out: datetime, *, leg: str = _FORWARD
) -> list[_Step]:
    """In and out of each hub, evenly between the pickup and the last morning."""
    hubs = places.hubs_between(ship_from, ship_to)
    pause = (out - fetched) / (2 * len(hubs) + 1) if hubs else timedelta()
    steps = []
    for number, hub in enumerate(hubs):
        arrived, gone = (fetched + pause * (2 * number + step) for step in (1, 2))
        steps.append(_Step(at=arrived, code="ArrivedAtCarrierFacility", place=hub, leg=leg))
        steps.append(_Step(at=gone, code="Departed", place=hub, leg=leg))
    return steps


def _details(purchase: Purchase, last: str) -> list[str]:
    """Detail codes of the way there."""
    extras = purchase.facts["extras"]
    if last == "Delivered":
        if "OTP_ON_DELIVERY" in extras:
            return ["DeliveredWithOTP"]
        is_signed = any("SIGNATURE" in extra for extra in extras)
        return ["Signed" if is_signed else _LEFT_AT[_draw(purchase.tracking_id, len(_LEFT_AT))]]
    if last == "Undeliverable":
        return [_WHY_NOT[_draw(purchase.tracking_id + " why", len(_WHY_NOT))]]
    codes = {"DeliveryAttempted": "CustomerUnavailable", "Rejected": "Rejected"}
    codes["AvailableForPickup"] = "ArrivedAtLocalFacility"
    return [codes[last]] if last in codes else []


def _returns(fate: str, seen: list[_Step]) -> list[str]:
    """Detail codes of the way back, once it has begun."""
    back = [step.code for step in seen if step.leg == _RETURNS]
    if not back:
        return []
    if back[-1] == "Delivered":
        return ["DeliveredToReceptionist"]
    return ["CancelledByRecipient" if fate == "REJECTED" else "Undeliverable"]


def _draw(seed: str, sides: int) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) % sides
