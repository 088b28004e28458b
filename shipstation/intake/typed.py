"""An order that a person types: the same columns and the same checks as a row of the generic form."""

from collections.abc import Mapping, Sequence

from shipstation.errors import BadInput
from shipstation.intake import generic
from shipstation.intake.dialect import join
from shipstation.intake.faults import RowFault
from shipstation.model import Address, Order

ITEM_COLUMNS = (
    *("sku", "title", "quantity", "unit_value", "currency", "item_weight", "item_size", "barcode"),
    "order_item_id",
)


class TypedOrders:
    """Reads what was typed (ports.OrderForms)."""

    def read(self, rows: Sequence[Mapping[str, str]]) -> Order:
        """The order of its rows, one an item."""
        if not rows:
            raise BadInput("An order has at least one item.", "Say what is in it.", fields=("items",))
        read = []
        for place, row in enumerate(rows, start=1):
            strange = sorted(set(row) - set(generic.COLUMNS))
            if strange:
                raise BadInput(
                    f"An order has no {strange[0]}.", f"It has: {', '.join(generic.COLUMNS)}.", fields=(strange[0],)
                )
            try:
                read.append(generic.read_row(row))
            except RowFault as fault:
                raise _refused(fault, place) from fault
        try:
            order = join(read, "")
        except RowFault as fault:
            raise _refused(fault, 1) from fault
        if not isinstance(order, Order):
            raise BadInput("That order has nothing to ship.", "Say what is in it.", fields=("items",))
        return order

    def write(self, order: Order) -> tuple[dict[str, str], ...]:
        """The rows that read as this order."""
        whole = {
            "order_ref": order.key.ref,
            "channel": order.key.channel.value,
            "amazon_order_id": order.amazon_order_id or "",
            **{name: getattr(order.ship_to, name) for name in Address.__dataclass_fields__},
            "deliver_by": order.deliver_by.isoformat() if order.deliver_by else "",
            "ship_by": order.ship_by.isoformat() if order.ship_by else "",
        }
        return tuple(
            {
                **whole,
                "order_item_id": item.order_item_id or "",
                "sku": item.sku,
                "title": item.title,
                "quantity": str(item.quantity),
                "unit_value": str(item.unit_value.amount) if item.unit_value else "",
                "currency": item.unit_value.currency if item.unit_value else "",
                "item_weight": str(item.weight) if item.weight else "",
                "item_size": str(item.size) if item.size else "",
                "barcode": item.barcode,
            }
            for item in order.items
        )


def _refused(fault: RowFault, place: int) -> BadInput:
    """`fields` names an item's field by its place: "item2.quantity"."""
    of_item = fault.field in ITEM_COLUMNS
    named = f"item{place}.{fault.field}" if of_item else fault.field
    said = f"Item {place}: {fault.said}" if of_item and place > 1 else fault.said
    return BadInput(said, "Mend it and save again.", fields=(named,))
