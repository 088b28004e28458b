"""Buying a label exactly once: intent first, then the send, then what the answer means (SAFETY.md part 1)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

from shipstation.errors import (
    AlreadyBought,
    NotFound,
    PurchaseUnsure,
    RateExpired,
    RequestRefused,
    ShipError,
    StateRefused,
    Throttled,
    Unavailable,
    WeightDoubt,
)
from shipstation.model import (
    Bought,
    Choices,
    Intent,
    Money,
    Prepared,
    Purchase,
    PurchaseState,
    Quote,
    Rate,
    Shipment,
)
from shipstation.ports import Carrier, Carriers, Clock, Journal, Orders
from shipstation.rules import offers, rulebook, services

log = logging.getLogger(__name__)

_PAUSES_S = (0.5, 2.0, 5.0)
"""Before each repeat of a purchase that may have been carried out, while the packer waits."""
_UNSENT_PAUSES_S = (1.0,)
"""Before each repeat of one that never left: two tries within 5 s, then the packer is free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A settled purchase and the parcel it bought. (A purchase that makes a paper alone has no receipt.)"""

    purchase: Purchase
    shipment: Shipment


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """What became of a purchase that a stopped process left behind."""

    purchase: Purchase
    shipment: Shipment | None = None
    error: ShipError | None = None


class Buying:
    """Spends money: once a parcel, under the account of the quote, with every doubt written down."""

    def __init__(self, *, carriers: Carriers, journal: Journal, clock: Clock, orders: Orders) -> None:
        self._carriers = carriers
        self._orders = orders
        self._journal = journal
        self._clock = clock
        self._closing = Event()

    def buy(
        self, quote: Quote, rate: Rate, choices: Choices, *, max_price: Money | None = None, weight_ok: bool = False
    ) -> Receipt:
        """Buy a rate of a quote.

        Args:
            weight_ok: a person stands by a weight that is far from what is expected.
        Raises:
            RateExpired, PriceRose, NotBuyable, WeightDoubt, AlreadyBought: our own rules, nothing was sent.
            NoNetwork: nothing was sent after two tries; the parcel is free.
            RequestRefused and its like: Amazon said no; the parcel is free.
            PurchaseUnsure: nobody can tell; the parcel stays blocked until it is settled.
        """
        if offers.expired(quote.asked_at, self._clock.now()):
            raise RateExpired("These rates are too old to be bought.", "Get the rates again.", fields=("rate",))
        self._check_same(quote)
        if quote.parcel.weight_doubt and not weight_ok:
            raise WeightDoubt(
                quote.parcel.weight_doubt,
                "Look into the parcel; or buy it without checking the weight.",
                fields=("weight",),
            )
        rulebook.check(rate, choices, quote.parcel.ruling)
        shown = services.price(rate, choices.added)
        offers.check_price(shown, max_price)
        carrier = self._carriers.of(quote.account)
        purchase = self._journal.intend(_intent(quote, rate, shown, carrier.prepare(quote, rate, choices)))
        with self._letting_go(purchase):
            shipment = self._kept(purchase, self._send(carrier, purchase))
        if shipment is None:
            raise AssertionError("a rate buys a shipment")
        return Receipt(purchase=self._found(purchase.purchase_id), shipment=shipment)

    def _check_same(self, quote: Quote) -> None:
        """A rate takes the parcel where it was asked for: not to where the order went before it was corrected."""
        order = self._orders.find(quote.order)
        if order is not None and quote.asked_mark and order.asked_mark != quote.asked_mark:
            raise RateExpired(
                f"Order {order.key.ref} was changed after these rates were asked for.",
                "Get the rates again.",
                fields=("rate",),
            )

    def spend(self, intent: Intent) -> Bought:
        """Carry out a request that a person wrote: journaled like any other. Gives the carrier's answer with it.

        Raises: as `buy`, without its own rules.
        """
        # Before the intent: without secrets there is nothing to write down.
        carrier = self._carriers.of(intent.prepared.account)
        purchase = self._journal.intend(intent)
        try:
            with self._letting_go(purchase):
                bought = self._send(carrier, purchase)
                self._kept(purchase, bought)
        except AlreadyBought as error:
            # The person sees in the answer which shipment it is; the journal has noted that nothing new was bought.
            log.warning("nothing new was bought: %s", error)
        return bought

    def ask_again(self, purchase_id: str) -> Resumed:
        """Send an unsure purchase's own bytes once more: only a success settles it. Raises PurchaseUnsure."""
        purchase = self._found(purchase_id)
        if purchase_id not in [each.purchase_id for each in self.unsure()]:
            raise StateRefused(
                f"That purchase is {purchase.state.value}, not unsure.",
                "There is nothing to ask.",
                purchase_id=purchase_id,
            )
        bought = self._asked_again(purchase)
        if not bought.shipment_id:
            return Resumed(purchase=self._journal.made(purchase_id, bought.documents))
        receipt = self._done(purchase_id, bought)
        return Resumed(purchase=receipt.purchase, shipment=receipt.shipment)

    def resume(self) -> tuple[Resumed, ...]:
        """Settle what stopped processes left, and ask once more about what is unsure.

        Unsent intents are refused; a sent or unsure one goes out once more, and only a success settles it.
        """
        left = list(self._journal.orphans())
        resumed: list[Resumed] = []
        try:
            left += self.unsure()
            for purchase in left:
                resumed.append(self._resume(purchase))  # noqa: PERF401 how far it came is needed below
        except BaseException:
            # A store that fails ends the rest: what was taken over is free to be taken up again.
            for purchase in left[len(resumed) :]:
                self._journal.let_go(purchase.purchase_id)
            raise
        return tuple(resumed)

    def close(self) -> None:
        """Wait for no backoff any more: what is in doubt stays `sent`, and the next start resumes it."""
        self._closing.set()

    def settle_bought(self, purchase_id: str, shipment_id: str) -> Receipt:
        """A person says it was bought: the papers are fetched from Amazon. Raises the Carrier's errors."""
        purchase = self._found(purchase_id)
        intent = purchase.intent
        bought = self._carriers.of(intent.prepared.account).documents(shipment_id, intent.package_ref)
        return self._done(purchase_id, bought)

    def settle_not_bought(self, purchase_id: str) -> Purchase:
        """A person says it was not bought: the parcel is free."""
        self._found(purchase_id)
        return self._journal.freed(purchase_id)

    def unsure(self) -> tuple[Purchase, ...]:
        """Purchases that wait for a person, oldest first."""
        return self._journal.in_doubt()

    def _resume(self, purchase: Purchase) -> Resumed:
        if purchase.state is PurchaseState.INTENDED:
            error = RequestRefused("The station stopped before anything was sent.", "Buy the label again.")
            return Resumed(purchase=self._journal.refused(purchase.purchase_id, error))
        try:
            if purchase.state is PurchaseState.UNSURE:
                shipment = self._kept(purchase, self._asked_again(purchase))
            else:
                shipment = self._repeated(purchase)
        except ShipError as error:
            return Resumed(purchase=self._found(purchase.purchase_id), error=error)
        return Resumed(purchase=self._found(purchase.purchase_id), shipment=shipment)

    def _repeated(self, purchase: Purchase) -> Shipment | None:
        """Send what a stopped process had sent, once more, and keep the yes."""
        with self._letting_go(purchase):
            if not purchase.intent.prepared.key:
                raise self._given_up(purchase, _keyless())
            carrier = self._carriers.of(purchase.intent.prepared.account)
            bought = self._settle(carrier, self._journal.sent(purchase.purchase_id), pauses=())
            return self._kept(purchase, bought)

    def _asked_again(self, purchase: Purchase) -> Bought:
        """Send an unsure purchase's own bytes once more. Raises PurchaseUnsure for anything but a success."""
        prepared = purchase.intent.prepared
        if not prepared.key:
            raise _unsure(purchase, _keyless())
        try:
            return self._carriers.of(prepared.account).send(prepared)
        except ShipError as error:
            raise _unsure(purchase, error) from error

    @contextmanager
    def _letting_go(self, purchase: Purchase) -> Iterator[None]:
        """Whatever ends the work, a disk too full to write down how: the parcel is not blocked until a restart."""
        try:
            yield
        except ShipError as error:
            self._journal.let_go(purchase.purchase_id, refusal=None if error.doubt or purchase.doubt else error)
            raise
        except BaseException:
            self._journal.let_go(purchase.purchase_id)
            raise

    def _send(self, carrier: Carrier, purchase: Purchase) -> Bought:
        """The first send; a request that could not leave is tried once more, then the packer is free."""
        try:
            return self._settle(carrier, self._journal.sent(purchase.purchase_id), pauses=_PAUSES_S)
        except Unavailable as error:
            if error.doubt or isinstance(error, Throttled):
                raise
            raise type(error)(
                f"Nothing was bought. {error.said}", error.remedy, purchase_id=purchase.purchase_id
            ) from error

    def _settle(self, carrier: Carrier, purchase: Purchase, *, pauses: tuple[float, ...]) -> Bought:
        """Send, and repeat the same bytes with the same key while the answer leaves a doubt.

        Raises: PurchaseUnsure when the doubt stays; the refusal itself when there never was one.
        """
        while True:
            try:
                return carrier.send(purchase.intent.prepared)
            except ShipError as error:
                purchase = self._weighed(purchase, error)
                wait = _pause(purchase, error, pauses)
                if wait is not None:
                    self._clock.wait(wait, until=self._closing)
                if wait is None or self._closing.is_set():
                    last = self._given_up(purchase, error, closing=wait is not None)
                    if last is error:
                        raise
                    raise last from error
                purchase = self._sent_again(purchase, error)

    def _weighed(self, purchase: Purchase, error: ShipError) -> Purchase:
        """Write a doubt down before anything else happens."""
        log.warning("purchase %s, try %d: %s %s", purchase.purchase_id, purchase.tries, error.kind, error.code or "")
        if not error.doubt:
            return purchase
        try:
            return self._journal.doubted(purchase.purchase_id, error)
        except Unavailable as unwritten:
            raise _unsure(purchase, unwritten) from error

    def _sent_again(self, purchase: Purchase, error: ShipError) -> Purchase:
        """One more try, written down; where it cannot be, what was known before still stands."""
        try:
            return self._journal.sent(purchase.purchase_id)
        except Unavailable as unwritten:
            if purchase.doubt:
                raise _unsure(purchase, unwritten) from error
            raise

    def _given_up(self, purchase: Purchase, error: ShipError, *, closing: bool = False) -> ShipError:
        """The last word on a purchase that did not succeed, written down and as an error to raise."""
        if not purchase.doubt:
            self._journal.refused(purchase.purchase_id, error)
            error.purchase_id = purchase.purchase_id
            if not isinstance(error, Unavailable):
                error.said = f"Nothing was bought. {error.said}"
            return error
        if not closing:
            self._journal.unsure(purchase.purchase_id, error)
        return _unsure(purchase, error)

    def _kept(self, purchase: Purchase, bought: Bought) -> Shipment | None:
        """Commit a yes; None where it made a paper alone. Raises PurchaseUnsure: paid, and not written down."""
        try:
            if not bought.shipment_id:
                self._journal.made(purchase.purchase_id, bought.documents)
                return None
            return self._done(purchase.purchase_id, bought).shipment
        except Unavailable as error:
            raise PurchaseUnsure(
                f"{purchase.intent.named} is sold by Amazon, but that could not be kept here: {error.said}",
                "Make room or mend that, then ask again: it is the same purchase, nothing is bought twice.",
                purchase_id=purchase.purchase_id,
            ) from error

    def _done(self, purchase_id: str, bought: Bought) -> Receipt:
        shipment = self._journal.bought(purchase_id, bought)
        if shipment.charged is not None and shipment.charged != shipment.shown:
            log.warning("shipment %s charged %s, shown %s", shipment.shipment_id, shipment.charged, shipment.shown)
        return Receipt(purchase=self._found(purchase_id), shipment=shipment)

    def _found(self, purchase_id: str) -> Purchase:
        purchase = self._journal.find(purchase_id)
        if purchase is None:
            raise NotFound(
                f"There is no purchase {purchase_id}.",
                "Look at the pinned question or at `resume`.",
                fields=("purchase",),
            )
        return purchase


