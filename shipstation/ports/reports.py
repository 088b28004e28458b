"""What was spent, kept and packed, in sums: read from roll-ups that the store keeps with each purchase."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shipstation.model import Money


class By(StrEnum):
    """What the lines of a report stand for."""

    MONTH = "month"
    CARRIER = "carrier"
    SERVICE = "service"
    CHANNEL = "channel"
    COUNTRY = "country"
    BOX = "box"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSum:
    """Parcels of one key and one currency, in sums.

    `key`: a month "2026-11" (of UTC), a carrier's or service's name, a channel, a country's code, a box; "" where
    that is not known. Cancelled parcels are counted apart, and nowhere else. `saved`: less than the dearest offer of
    the same quote; `missed`: more than its cheapest one in time, never below zero; both over the `compared` parcels,
    whose quote is known. `promised`: those with a promised day; `on_time` and `late`: those of them that were
    delivered. `delivered` counts also those without a promise.
    """

    key: str
    parcels: int
    cancelled: int
    paid: Money
    compared: int
    saved: Money
    missed: Money
    promised: int
    delivered: int
    on_time: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long one parcel took at the bench, from its scan to its label, in milliseconds."""

    at: datetime
    took_ms: int


class Reports(Protocol):
    """Sums over everything bought, offline, as fast among a million as among ten."""

    def costs(self, by: By, *, since: datetime | None = None, until: datetime | None = None) -> tuple[CostSum, ...]:
        """Sums by key, then currency, in the order of their names; from `since` on, before `until`, as bought."""

    def keep_timing(self, timing: Timing) -> None:
        """Remember one parcel's time."""

    def timings(self, *, since: datetime, until: datetime) -> tuple[Timing, ...]:
        """Oldest first, from `since` on, before `until`."""
