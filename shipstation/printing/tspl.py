"""Bitmaps as TSPL, for TSC label printers and the many that speak like them, and the way back for the verifier.

Source: TSC, TSPL/TSPL2 Programming Language: SIZE, GAP, SPEED, DENSITY, SET CUTTER, DIRECTION, REFERENCE, SHIFT, CLS,
BITMAP, PRINT.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from shipstation.model import PrinterSetup
from shipstation.printing.frames import Bitmap
from shipstation.printing.rasters import across, pages_in, sent_rows

_INCH_MM = Decimal("25.4")
# All that a label before this one may have changed and that moves dots; nothing here feeds paper by itself. The first
# line end closes what a cut job may have left open.
_STATE = b"DIRECTION 0,0\r\nREFERENCE 0,0\r\nSHIFT 0\r\nCLS\r\n"
_END = b"\r\nPRINT 1,1\r\n"
_MOST_GAP_MM = 25.4
_SPEEDS = (1, 18)
_MOST_DENSITY = 15
USUAL = b"GAP 3 mm,0 mm\r\n"
"""The settings of a printer of which nothing was said: its sensor finds the true gap within the usual 3 mm."""


def settings_of(printer: PrinterSetup) -> bytes:
    """The lines that set gap, speed, density and cutter as the printer's setup says; what it does not say stays.

    Values beyond the language's scale are the nearest within: density 0 to 15, speed 1 to 18 in/s, gap to 25.4 mm.
    A gap of 0 is paper without gaps.
    """
    gap = min(max(0.0, printer.gap_mm), _MOST_GAP_MM)
    lines = [b"GAP %.12g mm,0 mm" % round(gap, 2) if gap else b"GAP 0,0"]
    if printer.speed is not None:
        lines.append(b"SPEED %d" % min(max(printer.speed, _SPEEDS[0]), _SPEEDS[1]))
    if printer.darkness is not None:
        lines.append(b"DENSITY %d" % min(max(printer.darkness, 0), _MOST_DENSITY))
    if printer.cutter is not None:
        lines.append(b"SET CUTTER 1" if printer.cutter else b"SET CUTTER OFF")
    return b"".join(line + b"\r\n" for line in lines)


def job_of(pages: Sequence[Bitmap], dpi: int, settings: bytes = USUAL) -> bytes:
    """Bytes that print each page once, dot by dot, at the top left of a label of its size."""
    return b"".join(
        b"\r\nSIZE %.2f mm,%.2f mm\r\n%s%sBITMAP 0,0,%d,%d,0,%s%s"
        % (*_size(page, dpi), settings, _STATE, across(page.width), page.height, sent_rows(page), _END)
        for page in pages
    )


def pages_of(job: bytes, dpi: int, settings: bytes = USUAL) -> tuple[Bitmap, ...]:
    """The dots in a job as `job_of` writes it with these settings.

    Raises LabelUnreadable for a job that differs in anything but dots.
    """
    head = re.compile(
        rb"\r\nSIZE (\d{1,4}\.\d\d) mm,(\d{1,4}\.\d\d) mm\r\n"
        + re.escape(settings + _STATE)
        + rb"BITMAP 0,0,\d+,\d+,0,"
    )

    def size(begun: re.Match[bytes]) -> tuple[int, int]:
        return _dots(begun[1], dpi), _dots(begun[2], dpi)

    return pages_in(job, head, size=size, written=lambda pages: job_of(pages, dpi, settings))


def _size(page: Bitmap, dpi: int) -> tuple[Decimal, Decimal]:
    """Width and length in millimeters."""
    return page.width * _INCH_MM / dpi, page.height * _INCH_MM / dpi


def _dots(mm: bytes, dpi: int) -> int:
    return round(Decimal(mm.decode()) / _INCH_MM * dpi)
