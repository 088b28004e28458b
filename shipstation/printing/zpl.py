"""Reads ZPL as commands, and lets through only those that draw a label (SAFETY.md part 4).

Printer set-up, files, passwords, resets, other prefixes and anything between labels are refused by name. What is let
through is written anew (zpl_graphics.rewritten): a printer never gets a stranger's own bytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shipstation.errors import LabelUnreadable, NotPrintable
from shipstation.printing.limits import MOST_PAGES

DRAWN = frozenset(
    [
        "XA", "XZ", "CI", "PW", "LL", "LH", "LS", "FO", "FT", "FW", "A",
        "CF", "FB", "FD", "FV", "FH", "FS", "FR", "GB", "GC", "GE", "GD", "GF",
        "BY", "BC", "BX", "BQ", "B7", "BD", "B3", "FX", "LR", "PO", "PM",
    ]
)  # fmt: skip
"""What our own drawing understands."""
_HARMLESS = frozenset(
    [
        "MM", "MN", "MT", "PR", "MD", "PQ", "XB", "MC", "LT", "FM", "FP", "TB", "GS",
        "B0", "B1", "B2", "B4", "B5", "B8", "B9", "BA", "BB", "BE", "BF", "BI",
        "BJ", "BK", "BL", "BM", "BO", "BP", "BR", "BS", "BT", "BU", "BZ",
    ]
)  # fmt: skip
"""Left out by our drawing."""
_BENCHS_OWN = frozenset(["MM", "MN", "MT", "PR", "MD", "MC", "LT", "XB", "PQ"])
"""Of those, media, speed, darkness, alignment, copies: the bench's own affair, and most of it outlasts the label."""
UNDRAWN = _HARMLESS - _BENCHS_OWN
"""Of those, the ones that would leave marks."""
UNSENT = _BENCHS_OWN | {"FX"}
"""Not written out for the printer, comments among it."""
RESET = b"^PON^PMN^LRN^LS0^LH0,0^FWN^CFA,9,5^BY2,3.0,10^CI0"
"""Right after each ^XA: the state that our drawing begins with, too.

A printer keeps these from job to job, and a label before ours, or of another program, may have left it upside down,
mirrored, reversed or shifted. Within the format they cost no paper: a format of their own would feed a blank label,
and nothing has to be sent behind a job, when its end may never arrive. Not ^LT: the bench aligns its paper by it, and
it moves a label by 120 rows at most, where a forgotten ^LS can push the bars off the paper.
"""
_ENCODINGS = frozenset(map(str, (*range(14), 27, 28, *range(31, 37))))
"""^CI of one byte a character, and UTF-8: in the others a printer may take our "^" for half a character."""
_MOST_COMMANDS = 20_000
_CONTROLS = re.compile(rb"[\x00-\x03\x05-\x08\x0b\x0c\x0e-\x1b\x7f]")
"""In no field of text; what separates the parts of a code (EOT, FS, GS, RS, US) may be, and so may line ends."""
_START = re.compile(rb"[\^~]")
_BINARY_GRAPHIC = re.compile(rb"\^GF[BC],(\d{1,8}),(\d{1,8}),(\d{1,5}),", re.IGNORECASE)
_BINARY_HEAD = re.compile(rb"B,(\d{1,8}),(\d{1,8}),\d{1,5},", re.IGNORECASE)
"""^GFC is packed by a method of the printer's maker, and is not drawn here."""


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


def is_binary(command: Command) -> bool:
    """Whether this is a picture in raw bytes, ^GFB or ^GFC."""
    return command.name == "GF" and command.data.lstrip()[:1].upper() in (b"B", b"C")


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
    if name == "CI" and command.values()[0] not in ("", *_ENCODINGS):
        raise NotPrintable(
            f"This ZPL is written in an encoding that cannot be checked (^CI{_printable(command.values()[0])}).",
            "Cancel and buy the label as PDF or PNG.",
        )
    if is_binary(command):
        _check_binary(command)
    elif _CONTROLS.search(command.data):
        raise NotPrintable(
            f"This ZPL holds control characters in {_printable(shown)}; a printer may take them for orders.",
            "Cancel and buy the label as PDF or PNG, and tell the carrier.",
        )


def _check_binary(command: Command) -> None:
    """Only its length tells where a picture in raw bytes ends, and what hides behind that end may be a command."""
    head = _BINARY_HEAD.match(command.data)
    if head is None or head[1] != head[2]:
        raise NotPrintable(
            "This ZPL holds a picture in raw bytes (^GFB, ^GFC) whose end cannot be told for sure.",
            "Cancel and buy the label as PDF or PNG, and tell the carrier.",
        )


def _incomplete() -> LabelUnreadable:
    return LabelUnreadable(
        "This ZPL is cut short: a label does not run from ^XA to ^XZ.",
        "Fetch the label again, or cancel the shipment and buy it anew.",
    )


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:8])
