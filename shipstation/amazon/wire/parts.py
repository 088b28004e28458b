"""The small parts that every message of Shipping v2 is made of: money, weights, times, windows; read and written."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import msgspec

from shipstation.errors import BadInput
from shipstation.model import UNFIT_CHARACTERS, Account, LengthUnit, Money, Promise, Weight, WeightUnit, Window

Json = Mapping[str, Any]

WEIGHT_UNITS = {
    WeightUnit.GRAM: "GRAM",
    WeightUnit.KILOGRAM: "KILOGRAM",
    WeightUnit.OUNCE: "OUNCE",
    WeightUnit.POUND: "POUND",
}
LENGTH_UNITS = {LengthUnit.CENTIMETER: "CENTIMETER", LengthUnit.INCH: "INCH"}
# Amazon's own example says GRAMS where its model says GRAM: read the plural too.
_WEIGHTS_READ = {word + end: unit for unit, word in WEIGHT_UNITS.items() for end in ("", "S")}
# Shipping v1's own spelling.
_WEIGHTS_READ |= {
    "G": WeightUnit.GRAM,
    "KG": WeightUnit.KILOGRAM,
    "OZ": WeightUnit.OUNCE,
    "LB": WeightUnit.POUND,
}
_LENGTHS_READ = {
    "CENTIMETER": LengthUnit.CENTIMETER,
    "CENTIMETERS": LengthUnit.CENTIMETER,
    "INCH": LengthUnit.INCH,
    "INCHES": LengthUnit.INCH,
}
# Beyond this a number is nonsense, and writing it out could fill the memory (1E+999999999 is a valid JSON number).
_MOST_DIGITS = 18
_MOST = 10**_MOST_DIGITS
_MOST_UNKNOWN, _LONGEST_UNKNOWN = 20, 200
_CONTROL = re.compile(f"[{UNFIT_CHARACTERS}]")
# Fractions are exact to 40 digits; what is beyond sense becomes infinite or zero at once, and is no number below.
_numbers = Context(prec=40, Emax=_MOST_DIGITS + 1, Emin=-_MOST_DIGITS - 1, traps=[])

read_fraction = _numbers.create_decimal
_decoder = msgspec.json.Decoder(float_hook=read_fraction)
_outside = msgspec.json.Decoder(dict[str, msgspec.Raw])
_encoder = msgspec.json.Encoder(decimal_format="number")


class Unreadable(Exception):
    """An answer that holds no sense for us; the text says which part is missing, for the log and the person."""


UNREADABLE = (msgspec.DecodeError, ValueError, ArithmeticError, RecursionError)
"""What reading JSON of strangers raises: bytes that are no UTF-8 are a ValueError of their own."""


def read_json(body: bytes) -> Any:
    """The JSON value, fractions as Decimal. Raises Unreadable."""
    try:
        return _decoder.decode(body)
    except UNREADABLE as error:
        raise Unreadable("it is not JSON") from error


def read_payload(body: bytes) -> Json:
    """The object inside `payload`, or the outer one where Amazon leaves the wrapper out. Raises Unreadable."""
    value = read_json(body)
    if not isinstance(value, dict):
        raise Unreadable("it is not an object")
    inner = value.get("payload")
    if isinstance(inner, dict):
        return inner
    if "payload" in value:
        raise Unreadable("its payload is empty")
    return value


def read_outside(body: bytes) -> Mapping[str, bytes]:
    """As `read_payload`, with each value still as its own bytes. Raises Unreadable."""
    try:
        outer = _outside.decode(body)
        inner = outer.get("payload")
        return {name: bytes(raw) for name, raw in (outer if inner is None else _outside.decode(inner)).items()}
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        # The other reader says what is wrong with it.
        read_payload(body)
        raise Unreadable("it is not an object") from error


def unknown_fields(value: Json, known: Collection[str]) -> tuple[tuple[str, str], ...]:
    """What an object tells under names that nobody here knows, each with its value as a line of JSON; nulls left out.

    Amazon adds fields before its model tells of them: they are for reading, so each is shortened.
    """
    others = [(name, told) for name, told in value.items() if name not in known and told is not None]
    return tuple((_in_line(name), _in_line(_as_json(told))) for name, told in others[:_MOST_UNKNOWN])


def _as_json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=float)
    except RecursionError:
        return "…"


def _in_line(value: str) -> str:
    line = " ".join(_CONTROL.sub(" ", text(value)).split())
    return line if len(line) <= _LONGEST_UNKNOWN else f"{line[: _LONGEST_UNKNOWN - 1]}…"


def write_json(value: Json) -> bytes:
    """Bytes of a message: same value, same bytes; Decimals as plain JSON numbers. Raises BadInput."""
    try:
        return _encoder.encode(value)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise BadInput("These answers cannot be sent as JSON.", "Enter them again.", fields=("inputs",)) from error


def text(value: object) -> str:
    """Text, numbers as text too (Amazon's examples have tracking ids as numbers); "" for anything else."""
    if isinstance(value, str):
        # A lone surrogate is legal in JSON but in no file, database or printer.
        return value.strip() if value.isascii() else value.encode("utf-8", "replace").decode().strip()
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return ""


def number(value: object) -> Decimal | None:
    """A finite number of sane size, also when it comes as text."""
    # By far the most come as they should, and an answer holds hundreds; the rest is looked at closely.
    if type(value) is Decimal and value.is_finite() and -_MOST_DIGITS <= value.adjusted() <= _MOST_DIGITS:
        return value
    if type(value) is int and -_MOST < value < _MOST:
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str | float):
        return None
    try:
        result = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    sane = result.is_finite() and abs(result.adjusted()) <= _MOST_DIGITS and len(result.as_tuple().digits) <= 40
    return result if sane else None


