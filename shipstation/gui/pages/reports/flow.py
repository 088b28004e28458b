"""What the Reports page asks of the desk: sums and pace of a time, and a file of them."""

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Slot

from shipstation.errors import ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.pages.reports.page import ReportsPage
from shipstation.gui.pages.reports.rows import PACE, Told, since_of
from shipstation.ports import By


class ReportsFlow(QObject):
    """Reads, and writes files; the store alone is asked.

    Attributes:
        folder: where exports go.
    """

    def __init__(self, bench: Bench, page: ReportsPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._told: Told | None = None
        self.folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation))
        page.asked.connect(self.refresh)
        page.export_wanted.connect(self.export)

    @Slot()
    def refresh(self) -> None:
        """What the page asks for, anew."""
        subject, period = self._page.subject(), self._page.period.value()
        since, reports = since_of(period, self._bench.now()), self._bench.station.reports
        by = By.MONTH if subject == PACE else By(subject)
        self._bench.do(
            lambda: Told(
                subject=subject,
                period=period,
                costs=reports.costs(by=by, since=since),
                speed=reports.speed(since=since),
            ),
            then=self._show,
            failed=self._tell,
            latest="reports",
        )

    def _show(self, told: Told) -> None:
        self._told = told
        self._page.show_told(told)

    @Slot(str)
    def export(self, kind: str) -> None:
        """The report that is shown, as a table in the downloads."""
        told, exporting = self._told, self._bench.station.exporting
        if told is None:
            return
        name = f"report-{told.subject}-{self._bench.now().astimezone():%Y%m%d-%H%M%S}.{kind}"
        path = self.folder / name

        def work() -> int:
            is_pace = told.subject == PACE
            return exporting.pace(told.speed, path) if is_pace else exporting.costs(told.costs, path)

        self._bench.behind(
            work,
            then=lambda count: self._bench.tell(
                Notice(kind="ok", what=self.tr("{n} lines exported").format(n=words.count(count)), then=str(path))
            ),
            failed=self._tell,
        )

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
