"""Draws ZPL labels as a printer would, for the preview and the verifier; in the decoder child alone.

The subset that carriers use; allowed commands it leaves out are named in `Sheet.unsupported`. Source: ZPL II
Programming Guide. Bars, boxes and pictures are exact to the dot, letters are not.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from shipstation.errors import LabelUnreadable
from shipstation.printing import code128, frames, zpl_symbols, zpl_text
from shipstation.printing.limits import LONGEST_INCHES, MOST_PIXELS
from shipstation.printing.sheets import Sheet, ink_box
from shipstation.printing.zpl import UNDRAWN, Command, checked
from shipstation.printing.zpl_graphics import graphic_of

_USUAL_INCHES = (4.0, 6.0)
_BEYOND_INCHES = 1.0
_OVERSIZE = 1.1
_FARTHEST = 32_000
_LARGEST_NUMBER = 99_999.0
_MOST_PAINT = 20
"""How often a label may paint all of its own dots over; carriers' do it once or twice."""
_QUARTERS = {"N": 0, "R": 1, "I": 2, "B": 3}
_TURNS = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}
_ESCAPE = r"([0-9A-Fa-f]{2})"
_TEXT_GAP = 6
_QR_DROP = 10
"""The printer sets a QR code placed by ^FO this many dots lower."""


def draw_zpl(content: bytes, dpi: int, paper: frames.Paper | None, *, first_only: bool) -> tuple[Sheet, ...]:
    """The labels of a file on that paper; without paper on what ^PW and ^LL say, else 4×6 in.

    Raises: LabelUnreadable, NotPrintable (zpl.checked).
    """
    if first_only and len(labels := checked(content)) > 1:
        return (_Label(dpi, paper, labels[0]).sheet(),)
    return _drawn(content, dpi, paper)


@lru_cache(maxsize=1)
def _drawn(content: bytes, dpi: int, paper: frames.Paper | None) -> tuple[Sheet, ...]:
    """A label that is printed is drawn, then read: the same bytes on the same paper are the same dots."""
    return tuple(_Label(dpi, paper, label).sheet() for label in checked(content))


@dataclass(slots=True)
class _Field:
    """What one field has said so far, between two ^FS."""

    x: int = 0
    y: int = 0
    by_baseline: bool = False
    data: bytes | None = None
    escape: str | None = None
    font: tuple[str, int, int, int] | None = None
    block: tuple[int, int, int, str] | None = None
    symbol: Command | None = None
    is_reversed: bool = False
    shapes: list[Command] = field(default_factory=list)


