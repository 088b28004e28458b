"""What a seller says after the label: how to deliver when nobody opened, and what is claimed for a loss."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shipstation.model.measures import Money

CLAIM_MADE, FEEDBACK_GIVEN = "ClaimMade", "FeedbackGiven"
OWN_EVENTS = frozenset({CLAIM_MADE, FEEDBACK_GIVEN})
"""Events of this station's own, kept beside the carrier's; no carrier ever told them."""


class NdrAction(StrEnum):
    """What to do after a failed delivery (Shipping v2 `NdrAction`)."""

    REATTEMPT = "REATTEMPT"
    RESCHEDULE = "RESCHEDULE"
    RETURN = "RTO"


class ClaimReason(StrEnum):
    """What went wrong (Shipping v2 `ClaimReason`)."""

    LOST = "LOST_IN_TRANSIT"
    DAMAGED = "DAMAGED_IN_TRANSIT"
    NOT_RECEIVED = "DELIVERED_NOT_RECEIVED"
    MISSING = "ITEM_MISSING_SWITCHEROO"
    COD_ABUSE = "COD_ABUSE"


class Settlement(StrEnum):
    """What is asked for (Shipping v2 `SettlementType`)."""

    REFUND = "REFUND"
    CERTIFICATE = "CERTIFICATE_OF_FACT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What the carrier is told of a failed delivery. REATTEMPT needs `notes`, RESCHEDULE needs `deliver_at`."""

    tracking_id: str
    action: NdrAction
    notes: str = ""
    deliver_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAsked:
    """A claim. `value` is needed for parcels sold off Amazon, `is_replaced` counts for those sold on Amazon alone.

    `proofs`: addresses on the web where pictures and papers can be seen.
    """

    tracking_id: str
    reason: ClaimReason
    settlement: Settlement
    value: Money | None = None
    is_replaced: bool | None = None
    proofs: tuple[str, ...] = ()
