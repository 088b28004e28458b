"""The scale at the bench: its weight goes into the weight field once it stands, and never over one that was typed."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from shipstation.gui.bench import Bench
from shipstation.gui.pages.ship.page import ShipPage
from shipstation.gui.pages.ship.quote_flow import QuoteFlow
from shipstation.gui.views import View
from shipstation.model import OrderKey, ScaleState, Weighed, Weight, WeightUnit
from shipstation.rules import weighing


class ScaleFlow(QObject):
    """Gives the parcel on the bench the weight that lies on the scale."""

    def __init__(self, bench: Bench, page: ShipPage, quotes: QuoteFlow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._quotes = quotes
        self._now: Weighed | None = None
        self._given: tuple[OrderKey, int, Weight] | None = None
        self._in_use: Weight | None = None
        self._unit = WeightUnit.POUND
        quotes.weighed = self._first
        quotes.left.connect(self._leave)
        bench.station.scale.listen(self._carried(bench))

    def _carried(self, bench: Bench) -> Callable[[Weighed], None]:
        return lambda weighed: bench.jobs.carry(weighed, self.take)

    def take(self, _weighed: Weighed) -> None:
        """Something is new on the scale. What was told may be older than the last parcel's end: ask what holds."""
        self._now = self._bench.station.scale.now()
        self._show()
        self._give()

    def _first(self, order: OrderKey, number: int) -> Weight | None:
        """The weight of a parcel that is put on the bench: its first quote is made with it."""
        account = self._bench.station.account
        self._unit = WeightUnit.POUND if account is not None and account.country == "US" else WeightUnit.GRAM
        given = self._given
        # The same parcel once more, after a look at something else: what it was weighed with still holds.
        known = self._taken() or (given[2] if given is not None and given[:2] == (order, number) else None)
        if known is not None:
            self._give_to(order, number, known)
        self._page.order.expect_scale(known)
        self._show()
        return known

    @Slot()
    def _leave(self) -> None:
        if self._in_use is not None:
            self._now = self._bench.station.scale.parcel_done(self._in_use)
            self._in_use = None

    def _show(self) -> None:
        """A scale that is there is seen; nobody misses one that never was."""
        weighed = self._now
        is_there = (
            weighed is not None and bool(weighed.reading.scale) and weighed.reading.state is not ScaleState.AWAY
        )
        self._page.order.show_scale(weighed.said if weighed is not None and is_there else "")

    def _give_to(self, order: OrderKey, number: int, weight: Weight) -> None:
        self._given = (order, number, weight)
        self._in_use = weight

    def _taken(self) -> Weight | None:
        """What may be taken now, in the unit of the bench."""
        weight = self._now.weight if self._now is not None else None
        taken = weighing.in_unit(weight, self._unit) if weight is not None else None
        return taken if taken is not None and taken.value > 0 else None

    def _give(self) -> None:
        work, taken = self._quotes.work, self._taken()
        if work is None or work.number is None or taken is None or self._page.view is not View.RATES:
            return
        given = self._given
        ours = given[2] if given is not None and given[:2] == (work.order.key, work.number) else None
        # A person's word on this parcel goes before the scale's.
        if taken != work.weight and work.weight == ours:
            self._give_to(work.order.key, work.number, taken)
            self._page.order.take_scale(taken)
