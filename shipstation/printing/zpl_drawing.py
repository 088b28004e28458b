"""Draws ZPL as dots, for the preview and for reading its codes before it is sent.

The subset that carriers' labels use, with bars at their exact module widths; what it cannot draw is listed, and the
label still goes to the printer as it came. Source: Zebra's ZPL II programming guide.
"""

import base64
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFont

from shipstation.printing.zpl import Command

_MAX_DOTS = 20_000_000
_RUNS = {**{chr(ord("G") + i): i + 1 for i in range(19)}, **{chr(ord("g") + i): (i + 1) * 20 for i in range(20)}}


@dataclass(slots=True)
class _Field:
    """What the next ^FD or ^FS will draw."""

    x: int = 0
    y: int = 0
    by_baseline: bool = False
    reverse: bool = False
    hex_sign: str | None = None
    font: tuple[int, int] | None = None
    turn: str = "N"
    block: tuple[int, int, str] | None = None
    code: tuple[str, list[str]] | None = None
    data: str | None = None


@dataclass(slots=True)
class Drawing:
    """The canvas and the state of the format being read."""

    canvas: Image.Image
    dpi: int
    unsupported: list[str] = field(default_factory=list)
    home: tuple[int, int] = (0, 0)
    usual_font: tuple[int, int] = (30, 0)
    usual_turn: str = "N"
    module: int = 2
    bar_height: int = 10
    next: _Field = field(default_factory=_Field)


def draw(commands: tuple[Command, ...], *, width: int, height: int, dpi: int) -> tuple[Image.Image, tuple[str, ...]]:
    """The label as an image of mode "L", and the names of commands that were not drawn. Raises ValueError."""
    if width * height > _MAX_DOTS:
        raise ValueError("the label is larger than 20 megapixels")
    drawing = Drawing(canvas=Image.new("L", (width, height), 255), dpi=dpi)
    for command in commands:
        step = _STEPS.get(command.name) or _step_of_kind(command.name)
        if step is None:
            if command.name not in _SILENT:
                drawing.unsupported.append(command.name)
            continue
        step(drawing, command)
    return drawing.canvas, tuple(dict.fromkeys(drawing.unsupported))


def _step_of_kind(name: str) -> "Callable[[Drawing, Command], None] | None":
    if name.startswith("A"):
        return _font
    return _bars if name.startswith("B") else None


def _origin(drawing: Drawing, command: Command) -> None:
    x, y = _two(command, 0, 0)
    drawing.next.x, drawing.next.y = x + drawing.home[0], y + drawing.home[1]
    drawing.next.by_baseline = command.name == "FT"


def _home(drawing: Drawing, command: Command) -> None:
    drawing.home = _two(command, 0, 0)


def _font(drawing: Drawing, command: Command) -> None:
    """^A0N,h,w: the font's letter is part of the name or begins the text."""
    words = command.text.split(",")
    turn = words[0].strip()[-1:] or drawing.usual_turn
    numbers = command.numbers()
    height = (numbers[1] if len(numbers) > 1 else None) or drawing.usual_font[0]
    width = (numbers[2] if len(numbers) > 2 else None) or 0
    drawing.next.font = (height, width)
    drawing.next.turn = turn if turn in "NRIB" else "N"


def _usual_font(drawing: Drawing, command: Command) -> None:
    numbers = command.numbers()
    height = (numbers[1] if len(numbers) > 1 else None) or drawing.usual_font[0]
    drawing.usual_font = (height, (numbers[2] if len(numbers) > 2 else None) or 0)


def _usual_turn(drawing: Drawing, command: Command) -> None:
    drawing.usual_turn = command.text[:1] or "N"


def _hex(drawing: Drawing, command: Command) -> None:
    drawing.next.hex_sign = command.text[:1] or "_"


def _block(drawing: Drawing, command: Command) -> None:
    numbers, words = command.numbers(), command.words()
    width = numbers[0] or 0
    lines = (numbers[1] if len(numbers) > 1 else None) or 1
    drawing.next.block = (width, lines, words[3] if len(words) > 3 and words[3] else "L")


def _reverse(drawing: Drawing, _: Command) -> None:
    drawing.next.reverse = True


def _module(drawing: Drawing, command: Command) -> None:
    numbers = command.numbers()
    drawing.module = max(1, min(numbers[0] or drawing.module, 10))
    if len(numbers) > 2 and numbers[2]:
        drawing.bar_height = numbers[2]


def _bars(drawing: Drawing, command: Command) -> None:
    drawing.next.code = (command.name, command.words())


def _data(drawing: Drawing, command: Command) -> None:
    text = command.text
    sign = drawing.next.hex_sign
    if sign is not None:
        text = _unescaped(text, sign)
    drawing.next.data = text


def _end_field(drawing: Drawing, _: Command) -> None:
    """^FS: draw what was gathered, then begin anew."""
    gathered = drawing.next
    if gathered.data is not None:
        picture = _code_picture(drawing, gathered) if gathered.code else _text_picture(drawing, gathered)
        if picture is not None:
            _place(drawing, gathered, picture)
    drawing.next = _Field(turn=drawing.usual_turn)


