"""Reads a carrier's ZPL: its commands in order, and whether each may reach a printer.

A label format may place text, bars and pictures. Whatever sets the printer up, stores files, changes passwords or
resets it is refused by name (SAFETY.md part 4).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_COMMANDS = 20_000
_COMMAND = re.compile(r"([\^~])([A-Za-z0-9@]{2}|A)([^\^~]*)")
_STRUCTURE = frozenset(
    {"XA", "XZ", "CI", "PW", "LL", "LH", "LT", "LS", "LR", "PO", "PM", "PQ", "MM", "MN", "MT", "MD", "PR"}
)
_FIELDS = frozenset({"FO", "FT", "FW", "FS", "FX", "FR", "FB", "TB", "FD", "FV", "FH", "FN", "CF", "BY"})
_GRAPHICS = frozenset({"GB", "GC", "GD", "GE", "GF", "GS"})
_FORMAT = _STRUCTURE | _FIELDS | _GRAPHICS
_BARS = re.compile(r"B[0-9A-Z]")
_FONT = re.compile(r"A[A-Z0-9]?")


class ZplRefused(ValueError):
    """A command that must not reach a printer, by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: its name without ^, and what follows up to the next one."""

    name: str
    text: str

    def numbers(self) -> list[int | None]:
        """Its parameters as numbers; None where one is left out or is no number."""
        return [_number(part) for part in self.text.split(",")]

    def words(self) -> list[str]:
        """Its parameters as text."""
        return [part.strip() for part in self.text.split(",")]


def read(content: bytes) -> tuple[Command, ...]:
    """The commands of a label. Raises ZplRefused for one that no label needs, ValueError for what is no ZPL."""
    text = content.decode("utf-8", errors="replace")
    commands = tuple(_commands(text))
    if not commands or commands[0].name != "XA" or commands[-1].name != "XZ":
        raise ValueError("it does not begin with ^XA and end with ^XZ")
    return commands


def _commands(text: str) -> Iterator[Command]:
    for count, found in enumerate(_COMMAND.finditer(text)):
        if count >= MAX_COMMANDS:
            raise ValueError("it has too many commands")
        prefix, name, rest = found[1], found[2].upper(), found[3]
        if prefix == "~" or not (name in _FORMAT or _BARS.fullmatch(name) or _FONT.fullmatch(name)):
            raise ZplRefused(f"{prefix}{name}")
        # Line ends between commands are layout; inside a field they are data that ^FB breaks by its own sign.
        yield Command(name=name, text=rest.strip("\r\n"))


def _number(part: str) -> int | None:
    try:
        return int(float(part))
    except ValueError:
        return None
    except OverflowError:
        return None
