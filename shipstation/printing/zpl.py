"""Reads ZPL as commands, and lets through only those that draw a label (SAFETY.md part 4).

Printer set-up, files, passwords, resets, other prefixes and anything between labels are refused by name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shipstation.errors import LabelUnreadable, NotPrintable
from shipstation.printing.limits import MOST_PAGES

DRAWN = frozenset(
    [
        "XA", "XZ", "CI", "PW", "LL", "LH", "LT", "LS", "FO", "FT", "FW", "A",
        "CF", "FB", "FD", "FV", "FH", "FS", "FR", "GB", "GC", "GE", "GD", "GF",
        "BY", "BC", "BX", "BQ", "B7", "BD", "B3", "FX", "LR", "PO", "PM",
    ]
)  # fmt: skip
"""What our own drawing understands."""
_HARMLESS = frozenset(
    [
        "MM", "MN", "MT", "PR", "MD", "PQ", "XB", "MC", "FM", "FP", "TB", "GS",
        "B0", "B1", "B2", "B4", "B5", "B8", "B9", "BA", "BB", "BE", "BF", "BI",
        "BJ", "BK", "BL", "BM", "BO", "BP", "BR", "BS", "BT", "BU", "BZ",
    ]
)  # fmt: skip
"""Drawn or obeyed by the printer for this label alone; our drawing leaves them out."""
UNDRAWN = _HARMLESS - frozenset(["MM", "MN", "MT", "PR", "MD", "PQ", "XB", "MC"])
"""Of those, the ones that would leave marks."""
_MOST_COMMANDS = 20_000
_START = re.compile(rb"[\^~]")
_BINARY_GRAPHIC = re.compile(rb"\^GF[BC],(\d{1,8}),(\d{1,8}),(\d{1,5}),", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command. `name` in capitals without its prefix ("A" for every font); `data` follows it, undecoded."""

    name: str
    data: bytes

    def values(self) -> list[str]:
        """The parameters, split at commas."""
        return [value.strip() for value in self.data.decode("latin-1").split(",")]


def is_zpl(content: bytes) -> bool:
    """Whether this looks like ZPL at all."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"^", b"~") and b"^XA" in content.upper()


def commands(content: bytes) -> Iterator[Command]:
    """The commands of a file in order, without judging them. Raises LabelUnreadable on bytes outside labels."""
    place = 3 if content.startswith(b"\xef\xbb\xbf") else 0
    in_label = False
    while True:
        found = _START.search(content, place)
        stray = content[place : found.start() if found else len(content)]
        if not in_label and stray.strip():
            raise LabelUnreadable(
                "Between its labels this ZPL holds text, which a printer may take for orders to itself.",
                "Fetch the label again, or buy it as PDF.",
            )
        if found is None:
            return
        begin = found.start()
        mark, name = content[begin : begin + 1], content[begin + 1 : begin + 3].decode("latin-1").upper()
        if mark == b"~":
            name = f"~{name}"
        elif name.startswith("A"):
            name = "A"
        data_at = begin + (2 if name == "A" else 3)
        graphic = _BINARY_GRAPHIC.match(content, begin)
        if graphic:
            place = graphic.end() + int(graphic[1])
        else:
            following = _START.search(content, data_at)
            place = following.start() if following else len(content)
        if name in ("XA", "XZ"):
            in_label = name == "XA"
            place = data_at if not in_label else place
        yield Command(name=name, data=content[data_at:place])


def checked(content: bytes) -> tuple[tuple[Command, ...], ...]:
    """The labels of a file, each as its commands between ^XA and ^XZ, all of them allowed.

    Raises: LabelUnreadable (no whole label, too many), NotPrintable (a command that is not about drawing).
    """
    labels: list[tuple[Command, ...]] = []
    current: list[Command] | None = None
    for number, command in enumerate(commands(content)):
        if number > _MOST_COMMANDS:
            raise LabelUnreadable("This ZPL has more commands than a label needs.", "Buy it as PDF.")
        _check_allowed(command)
        if command.name == "XA":
            current = []
        elif current is None:
            raise _incomplete()
        elif command.name == "XZ":
            labels.append(tuple(current))
            current = None
        else:
            current.append(command)
    if current is not None or not labels:
        raise _incomplete()
    if len(labels) > MOST_PAGES:
        raise LabelUnreadable(
            f"This ZPL prints {len(labels)} labels; one document has at most {MOST_PAGES}.",
            "Fetch the label again, or buy it as PDF.",
        )
    return tuple(labels)


def _check_allowed(command: Command) -> None:
    name = command.name
    shown = name if name.startswith("~") else f"^{name}"
    if name not in DRAWN and name not in _HARMLESS:
        raise NotPrintable(
            f"This ZPL contains {_printable(shown)}, which is no drawing command; it may change the printer itself.",
            "Cancel and buy the label as PDF or PNG, and tell the carrier.",
        )
    if name == "PQ" and command.values()[0] not in ("", "0", "1"):
        raise NotPrintable(
            f"This ZPL asks for {_printable(command.values()[0])} copies of the label (^PQ).",
            "Cancel and buy the label as PDF or PNG: each copy is printed and counted by itself here.",
        )


def _incomplete() -> LabelUnreadable:
    return LabelUnreadable(
        "This ZPL is cut short: a label does not run from ^XA to ^XZ.",
        "Fetch the label again, or cancel the shipment and buy it anew.",
    )


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:8])
