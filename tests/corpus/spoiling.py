"""What happens to labels that are drawn by vectors or commands: kind -> (is good, change of the scene)."""

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.corpus.scenes import Mark, Scene, id_for
from tests.corpus.vectors import Matrix

Change = Callable[[Scene, random.Random], Scene]
Turn = Callable[[Scene, random.Random], Matrix]
LINEAR = frozenset(("plain", "postal", "express", "parcel", "amazon"))


def _same(scene: Scene, _: random.Random) -> Scene:
    return scene


def _shifted(scene: Scene, right: float, down: float) -> Scene:
    return replace(scene, marks=tuple(replace(mark, x=mark.x + right, y=mark.y + down) for mark in scene.marks))


def _offset(scene: Scene, rng: random.Random) -> Scene:
    return _shifted(scene, rng.randint(0, 8), rng.randint(0, 8))


def _one_dead_row(scene: Scene, _: random.Random) -> Scene:
    own = scene.own()
    return scene.with_marks(_white(own.x, own.y + own.height // 2, own.width + 8 * own.module, 3))


def _scaled(scene: Scene, _: random.Random) -> Scene:
    def small(mark: Mark) -> Mark:
        names = ("x", "y", "width", "height", "line", "module")
        return replace(mark, **{name: getattr(mark, name) * 0.6 for name in names})

    return replace(scene, marks=tuple(map(small, scene.marks)))


def _cropped(scene: Scene, _: random.Random) -> Scene:
    own = scene.own()
    left = own.x + own.width * 0.6
    return scene.with_marks(_white(left, 0, scene.width - left, scene.height))


def _no_quiet(scene: Scene, _: random.Random) -> Scene:
    own = scene.own()
    wide = 4 * own.module
    return scene.with_marks(
        Mark(kind="fill", x=own.x - wide - 1, y=own.y - 5, width=wide, height=own.height + 30),
    )


def _streaks(scene: Scene, rng: random.Random) -> Scene:
    own = scene.own()
    eighth = own.width / 8
    places = [own.x + eighth * place + rng.uniform(0, 4) * own.module for place in range(8)]
    # Of a QR code in commands, the printer moves the code down a little.
    return scene.with_marks(*(_white(x, own.y, own.module * 2.5, own.height + 12) for x in places))


def _blank(scene: Scene, _: random.Random) -> Scene:
    return replace(scene, marks=())


def _nearly_blank(scene: Scene, _: random.Random) -> Scene:
    return replace(scene, marks=(Mark(kind="text", x=60, y=60, height=16, text="PAGE 1"),))


def _without(scene: Scene, _: random.Random) -> Scene:
    """What people can read is left, and the codes of another meaning."""
    return replace(scene, marks=tuple(mark for mark in scene.marks if mark.symbol == "" or not _names(mark, scene)))


def _names(mark: Mark, scene: Scene) -> bool:
    return mark.own or mark.text == scene.tracking_id


def _too_fine(scene: Scene, rng: random.Random) -> Scene:
    """Bars of 0.08 to 0.2 mm."""
    dots = 1.0 if float(scene.own().module).is_integer() else rng.uniform(0.08, 0.2) / 25.4 * scene.dpi

    def fine(mark: Mark) -> Mark:
        if not mark.symbol or not _names(mark, scene):
            return mark
        share = dots / mark.module
        height = mark.height if mark.symbol == "code128" else mark.height * share
        return replace(mark, module=dots, width=mark.width * share, height=height)

    return replace(scene, marks=tuple(map(fine, scene.marks)))


def _too_low(scene: Scene, _: random.Random) -> Scene:
    """Bars of 1.5 mm: a scanner's line crosses them by luck."""
    low = 1.5 / 25.4 * scene.dpi
    marks = tuple(
        replace(mark, height=low) if mark.own and mark.symbol == "code128" else mark for mark in scene.marks
    )
    return replace(scene, marks=marks)


def _two_parcels(scene: Scene, rng: random.Random) -> Scene:
    text = scene.tracking_id[:2] + id_for(rng, scene.layout)[2:]
    y = float(round(scene.own().y + scene.own().height + scene.dpi / 3))
    return scene.with_marks(
        Mark(kind="code", x=scene.dpi / 2.5, y=y, height=scene.dpi / 3, module=3.0, text=text, symbol="code128"),
    )


def _moved_off(scene: Scene, rng: random.Random) -> Scene:
    by = rng.uniform(14, 30) / 25.4 * scene.dpi
    return _shifted(scene, round(by), 0)


def _white(x: float, y: float, width: float, height: float) -> Mark:
    return Mark(kind="fill", x=x, y=y, width=width, height=height, white=True)


GOOD: Mapping[str, Change] = {
    "as it is": _same,
    "offset by up to 1 mm": _offset,
    "one white row across": _one_dead_row,
}
BAD: Mapping[str, Change] = {
    "scaled to 60 %": _scaled,
    "cropped through the code": _cropped,
    "quiet zone destroyed": _no_quiet,
    "white streaks along the bars": _streaks,
    "blank": _blank,
    "nearly blank": _nearly_blank,
    "code removed, text left": _without,
    "bars of 0.2 mm and less": _too_fine,
    "bars of 1.5 mm height": _too_low,
    "two parcels on one page": _two_parcels,
    "moved off the paper by 14 to 30 mm": _moved_off,
}


def _upside_down(scene: Scene, _: random.Random) -> Matrix:
    width, height = _points(scene)
    return (-1, 0, 0, -1, width, height)


def _askew(scene: Scene, rng: random.Random) -> Matrix:
    angle = math.radians(rng.choice((-1, 1)) * rng.uniform(3.2, 10))
    width, height = _points(scene)
    cos, sin = math.cos(angle), math.sin(angle)
    return (cos, sin, -sin, cos, (1 - cos) * width / 2 + sin * height / 2, (1 - cos) * height / 2 - sin * width / 2)


def _mirrored(scene: Scene, _: random.Random) -> Matrix:
    return (-1, 0, 0, 1, _points(scene)[0], 0)


def _points(scene: Scene) -> tuple[float, float]:
    return scene.width / scene.dpi * 72, scene.height / scene.dpi * 72


GOOD_TURNS: Mapping[str, Turn] = {"upside down": _upside_down}
BAD_TURNS: Mapping[str, Turn] = {"askew by 3 to 10 degrees": _askew, "mirrored": _mirrored}
GOOD_COMMANDS: Mapping[str, str] = {"upside down": "^POI"}
BAD_COMMANDS: Mapping[str, str] = {"mirrored": "^PMY", "white on black": "^LRY"}
_SPOILED_OWN = frozenset(
    ("cropped through the code", "quiet zone destroyed", "white streaks along the bars", "bars of 1.5 mm height")
)


def is_either(scene: Scene, kind: str) -> bool:
    """Whether a depot's scanner may take it or not.

    Amazon's matrix code beside spoiled bars is whole and holds the id. A white row may take a matrix code's timing.
    """
    if scene.layout == "amazon":
        return kind in _SPOILED_OWN
    return scene.layout not in LINEAR and kind == "one white row across"


def suits(layout: str, kind: str) -> bool:
    """Whether that kind says anything of that layout: matrix codes have no bars that are too low."""
    return layout in LINEAR or kind != "bars of 1.5 mm height"
