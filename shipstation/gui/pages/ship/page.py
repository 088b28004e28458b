"""The bench page: which of its panels stand where. It decides nothing; the flow beside it does."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipstation.gui.pages.ship.bought_panel import BoughtPanel
from shipstation.gui.pages.ship.buy_panel import BuyPanel
from shipstation.gui.pages.ship.cancel_panel import CancelPanel
from shipstation.gui.pages.ship.empty import EmptyBench, ManyFound
from shipstation.gui.pages.ship.guide import GuideStrip
from shipstation.gui.pages.ship.order_panel import OrderPanel
from shipstation.gui.pages.ship.parcel_panel import ParcelPanel
from shipstation.gui.pages.ship.rates_panel import RatesPanel
from shipstation.gui.theme import Theme
from shipstation.gui.views import View
from shipstation.gui.widgets.text import line


class ShipPage(QWidget):
    """Three columns of 28, 44 and 28 parts, or the empty bench, or the orders to choose from.

    Signals:
        viewed(): another view is up.
    """

    viewed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shipPage")
        self.view = View.EMPTY
        self.empty = EmptyBench(theme)
        self.many = ManyFound(theme)
        self.order = OrderPanel(theme)
        self.rates = RatesPanel(theme)
        self.parcel = ParcelPanel(theme)
        self.buy = BuyPanel(theme)
        self.bought = BoughtPanel(theme)
        self.cancel = CancelPanel(theme)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.rates)
        self._middle.addWidget(self.parcel)
        self._right = QStackedWidget()
        for panel in (self.buy, self.bought, self.cancel):
            self._right.addWidget(panel)
        self._stack = QStackedWidget(self)
        for part in (self.empty, self.many, self._columns()):
            self._stack.addWidget(part)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.guide = GuideStrip(theme, self)
        outer.addWidget(self.guide)
        outer.addWidget(self._stack, 1)

    def _columns(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.order.setMinimumWidth(279)
        self._middle.setMinimumWidth(400)
        self._right.setMinimumWidth(279)
        row.addWidget(self.order, 28)
        row.addWidget(line(holder, upright=True))
        row.addWidget(self._middle, 44)
        row.addWidget(line(holder, upright=True))
        row.addWidget(self._right, 28)
        return holder

    def rehearse(self) -> None:
        """Lay out and draw once what the first order will need: the first time takes a tenth of a second."""
        if self.view is not View.EMPTY:
            return
        for view in (View.RATES, View.BOUGHT):
            self.show_view(view)
            self.grab()
        self.show_view(View.EMPTY)

    def show_view(self, view: View) -> None:
        """Bring these panels up."""
        self.view = view
        self._stack.setCurrentIndex(min(int(view), int(View.RATES)))
        self._middle.setCurrentWidget(self.rates if view is View.RATES else self.parcel)
        right = {View.BOUGHT: self.bought, View.CANCEL: self.cancel}.get(view, self.buy)
        self._right.setCurrentWidget(right)
        self.order.fix_parcel(fixed=view in (View.BOUGHT, View.CANCEL))
        self.viewed.emit()
