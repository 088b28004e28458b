"""The window: its pages, its keys, and every connection between them. What is done stands in the flows."""

import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QLineEdit, QMainWindow

from shipstation import NAME
from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.frame import Frame
from shipstation.gui.jobs import Jobs
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.gui.scanner import Scanner
from shipstation.gui.theme import Theme
from shipstation.gui.views import HISTORY, SETTINGS, SHIP, TRACK, View
from shipstation.gui.widgets.marks import FocusRing

if TYPE_CHECKING:
    # Start-up: see bench.py, and furnish.
    from shipstation.desk.operators import Standing
    from shipstation.gui.pages.guard.mend_page import MendPage
    from shipstation.model import Account, PrinterSetup, PrintJob, Profile, Shipment
    from shipstation.station import Station
    from shipstation.station.mending import Mending

log = logging.getLogger(__name__)

_QUIET_MS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An open station, and what its settings said when it was opened."""

    station: "Station"
    account: "Account | None"
    printer: "PrinterSetup | None"
    theme: str
    standing: "Standing"


class Window(QMainWindow):
    """The whole program as a person sees it. It opens before the station does.

    Signals:
        painted(): it was painted for the first time.
        attached(): the station is open behind it.
        closed(): it was closed and nothing is under way.
        profile_wanted(Profile): close this one, then open that profile's.
        mend_wanted(file): close this one, then put that backup in its store's place; "" for the newest.
    """

    painted = Signal()
    attached = Signal()
    closed = Signal()
    profile_wanted = Signal(object)
    mend_wanted = Signal(str)

    def __init__(self, theme: Theme, jobs: Jobs, profile: "Profile") -> None:
        super().__init__()
        self._theme = theme
        self._jobs = jobs
        self._profile = profile
        self._closing = False
        self._is_painted = False
        self._bench: Bench | None = None
        self._waiting_scan = ""
        self._up = SHIP
        self._mend_page: MendPage | None = None
        self.setWindowTitle(f"{NAME} – {profile.value}")
        self.setMinimumSize(1024, 700)
        self.resize(1280, 800)
        self.frame = Frame(theme, profile, self)
        self.setCentralWidget(self.frame)
        self.ring = FocusRing(theme, self)
        self.scan = self.frame.top.scan
        self.scan.scanned.connect(self.take_scan)
        self.scanner = Scanner(self)
        self.frame.notices.idle(self.tr("Opening the station…"))
        jobs.rested.connect(self._close_now)

    # building

    def furnish(self) -> None:
        """The pages and the keys, behind the first paint: a scan that is typed before them waits its turn."""
        from shipstation.gui.all_pages import Pages  # noqa: PLC0415 start-up: the frame paints first
        from shipstation.gui.keyboard import Keyboard  # noqa: PLC0415 as above
        from shipstation.gui.keys_sheet import KeysSheet  # noqa: PLC0415 as above

        self.pages = pages = Pages(self._theme, self.frame, profile=self._profile, go=self._go)
        self.keys = KeysSheet(self._theme, self)
        self.keyboard = Keyboard(self, frame=self.frame, pages=pages, sheet=self.keys)
        pages.ship.viewed.connect(self._show_keys)
        self.keyboard.hear(pages.at_ship)
        self.frame.turned.connect(self._turned)

    def attach(self, opened: Opened) -> None:
        """The station is open: join the pages to the desk."""
        from shipstation.gui.all_flows import Flows  # noqa: PLC0415 start-up: see furnish
        from shipstation.gui.attendance import Attendance  # noqa: PLC0415 start-up: see furnish
        from shipstation.gui.commands_flow import CommandsFlow  # noqa: PLC0415 as above
        from shipstation.gui.scans_flow import ScansFlow  # noqa: PLC0415 as above

        station, account, printer = opened.station, opened.account, opened.printer
        bench = self._bench = Bench(station=station, jobs=self._jobs, tell=self.tell)
        self.attendance = Attendance(bench, self.frame, theme=self._theme, window=self, begun=opened.standing)
        self.flows = flows = Flows(bench, self.pages, self.frame, self._theme, self)
        station.tray.listen(lambda job: self._jobs.carry(job, self._take_news))
        self.commands = CommandsFlow(bench, self._commands(), self)
        self.commands.tuned.connect(flows.refresh_printers)
        self.scans = ScansFlow(bench, self.scanner, self)
        self.scans.read.connect(self.take_scan)
        self.scans.settled.connect(self.frame.notices.settle)
        self.keyboard.join(next_order=flows.next_order, size=flows.size)
        self._connect_flows()
        self.frame.top.show_account(account.name if account is not None else self.tr("no account"))
        self.frame.top.show_printer(printer.name if printer is not None else "")
        self.frame.notices.settle("open")
        self.frame.notices.idle(self.tr("Waiting for a scan"))
        flows.standing.count()
        bench.behind(station.warm, then=lambda _: None, failed=lambda error: log.info("not warm: %s", error.kind))
        bench.behind(
            self.pages.read,
            then=lambda _: self.frame.complete(lambda: self.scanner.quiet_ms() > _QUIET_MS),
            failed=lambda error: log.info("pages come when turned to: %s", error.kind),
        )
        flows.questions.resume()
        flows.reminders.remind()
        flows.paperwork.ask_about_open()
        self._show_keys()
        if self._mend_page is not None:
            self.frame.turn_to(SHIP)
        self._turned(self.frame.page())
        if self._waiting_scan:
            self.take_scan(self._waiting_scan)
        self.attached.emit()

    def _connect_flows(self) -> None:
        flows = self.flows
        QShortcut("Alt+I", self).activated.connect(flows.stand_in.turn)
        QShortcut("F12", self).activated.connect(self.attendance.lock)
        self.attendance.opened.connect(self._open_again)
        self.attendance.reworded.connect(flows.reword)
        self.closed.connect(self.attendance.close)
        self.closed.connect(flows.close)
        flows.follow.desktop.clicked.connect(self._show_needs)
        flows.imports.interrupted.connect(self.focus_scan)
        flows.keys_changed.connect(self._show_keys)
        flows.order_wanted.connect(self._show_order)
        flows.profile_wanted.connect(self.profile_wanted)
        flows.mend_wanted.connect(self.mend_wanted)
        flows.attendance_changed.connect(self.attendance.look)
        flows.quotes.history_wanted.connect(self.look_in_history)
        flows.size.sheet.left.connect(self.focus_scan)
        flows.questions.settled.connect(self._show_settled)

    def _commands(self) -> dict[str, Callable[[str], object]]:
        """What the cards do."""
        from shipstation.model import Wish  # noqa: PLC0415 start-up: see furnish

        keyboard, quotes = self.keyboard, self.flows.quotes

        def buy(_: str) -> None:
            self.frame.turn_to(SHIP)
            keyboard.confirm()

        def wish(named: str) -> None:
            if named.lower() in set(Wish):
                quotes.wish(Wish(named.lower()))

        return {
            "BUY": buy,
            "NEXT": lambda _: keyboard.next(),
            "REPRINT": lambda _: keyboard.print_again(),
            "CANCEL": lambda _: keyboard.ask_cancel(),
            "BOX": self.pages.ship.order.box_changed.emit,
            "WISH": wish,
        }

    # what is told

    def tell(self, notice: Notice) -> None:
        """Show a notice; the scan line takes its color for a moment."""
        self.frame.notices.tell(notice)
        if self._bench is not None:
            self.flows.sounds.hear(notice)
        if notice.kind in ("ok", "warn", "bad"):
            self.scan.flash(notice.kind)

    def fail(self, error: ShipError, retry: Callable[[], object]) -> None:
        """The station could not be opened."""
        self.pages.ship.empty.say(self.tr("The station cannot be opened"), str(error))
        self.frame.notices.idle(self.tr("Not open"))
        self.tell(notice_of(error, Act(text=self.tr("Try again"), key="F5", run=retry), about="open"))
        self.keyboard.retry = retry

    def mend(self, mending: "Mending", executor: Executor, *, error: ShipError | None, file: str) -> None:
        """The store has to be mended, or goes back to a backup, before a station is open."""
        from shipstation.gui.mending_flow import MendingFlow  # noqa: PLC0415 start-up: hardly ever needed
        from shipstation.gui.pages.guard.mend_page import MendPage  # noqa: PLC0415 as above

        if self._mend_page is None:
            self._mend_page = page = MendPage(self._theme, self)
            retry = self.keyboard.retry or (lambda: None)
            MendingFlow(page, mending, jobs=self._jobs, executor=executor, reopen=retry)
        self.frame.notices.idle(self.tr("Not open"))
        self.frame.cover(self._mend_page)
        self._mend_page.busy("")
        self._mend_page.begin(error, file)
        self._mend_page.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def look_in_history(self, text: str) -> None:
        """Turn to History with a search."""
        self.frame.turn_to(HISTORY)
        self.pages.history.search.setText(text)
        self.pages.history.search.setFocus()

    def _take_news(self, job: "PrintJob") -> None:
        self.flows.paperwork.take_news(job)
        if self.frame.page() == SETTINGS:
            self.flows.choices.printers.refresh_tray()

    @Slot()
    def _show_needs(self) -> None:
        """A notice on the desktop was answered: what needs someone."""
        self.raise_()
        self.activateWindow()
        self.frame.turn_to(TRACK)

    @Slot(object)
    def _show_settled(self, shipment: "Shipment") -> None:
        self.frame.turn_to(SHIP)
        self.flows.quotes.find(shipment.tracking_id)

    @Slot(str)
    def _show_order(self, named: str) -> None:
        """An order of the queue, on the bench."""
        self.frame.turn_to(SHIP)
        self.flows.quotes.find(named)

    @Slot(object)
    def _go(self, goal: "Profile") -> None:
        """To another profile; without an open station nothing can go along."""
        if self._bench is None:
            self.profile_wanted.emit(goal)
        else:
            self.flows.choices.account.go(goal)

    # scans

    @Slot(str)
    def take_scan(self, text: str) -> None:
        """A scan or typed words, on whatever page."""
        if self._bench is None:
            self._waiting_scan = text
            self.frame.notices.idle(self.tr("Opening the station; “{text}” comes next").format(text=text))
            return
        self._waiting_scan = ""
        if self.attendance.keeps(text):
            return
        self.keys.hide()
        if self.flows.size.sheet.isVisible():
            self.flows.size.sheet.leave()
        if self.commands.take(text) or self.flows.take_scan(text):
            return
        self.frame.turn_to(SHIP)
        if not self.flows.closing.take(text, go_on=lambda: self.flows.quotes.find(text)):
            self.flows.quotes.find(text)

    @Slot()
    def focus_scan(self) -> None:
        """The scan line is ready for the next scan."""
        self.scan.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _open_again(self) -> None:
        """Somebody stepped up: the page as it stands for that one."""
        self.keyboard.enter_again()

    @Slot(int)
    def _turned(self, page: int) -> None:
        if page != self._up:
            self.pages.keys(self._up).leave()
            if self._bench is not None:
                self.flows.size.sheet.hide()
        self._up = page
        keys = self.pages.keys(page)
        self.keyboard.hear(keys)
        if self._bench is not None:
            self.flows.join(page)
        if not keys.enter():
            self.focus_scan()
        self._show_keys()

    @Slot()
    def _show_keys(self) -> None:
        page, view = self.frame.page(), self.pages.ship.view
        self.scan.takes_digits = page == SHIP and view in (View.RATES, View.MANY)
        self.frame.notices.keys.show_keys(self.keyboard.hints())

    # Qt's own

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed outside a field is a scan: focus cannot matter."""
        text = event.text()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if plain and text and text.isprintable() and not isinstance(self.focusWidget(), QLineEdit):
            self.focus_scan()
            self.scan.insert(text)
            self.scan.textEdited.emit(self.scan.text())
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first one, once its children are painted too."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The navigation gives way."""
        super().resizeEvent(event)
        self.frame.fit(self.width())

    def showEvent(self, event: QShowEvent) -> None:
        """Ready for a scan from the first moment."""
        super().showEvent(event)
        self.focus_scan()

    def closeEvent(self, event: QCloseEvent) -> None:
        """A purchase on its way is waited for (at most one request); the window says so."""
        if self._jobs.holding and self._bench is not None:
            event.ignore()
            self._closing = True
            self._bench.station.buying.close()
            self.flows.stop()
            self.tell(
                Notice(
                    kind="warn",
                    what=self.tr("A purchase is on its way."),
                    then=self.tr("The window closes as soon as it is answered."),
                )
            )
            return
        super().closeEvent(event)
        self.scanner.leave()
        self.closed.emit()

    @Slot()
    def _close_now(self) -> None:
        if self._closing:
            self.close()
