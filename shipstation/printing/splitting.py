"""Takes joined PDFs apart, label from slip, in the decoder child alone."""

import io

import pypdfium2

from shipstation.printing import frames
from shipstation.printing.ids import is_named_in
from shipstation.printing.pdf_drawing import damaged, draw_pdf_page, opened, sizes_of
from shipstation.printing.reading import texts_on
from shipstation.printing.sheets import SLACK_MM

_MM = 25.4 / 72
_LOOK_DPI = 203
"""Enough for the codes of any label: two dots a module at 0.25 mm."""


def split(request: frames.Split) -> frames.Parts:
    """The pages with a code that holds the tracking id, then those of the paper's size; and all the others.

    Where none is either, the first page is the label. A PDF that is all label, or of one page, is not touched.
    Raises: LabelUnreadable.
    """
    document = opened(request.content)
    try:
        sizes = [(width * _MM, length * _MM) for width, length in sizes_of(document)]
        if len(sizes) == 1:
            return frames.Parts()
        coded = [number for number in range(len(sizes)) if _holds(request, number)]
        sized = [n for n, size in enumerate(sizes) if n not in coded and _is_of_paper(size, request)]
        label = [*coded, *sized] or [0]
        if label == list(range(len(sizes))):
            return frames.Parts()
        slip = [number for number in range(len(sizes)) if number not in label]
        parts = [_part(document, numbers, sizes) if numbers else None for numbers in (label, slip)]
        return frames.Parts(label=parts[0], slip=parts[1])
    except pypdfium2.PdfiumError as error:
        raise damaged() from error
    finally:
        document.close()


def _holds(request: frames.Split, number: int) -> bool:
    """Whether a code on that page holds the tracking id. What is only written may be on the slip as well."""
    sheet = draw_pdf_page(request.content, number, _LOOK_DPI, called=_LOOK_DPI)
    return any(is_named_in(text, request.tracking_id) for text in texts_on(sheet))


def _is_of_paper(size: tuple[float, float], request: frames.Split) -> bool:
    across, along = sorted(size)
    paper = sorted((request.width_mm, request.length_mm))
    return across <= paper[0] + SLACK_MM and along <= paper[1] + SLACK_MM


def _part(document: pypdfium2.PdfDocument, numbers: list[int], sizes: list[tuple[float, float]]) -> frames.Part:
    part = pypdfium2.PdfDocument.new()
    try:
        part.import_pages(document, numbers)
        out = io.BytesIO()
        part.save(out)
    finally:
        part.close()
    width, length = sizes[numbers[0]]
    return frames.Part(content=out.getvalue(), width_mm=width, length_mm=length)
