"""Reads a page as a scanner would: its codes, how fine they are, and how much white they have beside them."""

import itertools
import math

import zxingcpp
from PIL import Image

from shipstation.printing import frames
from shipstation.printing.sheets import Sheet

_LINEAR = frozenset(
    str(name) for name in zxingcpp.barcode_formats_list(zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.AllLinear]))
)
_CODE128_SYMBOL = 6
_CODE128_STOP = 7
_FARTHEST = 400
Point = tuple[float, float]


def seen_on(sheet: Sheet) -> frames.Seen:
    """Every code on the page that reads, and how much of the page is black."""
    gray = sheet.image.convert("L")
    width, height = gray.size
    # The dots are exact and true black and white: thresholds and smaller copies only cost time.
    found = zxingcpp.read_barcodes(gray, binarizer=zxingcpp.Binarizer.BoolCast, try_invert=False, try_downscale=False)
    return frames.Seen(
        codes=tuple(_code(barcode, gray) for barcode in found),
        width=width,
        height=height,
        black=gray.histogram()[0] / (width * height),
        over_mm=sheet.over_mm,
        unsupported=sheet.unsupported,
    )


def _code(barcode: "zxingcpp.Barcode", gray: Image.Image) -> frames.Code:
    corners = barcode.position
    corner = [(float(each.x), float(each.y)) for each in (corners.top_left, corners.top_right)]
    below = [(float(each.x), float(each.y)) for each in (corners.bottom_left, corners.bottom_right)]
    start, end = (_middle(above, under) for above, under in zip(corner, below, strict=True))
    is_linear = str(barcode.format) in _LINEAR
    module = quiet = None
    if is_linear:
        module, quiet = _measured(gray, start, end, is_code128=barcode.format == zxingcpp.BarcodeFormat.Code128)
    turns = round(math.degrees(math.atan2(end[1] - start[1], end[0] - start[0])) / 90) % 4
    return frames.Code(
        text=barcode.text,
        format=str(barcode.format),
        linear=is_linear,
        module=module,
        quiet=quiet,
        quarter_turns=turns,
    )


def _measured(gray: Image.Image, start: Point, end: Point, *, is_code128: bool) -> tuple[float | None, float | None]:
    """Module width and the smaller quiet zone in dots, along the middle of a linear code."""
    length = math.dist(start, end)
    if length < 2:
        return None, None
    step = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    line = _line(gray, start, step, -_FARTHEST, round(length) + _FARTHEST)
    first, last = _FARTHEST, _FARTHEST + round(length)
    bars = [place for place in range(first - 3, last + 4) if line[place] == 1]
    if not bars:
        return None, None
    first, last = bars[0], bars[-1]
    quiet = min(_white_before(line[:first][::-1]), _white_before(line[last + 1 :]))
    runs = _runs(line[first : last + 1])
    symbols, rest = divmod(len(runs) - _CODE128_STOP, _CODE128_SYMBOL)
    if is_code128 and rest == 0 and symbols > 0:
        return (last + 1 - first) / (11 * symbols + 13), quiet
    return float(min(runs)), quiet


def _line(gray: Image.Image, start: Point, step: Point, begin: int, end: int) -> list[int]:
    """1 black, 0 white, -1 off the paper, dot by dot."""
    width, height = gray.size
    dots = gray.load()
    line = []
    for place in range(begin, end + 1):
        x, y = round(start[0] + step[0] * place), round(start[1] + step[1] * place)
        inside = 0 <= x < width and 0 <= y < height
        line.append(-1 if not inside or dots is None else int(dots[x, y] == 0))
    return line


def _white_before(line: list[int]) -> float:
    for place, dot in enumerate(line):
        if dot != 0:
            return float(place)
    return float(len(line))


def _runs(line: list[int]) -> list[int]:
    runs = [1]
    for before, dot in itertools.pairwise(line):
        if dot == before:
            runs[-1] += 1
        else:
            runs.append(1)
    return runs


def _middle(one: Point, other: Point) -> Point:
    return ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
