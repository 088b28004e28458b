"""What is remembered: purchases, orders, quotes, shipments and prints."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from shipstation.errors import ShipError
from shipstation.model import (
    Bought,
    Channel,
    Document,
    Intent,
    Order,
    OrderKey,
    OrderState,
    PrintJob,
    PrintState,
    Purchase,
    PurchaseState,
    Quote,
    Shipment,
    Tracking,
    TrackingEvent,
)


class Journal(Protocol):
    """Purchases and their states, exactly once (SAFETY.md part 1). Every arrow is its own transaction."""

    def intend(self, intent: Intent) -> Purchase:
        """Commit the intent before any byte leaves. AlreadyBought when the parcel has a live purchase."""

    def sent(self, purchase_id: str) -> Purchase:
        """intended or sent -> sent, tries + 1, committed before each send. StateRefused when not ours."""

    def doubted(self, purchase_id: str, error: ShipError) -> Purchase:
        """sent stays sent, doubt becomes True."""

    def bought(self, purchase_id: str, bought: Bought) -> Shipment:
        """sent or unsure -> bought; ids, promise, charge and every document in one transaction.

        AlreadyBought, and refused, where the shipment is another purchase's: then nothing new was made.
        """

    def made(self, purchase_id: str, papers: Sequence[Document]) -> Purchase:
        """sent or unsure -> bought without a shipment: a paper was made (a collection form), and is kept."""

    def papers(self, shipment_id: str, papers: Sequence[Document]) -> Shipment:
        """Keep fetched papers of the kinds that a shipment lacks. StateRefused when it lacks none."""

    def refused(self, purchase_id: str, error: ShipError) -> Purchase:
        """intended or sent without doubt -> refused; sent with doubt -> unsure."""

    def unsure(self, purchase_id: str, error: ShipError) -> Purchase:
        """sent with doubt -> unsure."""

    def freed(self, purchase_id: str) -> Purchase:
        """unsure -> refused, on a person's word: the parcel is free. (Their "it was bought" is `bought`.)"""

    def cancelling(self, shipment_id: str) -> Shipment:
        """bought or cancelling -> cancelling. StateRefused otherwise."""

    def cancelled(self, shipment_id: str) -> Shipment:
        """cancelling -> cancelled; the order, or this part of it, is to ship again."""

    def kept(self, shipment_id: str) -> Shipment:
        """cancelling -> bought: it was too late to cancel."""

    def replaced(self, shipment_id: str) -> Shipment:
        """bought -> replaced: lost, or back; the order, or this part of it, is to ship again. StateRefused."""

    def refunded(self, shipment_id: str) -> Shipment:
        """The refund of a cancelled parcel came. StateRefused unless one is due: ticked once."""

    def let_go(self, purchase_id: str, *, refusal: ShipError | None = None) -> None:
        """This process works on it no more, whatever could be written down of it. Never fails.

        With `refusal`, nothing was bought: as soon as the store takes it, the parcel is free.
        """

    def orphans(self) -> tuple[Purchase, ...]:
        """Take over intended and sent purchases that were let go or whose process is gone; sent ones with doubt."""

    def in_doubt(self) -> tuple[Purchase, ...]:
        """Unsure purchases, and sent ones that this process let go; oldest first."""

    def find(self, purchase_id: str) -> Purchase | None:
        """One purchase, or None."""

    def of_order(self, order: OrderKey) -> tuple[Purchase, ...]:
        """All purchases of an order, oldest first."""

    def in_state(self, *states: PurchaseState) -> tuple[Purchase, ...]:
        """All purchases in these states, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How many orders an import added, changed, and found unchanged (or shipped, and so left alone).

    Of the latter, `edited`: changed in the file where somebody had changed them here, so that ours stays; `shipped`:
    changed in the file after they left. `taken`: left out, as their references stand for orders of another form.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    edited: tuple[OrderKey, ...] = ()
    shipped: tuple[OrderKey, ...] = ()
    taken: Mapping[OrderKey, str] = field(default_factory=dict)

    def and_then(self, more: "Kept") -> "Kept":
        """Both together."""
        return Kept(
            added=self.added + more.added,
            changed=self.changed + more.changed,
            unchanged=self.unchanged + more.unchanged,
            edited=self.edited + more.edited,
            shipped=self.shipped + more.shipped,
            taken={**self.taken, **more.taken},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """Some orders and how many there are in all."""

    orders: tuple[Order, ...]
    total: int


class Orders(Protocol):
    """The queue."""

    def keep(self, orders: Sequence[Order]) -> Kept:
        """Import: all in one transaction. Orders shipped here, or in part, are never changed; parcels stay.

        A fact that somebody changed here stays, others follow the file.
        """

    def withdraw(self, keys: Sequence[OrderKey], source: str) -> tuple[OrderKey, ...]:
        """Hold those that wait here, as their shop ships them no more; a later import that has them frees them."""

    def split(self, key: OrderKey, parcels: int) -> Order:
        """Say in how many parcels it goes out; its state follows, in one transaction.

        Raises: NotFound; BadInput for less than one or too many; StateRefused below a parcel that is bought or may
            be, and for more than one of an AMAZON order.
        """

    def change(self, key: OrderKey, change: Callable[[Order], Order]) -> Order:
        """Another order under the same key, made of what it is now; never its state. NotFound.

        StateRefused once a parcel of it is bought, or may be.
        """

    def find(self, key: OrderKey) -> Order | None:
        """One order, or None."""

    def by_ref(self, ref: str) -> tuple[Order, ...]:
        """Orders of that reference (or Amazon order id), any channel."""

    def matching(self, text: str, *, limit: int = 20) -> tuple[Order, ...]:
        """Orders to ship whose SKU is `text`, or whose ref, name, title or place holds it; next due first."""

    def page(self, *, state: OrderState | None = None, limit: int = 200, offset: int = 0) -> OrderPage:
        """Orders by due time (earliest first, undated last)."""

    def queue(self, *, limit: int = 200, offset: int = 0) -> OrderPage:
        """Orders to ship, and those of which a part is bought, by due time."""


class Quotes(Protocol):
    """Offers kept so that another process can buy one."""

    def keep(self, quote: Quote) -> None:
        """Store it; older quotes of the parcel are no longer to be spent."""

    def find(self, quote_id: str) -> Quote | None:
        """One quote, or None."""

    def offering(self, rate_id: str) -> Quote | None:
        """The newest quote of any order that holds this rate."""

    def of_rate(self, order: OrderKey, rate_id: str) -> Quote | None:
        """The newest quote of that order that holds this rate."""


class Sort(StrEnum):
    """What a list of history runs by: from the newest or the dearest down, from the first order or carrier up."""

    BOUGHT = "bought"
    COST = "cost"
    ORDER = "order"
    CARRIER = "carrier"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryQuery:
    """What to look for, and which rows of it.

    `text` "" finds everything; `since` is the first moment, `until` the one after the last, as bought. `carrier`: its
    name, "" for any. Costs are in each parcel's own currency. `reverse`: the other way round than `sort` says.
    `after` and `before` are cursors: rows that follow one, or those just before one (then `after` is not looked at);
    `end`: the last rows. `skip`: so many rows further on from there, in the direction of travel.
    """

    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    state: PurchaseState | None = None
    channel: Channel | None = None
    carrier: str = ""
    min_cost: Decimal | None = None
    max_cost: Decimal | None = None
    sort: Sort = Sort.BOUGHT
    reverse: bool = False
    limit: int = 50
    after: str | None = None
    before: str | None = None
    end: bool = False
    skip: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Shipments as sorted, how many match, and the cursor of the next page."""

    shipments: tuple[Shipment, ...]
    total: int
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRows:
    """Some rows as sorted, and the cursors of the first and the last; "" where there are none.

    `more`: there are others beyond them, in the direction of travel. `total`: how many match, where that was seen on
    the way.
    """

    shipments: tuple[Shipment, ...]
    first: str
    last: str
    more: bool
    total: int | None = None


