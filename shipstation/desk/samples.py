"""What fills a practice store for trials: sample orders whose deadlines lie a few days ahead of today."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from shipstation.model import Order
from shipstation.ports import OrderFiles

_ANCHOR = date(2026, 1, 5)
"""The day that the dates in the sample file are counted from."""


def sample_orders(files: OrderFiles, path: Path, *, today: date) -> tuple[Order, ...]:
    """The sample orders as if their file had been written today. A row that is refused is a bug in the file."""
    read = files.read(path)
    if read.refused:
        raise AssertionError(f"the sample orders hold a bad row: {read.refused[0]}")
    shift = today - _ANCHOR
    return tuple(
        replace(order, deliver_by=_later(order.deliver_by, shift), ship_by=_later(order.ship_by, shift))
        for order in read.orders
    )


def _later(at: datetime | None, shift: timedelta) -> datetime | None:
    return (at + shift).astimezone(UTC) if at is not None else None
