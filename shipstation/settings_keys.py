"""The catalog of settings that a person may set by key, and how each value is checked."""

import difflib
import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from shipstation.errors import BadInput
from shipstation.model import Address, Language, Size, Wish

_Reader = Callable[[str], Any]


def _one_of(*words: str) -> _Reader:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"write one of {', '.join(words)}")
        return text

    return read


def _size(text: str) -> str:
    Size.parse(text)
    return text


def _dpi(text: str) -> int:
    if text not in ("203", "300", "600"):
        raise ValueError("write 203, 300 or 600")
    return int(text)


def _width(text: str) -> float:
    width = float(text)
    if not 20 <= width <= 320:
        raise ValueError("write millimeters between 20 and 320")
    return width


def _country(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", text):
        raise ValueError("write two capitals, such as US or GB")
    return text


_PLAIN: dict[str, _Reader] = {
    "wish": _one_of(*(wish.value for wish in Wish)),
    "default_box": str,
    "default_printer": str,
    "chosen_account": str,
    "theme": _one_of("system", "light", "dark"),
    "sounds": _one_of("on", "off"),
}
_ADDRESS: dict[str, _Reader] = {field.name: str for field in fields(Address)} | {"country": _country}
_PRINTER: dict[str, _Reader] = {
    "url": str,
    "language": _one_of(*(language.value for language in Language)),
    "dpi": _dpi,
    "width_mm": _width,
    "length_mm": _width,
}
_NAMED: dict[str, dict[str, _Reader]] = {
    "ship_from": _ADDRESS,
    "printer": _PRINTER,
    "account": {"ship_from": str},
}


def checked(key: str, value: str | None) -> Any:
    """The value of a key as it is kept; with None only the key is checked. Raises BadInput."""
    reader = _reader(key)
    if value is None:
        return None
    try:
        return reader(value)
    except ValueError as error:
        raise BadInput(f"{value!r} does not fit {key}: {error}.", "Set it again.", fields=(key,)) from error


def _reader(key: str) -> _Reader:
    if key in _PLAIN:
        return _PLAIN[key]
    first, *rest = key.split(".")
    if first == "box" and len(rest) == 1:
        return _size
    if first in _NAMED and len(rest) == 2 and rest[1] in _NAMED[first]:
        return _NAMED[first][rest[1]]
    known = [*_PLAIN, "box.NAME", *(f"{kind}.NAME.{field}" for kind, entry in _NAMED.items() for field in entry)]
    near = difflib.get_close_matches(key, known, n=3, cutoff=0.4) or known[:6]
    raise BadInput(f"There is no setting {key}.", f"Did you mean {', '.join(near)}?", fields=("key",))
