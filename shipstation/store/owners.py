"""Which process a purchase or a print job belongs to, and whether that process still lives.

A process holds a file lock as long as it lives, however it ends; a row names that lock (SAFETY.md part 1, rule 4).
"""

import threading
import uuid
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from shipstation.errors import ShipError

_NOTHING = object()


class Owner:
    """This process's own lock, held until close()."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self.name, self._lock = self._claim()

    def is_gone(self, name: str) -> bool:
        """True when the process of that name has ended. Ours is never gone."""
        if name == self.name:
            return False
        path = self._path(name)
        if not path.exists():
            return True
        try:
            with _lock(path):
                return True
        except Timeout:
            return False

    def is_alone(self) -> bool:
        """Whether no other process holds a lock here."""
        return all(self.is_gone(path.stem) for path in self._folder.glob("*.lock") if path.stem != self.name)

    def follows_a_crash(self) -> bool:
        """Whether a process went without letting go, and nobody has tidied up after it yet."""
        return any(path.stem != self.name and self.is_gone(path.stem) for path in self._folder.glob("*.lock"))

    def close(self) -> None:
        """Let go; what this process left unfinished may be taken over."""
        self._lock.release()
        self._path(self.name).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove the lock files of processes that are gone; call it after their rows were taken over."""
        for path in self._folder.glob("*.lock"):
            if path.stem == self.name:
                continue
            # Removed only while held: a process just starting finds its file taken or gone, and takes another name.
            # Windows lets nobody remove a file that is open; there the lock removes it when it is let go.
            with suppress(Timeout, PermissionError), _lock(path):
                path.unlink(missing_ok=True)

    def _claim(self) -> tuple[str, FileLock]:
        """A name of our own with its lock held; another one when a tidying process looked at it first."""
        while True:
            name = uuid.uuid4().hex
            lock = _lock(self._path(name))
            with suppress(Timeout):
                lock.acquire()
                return name, lock

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.lock"


def _lock(path: Path) -> FileLock:
    """Of the process, not of a thread: the store is opened behind the window and closed in front of it."""
    return FileLock(path, timeout=0, mode=0o600, thread_local=False)


class LetGo:
    """Purchases of this process that it no longer works on, with why, where they bought nothing. Thread-safe.

    In memory alone: a process that ends lets go of all of them, and a disk that takes nothing is why it is needed.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refusals: dict[str, ShipError | None] = {}

    def add(self, purchase_id: str, refusal: ShipError | None) -> None:
        """It is worked on no more."""
        with self._lock:
            self._refusals[purchase_id] = refusal

    def take(self, purchase_id: str) -> bool:
        """It is worked on again, or settled. True for one asker."""
        with self._lock:
            return self._refusals.pop(purchase_id, _NOTHING) is not _NOTHING

    def names(self) -> frozenset[str]:
        """All of them."""
        with self._lock:
            return frozenset(self._refusals)

    def refused(self) -> dict[str, ShipError]:
        """Those of which it is known that they bought nothing."""
        with self._lock:
            return {name: refusal for name, refusal in self._refusals.items() if refusal is not None}
