"""How often each address may be asked: a token bucket for every address and seller, in this machine's time.

Source: SP-API usage plans; the rates and bursts that Amazon publishes stand in routes.py.
"""

import math
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from shipstation.practice.routes import OPERATIONS, TOKEN, Route

_WRITTEN = re.compile(r"(?P<operation>[A-Za-z0-9.]+)=(?P<rate>\d+(\.\d+)?)(/(?P<burst>\d+))?")
_LIMITED = tuple(name for name in OPERATIONS if name != TOKEN.operation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`rate` requests a second once `burst` are used up."""

    rate: float
    burst: int

    def __post_init__(self) -> None:
        if not 0 < self.rate < math.inf or self.burst < 1:
            raise ValueError("a limit's rate is above 0, and its burst at least 1")


class Limits:
    """What every address still grants. Thread-safe.

    Args:
        now: seconds of a clock that never goes back; not the practice clock, which can be moved.
    """

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._changed: dict[str, Limit] = {}
        self._buckets: dict[tuple[Route, str], _Bucket] = {}

    def change(self, limits: Mapping[str, Limit]) -> None:
        """Other limits for these operations, with full buckets; the others stay as they are."""
        with self._lock:
            self._changed |= limits
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if key[0].operation not in limits}

    def of(self, route: Route) -> Limit:
        """The limit in force."""
        with self._lock:
            return self._limit(route)

    def take(self, route: Route, seller: str) -> bool:
        """Whether this seller may ask now; if so, one less is left."""
        with self._lock:
            limit, now = self._limit(route), self._now()
            bucket = self._buckets.setdefault((route, seller), _Bucket(left=limit.burst, at=now))
            return bucket.take(limit, now)

    def changed(self) -> dict[str, dict[str, float]]:
        """The limits that are not Amazon's published ones, as `read_limits` takes them."""
        with self._lock:
            return {name: {"rate": limit.rate, "burst": limit.burst} for name, limit in self._changed.items()}

    def _limit(self, route: Route) -> Limit:
        return self._changed.get(route.operation) or Limit(rate=route.rate, burst=route.burst)


@dataclass(slots=True, kw_only=True)
class _Bucket:
    """What was left at a moment."""

    left: float
    at: float

    def take(self, limit: Limit, now: float) -> bool:
        self.left = min(limit.burst, self.left + (now - self.at) * limit.rate)
        self.at = now
        # The sum of many small refills falls a hair short of a whole request.
        if self.left < 1 - 1e-9:
            return False
        self.left = max(0.0, self.left - 1)
        return True


def parse_limit(text: str) -> tuple[str, Limit]:
    """A limit as it is written: OPERATION=RATE[/BURST]. Raises ValueError saying what is wrong."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no limit; write OPERATION=RATE[/BURST]")
    burst = match["burst"]
    return match["operation"], _limit(match["operation"], float(match["rate"]), None if burst is None else int(burst))


def read_limits(value: Mapping[str, Any]) -> dict[str, Limit]:
    """Limits as JSON tells them: {operation: {"rate": 5, "burst": 15}}. Raises ValueError saying what is wrong."""
    limits = {}
    for operation, told in value.items():
        rate, burst = (told.get("rate"), told.get("burst")) if isinstance(told, Mapping) else (None, None)
        if not _is_number(rate) or not (burst is None or (_is_number(burst) and burst == int(burst))):
            raise ValueError(f"{operation} needs a rate, and may have a burst, a whole number")
        limits[operation] = _limit(operation, float(rate), None if burst is None else int(burst))
    return limits


def _limit(operation: str, rate: float, burst: int | None) -> Limit:
    """Where no burst is told, it is what one second grants: the published one would hide the new rate."""
    if operation not in _LIMITED:
        raise ValueError(f"{operation!r} is no operation with a limit; known are {', '.join(_LIMITED)}")
    if burst is None:
        burst = max(1, math.ceil(min(rate, 1e9)))
    return Limit(rate=rate, burst=burst)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
