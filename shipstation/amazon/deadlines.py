"""Calls back when a request's time is up: one thread for a whole line, as one for each request would cost 0.1 ms."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable

_Overdue = Callable[[], None]


class Deadlines:
    """Thread-safe. The real passage of time, as for any time-out of a socket."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._heap: list[tuple[float, int]] = []
        self._open: dict[int, _Overdue] = {}
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._closed = False

    def add(self, within_s: float, overdue: _Overdue) -> int:
        """Call `overdue` from another thread after so many seconds. Returns: what `remove` takes."""
        at = time.monotonic() + within_s
        with self._changed:
            number = next(self._numbers)
            self._open[number] = overdue
            heapq.heappush(self._heap, (at, number))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            elif self._heap[0][1] == number:
                self._changed.notify()
        return number

    def remove(self, number: int) -> None:
        """Never call back for this one; one that is being called back just now goes on."""
        with self._changed:
            self._open.pop(number, None)

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._closed:
                    return
                overdue = self._next()
            if overdue is not None:
                overdue()

    def _next(self) -> _Overdue | None:
        """Wait for the first deadline; what it calls, or None when it was removed or another one may come first."""
        while self._heap and self._heap[0][1] not in self._open:
            heapq.heappop(self._heap)
        if not self._heap:
            self._changed.wait()
            return None
        at, number = self._heap[0]
        left_s = at - time.monotonic()
        if left_s > 0:
            self._changed.wait(left_s)
            return None
        heapq.heappop(self._heap)
        return self._open.pop(number, None)
