"""Many orders, each its own quote, purchase and print; one that fails does not end the rest."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby

from shipstation.desk.buying import Buying
from shipstation.desk.checking import NOTHING_ODD, Checked
from shipstation.desk.intake import Intake
from shipstation.desk.labels import Labels
from shipstation.desk.queue import QueueDesk
from shipstation.desk.quoting import Compared, Quoting
from shipstation.desk.turns import Turns
from shipstation.errors import (
    AlreadyBought,
    BadInput,
    InvalidAddress,
    NotBuyable,
    PriceRose,
    Refused,
    ShipError,
    Unsure,
)
from shipstation.model import Money, Order, OrderKey, PrintJob, PrintState, Ranked, Shipment, Wish
from shipstation.ports import Clock
from shipstation.rules import offers


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """What became of one parcel: bought (with an error: not printed), refused, unsure or failed.

    `checked`: what is odd about its order, where it came as far as being asked for.
    Before that it is `buying`; `left` is one that was not begun, as the batch was ended before.
    """

    order: str
    parcel: int
    state: str
    shipment: Shipment | None = None
    job: PrintJob | None = None
    error: ShipError | None = None
    checked: Checked = NOTHING_ODD


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One parcel as a person reviews it before money is spent.

    `compared` None: there are no rates, `error` says why; both None: nobody asked. `chosen`: what will be bought.
    """

    order: Order
    parcel: int
    compared: Compared | None = None
    chosen: Ranked | None = None
    error: ShipError | None = None

    @property
    def place(self) -> tuple[OrderKey, int]:
        """Which parcel it is."""
        return self.order.key, self.parcel

    def choosing_best(self) -> "Offer":
        """The first of its rates that can be bought. Raises NotBuyable."""
        return replace(self, chosen=self.compared.best()) if self.compared is not None else self

    def choosing(self, ranked: Ranked) -> "Offer":
        """Another of its rates."""
        return replace(self, chosen=ranked)


Told = Callable[[Offer, BatchRow], object]
_AT_ONCE = 12
"""So many orders are under way together that Amazon's limit sets the pace, not the wait for its answers."""


