"""Opens the store of a profile: makes a new one, brings an older one up to date, and joins its rooms."""

import errno
import getpass
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from shipstation.errors import DiskFull, StateRefused, StoreAway
from shipstation.store import tables
from shipstation.store.audit import AuditLog
from shipstation.store.backup import StoreBackups
from shipstation.store.bulk import PastShelf
from shipstation.store.database import Database
from shipstation.store.facts import StoreFacts
from shipstation.store.forms import FormShelf
from shipstation.store.health import StoreHealth
from shipstation.store.journal import PurchaseJournal
from shipstation.store.operators import OperatorBook, name_at_bench
from shipstation.store.order_book import OrderPages
from shipstation.store.orders import OrderQueue
from shipstation.store.owners import Owner
from shipstation.store.prints import PrintBook
from shipstation.store.quotes import QuoteShelf
from shipstation.store.records import ShipmentRecords
from shipstation.store.refused_rows import RefusedBook
from shipstation.store.shops import ShopOrders
from shipstation.store.sums import PurchaseSums
from shipstation.store.taxes import TaxRecords
from shipstation.store.told import ToldBook
from shipstation.store.vault import StoreVault
from shipstation.store.whereabouts import WhereaboutsBook

log = logging.getLogger(__name__)

_FILE = "store.db"
_WAIT_S = 30.0


class Store:
    """The rooms of one open store; close() lets go of the file and of this process's ownership."""

    def __init__(
        self,
        database: Database,
        owner: Owner,
        now: Callable[[], datetime],
        keys: Callable[[], Sequence[bytes]] | None = None,
    ) -> None:
        self._database = database
        self._owner = owner
        self.journal = PurchaseJournal(database, owner, now)
        self.orders = OrderQueue(database)
        self.order_book = OrderPages(database, now)
        self.shops = ShopOrders(database)
        self.refused = RefusedBook(database, now)
        self.told = ToldBook(database)
        self.quotes = QuoteShelf(database)
        self.records = ShipmentRecords(database)
        self.forms = FormShelf(database)
        self.whereabouts = WhereaboutsBook(database)
        self.prints = PrintBook(database, owner, now)
        self.reports = PurchaseSums(database)
        self.past = PastShelf(database)
        self.facts = StoreFacts(database)
        self.vault = StoreVault(database)
        self.tax_records = TaxRecords(database)
        self.audit = AuditLog(database, now, lambda connection: name_at_bench(connection) or _signed_in())
        self.operators = OperatorBook(database, self.audit, now)
        self.backups = StoreBackups(database, self.facts, now, keys or (lambda: [database.key]))
        self.health = StoreHealth(database, ended_badly=owner.follows_a_crash())

    def require_alone(self) -> None:
        """Raises StateRefused while another process holds the store."""
        if not self._owner.is_alone():
            raise StateRefused(
                "Another window or command has this store open.", "Close it, then do this again; nothing was changed."
            )

    def rekey(self, key: bytes) -> None:
        """Encrypt all of it anew under another key. Raises StoreAway: it is as it was."""
        self._database.rekey(key)

    def close(self) -> None:
        """Call it last: nothing of this store may be used afterwards."""
        self._database.close()
        self._owner.close()


def open_store(
    folder: Path, key: bytes, *, now: Callable[[], datetime], keys: Callable[[], Sequence[bytes]] | None = None
) -> Store:
    """The store of a profile's folder.

    Args:
        key: 32 bytes; a store made with another key cannot be opened.
        keys: every key known, for backups of before a change; None: this one alone.
        now: aware UTC.
    Raises: StoreAway, HistoryTooNew, DiskFull; then nothing was changed.
    """
    _check_folder(folder)
    database = Database(folder / _FILE, key)
    try:
        if database.schema_number() < tables.SCHEMA:
            _bring_up_to_date(database, folder, now)
        owner = Owner(folder / "owners")
    except BaseException:
        database.close()
        raise
    return Store(database, owner, now, keys)


def _signed_in() -> str:
    """Who is signed in to the computer, where nobody at the bench is named."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / ".writable"
        probe.touch(mode=0o600)
        probe.unlink(missing_ok=True)
        # SQLite gives its files the rights of the database; made by us first, they are the owner's alone.
        (folder / _FILE).touch(mode=0o600)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull("The disk is full.", "Make room, then start again.") from error
        raise StoreAway(
            f"The data folder cannot be written ({error.strerror}).", "Check its rights, or choose another."
        ) from error


def _bring_up_to_date(database: Database, folder: Path, now: Callable[[], datetime]) -> None:
    """Make or migrate, one process at a time."""
    try:
        with FileLock(folder / "upgrade.lock", timeout=_WAIT_S, mode=0o600):
            number = database.schema_number()
            if number == 0:
                database.create()
            elif number < tables.SCHEMA:
                # Alembic takes 196 ms and 43 MB to import: only when the schema is behind.
                from shipstation.store.migrations import migrate  # noqa: PLC0415

                migrate(database, folder, number, now())
    except Timeout as error:
        raise StoreAway(
            "Another process is bringing the store up to date.", "Wait until it has finished, then start again."
        ) from error
