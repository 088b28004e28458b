"""What a form of orders file is, and how its rows become an order: the same for every shop's export."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from shipstation.intake.faults import RowFault
from shipstation.intake.rows import Values
from shipstation.model import Address, AtDoor, Money, Order, OrderItem, OrderKey, SkipReason

Cells = Mapping[str, str]
"""Field -> what its column holds, without the spaces around it; a field without a column is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a row says of its order as a whole."""

    ship_to: Address
    amazon_order_id: str | None = None
    deliver_by: datetime | None = None
    ship_by: datetime | None = None
    collect: Money | None = None
    at_door: AtDoor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One row as values.

    `head`: None where the form says it in another row of the order. `items`: those to ship; `skip`: why the order is
    none to ship, `left_out`: why an item of this row is not. `begins`: the form has one such row an order, so that a
    second one is the order told again. `item_ref`: what the shop calls this row, "" where it has no name for it.
    """

    key: OrderKey
    head: Head | None
    items: tuple[OrderItem, ...] = ()
    skip: SkipReason | None = None
    left_out: SkipReason | None = None
    begins: bool = False
    item_ref: str = ""


def no_remark(values: Values, header: Values) -> bool:  # noqa: ARG001 the signature of Dialect.is_remark
    """Every row is one of an order."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A form of orders file; files.py lists them.

    `fields`: field -> the columns that may hold it (as rows.folded has them), the first that is there counts.
    `needed`: of each group one column must be there, or the file is of another form. `named`: channel and reference,
    also of a broken row, "" where they cannot be told. `read` raises RowFault naming the field. `continues`: a row
    without a reference belongs to the order above it. `carries`: fields that an order's first row alone has and its
    items are read by. `tidies`: cells are brought on one line and rid of what guards
    them from spreadsheets before they are read. `items`: fields that differ within an order.
    """

    name: str
    fields: Mapping[str, tuple[str, ...]]
    needed: Sequence[tuple[str, ...]]
    named: Callable[[Cells], tuple[str, str]]
    read: Callable[[Cells], ReadRow]
    items: frozenset[str] = frozenset()
    continues: bool = False
    tidies: bool = True
    carries: tuple[str, ...] = ()
    is_remark: Callable[[Values, Values], bool] = no_remark
    numbered: Mapping[str, str] | None = None
    """Beginning of a column's name -> field, for columns that come in any number (`line_item_1`)."""

    def missing(self, names: Sequence[str]) -> tuple[str, ...]:
        """Columns it cannot do without that a header lacks; none: the file is of this form."""
        there = set(names)
        return tuple(group[0] for group in self.needed if not there.intersection(group))

    def bind(self, names: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """Field -> where its columns stand; more than one only for numbered ones."""
        places: dict[str, int] = {}
        for number, name in enumerate(names):
            places.setdefault(name, number)
        bound: dict[str, tuple[int, ...]] = {}
        for field, columns in self.fields.items():
            found = next((places[column] for column in columns if column in places), None)
            if found is not None:
                bound[field] = (found,)
        for beginning, field in (self.numbered or {}).items():
            many = [place for name, place in places.items() if name.startswith(beginning) and name[-1].isdigit()]
            if many:
                bound[field] = tuple(many)
        return bound


def join(rows: Sequence[ReadRow], source: str) -> Order | SkipReason:
    """The order of its rows, or why no item of it is to ship. Raises RowFault when they tell different stories."""
    rows = _once(rows)
    items = rows[0].items if len(rows) == 1 else tuple(item for row in rows for item in row.items)
    if not items:
        left = next((row.left_out for row in rows if row.left_out is not None), None)
        if left is not None:
            return left
        raise RowFault("title", "MissingField", f"Order {rows[0].key.ref} has no items.")
    head = _head(rows)
    if len(items) > 1:
        counts = Counter(item.order_item_id for item in items if item.order_item_id)
        twice = next((item_id for item_id, count in counts.items() if count > 1), None)
        if twice is not None:
            said = f"Order {rows[0].key.ref} has the order_item_id {twice} twice."
            raise RowFault("order_item_id", "DuplicateItem", said)
    return Order(
        key=rows[0].key,
        items=items,
        ship_to=head.ship_to,
        amazon_order_id=head.amazon_order_id,
        deliver_by=head.deliver_by,
        ship_by=head.ship_by,
        source=source,
        collect=head.collect,
        at_door=head.at_door,
    )


def _head(rows: Sequence[ReadRow]) -> Head:
    """What all rows that speak of the order agree on."""
    first: Head | None = None
    for row in rows:
        if row.head is None:
            continue
        if first is None:
            first = row.head
        elif row.head != first:
            field = _difference(first, row.head)
            raise RowFault(field, "MismatchedRows", f"The rows of order {row.key.ref} differ in {field}.")
    if first is None:
        raise RowFault("name", "MissingField", f"Order {rows[0].key.ref} has no row that says where it goes.")
    return first


def _once(rows: Sequence[ReadRow]) -> Sequence[ReadRow]:
    """The rows without those that tell the same once more, as in exports that were joined. Raises RowFault."""
    if len(rows) == 1:
        return rows
    if sum(row.begins for row in rows) > 1:
        starts = [number for number, row in enumerate(rows) if row.begins]
        parts = [rows[begin:end] for begin, end in zip(starts, [*starts[1:], len(rows)], strict=True)]
        if any(list(part) != list(parts[0]) for part in parts):
            said = f"Order {rows[0].key.ref} stands in this file twice, and not the same."
            raise RowFault("order_ref", "DuplicateOrder", said)
        return parts[0]
    kept: dict[str, ReadRow] = {}
    for number, row in enumerate(rows):
        ref = row.item_ref or f"row {number}"
        if kept.setdefault(ref, row) != row:
            raise RowFault(
                "order_item_id", "DuplicateItem", f"Order {row.key.ref} has the item {row.item_ref} twice."
            )
    return tuple(kept.values())


def _difference(one: Head, other: Head) -> str:
    """The first field of the order in which two rows differ."""
    for part in fields(Address):
        if getattr(one.ship_to, part.name) != getattr(other.ship_to, part.name):
            return part.name
    rest = ("amazon_order_id", "deliver_by", "ship_by", "collect", "at_door")
    return next(name for name in rest if getattr(one, name) != getattr(other, name))
