"""The orders that buyers place while practice runs: a few a day, fixed by the world's id, kept nowhere.

Where an order is asked for by its id, the id itself says on which day it was placed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from shipstation.practice import places
from shipstation.practice.buyers import invented_address
from shipstation.practice.promises import told

Json = Mapping[str, Any]

_FEWEST, _MOST = 3, 6
# Buyers sleep, and order most in the evening.
_HOURS = (7, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 20, 20, 21, 21, 22)
_US_OF_TEN = 6
_EXPEDITED_OF_TEN = 2
_SATURDAY = 5
# sku, ASIN, title, and the price in cents of dollars and pounds.
_GOODS: tuple[tuple[str, str, str, int, int], ...] = (
    ("MUG-BLUE-12", "B0PRACT001", "Enamel mug, blue, 12 oz", 1495, 1250),
    ("LAMP-DESK-LED", "B0PRACT002", "LED desk lamp with clamp", 3290, 2790),
    ("TEA-OOLONG-100", "B0PRACT003", "Oolong tea, loose leaf, 100 g", 1180, 990),
    ("SCARF-WOOL-GRY", "B0PRACT004", "Wool scarf, grey", 2650, 2250),
    ("NOTE-A5-DOT", "B0PRACT005", "Notebook A5, dotted, 192 pages", 995, 850),
    ("PAN-CAST-20", "B0PRACT006", "Cast iron pan, 20 cm", 2890, 2490),
    ("SOAP-OLIVE-3", "B0PRACT007", "Olive oil soap, 3 bars", 1240, 1090),
    ("CABLE-USBC-2M", "B0PRACT008", "USB-C cable, braided, 2 m", 1090, 899),
    ("PUZZLE-1000-SEA", "B0PRACT009", "Jigsaw puzzle, 1000 pieces, harbor", 1790, 1590),
    ("GLOVES-GRDN-M", "B0PRACT010", "Gardening gloves, medium", 1360, 1150),
)
# Spreads the numbers of days over seven digits, and finds them again. Prime to 10, so that it can be undone.
_SPREAD, _SPACE = 4_357_919, 10_000_000
_UNSPREAD = pow(_SPREAD, -1, _SPACE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """The orders that arrive in one world from `since` on."""

    world_id: str
    since: datetime

    def between(self, start: datetime, end: datetime) -> dict[str, Json]:
        """Orders placed from `start` to `end`, both included, oldest first, by id."""
        start = max(start, self.since)
        if start > end:
            return {}
        # An evening in the west is the next day in UTC.
        day, found = start.date() - timedelta(days=1), {}
        while day <= end.date():
            for number in range(self._count(day)):
                at = self._placed_at(day, number)
                if start <= at <= end:
                    found[self._order_id(day, number)] = self._order(day, number)
            day += timedelta(days=1)
        return dict(sorted(found.items(), key=lambda entry: (entry[1]["created_at"], entry[0])))

    def find(self, order_id: str, now: datetime) -> Json | None:
        """The order of this id, when it has arrived by now."""
        middle = order_id[4:11]
        if not (middle.isascii() and middle.isdigit()):
            return None
        ordinal, number = divmod((int(middle) - self._draw("offset", _SPACE)) * _UNSPREAD % _SPACE, 10)
        if not self.since.toordinal() - 1 <= ordinal <= now.toordinal():
            return None
        day = date.fromordinal(ordinal)
        if number >= self._count(day) or self._order_id(day, number) != order_id:
            return None
        return self._order(day, number) if self.since <= self._placed_at(day, number) <= now else None

    def _count(self, day: date) -> int:
        return _FEWEST + self._draw(f"{day} count", _MOST - _FEWEST + 1)

    def _order_id(self, day: date, number: int) -> str:
        middle = ((day.toordinal() * 10 + number) * _SPREAD + self._draw("offset", _SPACE)) % _SPACE
        seed = f"{day} {number}"
        return f"{111 + self._draw(seed + ' first', 4)}-{middle:07d}-{self._draw(seed + ' last', _SPACE):07d}"

    def _country(self, day: date, number: int) -> str:
        """Each day brings both countries."""
        if number < 2:
            return ("US", "GB")[number]
        return "US" if self._draw(f"{day} {number} country", 10) < _US_OF_TEN else "GB"

    def _ship_to(self, day: date, number: int) -> Json:
        return invented_address(self._order_id(day, number), self._country(day, number))

    def _placed_at(self, day: date, number: int) -> datetime:
        seed = f"{day} {number}"
        hour = _HOURS[self._draw(seed + " hour", len(_HOURS))]
        at = time(hour, self._draw(seed + " minute", 60), self._draw(seed + " second", 60))
        return _in_utc(day, at, self._ship_to(day, number))

    def _order(self, day: date, number: int) -> Json:
        seed = f"{day} {number}"
        ship_to, placed = self._ship_to(day, number), self._placed_at(day, number)
        fast = self._draw(seed + " speed", 10) < _EXPEDITED_OF_TEN
        ship_day = _working_day(day, 1 if fast else 2)
        items = [self._item(seed, place) for place in range(1 + self._draw(seed + " items", 3))]
        return {
            "ship_to": ship_to,
            "items": items,
            "item_ids": [item["id"] for item in items],
            "created_at": told(placed),
            "service_level": "EXPEDITED" if fast else "STANDARD",
            "ship_by": told(_in_utc(ship_day, time(23, 59, 59), ship_to)),
            "deliver_by": told(_in_utc(_working_day(ship_day, 2 if fast else 5), time(20), ship_to)),
        }

    def _item(self, seed: str, place: int) -> Json:
        sku, asin, title, dollars, pounds = _GOODS[(self._draw(seed + " goods", len(_GOODS)) + place) % len(_GOODS)]
        return {
            "id": f"{self._draw(f'{seed} item {place}', 10**14):014d}",
            "sku": sku,
            "asin": asin,
            "title": title,
            "quantity": (1, 1, 1, 2, 3)[self._draw(f"{seed} quantity {place}", 5)],
            "cents": {"US": dollars, "GB": pounds},
        }

    def _draw(self, seed: str, sides: int) -> int:
        return int.from_bytes(hashlib.sha256(f"{self.world_id} {seed}".encode()).digest()[:8]) % sides


def _working_day(day: date, steps: int) -> date:
    for _ in range(steps):
        day += timedelta(days=1)
        while day.weekday() >= _SATURDAY:
            day += timedelta(days=1)
    return day


def _in_utc(day: date, at: time, place: Json) -> datetime:
    return datetime.combine(day, at, UTC) - timedelta(hours=places.utc_offset_h(place))
