"""The generic form of CONTRACT.md: one row an item, units with every weight, zones with every time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from shipstation.intake.addresses import check_address
from shipstation.intake.faults import RowFault
from shipstation.model import Address, Channel, Money, Order, OrderItem, OrderKey, Weight

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
)
_NEEDED = frozenset({"order_ref", "channel", "quantity", "name", "line1", "city", "country"})

_EXAMPLE = "2026-12-10T23:59:00Z"

Fields = Mapping[str, str]


def recognizes(header: Iterable[str]) -> bool:
    """True for a header of the generic form; columns may be missing or in another order."""
    return set(header) >= _NEEDED


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One row as values: the order it belongs to and the item that it adds."""

    key: OrderKey
    amazon_order_id: str | None
    ship_to: Address
    deliver_by: datetime | None
    ship_by: datetime | None
    item: OrderItem


def read_row(fields: Fields) -> ReadRow:
    """The values of a row. Raises RowFault naming the field."""
    channel = _channel(fields)
    amazon_id = _text(fields, "amazon_order_id")
    item_id = _text(fields, "order_item_id")
    if channel is Channel.AMAZON and not amazon_id:
        raise RowFault("amazon_order_id", "MissingField", "An Amazon order needs its amazon_order_id.")
    if channel is Channel.AMAZON and not item_id:
        raise RowFault("order_item_id", "MissingField", "An Amazon order needs the order_item_id of each item.")
    return ReadRow(
        key=OrderKey(channel=channel, ref=_needed(fields, "order_ref")),
        amazon_order_id=amazon_id or None,
        ship_to=check_address(_address(fields)),
        deliver_by=_time(fields, "deliver_by"),
        ship_by=_time(fields, "ship_by"),
        item=OrderItem(
            sku=_text(fields, "sku"),
            title=_text(fields, "title") or _text(fields, "sku") or "Item",
            quantity=_quantity(fields),
            unit_value=_money(fields),
            weight=_weight(fields),
            order_item_id=item_id or None,
        ),
    )


def join(rows: list[ReadRow]) -> Order:
    """The order of its rows. Raises RowFault when two rows tell different stories."""
    first = rows[0]
    for row in rows[1:]:
        for field, one, other in (
            ("name", first.ship_to, row.ship_to),
            ("amazon_order_id", first.amazon_order_id, row.amazon_order_id),
            ("deliver_by", first.deliver_by, row.deliver_by),
        ):
            if one != other:
                raise RowFault(field, "MismatchedRows", f"The rows of order {first.key.ref} differ in {field}.")
    return Order(
        key=first.key,
        items=tuple(row.item for row in rows),
        ship_to=first.ship_to,
        amazon_order_id=first.amazon_order_id,
        deliver_by=first.deliver_by,
        ship_by=first.ship_by,
    )


def _text(fields: Fields, name: str) -> str:
    return (fields.get(name) or "").strip()


def _needed(fields: Fields, name: str) -> str:
    value = _text(fields, name)
    if not value:
        raise RowFault(name, "MissingField", f"{name} is empty.")
    return value


def _channel(fields: Fields) -> Channel:
    written = _needed(fields, "channel").upper()
    if written not in Channel.__members__:
        raise RowFault("channel", "BadChannel", f"{written!r} is no channel: write AMAZON or EXTERNAL.")
    return Channel(written)


def _quantity(fields: Fields) -> int:
    written = _needed(fields, "quantity")
    if not (written.isascii() and written.isdigit()) or not 1 <= int(written[:9]) <= 100_000:
        raise RowFault("quantity", "BadNumber", f"{written!r} is no quantity: write a whole number from 1.")
    return int(written)


def _money(fields: Fields) -> Money | None:
    written = _text(fields, "unit_value")
    if not written:
        return None
    try:
        price = Money(Decimal(written), _needed(fields, "currency").upper())
    except (InvalidOperation, ValueError) as error:
        raise RowFault("unit_value", "BadNumber", f"{written!r} is no price with a currency code.") from error
    if price.amount < 0:
        raise RowFault("unit_value", "BadNumber", "A price is not below zero.")
    return price


def _weight(fields: Fields) -> Weight | None:
    written = _text(fields, "item_weight")
    if not written:
        return None
    try:
        return Weight.parse(written)
    except ValueError as error:
        raise RowFault("item_weight", "BadWeight", f"{error}.") from error


def _time(fields: Fields, name: str) -> datetime | None:
    written = _text(fields, name)
    if not written:
        return None
    try:
        at = datetime.fromisoformat(written)
        utc = at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RowFault(name, "BadTime", f"{written!r} is no ISO time ({_EXAMPLE}).") from error
    if at.tzinfo is None:
        raise RowFault(name, "BadTime", f"{written!r} has no zone; write it as {_EXAMPLE}.")
    return utc


def _address(fields: Fields) -> Address:
    needed = {name: _needed(fields, name) for name in ("name", "line1", "city")}
    country = _needed(fields, "country").upper()
    optional = ("line2", "line3", "company", "state", "phone", "email", "postal_code")
    return Address(**needed, country=country, **{name: _text(fields, name) for name in optional})
