"""How long a parcel takes at the bench: from the order that is placed on it to the label that is out."""

import logging

from PySide6.QtCore import QObject, Slot

from shipstation.desk.parcels import Standing
from shipstation.gui.bench import Bench
from shipstation.model import OrderKey, PrintJob, PrintState

log = logging.getLogger(__name__)

_LONGEST_S = 3_600.0
"""A parcel that took longer lay about: it says nothing of the bench."""


class Pace(QObject):
    """Listens to the bench, and keeps each parcel's time."""

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._begun: float | None = None
        self._parcel: tuple[OrderKey, int] | None = None

    @Slot(object, int)
    def begin(self, standing: Standing, number: int) -> None:
        """A parcel of an order came onto the bench; looked at once more, it is the same one."""
        parcel = (standing.order.key, number)
        if parcel != self._parcel:
            self._parcel, self._begun = parcel, self._bench.station.clock.monotonic()

    @Slot(str, object)
    def end(self, _shipment_id: str, job: PrintJob | None) -> None:
        """A label's first copy is out."""
        begun = self._begun
        if begun is None or job is None or job.state is not PrintState.SENT or job.copy != 1:
            return
        self._begun = self._parcel = None
        took = self._bench.station.clock.monotonic() - begun
        if took > _LONGEST_S:
            return
        self._bench.behind(
            lambda: self._bench.station.speed.record(took),
            then=lambda _: None,
            failed=lambda error: log.info("a parcel's time was not kept: %s", error.kind),
        )
