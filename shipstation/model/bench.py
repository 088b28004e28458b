"""The bench as it is set up: what is checked before money is spent, and the scale beside it."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from shipstation.model.measures import Weight

DOUBT_G, DOUBT_PERCENT = (0, 10_000), (0, 100)
"""Least and most that a weight may differ before it is doubted: in grams, and in hundredths of what is expected."""


STUCK_DAYS, UNUSED_HOURS, TRACK_MINUTES = (1, 30), (1, 240), (0, 1_440)
"""Least and most days without a scan, hours without the first one, and minutes between two looks at the carriers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingHours:
    """When parcels leave this bench. `cutoff`: local time of day until which one leaves the same day; None: unsaid.

    `days`: weekdays from 0, Monday. `closed`: single days on which nothing leaves.
    """

    cutoff: time | None = None
    days: frozenset[int] = frozenset(range(5))
    closed: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchChoices:
    """How careful this bench is.

    `check_off`: each item is scanned before the label is bought. `closing_scan`: the label is scanned on its parcel
    before the next one begins. `sounds`: good, bad and ask are heard, too. A parcel's weight is doubted when it
    differs from what is expected by more than `doubt_g` grams and by more than `doubt_percent` of a hundred; both
    zero: never. `label_prints`: "seller", "reference": what labels say beside the carrier's own, where Amazon
    prints it.
    A parcel is stuck after `stuck_days` without a scan, its label unused after `unused_hours` without the first one.
    Carriers are asked every `track_minutes`; zero: only when a person asks. `desktop_notices`: what needs a person is
    told outside the window too.
    """

    check_off: bool = False
    closing_scan: bool = False
    sounds: bool = True
    hours: ShippingHours = ShippingHours()
    doubt_g: int = 50
    doubt_percent: int = 15
    label_prints: tuple[str, ...] = ()
    stuck_days: int = 4
    unused_hours: int = 18
    track_minutes: int = 30
    desktop_notices: bool = True


class Sound(StrEnum):
    """What is heard at the bench: all is well, stop, a person is asked."""

    GOOD = "good"
    BAD = "bad"
    ASK = "ask"


class ScaleState(StrEnum):
    """How a scale stands. AWAY: none can be read; SILENT: it is plugged in and says nothing."""

    AWAY = "away"
    SILENT = "silent"
    ZERO = "zero"
    MOVING = "moving"
    STABLE = "stable"
    UNDER_ZERO = "under zero"
    TOO_HEAVY = "too heavy"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleReading:
    """What a scale says at one moment. `weight`: while zero, moving or stable; `said`: why it is away, its fault."""

    state: ScaleState
    scale: str = ""
    weight: Weight | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What lies on the scale, in words for the packer.

    `weight`: what may be taken for the parcel on the bench: it has stood for a moment, and is not the last parcel's.
    """

    reading: ScaleReading
    said: str
    weight: Weight | None = None
