"""Print jobs with the bytes of those not yet out (ports.Prints; SAFETY.md part 2)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, insert, or_, select, update

from shipstation.errors import NotFound, PrinterUnsure, StateRefused
from shipstation.model import PrintJob, PrintState, doubtful
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
_TOLD = tuple(column for column in print_job.c if column is not print_job.c.data)
"""What a job is; its bytes are fetched by themselves: many in line would fill the memory."""
_OPEN = (_State.QUEUED, _State.SENDING, _State.FAILED, _State.UNSURE)


class PrintBook:
    """Every job ever sent to a printer, and how it ended."""

    def __init__(self, database: Database, owner: Owner, now: Callable[[], datetime]) -> None:
        self._database = database
        self._owner = owner
        self._now = now

    def add(self, job: PrintJob, data: bytes, *, again: bool = False) -> PrintJob:
        """A queued job with what will be sent, and its number among the copies of that paper.

        Counted and checked inside the transaction: window and command print the same label at the same moment.
        Raises: PrinterUnsure, unless `again`, while an earlier copy may have come out.
        """
        created = times.kept(job.created_at)
        with self._database.write() as connection:
            copy = job.copy
            if job.shipment_id is not None:
                before = _jobs(connection, _of_paper(job))
                if not again:
                    _check_settled(before)
                copy = max((each.copy for each in before), default=0) + 1
            connection.execute(
                insert(print_job).values(
                    job_id=job.job_id,
                    shipment_id=job.shipment_id,
                    printer=job.printer,
                    document=job.document,
                    copy=copy,
                    state=job.state.value,
                    owner=self._owner.name,
                    said=job.said,
                    created_at=created,
                    changed_at=created,
                    data=data,
                    unverified=int(job.unverified),
                )
            )
        return self._known(job.job_id)

    def mark(self, job_id: str, state: PrintState, said: str | None = None) -> PrintJob:
        """A new state; the bytes go once they are out, with those of earlier tries. Raises StateRefused, NotFound."""
        with self._database.write() as connection:
            job = _one(connection, job_id)
            moved = connection.execute(
                update(print_job)
                .where(
                    print_job.c.job_id == job_id,
                    print_job.c.state.in_([each.value for each in _FROM[state]]),
                    # A doubt is settled by a person's word in any process, all else by the one that sends.
                    or_(print_job.c.owner == self._owner.name, print_job.c.state == _State.UNSURE.value),
                )
                .values(
                    state=state.value,
                    owner=self._owner.name,
                    said=said,
                    changed_at=times.kept(self._now()),
                )
            )
            if moved.rowcount != 1:
                raise StateRefused(
                    f"That print is {job.state.value}; it cannot become {state.value}.", "Look at it again."
                )
            if state is _State.SENT:
                _forget_bytes(connection, job)
        return self._known(job_id)

    def take(self, job_id: str, data: bytes, *, unverified: bool = False) -> PrintJob:
        """A queued job that a stopped process left becomes ours, with these bytes. Raises StateRefused, NotFound."""
        with self._database.write() as connection:
            job = _one(connection, job_id)
            owner = _owner(connection, job_id)
            if job.state is not _State.QUEUED or not self._owner.is_gone(owner):
                raise StateRefused(
                    f"That print is {job.state.value} in another window or command.",
                    "Look at the printer and at the record of its prints.",
                )
            connection.execute(
                update(print_job)
                .where(print_job.c.job_id == job_id)
                .values(
                    owner=self._owner.name,
                    data=data,
                    said=job.said,
                    unverified=int(unverified),
                    changed_at=times.kept(self._now()),
                )
            )
        return self._known(job_id)

    def park(self, job_ids: Sequence[str], said: str) -> tuple[PrintJob, ...]:
        """Queued jobs of ours wait on, for the reason said; asked again with the same, nothing is written.

        Returns: those of them that are still queued, oldest first; others were let go, moved, or taken.
        """
        ours = and_(
            print_job.c.job_id.in_(job_ids),
            print_job.c.state == _State.QUEUED.value,
            print_job.c.owner == self._owner.name,
        )
        jobs = self._all(ours)
        if any(job.said != said for job in jobs):
            with self._database.write() as connection:
                connection.execute(
                    update(print_job)
                    .where(ours, print_job.c.said.is_distinct_from(said))
                    .values(said=said, changed_at=times.kept(self._now()))
                )
                jobs = _jobs(connection, ours)
        return jobs

    def let_go(self, job_id: str, said: str) -> PrintJob:
        """Queued or failed -> failed without its bytes, whoever's it is: it is never sent. Raises StateRefused."""
        with self._database.write() as connection:
            job = _one(connection, job_id)
            if job.state not in (_State.QUEUED, _State.FAILED):
                raise StateRefused(f"That print is {job.state.value}; it cannot be let go.", "Look at it again.")
            self._close(connection, job, said)
        return self._known(job_id)

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

    def latest(self, limit: int) -> tuple[PrintJob, ...]:
        """At most so many: those that are not out, then those that changed last."""
        state, data = print_job.c.state, print_job.c.data
        waiting = and_(data.is_not(None), state != _State.SENT.value)
        # What failed and was printed elsewhere, or let go, is over too.
        over = or_(data.is_(None), state == _State.SENT.value)
        with self._database.read() as connection:
            rows = list(connection.execute(_newest(waiting, limit)).all())
            if len(rows) < limit:
                rows += connection.execute(_newest(over, limit - len(rows))).all()
        return tuple(map(_as_job, rows))

    def open_jobs(self) -> tuple[PrintJob, ...]:
        """Jobs that are not out, oldest first."""
        return self._all(print_job.c.state.in_([state.value for state in _OPEN]))

    def waiting(self) -> tuple[PrintJob, ...]:
        """Jobs that only a person can bring on: left queued by a stopped process, in doubt, or the failed last try.

        A copy that came out later overtakes all of them. A failed job whose bytes were let go waits for nobody.
        """
        state = print_job.c.state
        asked = or_(
            state.in_((_State.QUEUED.value, _State.UNSURE.value)),
            and_(state == _State.FAILED.value, print_job.c.data.is_not(None), ~_overtaken()),
        )
        with self._database.read() as connection:
            rows = connection.execute(
                _in_order(and_(print_job.c.shipment_id.is_not(None), asked, ~_overtaken(_State.SENT)))
            ).all()
        return tuple(
            _as_job(row) for row in rows if row.state != _State.QUEUED.value or self._owner.is_gone(row.owner)
        )

    def orphans(self) -> tuple[PrintJob, ...]:
        """Jobs that a stopped process was sending are unsure now: paper may have come out.

        What it left queued stays so, for a person; only a job that a later copy has overtaken is closed.
        """
        state = print_job.c.state
        left = or_(state == _State.SENDING.value, and_(state == _State.QUEUED.value, _overtaken(_State.SENT)))
        with self._database.read() as connection:
            rows = connection.execute(select(print_job.c.job_id, print_job.c.owner).where(left)).all()
        gone = [row for row in rows if self._owner.is_gone(row.owner)]
        taken = [row.job_id for row in gone if self._taken_over(row.job_id, row.owner)]
        return self._all(print_job.c.job_id.in_(taken)) if taken else ()

    def _taken_over(self, job_id: str, owner: str) -> bool:
        """True when that process's job was being sent and is unsure now; another process may have been quicker."""
        with self._database.write() as connection:
            job = _one(connection, job_id)
            if _owner(connection, job_id) != owner or job.state not in (_State.SENDING, _State.QUEUED):
                return False
            if job.state is _State.QUEUED:
                self._close(connection, job, "never sent; a later copy came out")
                return False
            connection.execute(
                update(print_job)
                .where(print_job.c.job_id == job_id)
                .values(
                    state=_State.UNSURE.value,
                    owner=self._owner.name,
                    said="The station stopped while it was sending.",
                    changed_at=times.kept(self._now()),
                )
            )
        return True

    def _close(self, connection: Connection, job: PrintJob, said: str) -> None:
        connection.execute(
            update(print_job)
            .where(print_job.c.job_id == job.job_id)
            .values(
                state=_State.FAILED.value,
                owner=self._owner.name,
                said=said,
                changed_at=times.kept(self._now()),
                data=None,
            )
        )

    def _known(self, job_id: str) -> PrintJob:
        with self._database.read() as connection:
            return _one(connection, job_id)

    def _all(self, condition: ColumnElement[bool]) -> tuple[PrintJob, ...]:
        with self._database.read() as connection:
            return _jobs(connection, condition)


