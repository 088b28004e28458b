"""The restarted station and the packer before it: it resumes, then does what the day's work asks, and reads the books.

The packer never says `again`, but once, after the label was refused and looked for.
"""

from collections.abc import Callable
from functools import partial
from hashlib import sha256

from shipstation.errors import PrinterUnsure, ShipError
from shipstation.model import HELD, LIVE, PurchaseState, Shipment
from shipstation.ports import HistoryQuery
from shipstation.station import Station, open_station
from tests.crash.acts import Run, buy, print_label
from tests.crash.books import Facts, Kept, Label, Ledger, Moment, Paper
from tests.crash.points import Scene


def restart(run: Run, ledger: Ledger) -> Facts:
    """Open the killed station again, work on, and tell what the books said on the way."""
    ledger.wait_for_paper(run.point.paper)
    with open_station(data_dir=run.data) as station:
        packer = Packer(station, run, ledger)
        jobs = packer.jobs()
        if "sending" in jobs and run.point.state is None:
            ledger.wait_whether_paper(1)
        killed = packer.moment()
        packer.attempt("resume", station.buying.resume)
        packer.attempt("look at its prints", station.labels.open_jobs)
        resumed = packer.moment()
        packer.attempt("work on", partial(_work_on, packer))
        paper = _paper(packer, jobs) if run.point.scene is Scene.PRINT else None
        ended, labels = packer.moment(), packer.labels()
        if run.point.scene is not Scene.FORM:
            packer.attempt("cancel in the end", packer.give_back)
    parcels = 0 if run.point.scene is Scene.CANCEL else 1
    return Facts(
        killed=killed,
        resumed=resumed,
        ended=ended,
        parcels=parcels,
        labels=labels,
        paper=paper,
        failed=tuple(packer.failed),
    )


class Packer:
    """What the packer does and sees."""

    def __init__(self, station: Station, run: Run, ledger: Ledger) -> None:
        self.station = station
        self.run = run
        self.failed: list[str] = []
        self._ledger = ledger

    def attempt(self, what: str, call: Callable[[], object]) -> None:
        """Do it; where the station refuses, note it: the books are read all the same."""
        try:
            call()
        except ShipError as error:
            self.failed.append(f"{what}: {error.kind}: {error.said}")

    def moment(self) -> Moment:
        return self._ledger.moment(kept_in(self.station))

    def shipments(self) -> tuple[Shipment, ...]:
        return self.station.history.search(HistoryQuery()).shipments

    def jobs(self) -> tuple[str, ...]:
        """The states of every print, oldest first."""
        return tuple(
            job.state.value for each in self.shipments() for job in self.station.labels.jobs(each.shipment_id)
        )

    def labels(self) -> dict[str, Label]:
        """Each label, here and at Amazon."""
        return {each.shipment_id: self._label(each) for each in self.shipments() if each.state in HELD}

    def give_back(self) -> None:
        """Cancel what is bought: the next run may be for the same order of Amazon's."""
        for each in self.shipments():
            if each.state in HELD:
                self.station.cancelling.cancel(each.shipment_id)

    def _label(self, shipment: Shipment) -> Label:
        sold = self.station.carriers.of(shipment.account).documents(shipment.shipment_id, shipment.package_ref)
        kept = self.station.history.show(shipment.shipment_id).documents
        return Label(
            kept="".join(sha256(each.content).hexdigest() for each in kept if each.type == "LABEL"),
            sold="".join(sha256(each.content).hexdigest() for each in sold.documents if each.type == "LABEL"),
        )


def kept_in(station: Station) -> tuple[Kept, ...]:
    """Every purchase of the journal, oldest first, with the shipment it made."""
    shipments = {each.purchase_id: each for each in station.history.search(HistoryQuery()).shipments}
    told = []
    for purchase in station.buying._journal.in_state(*PurchaseState):
        shipment = shipments.get(purchase.purchase_id)
        charged = shipment.charged if shipment is not None else None
        told.append(
            Kept(
                key=purchase.intent.prepared.key,
                state=purchase.state.value,
                parcel=f"{purchase.intent.order.ref}/{purchase.intent.parcel}",
                shipment_id=shipment.shipment_id if shipment is not None else "",
                tracking_id=shipment.tracking_id if shipment is not None else "",
                charge=f"{charged.text()} {charged.currency}" if charged is not None else "",
            )
        )
    return tuple(told)


def _work_on(packer: Packer) -> None:
    """Ask again for what was not finished: a cancel that waits, a parcel that is free."""
    if packer.run.point.scene is Scene.CANCEL:
        packer.give_back()
        return
    order = packer.station.intake.order(packer.run.order)
    purchases = packer.station.buying._journal.of_order(order.key)
    if not any(each.state in LIVE for each in purchases):
        buy(packer.station, packer.run.order)


def _paper(packer: Packer, at_kill: tuple[str, ...]) -> Paper:
    """Print what is not out; look for it where the station asks; only then print it again."""
    at_restart = packer.jobs()
    plain = ""
    for shipment in packer.shipments():
        if "sent" not in at_restart:
            plain = _printed(packer, shipment)
    asked = packer.moment().paper
    if plain == "refused":
        for shipment in packer.shipments():
            again = partial(print_label, packer.station, shipment.shipment_id, again=True)
            packer.attempt("print again", again)
    return Paper(at_kill=at_kill, at_restart=at_restart, plain=plain, asked=asked, at_end=packer.jobs())


def _printed(packer: Packer, shipment: Shipment) -> str:
    try:
        job = print_label(packer.station, shipment.shipment_id)
    except PrinterUnsure:
        return "refused"
    except ShipError as error:
        return f"{error.kind}: {error.said}"
    return job.state.value if job is not None else "no printer"
