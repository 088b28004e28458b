"""The watched folder while the window is open: what lies in it comes in by itself, and is told."""

from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from shipstation.desk.watching import Watched
from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of

_LOOK_MS = 3_000


class WatchFlow(QObject):
    """Looks into the folder of the setting `watch_folder`; without one it only reads that setting.

    Signals:
        imported(): there are new orders, or changed ones.
    """

    imported = Signal()

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._is_looking = False
        self._complained = ""
        self._closed = Event()
        self._tick = QTimer(self)
        self._tick.setInterval(_LOOK_MS)
        self._tick.timeout.connect(self.look)
        self._tick.start()

    @Slot()
    def look(self) -> None:
        """One look, unless the last one still goes on."""
        if self._is_looking:
            return
        self._is_looking = True
        station, closed = self._bench.station, self._closed.is_set

        def work() -> tuple[Watched, ...]:
            folder = station.settings.get("watch_folder")
            return station.watch.look(Path(str(folder)), stop=closed) if folder else ()

        self._bench.behind(work, then=self._tell, failed=self._fail)

    @Slot()
    def close(self) -> None:
        """No further file is begun; the one under way stops between two steps, and comes again."""
        self._tick.stop()
        self._closed.set()

    def _tell(self, came: tuple[Watched, ...]) -> None:
        self._is_looking, self._complained = False, ""
        for each in came:
            self._bench.tell(self._notice(each))
        if any(each.imported is not None and each.imported.kept.added + each.imported.kept.changed for each in came):
            self.imported.emit()

    def _notice(self, each: Watched) -> Notice:
        name = each.path.name
        if each.imported is None or each.error is not None:
            error = each.error
            then = f"{error.said} {error.remedy}" if error is not None else ""
            return Notice(kind="bad", what=self.tr("{file} was not taken in").format(file=name), then=then)
        kept, refused = each.imported.kept, len(each.imported.file.refused)
        said = self.tr("{new} new orders, {changed} changed").format(new=kept.added, changed=kept.changed)
        if not refused:
            return Notice(kind="ok", what=self.tr("{file} was taken in").format(file=name), then=said)
        rows = self.tr("{n} rows wait to be mended: Ctrl+U on Orders").format(n=refused)
        return Notice(kind="warn", what=self.tr("{file} was taken in").format(file=name), then=f"{said}. {rows}")

    def _fail(self, error: ShipError) -> None:
        self._is_looking = False
        # A folder that is away is told once, not at every look.
        if error.said != self._complained:
            self._complained = error.said
            self._bench.tell(notice_of(error))
