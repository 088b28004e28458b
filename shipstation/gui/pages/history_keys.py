"""The keys of the History page."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from shipstation.gui import words
from shipstation.gui.page_keys import FlowKeys, Keys
from shipstation.gui.pages.history import HistoryPage
from shipstation.gui.pages.history_flow import HistoryFlow
from shipstation.model import Shipment


class HistoryKeys(FlowKeys[HistoryFlow]):
    """Search, and what can be done with the shipment that is shown."""

    keys = ("Alt+C", "Alt+F", "Alt+V", "Ctrl+S")

    def __init__(self, page: HistoryPage) -> None:
        self._page = page

    def enter(self) -> bool:
        super().enter()
        self._page.search.setFocus()
        return True

    def acts(self) -> Mapping[str, Callable[[], object]]:
        side = self._page.side
        acts: dict[str, Callable[[], object]] = {
            "F8": side.print_again,
            "Ctrl+C": side.copy_tracking,
            "Alt+C": side.ask_cancel,
            "Alt+V": side.confirm_cancel,
            "Alt+F": side.tick_refund,
            "Ctrl+S": self._page.export.click,
        }
        if self._flow is not None:
            acts["F5"] = self._flow.refresh
        return acts

    def step(self, by: int) -> None:
        self._page.table.step(by)

    def escape(self) -> bool:
        if self._page.side.asking():
            self._page.side.keep()
            return True
        return self._page.leave()

    def parts(self) -> tuple[QWidget, ...]:
        return (self._page.search, self._page.filters.choices[0], self._page.table)

    def hints(self) -> Keys:
        return words.keys((("F2", "scan"), ("F8", "print again"), ("F6", "next panel"), ("F1", "keys")))

    def shipment(self) -> Shipment | None:
        return self._page.side.shipment()
