"""The bench as it is set up: what is checked before money is spent, and the scale beside it."""

from dataclasses import dataclass

DOUBT_G, DOUBT_PERCENT = (0, 10_000), (0, 100)
"""Least and most that a weight may differ before it is doubted: in grams, and in hundredths of what is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchChoices:
    """How careful this bench is.

    `check_off`: each item is scanned before the label is bought. A parcel's weight is doubted when it differs from
    what is expected by more than `doubt_g` grams and by more than `doubt_percent` of a hundred; both zero: never.
    """

    check_off: bool = False
    doubt_g: int = 50
    doubt_percent: int = 15
