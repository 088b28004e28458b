"""Reads a page as a scanner would: its codes, how fine they are, and how much white they have beside them."""

import itertools
import math
from collections.abc import Sequence

import msgspec
import zxingcpp
from PIL import Image, ImageChops

from shipstation.printing import frames
from shipstation.printing.ids import is_named_in
from shipstation.printing.lettering import lies_mirrored
from shipstation.printing.sheets import Sheet, ink_box

_LINEAR = frozenset(
    str(name) for name in zxingcpp.barcode_formats_list(zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.AllLinear]))
)
_HEXAGONS = str(zxingcpp.BarcodeFormat.MaxiCode)
_CODE128_SYMBOL = 6
_CODE128_STOP = 7
_FARTHEST = 120
_LINES = 10
_SPARE = 0.3
"""Share of the lines that may be worse than what is told: a packer's scanner finds the others."""
_MOST_MEASURED = 24
_MOST_TOLD = 60
"""A page of more codes is no label; to measure each of thousands would take longer than a child may work."""
_MOST_LETTERED = 3
_ALONG = 0.5
"""A run of black on this share of an edge is a frame that lies on it, and nothing that was cut there."""
_HALFWAY = 1e-6
_IS_BLACK = bytes([1, *[0] * 255])
Point = tuple[float, float]


def seen_on(sheet: Sheet, tracking_id: str = "") -> frames.Seen:
    """Every code on the page that reads, how much of the page is black, and what its edges cut.

    `tracking_id`: whose codes' letters are looked at, for a label may lie as in a mirror; empty: nobody's.
    """
    gray = sheet.image.convert("L")
    width, height = gray.size
    found = _codes_in(gray)
    return frames.Seen(
        codes=tuple(
            _code(barcode, gray, is_measured=place < _MOST_MEASURED)
            for place, barcode in enumerate(found[:_MOST_TOLD])
        ),
        width=width,
        height=height,
        black=gray.histogram()[0] / (width * height),
        over_mm=sheet.over_mm,
        unsupported=sheet.unsupported,
        ink=ink_box(sheet.image) if sheet.image.mode == "1" else ImageChops.invert(gray).getbbox(),
        cut=_cut(gray),
        is_mirrored=_is_mirrored(sheet, [each for each in found if is_named_in(each.text, tracking_id)], tracking_id),
    )


def texts_on(sheet: Sheet) -> tuple[str, ...]:
    """What the codes of the page say, where nothing else of them is asked."""
    return tuple(each.text for each in _codes_in(sheet.image.convert("L"))[:_MOST_TOLD])


def _codes_in(gray: Image.Image) -> "Sequence[zxingcpp.Barcode]":
    # The dots are exact and true black and white: thresholds and smaller copies only cost time.
    return zxingcpp.read_barcodes(gray, binarizer=zxingcpp.Binarizer.BoolCast, try_invert=False, try_downscale=False)


def _is_mirrored(sheet: Sheet, own: Sequence["zxingcpp.Barcode"], tracking_id: str) -> bool:
    """By the first of the parcel's codes that has its id beside it in letters that tell."""
    told = (
        lies_mirrored(sheet.image, _box(barcode), tracking_id, sheet.dpi)
        for barcode in sorted(own, key=lambda each: str(each.format) not in _LINEAR)[:_MOST_LETTERED]
    )
    return next((lie for lie in told if lie is not None), False)


def _box(barcode: "zxingcpp.Barcode") -> tuple[int, int, int, int]:
    corners = barcode.position
    places = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
    across, down = [each.x for each in places], [each.y for each in places]
    return min(across), min(down), max(across) + 1, max(down) + 1


def _cut(gray: Image.Image) -> tuple[int, int, int, int]:
    """How many runs of black end at the left, top, right and bottom edge; a frame along an edge is none."""
    width, height = gray.size
    edges = ((0, 0, 1, height), (0, 0, width, 1), (width - 1, 0, width, height), (0, height - 1, width, height))
    left, top, right, bottom = (_runs_at(gray.crop(edge)) for edge in edges)
    return left, top, right, bottom


