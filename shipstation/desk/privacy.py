"""People's data at its end: purged by itself, erased on demand, looked for, and all of it written down."""

import logging
from dataclasses import dataclass
from datetime import datetime

from shipstation.desk.backups import BackupDesk
from shipstation.desk.operators import OperatorDesk
from shipstation.errors import BadInput, ShipError
from shipstation.model import (
    AuditEntry,
    CanaryHit,
    Certificate,
    Channel,
    Event,
    Gone,
    Held,
    Holding,
    Kept,
    OrderKey,
    Paper,
    RetentionLimits,
    RetentionTerms,
    office_paper,
)
from shipstation.ports import (
    Audit,
    Clock,
    DataFiles,
    Facts,
    Papers,
    SafetySettings,
    Settings,
    TaxRecords,
    Vault,
)
from shipstation.rules.retention import everything_of, limits, years_after

log = logging.getLogger(__name__)

_RUN_AT = "purged at"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyStatus:
    """Where the station stands. `run_at` None: nothing was purged yet. `entries_good`: the audit log is unbroken.

    `key_at`: when the store got another key; None: not as far back as the audit log goes.
    """

    store_id: str
    held: Held
    terms: RetentionTerms
    run_at: datetime | None
    backups: int
    oldest_backup: datetime | None
    has_passphrase: bool
    entries: int
    entries_good: bool
    key_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What one run took away, from the store, from its backups and from the folders beside it."""

    at: datetime
    gone: Gone
    from_backups: Gone
    backups_removed: int
    files: int
    audit_entries: int

    @property
    def anything(self) -> bool:
        """Whether anything went at all."""
        return self.gone.anything or self.from_backups.anything or bool(self.backups_removed or self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """Where a text was found. `inside`: so often in the store's own pages, decrypted; None: not looked at."""

    hits: tuple[CanaryHit, ...]
    inside: int | None


