"""Buying a label exactly once: intent first, then the send, then what the answer means (SAFETY.md part 1)."""

import logging
from dataclasses import dataclass
from threading import Event

from shipstation.errors import (
    NotFound,
    PurchaseUnsure,
    RateExpired,
    RequestRefused,
    ShipError,
    StateRefused,
    Throttled,
    Unavailable,
)
from shipstation.model import (
    Choices,
    Intent,
    Money,
    Prepared,
    Purchase,
    PurchaseState,
    Quote,
    Rate,
    Shipment,
    millimeters,
)
from shipstation.ports import Carriers, Clock, Journal
from shipstation.rules import offers, services

log = logging.getLogger(__name__)

_PAUSES_S = (0.5, 2.0, 5.0)
"""Before each repeat of a purchase that may have been carried out, while the packer waits."""
_UNSENT_PAUSES_S = (1.0,)
"""Before each repeat of one that never left: two tries within 5 s, then the packer is free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A settled purchase and the parcel it bought."""

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

    def __init__(self, *, carriers: Carriers, journal: Journal, clock: Clock) -> None:
        self._carriers = carriers
        self._journal = journal
        self._clock = clock
        self._closing = Event()

    def buy(self, quote: Quote, rate: Rate, choices: Choices, *, max_price: Money | None = None) -> Receipt:
        """Buy a rate of a quote.

        Raises:
            RateExpired, PriceRose, AlreadyBought: our own rules, nothing was sent.
            NoNetwork: nothing was sent after two tries; the parcel is free.
            RequestRefused and its like: Amazon said no; the parcel is free.
            PurchaseUnsure: nobody can tell; the parcel stays blocked until it is settled.
        """
        if offers.expired(quote.asked_at, self._clock.now()):
            raise RateExpired("These rates are too old to be bought.", "Get the rates again.", fields=("rate",))
        shown = services.price(rate, choices.added)
        offers.check_price(shown, max_price)
        prepared = self._carriers.of(quote.account).prepare(quote, rate, choices)
        purchase = self._journal.intend(_intent(quote, rate, choices, shown, prepared))
        return self._send(purchase)

    def ask_again(self, purchase_id: str) -> Receipt:
        """Send an unsure purchase's own bytes once more: only a success settles it. Raises PurchaseUnsure."""
        purchase = self._found(purchase_id)
        if purchase.state is not PurchaseState.UNSURE:
            raise StateRefused(
                f"That purchase is {purchase.state.value}, not unsure.",
                "There is nothing to ask.",
                purchase_id=purchase_id,
            )
        try:
            bought = self._carriers.of(purchase.intent.prepared.account).send(purchase.intent.prepared)
        except ShipError as error:
            raise _unsure(purchase, error) from error
        return self._done(purchase_id, self._journal.bought(purchase_id, bought))

    def resume(self) -> tuple[Resumed, ...]:
        """Settle what stopped processes left, and ask once more about what is unsure.

        Unsent intents are refused; a sent or unsure one goes out once more, and only a success settles it.
        """
        left = (*self._journal.orphans(), *self.unsure())
        return tuple(self._resume(purchase) for purchase in left)

    def close(self) -> None:
        """Wait for no backoff any more: what is in doubt stays `sent`, and the next start resumes it."""
        self._closing.set()

    def settle_bought(self, purchase_id: str, shipment_id: str) -> Receipt:
        """A person says it was bought: the papers are fetched from Amazon. Raises the Carrier's errors."""
        purchase = self._found(purchase_id)
        intent = purchase.intent
        bought = self._carriers.of(intent.prepared.account).documents(shipment_id, intent.package_ref)
        return self._done(purchase_id, self._journal.bought(purchase_id, bought))

    def settle_not_bought(self, purchase_id: str) -> Purchase:
        """A person says it was not bought: the parcel is free."""
        self._found(purchase_id)
        return self._journal.freed(purchase_id)

    def unsure(self) -> tuple[Purchase, ...]:
        """Purchases that wait for a person, oldest first."""
        return self._journal.in_state(PurchaseState.UNSURE)

    def _resume(self, purchase: Purchase) -> Resumed:
        if purchase.state is PurchaseState.INTENDED:
            error = RequestRefused("The station stopped before anything was sent.", "Buy the label again.")
            return Resumed(purchase=self._journal.refused(purchase.purchase_id, error))
        try:
            if purchase.state is PurchaseState.UNSURE:
                receipt = self.ask_again(purchase.purchase_id)
            else:
                receipt = self._settle(self._journal.sent(purchase.purchase_id), pauses=())
        except ShipError as error:
            return Resumed(purchase=self._found(purchase.purchase_id), error=error)
        return Resumed(purchase=receipt.purchase, shipment=receipt.shipment)

    def _send(self, purchase: Purchase) -> Receipt:
        """The first send; a request that could not leave is tried once more, then the packer is free."""
        try:
            return self._settle(self._journal.sent(purchase.purchase_id), pauses=_PAUSES_S)
        except Unavailable as error:
            if error.doubt or isinstance(error, Throttled):
                raise
            raise type(error)(
                f"Nothing was bought: {error.said}", error.remedy, purchase_id=purchase.purchase_id
            ) from error

    def _settle(self, purchase: Purchase, *, pauses: tuple[float, ...]) -> Receipt:
        """Send, and repeat the same bytes with the same key while the answer leaves a doubt.

        Raises: PurchaseUnsure when the doubt stays; the refusal itself when there never was one.
        """
        carrier = self._carriers.of(purchase.intent.prepared.account)
        while True:
            try:
                bought = carrier.send(purchase.intent.prepared)
            except ShipError as error:
                purchase = self._weighed(purchase, error)
                wait = _pause(purchase, error, pauses)
                if wait is None:
                    raise self._given_up(purchase, error) from error
                self._clock.wait(wait, until=self._closing)
                if self._closing.is_set():
                    raise self._given_up(purchase, error, closing=True) from error
                purchase = self._journal.sent(purchase.purchase_id)
            else:
                return self._done(purchase.purchase_id, self._journal.bought(purchase.purchase_id, bought))

    def _weighed(self, purchase: Purchase, error: ShipError) -> Purchase:
        """Write a doubt down before anything else happens."""
        log.warning("purchase %s, try %d: %s %s", purchase.purchase_id, purchase.tries, error.kind, error.code or "")
        return self._journal.doubted(purchase.purchase_id, error) if error.doubt else purchase

    def _given_up(self, purchase: Purchase, error: ShipError, *, closing: bool = False) -> ShipError:
        """The last word on a purchase that did not succeed, written down and as an error to raise."""
        if not purchase.doubt:
            self._journal.refused(purchase.purchase_id, error)
            error.purchase_id = purchase.purchase_id
            return error
        if not closing:
            self._journal.unsure(purchase.purchase_id, error)
        return _unsure(purchase, error)

    def _done(self, purchase_id: str, shipment: Shipment) -> Receipt:
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


