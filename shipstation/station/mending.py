"""Brings a store back without opening a station: from a backup, or with a key that was lost."""

import logging
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from shipstation.clock import SystemClock
from shipstation.desk.operators import OperatorDesk
from shipstation.errors import KeyringAway, NotFound, ShipError, StateRefused, StoreAway
from shipstation.folders import profile_folder
from shipstation.keys import secrets_of
from shipstation.model import BackupFacts, Event, Profile
from shipstation.settings import SettingsFile
from shipstation.settings_safety import ChoicesOfSafety
from shipstation.station.unlocking import unlocked
from shipstation.store import restoring
from shipstation.store.restoring import Lost

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was brought back. `lost` None: what was newer cannot be read any more. `aside`: the store before it."""

    backup: BackupFacts | None
    counts: dict[str, int]
    lost: tuple[Lost, ...] | None
    aside: Path | None


class Mending:
    """Of one profile's folder. No window and no other command may hold its store meanwhile."""

    def __init__(self, data_dir: Path | None, profile: Profile) -> None:
        self._folder = profile_folder(data_dir, profile)
        self._profile = profile
        self._clock = SystemClock()
        self._secrets = secrets_of(profile, self._folder)

    def last(self) -> Path:
        """The newest backup that stands where backups go. Raises NotFound."""
        settings = SettingsFile(self._folder, profile=self._profile)
        chosen = ChoicesOfSafety(settings).safety().backup_folder
        found = restoring.newest(Path(chosen) if chosen else self._folder / "backups")
        if found is None:
            raise NotFound("There is no backup here.", "Name one: restore FILE.", fields=("file",))
        return Path(found.file)

    def named(self, path: Path) -> Path:
        """The backup of that path; of a folder its newest. Raises NotFound."""
        if not path.is_dir():
            if not path.is_file():
                raise NotFound(f"There is no backup {path}.", "Name one that is there.", fields=("file",))
            return path
        found = restoring.newest(path)
        if found is None:
            raise NotFound(f"There is no backup in {path}.", "Name another folder, or a file.", fields=("file",))
        return Path(found.file)

    def facts_of(self, file: Path) -> BackupFacts | None:
        """What is known of a backup without opening it; None where no card lies beside it."""
        return restoring.facts_of(file)

    def lost_by(self, file: Path) -> tuple[Lost, ...] | None:
        """What was bought after a backup and would be missing after a restore; None: nobody can read that."""
        made_at = restoring.made_at(file)
        return restoring.newer(self._folder, self._keys(), made_at) if made_at is not None else None

    def restore(self, file: Path, *, passphrase: str | None = None, replace: bool = False) -> Restored:
        """Put a backup in the store's place; whole, or everything is as before.

        Args:
            passphrase: the recovery passphrase, where no keyring here knows the backup's key.
            replace: although a store with purchases stands here; it is put aside, not deleted.
        Raises: NotFound, BadInput (passphrase), StateRefused, HistoryTooNew, StoreAway, DiskFull, NotPermitted.
        """
        restoring.require_nobody(self._folder)
        lost = self.lost_by(file)
        self._require_manager()
        if not replace and restoring.holds_purchases(self._folder, self._keys()):
            raise StateRefused(
                "A store with purchases stands here already.",
                "Say --replace to put the backup in its place; what stands here is put aside, not deleted.",
            )
        keys = self._keys()
        key = restoring.key_of(file, keys, passphrase)
        # Where nobody has a key yet, the backup's own becomes the store's.
        wanted = keys[0] if keys else key
        counts = restoring.checked_copy(file, self._folder, key, wanted)
        aside = restoring.put_in_place(self._folder, self._clock.now())
        self._secrets.keep_store_key(wanted)
        self._note(file, lost)
        return Restored(backup=restoring.facts_of(file), counts=counts, lost=lost, aside=aside)

    def recover_key(self, passphrase: str) -> None:
        """Bring back a lost key of the store that stands here. NotFound, BadInput (passphrase), KeyringAway."""
        key = restoring.recovered_key(self._folder, passphrase)
        self._secrets.keep_store_key(key)
        with closing(unlocked(self._folder, self._secrets, self._clock.now)) as store:
            store.audit.append(Event.KEY, {"key": "recovered"})
        log.info("the store's key was brought back with its passphrase")

    def _keys(self) -> Sequence[bytes]:
        return self._secrets.store_keys()

    def _require_manager(self) -> None:
        """As far as the store that stands here can still be asked: a damaged one knows nobody."""
        store_file = self._folder / "store.db"
        if not self._keys() or not store_file.exists() or not store_file.stat().st_size:
            return
        settings = SettingsFile(self._folder, profile=self._profile)
        with suppress(StoreAway), closing(unlocked(self._folder, self._secrets, self._clock.now)) as store:
            OperatorDesk(
                book=store.operators,
                choices=ChoicesOfSafety(settings),
                settings=settings,
                secrets=self._secrets,
                clock=self._clock,
            ).require_manager("restore a backup")

    def _note(self, file: Path, lost: tuple[Lost, ...] | None) -> None:
        said = {"file": file.name} | ({"purchases missing": str(len(lost))} if lost is not None else {})
        with closing(unlocked(self._folder, self._secrets, self._clock.now)) as store:
            store.audit.append(Event.RESTORE, said)


def is_mendable(error: ShipError) -> bool:
    """Whether a backup, or the recovery passphrase, is what helps against what kept a store shut."""
    signs = ("damaged", "No key", "key of this store is lost")
    return isinstance(error, StoreAway | KeyringAway) and any(sign in error.said for sign in signs)
