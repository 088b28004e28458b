"""submitNdrFeedback: what to do with a parcel at whose door nobody opened; India's alone.

Source: shippingV2.json `SubmitNdrFeedbackRequest`.
"""

from datetime import UTC

from shipstation.amazon.wire.parts import write_json
from shipstation.model import Redelivery, RedeliveryAction

_ACTIONS = {
    RedeliveryAction.AGAIN: "REATTEMPT",
    RedeliveryAction.ON: "RESCHEDULE",
    RedeliveryAction.BACK: "RTO",
}


def write_feedback(tracking_id: str, wish: Redelivery) -> bytes:
    """The body of submitNdrFeedback."""
    told: dict[str, object] = {}
    if wish.on is not None:
        told["rescheduleDate"] = wish.on.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if wish.notes.strip():
        told["additionalAddressNotes"] = wish.notes.strip()
    message: dict[str, object] = {"trackingId": tracking_id, "ndrAction": _ACTIONS[wish.action]}
    if told:
        message["ndrRequestData"] = told
    return write_json(message)
