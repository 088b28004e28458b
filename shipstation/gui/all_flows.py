"""What joins the pages to the desk once the station is open, and what each flow tells another."""

# Start-up: the flow of a page is built with its page, see all_pages.py.
# ruff: noqa: PLC0415

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from shipstation.gui.all_pages import Pages
from shipstation.gui.bench import Bench
from shipstation.gui.follow_flow import FollowFlow
from shipstation.gui.frame import Frame
from shipstation.gui.import_flow import ImportFlow
from shipstation.gui.pace import Pace
from shipstation.gui.pages.ship.buy_flow import BuyFlow
from shipstation.gui.pages.ship.closing_flow import ClosingFlow
from shipstation.gui.pages.ship.guide import GuideFlow
from shipstation.gui.pages.ship.parcels_flow import ParcelsFlow
from shipstation.gui.pages.ship.quote_flow import QuoteFlow
from shipstation.gui.pages.ship.scale_flow import ScaleFlow
from shipstation.gui.paperwork import Paperwork
from shipstation.gui.reminders import Reminders
from shipstation.gui.size_flow import SizeFlow
from shipstation.gui.sounds import SoundsFlow
from shipstation.gui.stand_in import StandIn
from shipstation.gui.standing import Standing
from shipstation.gui.theme import Theme
from shipstation.gui.unsure_flow import UnsureFlow
from shipstation.gui.views import CLOSE, HISTORY, ORDERS, REPORTS, SETTINGS, SHIP, TRACK
from shipstation.gui.watch_flow import WatchFlow
from shipstation.model import Account, Shipment, StepId

if TYPE_CHECKING:
    from shipstation.gui import other_pages


