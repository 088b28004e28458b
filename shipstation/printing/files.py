"""Writes print files whole or not at all, and never over another."""

import errno
import os
from itertools import count
from pathlib import Path

from shipstation.errors import DiskFull, PrinterAway

_FULL = (errno.ENOSPC, errno.EDQUOT)


def new_file(wanted: Path, content: bytes) -> Path:
    """Write `content` to a new file: `wanted`, or with the first free number behind its name.

    Returns: the path it went to. Raises: DiskFull; PrinterAway when the folder cannot be written.
    """
    try:
        wanted.parent.mkdir(parents=True, exist_ok=True)
        return _written(wanted, content)
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull("The disk is full.", "Make room, then print again.") from error
        raise PrinterAway(
            f"{wanted.parent} cannot be written ({error.strerror}).", "Check the printer's folder, then print again."
        ) from error


def _written(wanted: Path, content: bytes) -> Path:
    for number in count(1):
        target = wanted if number == 1 else wanted.with_stem(f"{wanted.stem}-{number}")
        part = target.with_name(f"{target.name}.part")
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except FileExistsError:
            continue
        try:
            with os.fdopen(descriptor, "wb") as file:
                # Whoever holds the .part may take the name if it is free: it becomes a file before .part goes.
                if target.exists():
                    part.unlink()
                    continue
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        _sync(target.parent)
        return target
    raise AssertionError("numbers do not end")


def _sync(folder: Path) -> None:
    """Make the new name survive a power cut; Windows has no such call."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
