"""A page in dots, and how it is laid on the printer's paper without resizing it."""

import io
from dataclasses import dataclass, replace

from PIL import Image, ImageChops

from shipstation.errors import NotPrintable
from shipstation.printing import frames

SLACK_MM = 4.0
"""How much larger a page may be and still lie at the paper's corner, as long as only white is cut off: A6 on 4×6."""
_HAIR_DOTS = 2
"""Ink that may be lost at an edge: sizes are rounded to dots, and a line on the very edge is no reason to shrink."""
_MARGIN_MM = 2.0
LEAST_SCALE = 0.9
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


def image_of(page: frames.Bitmap) -> Image.Image:
    """The dots of a bitmap, black on white, as `Sheet.bitmap` packed them."""
    return ImageChops.invert(Image.frombytes("1", (page.width, page.height), page.rows))


def black_and_white(image: Image.Image) -> Image.Image:
    """Gray to two levels by threshold; dithering would fray the bars."""
    return image.convert("L").point(lambda level: 255 if level >= _THRESHOLD else 0, mode="1")


def ink_box(image: Image.Image) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of what is black (right and bottom just outside), or None on a blank page."""
    return ImageChops.invert(image).getbbox()


def laid_on(sheet: Sheet, paper: frames.Paper) -> Sheet:
    """The page on the paper, by the first way that works: as it is, a quarter turned, cut to its ink. No ink is lost.

    Raises: NotPrintable when what is printed on the page is larger than the paper both ways.
    """
    laid = fitted(sheet, paper)
    if laid is None:
        raise too_large(sheet, paper)
    return laid


def fitted(sheet: Sheet, paper: frames.Paper) -> Sheet | None:
    """The same, or None where `laid_on` raises."""
    image = fitting(sheet, paper)
    if image is None:
        return None
    is_cut = sorted(image.size) != sorted(sheet.image.size)
    return replace(sheet, image=_put(image, paper, near_mm(sheet.dpi, _MARGIN_MM) if is_cut else None))


def fitting(sheet: Sheet, paper: frames.Paper) -> Image.Image | None:
    """What of the page goes on the paper: all of it or, where only its ink fits, that, and turned if need be."""
    slack = near_mm(sheet.dpi, SLACK_MM)
    whole = sheet.image
    if whole.size == (paper.width, paper.length):
        return whole
    ink = ink_box(whole)
    inked = (0, 0) if ink is None else (ink[2] - ink[0], ink[3] - ink[1])
    for turn in (None, Image.Transpose.ROTATE_270):
        wide, long = whole.size if turn is None else whole.size[::-1]
        across, along = inked if turn is None else inked[::-1]
        is_near = wide <= paper.width + slack and long <= paper.length + slack
        if is_near and across <= paper.width + _HAIR_DOTS and along <= paper.length + _HAIR_DOTS:
            return whole if turn is None else whole.transpose(turn)
    if ink is None:
        return None
    for turn in (None, Image.Transpose.ROTATE_270):
        across, along = inked if turn is None else inked[::-1]
        if across <= paper.width and along <= paper.length:
            cut = whole.crop(ink)
            return cut if turn is None else cut.transpose(turn)
    return None


def shrinking(sheet: Sheet, paper: frames.Paper) -> float | None:
    """The scale at which a page's ink would just fit the paper; None where it would have to be below 90 %."""
    ink = ink_box(sheet.image)
    if ink is None:
        return None
    across, along = ink[2] - ink[0], ink[3] - ink[1]
    # A dot less each way: what is drawn anew is rounded to whole dots again.
    room = (paper.width - 1, paper.length - 1)
    scale = max(min(room[0] / across, room[1] / along), min(room[0] / along, room[1] / across))
    return scale if scale >= LEAST_SCALE else None


def moved(sheet: Sheet, *, left: int, top: int, turned: bool) -> Sheet:
    """The page turned upside down, then moved by so many dots. Ink that leaves the paper counts in `over_mm`."""
    image = sheet.image.transpose(Image.Transpose.ROTATE_180) if turned else sheet.image
    if not (left or top):
        return replace(sheet, image=image)
    over = 0
    ink = ink_box(image)
    if ink is not None:
        over = max(-ink[0] - left, -ink[1] - top, ink[2] + left - image.width, ink[3] + top - image.height, 0)
    laid = Image.new("1", image.size, 255)
    laid.paste(image, (left, top))
    return replace(sheet, image=laid, over_mm=max(sheet.over_mm, over / sheet.dpi * 25.4))


def near_mm(dpi: int, mm: float) -> int:
    """Whole dots."""
    return round(mm / 25.4 * dpi)


def too_large(sheet: Sheet, paper: frames.Paper) -> NotPrintable:
    """What to raise for a page that no way of laying it fits on the paper."""
    stock = _words((paper.width, paper.length), sheet.dpi)
    ink = ink_box(sheet.image)
    shown = f"This page measures {_words(sheet.image.size, sheet.dpi)}"
    if ink is not None:
        shown += f", {_words((ink[2] - ink[0], ink[3] - ink[1]), sheet.dpi)} of it printed on"
    return NotPrintable(
        f"{shown}; the printer's paper measures {stock}.",
        "Print it on a printer with larger paper, as a PDF for example, or buy the label in the size of this paper.",
        fields=("printer",),
    )


def _put(image: Image.Image, paper: frames.Paper, margin: int | None) -> Image.Image:
    """A page at the paper's corner; what was cut to its ink (`margin`, in dots) in the middle, near the top."""
    if image.size == (paper.width, paper.length):
        return image
    laid = Image.new("1", (paper.width, paper.length), 255)
    if margin is not None:
        free = max(0, paper.width - image.width), max(0, paper.length - image.height)
        laid.paste(image, (free[0] // 2, min(free[1] // 2, margin)))
    else:
        ink = ink_box(image) or (0, 0, 0, 0)
        laid.paste(image, (-max(0, ink[2] - paper.width), -max(0, ink[3] - paper.length)))
    return laid


def _words(size: tuple[int, int], dpi: int) -> str:
    return "×".join(f"{dots / dpi * 25.4:.0f}" for dots in size) + " mm"
