"""Where threads meet Qt: work runs in the station's executors, its answer comes home by one queued signal."""

import logging
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from shipstation.errors import ShipError

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Home:
    """An answer on its way home, with what waits for it."""

    name: str | None
    turn: int
    held: bool
    answer: Any
    error: ShipError | None
    then: Callable[[Any], object]
    failed: Callable[[ShipError], object]


class Jobs(QObject):
    """Carries blocking work to threads and its answers back to the GUI thread. It lives as long as the window.

    Signals:
        rested(): nothing that must not be interrupted is under way any more.
        broke(error): a bug in some work; it was logged.
    """

    rested = Signal()
    broke = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns: dict[str, int] = {}
        self._held = 0
        # Queued by name: an emit from a worker must never call a slot in that worker.
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def holding(self) -> bool:
        """Whether a purchase or its like is under way."""
        return self._held > 0

    def run(
        self,
        work: Callable[[], T],
        *,
        then: Callable[[T], object],
        failed: Callable[[ShipError], object],
        executor: Executor,
        latest: str | None = None,
        hold: bool = False,
    ) -> None:
        """Run `work` in `executor`; `then` or `failed` is called in the GUI thread.

        Args:
            latest: of all work of this name only the answer to the newest one is delivered.
            hold: closing waits for it, and it is always delivered (a purchase).
        """
        turn = 0
        if latest is not None and not hold:
            turn = self._turns[latest] = self._turns.get(latest, 0) + 1
        self._held += hold

        def carry(future: "Future[T]") -> None:
            answer, error = _result(future)
            self._arrived.emit(
                _Home(name=latest, turn=turn, held=hold, answer=answer, error=error, then=then, failed=failed)
            )

        try:
            future = executor.submit(_logged, work)
        except RuntimeError:
            # The executor was shut down: the window is closing and nobody waits for this any more.
            self._held -= hold
            return
        future.add_done_callback(carry)

    def carry(self, answer: T, then: Callable[[T], object]) -> None:
        """From any thread: `then(answer)` is called in the GUI thread."""
        self._arrived.emit(
            _Home(name=None, turn=0, held=False, answer=answer, error=None, then=then, failed=lambda _: None)
        )

    def forget(self, name: str) -> None:
        """Drop whatever is still on its way under this name."""
        self._turns[name] = self._turns.get(name, 0) + 1

    @Slot(object)
    def _deliver(self, home: _Home) -> None:
        if home.held:
            self._held -= 1
        elif home.name is not None and home.turn != self._turns.get(home.name):
            return
        try:
            if home.error is None:
                home.then(home.answer)
            else:
                if isinstance(home.error, BugFound):
                    self.broke.emit(home.error)
                home.failed(home.error)
        finally:
            if home.held and not self._held:
                self.rested.emit()


class BugFound(ShipError):
    """Our own fault, already logged; told like any other error so that nothing waits for ever."""


def _logged(work: Callable[[], T]) -> T:
    """Run work; an unexpected exception is written down with its traceback and becomes BugFound."""
    try:
        return work()
    except ShipError:
        raise
    except Exception as error:
        log.exception("a bug in work")
        raise BugFound(
            "Something went wrong inside the station.", "It is written down in the log; try again."
        ) from error


def _result(future: "Future[Any]") -> tuple[Any, ShipError | None]:
    if future.cancelled():
        return None, BugFound("The station is closing.", "Open it again.")
    error = future.exception()
    return (None, error) if isinstance(error, ShipError) else (future.result(), None)