def _intent(quote: Quote, rate: Rate, shown: Money, prepared: Prepared) -> Intent:
    dearest, cheapest = offers.bounds(quote.offers.rates, deliver_by=quote.deliver_by)
    return Intent(
        order=quote.order,
        parcel=quote.parcel.number,
        quote_id=quote.quote_id,
        rate_id=rate.rate_id,
        carrier_id=rate.carrier_id,
        carrier=rate.carrier,
        service_id=rate.service_id,
        service=rate.service,
        package_ref=quote.package_ref,
        promise=rate.promise,
        shown=shown,
        prepared=prepared,
        box=quote.parcel.box or "",
        dearest=dearest,
        cheapest=cheapest,
        ship_from=quote.ship_from,
    )


def _pause(purchase: Purchase, error: ShipError, pauses: tuple[float, ...]) -> float | None:
    """How long to wait before the same bytes go out again; None: do not ask again.

    A clear refusal is never asked again: after a doubt it settles nothing (FIELD_NOTES "Purchase"). Nor is, after a
    doubt, a request without a key: it would buy a second time.
    """
    if not pauses or not isinstance(error, Unavailable) or (purchase.doubt and not purchase.intent.prepared.key):
        return None
    steps = pauses if purchase.doubt else _UNSENT_PAUSES_S
    if purchase.tries > len(steps):
        return None
    wait = steps[purchase.tries - 1]
    return max(wait, error.retry_after_s) if isinstance(error, Throttled) else wait


def _keyless() -> RequestRefused:
    return RequestRefused(
        "Amazon knows no key for this request: asking again could buy it twice.",
        "Look in Seller Central whether it was bought, and say so with `settle`.",
    )


def _unsure(purchase: Purchase, error: ShipError) -> PurchaseUnsure:
    tries = "once" if purchase.tries == 1 else f"{purchase.tries} times"
    return PurchaseUnsure(
        f"{purchase.intent.named} may be bought, we cannot tell: {error.said} "
        f"We asked {tries} with the same key; nothing is bought twice.",
        "Ask again, or say whether it was bought.",
        code=error.code,
        request_id=error.request_id,
        purchase_id=purchase.purchase_id,
    )
