"""What a scanned or typed text may mean, by its form alone."""

import re

_AMAZON_ORDER = re.compile(r"\d{3}-?\d{7}-?\d{7}")


_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_SEPARATED = re.compile(r"[\x1c-\x1f]+")
_POSTAL = re.compile(r"420(\d{5}|\d{9})(9[1-5]\d{18,24})")
_TRADE_ITEM = re.compile(r"01(\d{14})(?:\D.*|1[0157]\d.*|21.+|)")


def bare(text: str) -> str:
    """A scan without what scanners say about it: the AIM prefix (]C1, ]d2 …), FNC1 and GS1's separators.

    Of a US postal label's routing code the tracking id alone, of GS1's code of a trade item its EAN or UPC; other
    codes whole, with a space where a separator stood.
    """
    symbology = _SYMBOLOGY.match(text)
    is_gs1 = symbology is not None and symbology[0] in ("]C1", "]d2", "]Q3", "]e0", "]J1")
    rest = text[symbology.end() :] if symbology else text
    is_gs1 = is_gs1 or rest.startswith("\x1d")
    rest = _SEPARATED.sub(" ", rest).strip()
    digits = rest.replace(" ", "")
    if postal := _POSTAL.fullmatch(digits):
        return postal[2]
    if is_gs1 and (item := _TRADE_ITEM.fullmatch(rest)):
        # An EAN of 13 digits has one 0 before it there, a UPC of 12 two.
        number = item[1]
        return number[2:] if number.startswith("00") else number.removeprefix("0")
    return rest


def tidy(text: str) -> str:
    """The text as meant: no control characters at its ends, inner white space single."""
    return " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())


def compact(text: str) -> str:
    """An id without the spaces that people and labels put between its groups, in capitals."""
    return "".join(text.split()).upper()


def amazon_order_id(text: str) -> str | None:
    """The text as an Amazon order id with its dashes, or None."""
    bare = compact(text)
    if not _AMAZON_ORDER.fullmatch(bare):
        return None
    digits = bare.replace("-", "")
    return f"{digits[:3]}-{digits[3:10]}-{digits[10:]}"
