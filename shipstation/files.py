"""Writes a file whole or not at all, readable by its owner alone."""

import errno
import os
from pathlib import Path

from shipstation.errors import DiskFull, StoreAway


def write_whole(path: Path, content: bytes) -> None:
    """Replace `path` by `content`: written beside it, synced, then renamed.

    Raises: DiskFull; StoreAway when the folder cannot be written.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno == errno.ENOSPC:
            raise DiskFull("The disk is full.", "Make room, then try again.") from error
        raise StoreAway(
            f"{path.name} cannot be written ({error.strerror}).", "Check the rights of the data folder."
        ) from error
