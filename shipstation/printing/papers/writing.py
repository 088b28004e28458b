"""Lines of any script on a PDF page: each stretch in a font that has its characters, else in Latin letters, told."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from anyascii import anyascii

from shipstation.printing.papers import faces, scripts

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_PLAIN, _BOLD = "Helvetica", "Helvetica-Bold"
_PICTURE_DPI = 600
_LONGEST = 4000
_OUR_SCRIPTS = 0x530
"""Latin, Greek and Cyrillic stand below."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch in one font. `font`: a name that reportlab knows; "" is drawn as a picture with the face's file."""

    text: str
    font: str
    path: str = ""


class Writer:
    """Writes on papers, and remembers what no font had. `places`: folders with fonts; None: the system's."""

    def __init__(self, places: tuple[Path, ...] | None = None) -> None:
        self._places = faces.folders() if places is None else places
        self._unwritten: set[str] = set()

    @property
    def unwritten(self) -> tuple[str, ...]:
        """Characters that stand in Latin letters, sorted."""
        return tuple(sorted(self._unwritten))

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Points from left to right."""
        return sum(_width(run, size) for run in self._runs(scripts.joined(scripts.clean(text[:_LONGEST])), bold))

    def draw(self, pdf: "Canvas", x: float, y: float, text: str, size: float, *, bold: bool = False) -> None:
        """A line from x, on the base line y; points from the bottom left."""
        for run in self._runs(scripts.visual(scripts.joined(scripts.clean(text[:_LONGEST]))), bold):
            if run.font:
                pdf.setFont(run.font, size)
                pdf.drawString(x, y, run.text)
            else:
                _draw_picture(pdf, x, y, run, size)
            x += _width(run, size)

    def fit(self, text: str, size: float, room: float, *, bold: bool = False) -> str:
        """The text, or as much of its beginning as fits with an ellipsis."""
        text = scripts.clean(text[:_LONGEST])
        if self.width(text, size, bold=bold) <= room:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(text[:middle].rstrip() + "…", size, bold=bold) <= room:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…"

    def wrap(self, text: str, size: float, room: float, *, most: int, bold: bool = False) -> list[str]:
        """Lines that fit, broken at spaces where there are any; what is left over ends in an ellipsis."""
        left = scripts.clean(text[:_LONGEST])
        lines: list[str] = []
        while left and len(lines) < most - 1:
            if self.width(left, size, bold=bold) <= room:
                break
            line = self._line(left, size, room, bold)
            lines.append(line)
            left = left[len(line) :].lstrip()
        return [*lines, self.fit(left, size, room, bold=bold)] if left else lines

    def _line(self, text: str, size: float, room: float, bold: bool) -> str:  # noqa: FBT001 handed through
        low, high = 1, min(len(text), 400)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(text[:middle], size, bold=bold) <= room:
                low = middle
            else:
                high = middle - 1
        if low == len(text) or text[low] == " ":
            return text[:low]
        end = max(text.rfind(" ", 0, low + 1), text.rfind("-", 0, low) + 1)
        return text[:end] if end > 0 else text[:low]

    def _runs(self, text: str, bold: bool) -> list[_Run]:  # noqa: FBT001 handed through
        runs: list[_Run] = []
        for run in self._pieces(text, bold):
            if runs and (runs[-1].font, runs[-1].path) == (run.font, run.path):
                runs[-1] = _Run(runs[-1].text + run.text, run.font, run.path)
            else:
                runs.append(run)
        return runs

    def _pieces(self, text: str, bold: bool) -> Iterator[_Run]:  # noqa: FBT001 handed through
        """A word goes whole into one font where one has all of it: mixed forms within a word look like a fault."""
        usual = self._usual(text, bold)
        for place, word in enumerate(text.split(" ")):
            if place:
                yield _Run(" ", usual)
            strange = next((letter for letter in word if not _is_plain(letter)), None)
            if strange is None:
                if word:
                    yield _Run(word, usual)
                continue
            whole = _found(strange, bold, self._places)
            for letter in word:
                if whole is not None and ord(letter) in whole.letters:
                    yield _of_face(letter, whole)
                else:
                    yield self._letter(letter, bold)

    def _usual(self, text: str, bold: bool) -> str:  # noqa: FBT001 handed through
        """The font of a line's plain words: the one of its Polish, Greek … words where there are any."""
        strange = next((letter for letter in text if ord(letter) < _OUR_SCRIPTS and not _is_plain(letter)), None)
        face = _found(strange, bold, self._places) if strange is not None else None
        is_whole = face is not None and all(ord(each) in face.letters for each in text if _is_plain(each))
        if face is not None and is_whole and face.is_outlined and face.is_bold == bold:
            return _registered(face.path) or (_BOLD if bold else _PLAIN)
        return _BOLD if bold else _PLAIN

    def _letter(self, letter: str, bold: bool) -> _Run:  # noqa: FBT001 handed through
        if _is_plain(letter):
            return _Run(letter, _BOLD if bold else _PLAIN)
        face = _found(letter, bold, self._places)
        if face is not None:
            return _of_face(letter, face)
        self._unwritten.add(letter)
        latin = "".join(each for each in anyascii(letter) if " " <= each <= "~")
        return _Run(latin or "?", _BOLD if bold else _PLAIN)


