"""The carrier of each account, built at its first use, and the practice Amazon that some of them reach."""

import logging
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from shipstation import logs
from shipstation.errors import NoNetwork, SettingsMissing
from shipstation.model import Account, Channel, Credentials, OrderState, Profile
from shipstation.ports import Clock, Orders, Secrets, Witness
from shipstation.settings import SettingsFile

if TYPE_CHECKING:
    # Start-up: httpx, Amazon's wire and the practice home cost 200 ms that a first paint and `history` do not need.
    from shipstation.amazon.carrier import AmazonCarrier
    from shipstation.amazon.orders import AmazonOrders
    from shipstation.amazon.trials import AccountTrials
    from shipstation.practice import home as practice_home

log = logging.getLogger(__name__)

_TOLD_ORDERS = 1_000


class Practice:
    """The practice Amazon of this profile: joined or started at the first need, held until the station closes."""

    def __init__(self, folder: Path, orders: Orders) -> None:
        self._folder = folder
        self._orders = orders
        self._lock = threading.Lock()
        self._home: practice_home.Home | None = None

    def home(self) -> "practice_home.Home":
        """The running practice Amazon, which knows this seller's Amazon orders as the real one does. NoNetwork."""
        from shipstation.practice import home as practice_home  # noqa: PLC0415 start-up, as above

        with self._lock:
            if self._home is None or not self._home.alive():
                try:
                    self._home = practice_home.join(self._folder)
                    self._home.know_orders(_amazon_orders(self._orders))
                except OSError as error:
                    raise NoNetwork(
                        f"The practice Amazon cannot be reached ({error}).", "Close the station and open it again."
                    ) from error
            return self._home

    def credentials(self) -> Credentials:
        """What the practice Amazon takes; worth nothing anywhere else. NoNetwork."""
        home = self.home()
        return Credentials(
            client_id=home.client_id, client_secret=home.client_secret, refresh_token=home.refresh_token
        )

    def close(self) -> None:
        """Let go of it; it ends by itself when nobody holds it."""
        with self._lock:
            if self._home is not None:
                self._home.close()


def _amazon_orders(orders: Orders) -> list[dict[str, object]]:
    """What the practice Amazon must know of its own orders: where they go, what is in them, by when."""
    from shipstation.amazon import wire  # noqa: PLC0415 start-up, as above

    page = orders.page(state=OrderState.TO_SHIP, limit=_TOLD_ORDERS)
    return [
        {
            "order_id": order.amazon_order_id,
            "ship_to": wire.write_address(order.ship_to),
            "item_ids": [item.order_item_id for item in order.items],
            **({"deliver_by": order.deliver_by.isoformat()} if order.deliver_by else {}),
        }
        for order in page.orders
        # What came from there is known there.
        if order.key.channel is Channel.AMAZON and order.amazon_order_id and not order.account and not order.erased_at
    ]


class AccountCarriers:
    """The carrier of each account, built at its first use and kept (ports.Carriers)."""

    def __init__(
        self,
        *,
        profile: Profile,
        settings: SettingsFile,
        secrets: Secrets,
        clock: Clock,
        practice: Practice | None,
        witness: Witness | None = None,
    ) -> None:
        self._profile = profile
        self._settings = settings
        self._secrets = secrets
        self._clock = clock
        self._practice = practice
        self._witness = witness
        self._lock = threading.Lock()
        self._built: dict[Account, AmazonCarrier] = {}
        self._built_with: dict[Account, Credentials] = {}
        self._retired: list[AmazonCarrier] = []

    def of(self, account: str) -> "AmazonCarrier":
        """The carrier of an account by name. Raises NotFound, SettingsMissing, BadInput."""
        from shipstation.amazon.carrier import AmazonCarrier  # noqa: PLC0415 start-up, as above

        reached, credentials = self._reached(self._settings.account(account))
        with self._lock:
            carrier = self._built.get(reached)
            # A rotated secret counts from the next request on; who still asks with the old one is not cut off.
            if carrier is None or self._built_with.get(reached, credentials) != credentials:
                self._retired += [carrier] if carrier is not None else []
                carrier = AmazonCarrier(
                    reached,
                    credentials,
                    clock=self._clock,
                    loopback_only=self._profile is Profile.PRACTICE,
                    sandbox=self._profile is Profile.SANDBOX,
                    witness=self._witness,
                )
                self._built[reached], self._built_with[reached] = carrier, credentials
            return carrier

    def behind(self) -> "CarriersBehind":
        """The same carriers, letting the bench go first."""
        return CarriersBehind(self)

    @contextmanager
    def watched(self, witness: Witness) -> Iterator["AccountCarriers"]:
        """The same accounts on lines of their own, every request of which is told to a witness."""
        own = AccountCarriers(
            profile=self._profile,
            settings=self._settings,
            secrets=self._secrets,
            clock=self._clock,
            practice=self._practice,
            witness=witness,
        )
        try:
            yield own
        finally:
            own.close()

    def close(self) -> None:
        """Let go of every account's connections."""
        with self._lock:
            for carrier in (*self._built.values(), *self._retired):
                carrier.close()
            self._built.clear()

    def trials(self) -> "AccountTrials":
        """Lines of their own, for the live check of an account."""
        from shipstation.amazon.trials import AccountTrials  # noqa: PLC0415 start-up, as above

        return AccountTrials(profile=self._profile, clock=self._clock, reached=self._reached)

    def home_credentials(self) -> Credentials | None:
        """The worthless secrets of the practice Amazon; None outside practice."""
        return self._practice.credentials() if self._practice is not None else None

    def _reached(self, account: Account, given: Credentials | None = None) -> tuple[Account, Credentials]:
        """The account with its addresses and secrets; practice accounts without an address live at the home."""
        credentials = given
        if self._practice is not None and account.endpoint is None:
            home = self._practice.home()
            account = replace(account, endpoint=home.endpoint, lwa_endpoint=home.lwa_endpoint)
            if account.secret_on is None:
                credentials = given or self._practice.credentials()
        credentials = credentials or self._secrets.credentials(account.name)
        if credentials is None:
            raise SettingsMissing(
                f"The account {account.name} has no secrets here.",
                "Add it again: shipstation account add NAME, with its secrets on standard input.",
                fields=("account",),
            )
        logs.hide(credentials.client_secret, credentials.refresh_token)
        return account, credentials


class CarriersBehind:
    """The carriers of a batch or a refresh: whatever they ask, the bench goes first (ports.Carriers)."""

    def __init__(self, carriers: AccountCarriers) -> None:
        self._carriers = carriers

    def of(self, account: str) -> "AmazonCarrier":
        """As AccountCarriers.of."""
        return self._carriers.of(account).behind()

    def behind(self) -> Self:
        """These already are."""
        return self

    def watched(self, witness: Witness) -> AbstractContextManager[AccountCarriers]:
        """As AccountCarriers.watched."""
        return self._carriers.watched(witness)


class AccountShops:
    """The orders of each account at its shop, over the carriers' own connections (ports.OrderSources)."""

    def __init__(self, carriers: AccountCarriers | CarriersBehind) -> None:
        self._carriers = carriers

    def of(self, account: str) -> "AmazonOrders":
        """As AccountCarriers.of."""
        return self._carriers.of(account).orders

    def behind(self) -> "AccountShops":
        """The same, letting the bench go first."""
        return AccountShops(self._carriers.behind())
