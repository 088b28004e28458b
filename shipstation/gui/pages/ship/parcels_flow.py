"""An order in several parcels at the bench: which one is up, one more or less of them, on to the next."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from shipstation.desk.parcels import Standing
from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.pages.ship.buy_flow import BuyFlow
from shipstation.gui.pages.ship.page import ShipPage
from shipstation.gui.pages.ship.quote_flow import QuoteFlow
from shipstation.gui.paperwork import Paperwork
from shipstation.gui.views import View
from shipstation.model import Order, OrderKey, Shipment

_ABOUT = "parcels"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Up:
    """Which parcel of which order the page shows, bought or not."""

    key: OrderKey
    number: int


class ParcelsFlow(QObject):
    """Keeps the page true to the order's parcels.

    Signals:
        split(): an order goes out in more or fewer parcels.
    """

    split = Signal()

    def __init__(
        self, bench: Bench, page: ShipPage, *, quotes: QuoteFlow, buys: BuyFlow, paperwork: Paperwork, window: QWidget
    ) -> None:
        """`window`: where the keys are heard, wherever the focus is."""
        super().__init__(window)
        self._bench = bench
        self._page = page
        self._quotes = quotes
        self._buys = buys
        self._up: _Up | None = None
        self._next_order = page.bought.next.text()
        line = page.order.parcels
        for key, wanted, act in (
            ("Alt+S", line.add_wanted, self.add),
            ("Alt+R", line.drop_wanted, self.drop),
            ("Alt+G", line.other_wanted, self.other),
        ):
            wanted.connect(act)
            QShortcut(key, window).activated.connect(act)
        quotes.placed.connect(self._show)
        quotes.left.connect(self._clear)
        buys.shown.connect(self._look_at)
        paperwork.changed.connect(self._look_again)

    # what is shown

    @Slot(object, int)
    def _show(self, standing: Standing, number: int) -> None:
        self._up = _Up(key=standing.order.key, number=number)
        self._page.order.parcels.show_standing(standing, number)
        free, of = standing.free(), standing.order.parcels
        goes_on = bool(free and standing.bought and of > 1)
        said = self.tr("Next parcel: {n} of {of}").format(n=free[0], of=of) if goes_on else self._next_order
        self._page.bought.next.say(said)

    @Slot()
    def _clear(self) -> None:
        self._bench.jobs.forget(_ABOUT)
        self._up = None
        self._page.order.parcels.clear()
        self._page.bought.next.say(self._next_order)

    @Slot(object)
    def _look_at(self, shipment: Shipment) -> None:
        """A bought parcel is up."""
        # Known at once: a key may be quicker than the store.
        self._up = _Up(key=shipment.order, number=shipment.parcel)
        self._look()

    @Slot(object)
    def _look_again(self, changed: Shipment) -> None:
        """A parcel was cancelled, or is being cancelled: maybe one of the order that is up."""
        if self._up is not None and self._up.key == changed.order:
            self._look()

    def _look(self) -> None:
        up = self._up
        if up is not None:
            self._find(up, lambda standing: self._show(standing, up.number))

    def _find(self, up: _Up, then: Callable[[Standing], object]) -> None:
        """What the store says of the order; nothing where it is not kept here."""
        intake, quoting = self._bench.station.intake, self._bench.station.quoting

        def find() -> Standing | None:
            order = intake.known(up.key)
            return quoting.standing(order) if order is not None else None

        self._bench.do(
            find,
            then=lambda standing: then(standing) if standing is not None else self._clear(),
            failed=self._tell,
            latest=_ABOUT,
        )

    # what a person does

    @Slot()
    def add(self) -> None:
        """Alt+S: the order goes out in one parcel more."""
        self._split(by=1)

    @Slot()
    def drop(self) -> None:
        """Alt+R: the order goes out without its last parcel, which is not bought."""
        self._split(by=-1)

    @Slot()
    def other(self) -> None:
        """Alt+G: the parcel behind this one; behind the last comes the first."""
        up = self._worked()
        if up is not None:
            self._find(up, lambda standing: self._go_behind(standing, up.number))

    def _go_behind(self, standing: Standing, number: int) -> None:
        if standing.order.parcels > 1:
            self._go_to(standing, standing.after(number))
            return
        self._show(standing, number)
        what = self.tr("Order {ref} goes out in one parcel.").format(ref=standing.order.key.ref)
        self._bench.tell(Notice(kind="ok", what=what, then=self.tr("Alt+S adds another.")))

    def _go_to(self, standing: Standing, number: int) -> None:
        shipment = standing.shipment(number)
        if shipment is None:
            self._quotes.open_order(standing.order, number)
        else:
            self._quotes.leave()
            self._buys.show_shipped(shipment, standing.order)
            self._show(standing, number)

    def _worked(self) -> _Up | None:
        """What the keys act on; None while nothing is up, or while a parcel is being bought."""
        return self._up if self._page.isVisible() and not self._buys.buying else None

    def _split(self, *, by: int) -> None:
        up = self._worked()
        if up is None:
            return
        intake, quoting = self._bench.station.intake, self._bench.station.quoting

        def change() -> Standing:
            known = intake.known(up.key)
            return quoting.standing(intake.split(up.key, (known.parcels if known is not None else 1) + by))

        def refused(error: ShipError) -> None:
            self._tell(error)
            self._look()

        self._bench.do(
            change, then=lambda standing: self._take_split(standing, up.number), failed=refused, latest=_ABOUT
        )

    def _take_split(self, standing: Standing, number: int) -> None:
        order = standing.order
        self.split.emit()
        self._bench.tell(Notice(kind="ok", what=_told(self, order), then=self._hint(order)))
        if self._page.view is View.RATES and number <= order.parcels:
            # The same parcel, another part of the items' weight: its rates are asked for anew.
            self._quotes.split(standing)
        elif number <= order.parcels:
            self._show(standing, number)
        else:
            self._go_to(standing, standing.meant())

    def _hint(self, order: Order) -> str:
        return self.tr("each is weighed and bought by itself") if order.parcels > 1 else ""

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error, about=_ABOUT))


def _told(flow: ParcelsFlow, order: Order) -> str:
    ref = order.key.ref
    if order.parcels == 1:
        return flow.tr("Order {ref} goes out in one parcel").format(ref=ref)
    return flow.tr("Order {ref} goes out in {n} parcels").format(ref=ref, n=order.parcels)