class PrivacyDesk:
    """Blocking; one of a kind at a time is enough, several do no harm."""

    def __init__(
        self,
        *,
        vault: Vault,
        facts: Facts,
        audit: Audit,
        files: DataFiles,
        backups: BackupDesk,
        tax_records: TaxRecords,
        choices: SafetySettings,
        settings: Settings,
        papers: Papers,
        operators: OperatorDesk,
        clock: Clock,
    ) -> None:
        self._vault = vault
        self._facts = facts
        self._audit = audit
        self._files = files
        self._backups = backups
        self._tax_records = tax_records
        self._choices = choices
        self._settings = settings
        self._papers = papers
        self._operators = operators
        self._clock = clock

    def status(self) -> PrivacyStatus:
        """What is held, for how long, and when it was looked after last."""
        run_at = self._facts.get(_RUN_AT)
        verdict = self._audit.verify()
        backups = self._backups.listed()
        changed = self._audit.entries(kind=Event.KEY, limit=1)
        return PrivacyStatus(
            store_id=self._facts.store_id(),
            held=self._vault.held(),
            terms=self._choices.safety().terms,
            run_at=datetime.fromisoformat(run_at) if run_at else None,
            backups=len(backups),
            oldest_backup=min((each.made_at for each in backups), default=None),
            has_passphrase=self._backups.has_passphrase(),
            entries=verdict.entries,
            entries_good=verdict.good,
            key_at=changed[0].at if changed else None,
        )

    def holdings(self) -> tuple[Holding, ...]:
        """What lies here of each kind that has an end, in the store and in its backups."""
        backups = self._backups.listed()
        oldest = min((each.made_at for each in backups), default=None)
        return (*self._vault.holdings(), Holding(kind=Kept.BACKUPS, count=len(backups), oldest=oldest))

    def run(self, now: datetime | None = None) -> Purged:
        """Purge what is due. `now`: as if it were then, for those who want to see it; aware UTC.

        Raises: NotPermitted for another time than the clock's, StoreAway, DiskFull.
        """
        if now is not None:
            self._operators.require_manager("purge ahead of time")
        at = now or self._clock.now()
        terms = self._choices.safety().terms
        ends = limits(at, terms)
        purged = self._purged(ends, at, _tax_until(terms, at))
        self._facts.put(_RUN_AT, at.isoformat())
        if purged.anything:
            said = {name: str(count) for name, count in purged.gone.counts().items() if count}
            more = {
                "files": purged.files,
                "backups": purged.backups_removed,
                "in_backups": purged.from_backups.shipments,
            }
            self._audit.append(Event.PURGE, said | {name: str(count) for name, count in more.items() if count})
        return purged

    def erase_amazon(self, *, ledger: bool = False) -> tuple[Certificate, Paper]:
        """Erase all of Amazon's people at once, here and in backups; what is not settled stays, and is told.

        Args:
            ledger: also the list of what was bought, with its costs.
        Returns: a certificate, and the same on paper. Raises: NotPermitted, StoreAway, DiskFull.
        """
        self._operators.require_manager("erase Amazon's data")
        at = self._clock.now()
        # Whoever erases wants all of it gone: tax law's copy is the owner's own to keep elsewhere.
        ends = everything_of(Channel.AMAZON, at)
        purged = self._purged(ends, at, None)
        dropped = self._vault.drop(Channel.AMAZON) if ledger else 0
        what = {name: str(count) for name, count in purged.gone.counts().items()}
        what |= {"files": str(purged.files), "backups": str(purged.backups_removed), "ledger": str(dropped)}
        entry = self._audit.append(Event.ERASE, {"channel": Channel.AMAZON.value, **what})
        certificate = self._certificate(purged, dropped, entry)
        log.info("all of Amazon's data erased: %d shipments", purged.gone.shipments)
        return certificate, self._papers.certificate(certificate, size_mm=self._size())

    def canary(self, word: str, *, inside: bool = False) -> Canary:
        """Look for a text in every file of the station; `inside`: in the decrypted store as well. BadInput."""
        if inside:
            self._operators.require_manager("look into the store's pages")
        hits = self._files.holding(word)
        return Canary(hits=hits, inside=self._vault.holding(word) if inside else None)

    def tax_record(self, key: OrderKey, passphrase: str, reason: str) -> dict[str, object]:
        """What tax law keeps of an order's buyer; who read it, and why, is written down. NotPermitted, NotFound."""
        self._operators.require_manager("read tax records")
        if not reason.strip():
            raise BadInput("A tax record is read for a reason.", "Say it: --reason TEXT.", fields=("reason",))
        found = self._tax_records.read(key, passphrase)
        self._audit.append(Event.TAX, {"order": str(key), "reason": reason.strip()})
        return found

    def is_due(self) -> bool:
        """Whether a day has passed since the last run, or the clock was set back behind it."""
        run_at = self._facts.get(_RUN_AT)
        return run_at is None or datetime.fromisoformat(run_at).date() != self._clock.now().date()

    def _purged(self, ends: RetentionLimits, at: datetime, tax_until: datetime | None) -> Purged:
        gone = self._vault.purge(ends, at, tax_until=tax_until)
        in_backups, removed = self._backups.purge(ends, at, tax_until=tax_until)
        return Purged(
            at=at,
            gone=gone,
            from_backups=in_backups,
            backups_removed=removed,
            files=self._files.purge(ends.papers),
            audit_entries=self._audit.shorten(ends.audit),
        )

    def _certificate(self, purged: Purged, dropped: int, entry: AuditEntry) -> Certificate:
        return Certificate(
            title="Erasure of Amazon's information",
            at=purged.at,
            who=entry.who,
            store_id=self._facts.store_id(),
            gone=purged.gone,
            ledger=dropped,
            files=purged.files,
            backups=purged.backups_removed,
            tax_records=self._vault.held().tax_records,
            entry=entry,
        )

    def _size(self) -> tuple[float, float]:
        try:
            return office_paper(self._settings.ship_from(self._settings.account()).country)
        except ShipError:
            # A certificate is written also where no account is left to tell of a country.
            return office_paper("")


def _tax_until(terms: RetentionTerms, at: datetime) -> datetime | None:
    return years_after(at, terms.tax_years) if terms.tax_years else None
