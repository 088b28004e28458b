"""Whether a phone number can be called, and how it is written with its country in front."""

import re

import phonenumbers

from shipstation.model import TURNING_CHARACTERS

_TURNING = re.compile(f"[{TURNING_CHARACTERS}]")
_CALLED = frozenset({"AE", "EG", "IN", "SA"})
"""Where carriers call before they come: addresses there are found by phone."""


def is_needed(country: str, *, origin: str) -> bool:
    """Whether a carrier asks for the buyer's number on this way."""
    return country in _CALLED or (bool(origin) and country != origin)


def written(phone: str) -> str:
    """As a person sees it: phone books copy marks along that turn the direction of reading."""
    return _TURNING.sub("", phone).strip()


def shortest(phone: str) -> str:
    """Without the marks between, as it goes out where it has too many: relay numbers come as "… ext. 12345"."""
    return re.sub(r"[\s().\-/]", "", re.sub(r"(?i)\s*(ext(ension)?|x)\b[.:]?\s*", "x", written(phone)))


def international(phone: str, country: str) -> str | None:
    """ "+15125550100", or "+12065550123;ext=456"; None for a number that nobody could call.

    Args:
        country: whose it is where it says none.
    """
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    extension = number.extension
    number.extension = None
    plain = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return f"{plain} x{extension}" if extension else plain


def has_prefix(phone: str) -> bool:
    """Whether it says its country, with a plus."""
    return phone.lstrip("( ").startswith("+")
