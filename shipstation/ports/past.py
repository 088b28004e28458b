"""A past that is made up for trials: whole parcels at once, as they would stand after their way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shipstation.model import Bought, Intent, Order, PrintJob, Tracking


@dataclass(frozen=True, slots=True, kw_only=True)
class PastParcel:
    """One parcel with its story. `keeps_order`: its order is kept too, as of one that is not long ago.

    `cancelled_at`: when its label was given back; `refunded_at`: when the money came. None: that did not happen.
    """

    purchase_id: str
    order: Order
    keeps_order: bool
    intent: Intent
    bought: Bought
    bought_at: datetime
    tracking: Tracking
    prints: tuple[PrintJob, ...] = ()
    cancelled_at: datetime | None = None
    refunded_at: datetime | None = None


class PastBook(Protocol):
    """Takes a made-up past into the store, at the speed of the disk."""

    def count(self) -> int:
        """How many made-up parcels there are: those whose tracking id begins with PAST."""

    def begin(self, count: int) -> int:
        """Get ready for so many parcels, told from old to new; the place in history of the first one."""

    def add(self, parcels: Sequence[PastParcel], place: int) -> int:
        """Keep some, all or none; the place of the next one."""

    def finish(self) -> None:
        """Put the store in the order that many rows want. Whether or not all went well."""


PAST = "PXF"
