"""The Carrier port over Amazon Shipping v2: what the desk asks for, in Amazon's operations."""

import copy
import logging
import re
import ssl
import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any, Self, TypeVar

from shipstation.amazon import faults, wire
from shipstation.amazon.aftercare import AmazonAftercare
from shipstation.amazon.answers import understood
from shipstation.amazon.client import BUSINESS_ID, IDEMPOTENCY_KEY, Client
from shipstation.amazon.endpoints import endpoints
from shipstation.amazon.forms import AmazonForms
from shipstation.amazon.line import Line, Patience
from shipstation.amazon.operations import (
    CANCEL_SHIPMENT,
    GENERATE_COLLECTION_FORM,
    GET_ADDITIONAL_INPUTS,
    GET_LEGACY_SHIPMENT,
    GET_RATES,
    GET_SHIPMENT_DOCUMENTS,
    GET_TRACKING,
    PURCHASE_SHIPMENT,
    Operation,
    operation_named,
    spending_at,
)
from shipstation.amazon.orders import AmazonOrders
from shipstation.amazon.tokens import Tokens
from shipstation.amazon.told_time import ToldTime
from shipstation.errors import BadInput
from shipstation.model import (
    Account,
    Address,
    Bought,
    Choices,
    Credentials,
    LegacyShipment,
    Offers,
    Order,
    Parcel,
    Prepared,
    Quote,
    Rate,
    Spending,
    Tracking,
)
from shipstation.ports import Clock, RawAnswer, Witness

log = logging.getLogger(__name__)

_Read = TypeVar("_Read")

_LOCALES = {
    "US": "en-US",
    "GB": "en-GB",
    "FR": "fr-FR",
    "IT": "it-IT",
    "ES": "es-ES",
    "IN": "en-IN",
    "AE": "en-AE",
    "SA": "ar-SA",
    "EG": "ar-EG",
    "JP": "ja-JP",
}


