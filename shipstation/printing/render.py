"""Makes a document ready for one printer (ports.Renderer): dots are never resized, and only what was set is said."""

import logging
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from shipstation.errors import NotPrintable
from shipstation.model import Document, Language, PaperKind, PrinterSetup, Rendered
from shipstation.printing import epl, frames, tspl, zpl_settings
from shipstation.printing.decoder import Decoder
from shipstation.printing.escpos import receipt_of
from shipstation.printing.kinds import Kind, is_plain_pdf, kind_of
from shipstation.printing.limits import OVER_MM
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
        self._last_split: tuple[tuple[Document, str, float, float], tuple[Document, ...]] | None = None

    def render(self, document: Document, printer: PrinterSetup, *, pictured: bool = True) -> Rendered:
        """Bytes for that printer and a PNG of what comes out.

        A joined PDF comes out page by page; the PNG shows the first. `Rendered.dpi` is what the PNG was drawn at.
        `pictured` False: nobody looks at the PNG, and it may be empty.
        Raises: NotPrintable (paper, resolution, language, set-up commands, moved off the paper), LabelUnreadable.
        """
        if printer.language is Language.PDF:
            return self._as_pdf(document, printer)
        # It is drawn also where ZPL will be sent: for the preview, and as the check of the very bytes.
        asked = _draw(document, printer.dpi, _paper(printer), printer)
        if not pictured and printer.language is Language.ZPL:
            # The other languages' jobs are judged beside their picture.
            asked = msgspec.structs.replace(asked, pictured=False)
        drawn = self._decoder.ask(asked, frames.Drawn)
        if drawn.unsupported:
            log.info("not in the preview of a %s: %s", document.type, " ".join(drawn.unsupported))
        _check_on_paper(document, drawn, printer)
        return Rendered(data=_encoded(drawn, printer), preview_png=drawn.png, dpi=drawn.dpi)

    def pages(self, document: Document, *, tracking_id: str, printer: PrinterSetup) -> tuple[Document, ...]:
        """A joined PDF split by what its pages are, as ports.Renderer has it; the LABEL comes first, then a PACKSLIP.

        A PDF of one page, one that is all label, and any other format come back as they are. Raises: LabelUnreadable.
        """
        if kind_of(document.content, document.format) is not Kind.PDF:
            return (document,)
        wanted = (document, tracking_id, printer.width_mm, printer.length_mm)
        last = self._last_split
        if last is None or last[0] != wanted:
            # The bench looks at what it has just printed: the same file, taken apart the same way.
            last = self._last_split = (wanted, self._split(document, tracking_id, printer))
        return last[1]

    def _split(self, document: Document, tracking_id: str, printer: PrinterSetup) -> tuple[Document, ...]:
        asked = frames.Split(
            content=document.content,
            tracking_id=tracking_id,
            width_mm=printer.width_mm,
            length_mm=printer.length_mm,
        )
        parts = self._decoder.ask(asked, frames.Parts)
        if parts.label is None:
            return (document,)
        label = _part_of(document, parts.label, document.type)
        return (label,) if parts.slip is None else (label, _part_of(document, parts.slip, PaperKind.PACKSLIP.value))

    def two_up(self, documents: Sequence[Document], *, sheet_mm: tuple[float, float], dpi: int = 300) -> Document:
        """Labels two by two on sheets of office paper, as ports.Renderer has it. LabelUnreadable, NotPrintable."""
        from shipstation.printing.two_up import sheets_of  # noqa: PLC0415 start-up time: it draws with Pillow

        labels = []
        for document in documents:
            asked = _draw(document, document.dpi or dpi, None)
            labels.append(self._decoder.ask(asked, frames.Drawn))
        return sheets_of(labels, sheet_mm=sheet_mm, dpi=dpi)

    def preview(self, document: Document) -> bytes:
        """A PNG of the document's first page, at most 1200 dots wide. Raises LabelUnreadable, NotPrintable."""
        dpi = document.dpi or (_ZPL_DPI if kind_of(document.content) is Kind.ZPL else _VECTOR_DPI)
        asked = frames.Preview(draw=_draw(document, dpi, None, first_only=True), widest=_PREVIEW_DOTS)
        return self._decoder.ask(asked, frames.Picture).png

    def _as_pdf(self, document: Document, printer: PrinterSetup) -> Rendered:
        """A PDF as it came, once measured; anything else as a page at its own dots."""
        kind = kind_of(document.content)
        is_moved = bool(printer.left_mm or printer.top_mm or printer.turned)
        # What a printer might take for orders in a PDF is not sent: its dots are. So are those of a page that moves.
        passes = kind is Kind.PDF and is_plain_pdf(document.content) and not is_moved
        usual = printer.dpi if kind is Kind.ZPL else _VECTOR_DPI
        asked = _draw(document, document.dpi or usual, None, printer, first_only=passes)
        if passes:
            self._decoder.ask(frames.Measure(content=document.content), frames.Measured)
        drawn = self._decoder.ask(asked, frames.Drawn)
        _check_on_paper(document, drawn, printer)
        data = document.content if passes else page_of(drawn, printer)
        return Rendered(data=data, preview_png=drawn.png, dpi=drawn.dpi)


