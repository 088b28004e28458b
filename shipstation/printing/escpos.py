"""Bitmaps as ESC/POS, for receipt printers that take labels."""

from collections.abc import Sequence

from PIL import Image, ImageChops

from shipstation.printing.frames import Bitmap


def receipt_of(pages: Sequence[Bitmap]) -> bytes:
    """Bytes that set the printer back to its start, print each page dot by dot, and cut behind each."""
    # python-escpos takes 170 ms to import: only who prints ESC/POS waits for it.
    from escpos.printer import Dummy  # noqa: PLC0415 start-up time, as said above

    printer = Dummy()
    printer.hw("INIT")
    for page in pages:
        ink = Image.frombytes("1", (page.width, page.height), page.rows)
        # GS v 0 in fragments of 960 rows. `graphics` writes wrong lengths above 65,535 bytes (python-escpos 3.1).
        printer.image(ImageChops.invert(ink), impl="bitImageRaster", center=False)
        printer.cut()
    return bytes(printer.output)
