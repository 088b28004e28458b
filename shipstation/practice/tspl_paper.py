"""Draws what a TSPL printer would put on paper: bitmaps, bars and cleared boxes. What it does not know is told."""

import re
from collections.abc import Callable, Mapping

from PIL import Image, ImageChops

from shipstation.practice.line_paper import LinePaper
from shipstation.practice.line_words import Line, tspl_at
from shipstation.practice.zpl_paper import MOST_PIXELS

_MOST_MARKS = 500
_SHARPNESSES = (203, 300, 600)
_SIZE = re.compile(r"(\d{1,5}(?:\.\d*)?)\s*(mm|dot)?\s*,\s*(\d{1,5}(?:\.\d*)?)\s*(mm|dot)?", re.ASCII | re.IGNORECASE)
_MM = {"": 25.4, "mm": 1.0}
# Settings, which leave no mark here. What feeds paper, or stays in the printer's memory, is none of them.
_SILENT = frozenset(("", "GAP", "BLINE", "SPEED", "DENSITY", "CODEPAGE", "COUNTRY"))
_Mark = tuple[tuple[int, int, int, int], Image.Image | int, int]
"""Its box, what stands there (a picture, 0 black or 1 white), and how it lies on what was there before."""


class Paper(LinePaper):
    """Reads one job, label after label.

    The printer is of no sharpness of its own: it takes the first of 203, 300 and 600 dpi in which the pictures lie
    within SIZE.
    """

    def __init__(self) -> None:
        verbs: Mapping[str, Callable[[Line], None]] = {
            "SIZE": self._set_size,
            "DIRECTION": self._set_direction,
            "REFERENCE": self._set_reference,
            "SHIFT": self._set_shift,
            "SET": self._set_up,
            "CLS": self._clear,
            "BITMAP": self._bitmap,
            "BAR": self._bar,
            "ERASE": self._erase,
            "PRINT": self._print,
        }
        super().__init__(tspl_at, verbs, _SILENT)
        self._size = "101.6 mm,152.4 mm"
        self._is_turned = self._is_mirrored = False
        self._reference = (0, 0)
        self._shift = 0
        self._marks: list[_Mark] = []

    def _called(self, name: str) -> str:
        return name.upper()

    # ---- settings ----

    def _set_size(self, line: Line) -> None:
        self._size = line.text

    def _set_direction(self, line: Line) -> None:
        turn, mirror = line.numbers(2)
        self._is_turned, self._is_mirrored = bool(turn), bool(mirror)

    def _set_reference(self, line: Line) -> None:
        x, y = line.numbers(2)
        self._reference = x, y

    def _set_shift(self, line: Line) -> None:
        self._shift = line.numbers(1)[0]

    def _set_up(self, line: Line) -> None:
        # A cutter leaves no mark on the picture; every other SET is about the printer itself.
        if not line.text.upper().startswith("CUTTER "):
            self._note("SET")

    # ---- marks ----

    def _clear(self, _: Line) -> None:
        self._marks.clear()

    def _bitmap(self, line: Line) -> None:
        x, y, row, rows, mode = line.numbers(5)
        if not row or not rows:
            self._note("BITMAP without a picture")
            return
        # 0 prints black, which is Pillow's own black as well.
        self._mark((x, y, row * 8, rows), Image.frombytes("1", (row * 8, rows), line.dots), mode)

    def _bar(self, line: Line) -> None:
        self._mark(line.numbers(4), 0)

    def _erase(self, line: Line) -> None:
        self._mark(line.numbers(4), 1)

    def _mark(self, place: tuple[int, ...], what: Image.Image | int, mode: int = 0) -> None:
        x, y, width, height = place
        if len(self._marks) >= _MOST_MARKS:
            self._note("too much for one label")
            return
        left, top = x + self._reference[0], y + self._reference[1]
        self._marks.append(((left, top, left + width, top + height), what, mode))

    # ---- the label ----

    def _print(self, line: Line) -> None:
        size = self._dots()
        if size is None or not 0 < size[0] * size[1] <= MOST_PIXELS - self._used:
            self._note("SIZE of no paper" if size is None else "no more paper")
            return
        image = Image.new("1", size, 1)
        for box, what, mode in self._marks:
            _put(image, box, what, mode)
        if self._shift:
            image = _shifted(image, self._shift)
        if self._is_turned:
            image = image.transpose(Image.Transpose.ROTATE_180)
        if self._is_mirrored:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        self._out(image, line)

    def _dots(self) -> tuple[int, int] | None:
        """The label's size, at the sharpness that its pictures ask for; None: it has none."""
        written = _SIZE.fullmatch(self._size.strip())
        if written is None or not (width := float(written[1])) or not (height := float(written[3])):
            return None
        unit = (written[2] or written[4] or "").lower()
        if unit == "dot":
            return round(width), round(height)
        inches = width * _MM[unit] / 25.4, height * _MM[unit] / 25.4
        sizes = [(round(inches[0] * dpi), round(inches[1] * dpi)) for dpi in _SHARPNESSES]
        return next((size for size in sizes if self._fits(size)), sizes[0])

    def _fits(self, size: tuple[int, int]) -> bool:
        """Whether all pictures lie within; up to seven dots of padding may stand out."""
        boxes = [box for box, what, _ in self._marks if isinstance(what, Image.Image)]
        return all(right - 7 <= size[0] and bottom <= size[1] for _, _, right, bottom in boxes)


def _put(image: Image.Image, box: tuple[int, int, int, int], what: Image.Image | int, mode: int) -> None:
    """Lay a mark on the label: 0 over what is there, 1 black from both, 2 black where one of them is."""
    if isinstance(what, Image.Image) and mode in (1, 2):
        under = image.crop(box)
        both = ImageChops.logical_and(under, what)
        what = both if mode == 1 else ImageChops.invert(ImageChops.logical_xor(under, what))
    image.paste(what, box)


def _shifted(image: Image.Image, dots: int) -> Image.Image:
    moved = Image.new("1", image.size, 1)
    moved.paste(image, (0, dots))
    return moved
