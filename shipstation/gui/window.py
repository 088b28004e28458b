"""The window: its pages, its keys, and every connection between them. What is done stands in the flows."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QLineEdit, QMainWindow, QWidget

from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.frame import Frame
from shipstation.gui.jobs import Jobs
from shipstation.gui.keys_sheet import KeysSheet
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.gui.pages.history import HistoryFlow, HistoryPage
from shipstation.gui.pages.ship.buy_flow import BuyFlow
from shipstation.gui.pages.ship.page import ShipPage, View
from shipstation.gui.pages.ship.quote_flow import QuoteFlow
from shipstation.gui.pages.track import TrackFlow, TrackPage
from shipstation.gui.paperwork import Paperwork
from shipstation.gui.theme import Theme
from shipstation.gui.unsure_flow import UnsureFlow
from shipstation.gui.widgets.marks import FocusRing
from shipstation.model import PrintJob, PrintState, Profile, Shipment

if TYPE_CHECKING:
    # Start-up: see bench.py.
    from shipstation.station import Station

NAME = "Parcel Bench"
SHIP, HISTORY, TRACK = range(3)


class Window(QMainWindow):
    """The whole program as a person sees it. It opens before the station does.

    Signals:
        attached(): the station is open behind it.
        closed(): it was closed and nothing is under way.
    """

    attached = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, jobs: Jobs, profile: Profile) -> None:
        super().__init__()
        self._theme = theme
        self._jobs = jobs
        self._closing = False
        self._bench: Bench | None = None
        self._waiting_scan = ""
        self.setWindowTitle(f"{NAME} – {profile.value}")
        self.setMinimumSize(1024, 700)
        self.resize(1280, 800)
        self.frame = Frame(theme, profile, self)
        self.ship, self.history, self.track = ShipPage(theme), HistoryPage(theme), TrackPage(theme)
        self.frame.add_page(self.ship, self.tr("Ship"), name="navShip", icon="truck")
        self.frame.add_page(self.history, self.tr("History"), name="navHistory", icon="history")
        self.frame.add_page(self.track, self.tr("Track"), name="navTrack", icon="map-pin")
        self.setCentralWidget(self.frame)
        self.keys = KeysSheet(theme, self)
        self.ring = FocusRing(theme, self)
        self.scan = self.frame.top.scan
        self.frame.notices.idle(self.tr("Opening the station…"))
        self._connect_frame()
        self._bind_keys()
        jobs.rested.connect(self._close_now)

    # building

    def _connect_frame(self) -> None:
        self.scan.scanned.connect(self.take_scan)
        self.scan.digit.connect(self._take_digit)
        self.scan.confirmed.connect(self._confirm)
        self.scan.stepped.connect(self._step)
        self.scan.copy_wanted.connect(self._copy)
        self.ship.viewed.connect(self._show_keys)
        self.frame.turned.connect(self._turned)

    def _bind_keys(self) -> None:
        bound: tuple[tuple[str, Callable[[], object]], ...] = (
            ("F1", self.keys.toggle),
            ("F2", self.focus_scan),
            ("F4", self._next),
            ("F5", self._refresh),
            ("F6", self._next_panel),
            ("F7", self.ship.rates.next_wish),
            ("F8", self._print_again),
            ("Esc", self._escape),
            ("Ctrl+C", self._copy),
            ("Alt+1", lambda: self.frame.turn_to(SHIP)),
            ("Alt+2", lambda: self.frame.turn_to(HISTORY)),
            ("Alt+3", lambda: self.frame.turn_to(TRACK)),
            ("Alt+B", self.ship.order.box.setFocus),
            ("Alt+W", self.ship.order.weight.setFocus),
            ("Alt+M", self.ship.rates.toggle_missing),
            ("Alt+C", self._ask_cancel),
            ("Alt+V", self._confirm_cancel),
        )
        for key, act in bound:
            QShortcut(key, self).activated.connect(act)

    def attach(self, station: "Station") -> None:
        """The station is open: join the pages to the desk."""
        bench = self._bench = Bench(station=station, jobs=self._jobs, tell=self.tell)
        self.paperwork = Paperwork(bench, self)
        self.quotes = QuoteFlow(bench, self.ship, self)
        self.buys = BuyFlow(bench, self.ship, self.quotes, self.paperwork, self)
        self.records = HistoryFlow(bench, self.history, self.paperwork, self)
        self.board = TrackFlow(bench, self.track, self)
        self.questions = UnsureFlow(bench, self.frame.unsure, self)
        self._connect_flows()
        account, printer = station.account, station.settings.printer()
        self.frame.top.show_account(account.name if account is not None else self.tr("no account"))
        self.frame.top.show_printer(printer.name if printer is not None else "")
        self.frame.notices.idle(self.tr("Waiting for a scan"))
        self._count()
        self.questions.resume()
        self.paperwork.ask_about_open()
        self._show_keys()
        self._turned(self.frame.page())
        if self._waiting_scan:
            self.take_scan(self._waiting_scan)
        self.attached.emit()

    def _connect_flows(self) -> None:
        for network in (self.quotes.network, self.buys.network, self.board.network):
            network.connect(self._show_network)
        self.quotes.history_wanted.connect(self.look_in_history)
        self.ship.empty.next_wanted.connect(self.quotes.next_order)
        self.ship.bought.next_wanted.connect(self.quotes.next_order)
        self.buys.unsure.connect(self.questions.refresh)
        self.buys.bought.connect(self._count)
        self.paperwork.changed.connect(self._count)
        self.paperwork.printed.connect(self._show_printed)
        self.questions.counted.connect(self.frame.top.show_unsure)
        self.questions.settled.connect(self._show_settled)

    # what is told

    def tell(self, notice: Notice) -> None:
        """Show a notice; the scan line takes its color for a moment."""
        self.frame.notices.tell(notice)
        if notice.kind in ("ok", "warn", "bad"):
            self.scan.flash(notice.kind)

    def fail(self, error: ShipError, retry: Callable[[], object]) -> None:
        """The station could not be opened."""
        self.ship.empty.say(self.tr("The station cannot be opened"), str(error))
        self.frame.notices.idle(self.tr("Not open"))
        self.tell(notice_of(error, Act(text=self.tr("Try again"), key="F5", run=retry)))
        self._retry = retry

    def look_in_history(self, text: str) -> None:
        """Turn to History with a search."""
        self.frame.turn_to(HISTORY)
        self.history.search.setText(text)
        self.history.search.setFocus()

    @Slot(bool)
    def _show_network(self, online: bool) -> None:  # noqa: FBT001 a slot's argument
        self.frame.top.show_network(online=online)

    @Slot(str, object)
    def _show_printed(self, _shipment_id: str, job: PrintJob | None) -> None:
        if job is None:
            return
        said = {
            PrintState.SENT: ("ready", "muted"),
            PrintState.FAILED: ("failed", "bad"),
            PrintState.UNSURE: ("unsure", "warn"),
        }
        state, tone = said.get(job.state, ("", "muted"))
        self.frame.top.show_printer(job.printer, state, tone)

    @Slot(object)
    def _show_settled(self, shipment: Shipment) -> None:
        self.frame.turn_to(SHIP)
        self.quotes.find(shipment.tracking_id)

    @Slot()
    def _count(self) -> None:
        bench = self._bench
        if bench is None:
            return
        intake, history = bench.station.intake, bench.station.history
        bench.do(
            lambda: (intake.waiting(), history.count()),
            then=lambda counts: self.ship.empty.show_queue(*counts),
            failed=lambda error: self.tell(notice_of(error)),
            latest="queue",
        )

    # scans and keys

    @Slot(str)
    def take_scan(self, text: str) -> None:
        """A scan or typed words, on whatever page."""
        if self._bench is None:
            self._waiting_scan = text
            self.frame.notices.idle(self.tr("Opening the station; “{text}” comes next").format(text=text))
            return
        self._waiting_scan = ""
        self.keys.hide()
        self.frame.turn_to(SHIP)
        self.quotes.find(text)

    @Slot(int)
    def _take_digit(self, place: int) -> None:
        if self.ship.view is View.RATES:
            if self.ship.rates.choose(place):
                self.quotes.accepts_first = ""
        elif self.ship.view is View.MANY:
            self.scan.clear()
            self.ship.many.pick(place)

    @Slot()
    def _confirm(self) -> None:
        if self._bench is None or self.frame.page() != SHIP:
            return
        if self.ship.view is View.RATES:
            self.buys.confirm()
        elif self.ship.view is View.MANY:
            self.ship.many.pick_current()

    @Slot(int)
    def _step(self, by: int) -> None:
        tables = {HISTORY: self.history.table, TRACK: self.track.table}
        many = self.ship.view is View.MANY
        table = tables.get(self.frame.page()) or (self.ship.many.table if many else self.ship.rates.table)
        table.step(by)

    def _next(self) -> None:
        if self._bench is not None:
            self.frame.turn_to(SHIP)
            self.quotes.next_order()

    def _refresh(self) -> None:
        if self._bench is None:
            retry = getattr(self, "_retry", None)
            if retry is not None:
                retry()
        elif self.frame.page() == TRACK:
            self.track.press_ask()
        elif self.frame.page() == HISTORY:
            self.records.refresh()
        elif self.ship.view is View.RATES and not self.buys.buying:
            self.quotes.quote()
        elif self.ship.view is View.BOUGHT:
            self.buys.rates_again()

    def _print_again(self) -> None:
        if self._bench is None:
            return
        if self.frame.page() == HISTORY:
            self.history.side.print_again()
        elif self.frame.page() == SHIP:
            self.buys.print_again()

    def _copy(self) -> None:
        if self.frame.page() == HISTORY:
            self.history.side.copy_tracking()
        elif self.frame.page() == SHIP and self.ship.view is View.BOUGHT:
            self.ship.bought.copy_tracking()
        else:
            return
        self.tell(Notice(kind="ok", what=self.tr("Copied"), then=self.tr("the tracking id")))

    def _ask_cancel(self) -> None:
        if self._bench is not None and self.frame.page() == HISTORY:
            self.history.side.ask_cancel()
        elif self._bench is not None and self.frame.page() == SHIP:
            self.buys.ask_cancel()

    def _confirm_cancel(self) -> None:
        if self.frame.page() == HISTORY:
            self.history.side.confirm_cancel()
        elif self.frame.page() == SHIP and self.ship.view is View.CANCEL:
            self.ship.cancel.confirmed.emit()

    def _escape(self) -> None:
        if self.keys.isVisible():
            self.keys.hide()
        elif self.frame.page() == SHIP and self.ship.view is View.CANCEL:
            self.ship.cancel.kept.emit()
        elif self.frame.page() == HISTORY and self.history.side.asking():
            self.history.side.keep()
        elif self.history.search.hasFocus() and self.history.search.text():
            self.history.search.clear()
        else:
            self.scan.clear()
            self.focus_scan()

    def _next_panel(self) -> None:
        """F6: the next part of the page that can be worked in, from the scan line round to it."""
        parts = [part for part in self._parts() if part.isVisible() and part.isEnabled()]
        here = next((place for place, part in enumerate(parts) if part.hasFocus()), -1)
        if parts:
            parts[(here + 1) % len(parts)].setFocus(Qt.FocusReason.TabFocusReason)

    def _parts(self) -> tuple[QWidget, ...]:
        if self.frame.page() == HISTORY:
            return (self.scan, self.history.search, self.history.table)
        if self.frame.page() == TRACK:
            return (self.scan, self.track.table)
        ship = self.ship
        return (self.scan, ship.many.table, ship.order.box, ship.rates.table, ship.buy.button, ship.bought.next)

    @Slot()
    def focus_scan(self) -> None:
        """The scan line is ready for the next scan."""
        self.scan.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(int)
    def _turned(self, page: int) -> None:
        if self._bench is not None and page == HISTORY:
            self.records.refresh()
        elif self._bench is not None and page == TRACK:
            self.board.refresh()
        if page == HISTORY:
            self.history.search.setFocus()
        else:
            self.focus_scan()
        self._show_keys()

    @Slot()
    def _show_keys(self) -> None:
        page, view = self.frame.page(), self.ship.view
        self.scan.takes_digits = page == SHIP and view in (View.RATES, View.MANY)
        self.frame.notices.keys.show_keys(_keys(page, view))

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
            self.tell(
                Notice(
                    kind="warn",
                    what=self.tr("A purchase is on its way."),
                    then=self.tr("The window closes as soon as it is answered."),
                )
            )
            return
        super().closeEvent(event)
        self.closed.emit()

    @Slot()
    def _close_now(self) -> None:
        if self._closing:
            self.close()


def _keys(page: int, view: View) -> tuple[tuple[str, str], ...]:
    """The keys of a page with their words, for the bar at the bottom."""
    if page == HISTORY:
        return (("F2", "scan"), ("F8", "print again"), ("F6", "next panel"), ("F1", "keys"))
    if page == TRACK:
        return (("F2", "scan"), ("F5", "ask now"), ("F6", "next panel"), ("F1", "keys"))
    if view is View.RATES:
        return (("1–9", "choose"), ("F5", "rates"), ("Enter", "buy"), ("F1", "keys"))
    if view is View.MANY:
        return (("1–9", "choose"), ("Enter", "take it"), ("F1", "keys"))
    if view in (View.BOUGHT, View.CANCEL):
        return (("F4", "next order"), ("F8", "print again"), ("F1", "keys"))
    return (("F2", "scan"), ("F4", "next"), ("F1", "keys"))