class Batch:
    """Walks the bench's own steps for each order, many at once; labels come out in the order given."""

    def __init__(
        self, *, intake: Intake, quoting: Quoting, buying: Buying, labels: Labels, queue: QueueDesk, clock: Clock
    ) -> None:
        self._intake = intake
        self._quoting = quoting
        self._buying = buying
        self._labels = labels
        self._queue = queue
        self._clock = clock

    def run(
        self,
        orders: Sequence[str],
        *,
        wish: Wish | None = None,
        max_price: Money | None = None,
        printer: str | None = None,
        print_labels: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> tuple[BatchRow, ...]:
        """Buy and print every parcel of each order that is not bought; rows come in the order given, a row a parcel.

        An order's parcels are bought one after the other, up to the first that fails: another batch goes on with it.
        A label that was bought but not printed is a `bought` row whose `error` says so. A bug ends the batch.
        """
        rows: list[BatchRow] = []
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="batch") as pool:
            under_way = [
                pool.submit(self._bought, ref, wish=wish, max_price=max_price, printer=printer) for ref in orders
            ]
            try:
                for done, each in enumerate(under_way, start=1):
                    rows += [self._printed(row, printer) if print_labels else row for row in each.result()]
                    if progress is not None:
                        progress(done, len(orders))
            finally:
                # After a bug or Ctrl+C nothing more is begun; what is under way ends as the journal has it.
                pool.shutdown(wait=False, cancel_futures=True)
        return tuple(rows)

    def quote(
        self,
        orders: Sequence[OrderKey],
        *,
        wish: Wish | None = None,
        printer: str | None = None,
        turns: Turns | None = None,
        told: Callable[[int, tuple[Offer, ...]], object] = lambda _place, _offers: None,
    ) -> tuple[Offer, ...]:
        """Rates for every parcel of each order that is not bought, in the order given. It spends nothing.

        Args:
            told: from any thread, the place of an order in `orders` and its offers, as they come.
        """
        turns = turns or Turns()

        def ask(place: int, key: OrderKey) -> tuple[Offer, ...]:
            offered = self._offers(key, wish=wish, printer=printer, turns=turns)
            told(place, offered)
            return offered

        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="batch") as pool:
            under_way = [pool.submit(ask, place, key) for place, key in enumerate(orders)]
            try:
                return tuple(offer for each in under_way for offer in each.result())
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def buy(
        self,
        reviewed: Sequence[Offer],
        *,
        printer: str | None = None,
        print_labels: bool = True,
        turns: Turns | None = None,
        told: Told = lambda _offer, _row: None,
    ) -> tuple[BatchRow, ...]:
        """Buy what was chosen, and print it in the order given, whatever ends first; rows in that order.

        What has become dearer or slower than it was reviewed is not bought. An order's parcels, which stand together,
        are bought one after the other, up to the first that fails.

        Args:
            turns: pauses it between two purchases, or ends it; what is under way then is still bought and printed.
            told: from any thread, a row whenever it moves on.
        """
        turns = turns or Turns()
        orders = [tuple(group) for _, group in groupby(reviewed, key=lambda offer: offer.order.key)]
        rows: list[BatchRow] = []
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="batch") as pool:
            under_way = [pool.submit(self._spend, group, turns=turns, printer=printer, told=told) for group in orders]
            try:
                for group, each in zip(orders, under_way, strict=True):
                    for offer, row in zip(group, each.result(), strict=True):
                        done = self._printed(row, printer) if print_labels else row
                        if done is not row:
                            told(offer, done)
                        rows.append(done)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
        return tuple(rows)

    def close(self) -> None:
        """Wait for no backoff any more (SAFETY.md part 1, rule 11)."""
        self._buying.close()

    def _offers(self, key: OrderKey, *, wish: Wish | None, printer: str | None, turns: Turns) -> tuple[Offer, ...]:
        order = self._intake.known(key)
        if order is None or not turns.may():
            return (Offer(order=order, parcel=1),) if order is not None else ()
        offered = []
        try:
            standing = self._quoting.standing(order)
        except ShipError as error:
            return (Offer(order=order, parcel=1, error=error),)
        for number in standing.free() or (standing.meant(),):
            offer = Offer(order=order, parcel=number)
            try:
                offer = replace(offer, compared=self._quoted(order, number, wish=wish, printer=printer))
                offer = offer.choosing_best()
            except ShipError as error:
                self._note_trouble(order, error)
                offer = replace(offer, error=error)
            offered.append(offer)
        return tuple(offered)

    def _spend(
        self, group: Sequence[Offer], *, turns: Turns, printer: str | None, told: Told
    ) -> tuple[BatchRow, ...]:
        """What became of an order's parcels; after one that fails the rest is left."""
        rows: list[BatchRow] = []
        goes_on = True
        for offer in group:
            ref = str(offer.order.key)
            row = BatchRow(order=ref, parcel=offer.parcel, state="left")
            if goes_on and turns.may():
                told(offer, replace(row, state="buying"))
                try:
                    row = replace(row, state="bought", shipment=self._buy_reviewed(offer, printer))
                except ShipError as error:
                    self._note_trouble(offer.order, error)
                    row = _failed(ref, offer.parcel, error)
            goes_on = row.state == "bought"
            told(offer, row)
            rows.append(row)
        return tuple(rows)

    def _buy_reviewed(self, offer: Offer, printer: str | None) -> Shipment:
        """Buy it at what was reviewed, or better. Raises PriceRose, NotBuyable, and as Buying.buy."""
        compared, chosen = offer.compared, offer.chosen
        if compared is None or chosen is None:
            raise offer.error or NotBuyable("No rate was chosen.", "Get the rates again.")
        if offers.stale(compared.quote.asked_at, self._clock.now()):
            order = self._intake.known(offer.order.key) or offer.order
            compared = self._quoted(order, offer.parcel, wish=compared.wish, printer=printer)
            chosen = _same_service(compared, chosen)
            _check_not_worse(offer, chosen)
        choices = self._quoting.choices(
            chosen.rate, account=compared.quote.account, ruling=compared.quote.parcel.ruling, printer=printer
        )
        return self._buying.buy(compared.quote, chosen.rate, choices, max_price=chosen.price).shipment

    def _quoted(self, order: Order, number: int, *, wish: Wish | None, printer: str | None) -> Compared:
        parcel = self._quoting.parcel(order, number=number)
        return self._quoting.quote(order, parcel, wish=wish, printer=printer)

    def _note_trouble(self, order: Order, error: ShipError) -> None:
        """An address that Amazon does not take waits among the problems until somebody corrects it."""
        of_address = isinstance(error, BadInput) and any(name.startswith("ship_to") for name in error.fields)
        if isinstance(error, InvalidAddress) or of_address:
            self._queue.trouble(order.key, error)

    def _bought(
        self, ref: str, *, wish: Wish | None, max_price: Money | None, printer: str | None
    ) -> tuple[BatchRow, ...]:
        """What became of each parcel of an order; after one that fails the rest is left alone."""
        try:
            order = self._intake.order(ref)
            standing = self._quoting.standing(order)
        except ShipError as error:
            return (_failed(ref, 1, error),)
        rows: list[BatchRow] = []
        checked = NOTHING_ODD
        for number in standing.free() or (standing.meant(),):
            try:
                compared = self._quoted(order, number, wish=wish, printer=printer)
                checked = compared.checked
                rate = compared.best().rate
                choices = self._quoting.choices(
                    rate, account=compared.quote.account, ruling=compared.quote.parcel.ruling, printer=printer
                )
                receipt = self._buying.buy(compared.quote, rate, choices, max_price=max_price)
            except ShipError as error:
                rows.append(replace(_failed(ref, number, error), checked=checked))
                break
            row = BatchRow(order=ref, parcel=number, state="bought", shipment=receipt.shipment, checked=checked)
            rows.append(row)
        return tuple(rows)

    def _printed(self, row: BatchRow, printer: str | None) -> BatchRow:
        """The row with its print; what was bought stays bought whatever the printer does."""
        shipment = row.shipment
        if row.state != "bought" or shipment is None:
            return row
        try:
            job = self._labels.print(shipment.shipment_id, printer=printer)
            if job is not None and job.state is PrintState.SENT:
                # What becomes of a slip stands in the record of prints; the row tells of the label.
                self._labels.enclosures(shipment.shipment_id)
        except ShipError as error:
            return replace(row, error=error)
        return replace(row, job=job)


