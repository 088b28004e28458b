"""Draws what an EPL2 printer would put on paper: pictures and lines. What it does not know is told."""

from collections.abc import Callable, Mapping

from PIL import Image

from shipstation.practice.line_paper import LinePaper
from shipstation.practice.line_words import Line, epl_at
from shipstation.practice.zpl_paper import MOST_PIXELS

_HEAD = 832
_LENGTH = 1218
_MOST_MARKS = 5_000
# Settings, which leave no mark here. What feeds paper, or stays in the printer's memory, is none of them.
_SILENT = frozenset(("", "D", "S", "I", "OD"))


class Paper(LinePaper):
    """Reads one job, label after label."""

    def __init__(self) -> None:
        verbs: Mapping[str, Callable[[Line], None]] = {
            "N": self._clear,
            "q": self._width,
            "Q": self._length,
            "R": self._set_reference,
            "ZT": self._top_first,
            "ZB": self._bottom_first,
            "GW": self._picture,
            "LO": self._black,
            "LW": self._white,
            "P": self._print,
        }
        super().__init__(epl_at, verbs, _SILENT)
        self._marks = 0
        self._is_turned = False
        self._reference = (0, 0)
        self._image = Image.new("1", (_HEAD, _LENGTH), 1)

    # ---- settings ----

    def _clear(self, _: Line) -> None:
        self._resize(*self._image.size)

    def _resize(self, width: int, height: int) -> None:
        """An empty image buffer: whatever sizes it clears it too."""
        if not 0 < width * height <= MOST_PIXELS:
            self._note("label of no size")
            return
        self._image, self._marks = Image.new("1", (width, height), 1), 0

    def _width(self, line: Line) -> None:
        # It sets the margins for that width itself.
        self._reference = 0, self._reference[1]
        self._resize(line.numbers(1)[0], self._image.height)

    def _length(self, line: Line) -> None:
        self._resize(self._image.width, line.numbers(1)[0])

    def _set_reference(self, line: Line) -> None:
        # It undoes a width that was set before: the buffer is as wide as the head again.
        x, y = line.numbers(2)
        self._reference = x, y
        self._resize(_HEAD, self._image.height)

    def _top_first(self, _: Line) -> None:
        self._is_turned = False

    def _bottom_first(self, _: Line) -> None:
        self._is_turned = True

    # ---- marks ----

    def _picture(self, line: Line) -> None:
        x, y, row, rows = line.numbers(4)
        if not row or not rows or not line.dots:
            self._note("GW without a picture")
            return
        # 0 prints black, which is Pillow's own black as well.
        self._mark((x, y, row * 8, rows), Image.frombytes("1", (row * 8, rows), line.dots))

    def _black(self, line: Line) -> None:
        self._mark(line.numbers(4), 0)

    def _white(self, line: Line) -> None:
        self._mark(line.numbers(4), 1)

    def _mark(self, place: tuple[int, ...], what: Image.Image | int) -> None:
        x, y, width, height = place
        self._marks += 1
        if self._marks > _MOST_MARKS:
            self._note("too much for one label")
            return
        left, top = x + self._reference[0], y + self._reference[1]
        self._image.paste(what, (left, top, left + width, top + height))

    # ---- the label ----

    def _print(self, line: Line) -> None:
        if self._used + self._image.width * self._image.height > MOST_PIXELS:
            self._note("no more paper")
            return
        image = self._image.transpose(Image.Transpose.ROTATE_180) if self._is_turned else self._image.copy()
        self._out(image, line)
