"""When parcels leave, as it is written in the settings: a cut-off, weekdays, closed days."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from shipstation.model import ShippingHours

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_USUAL = ShippingHours()


def cutoff(text: str) -> str:
    """A time of day as it is kept: "16:00"; "" takes it away. Raises ValueError."""
    try:
        return f"{time.fromisoformat(text.strip()):%H:%M}" if text.strip() else ""
    except ValueError as error:
        raise ValueError("write hours and minutes: 16:00") from error


def weekdays(text: str) -> str:
    """Weekdays as they are kept, from Monday on. Raises ValueError."""
    given = set(text.lower().replace(",", " ").split())
    if not given or not given <= set(_DAYS):
        raise ValueError(f"write one or several of {' '.join(_DAYS)}")
    return " ".join(day for day in _DAYS if day in given)


def closed_days(text: str) -> str:
    """Single days as they are kept, in order. Raises ValueError."""
    try:
        return " ".join(sorted({date.fromisoformat(day).isoformat() for day in text.replace(",", " ").split()}))
    except ValueError as error:
        raise ValueError("write days with a space between them: 2026-12-25 2026-12-26") from error


def hours_of(entry: Mapping[str, Any]) -> ShippingHours:
    """As they stand in the file. Raises ValueError."""
    until = cutoff(str(entry.get("cutoff", "")))
    days = weekdays(str(entry["days"])).split() if "days" in entry else None
    return ShippingHours(
        cutoff=time.fromisoformat(until) if until else None,
        days=frozenset(_DAYS.index(day) for day in days) if days is not None else _USUAL.days,
        closed=frozenset(date.fromisoformat(day) for day in closed_days(str(entry.get("closed", ""))).split()),
    )
