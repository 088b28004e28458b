"""Papers of our own making (ports.Papers): the test page."""

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shipstation.model import Document, PrinterSetup
from shipstation.printing import code128

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_POINTS = 72.0
_MM = _POINTS / 25.4
_LONGEST_MM = 300.0
_MARGIN_MM = 8.0
_CODE_HEIGHT_MM = 18.0


class BenchPapers:
    """Draws our own pages as PDF, for whatever printer is to show them."""

    def test_page(self, printer: PrinterSetup, at: datetime) -> Document:
        """A page of the printer's paper size: its name, the time, a code to scan, and rulers from the edges."""
        # reportlab takes 80 ms to import: only a test page waits for it.
        from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 start-up time, as said above

        width_mm, length_mm = min(printer.width_mm, _LONGEST_MM), min(printer.length_mm, _LONGEST_MM)
        out = io.BytesIO()
        pdf = Canvas(out, pagesize=(width_mm * _MM, length_mm * _MM), pageCompression=1, invariant=1)
        _Pen(pdf, printer, width_mm, length_mm).page(at)
        pdf.save()
        return Document(type="TEST", format="PDF", content=out.getvalue(), width_mm=width_mm, length_mm=length_mm)


def code_of_test(at: datetime) -> str:
    """What the code on a test page says, so that a scanner can be tried as well."""
    return f"TEST{at.astimezone(UTC):%Y%m%d%H%M}"


class _Pen:
    """Draws on one page; all places are in millimeters from the top left."""

    def __init__(self, pdf: "Canvas", printer: PrinterSetup, width_mm: float, length_mm: float) -> None:
        self._pdf = pdf
        self._printer = printer
        self._width = width_mm
        self._length = length_mm

    def page(self, at: datetime) -> None:
        """Everything on it."""
        self._rulers()
        across, along = self._printer.dots()
        name = _writable(self._printer.name)
        self._text(_MARGIN_MM, 18, "Test page", 16, bold=True)
        self._text(_MARGIN_MM, 26, name, 12)
        self._text(_MARGIN_MM, 32, f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC", 10)
        size = f"{self._printer.width_mm:.1f} x {self._printer.length_mm:.1f} mm"
        words = f"{self._printer.language.value.upper()}  {self._printer.dpi} dpi  {size}  {across} x {along} dots"
        self._text(_MARGIN_MM, 38, words, 7)
        self._code(code_of_test(at), 44)

    def _text(self, x: float, y: float, words: str, size: float, *, bold: bool = False) -> None:
        self._pdf.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        self._pdf.drawString(x * _MM, (self._length - y) * _MM, words)

    def _code(self, text: str, y: float) -> None:
        """Bars of whole dots, as wide as fits and at least 2 dots."""
        bars = code128.bars_of_values(code128.automatic(text))
        room = (self._width - 2 * _MARGIN_MM) / 25.4 * self._printer.dpi
        module = max(2, min(4, int(room // (len(bars) + 20)))) / self._printer.dpi * _POINTS
        dot = _POINTS / self._printer.dpi
        left = round(_MARGIN_MM * _MM / dot) * dot + 10 * module
        bottom = (self._length - y - _CODE_HEIGHT_MM) * _MM
        path = self._pdf.beginPath()
        for place, bar in enumerate(bars):
            if bar:
                path.rect(left + place * module, bottom, module, _CODE_HEIGHT_MM * _MM)
        self._pdf.drawPath(path, fill=1, stroke=0)
        self._text(_MARGIN_MM, y + _CODE_HEIGHT_MM + 5, text, 9)

    def _rulers(self) -> None:
        """A stroke each millimeter along the top and the left edge, longer each 5 and 10: shows shift and scale."""
        self._pdf.setLineWidth(0.4)
        for length, is_top in ((self._width, True), (self._length, False)):
            for mm in range(int(length) + 1):
                reach = 5.0 if mm % 10 == 0 else 3.5 if mm % 5 == 0 else 2.0
                if is_top:
                    self._pdf.line(mm * _MM, self._length * _MM, mm * _MM, (self._length - reach) * _MM)
                else:
                    height = (self._length - mm) * _MM
                    self._pdf.line(0, height, reach * _MM, height)


def _writable(text: str) -> str:
    """What Helvetica can show: Latin letters; the rest as question marks."""
    latin = text.encode("latin-1", "replace").decode("latin-1")
    return "".join(letter for letter in latin if letter.isprintable())[:40]
