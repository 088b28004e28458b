"""The scale at work: what it says becomes the weight of the parcel on the bench, once it stands and is new."""

import threading
from collections.abc import Callable

from shipstation.model import ScaleReading, Weighed, Weight
from shipstation.ports import Clock, Scale
from shipstation.rules import weighing
from shipstation.rules.weighing import Weighing


class ScaleDesk:
    """Follows the scale. Thread-safe."""

    def __init__(self, scale: Scale, clock: Clock) -> None:
        self._scale = scale
        self._clock = clock
        self._lock = threading.Lock()
        self._known = Weighing()
        self._last: Weighed | None = None
        self._told: Callable[[Weighed], None] | None = None

    def listen(self, told: Callable[[Weighed], None]) -> None:
        """Be told, in the scale's own thread, whenever what a packer should see has changed."""
        self._told = told
        self._scale.listen(self._take)

    def look(self) -> ScaleReading:
        """What the scale says now; AWAY with the reason where there is none."""
        return self._scale.look()

    def now(self) -> Weighed | None:
        """What lies there now; None before the first reading."""
        with self._lock:
            return self._last

    def parcel_done(self, weight: Weight) -> Weighed:
        """A parcel that was weighed with this is bought, or left; what lies there now, as far as it counts."""
        with self._lock:
            self._known = weighing.parcel_done(self._known, weight)
            self._last = self._weighed(self._clock.monotonic())
            return self._last

    def _take(self, reading: ScaleReading) -> None:
        with self._lock:
            at = self._clock.monotonic()
            self._known = weighing.take(self._known, reading, at)
            now = self._weighed(at)
            is_news = self._last is None or (now.said, now.weight) != (self._last.said, self._last.weight)
            self._last = now
        if is_news and self._told is not None:
            self._told(now)

    def _weighed(self, at: float) -> Weighed:
        known = self._known
        return Weighed(reading=known.reading, said=weighing.said(known, at), weight=weighing.settled(known, at))
