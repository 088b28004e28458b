"""Answers come home to the GUI thread: all of them, errors too, and only the newest where only that one counts."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytestqt.qtbot import QtBot

from shipstation.errors import NoNetwork, ShipError
from shipstation.gui.jobs import BugFound, Jobs


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as executor:
        yield executor


def _unasked(error: ShipError) -> None:
    raise AssertionError(error)


def test_two_thousand_of_two_thousand_come_home(qtbot: QtBot, pool: ThreadPoolExecutor) -> None:
    jobs, home = Jobs(), []
    threads: set[int] = set()

    def take(answer: int) -> None:
        home.append(answer)
        threads.add(threading.get_ident())

    for number in range(2_000):
        jobs.run(lambda number=number: number, then=take, failed=_unasked, executor=pool)  # type: ignore[misc]

    qtbot.waitUntil(lambda: len(home) == 2_000, timeout=20_000)
    assert sorted(home) == list(range(2_000))
    assert threads == {threading.get_ident()}


def test_only_the_newest_answer_of_a_name_is_delivered(qtbot: QtBot, pool: ThreadPoolExecutor) -> None:
    jobs, home, gate = Jobs(), [], threading.Event()

    def slow() -> str:
        gate.wait(10)
        return "old"

    jobs.run(slow, then=home.append, failed=_unasked, executor=pool, latest="quote")
    jobs.run(lambda: "new", then=home.append, failed=_unasked, executor=pool, latest="quote")
    qtbot.waitUntil(lambda: home == ["new"])
    gate.set()
    jobs.run(lambda: "end", then=home.append, failed=_unasked, executor=pool)

    qtbot.waitUntil(lambda: "end" in home)
    pool.shutdown()
    qtbot.wait(20)
    assert home == ["new", "end"]


def test_what_is_held_is_delivered_even_when_another_of_its_name_came_later(
    qtbot: QtBot, pool: ThreadPoolExecutor
) -> None:
    jobs, home = Jobs(), []

    for answer in ("first", "second"):
        jobs.run(
            lambda answer=answer: answer, then=home.append, failed=_unasked, executor=pool, latest="buy", hold=True
        )  # type: ignore[misc]

    assert jobs.holding
    with qtbot.waitSignal(jobs.rested):
        pass
    assert sorted(home) == ["first", "second"]
    assert not jobs.holding


def test_an_error_lands_in_the_gui_thread(qtbot: QtBot, pool: ThreadPoolExecutor) -> None:
    jobs, home = Jobs(), []

    def work() -> None:
        raise NoNetwork("Amazon cannot be reached.", "Check the network.")

    jobs.run(
        work, then=home.append, failed=lambda error: home.append((error.kind, threading.get_ident())), executor=pool
    )

    qtbot.waitUntil(lambda: bool(home))
    assert home == [("NoNetwork", threading.get_ident())]


def test_a_bug_is_logged_and_told_so_that_nothing_waits_for_ever(
    qtbot: QtBot, pool: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    jobs, home = Jobs(), []

    def work() -> None:
        raise KeyError("forgotten")

    with qtbot.waitSignal(jobs.broke):
        jobs.run(work, then=home.append, failed=home.append, executor=pool)

    assert isinstance(home[0], BugFound)
    assert "forgotten" in caplog.text


def test_forgotten_answers_do_not_arrive(qtbot: QtBot, pool: ThreadPoolExecutor) -> None:
    jobs, home = Jobs(), []

    jobs.run(lambda: "late", then=home.append, failed=_unasked, executor=pool, latest="quote")
    jobs.forget("quote")
    jobs.run(lambda: "end", then=home.append, failed=_unasked, executor=pool)

    qtbot.waitUntil(lambda: "end" in home)
    pool.shutdown()
    qtbot.wait(20)
    assert home == ["end"]
