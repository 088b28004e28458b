"""The one place that reads the time and sleeps; everything else asks the Clock port."""

import time
from datetime import UTC, datetime
from threading import Event


class SystemClock:
    """The machine's own clock (ports.Clock)."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)  # noqa: TID251 this is the Clock

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    def wait(self, seconds: float, *, until: Event | None = None) -> None:
        """Sleep, in a worker thread only; `until` being set ends it early."""
        if until is not None:
            until.wait(seconds)
        else:
            time.sleep(seconds)  # noqa: TID251 this is the Clock
