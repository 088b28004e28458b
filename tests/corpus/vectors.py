"""A scene as a PDF of vectors, with letters of the standard faces or of one that is embedded; a slip may follow it."""

import io
import random

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from tests.corpus.drawing import FORMATS, symbol
from tests.corpus.scenes import Mark, Scene, rows_of

_EMBEDDED = "CorpusVera"
_FACES = ("Helvetica", "Helvetica-Bold", "Times-Roman", "Courier-Bold", _EMBEDDED)
_APART_SHARE = 0.5
_LETTER = (612.0, 792.0)
Matrix = tuple[float, float, float, float, float, float]
"""As PDF has it, in points, the origin at the page's bottom left."""


def pdf_of(
    scene: Scene, rng: random.Random, *, matrix: Matrix | None = None, joined: bool = False, turned: bool = False
) -> bytes:
    """A page of that size drawn through `matrix`. `joined`: a packing slip on letter paper before or behind it.

    `turned`: the page says that it lies a quarter turned.
    """
    out = io.BytesIO()
    dot = 72 / scene.dpi
    pdf = canvas.Canvas(out, pagesize=(scene.width * dot, scene.height * dot), invariant=1)
    if _EMBEDDED not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_EMBEDDED, "Vera.ttf"))
    face = rng.choice(_FACES)
    slip_first = joined and rng.random() < 0.5
    if slip_first:
        _slip(pdf, scene)
    size = (scene.width * dot, scene.height * dot)
    # Of a page that is to be turned, reportlab exchanges the sides.
    pdf.setPageSize(size[::-1] if turned else size)
    pdf.setPageRotation(90 if turned else 0)
    if matrix is not None:
        pdf.transform(*matrix)
    apart = rng.random() < _APART_SHARE
    for mark in scene.marks:
        _put(pdf, mark, scene, face, apart=apart)
    pdf.showPage()
    if joined and not slip_first:
        _slip(pdf, scene)
    pdf.save()
    return out.getvalue()


def _slip(pdf: canvas.Canvas, scene: Scene) -> None:
    pdf.setPageSize(_LETTER)
    pdf.setPageRotation(0)
    pdf.setFont("Helvetica", 14)
    for line, words in enumerate(
        ("PACKING SLIP", f"Shipment {scene.tracking_id}", "1 x A thing of 9 EUR", "Thank you.")
    ):
        pdf.drawString(60, 700 - 30 * line, words)
    pdf.showPage()


def _put(pdf: canvas.Canvas, mark: Mark, scene: Scene, face: str, *, apart: bool) -> None:
    dot = 72 / scene.dpi
    x, y = mark.x * dot, (scene.height - mark.y) * dot  # of its top
    width, height, line = mark.width * dot, mark.height * dot, mark.line * dot
    gray = 1 if mark.white else 0
    pdf.setFillGray(gray)
    pdf.setStrokeGray(gray)
    pdf.setLineWidth(line)
    if mark.kind == "text":
        size = height / 0.72
        pdf.setFont(face, size)
        pdf.drawString(x, y - height, mark.text)
    elif mark.kind == "fill":
        pdf.rect(x, y - height, width, height, stroke=0, fill=1)
    elif mark.kind == "box":
        pdf.rect(x + line / 2, y - height + line / 2, width - line, height - line, stroke=1, fill=0)
    elif mark.kind == "ring":
        pdf.ellipse(x + line / 2, y - height + line / 2, x + width - line / 2, y - line / 2, stroke=1, fill=0)
    elif mark.kind == "slash":
        pdf.line(x, y - height, x + width, y)
    else:
        _code(pdf, mark, (x, y), dot, apart=apart)


def _code(pdf: canvas.Canvas, mark: Mark, at: tuple[float, float], dot: float, *, apart: bool) -> None:
    """`apart`: each bar by itself, as some programs write them, and not as one path."""
    if mark.symbol == "maxicode":
        picture = symbol(mark.text, FORMATS.MaxiCode, 10).convert("L")
        pdf.drawImage(ImageReader(picture), at[0], at[1] - mark.height * dot, mark.width * dot, mark.height * dot)
        return
    path, module = pdf.beginPath(), mark.module * dot
    rows = rows_of(mark.text, mark.symbol)
    tall = mark.height * dot / len(rows)
    for number, row in enumerate(rows):
        for place, dark in _runs(row):
            box = (at[0] + place * module, at[1] - (number + 1) * tall, dark * module, tall)
            if apart:
                pdf.rect(*box, stroke=0, fill=1)
            else:
                path.rect(*box)
    if not apart:
        pdf.drawPath(path, fill=1, stroke=0)


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where black begins and how long it is."""
    runs: list[tuple[int, int]] = []
    for place, dot in enumerate(row):
        if dot < 128:
            if runs and sum(runs[-1]) == place:
                runs[-1] = (runs[-1][0], runs[-1][1] + 1)
            else:
                runs.append((place, 1))
    return runs
