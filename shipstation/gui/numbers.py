"""Numbers as people write them in fields, and as they are shown there."""

import math

_MINUS = "−"


def read_number(text: str, *, whole: bool = False) -> float | None:
    """A number with a point or a comma and either minus; None for what is none, or has a part where `whole`."""
    try:
        value = float(text.strip().replace(",", ".").replace(_MINUS, "-"))
    except ValueError:
        return None
    if not math.isfinite(value) or (whole and value != int(value)):
        return None
    return value


def signed(value: float, *, plus: bool = True) -> str:
    """A number with one decimal where it has any, a true minus, and a plus where one is wanted: "+1.0", "−0.5"."""
    shown = f"{value:+.1f}" if plus else f"{value:g}"
    return shown.replace("-", _MINUS)
