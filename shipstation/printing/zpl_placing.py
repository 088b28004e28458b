"""Moves and turns ZPL labels without touching what they draw: for printers whose paper wants it (PrinterSetup)."""

import math
from collections.abc import Iterable, Sequence

from shipstation.errors import NotPrintable
from shipstation.printing.zpl import Command

_FARTHEST = 32_000
_HAIR_DOTS = 12
"""A field this far before the top is put at the top instead; more would shift parts of a label against others."""


def placed_anew(
    labels: Sequence[Sequence[Command]], *, left: int, top: int, turned: bool
) -> tuple[tuple[Command, ...], ...]:
    """The labels turned upside down, then moved so many dots to the right and down; the same where nothing is asked.

    To the right and down by the label's home (^LH), to the left by ^LS, and up by each field's own place, for ZPL
    knows no home above the paper; not by ^LT, which would stay in the printer.
    Raises: NotPrintable when a field would begin above the paper.
    """
    if not (left or top or turned):
        return tuple(map(tuple, labels))
    return tuple(_placed(label, left, top, turned=turned) for label in labels)


def _placed(label: Sequence[Command], left: int, top: int, *, turned: bool) -> tuple[Command, ...]:
    is_turned = (_last(label, "PO") == "I") != turned
    if is_turned:
        left, top = -left, -top
    if _last(label, "PM") == "Y":
        left = -left
    down, up = max(0, top), max(0, -top)
    told = [] if not turned else [Command(name="PO", data=b"I" if is_turned else b"N")]
    told.append(Command(name="LH", data=b"%d,%d" % (max(0, left), down)))
    if left < 0:
        told.append(Command(name="LS", data=b"%d" % -left))
    return (*told, *_moved((each for each in label if not (turned and each.name == "PO")), left, down, up))


def _moved(label: Iterable[Command], left: int, down: int, up: int) -> Iterable[Command]:
    for command in label:
        if command.name == "LH":
            x, y = _pair(command)
            yield Command(name="LH", data=b"%d,%d" % (x + max(0, left), y + down))
        elif command.name == "LS" and left < 0:
            yield Command(name="LS", data=b"%d" % (_whole(command.values()[0]) - left))
        elif command.name in ("FO", "FT") and up:
            yield _raised(command, up)
        else:
            yield command


def _raised(command: Command, up: int) -> Command:
    x, y = _pair(command)
    if y - up < -_HAIR_DOTS:
        raise NotPrintable(
            "Moved up as this printer is set, the label would begin above its paper.",
            "Set the printer's offset from the top to less.",
            fields=("printer",),
        )
    rest = command.data.split(b",", 2)[2:]
    return Command(name=command.name, data=b",".join([b"%d,%d" % (x, max(0, y - up)), *rest]))


def _pair(command: Command) -> tuple[int, int]:
    values = [*command.values(), "", ""]
    x, y = (min(_FARTHEST, max(0, _whole(each))) for each in values[:2])
    return x, y


def _whole(text: str) -> int:
    """A parameter as the drawing reads it; what is none counts as 0."""
    try:
        value = float(text[:9])
    except ValueError:
        return 0
    # "nan" is a number to Python, and to nobody else.
    return round(max(-99_999.0, min(value, 99_999.0))) if math.isfinite(value) else 0


def _last(label: Sequence[Command], name: str) -> str:
    told = [command.values()[0].upper() for command in label if command.name == name]
    return told[-1] if told else ""
