"""A sheet of paper as marks in points, top left is 0,0: laid out once, then drawn as PDF, dots or ZPL."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from shipstation.practice import faces
from shipstation.practice.codes import Bits

LEADING = 1.22


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line; `y` is its baseline. `align` says which end of it `x` is: left, center or right."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    align: str = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle: filled when `line` is 0, else an outline of that width, drawn inside."""

    x: float
    y: float
    width: float
    height: float
    line: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A Code 128 of `text`, centered in its area, modules as wide as whole dots allow, 10 of quiet at each end."""

    x: float
    y: float
    width: float
    height: float
    text: str
    bits: Bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A Data Matrix of `text`, at the right end of its square area, modules as large as whole dots allow."""

    x: float
    y: float
    side: float
    text: str
    rows: tuple[Bits, ...]


Mark = Text | Box | Bars | Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page, in points."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def moved(marks: Iterable[Mark], *, right: float = 0.0, down: float = 0.0) -> tuple[Mark, ...]:
    """The same marks elsewhere."""
    return tuple(replace(mark, x=mark.x + right, y=mark.y + down) for mark in marks)


def module_dots(mark: Bars | Matrix, dpi: int) -> int:
    """How many dots one module of a code gets at a resolution: at least 1."""
    if isinstance(mark, Bars):
        return max(1, int(mark.width * dpi / 72 / (len(mark.bits) + 20)))
    return max(1, int(mark.side * dpi / 72 / (len(mark.rows) + 2)))


def fitting(text: str, room: float, size: float, *, least: float, bold: bool = False) -> tuple[str, float]:
    """The line at the largest size that fits; cut with an ellipsis where even the least does not."""
    while size > least and faces.width(text, size, bold=bold) > room:
        size = max(least, size - 0.5)
    if faces.width(text, size, bold=bold) > room:
        while text and faces.width(text + "…", size, bold=bold) > room:
            text = text[:-1]
        text = text.rstrip() + "…"
    return text, size


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """The text in lines no wider than `room`; words that are too long are broken."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if faces.width(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while faces.width(line, size, bold=bold) > room:
            fits = next(
                count for count in range(len(line) - 1, 0, -1) if faces.width(line[:count], size, bold=bold) <= room
            )
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line else lines


def block(
    lines: Iterable[tuple[str, float, bool]],
    *,
    x: float,
    y: float,
    width: float,
    height: float,
    largest_percent: int = 100,
) -> tuple[list[Mark], float]:
    """Lines of (text, size, bold) below one another, wrapped, and all made smaller together until they fit.

    Args:
        largest_percent: where the shrinking begins; above 100 a short text fills its room.
    Returns: the marks and the `y` below them.
    """
    wanted = [(text, size, bold) for text, size, bold in lines if text]
    for percent in range(largest_percent, 50, -5):
        laid = [
            (part, size * percent / 100, bold)
            for text, size, bold in wanted
            for part in wrapped(text, width, size * percent / 100, bold=bold)
        ]
        if sum(size * LEADING for _, size, _ in laid) <= height:
            break
    marks: list[Mark] = []
    bottom = y + height
    for part, size, bold in laid:
        if y + size * LEADING > bottom + 0.01:
            break
        marks.append(Text(x=x, y=y + size, text=part, size=size, bold=bold))
        y += size * LEADING
    return marks, y
