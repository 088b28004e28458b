"""Backups: made by hand and by themselves, counted, kept no longer than the people in them."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from shipstation.desk.operators import OperatorDesk
from shipstation.errors import BadInput, ShipError
from shipstation.model import BackupFacts, Event, Gone, RetentionLimits
from shipstation.ports import Audit, Backups, Clock, Facts, SafetySettings
from shipstation.rules.retention import AMAZON_DAYS

log = logging.getLogger(__name__)

_MADE_AT = "backed up at"
_FAILED = "backup failed"


class BackupDesk:
    """Blocking. `room`: where backups go when no folder was chosen."""

    def __init__(
        self,
        *,
        backups: Backups,
        facts: Facts,
        audit: Audit,
        choices: SafetySettings,
        operators: OperatorDesk,
        clock: Clock,
        room: Path,
        profile: str,
        is_worth_it: Callable[[], bool],
    ) -> None:
        """`is_worth_it`: whether there is anything that somebody would miss."""
        self._is_worth_it = is_worth_it
        self._backups = backups
        self._facts = facts
        self._audit = audit
        self._choices = choices
        self._operators = operators
        self._clock = clock
        self._room = room
        self._profile = profile

    def folder(self) -> Path:
        """Where scheduled backups go. Raises BadInput for settings that cannot be read."""
        chosen = self._choices.safety().backup_folder
        return Path(chosen) if chosen else self._room

    def listed(self) -> tuple[BackupFacts, ...]:
        """The backups of this store in that folder, newest first."""
        mine = self._facts.store_id()
        return tuple(each for each in self._backups.listed(self.folder()) if each.store_id == mine)

    def make(self, target: Path | None = None) -> BackupFacts:
        """A backup by hand, as that file or into that folder, None: where scheduled ones go; read back.

        Raises: NotPermitted, StateRefused where a file stands there, DiskFull, StoreAway, BadInput for its folder.
        """
        self._operators.require_manager("make backups")
        if target is None:
            target = self._made_folder()
        made = self._backups.make(target / self._name() if target.is_dir() else target)
        self._note(made)
        return made

    def verify(self, file: str) -> datetime:
        """Look through every page of a backup. Returns: when that was. Raises StoreAway, with what is wrong."""
        self._backups.verify(file)
        return self._clock.now()

    def scheduled(self) -> BackupFacts | None:
        """The backup that is due now, if one is; older ones beyond the wanted number go. Raises as `make`."""
        if not self.is_due():
            return None
        choices = self._choices.safety()
        try:
            made = self._backups.make(self._made_folder() / self._name())
        except ShipError as error:
            self._facts.put(_FAILED, error.said)
            log.warning("no backup was made: %s", error.kind)
            raise
        self._note(made)
        self._backups.remove([each.file for each in self.listed()[choices.backups_kept :]])
        return made

    def is_due(self) -> bool:
        """Whether the wanted hours have passed since the last one, or the clock was set back behind it."""
        hours = self._choices.safety().backup_every_hours
        if not hours:
            return False
        last = self.last_at()
        if last is None and not self._is_worth_it():
            return False
        return last is None or abs(self._clock.now() - last) >= timedelta(hours=hours)

    def last_at(self) -> datetime | None:
        """When the last one was made; None: never."""
        last = self._facts.get(_MADE_AT)
        return datetime.fromisoformat(last) if last else None

    def trouble(self) -> str:
        """Why the last scheduled one was not made; "" where it was."""
        return self._facts.get(_FAILED) or ""

    def purge(self, ends: RetentionLimits, at: datetime, *, tax_until: datetime | None) -> tuple[Gone, int]:
        """Old backups go whole; the others lose the people whose time has come. Returns: who, and how many files."""
        known = self.listed()
        old = [each.file for each in known if each.made_at < at - timedelta(days=AMAZON_DAYS)]
        removed = self._backups.remove(old)
        younger = [each.file for each in known if each.file not in old]
        return self._backups.purge(younger, ends, at, tax_until=tax_until), removed

    def set_passphrase(self, passphrase: str) -> None:
        """What opens backups on another machine, and this store when its key is lost. NotPermitted, BadInput."""
        self._operators.require_manager("set the recovery passphrase")
        self._backups.set_passphrase(passphrase)
        self._audit.append(Event.PASSPHRASE)

    def has_passphrase(self) -> bool:
        """Whether there is one."""
        return self._backups.has_passphrase()

    def _made_folder(self) -> Path:
        folder = self.folder()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise BadInput(
                f"{folder} cannot be written ({error.strerror}).",
                "Choose another folder: settings set backup.folder FOLDER.",
                fields=("backup.folder",),
            ) from error
        return folder

    def _name(self) -> str:
        return f"parcel-bench-{self._profile}-{self._clock.now():%Y%m%dT%H%M%S}.backup"

    def _note(self, made: BackupFacts) -> None:
        self._facts.put(_MADE_AT, made.made_at.isoformat())
        self._facts.put(_FAILED, "")
        self._audit.append(Event.BACKUP, {"file": Path(made.file).name, "bytes": str(made.size)})
