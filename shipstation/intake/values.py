"""Reads what shops write into cells: prices with signs and commas, quantities, weights, days; leniently."""

import functools
import html
import re
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from shipstation.intake.dialect import Cells
from shipstation.intake.faults import RowFault
from shipstation.model import Money, Size, Weight, WeightUnit

MAX_QUANTITY = 100_000
MAX_GRAMS = 1_000_000
YEARS = range(2000, 2101)
_MAX_CM = 1_000
_EXAMPLE = "2026-12-10T23:59:00Z"

_ENTITY = re.compile(r"&#?\w+;")
_PROTECTED = re.compile(r'="(.*)"')
_QUANTITY = re.compile(r"([0-9]{1,6})(?:[.,]0{1,2}|\.0{4,8})?")
_AMOUNT = re.compile(r"[0-9][0-9.,'\u00a0\u202f ]*")
# Thousands stand in threes; in India the higher ones in twos.
_GROUPS = re.compile(r"\d+(?:[.,]\d*)?|\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?|\d{1,3}(?:\.\d{3})+(?:,\d*)?")
_SIGNS = (
    (("us $", "us$", "usd"), "USD"),
    (("au $", "au$", "a$", "aud"), "AUD"),
    (("c $", "c$", "ca$", "ca $", "cad"), "CAD"),
    (("nz $", "nz$", "nzd"), "NZD"),
    (("£", "gbp"), "GBP"),
    (("€", "eur"), "EUR"),
    (("jp¥", "¥", "￥", "円", "jpy"), "JPY"),
    (("chf",), "CHF"),
    (("zł", "pln"), "PLN"),
    (("$",), "USD"),
)
_NO_CENTS = frozenset({"JPY", "KRW", "VND", "CLP"})
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january jän januar janv",
            "feb february febr",
            "mar march mär märz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        1,
    )
    for name in names.split()
}
_DAY_BY_NAME = re.compile(r"(?:(\d{1,2})[-. ]+([^\W\d]+)\.?|([^\W\d]+)\.?[-. ]+(\d{1,2})),?[-. ]+(\d{2}|\d{4})")
_DAY_BY_NUMBER = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{2}|\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap]m)?", re.IGNORECASE)
_ZONE = re.compile(r"(?:\s*(?:UTC|GMT|Z)|\s*([+-]\d{2}):?(\d{2}))\Z", re.IGNORECASE)
# The zones that Amazon's and eBay's reports write by name.
_NAMED_ZONES = {
    "PST": -8,
    "PDT": -7,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "BST": 1,
    "CET": 1,
    "CEST": 2,
    "JST": 9,
}


def text(cells: Cells, field: str) -> str:
    """A cell of a shop's export, tidied before; "" where there is no such column."""
    return cells.get(field, "")


def tidied(written: str) -> str:
    """A cell of a shop's export on one line, as people read it."""
    protected = _PROTECTED.fullmatch(written)
    if protected:
        written = protected[1]
    if _ENTITY.search(written):
        written = html.unescape(written)
    # Spreadsheets are kept from eating leading zeros by an apostrophe.
    return " ".join(written.removeprefix("'").split())


def needed(cells: Cells, field: str) -> str:
    """The same; RowFault where nothing is written."""
    written = text(cells, field)
    if not written:
        raise RowFault(field, "MissingField", f"{field} is empty.")
    return written


def quantity(cells: Cells, field: str = "quantity") -> int:
    """A whole number above zero, "2", "2.0" or "2,00"."""
    written = needed(cells, field)
    number = whole(written)
    if number is None or not 1 <= number <= MAX_QUANTITY:
        raise RowFault(field, "BadNumber", f"{short(written)} is no quantity: write a whole number from 1 to 100000.")
    return number


def whole(written: str) -> int | None:
    """A whole number, or None. "1,000" is none: nobody can tell whether it is one or a thousand."""
    match = _QUANTITY.fullmatch(written)
    return int(match[1]) if match and written.isascii() else None


def money(cells: Cells, field: str = "unit_value", *, divided_by: int = 1) -> Money | None:
    """A price by its own sign or the order's currency; None where nothing is written or no currency is told."""
    written = text(cells, field)
    if not written:
        return None
    try:
        return _price(written, text(cells, "currency"), divided_by)
    except ValueError as error:
        raise RowFault(field, "BadNumber", f"{short(written)} is no price: write it as 18.90.") from error


# Goods of one shop have few prices: each is read once.
@functools.lru_cache(maxsize=1024)
def _price(written: str, told: str, divided_by: int) -> Money | None:
    """Raises ValueError for what is no price. `told`: the currency in a column of its own."""
    currency = told.upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        currency = sign_of(written) or sign_of(told) or ""
    amount = amount_of(written, currency)
    if amount is None:
        raise ValueError(written)
    if not currency:
        return None
    if divided_by > 1:
        amount = (amount / divided_by).quantize(Decimal("0.0001")).normalize()
    return Money(amount, currency)


def sign_of(written: str) -> str | None:
    """The currency of a price by the sign or letters beside its number."""
    beside = re.sub(r"[0-9.,'\s]+", " ", written).strip().casefold()
    if not beside:
        return None
    return next((code for signs, code in _SIGNS if beside in signs), None)


