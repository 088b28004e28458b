"""What is known of parcels on their way, many at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shipstation.model import Shipment, Tracking, TrackingEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """A parcel and what its carrier said last. `tracking` None: nobody asked yet; it holds the last event alone."""

    shipment: Shipment
    tracking: Tracking | None


class Whereabouts(Protocol):
    """Parcels on their way, offline."""

    def board(self, *, moving: int, ended: int) -> tuple[Following, ...]:
        """The newest parcels on their way, then the newest of the others, at most so many of each."""

    def due(self, now: datetime, *, limit: int) -> tuple[Shipment, ...]:
        """Parcels to ask about now: those on their way whose news are old for where they are, oldest first."""

    def due_count(self, now: datetime) -> int:
        """How many those are."""

    def note(self, tracking_id: str, carrier_id: str, event: TrackingEvent) -> None:
        """An event of this station's own, kept beside the carrier's."""
