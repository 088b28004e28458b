"""What keeps people's data safe: the vault, the audit log, who works here, files beside the store, backups."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from shipstation.model import (
    AuditEntry,
    AuditVerdict,
    BackupFacts,
    CanaryHit,
    Channel,
    Event,
    Gone,
    Held,
    Holding,
    Operator,
    OrderKey,
    RetentionLimits,
    Role,
)


class Facts(Protocol):
    """What a store knows of itself."""

    def get(self, name: str) -> str | None:
        """A fact, or None."""

    def put(self, name: str, value: str) -> None:
        """Set one."""

    def store_id(self) -> str:
        """The store's own id, the same through backups and restores."""


class Vault(Protocol):
    """Takes people's data out of the store."""

    def purge(self, limits: RetentionLimits, now: datetime, *, tax_until: datetime | None = None) -> Gone:
        """What is older than its limit goes, in small transactions; what is not settled stays and is counted."""

    def drop(self, channel: Channel) -> int:
        """Every settled purchase of a channel leaves the ledger, its orders go too. Returns: how many purchases."""

    def held(self) -> Held:
        """Whose data lies here now, in numbers."""

    def holdings(self) -> tuple[Holding, ...]:
        """The same by kind and channel, in the order in which a person reads of them."""

    def holding(self, word: str) -> int:
        """How often a text stands in the store's decrypted pages and those of its log, used or free."""


class TaxRecords(Protocol):
    """What tax law keeps of buyers who were removed."""

    def read(self, key: OrderKey, passphrase: str) -> dict[str, object]:
        """One record. NotFound; BadInput for another passphrase."""


class Audit(Protocol):
    """The audit log."""

    def append(self, event: Event, what: Mapping[str, str] | None = None) -> AuditEntry:
        """One entry."""

    def entries(
        self, *, since: datetime | None = None, limit: int = 200, before: int = 0, who: str = "", kind: str = ""
    ) -> tuple[AuditEntry, ...]:
        """Newest first; `before` continues a page: numbers below it. `who`, `kind`: those alone; "": all."""

    def people(self) -> tuple[str, ...]:
        """Who wrote any of it."""

    def verify(self) -> AuditVerdict:
        """Whether every entry is as it was written."""

    def shorten(self, before: datetime) -> int:
        """Let entries go that are older; the chain goes on. Returns: how many."""


class Operators(Protocol):
    """Who works at this bench."""

    def all(self) -> tuple[Operator, ...]:
        """Everybody, by name."""

    def find(self, name: str) -> Operator:
        """By name, in any case. NotFound."""

    def add(self, name: str, role: Role, pin: str | None) -> Operator:
        """Somebody new. StateRefused; BadInput for a PIN that is none."""

    def remove(self, name: str) -> None:
        """Somebody leaves. NotFound; StateRefused for the last manager."""

    def set_role(self, name: str, role: Role) -> Operator:
        """May do more, or less. NotFound; StateRefused for the last manager."""

    def set_pin(self, name: str, pin: str | None) -> Operator:
        """Another PIN, or none; who was shut out may come in again. NotFound, BadInput."""

    def is_right(self, name: str, pin: str) -> bool:
        """Whether that is the PIN; wrong ones are counted. StateRefused after too many."""

    def come(self, name: str) -> None:
        """This one stands at the bench from now on."""

    def leave(self) -> None:
        """Nobody does."""

    def at_bench(self) -> tuple[str, datetime | None]:
        """Who does, "" for nobody, and when that one did something last."""

    def seen(self) -> None:
        """Who stands there did something."""


class DataFiles(Protocol):
    """Files beside the store that hold people's data."""

    def purge(self, before: datetime) -> int:
        """Remove those last written before this. Returns: how many."""

    def holding(self, word: str) -> tuple[CanaryHit, ...]:
        """Which hold a text, in whatever form. BadInput for one that is too short."""


class Health(Protocol):
    """Whether the store's file is whole."""

    ended_badly: bool
    """A process that held the store went without closing it."""

    def fault(self) -> str:
        """What is wrong; "" where nothing is. StoreAway while it cannot be looked at."""


class KeyedStore(Protocol):
    """The store, as far as its key goes."""

    def require_alone(self) -> None:
        """StateRefused while another process holds the store."""

    def rekey(self, key: bytes) -> None:
        """Encrypt all of it anew. StoreAway: it is as it was."""


class Backups(Protocol):
    """Copies of the store."""

    def make(self, target: Path) -> BackupFacts:
        """A whole, checked copy at that path. StoreAway, DiskFull, StateRefused where a file stands there."""

    def listed(self, folder: Path) -> tuple[BackupFacts, ...]:
        """Those that this station made in a folder, newest first."""

    def verify(self, file: str) -> None:
        """Look through every page of one. StoreAway, with what is wrong."""

    def purge(
        self, files: Sequence[str], limits: RetentionLimits, now: datetime, *, tax_until: datetime | None = None
    ) -> Gone:
        """As Vault.purge, within backups; one that cannot be opened any more is removed."""

    def remove(self, files: Sequence[str]) -> int:
        """Remove backups with what belongs to them. Returns: how many."""

    def rekey(self, files: Sequence[str], key: bytes) -> None:
        """Bring backups under another key; one that no key of ours opens stays."""

    def write_recovery(self, keys: Sequence[bytes]) -> None:
        """Leave these keys, sealed, beside the store. Nothing without a passphrase."""

    def set_passphrase(self, passphrase: str) -> None:
        """From now on this passphrase opens backups on another machine. BadInput for a short one."""

    def has_passphrase(self) -> bool:
        """Whether there is one."""
