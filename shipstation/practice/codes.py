"""Bar codes as plain modules, so that each kind of paper can draw them on whole dots of its own."""

from functools import lru_cache
from typing import Any

import zxingcpp

Bits = tuple[bool, ...]


@lru_cache(maxsize=64)
def code128(text: str) -> Bits:
    """The modules of a Code 128 without quiet zone, True for a bar."""
    return _rows(text, zxingcpp.BarcodeFormat.Code128)[0]


@lru_cache(maxsize=64)
def data_matrix(text: str) -> tuple[Bits, ...]:
    """The modules of a square Data Matrix without quiet zone, row by row, True for dark."""
    return _rows(text, zxingcpp.BarcodeFormat.DataMatrix)


def _rows(text: str, kind: zxingcpp.BarcodeFormat) -> tuple[Bits, ...]:
    barcode = zxingcpp.create_barcode(text, kind, force_square=True)
    # The stubs forget that an Image is a buffer.
    plain: Any = barcode.to_image(scale=1, add_quiet_zones=False)
    image = memoryview(plain)
    height, width = plain.shape
    pixels = image.tobytes()
    return tuple(tuple(pixel < 128 for pixel in pixels[row * width : (row + 1) * width]) for row in range(height))


def runs(bits: Bits) -> list[tuple[int, int]]:
    """The dark stretches as (first module, length)."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(bits):
        if dark and found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((place, 1))
    return found
