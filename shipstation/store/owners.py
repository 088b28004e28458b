"""Which process a purchase or a print job belongs to, and whether that process still lives.

A process holds a file lock as long as it lives, however it ends; a row names that lock (SAFETY.md part 1, rule 4).
"""

import uuid
from pathlib import Path

from filelock import FileLock, Timeout


class Owner:
    """This process's own lock, held until close()."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self.name = uuid.uuid4().hex
        self._lock = FileLock(self._path(self.name), mode=0o600)
        self._lock.acquire(timeout=0)

    def is_gone(self, name: str) -> bool:
        """True when the process of that name has ended. Ours is never gone."""
        if name == self.name:
            return False
        path = self._path(name)
        if not path.exists():
            return True
        probe = FileLock(path, mode=0o600)
        try:
            probe.acquire(timeout=0)
        except Timeout:
            return False
        probe.release()
        return True

    def close(self) -> None:
        """Let go; what this process left unfinished may be taken over."""
        self._lock.release()
        self._path(self.name).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove the lock files of processes that are gone; call it after their rows were taken over."""
        for path in self._folder.glob("*.lock"):
            if path.stem != self.name and self.is_gone(path.stem):
                path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.lock"
