"""The window: its pages, its keys, and every connection between them. What is done stands in the flows."""

import logging
from collections.abc import Callable
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
    from shipstation.model import Account, PrinterSetup, PrintJob, Profile, Shipment
    from shipstation.station import Station

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An open station, and what its settings said when it was opened."""

    station: "Station"
    account: "Account | None"
    printer: "PrinterSetup | None"
    theme: str


class Window(QMainWindow):
    """The whole program as a person sees it. It opens before the station does.

    Signals:
        painted(): it was painted for the first time.
        attached(): the station is open behind it.
        closed(): it was closed and nothing is under way.
        profile_wanted(Profile): close this one, then open that profile's.
    """

    painted = Signal()
    attached = Signal()
    closed = Signal()
    profile_wanted = Signal(object)

    def __init__(self, theme: Theme, jobs: Jobs, profile: "Profile") -> None:
        super().__init__()
        self._theme = theme
        self._jobs = jobs
        self._profile = profile
        self._closing = False
        self._is_painted = False
        self._bench: Bench | None = None
        self._waiting_scan = ""
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
        from shipstation.gui.keyboard import Keyboard  # noqa: PLC0415 start-up: the frame paints first
        from shipstation.gui.keys_sheet import KeysSheet  # noqa: PLC0415 as above
        from shipstation.gui.pages.history import HistoryPage  # noqa: PLC0415 as above
        from shipstation.gui.pages.settings.page import SettingsPage  # noqa: PLC0415 as above
        from shipstation.gui.pages.ship.page import ShipPage  # noqa: PLC0415 as above
        from shipstation.gui.pages.track import TrackPage  # noqa: PLC0415 as above

        theme = self._theme
        self.ship, self.history, self.track = ShipPage(theme), HistoryPage(theme), TrackPage(theme)
        self.frame.add_page(self.ship, self.tr("Ship"), name="navShip", icon="truck")
        self.frame.add_page(self.history, self.tr("History"), name="navHistory", icon="history")
        self.settings = SettingsPage(theme)
        self.frame.add_page(self.track, self.tr("Track"), name="navTrack", icon="map-pin")
        self.frame.add_page(
            self.settings, self.tr("Settings"), name="navSettings", icon="sliders-horizontal", last=True
        )
        self.settings.account.show_profile(self._profile)
        self.settings.account.go_wanted.connect(self._go)
        self.keys = KeysSheet(theme, self)
        self.keyboard = Keyboard(
            self,
            frame=self.frame,
            ship=self.ship,
            history=self.history,
            track=self.track,
            settings=self.settings,
            sheet=self.keys,
        )
        self.ship.viewed.connect(self._show_keys)
        self.frame.turned.connect(self._turned)

    def attach(self, opened: Opened) -> None:
        """The station is open: join the pages to the desk."""
        from shipstation.gui.commands_flow import CommandsFlow  # noqa: PLC0415 start-up: see furnish
        from shipstation.gui.import_flow import ImportFlow  # noqa: PLC0415 as above
        from shipstation.gui.pages.history_flow import HistoryFlow  # noqa: PLC0415 as above
        from shipstation.gui.pages.legacy_panel import LegacyFlow  # noqa: PLC0415 as above
        from shipstation.gui.pages.settings.flow import SettingsFlow  # noqa: PLC0415 as above
        from shipstation.gui.pages.ship.buy_flow import BuyFlow  # noqa: PLC0415 as above
        from shipstation.gui.pages.ship.parcels_flow import ParcelsFlow  # noqa: PLC0415 as above
        from shipstation.gui.pages.ship.quote_flow import QuoteFlow  # noqa: PLC0415 as above
        from shipstation.gui.pages.ship.scale_flow import ScaleFlow  # noqa: PLC0415 as above
        from shipstation.gui.pages.track import TrackFlow  # noqa: PLC0415 as above
        from shipstation.gui.paperwork import Paperwork  # noqa: PLC0415 as above
        from shipstation.gui.scans_flow import ScansFlow  # noqa: PLC0415 as above
        from shipstation.gui.unsure_flow import UnsureFlow  # noqa: PLC0415 as above

        station, account, printer = opened.station, opened.account, opened.printer
        bench = self._bench = Bench(station=station, jobs=self._jobs, tell=self.tell)
        self.paperwork = Paperwork(bench, self)
        station.tray.listen(lambda job: self._jobs.carry(job, self._take_news))
        self.quotes = QuoteFlow(bench, self.ship, self)
        self.buys = BuyFlow(bench, self.ship, self.quotes, self.paperwork, self)
        self.parcels = ParcelsFlow(
            bench, self.ship, quotes=self.quotes, buys=self.buys, paperwork=self.paperwork, window=self
        )
        self.scale = ScaleFlow(bench, self.ship, self.quotes, self)
        self.records = HistoryFlow(bench, self.history, self.paperwork, self)
        self.board = TrackFlow(bench, self.track, self)
        self.legacy = LegacyFlow(bench, self.track.legacy, self)
        self.choices = SettingsFlow(bench, self.settings, self)
        self.commands = CommandsFlow(bench, self._commands(), self)
        self.commands.tuned.connect(self.choices.printers.refresh)
        self.scans = ScansFlow(bench, self.scanner, self)
        self.questions = UnsureFlow(bench, self.frame.unsure, self)
        notices = self.frame.notices
        self.imports = ImportFlow(bench, self.ship, notices, quotes=self.quotes, buys=self.buys, window=self)
        QShortcut("F9", self).activated.connect(self.imports.start)
        self.keyboard.join(quotes=self.quotes, buys=self.buys, records=self.records, choices=self.choices)
        self._connect_flows()
        self.frame.top.show_account(account.name if account is not None else self.tr("no account"))
        self.frame.top.show_printer(printer.name if printer is not None else "")
        self.frame.notices.settle("open")
        self.frame.notices.idle(self.tr("Waiting for a scan"))
        self._count()
        bench.behind(station.warm, then=lambda _: None, failed=lambda error: log.info("not warm: %s", error.kind))
        self.questions.resume()
        self.choices.account.remind()
        self.paperwork.ask_about_open()
        self._show_keys()
        self._turned(self.frame.page())
        if self._waiting_scan:
            self.take_scan(self._waiting_scan)
        self.attached.emit()

    def _connect_flows(self) -> None:
        self.scans.read.connect(self.take_scan)
        self.scans.settled.connect(self.frame.notices.settle)
        for network in (self.quotes.network, self.buys.network, self.board.network, self.legacy.network):
            network.connect(self._show_network)
            network.connect(self.questions.take_network)
            network.connect(self.imports.take_network)
        self.imports.network.connect(self._show_network)
        self.imports.network.connect(self.questions.take_network)
        self.imports.imported.connect(self._count)
        self.imports.interrupted.connect(self.focus_scan)
        self.closed.connect(self.imports.close)
        self.closed.connect(self.records.close)
        self.quotes.quoted.connect(self._settle_rates)
        self.quotes.left.connect(self._settle_rates)
        self.quotes.history_wanted.connect(self.look_in_history)
        self.ship.empty.next_wanted.connect(self.quotes.next_order)
        self.ship.bought.next_wanted.connect(self.quotes.next_order)
        self.buys.unsure.connect(self.questions.refresh)
        self.buys.bought.connect(self._count)
        self.parcels.split.connect(self._count)
        self.paperwork.changed.connect(self._count)
        self.paperwork.printed.connect(self._show_printed)
        self.paperwork.counted.connect(self.frame.top.show_not_out)
        self.choices.account.leave_wanted.connect(self.profile_wanted)
        self.choices.account.settled.connect(self.frame.notices.settle)
        self.choices.kit.settled.connect(self.frame.notices.settle)
        self.choices.account.used.connect(self.frame.top.show_account)
        self.choices.account.shown_wanted.connect(self.keyboard.to_account)
        self.choices.printers.label_again.connect(self.paperwork.print_label)
        self.choices.printers.used.connect(self.frame.top.show_printer)
        self.choices.size.left.connect(self.focus_scan)
        self.questions.counted.connect(self.frame.top.show_unsure)
        self.questions.settled.connect(self._show_settled)

    def _commands(self) -> dict[str, Callable[[str], object]]:
        """What the cards do."""
        from shipstation.model import Wish  # noqa: PLC0415 start-up: see furnish

        keyboard, quotes = self.keyboard, self.quotes

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
            "BOX": self.ship.order.box_changed.emit,
            "WISH": wish,
        }

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
        self.tell(notice_of(error, Act(text=self.tr("Try again"), key="F5", run=retry), about="open"))
        self.keyboard.retry = retry

    def look_in_history(self, text: str) -> None:
        """Turn to History with a search."""
        self.frame.turn_to(HISTORY)
        self.history.search.setText(text)
        self.history.search.setFocus()

    @Slot(bool)
    def _show_network(self, online: bool) -> None:  # noqa: FBT001 a slot's argument
        self.frame.top.show_network(online=online)

    @Slot()
    def _settle_rates(self) -> None:
        self.frame.notices.settle("rates")

    @Slot(str, object)
    def _show_printed(self, shipment_id: str, job: "PrintJob | None") -> None:
        if job is None:
            return
        said = {
            "sent": ("ready", "muted"),
            "failed": ("failed", "bad"),
            "unsure": ("unsure", "warn"),
            "queued": (job.said or "waits", "warn"),
        }
        if job.state.value == "sent":
            self.frame.notices.settle(shipment_id)
        state, tone = said.get(job.state.value, ("", "muted"))
        self.frame.top.show_printer(job.printer, state, tone)

    def _take_news(self, job: "PrintJob") -> None:
        self.paperwork.take_news(job)
        if self.frame.page() == SETTINGS:
            self.choices.printers.refresh_tray()

    @Slot(object)
    def _show_settled(self, shipment: "Shipment") -> None:
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

    @Slot(object)
    def _go(self, goal: "Profile") -> None:
        """To another profile; without an open station nothing can go along."""
        if self._bench is None:
            self.profile_wanted.emit(goal)
        else:
            self.choices.account.go(goal)

    # scans

    @Slot(str)
    def take_scan(self, text: str) -> None:
        """A scan or typed words, on whatever page."""
        if self._bench is None:
            self._waiting_scan = text
            self.frame.notices.idle(self.tr("Opening the station; “{text}” comes next").format(text=text))
            return
        self._waiting_scan = ""
        self.keys.hide()
        if self.choices.size.isVisible():
            self.choices.size.leave()
        if self.commands.take(text) or self.choices.kit.take_scan(text):
            return
        self.frame.turn_to(SHIP)
        self.quotes.find(text)

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
        if self._bench is not None:
            (self.choices.enter if page == SETTINGS else self.choices.leave)()
        if page == HISTORY:
            self.history.search.setFocus()
        else:
            self.focus_scan()
        self._show_keys()

    @Slot()
    def _show_keys(self) -> None:
        page, view = self.frame.page(), self.ship.view
        self.scan.takes_digits = page == SHIP and view in (View.RATES, View.MANY)
        self.frame.notices.keys.show_keys(self.keyboard.hints(page, view))

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
            self.choices.kit.stop()
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
