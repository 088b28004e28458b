"""Every page of the window, with its keys. Its flow is built in all_flows.py, its place stands in views.py."""

from PySide6.QtCore import QCoreApplication

from shipstation.gui.frame import Frame
from shipstation.gui.page_keys import PageKeys
from shipstation.gui.pages.close.keys import CloseKeys
from shipstation.gui.pages.close.page import ClosePage
from shipstation.gui.pages.history import HistoryPage
from shipstation.gui.pages.history_keys import HistoryKeys
from shipstation.gui.pages.orders.keys import OrdersKeys
from shipstation.gui.pages.orders.page import OrdersPage
from shipstation.gui.pages.reports.keys import ReportsKeys
from shipstation.gui.pages.reports.page import ReportsPage
from shipstation.gui.pages.settings.keys import SettingsKeys
from shipstation.gui.pages.settings.page import SettingsPage
from shipstation.gui.pages.ship.keys import ShipKeys
from shipstation.gui.pages.ship.page import ShipPage
from shipstation.gui.pages.track import TrackPage
from shipstation.gui.pages.track_keys import TrackKeys
from shipstation.gui.theme import Theme
from shipstation.gui.views import CLOSE, HISTORY, ORDERS, REPORTS, SETTINGS, SHIP, TRACK


class Pages:
    """The pages, in the frame."""

    def __init__(self, theme: Theme, frame: Frame) -> None:
        self.ship = ShipPage(theme)
        self.orders = OrdersPage(theme)
        self.history = HistoryPage(theme)
        self.track = TrackPage(theme)
        self.close = ClosePage(theme)
        self.reports = ReportsPage(theme)
        self.settings = SettingsPage(theme)
        self.at_ship = ShipKeys(self.ship)
        self.at_orders = OrdersKeys(self.orders)
        self.at_history = HistoryKeys(self.history)
        self.at_track = TrackKeys(self.track)
        self.at_reports = ReportsKeys(self.reports)
        self.at_close = CloseKeys(self.close)
        self.at_settings = SettingsKeys(self.settings)
        self.keys: dict[int, PageKeys] = {
            SHIP: self.at_ship,
            ORDERS: self.at_orders,
            HISTORY: self.at_history,
            TRACK: self.at_track,
            CLOSE: self.at_close,
            REPORTS: self.at_reports,
            SETTINGS: self.at_settings,
        }
        add = frame.add_page
        add(SHIP, self.ship, _tr("Ship"), name="navShip", icon="truck")
        add(ORDERS, self.orders, _tr("Orders"), name="navOrders", icon="clipboard-list")
        add(HISTORY, self.history, _tr("History"), name="navHistory", icon="history")
        add(TRACK, self.track, _tr("Track"), name="navTrack", icon="map-pin")
        add(CLOSE, self.close, _tr("Close"), name="navClose", icon="power")
        add(REPORTS, self.reports, _tr("Reports"), name="navReports", icon="chart-column")
        add(SETTINGS, self.settings, _tr("Settings"), name="navSettings", icon="sliders-horizontal", last=True)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Pages", text)
