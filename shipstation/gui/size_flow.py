"""A paper in its true size, from whatever page: a bought label, or a printer's test page."""

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from shipstation.errors import ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import notice_of
from shipstation.gui.theme import Theme
from shipstation.gui.true_size import TrueSize
from shipstation.model import SCREEN_PERCENT, PaperKind, Rendered, Shipment

_SETTLED_MS = 300


class SizeFlow(QObject):
    """`sheet`: what lies over the page then."""

    def __init__(self, bench: Bench, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._bench = bench
        self.sheet = TrueSize(theme, window)
        self._percent = 100
        # Once the hand rests: a key that is held would be written ten times, and the last one need not end last.
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._keep_scale)
        self.sheet.scaled.connect(self._take_scale)

    def show_label(self, shipment: Shipment) -> None:
        """A bought label; one that does not say its size, in that of its printer's paper."""
        station = self._bench.station
        what = self.tr("Label {id} in its true size").format(id=words.tracking(shipment.tracking_id))

        def read() -> tuple[bytes, tuple[float, float]]:
            papers = station.history.show(shipment.shipment_id).documents
            said = next((paper.size_mm for paper in papers if paper.type == PaperKind.LABEL), None)
            stock = station.routing.label_paper(account=shipment.account)
            return station.labels.preview(shipment.shipment_id), said or (stock.width_mm, stock.length_mm)

        self._bench.do(read, then=lambda seen: self._show(*seen, what), failed=self._tell, latest="true size")

    @Slot(object, float, float, str)
    def show_made(self, made: Rendered, width_mm: float, length_mm: float, what: str) -> None:
        """A paper that was just made. `what`: its heading."""
        self._show(made.preview_png, (width_mm, length_mm), what)

    def _show(self, png: bytes, size_mm: tuple[float, float], what: str) -> None:
        settings = self._bench.station.settings

        def percent() -> int:
            kept = settings.get("screen_percent")
            low, high = SCREEN_PERCENT
            return kept if isinstance(kept, int) and low <= kept <= high else 100

        self._bench.do(
            percent,
            then=lambda percent: self.sheet.show_paper(png, size_mm=size_mm, what=what, percent=percent),
            failed=self._tell,
        )

    @Slot(int)
    def _take_scale(self, percent: int) -> None:
        self._percent = percent
        self._settled.start()

    @Slot()
    def _keep_scale(self) -> None:
        settings, percent = self._bench.station.settings, self._percent
        self._bench.do(
            lambda: settings.put("screen_percent", str(percent)),
            then=lambda _: None,
            failed=self._tell,
        )

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
