"""Draws a document of any format in dots, in the decoder child alone."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping

import msgspec
from PIL import Image

from shipstation.errors import LabelUnreadable, NotPrintable
from shipstation.model import Language
from shipstation.printing import epl, frames, tspl
from shipstation.printing.kinds import Kind, kind_of
from shipstation.printing.limits import LEAST_DPI, LONGEST_INCHES, MOST_DOTS, MOST_DPI, MOST_PIXELS
from shipstation.printing.pdf_drawing import draw_pdf, draw_pdf_page
from shipstation.printing.rasters import not_ours
from shipstation.printing.sheets import Sheet, black_and_white, fitted, image_of, laid_on, moved, shrinking, too_large
from shipstation.printing.zpl import checked
from shipstation.printing.zpl_drawing import draw_zpl
from shipstation.printing.zpl_graphics import rewritten
from shipstation.printing.zpl_placing import placed_anew

_SAME_SHARPNESS = 0.02
# Beyond its own errors, Pillow lets through what its readers of chunks stumble over; that a palette is missing is an
# assertion of its own (Pillow 12).
_BROKEN = (
    OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError, AssertionError,
    EOFError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip
_USUAL_DPI = 203
_READ_BACK: Mapping[str, Callable[[bytes, int], tuple[frames.Bitmap, ...]]] = {
    Language.TSPL: tspl.pages_of,
    Language.EPL: epl.pages_of,
}


def draw(request: frames.Draw) -> tuple[Sheet, ...]:
    """The document's pages, on the printer's paper where one is named. Raises LabelUnreadable, NotPrintable.

    What the bytes are counts, not what they were called. A PDF is drawn at the printer's dots, a PNG of another
    resolution is resampled by area (the verifier judges the result), ZPL of another resolution is refused. A PDF
    whose ink is a little larger than the paper is drawn at down to 90 % of its size. Moved and turned as asked.
    """
    content, dpi, paper = request.content, request.dpi, request.paper
    if request.sent_as:
        return _read_back(request)
    kind = kind_of(content, request.format)
    _check_asked(request)
    if kind is Kind.ZPL:
        said = request.said_dpi
        if said is not None and said != dpi and paper is not None:
            raise NotPrintable(
                f"This label was made for a {said} dpi printer; this one has {dpi} dpi.",
                f"Print it on a {said} dpi printer, or cancel and buy it as PDF.",
                fields=("printer",),
            )
        sheets = draw_zpl(content, dpi, paper, first_only=request.first_only)
    elif kind is Kind.PNG:
        sheets = (_draw_png(request),)
        sheets = sheets if paper is None else (laid_on(sheets[0], paper),)
    else:
        sheets = draw_pdf(content, dpi, first_only=request.first_only)
        if paper is not None:
            sheets = tuple(_laid_pdf(content, number, sheet, paper) for number, sheet in enumerate(sheets))
    if not (request.left or request.top or request.turned):
        return sheets
    return tuple(moved(sheet, left=request.left, top=request.top, turned=request.turned) for sheet in sheets)


def for_printer(request: frames.Draw) -> frames.Draw:
    """The request itself; ZPL that has a printer's paper comes as the bytes to send. Raises as `draw` does."""
    if request.paper is None or kind_of(request.content, request.format) is not Kind.ZPL:
        return request
    _check_asked(request)
    placed = placed_anew(checked(request.content), left=request.left, top=request.top, turned=request.turned)
    content = rewritten(placed, request.paper)
    return msgspec.structs.replace(request, content=content, left=0, top=0, turned=False)


def check_same(sheet: Sheet, png: bytes) -> None:
    """Raises LabelUnreadable when the picture that was shown has other dots than the sheet."""
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
            is_same = picture.size == sheet.image.size and picture.convert("1").tobytes() == sheet.image.tobytes()
    except _BROKEN as error:
        raise not_ours() from error
    if not is_same:
        raise not_ours()


def _laid_pdf(content: bytes, number: int, sheet: Sheet, paper: frames.Paper) -> Sheet:
    """A PDF's page on the paper; drawn anew a little smaller where it fits only so. Raises NotPrintable."""
    laid = fitted(sheet, paper)
    if laid is None and (scale := shrinking(sheet, paper)) is not None:
        laid = fitted(draw_pdf_page(content, number, sheet.dpi * scale, called=sheet.dpi), paper)
    if laid is None:
        raise too_large(sheet, paper)
    return laid


