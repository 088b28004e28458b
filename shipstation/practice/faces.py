"""The letters that labels are set in: where they lie, how wide they are, and how to write what they cannot."""

import sys
from functools import cache, lru_cache
from pathlib import Path

import reportlab
from anyascii import anyascii
from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_LATIN_ENDS = "\u024f"
_PUNCTUATION = frozenset("–—‘’“”…·€×")
_FOLDERS = (
    Path("/usr/share/fonts/truetype/dejavu"),
    Path("/usr/share/fonts/dejavu"),
    Path("/usr/share/fonts/dejavu-sans-fonts"),
    Path("/usr/share/fonts/TTF"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path(sys.prefix) / "share/fonts",
)
_BUNDLED = Path(reportlab.__file__).parent / "fonts"
_NAMES = {False: "PracticeSans", True: "PracticeSans-Bold"}


@cache
def face(*, bold: bool) -> str:
    """The name under which reportlab knows the letters."""
    name = _NAMES[bold]
    pdfmetrics.registerFont(TTFont(name, str(_file(bold=bold))))
    return name


@lru_cache(maxsize=64)
def sized(*, bold: bool, pixels: int) -> ImageFont.FreeTypeFont:
    """The letters at a size, for drawing dots."""
    return ImageFont.truetype(str(_file(bold=bold)), pixels)


def width(text: str, size: float, *, bold: bool) -> float:
    """How wide a line is, in the unit of `size`."""
    return _width_at_1(text, bold=bold) * size


@lru_cache(maxsize=4096)
def _width_at_1(text: str, *, bold: bool) -> float:
    # Fitting asks for the same words at many sizes.
    return float(pdfmetrics.stringWidth(text, face(bold=bold), 1000)) / 1000


def readable(text: object, *, ascii_only: bool = False) -> str:
    """One line that a packer here can read: Latin letters stay, other scripts are romanized, controls go.

    `ascii_only`: for ZPL's own letters, which hold Latin-1 letters but not the printer's punctuation.
    """
    words = " ".join(str(text).split())
    return "".join(_letter(letter, ascii_only=ascii_only) for letter in words if letter.isprintable())


def _letter(letter: str, *, ascii_only: bool) -> str:
    if letter.isascii():
        return letter
    is_latin = "\u00c0" <= letter <= ("\u00ff" if ascii_only else _LATIN_ENDS) and letter.isalpha()
    wanted = is_latin or (letter in _PUNCTUATION and not ascii_only)
    # The bundled letters are fewer than the system's.
    return letter if wanted and ord(letter) in _letters() else anyascii(letter)


@cache
def _letters() -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(face(bold=True)).face.charToGlyph)


def _file(*, bold: bool) -> Path:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    found = (folder / name for folder in _FOLDERS)
    return next((path for path in found if path.is_file()), _BUNDLED / ("VeraBd.ttf" if bold else "Vera.ttf"))
