"""When a service would fetch and deliver a parcel: cut-off, weekends and windows, told in UTC."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from shipstation.practice import places
from shipstation.practice.market import Service

Json = Mapping[str, Any]

_CUT_OFF_H = 16
_PICKUP_H = (17, 20)
_MORNING_H = 8


class Calendar:
    """The promises for one parcel that is ready at a moment. Services as fast as one another share theirs."""

    def __init__(self, ship_from: Json, ship_to: Json, at: datetime, zone: int) -> None:
        here, self._there = (timedelta(hours=places.utc_offset_h(place)) for place in (ship_from, ship_to))
        self._rest = places.weekend(ship_to)
        self._zone = zone
        self._more_days = _more_days(ship_from, ship_to)
        ready = places.local(at, ship_from)
        self._pickup_day = _midnight(ready)
        if ready.hour >= _CUT_OFF_H:
            self._pickup_day += timedelta(days=1)
        while self._pickup_day.weekday() in places.weekend(ship_from):
            self._pickup_day += timedelta(days=1)
        self._pickup = _window(self._pickup_day, *_PICKUP_H, here)
        self._deliveries: dict[tuple[int, bool, bool, int], dict[str, str]] = {}

    def promise(self, service: Service) -> dict[str, Any]:
        """Amazon's `Promise`."""
        days = service.days[min(self._zone - 2, len(service.days) - 1)] + self._more_days
        key = days, service.saturday, service.sunday, service.by_hour
        if key not in self._deliveries:
            self._deliveries[key] = self._delivery(service, days)
        return {"pickupWindow": self._pickup, "deliveryWindow": self._deliveries[key]}

    def _delivery(self, service: Service, days: int) -> dict[str, str]:
        day = self._pickup_day
        for _ in range(days):
            day += timedelta(days=1)
            while not self._delivers_on(service, day.weekday()):
                day += timedelta(days=1)
        return _window(day, _MORNING_H, service.by_hour, self._there)

    def _delivers_on(self, service: Service, weekday: int) -> bool:
        if weekday not in self._rest:
            return True
        return service.saturday if weekday == self._rest[0] else service.sunday


def moment(value: str) -> datetime:
    """A moment of a promise."""
    return datetime.fromisoformat(value)


def told(value: datetime) -> str:
    """A moment as Amazon writes it: UTC to the second, with Z."""
    return value.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def _more_days(ship_from: Json, ship_to: Json) -> int:
    """Days that far ends of a country take on top."""
    if places.is_outlying(ship_to) or places.is_outlying(ship_from):
        return 2
    return 1 if places.is_remote(ship_to) else 0


def _midnight(local: datetime) -> datetime:
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _window(day: datetime, start_h: int, end_h: int, offset: timedelta) -> dict[str, str]:
    start, end = (day + timedelta(hours=hour) - offset for hour in (start_h, end_h))
    return {"start": told(start.replace(tzinfo=UTC)), "end": told(end.replace(tzinfo=UTC))}
