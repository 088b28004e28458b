"""Backups: a whole, encrypted copy of the store made beside its writers, read back before it counts (ports.Backups).

Each has a card beside it (FILE.json) that tells what it is and, where a recovery passphrase is set, holds the store's
key sealed: the passphrase opens it on a machine that knows no key.
"""

import errno
import json
import logging
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from shipstation.errors import DiskFull, HistoryTooNew, ShipError, StateRefused, StoreAway
from shipstation.files import write_whole
from shipstation.model import BackupFacts, Gone, RetentionLimits
from shipstation.store import tables
from shipstation.store.database import Database
from shipstation.store.facts import StoreFacts, put_fact
from shipstation.store.safety_tables import audit
from shipstation.store.sealing import Recovery, new_recovery, seal, unseal
from shipstation.store.taxes import RECOVERY, TaxRecords, recovery_of
from shipstation.store.vault import StoreVault

log = logging.getLogger(__name__)

_CARD = ".json"
_LARGEST_CARD = 100_000
_BESIDE = ("", "-wal", "-shm", "-journal", _CARD)
_COUNTED = (tables.purchase, tables.order_, tables.document, tables.money_line, audit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What lies beside a backup, or beside a store whose key may be lost. `sealed`: keys, the newest first."""

    facts: BackupFacts | None = None
    recovery: Recovery | None = None
    sealed: tuple[bytes, ...] = ()

    def keys(self, passphrase: str) -> tuple[bytes, ...]:
        """The keys inside. Raises BadInput for another passphrase."""
        recovery = self.recovery
        return tuple(unseal(recovery, each, passphrase) for each in self.sealed) if recovery is not None else ()


class StoreBackups:
    """Backups of one open store. `keys`: every key known here, for backups of before a change of key."""

    def __init__(
        self, database: Database, facts: StoreFacts, now: Callable[[], datetime], keys: Callable[[], Sequence[bytes]]
    ) -> None:
        self._database = database
        self._facts = facts
        self._now = now
        self._keys = keys

    def make(self, target: Path) -> BackupFacts:
        """A copy of one state of the store, read back. StateRefused, DiskFull, StoreAway: then none is left."""
        if target.exists():
            raise StateRefused(f"{target.name} is there already.", "Name another file.", fields=("file",))
        store_id, made_at, before = self._facts.store_id(), self._now(), _counts(self._database)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        try:
            copy_of(self._database, part)
            counts = _read_back(part, self._database.key, least=before)
            facts = BackupFacts(
                file=str(target),
                made_at=made_at,
                schema=tables.SCHEMA,
                size=part.stat().st_size,
                store_id=store_id,
                sealed=self.has_passphrase(),
                counts=counts,
            )
            self._write_card(facts, self._database.key)
            part.replace(target)
        except OSError as error:
            _remove(target)
            raise _told(target, error) from error
        except BaseException:
            # Without its file a card tells of nothing.
            if not target.exists():
                _remove(target)
            raise
        finally:
            _remove(part)
        log.info("backup of %d purchases, %d bytes", counts["purchase"], facts.size)
        return facts

    def listed(self, folder: Path) -> tuple[BackupFacts, ...]:
        """Backups with their cards in a folder, newest first."""
        return listed(folder)

    def purge(
        self, files: Sequence[str], limits: RetentionLimits, now: datetime, *, tax_until: datetime | None = None
    ) -> Gone:
        """As the vault, in each of these; one that no key of ours opens is removed: nobody could ever purge it."""
        total = Gone()
        for file in files:
            try:
                with _opened(Path(file), self._keys()) as (database, is_of_today):
                    # An earlier schema lacks the marks that a purge needs: it goes whole.
                    if not is_of_today:
                        self.remove([file])
                        continue
                    gone = StoreVault(database).purge(limits, now, tax_until=tax_until)
            except StoreAway as error:
                # A folder that is away or cannot be written says nothing against the backup in it.
                if not _is_lost(error):
                    log.warning("a backup could not be purged: %s", error.kind)
                    continue
                log.warning("a backup that no key opens is removed")
                self.remove([file])
                continue
            total = _sum(total, gone)
        return total

    def verify(self, file: str) -> None:
        """Look through every page of it. Raises StoreAway, with what is wrong; HistoryTooNew."""
        with _opened(Path(file), self._keys()) as (database, _), database.bare() as connection:
            verdict = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if verdict != "ok":
            raise StoreAway(f"The backup {Path(file).name} is damaged.", "Make another one now.")

    def remove(self, files: Sequence[str]) -> int:
        """Remove backups and their cards. Returns: how many are gone."""
        for file in files:
            _remove(Path(file))
        return sum(not Path(file).exists() for file in files)

    def set_passphrase(self, passphrase: str) -> None:
        """Another recovery passphrase, for this store and its next backups. Raises BadInput for a short one."""
        recovery = new_recovery(passphrase)
        with self._database.write() as connection:
            put_fact(connection, RECOVERY, json.dumps(recovery.as_table()))
        TaxRecords(self._database).seal_all(recovery)
        self.write_recovery([self._database.key])

    def has_passphrase(self) -> bool:
        """Whether there is one."""
        return recovery_of(self._database) is not None

    def write_recovery(self, keys: Sequence[bytes]) -> None:
        """Leave these keys, sealed, beside the store: its own keyring may be lost. Nothing without a passphrase."""
        recovery = recovery_of(self._database)
        if recovery is not None:
            table = _card_table(None, recovery, keys)
            write_whole(recovery_file(self._database.path.parent), json.dumps(table).encode())

    def rekey(self, files: Sequence[str], key: bytes) -> None:
        """Bring these backups under another key, each with its card. One that is under it already stays."""
        for facts in (each for file in files if (each := _facts_of(Path(file))) is not None):
            with suppress(StoreAway), _opened(Path(facts.file), (*self._keys(), key)) as (database, _):
                if database.key != key:
                    database.rekey(key)
                self._write_card(facts, key)

    def _write_card(self, facts: BackupFacts, key: bytes) -> None:
        recovery = recovery_of(self._database)
        table = _card_table(facts, recovery, [key] if recovery is not None else [])
        write_whole(Path(facts.file + _CARD), json.dumps(table, indent=1).encode())


def recovery_file(folder: Path) -> Path:
    """Where the sealed keys of a profile's own store lie."""
    return folder / "recovery.json"


def read_card(path: Path) -> Card:
    """A card, or an empty one where there is none, or what is there is none of ours."""
    try:
        with path.open("rb") as file:
            table = json.loads(file.read(_LARGEST_CARD))
        recovery = Recovery.of_table(table["recovery"]) if table.get("recovery") else None
        sealed = tuple(b64decode(each) for each in table["sealed"])
        facts = table.get("facts")
        return Card(facts=_as_facts(path, facts) if facts else None, recovery=recovery, sealed=sealed)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Card()


def card_beside(file: Path) -> Path:
    """Where a backup's card lies."""
    return file.with_name(file.name + _CARD)


def listed(folder: Path) -> tuple[BackupFacts, ...]:
    """Backups with their cards in a folder, newest first."""
    try:
        files = [path for path in folder.iterdir() if path.name.endswith(_CARD)]
    except OSError:
        return ()
    found = [facts for path in files if (facts := _facts_of(path.with_name(path.name.removesuffix(_CARD))))]
    return tuple(sorted(found, key=lambda each: each.made_at, reverse=True))


def copy_of(database: Database, target: Path) -> None:
    """One state of the store as a compact file under the same key; its writers go on meanwhile."""
    _remove(target)
    target.touch(mode=0o600)  # empty, it is written into; made by SQLite, everybody could read it
    with database.bare() as connection:
        # SQLCipher refuses SQLite's backup functions; VACUUM INTO keeps its key.
        connection.execute(text("VACUUM INTO :target"), {"target": str(target)})


def _read_back(file: Path, key: bytes, *, least: Mapping[str, int]) -> dict[str, int]:
    """What a copy holds. Raises StoreAway unless every page of it is whole, and nothing is missing."""
    copy = Database(file, key)
    try:
        copy.schema_number()
        with copy.bare() as connection:
            verdict = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if verdict != "ok":
            raise StoreAway("The backup is not whole.", "Check the disk, then make it again.")
        counts = _counts(copy)
        if counts["purchase"] < least["purchase"]:
            raise StoreAway("The backup holds less than the store.", "Check the disk, then make it again.")
    finally:
        copy.close()
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
    return counts


def _counts(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {
            table.name.rstrip("_"): int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in _COUNTED
        }


@contextmanager
def _opened(file: Path, keys: Sequence[bytes]) -> Iterator[tuple[Database, bool]]:
    """A backup under the first of these keys that fits, and whether it is of today's schema. Raises StoreAway."""
    if not file.is_file():
        raise StoreAway(f"{file.name} is not there.", "Name a backup.")
    database = open_with(file, keys)
    try:
        yield database, database.schema_number() == tables.SCHEMA
    finally:
        database.close()


def open_with(file: Path, keys: Sequence[bytes]) -> Database:
    """A store or backup under the first of these keys that fits. Raises StoreAway, HistoryTooNew."""
    last: ShipError = StoreAway(f"No key is known for {file.name}.", "Give its recovery passphrase.")
    for key in keys:
        database = Database(file, key)
        try:
            if database.schema_number():
                return database
            last = StoreAway(f"{file.name} is empty.", "Name a backup.")
        except HistoryTooNew:
            database.close()
            raise
        except StoreAway as error:
            last = error
        database.close()
    raise last


def _is_lost(error: StoreAway) -> bool:
    """Whether nobody will ever read it again: damaged, or under a key that is gone (database.py says so)."""
    return any(sign in error.said for sign in ("damaged", "No key"))


def _card_table(facts: BackupFacts | None, recovery: Recovery | None, keys: Sequence[bytes]) -> dict[str, Any]:
    told = None
    if facts is not None:
        told = {
            "made_at": facts.made_at.isoformat(),
            "schema": facts.schema,
            "size": facts.size,
            "store_id": facts.store_id,
            "counts": dict(facts.counts),
        }
    return {
        "note": "Parcel Bench. Keep this file beside the backup: with the recovery passphrase it opens it.",
        "facts": told,
        "recovery": recovery.as_table() if recovery is not None else None,
        "sealed": [b64encode(seal(recovery, key)).decode() for key in keys] if recovery is not None else [],
    }


def _facts_of(file: Path) -> BackupFacts | None:
    facts = read_card(card_beside(file)).facts
    return facts if facts is not None and file.is_file() else None


def _as_facts(card: Path, told: Mapping[str, Any]) -> BackupFacts:
    made_at = datetime.fromisoformat(told["made_at"])
    if made_at.tzinfo is None:
        raise ValueError("a time without a zone")
    return BackupFacts(
        file=str(card.with_name(card.name.removesuffix(_CARD))),
        made_at=made_at,
        schema=int(told["schema"]),
        size=int(told["size"]),
        store_id=str(told["store_id"]),
        sealed=bool(json.loads(card.read_text("utf-8"))["sealed"]),
        counts={str(name): int(count) for name, count in told["counts"].items()},
    )


def _remove(file: Path) -> None:
    for beside in _BESIDE:
        with suppress(OSError):
            file.with_name(file.name + beside).unlink(missing_ok=True)


def _sum(one: Gone, other: Gone) -> Gone:
    counts = {name: count + other.counts()[name] for name, count in one.counts().items()}
    return Gone(**counts, wal_cleared=one.wal_cleared and other.wal_cleared)


def _told(target: Path, error: OSError) -> ShipError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull("The disk is full; no backup was made.", "Make room, or choose another folder.")
    return StoreAway(f"{target.parent} cannot be written ({error.strerror}).", "Choose another folder.")
