"""A shop's logo from a file that anybody may have made: bounded, and turned to black on white."""

import io
import warnings
from pathlib import Path

_LARGEST_BYTES = 4_000_000
_MOST_DOTS = 16_000_000
_SIDE = 800


def picture_of(path: str) -> tuple[bytes, int, int] | None:
    """A PNG of it, and its width and height in dots, at most 800 a side; None where it is no PNG or JPEG of use."""
    # Pillow takes 40 ms to import: only a paper with a logo waits for it.
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 start-up time, as said above

    try:
        with Path(path).open("rb") as file:
            data = file.read(_LARGEST_BYTES + 1)
        if len(data) > _LARGEST_BYTES:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        if not 1 <= image.width * image.height <= _MOST_DOTS:
            return None
        image.thumbnail((_SIDE, _SIDE))
        flat = Image.new("RGB", image.size, "white")
        clear = image.convert("RGBA")
        flat.paste(clear, mask=clear)
        gray = flat.convert("L")
    except (
        OSError,
        ValueError,
        SyntaxError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        return None
    out = io.BytesIO()
    gray.save(out, "PNG")
    return out.getvalue(), gray.width, gray.height