class _Label:
    """One label being drawn, command by command."""

    def __init__(self, dpi: int, paper: frames.Paper | None, commands: tuple[Command, ...]) -> None:
        self._dpi = dpi
        self._commands = commands
        told = {command.name: _number(command.values(), 0, 0) for command in commands if command.name in ("PW", "LL")}
        usual = [round(inches * dpi) for inches in _USUAL_INCHES]
        said = (told.get("PW", 0), told.get("LL", 0))
        _check_size(said, dpi)
        self._size = (paper.width, paper.length) if paper is not None else (said[0] or usual[0], said[1] or usual[1])
        # A label that calls itself a tenth wider or longer than the paper was made for another resolution.
        self._oversize = max(
            (call - own for call, own in zip(said, self._size, strict=True) if call > own * _OVERSIZE), default=0
        )
        beyond = round(_BEYOND_INCHES * dpi)
        self._canvas = Image.new("1", (self._size[0] + beyond, self._size[1] + beyond), 255)
        self._paint = _MOST_PAINT * self._canvas.width * self._canvas.height
        self._unsupported: dict[str, None] = {}
        self._home = (0, 0)
        self._shift = 0
        # How many dots of ink lie left of the paper, or above it.
        self._before = 0
        self._turn = 0
        self._font = ("A", 9, 5)
        self._module, self._ratio, self._height = 2, 3.0, 10
        self._encoding = "cp850"
        self._all_reversed = self._upside_down = self._mirrored = False
        self._field = _Field()
        self._verbs: dict[str, Callable[[Command], None]] = {
            "CI": self._encode, "LH": self._set_home, "LS": self._set_left,
            "FO": self._place, "FT": self._place, "FW": self._set_turn,
            "A": self._set_font, "CF": self._set_usual_font,
            "FB": self._set_block, "FD": self._take, "FV": self._take, "FH": self._set_escape, "FS": self._end_field,
            "FR": self._reverse, "BY": self._set_bars, "LR": self._set_reversed, "PO": self._set_orientation,
            "PM": self._set_mirror,
        }  # fmt: skip

    def sheet(self) -> Sheet:
        """Draw every command, then cut the label out of what was drawn."""
        for command in self._commands:
            if command.name in self._verbs:
                self._verbs[command.name](command)
            elif command.name in ("GB", "GC", "GE", "GD", "GF"):
                self._field.shapes.append(command)
            elif command.name.startswith("B"):
                self._field.symbol = command
            elif command.name in UNDRAWN:
                self._unsupported[f"^{command.name}"] = None
        width, height = self._size
        _, _, right, bottom = ink_box(self._canvas) or (0, 0, 0, 0)
        over = max(0, right - width, bottom - height, self._oversize, self._before)
        image = self._canvas.crop((0, 0, width, height))
        if self._mirrored:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        if self._upside_down:
            image = image.transpose(Image.Transpose.ROTATE_180)
        return Sheet(
            image=image, dpi=self._dpi, over_mm=over / self._dpi * 25.4, unsupported=tuple(self._unsupported)
        )

    # What holds for the whole label

    def _encode(self, command: Command) -> None:
        self._encoding = "utf-8" if _number(command.values(), 0, 0) in (27, 28) else "cp850"

    def _set_home(self, command: Command) -> None:
        self._home = _bounded(command.values())

    def _set_left(self, command: Command) -> None:
        self._shift = -_number(command.values(), 0, 0)

    def _set_turn(self, command: Command) -> None:
        self._turn = _QUARTERS.get(command.values()[0].upper(), self._turn)

    def _set_usual_font(self, command: Command) -> None:
        values = command.values()
        self._font = ((values[0] or self._font[0])[:1], _number(values, 1, 0), _number(values, 2, 0))

    def _set_bars(self, command: Command) -> None:
        values = command.values()
        self._module = min(100, max(1, _number(values, 0, self._module)))
        self._ratio = min(3.0, max(2.0, _decimal(values, 1, self._ratio)))
        self._height = _number(values, 2, self._height)

    def _set_reversed(self, command: Command) -> None:
        self._all_reversed = command.values()[0].upper() == "Y"

    def _set_orientation(self, command: Command) -> None:
        self._upside_down = command.values()[0].upper() == "I"

    def _set_mirror(self, command: Command) -> None:
        self._mirrored = command.values()[0].upper() == "Y"

    # What holds for one field

    def _place(self, command: Command) -> None:
        x, y = _bounded(command.values())
        self._field.x, self._field.y = x, y
        self._field.by_baseline = command.name == "FT"

    def _set_font(self, command: Command) -> None:
        data = command.data.decode("latin-1")
        values = data[1:].split(",")
        turn = _QUARTERS.get(values[0].strip()[:1].upper(), self._turn)
        self._field.font = (data[:1] or "0", _number(values, 1, 0), _number(values, 2, 0), turn)

    def _set_block(self, command: Command) -> None:
        values = command.values()
        align = (values[3] if len(values) > 3 else "").upper() or "L"
        lines = min(100, max(1, _number(values, 1, 1)))
        self._field.block = (_number(values, 0, 0), lines, _number(values, 2, 0), align)

    def _take(self, command: Command) -> None:
        self._field.data = command.data

    def _set_escape(self, command: Command) -> None:
        self._field.escape = command.data.decode("latin-1").strip()[:1] or "_"

    def _reverse(self, _: Command) -> None:
        self._field.is_reversed = True

    def _end_field(self, _: Command) -> None:
        done, self._field = self._field, _Field()
        for shape in done.shapes:
            picture, is_white = self._shape(shape)
            if picture is not None:
                self._stamp(done, picture, baseline=picture.height, turn=0, is_white=is_white)
        if done.data is None:
            return
        try:
            if done.symbol is not None:
                self._draw_symbol(done, done.symbol)
            else:
                self._draw_text(done)
        except (ValueError, IndexError):
            # The printer leaves out a code that its data do not fit, and so do we; the verifier will miss it.
            name = done.symbol.name if done.symbol is not None else "A"
            self._unsupported[f"^{name}"] = None

    # Drawing

    def _draw_text(self, done: _Field) -> None:
        font, height, width, turn = done.font or (*self._font, self._turn)
        height, width = zpl_text.cell(font, height, width)
        text = self._text(done)
        if done.block is None or not done.block[0]:
            if text:
                picture = zpl_text.line(text, height, width)
                self._stamp(done, picture, baseline=round(height * zpl_text.BASELINE), turn=turn)
            return
        room, most, spacing, align = done.block
        lines = zpl_text.wrapped(text, room, height, width, most)
        step = max(1, height + spacing)
        if room * step * len(lines) > MOST_PIXELS:
            raise ValueError("text block larger than a label")
        block = Image.new("1", (room, step * (len(lines) - 1) + height), 255)
        for number, words in enumerate(lines):
            if words:
                picture = zpl_text.line(words, height, width)
                free = room - picture.width
                block.paste(picture, ({"C": free // 2, "R": free}.get(align, 0), number * step))
        last = step * (len(lines) - 1)
        self._stamp(done, block, baseline=last + round(height * zpl_text.BASELINE), turn=turn)

    def _draw_symbol(self, done: _Field, command: Command) -> None:
        values = command.values()
        turn = _QUARTERS.get(values[0][:1].upper(), self._turn)
        raw, module = self._bytes(done), self._module
        drop = 0
        if command.name == "BC":
            height = _number(values, 1, self._height)
            text, mode = raw.decode("latin-1"), (values[5] if len(values) > 5 else "N").upper() or "N"
            _check_code(len(text) * 11 * module * height)
            picture = zpl_symbols.code_128(text, mode=mode, module=module, height=max(1, height))
            self._stamp_with_text(done, picture, turn, code128.plain(text), values[2:4])
            return
        if command.name == "B3":
            height = _number(values, 2, self._height)
            text = raw.decode("latin-1").upper()
            _check_code(len(text) * 16 * module * height)
            picture = zpl_symbols.code_39(text, module=module, ratio=self._ratio, height=max(1, height))
            self._stamp_with_text(done, picture, turn, text, values[3:5])
            return
        if command.name == "BX":
            picture = zpl_symbols.data_matrix(raw, module=_number(values, 1, module))
        elif command.name == "BQ":
            picture = zpl_symbols.qr(self._text(done), module=_number(values, 2, 2))
            drop = 0 if done.by_baseline else _QR_DROP
            turn = 0
        elif command.name == "B7":
            row_height, columns = _number(values, 1, self._height), _number(values, 3, 0)
            picture = zpl_symbols.pdf417(raw, module=module, row_height=row_height, columns=min(30, columns))
        else:
            self._unsupported[f"^{command.name}"] = None
            if command.name != "BD":
                return
            picture, turn = zpl_symbols.maxicode(self._dpi), 0
        done.y += drop
        self._stamp(done, picture, baseline=picture.height, turn=turn)

    def _stamp_with_text(self, done: _Field, bars: Image.Image, turn: int, text: str, wishes: list[str]) -> None:
        """Bars with their text below or above, as the two wishes (text at all; above) say."""
        wants_text = not wishes or wishes[0].upper() != "N"
        if not wants_text or not text:
            self._stamp(done, bars, baseline=bars.height, turn=turn)
            return
        height = round(7 * self._module / zpl_text.BASELINE)
        words = zpl_text.line(text, height, height)
        above = len(wishes) > 1 and wishes[1].upper() == "Y"
        total = bars.height + _TEXT_GAP + height
        both = Image.new("1", (max(bars.width, words.width), total), 255)
        bars_y, words_y = (height + _TEXT_GAP, 0) if above else (0, bars.height + _TEXT_GAP)
        both.paste(bars, (0, bars_y))
        both.paste(words, (max(0, (bars.width - words.width) // 2), words_y))
        self._stamp(done, both, baseline=bars_y + bars.height, turn=turn)

    def _shape(self, command: Command) -> tuple[Image.Image | None, bool]:
        """A box, ellipse, line or picture, and whether it is drawn in white."""
        if command.name == "GF":
            bitmap = graphic_of(command.data)
            picture = Image.frombytes("1", (bitmap.width, bitmap.height), bitmap.rows)
            return ImageChops.invert(picture), False
        values = command.values()
        if command.name == "GC":
            values = [values[0], values[0], *values[1:]]
        line = max(1, _number(values, 2, 1))
        width, height = (
            min(max(_number(values, place, line), line if command.name == "GB" else 3), most)
            for place, most in enumerate(self._canvas.size)
        )
        is_white = len(values) > 3 and values[3].upper() == "W"
        picture = Image.new("1", (width, height), 255)
        pen = ImageDraw.Draw(picture)
        edge = (0, 0, width - 1, height - 1)
        if command.name == "GB":
            radius = _number(values, 4, 0) * min(width, height) // 16
            pen.rounded_rectangle(edge, radius, outline=0, width=min(line, (min(width, height) + 1) // 2))
            if 2 * line >= min(width, height):
                pen.rounded_rectangle(edge, radius, fill=0)
        elif command.name == "GD":
            leans_left = len(values) > 4 and values[4].upper() in ("L", "\\")
            # Thick diagonals are as wide as `line` along the horizontal.
            low, high = ((0, 0), (width - line, height)) if leans_left else ((0, height), (width - line, 0))
            pen.polygon([low, (low[0] + line, low[1]), (high[0] + line, high[1]), high], fill=0)
        else:
            pen.ellipse(edge, outline=0, width=min(line, min(width, height) // 2))
        return picture, is_white

    def _stamp(self, done: _Field, picture: Image.Image, *, baseline: int, turn: int, is_white: bool = False) -> None:
        """Put a picture down: its top left at ^FO, its baseline's left at ^FT, after turning it."""
        self._paint -= picture.width * picture.height
        if self._paint < 0:
            raise LabelUnreadable("This ZPL draws more than fits on a label.", "Buy the label as PDF.")
        turned = picture.transpose(_TURNS[turn]) if turn else picture
        x, y = done.x + self._home[0] + self._shift, done.y + self._home[1]
        if done.by_baseline:
            above, below = baseline, picture.height - baseline
            x -= (0, below, picture.width, above)[turn]
            y -= (above, 0, below, picture.width)[turn]
        ink = ImageChops.invert(turned)
        if (x < 0 or y < 0) and not is_white and (box := ink.getbbox()):
            self._before = max(self._before, -x - box[0], -y - box[1])
        if not (done.is_reversed or self._all_reversed):
            self._canvas.paste(255 if is_white else 0, (x, y), ink)
            return
        box = (x, y, x + ink.width, y + ink.height)
        self._canvas.paste(ImageChops.logical_xor(self._canvas.crop(box), ink), (x, y))

    def _bytes(self, done: _Field) -> bytes:
        data = done.data or b""
        # Line ends in a file are none in a field.
        data = data.replace(b"\r", b"").replace(b"\n", b"")
        if done.escape is None:
            return data
        pattern = re.compile((re.escape(done.escape) + _ESCAPE).encode("latin-1"))
        return pattern.sub(lambda match: bytes([int(match[1], 16)]), data)

    def _text(self, done: _Field) -> str:
        text = self._bytes(done).decode(self._encoding, "replace")
        return "".join(letter for letter in text if letter.isprintable())


def _check_code(pixels: int) -> None:
    """Raises ValueError for a code that no label has room for."""
    if pixels > MOST_PIXELS:
        raise ValueError("code larger than a label")


def _check_size(said: tuple[int, int], dpi: int) -> None:
    """A printer would feed the length that a label claims, on paper without gaps."""
    if not all(0 <= dots <= LONGEST_INCHES * dpi for dots in said):
        inches = "×".join(f"{dots / dpi:.0f}" for dots in said)
        raise LabelUnreadable(
            f"This ZPL calls itself {inches} in large; a label measures at most {LONGEST_INCHES:.0f} in.",
            "Fetch the label again, or cancel the shipment and buy it anew.",
        )


def _bounded(values: list[str]) -> tuple[int, int]:
    x, y = (min(_FARTHEST, max(0, _number(values, place, 0))) for place in (0, 1))
    return x, y


def _number(values: list[str], place: int, usual: int) -> int:
    """A whole number among parameters, or the usual one where it is missing or no number."""
    return round(_decimal(values, place, usual))


def _decimal(values: list[str], place: int, usual: float) -> float:
    text = values[place].strip() if place < len(values) else ""
    try:
        value = float(text[:9]) if text else usual
    except ValueError:
        return usual
    # "nan" and "1e999" are numbers to Python, and to nobody else.
    return max(-_LARGEST_NUMBER, min(value, _LARGEST_NUMBER)) if math.isfinite(value) else usual
