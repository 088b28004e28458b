"""The way to buy postage: one carrier an account."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shipstation.model import (
    Account,
    Address,
    Bought,
    Choices,
    ClaimAsked,
    Credentials,
    Document,
    Exchange,
    Feedback,
    FormRecord,
    LegacyShipment,
    Offers,
    OpenPlace,
    Order,
    Parcel,
    Prepared,
    Quote,
    Rate,
    Spending,
    Tracking,
    Tried,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAnswer:
    """Amazon's answer as it came, for `api`: status, request id and parsed JSON (None when empty)."""

    status: int
    request_id: str | None
    body: object


class Forms(Protocol):
    """Collection forms at the carrier: looked for and fetched. Thread-safe; blocking."""

    def open_places(self) -> tuple[OpenPlace, ...]:
        """Carriers and addresses with parcels that stand on no form."""

    def made(self, ship_from: Address | None, *, since: datetime) -> tuple[FormRecord, ...]:
        """Forms of an address (None: of every one) made since then, newest first."""

    def paper(self, form_id: str) -> Document:
        """The paper of a form that was made."""


class Aftercare(Protocol):
    """What is said of a parcel once it is on its way. Thread-safe; blocking; nothing of it is ever sent twice."""

    def feedback(self, feedback: Feedback) -> None:
        """How to deliver after a failed delivery."""

    def claim(self, claim: ClaimAsked, *, is_amazons: bool) -> str:
        """Claim for a parcel sold on Amazon, or elsewhere; gives the claim's id."""


class Carrier(Protocol):
    """One account's way to buy postage. Thread-safe; blocking."""

    @property
    def forms(self) -> Forms:
        """Its collection forms."""

    @property
    def aftercare(self) -> Aftercare:
        """Feedback and claims."""

    def rates(
        self,
        order: Order,
        parcel: Parcel,
        *,
        ship_from: Address,
        package_ref: str,
        label_prints: Collection[str] = (),
    ) -> Offers:
        """Ask for offers. AMAZON orders need amazon_order_id and order-item ids, else BadInput.

        Args:
            label_prints: what the label is to say beside the carrier's own, in the carrier's words.
        """

    def inputs(self, quote: Quote, rate: Rate) -> Mapping[str, Any]:
        """The questions of a rate with `needs_inputs`, as JSON Schema (draft 4); {} when there are none after all."""

    def prepare(self, quote: Quote, rate: Rate, choices: Choices) -> Prepared:
        """The purchase request to the byte, with a fresh idempotency key. Nothing is sent."""

    def prepare_form(self, carrier_id: str, ship_from: Address | None) -> Prepared:
        """The request for a collection form, to the byte, with a fresh idempotency key. Nothing is sent."""

    def prepare_call(self, operation: str, *, body: bytes | None, locale: str | None = None) -> Spending:
        """A request of a buying operation as a person wrote it, under a fresh key where it knows keys."""

    def send(self, prepared: Prepared) -> Bought:
        """Send those bytes once. An error's `doubt` says whether Amazon may have carried it out."""

    def documents(self, shipment_id: str, package_ref: str) -> Bought:
        """What was bought, fetched anew (getShipmentDocuments)."""

    def cancel(self, shipment_id: str) -> None:
        """Cancel. "Already cancelled" is success; "too late" raises NotCancellable."""

    def track(self, tracking_id: str, carrier_id: str) -> Tracking:
        """Where the parcel is, as the carrier says."""

    def legacy(self, shipment_id: str) -> LegacyShipment:
        """A shipment bought with Shipping v1. NotAuthorized where the app may not see restricted data."""

    def call(
        self, operation: str, *, path: Mapping[str, str], query: Mapping[str, str], body: bytes | None
    ) -> RawAnswer:
        """Any operation by its operationId through the same limits and errors."""

    def close(self) -> None:
        """Let go of connections."""


Witness = Callable[[Exchange], None]
"""Told of a request and its answer, secrets and all, in the thread that asked."""


class Carriers(Protocol):
    """The carrier of each account, built once and kept."""

    def of(self, account: str) -> Carrier:
        """NotFound for an unknown account, SettingsMissing without secrets."""

    def behind(self) -> "Carriers":
        """The same accounts for work that nobody waits for: within Amazon's limits it lets the bench go first."""

    def watched(self, witness: Witness) -> AbstractContextManager["Carriers"]:
        """The same accounts on lines of their own, every request of which is told to a witness."""


class Trials(Protocol):
    """Tries an account on a line of its own. Blocking."""

    def check(self, account: Account, *, ship_from: Address) -> tuple[Tried, ...]:
        """What works and what does not, in the order of LIVE_CHECKS; nothing is bought. SettingsMissing, BadInput."""

    def sign_in(self, account: Account, credentials: Credentials) -> None:
        """A token with these secrets, none kept. NotAuthorized, NoNetwork, Unavailable, BadInput."""
