"""Draws PDF pages at a printer's dots, in the decoder child alone: PDFium is not thread-safe, and files lie."""

import math
from collections.abc import Iterator

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from shipstation.errors import LabelUnreadable
from shipstation.printing.limits import LONGEST_INCHES, MOST_PAGES, MOST_PIXELS
from shipstation.printing.sheets import Sheet, black_and_white

_POINTS = 72.0
_MM = 25.4 / _POINTS
_LEAN = 1e-4
"""Points to the right for each point up: less than a tenth of a dot over a whole label."""
_DEPTH = 6
"""Pictures may sit in forms in forms; deeper nesting is no label."""


def measure_pdf(content: bytes) -> tuple[tuple[float, float], ...]:
    """Page sizes in millimeters, within the limits. Raises LabelUnreadable."""
    document = opened(content)
    try:
        return tuple((width * _MM, height * _MM) for width, height in sizes_of(document))
    finally:
        document.close()


def draw_pdf(content: bytes, dpi: int, *, first_only: bool) -> tuple[Sheet, ...]:
    """The pages at exactly `dpi`, each in its own size. Raises LabelUnreadable."""
    document = opened(content)
    try:
        sizes = sizes_of(document)
        count = 1 if first_only else len(sizes)
        return tuple(Sheet(image=_drawn(document, number, dpi), dpi=dpi) for number in range(count))
    except pypdfium2.PdfiumError as error:
        raise damaged() from error
    finally:
        document.close()


def draw_pdf_page(content: bytes, number: int, dpi: float, *, called: int) -> Sheet:
    """One page, counted from 0, at a resolution that need not be whole, as a sheet of `called` dpi: it is smaller."""
    document = opened(content)
    try:
        return Sheet(image=_drawn(document, number, dpi), dpi=called)
    except pypdfium2.PdfiumError as error:
        raise damaged() from error
    finally:
        document.close()


def opened(content: bytes) -> pypdfium2.PdfDocument:
    """The file, to be closed by whoever asked. Raises LabelUnreadable: damaged, locked, too many pages."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise damaged() from error
    pages = len(document)
    if 1 <= pages <= MOST_PAGES:
        return document
    document.close()
    raise LabelUnreadable(
        f"This PDF has {pages} pages; a label has 1 to {MOST_PAGES}.",
        "Fetch the label again, or print the file from a PDF viewer.",
    )


def sizes_of(document: pypdfium2.PdfDocument) -> list[tuple[float, float]]:
    """Page sizes in points, read without loading any page."""
    try:
        sizes = [document.get_page_size(number) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise damaged() from error
    for width, height in sizes:
        longest = LONGEST_INCHES * _POINTS + 1
        if not (0 < width <= longest and 0 < height <= longest):
            raise LabelUnreadable(
                f"A page of this PDF measures {width * _MM:.0f}×{height * _MM:.0f} mm; the most is 305×305 mm.",
                "Fetch the label again, or print the file from a PDF viewer.",
            )
    return sizes


def _drawn(document: pypdfium2.PdfDocument, number: int, dpi: float) -> Image.Image:
    page = document[number]
    scale = dpi / _POINTS
    _check_pictures(page)
    _widen_to_whole_dots(page, scale)
    _lean_bars(page)
    bitmap = page.render(scale=scale, grayscale=True, draw_annots=True)
    return black_and_white(bitmap.to_pil())


def _widen_to_whole_dots(page: pypdfium2.PdfPage, scale: float) -> None:
    """Grow the page at its right and bottom to a whole number of dots.

    PDFium stretches a page to whole pixels: 839.2 dots become 840, and a bar code drawn on whole dots loses them.
    """
    left, bottom, right, top = page.get_cropbox()
    more_right, more_down = (math.ceil(points * scale - 1e-3) / scale - points for points in page.get_size())
    turned = page.get_rotation()
    if turned == 0:
        right, bottom = right + more_right, bottom - more_down
    elif turned == 90:
        top, right = top + more_right, right + more_down
    elif turned == 180:
        left, top = left - more_right, top + more_down
    else:
        bottom, left = bottom - more_right, left - more_down
    page.set_mediabox(left, bottom, right, top)
    page.set_cropbox(left, bottom, right, top)


def _lean_bars(page: pypdfium2.PdfPage) -> None:
    """Let every outline lean by a hair, so that PDFium draws it where it is.

    A rectangle by itself, as many programs write each bar, it rounds up to whole dots: bars of 2.1 dots become 3,
    and gaps as 1. What leans is no rectangle to it, and drawn by how much of each dot it covers.
    Source: PDFium, CFX_RenderDevice::DrawPathWithBlend.
    """
    leaning = pypdfium2.PdfMatrix(c=_LEAN)
    for outline in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=_DEPTH):
        outline.transform(leaning)


def _check_pictures(page: pypdfium2.PdfPage) -> None:
    """Sum up the pictures on a page before PDFium unpacks any."""
    if sum(_pixels(page)) > MOST_PIXELS:
        raise LabelUnreadable(
            f"This PDF holds pictures of more than {MOST_PIXELS // 1_000_000} million pixels; no label needs that.",
            "Fetch the label again, or print the file from a PDF viewer.",
        )


def _pixels(page: pypdfium2.PdfPage) -> Iterator[int]:
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH):
        width, height = picture.get_px_size()
        yield width * height


def damaged() -> LabelUnreadable:
    """What to raise for a file that PDFium cannot read."""
    return LabelUnreadable("This PDF is damaged or locked.", "Fetch the label again, or cancel and buy it anew.")
