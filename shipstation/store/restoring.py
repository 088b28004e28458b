"""Puts a backup in a store's place: copied and looked through first, then renamed; whole, or not at all."""

import errno
import logging
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from shipstation.errors import BadInput, DiskFull, HistoryTooNew, NotFound, ShipError, StateRefused, StoreAway
from shipstation.model import BackupFacts
from shipstation.store import tables, times
from shipstation.store.backup import card_beside, listed, open_with, read_card, recovery_file
from shipstation.store.database import Database
from shipstation.store.owners import Owner

log = logging.getLogger(__name__)

_STORE, _PART = "store.db", "restoring.db"
_LOGS = ("-wal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A purchase that a restore leaves out: it was begun after the backup. Ids are "" where there is none yet."""

    purchase_id: str
    order: str
    state: str
    shipment_id: str
    tracking_id: str
    at: datetime


def newest(folder: Path) -> BackupFacts | None:
    """The newest backup of a folder, or None."""
    return next(iter(listed(folder)), None)


def facts_of(file: Path) -> BackupFacts | None:
    """What its card tells of a backup; None where it has none."""
    return read_card(card_beside(file)).facts


def made_at(file: Path) -> datetime | None:
    """When a backup was made: by its card, else by its file. None: there is no such file."""
    facts = facts_of(file)
    if facts is not None:
        return facts.made_at
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return None


def require_nobody(folder: Path) -> None:
    """Raises StateRefused while a process has the store of this folder open."""
    owner = Owner(folder / "owners")
    try:
        if not owner.is_alone():
            raise StateRefused("A window or a command has this store open.", "Close it, then do this again.")
    finally:
        owner.close()


def holds_purchases(folder: Path, keys: Sequence[bytes]) -> bool:
    """Whether something would be missed: also where nobody can read what stands there."""
    store = folder / _STORE
    if not store.exists() or not store.stat().st_size:
        return False
    try:
        database = open_with(store, keys)
    except ShipError:
        return True
    try:
        with database.read() as connection:
            return bool(connection.execute(select(func.count()).select_from(tables.purchase)).scalar_one())
    except ShipError:
        return True
    finally:
        database.close()


def newer(folder: Path, keys: Sequence[bytes], since: datetime) -> tuple[Lost, ...] | None:
    """Purchases begun after that moment, as far as the store can still be read; None: not at all."""
    try:
        database = open_with(folder / _STORE, keys)
    except ShipError:
        return None
    found: list[Lost] = []
    columns = [
        tables.purchase.c[name]
        for name in ("purchase_id", "order_ref", "state", "shipment_id", "tracking_id", "created_at")
    ]
    try:
        with database.read() as connection:
            # By its number, the newest first: the pages written last are read before a damaged one ends it.
            for row in connection.execute(select(*columns).order_by(tables.purchase.c.number.desc())):
                at = times.read(row.created_at)
                if at <= since:
                    break
                found.append(
                    Lost(
                        purchase_id=row.purchase_id,
                        order=row.order_ref,
                        state=row.state,
                        shipment_id=row.shipment_id or "",
                        tracking_id=row.tracking_id or "",
                        at=at,
                    )
                )
    except StoreAway:
        return tuple(found) or None
    finally:
        database.close()
    return tuple(found)


def key_of(file: Path, keys: Sequence[bytes], passphrase: str | None) -> bytes:
    """The key of a backup: one that is known here, else one that the passphrase brings out of its card.

    Raises: NotFound; BadInput for a wrong or missing passphrase; HistoryTooNew; StoreAway for what is damaged.
    """
    if not file.is_file():
        raise NotFound(f"There is no backup {file}.", "Name one that is there.", fields=("file",))
    fitting = _fitting(file, keys)
    if fitting is not None:
        return fitting
    card = read_card(card_beside(file))
    if not card.sealed:
        raise StoreAway(
            f"{file.name} is damaged, or no key of this machine opens it and no card lies beside it that has one.",
            f"Put {card_beside(file).name} beside it, take another backup, or restore it where it was made.",
        )
    if passphrase is None:
        raise BadInput(
            f"No key of this machine opens {file.name}.",
            'Pipe its recovery passphrase as {"passphrase": "…"}, and say --passphrase.',
            fields=("passphrase",),
        )
    fitting = _fitting(file, card.keys(passphrase))
    if fitting is None:
        raise StoreAway(f"{file.name} is damaged: its own key does not open it.", "Take another backup.")
    return fitting


def recovered_key(folder: Path, passphrase: str) -> bytes:
    """The lost key of the store of a folder. Raises NotFound, BadInput, StoreAway."""
    card = read_card(recovery_file(folder))
    if not card.sealed:
        raise NotFound(
            "No recovery passphrase was ever set for this store.",
            "Restore a backup that has one, or sign in as the user whose keyring has the key.",
            fields=("passphrase",),
        )
    key = _fitting(folder / _STORE, card.keys(passphrase))
    if key is None:
        raise StoreAway("The recovered key does not open the store.", "Restore its last backup: restore --last.")
    return key


def checked_copy(file: Path, folder: Path, key: bytes, wanted: bytes) -> dict[str, int]:
    """Copy a backup beside the store, look through every page of it, bring it under the wanted key.

    Returns: what it holds. Raises DiskFull, StoreAway; then nothing of it is left.
    """
    part = folder / _PART
    _remove(part)
    try:
        part.touch(mode=0o600)
        shutil.copyfile(file, part)
        counts = _looked_through(part, key, wanted)
    except OSError as error:
        _remove(part)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull("The disk is full; nothing was restored.", "Make room, then do it again.") from error
        raise StoreAway(f"{file.name} cannot be copied ({error.strerror}).", "Check both disks.") from error
    except ShipError:
        _remove(part)
        raise
    return counts


def put_in_place(folder: Path, now: datetime) -> Path | None:
    """The checked copy becomes the store. Returns: where the store before it lies now; None: there was none.

    Raises: DiskFull, StoreAway.
    """
    try:
        return _put_in_place(folder, now)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                "The disk is full: the store before it finds no room aside.", "Make room, then do it again."
            ) from error
        raise StoreAway(f"The store cannot be exchanged ({error.strerror}).", "Check the data folder.") from error