class AmazonCarrier:
    """One account's way to buy postage (ports.Carrier). Thread-safe; blocking; build it once an account."""

    def __init__(
        self,
        account: Account,
        credentials: Credentials,
        *,
        clock: Clock,
        loopback_only: bool,
        sandbox: bool = False,
        patience: Patience | None = None,
        tls: ssl.SSLContext | None = None,
        witness: Witness | None = None,
    ) -> None:
        """Open nothing yet.

        Args:
            loopback_only: the practice profile; see `endpoints`.
            sandbox: the sandbox profile: Amazon's test hosts alone.
            patience: time-outs; None means the usual ones.
            tls: trusted certificates; None means the public ones. For tests of TLS faults.
            witness: told of every request and its answer.
        Raises: BadInput naming the field of the account that cannot be used.
        """
        places = endpoints(account, loopback_only=loopback_only, sandbox=sandbox)
        if not re.fullmatch(r"AmazonShipping_[A-Z]{2,3}", account.business_id):
            raise BadInput(
                "The account's business id is not one of Amazon's.",
                "Write it as AmazonShipping_US.",
                fields=("business_id",),
            )
        self.account = account
        self._clock = clock
        waits = patience or Patience()
        self.told_time = ToldTime(clock)
        line = Line(patience=waits, tls=tls, heard=self.told_time.learn, witness=witness)
        tokens = Tokens(line, places.login, credentials, clock=clock, patience=waits)
        self._client = Client(line, places, tokens, business_id=account.business_id, clock=clock, patience=waits)
        self.orders = AmazonOrders(self._client, account)
        self.forms = AmazonForms(self._client)
        self.aftercare = AmazonAftercare(self._client)

    def sign_in(self) -> None:
        """Get an access token, or raise what stands in the way (for `account test`)."""
        self._client.sign_in()

    def has_permit(self) -> bool:
        """Get a Restricted Data Token, or raise what stands in the way; False where a stand-in gives none out."""
        return self._client.has_permit(GET_LEGACY_SHIPMENT)

    def rates(
        self,
        order: Order,
        parcel: Parcel,
        *,
        ship_from: Address,
        package_ref: str,
        label_prints: Collection[str] = (),
    ) -> Offers:
        """Source: getRates."""
        body = wire.write_rates(
            order,
            parcel,
            ship_from=ship_from,
            package_ref=package_ref,
            account=self.account,
            label_prints=label_prints,
        )
        offers = self._ask(GET_RATES, wire.read_rates, body=body)
        log.info("%d offers for parcel %s, %d services not", len(offers.rates), package_ref, len(offers.ineligible))
        return offers

    def inputs(self, quote: Quote, rate: Rate) -> Mapping[str, Any]:
        """Source: getAdditionalInputs."""
        self._check_own_quote(quote)
        query = {"requestToken": quote.offers.token, "rateId": rate.rate_id}
        return self._ask(GET_ADDITIONAL_INPUTS, wire.read_payload, query=query)

    def prepare(self, quote: Quote, rate: Rate, choices: Choices) -> Prepared:
        """The purchase to the byte, under a key of its own. Raises BadInput, NotBuyable."""
        self._check_own_quote(quote)
        return self._prepared(PURCHASE_SHIPMENT, wire.write_purchase(quote, rate, choices))

    def prepare_form(self, carrier_id: str, ship_from: Address | None) -> Prepared:
        """Source: generateCollectionForm."""
        return self._prepared(GENERATE_COLLECTION_FORM, wire.write_form(carrier_id, ship_from))

    def prepare_call(self, operation: str, *, body: bytes | None, locale: str | None = None) -> Spending:
        """A request of one of the buying operations, as a person wrote it. Nothing is sent.

        Args:
            locale: IETF tag for directPurchaseShipment; None: the account's country's own.
        Raises: BadInput.
        """
        asked = operation_named(operation)
        if not asked.spends:
            raise BadInput(f"{operation} spends nothing.", "Call it without --yes-spend.", fields=("operation",))
        if body is None:
            raise BadInput(f"{operation} needs a body.", "Give a JSON file with --body.", fields=("body",))
        headers: tuple[tuple[str, str], ...] = ()
        if asked.takes_locale:
            headers = (("locale", _locale(locale, self.account)),)
        elif locale is not None:
            raise BadInput(f"{operation} takes no locale.", "Leave --locale out.", fields=("locale",))
        return wire.read_spending(self._prepared(asked, body, *headers), self.account)

    def send(self, prepared: Prepared) -> Bought:
        """Source: purchaseShipment, or the buying operation that a person wrote a request of.

        The stored bytes go out untouched; `doubt` on an error means what SAFETY says.
        """
        self._check_ours(prepared)
        operation = spending_at(prepared.method, prepared.path)
        answer = self._client.ask_once(operation, prepared.path, headers=prepared.headers, body=prepared.body)
        bought = understood(operation, answer, lambda body: wire.read_spent(operation, body, request=prepared.body))
        log.info("%s: bought %s, tracking %s", operation.id, bought.shipment_id, bought.tracking_id)
        return bought

    def documents(self, shipment_id: str, package_ref: str) -> Bought:
        """Source: getShipmentDocuments, in the format that was bought (any other is refused or ignored)."""
        return self._ask(
            GET_SHIPMENT_DOCUMENTS,
            lambda body: wire.read_documents(body, shipment_id=shipment_id),
            path={"shipmentId": shipment_id},
            query={"packageClientReferenceId": package_ref},
        )

    def cancel(self, shipment_id: str) -> None:
        """Source: cancelShipment. A refusal that says it had been cancelled before is a success, and so is no body.

        Nobody but Amazon can answer on this line; to ask again after its yes could only bring a "too late", and leave
        a cancelled label to be shipped.
        """
        answer = self._client.ask(CANCEL_SHIPMENT, path={"shipmentId": shipment_id})
        if answer.status >= 400 and faults.read_fault(answer).already_cancelled:
            log.info("%s had been cancelled before", shipment_id)
            return
        understood(CANCEL_SHIPMENT, answer, wire.read_cancel)

    def track(self, tracking_id: str, carrier_id: str) -> Tracking:
        """Source: getTracking."""
        return self._ask(
            GET_TRACKING,
            lambda body: wire.read_tracking(
                body, tracking_id=tracking_id, carrier_id=carrier_id, as_of=self._clock.now()
            ),
            query={"trackingId": tracking_id, "carrierId": carrier_id},
        )

    def legacy(self, shipment_id: str) -> LegacyShipment:
        """Source: v1 getShipment, behind a Restricted Data Token."""
        return self._ask(GET_LEGACY_SHIPMENT, wire.read_legacy, path={"shipmentId": shipment_id})

    def behind(self) -> Self:
        """The same account for work that nobody waits for: it lets the bench go first."""
        other = copy.copy(self)
        other._client = self._client.behind()  # noqa: SLF001 a copy of our own
        other.orders = AmazonOrders(other._client, self.account)  # noqa: SLF001 as above
        other.aftercare = AmazonAftercare(other._client)  # noqa: SLF001 as above
        other.forms = AmazonForms(other._client)  # noqa: SLF001 as above
        return other

    def call(
        self, operation: str, *, path: Mapping[str, str], query: Mapping[str, str], body: bytes | None
    ) -> RawAnswer:
        """Any operation of this station's table but the buying ones, which only the journal may send."""
        asked = operation_named(operation)
        if asked.spends:
            raise BadInput(
                f"{operation} spends money and goes through the journal alone.",
                "Use the buy command, or say --yes-spend.",
                fields=("operation",),
            )
        if asked.has_body and body is None:
            raise BadInput(f"{operation} needs a body.", "Give a JSON file with --body.", fields=("body",))
        if body is not None and not asked.has_body:
            # Amazon answers a GET with a body with 400, now and then in HTML.
            raise BadInput(f"{operation} takes no body.", "Leave --body out.", fields=("body",))
        answer = self._client.ask(asked, path=path, query=query, body=body)
        content = understood(asked, answer, lambda data: wire.read_json(data) if data.strip() else None)
        return RawAnswer(status=answer.status, request_id=answer.request_id, body=content)

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def _prepared(self, operation: Operation, body: bytes, *more: tuple[str, str]) -> Prepared:
        """A request that the journal can keep; under a key of its own where the operation knows keys."""
        key = str(uuid.uuid4()) if operation.takes_key else ""
        return Prepared(
            account=self.account.name,
            method=operation.method,
            path=operation.target({}, {}),
            headers=(
                ("accept", "application/json"),
                ("content-type", "application/json"),
                (BUSINESS_ID, self.account.business_id),
                *more,
                *(((IDEMPOTENCY_KEY, key),) if key else ()),
            ),
            body=body,
            key=key,
        )

    def _check_own_quote(self, quote: Quote) -> None:
        if quote.account != self.account.name:
            raise BadInput(
                f"These rates were quoted for the account {quote.account}, not {self.account.name}.",
                "Buy under the account of the quote, or get the rates again.",
                fields=("account",),
            )

    def _check_ours(self, prepared: Prepared) -> None:
        """A purchase goes out under the account of its quote, whatever account is chosen by now."""
        if prepared.account != self.account.name:
            raise BadInput(
                f"This purchase belongs to the account {prepared.account}, not {self.account.name}.",
                "Send it under its own account.",
                fields=("account",),
            )

    def _ask(
        self,
        operation: Operation,
        reader: Callable[[bytes], _Read],
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> _Read:
        answer = self._client.ask(operation, path=path or {}, query=query or {}, body=body)
        return understood(operation, answer, reader)


def _locale(asked: str | None, account: Account) -> str:
    """A language and one region, as the header `locale` takes it. Raises BadInput."""
    locale = asked or _LOCALES.get(account.country, "en-US")
    if not re.fullmatch(r"[a-z]{2,3}-([A-Z]{2}|\d{3})", locale):
        raise BadInput(f"{locale!r} is not a locale.", "Write it as en-US.", fields=("locale",))
    return locale
