"""From a bought label to paper: rendered, read as a scanner would, sent once (SAFETY.md part 2)."""

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from shipstation.desk.records import named_shipment
from shipstation.desk.routing import Routing, Way
from shipstation.errors import LabelUnreadable, NotFound, PrinterUnsure, ShipError, StateRefused
from shipstation.model import (
    ENCLOSED,
    HELD,
    Document,
    PaperKind,
    PrinterSetup,
    PrintJob,
    PrintState,
    PurchaseState,
    Rendered,
    Shipment,
    Verdict,
    doubtful,
)
from shipstation.ports import Carriers, Clock, Journal, Prints, Records, Renderer, Settings, Spool, Verifier

log = logging.getLogger(__name__)

_UNPRINTED = timedelta(days=3)
"""So long a label that was bought and never given to a printer is asked for; by then its parcel has left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOut:
    """A paid label that is not on paper, or nobody knows it. `job` None: it was never given to a printer.

    `is_parked`: this station prints it by itself as soon as its printer is ready.
    """

    shipment: Shipment
    job: PrintJob | None
    is_parked: bool = False

    @property
    def why(self) -> str:
        """unprinted, waiting (for its printer), never_sent (a stopped process left it queued), unsure or failed."""
        if self.job is None:
            return "unprinted"
        if self.is_parked:
            return "waiting"
        return "never_sent" if self.job.state is PrintState.QUEUED else self.job.state.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A paper that was printed along with a label: its job, or why there is none."""

    document: PaperKind
    job: PrintJob | None
    error: ShipError | None

    @property
    def is_out(self) -> bool:
        """Whether it came out of its printer."""
        return self.job is not None and self.job.state is PrintState.SENT


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A label made ready for a printer, and read. `asked`: the paper, its tracking id, the printer's setup."""

    asked: tuple[Document, str, PrinterSetup]
    rendered: Rendered
    verdict: Verdict


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
        spool: Spool,
        settings: Settings,
        clock: Clock,
        slips: Callable[[Shipment, str], Document | None] = lambda _shipment, _printer: None,
        ruled: Callable[[Shipment], str] = lambda _shipment: "",
    ) -> None:
        """`slips`: our own packing slip of a shipment for a printer, where its carrier made none.

        `ruled`: the printer that a rule gave a shipment's label, or "".
        """
        self._slips = slips
        self._ruled = ruled
        self._records = records
        self._journal = journal
        self._carriers = carriers
        self._prints = prints
        self._renderer = renderer
        self._verifier = verifier
        self._spool = spool
        self._routing = Routing(settings)
        self._clock = clock
        self._last: _Judged | None = None

    def preview(self, shipment_id: str) -> bytes:
        """A PNG of the label as it was bought; offline. Raises NotFound, LabelUnreadable."""
        return self._renderer.preview(self._label(named_shipment(self._records, shipment_id)))

    def read(self, shipment_id: str, *, printer: str | None = None) -> Verdict:
        """What a scanner reads on the label at the printer's own dots; offline."""
        shipment = named_shipment(self._records, shipment_id)
        device = self._routing.label_paper(account=shipment.account, named=printer, ruled=self._ruled(shipment))
        label = self._paper(shipment, PaperKind.LABEL, device)
        return self._judged(label, shipment, device).verdict

    def print(
        self,
        shipment_id: str,
        *,
        printer: str | None = None,
        document: PaperKind = PaperKind.LABEL,
        again: bool = False,
        unverified: bool = False,
    ) -> PrintJob | None:
        """Print a paper as the carrier made it, never altered; each time is a counted copy, kept in the record.

        A job that a stopped process left queued for this printer is what is sent then; one that is queued for
        another printer is closed: this print is a person's word to move it.

        Args:
            document: LABEL, or another paper that came with it.
            again: print although an earlier job is unsure.
            unverified: print although the label does not read well; the record says so.
        Returns: the job as it ended (sent, failed or unsure), or QUEUED where its printer would not print now; None
            when no printer is set up for it. With several copies the first that is not out, else the last.
        Raises: PrinterUnsure (an earlier job waits for a person), LabelUnreadable, NotFound, DiskFull.
        """
        shipment = named_shipment(self._records, shipment_id)
        ruled = self._ruled(shipment) if document is PaperKind.LABEL else ""
        way = self._routing.way(document, account=shipment.account, named=printer, ruled=ruled)
        if way is None:
            return None
        paper = self._paper(shipment, document, way.printer)
        way = self._of_its_size(paper, shipment, way, printer or (ruled or None))
        self._look_back()
        jobs = self._jobs_of(shipment_id, document)
        if not again:
            _check_settled(jobs, shipment)
        if document is PaperKind.LABEL and not unverified:
            judged = self._judged(paper, shipment, way.printer)
            _check_good(judged.verdict, shipment)
            rendered = judged.rendered
        else:
            rendered = self._renderer.render(paper, way.printer, pictured=False)
        self._move_queued(jobs, way.printer)
        left = self._left(jobs, way.printer)
        if left is not None:
            # With new bytes: the printer of that name may have been exchanged or set up otherwise since.
            return self._spool.send_left(left, way.printer, rendered.data, unverified=unverified).result()
        for _ in range(1 if jobs else way.copies):
            job = self._job(shipment, document, way.printer, unverified=unverified)
            job = self._spool.submit(job, way.printer, rendered.data, again=again).result()
            if job.state is not PrintState.SENT:
                break
        return job

    def enclosures(self, shipment_id: str) -> tuple[Enclosure, ...]:
        """Print the papers that a route sends along with the label, each once: slip, customs form, receipt.

        One that fails does not hold up the others, and never what is said of the label. Raises NotFound.
        """
        shipment = named_shipment(self._records, shipment_id)
        printed = []
        for kind in ENCLOSED:
            way = self._routing.way(kind, account=shipment.account)
            if way is None or not way.with_label or self._jobs_of(shipment_id, kind):
                continue
            try:
                job = self.print(shipment_id, document=kind)
            except NotFound:
                # The carrier made none for this parcel.
                continue
            except ShipError as error:
                printed.append(Enclosure(document=kind, job=None, error=error))
            else:
                printed.append(Enclosure(document=kind, job=job, error=None))
        return tuple(printed)

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
        parked = self._spool.parked()
        for job in (*parked, *self._prints.waiting()):
            shipment = self._records.find(job.shipment_id or "")
            if shipment is not None and shipment.state is not PurchaseState.CANCELLED:
                found.append(NotOut(shipment=shipment, job=job, is_parked=job in parked))
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

    def _look_back(self) -> None:
        """Know of every doubt before anything is printed: what could not be written, what a stopped process left."""
        self._spool.write_up()
        self._prints.orphans()

    def _jobs_of(self, shipment_id: str, document: PaperKind) -> tuple[PrintJob, ...]:
        return tuple(job for job in self._prints.of_shipment(shipment_id) if job.document == document.value)

    def _of_its_size(self, paper: Document, shipment: Shipment, way: Way, named: str | None) -> Way:
        """The way by the paper's own size, where a route asks for it; a printer that a person named stays."""
        if named is not None or paper.size_mm is None:
            return way
        return self._routing.way(PaperKind(paper.type), account=shipment.account, page_mm=paper.size_mm) or way

    def _judged(self, label: Document, shipment: Shipment, device: PrinterSetup) -> "_Judged":
        """The job and what a scanner reads in it. The bench asks once more for what it has just printed."""
        asked = (label, shipment.tracking_id, device)
        last = self._last
        if last is not None and last.asked == asked:
            return last
        rendered = self._renderer.render(label, device, pictured=False)
        verdict = self._verifier.verify(
            rendered, tracking_id=shipment.tracking_id, printer=device, size_mm=label.size_mm
        )
        self._last = _Judged(asked=asked, rendered=rendered, verdict=verdict)
        return self._last

    def _job(self, shipment: Shipment, document: PaperKind, device: PrinterSetup, *, unverified: bool) -> PrintJob:
        # The copy's number stands in the record and on the screen: a carrier's label is never altered, and the papers
        # of our own (a test page with its time on it) are none that is printed twice.
        return PrintJob(
            job_id=uuid.uuid4().hex,
            printer=device.name,
            state=PrintState.QUEUED,
            created_at=self._clock.now(),
            shipment_id=shipment.shipment_id,
            document=document.value,
            unverified=unverified,
        )

    def _left(self, jobs: Sequence[PrintJob], device: PrinterSetup) -> PrintJob | None:
        """The first of these that a stopped process left queued there; those of a living one are in its line."""
        queued = [job for job in jobs if job.state is PrintState.QUEUED and job.printer == device.name]
        if not queued:
            return None
        waiting = {job.job_id for job in self._prints.waiting()}
        return next((job for job in queued if job.job_id in waiting), None)

    def _move_queued(self, jobs: Sequence[PrintJob], device: PrinterSetup) -> None:
        """Close what is queued elsewhere, since it is printed on this printer now: it must never be sent as well."""
        for job in jobs:
            if job.state is not PrintState.QUEUED or job.printer == device.name:
                continue
            try:
                self._prints.let_go(job.job_id, f"moved to {device.name}")
            except StateRefused:
                # Its printer was quicker; both prints are counted.
                log.info("job %s had left the queue of %s", job.job_id, job.printer)

    def _paper(self, shipment: Shipment, kind: PaperKind, device: PrinterSetup) -> Document:
        """A paper of a shipment, cut out of the label's file where the carrier joined them. NotFound."""
        kept = {paper.type: paper for paper in reversed(self._records.documents(shipment.shipment_id))}
        if kind is not PaperKind.LABEL and kind.value in kept:
            return kept[kind.value]
        # Which pages are the label is told by the label's paper, also when it is the slip that is wanted.
        of_label = device if kind is PaperKind.LABEL else self._routing.label_printer(account=shipment.account)
        label = kept.get(PaperKind.LABEL.value) or self._fetched(shipment)
        parts = self._renderer.pages(label, tracking_id=shipment.tracking_id, printer=of_label or device)
        for part in parts:
            if part.type == kind.value:
                return part
        ours = self._slips(shipment, device.name) if kind is PaperKind.PACKSLIP else None
        if ours is not None:
            return ours
        raise NotFound(
            f"No {kind.value.lower().replace('_', ' ')} came with {shipment.tracking_id}.",
            "Look at its papers with `show`.",
            shipment=shipment,
        )

    def _label(self, shipment: Shipment) -> Document:
        for document in self._records.documents(shipment.shipment_id):
            if document.type == PaperKind.LABEL.value:
                return document
        return self._fetched(shipment)

    def _fetched(self, shipment: Shipment) -> Document:
        """The label from Amazon anew: the purchase's own answer came without one that can be read."""
        if shipment.erased_at is not None:
            raise NotFound(
                f"The label of {shipment.tracking_id} was removed with its buyer on {shipment.erased_at:%Y-%m-%d}.",
                "It is not kept longer; Seller Central may have it.",
                shipment=shipment,
            )
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
        return next(document for document in fetched.documents if document.type == PaperKind.LABEL.value)


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
