"""What the verbs of the desk need from below, as protocols; station.py gives them the real ones.

Every method may raise the errors of errors.py; nothing else crosses a port but bugs.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Protocol

from shipstation.errors import ShipError
from shipstation.model import (
    Account,
    Address,
    Bought,
    Box,
    Choices,
    Credentials,
    Document,
    Intent,
    Offers,
    Order,
    OrderKey,
    OrderState,
    Parcel,
    Prepared,
    PrinterSetup,
    PrintJob,
    PrintState,
    Purchase,
    PurchaseState,
    Quote,
    Rate,
    Rendered,
    Shipment,
    Tracking,
    TrackingEvent,
    Verdict,
    Wish,
)


class Clock(Protocol):
    """The only source of time below the ways in."""

    def now(self) -> datetime:
        """Aware UTC."""

    def monotonic(self) -> float:
        """Seconds that never jump."""

    def wait(self, seconds: float, *, until: Event | None = None) -> None:
        """Sleep, in a worker thread only; `until` being set ends it early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAnswer:
    """Amazon's answer as it came, for `api`: status, request id and parsed JSON (None when empty)."""

    status: int
    request_id: str | None
    body: object


class Carrier(Protocol):
    """One account's way to buy postage. Thread-safe; blocking."""

    def rates(self, order: Order, parcel: Parcel, *, ship_from: Address, package_ref: str) -> Offers:
        """Ask for offers. AMAZON orders need amazon_order_id and order-item ids, else BadInput."""

    def prepare(self, quote: Quote, rate: Rate, choices: Choices) -> Prepared:
        """The purchase request to the byte, with a fresh idempotency key. Nothing is sent."""

    def send(self, prepared: Prepared) -> Bought:
        """Send those bytes once. An error's `doubt` says whether Amazon may have carried it out."""

    def documents(self, shipment_id: str, package_ref: str) -> Bought:
        """What was bought, fetched anew (getShipmentDocuments)."""

    def cancel(self, shipment_id: str) -> None:
        """Cancel. "Already cancelled" is success; "too late" raises NotCancellable."""

    def track(self, tracking_id: str, carrier_id: str) -> Tracking:
        """Where the parcel is, as the carrier says."""

    def call(
        self, operation: str, *, path: Mapping[str, str], query: Mapping[str, str], body: bytes | None
    ) -> RawAnswer:
        """Any operation by its operationId through the same limits and errors."""

    def close(self) -> None:
        """Let go of connections."""


class Carriers(Protocol):
    """The carrier of each account, built once and kept."""

    def of(self, account: str) -> Carrier:
        """NotFound for an unknown account, SettingsMissing without secrets."""


