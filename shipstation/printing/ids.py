"""Ids as codes carry them, and which code names which parcel: one rule for parting papers and for judging them."""

import re

_LONG = 10
"""Ids from this length on are found anywhere in a code; shorter ones turn up in others' numbers by chance."""
_ROUTING = re.compile(r"(?:420(?:\d{9}|\d{5})|421\d{3}[A-Z0-9]{3,9}|00|21|240|37|40[0-3])")
_KIN = 2


def bare(text: str) -> str:
    """Letters and digits of an id or of a code's text, in capitals."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def is_named_in(text: str, tracking_id: str) -> bool:
    """Whether a code's text names this parcel: alone, behind a routing code, or as one of its fields."""
    whole, wanted = bare(text), bare(tracking_id)
    if not wanted:
        return False
    if len(wanted) >= _LONG:
        return wanted in whole
    fields = [bare(field) for field in re.split(r"[^A-Za-z0-9]+", text)]
    fields.append(whole)
    return any(
        field == wanted or (field.endswith(wanted) and _ROUTING.fullmatch(field[: -len(wanted)]) is not None)
        for field in fields
    )


def is_kin(text: str, tracking_id: str) -> bool:
    """Whether a code reads like the id of another parcel of the same carrier: its letters, digits and beginning."""
    whole, wanted = bare(text), bare(tracking_id)
    routing = _ROUTING.match(whole)
    ends = [whole] if routing is None else [whole, whole[routing.end() :]]
    if len(wanted) < _LONG:
        return False
    return any(_shape(end) == _shape(wanted) and end[:_KIN] == wanted[:_KIN] for end in ends)


def _shape(text: str) -> str:
    return "".join("0" if letter.isdigit() else "A" for letter in text)
