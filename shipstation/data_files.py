"""Files beside the store that hold people's data: labels that were printed into a folder, runs of the kit, copies.

Removed with the rest when their time has come; only what the station itself made and named.
"""

import logging
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from shipstation import canary
from shipstation.errors import BadInput
from shipstation.model import CanaryHit, PrinterSetup

log = logging.getLogger(__name__)

_LABEL = re.compile(r"label-[0-9a-f]{32}(?:-\d+)?\.(?:pdf|png|zpl|escpos|tspl|epl)(?:\.[0-9a-f]{8}\.part)?")
_RUN = re.compile(r"kit-\w+-\d{8}-\d{6}")
_COPY = re.compile(r"(?:before|replaced)-\d+-\d{8}T\d{6}\.db(?:-wal|-shm|-journal)?")
_TEMPORARY = ("parcel-bench-tour-", "practice-printer-", "practice-amazon-", "practice-tls-")
_FOLDER_PRINTER = "pdf:"


class DataFiles:
    """Of one profile (ports.DataFiles). `printers`: as they are set up now."""

    def __init__(self, folder: Path, printers: Callable[[], Iterable[PrinterSetup]]) -> None:
        self._folder = folder
        self._printers = printers

    def purge(self, before: datetime) -> int:
        """Remove those that were last written before this. Returns: how many files and folders."""
        count = 0
        for path in self._ours():
            if _written(path) < before and _remove(path):
                count += 1
        if count:
            log.info("%d files with people's data removed", count)
        return count

    def holding(self, word: str) -> tuple[CanaryHit, ...]:
        """Which files of the data folder, printers' folders and temporary ones hold a text. BadInput: too short."""
        try:
            return canary.search(self._roots(), word)
        except ValueError as error:
            raise BadInput(f"{word!r} is no canary: {error}.", "Plant a longer name.", fields=("text",)) from error

    def _roots(self) -> Iterator[Path]:
        yield self._folder
        yield from self._label_folders()
        yield from _temporary()

    def _ours(self) -> Iterator[Path]:
        for folder in self._label_folders():
            yield from (path for path in _in(folder) if _LABEL.fullmatch(path.name))
        yield from (path for path in _in(self._folder / "kit") if _RUN.fullmatch(path.name))
        yield from (path for path in _in(self._folder / "backups") if _COPY.fullmatch(path.name))

    def _label_folders(self) -> set[Path]:
        urls = [printer.url for printer in self._printers() if printer.url.startswith(_FOLDER_PRINTER)]
        return {self._folder / "labels", *(Path(url.removeprefix(_FOLDER_PRINTER)) for url in urls)}


def _temporary() -> Iterator[Path]:
    for path in _in(Path(tempfile.gettempdir())):
        if path.name.startswith(_TEMPORARY):
            yield path


def _in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _written(path: Path) -> datetime:
    """When it, or anything in it, was written last; now for one that goes this very moment."""
    times = [0.0]
    with suppress(OSError):
        times += [each.stat().st_mtime for each in (path, *(path.rglob("*") if path.is_dir() else ()))]
    return datetime.fromtimestamp(max(times), UTC) if len(times) > 1 else datetime.max.replace(tzinfo=UTC)


def _remove(path: Path) -> bool:
    """False where it cannot be removed: somebody else's, or in use; it is tried again the next day."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        log.warning("a file with people's data could not be removed: %s", error.strerror)
        return False
    return True
