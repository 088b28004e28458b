"""The keys of the Settings page: what each does in the section that is up."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from shipstation.gui.pages.settings.flow import SettingsFlow
from shipstation.gui.pages.settings.page import SettingsPage


class SettingsKeys:
    """Knows the sections, so that the keyboard need not."""

    def __init__(self, page: SettingsPage) -> None:
        self._page = page

    def bound(self, flow: SettingsFlow) -> tuple[tuple[str, Callable[[], object]], ...]:
        """Keys and what they do; they count while the page is up."""
        page, printers = self._page, self._page.printers
        at_printers: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Alt+E", printers.add_chosen),
            ("Ctrl+D", printers.cancel_chosen),
            ("Alt+J", flow.printers.pause),
            ("Alt+Q", flow.printers.ladder),
            ("Alt+T", flow.printers.test),
            ("Ctrl+L", flow.printers.use),
            ("Alt+Z", printers.move_chosen),
        )
        return (
            ("Ctrl+PgUp", partial(page.step, -1)),
            ("Ctrl+PgDown", partial(page.step, 1)),
            ("Ctrl+N", self._ask_new),
            ("Ctrl+E", self._ask_chosen),
            ("Ctrl+Del", self._remove),
            *((key, self._in("printers", act)) for key, act in at_printers),
        )

    def show(self, section: str) -> None:
        """Turn to a section."""
        self._page.turn_to(section)

    def step(self, by: int) -> None:
        """Up (-1) or down (1) in the list that is up."""
        if self._is_up("account"):
            self._page.account.list.step(by)
        else:
            tables = {"papers": self._page.papers.table, "about": self._page.about.table}
            tables.get(self._page.section(), self._page.printers.table).step(by)

    def press(self) -> bool:
        """Enter on the scan line: the loud button of the account's step; False in another section."""
        if self._is_up("account"):
            self._page.account.press()
            return True
        return False

    def parts(self) -> tuple[QWidget, ...]:
        """What F6 goes through."""
        if self._is_up("account"):
            return self._page.account.parts()
        if self._is_up("papers"):
            papers = self._page.papers
            form = papers.panel.route.form if papers.panel.is_asking() else papers.panel.shop.form
            return (papers.table, form.first())
        if self._is_up("about"):
            return (self._page.about.table,)
        printers = self._page.printers
        if printers.is_asking():
            return (printers.table, printers.setup.form.first())
        return (printers.table, printers.panel.preview, printers.found, printers.tray)

    def print_again(self) -> None:
        """F8: the chosen paper of the tray."""
        if self._is_up("printers"):
            self._page.printers.print_chosen_again()

    def true_size(self, flow: SettingsFlow) -> None:
        """Ctrl+0: the test page of the chosen printer."""
        if self._is_up("printers"):
            flow.printers.true_size()

    def leave_form(self) -> bool:
        """Esc: leave what is being typed in the panel at the right; False where nothing is."""
        page = self._page
        if self._is_up("printers") and page.printers.is_asking():
            page.printers.show_panel()
            return True
        if self._is_up("papers") and page.papers.panel.is_asking():
            page.papers.show_panel()
            return True
        return False

    def _ask_new(self) -> None:
        if self._is_up("papers"):
            self._page.papers.ask_new()
        elif self._is_up("printers"):
            self._page.printers.ask_new()

    def _ask_chosen(self) -> None:
        if self._is_up("papers"):
            self._page.papers.ask_route()
        elif self._is_up("printers"):
            self._page.printers.ask_setup()

    def _remove(self) -> None:
        page = self._page
        if self._is_up("printers") and page.printers.is_asking():
            page.printers.setup.ask_remove()
        elif self._is_up("papers") and page.papers.panel.is_asking():
            page.papers.panel.route.ask_remove()

    def _is_up(self, name: str) -> bool:
        return self._page.section() == name

    def _in(self, name: str, act: Callable[[], object]) -> Callable[[], None]:
        def pressed() -> None:
            if self._is_up(name):
                act()

        return pressed
