"""Labels two a sheet of office paper: one print of the sheet, and a counted copy of each label on it."""

import logging
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from shipstation.desk.records import named_shipment
from shipstation.desk.routing import Routing
from shipstation.errors import NotFound, ShipError, StateRefused
from shipstation.model import HELD, Document, PaperKind, PrinterSetup, PrintJob, PrintState, Shipment
from shipstation.ports import Clock, Prints, Records, Renderer, Settings, Spool

log = logging.getLogger(__name__)

_State = PrintState
_STEPS = {
    # Back in line, for its printer stands: there is no straight way from "sending" to "queued".
    (_State.SENDING, _State.QUEUED): (_State.FAILED, _State.QUEUED),
    (_State.QUEUED, _State.SENT): (_State.SENDING, _State.SENT),
    (_State.QUEUED, _State.UNSURE): (_State.SENDING, _State.UNSURE),
}
_ELSEWHERE = b""
"""A label's own job has no bytes: they are the sheet's, and a label that did not come out is made anew."""


@dataclass(slots=True)
class _Copies:
    """The counted copies on one sheet, and where all of them stand."""

    job_ids: tuple[str, ...]
    state: PrintState = _State.SENDING
    is_told: bool = field(default=False)


class LabelSheets:
    """Makes and prints sheets of labels. Thread-safe."""

    def __init__(
        self,
        *,
        records: Records,
        prints: Prints,
        settings: Settings,
        renderer: Renderer,
        spool: Spool,
        clock: Clock,
    ) -> None:
        self._records = records
        self._prints = prints
        self._renderer = renderer
        self._spool = spool
        self._clock = clock
        self._routing = Routing(settings)
        self._lock = threading.Lock()
        self._on_sheets: dict[str, _Copies] = {}
        spool.listen(self._told)

    def make(self, shipments: Sequence[str], *, sheet_mm: tuple[float, float]) -> Document:
        """Labels by shipment or tracking id, two a sheet. NotFound, NotPrintable; StateRefused for a void one."""
        named = [named_shipment(self._records, each) for each in shipments]
        return self._renderer.two_up([self._label(shipment) for shipment in named], sheet_mm=sheet_mm)

    def print(
        self, sheet: Document, shipments: Sequence[str], *, printer: str, again: bool = False
    ) -> PrintJob | None:
        """Print a sheet that was made of these; each label on it is a counted copy of its shipment.

        Args:
            again: print although an earlier print of one of them is unsure.
        Returns: the sheet's job as it ended, or QUEUED where its printer would not print now; None: no such printer.
        Raises: PrinterUnsure (an earlier print of one of them waits for a person), NotFound, NotPrintable, DiskFull.
        """
        way = self._routing.way(PaperKind.LABEL, page_mm=sheet.size_mm, named=printer)
        if way is None:
            return None
        named = [named_shipment(self._records, each) for each in shipments]
        rendered = self._renderer.render(sheet, way.printer)
        self._spool.write_up()
        self._prints.orphans()
        # Before the first byte leaves: a process that is killed now leaves a doubt at each label, as it should.
        copies = _Copies(job_ids=self._counted(named, way.printer, again=again))
        job = self._job(way.printer)
        with self._lock:
            self._on_sheets[job.job_id] = copies
        try:
            ended = self._spool.submit(job, way.printer, rendered.data).result()
        except ShipError as error:
            self._follow(_failed(job, error))
            raise
        self._follow(ended)
        return ended

    def _counted(self, shipments: Sequence[Shipment], printer: PrinterSetup, *, again: bool) -> tuple[str, ...]:
        """A job of each label, as if it were being sent; where one may not be, none is."""
        added: list[str] = []
        try:
            for shipment in shipments:
                job = self._job(printer, shipment)
                added.append(self._prints.add(job, _ELSEWHERE, again=again).job_id)
            for job_id in added:
                self._prints.mark(job_id, _State.SENDING)
        except ShipError:
            for job_id in added:
                self._close(job_id)
            raise
        return tuple(added)

    def _close(self, job_id: str) -> None:
        """Nothing was sent of it, and it waits for nobody."""
        said = "The sheet was not printed."
        found = self._prints.find(job_id)
        if found is not None and found.state is _State.SENDING:
            self._prints.mark(job_id, _State.FAILED, said)
        self._prints.let_go(job_id, said)

    def _job(self, printer: PrinterSetup, shipment: Shipment | None = None) -> PrintJob:
        return PrintJob(
            job_id=uuid.uuid4().hex,
            printer=printer.name,
            state=_State.QUEUED,
            created_at=self._clock.now(),
            shipment_id=shipment.shipment_id if shipment is not None else None,
            document=PaperKind.LABEL.value,
        )

    def _told(self, job: PrintJob) -> None:
        """In the printer's worker: a sheet waits, is sent, or ended."""
        self._follow(job, is_news=True)

    def _follow(self, sheet: PrintJob, *, is_news: bool = False) -> None:
        """Bring the copies to where their sheet stands. What is no news may be older than what the worker told."""
        with self._lock:
            copies = self._on_sheets.get(sheet.job_id)
            if copies is None:
                return
            if copies.is_told and not is_news and sheet.state is _State.QUEUED:
                return
            copies.is_told = copies.is_told or is_news
            if copies.state is sheet.state:
                return
            steps = _STEPS.get((copies.state, sheet.state), (sheet.state,))
            for job_id in copies.job_ids:
                self._walk(job_id, steps, sheet.said)
            copies.state = sheet.state
            if sheet.state not in (_State.QUEUED, _State.SENDING):
                del self._on_sheets[sheet.job_id]

    def _walk(self, job_id: str, steps: Sequence[PrintState], said: str | None) -> None:
        try:
            for state in steps:
                self._prints.mark(job_id, state, said)
        except StateRefused:
            log.info("copy %s was settled otherwise", job_id)
        except ShipError as error:
            # It stays "sending", which a later start takes for the doubt that it is.
            log.warning("copy %s could not be marked: %s", job_id, error)

    def _label(self, shipment: Shipment) -> Document:
        if shipment.state not in HELD:
            raise StateRefused(
                f"The label of {shipment.tracking_id} is void.", "Leave it out, or buy another.", shipment=shipment
            )
        for document in self._records.documents(shipment.shipment_id):
            if document.type == PaperKind.LABEL.value:
                device = self._routing.label_paper(account=shipment.account)
                pages = self._renderer.pages(document, tracking_id=shipment.tracking_id, printer=device)
                return pages[0]
        raise NotFound(
            f"The label of {shipment.tracking_id} is not kept here.", "Print it by itself first.", shipment=shipment
        )


def _failed(job: PrintJob, error: ShipError) -> PrintJob:
    return PrintJob(
        job_id=job.job_id, printer=job.printer, state=_State.FAILED, created_at=job.created_at, said=error.said
    )
