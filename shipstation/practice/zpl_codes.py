"""ZPL's codes as pictures: Code 128, Data Matrix, QR, PDF417, each module a whole number of dots."""

from dataclasses import dataclass
from typing import Any

import zxingcpp
from PIL import Image

from shipstation.practice import zpl_code128

_LONGEST = 3_000
_QR_LEVELS = "HQML"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeField:
    """A code's command with its parameters, and ^BY's module width and height at that time, in dots."""

    name: str
    parts: tuple[str, ...]
    module: int
    height: int

    @property
    def direction(self) -> str:
        """N, R, I or B; empty where ^FW decides."""
        return self.parts[0][:1].upper() if self.parts else ""

    def number(self, place: int, otherwise: int, *, most: int) -> int:
        """The parameter at that place as a number between 1 and `most`."""
        text = self.parts[place] if place < len(self.parts) else ""
        return max(1, min(int(text), most)) if text.isascii() and text.isdigit() else otherwise

    def has_words(self) -> bool:
        """Whether the data stands under the code in letters: Code 128's default."""
        return self.name == "^BC" and self.parts[2:3] != ("N",)


def draw(field: CodeField, data: str) -> Image.Image:
    """The code, mode "1", True for black, without quiet zone. Raises ValueError when it cannot hold the data."""
    if not data or len(data) > _LONGEST:
        raise ValueError("no data, or too much")
    return {"^BC": _bars, "^BX": _matrix, "^BQ": _qr, "^B7": _stacked}[field.name](field, data)


def _bars(field: CodeField, data: str) -> Image.Image:
    mode = field.parts[5].upper() if len(field.parts) > 5 else "N"
    if mode == "N":
        bits = zpl_code128.modules(data)
        row = Image.new("1", (len(bits), 1))
        row.putdata([int(bit) for bit in bits])
    else:
        row = _created(data, zxingcpp.BarcodeFormat.Code128)
        row = row.crop((0, 0, row.width, 1))
    return row.resize((row.width * field.module, field.number(1, field.height, most=2_000)))


def _matrix(field: CodeField, data: str) -> Image.Image:
    return _scaled(
        _created(data, zxingcpp.BarcodeFormat.DataMatrix, force_square=True), field.number(1, field.module, most=60)
    )


def _qr(field: CodeField, data: str) -> Image.Image:
    # "QA,text": level of correction, then whether the mode is chosen (A) or told (M, and its letter follows).
    switches, comma, text = data.partition(",")
    if not comma or len(switches) < 2:
        raise ValueError("QR data begins with its level and mode, as in QA,")
    if switches[1].upper() == "M":
        text = text[1:]
    level = switches[0].upper() if switches[0].upper() in _QR_LEVELS else "M"
    code = _created(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    return _scaled(code, field.number(2, 2, most=100))


def _stacked(field: CodeField, data: str) -> Image.Image:
    columns = field.number(3, 0, most=30)
    chosen = {"columns": columns} if columns else {}
    code = _created(data, zxingcpp.BarcodeFormat.PDF417, ec_level=str(field.number(2, 1, most=8)), **chosen)
    # Rows come three dots high.
    rows = code.height // 3
    return code.resize((code.width * field.module, rows * field.number(1, field.height, most=200)))


def _created(data: str, kind: "zxingcpp.BarcodeFormat", **how: Any) -> Image.Image:
    # The stubs forget that an Image is a buffer.
    drawn: Any = zxingcpp.create_barcode(data, kind, **how).to_image(scale=1, add_quiet_zones=False)
    height, width = drawn.shape
    return Image.frombytes("L", (width, height), memoryview(drawn).tobytes()).point(
        lambda gray: 255 * (gray < 128), "1"
    )


def _scaled(code: Image.Image, module: int) -> Image.Image:
    return code.resize((code.width * module, code.height * module))
