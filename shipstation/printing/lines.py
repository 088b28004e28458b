"""The line of jobs before one printer, where its worker waits."""

import threading
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field

from shipstation.model import PrinterSetup, PrintJob


@dataclass(eq=False, slots=True, kw_only=True)
class Task:
    """A job in line. Its bytes lie in the store: a long line must not fill the memory.

    `printer` is the one that the bytes were made for; `promise` is what the submitter waits for.
    """

    job: PrintJob
    printer: PrinterSetup
    promise: "Future[PrintJob]" = field(default_factory=Future)
    is_parked: bool = False

    def tell(self) -> None:
        """The job as it is now, to who waits for it; only the first word counts."""
        if not self.promise.done():
            self.promise.set_result(self.job)


class Line:
    """Jobs in the order of their coming. Thread-safe; one worker takes from it."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._tasks: deque[Task] = deque()
        self._is_over = False
        self._shall_look = False
        self._has_new = False

    def add(self, task: Task) -> None:
        """At the end."""
        with self._turn:
            self._tasks.append(task)
            self._has_new = True
            self._turn.notify_all()

    def first(self) -> Task | None:
        """The job whose turn it is, which stays in line; waits for one. None once the line is over."""
        with self._turn:
            self._turn.wait_for(lambda: self._is_over or self._tasks)
            self._shall_look = self._has_new = False
            return None if self._is_over else self._tasks[0]

    def drop(self, task: Task) -> None:
        """Take a job out, wherever it stands."""
        with self._turn:
            self._tasks.remove(task)

    def tasks(self) -> tuple[Task, ...]:
        """All that stand in line."""
        with self._turn:
            return tuple(self._tasks)

    def rest(self, until: float) -> bool:
        """Wait, with the line parked, till a time of time.monotonic. True when jobs came, False to look or to end."""
        with self._turn:
            self._turn.wait_for(
                lambda: self._is_over or self._shall_look or self._has_new, max(0.0, until - time.monotonic())
            )
            came, self._has_new = self._has_new, False
            return came and not (self._is_over or self._shall_look)

    def look_again(self) -> None:
        """End a rest."""
        with self._turn:
            self._shall_look = True
            self._turn.notify_all()

    def end(self) -> None:
        """No job is taken from it any more."""
        with self._turn:
            self._is_over = True
            self._turn.notify_all()