def _box(drawing: Drawing, command: Command) -> None:
    numbers = command.numbers()
    thick = max(1, (numbers[2] if len(numbers) > 2 else None) or 1)
    width, height = max(numbers[0] or thick, thick), max((numbers[1] if len(numbers) > 1 else None) or thick, thick)
    picture = _blank(width, height)
    pen = ImageDraw.Draw(picture)
    if 2 * thick >= min(width, height):
        pen.rectangle((0, 0, width - 1, height - 1), fill=0)
    else:
        pen.rectangle((0, 0, width - 1, height - 1), outline=0, width=thick)
    white = len(command.words()) > 3 and command.words()[3].upper() == "W"
    _place(drawing, drawing.next, ImageChops.invert(picture) if white else picture)


def _graphic(drawing: Drawing, command: Command) -> None:
    """^GFA,total,bytes,row,data: hex with run lengths, or :Z64: and :B64:."""
    words = command.text.split(",", 4)
    if len(words) < 5 or words[0].upper() != "A":
        drawing.unsupported.append("GF")
        return
    row_bytes, total = int(words[3]), int(words[2])
    if row_bytes < 1 or total < row_bytes or total * 8 > _MAX_DOTS:
        raise ValueError("a graphic is larger than 20 megapixels")
    rows = _graphic_rows(words[4].strip(), row_bytes, total)
    height = len(rows) // row_bytes
    picture = Image.frombytes("1", (row_bytes * 8, height), rows, "raw", "1;I").convert("L")
    _place(drawing, drawing.next, picture)


