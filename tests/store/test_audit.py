"""The audit log tells of every hand that was laid on it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from shipstation.model import Event
from shipstation.store import Store
from tests.store.conftest import START, Hands


@pytest.fixture
def written(store: Store) -> Store:
    for number in range(1, 6):
        store.audit.append(Event.BACKUP, {"file": f"{number}.backup", "bytes": "1"})
    return store


def change(store: Store, statement: str) -> None:
    with store._database.write() as connection:
        connection.execute(text(statement))


def test_an_untouched_log_is_good(written: Store) -> None:
    verdict = written.audit.verify()

    assert (verdict.good, verdict.entries) == (True, 5)
    assert [entry.number for entry in written.audit.entries(limit=2)] == [5, 4]
    assert [entry.number for entry in written.audit.entries(before=3)] == [2, 1]
    assert verdict.head == written.audit.entries(limit=1)[0].hash


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit SET what = '{}' WHERE number = 2", 2),
        ("UPDATE audit SET who = 'Somebody Else' WHERE number = 3", 3),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000000Z' WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 3", 3),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 5", 5),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET number = number + 100 WHERE number = 2; ", 2),
        ("UPDATE fact SET value = '4 ' || (SELECT hash FROM audit WHERE number = 4) WHERE name = 'audit head'", 6),
    ],
)
def test_a_changed_missing_or_cut_entry_is_told(written: Store, statement: str, broken_at: int) -> None:
    change(written, statement)

    verdict = written.audit.verify()

    assert (verdict.good, verdict.broken_at) == (False, broken_at)


def test_two_entries_that_changed_places_are_told(written: Store) -> None:
    for step in ("UPDATE audit SET number = 99 WHERE number = 2", "UPDATE audit SET number = 2 WHERE number = 3",
                 "UPDATE audit SET number = 3 WHERE number = 99"):  # fmt: skip
        change(written, step)

    assert written.audit.verify().broken_at == 2


def test_a_row_written_anew_with_its_own_hash_breaks_the_next(written: Store) -> None:
    from shipstation.store.audit import _digest

    with written._database.write() as connection:
        row = connection.execute(text("SELECT * FROM audit WHERE number = 2")).mappings().one()
        forged = dict(row) | {"what": json.dumps({"file": "none"})}
        connection.execute(
            text("UPDATE audit SET what = :what, hash = :hash WHERE number = 2"),
            {"what": forged["what"], "hash": _digest(forged)},
        )

    assert written.audit.verify().broken_at == 3


def test_old_entries_go_and_the_chain_goes_on(written: Store, hands: Hands) -> None:
    hands.at = START + timedelta(days=400)

    assert written.audit.shorten(START + timedelta(days=1)) == 5

    verdict = written.audit.verify()
    assert (verdict.good, verdict.entries) == (True, 1)
    assert written.audit.entries()[0].event == Event.SHORTENED
    change(written, "DELETE FROM audit WHERE number = 6")
    assert not written.audit.verify().good


def test_what_is_recent_stays_behind_a_clock_that_was_set_back(store: Store, hands: Hands) -> None:
    store.audit.append(Event.OPENED)
    hands.at = START - timedelta(days=900)
    store.audit.append(Event.OPENED)

    assert store.audit.shorten(START - timedelta(days=365)) == 0
    assert store.audit.verify().entries == 2
