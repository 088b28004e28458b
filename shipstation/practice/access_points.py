"""Counters and lockers near a postal code: invented, always the same ones for one postal code.

Source: shippingV2.json getAccessPoints; its answer is a map from type to points, the nearest first.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shipstation.practice import places
from shipstation.practice.answers import Reply, Request, invalid, payload
from shipstation.practice.business import business_of
from shipstation.practice.buyers import invented_address
from shipstation.practice.checks import POSTAL_CODES, one_of, text
from shipstation.practice.promises import told
from shipstation.practice.world import World

Json = Mapping[str, Any]

MOST = 40
_FEWEST_OF_A_TYPE, _MOST_OF_A_TYPE = 3, 18
_FARTHEST_M = 24_000
_TOWNS_TRIED = 32
_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_TIMEZONES = {
    "US": "America/New_York", "GB": "Europe/London", "FR": "Europe/Paris", "IT": "Europe/Rome", "ES": "Europe/Madrid",
    "IN": "Asia/Kolkata",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What the points of one type have in common. `hours`: from and to, on weekdays."""

    name: str
    staffed: bool = False
    hours: tuple[int, int] = (0, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Town:
    """Where somebody looks for points, and when."""

    country: str
    postal_code: str
    now: datetime


_KINDS: Mapping[str, _Kind] = {
    "HELIX": _Kind(name="Hub Counter", staffed=True, hours=(7, 22)),
    "CAMPUS_LOCKER": _Kind(name="Campus Locker", hours=(8, 20)),
    "OMNI_LOCKER": _Kind(name="Hub Apartment Locker"),
    "ODIN_LOCKER": _Kind(name="Hub Locker, by app"),
    "DOBBY_LOCKER": _Kind(name="Residents' Locker"),
    "CORE_LOCKER": _Kind(name="Hub Locker", hours=(6, 23)),
    "3P": _Kind(name="Parcel Shop", staffed=True, hours=(9, 19)),
    "CAMPUS_ROOM": _Kind(name="Campus Mail Room", staffed=True, hours=(9, 17)),
}
_SHOPS = ("Corner Grocer", "Station Kiosk", "Riverside Pharmacy", "Market Hall", "Old Post Office", "Green Bakery")


class AccessPoints:
    """Finds access points. Thread-safe."""

    def __init__(self, world: World) -> None:
        self._world = world

    def near(self, request: Request) -> Reply:
        """Source: getAccessPoints: at most 40 in all."""
        business_of(request)
        asked = text(request.query.get("accessPointTypes"), "accessPointTypes")
        kinds = dict.fromkeys(one_of(kind.strip(), _KINDS, "accessPointTypes") for kind in asked.split(","))
        country = one_of(request.query.get("countryCode"), POSTAL_CODES, "countryCode")
        postal_code = text(request.query.get("postalCode"), "postalCode", most=20).strip().upper()
        if not re.fullmatch(POSTAL_CODES[country], postal_code):
            raise invalid(f"postalCode is not one of {country}.")
        town = _Town(country=country, postal_code=postal_code, now=self._world.now())
        found = sorted(
            (
                (_meters(f"{postal_code} {kind} {number}"), kind, number)
                for kind in kinds
                for number in range(_count(postal_code, kind))
            ),
        )[:MOST]
        points: dict[str, list[Json]] = {kind: [] for kind in kinds}
        for meters, kind, number in found:
            points[kind].append(_point(kind, number, meters, town))
        return payload({"accessPointsMap": points})


def _count(postal_code: str, kind: str) -> int:
    return _FEWEST_OF_A_TYPE + _draw(f"{postal_code} {kind} count", _MOST_OF_A_TYPE - _FEWEST_OF_A_TYPE + 1)


def _meters(seed: str) -> int:
    """Nearer ones are likelier, as in a town."""
    return 80 + _draw(seed + " near", _FARTHEST_M) * (1 + _draw(seed + " far", 100)) // 100


def _point(kind: str, number: int, meters: int, town: _Town) -> dict[str, Any]:
    """Amazon's `AccessPoint`. Distances are kilometers, as text."""
    seed = f"{town.postal_code} {kind} {number}"
    shape = _KINDS[kind]
    digest = hashlib.sha256(f"{town.country} {seed}".encode()).hexdigest()
    shop = _SHOPS[_draw(seed + " shop", len(_SHOPS))]
    closed = (town.now + timedelta(days=9)).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "accessPointId": f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}",
        "name": f"Practice {shape.name} - {shop}",
        "timezone": _TIMEZONES[town.country],
        "type": kind,
        "accessibilityAttributes": {"distance": f"{meters / 1000:.3f}", "driveTime": 1 + meters // 500},
        "address": _address(seed, shop, town, meters),
        "exceptionOperatingHours": [
            {
                "dateRange": {"startDate": told(closed), "endDate": told(closed + timedelta(days=1))},
                "operatingHours": _hours(0, 0),
            }
        ]
        if shape.staffed
        else [],
        "assistanceType": "STAFF_ASSISTED" if shape.staffed else "SELF_ASSISTED",
        "score": f"{1 / (1 + meters / 5000):.6f}",
        "standardOperatingHours": {day: _hours_on(shape, day) for day in _DAYS},
    }


def _address(seed: str, shop: str, town: _Town, meters: int) -> dict[str, Any]:
    country, postal_code = town.country, town.postal_code
    near = _near(country, postal_code)
    latitude, longitude = places.point_of({"countryCode": country, "postalCode": postal_code})
    north = (_draw(seed + " north", 200) - 100) / 100 * meters / 111_000
    return {
        "name": shop,
        "addressLine1": f"{1 + _draw(seed + ' house', 180)} {shop.rsplit(maxsplit=1)[-1]} Street",
        "city": near["city"],
        "stateOrRegion": places.state_of({"postalCode": postal_code}) if country == "US" else near["stateOrRegion"],
        "countryCode": country,
        "postalCode": postal_code,
        "geocode": {"latitude": f"{latitude + north:.6f}", "longitude": f"{longitude + north / 2:.6f}"},
    }


def _near(country: str, postal_code: str) -> Json:
    """Of the towns that practice knows, the one whose postal code begins most alike."""
    known = [invented_address(f"town {number}", country) for number in range(_TOWNS_TRIED)]
    return max(known, key=lambda town: _alike(town["postalCode"], postal_code))


def _alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(other))


def _hours_on(shape: _Kind, day: str) -> dict[str, Any]:
    opens, closes = shape.hours
    if shape.staffed and day == "SUNDAY":
        opens, closes = max(opens, 10), min(closes, 16)
    return _hours(opens, closes)


def _hours(opens: int, closes: int) -> dict[str, Any]:
    """Amazon's `OperatingHours`; open all day ends a second before midnight."""
    late = {"hourOfDay": 23, "minuteOfHour": 59, "secondOfMinute": 59}
    return {
        "openingTime": {"hourOfDay": opens, "minuteOfHour": 0, "secondOfMinute": 0},
        "closingTime": late if closes == 24 else {"hourOfDay": closes, "minuteOfHour": 0, "secondOfMinute": 0},
        "midDayClosures": [],
    }


def _draw(seed: str, sides: int) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]) % sides
