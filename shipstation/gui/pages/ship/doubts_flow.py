"""The address of the order on the bench: judged as it comes up, and corrected by one key."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from shipstation.desk.checking import Checked
from shipstation.desk.parcels import Standing
from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.pages.ship.page import ShipPage
from shipstation.gui.pages.ship.quote_flow import QuoteFlow
from shipstation.model import Address, Channel, Order
from shipstation.rules import addresses

_ABOUT = "doubts"


class DoubtsFlow(QObject):
    """Shows what is odd, takes corrections, and asks for rates anew where the order went elsewhere."""

    def __init__(self, bench: Bench, page: ShipPage, quotes: QuoteFlow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._quotes = quotes
        self._account: str | None = None
        self._line = page.order.doubts
        self._line.take_wanted.connect(self._take)
        self._line.set_wanted.connect(self._set)
        quotes.placed.connect(self._look)
        quotes.quoted.connect(self._look_again)
        quotes.left.connect(self._clear)

    @Slot(object, int)
    def _look(self, standing: Standing, _number: int) -> None:
        work = self._quotes.work
        self._check(standing.order, work.account if work is not None else None)

    @Slot()
    def _look_again(self) -> None:
        """Another account may ship from elsewhere, and ask for other things."""
        work = self._quotes.work
        if work is not None and work.account != self._account:
            self._check(work.order, work.account)

    def _check(self, order: Order, account: str | None) -> None:
        self._account = account
        self._bench.do(
            lambda: self._bench.station.checking.check(order, account=account),
            then=lambda checked: self._show(order, checked),
            # Where no account is set up the rates say so.
            failed=lambda _error: None,
            latest=_ABOUT,
        )

    def _show(self, order: Order, checked: Checked) -> None:
        work = self._quotes.work
        if work is None or work.order != order:
            return
        is_fixed = order.key.channel is Channel.AMAZON
        self._line.show_checked(checked, _fields(order.ship_to), is_fixed=is_fixed)

    @Slot()
    def _clear(self) -> None:
        self._bench.jobs.forget(_ABOUT)
        self._line.clear()

    @Slot(str)
    def _take(self, field: str) -> None:
        self._change(lambda order: self._bench.station.checking.accept(order.key, field), field)

    @Slot(str, str)
    def _set(self, field: str, text: str) -> None:
        self._change(lambda order: self._bench.station.checking.set_address(order.key, {field: text}), field)

    def _change(self, change: Callable[[Order], Order], field: str) -> None:
        work, quoting = self._quotes.work, self._bench.station.quoting
        if work is None:
            return
        order = work.order

        def done(standing: Standing) -> None:
            now = self._quotes.work
            if now is None or now.order.key != standing.order.key:
                return
            self._page.order.show_order(standing.order)
            # The same parcel, quoted for where it goes now; its weight and box stay.
            self._quotes.split(standing)
            what = self.tr("{field} corrected").format(field=addresses.label(field).capitalize())
            self._bench.tell(Notice(kind="ok", what=what, then=self.tr("the rates are asked for again")))

        self._bench.do(
            lambda: quoting.standing(change(order)),
            then=done,
            failed=self._fail,
            latest=_ABOUT,
        )

    def _fail(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error, about="rates"))


def _fields(address: Address) -> dict[str, str]:
    return {field: getattr(address, field) for field in addresses.CHECKED}
