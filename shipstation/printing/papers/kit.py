"""The kit of our papers: one grid in millimeters from the top left, black on white, codes on whole dots."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shipstation.model import Document, Paper, PaperKind
from shipstation.printing import code128
from shipstation.printing.papers.pictures import picture_of
from shipstation.printing.papers.writing import Writer

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

MM = 72.0 / 25.4
_HAIR = 0.4
_LONGEST_MM = 5000.0
"""A PDF's page can be no longer."""
_ROLL_END_MM = 4900.0
_QUIET = 10
_LONGEST_SQUARE = 120
"""Characters: at a side of 16 mm a longer one would be finer than scanners like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Sizes of a paper: margins in millimeters, type in points. `is_narrow`: one column, as on labels and rolls."""

    margin: float
    is_narrow: bool
    title: float
    body: float
    small: float
    leading: float

    @classmethod
    def of(cls, width_mm: float) -> "Look":
        """By width: office paper has wide margins and large type."""
        if width_mm >= 140:
            return cls(margin=18, is_narrow=False, title=22, body=10, small=7.5, leading=4.8)
        return cls(margin=6 if width_mm >= 90 else 4, is_narrow=True, title=15, body=8.5, small=6.5, leading=3.9)


class Sheet:
    """A page to draw on. `y` is where the next thing goes; `bottom` where the foot begins."""

    def __init__(
        self, pdf: "Canvas", writer: Writer, size_mm: tuple[float, float], dpi: int, *, total: int, is_roll: bool
    ) -> None:
        self._pdf = pdf
        self._writer = writer
        self._dpi = dpi
        self.width, self.height = size_mm
        self.look = Look.of(self.width)
        self.total = total
        self.is_roll = is_roll
        self.number = 1
        self.y = self.look.margin

    @property
    def left(self) -> float:
        """The left margin."""
        return self.look.margin

    @property
    def bottom(self) -> float:
        """Where the foot begins; a roll has none."""
        return _ROLL_END_MM if self.is_roll else self.height - self.look.margin - (5 if self.look.is_narrow else 9)

    @property
    def right(self) -> float:
        """Where the right margin begins."""
        return self.width - self.look.margin

    def text(
        self, x: float, y: float, words: str, size: float, *, bold: bool = False, room: float = 0, align: str = "left"
    ) -> None:
        """A line on the base line y, cut where it does not fit into `room`. `align`: left of, right of or mid x."""
        if room:
            words = self._writer.fit(words, size, room * MM, bold=bold)
        wide = self._writer.width(words, size, bold=bold) / MM if align != "left" else 0
        x -= wide if align == "right" else wide / 2
        self._writer.draw(self._pdf, x * MM, (self.height - y) * MM, words, size, bold=bold)

    def wrap(self, words: str, size: float, room: float, *, most: int, bold: bool = False) -> list[str]:
        """Lines of at most `room` millimeters."""
        return self._writer.wrap(words, size, room * MM, most=most, bold=bold)

    def wide(self, words: str, size: float, *, bold: bool = False) -> float:
        """Millimeters from left to right."""
        return self._writer.width(words, size, bold=bold) / MM

    def rule(self, y: float, *, left: float | None = None, right: float | None = None, weight: float = _HAIR) -> None:
        """A line across, from margin to margin where nothing else is said. `weight` in points."""
        x1, x2 = self.left if left is None else left, self.right if right is None else right
        self.stroke(x1, y, x2, y, weight=weight)

    def stroke(self, x1: float, y1: float, x2: float, y2: float, *, weight: float = _HAIR) -> None:
        """A straight line."""
        self._pdf.setLineWidth(weight)
        self._pdf.line(x1 * MM, (self.height - y1) * MM, x2 * MM, (self.height - y2) * MM)

    def fill(self, *boxes: tuple[float, float, float, float]) -> None:
        """Black rectangles: left, top, width and height of each.

        As one path: PDFium widens a rectangle that stands alone by a dot where its width is a hair above whole dots.
        """
        path = self._pdf.beginPath()
        for x, y, width, height in boxes:
            path.rect(x * MM, (self.height - y - height) * MM, width * MM, height * MM)
        self._pdf.drawPath(path, fill=1, stroke=0)

    def shape(self, x: float, y: float, side: float, points: tuple[tuple[float, float], ...]) -> None:
        """A filled outline; points run from 0 to 1 within a square of that side at x, y."""
        path = self._pdf.beginPath()
        path.moveTo((x + points[0][0] * side) * MM, (self.height - y - points[0][1] * side) * MM)
        for across, down in points[1:]:
            path.lineTo((x + across * side) * MM, (self.height - y - down * side) * MM)
        path.close()
        self._pdf.drawPath(path, fill=1, stroke=0)

    def bars(self, text: str, x: float, y: float, tall: float, *, room: float, most_dots: int = 0) -> float:
        """A Code 128 in whole dots, as wide as fits; how wide it is with its quiet zones, 0 where it cannot be.

        `most_dots` of a module: 0 for what a hand scanner likes (about 0.4 mm).
        """
        if not text.isascii() or not text.isprintable():
            return 0.0
        row = code128.bars_of_values(code128.automatic(text))
        dot = 25.4 / self._dpi
        most = most_dots or max(2, round(0.4 / dot))
        module = min(most, int(room / dot / (len(row) + 2 * _QUIET))) * dot
        if module < min(0.19, most * dot - 0.001):
            return 0.0
        start = round((x + _QUIET * module) / dot) * dot
        path = self._pdf.beginPath()
        for place, bar in enumerate(row):
            if bar:
                path.rect(
                    (start + place * module) * MM, (self.height - y - tall) * MM, module * MM, tall * MM
                )  # fmt: skip
        self._pdf.drawPath(path, fill=1, stroke=0)
        return (len(row) + 2 * _QUIET) * module

    def square(self, text: str, x: float, y: float, side: float) -> float:
        """A QR code of at most this side, in whole dots; how wide it is, 0 for a text that is too long or none."""
        if not text.strip() or len(text) > _LONGEST_SQUARE or not text.isprintable():
            return 0.0
        rows = _square(text)
        dot = 25.4 / self._dpi
        module = max(1, int(side / dot / len(rows))) * dot
        left, top = round(x / dot) * dot, round(y / dot) * dot
        path = self._pdf.beginPath()
        for down, row in enumerate(rows):
            for across, dark in enumerate(row):
                if dark:
                    path.rect(
                        (left + across * module) * MM,
                        (self.height - top - (down + 1) * module) * MM,
                        module * MM,
                        module * MM,
                    )
        self._pdf.drawPath(path, fill=1, stroke=0)
        return len(rows) * module

    def picture(self, path: str, x: float, y: float, room: tuple[float, float]) -> float:
        """A picture file within `room`, at its top left; how wide it is, 0 where the file is no picture."""
        found = picture_of(path) if path else None
        return self.image(found[0], x, y, room)[0] if found is not None else 0.0

    def image(self, png: bytes, x: float, y: float, room: tuple[float, float]) -> tuple[float, float]:
        """A picture of our own making within `room`, at its top left; how wide and how tall it is."""
        from reportlab.lib.utils import ImageReader  # noqa: PLC0415 start-up time: only a paper waits for it

        reader = ImageReader(io.BytesIO(png))
        across, along = reader.getSize()
        scale = min(room[0] / across, room[1] / along)
        wide, tall = across * scale, along * scale
        self._pdf.drawImage(reader, x * MM, (self.height - y - tall) * MM, wide * MM, tall * MM)
        return wide, tall

    def tell_unwritten(self) -> None:
        """Say, in the margin, that letters of this paper are not those that were given."""
        if self._writer.unwritten:
            if self.is_roll:
                self.y += self.look.leading
            y = self.y if self.is_roll else self.height - self.look.margin * 0.45
            words = "Some words are in Latin letters: this computer has no font for their script."
            self.text(self.left, y, words, self.look.small, room=self.right - self.left)

    def next_page(self) -> None:
        """Begin the next page."""
        self._pdf.showPage()
        self.number += 1
        self.y = self.look.margin


