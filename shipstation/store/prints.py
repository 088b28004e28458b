"""Print jobs with the bytes of those not yet out (ports.Prints; SAFETY.md part 2)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update

from shipstation.errors import NotFound, StateRefused
from shipstation.model import PrintJob, PrintState
from shipstation.store import times
from shipstation.store.database import Database
from shipstation.store.owners import Owner
from shipstation.store.tables import print_job

_State = PrintState
_FROM = {
    _State.QUEUED: (_State.FAILED,),
    _State.SENDING: (_State.QUEUED,),
    _State.SENT: (_State.SENDING, _State.UNSURE),
    _State.FAILED: (_State.QUEUED, _State.SENDING, _State.UNSURE),
    _State.UNSURE: (_State.SENDING,),
}
"""From which states each may be reached. Nothing leaves `sent`; only a person's word leaves `unsure`."""
_WAITING = (_State.QUEUED, _State.SENDING, _State.FAILED, _State.UNSURE)


class PrintBook:
    """Every job ever sent to a printer, and how it ended."""

    def __init__(self, database: Database, owner: Owner, now: Callable[[], datetime]) -> None:
        self._database = database
        self._owner = owner
        self._now = now

    def add(self, job: PrintJob, data: bytes) -> None:
        """A queued job with what will be sent."""
        created = times.kept(job.created_at)
        with self._database.write() as connection:
            connection.execute(
                insert(print_job).values(
                    job_id=job.job_id,
                    shipment_id=job.shipment_id,
                    printer=job.printer,
                    document=job.document,
                    copy=job.copy,
                    state=job.state.value,
                    owner=self._owner.name,
                    said=job.said,
                    created_at=created,
                    changed_at=created,
                    data=data,
                )
            )

    def mark(self, job_id: str, state: PrintState, said: str | None = None) -> PrintJob:
        """A new state; the bytes go once they are out. Raises StateRefused, NotFound."""
        values: dict[str, Any] = {"state": state.value, "said": said, "changed_at": times.kept(self._now())}
        if state is _State.SENT:
            # The papers themselves are kept with the purchase; a second copy would only have to be erased twice.
            values["data"] = None
        with self._database.write() as connection:
            moved = connection.execute(
                update(print_job)
                .where(print_job.c.job_id == job_id, print_job.c.state.in_([each.value for each in _FROM[state]]))
                .values(owner=self._owner.name, **values)
            )
        job = self.find(job_id)
        if job is None:
            raise NotFound(f"There is no print job {job_id}.", "Look at the shipment's prints.")
        if moved.rowcount != 1:
            raise StateRefused(
                f"That print is {job.state.value}; it cannot become {state.value}.", "Look at it again."
            )
        return job

    def find(self, job_id: str) -> PrintJob | None:
        """One job, or None."""
        return next(iter(self._all(print_job.c.job_id == job_id)), None)

    def data(self, job_id: str) -> bytes:
        """The bytes of a job that is not out yet. Raises NotFound once they were let go."""
        with self._database.read() as connection:
            data = connection.execute(
                select(print_job.c.data).where(print_job.c.job_id == job_id)
            ).scalar_one_or_none()
        if data is None:
            raise NotFound(f"The bytes of print job {job_id} are not kept any more.", "Print the label again.")
        return bytes(data)

    def of_shipment(self, shipment_id: str) -> tuple[PrintJob, ...]:
        """Oldest first."""
        return self._all(print_job.c.shipment_id == shipment_id)

    def open_jobs(self) -> tuple[PrintJob, ...]:
        """Jobs that are not out, oldest first."""
        return self._all(print_job.c.state.in_([state.value for state in _WAITING]))

    def orphans(self) -> tuple[PrintJob, ...]:
        """Jobs that a stopped process was sending are unsure now: paper may have come out."""
        taken: list[str] = []
        with self._database.read() as connection:
            rows = connection.execute(
                select(print_job.c.job_id, print_job.c.owner).where(print_job.c.state == _State.SENDING.value)
            ).all()
        for row in rows:
            if not self._owner.is_gone(row.owner):
                continue
            with self._database.write() as connection:
                moved = connection.execute(
                    update(print_job)
                    .where(
                        print_job.c.job_id == row.job_id,
                        print_job.c.owner == row.owner,
                        print_job.c.state == _State.SENDING.value,
                    )
                    .values(
                        state=_State.UNSURE.value,
                        owner=self._owner.name,
                        said="The station stopped while it was sending.",
                        changed_at=times.kept(self._now()),
                    )
                )
            if moved.rowcount == 1:
                taken.append(row.job_id)
        return self._all(print_job.c.job_id.in_(taken)) if taken else ()

    def _all(self, condition: ColumnElement[bool]) -> tuple[PrintJob, ...]:
        with self._database.read() as connection:
            rows = connection.execute(
                select(print_job).where(condition).order_by(print_job.c.created_at, print_job.c.job_id)
            ).all()
        return tuple(_as_job(row) for row in rows)


def _as_job(row: Row[Any]) -> PrintJob:
    return PrintJob(
        job_id=row.job_id,
        printer=row.printer,
        state=PrintState(row.state),
        created_at=times.read(row.created_at),
        shipment_id=row.shipment_id,
        document=row.document,
        copy=row.copy,
        said=row.said,
        changed_at=times.read(row.changed_at),
    )
