"""Joins the sections of the Settings page to the desk; the one that is up works, the others rest."""

# Start-up: what guards data is joined when its section is turned to.
# ruff: noqa: PLC0415

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from shipstation import licenses
from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import notice_of
from shipstation.gui.pages.settings.connect_flow import ConnectFlow
from shipstation.gui.pages.settings.kit_flow import KitFlow
from shipstation.gui.pages.settings.page import SettingsPage
from shipstation.gui.pages.settings.papers_flow import PapersFlow
from shipstation.gui.pages.settings.printers_flow import PrintersFlow

if TYPE_CHECKING:
    from shipstation.gui.pages.guard.section_flow import SectionFlow


class SettingsFlow(QObject):
    """`account`, `kit`, `printers`, `papers`: what works in each section; each comes with its section.

    Signals:
        settled(about): what was told about that is well now.
        account_used(name): the account of that name is in use now. printer_used(name): labels go to that one.
        leave_wanted(Profile): close this station, open that profile's.
        label_again(Shipment): its label once more, asked for in the tray.
        restore_wanted(file): close this station, and put that backup in its store's place.
        attendance_changed(): who may do what, or an open incident, is not as it was.
        sized(Rendered, width_mm, length_mm, what): a paper to be looked at in its true size.
    """

    settled = Signal(str)
    account_used = Signal(str)
    printer_used = Signal(str)
    leave_wanted = Signal(object)
    label_again = Signal(object)
    sized = Signal(object, float, float, str)
    restore_wanted = Signal(str)
    attendance_changed = Signal()

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

    @cached_property
    def operators(self) -> "SectionFlow":
        from shipstation.gui.pages.guard.operators_flow import OperatorsFlow

        flow = OperatorsFlow(self._bench, self._page.operators, self)
        flow.changed.connect(self.attendance_changed)
        return flow

    @cached_property
    def privacy(self) -> "SectionFlow":
        from shipstation.gui.pages.guard.privacy_flow import PrivacyFlow

        return PrivacyFlow(self._bench, self._page.privacy, self)

    @cached_property
    def backup(self) -> "SectionFlow":
        from shipstation.gui.pages.guard.backup_flow import BackupFlow

        flow = BackupFlow(self._bench, self._page.backup, self)
        flow.restore_wanted.connect(self.restore_wanted)
        return flow

    @cached_property
    def incidents(self) -> "SectionFlow":
        from shipstation.gui.pages.guard.incidents_flow import IncidentsFlow

        flow = IncidentsFlow(self._bench, self._page.incidents, self)
        flow.changed.connect(self.attendance_changed)
        return flow

    @cached_property
    def audit(self) -> "SectionFlow":
        from shipstation.gui.pages.guard.audit_flow import AuditFlow

        return AuditFlow(self._bench, self._page.audit, self)

    def guard(self) -> "SectionFlow | None":
        """What works in the section that is up, where it guards data."""
        if self._page.guard() is None:
            return None
        flow: SectionFlow = getattr(self, self._page.section())
        return flow

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
        elif (guard := self.guard()) is not None:
            guard.enter()
        elif section == "about":
            self._enter_about()

    def _enter_about(self) -> None:
        self._page.about.text_wanted.connect(self._read_license, Qt.ConnectionType.UniqueConnection)
        self._bench.do(
            lambda: (licenses.works(), licenses.folders()),
            then=lambda found: self._page.about.show_works(*found),
            failed=self._tell,
        )

    @Slot(object)
    def _read_license(self, work: licenses.Work) -> None:
        about = self._page.about
        self._bench.do(
            lambda: licenses.text(work),
            then=lambda text: about.show_text(work, text),
            failed=self._tell,
            latest="license",
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
        elif (guard := self.guard()) is not None:
            guard.refresh()

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
