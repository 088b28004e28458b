"""Printing and cancelling, the same from every page: asks what must be asked, tells what came of it."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from shipstation.errors import LabelUnreadable, PrinterUnsure, ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.model import PrintJob, PrintState, PurchaseState, Shipment, Verdict


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
    """

    printed = Signal(str, object)
    changed = Signal(object)
    refused = Signal(str, object)

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._labels = bench.station.labels
        self._cancelling: set[str] = set()

    # paper

    def print_label(
        self, shipment: Shipment, *, bought_s: float | None = None, again: bool = False, unverified: bool = False
    ) -> None:
        """Print its label on the default printer.

        Args:
            bought_s: the bench's clock at the moment it was confirmed, for "in 1.3 s"; None for a reprint.
            again: although an earlier print is unsure. unverified: although it does not read well.
        """

        def done(job: PrintJob | None) -> None:
            self.printed.emit(shipment.shipment_id, job)
            self._tell_printed(shipment, job, bought_s)

        def failed(error: ShipError) -> None:
            self.printed.emit(shipment.shipment_id, None)
            self._print_failed(shipment, error)

        self._bench.do(
            lambda: self._labels.print(shipment.shipment_id, again=again, unverified=unverified),
            then=done,
            failed=failed,
        )

    def _tell_printed(self, shipment: Shipment, job: PrintJob | None, bought_s: float | None) -> None:
        order = shipment.order.ref
        if job is None:
            self._bench.tell(
                Notice(
                    kind="warn",
                    what=self.tr("Bought; nothing was printed."),
                    then=self.tr("No printer is set up. Add one: shipstation printers add NAME URL."),
                )
            )
        elif job.state is PrintState.SENT:
            spent = ""
            if bought_s is not None:
                seconds = self._bench.station.clock.monotonic() - bought_s
                spent = self.tr(" in {s:.1f} s").format(s=seconds)
            what = self.tr("Bought and printed") if bought_s is not None else self.tr("Printed again")
            copy = "" if bought_s is not None else self.tr(", copy {n}").format(n=job.copy)
            then = self.tr("order {order} on {printer}{spent}{copy}")
            self._bench.tell(
                Notice(
                    kind="ok", what=what, then=then.format(order=order, printer=job.printer, spent=spent, copy=copy)
                )
            )
        elif job.state is PrintState.UNSURE:
            self._ask_came_out(shipment, job)
        else:
            self._bench.tell(
                Notice(
                    kind="bad",
                    what=self.tr("Order {order} is bought, but not printed on {printer}.").format(
                        order=order, printer=job.printer
                    ),
                    then=job.said or self.tr("Look at the printer, then print again."),
                    about=shipment.shipment_id,
                    acts=(self._again_act(shipment, again=False),),
                )
            )

    def _print_failed(self, shipment: Shipment, error: ShipError) -> None:
        if isinstance(error, PrinterUnsure):
            self._ask_about_earlier(shipment)
            return
        if isinstance(error, LabelUnreadable):
            act = Act(
                text=self.tr("Print all the same"),
                key="Alt+P",
                run=lambda: self.print_label(shipment, unverified=True),
            )
            self._bench.tell(notice_of(error, act, about=shipment.shipment_id))
            return
        act = self._again_act(shipment, again=False)
        self._bench.tell(notice_of(error, act, about=shipment.shipment_id))

    def _again_act(self, shipment: Shipment, *, again: bool) -> Act:
        return Act(text=self.tr("Print again"), key="F8", run=lambda: self.print_label(shipment, again=again))

    def _ask_about_earlier(self, shipment: Shipment) -> None:
        """Find the job nobody is sure of, and ask about that one."""

        def found(jobs: tuple[PrintJob, ...]) -> None:
            doubtful = next((job for job in jobs if job.state is PrintState.UNSURE), None)
            if doubtful is not None:
                self._ask_came_out(shipment, doubtful)

        self._bench.do(
            lambda: self._labels.jobs(shipment.shipment_id),
            then=found,
            failed=lambda error: self._bench.tell(notice_of(error)),
        )

    def ask_about_open(self) -> None:
        """At the start: ask about a print that a stopped process left in doubt."""
        history = self._bench.station.history

        def look() -> tuple[Shipment, PrintJob] | None:
            for job in self._labels.open_jobs():
                if job.state is PrintState.UNSURE and job.shipment_id is not None:
                    return history.show(job.shipment_id).shipment, job
            return None

        self._bench.do(
            look,
            then=lambda doubtful: self._ask_came_out(*doubtful) if doubtful is not None else None,
            failed=lambda error: self._bench.tell(notice_of(error)),
        )

    def _ask_came_out(self, shipment: Shipment, job: PrintJob) -> None:
        self._bench.tell(
            Notice(
                kind="warn",
                what=self.tr("Did the label come out of {printer}?").format(printer=job.printer),
                then=self.tr("The job for order {order} was cut while it was sent.").format(order=shipment.order.ref),
                about=shipment.shipment_id,
                acts=(
                    Act(text=self.tr("Yes"), key="Alt+Y", run=lambda: self._came_out(shipment, job, yes=True)),
                    Act(text=self.tr("No"), key="Alt+N", run=lambda: self._came_out(shipment, job, yes=False)),
                ),
            )
        )

    def _came_out(self, shipment: Shipment, job: PrintJob, *, yes: bool) -> None:
        def settled(known: PrintJob) -> None:
            self.printed.emit(shipment.shipment_id, known)
            if not yes:
                self._bench.tell(
                    Notice(
                        kind="bad",
                        what=self.tr("The label did not come out."),
                        about=shipment.shipment_id,
                        then=self.tr("Look at the printer, then print again."),
                        acts=(self._again_act(shipment, again=False),),
                    )
                )

        self._bench.do(
            lambda: self._labels.came_out(job.job_id, yes=yes),
            then=settled,
            failed=lambda error: self._bench.tell(notice_of(error)),
        )

    # back to the carrier

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
