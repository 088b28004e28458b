"""Writes print files whole or not at all, and never over another."""

import errno
import logging
import os
import uuid
from contextlib import suppress
from itertools import count
from pathlib import Path

from shipstation.errors import DiskFull, PrinterAway

log = logging.getLogger(__name__)

_FULL = (errno.ENOSPC, errno.EDQUOT)
_NO_LINKS = (errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EXDEV, errno.EMLINK)


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
        # A name of its own: what a killed process left half written is in nobody's way, and is taken for no file.
        part = target.with_name(f"{target.name}.{uuid.uuid4().hex[:8]}.part")
        if target.exists():
            continue
        try:
            _write(part, content)
            is_named = _named(part, target)
        finally:
            # The label itself stands or not by now; a leftover beside it does not change that.
            with suppress(OSError):
                part.unlink(missing_ok=True)
        if is_named:
            _sync(target.parent)
            return target
    raise AssertionError("numbers do not end")


def _write(part: Path, content: bytes) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _named(part: Path, target: Path) -> bool:
    """Give the whole file its name, which only one writer gets. False when it was taken in the meantime."""
    if os.name != "posix":
        try:
            # Windows renames over nothing.
            part.rename(target)
        except FileExistsError:
            return False
        return True
    try:
        os.link(part, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return _named_by_claim(part, target)
    return True


def _named_by_claim(part: Path, target: Path) -> bool:
    """The same where files have one name alone (FAT, some shares): an empty file claims the name, then goes."""
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    try:
        part.replace(target)
    except OSError:
        target.unlink(missing_ok=True)
        raise
    return True


def _sync(folder: Path) -> None:
    """Make the new name survive a power cut; Windows has no such call.

    When that fails the file is there all the same, whole and synced itself: it counts as written. Called failed, the
    label would be printed into a second file; asked about, a person could only look into the folder and find it.
    Should the power go in that moment, the label is still kept in the store.
    """
    if os.name != "posix":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        log.warning("the folder of a print file could not be synced: %s", error.strerror)
