"""The last scan of a parcel, where the bench asks for it: its own label, or a loud stop."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.desk.intake import Found, FoundKind
from shipstation.errors import ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.gui.pages.ship.page import ShipPage
from shipstation.model import PurchaseState, Shipment
from shipstation.rules import scans

_GO_ON = "Ctrl+G"


class ClosingFlow(QObject):
    """Keeps a bought parcel open until its label was scanned.

    Signals:
        closed(Shipment): the label was scanned on it.
    """

    closed = Signal(object)

    def __init__(self, bench: Bench, page: ShipPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._open: Shipment | None = None

    @property
    def open(self) -> Shipment | None:
        """The parcel whose label is still to be scanned."""
        return self._open

    @Slot(object)
    def begin(self, shipment: Shipment) -> None:
        """A label was bought: from here on its scan is awaited, where this bench asks for it."""
        try:
            wanted = self._bench.station.settings.bench().closing_scan
        except ShipError as error:
            self._bench.tell(notice_of(error))
            return
        if wanted:
            self._open = shipment
            self.show(shipment)

    @Slot(object)
    def take_change(self, shipment: Shipment) -> None:
        """A shipment changed: a cancelled one needs no scan any more."""
        is_over = shipment.state is not PurchaseState.BOUGHT
        if is_over and self._open is not None and self._open.shipment_id == shipment.shipment_id:
            self._end()

    @Slot(object)
    def show(self, shipment: Shipment) -> None:
        """A bought parcel is up: what is awaited of it."""
        is_open = self._open is not None and self._open.shipment_id == shipment.shipment_id
        self._page.bought.show_closing(self.tr("Now scan the label on the parcel") if is_open else "", "warn")

    def take(self, text: str, go_on: Callable[[], object]) -> bool:
        """A scan while a parcel is open. False where none is. `go_on`: what the scan does otherwise."""
        waiting = self._open
        if waiting is None:
            return False
        if is_label_of(waiting, text):
            self._close(waiting)
            return True
        self._bench.do(
            lambda: self._bench.station.intake.find(text),
            then=lambda found: self._stop(waiting, found, go_on),
            failed=lambda error: self._bench.tell(notice_of(error)),
            latest="find",
        )
        return True

    def before(self, act: Callable[[], object]) -> None:
        """Something that leaves the parcel behind: done at once, or once a person says so."""
        if self._open is None:
            act()
        else:
            self._ask(self._open, act)

    def _close(self, shipment: Shipment) -> None:
        self._open = None
        self._page.bought.show_closing(self.tr("Closed: its label is on it"), "ok")
        self.closed.emit(shipment)
        what = self.tr("The label is on its parcel")
        then = self.tr("order {order} is closed. Scan the next.").format(order=shipment.order.ref)
        self._bench.tell(Notice(kind="ok", what=what, then=then))

    def _stop(self, waiting: Shipment, found: Found, go_on: Callable[[], object]) -> None:
        other = found.shipment if found.kind is FoundKind.SHIPMENT and found.matched == "tracking" else None
        if other is None:
            self._ask(waiting, go_on)
            return
        what = self.tr("Stop: this is the label of order {other}. The parcel is of order {order}.").format(
            other=other.order.ref, order=waiting.order.ref
        )
        then = self.tr("Take it off. The right one ends in {end}.").format(end=_end_of(waiting))
        self._bench.tell(Notice(kind="bad", what=what, then=then, acts=self._acts(go_on), about="closing"))

    def _ask(self, waiting: Shipment, go_on: Callable[[], object]) -> None:
        what = self.tr("The label of order {order} was not scanned yet.").format(order=waiting.order.ref)
        then = self.tr("Scan the one that ends in {end}.").format(end=_end_of(waiting))
        self._bench.tell(Notice(kind="warn", what=what, then=then, acts=self._acts(go_on), about="closing"))

    def _acts(self, go_on: Callable[[], object]) -> tuple[Act, ...]:
        def leave() -> None:
            self._end()
            go_on()

        return (Act(text=self.tr("Leave it, go on"), key=_GO_ON, run=leave),)

    def _end(self) -> None:
        self._open = None
        self._page.bought.show_closing("", "muted")


def is_label_of(shipment: Shipment, text: str) -> bool:
    """Whether a scan is of that shipment's label: its tracking id, or a carrier's longer code that holds it."""
    tracking = scans.compact(shipment.tracking_id)
    return bool(tracking) and tracking in scans.compact(scans.bare(text))


def _end_of(shipment: Shipment) -> str:
    return words.tracking(shipment.tracking_id)[-6:].strip()
