"""Joins the sections of the Settings page to the desk; the one that is up works, the others rest."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from shipstation import licenses
from shipstation.errors import ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import notice_of
from shipstation.gui.pages.settings.connect_flow import ConnectFlow
from shipstation.gui.pages.settings.kit_flow import KitFlow
from shipstation.gui.pages.settings.page import SettingsPage
from shipstation.gui.pages.settings.papers_flow import PapersFlow
from shipstation.gui.pages.settings.printers_flow import PrintersFlow
from shipstation.gui.true_size import TrueSize
from shipstation.model import SCREEN_PERCENT, PaperKind, Rendered, Shipment


class SettingsFlow(QObject):
    """`account`, `printers`, `papers`: what works in each section. `size`: a paper in its true size."""

    def __init__(self, bench: Bench, page: SettingsPage, window: QWidget) -> None:
        super().__init__(window)
        self._bench = bench
        self._page = page
        self.account = ConnectFlow(bench, page.account, self)
        self.kit = KitFlow(bench, page.account.kit, self)
        self.printers = PrintersFlow(bench, page.printers, self)
        self.papers = PapersFlow(bench, page.papers, self)
        self.size = TrueSize(page.theme, window)
        self.printers.sized.connect(self._show_size)
        self.size.scaled.connect(self._keep_scale)
        page.turned.connect(self.enter)

    @Slot()
    def enter(self) -> None:
        """The page is up, or another section of it."""
        section = self._page.section()
        if section == "printers":
            self.printers.enter()
        else:
            self.printers.leave()
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
        """Another page is up."""
        self.printers.leave()
        self.size.hide()

    def refresh(self) -> None:
        """F5: what is set, and what is near by, anew."""
        if self._page.section() == "printers":
            self.printers.refresh()
            self.printers.find()
        elif self._page.section() == "papers":
            self.papers.refresh()
        elif self._page.section() == "account":
            self.account.refresh()

    def show_label(self, shipment: Shipment) -> None:
        """A bought label in its true size; one that does not say its size, in that of its printer's paper."""
        station = self._bench.station
        what = self.tr("Label {id} in its true size").format(id=words.tracking(shipment.tracking_id))

        def read() -> tuple[bytes, tuple[float, float]]:
            papers = station.history.show(shipment.shipment_id).documents
            said = next((paper.size_mm for paper in papers if paper.type == PaperKind.LABEL), None)
            stock = station.routing.label_paper(account=shipment.account)
            return station.labels.preview(shipment.shipment_id), said or (stock.width_mm, stock.length_mm)

        self._bench.do(read, then=lambda seen: self._show(*seen, what), failed=self._tell, latest="true size")

    @Slot(object, float, float, str)
    def _show_size(self, made: Rendered, width_mm: float, length_mm: float, what: str) -> None:
        self._show(made.preview_png, (width_mm, length_mm), what)

    def _show(self, png: bytes, size_mm: tuple[float, float], what: str) -> None:
        settings = self._bench.station.settings

        def percent() -> int:
            kept = settings.get("screen_percent")
            low, high = SCREEN_PERCENT
            return kept if isinstance(kept, int) and low <= kept <= high else 100

        self._bench.do(
            percent,
            then=lambda percent: self.size.show_paper(png, size_mm=size_mm, what=what, percent=percent),
            failed=self._tell,
        )

    @Slot(int)
    def _keep_scale(self, percent: int) -> None:
        settings = self._bench.station.settings
        self._bench.do(
            lambda: settings.put("screen_percent", str(percent)),
            then=lambda _: None,
            failed=self._tell,
            latest="screen scale",
        )

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
