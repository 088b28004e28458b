"""Tells a label printed as in a mirror by the id that people read beside its code; in the decoder child alone.

Bars read from either side, and readers turn a mirrored matrix code back: no code tells. But which letters the id has
is known, so the line that holds them is found by its shapes, whatever its face, and its shapes tell how it lies.
"""

from collections.abc import Iterator
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from shipstation.printing.ids import bare
from shipstation.printing.zpl_text import label_face

_SIDE = 16
"""Dots that every letter is brought to, both ways: a sum of a few letters tells how they lie."""
_NEAR_MM = 14.0
"""Where the id stands: above or below its code, whichever way the code lies."""
_LOWEST_MM, _HIGHEST_MM = 1.2, 8.0
_UPRIGHT_RULE = 0.55
"""Of the height looked at: longer strokes are a frame's, and no letter's."""
_LIKE = 0.64
"""Share of equal dots from which on a line holds the id. By chance it is some 0.5; other faces make 0.66 to 0.95."""
_HALF_LIKE = 0.7
_CLEARLY = 0.035
_MOST_LETTERS = 120
_FEWEST = 6
Box = tuple[int, int, int, int]
Shapes = tuple[int, int, int, int]
"""A letter as it is, head over heels as in a mirror below it, turned, and as in a mirror beside it; packed dots."""
_PROPER, _MIRRORED = (0, 2), (1, 3)
_BACKWARDS = (2, 3)


def lies_mirrored(page: Image.Image, box: Box, tracking_id: str, dpi: int) -> bool | None:
    """Whether the id beside the code in that box is written as in a mirror; None where that cannot be told.

    `page`: black on white, mode "1". `box`: left, top, right, bottom in dots. Not told: ids of few letters, or of
    letters that look the same in a mirror; letters that touch; ids written farther than 14 mm off.
    """
    wanted = bare(tracking_id)
    if len(wanted) < _FEWEST or not wanted.isascii():
        return None
    shapes = [_shapes(letter) for letter in wanted]
    half = len(shapes) // 2
    # Two letters that touch look like one: then either half of the id may still be found.
    parts = [(shapes, _LIKE)]
    parts += [(part, _HALF_LIKE) for part in (shapes[:half], shapes[half:]) if half >= _FEWEST]
    for strip in _beside(page, box, round(_NEAR_MM / 25.4 * dpi)):
        for letters in _lines(strip, dpi):
            for part, least in parts:
                likeness = _likeness(letters, part)
                mirrored, proper = (max(likeness[lie] for lie in lies) for lies in (_MIRRORED, _PROPER))
                if max(mirrored, proper) >= least and abs(mirrored - proper) >= _CLEARLY:
                    return mirrored > proper
    return None


def _beside(page: Image.Image, box: Box, near: int) -> Iterator[Image.Image]:
    """What lies below and above a box, all across the page, then what lies beside it, turned upright."""
    left, top, right, bottom = box
    turned = (top, page.width - right, bottom, page.width - left)
    for turn, (_, above, _, below) in ((None, box), (Image.Transpose.ROTATE_90, turned)):
        image = page if turn is None else page.transpose(turn)
        for begin, end in ((below, min(image.height, below + near)), (max(0, above - near), above)):
            if end - begin > 1:
                yield image.crop((0, begin, image.width, end))


def _likeness(letters: list[int], shapes: list[Shapes]) -> list[float]:
    """How like the id its likest place in a line is, for each way of lying, 0 to 1."""
    best, count = [0] * 4, len(shapes)
    for lie in range(4):
        sought = [shape[lie] for shape in shapes]
        if lie in _BACKWARDS:
            sought.reverse()
        for place in range(len(letters) - count + 1):
            other = sum((letters[place + at] ^ sought[at]).bit_count() for at in range(count))
            best[lie] = max(best[lie], _SIDE * _SIDE * count - other)
    return [same / (_SIDE * _SIDE * count) for same in best]


def _lines(strip: Image.Image, dpi: int) -> list[list[int]]:
    """The letters of each line of text in a strip of the page."""
    ink = ImageChops.invert(strip)
    for begin, end in _inked(ink.transpose(Image.Transpose.TRANSPOSE), round(_UPRIGHT_RULE * ink.height)):
        ink.paste(0, (begin, 0, end, ink.height))
    found = []
    for begin, end in _inked(ink):
        if _LOWEST_MM <= (end - begin) / dpi * 25.4 <= _HIGHEST_MM:
            line = ink.crop((0, begin, ink.width, end))
            columns = _inked(line.transpose(Image.Transpose.TRANSPOSE))
            found.append([_packed(line.crop((a, 0, b, line.height))) for a, b in columns[:_MOST_LETTERS]])
    return found


def _inked(ink: Image.Image, least: int = 1) -> list[tuple[int, int]]:
    """Runs of rows with at least so many dots, as begin and end."""
    across, rows = (ink.width + 7) // 8, ink.tobytes()
    runs: list[tuple[int, int]] = []
    for row in range(ink.height):
        if int.from_bytes(rows[row * across : (row + 1) * across]).bit_count() < least:
            continue
        if runs and runs[-1][1] == row:
            runs[-1] = (runs[-1][0], row + 1)
        else:
            runs.append((row, row + 1))
    return runs


def _packed(letter: Image.Image) -> int:
    """A letter as packed dots, half of them black: what is thin in one face and bold in another becomes alike."""
    blurred = letter.crop(letter.getbbox()).convert("L").resize((_SIDE // 2, _SIDE // 2), Image.Resampling.BOX)
    square = blurred.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    middle = sorted(square.tobytes())[_SIDE * _SIDE // 2]
    # Not by `point`: it makes a table of 256 levels anew for each letter, a fifth of all the reading.
    dots = square.tobytes().translate(_levels(max(1, middle)))
    return int.from_bytes(Image.frombytes("L", square.size, dots).convert("1", dither=Image.Dither.NONE).tobytes())


@lru_cache(maxsize=256)
def _levels(least: int) -> bytes:
    """A table that makes white of all from this level on, and black of the rest."""
    return bytes(least) + b"\xff" * (256 - least)


@lru_cache(maxsize=64)
def _shapes(letter: str) -> Shapes:
    drawn = Image.new("L", (128, 128), 0)
    ImageDraw.Draw(drawn).text((32, 96), letter, font=label_face(), fill=255, anchor="ls")
    square = drawn.point(lambda level: 255 if level >= 128 else 0, mode="1")
    turns = Image.Transpose
    below, turned, beside = (
        _packed(square.transpose(way)) for way in (turns.FLIP_TOP_BOTTOM, turns.ROTATE_180, turns.FLIP_LEFT_RIGHT)
    )
    return _packed(square), below, turned, beside
