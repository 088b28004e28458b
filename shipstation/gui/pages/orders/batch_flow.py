"""Rates for many orders, a look at them, then all of them bought: what the batch says comes to its table."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.desk.batch import BatchRow, Offer
from shipstation.desk.turns import Turns
from shipstation.errors import NoNetwork, ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.pages.orders.batch_panel import BatchPanel, Step
from shipstation.gui.pages.orders.batch_rows import Line, counted
from shipstation.model import Order, OrderKey

log = logging.getLogger(__name__)

_ABOUT = "batch"


class BatchFlow(QObject):
    """One batch at a time. It goes on while other pages are up.

    Signals:
        opened(): the batch takes the place of the queue. closed(): the queue is back.
        bought(): parcels were bought, or it is over: count anew.
        unsure(): a purchase is in doubt.
        network(bool): Amazon answered, or could not be reached.
        open_wanted(OrderKey): look at this one on the bench.
    """

    opened = Signal()
    closed = Signal()
    bought = Signal()
    unsure = Signal()
    network = Signal(bool)
    open_wanted = Signal(object)

    def __init__(self, bench: Bench, panel: BatchPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._panel = panel
        self._turns = Turns()
        self._places: dict[tuple[OrderKey, int], int] = {}
        panel.buy_wanted.connect(self.buy)
        panel.again_wanted.connect(self.again)
        panel.pause_wanted.connect(self.pause)
        panel.end_wanted.connect(self.end)
        panel.left.connect(self.leave)
        panel.opened.connect(self._open)

    @property
    def is_busy(self) -> bool:
        """Whether rates are asked for or labels bought."""
        return bool(self._panel.lines) and self._panel.step not in (Step.REVIEW, Step.DONE)

    # rates

    def compare(self, orders: Sequence[Order]) -> None:
        """Ask for rates of these, in this order."""
        if self.is_busy or not orders:
            return
        self._bench.jobs.forget(_ABOUT)
        turns = self._turns = Turns()
        self._panel.show_lines([Line(key=order.key, name=order.ship_to.name) for order in orders], Step.ASKING)
        self.opened.emit()
        batch, jobs = self._bench.station.batch, self._bench.jobs

        def told(place: int, offers: tuple[Offer, ...]) -> None:
            jobs.carry((place, offers), partial(self._show_offers, turns))

        self._bench.do(
            lambda: batch.quote([order.key for order in orders], turns=turns, told=told),
            then=self._review,
            failed=self._fail,
            latest=_ABOUT,
        )

    def _show_offers(self, turns: Turns, told: tuple[int, tuple[Offer, ...]]) -> None:
        """As they come: an order in several parcels shows its first until all are there."""
        place, offers = told
        if turns is self._turns and self._panel.step is Step.ASKING and offers:
            line = self._panel.lines[place]
            self._panel.show_line(place, replace(line, offer=offers[0]))

    def _review(self, offers: tuple[Offer, ...]) -> None:
        lines = [Line(key=offer.order.key, name=offer.order.ship_to.name, offer=offer) for offer in offers]
        self._places = {offer.place: place for place, offer in enumerate(offers)}
        self._panel.show_lines(lines, Step.REVIEW)
        offline = any(isinstance(offer.error, NoNetwork) for offer in offers)
        if offline or any(offer.chosen for offer in offers):
            self.network.emit(not offline)
        self.bought.emit()

    # money

    @Slot()
    def buy(self) -> None:
        """Buy all that goes along; a second press does nothing."""
        going = self._panel.going()
        if self._panel.step is not Step.REVIEW or not going:
            return
        turns = self._turns = Turns()
        self._panel.show_step(Step.BUYING)
        batch, jobs = self._bench.station.batch, self._bench.jobs

        def told(offer: Offer, row: BatchRow) -> None:
            jobs.carry((offer, row), self._show_row)

        self._bench.do(
            lambda: batch.buy(going, turns=turns, told=told), then=self._finish, failed=self._fail, hold=True
        )

    def _show_row(self, told: tuple[Offer, BatchRow]) -> None:
        offer, row = told
        place = self._places.get(offer.place)
        if place is None:
            return
        self._panel.show_line(place, replace(self._panel.lines[place], row=row))
        if row.state == "unsure":
            self.unsure.emit()
        if row.state in ("bought", "unsure") and row.job is None:
            self.bought.emit()

    def _finish(self, _rows: tuple[BatchRow, ...]) -> None:
        self._panel.show_step(Step.DONE)
        bought, _, needy = counted(self._panel.lines)
        offline = any(line.row is not None and isinstance(line.row.error, NoNetwork) for line in self._panel.lines)
        if offline or bought:
            self.network.emit(not offline)
        what = self.tr("1 label bought") if bought == 1 else self.tr("{n} labels bought")
        then = self.tr("{n} orders need you: Enter opens one.").format(n=words.count(needy)) if needy else ""
        self._bench.tell(
            Notice(kind="warn" if needy else "ok", what=what.format(n=words.count(bought)), then=then, about=_ABOUT)
        )
        self.bought.emit()

    def _fail(self, error: ShipError) -> None:
        """The store, or a bug, ended all of it; what was bought stands in the journal."""
        self._bench.tell(notice_of(error, about=_ABOUT))
        self._panel.show_step(Step.DONE)
        self.bought.emit()

    # what a person does meanwhile

    @Slot()
    def pause(self) -> None:
        """Begin nothing more, until it is to go on."""
        if self._panel.step is Step.BUYING:
            self._turns.pause()
            self._panel.show_step(Step.PAUSED)
        elif self._panel.step is Step.PAUSED:
            self._turns.go_on()
            self._panel.show_step(Step.BUYING)

    @Slot()
    def end(self) -> None:
        """Begin nothing more; what is under way is bought and printed, the rest is not."""
        self._turns.end()
        if self._panel.step in (Step.BUYING, Step.PAUSED):
            self._panel.show_step(Step.ENDING)

    def close(self) -> None:
        """The window closes: as `end`, and no backoff is waited for."""
        self._turns.end()
        if self.is_busy:
            self._bench.station.batch.close()

    @Slot()
    def again(self) -> None:
        """Rates anew for what was not bought."""
        if self._panel.step is not Step.DONE:
            return
        wanted = {line.key: line for line in self._panel.lines if line.row is None or line.row.state not in _SETTLED}
        intake = self._bench.station.intake
        self._bench.do(
            lambda: [order for order in map(intake.known, wanted) if order is not None],
            then=self._compare_again,
            failed=self._fail,
            latest=_ABOUT,
        )

    def _compare_again(self, orders: list[Order]) -> None:
        self._bench.tell(Notice(kind="ok", what=self.tr("Asking anew"), about=_ABOUT))
        self.compare(orders)

    @Slot()
    def leave(self) -> None:
        """Back to the queue; while something is under way the table stays."""
        if self.is_busy:
            return
        self._panel.show_lines((), Step.REVIEW)
        self.closed.emit()

    @Slot(object)
    def _open(self, line: Line) -> None:
        self.open_wanted.emit(line.key)


_SETTLED = ("bought", "unsure")
