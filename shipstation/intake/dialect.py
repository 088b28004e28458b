"""What a dialect gives, and how rows become an order: the same for every shop's export."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Protocol

from shipstation.intake.faults import RowFault
from shipstation.model import Address, AtDoor, Money, Order, OrderItem, OrderKey

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One row as values: the order it belongs to and the item that it adds."""

    key: OrderKey
    amazon_order_id: str | None
    ship_to: Address
    deliver_by: datetime | None
    ship_by: datetime | None
    item: OrderItem
    collect: Money | None = None
    at_door: AtDoor | None = None


class Dialect(Protocol):
    """A form of orders file. A module with these names is one; files.py lists it."""

    @property
    def NAME(self) -> str:  # noqa: N802 the constant of the module
        """As `--dialect` names it."""

    def missing(self, header: Iterable[str]) -> tuple[str, ...]:
        """Columns it cannot do without that the header lacks; none: the file is of this dialect."""

    def named(self, cells: Fields) -> tuple[str, str]:
        """Channel and order reference as far as they can be told, also of a broken row; "" where not."""

    def read_row(self, cells: Fields) -> ReadRow:
        """The values of a row. Raises RowFault naming the field."""


def join(rows: Sequence[ReadRow]) -> Order:
    """The order of its rows. Raises RowFault when they tell different stories, or one item twice."""
    first = rows[0]
    for row in rows[1:]:
        field = _difference(first, row)
        if field is not None:
            raise RowFault(field, "MismatchedRows", f"The rows of order {first.key.ref} differ in {field}.")
    counts = Counter(row.item.order_item_id for row in rows if row.item.order_item_id)
    twice = next((item_id for item_id, count in counts.items() if count > 1), None)
    if twice is not None:
        raise RowFault(
            "order_item_id", "DuplicateItem", f"Order {first.key.ref} has the order_item_id {twice} twice."
        )
    return Order(
        key=first.key,
        items=tuple(row.item for row in rows),
        ship_to=first.ship_to,
        amazon_order_id=first.amazon_order_id,
        deliver_by=first.deliver_by,
        ship_by=first.ship_by,
        collect=first.collect,
        at_door=first.at_door,
    )


def _difference(one: ReadRow, other: ReadRow) -> str | None:
    """The first field of the order, not of the item, in which two rows differ."""
    for part in fields(Address):
        if getattr(one.ship_to, part.name) != getattr(other.ship_to, part.name):
            return part.name
    for name in ("amazon_order_id", "deliver_by", "ship_by", "collect", "at_door"):
        if getattr(one, name) != getattr(other, name):
            return name
    return None
