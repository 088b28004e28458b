"""Orders made here: typed in, changed, copied, merged, sent back, sent again."""

import logging
from collections.abc import Mapping, Sequence

from shipstation.errors import StateRefused
from shipstation.model import HELD, Channel, Order, OrderKey, OrderState
from shipstation.ports import Journal, OrderBook, OrderForms, Orders, Records, Settings
from shipstation.rules import merging, orders

log = logging.getLogger(__name__)


class OrderMaking:
    """Makes orders of what people type, and of other orders."""

    def __init__(
        self,
        *,
        book: OrderBook,
        orders: Orders,
        records: Records,
        journal: Journal,
        forms: OrderForms,
        settings: Settings,
        account: str | None,
    ) -> None:
        """`account`: the one this process was told to use."""
        self._book = book
        self._orders = orders
        self._records = records
        self._journal = journal
        self._forms = forms
        self._settings = settings
        self._account = account

    def rows(self, order: Order) -> Sequence[dict[str, str]]:
        """An order as it would be typed: rows of the generic form, one an item."""
        return self._forms.write(order)

    def new(self, rows: Sequence[Mapping[str, str]]) -> Order:
        """An order as typed. Raises BadInput naming the field; StateRefused where its reference is taken."""
        order = self._book.add(self._forms.read(rows), event="made", said="typed in")
        log.info("order %s typed in", order.key)
        return order

    def edit(self, key: OrderKey, rows: Sequence[Mapping[str, str]]) -> Order:
        """Its facts as typed; channel and reference stay. Raises NotFound, BadInput, StateRefused."""
        typed = self._forms.read(rows)
        if typed.key != key:
            raise StateRefused(
                "An order keeps its channel and its reference.", "Make a copy of it instead.", fields=("order_ref",)
            )
        order = self._book.change(key, lambda known: orders.edited(known, typed))
        log.info("order %s edited", key)
        return order

    def duplicate(self, order: Order) -> Order:
        """The same once more, under a reference of its own."""
        ref = self._book.free_ref(lambda number: orders.next_ref(order.key.ref, number), Channel.EXTERNAL)
        return self._book.add(orders.copied(order, ref), event="made", said=f"copy of {order.key.ref}")

    def send_back(self, order: Order) -> Order:
        """The way back, to where its account ships from. Raises StateRefused, SettingsMissing."""
        account = self._settings.account(self._account or order.account or None)
        ref = self._book.free_ref(lambda number: orders.return_ref(order.key.ref, number), Channel.EXTERNAL)
        made = orders.returning(order, ref, home=self._settings.ship_from(account))
        return self._book.add(made, event="made", said=f"return of {order.key.ref}")

    def merge(self, keys: Sequence[OrderKey]) -> Order:
        """Orders of one buyer to one address go out as one. Raises NotFound, StateRefused."""
        order = self._book.merge(tuple(dict.fromkeys(keys)), merging.merged)
        log.info("%d orders merged to %s", len(order.parts), order.key)
        return order

    def part(self, key: OrderKey) -> tuple[Order, ...]:
        """Undo a merge. Raises NotFound, StateRefused once a parcel of it is bought or being bought."""
        parted = self._book.part(key)
        log.info("order %s parted", key)
        return parted

    def reship(self, key: OrderKey) -> Order:
        """Free an order whose parcel is cancelled or lost, or came back, for another label.

        Raises: NotFound; StateRefused while its parcel is on its way.
        """
        order = self._orders.find(key)
        shipments = self._records.of_order(key)
        held = [each for each in shipments if each.state in HELD]
        gone = [each for each in held if each.tracking_state in orders.GONE]
        if order is not None and not held and order.state is OrderState.TO_SHIP:
            return order
        if not gone:
            on_way = f": {held[0].tracking_id} is on its way" if held else ""
            raise StateRefused(
                f"Order {key.ref} has no parcel that is lost or came back{on_way}.",
                "Cancel its shipment first, or track it; a copy of the order can be sent at any time.",
                fields=("order",),
            )
        for each in gone:
            self._journal.replaced(each.shipment_id)
            log.warning("shipment %s is given up, its order goes out again", each.shipment_id)
        return self._book.change(key, lambda known: orders.sent_again(known.order))
