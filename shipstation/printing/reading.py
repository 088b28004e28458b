"""Reads a rendered label as a scanner would, and says what stands against printing it (decoder worker alone)."""

import io
from collections.abc import Sequence

import zxingcpp
from PIL import Image

from shipstation.printing.opening import MAX_DOTS

_LINEAR = frozenset({"Code128", "Code39", "ITF", "Codabar"})
_FEWEST_BLACK = 0.002
_MOST_BLACK = 0.75


def judge(png: bytes, *, tracking_id: str, dpi: int, width: int, height: int) -> tuple[list[str], list[str]]:
    """Codes read, and faults in words for the packer; no fault means that it may be printed.

    Args:
        png: the dots as they will be printed.
        width, height: the paper in dots.
    """
    image = Image.open(io.BytesIO(png), formats=("PNG",))
    if image.width * image.height > MAX_DOTS:
        return [], ["The label is larger than 20 megapixels."]
    gray = image.convert("L")
    black = gray.histogram()[0] / (gray.width * gray.height)
    if black < _FEWEST_BLACK:
        return [], ["The label is blank."]
    found = zxingcpp.read_barcodes(gray)
    codes = [code.text for code in found]
    faults = []
    if black > _MOST_BLACK:
        faults.append("The label is almost all black.")
    if gray.width > width + 8 or gray.height > height + 8:
        faults.append("The label is larger than the paper.")
    wanted = _bare(tracking_id)
    holding = [code for code in found if wanted and wanted in _bare(code.text)]
    if wanted and not holding:
        faults.append(_not_found(tracking_id, codes))
    linear = [code for code in holding if str(code.format).rpartition(".")[2].replace(" ", "") in _LINEAR]
    for code in linear:
        faults += _faults_of_bars(gray, code, dpi)
    return codes, faults


def _not_found(tracking_id: str, codes: Sequence[str]) -> str:
    if not codes:
        return f"No code on this label can be read; it should hold {tracking_id}."
    return f"No code on this label holds {tracking_id}; it reads {', '.join(codes[:3])}."


def _faults_of_bars(image: Image.Image, code: "zxingcpp.Barcode", dpi: int) -> list[str]:
    """What a hand scanner would stumble over: bars at the edge, bars too thin for the printer."""
    corners = [code.position.top_left, code.position.top_right, code.position.bottom_left, code.position.bottom_right]
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    along_x = (right - left) >= (bottom - top)
    faults = []
    edge = image.width if along_x else image.height
    first, last = (left, right) if along_x else (top, bottom)
    if first <= 1 or last >= edge - 2:
        faults.append("The bar code touches the edge of the label.")
    line = (
        image.crop((left, (top + bottom) // 2, right, (top + bottom) // 2 + 1))
        if along_x
        else image.crop(((left + right) // 2, top, (left + right) // 2 + 1, bottom))
    )
    thinnest = _thinnest(line.tobytes())
    least = 2 if dpi < 300 else 3
    if thinnest is not None and thinnest < least:
        faults.append(f"The bars are too thin to print well ({thinnest} dot; it takes {least}).")
    return faults


def _thinnest(shades: bytes) -> int | None:
    """The shortest black run of a line; None without one. The runs at the ends may be cut and do not count."""
    runs: list[int] = []
    run = 0
    for shade in shades:
        if shade < 128:
            run += 1
        elif run:
            runs.append(run)
            run = 0
    inner = runs[1:]
    return min(inner) if inner else None


def _bare(text: str) -> str:
    return "".join(text.split()).upper()