def _put_in_place(folder: Path, now: datetime) -> Path | None:
    store, part = folder / _STORE, folder / _PART
    aside = None
    if store.exists() and store.stat().st_size:
        aside = folder / "backups" / f"replaced-{tables.SCHEMA}-{now:%Y%m%dT%H%M%S}.db"
        aside.parent.mkdir(exist_ok=True, mode=0o700)
        for end in ("", "-wal"):
            with suppress(FileNotFoundError):
                aside.with_name(aside.name + end).touch(mode=0o600)
                shutil.copyfile(store.with_name(store.name + end), aside.with_name(aside.name + end))
    # An old log must never be read into another file; a copy of it lies beside the old store's.
    for end in _LOGS:
        store.with_name(store.name + end).unlink(missing_ok=True)
    part.replace(store)
    return aside


def _looked_through(part: Path, key: bytes, wanted: bytes) -> dict[str, int]:
    database = Database(part, key)
    try:
        database.schema_number()
        with database.bare() as connection:
            verdict = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if verdict != "ok":
            raise StoreAway("That backup is damaged.", "Take another one; nothing was changed.")
        with database.read() as connection:
            counts = {
                table.name.rstrip("_"): int(connection.execute(select(func.count()).select_from(table)).scalar_one())
                for table in (tables.purchase, tables.order_, tables.document)
            }
        if key != wanted:
            database.rekey(wanted)
    finally:
        database.close()
    return counts


def _fitting(file: Path, keys: Sequence[bytes]) -> bytes | None:
    try:
        database = open_with(file, keys)
    except HistoryTooNew:
        raise
    except StoreAway:
        return None
    database.close()
    return database.key


def _remove(file: Path) -> None:
    for end in ("", *_LOGS, "-journal"):
        with suppress(OSError):
            file.with_name(file.name + end).unlink(missing_ok=True)
