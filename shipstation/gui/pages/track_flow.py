"""What the Track page asks of the desk: the board, one parcel's way, and the carriers, behind the window."""

from collections.abc import Callable
from threading import Event

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from shipstation.desk.tracking import BoardRow, Refreshed, Tracked, pause_after
from shipstation.errors import NoNetwork, ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.desktop import DesktopNotices
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.pages.track import TrackPage
from shipstation.model import BenchChoices, Proof, Shipment, TrackingEvent

_SOON_S = 20
_TELL_EVERY = 25
"""Progress is told to the window once in so many parcels: a label that changes 5 times a second is no news."""
_MANY = 10

Story = tuple[tuple[TrackingEvent, ...], Proof | None]


class TrackFlow(QObject):
    """Reads the board, and asks the carriers: what a person wants at once, the rest by itself from time to time.

    Signals:
        network(bool): the carriers answered, or could not be reached.
        progressed(done, of): from the asking thread; a person waits. looked(done, of): the same; nobody waits.
    """

    network = Signal(bool)
    progressed = Signal(int, int)
    looked = Signal(int, int)

    def __init__(self, bench: Bench, page: TrackPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._tracking = bench.station.tracking
        self._stop: Event | None = None
        self._looking: Event | None = None
        self._failures = 0
        self._is_offline = False
        self._choose = ""
        self.desktop = DesktopNotices(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        page.ask_wanted.connect(self.ask)
        page.stop_wanted.connect(self.stop)
        page.looked_at.connect(self._tell_story)
        self.progressed.connect(page.show_asking, Qt.ConnectionType.QueuedConnection)
        self.looked.connect(page.show_looking, Qt.ConnectionType.QueuedConnection)
        self._timer.start(_SOON_S * 1_000)

    @Slot()
    def refresh(self, *, choose: str = "") -> None:
        """Read the board anew; `choose` this parcel's row."""
        self._choose = choose

        def show(board: tuple[BoardRow, ...]) -> None:
            self._page.show_board(board, self._bench.now())
            if self._choose:
                self._page.choose(self._choose)

        self._bench.do(self._tracking.board, then=show, failed=self._tell, latest="board")

    @Slot(object)
    def _tell_story(self, shipment: Shipment) -> None:
        """The whole way of the parcel that is chosen: the board holds its last event alone."""
        tracking_id = shipment.tracking_id

        def read() -> Story:
            return self._tracking.events(tracking_id), self._tracking.proof(tracking_id)

        self._bench.do(
            read,
            then=lambda story: self._page.panel.show_story(shipment, *story),
            failed=self._tell,
            latest="track story",
        )

    # what a person wants

    @Slot()
    def ask(self) -> None:
        """Ask about every parcel on its way."""
        if self._stop is not None:
            return
        self._give_way()
        stop = self._stop = Event()
        self._page.show_asking(0, 0)
        self._bench.behind(
            lambda: self._tracking.track_all(progress=self._now_and_then(self.progressed.emit), stop=stop.is_set),
            then=self._take,
            failed=self._ended,
        )

    @Slot()
    def stop(self) -> None:
        """Ask no more; what was answered is kept."""
        if self._stop is not None:
            self._stop.set()

    def _take(self, tracked: tuple[Tracked, ...]) -> None:
        self._rest()
        failed = [each.error for each in tracked if each.error is not None]
        lost = next((error for error in failed if isinstance(error, NoNetwork)), None)
        if lost is not None:
            self.network.emit(False)  # noqa: FBT003 a signal's argument
            self._tell(lost)
        elif failed:
            self._tell(failed[0])
        else:
            self.network.emit(True)  # noqa: FBT003 a signal's argument
            many = self.tr("1 parcel, answered") if len(tracked) == 1 else self.tr("{n} parcels, all answered")
            self._bench.tell(Notice(kind="ok", what=self.tr("Asked"), then=many.format(n=len(tracked))))

    def _ended(self, error: ShipError) -> None:
        self._rest()
        self._tell(error)

    def _rest(self) -> None:
        self._stop = None
        self._page.show_asked()
        self.refresh(choose=self._choose)
        self._wait_minutes()

    # what goes on by itself

    @Slot()
    def look(self) -> None:
        """Ask about what is due, without anybody waiting for it."""
        if self._stop is not None or self._looking is not None:
            return
        stop = self._looking = Event()

        def work() -> tuple[Refreshed | None, BenchChoices]:
            choices = self._bench.station.settings.bench()
            if not choices.track_minutes:
                return None, choices
            return self._tracking.refresh(progress=self._now_and_then(self.looked.emit), stop=stop.is_set), choices

        self._bench.behind(work, then=self._take_look, failed=self._look_failed)

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
        for asking in (self._stop, self._looking):
            if asking is not None:
                asking.set()

    def _give_way(self) -> None:
        """A person asks: what goes on by itself ends, and comes back later."""
        self._timer.stop()
        if self._looking is not None:
            self._looking.set()

    def _take_look(self, came_to: tuple[Refreshed | None, BenchChoices]) -> None:
        self._looking = None
        refreshed, choices = came_to
        if refreshed is None:
            # Turned off; somebody may turn it on again.
            self._timer.start(_SOON_S * 1_000)
            return
        self._page.show_looking(0, 0)
        if refreshed.asked and self._page.isVisible():
            self.refresh(choose=self._choose)
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
        if self._stop is None:
            self._wait_again(error, choices)

    def _wait_again(self, error: ShipError | None, choices: BenchChoices) -> None:
        pause = pause_after(error, self._failures).total_seconds() or choices.track_minutes * 60
        self._timer.start(round(pause * 1_000))

    def _wait_minutes(self) -> None:
        self._bench.do(
            self._bench.station.settings.bench,
            then=lambda choices: self._wait_again(None, choices),
            failed=lambda _: self._timer.start(_SOON_S * 1_000),
            latest="track minutes",
        )

    def _look_failed(self, error: ShipError) -> None:
        """The store or the settings cannot be read: told where they are needed; here it is tried again later."""
        self._looking = None
        self._failures += 1
        self._timer.start(round(pause_after(error, self._failures).total_seconds() * 1_000))

    def _now_and_then(self, tell: Callable[[int, int], object]) -> Callable[[int, int], None]:
        """Passes progress on once in a while, and the end of it: 5,000 parcels are no reason for 5,000 repaints."""

        def told(done: int, of: int) -> None:
            if of <= _MANY or done % _TELL_EVERY == 0 or done == of:
                tell(done, of)

        return told

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
