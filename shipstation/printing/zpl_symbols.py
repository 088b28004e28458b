"""The codes of ZPL as images of exact modules: Code 128, Code 39, QR, Data Matrix, PDF417, MaxiCode's place."""

from typing import Any, cast

import zxingcpp
from PIL import Image, ImageDraw

from shipstation.printing import code128

_NARROWEST, _WIDEST = 1, 100
_PDF417_ROW = 3
_QR_CORRECTION = {"H", "Q", "M", "L"}
_MAXI_INCHES = 1.0


def linear(bars: list[bool], module: int, height: int) -> Image.Image:
    """Bars as a picture, black on white."""
    row = Image.new("1", (len(bars), 1), 255)
    row.putdata([0 if bar else 255 for bar in bars])
    return row.resize((len(bars) * module, height), Image.Resampling.NEAREST)


def code_128(text: str, *, mode: str, module: int, height: int) -> Image.Image:
    """^BC. Modes A and D choose their sets themselves, N and U follow invocation codes. Raises ValueError."""
    values = code128.automatic(text) if mode in ("A", "D") else code128.by_invocation(text)
    return linear(code128.bars_of_values(values), module, height)


def code_39(text: str, *, module: int, ratio: float, height: int) -> Image.Image:
    """^B3, wide elements `ratio` times as wide. Raises ValueError."""
    # zxing draws wide elements of 2 modules; wider ones are stretched here.
    bars, wide = _modules(text, zxingcpp.BarcodeFormat.Code39), round(module * ratio)
    row = [dot == 0 for dot in bars.crop((0, 0, bars.width, 1)).convert("L").tobytes()]
    picture = Image.new("1", (len(row) * wide, height), 255)
    pen, x = ImageDraw.Draw(picture), 0
    for black, length in _runs(row):
        width = module if length == 1 else wide
        if black:
            pen.rectangle((x, 0, x + width - 1, height - 1), fill=0)
        x += width
    return picture.crop((0, 0, x, height))


def qr(data: str, *, module: int) -> Image.Image:
    """^BQ; the field begins with its error correction and input mode, as in `LA,text`. Raises ValueError."""
    correction = data[:1].upper()
    if correction not in _QR_CORRECTION or len(data) < 3:
        raise ValueError("no error correction level")
    text = data[3:] if data[1:3].upper() == "A," else data[2:].removeprefix(",")
    if data[1:2].upper() == "M":
        # Manual input names its character mode before the text: `MM,A…`, `MM,N…`.
        text = data[4:]
    return _scaled(_modules(text, zxingcpp.BarcodeFormat.QRCode, ec_level=correction), module, module)


def data_matrix(data: bytes, *, module: int) -> Image.Image:
    """^BX, quality 200, square. Raises ValueError."""
    text = data.decode("utf-8", "replace")
    return _scaled(_modules(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True), module, module)


def pdf417(data: bytes, *, module: int, row_height: int, columns: int) -> Image.Image:
    """^B7; columns 0: as many as it takes. Raises ValueError."""
    more = {"columns": columns} if columns else {}
    picture = _modules(data.decode("utf-8", "replace"), zxingcpp.BarcodeFormat.PDF417, **more)
    rows = picture.resize((picture.width, picture.height // _PDF417_ROW), Image.Resampling.NEAREST)
    return _scaled(rows, module, row_height)


def maxicode(dpi: int) -> Image.Image:
    """A bull's-eye where the printer puts a MaxiCode: to look at, not to read."""
    side = round(_MAXI_INCHES * dpi)
    picture = Image.new("1", (side, side), 255)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, side - 1, side - 1), outline=0)
    for ring in range(1, 4):
        reach = side * ring // 16
        box = (side // 2 - reach, side // 2 - reach, side // 2 + reach, side // 2 + reach)
        pen.ellipse(box, outline=0, width=max(1, side // 40))
    return picture


def _modules(text: str, kind: "zxingcpp.BarcodeFormat", **options: object) -> Image.Image:
    """One dot a module, without quiet zone."""
    barcode = zxingcpp.create_barcode(text, kind, **options)
    # Its type hints leave out that an Image is a buffer of rows by columns (zxing-cpp 3.1).
    view: Any = memoryview(cast("Any", barcode.to_image(scale=1, add_quiet_zones=False)))
    height, width = view.shape
    return Image.frombytes("L", (width, height), view.tobytes()).point(lambda dot: 255 if dot > 127 else 0, mode="1")


def _scaled(picture: Image.Image, across: int, down: int) -> Image.Image:
    across, down = (min(_WIDEST, max(_NARROWEST, value)) for value in (across, down))
    return picture.resize((picture.width * across, picture.height * down), Image.Resampling.NEAREST)


def _runs(row: list[bool]) -> list[tuple[bool, int]]:
    runs: list[tuple[bool, int]] = []
    for black in row:
        if runs and runs[-1][0] == black:
            runs[-1] = (black, runs[-1][1] + 1)
        else:
            runs.append((black, 1))
    return runs