def paper(
    kind: PaperKind,
    draw: Callable[[Sheet], None],
    *,
    size_mm: tuple[float, float],
    dpi: int,
    writer: Writer | None = None,
) -> Paper:
    """A paper drawn twice: first to count its pages (and to measure a roll, whose length is 0), then for good."""
    writer = writer or Writer()
    is_roll = size_mm[1] <= 0
    width, length = min(size_mm[0], _LONGEST_MM), _LONGEST_MM if is_roll else min(size_mm[1], _LONGEST_MM)
    trial = Sheet(_canvas(io.BytesIO(), (width, length)), writer, (width, length), dpi, total=0, is_roll=is_roll)
    draw(trial)
    trial.tell_unwritten()
    if is_roll and trial.number == 1:
        length = trial.y + trial.look.margin
    out = io.BytesIO()
    pdf = _canvas(out, (width, length))
    sheet = Sheet(pdf, writer, (width, length), dpi, total=trial.number, is_roll=is_roll)
    draw(sheet)
    sheet.tell_unwritten()
    pdf.showPage()
    pdf.save()
    return Paper(
        kind=kind,
        document=Document(
            type=kind.value, format="PDF", content=out.getvalue(), width_mm=width, length_mm=length
        ),
        pages=trial.number,
        unwritten=writer.unwritten,
    )  # fmt: skip


def _canvas(out: io.BytesIO, size_mm: tuple[float, float]) -> "Canvas":
    # reportlab takes 80 ms to import: only a paper waits for it.
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 start-up time, as said above

    return Canvas(out, pagesize=(size_mm[0] * MM, size_mm[1] * MM), pageCompression=1, invariant=1)


@lru_cache(maxsize=64)
def _square(text: str) -> tuple[tuple[bool, ...], ...]:
    import zxingcpp  # noqa: PLC0415 start-up time: only a paper waits for it

    # The stubs forget that an Image is a buffer.
    plain: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=1, add_quiet_zones=False)
    image = memoryview(plain)
    height, width = plain.shape
    dots = image.tobytes()
    return tuple(tuple(dot < 128 for dot in dots[row * width : (row + 1) * width]) for row in range(height))
