"""The generic form of CONTRACT.md: one row an item, units with every weight, zones with every time."""

import functools
import re
from datetime import UTC, datetime
from decimal import Decimal

from shipstation.intake.addresses import check_address
from shipstation.intake.dialect import Cells, Dialect, Head, ReadRow
from shipstation.intake.faults import RowFault, check_text
from shipstation.intake.goods import DOOR_COLUMNS, GOODS_COLUMNS, read_at_door, read_collect, read_goods
from shipstation.intake.values import MAX_GRAMS, MAX_QUANTITY, YEARS, short, size
from shipstation.model import ITEM_FIELDS, ORDER_FIELDS, Address, Channel, Money, OrderItem, OrderKey, Weight

NAME = "generic"
COLUMNS = (*ORDER_FIELDS, *GOODS_COLUMNS, *DOOR_COLUMNS)
_OF_ITEMS = ITEM_FIELDS | frozenset(GOODS_COLUMNS)
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


def named(cells: Cells) -> tuple[str, str]:
    """Channel and reference as written."""
    return cells.get("channel", "").upper(), cells.get("order_ref", "")


def read_row(cells: Cells) -> ReadRow:
    """The values of a row. Raises RowFault naming the field."""
    for name, longest in _LONGEST.items():
        text = cells.get(name, "")
        if len(text) > longest:
            raise RowFault(name, "TooLong", f"{name} has more than {longest:,} characters.")
        if not text.isprintable():
            check_text(name, _title(cells) if name == "title" else text)
    channel = _channel(cells)
    amazon_id = cells.get("amazon_order_id", "")
    item_id = cells.get("order_item_id", "")
    if channel is Channel.AMAZON and not amazon_id:
        raise RowFault("amazon_order_id", "MissingField", "An Amazon order needs its amazon_order_id.")
    if channel is Channel.AMAZON and not item_id:
        raise RowFault("order_item_id", "MissingField", "An Amazon order needs the order_item_id of each item.")
    return ReadRow(
        key=OrderKey(channel=channel, ref=_needed(cells, "order_ref")),
        head=Head(
            ship_to=check_address(_address(cells)),
            amazon_order_id=amazon_id or None,
            deliver_by=_time(cells.get("deliver_by", ""), "deliver_by"),
            ship_by=_time(cells.get("ship_by", ""), "ship_by"),
            collect=read_collect(cells),
            at_door=read_at_door(cells),
        ),
        items=(
            OrderItem(
                sku=cells.get("sku", ""),
                title=_title(cells) or cells.get("sku", "") or "Item",
                quantity=_quantity(cells),
                unit_value=_money(cells),
                weight=_weight(cells.get("item_weight", "")),
                order_item_id=item_id or None,
                size=size(cells.get("item_size", "")),
                barcode=cells.get("barcode", ""),
                goods=read_goods(cells),
            ),
        ),
    )


def _title(cells: Cells) -> str:
    """Shops write titles on several lines; here it is one. Nobody tells two goods apart by where a line ends."""
    return _LINE_ENDS.sub(" ", cells.get("title", ""))


def _needed(cells: Cells, name: str) -> str:
    value = cells.get(name, "")
    if not value:
        raise RowFault(name, "MissingField", f"{name} is empty.")
    return value


def _channel(cells: Cells) -> Channel:
    written = _needed(cells, "channel").upper()
    if written not in Channel.__members__:
        raise RowFault("channel", "BadChannel", f"{short(written)} is no channel: write AMAZON or EXTERNAL.")
    return Channel(written)


def _quantity(cells: Cells) -> int:
    written = _needed(cells, "quantity")
    is_whole = written.isascii() and written.isdecimal() and len(written) <= 6
    if not is_whole or not 1 <= int(written) <= MAX_QUANTITY:
        raise RowFault(
            "quantity", "BadNumber", f"{short(written)} is no quantity: write a whole number from 1 to 100000."
        )
    return int(written)


def _money(cells: Cells) -> Money | None:
    written = cells.get("unit_value", "")
    return _price(written, _needed(cells, "currency").upper()) if written else None


# Goods of one shop have few prices and weights, and orders of one day one deadline: each is read once.
@functools.lru_cache(maxsize=1024)
def _price(written: str, currency: str) -> Money:
    # A comma counts as decimal only where it cannot mean thousands.
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,4}|,[0-9]{1,2})?", written):
        raise RowFault("unit_value", "BadNumber", f"{short(written)} is no price: write it as 18.90.")
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise RowFault("currency", "BadCurrency", f"{short(currency)} is no currency code: write USD, EUR or GBP.")
    return Money(Decimal(written.replace(",", ".")), currency)


@functools.lru_cache(maxsize=1024)
def _weight(written: str) -> Weight | None:
    if not written:
        return None
    try:
        weight = Weight.parse(written[:100])
    except ValueError as error:
        raise RowFault("item_weight", "BadWeight", f"{error}.") from error
    if weight.grams() > MAX_GRAMS:
        raise RowFault("item_weight", "BadWeight", f"{short(written)} is more than a ton.")
    return weight


@functools.lru_cache(maxsize=1024)
def _time(written: str, name: str) -> datetime | None:
    if not written:
        return None
    try:
        at = datetime.fromisoformat(written)
        if at.tzinfo is None:
            raise RowFault(name, "BadTime", f"{short(written)} has no time with zone; write it as {_EXAMPLE}.")
        utc = at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RowFault(name, "BadTime", f"{short(written)} is no ISO time ({_EXAMPLE}).") from error
    if utc.year not in YEARS:
        raise RowFault(name, "BadTime", f"{short(written)} lies outside the years 2000 to 2100.")
    return utc


def _address(cells: Cells) -> Address:
    get = cells.get
    return Address(
        name=_needed(cells, "name"),
        line1=_needed(cells, "line1"),
        city=_needed(cells, "city"),
        country=_needed(cells, "country").upper(),
        line2=get("line2", ""),
        line3=get("line3", ""),
        company=get("company", ""),
        state=get("state", ""),
        phone=get("phone", ""),
        email=get("email", ""),
        postal_code=get("postal_code", ""),
    )


DIALECT = Dialect(
    name=NAME,
    fields={column: (column,) for column in COLUMNS},
    needed=tuple((column,) for column in _NEEDED),
    named=named,
    read=read_row,
    items=_OF_ITEMS,
    tidies=False,
)
