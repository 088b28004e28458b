"""Everything about any past shipment, with the network down."""

from collections.abc import Callable
from dataclasses import dataclass

from shipstation.errors import NotFound
from shipstation.model import (
    HELD,
    Document,
    Order,
    PaperKind,
    PrintJob,
    Purchase,
    PurchaseState,
    Shipment,
    Tracking,
    TrackingEvent,
)
from shipstation.ports import (
    HistoryPage,
    HistoryQuery,
    HistoryRows,
    Journal,
    MoneyLine,
    Orders,
    Prints,
    Records,
    is_due,
)

_ENDS = {"Delivered": "It is delivered.", "Returned": "It came back.", "Lost": "It is lost: claim it."}

_LOOKED_BACK = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One parcel's whole story. Lists run from oldest to newest; `order` None: it is not kept any more.

    `packed_by`: who packed it; "" when that was not noted.
    """

    shipment: Shipment
    order: Order | None
    documents: tuple[Document, ...]
    prints: tuple[PrintJob, ...]
    events: tuple[TrackingEvent, ...]
    tracking: Tracking | None
    money: tuple[MoneyLine, ...]
    purchases: tuple[Purchase, ...]
    packed_by: str = ""

    @property
    def why_no_print(self) -> str:
        """Why its label cannot be printed now, a sentence; "" when it can."""
        if self.shipment.state is PurchaseState.CANCELLED:
            return "Its label is void: it was cancelled."
        is_kept = any(paper.type == PaperKind.LABEL for paper in self.documents)
        # On its way, a label that did not come with the purchase is fetched; afterwards nobody needs it.
        is_over = self.shipment.tracking_state in _ENDS or self.shipment.state not in HELD
        return "Its label is not kept here any more." if is_over and not is_kept else ""

    @property
    def why_no_cancel(self) -> str:
        """Why it cannot be given back now, a sentence; "" when that may be asked."""
        if self.shipment.state is PurchaseState.CANCELLED:
            return "It is cancelled."
        if self.shipment.state not in HELD:
            return "It is not bought."
        return _ENDS.get(self.shipment.tracking_state or "", "")

    @property
    def refund_due(self) -> bool:
        """Whether its refund is expected and nobody has said that it came."""
        return is_due(line.kind for line in self.money)


class History:
    """Finds and shows past shipments; reads the store alone."""

    def __init__(self, *, records: Records, prints: Prints, journal: Journal, orders: Orders) -> None:
        self._records = records
        self._prints = prints
        self._journal = journal
        self._orders = orders

    def search(self, query: HistoryQuery) -> HistoryPage:
        """Shipments that hold every word of the text, as sorted."""
        return self._records.search(query)

    def rows(self, query: HistoryQuery, *, stop: Callable[[], bool] | None = None) -> HistoryRows | None:
        """The same rows, uncounted; None once `stop`, asked meanwhile, says that nobody waits any more."""
        return self._records.rows(query, stop=stop)

    def total(self, query: HistoryQuery, *, stop: Callable[[], bool] | None = None) -> int | None:
        """How many match in all; None as above."""
        return self._records.total(query, stop=stop)

    def carriers(self) -> tuple[str, ...]:
        """The names of all carriers of whom something was bought."""
        return self._records.carriers()

    def count(self) -> int:
        """How many shipments there are in all."""
        return self._records.count()

    def last_time(self, order: Order) -> Shipment | None:
        """How the same items went to the same country the last time; None: they never did, as far as is kept.

        A cancelled one does not count: somebody thought better of it.
        """
        skus = [item.sku for item in order.items if item.sku]
        if not skus:
            return None
        found = self._records.rows(HistoryQuery(text=" ".join(skus), limit=_LOOKED_BACK))
        for shipment in found.shipments if found is not None else ():
            before = self._orders.find(shipment.order)
            is_like = before is not None and before.key != order.key and _lot(before) == _lot(order)
            if is_like and shipment.country == order.ship_to.country and shipment.state is PurchaseState.BOUGHT:
                return shipment
        return None

    def show(self, named: str) -> Sheet:
        """A parcel by shipment id or tracking id. Raises NotFound."""
        shipment = named_shipment(self._records, named)
        return Sheet(
            shipment=shipment,
            order=self._orders.find(shipment.order),
            documents=self._records.documents(shipment.shipment_id),
            prints=self._prints.of_shipment(shipment.shipment_id),
            events=self._records.events(shipment.tracking_id),
            tracking=self._records.tracking(shipment.tracking_id),
            money=self._records.money(shipment.shipment_id),
            purchases=self._journal.of_order(shipment.order),
        )


def _lot(order: Order) -> list[tuple[str, int]]:
    """What is in it, and how often."""
    return sorted((item.sku, item.quantity) for item in order.items)


def named_shipment(records: Records, named: str) -> Shipment:
    """A parcel by shipment id or tracking id. Raises NotFound."""
    shipment = records.find(named) or records.by_tracking(named)
    if shipment is None:
        raise NotFound(f"There is no shipment {named}.", "Look for it with `history`.", fields=("shipment",))
    return shipment
