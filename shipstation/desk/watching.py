"""A watched folder: files that stopped growing are imported and put away with a report of what became of them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipstation.desk import import_report
from shipstation.desk.intake import Imported, Intake
from shipstation.errors import ShipError
from shipstation.model import Shipment
from shipstation.ports import Clock, Inbox, InboxFile, ToldShipments

log = logging.getLogger(__name__)

SETTLED_S = 2.0
"""So long a file must have stayed the same; programs write large ones in pieces."""
_DONE, _FAILED = "done", "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What became of a file. `error`: it was not imported, or not put away; `moved` None: it lies there still."""

    path: Path
    imported: Imported | None
    moved: Path | None
    error: ShipError | None = None


class Watch:
    """Looks into a folder now and then. Whoever holds it calls look(); a window by its timer, a command in a loop."""

    def __init__(self, intake: Intake, inbox: Inbox, clock: Clock) -> None:
        self._intake = intake
        self._inbox = inbox
        self._clock = clock
        self._seen: dict[Path, tuple[InboxFile, float]] = {}
        self._stuck: set[InboxFile] = set()

    def look(self, folder: Path, *, stop: Callable[[], bool] | None = None) -> tuple[Watched, ...]:
        """Import what stopped growing since an earlier look. Raises BadInput where there is no such folder.

        Killed after an import and before the move, the file is imported again: its orders are unchanged then.
        """
        now = self._clock.monotonic()
        files = self._inbox.look(folder)
        self._seen = {each.path: self._first_seen(each, now) for each in files}
        self._stuck &= set(files)
        came = []
        for each in files:
            is_settled = now - self._seen[each.path][1] >= SETTLED_S
            if is_settled and each not in self._stuck and not (stop is not None and stop()):
                watched = self._take(each, stop)
                if watched is not None:
                    came.append(watched)
        return tuple(came)

    def waits(self) -> bool:
        """Whether files were seen that are not settled yet."""
        return any(file not in self._stuck for file, _ in self._seen.values())

    def _first_seen(self, file: InboxFile, now: float) -> tuple[InboxFile, float]:
        """The file with since when it is as it is."""
        before = self._seen.get(file.path)
        return before if before is not None and before[0] == file else (file, now)

    def _take(self, file: InboxFile, stop: Callable[[], bool] | None) -> Watched | None:
        imported: Imported | None = None
        error: ShipError | None = None
        try:
            imported = self._intake.import_file(file.path, stop=stop)
        except ShipError as told:
            if told.family == "unavailable":
                # The store, not the file: it is tried again at the next look.
                raise
            error = told
        if imported is not None and (imported.left or not imported.file.is_whole):
            return None
        is_good = imported is not None and (imported.file.orders or not imported.file.refused)
        moved: Path | None = None
        try:
            moved = self._inbox.put_away(file, _DONE if is_good else _FAILED, report(file.path, imported, error))
            del self._seen[file.path]
        except ShipError as told:
            # Told once, and not imported again at each look.
            self._stuck.add(file)
            error = told
        log.info("a watched file was %s", "taken in" if is_good else "refused")
        return Watched(path=file.path, imported=imported, moved=moved, error=error)


class ProgramFolder:
    """The other half of a folder that another program shares: shipments go out as files, each state once."""

    def __init__(
        self,
        inbox: Inbox,
        told: ToldShipments,
        clock: Clock,
    ) -> None:
        self._inbox = inbox
        self._told = told
        self._clock = clock

    def tell(self, folder: Path, shape: Callable[[Shipment], Mapping[str, Any]]) -> tuple[Shipment, ...]:
        """Write OUT/SHIPMENT.json for what was bought or cancelled since the folder was first used. StoreAway.

        A file that is there already is replaced: the last state counts. What was written is told once, whatever the
        other program does with the file; killed in between, it is written again.
        """
        key = str(folder)
        since = self._told.begun(key, self._clock.now())
        news = self._told.untold(key, since)
        for each in news:
            self._inbox.write(folder / f"{_file_name(each.shipment_id)}.json", {"shipment": dict(shape(each))})
            self._told.tell(key, each)
        return news


def report(path: Path, imported: Imported | None, error: ShipError | None) -> Mapping[str, Any]:
    """What became of a file, for whoever put it there; in the words of `orders import --json`."""
    if imported is None:
        told = {"kind": error.kind, "said": error.said, "remedy": error.remedy} if error is not None else None
        return {"file": path.name, "dialect": None, "orders": 0, "refused": [], "error": told}
    return import_report.imported(imported, path.name)


def _file_name(shipment_id: str) -> str:
    """A name of our own making: a shipment id is Amazon's text."""
    return "".join(char if char.isascii() and (char.isalnum() or char in "-_") else "_" for char in shipment_id)[:120]
