"""Reads a settings file that anybody may have written into, without being led astray by what stands in it."""

import tomllib
from pathlib import Path
from typing import Any

Table = dict[str, Any]
_LARGEST_BYTES = 1_000_000
_DEEPEST = 4
_MOST_DOTS = 100


def opened(path: Path) -> Table:
    """The file's tables. Raises ValueError for what nobody wrote as settings."""
    with path.open("rb") as file:
        content = file.read(_LARGEST_BYTES + 1)
    if len(content) > _LARGEST_BYTES:
        raise ValueError("it is larger than 1 MB")
    text = content.decode("utf-8")
    for line in text.splitlines():
        # tomllib takes the square of a dotted key's length: hours for a megabyte.
        if line.partition("=")[0].count(".") > _MOST_DOTS:
            raise ValueError(f"{line[:20]}… is nested too deep")
    table = tomllib.loads(text)
    for key, value in table.items():
        _check_depth(value, key, _DEEPEST)
    return table


def flat(table: Table, prefix: str = "") -> Table:
    """Dotted key -> value."""
    found: Table = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = value
    return found


def _check_depth(value: Any, key: str, left: int) -> None:
    """Raises ValueError naming the key that is nested too deep: what reads and copies it would fall."""
    if not isinstance(value, dict | list):
        return
    if not left:
        raise ValueError(f"{key} is nested too deep")
    for each in value.values() if isinstance(value, dict) else value:
        _check_depth(each, key, left - 1)
