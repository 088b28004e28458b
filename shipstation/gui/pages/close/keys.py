"""The keys of the Close page."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from shipstation.gui import words
from shipstation.gui.page_keys import FlowKeys, Keys
from shipstation.gui.pages.close.flow import CloseFlow
from shipstation.gui.pages.close.page import ClosePage


class CloseKeys(FlowKeys[CloseFlow]):
    """Two lists as one, and what the day ends with."""

    keys = ("Alt+M", "Alt+Q", "Ctrl+P")

    def __init__(self, page: ClosePage) -> None:
        self._page = page

    def acts(self) -> Mapping[str, Callable[[], object]]:
        if self._flow is None:
            return {}
        panel = self._page.panel
        return {
            "F5": self._flow.refresh,
            "F8": panel.press_print,
            "Alt+M": panel.press_make,
            "Alt+Q": self._flow.find,
            "Ctrl+P": self._flow.print_summary,
        }

    def step(self, by: int) -> None:
        self._page.step(by)

    def parts(self) -> tuple[QWidget, ...]:
        return (self._page.open, self._page.forms, self._page.panel.make, self._page.panel.print)

    def hints(self) -> Keys:
        return words.keys((("F2", "scan"), ("Alt+M", "make form"), ("F8", "print form"), ("F1", "keys")))

    def sheet(self) -> Keys:
        return words.keys(
            (
                ("Up Down", "parcels on no form, then the forms"),
                ("Alt+M", "make the form of the chosen carrier and print it"),
                ("F8", "print the chosen form, once more"),
                ("Alt+Q", "look for a form whose answer was lost"),
                ("Ctrl+P", "print the day's summary"),
                ("F5", "look again"),
                ("F6", "next panel"),
                ("F2", "back to the scan line"),
            )
        )
