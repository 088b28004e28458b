"""The Printers page: what is set up and how it is, what was found near by, what waits; one printer at the right."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from shipstation.desk.tray import TrayJob
from shipstation.gui.pages.settings.printer_panel import PrinterPanel
from shipstation.gui.pages.settings.printer_rows import FOUND, PRINTERS, PrinterRow, tray_columns
from shipstation.gui.pages.settings.setup_panel import SetupPanel
from shipstation.gui.pages.ship.empty import Vacant
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.text import Text, line
from shipstation.model import FoundPrinter, PrinterSetup

_HEADER, _ROW, _SMALL_ROW = 32, 48, 32
_MOST_PRINTERS, _MOST_FOUND = 5, 3


class PrintersPage(QWidget):
    """Three lists and a panel.

    Signals:
        picked(name or ""): another printer is the chosen one.
        find_wanted(): look near by once more.
        setup_asked(name): its whole setup is to be shown.
        add_wanted(FoundPrinter): set it up as it is proposed.
        cancel_wanted(TrayJob), move_wanted(TrayJob, printer), again_wanted(TrayJob): of the chosen job in the tray.
    """

    picked = Signal(str)
    find_wanted = Signal()
    setup_asked = Signal(str)
    add_wanted = Signal(object)
    cancel_wanted = Signal(object)
    move_wanted = Signal(object, str)
    again_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("printersPage")
        self._theme = theme
        self._wished = ""
        self._printers: RowsModel[PrinterRow] = RowsModel(PRINTERS, self)
        self._near: RowsModel[FoundPrinter] = RowsModel(FOUND, self)
        self._jobs: RowsModel[TrayJob] = RowsModel(tray_columns(datetime.fromtimestamp(0, UTC)), self)
        self.panel = PrinterPanel(theme)
        self.setup = SetupPanel(theme)
        self._side = QStackedWidget()
        self._side.setFixedWidth(Space.SIDE)
        self._side.addWidget(self.panel)
        self._side.addWidget(self.setup)
        self.setup.left.connect(self.show_panel)
        self.panel.setup_wanted.connect(self.ask_setup)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._left(), 1)
        row.addWidget(line(self, upright=True))
        row.addWidget(self._side)
        self.panel.show_nothing("")
        # Not before everything has its parent: a widget without one would open as a window of its own.
        self.show_found((), looking=True)
        self._show_acts(-1)

    def _left(self) -> QVBoxLayout:
        theme = self._theme
        self.table = RowsView(theme, self._printers, name="printersTable", says=self.tr("Printers"), row=_ROW)
        self.table.picked.connect(self._pick)
        self.found = RowsView(theme, self._near, name="foundList", says=self.tr("Found near you"), row=_ROW)
        self.found.confirmed.connect(self._add)
        self.found.horizontalHeader().hide()
        self.tray = RowsView(theme, self._jobs, name="trayTable", says=self.tr("Waiting and done"), row=_SMALL_ROW)
        self.tray.horizontalHeader().hide()
        self.tray.picked.connect(self._show_acts)
        self._find = KeyButton(theme, self.tr("Find again"), name="findPrintersButton", key="F5")
        self._find.clicked.connect(self.find_wanted)
        self._new = KeyButton(theme, self.tr("Add by address"), name="addByAddressButton", key="Ctrl N")
        self._new.clicked.connect(self.ask_new)
        self._take = KeyButton(theme, self.tr("Add"), name="addPrinterButton", key="Alt E")
        self._take.clicked.connect(self.add_chosen)
        self._again = KeyButton(theme, self.tr("Print again"), name="printJobAgainButton", key="F8")
        self._again.clicked.connect(self.print_chosen_again)
        self._move = KeyButton(theme, self.tr("Move to…"), name="moveJobButton", key="Alt Z")
        self._move.clicked.connect(self.move_chosen)
        self._goals = QMenu(self)
        self._goals.setObjectName("moveJobMenu")
        self._goals.triggered.connect(self._take_goal)
        self._drop = KeyButton(theme, self.tr("Let it go"), name="cancelJobButton", key="Ctrl D")
        self._drop.clicked.connect(self.cancel_chosen)
        self._near_said = Text(theme, tone="muted", wrap=True)
        self._tray_said = Text(theme, self.tr("Nothing was printed yet."), tone="muted")
        self._empty = Vacant(theme, icon="printer")
        self._empty.say(
            self.tr("No printer is set up"),
            self.tr("Add one that was found below, or one by its address (Ctrl+N)."),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout()
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        column.addLayout(self._head(self.tr("Printers"), Type.PAGE, self._find, self._new))
        column.addSpacing(Space.SMALL)
        column.addWidget(self._stack)
        column.addSpacing(Space.SECTION)
        column.addLayout(self._head(self.tr("Found near you"), Type.HEADING, self._take))
        column.addWidget(self.found)
        column.addWidget(self._near_said)
        column.addSpacing(Space.SECTION)
        column.addLayout(self._head(self.tr("Waiting and done"), Type.HEADING, self._again, self._move, self._drop))
        column.addSpacing(Space.HAIR)
        column.addWidget(self.tray, 1)
        column.addWidget(self._tray_said)
        column.addStretch(0)
        return column

    def _head(self, title: str, kind: Type, *buttons: KeyButton) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        # The title stays whole: where it is narrow, the buttons' keys give way (their tooltips tell them).
        row.addWidget(Text(self._theme, title, kind=kind), 1)
        for button in buttons:
            row.addWidget(button)
        return row

    def show_printers(self, rows: tuple[PrinterRow, ...]) -> None:
        """All that are set up; the chosen one stays chosen."""
        kept, self._wished = self._wished or self.chosen(), ""
        self._printers.show_rows(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        self._stack.setFixedHeight(_HEADER + _ROW * min(len(rows), _MOST_PRINTERS) if rows else 260)
        names = [row.printer.setup.name for row in rows]
        self.table.choose(names.index(kept) if kept in names else 0 if rows else -1)

    def wish_chosen(self, name: str) -> None:
        """The printer that is to be the chosen one when the list comes next."""
        self._wished = name

    def show_found(self, found: tuple[FoundPrinter, ...], *, looking: bool) -> None:
        """What showed itself; `looking`: more may come."""
        self._near.show_rows(found)
        self.found.setVisible(bool(found))
        self.found.setFixedHeight(_ROW * min(len(found), _MOST_FOUND))
        if found:
            self.found.choose(0)
        self._take.setVisible(bool(found))
        self._near_said.setVisible(not found)
        nothing = self.tr("Nothing new was found. Is it on, and on this network? By its address it can be added too.")
        self._near_said.setText(self.tr("Looking…") if looking else nothing)

    def show_tray(self, jobs: tuple[TrayJob, ...], now: datetime) -> None:
        """What waits and what came out."""
        kept = self.chosen_job()
        self._jobs.set_columns(tray_columns(now))
        self._jobs.show_rows(jobs)
        self.tray.setVisible(bool(jobs))
        self._tray_said.setVisible(not jobs)
        ids = [row.job.job_id for row in jobs]
        place = ids.index(kept.job.job_id) if kept is not None and kept.job.job_id in ids else 0 if jobs else -1
        self.tray.choose(place)
        self._show_acts(place)

    def chosen(self) -> str:
        """The chosen printer's name; "" for none."""
        row = self.chosen_row()
        return row.printer.setup.name if row is not None else ""

    def chosen_row(self) -> PrinterRow | None:
        """The chosen printer."""
        place = self.table.current_row()
        return self._printers.rows[place] if 0 <= place < len(self._printers.rows) else None

    def chosen_job(self) -> TrayJob | None:
        """The chosen job of the tray."""
        place = self.tray.current_row()
        return self._jobs.rows[place] if 0 <= place < len(self._jobs.rows) else None

    @Slot()
    def add_chosen(self) -> None:
        """Alt+E: set up what was found."""
        self._add(self.found.current_row())

    @Slot()
    def cancel_chosen(self) -> None:
        """Ctrl+D: the job that waits is not wanted."""
        job = self.chosen_job()
        if job is not None and self._drop.isEnabled():
            self.cancel_wanted.emit(job)

    @Slot()
    def print_chosen_again(self) -> None:
        """F8: the paper of the chosen job once more."""
        job = self.chosen_job()
        if job is not None and self._again.isEnabled():
            self.again_wanted.emit(job)

    @Slot()
    def move_chosen(self) -> None:
        """Alt+Z: the job that waits goes to another printer, which a menu asks for."""
        job = self.chosen_job()
        if job is None or not self._move.isEnabled():
            return
        self._goals.clear()
        for row in self._printers.rows:
            if row.printer.setup.name != job.job.printer:
                self._goals.addAction(row.printer.setup.name.replace("&", "&&")).setData(row.printer.setup.name)
        self._goals.setActiveAction(self._goals.actions()[0])
        self._goals.popup(self._move.mapToGlobal(self._move.rect().bottomLeft()))

    @Slot()
    def ask_new(self) -> None:
        """Ctrl+N: a printer by its address."""
        self._side.setCurrentWidget(self.setup)
        self.setup.show_new(tuple(row.printer.setup.name for row in self._printers.rows))

    @Slot()
    def ask_setup(self) -> None:
        """Ctrl+E: the whole setup of the chosen printer."""
        if self.chosen():
            self.setup_asked.emit(self.chosen())

    def show_setup(self, setup: PrinterSetup, others: tuple[str, ...]) -> None:
        """A setup to be changed. `others`: who could stand in for it."""
        self._side.setCurrentWidget(self.setup)
        self.setup.show_setup(setup, others)

    @Slot()
    def show_panel(self) -> None:
        """The chosen printer as it is; a setup that was begun is left."""
        self._side.setCurrentWidget(self.panel)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_asking(self) -> bool:
        """Whether a setup is being typed."""
        return self._side.currentWidget() is self.setup

    def resizeEvent(self, event: object) -> None:  # noqa: ARG002 Qt's own signature
        """Where it is narrow, where a printer is gives way: the tooltip says it."""
        room = self.width() - Space.SIDE
        self.table.widths({1: 116, 2: 130 if room > 640 else 0, 3: 112 if room > 560 else 0, 4: 132})
        self.found.widths({2: 190 if room > 700 else 0})
        self.tray.widths({0: 208 if room > 700 else 184, 1: 140 if room > 700 else 88, 2: 108 if room > 560 else 0})

    @Slot(int)
    def _add(self, place: int) -> None:
        if 0 <= place < len(self._near.rows):
            self.add_wanted.emit(self._near.rows[place])

    @Slot(int)
    def _pick(self, _place: int) -> None:
        self.picked.emit(self.chosen())

    @Slot(QAction)
    def _take_goal(self, goal: QAction) -> None:
        job = self.chosen_job()
        if job is not None:
            self.move_wanted.emit(job, goal.data())

    @Slot(int)
    def _show_acts(self, _place: int) -> None:
        job = self.chosen_job()
        waits = job is not None and job.job.state.value in ("queued", "failed")
        is_kept = job is not None and job.job.shipment_id is not None
        self._drop.setEnabled(waits)
        self._move.setEnabled(waits and is_kept and len(self._printers.rows) > 1)
        self._again.setEnabled(is_kept)
