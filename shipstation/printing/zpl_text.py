"""Text of ZPL fields as images. Height, width and place are the printer's, the letters are not."""

import importlib.util
import math
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from shipstation.printing.limits import MOST_PIXELS

BASELINE = 0.76
"""Where letters stand in a cell of height 1. Source: measured on the outside judges' font 0."""
_CAPITAL = 0.614
"""Advance of a capital H in font 0 at width 1."""
_FOLDERS = (Path("/usr/share/fonts/truetype/dejavu"), Path("/usr/share/fonts/dejavu"), Path("/usr/share/fonts/TTF"))
_FACE = "DejaVuSansCondensed-Bold.ttf"
_BITMAP_CELLS = {
    "A": (9, 5), "B": (11, 7), "C": (18, 10), "D": (18, 10),
    "E": (28, 15), "F": (26, 13), "G": (60, 40), "H": (21, 13),
}  # fmt: skip
_LARGEST = 3000
_LONGEST = 3000


def cell(font: str, height: int, width: int) -> tuple[int, int]:
    """Height and width of a font's cell in dots, where 0 means: by the other one, or the font's own."""
    base_height, base_width = _BITMAP_CELLS.get(font, (15, 12))
    if font not in _BITMAP_CELLS:
        height = height or width or base_height
        return min(height, _LARGEST), min(width or height, _LARGEST)
    times_high = max(1, round((height or base_height) / base_height))
    times_wide = max(1, round(width / base_width)) if width else times_high
    # A bitmap letter is about as wide as font 0 at 5/3 of its cell.
    return min(base_height * times_high, _LARGEST), min(round(base_width * times_wide * 5 / 3), _LARGEST)


def width_of(text: str, height: int, width: int) -> int:
    """How many dots a line takes."""
    natural = float(label_face().getlength("H"))
    return math.ceil(float(label_face().getlength(text)) * _CAPITAL * width / natural) if height else 0


def line(text: str, height: int, width: int) -> Image.Image:
    """One line, black on white, in a cell of that height. Raises ValueError when it is no label's size."""
    if len(text) > _LONGEST:
        raise ValueError("text longer than a label")
    across = max(1, width_of(text, height, width))
    if across * height > MOST_PIXELS:
        raise ValueError("text larger than a label")
    face = label_face()
    natural = Image.new("L", (max(1, math.ceil(face.getlength(text))), _PIXELS), 255)
    ImageDraw.Draw(natural).text((0, round(_PIXELS * BASELINE)), text, font=face, fill=0, anchor="ls")
    shrunk = natural.resize((across, height), Image.Resampling.BILINEAR)
    return shrunk.point(lambda level: 255 if level >= 128 else 0, mode="1")


def wrapped(text: str, room: int, height: int, width: int, most: int) -> list[str]:
    r"""Lines of ^FB: broken at `\&` and between words, at most `most`. Raises ValueError for no label's text."""
    if len(text) > _LONGEST:
        raise ValueError("text longer than a label")
    lines: list[str] = []
    for paragraph in text.split("\\&"):
        current = ""
        for word in paragraph.split(" "):
            longer = f"{current} {word}" if current else word
            if current and width_of(longer, height, width) > room:
                lines.append(current)
                current = word
            else:
                current = longer
        lines.append(current)
        if len(lines) >= most:
            break
    return lines[:most]


_PIXELS = 64
"""Cell height that letters are drawn at before they are brought to size."""


@lru_cache(maxsize=1)
def label_face() -> ImageFont.FreeTypeFont:
    """The face that labels are drawn with here."""
    found = next((folder / _FACE for folder in _FOLDERS if (folder / _FACE).is_file()), None)
    if found is None:
        # reportlab ships a bold face; it is only looked up, not imported.
        spec = importlib.util.find_spec("reportlab")
        places = spec.submodule_search_locations if spec is not None else None
        found = Path(next(iter(places or [""]))) / "fonts" / "VeraBd.ttf"
    # Capitals of these faces are 0.729 em high, those of the printer 0.76 of the cell.
    return ImageFont.truetype(str(found), round(_PIXELS * BASELINE / 0.729))