def _in_order(condition: ColumnElement[bool]) -> Any:
    return select(*_TOLD).where(condition).order_by(print_job.c.created_at, print_job.c.job_id)


def _newest(condition: ColumnElement[bool], limit: int) -> Any:
    """Each of the two that `latest` asks for has an index of its own (tables.py)."""
    changed = print_job.c.changed_at
    return select(*_TOLD).where(condition).order_by(changed.desc(), print_job.c.job_id.desc()).limit(limit)


def _jobs(connection: Connection, condition: ColumnElement[bool]) -> tuple[PrintJob, ...]:
    return tuple(_as_job(row) for row in connection.execute(_in_order(condition)).all())


def _one(connection: Connection, job_id: str) -> PrintJob:
    found = _jobs(connection, print_job.c.job_id == job_id)
    if not found:
        raise NotFound(f"There is no print job {job_id}.", "Look at the shipment's prints.")
    return found[0]


def _owner(connection: Connection, job_id: str) -> str:
    return str(connection.execute(select(print_job.c.owner).where(print_job.c.job_id == job_id)).scalar_one())


def _of_paper(job: PrintJob) -> ColumnElement[bool]:
    return and_(print_job.c.shipment_id == job.shipment_id, print_job.c.document == job.document)


def _overtaken(by: PrintState | None = None) -> ColumnElement[bool]:
    """Whether a later copy of the same paper is in that state, or there is one at all."""
    later = print_job.alias("later")
    of_paper = and_(later.c.shipment_id == print_job.c.shipment_id, later.c.document == print_job.c.document)
    found = and_(of_paper, later.c.copy > print_job.c.copy)
    return exists().where(found if by is None else and_(found, later.c.state == by.value)).correlate(print_job)


def _check_settled(jobs: tuple[PrintJob, ...]) -> None:
    asked = doubtful(jobs)
    if asked is not None:
        raise PrinterUnsure(
            f"That paper may have come out of {asked.printer} already.",
            "Look for it. If it did not come out, print it again.",
        )


def _forget_bytes(connection: Connection, job: PrintJob) -> None:
    """The papers themselves are kept with the purchase; a second copy would only have to be erased twice."""
    condition = print_job.c.job_id == job.job_id
    if job.shipment_id is not None:
        earlier = and_(_of_paper(job), print_job.c.state == _State.FAILED.value, print_job.c.copy < job.copy)
        condition = or_(condition, earlier)
    connection.execute(update(print_job).where(condition).values(data=None))


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
        unverified=bool(row.unverified),
    )
