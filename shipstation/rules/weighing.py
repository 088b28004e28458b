"""When a scale's weight counts: it has stood for a moment, and something was changed since the last parcel."""

from dataclasses import dataclass, replace
from decimal import ROUND_UP, Decimal

from shipstation.model import ScaleReading, ScaleState, Weight, WeightUnit

STANDS_S = 0.5
"""So long a weight stands before it counts: scales call it stable while a hand still lies on it."""
STABLE = "stable"
"""Words of a weight that may be taken."""
_SAME_G = Decimal(10)
"""So little is no change: a parcel that was pushed, a label that was stuck on."""
_STEPS = {WeightUnit.GRAM: Decimal(1), WeightUnit.KILOGRAM: Decimal("0.001"), WeightUnit.OUNCE: Decimal("0.1")}

_NOTHING = ScaleReading(state=ScaleState.AWAY)
_WORDS = {
    ScaleState.ZERO: "empty",
    ScaleState.MOVING: "moving …",
    ScaleState.STABLE: "settling …",
    ScaleState.UNDER_ZERO: "under zero: press its zero key",
    ScaleState.TOO_HEAVY: "too heavy for it",
    ScaleState.SILENT: "silent: switch it on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """What is known of the scale. `since`: when its weight came to stand; `spent`: the last parcel's, still on it."""

    reading: ScaleReading = _NOTHING
    since: float = 0.0
    spent: Weight | None = None


def take(known: Weighing, reading: ScaleReading, at: float) -> Weighing:
    """What is known after a reading. `at`: seconds that never jump."""
    stands = _is_stable(known.reading) and _is_stable(reading) and known.reading.weight == reading.weight
    spent = known.spent
    if reading.state is ScaleState.ZERO:
        spent = None
    after = Weighing(reading=reading, since=known.since if stands else at, spent=spent)
    # Another weight that has stood means that the last parcel is off: the next may weigh just the same.
    return replace(after, spent=None) if settled(after, at) is not None else after


def settled(known: Weighing, at: float) -> Weight | None:
    """The weight that may be taken for the parcel on the bench, or None."""
    return known.reading.weight if _has_stood(known, at) and not _is_spent(known) else None


def said(known: Weighing, at: float) -> str:
    """What the scale says, in words for the packer."""
    if settled(known, at) is not None:
        return STABLE
    if _has_stood(known, at):
        return "still the last parcel"
    if known.reading.state in (ScaleState.AWAY, ScaleState.FAULT):
        return known.reading.said
    return _WORDS[known.reading.state]


def parcel_done(known: Weighing, weight: Weight) -> Weighing:
    """A parcel that was weighed with this is bought, or left: as long as it lies there it is not the next one."""
    return replace(known, spent=weight)


def in_unit(weight: Weight, unit: WeightUnit) -> Weight:
    """The same in the unit of the bench, rounded up to what a carrier is told."""
    if weight.unit is unit:
        return weight
    step = _STEPS.get(unit, Decimal("0.01"))
    return Weight(weight.to(unit).value.quantize(step, ROUND_UP), unit)


def _is_stable(reading: ScaleReading) -> bool:
    return reading.state is ScaleState.STABLE and reading.weight is not None


def _has_stood(known: Weighing, at: float) -> bool:
    return _is_stable(known.reading) and at - known.since >= STANDS_S


def _is_spent(known: Weighing) -> bool:
    weight, spent = known.reading.weight, known.spent
    return weight is not None and spent is not None and abs(weight.grams() - spent.grams()) <= _SAME_G
