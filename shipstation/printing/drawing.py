"""Draws a document of any format in dots, in the decoder child alone."""

import io

from PIL import Image

from shipstation.errors import LabelUnreadable, NotPrintable
from shipstation.printing import frames
from shipstation.printing.limits import LONGEST_INCHES, MOST_PIXELS
from shipstation.printing.pdf_drawing import draw_pdf
from shipstation.printing.sheets import Sheet, black_and_white, laid_on
from shipstation.printing.zpl import is_zpl
from shipstation.printing.zpl_drawing import draw_zpl

_SAME_SHARPNESS = 0.02
_USUAL_DPI = 203


def draw(request: frames.Draw) -> tuple[Sheet, ...]:
    """The document's pages, on the printer's paper where one is named. Raises LabelUnreadable, NotPrintable.

    What the bytes are counts, not what they were called. A PDF is drawn at the printer's dots, a PNG of another
    resolution is resampled by area (the verifier judges the result), ZPL of another resolution is refused.
    """
    content, dpi = request.content, request.dpi
    if content.startswith(b"\x89PNG"):
        sheets: tuple[Sheet, ...] = (_draw_png(request),)
    elif content[:1024].find(b"%PDF-") >= 0:
        sheets = draw_pdf(content, dpi, first_only=request.first_only)
    elif is_zpl(content):
        said = request.said_dpi
        if said is not None and said != dpi and request.paper is not None:
            raise NotPrintable(
                f"This label was made for a {said} dpi printer; this one has {dpi} dpi.",
                f"Print it on a {said} dpi printer, or cancel and buy it as PDF.",
                fields=("printer",),
            )
        return draw_zpl(content, dpi, request.paper, first_only=request.first_only)
    else:
        raise LabelUnreadable(
            f"This label is no {request.format or 'PDF'}: its bytes are of no format that labels have.",
            "Fetch the label again, or cancel the shipment and buy it anew.",
        )
    paper = request.paper
    return sheets if paper is None else tuple(laid_on(sheet, paper) for sheet in sheets)


def _draw_png(request: frames.Draw) -> Sheet:
    """A PNG at the printer's dots; at its own dots when no paper is named."""
    try:
        with Image.open(io.BytesIO(request.content), formats=["PNG"]) as picture:
            _check_pixels(picture.size)
            own_dpi = _own_dpi(picture, request)
            picture.load()
            image = _flat(picture)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
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
    size = round(image.width * factor), round(image.height * factor)
    # By area and threshold, every edge lands on the nearest dot; NEAREST drops or doubles whole dots of a bar.
    return Sheet(image=black_and_white(image.resize(size, Image.Resampling.BOX)), dpi=request.dpi)


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
        if across > 0 and abs(across - along) <= _SAME_SHARPNESS * across:
            return round((across + along) / 2)
    if request.said_dpi:
        return request.said_dpi
    written = picture.info.get("dpi")
    if written and written[0] >= 72:
        return round(float(written[0]))
    return request.dpi or _USUAL_DPI