def _graphic_rows(data: str, row_bytes: int, total: int) -> bytes:
    if data.startswith((":Z64:", ":B64:")):
        content = base64.b64decode(data[5:].split(":", maxsplit=1)[0])
        rows = zlib.decompressobj().decompress(content, total) if data.startswith(":Z64:") else content[:total]
    else:
        rows = _run_lengths(re.sub(r"\s", "", data), row_bytes * 2, total)
    return rows[: len(rows) // row_bytes * row_bytes] or bytes(row_bytes)


def _run_lengths(data: str, row_digits: int, total: int) -> bytes:
    """Zebra's ASCII compression: G-Y count 1-19, g-z 20-400, a comma fills with 0, "!" with F, ":" repeats a row."""
    digits: list[str] = []
    last = "0" * row_digits
    row = ""
    count = 0
    for sign in data:
        if sign in _RUNS:
            count += _RUNS[sign]
            continue
        if sign in ",!":
            row += ("0" if sign == "," else "F") * (row_digits - len(row))
        elif sign == ":":
            row = last
        elif sign in "0123456789abcdefABCDEF":
            row += sign * (count or 1)
        count = 0
        while len(row) >= row_digits:
            last, row = row[:row_digits], row[row_digits:]
            digits.append(last)
        if len(digits) * row_digits > total * 2:
            break
    return bytes.fromhex("".join(digits))[:total]


def _text_picture(drawing: Drawing, text: _Field) -> Image.Image | None:
    height, width = text.font or drawing.usual_font
    if not (text.data or "").strip() or not 4 <= height <= 600:
        return None
    face = ImageFont.load_default(size=max(6, round(height * 0.8)))
    lines = _wrapped(text, face)
    widest = max(round(face.getlength(line)) for line in lines) or 1
    picture = _blank(text.block[0] if text.block else widest + 2, height * len(lines))
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        spare = picture.width - round(face.getlength(line))
        left = {"C": spare // 2, "R": spare}.get(text.block[2] if text.block else "L", 0)
        pen.text((max(0, left), number * height), line, font=face, fill=0)
    if width and not text.block:
        picture = picture.resize((max(1, round(picture.width * width / height)), picture.height))
    return picture.point(lambda shade: 0 if shade < 128 else 255)


def _wrapped(text: _Field, face: "ImageFont.FreeTypeFont | ImageFont.ImageFont") -> list[str]:
    """The lines of a field: its own breaks, then its block's width."""
    if text.block is None:
        return [(text.data or "").replace("\\&", " ")]
    width, most, _ = text.block
    lines: list[str] = []
    for part in (text.data or "").split("\\&"):
        line = ""
        for word in part.split(" "):
            longer = f"{line} {word}".strip()
            if line and face.getlength(longer) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines[:most] or [""]


def _code_picture(drawing: Drawing, gathered: _Field) -> Image.Image | None:
    name, words = gathered.code or ("", [])
    gathered.turn = words[0][:1] if words and words[0][:1] in tuple("NRIB") else "N"
    made = _CODES.get(name)
    if made is None:
        drawing.unsupported.append(name)
        return None
    try:
        return made(drawing, words, gathered.data or "")
    except (ValueError, RuntimeError):
        # What a scanner could not read either: the verifier will find no code here and say so.
        drawing.unsupported.append(name)
        return None


def _code128(drawing: Drawing, words: list[str], data: str) -> Image.Image:
    text = re.sub(r">[:;89]", "", data)
    height = int(words[1]) if len(words) > 1 and words[1].isdigit() else drawing.bar_height
    return _stretched(_symbol(text, zxingcpp.BarcodeFormat.Code128), drawing.module, max(10, height))


def _code39(drawing: Drawing, words: list[str], data: str) -> Image.Image:
    height = int(words[2]) if len(words) > 2 and words[2].isdigit() else drawing.bar_height
    return _stretched(_symbol(data, zxingcpp.BarcodeFormat.Code39), drawing.module, max(10, height))


def _data_matrix(_: Drawing, words: list[str], data: str) -> Image.Image:
    module = int(words[1]) if len(words) > 1 and words[1].isdigit() else 4
    return _scaled(_symbol(data, zxingcpp.BarcodeFormat.DataMatrix), module)


def _qr(_: Drawing, words: list[str], data: str) -> Image.Image:
    module = int(words[2]) if len(words) > 2 and words[2].isdigit() else 4
    text = re.sub(r"^[HQML][AM],", "", data)
    return _scaled(_symbol(text, zxingcpp.BarcodeFormat.QRCode), module)


def _pdf417(drawing: Drawing, _: list[str], data: str) -> Image.Image:
    return _scaled(_symbol(data, zxingcpp.BarcodeFormat.PDF417), drawing.module)


def _symbol(text: str, kind: "zxingcpp.BarcodeFormat") -> Image.Image:
    """A symbol at one dot a module, without quiet zone."""
    made = zxingcpp.create_barcode(text, kind).to_image(scale=1, add_quiet_zones=False)
    return Image.fromarray(made) if not isinstance(made, Image.Image) else made


def _stretched(bars: Image.Image, module: int, height: int) -> Image.Image:
    row = bars.convert("L").crop((0, 0, bars.width, 1))
    return row.resize((bars.width * module, height), Image.Resampling.NEAREST)


def _scaled(symbol: Image.Image, module: int) -> Image.Image:
    module = max(1, min(module, 40))
    return symbol.convert("L").resize((symbol.width * module, symbol.height * module), Image.Resampling.NEAREST)


def _place(drawing: Drawing, at: _Field, picture: Image.Image) -> None:
    """Put a picture where its field begins, turned; black adds to black, ^FR swaps."""
    turns = {"R": Image.Transpose.ROTATE_270, "I": Image.Transpose.ROTATE_180, "B": Image.Transpose.ROTATE_90}
    if at.turn in turns:
        picture = picture.transpose(turns[at.turn])
    top = at.y - picture.height if at.by_baseline and at.turn == "N" else at.y
    region = (at.x, top, at.x + picture.width, top + picture.height)
    below = drawing.canvas.crop(region)
    if at.reverse:
        merged = Image.composite(ImageChops.invert(below), below, ImageChops.invert(picture))
    else:
        merged = ImageChops.darker(below, picture)
    drawing.canvas.paste(merged, region[:2])


def _blank(width: int, height: int) -> Image.Image:
    if width * height > _MAX_DOTS:
        raise ValueError("a field is larger than 20 megapixels")
    return Image.new("L", (max(1, width), max(1, height)), 255)


def _two(command: Command, first: int, second: int) -> tuple[int, int]:
    numbers = command.numbers()
    one = numbers[0] if numbers and numbers[0] is not None else first
    other = numbers[1] if len(numbers) > 1 and numbers[1] is not None else second
    return (max(-30_000, min(one, 30_000)), max(-30_000, min(other, 30_000)))


def _unescaped(text: str, sign: str) -> str:
    """Text with ^FH's hex escapes read as UTF-8 bytes."""
    pattern = re.compile(f"(?:{re.escape(sign)}[0-9A-Fa-f]{{2}})+")
    return pattern.sub(lambda run: bytes.fromhex(run[0].replace(sign, "")).decode("utf-8", errors="replace"), text)


_STEPS: "dict[str, Callable[[Drawing, Command], None]]" = {
    "FO": _origin,
    "FT": _origin,
    "LH": _home,
    "CF": _usual_font,
    "FW": _usual_turn,
    "FH": _hex,
    "FB": _block,
    "TB": _block,
    "FR": _reverse,
    "BY": _module,
    "FD": _data,
    "FV": _data,
    "FS": _end_field,
    "GB": _box,
    "GF": _graphic,
}
_CODES: "dict[str, Callable[[Drawing, list[str], str], Image.Image]]" = {
    "BC": _code128,
    "B3": _code39,
    "BX": _data_matrix,
    "BQ": _qr,
    "B7": _pdf417,
}
_SILENT = frozenset(
    {"XA", "XZ", "CI", "PW", "LL", "LT", "LS", "LR", "FX", "PO", "PM", "PQ", "MM", "MN", "MT", "MD", "PR", "FN"}
)
