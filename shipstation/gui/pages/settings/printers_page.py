"""The Printers page: what is set up and how it is, what was found near by, what waits; one printer at the right."""

from datetime import UTC, datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipstation.desk.tray import TrayJob
from shipstation.gui.pages.settings.printer_panel import PrinterPanel
from shipstation.gui.pages.settings.printer_rows import FOUND, PRINTERS, PrinterRow, tray_columns
from shipstation.gui.pages.ship.empty import Vacant
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.text import Elided, Text, line
from shipstation.model import FoundPrinter

_HEADER, _ROW, _SMALL_ROW = 32, 48, 32
_MOST_PRINTERS, _MOST_FOUND = 5, 3


class PrintersPage(QWidget):
    """Three lists and a panel.

    Signals:
        picked(name or ""): another printer is the chosen one.
        find_wanted(): look near by once more.
        add_wanted(FoundPrinter): set it up as it is proposed.
        cancel_wanted(TrayJob), move_wanted(TrayJob): of the chosen job in the tray.
    """

    picked = Signal(str)
    find_wanted = Signal()
    add_wanted = Signal(object)
    cancel_wanted = Signal(object)
    move_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("printersPage")
        self._theme = theme
        self._printers: RowsModel[PrinterRow] = RowsModel(PRINTERS, self)
        self._near: RowsModel[FoundPrinter] = RowsModel(FOUND, self)
        self._jobs: RowsModel[TrayJob] = RowsModel(tray_columns(datetime.fromtimestamp(0, UTC)), self)
        self.panel = PrinterPanel(theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._left(), 1)
        row.addWidget(line(self, upright=True))
        row.addWidget(self.panel)
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
        self._take = KeyButton(theme, self.tr("Add"), name="addPrinterButton", key="Alt E")
        self._take.clicked.connect(self.add_chosen)
        self._move = KeyButton(theme, self.tr("Move"), name="moveJobButton", key="Alt Z")
        self._move.clicked.connect(self.move_chosen)
        self._drop = KeyButton(theme, self.tr("Let it go"), name="cancelJobButton", key="Ctrl D")
        self._drop.clicked.connect(self.cancel_chosen)
        self._near_said = Text(theme, tone="muted", wrap=True)
        self._tray_said = Text(theme, self.tr("Nothing was printed yet."), tone="muted")
        self._empty = Vacant(theme, icon="printer")
        self._empty.say(
            self.tr("No printer is set up"),
            self.tr("Add one that was found, or by its address: shipstation printers add NAME URL"),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout()
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(0)
        column.addLayout(self._head(self.tr("Printers"), Type.PAGE, self._find))
        column.addSpacing(Space.SMALL)
        column.addWidget(self._stack)
        column.addSpacing(Space.SECTION)
        column.addLayout(self._head(self.tr("Found near you"), Type.HEADING, self._take))
        column.addWidget(self.found)
        column.addWidget(self._near_said)
        column.addSpacing(Space.SECTION)
        column.addLayout(self._head(self.tr("Waiting and done"), Type.HEADING, self._move, self._drop))
        column.addSpacing(Space.HAIR)
        column.addWidget(self.tray, 1)
        column.addWidget(self._tray_said)
        column.addStretch(0)
        return column

    def _head(self, title: str, kind: Type, *buttons: KeyButton) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        row.addWidget(Elided(self._theme, title, kind=kind), 1)
        for button in buttons:
            row.addWidget(button)
        return row

    def show_printers(self, rows: tuple[PrinterRow, ...]) -> None:
        """All that are set up; the chosen one stays chosen."""
        kept = self.chosen()
        self._printers.show_rows(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        self._stack.setFixedHeight(_HEADER + _ROW * min(len(rows), _MOST_PRINTERS) if rows else 260)
        names = [row.printer.setup.name for row in rows]
        self.table.choose(names.index(kept) if kept in names else 0 if rows else -1)

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
    def move_chosen(self) -> None:
        """Alt+Z: the job that waits goes to another printer."""
        job = self.chosen_job()
        if job is not None and self._move.isEnabled():
            self.move_wanted.emit(job)

    def resizeEvent(self, event: object) -> None:  # noqa: ARG002 Qt's own signature
        """Where it is narrow, where a printer is gives way: the tooltip says it."""
        room = self.width() - Space.SIDE
        self.table.widths({2: 150 if room > 700 else 0, 3: 112 if room > 560 else 0})
        self.found.widths({2: 190 if room > 700 else 0})
        self.tray.widths({0: 208 if room > 700 else 184, 1: 140 if room > 700 else 88, 2: 108 if room > 700 else 100})

    @Slot(int)
    def _add(self, place: int) -> None:
        if 0 <= place < len(self._near.rows):
            self.add_wanted.emit(self._near.rows[place])

    @Slot(int)
    def _pick(self, _place: int) -> None:
        self.picked.emit(self.chosen())

    @Slot(int)
    def _show_acts(self, _place: int) -> None:
        job = self.chosen_job()
        waits = job is not None and job.job.state.value in ("queued", "failed")
        self._drop.setEnabled(waits)
        self._move.setEnabled(waits and job is not None and job.job.shipment_id is not None)
