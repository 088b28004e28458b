"""Any table by a mapping that somebody made of its columns: the generic form, read as leniently as a shop's."""

from shipstation.intake import shop
from shipstation.intake.dialect import Cells, Dialect, Head, ReadRow
from shipstation.intake.faults import RowFault
from shipstation.intake.rows import folded
from shipstation.intake.values import moment, short, size, text, weight
from shipstation.model import ITEM_FIELDS, MAPPED_FIELDS, Channel, ColumnMapping, OrderItem, OrderKey, WeightUnit

_DATE_ORDERS = {"": None, "month_first": True, "day_first": False}
_UNITS = {"g": WeightUnit.GRAM, "kg": WeightUnit.KILOGRAM, "oz": WeightUnit.OUNCE, "lb": WeightUnit.POUND}


def dialect_of(mapping: ColumnMapping) -> Dialect:
    """The form that a mapping describes; a file is of it when every column that it names is there."""
    fixed = dict(mapping.fixed)

    def filled(cells: Cells) -> Cells:
        return {**fixed, **{field: value for field, value in cells.items() if value or field not in fixed}}

    columns = {field: folded([column]) for field, column in mapping.columns.items()}
    # What the table has no column for can be mended all the same, in one that no table has by itself.
    others = {field: (f"mended_{field}",) for field in MAPPED_FIELDS if field not in columns}
    return Dialect(
        name=mapping.name,
        fields={**columns, **others},
        needed=tuple(columns.values()),
        named=lambda cells: _named(filled(cells)),
        read=lambda cells: _read(filled(cells)),
        items=ITEM_FIELDS,
    )


def _named(cells: Cells) -> tuple[str, str]:
    return text(cells, "channel").upper() or Channel.EXTERNAL.value, text(cells, "order_ref")


def _read(cells: Cells) -> ReadRow:
    channel = _channel(cells)
    key = OrderKey(channel=channel, ref=shop.key_of(cells).ref)
    item_id = text(cells, "order_item_id")
    if channel is Channel.AMAZON and not item_id:
        raise RowFault("order_item_id", "MissingField", "An Amazon order needs the order_item_id of each item.")
    first, last = text(cells, "first_name"), text(cells, "last_name")
    month_first = _month_first(cells)
    head = Head(
        ship_to=shop.ship_to(cells, name=text(cells, "name") or f"{first} {last}".strip() or None),
        amazon_order_id=text(cells, "amazon_order_id") or (key.ref if channel is Channel.AMAZON else None),
        deliver_by=moment(cells, "deliver_by", month_first=month_first),
        ship_by=moment(cells, "ship_by", month_first=month_first),
    )
    # A table without quantities has a row a piece.
    read = shop.item(cells, item_id=item_id or None, count=None if "quantity" in cells else 1)
    item = OrderItem(
        sku=read.sku,
        title=read.title,
        quantity=read.quantity,
        unit_value=read.unit_value,
        order_item_id=read.order_item_id,
        weight=weight(cells, "item_weight", _unit(cells)),
        size=size(text(cells, "item_size")),
        barcode=shop.short_text(cells, "barcode", text),
    )
    return ReadRow(key=key, head=head, items=(item,))


def _channel(cells: Cells) -> Channel:
    written = text(cells, "channel").upper() or Channel.EXTERNAL.value
    if written not in Channel.__members__:
        raise RowFault("channel", "BadChannel", f"{short(written)} is no channel: write AMAZON or EXTERNAL.")
    return Channel(written)


def _unit(cells: Cells) -> WeightUnit | None:
    written = text(cells, "weight_unit").lower()
    if written and written not in _UNITS:
        raise RowFault("weight_unit", "BadWeight", f"{short(written)} is no unit: write g, kg, oz or lb.")
    return _UNITS.get(written)


def _month_first(cells: Cells) -> bool | None:
    """How 11/12/2026 is meant; None: such a day is refused."""
    written = text(cells, "date_order").lower()
    if written not in _DATE_ORDERS:
        raise RowFault(
            "date_order", "BadTime", f"{short(written)} is no order of dates: write day_first or month_first."
        )
    return _DATE_ORDERS[written]
