"""The keys of the Settings page: what each does in the section that is up."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from shipstation.gui import words
from shipstation.gui.page_keys import FlowKeys, Keys
from shipstation.gui.pages.settings.flow import SettingsFlow
from shipstation.gui.pages.settings.page import SettingsPage

_SHEET: Keys = (
    ("Ctrl Pg↓", "next section"),
    ("Ctrl Pg↑", "section before"),
    ("F5", "look for printers again"),
    ("F6", "next panel"),
    ("↑ ↓", "choose a printer"),
    ("← ↑ ↓ →", "on the test page: move the print"),
    ("Ctrl N", "a printer by its address, a route"),
    ("Ctrl E", "set up the chosen one"),
    ("Ctrl Del", "in its setup: remove it"),
    ("Alt E", "add what was found"),
    ("Ctrl L", "use it for labels"),
    ("Alt I", "its stand-in, and back"),
    ("Alt J", "pause it, and go on"),
    ("Alt T", "print a test page"),
    ("Alt Q", "calibrate by scan"),
    ("Ctrl 0", "its test page in true size"),
    ("F8", "print the chosen paper again"),
    ("Alt Z", "move it to another printer"),
    ("Ctrl D", "let it go"),
    ("Enter", "save what was typed"),
    ("Esc", "leave it, back to the scan line"),
    ("F12", "lock the bench, or change who packs"),
    ("Alt 1 – 7", "the pages"),
    ("Alt 8", "the way to a real account"),
)
_ALWAYS: Keys = (
    ("Ctrl Pg↓", "next section"),
    ("Ctrl Pg↑", "section before"),
    ("F5", "what is shown, anew"),
    ("F6", "next panel"),
    ("↑ ↓", "choose a row"),
    ("Enter", "save what was typed"),
    ("Esc", "leave it, back to the scan line"),
    ("F12", "lock the bench, or change who packs"),
    ("Alt 1 – 7", "the pages"),
)
_GUARD_SHEETS: Mapping[str, Keys] = {
    "operators": (
        *_ALWAYS,
        ("Ctrl N", "somebody new"),
        ("Ctrl E", "role and PIN of the chosen one"),
        ("Ctrl Del", "there: remove"),
    ),
    "privacy": (
        *_ALWAYS,
        ("Ctrl N", "purge what is due, now"),
        ("Ctrl E", "how long it is kept"),
        ("Alt J", "recovery passphrase"),
        ("Alt Z", "another key for the store"),
        ("Alt Q", "Amazon's policy, by clause"),
        ("Ctrl Del", "erase all Amazon data"),
        ("Alt T", "open the certificate"),
    ),
    "backup": (
        *_ALWAYS,
        ("Ctrl N", "back up now"),
        ("Ctrl E", "back to a backup"),
        ("Alt T", "look through the chosen one"),
    ),
    "incidents": (
        *_ALWAYS,
        ("Ctrl N", "start an incident"),
        ("Ctrl E", "close the chosen one"),
        ("Alt T", "save its bundle"),
    ),
    "audit": (*_ALWAYS, ("Alt T", "look through the whole chain")),
}


class SettingsKeys(FlowKeys[SettingsFlow]):
    """Knows the sections, so that the keyboard need not."""

    keys = (
        *("Ctrl+N", "Ctrl+E", "Ctrl+Del", "Ctrl+PgUp", "Ctrl+PgDown"),
        *("Alt+E", "Alt+J", "Alt+Q", "Alt+T", "Alt+Z", "Ctrl+D", "Ctrl+L"),
    )

    def __init__(self, page: SettingsPage) -> None:
        self._page = page

    def enter(self) -> bool:
        if self._flow is not None:
            self._flow.enter()
        return False

    def leave(self) -> None:
        if self._flow is not None:
            self._flow.leave()

    def acts(self) -> Mapping[str, Callable[[], object]]:
        page, flow = self._page, self._flow
        acts: dict[str, Callable[[], object]] = {
            "Ctrl+PgUp": partial(page.step, -1),
            "Ctrl+PgDown": partial(page.step, 1),
            "Ctrl+N": self._ask_new,
            "Ctrl+E": self._ask_chosen,
            "Ctrl+Del": self._remove,
        }
        if flow is not None:
            acts["F5"] = flow.refresh
        if flow is not None and self._is_up("printers"):
            acts |= self._at_printers(flow)
        if flow is not None and (guard := flow.guard()) is not None:
            acts |= guard.acts()
        return acts

    def _at_printers(self, flow: SettingsFlow) -> dict[str, Callable[[], object]]:
        printers = self._page.printers
        return {
            "Alt+E": printers.add_chosen,
            "Ctrl+D": printers.cancel_chosen,
            "Alt+J": flow.printers.pause,
            "Alt+Q": flow.printers.ladder,
            "Alt+T": flow.printers.test,
            "Ctrl+L": flow.printers.use,
            "Alt+Z": printers.move_chosen,
            "F8": printers.print_chosen_again,
            "Ctrl+0": flow.printers.true_size,
        }

    def show(self, section: str) -> None:
        """Turn to a section."""
        self._page.turn_to(section)

    def step(self, by: int) -> None:
        if self._is_up("account"):
            self._page.account.list.step(by)
        elif self._is_up("papers"):
            self._page.papers.table.step(by)
        elif self._is_up("about"):
            self._page.about.table.step(by)
        elif (section := self._page.guard()) is not None:
            section.step(by)
        else:
            self._page.printers.table.step(by)

    def confirm(self) -> None:
        """Enter on the scan line: the loud button of the account's step."""
        if self._is_up("account"):
            self._page.account.press()

    def parts(self) -> tuple[QWidget, ...]:
        if self._is_up("account"):
            return self._page.account.parts()
        if self._is_up("papers"):
            papers = self._page.papers
            form = papers.panel.route.form if papers.panel.is_asking() else papers.panel.shop.form
            return (papers.table, form.first())
        if self._is_up("about"):
            return (self._page.about.table, self._page.about.text)
        if (section := self._page.guard()) is not None:
            return section.parts()
        printers = self._page.printers
        if printers.is_asking():
            return (printers.table, printers.setup.form.first())
        return (printers.table, printers.panel.preview, printers.found, printers.tray)

    def escape(self) -> bool:
        """Leave what is being typed in the panel at the right."""
        page = self._page
        if self._is_up("printers") and page.printers.is_asking():
            page.printers.show_panel()
            return True
        if self._is_up("papers") and page.papers.panel.is_asking():
            page.papers.show_panel()
            return True
        section = page.guard()
        if section is not None and section.is_asking():
            section.rest()
            return True
        return False

    def hints(self) -> Keys:
        return words.keys((("F2", "scan"), ("F5", "refresh"), ("F6", "next panel"), ("F1", "keys")))

    def sheet(self) -> Keys:
        return words.keys(_GUARD_SHEETS.get(self._page.section(), _SHEET))

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