def whole(value: object) -> int | None:
    """An integer, also when it comes as text or as 203.0."""
    result = number(value)
    return int(result) if result is not None and result == result.to_integral_value() else None


def flag(value: object) -> bool:
    """A boolean, also as text; False for anything else."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def inside(value: object) -> Json:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> Sequence[Any]:
    """The list; a single object as a list of one; empty for anything else."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []


def objects(value: object) -> list[Json]:
    """The objects of a list, without nulls and strays."""
    if value is None:
        return []
    return [entry for entry in listed(value) if isinstance(entry, dict)]


def texts(value: object) -> tuple[str, ...]:
    """The non-empty texts of a list."""
    return tuple(word for word in map(text, listed(value)) if word)


def read_money(value: object) -> Money | None:
    """Source: `Currency` {value, unit}."""
    part = inside(value)
    amount = number(part.get("value"))
    if amount is None:
        return None
    try:
        return Money(amount, text(part.get("unit")).upper())
    except ValueError:
        return None


def write_money(money: Money) -> Json:
    """Source: `Currency`."""
    return {"value": _plain(money.amount), "unit": money.currency}


def read_weight(value: object) -> Weight | None:
    """Source: `Weight` {value, unit}."""
    part = inside(value)
    amount, unit = number(part.get("value")), _WEIGHTS_READ.get(text(part.get("unit")).upper())
    return Weight(amount, unit) if amount is not None and amount >= 0 and unit is not None else None


def write_weight(weight: Weight) -> Json:
    """Source: `Weight`, in the unit that it was measured in."""
    return {"unit": WEIGHT_UNITS[weight.unit], "value": _plain(weight.value)}


def read_length_unit(value: object) -> LengthUnit | None:
    """INCH or CENTIMETER, or None."""
    return _LENGTHS_READ.get(text(value).upper())


def write_length(value: Decimal) -> Decimal:
    """A length as a JSON number without exponent."""
    return _plain(value)


def read_moment(value: object) -> datetime | None:
    """Aware UTC from ISO text (no zone: UTC) or from epoch seconds or milliseconds."""
    if isinstance(value, str) and not value.strip().lstrip("-").isdigit():
        return _read_iso(value.strip())
    seconds = number(value)
    if seconds is None:
        return None
    if abs(seconds) > 100_000_000_000:
        seconds /= 1000
    try:
        return datetime.fromtimestamp(float(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


@lru_cache(maxsize=512)
def _read_iso(written: str) -> datetime | None:
    """Kept, as the rates of one answer share a few windows."""
    try:
        moment = datetime.fromisoformat(written)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_promise(value: object) -> Promise:
    """Source: `Promise`; a half window counts as none."""
    part = inside(value)
    return Promise(pickup=read_window(part.get("pickupWindow")), delivery=read_window(part.get("deliveryWindow")))


def read_window(value: object) -> Window | None:
    """Source: `TimeWindow`, v1 `TimeRange`; a half window counts as none."""
    part = inside(value)
    start, end = read_moment(part.get("start")), read_moment(part.get("end"))
    return Window(start=start, end=end) if start is not None and end is not None else None


def currency_of(account: Account) -> str:
    """The currency an account is charged in, by its business id. Raises BadInput for one we do not know."""
    if not account.currency:
        raise BadInput(
            f"{account.business_id} is not a business id this station knows.",
            "Use AmazonShipping_US, _UK, _IT, _ES, _FR, _IN, _UAE, _SA, _EG or _JP.",
            fields=("business_id",),
        )
    return account.currency


def _plain(value: Decimal) -> Decimal:
    """The same number without exponent, so that it is written as people write it."""
    return Decimal(f"{value:f}")
