"""What happens to labels, and whether a scanner at the dock would still read them: kind -> (is good, change)."""

import random
from collections.abc import Callable, Mapping

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.corpus.drawing import Drawn, draw, tracking_id

Change = Callable[[Drawn, random.Random], Image.Image]


def _white(drawn: Drawn) -> Image.Image:
    return Image.new("1", drawn.image.size, 255)


def _moved(drawn: Drawn, left: int, top: int) -> Image.Image:
    page = _white(drawn)
    page.paste(drawn.image, (left, top))
    return page


def _same(drawn: Drawn, _: random.Random) -> Image.Image:
    return drawn.image


def _upside_down(drawn: Drawn, _: random.Random) -> Image.Image:
    return drawn.image.transpose(Image.Transpose.ROTATE_180)


def _quarter(drawn: Drawn, _: random.Random) -> Image.Image:
    return drawn.image.transpose(Image.Transpose.ROTATE_90)


def _offset(drawn: Drawn, rng: random.Random) -> Image.Image:
    return _moved(drawn, rng.randint(-8, 8), rng.randint(-8, 8))


def _scaled(drawn: Drawn, _: random.Random) -> Image.Image:
    page = _white(drawn)
    width, height = (round(side * 0.6) for side in drawn.image.size)
    small = drawn.image.convert("L").resize((width, height), Image.Resampling.BOX)
    page.paste(small.point(lambda dot: 255 if dot > 127 else 0).convert("1"), (20, 20))
    return page


def _askew(drawn: Drawn, rng: random.Random) -> Image.Image:
    angle = rng.choice((-1, 1)) * rng.uniform(3.2, 10)
    turned = drawn.image.convert("L").rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    return turned.point(lambda dot: 255 if dot > 127 else 0).convert("1")


def _blurred(drawn: Drawn, _: random.Random) -> Image.Image:
    gray = drawn.image.convert("L").filter(ImageFilter.GaussianBlur(drawn.module * 1.6))
    return gray.point(lambda dot: 255 if dot > 127 else 0).convert("1")


def _cropped(drawn: Drawn, _: random.Random) -> Image.Image:
    page = drawn.image.copy()
    left, _top, right, _bottom = drawn.box
    page.paste(255, ((left + right) // 2 + (right - left) // 4, 0, page.width, page.height))
    return page


def _no_quiet(drawn: Drawn, _: random.Random) -> Image.Image:
    page = drawn.image.copy()
    left, top, right, bottom = drawn.box
    for side in (left - 4 * drawn.module, right + 1):
        page.paste(0, (side, top - 5, side + 4 * drawn.module - 1, bottom + 5))
    return page


def _another(drawn: Drawn, rng: random.Random) -> Image.Image:
    other = tracking_id(rng, drawn.layout)
    return draw(rng, layout=drawn.layout, dpi=drawn.dpi, size=drawn.size, held=other).image


def _blank(drawn: Drawn, _: random.Random) -> Image.Image:
    return _white(drawn)


def _nearly_blank(drawn: Drawn, _: random.Random) -> Image.Image:
    page = _white(drawn)
    ImageDraw.Draw(page).text((60, 60), "PAGE 1", fill=0)
    return page


def _without(drawn: Drawn, _: random.Random) -> Image.Image:
    page = drawn.image.copy()
    page.paste(255, drawn.box)
    if drawn.layout == "amazon":  # its matrix code names the parcel as well
        page.paste(255, (0, page.height // 5, page.width, page.height // 2))
    return page


def _filtered(drawn: Drawn, change: ImageFilter.Filter) -> Image.Image:
    page = drawn.image.convert("L")
    for _ in range(drawn.module // 2):  # each takes a dot from both sides: nothing of a module is left
        page = page.filter(change)
    return page.convert("1")


def _thick(drawn: Drawn, _: random.Random) -> Image.Image:
    return _filtered(drawn, ImageFilter.MinFilter(3))


def _thin(drawn: Drawn, _: random.Random) -> Image.Image:
    return _filtered(drawn, ImageFilter.MaxFilter(3))


def _streaks(drawn: Drawn, rng: random.Random) -> Image.Image:
    page = drawn.image.copy()
    left, top, right, bottom = drawn.box
    for place in range(8):
        x = left + (right - left) * place // 8 + rng.randrange(drawn.module * 4)
        page.paste(255, (x, top, x + drawn.module * 2, bottom))
    return page


def _noise(drawn: Drawn, rng: random.Random) -> Image.Image:
    speckle = Image.frombytes("L", drawn.image.size, rng.randbytes(drawn.image.width * drawn.image.height))
    mask = speckle.point(lambda level: 255 if level < 76 else 0).convert("1")
    return ImageChops.logical_xor(drawn.image, mask)


def _inverted(drawn: Drawn, _: random.Random) -> Image.Image:
    return ImageChops.invert(drawn.image)


def _off_paper(drawn: Drawn, rng: random.Random) -> Image.Image:
    by = round(rng.uniform(12, 30) / 25.4 * drawn.dpi) * rng.choice((-1, 1))
    return _moved(drawn, by, 0)


def _mirrored(drawn: Drawn, _: random.Random) -> Image.Image:
    return drawn.image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def _one_dead_row(drawn: Drawn, _: random.Random) -> Image.Image:
    page = drawn.image.copy()
    left, top, right, bottom = drawn.box
    middle = (top + bottom) // 2
    page.paste(255, (left, middle, right, middle + 3))
    return page


GOOD: Mapping[str, Change] = {
    "as it is": _same,
    "upside down": _upside_down,
    "a quarter turned": _quarter,
    "offset by up to 1 mm": _offset,
    # Bars go on above and below the row.
    "one white row across": _one_dead_row,
}
BAD: Mapping[str, Change] = {
    "scaled to 60 %": _scaled,
    "askew by 3 to 10 degrees": _askew,
    "blurred": _blurred,
    "cropped through the code": _cropped,
    "quiet zone destroyed": _no_quiet,
    "another parcel's": _another,
    "blank": _blank,
    "nearly blank": _nearly_blank,
    # What people can read is left.
    "code removed, text left": _without,
    "bars thickened": _thick,
    "bars thinned": _thin,
    "white streaks along the bars": _streaks,
    "noise on 30 % of the dots": _noise,
    "white on black": _inverted,
    "moved off the paper by 12 to 30 mm": _off_paper,
    # Its bars read, and nobody can read where it is to go.
    "mirrored": _mirrored,
}
ROW = "one white row across"
SPOILED_BARS = ("cropped through the code", "quiet zone destroyed", "white streaks along the bars")
# Amazon's matrix code beside the spoiled bars is whole and holds the id. PDF417 is made to be read with a quarter lost.
# A white row through a Data Matrix or QR code may take its timing: some scanners read it, some do not.
EITHER = frozenset(
    {("amazon", kind) for kind in SPOILED_BARS}
    | {("pdf417", "cropped through the code")}
    | {(layout, ROW) for layout in ("datamatrix", "qr")}
)
