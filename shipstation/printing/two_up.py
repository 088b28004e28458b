"""Two labels on a sheet of office paper, each in its half, for benches without a label printer."""

import io
from collections.abc import Iterator, Sequence

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from shipstation.errors import NotPrintable
from shipstation.model import Document, PaperKind
from shipstation.printing.frames import Drawn, Paper
from shipstation.printing.sheets import Sheet, fitting, image_of, near_mm, too_large

_MM = 72 / 25.4
_LINE_MM = 2.0
"""White on either side of the cutting line, at least."""
_DASHES = (4, 4)


def sheets_of(labels: Sequence[Drawn], *, sheet_mm: tuple[float, float], dpi: int) -> Document:
    """A PDF of sheets of that size: label after label, the first in the upper half, a dashed line between the halves.

    Every label is a picture of its own dots at its exact size, a quarter turned where it fits its half only so, and
    cut to what is printed on it where its page is larger (a label on a letter page). A label of several pages takes
    as many halves. The sheet's longer side is upright whichever way it was named.

    Args:
        labels: drawn at their own resolution each, at least one.
        dpi: the grid of dots that the labels are laid on.
    Raises: NotPrintable for a label that is larger than half a sheet, and for no labels.
    """
    across, along = sorted(sheet_mm)
    pictures = [picture for label in labels for picture in _pictures(label, (across, along / 2))]
    if not pictures:
        raise NotPrintable("There is no label to print.", "Choose one or two labels.")
    out = io.BytesIO()
    pdf = Canvas(out, pagesize=(across * _MM, along * _MM), pageCompression=1, invariant=1)
    for first in range(0, len(pictures), 2):
        for half, picture in enumerate(pictures[first : first + 2]):
            _put(pdf, picture, half=half, sheet_mm=(across, along), dpi=dpi)
        pdf.setDash(*_DASHES)
        pdf.setLineWidth(0.5)
        pdf.line(0, along / 2 * _MM, across * _MM, along / 2 * _MM)
        pdf.showPage()
    pdf.save()
    return Document(
        type=PaperKind.LABEL.value, format="PDF", content=out.getvalue(), dpi=dpi, width_mm=across, length_mm=along
    )


def _pictures(label: Drawn, half_mm: tuple[float, float]) -> Iterator[Sheet]:
    """The pages of a label as they go into a half."""
    room = (near_mm(label.dpi, half_mm[0] - 2 * _LINE_MM), near_mm(label.dpi, half_mm[1] - 2 * _LINE_MM))
    for page in label.pages:
        sheet = Sheet(image=image_of(page), dpi=label.dpi)
        paper = Paper(width=room[0], length=room[1])
        image = fitting(sheet, paper)
        if image is None:
            raise too_large(sheet, paper)
        yield Sheet(image=image, dpi=label.dpi)


def _put(pdf: Canvas, picture: Sheet, *, half: int, sheet_mm: tuple[float, float], dpi: int) -> None:
    """A label into the middle of its half (0 the upper one), its corner on a whole dot of the sheet."""
    dot = 72 / dpi
    width, height = (side / picture.dpi * 72 for side in picture.image.size)
    sheet = sheet_mm[0] * _MM, sheet_mm[1] * _MM
    left = round((sheet[0] - width) / 2 / dot) * dot
    from_top = round((sheet[1] / 4 * (1 + 2 * half) - height / 2) / dot) * dot
    pdf.drawImage(ImageReader(picture.image), left, sheet[1] - from_top - height, width, height)