class Flows(QObject):
    """The flows, connected with one another and with the frame.

    Those of the bench, and of what goes on by itself, stand from the first; a page's own come with their page.

    Signals:
        keys_changed(): other keys do something now.
        order_wanted(key): an order of the queue is wanted on the bench.
        profile_wanted(Profile): close this one, then open that profile's.
        mend_wanted(file): close this one, then put that backup in place.
        attendance_changed(): who may do what, or an open incident, is not as it was.
    """

    keys_changed = Signal()
    order_wanted = Signal(str)
    profile_wanted = Signal(object)
    mend_wanted = Signal(str)
    attendance_changed = Signal()

    def __init__(self, bench: Bench, pages: Pages, frame: Frame, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._bench, self._pages, self._frame, self._window = bench, pages, frame, window
        self._closing: list[Callable[[], object]] = []
        self._stopping: list[Callable[[], object]] = []
        self._own: Mapping[int, Callable[[], object]] = {
            SHIP: lambda: None,
            ORDERS: lambda: self.orders,
            HISTORY: lambda: self.records,
            TRACK: lambda: self.board,
            CLOSE: lambda: self.close_day,
            REPORTS: lambda: self.reports,
            SETTINGS: lambda: self.choices,
        }
        self.paperwork = Paperwork(bench, window)
        self.quotes = QuoteFlow(bench, pages.ship, window)
        self.buys = BuyFlow(bench, pages.ship, self.quotes, self.paperwork, window)
        self.parcels = ParcelsFlow(
            bench, pages.ship, quotes=self.quotes, buys=self.buys, paperwork=self.paperwork, window=window
        )
        self.closing = ClosingFlow(bench, pages.ship, window)
        self.guide = GuideFlow(bench, pages.ship.guide, window)
        self.sounds = SoundsFlow(bench, window)
        self.scale = ScaleFlow(bench, pages.ship, self.quotes, window)
        self.follow = FollowFlow(bench, window)
        self.pace = Pace(bench, window)
        self.questions = UnsureFlow(bench, frame.unsure, window)
        self.imports = ImportFlow(bench, pages.ship, frame.notices, quotes=self.quotes, buys=self.buys, window=window)
        self.watch = WatchFlow(bench, window)
        self.standing = Standing(bench, frame, pages.ship.empty, window)
        self.reminders = Reminders(bench, window)
        self.stand_in = StandIn(bench, window)
        self.size = SizeFlow(bench, theme, window)
        QShortcut("Ctrl+M", window).activated.connect(self.sounds.toggle)
        QShortcut("Ctrl+H", window).activated.connect(self.guide.leave)
        QShortcut("F9", window).activated.connect(self.imports.start)
        pages.at_ship.join(self.quotes, self.buys)
        self._connect_bench()
        self._connect_background()

    def join(self, place: int) -> None:
        """A page was turned to: it reaches the desk from now on."""
        self._own[place]()

    def next_order(self) -> None:
        """The next parcel, the next order; a parcel that still waits for its closing scan is asked about."""
        self.closing.before(self.quotes.next_order)

    def take_scan(self, text: str) -> bool:
        """A scan that a page waits for. False: none does."""
        return self._has("choices") and self.choices.take_scan(text)

    def refresh_printers(self) -> None:
        """A printer is set up otherwise than it was: where it is looked at, it is shown."""
        if self._has("choices"):
            self.choices.printers.refresh()

    @Slot()
    def reword(self) -> None:
        """Names are shown in another way from now on; lists do it by themselves."""
        if self._has("orders"):
            self.orders.reword()

    def stop(self) -> None:
        """A purchase is on its way, and the window wants to close: nothing further is begun."""
        for stop in self._stopping:
            stop()

    def close(self) -> None:
        """The window is closed: nothing goes on by itself."""
        for close in self._closing:
            close()

    def _has(self, name: str) -> bool:
        return name in self.__dict__

    # the bench, and what goes on by itself

    def _connect_bench(self) -> None:
        standing, ship = self.standing, self._pages.ship
        self.quotes.quoted.connect(standing.settle_rates)
        self.quotes.left.connect(standing.settle_rates)
        ship.viewed.connect(self._guide)
        ship.empty.next_wanted.connect(self.next_order)
        ship.bought.next_wanted.connect(self.next_order)
        self.buys.bought.connect(self.closing.begin)
        self.buys.shown.connect(self.closing.show)
        self.paperwork.changed.connect(self.closing.take_change)
        self.closing.closed.connect(self._settle_closing)
        self.quotes.placed.connect(self.pace.begin)
        self.paperwork.printed.connect(self.pace.end)
        self.buys.unsure.connect(self.questions.refresh)
        self.buys.bought.connect(standing.count)
        self.parcels.split.connect(standing.count)
        self.paperwork.changed.connect(standing.count)
        self.paperwork.printed.connect(standing.show_printed)
        self.paperwork.counted.connect(self._frame.top.show_not_out)
        self.questions.counted.connect(self._frame.top.show_unsure)
        for network in (self.quotes.network, self.buys.network):
            self._spread(network)

    def _connect_background(self) -> None:
        self._spread(self.follow.network)
        imports = self.imports
        # Not to itself: it knows when its own answer came.
        imports.network.connect(self.standing.show_network)
        imports.network.connect(self.questions.take_network)
        imports.network.connect(self.follow.take_network)
        imports.imported.connect(self.standing.count)
        self.watch.imported.connect(self.standing.count)
        self.reminders.step_wanted.connect(self._open_step)
        self.stand_in.turned.connect(self.refresh_printers)
        self._closing += [imports.close, self.watch.close, self.follow.close]

    def _spread(self, network: SignalInstance) -> None:
        """Whoever asked: all that depends on the network hears whether it is there."""
        network.connect(self.standing.show_network)
        network.connect(self.questions.take_network)
        network.connect(self.imports.take_network)
        network.connect(self.follow.take_network)

    def _guide(self) -> None:
        self.guide.take_view(self._pages.ship.view)

    def _settle_closing(self, _shipment: Shipment) -> None:
        self._frame.notices.settle("closing")

    def _open_step(self, step: StepId, account: Account | None) -> None:
        self._frame.turn_to(SETTINGS)
        self._pages.settings.turn_to("account")
        self.choices.account.open_step(step, account)

    # the pages' own

    @cached_property
    def orders(self) -> "other_pages.OrdersFlow":
        from shipstation.gui.other_pages import OrdersFlow

        flow = OrdersFlow(self._bench, self._pages.orders, self._window)
        self._spread(flow.batch.network)
        flow.changed.connect(self.standing.count)
        flow.bench_wanted.connect(self.order_wanted)
        flow.batch.unsure.connect(self.questions.refresh)
        flow.batch.opened.connect(self.keys_changed)
        flow.batch.closed.connect(self.keys_changed)
        for each in (flow.files, flow.mapping, flow.refused):
            each.settled.connect(self._frame.notices.settle)
        flow.mapping.turned.connect(self.keys_changed)
        flow.refused.turned.connect(self.keys_changed)
        self._stopping.append(flow.batch.close)
        self._closing += [flow.batch.close, flow.files.stop, flow.refused.stop]
        self._pages.at_orders.join(flow)
        return flow

    @cached_property
    def records(self) -> "other_pages.HistoryFlow":
        from shipstation.gui.other_pages import HistoryFlow

        flow = HistoryFlow(self._bench, self._pages.history, self.paperwork, self._window)
        self._closing.append(flow.close)
        self._pages.at_history.join(flow)
        return flow

    @cached_property
    def board(self) -> "other_pages.TrackFlow":
        from shipstation.gui.other_pages import TrackFlow

        flow = TrackFlow(self._bench, self._pages.track, self.follow, self._window)
        self._spread(flow.network)
        self.aftercare.noted.connect(flow.refresh)
        self._spread(self.legacy.network)
        self._closing.append(flow.close)
        self._pages.at_track.join(flow)
        return flow

    @cached_property
    def aftercare(self) -> "other_pages.AftercareFlow":
        from shipstation.gui.other_pages import AftercareFlow

        flow = AftercareFlow(self._bench, self._pages.track, self._window)
        self._spread(flow.network)
        return flow

    @cached_property
    def legacy(self) -> "other_pages.LegacyFlow":
        from shipstation.gui.other_pages import LegacyFlow

        return LegacyFlow(self._bench, self._pages.track.legacy, self._window)

    @cached_property
    def close_day(self) -> "other_pages.CloseFlow":
        from shipstation.gui.other_pages import CloseFlow

        flow = CloseFlow(self._bench, self._pages.close, self._window)
        self._spread(flow.network)
        flow.settled.connect(self._frame.notices.settle)
        flow.unsure.connect(self.questions.refresh)
        self._pages.at_close.join(flow)
        return flow

    @cached_property
    def reports(self) -> "other_pages.ReportsFlow":
        from shipstation.gui.other_pages import ReportsFlow

        flow = ReportsFlow(self._bench, self._pages.reports, self._window)
        self._pages.at_reports.join(flow)
        return flow

    @cached_property
    def choices(self) -> "other_pages.SettingsFlow":
        from shipstation.gui.other_pages import SettingsFlow

        flow = SettingsFlow(self._bench, self._pages.settings, self._window)
        notices, top = self._frame.notices, self._frame.top
        flow.settled.connect(notices.settle)
        flow.account_used.connect(top.show_account)
        flow.printer_used.connect(top.show_printer)
        flow.leave_wanted.connect(self.profile_wanted)
        flow.restore_wanted.connect(self.mend_wanted)
        flow.attendance_changed.connect(self.attendance_changed)
        flow.label_again.connect(self.paperwork.print_label)
        flow.sized.connect(self.size.show_made)
        self._stopping.append(flow.stop)
        self._pages.at_settings.join(flow)
        return flow
