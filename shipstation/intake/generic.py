"""The generic form of CONTRACT.md: one row an item, units with every weight, zones with every time."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from shipstation.intake.addresses import check_address
from shipstation.intake.dialect import Fields, ReadRow
from shipstation.intake.faults import RowFault, check_text
from shipstation.intake.goods import DOOR_COLUMNS, GOODS_COLUMNS, read_at_door, read_collect, read_goods
from shipstation.model import Address, Channel, Money, OrderItem, OrderKey, Size, Weight

NAME = "generic"
COLUMNS = (
    "order_ref",
    "channel",
    "amazon_order_id",
    "order_item_id",
    "sku",
    "title",
    "quantity",
    "unit_value",
    "currency",
    "item_weight",
    "name",
    "company",
    "line1",
    "line2",
    "line3",
    "city",
    "state",
    "postal_code",
    "country",
    "phone",
    "email",
    "deliver_by",
    "ship_by",
    "item_size",
    "barcode",
    *GOODS_COLUMNS,
    *DOOR_COLUMNS,
)
_NEEDED = ("order_ref", "channel", "quantity", "name", "line1", "city", "country")
_LONGEST = {
    "order_ref": 100,
    "amazon_order_id": 100,
    "order_item_id": 100,
    "sku": 100,
    "barcode": 100,
    "title": 1_000,
}

_LINE_ENDS = re.compile(r"[\t\n\u2028\u2029]+")

_EXAMPLE = "2026-12-10T23:59:00Z"
_MAX_QUANTITY = 100_000
_MAX_GRAMS = 1_000_000
_MAX_CM = 1_000
_YEARS = range(2000, 2101)


def missing(header: Iterable[str]) -> tuple[str, ...]:
    """Needed columns that the header lacks; others may be missing, and all may stand in any order."""
    there = set(header)
    return tuple(name for name in _NEEDED if name not in there)


def named(cells: Fields) -> tuple[str, str]:
    """Channel and reference as written."""
    return _text(cells, "channel").upper(), _text(cells, "order_ref")


def read_row(cells: Fields) -> ReadRow:
    """The values of a row. Raises RowFault naming the field."""
    for name, longest in _LONGEST.items():
        if len(_text(cells, name)) > longest:
            raise RowFault(name, "TooLong", f"{name} has more than {longest:,} characters.")
        check_text(name, _title(cells) if name == "title" else _text(cells, name))
    channel = _channel(cells)
    amazon_id = _text(cells, "amazon_order_id")
    item_id = _text(cells, "order_item_id")
    if channel is Channel.AMAZON and not amazon_id:
        raise RowFault("amazon_order_id", "MissingField", "An Amazon order needs its amazon_order_id.")
    if channel is Channel.AMAZON and not item_id:
        raise RowFault("order_item_id", "MissingField", "An Amazon order needs the order_item_id of each item.")
    return ReadRow(
        key=OrderKey(channel=channel, ref=_needed(cells, "order_ref")),
        amazon_order_id=amazon_id or None,
        ship_to=check_address(_address(cells)),
        deliver_by=_time(cells, "deliver_by"),
        ship_by=_time(cells, "ship_by"),
        item=OrderItem(
            sku=_text(cells, "sku"),
            title=_title(cells) or _text(cells, "sku") or "Item",
            quantity=_quantity(cells),
            unit_value=_money(cells),
            weight=_weight(cells),
            order_item_id=item_id or None,
            size=_size(cells),
            barcode=_text(cells, "barcode"),
            goods=read_goods(cells),
        ),
        collect=read_collect(cells),
        at_door=read_at_door(cells),
    )


def _text(cells: Fields, name: str) -> str:
    return (cells.get(name) or "").strip()


def _title(cells: Fields) -> str:
    """Shops write titles on several lines; here it is one. Nobody tells two goods apart by where a line ends."""
    return _LINE_ENDS.sub(" ", _text(cells, "title"))


def _needed(cells: Fields, name: str) -> str:
    value = _text(cells, name)
    if not value:
        raise RowFault(name, "MissingField", f"{name} is empty.")
    return value


def _channel(cells: Fields) -> Channel:
    written = _needed(cells, "channel").upper()
    if written not in Channel.__members__:
        raise RowFault("channel", "BadChannel", f"{_short(written)} is no channel: write AMAZON or EXTERNAL.")
    return Channel(written)


def _quantity(cells: Fields) -> int:
    written = _needed(cells, "quantity")
    if not re.fullmatch(r"[0-9]{1,6}", written) or not 1 <= int(written) <= _MAX_QUANTITY:
        raise RowFault(
            "quantity", "BadNumber", f"{_short(written)} is no quantity: write a whole number from 1 to 100000."
        )
    return int(written)


def _money(cells: Fields) -> Money | None:
    written = _text(cells, "unit_value")
    if not written:
        return None
    # A comma counts as decimal only where it cannot mean thousands.
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,4}|,[0-9]{1,2})?", written):
        raise RowFault("unit_value", "BadNumber", f"{_short(written)} is no price: write it as 18.90.")
    currency = _needed(cells, "currency").upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise RowFault("currency", "BadCurrency", f"{_short(currency)} is no currency code: write USD, EUR or GBP.")
    return Money(Decimal(written.replace(",", ".")), currency)


def _weight(cells: Fields) -> Weight | None:
    written = _text(cells, "item_weight")
    if not written:
        return None
    try:
        weight = Weight.parse(written[:100])
    except ValueError as error:
        raise RowFault("item_weight", "BadWeight", f"{error}.") from error
    if weight.grams() > _MAX_GRAMS:
        raise RowFault("item_weight", "BadWeight", f"{_short(written)} is more than a ton.")
    return weight


def _size(cells: Fields) -> Size | None:
    written = _text(cells, "item_size")
    if not written:
        return None
    try:
        size = Size.parse(written[:100])
    except ValueError as error:
        raise RowFault("item_size", "BadSize", f"{error}.") from error
    if max(size.centimeters()) > _MAX_CM:
        raise RowFault("item_size", "BadSize", f"{_short(written)} is longer than ten meters.")
    return size


def _time(cells: Fields, name: str) -> datetime | None:
    written = _text(cells, name)
    if not written:
        return None
    try:
        at = datetime.fromisoformat(written)
        if at.tzinfo is None:
            raise RowFault(name, "BadTime", f"{_short(written)} has no time with zone; write it as {_EXAMPLE}.")
        utc = at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RowFault(name, "BadTime", f"{_short(written)} is no ISO time ({_EXAMPLE}).") from error
    if utc.year not in _YEARS:
        raise RowFault(name, "BadTime", f"{_short(written)} lies outside the years 2000 to 2100.")
    return utc


def _address(cells: Fields) -> Address:
    needed = {name: _needed(cells, name) for name in ("name", "line1", "city")}
    country = _needed(cells, "country").upper()
    optional = ("line2", "line3", "company", "state", "phone", "email", "postal_code")
    return Address(**needed, country=country, **{name: _text(cells, name) for name in optional})


def _short(written: str) -> str:
    """What was written, for a message."""
    return repr(written if len(written) <= 40 else f"{written[:40]}…")
