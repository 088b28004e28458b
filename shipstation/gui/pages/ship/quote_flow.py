"""From a scan to offers: finds the order, makes its parcel, asks for rates, keeps them fresh."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from shipstation.desk.intake import Found, FoundKind
from shipstation.desk.parcels import Standing
from shipstation.desk.quoting import Compared
from shipstation.errors import AlreadyBought, BadInput, NoNetwork, ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.gui.pages.ship import price_guard
from shipstation.gui.pages.ship.no_rates import NoRates
from shipstation.gui.pages.ship.page import ShipPage
from shipstation.gui.pages.ship.work import Answer, Work
from shipstation.gui.views import View
from shipstation.model import Box, Extras, Order, OrderKey, OrderState, Parcel, Ranked, Shipment, Weight, Wish
from shipstation.rules import offers, scans

_TICK_MS = 1_000
_QUOTE = "quote"
_QUIET_ROUNDS = 5
"""How often rates are asked for anew by themselves: a bench left alone for the night asks no more."""


class QuoteFlow(QObject):
    """One order at a time, with its newest offers.

    Signals:
        shipped(Shipment, Order or None): what was scanned is bought already.
        history_wanted(text): look for this among past shipments.
        network(bool): Amazon answered, or could not be reached.
        quoted(): new offers stand on the page.
        placed(Standing, number): this parcel of the order is on the bench.
        left(): the bench is free for the next; what was told of the last one's rates is past.
    """

    shipped = Signal(object, object)
    history_wanted = Signal(str)
    network = Signal(bool)
    quoted = Signal()
    placed = Signal(object, int)
    left = Signal()

    def __init__(self, bench: Bench, page: ShipPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._work: Work | None = None
        self._bought: OrderKey | None = None
        self._wish: Wish | None = None
        self._asking = False
        self._asked: Work | None = None
        self._quiet_rounds = 0
        self._asked_again_at: float | None = None
        self.compared: Compared | None = None
        self.takes_item: Callable[[str], bool] = lambda _text: False
        """Takes a scan that is an item of the order on the bench, or a wrong one; False: it is for somebody else."""
        self.weighed: Callable[[OrderKey, int], Weight | None] = lambda _order, _number: None
        """What the scale says of a parcel that is put on the bench now."""
        self.accepts_first = ""
        """Words when the newest answer is worse than what was accepted; the next Enter only accepts it."""
        self._no_rates = NoRates(bench, page)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._age)
        page.rates.wished.connect(self.wish)
        page.order.box_changed.connect(self._take_box)
        page.order.weight_changed.connect(self._take_weight)
        page.many.picked.connect(self.open_order)

    @property
    def work(self) -> Work | None:
        """What is on the bench."""
        return self._work

    # find

    @Slot(str)
    def find(self, text: str) -> None:
        """What a scan or typed words mean."""
        if not self.takes_item(text):
            look = self._bench.station.intake.find
            self._bench.do(lambda: look(text), then=self.show_found, failed=self._tell, latest="find")

    def stay(self, order: OrderKey) -> None:
        """A bought parcel of that order is up: its next parcel comes before the queue."""
        self._bought = order

    @Slot()
    def next_order(self) -> None:
        """The next parcel of the order whose bought parcel is up, else the next order of the queue."""
        here = self._work.order.key if self._work is not None else None
        bought, station = self._bought, self._bench.station

        def look() -> Order | None:
            rest = station.intake.known(bought) if bought is not None else None
            if rest is not None and rest.state is OrderState.PARTLY and station.quoting.standing(rest).free():
                return rest
            return station.intake.next_order(here)

        def show(order: Order | None) -> None:
            if order is not None:
                self.open_order(order)
                return
            self.leave()
            self._bench.tell(
                Notice(kind="ok", what=self.tr("The queue is empty"), then=self.tr("every order here is shipped"))
            )

        self._bench.do(look, then=show, failed=self._tell, latest="find")

    def show_found(self, found: Found) -> None:
        """What was looked for: an order, a bought parcel, orders to choose from, or nothing."""
        if found.kind is FoundKind.SHIPMENT and found.shipment is not None:
            self.leave()
            self.shipped.emit(found.shipment, found.order)
        elif found.kind is FoundKind.MANY:
            self.leave()
            self._page.many.show_orders(found.text, found.orders)
            self._page.show_view(View.MANY)
        elif found.order is not None:
            self.open_order(found.order)
        else:
            self._tell_nothing(found.text)

    def _tell_nothing(self, text: str) -> None:
        act = Act(text=self.tr("Look in History"), key="Alt+H", run=lambda: self.history_wanted.emit(text))
        self._bench.tell(
            Notice(
                kind="warn",
                what=self.tr("No order to ship answers to “{text}”.").format(text=text),
                then=self.tr("F9 asks Amazon for new orders.")
                if scans.amazon_order_id(text)
                else self.tr("Scan it again, or look among what was shipped."),
                acts=(act,),
            )
        )

    # the order and its parcel

    @Slot(object)
    def open_order(self, order: Order, number: int | None = None) -> None:
        """Put a parcel of an order on the bench and ask for its rates. `number` None: the next that is not bought."""
        self.leave()
        self._work = Work(order=order)
        if order.parcels == 1:
            self._place(Standing(order=order, bought=(), taken=frozenset()), 1, is_new=True)
            return
        self._show_order(order)
        self._bench.do(
            lambda: self._bench.station.quoting.standing(order),
            then=lambda standing: self._place(standing, number or standing.meant()),
            failed=self._tell,
            latest=_QUOTE,
        )

    def _show_order(self, order: Order) -> None:
        self._page.order.show_order(order)
        self._page.order.note("")
        self._page.rates.clear()
        self._page.buy.clear("")
        self._page.show_view(View.RATES)
        self._look_back(order)

    def _look_back(self, order: Order) -> None:
        """How the same items went the last time: a mark in the list of rates, as soon as it is known."""
        self._page.rates.show_last_time("", "")

        def show(shipment: Shipment | None) -> None:
            if self._work is not None and self._work.order.key == order.key and shipment is not None:
                self._page.rates.show_last_time(shipment.carrier_id, shipment.service)

        history = self._bench.station.history
        self._bench.do(lambda: history.last_time(order), then=show, failed=self._tell, latest="last time")

    def reopen(self, key: OrderKey, number: int) -> None:
        """A parcel of an order once more, as the order stands now."""

        def show(order: Order | None) -> None:
            if order is not None:
                self.open_order(order, number if number <= order.parcels else None)

        self._bench.do(lambda: self._bench.station.intake.known(key), then=show, failed=self._tell, latest="find")

    def split(self, standing: Standing) -> None:
        """The order on the bench goes out in more or fewer parcels: the same parcel is quoted anew."""
        work = self._work
        if work is not None and work.order.key == standing.order.key and work.number is not None:
            self._place(standing, work.number)

    def _place(self, standing: Standing, number: int, *, is_new: bool = False) -> None:
        """`is_new`: the order is not shown yet."""
        if self._work is None:
            return
        weight = self._work.weight or self.weighed(standing.order.key, number)
        work = self._work = replace(self._work, order=standing.order, number=number, weight=weight)
        is_held = work.order.state is OrderState.ON_HOLD
        if not is_held:
            # First of all: Amazon answers while the bench is drawn.
            self._ask(work, quietly=False)
        if is_new:
            self._show_order(work.order)
        self.placed.emit(standing, number)
        if is_held:
            self._show_held(work.order)
        else:
            self._show_waiting()

    def leave(self) -> None:
        """Nothing is on the bench; answers still on their way are dropped."""
        self._bench.jobs.forget(_QUOTE)
        self._work, self.compared, self._asking, self.accepts_first = None, None, False, ""
        self._bought = None
        self._tick.stop()
        self.left.emit()

    @Slot(str)
    def _take_box(self, box: str) -> None:
        if self._work is not None:
            self._work = replace(self._work, box=box)
            self.quote()

    @Slot(object)
    def _take_weight(self, weight: Weight) -> None:
        if self._work is not None:
            self._work = replace(self._work, weight=weight)
            self.quote()

    @Slot(object)
    def wish(self, wish: Wish) -> None:
        """Another order of the rates; offline."""
        self._wish = wish
        self._compare(keep=None)

    @Slot(object)
    def take_extras(self, extras: Extras) -> None:
        """Extras that a person chose for this order, on every rate that has them; offline."""
        chosen = self._page.rates.current()
        if self._work is not None:
            self._work = replace(self._work, extras=extras)
            self._compare(keep=chosen.rate.service_id if chosen is not None else None)

    def _compare(self, *, keep: str | None) -> None:
        """The same offers in order anew. `keep`: the service that stays chosen."""
        if self.compared is None or self._work is None:
            return
        quote, wish, extras = self.compared.quote, self._wish, self._work.extras
        self._bench.do(
            lambda: self._bench.station.quoting.compare(quote, wish=wish, extras=extras),
            then=lambda compared: self._show(compared, keep=keep),
            failed=self._tell,
            latest=_QUOTE,
        )

    def use_account(self, account: str) -> None:
        """Quote this order in another account's name."""
        if self._work is not None:
            self._work = replace(self._work, account=account)
            self.quote()

    # rates

    def quote(self, *, quietly: bool = False) -> None:
        """Ask for rates. `quietly`: the old ones stay until the new ones are here."""
        work = self._work
        if work is None or work.number is None:
            return
        if work.order.state is OrderState.ON_HOLD:
            self._show_held(work.order)
            return
        self._ask(work, quietly=quietly)
        if not quietly:
            self._show_waiting()

    def _show_waiting(self) -> None:
        self._page.rates.show_waiting()
        self._page.buy.clear(self.tr("Asking for rates…"))

    def _ask(self, work: Work, *, quietly: bool) -> None:
        station, jobs, wish = self._bench.station, self._bench.jobs, self._wish
        before = self._page.rates.current() if quietly else None
        self._quiet_rounds = self._quiet_rounds + 1 if quietly else 0
        if not quietly:
            self.compared, self.accepts_first = None, ""
        self._asking, self._asked = True, work

        def ask() -> Answer:
            parcel = station.quoting.parcel(
                work.order, weight=work.weight, box=work.box, number=work.number, account=work.account
            )
            if not quietly:
                # Box and weight stand there before the rates come.
                jobs.carry((parcel, station.settings.boxes()), packed)
            compared = station.quoting.quote(work.order, parcel, account=work.account, wish=wish, extras=work.extras)
            return Answer(parcel=parcel, compared=compared, accounts=station.settings.accounts())

        def packed(made: tuple[Parcel, tuple[Box, ...]]) -> None:
            if self._asked is work and self._work is not None:
                typed = work.weight is not None
                self._page.order.show_parcel(*made, typed=typed, parts=work.order.parcels)

        self._bench.do(
            ask,
            then=lambda answer: self._take_quote(answer, before),
            failed=lambda error: self._quote_failed(error, quietly=quietly),
            latest=_QUOTE,
        )

    def _show_held(self, order: Order) -> None:
        """An order that its shop called off: why, and nothing to buy."""
        self.compared, self.accepts_first = None, ""
        self._tick.stop()
        self._page.order.fix_parcel(fixed=True)
        why = words.tr(order.held) if order.held else self.tr("by this station")
        said = self.tr("Held: {why}.\nThere are no rates, and nothing is bought.")
        self._page.rates.show_empty(said.format(why=why))
        aside = self.tr("Put the parcel aside. F9 asks Amazon whether it is still so.")
        here = self.tr("Put the parcel aside. Alt+2 shows the orders: Ctrl+P releases one there.")
        self._page.buy.clear(here if order.stop else aside)

    def _take_quote(self, answer: Answer, before: Ranked | None) -> None:
        self._asking = False
        compared = answer.compared
        self.network.emit(True)  # noqa: FBT003 a signal's argument
        if self._work is not None:
            self._work = replace(self._work, parcel=answer.parcel)
        self.accepts_first = ""
        keep = before.rate.service_id if before is not None else None
        if before is not None:
            self.accepts_first = price_guard.worse(before, compared)
        self._show(compared, keep=keep)
        if not compared.ranked and self._work is not None:
            self._no_rates.tell_no_service(self._work, answer, self.use_account)

    def _show(self, compared: Compared, *, keep: str | None) -> None:
        self.compared = compared
        self._page.rates.show_compared(compared, keep=keep)
        if self._work is not None:
            self._warn_deadline(self._work.order, compared)
        self._age()
        self._tick.start()
        self.quoted.emit()

    def _warn_deadline(self, order: Order, compared: Compared) -> None:
        if order.deliver_by is None:
            return
        passed = order.deliver_by < self._bench.now()
        kept = any(each.in_time for each in compared.ranked)
        self._page.order.warn_deadline(order, "bad" if passed else "ok" if kept else "warn")

    def _quote_failed(self, error: ShipError, *, quietly: bool) -> None:
        self._asking = False
        if isinstance(error, NoNetwork):
            self.network.emit(False)  # noqa: FBT003 a signal's argument
        if isinstance(error, AlreadyBought) and error.shipment is not None and self._work is not None:
            order = self._work.order
            self.leave()
            self.shipped.emit(error.shipment, order)
            return
        if quietly:
            self._asked_again_at = self._bench.station.clock.monotonic()
            self._tell(error)
            return
        self._page.rates.show_empty(self.tr("No rates. {said}").format(said=error.said))
        self._page.buy.clear(error.remedy)
        if isinstance(error, BadInput) and "weight" in error.fields and self._work is not None:
            self._no_rates.ask_weight(self._work, error)
            return
        act = Act(text=self.tr("Ask again"), key="F5", run=self.quote)
        self._tell(error, act)

    @Slot()
    def _age(self) -> None:
        """Count down; from 8 minutes on the rates are asked for again by themselves."""
        if self.compared is None or self._page.view is not View.RATES:
            return
        now = self._bench.now()
        self._page.rates.show_age(now)
        # By seconds that never jump: a clock that is set back must not end the asking for as long.
        waited = self._asked_again_at is None or self._bench.station.clock.monotonic() - self._asked_again_at > 30
        stale = offers.stale(self.compared.quote.asked_at, now)
        if stale and not self._asking and waited and self._quiet_rounds < _QUIET_ROUNDS:
            self.quote(quietly=True)

    def _tell(self, error: ShipError, *acts: Act) -> None:
        self._bench.tell(notice_of(error, *acts, about="rates"))
