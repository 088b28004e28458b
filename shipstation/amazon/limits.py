"""Keeps each operation below Amazon's rate, so that a batch waits here instead of being turned away there."""

import logging
import threading
from collections import deque
from collections.abc import Mapping
from types import MappingProxyType

from shipstation.errors import Throttled
from shipstation.ports import Clock

log = logging.getLogger(__name__)

# Amazon's model says 80/s, its reference pages 5/s: begin at what both allow, then learn.
START_RATE = 5.0
# Below the smallest burst that Amazon names (15 on the sandbox): requests that bunch up on the way find room there.
BURST = 10.0
LONGEST_WAIT_S = 30.0
_FOR_THE_BENCH = 2.0
_NO_PLANS: Mapping[str, tuple[float, float]] = MappingProxyType({})


class Limits:
    """Token buckets of one account, one an operation. Thread-safe."""

    def __init__(self, clock: Clock, plans: Mapping[str, tuple[float, float]] = _NO_PLANS) -> None:
        """`plans`: operations that begin with another rate and burst than Shipping's."""
        self._clock = clock
        self._plans = plans
        self._lock = threading.Lock()
        self._buckets: dict[str, _Bucket] = {}
        self._behind: dict[str, deque[object]] = {}

    def take(self, operation: str, *, behind: bool = False) -> float:
        """Wait for this operation's turn; gives the seconds waited.

        Args:
            behind: work that nobody waits for (a batch, a refresh). It leaves the last few turns to the bench, and
                still uses up the whole rate.
        Raises: Throttled when the turn is more than 30 s away.
        """
        return self._take_behind(operation) if behind else self._take_next(operation)

    def _take_next(self, operation: str) -> float:
        """A place in the queue, taken at once."""
        with self._lock:
            pause = self._bucket(operation).take(self._clock.monotonic())
        if pause > 0:
            self._clock.wait(pause)
        return pause

    def _take_behind(self, operation: str) -> float:
        """No place in the bench's queue, but one among those behind: the first there takes what is to spare."""
        waited, ticket = 0.0, object()
        with self._lock:
            queue = self._behind.setdefault(operation, deque())
            queue.append(ticket)
        try:
            while True:
                with self._lock:
                    bucket = self._bucket(operation)
                    before = queue.index(ticket)
                    now = self._clock.monotonic()
                    pause = bucket.take_spare(now) if before == 0 else bucket.lasts(before)
                if pause <= 0:
                    return waited
                if waited + pause > LONGEST_WAIT_S:
                    raise _too_long(pause)
                self._clock.wait(pause)
                waited += pause
        finally:
            with self._lock:
                queue.remove(ticket)

    def learn(self, operation: str, header: str | None) -> None:
        """Adopt Amazon's own rate. `header`: x-amzn-RateLimit-Limit, requests a second; nonsense is ignored."""
        if header is None:
            return
        try:
            rate = float(header)
        except ValueError:
            log.debug("%s: rate limit is not a number", operation)
            return
        if 0.001 <= rate <= 1000:
            with self._lock:
                self._bucket(operation).change(rate, self._clock.monotonic())

    def empty(self, operation: str) -> None:
        """Amazon said 429: its bucket is empty, so ours is too."""
        with self._lock:
            self._bucket(operation).drain(self._clock.monotonic())

    def _bucket(self, operation: str) -> "_Bucket":
        if operation not in self._buckets:
            rate, burst = self._plans.get(operation, (START_RATE, BURST))
            self._buckets[operation] = _Bucket(self._clock.monotonic(), rate, burst)
        return self._buckets[operation]


class _Bucket:
    """Fills with time; may go below zero: that is the queue of those who already wait."""

    def __init__(self, now: float, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._level = burst
        self._at = now

    def take(self, now: float) -> float:
        """Seconds to wait before going."""
        self._fill(now)
        pause = max(0.0, (1 - self._level) / self._rate)
        if pause > LONGEST_WAIT_S:
            raise _too_long(pause)
        self._level -= 1
        return pause

    def take_spare(self, now: float) -> float:
        """0 when a turn was taken; else nothing was, and the seconds until one may be to spare."""
        self._fill(now)
        missing = 1 + _FOR_THE_BENCH - self._level
        if missing > 0:
            # Never nothing: floating point may leave a hair of a turn missing.
            return max(missing / self._rate, 0.001)
        self._level -= 1
        return 0.0

    def lasts(self, turns: int) -> float:
        """Seconds that so many turns take."""
        return turns / self._rate

    def change(self, rate: float, now: float) -> None:
        self._fill(now)
        self._rate = rate

    def drain(self, now: float) -> None:
        self._fill(now)
        self._level = min(self._level, 0.0)

    def _fill(self, now: float) -> None:
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now


def _too_long(pause: float) -> Throttled:
    return Throttled(
        "Too many requests of this kind are waiting for Amazon's limit.",
        "Wait a moment and try again.",
        retry_after_s=pause,
    )
