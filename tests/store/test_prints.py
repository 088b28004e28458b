"""Jobs that wait for their printer: the reason is kept, and what was let go or taken is not held up by it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from shipstation.model import PrintJob, PrintState
from shipstation.store import Store, open_store
from shipstation.store.database import Database

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
KEY = bytes(range(32))


class Hours:
    """A clock that goes on an hour each time it is read."""

    def __init__(self) -> None:
        self.at = AT

    def now(self) -> datetime:
        self.at += timedelta(hours=1)
        return self.at


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store", KEY, now=Hours().now)
    for number, name in enumerate(("a", "b", "c")):
        opened.prints.add(
            PrintJob(job_id=name, printer="p", state=PrintState.QUEUED, created_at=AT + timedelta(minutes=number)),
            name.encode(),
        )
    yield opened
    opened.close()


def test_parked_jobs_stay_queued_and_say_why(store: Store) -> None:
    parked = store.prints.park(["c", "a"], "out of labels")

    assert [(job.job_id, job.state, job.said) for job in parked] == [
        ("a", PrintState.QUEUED, "out of labels"),
        ("c", PrintState.QUEUED, "out of labels"),
    ]
    assert (store.prints.find("a"), store.prints.find("c")) == parked
    untouched = store.prints.find("b")
    assert untouched is not None
    assert untouched.said is None
    assert store.prints.data("a") == b"a"


def test_the_same_said_again_writes_nothing_and_another_reason_replaces_it(store: Store) -> None:
    first = store.prints.park(["a", "b"], "out of labels")

    assert store.prints.park(["a", "b"], "out of labels") == first
    (other, _) = store.prints.park(["a", "b"], "the head is open")
    assert other.said == "the head is open"
    assert other.changed_at is not None
    assert first[0].changed_at is not None
    assert other.changed_at > first[0].changed_at


def test_what_is_not_queued_any_more_is_missing_and_keeps_its_words(store: Store) -> None:
    store.prints.let_go("a", "moved to Desk")
    store.prints.mark("b", PrintState.SENDING)

    parked = store.prints.park(["a", "b", "c", "no such job"], "out of labels")

    assert [job.job_id for job in parked] == ["c"]
    kept = [store.prints.find(name) for name in ("a", "b")]
    assert [(job.state, job.said) for job in kept if job] == [
        (PrintState.FAILED, "moved to Desk"),
        (PrintState.SENDING, None),
    ]


def test_a_parked_job_is_sent_like_any_other_and_its_reason_goes(store: Store) -> None:
    store.prints.park(["a"], "out of labels")

    sending = store.prints.mark("a", PrintState.SENDING)

    assert (sending.state, sending.said) == (PrintState.SENDING, None)


def test_jobs_of_another_process_are_not_parked(tmp_path: Path, store: Store) -> None:
    other = open_store(tmp_path / "store", KEY, now=lambda: AT)

    assert other.prints.park(["a", "b", "c"], "out of labels") == ()

    other.close()
    job = store.prints.find("a")
    assert job is not None
    assert job.said is None


def test_parking_none_is_none(store: Store) -> None:
    assert store.prints.park([], "out of labels") == ()


def test_the_latest_are_those_that_wait_then_those_that_changed_last(store: Store) -> None:
    for name in ("a", "c"):
        store.prints.mark(name, PrintState.SENDING)
    store.prints.mark("c", PrintState.SENT)
    store.prints.mark("a", PrintState.SENT)

    assert [job.job_id for job in store.prints.latest(9)] == ["b", "a", "c"]
    assert [job.job_id for job in store.prints.latest(2)] == ["b", "a"]
    assert [job.job_id for job in store.prints.latest(1)] == ["b"]


def test_what_the_tray_asks_is_answered_by_indexes(store: Store, tmp_path: Path) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []

    def keep(_connection, _cursor, statement, parameters, *_more) -> None:  # type: ignore[no-untyped-def]
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        store.prints.latest(50)
        store.prints.waiting()
    finally:
        event.remove(Engine, "before_cursor_execute", keep)

    database = Database(tmp_path / "store" / "store.db", KEY)
    with database.read() as connection:
        plans = [
            [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in asked
        ]
    database.close()
    waits, over, asked_by_person = plans
    assert waits == ["SCAN print_job USING INDEX ix_print_job_open"]
    assert over == ["SCAN print_job USING INDEX ix_print_job_changed"]
    assert not [step for step in asked_by_person if step.startswith("SCAN")]
    assert [step for step in asked_by_person if "later" in step] == [
        "SEARCH later USING INDEX ix_print_job_paper (shipment_id=? AND document=? AND copy>?)"
    ] * 2