def _intent(quote: Quote, rate: Rate, choices: Choices, shown: Money, prepared: Prepared) -> Intent:
    document = choices.document
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
        document_dpi=document.dpi,
        document_width_mm=float(millimeters(document.width, document.unit)),
        document_length_mm=float(millimeters(document.length, document.unit)),
        prepared=prepared,
    )


def _pause(purchase: Purchase, error: ShipError, pauses: tuple[float, ...]) -> float | None:
    """How long to wait before the same bytes go out again; None: do not ask again.

    A clear refusal is never asked again: after a doubt it settles nothing (FIELD_NOTES "Purchase").
    """
    if not pauses or not isinstance(error, Unavailable):
        return None
    steps = pauses if purchase.doubt else _UNSENT_PAUSES_S
    if purchase.tries > len(steps):
        return None
    wait = steps[purchase.tries - 1]
    return max(wait, error.retry_after_s) if isinstance(error, Throttled) else wait


def _unsure(purchase: Purchase, error: ShipError) -> PurchaseUnsure:
    tries = "once" if purchase.tries == 1 else f"{purchase.tries} times"
    return PurchaseUnsure(
        f"We cannot tell whether order {purchase.intent.order.ref} was bought: {error.said} "
        f"We asked {tries} with the same key; nothing is bought twice.",
        "Ask again, or say whether it was bought.",
        code=error.code,
        request_id=error.request_id,
        purchase_id=purchase.purchase_id,
    )
