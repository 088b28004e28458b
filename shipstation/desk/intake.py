"""From a scan to an order: what was meant, offline; and orders from files."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from shipstation.errors import Ambiguous, NotFound
from shipstation.model import HELD, Channel, Order, OrderKey, OrderState, Shipment
from shipstation.ports import Kept, OrderFile, OrderFiles, OrderPage, Orders, Records
from shipstation.rules import scans

log = logging.getLogger(__name__)


class FoundKind(StrEnum):
    """What a scanned or typed text turned out to be."""

    ORDER = "order"
    SHIPMENT = "shipment"
    MANY = "many"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found. `matched` says by what: order, tracking, sku or text; a bought parcel brings its order too."""

    kind: FoundKind
    text: str
    matched: str = ""
    order: Order | None = None
    shipment: Shipment | None = None
    orders: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A file as read, and what became of its orders."""

    file: OrderFile
    kept: Kept


class Intake:
    """Finds orders and takes new ones in."""

    def __init__(self, orders: Orders, records: Records, files: OrderFiles) -> None:
        self._orders = orders
        self._records = records
        self._files = files

    def find(self, text: str) -> Found:
        """What a scan or typed words mean: an order, a bought parcel, several orders, or nothing. Offline."""
        text = scans.tidy(text)
        if not text:
            return Found(kind=FoundKind.NOTHING, text=text)
        named = self._named(text)
        if len(named) == 1:
            return self._standing(named[0], text=text, matched="order")
        if named:
            return Found(kind=FoundKind.MANY, text=text, matched="order", orders=named)
        shipment = self._records.by_tracking(scans.compact(text))
        if shipment is not None:
            order = self._orders.find(shipment.order)
            return Found(kind=FoundKind.SHIPMENT, text=text, matched="tracking", shipment=shipment, order=order)
        return self._matching(text)

    def order(self, text: str) -> Order:
        """The order of a reference, "REF" or "CHANNEL:REF". Raises NotFound, Ambiguous."""
        named = self._named(scans.tidy(text))
        if not named:
            raise NotFound(
                f"There is no order {text}.", "Check the number, or import the order first.", fields=("order",)
            )
        if len(named) > 1:
            names = " or ".join(str(order.key) for order in named)
            raise Ambiguous(
                f"{text} names orders of several channels.",
                f"Write the channel before it: {names}.",
                fields=("order",),
            )
        return named[0]

    def next_order(self, after: OrderKey | None = None) -> Order | None:
        """The order to ship, or to ship the rest of, that is due next, skipping `after`; None: the queue is empty."""
        page = self._orders.queue(limit=2)
        return next((order for order in page.orders if order.key != after), None)

    def waiting(self) -> int:
        """How many orders wait to be shipped, or a part of them."""
        return self._orders.queue(limit=1).total

    def page(self, *, state: OrderState | None = None, limit: int = 200, offset: int = 0) -> OrderPage:
        """Some of the queue, due first."""
        return self._orders.page(state=state, limit=limit, offset=offset)

    def known(self, key: OrderKey) -> Order | None:
        """An order as it stands now; None: it is not kept here."""
        return self._orders.find(key)

    def split(self, key: OrderKey, parcels: int) -> Order:
        """Say in how many parcels an order goes out. Raises NotFound, BadInput, StateRefused."""
        order = self._orders.split(key, parcels)
        log.info("order %s goes out in %d parcels", key, parcels)
        return order

    def bought(self, order: Order) -> tuple[int, ...]:
        """The numbers of its parcels that are bought."""
        if order.state is OrderState.TO_SHIP:
            return ()
        if order.state is OrderState.SHIPPED:
            return tuple(range(1, order.parcels + 1))
        return tuple(sorted(each.parcel for each in self._records.of_order(order.key) if each.state in HELD))

    def shipments(self, order: Order) -> tuple[Shipment, ...]:
        """Every parcel that it became, cancelled ones too, newest first."""
        return self._records.of_order(order.key)

    def import_file(self, path: Path, *, dialect: str | None = None) -> Imported:
        """Read a file of orders; the good ones are kept, each refused row is told. Raises BadInput."""
        file = self._files.read(path, dialect=dialect)
        kept = self.keep(file.orders)
        return Imported(file=file, kept=kept)

    def keep(self, orders: Sequence[Order]) -> Kept:
        """Take orders in; those shipped here are left alone."""
        kept = self._orders.keep(orders)
        log.info("orders taken in: %d new, %d changed, %d as before", kept.added, kept.changed, kept.unchanged)
        return kept

    def _named(self, text: str) -> tuple[Order, ...]:
        channel, colon, ref = text.partition(":")
        if colon and channel.upper() in Channel.__members__:
            order = self._orders.find(OrderKey(channel=Channel(channel.upper()), ref=ref.strip()))
            return self._whole([order]) if order is not None else ()
        named = self._whole(self._orders.by_ref(text))
        amazon_id = scans.amazon_order_id(text)
        if not named and amazon_id is not None and amazon_id != text:
            named = self._orders.by_ref(amazon_id)
        return named

    def _whole(self, named: Sequence[Order]) -> tuple[Order, ...]:
        """The orders that these go out with: a slip printed before a merge still names its own."""
        wholes = [self._orders.find(order.part_of) if order.part_of is not None else order for order in named]
        return tuple({order.key: order for order in wholes if order is not None}.values())

    def _standing(self, order: Order, *, text: str, matched: str) -> Found:
        """An order with a parcel to buy, or the first of the parcels it has become."""
        held = [shipment for shipment in self._records.of_order(order.key) if shipment.state in HELD]
        if len(held) < order.parcels:
            return Found(kind=FoundKind.ORDER, text=text, matched=matched, order=order)
        first = min(held, key=lambda shipment: shipment.parcel)
        return Found(kind=FoundKind.SHIPMENT, text=text, matched=matched, order=order, shipment=first)

    def _matching(self, text: str) -> Found:
        found = self._orders.matching(text)
        if not found:
            return Found(kind=FoundKind.NOTHING, text=text)
        by_sku = any(text.casefold() in (item.sku.casefold(), item.barcode) for item in found[0].items)
        if by_sku or len(found) == 1:
            # A product's code stands for the order that is due first: `matching` gives that one first.
            return self._standing(found[0], text=text, matched="sku" if by_sku else "text")
        return Found(kind=FoundKind.MANY, text=text, matched="text", orders=found)
