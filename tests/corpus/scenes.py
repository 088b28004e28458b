"""Labels as carriers describe them, mark by mark, so that a PDF's vectors and a printer's own commands draw the same."""

import random
from dataclasses import dataclass, replace

import zxingcpp

from tests.corpus.drawing import FORMATS, SIZES, tracking_id

LAYOUTS = ("plain", "postal", "express", "parcel", "amazon", "matrix", "square")
SYMBOLS = {
    "code128": FORMATS.Code128, "datamatrix": FORMATS.DataMatrix, "qr": FORMATS.QRCode,
    "pdf417": FORMATS.PDF417, "maxicode": FORMATS.MaxiCode,
}  # fmt: skip
_MAXICODE_INCHES = 1.08
_OF_CARRIER = {"postal": "usps", "express": "routed", "parcel": "ups", "amazon": "amazon"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One thing drawn: its kind, left, top, width and height in dots. Floats: a PDF knows no dots.

    Kinds: text (`text`, as high as `height`), box (`line` thick), fill (black, or `white`), ring and slash (`line`
    thick), code (`symbol` of `text`, `module` dots; `own`: it names the parcel).
    """

    kind: str
    x: float
    y: float
    width: float = 0.0
    height: float = 0.0
    text: str = ""
    line: float = 0.0
    module: float = 0.0
    symbol: str = ""
    white: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A label in dots of `dpi`, marks in the order they are drawn."""

    width: int
    height: int
    dpi: int
    layout: str
    tracking_id: str
    marks: tuple[Mark, ...]

    def own(self) -> Mark:
        """The code that a scanner at the dock takes."""
        return next(mark for mark in self.marks if mark.own)

    def with_marks(self, *more: Mark) -> "Scene":
        """The same with these on top."""
        return replace(self, marks=(*self.marks, *more))


def scene(rng: random.Random, *, layout: str, dpi: int, size: str, whole: bool, held: str | None = None) -> Scene:
    """A label of that layout. `whole`: codes on whole dots, as a printer's own commands draw them."""
    width, height = (round(mm / 25.4 * dpi) for mm in SIZES[size])
    shown = held or id_for(rng, layout)
    pen = _Pen(rng, dpi, width, whole=whole)
    pen.frame(height)
    pen.head(layout)
    pen.address()
    zip_code = f"{rng.randrange(10000, 99999)}"
    if layout == "postal":
        pen.own(f"420{zip_code}{shown}", "code128", shown)
    elif layout == "express":
        pen.code(f"{shown[::-1]} A PERSON, TOWN {zip_code}, {rng.randrange(999)} MAIN STREET", "pdf417")
        pen.own(shown, "code128", shown)
    elif layout == "parcel":
        pen.code(f"{zip_code}0000 840 001 {zip_code}", "maxicode")
        pen.code(f"420{zip_code}", "code128")
        pen.own(shown, "code128", shown)
    elif layout == "amazon":
        pen.code(shown, "datamatrix")
        pen.own(shown, "code128", shown)
    else:
        pen.own(shown, {"matrix": "datamatrix", "square": "qr"}.get(layout, "code128"), shown)
    return Scene(width=width, height=height, dpi=dpi, layout=layout, tracking_id=shown, marks=tuple(pen.marks))


def id_for(rng: random.Random, layout: str) -> str:
    """An id of the kind that the layout's carrier gives."""
    return tracking_id(rng, _OF_CARRIER.get(layout, layout))


class _Pen:
    """Puts marks down from the top of a label to its foot."""

    def __init__(self, rng: random.Random, dpi: int, width: int, *, whole: bool) -> None:
        self._rng, self._dpi, self._width, self._whole = rng, dpi, width, whole
        self._margin = dpi // 10 + rng.randrange(dpi // 20)
        self.y = float(self._margin + dpi // 12)
        self.marks: list[Mark] = []

    def frame(self, height: int) -> None:
        edge = self._margin
        size = (self._width - 2 * edge, height - 2 * edge)
        self.marks.append(Mark(kind="box", x=edge, y=edge, width=size[0], height=size[1], line=self._dpi // 70))

    def head(self, layout: str) -> None:
        """A letter in a black field, a round sign with a stroke, the service's name in white on black."""
        rng, unit, left = self._rng, self._dpi / 4, 2.0 * self._margin
        field = (2.2 * unit, 2.2 * unit)
        self.marks += [
            Mark(kind="fill", x=left, y=self.y, width=field[0], height=field[1]),
            Mark(kind="text", x=left + 0.5 * unit, y=self.y + 0.3 * unit, height=1.6 * unit,
                 text=rng.choice("PEGX"), white=True),
            Mark(kind="ring", x=left + 3 * unit, y=self.y, width=2 * unit, height=2 * unit, line=unit / 5),
            Mark(kind="slash", x=left + 3.4 * unit, y=self.y + 0.4 * unit, width=1.2 * unit, height=1.2 * unit,
                 line=unit / 4),
            Mark(kind="text", x=left + 6 * unit, y=self.y + unit / 2, height=unit, text=layout.upper()),
        ]  # fmt: skip
        self.y += field[1] + unit / 3
        if rng.random() < 0.5:
            wide = self._width - 2.0 * self._margin
            self.marks += [
                Mark(kind="fill", x=self._margin, y=self.y, width=wide, height=unit),
                Mark(
                    kind="text",
                    x=left,
                    y=self.y + unit / 6,
                    height=unit * 0.65,
                    text="SIGNATURE ASKED FOR",
                    white=True,
                ),
            ]
            self.y += unit * 1.2

    def address(self) -> None:
        rng, step = self._rng, self._dpi / 7
        for line in (
            "SHIP TO: A PERSON",
            f"{rng.randrange(1, 999)} MAIN STREET",
            f"TOWN {rng.randrange(10000, 99999)}",
        ):
            self.marks.append(Mark(kind="text", x=2 * self._margin, y=self.y, height=step * 0.7, text=line))
            self.y += step
        wide, thick = self._width - 2.0 * self._margin, self._dpi / 50
        self.marks.append(Mark(kind="fill", x=self._margin, y=self.y, width=wide, height=thick))
        self.y += self._dpi / 12

    def code(self, text: str, symbol: str) -> None:
        """A code of another meaning."""
        module = {"pdf417": 0.25, "datamatrix": 0.5}.get(symbol, 0.3) / 25.4 * self._dpi
        mark = self._code(text, symbol, module, self._dpi / 3)
        self.marks.append(replace(mark, x=2.0 * self._margin))
        self.y += mark.height + self._dpi / 10

    def own(self, text: str, symbol: str, shown: str) -> None:
        """The parcel's own code in the middle, and its id below."""
        is_linear = symbol == "code128"
        room = self._width - 4 * self._margin
        modules = modules_of(text, symbol)[0] + 20
        mm = self._rng.uniform(0.26, 0.5) if is_linear else self._rng.uniform(0.5, 1.0)
        module = max(0.255 / 25.4 * self._dpi, min(mm / 25.4 * self._dpi, room / modules))
        mark = self._code(text, symbol, module, self._dpi * self._rng.uniform(0.5, 0.9))
        left = (self._width - mark.width) / 2
        self.marks.append(replace(mark, x=float(round(left)) if self._whole else left, own=True))
        self.y += mark.height + self._dpi / 14
        words = " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))
        written = words if self._rng.random() < 0.5 else shown
        self.marks.append(Mark(kind="text", x=3 * self._margin, y=self.y, height=self._dpi / 9, text=written))

    def _code(self, text: str, symbol: str, module: float, height: float) -> Mark:
        top = self.y
        if self._whole:
            module, top = max(2.0, float(int(module + 0.05))), float(round(top))
        if symbol == "maxicode":
            side = float(round(_MAXICODE_INCHES * self._dpi))
            return Mark(kind="code", x=0.0, y=top, width=side, height=side, text=text, module=module, symbol=symbol)
        across, down = modules_of(text, symbol)
        tall = height if symbol == "code128" else down * module
        return Mark(
            kind="code", x=0.0, y=top, width=across * module, height=tall, text=text, module=module, symbol=symbol
        )


def modules_of(text: str, symbol: str) -> tuple[int, int]:
    """How many modules a symbol has across and down."""
    return len(rows_of(text, symbol)[0]), len(rows_of(text, symbol))


def rows_of(text: str, symbol: str) -> list[bytes]:
    """Its modules row by row, 0 for black; of a linear code one row."""
    made = zxingcpp.create_barcode(text, SYMBOLS[symbol]).to_image(scale=1, add_quiet_zones=False)
    view = memoryview(made)
    height, width = view.shape
    dots = view.tobytes()
    rows = [dots[row * width : (row + 1) * width] for row in range(height)]
    return rows[:1] if symbol == "code128" else rows
