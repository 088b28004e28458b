"""From a scan to an order: what was meant, offline; and orders from files."""

import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from shipstation.desk.refusals import Refusals
from shipstation.errors import Ambiguous, NotFound
from shipstation.model import HELD, Channel, Order, OrderKey, OrderState, Shipment
from shipstation.ports import Kept, OrderFile, OrderFiles, OrderPage, Orders, Records
from shipstation.rules import scans

log = logging.getLogger(__name__)

_AT_ONCE = 2_000
"""So many orders are in or not, together; between them an import may be stopped, and others may write."""
_GENERIC = ("generic", "json")


@contextmanager
def _uncollected() -> Iterator[None]:
    """A file becomes some hundred thousand values without a cycle; looking for cycles takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _nobody(told: object) -> None:
    """Nobody wants to know."""


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
    """A file as read, and what became of its orders.

    `withdrawn`: waited here, and are not to be shipped any more by the file; `left`: good, and not taken in as the
    import was stopped.
    """

    file: OrderFile
    kept: Kept
    withdrawn: tuple[OrderKey, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProgress:
    """How far a file is: rows read; then, of so many orders, those that are in."""

    rows: int
    orders: int = 0
    of: int = 0


class Intake:
    """Finds orders and takes new ones in."""

    def __init__(self, orders: Orders, records: Records, files: OrderFiles, refusals: Refusals) -> None:
        self._orders = orders
        self._records = records
        self._files = files
        self._refusals = refusals

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

    def import_file(
        self,
        path: Path,
        *,
        dialect: str | None = None,
        progress: Callable[[ImportProgress], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Imported:
        """Read a file of orders; the good ones are kept, each refused row is told, and waits to be mended.

        Args:
            progress: told now and then; what it says is in is kept, whatever becomes of this process.
            stop: asked as often; True leaves off, and what is in stays.
        Raises: BadInput when the file as a whole cannot be read.
        """
        tell = progress or _nobody

        def told(rows: int) -> None:
            tell(ImportProgress(rows=rows))

        with _uncollected():
            file = self._files.read(path, dialect=dialect, progress=told, stop=stop)
            kept, left = Kept(), len(file.orders)
            for start in range(0, len(file.orders), _AT_ONCE):
                if stop is not None and stop():
                    break
                part = file.orders[start : start + _AT_ONCE]
                kept = kept.and_then(self._orders.keep(part))
                left -= len(part)
                tell(ImportProgress(rows=file.items, orders=start + len(part), of=len(file.orders)))
        if kept.taken:
            file = self._without_taken(file, kept, dialect)
        withdrawn: tuple[OrderKey, ...] = ()
        if file.is_whole and not left:
            source = "" if file.dialect in _GENERIC else file.dialect
            withdrawn = self._orders.withdraw([each.key for each in file.skipped], source)
            self._refusals.keep(file)
        log.info("file taken in (%s): %d new, %d refused", file.dialect, kept.added, len(file.refused))
        return Imported(file=file, kept=kept, withdrawn=withdrawn, left=left)

    def _without_taken(self, file: OrderFile, kept: Kept, dialect: str | None) -> OrderFile:
        """The file with those orders refused whose references stand for other orders here."""
        reasons = {
            key: f"Order {key.ref} is here already, from another shop ({source}); give this one another reference."
            for key, source in kept.taken.items()
        }
        return self._files.read(file.path, dialect=dialect, taken=reasons)

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
        if not named and not text.startswith("#"):
            # Shopify calls its orders #1001; a scan or a person says 1001.
            named = self._whole(self._orders.by_ref(f"#{text}"))
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
