"""Tries accounts on lines of their own: a token kept from before must not answer for what was changed since."""

from collections.abc import Callable

from shipstation.amazon.carrier import AmazonCarrier
from shipstation.amazon.connect import check
from shipstation.model import Account, Address, Credentials, Profile, Tried
from shipstation.ports import Clock

Reached = Callable[[Account, Credentials | None], tuple[Account, Credentials]]
"""An account with its addresses and secrets; the secrets given are used instead of those that are kept."""


class AccountTrials:
    """The live check (ports.Trials)."""

    def __init__(self, *, profile: Profile, clock: Clock, reached: Reached) -> None:
        self._profile = profile
        self._clock = clock
        self._reached = reached

    def check(self, account: Account, *, ship_from: Address) -> tuple[Tried, ...]:
        """Token, region, role, business id, rates, permit, clock. Nothing is bought. SettingsMissing, BadInput."""
        reached, credentials = self._reached(account, None)
        carrier = self._carrier(reached, credentials)
        try:
            return check(
                carrier, ship_from=ship_from, elsewhere=lambda other: self._carrier(other, credentials)
            )  # fmt: skip
        finally:
            carrier.close()

    def sign_in(self, account: Account, credentials: Credentials) -> None:
        """A token with these secrets, or what stands in the way."""
        carrier = self._carrier(*self._reached(account, credentials))
        try:
            carrier.sign_in()
        finally:
            carrier.close()

    def _carrier(self, account: Account, credentials: Credentials) -> AmazonCarrier:
        return AmazonCarrier(
            account,
            credentials,
            clock=self._clock,
            loopback_only=self._profile is Profile.PRACTICE,
            sandbox=self._profile is Profile.SANDBOX,
        )