REFUND_EXPECTED, REFUNDED = "refund expected", "refunded"


def is_due(kinds: Iterable[str]) -> bool:
    """Whether, of a parcel's movements of money, a refund is expected that did not come yet."""
    known = list(kinds)
    return known.count(REFUND_EXPECTED) > known.count(REFUNDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLine:
    """One movement of money of a shipment: quoted, charged, refund expected, refunded."""

    at: datetime
    kind: str
    amount: str
    currency: str


class Records(Protocol):
    """Everything ever bought, offline."""

    def search(self, query: HistoryQuery) -> HistoryPage:
        """By any words of order, tracking, name, place, postal code, service, SKU, title; and how many there are."""

    def rows(self, query: HistoryQuery, *, stop: Callable[[], bool] | None = None) -> HistoryRows | None:
        """The same rows, without counting all. None: `stop`, asked meanwhile, said that nobody waits any more."""

    def total(self, query: HistoryQuery, *, stop: Callable[[], bool] | None = None) -> int | None:
        """How many match, pages aside. None as above."""

    def carriers(self) -> tuple[str, ...]:
        """The names of all carriers of whom something was bought, sorted."""

    def count(self) -> int:
        """How many shipments there are."""

    def find(self, shipment_id: str) -> Shipment | None:
        """By shipment id, or None."""

    def by_tracking(self, tracking_id: str) -> Shipment | None:
        """By tracking id (spaces ignored), or None."""

    def of_order(self, order: OrderKey) -> tuple[Shipment, ...]:
        """Shipments of an order, newest first."""

    def documents(self, shipment_id: str) -> tuple[Document, ...]:
        """The papers as bought."""

    def money(self, shipment_id: str) -> tuple[MoneyLine, ...]:
        """Oldest first."""

    def keep_tracking(self, tracking: Tracking) -> None:
        """Add what is new, never twice; remember the state."""

    def events(self, tracking_id: str) -> tuple[TrackingEvent, ...]:
        """Oldest first."""

    def tracking(self, tracking_id: str) -> Tracking | None:
        """The last known state with its events, or None when never asked."""

    def moving(self, *, limit: int = 500) -> tuple[Shipment, ...]:
        """Bought shipments not yet delivered, lost or cancelled, longest unasked first."""

    def unprinted(self, since: datetime) -> tuple[Shipment, ...]:
        """Shipments bought since then and held, whose label was never given to a printer; oldest first."""


class ToldShipments(Protocol):
    """Which shipments, and which states of them, other programs were told of, a folder each."""

    def begun(self, folder: str, now: datetime) -> datetime:
        """Since when this folder is told of shipments; the first time it is asked, now."""

    def untold(self, folder: str, since: datetime, *, limit: int = 500) -> tuple[Shipment, ...]:
        """Shipments bought since then whose state was not told there yet, oldest first."""

    def tell(self, folder: str, shipment: Shipment) -> None:
        """This state of a shipment was told there."""


class Prints(Protocol):
    """Print jobs, and the bytes of those not yet out (encrypted like everything else)."""

    def add(self, job: PrintJob, data: bytes, *, again: bool = False) -> PrintJob:
        """A queued job with what will be sent, its copy counted. PrinterUnsure, unless `again`, after a doubt."""

    def mark(self, job_id: str, state: PrintState, said: str | None = None) -> PrintJob:
        """A new state; StateRefused when the arrow does not exist, or the job is another process's."""

    def take(self, job_id: str, data: bytes, *, unverified: bool = False) -> PrintJob:
        """A queued job of a stopped process becomes ours, with these bytes. StateRefused: another was quicker."""

    def park(self, job_ids: Sequence[str], said: str) -> tuple[PrintJob, ...]:
        """Queued jobs of ours wait for the reason said. What is missing in the answer is not queued any more."""

    def let_go(self, job_id: str, said: str) -> PrintJob:
        """queued or failed -> failed, its bytes gone: never sent, it waits for nobody. StateRefused otherwise."""

    def find(self, job_id: str) -> PrintJob | None:
        """One job, or None."""

    def data(self, job_id: str) -> bytes:
        """The bytes of a job; NotFound once they were let go."""

    def of_shipment(self, shipment_id: str) -> tuple[PrintJob, ...]:
        """Oldest first."""

    def latest(self, limit: int) -> tuple[PrintJob, ...]:
        """At most so many: those that are not out, then those that changed last."""

    def open_jobs(self) -> tuple[PrintJob, ...]:
        """Queued, sending, failed and unsure jobs that wait for a person, oldest first."""

    def waiting(self) -> tuple[PrintJob, ...]:
        """Of those, the ones that nothing has overtaken: left behind, in doubt, or the last try of their paper."""

    def orphans(self) -> tuple[PrintJob, ...]:
        """Jobs left `sending` by a process that is gone become unsure; these are returned."""
