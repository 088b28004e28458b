"""Every page of the window, with its keys; all but the bench are built when they are turned to, or nobody waits."""

# Start-up: what is imported in a function here was read behind the first paint, see other_pages.py.
# ruff: noqa: PLC0415

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from shipstation.gui.frame import Frame
from shipstation.gui.page_keys import PageKeys
from shipstation.gui.pages.ship.keys import ShipKeys
from shipstation.gui.pages.ship.page import ShipPage
from shipstation.gui.theme import Theme
from shipstation.gui.views import CLOSE, HISTORY, ORDERS, REPORTS, SETTINGS, SHIP, TRACK
from shipstation.model import Profile

if TYPE_CHECKING:
    from shipstation.gui import other_pages


class Pages:
    """The pages, in the frame. Their flows are built in all_flows.py, their places stand in views.py."""

    def __init__(self, theme: Theme, frame: Frame, *, profile: Profile, go: Callable[[Profile], object]) -> None:
        """`go`: to another profile, wanted on the Settings page."""
        self._theme = theme
        self._profile = profile
        self._go = go
        self.ship = ShipPage(theme)
        self.at_ship = ShipKeys(self.ship)
        self._keys: Mapping[int, Callable[[], PageKeys]] = {
            SHIP: lambda: self.at_ship,
            ORDERS: lambda: self.at_orders,
            HISTORY: lambda: self.at_history,
            TRACK: lambda: self.at_track,
            CLOSE: lambda: self.at_close,
            REPORTS: lambda: self.at_reports,
            SETTINGS: lambda: self.at_settings,
        }
        add = frame.add_page
        add(SHIP, lambda: self.ship, _tr("Ship"), name="navShip", icon="truck")
        add(ORDERS, lambda: self.orders, _tr("Orders"), name="navOrders", icon="clipboard-list")
        add(HISTORY, lambda: self.history, _tr("History"), name="navHistory", icon="history")
        add(TRACK, lambda: self.track, _tr("Track"), name="navTrack", icon="map-pin")
        add(CLOSE, lambda: self.close, _tr("Close"), name="navClose", icon="power")
        add(REPORTS, lambda: self.reports, _tr("Reports"), name="navReports", icon="chart-column")
        add(
            SETTINGS, lambda: self.settings, _tr("Settings"), name="navSettings", icon="sliders-horizontal", last=True
        )
        frame.turn_to(SHIP)

    @staticmethod
    def read() -> None:
        """What the other pages are made of, in a thread of its own: a fifth of a second in Qt's would be felt."""
        import shipstation.gui.other_pages  # noqa: F401

    def keys(self, place: int) -> PageKeys:
        """What the keys do on the page of this place."""
        return self._keys[place]()

    @cached_property
    def orders(self) -> "other_pages.OrdersPage":
        from shipstation.gui.other_pages import OrdersPage

        return OrdersPage(self._theme)

    @cached_property
    def at_orders(self) -> "other_pages.OrdersKeys":
        from shipstation.gui.other_pages import OrdersKeys

        return OrdersKeys(self.orders)

    @cached_property
    def history(self) -> "other_pages.HistoryPage":
        from shipstation.gui.other_pages import HistoryPage

        return HistoryPage(self._theme)

    @cached_property
    def at_history(self) -> "other_pages.HistoryKeys":
        from shipstation.gui.other_pages import HistoryKeys

        return HistoryKeys(self.history)

    @cached_property
    def track(self) -> "other_pages.TrackPage":
        from shipstation.gui.other_pages import TrackPage

        return TrackPage(self._theme)

    @cached_property
    def at_track(self) -> "other_pages.TrackKeys":
        from shipstation.gui.other_pages import TrackKeys

        return TrackKeys(self.track)

    @cached_property
    def close(self) -> "other_pages.ClosePage":
        from shipstation.gui.other_pages import ClosePage

        return ClosePage(self._theme)

    @cached_property
    def at_close(self) -> "other_pages.CloseKeys":
        from shipstation.gui.other_pages import CloseKeys

        return CloseKeys(self.close)

    @cached_property
    def reports(self) -> "other_pages.ReportsPage":
        from shipstation.gui.other_pages import ReportsPage

        return ReportsPage(self._theme)

    @cached_property
    def at_reports(self) -> "other_pages.ReportsKeys":
        from shipstation.gui.other_pages import ReportsKeys

        return ReportsKeys(self.reports)

    @cached_property
    def settings(self) -> "other_pages.SettingsPage":
        from shipstation.gui.other_pages import SettingsPage

        page = SettingsPage(self._theme, self._profile)
        page.go_wanted.connect(self._go)
        return page

    @cached_property
    def at_settings(self) -> "other_pages.SettingsKeys":
        from shipstation.gui.other_pages import SettingsKeys

        return SettingsKeys(self.settings)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Pages", text)
