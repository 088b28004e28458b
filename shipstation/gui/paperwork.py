"""Printing and cancelling, the same from every page: asks what must be asked, tells what came of it."""

import logging
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from shipstation.desk.labels import Enclosure, NotOut
from shipstation.errors import DiskFull, LabelUnreadable, PrinterUnsure, ShipError, StoreAway
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.later import later
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.model import PaperKind, PrintJob, PrintState, PurchaseState, Shipment, Verdict, doubtful

log = logging.getLogger(__name__)

_MOST_ASKED = 50
_OPEN = "labels not out"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelView:
    """A label to look at, and what a scanner reads on it. `verdict` None: it was not read."""

    shipment_id: str
    png: bytes
    verdict: Verdict | None = None


class Paperwork(QObject):
    """Labels to paper, shipments back to the carrier.

    Signals:
        printed(shipment_id, PrintJob or None): a print ended, well or not.
        changed(Shipment): it was cancelled, or is being cancelled, or stays bought.
        refused(shipment_id, ShipError): the cancel did not come about.
        counted(n): so many paid labels are not out.
    """

    printed = Signal(str, object)
    changed = Signal(object)
    refused = Signal(str, object)
    counted = Signal(int)

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._labels = bench.station.labels
        self._cancelling: set[str] = set()
        self._waiting: dict[str, Shipment] = {}

    # paper

    def print_label(
        self,
        shipment: Shipment,
        *,
        printer: str | None = None,
        bought_s: float | None = None,
        again: bool = False,
        unverified: bool = False,
    ) -> None:
        """Print its label.

        Args:
            printer: instead of the default one.
            bought_s: the bench's clock at the moment it was confirmed, for "in 1.3 s"; None for a reprint.
            again: although an earlier print is unsure. unverified: although it does not read well.
        """

        def work() -> tuple[PrintJob | None, str]:
            job = self._labels.print(shipment.shipment_id, printer=printer, again=again, unverified=unverified)
            return job, self._other(job.printer) if job is not None else ""

        def done(ended: tuple[PrintJob | None, str]) -> None:
            job, other = ended
            if job is not None and job.state is PrintState.QUEUED:
                self._waiting[job.job_id] = shipment
            self.printed.emit(shipment.shipment_id, job)
            self._tell_printed(shipment, job, bought_s, other)
            self._enclose(shipment, job)
            self._count()

        def failed(error: ShipError) -> None:
            self.printed.emit(shipment.shipment_id, None)
            self._print_failed(shipment, error, printer=printer, again=again)
            self._count()

        self._bench.do(work, then=done, failed=failed)

    def _other(self, name: str) -> str:
        """Another printer that is set up, the default one first; "" when there is none."""
        settings = self._bench.station.settings
        default = settings.printer()
        devices = [*([default] if default is not None else []), *settings.printers()]
        return next((device.name for device in devices if device.name != name), "")

    def _tell_printed(
        self, shipment: Shipment, job: PrintJob | None, bought_s: float | None, other: str = ""
    ) -> None:
        if job is None:
            self._bench.tell(
                Notice(
                    kind="warn",
                    what=self.tr("Bought; nothing was printed."),
                    then=self.tr("No printer is set up. Add one: shipstation printers add NAME URL."),
                )
            )
        elif job.state is PrintState.SENT:
            self._tell_sent(shipment, job, bought_s)
        elif job.state is PrintState.UNSURE:
            self._ask_came_out(shipment, job)
        elif job.state is PrintState.QUEUED:
            self._tell_waiting(shipment, job, other)
        else:
            self._tell_not_printed(shipment, job, other)

    def _tell_waiting(self, shipment: Shipment, job: PrintJob, other: str) -> None:
        """Its printer would not print now; it does so by itself as soon as it is put right."""
        what = self.tr("The label of order {order} waits: {printer}, {said}.")
        self._bench.tell(
            Notice(
                kind="warn",
                what=what.format(
                    order=shipment.order.ref, printer=job.printer, said=job.said or self.tr("not ready")
                ),
                then=self.tr("Put the printer right; it prints by itself then."),
                about=shipment.shipment_id,
                acts=self._elsewhere(shipment, other),
            )
        )

    def take_news(self, job: PrintJob) -> None:
        """A label that waited for its printer is out, or is not."""
        if job.shipment_id is None or job.document != PaperKind.LABEL or job.job_id not in self._waiting:
            return
        if job.state in (PrintState.QUEUED, PrintState.SENDING):
            return
        shipment = self._waiting.pop(job.job_id)
        self.printed.emit(shipment.shipment_id, job)
        self._tell_printed(shipment, job, None, "")
        self._enclose(shipment, job)
        self._count()

    def _enclose(self, shipment: Shipment, job: PrintJob | None) -> None:
        """Print what goes along with a label, once that is out for the first time."""
        if job is None or job.state is not PrintState.SENT or job.copy != 1:
            return
        self._bench.behind(
            lambda: self._labels.enclosures(shipment.shipment_id),
            then=self._tell_enclosed,
            failed=lambda error: self._bench.tell(notice_of(error)),
        )

    def _tell_enclosed(self, printed: tuple[Enclosure, ...]) -> None:
        for each in printed:
            if each.error is not None:
                self._bench.tell(notice_of(each.error))
            elif each.job is not None and not each.is_out:
                what = self.tr("{paper} not printed on {printer}.").format(
                    paper=words.paper(each.document), printer=each.job.printer
                )
                self._bench.tell(Notice(kind="warn", what=what, then=each.job.said or ""))

    def _tell_sent(self, shipment: Shipment, job: PrintJob, bought_s: float | None) -> None:
        spent = ""
        if bought_s is not None:
            seconds = self._bench.station.clock.monotonic() - bought_s
            spent = self.tr(" in {s:.1f} s").format(s=seconds)
        first = job.copy == 1
        what = self.tr("Printed again")
        if first:
            what = self.tr("Bought and printed") if bought_s is not None else self.tr("Printed")
        copy = "" if first else self.tr(", copy {n}").format(n=job.copy)
        unread = self.tr(", unverified") if job.unverified else ""
        then = self.tr("order {order} on {printer}{spent}{copy}{unread}").format(
            order=shipment.order.ref, printer=job.printer, spent=spent, copy=copy, unread=unread
        )
        self._bench.tell(Notice(kind="ok", what=what, then=then))

    def _elsewhere(self, shipment: Shipment, other: str) -> tuple[Act, ...]:
        """Alt+O, where there is another printer."""
        if not other:
            return ()
        run = later(self.print_label, shipment, printer=other)
        return (Act(text=self.tr("Print on {printer}").format(printer=other), key="Alt+O", run=run),)

    def _tell_not_printed(self, shipment: Shipment, job: PrintJob, other: str) -> None:
        self._bench.tell(
            Notice(
                kind="bad",
                what=self.tr("Order {order} is bought, but not printed on {printer}.").format(
                    order=shipment.order.ref, printer=job.printer
                ),
                then=job.said or self.tr("Look at the printer, then print again."),
                about=shipment.shipment_id,
                acts=(self._again_act(shipment), *self._elsewhere(shipment, other)),
            )
        )

    def _print_failed(self, shipment: Shipment, error: ShipError, *, printer: str | None, again: bool) -> None:
        about = shipment.shipment_id
        if isinstance(error, PrinterUnsure):
            self._ask_about_earlier(shipment)
        elif isinstance(error, LabelUnreadable):
            forced = later(self.print_label, shipment, printer=printer, again=again, unverified=True)
            act = Act(text=self.tr("Print all the same"), key="Alt+P", run=forced)
            self._bench.tell(notice_of(error, act, about=about))
        elif isinstance(error, (DiskFull, StoreAway)):
            # The job could not be kept, so nothing was sent; what was paid must not read as if it was not.
            what = self.tr("Order {order} is bought, but not printed.").format(order=shipment.order.ref)
            then = self.tr("{said} Make room, then print again.").format(said=error.said)
            if isinstance(error, StoreAway):
                then = str(error)
            self._bench.tell(Notice(kind="bad", what=what, then=then, about=about, acts=(self._again_act(shipment),)))
        else:
            self._bench.tell(notice_of(error, self._again_act(shipment), about=about))

    def _again_act(self, shipment: Shipment) -> Act:
        return Act(text=self.tr("Print again"), key="F8", run=later(self.print_label, shipment))

    def _ask_about_earlier(self, shipment: Shipment) -> None:
        """Find the job nobody is sure of, and ask about that one."""

        def found(jobs: tuple[PrintJob, ...]) -> None:
            asked = doubtful(job for job in jobs if job.document == "LABEL")
            if asked is not None:
                self._ask_came_out(shipment, asked)

        self._bench.do(
            lambda: self._labels.jobs(shipment.shipment_id),
            then=found,
            failed=lambda error: self._bench.tell(notice_of(error)),
        )

    def ask_about_open(self) -> None:
        """At the start: every paid label that a stopped process left behind, the oldest in front."""

        def found(waiting: tuple[NotOut, ...]) -> None:
            self.counted.emit(len(waiting))
            unprinted = [each for each in waiting if each.job is None]
            # What is told last stands in front.
            if len(unprinted) > 1:
                self._tell_unprinted(len(unprinted))
            asked = waiting if len(unprinted) == 1 else [each for each in waiting if each.job is not None]
            for each in reversed(asked[:_MOST_ASKED]):
                self._ask_about(each)

        self._bench.do(
            self._labels.not_out, then=found, failed=lambda error: self._bench.tell(notice_of(error)), latest=_OPEN
        )

    def _count(self) -> None:
        self._bench.behind(
            self._labels.not_out,
            then=lambda waiting: self.counted.emit(len(waiting)),
            failed=lambda error: log.info("not counted: %s", error.kind),
            latest=_OPEN,
        )

    def _ask_about(self, each: NotOut) -> None:
        shipment, job, order = each.shipment, each.job, each.shipment.order.ref
        if job is not None and job.state is PrintState.UNSURE:
            self._ask_came_out(shipment, job)
            return
        now = Act(
            text=self.tr("Print it now"),
            key="Alt+P",
            run=later(self.print_label, shipment, printer=job.printer if job is not None else None),
        )
        let_go = Act(text=self.tr("Let it go"), key="Alt+K", run=later(self._let_go, shipment, job=job))
        if job is None:
            what, then = self.tr("Order {order} is bought, but its label was never printed."), ""
        elif job.state is PrintState.QUEUED:
            what = self.tr("The label of order {order} was never sent to {printer}.")
            then = self.tr("The station stopped before. Print it now, or let it go.")
        else:
            what, then = self.tr("The label of order {order} was not printed on {printer}."), job.said or ""
        self._bench.tell(
            Notice(
                kind="warn",
                what=what.format(order=order, printer=job.printer if job is not None else ""),
                then=then,
                about=shipment.shipment_id,
                acts=(now, let_go) if job is not None else (now,),
            )
        )

    def _tell_unprinted(self, many: int) -> None:
        """Labels that no printer was ever given, in one notice: a command that buys with --no-print leaves many."""
        what = self.tr("{n} bought labels were never printed.").format(n=many)
        then = self.tr("shipstation print --open lists them; scan one and press F8.")
        self._bench.tell(Notice(kind="warn", what=what, then=then))

    def _let_go(self, shipment: Shipment, *, job: PrintJob) -> None:
        def gone(_: PrintJob) -> None:
            self.printed.emit(shipment.shipment_id, None)
            self._count()

        self._bench.do(
            lambda: self._labels.let_go(job.job_id),
            then=gone,
            failed=lambda error: self._bench.tell(notice_of(error)),
        )

    def _ask_came_out(self, shipment: Shipment, job: PrintJob) -> None:
        yes = later(self._came_out, shipment, job=job, yes=True)
        no = later(self._came_out, shipment, job=job, yes=False)
        # Not F8: that key prints what is on the bench, which may be another parcel than the one asked about.
        anyway = later(self.print_label, shipment, printer=job.printer, again=True)
        self._bench.tell(
            Notice(
                kind="warn",
                what=self.tr("Did the label come out of {printer}?").format(printer=job.printer),
                then=self.tr("The job for order {order} was cut while it was sent.").format(order=shipment.order.ref),
                about=shipment.shipment_id,
                acts=(
                    Act(text=self.tr("Yes"), key="Alt+Y", run=yes),
                    Act(text=self.tr("No"), key="Alt+N", run=no),
                    Act(text=self.tr("Print all the same"), key="Alt+P", run=anyway),
                ),
            )
        )

    def _came_out(self, shipment: Shipment, *, job: PrintJob, yes: bool) -> None:
        def settled(ended: tuple[PrintJob, str]) -> None:
            known, other = ended
            self.printed.emit(shipment.shipment_id, known)
            self._count()
            if not yes:
                said = self.tr("It did not come out. Look at the printer, then print again.")
                self._tell_not_printed(shipment, replace(known, said=said), other)

        def work() -> tuple[PrintJob, str]:
            return self._labels.came_out(job.job_id, yes=yes), self._other(job.printer)

        self._bench.do(work, then=settled, failed=lambda error: self._bench.tell(notice_of(error)))

    # back to the carrier

    def tick_refund(self, shipment: Shipment) -> None:
        """The money of a cancelled one came back."""

        def ticked(known: Shipment) -> None:
            then = self.tr("for order {order}: {price}")
            price = words.price(known.charged or known.shown)
            told = Notice(
                kind="ok", what=self.tr("Refund came"), then=then.format(order=known.order.ref, price=price)
            )
            self._bench.tell(told)
            self.changed.emit(known)

        self._bench.do(
            lambda: self._bench.station.cancelling.refunded(shipment.shipment_id),
            then=ticked,
            failed=lambda error: self._bench.tell(notice_of(error)),
        )

    def cancel(self, shipment: Shipment) -> None:
        """Cancel it at the carrier; a person has been asked."""
        if shipment.shipment_id in self._cancelling:
            return
        self._cancelling.add(shipment.shipment_id)

        def done(cancelled: Shipment) -> None:
            self._cancelling.discard(shipment.shipment_id)
            paid = words.price(cancelled.charged or cancelled.shown)
            self._bench.tell(
                Notice(
                    kind="ok",
                    what=self.tr("Cancelled"),
                    then=self.tr("order {order} is to ship again; refund expected: {price}").format(
                        order=cancelled.order.ref, price=paid
                    ),
                )
            )
            self.changed.emit(cancelled)

        def failed(error: ShipError) -> None:
            self._cancelling.discard(shipment.shipment_id)
            self._bench.tell(notice_of(error))
            self.refused.emit(shipment.shipment_id, error)

        self._bench.do(
            lambda: self._bench.station.cancelling.cancel(shipment.shipment_id), then=done, failed=failed, hold=True
        )


def can_cancel(shipment: Shipment) -> bool:
    """Whether asking the carrier to cancel makes sense."""
    return shipment.state in (PurchaseState.BOUGHT, PurchaseState.CANCELLING)
