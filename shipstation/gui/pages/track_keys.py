"""The keys of the Track page."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from shipstation.gui import words
from shipstation.gui.page_keys import FlowKeys, Keys
from shipstation.gui.pages.track import TrackPage
from shipstation.gui.pages.track_flow import TrackFlow


class TrackKeys(FlowKeys[TrackFlow]):
    """The list, what is said to the carrier, and the look at a legacy shipment."""

    keys = ("Alt+E", "Ctrl+J")

    def __init__(self, page: TrackPage) -> None:
        self._page = page

    def acts(self) -> Mapping[str, Callable[[], object]]:
        return {
            "F5": self._page.press_ask,
            "Ctrl+J": self._page.panel.press_claim,
            "Alt+E": self._page.panel.press_feedback,
        }

    def step(self, by: int) -> None:
        self._page.table.step(by)

    def escape(self) -> bool:
        if self._page.panel.is_asking():
            self._page.panel.close_form()
            return True
        self._page.legacy.leave()
        return False

    def parts(self) -> tuple[QWidget, ...]:
        if self._page.panel.is_asking():
            frame = self._page.panel.aftercare.currentWidget()
            return (self._page.table, frame) if frame is not None else (self._page.table,)
        legacy = self._page.legacy
        # A row that is chosen ends the look at a legacy shipment: the list comes last then.
        reading = (legacy.area, legacy.search, self._page.table)
        return reading if legacy.is_open() else (self._page.table, legacy.search)

    def hints(self) -> Keys:
        return words.keys((("F2", "scan"), ("F5", "ask now"), ("Ctrl+J", "claim"), ("F1", "keys")))

    def sheet(self) -> Keys:
        return words.keys(
            (
                ("Up Down", "choose a parcel"),
                ("F5", "ask the carriers now, and stop asking"),
                ("Ctrl+J", "open a claim for the chosen parcel"),
                ("Alt+E", "say how to deliver it (India)"),
                ("Alt+L", "find a legacy shipment"),
                ("Esc", "leave a form"),
                ("F6", "next panel"),
                ("F2", "back to the scan line"),
            )
        )
