"""What must be right before a label is bought: every item scanned, and the weight as it should be."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.desk.intake import Found
from shipstation.desk.parcels import Standing
from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.gui.pages.ship.page import ShipPage
from shipstation.gui.pages.ship.quote_flow import QuoteFlow
from shipstation.gui.views import View
from shipstation.model import OrderKey, Quote, Weight
from shipstation.rules import checkoff, scans
from shipstation.rules.checkoff import CheckOff

_GO_ON = "Ctrl+G"
_ELSEWHERE = ("order", "tracking", "text")
"""An order's or a label's number, and words that somebody typed, lead on from the order on the bench."""


class ChecksFlow(QObject):
    """Counts items as they are scanned, and stops a buy that a person should look at first.

    Signals:
        passed(): a person says to go on all the same.
    """

    passed = Signal()

    def __init__(self, bench: Bench, page: ShipPage, quotes: QuoteFlow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._quotes = quotes
        self._check: CheckOff | None = None
        self._let_off: OrderKey | None = None
        self._stood_by: tuple[OrderKey, int, Weight] | None = None
        quotes.takes_item = self.take
        quotes.placed.connect(self._begin)
        quotes.left.connect(self._end)

    @property
    def check(self) -> CheckOff | None:
        """How far the order on the bench is checked off; None: this bench does not, or its items lie in parcels."""
        return self._check

    # items

    @Slot(object, int)
    def _begin(self, standing: Standing, _number: int) -> None:
        order = standing.order
        try:
            wanted = self._bench.station.settings.bench().check_off and order.parcels == 1
        except ShipError as error:
            self._bench.tell(notice_of(error))
            return
        self._show(checkoff.begin(order) if wanted else None)

    @Slot()
    def _end(self) -> None:
        self._check, self._let_off, self._stood_by = None, None, None
        self._page.order.show_check(None)

    def _show(self, check: CheckOff | None) -> None:
        self._check = check
        self._page.order.show_check(check)

    def take(self, text: str) -> bool:
        """A scan while items are checked off; False when it is for somebody else."""
        if self._check is None or self._page.view is not View.RATES:
            return False
        code = scans.tidy(text)
        if checkoff.is_item(self._check, code):
            self._count(code)
            return True
        self._bench.do(
            lambda: self._bench.station.intake.find(text),
            then=self._take_stray,
            failed=lambda error: self._bench.tell(notice_of(error)),
            latest="find",
        )
        return True

    def _take_stray(self, found: Found) -> None:
        if self._check is None or found.matched in _ELSEWHERE:
            self._quotes.show_found(found)
        else:
            self._count(found.text)

    def _count(self, code: str) -> None:
        if self._check is None:
            return
        check = checkoff.take(self._check, code)
        self._show(check)
        if check.stopped:
            self._tell_stopped(check)
        elif check.is_done:
            self._bench.tell(
                Notice(kind="ok", what=self.tr("All items are in"), then=self.tr("Enter buys the label"))
            )

    def _tell_stopped(self, check: CheckOff) -> None:
        act = Act(text=self.tr("Put away"), key=_GO_ON, run=self._put_away)
        then = self.tr("Take it out, then go on.")
        self._bench.tell(Notice(kind="bad", what=check.stopped, then=then, acts=(act,), about="rates"))

    def _put_away(self) -> None:
        if self._check is not None:
            self._show(checkoff.seen_to(self._check))

    # before the buy

    def stop(self, quote: Quote) -> bool:
        """Whether this buy has to wait for a person; then it is told why, and which key goes on."""
        check = self._check
        if check is not None and not check.is_done and self._let_off != quote.order:
            if check.stopped:
                self._tell_stopped(check)
            else:
                what = self.tr("Not scanned yet: {items}.").format(items=check.missing())
                self._ask(what, self.tr("Scan each item."), lambda: self._let_go(quote))
            return True
        if quote.parcel.weight_doubt and not self.stands_by(quote):
            self._ask(quote.parcel.weight_doubt, self.tr("Look into the parcel."), lambda: self._stand_by(quote))
            return True
        return False

    def stands_by(self, quote: Quote) -> bool:
        """Whether a person said that this weight is right."""
        return self._stood_by == (quote.order, quote.parcel.number, quote.parcel.weight)

    def _ask(self, what: str, then: str, go_on: Callable[[], None]) -> None:
        act = Act(text=self.tr("Buy all the same"), key=_GO_ON, run=go_on)
        self._bench.tell(Notice(kind="warn", what=what, then=then, acts=(act,), about="rates"))

    def _let_go(self, quote: Quote) -> None:
        self._let_off = quote.order
        self.passed.emit()

    def _stand_by(self, quote: Quote) -> None:
        self._stood_by = (quote.order, quote.parcel.number, quote.parcel.weight)
        self.passed.emit()
