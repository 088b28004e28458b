"""Everything that turns documents into printable, proven bytes: one decoder shared by who draws and who reads."""

from collections.abc import Sequence
from typing import Self

from shipstation.model import Document, PrinterSetup, Rendered, Verdict
from shipstation.printing.decoder import Decoder
from shipstation.printing.render import DocumentRenderer, without_settings
from shipstation.printing.verify import LabelVerifier


class Press:
    """Renderer and Verifier in one. Building it costs nothing: children start at the first label.

    Thread-safe. What each method raises stands in ports.py.
    """

    def __init__(self) -> None:
        self._decoder = Decoder()
        self._renderer = DocumentRenderer(self._decoder)
        self._verifier = LabelVerifier(self._decoder)

    def warm(self) -> None:
        """Start the decoder's children now, for the first label to come out sooner; call it after the first paint."""
        self._decoder.warm()

    def render(self, document: Document, printer: PrinterSetup, *, pictured: bool = True) -> Rendered:
        """Bytes for that printer and a PNG of what comes out."""
        return self._renderer.render(document, printer, pictured=pictured)

    def preview(self, document: Document) -> bytes:
        """A PNG of the document's first page, at most 1200 dots wide."""
        return self._renderer.preview(document)

    def pages(self, document: Document, *, tracking_id: str, printer: PrinterSetup) -> tuple[Document, ...]:
        """A joined document split by what its pages are; the LABEL always comes first."""
        return self._renderer.pages(document, tracking_id=tracking_id, printer=printer)

    def two_up(self, documents: Sequence[Document], *, sheet_mm: tuple[float, float], dpi: int = 300) -> Document:
        """Labels two by two on sheets of office paper, with a line to cut along."""
        return self._renderer.two_up(documents, sheet_mm=sheet_mm, dpi=dpi)

    def verify(
        self,
        rendered: Rendered,
        *,
        tracking_id: str,
        printer: PrinterSetup,
        size_mm: tuple[float, float] | None = None,
    ) -> Verdict:
        """Codes read, and what stands against printing."""
        bare = without_settings(rendered, printer)
        return self._verifier.verify(bare, tracking_id=tracking_id, printer=printer, size_mm=size_mm)

    def close(self) -> None:
        """End the children."""
        self._decoder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