def _runs_at(edge: Image.Image) -> int:
    dots = edge.tobytes()
    runs = [len(run) for run in dots.split(b"\xff") if run]
    return 0 if any(run > _ALONG * len(dots) for run in runs) else len(runs)


def _code(barcode: "zxingcpp.Barcode", gray: Image.Image, *, is_measured: bool) -> frames.Code:
    corners = barcode.position
    quad = [
        (float(each.x), float(each.y))
        for each in (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
    ]
    start, end = _between(quad[0], quad[3], 0.5), _between(quad[1], quad[2], 0.5)
    is_linear = str(barcode.format) in _LINEAR
    turns = round(math.degrees(math.atan2(end[1] - start[1], end[0] - start[0])) / 90) % 4
    told = frames.Code(
        text=barcode.text,
        format=str(barcode.format),
        linear=is_linear,
        module=None,
        quiet=None,
        quarter_turns=turns,
        tilt=_tilt(quad, is_linear=is_linear),
    )
    if not is_measured:
        return told
    return _measured(told, barcode, quad, gray) if is_linear else _measured_matrix(told, quad, gray)


def _tilt(quad: list[Point], *, is_linear: bool) -> float:
    """Degrees off the nearest quarter turn, 0 to 45.

    A linear code is found row by row: its top and bottom are rows of the page, and only its sides tell how it lies,
    both together: either may be off by a bar.
    """
    if is_linear:
        sides = [(_between(quad[0], quad[1], 0.5), _between(quad[3], quad[2], 0.5))]
    else:
        sides = [(quad[0], quad[3]), (quad[1], quad[2]), (quad[0], quad[1]), (quad[3], quad[2])]
    tilts = []
    for one, other in sides:
        across, along = sorted((abs(other[0] - one[0]), abs(other[1] - one[1])))
        # Corners are whole dots, and the outermost bar's edge may be off by one: short sides tell nothing.
        tilts.append(math.degrees(math.atan2(across, along)) if across > 2 else 0.0)
    return sorted(tilts)[len(tilts) // 2]


def _measured(told: frames.Code, barcode: "zxingcpp.Barcode", quad: list[Point], gray: Image.Image) -> frames.Code:
    """Module, narrowest element and quiet zone as most lines over the code's height have them, in dots."""
    shares = [(line + 0.5) / _LINES for line in range(_LINES)]
    modules, narrow, quiets, read = [], [], [], 0
    is_code128 = barcode.format == zxingcpp.BarcodeFormat.Code128
    for share in shares:
        line, length = _crossing(gray, _between(quad[0], quad[3], share), _between(quad[1], quad[2], share))
        read += _reads(line, barcode)
        bars = [place for place in range(_FARTHEST - 3, _FARTHEST + length + 4) if line[place] == 1]
        if length < 2 or not bars:
            continue
        first, last = bars[0], bars[-1]
        quiets.append(min(_white_before(line[:first][::-1]), _white_before(line[last + 1 :])))
        runs = _runs(line[first : last + 1])
        narrow.append(float(min(runs)))
        symbols, rest = divmod(len(runs) - _CODE128_STOP, _CODE128_SYMBOL)
        is_whole = is_code128 and rest == 0 and symbols > 0
        modules.append((last + 1 - first) / (11 * symbols + 13) if is_whole else float(min(runs)))
    sides = (math.dist(quad[0], quad[3]), math.dist(quad[1], quad[2]))
    return msgspec.structs.replace(
        told,
        module=_usual(modules),
        quiet=_usual(quiets),
        narrowest=_usual(narrow),
        lines=read / _LINES,
        height=min(sides),
    )


def _measured_matrix(told: frames.Code, quad: list[Point], gray: Image.Image) -> frames.Code:
    """The narrowest element of most lines, across and down."""
    if told.format == _HEXAGONS:
        return told  # its size is fixed by its standard, and hexagons have no narrowest run
    turned = [quad[1], quad[2], quad[3], quad[0]]
    thin = []
    for one in (quad, turned):
        runs = []
        for place in range(_LINES):
            share = (place + 0.5) / _LINES
            line, length = _crossing(gray, _between(one[0], one[3], share), _between(one[1], one[2], share))
            runs += _runs(line[_FARTHEST : _FARTHEST + length + 1])[1:-1]
        if runs:
            # A tenth is spared: a line that runs along an element's very edge frays it.
            thin.append(float(sorted(runs)[len(runs) // 10]))
    narrowest = min(thin) if thin else None
    if narrowest is None:
        return told
    return msgspec.structs.replace(
        told, module=narrowest, narrowest=narrowest, quiet=_white_around(gray, quad, narrowest)
    )


def _white_around(gray: Image.Image, quad: list[Point], module: float) -> float:
    """White dots on a matrix code's fuller side, at most two modules; a few dots of black there do no harm."""
    middle = _between(quad[0], quad[2], 0.5)
    farthest = max(2, round(2 * module))
    for away in range(1, farthest + 1):
        for one, other in zip(quad, [*quad[1:], quad[0]], strict=True):
            half = _between(one, other, 0.5)
            length = math.dist(middle, half) or 1.0
            out = ((half[0] - middle[0]) / length * (away + 1), (half[1] - middle[1]) / length * (away + 1))
            line, between = _crossing(
                gray, (one[0] + out[0], one[1] + out[1]), (other[0] + out[0], other[1] + out[1])
            )
            beside = line[_FARTHEST : _FARTHEST + between + 1]
            if beside.count(1) > _ALONG * len(beside):
                return float(away - 1)
    return float(farthest)


def _usual(values: list[float]) -> float | None:
    return sorted(values)[int(len(values) * _SPARE)] if values else None


def _reads(line: list[int], barcode: "zxingcpp.Barcode") -> bool:
    """Whether this line alone is enough to read the code."""
    dots = bytes(0 if dot == 1 else 255 for dot in line)
    strip = Image.frombytes("L", (len(line), 4), dots * 4)
    found = zxingcpp.read_barcodes(
        strip,
        formats=zxingcpp.BarcodeFormats([barcode.format]),
        binarizer=zxingcpp.Binarizer.BoolCast,
        try_rotate=False,
        try_invert=False,
        try_downscale=False,
    )
    return any(each.text == barcode.text for each in found)


def _crossing(gray: Image.Image, start: Point, end: Point) -> tuple[list[int], int]:
    """Dots from well before to well behind, and how many lie between: 1 black, 0 white, -1 off the paper."""
    length = math.dist(start, end)
    step = ((end[0] - start[0]) / length, (end[1] - start[1]) / length) if length else (1.0, 0.0)
    straight = _straight(gray, start, step, round(length))
    if straight is not None:
        return straight, round(length)
    width, height = gray.size
    dots = gray.load()
    line = []
    for place in range(-_FARTHEST, round(length) + _FARTHEST + 1):
        x, y = round(start[0] + step[0] * place), round(start[1] + step[1] * place)
        inside = 0 <= x < width and 0 <= y < height
        line.append(-1 if not inside or dots is None else int(dots[x, y] == 0))
    return line, round(length)


def _straight(gray: Image.Image, start: Point, step: Point, length: int) -> list[int] | None:
    """The same along a row or a column, read at once: codes lie so, and a page has hundreds of lines.

    None for a slanted line, and for one whose dots begin halfway: each of those is rounded by itself.
    """
    if abs(step[0]) == 1.0:
        along, across, way = start[0], round(start[1]), step[0]
        row = gray.crop((0, across, gray.width, across + 1)) if 0 <= across < gray.height else None
    elif abs(step[1]) == 1.0:
        along, across, way = start[1], round(start[0]), step[1]
        row = gray.crop((across, 0, across + 1, gray.height)) if 0 <= across < gray.width else None
    else:
        return None
    many = length + 2 * _FARTHEST + 1
    if abs(along % 1.0 - 0.5) < _HALFWAY:
        return None
    if row is None:
        return [-1] * many
    dots = row.tobytes().translate(_IS_BLACK)
    first = round(along) - _FARTHEST if way > 0 else round(along) + _FARTHEST - many + 1
    inside = dots[max(0, first) : max(0, first + many)]
    line = [-1] * min(many, max(0, -first)) + list(inside)
    line += [-1] * (many - len(line))
    return line if way > 0 else line[::-1]


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


def _between(one: Point, other: Point, share: float) -> Point:
    return (one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share)
