"""From a bought label to paper: rendered, read as a scanner would, sent once (SAFETY.md part 2)."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from shipstation.desk.records import named_shipment
from shipstation.errors import LabelUnreadable, NotFound, PrinterUnsure, SettingsMissing, StateRefused
from shipstation.model import (
    HELD,
    Document,
    Language,
    PrinterSetup,
    PrintJob,
    PrintState,
    PurchaseState,
    Shipment,
    Verdict,
    doubtful,
)
from shipstation.ports import Carriers, Clock, Journal, Papers, Prints, Records, Renderer, Settings, Spool, Verifier

log = logging.getLogger(__name__)

_LABEL = "LABEL"
_ANY_PRINTER = PrinterSetup(name="paper", url="", language=Language.PNG)
"""Stands in for the printer when none is set up and a label is only read."""
_UNPRINTED = timedelta(days=3)
"""So long a label that was bought and never given to a printer is asked for; by then its parcel has left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOut:
    """A paid label that is not on paper, or nobody knows it. `job` None: it was never given to a printer."""

    shipment: Shipment
    job: PrintJob | None

    @property
    def why(self) -> str:
        """unprinted, never_sent (a stopped process left it queued), unsure or failed."""
        if self.job is None:
            return "unprinted"
        return "never_sent" if self.job.state is PrintState.QUEUED else self.job.state.value


