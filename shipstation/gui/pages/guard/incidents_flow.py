"""Joins the Incidents section to the desk: starts one, keeps its countdown right, bundles and closes it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from shipstation.files import write_whole
from shipstation.gui.bench import Bench
from shipstation.gui.pages.guard.incidents_page import IncidentsPage
from shipstation.gui.pages.guard.section_flow import SectionFlow
from shipstation.model import Incident
from shipstation.rules.incidents import NOTIFY

_TICK_MS = 30_000


class IncidentsFlow(SectionFlow):
    """Works while its section is up."""

    def __init__(self, bench: Bench, page: IncidentsPage, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._page = page
        self._known: tuple[Incident, ...] = ()
        page.started.connect(self._start)
        page.closed.connect(self._close)
        page.bundle_wanted.connect(self.bundle)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._count)
        self._tick.start()

    def refresh(self) -> None:
        self._read(self._safety.incidents.listed, self._show)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        return {"Ctrl+N": self._page.ask_new, "Ctrl+E": self._page.ask_close, "Alt+T": self.bundle}

    @Slot()
    def bundle(self) -> None:
        """What tells of the chosen one, as a zip without anybody's name."""
        chosen, incidents = self._page.chosen(), self._safety.incidents
        if chosen is None:
            return
        folder, now = self._bench.station.folder / "incidents", self._bench.now()

        def make() -> Path:
            packed = incidents.bundle(chosen.number)
            file = folder / f"incident-{chosen.number}-{now:%Y%m%dT%H%M%S}.zip"
            write_whole(file, packed)
            return file

        def made(file: Path) -> None:
            self._done(
                self.tr("The bundle is saved"), self.tr("{file}: send it to {whom}").format(file=file, whom=NOTIFY)
            )

        self._work(self.tr("bundling"), make, made, is_long=True)

    @Slot(str)
    def _start(self, said: str) -> None:
        self._work(self.tr("noting"), lambda: self._safety.incidents.start(said), self._noted)

    @Slot(int, str)
    def _close(self, number: int, said: str) -> None:
        self._work(self.tr("closing"), lambda: self._safety.incidents.close(number, said), self._noted)

    def _noted(self, incident: Incident) -> None:
        self._page.rest()
        self.changed.emit()
        self.refresh()
        begun = self.tr("The 24 hours run"), self.tr("Write to {whom} first.").format(whom=NOTIFY)
        self._done(*(begun if incident.closed_at is None else (self.tr("Closed"), self.tr("It stays in the list."))))

    def _show(self, known: tuple[Incident, ...]) -> None:
        self._known = known
        self._count()

    @Slot()
    def _count(self) -> None:
        """The countdown goes on."""
        if self._page.isVisible():
            self._page.show_incidents(self._known, self._bench.now())
