"""What is done so that people's data is safe: who works here, what went when, what was written down of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from shipstation.model.orders import Channel

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Role(StrEnum):
    """What somebody may do: packers pack, managers also decide over data, accounts and people."""

    PACKER = "packer"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Somebody who packs. `wrong`: how many wrong PINs were typed since the last right one."""

    name: str
    role: Role
    added_at: datetime
    has_pin: bool = False
    wrong: int = 0

    @property
    def is_shut_out(self) -> bool:
        """Too many wrong PINs: only another manager, or the account's owner, lets them in again."""
        return self.wrong >= MOST_WRONG


MOST_WRONG = 10
"""So many wrong PINs in a row, then no right one opens either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtBench:
    """Who stands at the bench. `name` "": nobody said. `locked`: the PIN is asked before anything is done."""

    name: str = ""
    role: Role | None = None
    locked: bool = False


class Event(StrEnum):
    """What the audit log tells of."""

    OPENED = "opened"
    ACCOUNT_ADDED = "account added"
    ACCOUNT_REMOVED = "account removed"
    SECRET_CHANGED = "secret changed"  # noqa: S105 a name of an event
    PERMIT = "permit for restricted data"
    SETTING = "setting changed"
    PURGE = "purge"
    ERASE = "erase"
    BACKUP = "backup"
    RESTORE = "restore"
    KEY = "store key changed"
    PASSPHRASE = "recovery passphrase set"  # noqa: S105 a name of an event
    TAX = "tax record read"
    EXPORT = "export"
    OPERATOR = "operator changed"
    LOGIN = "login"
    LOGIN_FAILED = "login failed"
    SHUT_OUT = "shut out"
    INCIDENT = "incident"
    SHORTENED = "log shortened"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the audit log. `what`: plain facts by name, never a buyer's. `hash`: SHA-256, hexadecimal."""

    number: int
    at: datetime
    event: str
    who: str
    what: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerdict:
    """Whether the log is as it was written. `broken_at`: the first entry that is not; 0 where all are.

    `since`: when the first kept entry was written; None: there is none.
    """

    good: bool
    entries: int
    said: str
    head: str = ""
    broken_at: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionTerms:
    """For how long people's data is kept; Amazon's own 30 days nobody can change.

    `external_days`: after delivery, of orders from elsewhere; 0: as long as the owner likes. `tax_years`: what tax
    law asks to keep of a buyer who was removed; 0: nothing.
    """

    external_days: int = 30
    tax_years: int = 0


EXTERNAL_DAYS, TAX_YEARS = (0, 3650), (0, 15)
BACKUP_HOURS, BACKUPS_KEPT, LOCK_MINUTES = (0, 720), (1, 60), (0, 240)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyChoices:
    """What the owner chose of data and people.

    `backup_folder` "": backups go into the data folder. `backup_every_hours` 0: only by hand. `lock_minutes` 0: the
    bench never locks by itself. `masks_names`: packers see buyers' initials in lists.
    """

    terms: RetentionTerms = RetentionTerms()
    backup_folder: str = ""
    backup_every_hours: int = 24
    backups_kept: int = 7
    lock_minutes: int = 0
    masks_names: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionLimits:
    """What reaches its end before these moments goes. None: that kind stays.

    Attributes:
        people: per channel, delivered (or shipped, delivery unknown) before this.
        waiting: per channel, orders that still wait to be shipped, by their deadline or the day they were first seen.
        quotes, papers: asked for, or made, before this.
        ledger: bought before this: nothing at all stays of it.
        audit: written before this.
    """

    people: Mapping[Channel, datetime | None]
    waiting: Mapping[Channel, datetime | None]
    quotes: datetime
    papers: datetime
    ledger: datetime
    audit: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What a purge or an erase took away, in numbers. `wal_cleared`: the log beside the store is empty as well."""

    shipments: int = 0
    orders: int = 0
    documents: int = 0
    prints: int = 0
    quotes: int = 0
    ledger: int = 0
    tax_records: int = 0
    left_unsettled: int = 0
    wal_cleared: bool = True

    def counts(self) -> dict[str, int]:
        """By name, as the audit log and a certificate tell them."""
        return {
            "shipments": self.shipments,
            "orders": self.orders,
            "documents": self.documents,
            "prints": self.prints,
            "quotes": self.quotes,
            "ledger": self.ledger,
            "tax_records": self.tax_records,
            "left_unsettled": self.left_unsettled,
        }

    @property
    def anything(self) -> bool:
        """Whether anything went."""
        return any(count for name, count in self.counts().items() if name != "left_unsettled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Whose data the store holds now, in numbers. `oldest`: since when the oldest of it lies here."""

    shipments: int
    orders: int
    removed: int
    tax_records: int
    unsettled: int
    oldest: datetime | None = None


class Kept(StrEnum):
    """Kinds of what is kept for a time, each with an end of its own."""

    BUYERS = "buyers"
    ORDERS = "orders"
    PAPERS = "papers"
    QUOTES = "quotes"
    TAXES = "taxes"
    LEDGER = "ledger"
    AUDIT = "audit"
    BACKUPS = "backups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """So many of one kind lie here. `oldest`: since when the oldest of them does; None: nobody knows.

    `channel` None: the kind knows no channel.
    """

    kind: Kept
    count: int
    channel: Channel | None = None
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What was erased, for Amazon or an auditor. `ledger`, `files`, `backups`: so many were removed as well.

    `tax_records`: so many stay, because law asks for them.
    """

    title: str
    at: datetime
    who: str
    store_id: str
    gone: Gone
    ledger: int
    files: int
    backups: int
    tax_records: int
    entry: AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that may have let out Amazon's information. Amazon hears of it within 24 hours of `at`."""

    number: int
    at: datetime
    said: str
    due_at: datetime
    closed_at: datetime | None = None
    closing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFacts:
    """A backup as it stands in a folder. `sealed`: a recovery passphrase opens it on another machine."""

    file: str
    made_at: datetime
    schema: int
    size: int
    store_id: str
    sealed: bool
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryHit:
    """Where a planted text was found: how many times, and how it was spelt or packed there."""

    file: str
    bytes: int
    hits: int
    ways: tuple[str, ...] = ()
