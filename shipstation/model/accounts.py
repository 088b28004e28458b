"""An account: whose name parcels are bought in, and where its Amazon is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_CURRENCIES = {
    "US": "USD",
    "GB": "GBP",
    "IT": "EUR",
    "ES": "EUR",
    "FR": "EUR",
    "IN": "INR",
    "AE": "AED",
    "SA": "SAR",
    "EG": "EGP",
    "JP": "JPY",
}


class Region(StrEnum):
    """Amazon's three Selling Partner API regions."""

    NA = "na"
    EU = "eu"
    FE = "fe"


class Profile(StrEnum):
    """One encrypted store with its own folder and badge."""

    PRACTICE = "practice"
    SANDBOX = "sandbox"
    LIVE = "live"


def country_of(business_id: str) -> str:
    """ISO code of the country that a business id ships from ("GB" for AmazonShipping_UK)."""
    tail = business_id.rpartition("_")[2].upper()
    return {"UK": "GB", "UAE": "AE"}.get(tail, tail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Credentials by name inside a profile; the secrets themselves stay in the keyring.

    `endpoint` and `lwa_endpoint` None: the region's own hosts. `business_id`: AmazonShipping_US, _UK …
    `secret_on`: the day its client secret was kept here; None where nobody noted it. `tax_number`: under which the
    shipper is registered (India's GSTIN), "" for none.
    """

    name: str
    region: Region
    business_id: str
    endpoint: str | None = None
    lwa_endpoint: str | None = None
    secret_on: date | None = None
    tax_number: str = ""

    @property
    def country(self) -> str:
        """ISO code of the country its business id ships from ("GB" for AmazonShipping_UK)."""
        return country_of(self.business_id)

    @property
    def currency(self) -> str:
        """ISO code of what it is charged in; "" for a business id that nobody knows."""
        return _CURRENCIES.get(self.country, "")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Credentials:
    """Login with Amazon secrets of one account. Never logged: it has no telling repr."""

    client_id: str
    client_secret: str
    refresh_token: str

    def __repr__(self) -> str:
        return "Credentials(…)"
