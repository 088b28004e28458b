"""Rows of dots as TSPL and EPL2 carry them: 0 for black, most significant bit first, each row padded with white."""

from shipstation.errors import LabelUnreadable
from shipstation.printing.frames import Bitmap
from shipstation.printing.limits import MOST_DOTS

_INVERTED = bytes(byte ^ 0xFF for byte in range(256))


def across(width: int) -> int:
    """Bytes in a row of so many dots."""
    return (width + 7) // 8


def sent_rows(page: Bitmap) -> bytes:
    """A page's dots as they go to the printer."""
    rows = bytearray(page.rows.translate(_INVERTED))
    row, padding = across(page.width), (1 << -page.width % 8) - 1
    if padding:
        rows[row - 1 :: row] = bytes(byte | padding for byte in rows[row - 1 :: row])
    return bytes(rows)


def read_rows(job: bytes, at: int, *, width: int, height: int) -> Bitmap:
    """The dots that stand in a job from there on, padding as it is. Raises LabelUnreadable: too few, or too large."""
    if not 0 < width * height <= MOST_DOTS:
        raise not_ours()
    size = across(width) * height
    rows = job[at : at + size]
    if len(rows) != size:
        raise not_ours()
    return Bitmap(width=width, height=height, rows=rows.translate(_INVERTED))


def not_ours() -> LabelUnreadable:
    """What to raise for a job that is not as this program writes it."""
    return LabelUnreadable(
        "What would go to the printer is not this label: its bytes were changed.",
        "Print it again; should that fail too, print it to a PDF.",
    )
