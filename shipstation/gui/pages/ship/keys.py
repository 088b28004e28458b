"""The keys of the Ship page: what each does in the view that is up."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from shipstation.gui import words
from shipstation.gui.page_keys import Keys, PageKeys
from shipstation.gui.pages.ship.buy_flow import BuyFlow
from shipstation.gui.pages.ship.page import ShipPage
from shipstation.gui.pages.ship.quote_flow import QuoteFlow
from shipstation.gui.views import View
from shipstation.model import Shipment

_HINTS: dict[View, Keys] = {
    View.RATES: (("1–9", "choose"), ("F5", "rates"), ("Enter", "buy"), ("F1", "keys")),
    View.MANY: (("1–9", "choose"), ("Enter", "take it"), ("F1", "keys")),
    View.BOUGHT: (("F4", "next"), ("F8", "print again"), ("F1", "keys")),
    View.CANCEL: (("F4", "next"), ("F8", "print again"), ("F1", "keys")),
    View.EMPTY: (("F2", "scan"), ("F4", "next"), ("F9", "Amazon's orders"), ("F1", "keys")),
}


class ShipKeys(PageKeys):
    """Choose, buy, print again, cancel."""

    keys = ("F3", "F7", "Alt+B", "Alt+C", "Alt+E", "Alt+M", "Alt+V", "Alt+W", "Ctrl+T")

    def __init__(self, page: ShipPage) -> None:
        self._page = page
        self._quotes: QuoteFlow | None = None
        self._buys: BuyFlow | None = None

    def join(self, quotes: QuoteFlow, buys: BuyFlow) -> None:
        """The station is open: the keys reach the desk."""
        self._quotes, self._buys = quotes, buys

    def acts(self) -> Mapping[str, Callable[[], object]]:
        page, buys = self._page, self._buys
        acts: dict[str, Callable[[], object]] = {
            "F5": self._refresh,
            "F3": page.rates.choose_last_time,
            "F7": page.rates.next_wish,
            "Alt+B": page.order.box.setFocus,
            "Alt+W": page.order.weight.setFocus,
            "Alt+E": page.buy.extras.go,
            "Alt+M": page.rates.toggle_missing,
        }
        if page.order.doubts.isVisible():
            acts["Ctrl+T"] = page.order.doubts.press
        if buys is not None:
            acts |= {"F8": buys.print_again, "Alt+C": buys.ask_cancel}
        if page.view is View.BOUGHT:
            acts["Ctrl+C"] = page.bought.copy_tracking
        if page.view is View.CANCEL:
            acts["Alt+V"] = page.cancel.confirmed.emit
        return acts

    def step(self, by: int) -> None:
        (self._page.many.table if self._page.view is View.MANY else self._page.rates.table).step(by)

    def confirm(self) -> None:
        if self._buys is not None and self._page.view is View.RATES:
            self._buys.confirm()
        elif self._page.view is View.MANY:
            self._page.many.pick_current()

    def take_digit(self, place: int) -> bool:
        if self._page.view is View.MANY:
            self._page.many.pick(place)
            return True
        if self._page.view is View.RATES and self._quotes is not None and self._page.rates.choose(place):
            self._quotes.accepts_first = ""
        return False

    def escape(self) -> bool:
        if self._page.view is View.CANCEL:
            self._page.cancel.kept.emit()
            return True
        return False

    def parts(self) -> tuple[QWidget, ...]:
        page = self._page
        return (page.many.table, page.order.box, page.rates.table, page.buy.button, page.bought.next)

    def hints(self) -> Keys:
        return words.keys(_HINTS[self._page.view])

    def shipment(self) -> Shipment | None:
        is_bought = self._page.view is View.BOUGHT and self._buys is not None
        return self._buys.shipment if is_bought and self._buys is not None else None

    def _refresh(self) -> None:
        if self._buys is None or self._quotes is None:
            return
        if self._page.view is View.RATES and not self._buys.buying:
            self._quotes.quote()
        elif self._page.view is View.BOUGHT:
            self._buys.rates_again()
