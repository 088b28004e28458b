"""What a station does once a day by itself: look whether its store is whole, back it up, let people's data go."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Lock, Thread

from shipstation.desk.backups import BackupDesk
from shipstation.desk.privacy import PrivacyDesk
from shipstation.errors import ShipError, StoreAway
from shipstation.ports import Clock, Facts, Health

log = logging.getLogger(__name__)

_CHECKED_AT = "checked at"
_LOOK_S = 900.0
_REMEDY = "Close the station, then mend it from the last backup: shipstation restore --last."


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one look came to: which chores were done, and what went wrong."""

    did: tuple[str, ...]
    troubles: tuple[ShipError, ...]


class Daily:
    """One look does all that is due; `start` looks again every quarter of an hour until `close`."""

    def __init__(
        self, *, health: Health, facts: Facts, backups: BackupDesk, privacy: PrivacyDesk, clock: Clock
    ) -> None:
        self._health = health
        self._facts = facts
        self._backups = backups
        self._privacy = privacy
        self._clock = clock
        self._one = Lock()
        self._closing = Event()
        self._thread: Thread | None = None
        self._told: Callable[[Looked], object] | None = None

    def listen(self, told: Callable[[Looked], object]) -> None:
        """Tell of every later look that met trouble, in the thread of that look. Once, before `start`."""
        self._told = told

    def look(self) -> Looked:
        """Do what is due. A damaged store is neither backed up nor purged: its last good backup is needed."""
        chores: tuple[tuple[str, Callable[[], bool]], ...] = (
            ("check", self._check), ("backup", self._back_up), ("purge", self._purge)
        )  # fmt: skip
        did: list[str] = []
        troubles: list[ShipError] = []
        with self._one:
            for duty, chore in chores:
                if self._closing.is_set():
                    break
                try:
                    if chore():
                        did.append(duty)
                except ShipError as error:
                    log.warning("%s: %s", duty, error.kind)
                    troubles.append(error)
                    if duty == "check":
                        break
        return Looked(did=tuple(did), troubles=tuple(troubles))

    def fault(self) -> str:
        """Look through the whole store now; what is wrong with it, "" where nothing is."""
        found = self._health.fault()
        if not found:
            self._facts.put(_CHECKED_AT, self._clock.now().isoformat())
        return found

    def start(self) -> Looked:
        """Look at once, and from then on by itself in a thread of its own. Returns: what the first look came to."""
        looked = self.look()
        if self._thread is None and not self._closing.is_set():
            self._thread = Thread(target=self._go_on, name="daily", daemon=True)
            self._thread.start()
        return looked

    def stop(self) -> None:
        """Begin no other chore; the one under way goes on."""
        self._closing.set()

    def close(self) -> None:
        """Look no more; a chore under way is waited for."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def _go_on(self) -> None:
        while not self._closing.is_set():
            self._clock.wait(_LOOK_S, until=self._closing)
            if not self._closing.is_set():
                looked = self.look()
                if looked.troubles and self._told is not None:
                    self._told(looked)

    def _check(self) -> bool:
        last = self._facts.get(_CHECKED_AT)
        age = self._clock.now() - datetime.fromisoformat(last) if last else None
        if age is not None and timedelta(0) <= age < timedelta(days=1) and not self._health.ended_badly:
            return False
        self._health.ended_badly = False
        found = self.fault()
        if found:
            raise StoreAway(found, _REMEDY)
        return True

    def _back_up(self) -> bool:
        return self._backups.scheduled() is not None

    def _purge(self) -> bool:
        if not self._privacy.is_due():
            return False
        self._privacy.run()
        return True
