"""When a service would fetch and deliver a parcel: cut-off, weekends and windows, told in UTC."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from shipstation.practice import places
from shipstation.practice.services import Service

Json = Mapping[str, Any]

_CUT_OFF_H = 16
_PICKUP_H = (17, 20)
_MORNING_H = 8
_SATURDAY = 5


def promise_for(service: Service, ship_from: Json, ship_to: Json, at: datetime) -> dict[str, Any]:
    """Amazon's `Promise` for a parcel that is ready at this moment."""
    here, there = (timedelta(hours=places.utc_offset_h(place)) for place in (ship_from, ship_to))
    ready = places.local(at, ship_from)
    day = _midnight(ready)
    if ready.hour >= _CUT_OFF_H:
        day += timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    pickup = day
    for _ in range(_days(service, ship_from, ship_to)):
        day += timedelta(days=1)
        while not _delivers_on(service, day):
            day += timedelta(days=1)
    return {
        "pickupWindow": _window(pickup, _PICKUP_H[0], _PICKUP_H[1], here),
        "deliveryWindow": _window(day, _MORNING_H, service.by_hour, there),
    }


def moment(value: str) -> datetime:
    """A moment of a promise."""
    return datetime.fromisoformat(value)


def told(value: datetime) -> str:
    """A moment as Amazon writes it: UTC to the second, with Z."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _days(service: Service, ship_from: Json, ship_to: Json) -> int:
    zone = places.zone(ship_from, ship_to)
    days = service.days[min(zone - 2, len(service.days) - 1)]
    if places.is_outlying(ship_to) or places.is_outlying(ship_from):
        return days + 2
    return days + 1 if places.is_remote(ship_to) else days


def _delivers_on(service: Service, day: datetime) -> bool:
    weekday = day.weekday()
    return weekday < _SATURDAY or (service.saturday if weekday == _SATURDAY else service.sunday)


def _midnight(local: datetime) -> datetime:
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _window(day: datetime, start_h: int, end_h: int, offset: timedelta) -> dict[str, str]:
    start, end = (day + timedelta(hours=hour) - offset for hour in (start_h, end_h))
    return {"start": told(start.replace(tzinfo=UTC)), "end": told(end.replace(tzinfo=UTC))}
