"""Folders of the test label kit: a report to be read again, a PDF to send, labels, requests and answers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import msgspec
from filelock import FileLock, Timeout

from shipstation.errors import BadInput, NotFound, StateRefused, StoreAway
from shipstation.files import write_whole
from shipstation.model import KitReport

_REPORT = "report.json"
_LARGEST = 10_000_000


class KitFolders:
    """Each run in a folder of its own (ports.KitShelf)."""

    def keep(self, folder: Path, report: KitReport, *, papers: Mapping[str, bytes]) -> None:
        """Write papers by their names in the folder, the report last. Raises DiskFull, StoreAway."""
        for name, content in papers.items():
            write_whole(folder / PurePosixPath(name), content)
        write_whole(folder / _REPORT, msgspec.json.format(msgspec.json.encode(report), indent=2))

    @contextmanager
    def alone(self, room: Path) -> Iterator[None]:
        """While nobody else runs a kit in this room, in whatever process. StateRefused where somebody does."""
        lock = FileLock(room / "run.lock", timeout=0, mode=0o600, thread_local=False)
        try:
            room.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock.acquire()
        except Timeout as error:
            raise StateRefused(
                "The test label kit runs already.", "Wait for its end: it gives back what it bought."
            ) from error
        except OSError as error:
            raise StoreAway(f"{room} cannot be written ({error}).", "Check the rights of the data folder.") from error
        try:
            yield
        finally:
            lock.release()

    def latest(self, room: Path) -> Path | None:
        """Of the runs in a room, the folder of the last one (their names tell when); None where there is none."""
        return max((path.parent for path in room.glob(f"*/{_REPORT}")), default=None)

    def read(self, folder: Path) -> KitReport:
        """The report of a folder. Raises NotFound; BadInput for one that is damaged."""
        path = folder / _REPORT
        try:
            with path.open("rb") as file:
                # A longer one is no report of ours; cut, it does not parse.
                content = file.read(_LARGEST)
            return msgspec.json.decode(content, type=KitReport)
        except FileNotFoundError as error:
            raise NotFound(
                f"There is no run of the kit in {folder}.", "Run it first: shipstation account kit.", fields=("out",)
            ) from error
        except (OSError, ValueError) as error:
            raise BadInput(
                f"{path} cannot be read ({error}).", "Run the kit again, into another folder.", fields=("out",)
            ) from error