class Labels:
    """Prints labels, counts copies, keeps what may or may not have come out."""

    def __init__(
        self,
        *,
        records: Records,
        journal: Journal,
        carriers: Carriers,
        prints: Prints,
        renderer: Renderer,
        verifier: Verifier,
        papers: Papers,
        spool: Spool,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._records = records
        self._journal = journal
        self._carriers = carriers
        self._prints = prints
        self._renderer = renderer
        self._verifier = verifier
        self._papers = papers
        self._spool = spool
        self._settings = settings
        self._clock = clock

    def preview(self, shipment_id: str) -> bytes:
        """A PNG of the label as it was bought; offline. Raises NotFound, LabelUnreadable."""
        return self._renderer.preview(self._label(named_shipment(self._records, shipment_id)))

    def read(self, shipment_id: str, *, printer: str | None = None) -> Verdict:
        """What a scanner reads on the label at the printer's own dots; offline."""
        shipment = named_shipment(self._records, shipment_id)
        device = self._settings.printer(printer) or _ANY_PRINTER
        rendered = self._renderer.render(self._label(shipment), device)
        return self._verifier.verify(rendered, tracking_id=shipment.tracking_id, printer=device)

    def print(
        self, shipment_id: str, *, printer: str | None = None, again: bool = False, unverified: bool = False
    ) -> PrintJob | None:
        """Print a label as the carrier made it, never altered; each time is a counted copy, kept in the record.

        A job that a stopped process left queued for this printer is what is sent then; one that is queued for
        another printer is closed: this print is a person's word to move it.

        Args:
            again: print although an earlier job is unsure.
            unverified: print although the label does not read well; the record says so.
        Returns: the job as it ended (sent, failed or unsure); None when no printer is set up.
        Raises: PrinterUnsure (an earlier job waits for a person), LabelUnreadable, NotFound, DiskFull.
        """
        shipment = named_shipment(self._records, shipment_id)
        device = self._settings.printer(printer)
        if device is None:
            return None
        self._look_back()
        jobs = self._label_jobs(shipment_id)
        if not again:
            _check_settled(jobs, shipment)
        rendered = self._renderer.render(self._label(shipment), device)
        if not unverified:
            verdict = self._verifier.verify(rendered, tracking_id=shipment.tracking_id, printer=device)
            _check_good(verdict, shipment)
        queued = [job for job in jobs if job.state is PrintState.QUEUED]
        for job in queued:
            if job.printer != device.name:
                self._move(job, device)
        left = self._left([job for job in queued if job.printer == device.name])
        if left is not None:
            # With new bytes: the printer of that name may have been exchanged or set up otherwise since.
            return self._spool.send_left(left, device, rendered.data, unverified=unverified).result()
        # The copy's number stands in the record and on the screen: a carrier's label is never altered, and the papers
        # of our own (a test page with its time on it) are none that is printed twice.
        job = PrintJob(
            job_id=uuid.uuid4().hex,
            printer=device.name,
            state=PrintState.QUEUED,
            created_at=self._clock.now(),
            shipment_id=shipment_id,
            document=_LABEL,
            unverified=unverified,
        )
        return self._spool.submit(job, device, rendered.data, again=again).result()

    def jobs(self, shipment_id: str) -> tuple[PrintJob, ...]:
        """Every print of a shipment, oldest first."""
        return self._prints.of_shipment(shipment_id)

    def open_jobs(self) -> tuple[PrintJob, ...]:
        """Jobs that are not out; those that a stopped process was sending are unsure now."""
        self._look_back()
        return self._prints.open_jobs()

    def not_out(self) -> tuple[NotOut, ...]:
        """Every paid label that is not out, or not for certain, oldest first. Those that are void are left out."""
        self._look_back()
        found = []
        for job in self._prints.waiting():
            shipment = self._records.find(job.shipment_id or "")
            if shipment is not None and shipment.state is not PurchaseState.CANCELLED:
                found.append(NotOut(shipment=shipment, job=job))
        unprinted = self._records.unprinted(self._clock.now() - _UNPRINTED)
        return (*found, *(NotOut(shipment=shipment, job=None) for shipment in unprinted))

    def came_out(self, job_id: str, *, yes: bool) -> PrintJob:
        """A person's word on an unsure job. Raises StateRefused when it was answered already."""
        self._spool.write_up()
        said = "came out, says the packer" if yes else "did not come out, says the packer"
        return self._prints.mark(job_id, PrintState.SENT if yes else PrintState.FAILED, said)

    def let_go(self, job_id: str) -> PrintJob:
        """A person's word that a job is not wanted any more: it is never sent. Raises StateRefused."""
        return self._prints.let_go(job_id, "let go, says the packer")

    def test(self, printer: str | None = None) -> PrintJob:
        """Print a test page. Raises SettingsMissing without a printer."""
        device = self._settings.printer(printer)
        if device is None:
            raise SettingsMissing("No printer is set up.", "Add one: shipstation printers add NAME URL.")
        now = self._clock.now()
        rendered = self._renderer.render(self._papers.test_page(device, now), device)
        job = PrintJob(
            job_id=uuid.uuid4().hex, printer=device.name, state=PrintState.QUEUED, created_at=now, document="TEST"
        )
        return self._spool.submit(job, device, rendered.data).result()

    def _look_back(self) -> None:
        """Know of every doubt before anything is printed: what could not be written, what a stopped process left."""
        self._spool.write_up()
        self._prints.orphans()

    def _label_jobs(self, shipment_id: str) -> tuple[PrintJob, ...]:
        return tuple(job for job in self._prints.of_shipment(shipment_id) if job.document == _LABEL)

    def _left(self, queued: Sequence[PrintJob]) -> PrintJob | None:
        """The first of these that a stopped process left queued; those of a living one are in its line."""
        if not queued:
            return None
        waiting = {job.job_id for job in self._prints.waiting()}
        return next((job for job in queued if job.job_id in waiting), None)

    def _move(self, job: PrintJob, device: PrinterSetup) -> None:
        """Close a queued job, since its label is printed on another printer now: it must never be sent as well."""
        try:
            self._prints.let_go(job.job_id, f"moved to {device.name}")
        except StateRefused:
            # Its printer was quicker; both prints are counted.
            log.info("job %s had left the queue of %s", job.job_id, job.printer)

    def _label(self, shipment: Shipment) -> Document:
        for document in self._records.documents(shipment.shipment_id):
            if document.type == _LABEL:
                return document
        return self._fetched(shipment)

    def _fetched(self, shipment: Shipment) -> Document:
        """The label from Amazon anew: the purchase's own answer came without one that can be read."""
        if shipment.label is not None or shipment.state not in HELD:
            raise NotFound(
                f"The label of {shipment.tracking_id} is not kept here any more.",
                "Cancel the shipment and buy it again, or fetch it in Seller Central.",
                shipment=shipment,
            )
        fetched = self._carriers.of(shipment.account).documents(shipment.shipment_id, shipment.package_ref)
        log.info("the label of %s came with a second answer", shipment.shipment_id)
        try:
            self._journal.papers(shipment.shipment_id, fetched.documents)
        except StateRefused:
            # Print and preview ask at the same moment; what the other one fetched is the same label.
            log.info("the label of %s is here already", shipment.shipment_id)
        return next(document for document in fetched.documents if document.type == _LABEL)


def _check_settled(jobs: Sequence[PrintJob], shipment: Shipment) -> None:
    """No job that may have come out is repeated without a person's word."""
    asked = doubtful(jobs)
    if asked is not None:
        raise PrinterUnsure(
            f"The label of {shipment.tracking_id} may have come out of {asked.printer} already.",
            "Look for it. If it did not come out, print it again.",
            shipment=shipment,
        )


def _check_good(verdict: Verdict, shipment: Shipment) -> None:
    if not verdict.good:
        remedy = "Look at the label; print it all the same only if it is right."
        if not verdict.codes:
            remedy = "Look at the label. A blank one cannot be shipped: cancel it and buy another."
        raise LabelUnreadable(
            " ".join(verdict.faults),
            remedy,
            shipment=shipment,
        )
    log.info("label of %s read: %d codes", shipment.shipment_id, len(verdict.codes))
