"""What is counted at a bench: money, weight, size.

Values are exact decimals with their unit; each parses what a person types and says what it read.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import Self


class WeightUnit(StrEnum):
    """Units a scale or a person gives weight in."""

    GRAM = "g"
    KILOGRAM = "kg"
    OUNCE = "oz"
    POUND = "lb"


class LengthUnit(StrEnum):
    """Units of boxes and paper."""

    CENTIMETER = "cm"
    INCH = "in"


_GRAMS = {
    WeightUnit.GRAM: Decimal(1),
    WeightUnit.KILOGRAM: Decimal(1000),
    WeightUnit.OUNCE: Decimal("28.349523125"),
    WeightUnit.POUND: Decimal("453.59237"),
}
_CM_PER_INCH = Decimal("2.54")
_CURRENCY = re.compile(r"[A-Z]{3}")
_UNIT_WORDS = {
    "g": WeightUnit.GRAM,
    "gram": WeightUnit.GRAM,
    "grams": WeightUnit.GRAM,
    "kg": WeightUnit.KILOGRAM,
    "oz": WeightUnit.OUNCE,
    "lb": WeightUnit.POUND,
    "lbs": WeightUnit.POUND,
}


def _decimal(text: str) -> Decimal:
    """A finite decimal, reading both decimal point and decimal comma. Raises ValueError."""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is not a number") from error
    if not number.is_finite():
        raise ValueError(f"{text!r} is not a number")
    return number


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in one currency (ISO 4217, three capitals). Adding two currencies raises ValueError."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueError(f"{self.currency!r} is not a currency code")
        if not self.amount.is_finite():
            raise ValueError("an amount of money is finite")

    def __add__(self, other: Self) -> Self:
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return type(self)(self.amount + other.amount, self.currency)

    def __str__(self) -> str:
        return f"{self.text()} {self.currency}"

    def text(self) -> str:
        """The amount alone, at least two decimals: "7.42"."""
        exponent = self.amount.as_tuple().exponent
        if isinstance(exponent, int) and exponent > -2:
            return f"{self.amount:.2f}"
        return f"{self.amount:f}"


@dataclass(frozen=True, slots=True)
class Weight:
    """How heavy: `value` in `unit`, never negative. Zero is allowed here; a parcel refuses it."""

    value: Decimal
    unit: WeightUnit

    def __post_init__(self) -> None:
        if not self.value.is_finite() or self.value < 0:
            raise ValueError("a weight is a number, zero or more")

    @classmethod
    def parse(cls, text: str, *, default: WeightUnit | None = None) -> Self:
        """Read "1.5lb", "420 g", "0,8 kg"; a bare number takes `default`. Raises ValueError."""
        match = re.fullmatch(r"\s*(-?[\d.,]+)\s*([A-Za-z]*)\s*", text)
        if match is None:
            raise ValueError(f"{text!r} is not a weight")
        unit = _UNIT_WORDS.get(match[2].lower()) if match[2] else default
        if unit is None:
            raise ValueError(f"{text!r} has no unit: write g, kg, oz or lb")
        return cls(_decimal(match[1]), unit)

    def grams(self) -> Decimal:
        """The same weight in grams, exact."""
        return self.value * _GRAMS[self.unit]

    def to(self, unit: WeightUnit) -> Self:
        """The same weight in another unit, rounded to 4 decimals."""
        value = (self.grams() / _GRAMS[unit]).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        return type(self)(value.normalize() + 0, unit)

    def __str__(self) -> str:
        return f"{self.value.normalize():f} {self.unit.value}"


@dataclass(frozen=True, slots=True)
class Size:
    """Outer size of a box, each side above zero, in one unit; length is the side it is labelled along."""

    length: Decimal
    width: Decimal
    height: Decimal
    unit: LengthUnit

    def __post_init__(self) -> None:
        if not all(side.is_finite() and side > 0 for side in (self.length, self.width, self.height)):
            raise ValueError("each side of a box is above zero")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "30x20x10cm", "12 × 9 × 4 in". Raises ValueError."""
        match = re.fullmatch(
            r"\s*([\d.,]+)\s*[x×*]\s*([\d.,]+)\s*[x×*]\s*([\d.,]+)\s*(cm|in)\s*", text, re.IGNORECASE
        )
        if match is None:
            raise ValueError(f"{text!r} is not a size: write 30x20x10cm or 12x9x4in")
        sides = (_decimal(match[1]), _decimal(match[2]), _decimal(match[3]))
        return cls(*sides, LengthUnit(match[4].lower()))

    def centimeters(self) -> tuple[Decimal, Decimal, Decimal]:
        """Length, width, height in centimeters, exact."""
        factor = _CM_PER_INCH if self.unit is LengthUnit.INCH else Decimal(1)
        return (self.length * factor, self.width * factor, self.height * factor)

    def __str__(self) -> str:
        sides = "×".join(f"{side.normalize():f}" for side in (self.length, self.width, self.height))
        return f"{sides} {self.unit.value}"


def millimeters(value: Decimal, unit: LengthUnit) -> Decimal:
    """A length on paper in millimeters, exact."""
    return value * 10 * (_CM_PER_INCH if unit is LengthUnit.INCH else Decimal(1))
