"""Orders as shops hand them over: in files, or asked for over the network."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from shipstation.model import ColumnMapping, Order, OrderKey, Shipment, SkipReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that was not imported: where, which field, and why. `line` 0: it has no line.

    Of a file it brings what it takes to mend it: `column`, as the file calls the field; the order's `channel` as far
    as it could be told; `header` and `cells` as they stand in the file.
    """

    line: int
    order_ref: str | None
    field: str
    kind: str
    said: str
    column: str | None = None
    channel: str = ""
    header: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedOrder:
    """An order of a file that is not to be shipped from here, and why."""

    key: OrderKey
    reason: SkipReason


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFile:
    """What a file of orders held. Good orders come even when other rows were refused.

    `lines`: where each order begins in the file. `is_whole` False: reading was stopped, and nothing is told of it.
    """

    path: Path
    dialect: str
    orders: tuple[Order, ...]
    items: int
    refused: tuple[RefusedRow, ...]
    skipped: tuple[SkippedOrder, ...] = ()
    lines: Mapping[OrderKey, int] = field(default_factory=dict)
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePreview:
    """The first rows of a table, and what a mapping makes of them. `rows` are as they stand in the file.

    `twice`: columns of the same name, of which nobody can tell which one counts. `nameless`: how many columns have no
    name, so that nothing can be said of them. `looks_headless`: the row taken for the header looks like an order.
    `stamp`: another one, and the file is another one. `total`: how many rows there are, where they were counted.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    file: OrderFile
    encoding: str = ""
    separator: str = ""
    twice: tuple[str, ...] = ()
    nameless: int = 0
    looks_headless: bool = False
    stamp: tuple[int, int] = (0, 0)
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCell:
    """A field of a refused row: the file's column for it, "" where it has none, and what stands there."""

    field: str
    column: str
    value: str


