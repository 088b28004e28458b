"""A corpus by its seed: each row a document, its parcel, its printer, and what should become of it."""

import io
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops

from tests.corpus import scenes, spoiling
from tests.corpus.drawing import LAYOUTS, SIZES, draw
from tests.corpus.mutilating import BAD, EITHER, GOOD
from tests.corpus.orders import zpl_of
from tests.corpus.vectors import pdf_of

_GOOD_SHARE = 0.4
_NEVER = time.gmtime(0)
_JOINED_SHARE = 0.25
_QUARTER = "a quarter turned"
_ANOTHER = "another parcel's"
_LANGUAGES = ("zpl", "escpos", "png", "tspl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One label. `good`: True, False, or None where either verdict is right."""

    number: int
    kind: str
    good: bool | None
    layout: str
    form: str
    content: bytes
    tracking_id: str
    dpi: int
    size: str
    paper: str
    language: str


def corpus(seed: int, labels: int) -> Iterator[Row]:
    """So many rows, the same for the same seed."""
    for number in range(labels):
        yield _row(number, random.Random(f"{seed}/{number}"))


def _row(number: int, rng: random.Random) -> Row:
    drawn = rng.choice((_of_dots, _of_dots, _of_vectors, _of_commands))
    return drawn(number, rng, rng.random() < _GOOD_SHARE)


def _of_dots(number: int, rng: random.Random, good: bool) -> Row:
    """A picture, alone, in a PDF or as one graphic of ZPL."""
    changes = GOOD if good else BAD
    kind = rng.choice(list(changes))
    layout, dpi, size = rng.choice(LAYOUTS), rng.choice((203, 300)), rng.choice(list(SIZES))
    drawn = draw(rng, layout=layout, dpi=dpi, size=size)
    form = rng.choice(("PDF", "PNG", "ZPL"))
    page = changes[kind](drawn, rng)
    # ZPL is sent as it came; a page that lies across its paper is for the other formats.
    if form == "ZPL" and (page.width > page.height or size == "A6"):
        form = "PDF"
    content = {"PDF": _pdf, "PNG": _png, "ZPL": _zpl}[form](page, dpi)
    return Row(
        number=number,
        kind=kind,
        good=None if (layout, kind) in EITHER else good,
        layout=layout,
        form=form,
        content=content,
        tracking_id=drawn.tracking_id,
        dpi=dpi,
        size=size,
        paper=rng.choice((size, "4x6")),
        language=rng.choice(_LANGUAGES),
    )


def _of_vectors(number: int, rng: random.Random, good: bool) -> Row:
    """A PDF drawn with vectors and letters, one in four with a packing slip."""
    layout, dpi, size = rng.choice(scenes.LAYOUTS), rng.choice((203, 300)), rng.choice(list(SIZES))
    changes, turns = (spoiling.GOOD, spoiling.GOOD_TURNS) if good else (spoiling.BAD, spoiling.BAD_TURNS)
    kinds = [kind for kind in (*changes, *turns, _QUARTER if good else _ANOTHER) if spoiling.suits(layout, kind)]
    kind = rng.choice(kinds)
    # What codes say is drawn at whatever resolution the carrier likes: seldom at whole dots of this printer.
    scene = scenes.scene(rng, layout=layout, dpi=dpi, size=size, whole=False)
    shown = changes.get(kind, _unchanged)(_sent(scene, kind, rng), rng)
    matrix = turns[kind](scene, rng) if kind in turns else None
    content = pdf_of(shown, rng, matrix=matrix, joined=rng.random() < _JOINED_SHARE, turned=kind == _QUARTER)
    return _described(number, scene, kind, good, "PDF", content, size, rng.choice((size, "4x6")), rng)


def _of_commands(number: int, rng: random.Random, good: bool) -> Row:
    """ZPL whose codes, letters and boxes the printer draws itself."""
    layout, dpi, size = rng.choice(scenes.LAYOUTS), rng.choice((203, 300)), rng.choice(list(SIZES))
    changes, orders = (spoiling.GOOD, spoiling.GOOD_COMMANDS) if good else (spoiling.BAD, spoiling.BAD_COMMANDS)
    kinds = [kind for kind in (*changes, *orders, *(() if good else (_ANOTHER,))) if spoiling.suits(layout, kind)]
    kind = rng.choice(kinds)
    scene = scenes.scene(rng, layout=layout, dpi=dpi, size=size, whole=True)
    shown = changes.get(kind, _unchanged)(_sent(scene, kind, rng), rng)
    over_all = f"^FO0,0^GB{scene.width},{scene.height},{scene.width}^FS" if kind == "white on black" else ""
    content = zpl_of(shown, before=orders.get(kind, ""), behind=over_all)
    return _described(number, scene, kind, good, "ZPL", content, size, size, rng)


def _sent(scene: scenes.Scene, kind: str, rng: random.Random) -> scenes.Scene:
    """What the carrier sent for that parcel: its own label, or another parcel's."""
    if kind != _ANOTHER:
        return scene
    held, size = scenes.id_for(rng, scene.layout), _size_of(scene)
    whole = float(scene.own().module).is_integer()
    return scenes.scene(rng, layout=scene.layout, dpi=scene.dpi, size=size, whole=whole, held=held)


def _size_of(scene: scenes.Scene) -> str:
    return next(name for name, (width, _) in SIZES.items() if round(width / 25.4 * scene.dpi) == scene.width)


def _unchanged(scene: scenes.Scene, _: random.Random) -> scenes.Scene:
    return scene


def _described(
    number: int, scene: scenes.Scene, kind: str, good: bool, form: str, content: bytes, size: str, paper: str,
    rng: random.Random,
) -> Row:  # fmt: skip
    return Row(
        number=number,
        kind=kind,
        good=None if spoiling.is_either(scene, kind) else good,
        layout=scene.layout,
        form=form,
        content=content,
        tracking_id=scene.tracking_id,
        dpi=scene.dpi,
        size=size,
        paper=paper,
        language=rng.choice(_LANGUAGES),
    )


def _png(page: Image.Image, dpi: int) -> bytes:
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def _pdf(page: Image.Image, dpi: int) -> bytes:
    out = io.BytesIO()
    page.save(out, "PDF", resolution=dpi, creationDate=_NEVER, modDate=_NEVER)
    return out.getvalue()


def _zpl(page: Image.Image, _: int) -> bytes:
    rows = ImageChops.invert(page).tobytes()
    across = (page.width + 7) // 8
    head = f"^XA^PW{page.width}^LL{page.height}^FO0,0^GFA,{len(rows)},{len(rows)},{across},"
    return head.encode() + rows.hex().upper().encode() + b"^FS^XZ"