class Journal(Protocol):
    """Purchases and their states, exactly once (SAFETY.md part 1). Every arrow is its own transaction."""

    def intend(self, intent: Intent) -> Purchase:
        """Commit the intent before any byte leaves. AlreadyBought when the parcel has a live purchase."""

    def sent(self, purchase_id: str) -> Purchase:
        """intended or sent -> sent, tries + 1, committed before each send. StateRefused when not ours."""

    def doubted(self, purchase_id: str, error: ShipError) -> Purchase:
        """sent stays sent, doubt becomes True."""

    def bought(self, purchase_id: str, bought: Bought) -> Shipment:
        """sent or unsure -> bought; ids, promise, charge and every document in one transaction."""

    def refused(self, purchase_id: str, error: ShipError) -> Purchase:
        """intended or sent without doubt -> refused; sent with doubt -> unsure."""

    def unsure(self, purchase_id: str, error: ShipError) -> Purchase:
        """sent with doubt -> unsure."""

    def freed(self, purchase_id: str) -> Purchase:
        """unsure -> refused, on a person's word: the parcel is free. (Their "it was bought" is `bought`.)"""

    def cancelling(self, shipment_id: str) -> Shipment:
        """bought or cancelling -> cancelling. StateRefused otherwise."""

    def cancelled(self, shipment_id: str) -> Shipment:
        """cancelling -> cancelled; the order is to ship again."""

    def kept(self, shipment_id: str) -> Shipment:
        """cancelling -> bought: it was too late to cancel."""

    def orphans(self) -> tuple[Purchase, ...]:
        """Take over intended and sent purchases whose process is gone; sent ones come with doubt."""

    def find(self, purchase_id: str) -> Purchase | None:
        """One purchase, or None."""

    def of_order(self, order: OrderKey) -> tuple[Purchase, ...]:
        """All purchases of an order, oldest first."""

    def in_state(self, *states: PurchaseState) -> tuple[Purchase, ...]:
        """All purchases in these states, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How many orders an import added, changed, and found unchanged (or shipped, and so left alone)."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """Some orders and how many there are in all."""

    orders: tuple[Order, ...]
    total: int


class Orders(Protocol):
    """The queue."""

    def keep(self, orders: Sequence[Order]) -> Kept:
        """Import: all in one transaction. Orders shipped here are never changed."""

    def find(self, key: OrderKey) -> Order | None:
        """One order, or None."""

    def by_ref(self, ref: str) -> tuple[Order, ...]:
        """Orders of that reference (or Amazon order id), any channel."""

    def matching(self, text: str, *, limit: int = 20) -> tuple[Order, ...]:
        """Orders to ship whose SKU is `text`, or whose ref, name, title or place holds it; next due first."""

    def page(self, *, state: OrderState | None = None, limit: int = 200, offset: int = 0) -> OrderPage:
        """Orders by due time (earliest first, undated last)."""


class Quotes(Protocol):
    """Offers kept so that another process can buy one."""

    def keep(self, quote: Quote) -> None:
        """Store it; older quotes of the parcel are no longer to be spent."""

    def find(self, quote_id: str) -> Quote | None:
        """One quote, or None."""

    def of_rate(self, order: OrderKey, rate_id: str) -> Quote | None:
        """The newest quote of that order that holds this rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryQuery:
    """What to look for. `text` "" finds everything; `after` continues a page."""

    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    state: PurchaseState | None = None
    limit: int = 50
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Shipments newest first, how many match, and the cursor of the next page."""

    shipments: tuple[Shipment, ...]
    total: int
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLine:
    """One movement of money of a shipment: quoted, charged, refund expected."""

    at: datetime
    kind: str
    amount: str
    currency: str


class Records(Protocol):
    """Everything ever bought, offline."""

    def search(self, query: HistoryQuery) -> HistoryPage:
        """Find shipments by any words of order, tracking, name, place, service, SKU, title."""

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


class Prints(Protocol):
    """Print jobs, and the bytes of those not yet out (encrypted like everything else)."""

    def add(self, job: PrintJob, data: bytes) -> None:
        """A queued job with what will be sent."""

    def mark(self, job_id: str, state: PrintState, said: str | None = None) -> PrintJob:
        """A new state; StateRefused when the arrow does not exist."""

    def find(self, job_id: str) -> PrintJob | None:
        """One job, or None."""

    def data(self, job_id: str) -> bytes:
        """The bytes of a job; NotFound once they were let go."""

    def of_shipment(self, shipment_id: str) -> tuple[PrintJob, ...]:
        """Oldest first."""

    def open_jobs(self) -> tuple[PrintJob, ...]:
        """Queued, sending, failed and unsure jobs that wait for a person, oldest first."""

    def orphans(self) -> tuple[PrintJob, ...]:
        """Jobs left `sending` by a process that is gone become unsure; these are returned."""


class Secrets(Protocol):
    """The keyring, or practice's file of worthless keys."""

    def store_key(self) -> bytes:
        """The 32-byte key of the profile's store, made at the first call. KeyringAway."""

    def credentials(self, account: str) -> Credentials | None:
        """Of an account, or None."""

    def keep_credentials(self, account: str, credentials: Credentials) -> None:
        """Add or replace."""

    def forget_credentials(self, account: str) -> None:
        """Remove; nothing happens when there are none."""


class Settings(Protocol):
    """Choices of this bench (TOML)."""

    def accounts(self) -> tuple[Account, ...]:
        """All accounts of the profile."""

    def account(self, name: str | None = None) -> Account:
        """By name, else the chosen one. NotFound, or SettingsMissing when there is none."""

    def ship_from(self, account: Account) -> Address:
        """The account's own ship-from address, else the first one of its country, else the first one."""

    def boxes(self) -> tuple[Box, ...]:
        """The catalog."""

    def box(self, name: str | None = None) -> Box:
        """By name, else the usual one."""

    def wish(self) -> Wish:
        """The usual wish."""

    def printers(self) -> tuple[PrinterSetup, ...]:
        """All printers set up."""

    def printer(self, name: str | None = None) -> PrinterSetup | None:
        """By name (NotFound), else the default one, else None."""


class Renderer(Protocol):
    """Documents to printer bytes, in the decoder worker."""

    def render(self, document: Document, printer: PrinterSetup) -> Rendered:
        """Bytes for that printer and a PNG of what comes out. NotPrintable, LabelUnreadable."""

    def preview(self, document: Document) -> bytes:
        """A PNG of the document's first page, at most 1200 dots wide."""


class Verifier(Protocol):
    """Reads a label as a scanner would."""

    def verify(self, rendered: Rendered, *, tracking_id: str, printer: PrinterSetup) -> Verdict:
        """Codes read, and what stands against printing."""


class Papers(Protocol):
    """Papers of our own making."""

    def test_page(self, printer: PrinterSetup, at: datetime) -> Document:
        """A page that shows name, time, a code to scan and rulers, of the printer's paper size."""


class Spool(Protocol):
    """One worker a printer; jobs of one printer come out in order."""

    def submit(self, job: PrintJob, printer: PrinterSetup, data: bytes) -> "Future[PrintJob]":
        """Keep the job, send it, keep its new state. The future gives the job in its last state, never raises."""

    def close(self) -> None:
        """Finish what is being sent; what is queued stays queued in the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that was not imported: where, which field, and why."""

    line: int
    order_ref: str | None
    field: str
    kind: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFile:
    """What a file of orders held. Good orders come even when other rows were refused."""

    path: Path
    dialect: str
    orders: tuple[Order, ...]
    items: int
    refused: tuple[RefusedRow, ...]


class OrderFiles(Protocol):
    """Reads shops' exports."""

    def read(self, path: Path, *, dialect: str | None = None) -> OrderFile:
        """BadInput when the file as a whole cannot be read (size, encoding, header)."""
