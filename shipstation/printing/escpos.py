"""Bitmaps as ESC/POS, for receipt printers that take labels."""

import functools
import shutil
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from shipstation.printing.frames import Bitmap

if TYPE_CHECKING:
    from escpos.printer import Dummy

_FRAGMENT_ROWS = 960
_RASTER = b"\x1dv0\0"
_FEED_LINES = 6


def receipt_of(pages: Sequence[Bitmap], *, cutter: bool | None = None) -> bytes:
    """Bytes that set the printer back to its start, print each page dot by dot, and cut behind each.

    Without a `cutter` (False) the paper is fed as far as it would be for the cut, to be torn off.
    """
    begun, cut, feed = _frame()
    end = feed if cutter is False else cut
    return b"".join((begun, *(part for page in pages for part in (*_rasters(page), end))))


def _rasters(page: Bitmap) -> Iterator[bytes]:
    """A page as GS v 0 of at most 960 rows each, which small buffers hold; its rows are as that command has them."""
    across = (page.width + 7) // 8
    for top in range(0, page.height, _FRAGMENT_ROWS):
        rows = min(_FRAGMENT_ROWS, page.height - top)
        yield _RASTER + across.to_bytes(2, "little") + rows.to_bytes(2, "little")
        yield page.rows[top * across : (top + rows) * across]


@functools.cache
def _frame() -> tuple[bytes, bytes, bytes]:
    """What python-escpos begins a job with, how it cuts, and how it feeds."""
    begun, cut, feed = _dummy(), _dummy(), _dummy()
    begun.hw("INIT")
    cut.cut()
    feed.print_and_feed(_FEED_LINES)
    return bytes(begun.output), bytes(cut.output), bytes(feed.output)


def _dummy() -> "Dummy":
    """A python-escpos printer that only gathers bytes."""
    # python-escpos takes 170 ms to import: only who prints ESC/POS waits for it.
    from escpos import capabilities  # noqa: PLC0415 start-up time, as said above
    from escpos.printer import Dummy  # noqa: PLC0415 as above

    # Importing it makes a folder in the temporary one, whatever its settings say (python-escpos 3.1).
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Dummy()