def total(reviewed: Iterable[Offer]) -> tuple[Money, ...]:
    """What it all costs, a sum a currency; offers without a rate cost nothing."""
    sums: dict[str, Money] = {}
    for offer in reviewed:
        if offer.chosen is not None:
            price = offer.chosen.price
            before = sums.get(price.currency)
            sums[price.currency] = Money(price.amount + (before.amount if before else 0), price.currency)
    return tuple(sums.values())


def _same_service(compared: Compared, chosen: Ranked) -> Ranked:
    """What was chosen, among newer rates. Raises NotBuyable."""
    wanted = (chosen.rate.carrier_id, chosen.rate.service_id)
    for ranked in compared.ranked:
        if (ranked.rate.carrier_id, ranked.rate.service_id) == wanted and ranked.buyable:
            return ranked
    raise NotBuyable(
        f"{chosen.rate.service} is not offered any more; nothing was bought.",
        "Get the rates again, and choose another.",
        fields=("rate",),
    )


def _check_not_worse(offer: Offer, now: Ranked) -> None:
    """SAFETY.md part 1, rule 6: what is dearer or slower than a person saw is never bought silently."""
    if offer.chosen is None:
        return
    worse = offers.worse(offer.chosen, now)
    if worse is not None:
        raise PriceRose(
            f"{now.rate.service} is {worse}: {now.price}, reviewed at {offer.chosen.price}; nothing was bought.",
            "Get the rates again, and buy it if it is worth that.",
            fields=("rate",),
        )


def _failed(ref: str, number: int, error: ShipError) -> BatchRow:
    held = error.shipment if isinstance(error, AlreadyBought) else None
    return BatchRow(order=ref, parcel=number, state=_state(error), shipment=held, error=error)


def _state(error: ShipError) -> str:
    if isinstance(error, Unsure):
        return "unsure"
    return "refused" if isinstance(error, Refused) else "failed"
