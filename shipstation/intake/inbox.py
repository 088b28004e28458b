"""A folder that other programs put files into: which of them are whole, and where they go (ports.Inbox)."""

import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from shipstation.errors import BadInput, StoreAway
from shipstation.ports import InboxFile

_UNDER_WAY = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".swp", "~", ".lock")
_REPORT = ".report.json"
_MOST_OF_A_NAME = 1_000


class FolderInbox:
    """Plain files at the top of a folder. Links are left alone: they may lead anywhere."""

    def look(self, folder: Path) -> tuple[InboxFile, ...]:
        """The files that lie there now, by name. Raises BadInput where there is no such folder."""
        found = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if _is_ours(entry):
                        status = entry.stat(follow_symlinks=False)
                        found.append(
                            InboxFile(path=Path(entry.path), size=status.st_size, changed_ns=status.st_mtime_ns)
                        )
        except OSError as error:
            raise BadInput(
                f"The folder {folder} cannot be read ({error.strerror}).",
                "Check its name and rights.",
                fields=("folder",),
            ) from error
        return tuple(sorted(found, key=lambda each: each.path.name))

    def put_away(self, file: InboxFile, where: str, report: Mapping[str, Any]) -> Path:
        """Move a file into the folder `where` beside it, with its report; nothing there is ever overwritten.

        Raises: StoreAway when it cannot be moved; it lies where it was then.
        """
        folder = file.path.parent / where
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            if folder.is_symlink() or not folder.is_dir():
                raise StoreAway(f"{folder} is no folder of its own.", "Move it away; the station makes it anew.")
            target = _moved(file.path, folder)
            _write(target.with_name(f"{target.name}{_REPORT}"), report)
        except OSError as error:
            raise StoreAway(
                f"{file.path.name} cannot be moved to {folder} ({error.strerror or error}).",
                "Check the rights of the folder; the orders are in, and are not taken in twice.",
            ) from error
        return target

    def write(self, path: Path, content: Mapping[str, Any]) -> None:
        """Write a document whole or not at all, in place of what was there. Raises StoreAway."""
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.{os.getpid()}.part")
            _write(part, content)
            part.replace(path)
        except OSError as error:
            raise StoreAway(
                f"{path} cannot be written ({error.strerror or error}).", "Check the folder's rights and its disk."
            ) from error


def _is_ours(entry: "os.DirEntry[str]") -> bool:
    name = entry.name.lower()
    if name.startswith(".") or name.endswith((*_UNDER_WAY, _REPORT)):
        return False
    return stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode)


def _moved(path: Path, folder: Path) -> Path:
    """The file's new place: its own name, or the next one that is free."""
    for number in range(1, _MOST_OF_A_NAME):
        target = folder / (path.name if number == 1 else f"{path.stem} ({number}){path.suffix}")
        report = target.with_name(f"{target.name}{_REPORT}")
        if report.exists():
            continue
        try:
            # A link fails where the name is taken, in one step; a rename would overwrite.
            os.link(path, target, follow_symlinks=False)
        except FileExistsError:
            continue
        except (PermissionError, OSError) as error:
            if isinstance(error, FileNotFoundError) or target.exists():
                raise
            # Drives without links: nobody else writes into this folder.
            path.rename(target)
        else:
            path.unlink()
        return target
    raise OSError(f"more than {_MOST_OF_A_NAME} files of that name")


def _write(path: Path, content: Mapping[str, Any]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
