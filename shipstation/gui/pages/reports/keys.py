"""The keys of the Reports page."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from shipstation.gui import words
from shipstation.gui.page_keys import FlowKeys, Keys
from shipstation.gui.pages.reports.flow import ReportsFlow
from shipstation.gui.pages.reports.page import ReportsPage


class ReportsKeys(FlowKeys[ReportsFlow]):
    """What is looked at, and taking it away."""

    keys = ("Ctrl+B", "Ctrl+U", "Ctrl+S", "Ctrl+Shift+S", "Ctrl+T")

    def __init__(self, page: ReportsPage) -> None:
        self._page = page

    def acts(self) -> Mapping[str, Callable[[], object]]:
        page = self._page
        acts: dict[str, Callable[[], object]] = {
            "Ctrl+B": page.next_subject,
            "Ctrl+T": page.next_period,
            "Ctrl+U": page.next_currency,
            "Ctrl+S": page.export_csv,
            "Ctrl+Shift+S": page.export_xlsx,
        }
        if self._flow is not None:
            acts["F5"] = self._flow.refresh
        return acts

    def step(self, by: int) -> None:
        self._page.step(by)

    def parts(self) -> tuple[QWidget, ...]:
        return (self._page.period, self._page.currency, self._page.table())

    def hints(self) -> Keys:
        return words.keys((("F2", "scan"), ("Ctrl+B", "by"), ("Ctrl+T", "time"), ("F1", "keys")))

    def sheet(self) -> Keys:
        return words.keys(
            (
                ("Ctrl+B", "by month, carrier, service, channel, country, box; the bench's pace"),
                ("Ctrl+T", "another time"),
                ("Ctrl+U", "another currency"),
                ("Up Down", "through the table"),
                ("Ctrl+S", "export as CSV"),
                ("Ctrl+Shift+S", "export as XLSX"),
                ("F5", "look again"),
                ("F2", "back to the scan line"),
            )
        )
