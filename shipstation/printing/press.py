"""Renderer, Verifier and Papers of the station (ports), each a question to the decoder worker."""

from datetime import datetime

from shipstation.errors import LabelUnreadable, NotPrintable
from shipstation.model import Document, Language, PrinterSetup, Rendered, Verdict
from shipstation.printing.decoder import Decoder
from shipstation.printing.messages import Failed, Judged, Made, Preview, Question, Read, Render, TestPage

_USUAL_DPI = 203
_USUAL_MM = (101.6, 152.4)


class Press:
    """The three ports that share one decoder; close() ends it."""

    def __init__(self) -> None:
        self._decoder = Decoder()

    def warm(self) -> None:
        """Get ready in the background."""
        self._decoder.warm()

    def render(self, document: Document, printer: PrinterSetup) -> Rendered:
        """Bytes for the printer and a PNG of what comes out. Raises NotPrintable, LabelUnreadable."""
        if document.format == "ZPL" and printer.language is Language.ZPL and document.dpi not in (None, printer.dpi):
            raise NotPrintable(
                f"This label was made for {document.dpi} dpi; {printer.name} has {printer.dpi}.",
                "Print it on a printer of that sharpness.",
                fields=("printer",),
            )
        width, height = _dots(document, printer)
        made = self._made(
            Render(
                content=document.content,
                kind=document.format,
                language=printer.language.value,
                dpi=printer.dpi,
                width=width,
                height=height,
            )
        )
        return Rendered(data=made.data, preview_png=made.png, dpi=printer.dpi)

    def preview(self, document: Document) -> bytes:
        """A PNG of the first page, for the eye."""
        dpi = document.dpi or _USUAL_DPI
        width_mm, length_mm = document.width_mm or _USUAL_MM[0], document.length_mm or _USUAL_MM[1]
        return self._made(
            Preview(
                content=document.content,
                kind=document.format,
                dpi=dpi,
                width=round(width_mm / 25.4 * dpi),
                height=round(length_mm / 25.4 * dpi),
            )
        ).png

    def verify(self, rendered: Rendered, *, tracking_id: str, printer: PrinterSetup) -> Verdict:
        """Read the rendered dots as a scanner would."""
        width, height = printer.dots()
        if printer.language is Language.PDF:
            # A folder takes paper of any size.
            width = height = 12 * printer.dpi
        answer = self._decoder.ask(
            Read(png=rendered.preview_png, tracking_id=tracking_id, dpi=rendered.dpi, width=width, height=height)
        )
        if isinstance(answer, Judged):
            return Verdict(codes=answer.codes, faults=answer.faults)
        raise _refusal(answer)

    def test_page(self, printer: PrinterSetup, at: datetime) -> Document:
        """The test page of a printer, of its paper's size."""
        made = self._made(
            TestPage(
                name=printer.name,
                at=f"{at:%Y-%m-%d %H:%M} UTC",
                code="TEST PAGE",
                width_mm=printer.width_mm,
                length_mm=printer.length_mm,
            )
        )
        return Document(
            type="TEST",
            format="PDF",
            content=made.data,
            width_mm=printer.width_mm,
            length_mm=printer.length_mm,
        )

    def close(self) -> None:
        """End the decoder."""
        self._decoder.close()

    def _made(self, question: Question) -> Made:
        answer = self._decoder.ask(question)
        if isinstance(answer, Made):
            return answer
        raise _refusal(answer)


def _dots(document: Document, printer: PrinterSetup) -> tuple[int, int]:
    """The paper in dots; a PDF folder takes the document's own size, whatever it is."""
    if printer.language is Language.PDF:
        if document.format == "ZPL" and document.width_mm and document.length_mm:
            return (
                round(document.width_mm / 25.4 * printer.dpi),
                round(document.length_mm / 25.4 * printer.dpi),
            )
        return (12 * printer.dpi, 12 * printer.dpi)
    return printer.dots()


def _refusal(answer: object) -> LabelUnreadable | NotPrintable:
    if isinstance(answer, Failed) and answer.printable:
        return NotPrintable(answer.said, "Choose another printer.", fields=("printer",))
    said = answer.said if isinstance(answer, Failed) else "The label could not be opened."
    return LabelUnreadable(said, "Look at the label; cancel the shipment if it cannot be used.")
