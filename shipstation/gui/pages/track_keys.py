"""The keys of the Track page."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from shipstation.gui import words
from shipstation.gui.page_keys import Keys, PageKeys
from shipstation.gui.pages.track import TrackFlow, TrackPage


class TrackKeys(PageKeys):
    """The list, and the look at a legacy shipment."""

    def __init__(self, page: TrackPage) -> None:
        self._page = page
        self._flow: TrackFlow | None = None

    def join(self, flow: TrackFlow) -> None:
        """The station is open: the keys reach the desk."""
        self._flow = flow

    def enter(self) -> bool:
        if self._flow is not None:
            self._flow.refresh()
        return False

    def acts(self) -> Mapping[str, Callable[[], object]]:
        return {"F5": self._page.press_ask}

    def step(self, by: int) -> None:
        self._page.table.step(by)

    def escape(self) -> bool:
        self._page.legacy.leave()
        return False

    def parts(self) -> tuple[QWidget, ...]:
        legacy = self._page.legacy
        # A row that is chosen ends the look at a legacy shipment: the list comes last then.
        reading = (legacy.area, legacy.search, self._page.table)
        return reading if legacy.is_open() else (self._page.table, legacy.search)

    def hints(self) -> Keys:
        return words.keys((("F2", "scan"), ("F5", "ask now"), ("F6", "next panel"), ("F1", "keys")))
