"""Joins the test label kit's panel to the desk: runs it beside Qt, grades what is scanned."""

from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.desk.kit import KitWish
from shipstation.errors import BadInput, ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.pages.settings.kit_panel import KitPanel
from shipstation.model import CaseId, Grade, KitLabel, KitReport, Money

_SCANS = "scans of the kit"


class KitFlow(QObject):
    """One run at a time; closing the window ends it after its case, and what it bought is given back first.

    Signals:
        settled(about): what was told of that is well now.
    """

    settled = Signal(str)

    def __init__(self, bench: Bench, panel: KitPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._panel = panel
        self._folder: Path | None = None
        self._stop = Event()
        self._is_running = False
        self._most: Money | None = None
        panel.run_wanted.connect(self._run)
        panel.stop_wanted.connect(self.stop)

    def enter(self) -> None:
        """The panel is up: the last run, unless one is under way."""
        if not self._is_running:
            self._bench.do(self._bench.station.kit.latest, then=self._show, failed=self._tell, latest="kit")

    @Slot()
    def stop(self) -> None:
        """No further case is begun."""
        self._stop.set()

    def take_scan(self, text: str) -> bool:
        """A label of the kit that was scanned while its panel is up; False for anything else."""
        folder, panel = self._folder, self._panel
        if folder is None or not (panel.isVisible() and panel.is_scanning() and panel.is_like(text)):
            return False
        kit = self._bench.station.kit
        self._bench.do(lambda: kit.scan(folder, text), then=self._graded, failed=self._tell)
        return True

    @Slot(bool)
    def _run(self, agreed: bool) -> None:  # noqa: FBT001 a slot's argument
        if self._is_running:
            return
        kit = self._bench.station.kit
        is_real = kit.spends_money(KitWish())
        if is_real and not agreed:
            self._bench.do(lambda: kit.cost(KitWish()), then=self._ask, failed=self._tell, latest="kit cost")
            return
        self._is_running, self._folder = True, kit.place()
        self._stop.clear()
        folder, jobs, panel = self._folder, self._bench.jobs, self._panel
        # What was named is what may be spent.
        most, self._most = self._most if is_real else None, None

        def progress(report: KitReport, case: CaseId | None) -> None:
            jobs.carry((report, case), lambda told: panel.show_running(*told))

        self._bench.do(
            lambda: kit.run(folder, KitWish(agreed=agreed, most=most), progress=progress, stop=self._stop),
            then=self._ended,
            failed=self._failed,
            hold=True,
        )

    def _ask(self, cost: Money) -> None:
        self._most = cost
        self._panel.ask_cost(cost)

    def _ended(self, report: KitReport) -> None:
        self._is_running = False
        self._panel.show_ended()
        self._panel.show_report(self._folder, report)
        if report.left or report.open_purchases:
            error = BadInput(self.tr("The kit could not cancel all that it bought."), self.tr("Look in History."))
            self._tell(error)
        elif report.is_good:
            then = self.tr("Scan each printed label, then send the folder.")
            self._bench.tell(Notice(kind="ok", what=self.tr("All of Amazon's cases are shown"), then=then))

    def _failed(self, error: ShipError) -> None:
        self._is_running = False
        self._panel.show_ended(error.said, error.remedy)
        self._tell(error)

    def _show(self, found: tuple[Path, KitReport] | None) -> None:
        if self._is_running:
            return
        self._folder = found[0] if found is not None else None
        self._panel.show_report(*(found or (None, None)))

    def _graded(self, graded: tuple[KitReport, KitLabel | None]) -> None:
        report, label = graded
        self._panel.show_report(self._folder, report)
        if label is None:
            what = self.tr("That is no label of the kit, or it was read wrong.")
            self._bench.tell(Notice(kind="warn", what=what, then=self.tr("Scan the label again."), about=_SCANS))
            return
        self.settled.emit(_SCANS)
        at_once, later = self.tr("grade A: it scans at once"), self.tr("grade B: after other tries")
        said = at_once if label.grade is Grade.A else later
        self._bench.tell(Notice(kind="ok", what=label.tracking_id, then=said))

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