def _encoded(drawn: frames.Drawn, printer: PrinterSetup) -> bytes:
    """What was drawn, as the printer's language has it, with the printer's own settings."""
    if printer.language is Language.ESCPOS:
        return receipt_of(drawn.pages, cutter=printer.cutter)
    if printer.language is Language.PNG:
        return drawn.png
    if printer.language is Language.TSPL:
        return tspl.job_of(drawn.pages, drawn.dpi, tspl.settings_of(printer))
    if printer.language is Language.EPL:
        return epl.job_of(drawn.pages, drawn.dpi, epl.settings_of(printer))
    return zpl_settings.dressed(drawn.zpl or b"".join(map(label_of, drawn.pages)), printer)


def without_settings(rendered: Rendered, printer: PrinterSetup) -> Rendered:
    """The same job as it would be for a printer of which nothing was said, for the verifier to judge.

    Raises LabelUnreadable where this printer's settings do not stand in the job as `render` puts them there.
    """
    data = rendered.data
    if printer.language is Language.ZPL:
        data = zpl_settings.bare(data, printer)
    elif printer.language is Language.TSPL and (told := tspl.settings_of(printer)) != tspl.USUAL:
        data = tspl.job_of(tspl.pages_of(data, rendered.dpi, told), rendered.dpi)
    elif printer.language is Language.EPL and (set_to := epl.settings_of(printer)) != epl.USUAL:
        data = epl.job_of(epl.pages_of(data, rendered.dpi, set_to), rendered.dpi)
    return rendered if data is rendered.data else replace(rendered, data=data)


def _check_on_paper(document: Document, drawn: frames.Drawn, printer: PrinterSetup) -> None:
    """Nothing of a label may leave the paper by being moved; a test page may, for it shows how far."""
    is_moved = bool(printer.left_mm or printer.top_mm)
    if is_moved and drawn.over_mm > OVER_MM and document.type != PaperKind.TEST:
        raise NotPrintable(
            f"Moved as this printer is set, the label would reach {drawn.over_mm:.0f} mm past the edge of the paper.",
            "Set the printer's offset to less, and look at a test page.",
            fields=("printer",),
        )


def _part_of(document: Document, part: frames.Part, kind: str) -> Document:
    return replace(document, type=kind, content=part.content, width_mm=part.width_mm, length_mm=part.length_mm)


def _draw(
    document: Document,
    dpi: int,
    paper: frames.Paper | None,
    printer: PrinterSetup | None = None,
    *,
    first_only: bool = False,
) -> frames.Draw:
    """What to ask for a document, moved and turned as the printer wants it."""
    return frames.Draw(
        content=document.content,
        format=document.format,
        dpi=dpi,
        paper=paper,
        said_dpi=document.dpi,
        width_mm=document.width_mm,
        length_mm=document.length_mm,
        first_only=first_only,
        left=round(printer.left_mm / 25.4 * dpi) if printer else 0,
        top=round(printer.top_mm / 25.4 * dpi) if printer else 0,
        turned=printer.turned if printer else False,
    )


def _paper(printer: PrinterSetup) -> frames.Paper:
    width, length = printer.dots()
    return frames.Paper(width=width, length=length)
