"""Papers of our own making, drawn with reportlab. Runs in the decoder worker alone."""

import io

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm
from reportlab.pdfgen import canvas

_MARGIN = 5 * mm


def test_page(*, name: str, at: str, code: str, width_mm: float, length_mm: float) -> bytes:
    """A PDF page with the printer's name, the time, a bar code to scan, and rulers along two edges."""
    width, length = width_mm * mm, length_mm * mm
    target = io.BytesIO()
    paper = canvas.Canvas(target, pagesize=(width, length), invariant=1)
    paper.setLineWidth(0.8)
    paper.rect(_MARGIN, _MARGIN, width - 2 * _MARGIN, length - 2 * _MARGIN)
    paper.setFont("Helvetica-Bold", 16)
    paper.drawString(_MARGIN * 2.4, length - _MARGIN - 14 * mm, "Test page")
    paper.setFont("Helvetica", 10)
    paper.drawString(_MARGIN * 2.4, length - _MARGIN - 20 * mm, _latin(name)[:48])
    paper.drawString(_MARGIN * 2.4, length - _MARGIN - 25 * mm, f"{at} · {width_mm:.0f} × {length_mm:.0f} mm")
    bars = Code128(code, barWidth=0.375 * mm, barHeight=18 * mm, humanReadable=True, quiet=True)
    bars.drawOn(paper, max(_MARGIN, (width - bars.width) / 2), length / 2)
    _rulers(paper, width, length)
    paper.showPage()
    paper.save()
    return target.getvalue()


def _rulers(paper: canvas.Canvas, width: float, length: float) -> None:
    """Millimeters along the lower and the left edge: what is cut off can be counted."""
    paper.setLineWidth(0.4)
    paper.setFont("Helvetica", 6)
    for step in range(int((width - 2 * _MARGIN) / mm) + 1):
        x, tick = _MARGIN + step * mm, (3 if step % 10 == 0 else 1.5) * mm
        paper.line(x, _MARGIN, x, _MARGIN + tick)
        if step % 10 == 0 and step:
            paper.drawCentredString(x, _MARGIN + 4 * mm, str(step))
    for step in range(int((length - 2 * _MARGIN) / mm) + 1):
        y, tick = _MARGIN + step * mm, (3 if step % 10 == 0 else 1.5) * mm
        paper.line(_MARGIN, y, _MARGIN + tick, y)


def _latin(text: str) -> str:
    """What Helvetica can show."""
    return text.encode("cp1252", errors="replace").decode("cp1252")
