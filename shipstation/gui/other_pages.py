"""Every page but the bench, with its keys and its flow, in one: read by a thread of its own behind the start."""

from shipstation.gui.pages.aftercare_flow import AftercareFlow
from shipstation.gui.pages.close.flow import CloseFlow
from shipstation.gui.pages.close.keys import CloseKeys
from shipstation.gui.pages.close.page import ClosePage
from shipstation.gui.pages.history import HistoryPage
from shipstation.gui.pages.history_flow import HistoryFlow
from shipstation.gui.pages.history_keys import HistoryKeys
from shipstation.gui.pages.legacy_panel import LegacyFlow
from shipstation.gui.pages.orders.flow import OrdersFlow
from shipstation.gui.pages.orders.keys import OrdersKeys
from shipstation.gui.pages.orders.page import OrdersPage
from shipstation.gui.pages.reports.flow import ReportsFlow
from shipstation.gui.pages.reports.keys import ReportsKeys
from shipstation.gui.pages.reports.page import ReportsPage
from shipstation.gui.pages.settings.flow import SettingsFlow
from shipstation.gui.pages.settings.keys import SettingsKeys
from shipstation.gui.pages.settings.page import SettingsPage
from shipstation.gui.pages.track import TrackPage
from shipstation.gui.pages.track_flow import TrackFlow
from shipstation.gui.pages.track_keys import TrackKeys

__all__ = (
    "AftercareFlow",
    "CloseFlow",
    "CloseKeys",
    "ClosePage",
    "HistoryFlow",
    "HistoryKeys",
    "HistoryPage",
    "LegacyFlow",
    "OrdersFlow",
    "OrdersKeys",
    "OrdersPage",
    "ReportsFlow",
    "ReportsKeys",
    "ReportsPage",
    "SettingsFlow",
    "SettingsKeys",
    "SettingsPage",
    "TrackFlow",
    "TrackKeys",
    "TrackPage",
)
