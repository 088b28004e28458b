"""What is said of a parcel once it is on its way. Source: shippingV2.json `SubmitNdrFeedbackRequest`,
`CreateClaimRequest`, `CreateClaimResponse`."""

from datetime import UTC
from typing import Any

from shipstation.amazon.wire.parts import Unreadable, inside, read_json, text, write_json, write_money
from shipstation.errors import BadInput
from shipstation.model import ClaimAsked, Feedback, NdrAction

LONGEST_NOTE = 256


def write_feedback(feedback: Feedback) -> bytes:
    """How to deliver. Raises BadInput without what its action needs."""
    body: dict[str, Any] = {"trackingId": feedback.tracking_id, "ndrAction": feedback.action.value}
    if feedback.action is NdrAction.REATTEMPT:
        note = feedback.notes.strip()
        if not note or len(note) > LONGEST_NOTE or not note.isprintable():
            raise BadInput(
                "Another try needs a note for the driver.",
                f"Write 1 to {LONGEST_NOTE} characters that help to find the door.",
                fields=("notes",),
            )
        body["ndrRequestData"] = {"additionalAddressNotes": note}
    elif feedback.action is NdrAction.RESCHEDULE:
        if feedback.deliver_at is None:
            raise BadInput("Another day needs that day.", "Name it.", fields=("deliver_at",))
        at = feedback.deliver_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        body["ndrRequestData"] = {"rescheduleDate": at}
    return write_json(body)


def write_claim(claim: ClaimAsked, *, is_amazons: bool) -> bytes:
    """A claim. Raises BadInput without a value, off Amazon, and for a proof that is no address on the web."""
    body: dict[str, Any] = {
        "trackingId": claim.tracking_id,
        "claimReason": claim.reason.value,
        "settlementType": claim.settlement.value,
    }
    if claim.value is not None:
        body["declaredValue"] = write_money(claim.value)
    elif not is_amazons:
        raise BadInput(
            "A claim for a parcel that was not sold on Amazon needs its value.", "Say what it was worth.",
            fields=("value",),
        )  # fmt: skip
    if claim.is_replaced is not None and is_amazons:
        body["isReplacementPackageSent"] = claim.is_replaced
    for proof in claim.proofs:
        if not proof.startswith("https://") or any(char.isspace() for char in proof):
            raise BadInput(
                f"{proof!r} is no address of a proof.", "Give one that begins with https://.", fields=("proofs",)
            )
    if claim.proofs:
        body["proofs"] = list(claim.proofs)
    return write_json(body)


def read_claim(body: bytes) -> str:
    """The id of a claim that was made. Raises Unreadable without one."""
    value = inside(read_json(body))
    claim_id = text(inside(value.get("payload") or value).get("claimId"))
    if not claim_id:
        raise Unreadable("it names no claim")
    return claim_id
