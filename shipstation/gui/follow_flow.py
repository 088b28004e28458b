"""Follows the parcels on their way while the window is open, whatever page is up: nobody waits for it."""

from collections.abc import Callable
from threading import Event

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from shipstation.desk.tracking import Refreshed, pause_after
from shipstation.errors import NoNetwork, ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.desktop import DesktopNotices
from shipstation.model import BenchChoices

_SOON_S = 20
_TELL_EVERY = 25
"""Progress is told to the window once in so many parcels: a label that changes 5 times a second is no news."""
_MANY = 10


def now_and_then(tell: Callable[[int, int], object]) -> Callable[[int, int], None]:
    """Passes progress on once in a while, and the end of it: 5,000 parcels are no reason for 5,000 repaints."""

    def told(done: int, of: int) -> None:
        if of <= _MANY or done % _TELL_EVERY == 0 or done == of:
            tell(done, of)

    return told


class FollowFlow(QObject):
    """Asks the carriers from time to time about what is due; a person who asks comes first.

    Signals:
        network(bool): the carriers answered, or could not be reached.
        looked(done, of): how far it is, from the asking thread; 0, 0 when it is over.
        asked(): some parcels were asked about.
    """

    network = Signal(bool)
    looked = Signal(int, int)
    asked = Signal()

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._tracking = bench.station.tracking
        self._looking: Event | None = None
        self._gives_way = False
        self._failures = 0
        self._is_offline = False
        self.desktop = DesktopNotices(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        self._timer.start(_SOON_S * 1_000)

    @Slot()
    def look(self) -> None:
        """Ask about what is due, without anybody waiting for it."""
        if self._gives_way or self._looking is not None:
            return
        stop = self._looking = Event()

        def work() -> tuple[Refreshed | None, BenchChoices]:
            choices = self._bench.station.settings.bench()
            if not choices.track_minutes:
                return None, choices
            return self._tracking.refresh(progress=now_and_then(self.looked.emit), stop=stop.is_set), choices

        self._bench.behind(work, then=self._take, failed=self._failed)

    @Slot(bool)
    def take_network(self, online: bool) -> None:  # noqa: FBT001 a slot's argument
        """Amazon answered, or could not be reached, whoever asked: what waited for it goes on at once."""
        is_back = online and self._is_offline
        self._is_offline = not online
        if is_back:
            self._failures = 0
            self._timer.start(0)

    @Slot()
    def close(self) -> None:
        """The window goes: nobody is asked any more."""
        self._timer.stop()
        if self._looking is not None:
            self._looking.set()

    def give_way(self) -> None:
        """A person asks: what goes on by itself ends, until come_back."""
        self._gives_way = True
        self.close()

    def come_back(self) -> None:
        """What a person asked for is answered: from now on by itself again, as often as is set."""
        self._gives_way = False
        self._bench.do(
            self._bench.station.settings.bench,
            then=lambda choices: self._wait(None, choices),
            failed=lambda _: self._timer.start(_SOON_S * 1_000),
            latest="track minutes",
        )

    def _take(self, came_to: tuple[Refreshed | None, BenchChoices]) -> None:
        self._looking = None
        refreshed, choices = came_to
        if refreshed is None:
            # Turned off; somebody may turn it on again.
            self._timer.start(_SOON_S * 1_000)
            return
        self.looked.emit(0, 0)
        if refreshed.asked:
            self.asked.emit()
        error = refreshed.stopped_by
        self._failures = self._failures + 1 if error is not None else 0
        if isinstance(error, NoNetwork):
            self._is_offline = True
            self.network.emit(False)  # noqa: FBT003 a signal's argument
        elif refreshed.answered:
            self._is_offline = False
            self.network.emit(True)  # noqa: FBT003 a signal's argument
        if refreshed.needy and choices.desktop_notices:
            self.desktop.tell(refreshed.needy)
        if not self._gives_way:
            self._wait(error, choices)

    def _wait(self, error: ShipError | None, choices: BenchChoices) -> None:
        pause = pause_after(error, self._failures).total_seconds() or choices.track_minutes * 60
        self._timer.start(round(pause * 1_000))

    def _failed(self, error: ShipError) -> None:
        """The store or the settings cannot be read: told where they are needed; here it is tried again later."""
        self._looking = None
        self._failures += 1
        self._timer.start(round(pause_after(error, self._failures).total_seconds() * 1_000))
