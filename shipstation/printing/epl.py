"""Bitmaps as EPL2 page mode, for Eltron and older Zebra desktop printers, and the way back for the verifier.

Source: Zebra, EPL2 Programmer's Manual (980352) and EPL Programming Guide (14245L): N, R, q, Q, Z, GW, P.
"""

import re
from collections.abc import Sequence

from shipstation.printing.frames import Bitmap
from shipstation.printing.rasters import across, pages_in, sent_rows

_GAP_MM = 3.0
_END = b"\nP1\n"
# R stands before q, which sets the margins for its width: an R behind it would undo that (EPL2, q and R). Both and Q
# empty the image buffer, so that dots come last. The first line end closes what a cut job may have left open.
_HEAD = re.compile(rb"\nN\nR0,0\nq(\d{1,5})\nQ(\d{1,5}),\d+\nZT\nGW0,0,\d+,\d+,")


def job_of(pages: Sequence[Bitmap], dpi: int) -> bytes:
    """Bytes that print each page once, dot by dot, at the top left of a label of its size.

    The gap is the usual 3 mm: the printer's sensor finds the true one.
    """
    return b"".join(
        b"\nN\nR0,0\nq%d\nQ%d,%d\nZT\nGW0,0,%d,%d,%s%s"
        % (page.width, page.height, _gap(dpi), across(page.width), page.height, sent_rows(page), _END)
        for page in pages
    )


def pages_of(job: bytes, dpi: int) -> tuple[Bitmap, ...]:
    """The dots in a job as `job_of` writes it. Raises LabelUnreadable for a job that differs in anything but dots."""
    return pages_in(
        job, _HEAD, size=lambda head: (int(head[1]), int(head[2])), written=lambda pages: job_of(pages, dpi)
    )


def _gap(dpi: int) -> int:
    return round(_GAP_MM / 25.4 * dpi)
