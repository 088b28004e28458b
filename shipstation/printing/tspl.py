"""Bitmaps as TSPL, for TSC label printers and the many that speak like them, and the way back for the verifier.

Source: TSC, TSPL/TSPL2 Programming Language: SIZE, GAP, DIRECTION, REFERENCE, SHIFT, CLS, BITMAP, PRINT.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from shipstation.printing.frames import Bitmap
from shipstation.printing.rasters import across, pages_in, sent_rows

_INCH_MM = Decimal("25.4")
# All that a label before this one may have changed and that moves dots; nothing here feeds paper by itself. The first
# line end closes what a cut job may have left open.
_STATE = b"GAP 3 mm,0 mm\r\nDIRECTION 0,0\r\nREFERENCE 0,0\r\nSHIFT 0\r\nCLS\r\n"
_END = b"\r\nPRINT 1,1\r\n"
_HEAD = re.compile(
    rb"\r\nSIZE (\d{1,4}\.\d\d) mm,(\d{1,4}\.\d\d) mm\r\n" + re.escape(_STATE) + rb"BITMAP 0,0,\d+,\d+,0,"
)


def job_of(pages: Sequence[Bitmap], dpi: int) -> bytes:
    """Bytes that print each page once, dot by dot, at the top left of a label of its size.

    The gap is the usual 3 mm: the printer's sensor finds the true one within it.
    """
    return b"".join(
        b"\r\nSIZE %.2f mm,%.2f mm\r\n%sBITMAP 0,0,%d,%d,0,%s%s"
        % (*_size(page, dpi), _STATE, across(page.width), page.height, sent_rows(page), _END)
        for page in pages
    )


def pages_of(job: bytes, dpi: int) -> tuple[Bitmap, ...]:
    """The dots in a job as `job_of` writes it. Raises LabelUnreadable for a job that differs in anything but dots."""

    def size(head: re.Match[bytes]) -> tuple[int, int]:
        return _dots(head[1], dpi), _dots(head[2], dpi)

    return pages_in(job, _HEAD, size=size, written=lambda pages: job_of(pages, dpi))


def _size(page: Bitmap, dpi: int) -> tuple[Decimal, Decimal]:
    """Width and length in millimeters."""
    return page.width * _INCH_MM / dpi, page.height * _INCH_MM / dpi


def _dots(mm: bytes, dpi: int) -> int:
    return round(Decimal(mm.decode()) / _INCH_MM * dpi)
