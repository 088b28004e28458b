"""Joins the sections of the Settings page to the desk; the one that is up works, the others rest."""

from functools import cached_property

from PySide6.QtCore import QObject, Signal, Slot

from shipstation import licenses
from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import notice_of
from shipstation.gui.pages.settings.connect_flow import ConnectFlow
from shipstation.gui.pages.settings.kit_flow import KitFlow
from shipstation.gui.pages.settings.page import SettingsPage
from shipstation.gui.pages.settings.papers_flow import PapersFlow
from shipstation.gui.pages.settings.printers_flow import PrintersFlow


class SettingsFlow(QObject):
    """`account`, `kit`, `printers`, `papers`: what works in each section; each comes with its section.

    Signals:
        settled(about): what was told about that is well now.
        account_used(name): the account of that name is in use now. printer_used(name): labels go to that one.
        leave_wanted(Profile): close this station, open that profile's.
        label_again(Shipment): its label once more, asked for in the tray.
        sized(Rendered, width_mm, length_mm, what): a paper to be looked at in its true size.
    """

    settled = Signal(str)
    account_used = Signal(str)
    printer_used = Signal(str)
    leave_wanted = Signal(object)
    label_again = Signal(object)
    sized = Signal(object, float, float, str)

    def __init__(self, bench: Bench, page: SettingsPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        page.turned.connect(self.enter)

    @cached_property
    def account(self) -> ConnectFlow:
        flow = ConnectFlow(self._bench, self._page.account, self)
        flow.settled.connect(self.settled)
        flow.used.connect(self.account_used)
        flow.leave_wanted.connect(self.leave_wanted)
        return flow

    @cached_property
    def kit(self) -> KitFlow:
        flow = KitFlow(self._bench, self._page.account.kit, self)
        flow.settled.connect(self.settled)
        return flow

    @cached_property
    def printers(self) -> PrintersFlow:
        flow = PrintersFlow(self._bench, self._page.printers, self)
        flow.label_again.connect(self.label_again)
        flow.used.connect(self.printer_used)
        flow.sized.connect(self.sized)
        return flow

    @cached_property
    def papers(self) -> PapersFlow:
        return PapersFlow(self._bench, self._page.papers, self)

    def take_scan(self, text: str) -> bool:
        """A label of the test kit that is being graded. False: none is."""
        return "kit" in self.__dict__ and self.kit.take_scan(text)

    def stop(self) -> None:
        """The window wants to close: no further case of the kit is begun."""
        if "kit" in self.__dict__:
            self.kit.stop()

    @Slot()
    def enter(self) -> None:
        """The page is up, or another section of it."""
        section = self._page.section()
        if section == "printers":
            self.printers.enter()
        else:
            self.leave()
        if section == "papers":
            self.papers.enter()
        elif section == "account":
            self.account.enter()
            self.kit.enter()
        elif section == "about":
            self._bench.do(
                lambda: (licenses.works(), licenses.folders()),
                then=lambda found: self._page.about.show_works(*found),
                failed=self._tell,
            )

    def leave(self) -> None:
        """Another page is up, or another section."""
        if "printers" in self.__dict__:
            self.printers.leave()

    def refresh(self) -> None:
        """F5: what is set, and what is near by, anew."""
        if self._page.section() == "printers":
            self.printers.refresh()
            self.printers.find()
        elif self._page.section() == "papers":
            self.papers.refresh()
        elif self._page.section() == "account":
            self.account.refresh()

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
