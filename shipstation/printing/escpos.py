"""Bitmaps as ESC/POS, for receipt printers that take labels."""

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shipstation.printing.frames import Bitmap

if TYPE_CHECKING:
    from escpos.printer import Dummy


def receipt_of(pages: Sequence[Bitmap]) -> bytes:
    """Bytes that set the printer back to its start, print each page dot by dot, and cut behind each."""
    from PIL import Image, ImageChops  # noqa: PLC0415 start-up and memory: only who prints ESC/POS needs it here

    printer = _dummy(max(page.width for page in pages))
    printer.hw("INIT")
    for page in pages:
        ink = Image.frombytes("1", (page.width, page.height), page.rows)
        # GS v 0 in fragments of 960 rows. `graphics` writes wrong lengths above 65,535 bytes (python-escpos 3.1).
        printer.image(ImageChops.invert(ink), impl="bitImageRaster", center=False)
        printer.cut()
    return bytes(printer.output)


def _dummy(width: int) -> "Dummy":
    """A python-escpos printer that only gathers bytes, for paper of that many dots."""
    # python-escpos takes 170 ms to import: only who prints ESC/POS waits for it.
    from escpos import capabilities  # noqa: PLC0415 start-up time, as said above
    from escpos.printer import Dummy  # noqa: PLC0415 as above

    # Importing it makes a folder in the temporary one, whatever its settings say (python-escpos 3.1).
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    printer = Dummy()
    # Without a width it prints a notice to standard output at each picture.
    printer.profile.profile_data = {**printer.profile.profile_data, "media": {"width": {"pixels": width}}}
    return printer