@lru_cache(maxsize=4096)
def _found(letter: str, bold: bool, places: tuple[Path, ...]) -> faces.Face | None:  # noqa: FBT001 a cache's key
    face = faces.having(letter, bold=bold, places=places)
    if face is not None and scripts.is_complex(letter) and not _has_shaper():
        return None
    return face


def _is_plain(letter: str) -> bool:
    """Whether the fonts that every reader of PDF has can show it."""
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _of_face(letter: str, face: faces.Face) -> _Run:
    # Pillow shapes what a PDF's text of ours cannot, and draws the kind of curves that it cannot carry.
    if not scripts.is_complex(letter) and face.is_outlined and (name := _registered(face.path)):
        return _Run(letter, name)
    return _Run(letter, "", face.path)


@lru_cache(maxsize=256)
def _registered(path: str) -> str:
    """The name under which reportlab knows a font file; "" where it takes it for none."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 start-up time: only a paper waits for it
    from reportlab.pdfbase.ttfonts import TTFError, TTFont  # noqa: PLC0415 start-up time, as above

    name = f"pb{abs(hash(path)):x}"
    try:
        pdfmetrics.registerFont(TTFont(name, path))
    except (TTFError, OSError):
        return ""
    return name


@lru_cache(maxsize=1)
def _has_shaper() -> bool:
    from PIL import features  # noqa: PLC0415 start-up time: only a paper waits for it

    return bool(features.check("raqm"))


def _width(run: _Run, size: float) -> float:
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 start-up time: only a paper waits for it

    if run.font:
        return float(pdfmetrics.stringWidth(run.text, run.font, size))
    return _pictured(run.text, run.path, size)[1]


@lru_cache(maxsize=512)
def _pictured(text: str, path: str, size: float) -> tuple[bytes, float, float, float]:
    """A PNG, its width and height, and how far it hangs below the base line; all in points."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 start-up time: only a paper waits for it

    scale = _PICTURE_DPI / 72
    font = ImageFont.truetype(path, max(1, round(size * scale)))
    wide, (ascent, descent) = max(1, round(font.getlength(text))), font.getmetrics()
    image = Image.new("1", (wide, ascent + descent), 1)
    ImageDraw.Draw(image).text((0, 0), text, font=font, fill=0)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue(), wide / scale, (ascent + descent) / scale, descent / scale


def _draw_picture(pdf: "Canvas", x: float, y: float, run: _Run, size: float) -> None:
    from reportlab.lib.utils import ImageReader  # noqa: PLC0415 start-up time: only a paper waits for it

    data, width, height, below = _pictured(run.text, run.path, size)
    pdf.drawImage(ImageReader(io.BytesIO(data)), x, y - below, width, height)
