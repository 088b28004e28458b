"""What joins the pages to the desk once the station is open, and what each flow tells another."""

from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from shipstation.gui.all_pages import Pages
from shipstation.gui.bench import Bench
from shipstation.gui.frame import Frame
from shipstation.gui.import_flow import ImportFlow
from shipstation.gui.pace import Pace
from shipstation.gui.pages.aftercare_flow import AftercareFlow
from shipstation.gui.pages.close.flow import CloseFlow
from shipstation.gui.pages.history_flow import HistoryFlow
from shipstation.gui.pages.legacy_panel import LegacyFlow
from shipstation.gui.pages.orders.flow import OrdersFlow
from shipstation.gui.pages.reports.flow import ReportsFlow
from shipstation.gui.pages.settings.flow import SettingsFlow
from shipstation.gui.pages.ship.buy_flow import BuyFlow
from shipstation.gui.pages.ship.closing_flow import ClosingFlow
from shipstation.gui.pages.ship.guide import GuideFlow
from shipstation.gui.pages.ship.parcels_flow import ParcelsFlow
from shipstation.gui.pages.ship.quote_flow import QuoteFlow
from shipstation.gui.pages.ship.scale_flow import ScaleFlow
from shipstation.gui.pages.track_flow import TrackFlow
from shipstation.gui.paperwork import Paperwork
from shipstation.gui.sounds import SoundsFlow
from shipstation.gui.standing import Standing
from shipstation.gui.unsure_flow import UnsureFlow
from shipstation.gui.watch_flow import WatchFlow
from shipstation.model import Shipment


class Flows:
    """The flows, connected with one another and with the frame."""

    def __init__(self, bench: Bench, pages: Pages, frame: Frame, window: QWidget) -> None:
        self._pages, self._frame = pages, frame
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
        self.orders = OrdersFlow(bench, pages.orders, window)
        self.records = HistoryFlow(bench, pages.history, self.paperwork, window)
        self.board = TrackFlow(bench, pages.track, window)
        self.aftercare = AftercareFlow(bench, pages.track, window)
        self.reports = ReportsFlow(bench, pages.reports, window)
        self.pace = Pace(bench, window)
        self.close = CloseFlow(bench, pages.close, window)
        self.legacy = LegacyFlow(bench, pages.track.legacy, window)
        self.choices = SettingsFlow(bench, pages.settings, window)
        self.questions = UnsureFlow(bench, frame.unsure, window)
        self.imports = ImportFlow(bench, pages.ship, frame.notices, quotes=self.quotes, buys=self.buys, window=window)
        self.watch = WatchFlow(bench, window)
        self.standing = Standing(bench, frame, pages.ship.empty, window)
        QShortcut("Ctrl+M", window).activated.connect(self.sounds.toggle)
        QShortcut("Ctrl+H", window).activated.connect(self.guide.leave)
        QShortcut("F9", window).activated.connect(self.imports.start)
        pages.at_ship.join(self.quotes, self.buys)
        pages.at_orders.join(self.orders)
        pages.at_history.join(self.records)
        pages.at_track.join(self.board)
        pages.at_reports.join(self.reports)
        pages.at_close.join(self.close)
        pages.at_settings.join(self.choices)
        self._connect()
        self._connect_settings()

    def next_order(self) -> None:
        """The next parcel, the next order; a parcel that still waits for its closing scan is asked about."""
        self.closing.before(self.quotes.next_order)

    def _guide(self) -> None:
        self.guide.take_view(self._pages.ship.view)

    def _settle_closing(self, _shipment: Shipment) -> None:
        self._frame.notices.settle("closing")

    def _connect(self) -> None:
        standing, ship = self.standing, self._pages.ship
        batch = self.orders.batch
        flows = (self.quotes, self.buys, self.board, self.close, self.aftercare, self.legacy, batch)
        for network in (flow.network for flow in flows):
            network.connect(standing.show_network)
            network.connect(self.questions.take_network)
            network.connect(self.imports.take_network)
            network.connect(self.board.take_network)
        self.imports.network.connect(standing.show_network)
        self.imports.network.connect(self.questions.take_network)
        self.imports.network.connect(self.board.take_network)
        self.imports.imported.connect(standing.count)
        self.watch.imported.connect(standing.count)
        self.orders.changed.connect(standing.count)
        batch.unsure.connect(self.questions.refresh)
        self.quotes.quoted.connect(standing.settle_rates)
        self.quotes.left.connect(standing.settle_rates)
        ship.viewed.connect(self._guide)
        ship.empty.next_wanted.connect(self.next_order)
        ship.bought.next_wanted.connect(self.next_order)
        self.buys.bought.connect(self.closing.begin)
        self.buys.shown.connect(self.closing.show)
        self.paperwork.changed.connect(self.closing.take_change)
        self.closing.closed.connect(self._settle_closing)
        self.aftercare.noted.connect(self.board.refresh)
        self.quotes.placed.connect(self.pace.begin)
        self.paperwork.printed.connect(self.pace.end)
        self.close.settled.connect(self._frame.notices.settle)
        self.close.unsure.connect(self.questions.refresh)
        self.buys.unsure.connect(self.questions.refresh)
        self.buys.bought.connect(standing.count)
        self.parcels.split.connect(standing.count)
        self.paperwork.changed.connect(standing.count)
        self.paperwork.printed.connect(standing.show_printed)
        self.paperwork.counted.connect(self._frame.top.show_not_out)
        self.questions.counted.connect(self._frame.top.show_unsure)

    def _connect_settings(self) -> None:
        notices, top, choices = self._frame.notices, self._frame.top, self.choices
        choices.account.settled.connect(notices.settle)
        choices.kit.settled.connect(notices.settle)
        choices.account.used.connect(top.show_account)
        choices.printers.label_again.connect(self.paperwork.print_label)
        choices.printers.used.connect(top.show_printer)
