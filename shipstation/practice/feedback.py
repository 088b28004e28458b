"""What the seller says after the label: how to deliver when nobody opened, and what is claimed for a loss.

Source: shippingV2.json submitNdrFeedback and createClaim.
"""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from shipstation.practice import journeys
from shipstation.practice.answers import Problem, Reply, Request, invalid, json_reply, not_found
from shipstation.practice.business import business_of
from shipstation.practice.checks import number, one_of, read_moment, read_object, text
from shipstation.practice.database import packed, unpacked
from shipstation.practice.ledger import Purchase
from shipstation.practice.promises import told
from shipstation.practice.world import World

Json = Mapping[str, Any]

_ACTIONS = ("RESCHEDULE", "REATTEMPT", "RTO")
_REASONS = (
    "LOST_IN_TRANSIT", "DAMAGED_IN_TRANSIT", "DELIVERED_NOT_RECEIVED", "ITEM_MISSING_SWITCHEROO", "COD_ABUSE"
)  # fmt: skip
_SETTLEMENTS = ("REFUND", "CERTIFICATE_OF_FACT")


class Feedback:
    """Takes feedback and claims. Thread-safe."""

    def __init__(self, world: World) -> None:
        self._world = world

    def submit(self, request: Request) -> Reply:
        """Source: submitNdrFeedback: India's alone, answered without a body."""
        if business_of(request) != "AmazonShipping_IN":
            raise invalid("NDR feedback is available for AmazonShipping_IN only.")
        body, now = read_object(request.body), self._world.now()
        action = one_of(body.get("ndrAction"), _ACTIONS, "ndrAction")
        asked = _ndr_data(body, action, now)
        purchase = self._purchase(body)
        _check_attempted(purchase, now)
        with self._world.database.transaction():
            self._world.database.change(
                "INSERT INTO feedback (tracking_id, made_at, content) VALUES (?, ?, ?)",
                *(purchase.tracking_id, now.timestamp(), packed({"action": action, **asked})),
            )
        return Reply(status=204)

    def claim(self, request: Request) -> Reply:
        """Source: createClaim: one for each parcel."""
        business_of(request)
        body = read_object(request.body)
        content = _claim(body)
        purchase = self._purchase(body)
        if purchase.cancelled_at is not None:
            raise _no_claim("The shipment of this trackingId was cancelled. (D-771)")
        if purchase.order_id is None and not purchase.facts.get("is_vendors") and "declaredValue" not in content:
            raise invalid("declaredValue is required for off-Amazon shipments.")
        claim_id = str(uuid.uuid4())
        query = "INSERT OR IGNORE INTO claims VALUES (?, ?, ?, ?)"
        with self._world.database.transaction():
            made = self._world.database.change(
                query, purchase.tracking_id, claim_id, self._world.now().timestamp(), packed(content)
            )
        if not made:
            raise _no_claim("A claim already exists for this trackingId. (D-772)")
        return json_reply({"claimId": claim_id}, status=201)

    def told(self) -> dict[str, Any]:
        """All feedback and all claims, oldest first."""
        feedback = self._world.database.all("SELECT * FROM feedback ORDER BY number")
        claims = self._world.database.all("SELECT * FROM claims ORDER BY rowid")
        return {
            "feedback": [
                {"tracking_id": row["tracking_id"], "at": _at(row["made_at"]), **unpacked(row["content"])}
                for row in feedback
            ],
            "claims": [
                {
                    "tracking_id": row["tracking_id"],
                    "claim_id": row["claim_id"],
                    "at": _at(row["made_at"]),
                    **unpacked(row["content"]),
                }
                for row in claims
            ],
        }

    def _purchase(self, body: Json) -> Purchase:
        purchase = self._world.ledger.find(tracking_id=text(body.get("trackingId"), "trackingId"))
        if purchase is None:
            raise not_found("TrackingId")
        return purchase


def _ndr_data(body: Json, action: str, now: datetime) -> dict[str, str]:
    """What the action needs, and what else was said. Raises Problem."""
    data = body.get("ndrRequestData", {})
    if not isinstance(data, dict):
        raise invalid("ndrRequestData must be an object.")
    said: dict[str, str] = {}
    if "rescheduleDate" in data or action == "RESCHEDULE":
        date = read_moment(data.get("rescheduleDate"), "ndrRequestData.rescheduleDate (required for RESCHEDULE)")
        if date.date() < now.date():
            raise invalid("ndrRequestData.rescheduleDate must not lie in the past.")
        said["rescheduleDate"] = told(date)
    if "additionalAddressNotes" in data or action == "REATTEMPT":
        where = "ndrRequestData.additionalAddressNotes (required for REATTEMPT)"
        said["additionalAddressNotes"] = text(data.get("additionalAddressNotes"), where)
    return said


def _check_attempted(purchase: Purchase, now: datetime) -> None:
    """A parcel whose delivery was tried, or is being tried, and that still has to be delivered. Raises Problem."""
    events = journeys.tracking(purchase, now)["eventHistory"]
    seen = [event["eventCode"] for event in events if event["shipmentType"] == "FORWARD"]
    if not {"OutForDelivery", "DeliveryAttempted", "Undeliverable"} & set(seen):
        raise Problem(400, "InvalidInput", "The delivery of this trackingId was not attempted yet. (D-781)")
    if "Delivered" in seen:
        raise Problem(400, "InvalidInput", "The shipment of this trackingId has been delivered. (D-782)")


def _claim(body: Json) -> dict[str, Any]:
    """The claim's words. Raises Problem."""
    content: dict[str, Any] = {
        "claimReason": one_of(body.get("claimReason"), _REASONS, "claimReason"),
        "settlementType": one_of(body.get("settlementType"), _SETTLEMENTS, "settlementType"),
    }
    if "declaredValue" in body:
        value = body["declaredValue"]
        if not isinstance(value, dict):
            raise invalid("declaredValue must be an object.")
        amount = number(value.get("value"), "declaredValue.value", above=0)
        content["declaredValue"] = {"value": amount, "unit": text(value.get("unit"), "unit", least=3, most=3)}
    if not isinstance(body.get("isReplacementPackageSent", False), bool):
        raise invalid("isReplacementPackageSent must be true or false.")
    proofs = body.get("proofs", [])
    if not isinstance(proofs, list) or not all(isinstance(proof, str) and _is_url(proof) for proof in proofs):
        raise invalid("proofs must be a list of URLs.")
    return {**content, "proofs": proofs}


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _no_claim(said: str) -> Problem:
    return Problem(400, "InvalidInputException", said)


def _at(timestamp: float) -> str:
    return told(datetime.fromtimestamp(timestamp, UTC))
