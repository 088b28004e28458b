"""Paper sizes by the names that CUPS and IPP printers know (PWG 5101.1)."""

import re
from collections.abc import Sequence

_NAMED = {
    (101.6, 152.4): "na_index-4x6_4x6in",
    (105.0, 148.0): "iso_a6_105x148mm",
    (148.0, 210.0): "iso_a5_148x210mm",
    (210.0, 297.0): "iso_a4_210x297mm",
    (215.9, 279.4): "na_letter_8.5x11in",
}
_NEAR_MM = 1.0
_SIZE = re.compile(r"_([0-9.]{1,8})x([0-9.]{1,8})(mm|in)$")


def media_of(width_mm: float, length_mm: float) -> str:
    """The name of a paper: the usual one where there is one, else one made of its size."""
    for (width, length), name in _NAMED.items():
        if abs(width - width_mm) <= _NEAR_MM and abs(length - length_mm) <= _NEAR_MM:
            return name
    size = f"{round(width_mm, 2):g}x{round(length_mm, 2):g}mm"
    return f"custom_{size}_{size}"


def size_of(name: str) -> tuple[float, float] | None:
    """Width and length in mm that a name ends with; None when it names no size."""
    hit = _SIZE.search(name)
    if hit is None or any(part.count(".") > 1 or part == "." for part in hit.groups()):
        return None
    scale = 25.4 if hit[3] == "in" else 1.0
    return float(hit[1]) * scale, float(hit[2]) * scale


def fitting(known: Sequence[str], width_mm: float, length_mm: float) -> str | None:
    """The one of a printer's papers that has this size, or its name where any size will do; None when none has."""
    least, most = [], []
    for name in known:
        size = size_of(name)
        if size is None:
            continue
        if name.startswith("custom_min_"):
            least.append(size)
        elif name.startswith("custom_max_"):
            most.append(size)
        elif abs(size[0] - width_mm) <= _NEAR_MM and abs(size[1] - length_mm) <= _NEAR_MM:
            return name
    for low, high in zip(least, most, strict=False):
        if low[0] <= width_mm <= high[0] and low[1] <= length_mm <= high[1]:
            return media_of(width_mm, length_mm)
    return None
