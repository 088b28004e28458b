"""What the Track page asks of the desk: the board, one parcel's way, and, when a person wants it, the carriers."""

from threading import Event

from PySide6.QtCore import QObject, Qt, Signal, Slot

from shipstation.desk.tracking import BoardRow, Tracked
from shipstation.errors import NoNetwork, ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.follow_flow import FollowFlow, now_and_then
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.pages.track import TrackPage
from shipstation.model import Proof, Shipment, TrackingEvent

Story = tuple[tuple[TrackingEvent, ...], Proof | None]


class TrackFlow(QObject):
    """Reads the board, and asks the carriers where a person wants it; what is asked by itself gives way meanwhile.

    Signals:
        network(bool): the carriers answered, or could not be reached.
        progressed(done, of): from the asking thread.
    """

    network = Signal(bool)
    progressed = Signal(int, int)

    def __init__(self, bench: Bench, page: TrackPage, follow: FollowFlow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._tracking = bench.station.tracking
        self._follow = follow
        self._stop: Event | None = None
        self._choose = ""
        page.ask_wanted.connect(self.ask)
        page.stop_wanted.connect(self.stop)
        page.looked_at.connect(self._tell_story)
        self.progressed.connect(page.show_asking, Qt.ConnectionType.QueuedConnection)
        follow.looked.connect(page.show_looking, Qt.ConnectionType.QueuedConnection)
        follow.asked.connect(self._take_look)

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
        self._follow.give_way()
        stop = self._stop = Event()
        self._page.show_asking(0, 0)
        self._bench.behind(
            lambda: self._tracking.track_all(progress=now_and_then(self.progressed.emit), stop=stop.is_set),
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
        self._follow.come_back()

    @Slot()
    def _take_look(self) -> None:
        """Carriers were asked without anybody waiting for it: what is looked at shows it."""
        if self._page.isVisible():
            self.refresh(choose=self._choose)

    @Slot()
    def close(self) -> None:
        """The window goes: nobody is asked any more."""
        if self._stop is not None:
            self._stop.set()

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
