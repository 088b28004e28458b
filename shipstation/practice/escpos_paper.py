"""Draws what an ESC/POS printer would put on paper: rasters, plain text, feeds and cuts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image, ImageDraw

from shipstation.practice import faces
from shipstation.practice.escpos_words import Word, word_at

MOST_PIXELS = 20_000_000
_WIDTH = 576
_LINE = 30
_MOST_PAGES = 50
# Settings, which leave no mark of their own here.
_SILENT = frozenset(("ESC t", "ESC M", "ESC E", "ESC !", "ESC 2", "ESC 3", "ESC -", "ESC G", "ESC {", "ESC r", "0d"))
_SILENT_GS = frozenset(("GS !", "GS L", "GS W", "GS B", "GS r", "GS a", "GS P", "DLE 04", "ESC R", "ESC =", "ESC S"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came out up to a cut: mode "1", True for white; what was not understood, and how often."""

    image: Image.Image
    notes: Mapping[str, int]


def pages(job: bytes) -> tuple[Page, ...]:
    """The pieces of paper of a job, each up to its cut or to the end."""
    roll = _Roll()
    at = 0
    while at < len(job) and len(roll.pages) < _MOST_PAGES:
        word = word_at(job, at)
        if word is None:
            roll.notes["cut off"] += 1
            break
        roll.take(word)
        at = word.end
    roll.cut()
    return tuple(roll.pages)


class _Roll:
    """The paper in the printer: bands from top to bottom since the last cut."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.notes: Counter[str] = Counter()
        self._bands: list[Image.Image | int] = []
        self._height, self._width = 0, _WIDTH
        self._used = 0
        self._align = 0
        self._line = bytearray()

    def take(self, word: Word) -> None:
        """One command."""
        if word.name == "text":
            self._line += word.data
        elif word.name == "0a":
            self._end_line()
        elif word.name == "GS v":
            self._end_text()
            self._raster(word.data)
        elif word.name == "ESC *":
            self._columns(word.data)
        elif word.name in ("ESC J", "ESC d"):
            self._end_text()
            self._feed(word.data[0] * (1 if word.name == "ESC J" else _LINE))
        elif word.name == "GS V":
            self.cut()
        elif word.name == "ESC a":
            self._align = word.data[0] % 48
        elif word.name == "ESC @":
            self._align = 0
        elif word.name not in _SILENT and word.name not in _SILENT_GS:
            self.notes[word.name] += 1

    def cut(self) -> None:
        """Put what is on the roll onto a page of its own; an empty roll gives none."""
        self._end_text()
        if any(isinstance(band, Image.Image) for band in self._bands):
            self.pages.append(Page(image=self._joined(), notes=dict(self.notes)))
            self._used += self._width * self._height
        elif self.notes:
            self.pages.append(Page(image=Image.new("1", (_WIDTH, _LINE), 1), notes=dict(self.notes)))
        self._bands, self._height, self._width = [], 0, _WIDTH
        self.notes.clear()

    def _joined(self) -> Image.Image:
        page = Image.new("1", (self._width, self._height), 1)
        y = 0
        for band in self._bands:
            if isinstance(band, int):
                y += band
            else:
                page.paste(0, (0, y), band)
                y += band.height
        return page

    def _add(self, band: Image.Image | int) -> None:
        width, height = (_WIDTH, band) if isinstance(band, int) else band.size
        width, height = max(self._width, width), self._height + height
        if self._used + width * height > MOST_PIXELS:
            self.notes["no more paper"] += 1
            return
        self._bands.append(band)
        self._width, self._height = width, height

    def _feed(self, dots: int) -> None:
        if dots:
            self._add(dots)

    def _raster(self, data: bytes) -> None:
        # GS v 0 m xL xH yL yH: bytes a row, rows; m doubles the width (1), the height (2) or both (3).
        kind, mode = data[0], data[1] % 48
        row, rows = data[2] | data[3] << 8, data[4] | data[5] << 8
        if kind != ord("0") or not row or not rows:
            self.notes["GS v without a picture"] += 1
            return
        if row * 8 * rows * 4 > MOST_PIXELS:
            self.notes["no more paper"] += 1
            return
        image = Image.frombytes("1", (row * 8, rows), data[6:])
        self._add(image.resize((image.width * (1 + mode % 2), image.height * (1 + mode // 2 % 2))))

    def _columns(self, data: bytes) -> None:
        # ESC * m nL nH: n columns of 8 or 24 dots, from the top down; the next line feed prints it.
        high = 24 if data[0] in (32, 33) else 8
        count = data[1] | data[2] << 8
        if not count:
            return
        column_bytes = high // 8
        turned = Image.frombytes("1", (high, count), data[3 : 3 + count * column_bytes])
        self._add(turned.transpose(Image.Transpose.TRANSPOSE))

    def _end_line(self) -> None:
        if self._line:
            self._end_text()
        elif not self._bands or isinstance(self._bands[-1], int):
            self._feed(_LINE)

    def _end_text(self) -> None:
        text, self._line = self._line.decode("cp437")[:500], bytearray()
        if not text:
            return
        letters = faces.sized(bold=False, pixels=22)
        band = Image.new("1", (_WIDTH, _LINE), 0)
        left = {1: 0.5, 2: 1.0}.get(self._align, 0.0) * max(0.0, _WIDTH - letters.getlength(text))
        ImageDraw.Draw(band).text((left, _LINE - 8), text, font=letters, fill=1, anchor="ls")
        self._add(band)
