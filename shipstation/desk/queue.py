"""The queue as people look at it and mark it: pages, counts, tags, notes, holds; and all about one order."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shipstation.errors import NotFound, ShipError
from shipstation.model import Order, OrderEvent, OrderKey, OrderState, Purchase, PurchaseState, Shipment
from shipstation.ports import HistoryQuery, Journal, OrderBook, Orders, QueuePage, QueueQuery, Records
from shipstation.rules import merging, orders

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSheet:
    """One order's whole story. Lists run from oldest to newest.

    `mates`: orders that could go out with it. `doubts`: its purchases of which nobody can tell.
    """

    order: Order
    events: tuple[OrderEvent, ...]
    shipments: tuple[Shipment, ...]
    doubts: tuple[Purchase, ...]
    mates: tuple[Order, ...]


class QueueDesk:
    """Looks at the queue and marks what is in it."""

    def __init__(self, *, book: OrderBook, orders: Orders, records: Records, journal: Journal) -> None:
        self._book = book
        self._orders = orders
        self._records = records
        self._journal = journal

    def page(self, query: QueueQuery) -> QueuePage:
        """Some of the queue. Raises BadInput for a cursor that is none."""
        return self._book.page(query)

    def keys(self, query: QueueQuery) -> tuple[OrderKey, ...]:
        """All that match, in the order shown."""
        return self._book.keys(query)

    def counts(self) -> Mapping[OrderState, int]:
        """How many orders there are of each state."""
        return self._book.counts()

    def tags(self) -> Mapping[str, int]:
        """The tags in use, with how many orders bear each."""
        return self._book.tags()

    def shipped_since(self, since: datetime) -> int:
        """How many parcels were bought since then."""
        return self._records.search(HistoryQuery(since=since, limit=1)).total

    def sheet(self, key: OrderKey) -> OrderSheet:
        """All about one order. Raises NotFound."""
        order = self._orders.find(key)
        if order is None:
            raise NotFound(f"There is no order {key}.", "Import it first.", fields=("order",))
        return OrderSheet(
            order=order,
            events=self._book.events(key),
            shipments=tuple(reversed(self._records.of_order(key))),
            doubts=tuple(each for each in self._journal.of_order(key) if each.state is PurchaseState.UNSURE),
            mates=merging.mates(order, self._book.alike(key)),
        )

    def tag(self, key: OrderKey, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Order:
        """More tags, or fewer. Raises NotFound, BadInput."""
        return self._book.change(key, lambda known: orders.tagged(known.order, add=add, remove=remove))

    def note(self, key: OrderKey, note: str) -> Order:
        """A note for whoever packs; "" takes it away. Raises NotFound, BadInput."""
        return self._book.change(key, lambda known: orders.noted(known.order, note))

    def hold(self, key: OrderKey, reason: str) -> Order:
        """It is not bought until somebody releases it. Raises NotFound, BadInput, StateRefused."""
        order = self._book.change(key, lambda known: orders.held(known, reason))
        log.info("order %s held", key)
        return order

    def release(self, key: OrderKey, *, overrule: str = "") -> Order:
        """A person's hold ends, a problem is solved. `overrule`: why it ships in spite of its shop's hold.

        Raises: NotFound, BadInput; StateRefused for a shop's hold that is not overruled.
        """
        if overrule:
            order = self._book.change(key, lambda known: orders.overruled(known, overrule))
            log.warning("order %s: the hold of its shop is overruled", key)
            return order
        order = self._book.change(key, orders.released)
        log.info("order %s released", key)
        return order

    def trouble(self, key: OrderKey, error: ShipError) -> Order:
        """Amazon's word that it cannot be bought as it is. Raises NotFound."""
        return self._book.change(key, lambda known: orders.troubled(known, error))
