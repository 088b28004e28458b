"""Makes a document ready for one printer (ports.Renderer): never resized, and never more than the printer speaks."""

import logging

from shipstation.model import Document, Language, PrinterSetup, Rendered
from shipstation.printing import epl, frames, tspl
from shipstation.printing.decoder import Decoder
from shipstation.printing.escpos import receipt_of
from shipstation.printing.kinds import Kind, is_plain_pdf, kind_of
from shipstation.printing.pdf import page_of
from shipstation.printing.zpl_graphics import label_of

log = logging.getLogger(__name__)

_PREVIEW_DOTS = 1200
_VECTOR_DPI = 300
"""What a PDF is looked at with where nothing was said of its resolution; office printers are finer still."""
_ZPL_DPI = 203


class DocumentRenderer:
    """Documents to printer bytes; files are opened in the decoder's child alone. Thread-safe."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder

    def render(self, document: Document, printer: PrinterSetup) -> Rendered:
        """Bytes for that printer and a PNG of what comes out.

        A joined PDF comes out page by page; the PNG shows the first. `Rendered.dpi` is what the PNG was drawn at.
        Raises: NotPrintable (paper, resolution, language, set-up commands), LabelUnreadable.
        """
        if printer.language is Language.PDF:
            return self._as_pdf(document, printer)
        # Dots are drawn also where ZPL will be sent: for the preview, and as the check of the very bytes.
        drawn = self._decoder.ask(_draw(document, printer.dpi, _paper(printer)), frames.Drawn)
        if drawn.unsupported:
            log.info("not in the preview of a %s: %s", document.type, " ".join(drawn.unsupported))
        if printer.language is Language.ESCPOS:
            data = receipt_of(drawn.pages)
        elif printer.language is Language.PNG:
            data = drawn.png
        elif printer.language is Language.TSPL:
            data = tspl.job_of(drawn.pages, drawn.dpi)
        elif printer.language is Language.EPL:
            data = epl.job_of(drawn.pages, drawn.dpi)
        else:
            data = drawn.zpl or b"".join(map(label_of, drawn.pages))
        return Rendered(data=data, preview_png=drawn.png, dpi=drawn.dpi)

    def preview(self, document: Document) -> bytes:
        """A PNG of the document's first page, at most 1200 dots wide. Raises LabelUnreadable, NotPrintable."""
        dpi = document.dpi or (_ZPL_DPI if kind_of(document.content) is Kind.ZPL else _VECTOR_DPI)
        asked = frames.Preview(draw=_draw(document, dpi, None, first_only=True), widest=_PREVIEW_DOTS)
        return self._decoder.ask(asked, frames.Picture).png

    def _as_pdf(self, document: Document, printer: PrinterSetup) -> Rendered:
        """A PDF as it came, once measured; anything else as a page at its own dots."""
        kind = kind_of(document.content)
        # What a printer might take for orders in a PDF is not sent: its dots are.
        passes = kind is Kind.PDF and is_plain_pdf(document.content)
        usual = printer.dpi if kind is Kind.ZPL else _VECTOR_DPI
        asked = _draw(document, document.dpi or usual, None, first_only=passes)
        if passes:
            self._decoder.ask(frames.Measure(content=document.content), frames.Measured)
        drawn = self._decoder.ask(asked, frames.Drawn)
        data = document.content if passes else page_of(drawn, printer)
        return Rendered(data=data, preview_png=drawn.png, dpi=drawn.dpi)


def _draw(document: Document, dpi: int, paper: frames.Paper | None, *, first_only: bool = False) -> frames.Draw:
    return frames.Draw(
        content=document.content,
        format=document.format,
        dpi=dpi,
        paper=paper,
        said_dpi=document.dpi,
        width_mm=document.width_mm,
        length_mm=document.length_mm,
        first_only=first_only,
    )


def _paper(printer: PrinterSetup) -> frames.Paper:
    width, length = printer.dots()
    return frames.Paper(width=width, length=length)
