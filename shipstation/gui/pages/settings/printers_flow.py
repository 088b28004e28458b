"""Joins the Printers page to the desk: asks printers how they are, finds, adds, moves, tries."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from shipstation.desk.printers import BenchPrinter
from shipstation.desk.tray import TrayJob
from shipstation.errors import BadInput, ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.pages.settings.printer_rows import PrinterRow
from shipstation.gui.pages.settings.printers_page import PrintersPage
from shipstation.gui.pages.settings.setup_panel import SetupWishes
from shipstation.model import DeviceState, FoundPrinter, PaperKind, PrinterSetup, PrintJob, PrintState

_ASK_MS = 5_000
_SETTLED_MS = 300


class PrintersFlow(QObject):
    """Works while its page is up; states are asked each by itself, and never in Qt's thread.

    Signals:
        label_again(Shipment): its label once more, asked for in the tray.
        used(name): labels go to that printer from now on.
        sized(Rendered, width_mm, length_mm, what): a paper to be looked at in its true size.
    """

    label_again = Signal(object)
    used = Signal(str)
    sized = Signal(object, float, float, str)

    def __init__(self, bench: Bench, page: PrintersPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._printers: tuple[BenchPrinter, ...] = ()
        self._states: dict[str, DeviceState] = {}
        self._moved = (0.0, 0.0)
        self._moving = ""
        self._previewed: PrinterSetup | None = None
        self._asking = QTimer(self)
        self._asking.setInterval(_ASK_MS)
        self._asking.timeout.connect(self._ask_all)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._nudge)
        page.picked.connect(self._show_one)
        page.find_wanted.connect(self.find)
        page.add_wanted.connect(self._add)
        page.cancel_wanted.connect(self._cancel)
        page.move_wanted.connect(self._move_job)
        page.again_wanted.connect(self._again)
        page.setup_asked.connect(self._ask_setup)
        page.setup.saved.connect(self._save)
        page.setup.remove_wanted.connect(self._remove)
        panel = page.panel
        panel.changed.connect(self._change)
        panel.moved.connect(self._take_move)
        panel.test_wanted.connect(self.test)
        panel.ladder_wanted.connect(self.ladder)
        panel.pause_wanted.connect(self.pause)
        panel.usual_wanted.connect(self.use)
        panel.size_wanted.connect(self.true_size)

    # what is shown

    def enter(self) -> None:
        """The page is up."""
        self.refresh()
        self.find()
        self._asking.start()

    def leave(self) -> None:
        """Another page is up."""
        self._asking.stop()

    @Slot()
    def refresh(self) -> None:
        """What is set up, and the tray, anew."""
        self._bench.do(
            self._bench.station.printers.printers, then=self._take_printers, failed=self._tell, latest="printers"
        )
        self.refresh_tray()

    def refresh_tray(self) -> None:
        """What waits and what came out."""
        tray = self._bench.station.tray
        self._bench.behind(
            tray.jobs,
            then=lambda jobs: self._page.show_tray(jobs, self._bench.now()),
            failed=self._tell,
            latest="tray",
        )

    @Slot()
    def find(self) -> None:
        """Look near by; takes two seconds."""

        def failed(error: ShipError) -> None:
            self._page.show_found((), looking=False)
            self._tell(error)

        self._page.show_found((), looking=True)
        self._bench.behind(
            self._bench.station.printers.find,
            then=lambda found: self._page.show_found(found, looking=False),
            failed=failed,
            latest="found",
        )

    def _take_printers(self, printers: tuple[BenchPrinter, ...]) -> None:
        self._printers = printers
        self._show_rows()
        self._ask_all()
        if not printers:
            self._page.panel.show_nothing("")

    def _show_rows(self) -> None:
        self._page.show_printers(
            tuple(PrinterRow(printer=each, state=self._states.get(each.setup.name)) for each in self._printers)
        )

    @Slot()
    def _ask_all(self) -> None:
        for each in self._printers:
            self._ask(each.setup.name)

    def _ask(self, name: str) -> None:
        def answered(state: DeviceState) -> None:
            if self._states.get(name) != state:
                self._states[name] = state
                self._show_rows()

        self._bench.behind(
            lambda: self._bench.station.printers.state(name),
            then=answered,
            # It was removed meanwhile: the next refresh shows that.
            failed=lambda _: self._states.pop(name, None),
            latest=f"state of {name}",
        )

    @Slot(str)
    def _show_one(self, name: str) -> None:
        row = self._page.chosen_row()
        if row is None:
            return
        if self._moving not in ("", name):
            # What was moved is kept for the printer that was moved, before another one takes its place.
            self._settled.stop()
            self._nudge()
        self._page.panel.show_printer(row.printer)
        if self._previewed == row.printer.setup:
            return
        self._previewed = row.printer.setup
        self._bench.behind(
            lambda: self._bench.station.printers.preview(name).preview_png,
            then=lambda png: self._page.panel.show_preview(name, png),
            failed=lambda error: self._page.panel.preview.say(error.said),
            latest="printer preview",
        )

    # what is changed

    @Slot(object)
    def _change(self, setup: PrinterSetup) -> None:
        self._set(
            setup.name,
            lambda now: replace(
                now, darkness=setup.darkness, speed=setup.speed, left_mm=setup.left_mm, top_mm=setup.top_mm
            ),
        )

    @Slot(float, float)
    def _take_move(self, right_mm: float, down_mm: float) -> None:
        """Gathered while keys come, then kept once."""
        self._moving = self._page.chosen()
        self._moved = (self._moved[0] + right_mm, self._moved[1] + down_mm)
        self._page.panel.show_moved(*self._moved)
        self._settled.start()

    @Slot()
    def _nudge(self) -> None:
        name, (right, down) = self._moving, self._moved
        self._moving, self._moved = "", (0.0, 0.0)
        if name:
            printers = self._bench.station.printers
            self._bench.do(
                lambda: printers.nudge(name, right_mm=right, down_mm=down),
                then=lambda _: self.refresh(),
                failed=self._tell,
            )

    @Slot()
    def pause(self) -> None:
        """Alt+J: its jobs wait, or go on."""
        name = self._page.chosen()
        if name:
            self._set(name, lambda now: replace(now, is_paused=not now.is_paused))

    @Slot()
    def use(self) -> None:
        """Ctrl+L: labels go there from now on."""
        row = self._page.chosen_row()
        if row is None:
            return
        setup = row.printer.setup

        def used(_: None) -> None:
            self.used.emit(setup.name)
            self._bench.tell(Notice(kind="ok", what=self.tr("Labels go to {name} now").format(name=setup.name)))
            self.refresh()

        self._bench.do(lambda: self._bench.station.printers.use(setup.name), then=used, failed=self._tell)

    @Slot(object)
    def _add(self, found: FoundPrinter) -> None:
        def added(_: None) -> None:
            self._bench.tell(
                Notice(
                    kind="ok", what=self.tr("{name} is set up").format(name=found.setup.name), then=found.setup.url
                )
            )
            self.refresh()
            self.find()

        self._bench.do(lambda: self._bench.station.printers.add(found.setup), then=added, failed=self._tell)

    @Slot(str)
    def _ask_setup(self, name: str) -> None:
        """As it is now: what is shown may be a moment old, and all of it is written back."""
        printers = self._bench.station.printers

        def read() -> tuple[PrinterSetup, tuple[str, ...]]:
            others = tuple(each.setup.name for each in printers.printers() if each.setup.name != name)
            return printers.setup(name), others

        self._bench.do(
            read, then=lambda known: self._page.show_setup(*known), failed=self._tell, latest="printer setup"
        )

    @Slot(object)
    def _save(self, wishes: SetupWishes) -> None:
        """A setup that was typed: a printer more, or another setup of one that stands."""
        printers = self._bench.station.printers

        def keep() -> PrinterSetup:
            if wishes.name in {each.setup.name for each in printers.printers()}:
                return printers.change(wishes.name, wishes.on)
            setup = wishes.on(printers.proposal(wishes.name, wishes.url))
            printers.add(setup)
            return setup

        def kept(setup: PrinterSetup) -> None:
            self._bench.tell(
                Notice(
                    kind="ok", what=self.tr("{name} is set up").format(name=setup.name),
                    then=self.tr("Alt+T prints a test page."),
                )
            )  # fmt: skip
            self._states.pop(setup.name, None)
            self._page.wish_chosen(setup.name)
            self._page.show_panel()
            self.refresh()

        self._bench.do(keep, then=kept, failed=self._complain)

    def _complain(self, error: ShipError) -> None:
        if not (isinstance(error, BadInput) and self._page.setup.complain(error)):
            self._tell(error)

    @Slot(str)
    def _remove(self, name: str) -> None:
        def removed(_: None) -> None:
            self._bench.tell(Notice(kind="ok", what=self.tr("{name} is removed").format(name=name)))
            self._page.show_panel()
            self.refresh()
            self.find()

        self._bench.do(lambda: self._bench.station.printers.remove(name), then=removed, failed=self._tell)

    def _set(self, name: str, change: Callable[[PrinterSetup], PrinterSetup]) -> None:
        self._bench.do(
            lambda: self._bench.station.printers.change(name, change),
            then=lambda _: self.refresh(),
            failed=self._tell,
        )

    # what is printed

    @Slot()
    def test(self) -> None:
        """Alt+T: a test page."""
        name = self._page.chosen()
        if name:
            self._print(lambda: self._bench.station.printers.test(name), self.tr("Test page"))

    @Slot()
    def true_size(self) -> None:
        """Ctrl+0: its test page as large as it will be."""
        row = self._page.chosen_row()
        if row is None:
            return
        setup = row.printer.setup
        what = self.tr("Test page of {name} in its true size").format(name=setup.name)
        self._bench.do(
            lambda: self._bench.station.printers.preview(setup.name),
            then=lambda made: self.sized.emit(made, setup.width_mm, setup.length_mm, what),
            failed=self._tell,
        )

    @Slot()
    def ladder(self) -> None:
        """Alt+Q: labels of different darkness, to scan the one that reads best."""
        name = self._page.chosen()
        if name:
            self._print(lambda: self._bench.station.calibration.ladder(name), self.tr("Calibration"))

    def _print(self, work: Callable[[], PrintJob], what: str) -> None:
        self._bench.do(work, then=lambda job: self._tell_print(job, what), failed=self._tell)

    def _tell_print(self, job: PrintJob, what: str) -> None:
        good = job.state is PrintState.SENT
        said = self.tr("{what} on {printer}").format(what=what, printer=job.printer)
        then = "" if good else job.said or job.state.value
        self._bench.tell(Notice(kind="ok" if good else "warn", what=said, then=then))
        self.refresh_tray()

    @Slot(object)
    def _cancel(self, row: TrayJob) -> None:
        tray = self._bench.station.tray
        self._bench.do(lambda: tray.cancel(row.job.job_id), then=lambda _: self.refresh_tray(), failed=self._tell)

    @Slot(object, str)
    def _move_job(self, row: TrayJob, goal: str) -> None:
        tray = self._bench.station.tray
        self._bench.do(lambda: tray.move(row.job.job_id, goal), then=lambda _: self.refresh_tray(), failed=self._tell)

    @Slot(object)
    def _again(self, row: TrayJob) -> None:
        """A label goes the way of every label that is printed again; another paper of the parcel by itself."""
        station, shipment_id, document = self._bench.station, row.job.shipment_id, PaperKind.named(row.job.document)
        if shipment_id is None:
            return
        if document is PaperKind.LABEL:
            self._bench.do(
                lambda: station.history.show(shipment_id).shipment, then=self.label_again.emit, failed=self._tell
            )
            return

        def told(job: PrintJob | None) -> None:
            if job is not None:
                self._tell_print(job, words.paper(document))

        self._bench.do(
            lambda: station.labels.print(shipment_id, document=document, again=True), then=told, failed=self._tell
        )

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
