"""A page in dots, and how it is laid on the printer's paper without resizing it."""

import io
from dataclasses import dataclass, replace

from PIL import Image, ImageChops

from shipstation.errors import NotPrintable
from shipstation.printing import frames

_SLACK_MM = 3.0
_THRESHOLD = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page. `image` is black on white, mode "1" (or "L" for a preview); `dpi` its own."""

    image: Image.Image
    dpi: int
    over_mm: float = 0.0
    unsupported: tuple[str, ...] = ()

    def bitmap(self) -> frames.Bitmap:
        """Packed rows, 1 for black."""
        width, height = self.image.size
        return frames.Bitmap(width=width, height=height, rows=ImageChops.invert(self.image).tobytes())

    def png(self) -> bytes:
        """A PNG with its resolution written in."""
        out = io.BytesIO()
        # Level 1: a label is mostly white; higher levels cost 3 times as long for a few hundred bytes.
        self.image.save(out, "PNG", dpi=(self.dpi, self.dpi), compress_level=1)
        return out.getvalue()


def black_and_white(image: Image.Image) -> Image.Image:
    """Gray to two levels by threshold; dithering would fray the bars."""
    return image.convert("L").point(lambda level: 255 if level >= _THRESHOLD else 0, mode="1")


def ink_box(image: Image.Image) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of what is black (right and bottom just outside), or None on a blank page."""
    return ImageChops.invert(image).getbbox()


def laid_on(sheet: Sheet, paper: frames.Paper) -> Sheet:
    """The page on the paper: as it is, or a quarter turned when it fits only so. Only white is cut off.

    Raises: NotPrintable when the page is larger than the paper both ways.
    """
    slack = round(_SLACK_MM / 25.4 * sheet.dpi)
    width, height = sheet.image.size
    if width <= paper.width + slack and height <= paper.length + slack:
        return _put(sheet, paper)
    if height <= paper.width + slack and width <= paper.length + slack:
        return _put(replace(sheet, image=sheet.image.transpose(Image.Transpose.ROTATE_270)), paper)
    page, stock = (_words(size, sheet.dpi) for size in ((width, height), (paper.width, paper.length)))
    raise NotPrintable(
        f"This page measures {page}; the printer's paper measures {stock}.",
        "Print it on a printer with larger paper, as a PDF for example.",
        fields=("printer",),
    )


def _put(sheet: Sheet, paper: frames.Paper) -> Sheet:
    if sheet.image.size == (paper.width, paper.length):
        return sheet
    _, _, right, bottom = ink_box(sheet.image) or (0, 0, 0, 0)
    left, top = max(0, right - paper.width), max(0, bottom - paper.length)
    box = ink_box(sheet.image) or (left, top, left, top)
    over = max(left - box[0], top - box[1], 0)
    laid = Image.new("1", (paper.width, paper.length), 255)
    laid.paste(sheet.image, (-left, -top))
    return replace(sheet, image=laid, over_mm=max(sheet.over_mm, over / sheet.dpi * 25.4))


def _words(size: tuple[int, int], dpi: int) -> str:
    return "×".join(f"{dots / dpi * 25.4:.0f}" for dots in size) + " mm"
