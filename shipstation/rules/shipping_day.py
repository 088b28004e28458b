"""Which day a parcel leaves that is bought now: carriers come once a day, and not on every day."""

from datetime import date, datetime, timedelta

from shipstation.model import ShippingHours

_FARTHEST = 60
"""Days; a calendar without one open day in so many is a slip of the pen."""


def leaves_on(now: datetime, hours: ShippingHours) -> date | None:
    """The day it leaves, when that is a later one than today; None: it leaves today, or nobody said when.

    Args:
        now: in the bench's own time zone; its clock is what the cut-off is read on.
    Raises: ValueError where no day is open.
    """
    if hours.cutoff is None:
        return None
    today = now.date()
    if _is_open(today, hours) and now.time() < hours.cutoff:
        return None
    day = today + timedelta(days=1)
    while not _is_open(day, hours):
        day += timedelta(days=1)
        if (day - today).days > _FARTHEST:
            raise ValueError(f"no shipping day in the next {_FARTHEST} days")
    return day


def _is_open(day: date, hours: ShippingHours) -> bool:
    return day.weekday() in hours.days and day not in hours.closed
