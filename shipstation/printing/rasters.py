"""Rows of dots as TSPL and EPL2 carry them: 0 for black, most significant bit first, each row padded with white."""

import re
from collections.abc import Callable, Sequence

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


def pages_in(
    job: bytes,
    head: re.Pattern[bytes],
    *,
    size: Callable[[re.Match[bytes]], tuple[int, int]],
    written: Callable[[Sequence[Bitmap]], bytes],
) -> tuple[Bitmap, ...]:
    """The dots in a job that differs from what `written` makes of its pages in nothing. Raises LabelUnreadable.

    Args:
        head: what stands before the dots of each page; `size` is the page's width and height by it.
    """
    pages = []
    place = 0
    while place < len(job):
        begun = head.match(job, place)
        if begun is None:
            raise not_ours()
        width, height = size(begun)
        page = _read_rows(job, begun.end(), width=width, height=height)
        # Written anew it must be the same to the byte, padding and all.
        anew = written((page,))
        if not job.startswith(anew, place):
            raise not_ours()
        pages.append(page)
        place += len(anew)
    return tuple(pages)


def _read_rows(job: bytes, at: int, *, width: int, height: int) -> Bitmap:
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