def _read_back(request: frames.Draw) -> tuple[Sheet, ...]:
    """The pages of a job that `render` made for this paper."""
    _check_asked(request)
    pages = _READ_BACK[request.sent_as](request.content, request.dpi)
    paper = request.paper
    if not pages or paper is None or any((page.width, page.height) != (paper.width, paper.length) for page in pages):
        raise not_ours()
    return tuple(Sheet(image=image_of(page), dpi=request.dpi) for page in pages[: 1 if request.first_only else None])


def _check_asked(request: frames.Draw) -> None:
    """What is asked for has a size that printers have."""
    for dpi in (request.dpi, request.said_dpi):
        if dpi is not None and not LEAST_DPI <= dpi <= MOST_DPI:
            raise NotPrintable(
                f"{dpi} dpi are asked for; printers have {LEAST_DPI} to {MOST_DPI} dpi.",
                "Check the printer's settings, or buy the label anew.",
                fields=("printer",),
            )
    paper = request.paper
    if paper is not None and not (paper.width > 0 < paper.length and paper.width * paper.length <= MOST_DOTS):
        raise NotPrintable(
            f"The printer's paper is set to {paper.width}×{paper.length} dots; that is no paper.",
            "Check the printer's settings.",
            fields=("printer",),
        )


def _draw_png(request: frames.Draw) -> Sheet:
    """A PNG at the printer's dots; at its own dots when no paper is named."""
    try:
        with Image.open(io.BytesIO(request.content), formats=["PNG"]) as picture:
            _check_pixels(picture.size)
            own_dpi = _own_dpi(picture, request)
            picture.load()
            image = _flat(picture)
    except _BROKEN as error:
        raise LabelUnreadable(
            "This PNG is damaged.", "Fetch the label again, or cancel the shipment and buy it anew."
        ) from error
    if max(image.size) > LONGEST_INCHES * own_dpi:
        raise LabelUnreadable(
            f"This PNG measures more than {LONGEST_INCHES:.0f} in.", "Fetch the label again, or buy it anew."
        )
    if request.paper is None or abs(own_dpi - request.dpi) <= _SAME_SHARPNESS * request.dpi:
        return Sheet(image=black_and_white(image), dpi=own_dpi if request.paper is None else request.dpi)
    factor = request.dpi / own_dpi
    width, height = (max(1, round(side * factor)) for side in image.size)
    if width * height > MOST_DOTS:
        raise LabelUnreadable(
            f"This PNG takes {width}×{height} dots on this printer; that is no label.",
            "Fetch the label again, or cancel the shipment and buy it anew.",
        )
    # By area and threshold, every edge lands on the nearest dot; NEAREST drops or doubles whole dots of a bar.
    return Sheet(image=black_and_white(image.resize((width, height), Image.Resampling.BOX)), dpi=request.dpi)


def _check_pixels(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise LabelUnreadable(
            f"This PNG has {size[0]}×{size[1]} pixels; labels have at most {MOST_PIXELS // 1_000_000} million.",
            "Fetch the label again, or cancel the shipment and buy it anew.",
        )


def _flat(picture: Image.Image) -> Image.Image:
    """Gray on white paper; what is transparent is white."""
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    return picture.convert("L")


def _own_dpi(picture: Image.Image, request: frames.Draw) -> int:
    """The picture's resolution: measured against the size that was bought, else as said, else as written in it."""
    if request.width_mm and request.length_mm:
        bought = sorted((request.width_mm, request.length_mm))
        across, along = (dots * 25.4 / mm for dots, mm in zip(sorted(picture.size), bought, strict=True))
        measured = (across + along) / 2
        if abs(across - along) <= _SAME_SHARPNESS * across and LEAST_DPI <= measured <= MOST_DPI:
            return round(measured)
    if request.said_dpi:
        return request.said_dpi
    written = picture.info.get("dpi")
    if written and LEAST_DPI <= written[0] <= MOST_DPI:
        return round(float(written[0]))
    return request.dpi or _USUAL_DPI