def amount_of(written: str, currency: str = "") -> Decimal | None:
    """The number of a price, zero or more; None where it is none.

    The last of "." and "," is the decimal one where both stand. A single comma before three digits means thousands,
    as prices have two decimals; a single point before three is what machines write.
    """
    match = _AMOUNT.search(written)
    if match is None or len(written) > 40 or "-" in written or "(" in written:
        return None
    beside = (written[: match.start()] + written[match.end() :]).strip()
    if any(char.isdigit() for char in beside) or len(beside) > 5:
        return None
    digits = re.sub(r"['\u00a0\u202f ]", "", match[0])
    point, comma = digits.rfind("."), digits.rfind(",")
    if not _GROUPS.fullmatch(digits):
        return None
    if point >= 0 and comma >= 0:
        thousands = "," if point > comma else "."
        digits = digits.replace(thousands, "").replace(",", ".")
    elif comma >= 0:
        is_thousands = digits.count(",") > 1 or len(digits) - comma == 4
        digits = digits.replace(",", "" if is_thousands else ".")
    elif digits.count(".") > 1 or (point >= 0 and len(digits) - point == 4 and currency in _NO_CENTS):
        digits = digits.replace(".", "")
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{0,8})?", digits):
        return None
    return Decimal(digits.removesuffix("."))


def weight(cells: Cells, field: str, unit: WeightUnit | None = None) -> Weight | None:
    """A weight with its own unit, else in the column's; zero and nothing are not known."""
    written = text(cells, field)
    if not written:
        return None
    try:
        read = Weight.parse(written[:100], default=unit)
    except ValueError as error:
        raise RowFault(field, "BadWeight", f"{error}.") from error
    if read.grams() > MAX_GRAMS:
        raise RowFault(field, "BadWeight", f"{short(written)} is more than a ton.")
    return read if read.value else None


def moment(cells: Cells, field: str, *, month_first: bool | None = None) -> datetime | None:
    """A time as shops write it, in UTC. Without a zone it counts as UTC; a day without a time lasts until its end.

    Args:
        month_first: how 11/12/2026 is meant; None: it is refused, as nobody can tell.
    """
    written = text(cells, field)
    return _moment(written, field, month_first) if written else None


@functools.lru_cache(maxsize=1024)
def _moment(written: str, field: str, month_first: bool | None) -> datetime:  # noqa: FBT001 a key of the cache
    try:
        at = _iso(written) or _spelled(written, month_first=month_first)
        utc = at.astimezone(UTC) if at is not None else None
    except (ValueError, OverflowError):
        utc = None
    if utc is None:
        raise RowFault(field, "BadTime", f"{short(written)} is no time that can be told; write it as {_EXAMPLE}.")
    if utc.year not in YEARS:
        raise RowFault(field, "BadTime", f"{short(written)} lies outside the years 2000 to 2100.")
    return utc


def _iso(written: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    if len(written) <= 10:
        return _end(at)
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _spelled(written: str, *, month_first: bool | None) -> datetime | None:
    """Raises ValueError for a day that does not exist."""
    rest, _, zone_name = written.rpartition(" ")
    hours = _NAMED_ZONES.get(zone_name.upper())
    offset = timedelta(hours=hours) if hours is not None else timedelta()
    if hours is not None:
        written = rest
    else:
        zone = _ZONE.search(written)
        if zone is not None and _CLOCK.search(written[: zone.start()]):
            written = written[: zone.start()]
            if zone[1]:
                sign = -1 if zone[1].startswith("-") else 1
                offset = timedelta(hours=int(zone[1]), minutes=sign * int(zone[2]))
    clock = _CLOCK.search(written)
    day_text = (written[: clock.start()] + written[clock.end() :] if clock else written).strip(" ,T")
    day = _day(day_text, month_first=month_first)
    if day is None:
        return None
    if clock is None:
        return _end(day)
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].lower() == "pm" else 0)
    at = datetime.combine(day, time(hour, int(clock[2]), int(clock[3] or 0)), UTC)
    return at - offset


def _day(written: str, *, month_first: bool | None) -> datetime | None:
    match = _YEAR_FIRST.fullmatch(written)
    if match:
        return datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
    match = _DAY_BY_NAME.fullmatch(written)
    if match:
        month = _MONTHS.get((match[2] or match[3]).casefold())
        return datetime(_year(match[5]), month, int(match[1] or match[4]), tzinfo=UTC) if month else None
    match = _DAY_BY_NUMBER.fullmatch(written)
    if match is None:
        return None
    one, other = int(match[1]), int(match[3])
    if match[2] == "." or one > 12:
        day, month = one, other
    elif other > 12 or one == other or month_first:
        month, day = one, other
    elif month_first is None:
        return None
    else:
        day, month = one, other
    return datetime(_year(match[4]), month, day, tzinfo=UTC)


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _end(day: datetime) -> datetime:
    return datetime.combine(day, time(23, 59, 59), UTC)


def short(written: str) -> str:
    """What was written, for a message."""
    return repr(written if len(written) <= 40 else f"{written[:40]}…")


@functools.lru_cache(maxsize=1024)
def size(written: str) -> Size | None:
    """The size of an item, or None where nothing is written. Raises RowFault."""
    if not written:
        return None
    try:
        read = Size.parse(written[:100])
    except ValueError as error:
        raise RowFault("item_size", "BadSize", f"{error}.") from error
    if max(read.centimeters()) > _MAX_CM:
        raise RowFault("item_size", "BadSize", f"{short(written)} is longer than ten meters.")
    return read
