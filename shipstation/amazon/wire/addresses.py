"""An address in Amazon's words; what it would refuse is named before it is sent.

Source: shippingV2.json `Address`.
"""

import re

from shipstation.amazon.wire.parts import Json
from shipstation.errors import BadInput
from shipstation.model import TURNING_CHARACTERS, UNFIT_CHARACTERS, Address

_UNFIT = re.compile(f"[{UNFIT_CHARACTERS}]")
_NO_POSTAL_CODES = frozenset({"AE"})
_LONGEST_EMAIL = 64
_LONGEST_PHONE = 20


def write_address(address: Address, where: str = "shipTo") -> Json:
    """Source: `Address`. What is required must fit; e-mail and company are left out when they do not."""
    fields: dict[str, str] = {
        "name": _fitting(address.name, f"{where}.name", 50),
        "addressLine1": _fitting(address.line1, f"{where}.line1", 60),
    }
    for key, line, name in (("addressLine2", address.line2, "line2"), ("addressLine3", address.line3, "line3")):
        if line.strip():
            fields[key] = _fitting(line, f"{where}.{name}", 60)
    if address.company.strip() and not _UNFIT.search(address.company):
        fields["companyName"] = address.company.strip()
    fields["stateOrRegion"] = _fitting(address.state, f"{where}.state", None, required=False)
    fields["city"] = _fitting(address.city, f"{where}.city", None)
    if not re.fullmatch(r"[A-Z]{2}", address.country):
        raise _bad(f"{where}.country", "is not a country code of two capitals")
    fields["countryCode"] = address.country
    fields["postalCode"] = _fitting(
        address.postal_code, f"{where}.postal_code", None, required=address.country not in _NO_POSTAL_CODES
    )
    email = address.email.strip()
    if email and len(email) <= _LONGEST_EMAIL and not _UNFIT.search(email):
        fields["email"] = email
    if address.phone.strip():
        fields["phoneNumber"] = _phone(address.phone, f"{where}.phone")
    return fields


def _fitting(value: str, field: str, longest: int | None, *, required: bool = True) -> str:
    """The text without outer spaces, or BadInput: never cut in silence, a carrier would deliver to the rest."""
    clean = value.strip()
    if required and not clean:
        raise _bad(field, "is missing")
    if longest is not None and len(clean) > longest:
        raise _bad(field, f"has {len(clean)} characters; Amazon takes {longest}")
    if _UNFIT.search(clean):
        raise _bad(field, "holds characters that cannot be printed")
    return clean


def _phone(value: str, field: str) -> str:
    """As written where it fits, else without the marks between: buyers' relay numbers come as "… ext. 12345"."""
    # Phone books copy a number together with the marks that keep its digits in order.
    clean = re.sub(f"[{TURNING_CHARACTERS}]", "", value).strip()
    if len(clean) > _LONGEST_PHONE:
        clean = re.sub(r"[\s().\-/]", "", re.sub(r"(?i)\s*(ext(ension)?|x)\b[.:]?\s*", "x", clean))
    return _fitting(clean, field, _LONGEST_PHONE)


def _bad(field: str, why: str) -> BadInput:
    where, _, name = field.partition(".")
    whose = {"ship_to": "buyer's address", "ship_from": "ship-from address"}.get(where, where)
    label = {"line1": "address line 1", "line2": "address line 2", "line3": "address line 3"}.get(name, name)
    label = label.replace("_", " ")
    return BadInput(f"In the {whose}, the {label} {why}.", "Correct it and get the rates again.", fields=(field,))
