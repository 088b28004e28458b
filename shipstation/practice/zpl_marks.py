"""Puts one ZPL field on the paper: text, a code, a picture or a box, turned, wrapped or reversed."""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

from shipstation.practice import faces, zpl_codes
from shipstation.practice.zpl_codes import CodeField

_TURNS = {"R": Image.Transpose.ROTATE_270, "I": Image.Transpose.ROTATE_180, "B": Image.Transpose.ROTATE_90}
# ZPL's font 0 has capitals 0.75 of its height high; our letters are wider and a little lower for the same size.
_CAPITALS = 0.75
_SIZE = 1.03
_SQUEEZE = 0.72
_MOST_DOTS = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """Letters of font 0: height and width in dots, direction N, R, I or B."""

    height: int = 9
    width: int = 9
    direction: str = "N"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a field stands: its top left corner (^FO), or the left end of its baseline (^FT)."""

    x: int = 0
    y: int = 0
    is_baseline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap:
    """^FB: a block of lines. `align` is L, C, R or J (set as L)."""

    width: int
    lines: int
    gap: int
    align: str
    indent: int


@dataclass(slots=True, kw_only=True)
class Field:
    """What the commands since the last ^FS have gathered; without data nothing is drawn."""

    font: Font
    spot: Spot = Spot()
    direction: str = "N"
    code: CodeField | None = None
    picture: Image.Image | None = None
    wrap: Wrap | None = None
    hex_mark: bytes = b""
    is_reversed: bool = False
    data: str | None = None


def draw_field(paper: Image.Image, field: Field) -> None:
    """Draw it. Raises ValueError when it is too large, or when its code cannot hold the data."""
    data = field.data or ""
    if field.picture is not None:
        _put(paper, field, field.picture, "N", below=0)
    elif field.code is not None:
        mark = zpl_codes.draw(field.code, data)
        # A printer sets QR down by the height of ^BY.
        drop = field.code.height if field.code.name == "^BQ" and not field.spot.is_baseline else 0
        if field.code.has_words():
            words = _line(data, Font(height=9 * field.code.module, width=9 * field.code.module))
            mark, below = _stacked(mark, words, gap=6)
        else:
            below = 0
        _put(paper, field, mark, field.direction, below=below, drop=drop)
    elif data:
        text = _block(data, field.font, field.wrap) if field.wrap else _line(data, field.font)
        below = field.font.height - round(field.font.height * _CAPITALS)
        _put(paper, field, text, field.font.direction, below=below)


def draw_box(paper: Image.Image, field: Field, parts: list[str]) -> None:
    """^GB's width, height, line, color, rounding: an outline within, or filled when the line is thick."""
    numbers = [min(int(part), 32_000) if part.isascii() and part.isdigit() else 0 for part in parts[:3]]
    line = max(1, numbers[2])
    width, height = max(line, numbers[0]), max(line, numbers[1])
    rounding = min(int(parts[4]), 8) if parts[4].isascii() and parts[4].isdigit() else 0
    x, y = field.spot.x, field.spot.y - (height if field.spot.is_baseline else 0)
    color = 1 if parts[3].upper() == "W" else 0
    # A reversed box is drawn aside first; others go straight onto the paper, however many they are.
    target = Image.new("1", paper.size, 0) if field.is_reversed else paper
    ink = 1 if field.is_reversed else color
    ImageDraw.Draw(target).rounded_rectangle(
        (x, y, x + width - 1, y + height - 1),
        radius=min(width, height) * rounding / 16,
        fill=ink if line * 2 >= min(width, height) else None,
        outline=ink,
        width=line,
    )
    if field.is_reversed:
        _ink(paper, target, (0, 0), is_reversed=True)


def _put(paper: Image.Image, field: Field, mark: Image.Image, turn: str, *, below: int, drop: int = 0) -> None:
    """Turn the mark and put it where the field stands; `below`: rows under its baseline."""
    turned = mark.transpose(_TURNS[turn]) if turn in _TURNS else mark
    x, y = field.spot.x, field.spot.y + drop
    if field.spot.is_baseline:
        above = mark.height - below
        shift = {"R": (-below, 0), "I": (-mark.width, -below), "B": (-above, -mark.width)}
        right, down = shift.get(turn, (0, -above))
        x, y = x + right, y + down
    _ink(paper, turned, (x, y), is_reversed=field.is_reversed)


def _ink(paper: Image.Image, mask: Image.Image, at: tuple[int, int], *, is_reversed: bool) -> None:
    if not is_reversed:
        paper.paste(0, at, mask)
        return
    area = (*at, at[0] + mask.width, at[1] + mask.height)
    paper.paste(ImageChops.logical_xor(paper.crop(area), mask), at)


def _line(text: str, font: Font) -> Image.Image:
    """One line of letters, as high as the font."""
    pixels = max(4, round(font.height * _SIZE))
    letters = faces.sized(bold=True, pixels=pixels)
    natural = max(1, round(letters.getlength(text)))
    width = max(1, round(natural * _SQUEEZE * font.width / max(1, font.height)))
    if max(natural, width) * font.height > _MOST_DOTS:
        raise ValueError("too large")
    image = Image.new("L", (natural, font.height), 0)
    baseline = round(font.height * _CAPITALS)
    ImageDraw.Draw(image).text((0, baseline), text, font=letters, fill=255, anchor="ls")
    return image.resize((width, font.height)).point(lambda gray: 255 * (gray > 110), "1")


def _block(text: str, font: Font, wrap: Wrap) -> Image.Image:
    lines = [_line(line or " ", font) for line in _wrapped(text, font, wrap)]
    pitch = max(1, font.height + wrap.gap)
    image = Image.new("1", (max(1, wrap.width), font.height + pitch * (wrap.lines - 1)), 0)
    for number, line in enumerate(lines):
        room = wrap.width - line.width
        left = {"C": room // 2, "R": room}.get(wrap.align, wrap.indent if number else 0)
        # A printer sets what is too much on top of the last line.
        image.paste(1, (max(0, left), min(number, wrap.lines - 1) * pitch), line)
    return image


def _wrapped(text: str, font: Font, wrap: Wrap) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\\&"):
        current = ""
        for word in paragraph.split(" "):
            longer = f"{current} {word}" if current else word
            if current and _width(longer, font) > wrap.width:
                lines.append(current)
                longer = word
            current = longer
        lines.append(current)
    return lines


def _width(text: str, font: Font) -> float:
    letters = faces.sized(bold=True, pixels=max(4, round(font.height * _SIZE)))
    return letters.getlength(text) * _SQUEEZE * font.width / max(1, font.height)


def _stacked(code: Image.Image, words: Image.Image, *, gap: int) -> tuple[Image.Image, int]:
    """A code with its words below, and how many rows those take."""
    width = max(code.width, words.width)
    below = words.height + gap
    image = Image.new("1", (width, code.height + below), 0)
    image.paste(code, (0, 0))
    image.paste(words, (max(0, (code.width - words.width) // 2), code.height + gap))
    return image, below
