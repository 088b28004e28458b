"""What a seller wants of a parcel at whose door nobody opened."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_NOTES = 256
"""Source: `AdditionalAddressNotes`."""


class RedeliveryAction(StrEnum):
    """AGAIN: with notes for the driver. ON: at a day. BACK: to the shipper."""

    AGAIN = "again"
    ON = "on"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redelivery:
    """One wish. AGAIN needs `notes`, ON needs `on`, aware UTC; the other may go along. Raises ValueError.

    Source: Shipping v2 `NdrRequestData`.
    """

    action: RedeliveryAction
    on: datetime | None = None
    notes: str = ""

    def __post_init__(self) -> None:
        if self.action is RedeliveryAction.AGAIN and not self.notes.strip():
            raise ValueError("another try needs notes for the driver")
        if self.action is RedeliveryAction.ON and self.on is None:
            raise ValueError("another day has to be named")
        if len(self.notes) > LONGEST_NOTES:
            raise ValueError(f"the notes have {len(self.notes)} characters; Amazon takes {LONGEST_NOTES}")
