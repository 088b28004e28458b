"""A corpus by its seed: each row a document, its parcel, its printer, and what should become of it."""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from tests.corpus.drawing import LAYOUTS, SIZES, draw
from tests.corpus.mutilating import BAD, EITHER, GOOD, UNDECIDED

_GOOD_SHARE = 0.4
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
    good = rng.random() < _GOOD_SHARE
    changes = GOOD if good else {**BAD, **UNDECIDED}
    kind = rng.choice(list(changes))
    layout, dpi, size = rng.choice(LAYOUTS), rng.choice((203, 300)), rng.choice(list(SIZES))
    drawn = draw(rng, layout=layout, dpi=dpi, size=size)
    form = rng.choice(("PDF", "PNG", "ZPL"))
    page = changes[kind](drawn, rng)
    # ZPL is sent as it came; a page that lies across its paper is for the other formats.
    if form == "ZPL" and (page.width > page.height or size == "A6"):
        form = "PDF"
    return Row(
        number=number,
        kind=kind,
        good=None if kind in UNDECIDED or (layout, kind) in EITHER else good,
        layout=layout,
        form=form,
        content={"PDF": _pdf, "PNG": _png, "ZPL": _zpl}[form](page, dpi),
        tracking_id=drawn.tracking_id,
        dpi=dpi,
        size=size,
        paper=rng.choice((size, "4x6")),
        language=rng.choice(_LANGUAGES),
    )


def _png(page: Image.Image, dpi: int) -> bytes:
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def _pdf(page: Image.Image, dpi: int) -> bytes:
    out = io.BytesIO()
    width, height = (side / dpi * 72 for side in page.size)
    pdf = canvas.Canvas(out, pagesize=(width, height), invariant=1)
    pdf.drawImage(ImageReader(page.convert("L")), 0, 0, width, height)
    pdf.showPage()
    pdf.save()
    return out.getvalue()


def _zpl(page: Image.Image, _: int) -> bytes:
    rows = ImageChops.invert(page).tobytes()
    across = (page.width + 7) // 8
    head = f"^XA^PW{page.width}^LL{page.height}^FO0,0^GFA,{len(rows)},{len(rows)},{across},"
    return head.encode() + rows.hex().upper().encode() + b"^FS^XZ"
