"""The tray: what waits for a printer, is being sent, came out, or did not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shipstation.desk.labels import Labels
from shipstation.errors import NotFound, StateRefused
from shipstation.model import PaperKind, PrintJob, PrintState
from shipstation.ports import Prints, Records, Spool

_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayJob:
    """A job and the parcel it belongs to. `share`: of its bytes that are out, while it is being sent; else None."""

    job: PrintJob
    tracking_id: str
    share: float | None
    is_parked: bool


class Tray:
    """Jobs of all printers. Thread-safe."""

    def __init__(self, *, prints: Prints, records: Records, spool: Spool, labels: Labels) -> None:
        self._prints = prints
        self._records = records
        self._spool = spool
        self._labels = labels

    def jobs(self, limit: int = _MOST) -> tuple[TrayJob, ...]:
        """The last of them, those that are not out first, then the newest first."""
        parked = {job.job_id for job in self._spool.parked()}
        shares = self._spool.progress()
        found = sorted(self._prints.latest(limit), key=lambda job: (job.state is PrintState.SENT, -_moment(job)))
        return tuple(self._seen(job, parked, shares) for job in found)

    def listen(self, told: Callable[[PrintJob], None]) -> None:
        """Be told, in a printer's own thread, of every job that was parked, taken up again, or ended."""
        self._spool.listen(told)

    def cancel(self, job_id: str) -> PrintJob:
        """A job that waits or failed is not wanted any more: it is never sent. StateRefused once it is being sent."""
        gone = self._labels.let_go(job_id)
        self._spool.look_again()
        return gone

    def move(self, job_id: str, printer: str) -> PrintJob:
        """A paper that waits or failed goes to another printer; the first never sends it. NotFound, StateRefused."""
        job = self._prints.find(job_id)
        if job is None:
            raise NotFound(f"There is no print job {job_id}.", "Look at the tray again.", fields=("job",))
        if job.shipment_id is None:
            raise StateRefused(
                "That paper belongs to no parcel, so it is not kept.", "Cancel it and print it anew elsewhere."
            )
        if job.state not in (PrintState.QUEUED, PrintState.FAILED):
            raise StateRefused(f"That print is {job.state.value}; it cannot be moved.", "Look at it again.")
        moved = self._labels.print(
            job.shipment_id, printer=printer, document=PaperKind(job.document), unverified=job.unverified
        )
        self._spool.look_again()
        if moved is None:
            raise NotFound(f"There is no printer {printer}.", "Choose one that is set up.", fields=("printer",))
        return moved

    def _seen(self, job: PrintJob, parked: set[str], shares: Mapping[str, float]) -> TrayJob:
        shipment = self._records.find(job.shipment_id) if job.shipment_id else None
        return TrayJob(
            job=job,
            tracking_id=shipment.tracking_id if shipment is not None else "",
            share=shares.get(job.job_id),
            is_parked=job.job_id in parked,
        )


def _moment(job: PrintJob) -> float:
    return (job.changed_at or job.created_at).timestamp()
