"""Bitmaps as PDF pages, for printers that take PDF and for the folder that collects it."""

import io

from shipstation.model import PrinterSetup
from shipstation.printing.frames import Drawn

_POINTS = 72.0
_SLACK_MM = 3.0


def page_of(drawn: Drawn, printer: PrinterSetup) -> bytes:
    """A PDF of these dots in their own size, each page as large as the paper, or as the dots if larger."""
    # reportlab takes 80 ms to import: only who prints to PDF waits for it.
    from reportlab.lib.utils import ImageReader  # noqa: PLC0415 start-up time, as said above
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 start-up time, as said above

    from shipstation.printing.sheets import image_of  # noqa: PLC0415 as above: it draws with Pillow

    out = io.BytesIO()
    pdf = Canvas(out, pageCompression=1, invariant=1)
    for page in drawn.pages:
        width, height = (dots / drawn.dpi * _POINTS for dots in (page.width, page.height))
        paper = [mm / 25.4 * _POINTS for mm in (printer.width_mm, printer.length_mm)]
        if width > height and paper[0] < paper[1]:
            paper.reverse()
        slack = _SLACK_MM / 25.4 * _POINTS
        fits = width <= paper[0] + slack and height <= paper[1] + slack
        across, along = (max(paper[0], width), max(paper[1], height)) if fits else (width, height)
        pdf.setPageSize((across, along))
        pdf.drawImage(ImageReader(image_of(page)), 0, along - height, width, height)
        pdf.showPage()
    pdf.save()
    return out.getvalue()
