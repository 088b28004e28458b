"""Writes a file whole or not at all, readable by its owner alone; locks one that processes share."""

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from shipstation.errors import DiskFull, ShipError, StoreAway

_PATIENCE_S = 10.0


def write_whole(path: Path, content: bytes) -> None:
    """Replace `path` by `content`: written beside it, synced, then renamed.

    Raises: DiskFull; StoreAway when the folder cannot be written.
    """
    with whole_file(path) as part:
        part.write_bytes(content)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file beside `path`, empty, to write into; in the end it is synced and takes its name, or is gone.

    Raises: DiskFull; StoreAway when the folder cannot be written.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _told(path, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file's lock against every other process and thread. Raises StoreAway, also after 10 s in vain."""
    lock = FileLock(path.with_name(f"{path.name}.lock"), timeout=_PATIENCE_S, mode=0o600, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreAway(f"Another program holds {path.name}.", "Wait for it or end it, then try again.") from error
    except OSError as error:
        raise _told(path, error) from error
    try:
        yield
    finally:
        lock.release()


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last through a power cut; Windows has no word for it."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _told(path: Path, error: OSError) -> ShipError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull("The disk is full.", "Make room, then try again.")
    return StoreAway(
        f"{path.name} cannot be written ({error.strerror or error}).", "Check the rights of the data folder."
    )
