"""What the frame and the empty bench say of how things stand: network, printer, queue."""

from datetime import datetime

from PySide6.QtCore import QObject, Slot

from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.frame import Frame
from shipstation.gui.notices import notice_of
from shipstation.gui.pages.ship.empty import EmptyBench
from shipstation.model import PrintJob


class Standing(QObject):
    """Listens to the flows, and shows."""

    def __init__(self, bench: Bench, frame: Frame, empty: EmptyBench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._frame = frame
        self._empty = empty
        self._lost_at: datetime | None = None

    @Slot(bool)
    def show_network(self, online: bool) -> None:  # noqa: FBT001 a slot's argument
        """Whether Amazon could be reached the last time."""
        if online:
            self._lost_at = None
        elif self._lost_at is None:
            self._lost_at = self._bench.now()
        since = words.moment(self._lost_at, self._bench.now()) if self._lost_at is not None else ""
        self._frame.top.show_network(online=online, since=since.removeprefix(f"{words.tr('Today')} "))

    @Slot()
    def settle_rates(self) -> None:
        """What was told about rates is over."""
        self._frame.notices.settle("rates")

    @Slot(str, object)
    def show_printed(self, shipment_id: str, job: PrintJob | None) -> None:
        """How the printer did."""
        if job is None:
            return
        said = {
            "sent": ("ready", "muted"),
            "failed": ("failed", "bad"),
            "unsure": ("unsure", "warn"),
            "queued": (job.said or "waits", "warn"),
        }
        if job.state.value == "sent":
            self._frame.notices.settle(shipment_id)
        state, tone = said.get(job.state.value, ("", "muted"))
        self._frame.top.show_printer(job.printer, state, tone)

    @Slot()
    def count(self) -> None:
        """Count the queue anew."""
        intake, history = self._bench.station.intake, self._bench.station.history
        self._bench.do(
            lambda: (intake.waiting(), history.count()),
            then=lambda counts: self._empty.show_queue(*counts),
            failed=lambda error: self._bench.tell(notice_of(error)),
            latest="queue",
        )
