"""Bitmaps as EPL2 page mode, for Eltron and older Zebra desktop printers, and the way back for the verifier.

Source: Zebra, EPL2 Programmer's Manual (980352) and EPL Programming Guide (14245L): D, S, N, R, q, Q, Z, GW, P.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shipstation.model import USUAL_GAP_MM, PrinterSetup
from shipstation.printing.frames import Bitmap
from shipstation.printing.rasters import across, pages_in, sent_rows

_GAP_DOTS = {203: (16, 240), 300: (18, 240)}
_SPEEDS = (1, 6)
_MOST_DENSITY = 15
_END = b"\nP1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a job says of the printer. `told`: lines of speed and density; `gap_mm`: 0 for paper without gaps."""

    told: bytes = b""
    gap_mm: float = USUAL_GAP_MM


USUAL = Settings()
"""Of a printer of which nothing was said: its sensor finds the true gap within the usual 3 mm."""


def settings_of(printer: PrinterSetup) -> Settings:
    """Gap, speed and density as the printer's setup says; what it does not say stays.

    Values beyond the language's scale are the nearest within: density 0 to 15, speed 1 to 6 (a step of each printer's
    own, near to inches a second). The cutter stays as it is set at the printer: the one command for it, O, would
    choose between ribbon and direct thermal paper in the same breath.
    """
    lines = []
    if printer.speed is not None:
        lines.append(b"S%d\n" % min(max(printer.speed, _SPEEDS[0]), _SPEEDS[1]))
    if printer.darkness is not None:
        lines.append(b"D%d\n" % min(max(printer.darkness, 0), _MOST_DENSITY))
    return Settings(told=b"".join(lines), gap_mm=printer.gap_mm)


def job_of(pages: Sequence[Bitmap], dpi: int, settings: Settings = USUAL) -> bytes:
    """Bytes that print each page once, dot by dot, at the top left of a label of its size."""
    gap = _gap(settings.gap_mm, dpi)
    return b"".join(
        b"\n%sN\nR0,0\nq%d\nQ%d,%d\nZT\nGW0,0,%d,%d,%s%s"
        % (settings.told, page.width, page.height, gap, across(page.width), page.height, sent_rows(page), _END)
        for page in pages
    )


def pages_of(job: bytes, dpi: int, settings: Settings = USUAL) -> tuple[Bitmap, ...]:
    """The dots in a job as `job_of` writes it with these settings.

    Raises LabelUnreadable for a job that differs in anything but dots.
    """
    # R stands before q, which sets the margins for its width: an R behind it would undo that (EPL2, q and R).
    # Both and Q empty the image buffer, so that dots come last. The first line end closes what a cut job may have
    # left open.
    head = re.compile(rb"\n" + re.escape(settings.told) + rb"N\nR0,0\nq(\d{1,5})\nQ(\d{1,5}),\d+\nZT\nGW0,0,\d+,\d+,")
    return pages_in(
        job,
        head,
        size=lambda begun: (int(begun[1]), int(begun[2])),
        written=lambda pages: job_of(pages, dpi, settings),
    )


def _gap(gap_mm: float, dpi: int) -> int:
    if gap_mm <= 0:
        return 0
    least, most = _GAP_DOTS.get(dpi, (16, 240))
    return min(max(least, round(gap_mm / 25.4 * dpi)), most)