class OrderFiles(Protocol):
    """Reads shops' exports."""

    def read(
        self,
        path: Path,
        *,
        dialect: str | None = None,
        taken: Mapping[OrderKey, str] | None = None,
        progress: Callable[[int], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> OrderFile:
        """The orders of a file. BadInput when the file as a whole cannot be read (size, encoding, header).

        Args:
            dialect: instead of telling it by the header.
            taken: orders to refuse, with the reason: their references stand for others here.
            progress: told now and then how many rows are read.
            stop: asked as often; True leaves off.
        """

    def dialects(self) -> tuple[str, ...]:
        """Forms that are known here, mappings among them."""

    def changed(
        self, dialect: str, rows: Sequence[RefusedRow], at: int, changes: Mapping[str, str]
    ) -> tuple[RefusedRow, ...]:
        """Refused rows of one order with cells of the row `at` changed, by field or column.

        What holds for the whole order is changed in each row that had the same; "row" is a whole row, as a line of
        CSV. Raises BadInput for an unknown field.
        """

    def reread(self, path: Path, dialect: str, rows: Sequence[RefusedRow]) -> OrderFile:
        """What rows that were refused come to as they are now."""

    def cells(self, dialect: str, row: RefusedRow) -> tuple[RowCell, ...]:
        """The fields of a refused row that count, and the one that is missing. BadInput: its mapping is gone."""

    def fits(self, mapping: ColumnMapping, columns: Sequence[str]) -> bool:
        """Whether a file with these columns can be read by this mapping."""

    def preview(
        self, path: Path, mapping: ColumnMapping | None, *, rows: int = 20, count: bool = False
    ) -> FilePreview:
        """The first rows as they would become orders; without a mapping by the header, or as no orders. BadInput.

        `count`: all rows of the file, too.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """A refused row that waits to be mended or dropped. `file`: its name; `at`: when it was refused."""

    refused_id: int
    file: str
    dialect: str
    at: datetime
    row: RefusedRow


class RefusedRows(Protocol):
    """Rows of files that could not be imported, with their cells."""

    def keep(self, file: str, dialect: str, rows: Sequence[RefusedRow], settled: Collection[OrderKey]) -> int:
        """Keep rows of a file in place of those of its orders that were kept before; how many.

        `settled`: orders that came in whole now, or are not to be shipped: nothing of them waits any more.
        """

    def find(self, refused_id: int) -> KeptRow | None:
        """One row, or None."""

    def beside(self, row: KeptRow) -> tuple[KeptRow, ...]:
        """All rows of its order, itself among them, as in the file."""

    def alike(self, row: KeptRow) -> tuple[KeptRow, ...]:
        """All rows of its file that are refused for the same kind of fault in the same field, itself among them."""

    def all(self, *, limit: int = 200, offset: int = 0) -> tuple[KeptRow, ...]:
        """Newest file first, its rows as in the file."""

    def count(self) -> int:
        """How many wait."""

    def replace(self, rows: Sequence[KeptRow]) -> None:
        """Keep what became of these rows."""

    def drop(self, refused_ids: Sequence[int]) -> int:
        """Let rows go; how many there were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedOrder:
    """A bought parcel with its order; None: the order is not kept any more."""

    shipment: Shipment
    order: Order | None


class TrackingForms(Protocol):
    """Files of tracking numbers as shops take them in."""

    def shops(self) -> tuple[str, ...]:
        """Whose form is known."""

    def file(self, shop: str, shipped: Sequence[ShippedOrder]) -> bytes:
        """A file for one of `shops`, in the order given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFile:
    """A file as it lies in a watched folder."""

    path: Path
    size: int
    changed_ns: int


class Inbox(Protocol):
    """A folder that other programs put files into, and take files from."""

    def look(self, folder: Path) -> tuple[InboxFile, ...]:
        """Plain files that lie there now, by name; those under way by their name, and links, left out. BadInput."""

    def put_away(self, file: InboxFile, where: str, report: Mapping[str, Any]) -> Path:
        """Move a file into a folder beside it, with its report; nothing is overwritten. StoreAway."""

    def write(self, path: Path, content: Mapping[str, Any]) -> None:
        """Write a document whole or not at all, in place of what was there. StoreAway."""


class Standing(StrEnum):
    """Where an order stands at its shop, as far as this station acts on it."""

    OPEN = "open"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopOrder:
    """One order as its shop tells it.

    `order`: what is still to ship of it, with its buyer; of OPEN ones alone, so that nobody else's address comes in.
    """

    ref: str
    standing: Standing
    updated_at: datetime
    order: Order | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopPage:
    """Some of the orders that changed. `next`: where the rest begins, None at the end.

    `until`: up to when, by the shop's own clock, this search tells of changes; None where it does not say.
    """

    orders: tuple[ShopOrder, ...]
    refused: tuple[RefusedRow, ...] = ()
    next: str | None = None
    until: datetime | None = None


class OrderSource(Protocol):
    """One account's orders at its shop. Thread-safe; blocking."""

    def changed(self, since: datetime, *, cursor: str | None = None, is_first: bool = False) -> ShopPage:
        """Orders that changed since then, a page of them.

        Args:
            cursor: `next` of the page before; RequestRefused where the shop no longer knows it.
            is_first: nothing was asked before, so that what is shipped by now is no news.
        Raises: NotAuthorized where the account may not see orders; Throttled when the shop's limit is used up.
        """

    def order(self, ref: str) -> ShopPage:
        """One order, as a page that holds it alone. RequestRefused where the shop knows none of that name."""


class OrderSources(Protocol):
    """The order source of each account."""

    def of(self, account: str) -> OrderSource:
        """NotFound for an unknown account, SettingsMissing without secrets."""

    def behind(self) -> "OrderSources":
        """The same for work that nobody waits for: what a person asks for goes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopProgress:
    """How far an account's orders are taken in.

    `done_until`: everything up to then, by the shop's clock; None: nothing yet. `cursor`: a search that was left off,
    which began at `since`.
    """

    done_until: datetime | None = None
    since: datetime | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopKept:
    """What became of orders that a shop told of.

    `cancelled`, `elsewhere`: must not be bought from now on, as they were called off or shipped in another way;
    `released`: may be again; `bought`: bought here, and cancelled there; `edited`: changed at the shop where somebody
    had changed it here, so that ours stays.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    cancelled: tuple[OrderKey, ...] = ()
    elsewhere: tuple[OrderKey, ...] = ()
    released: tuple[OrderKey, ...] = ()
    bought: tuple[OrderKey, ...] = ()
    edited: tuple[OrderKey, ...] = ()

    @property
    def held(self) -> tuple[OrderKey, ...]:
        """All that must not be bought from now on, and are not."""
        return self.cancelled + self.elsewhere

    def and_then(self, more: "ShopKept") -> "ShopKept":
        """Both together."""
        return ShopKept(
            added=self.added + more.added,
            changed=self.changed + more.changed,
            unchanged=self.unchanged + more.unchanged,
            cancelled=self.cancelled + more.cancelled,
            elsewhere=self.elsewhere + more.elsewhere,
            released=self.released + more.released,
            bought=self.bought + more.bought,
            edited=self.edited + more.edited,
        )


class ShopBook(Protocol):
    """What shops told, beside what was done with their orders here."""

    def progress(self, account: str) -> ShopProgress:
        """How far its orders are taken in."""

    def keep(self, account: str, told: Sequence[ShopOrder], progress: ShopProgress | None = None) -> ShopKept:
        """Take news in, and how far they reach (None: as before), all or none.

        A new order is added while it is open. Of one that is here, each fact that nobody changed here follows the
        shop until a parcel of it is bought; what is older than what was told before is no news.
        """
