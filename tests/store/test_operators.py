"""Who works here: names that are one in any case, PINs that cannot be guessed, a manager who is always left."""

import threading
from pathlib import Path

import pytest

from shipstation.errors import BadInput, NotFound, StateRefused
from shipstation.model import MOST_WRONG, Event, Role
from shipstation.store import Store, open_store
from tests.store.conftest import KEY, Hands, buy


@pytest.fixture
def manned(store: Store) -> Store:
    store.operators.add("Mia Boss", Role.MANAGER, "480113")
    store.operators.add("Bob", Role.PACKER, None)
    return store


def test_names_are_one_in_any_case(manned: Store) -> None:
    with pytest.raises(StateRefused):
        manned.operators.add("BOB", Role.PACKER, None)

    assert manned.operators.find("bob").name == "Bob"
    with pytest.raises(NotFound):
        manned.operators.find("Bo")


@pytest.mark.parametrize("pin", ["", "123", "12 4", "abcd", "1234567890123", "１２３４"])
def test_what_is_no_pin_is_refused(manned: Store, pin: str) -> None:
    with pytest.raises(BadInput):
        manned.operators.set_pin("Bob", pin)


def test_ten_wrong_pins_shut_out_whatever_comes_then(manned: Store, folder: Path, hands: Hands) -> None:
    for _ in range(MOST_WRONG):
        assert not manned.operators.is_right("Mia Boss", "000000")

    hands.at = hands.at.replace(year=2099)
    again = open_store(folder, KEY, now=hands.now)
    with pytest.raises(StateRefused):
        again.operators.is_right("Mia Boss", "480113")
    assert [entry.event for entry in again.audit.entries(limit=2)] == [Event.SHUT_OUT, Event.LOGIN_FAILED]
    again.operators.set_pin("Mia Boss", "480114")
    assert again.operators.is_right("Mia Boss", "480114")
    again.close()


@pytest.mark.long
def test_a_right_pin_forgives_the_wrong_ones(manned: Store) -> None:
    for _ in range(MOST_WRONG - 1):
        manned.operators.is_right("Mia Boss", "000000")

    assert manned.operators.is_right("Mia Boss", "480113")
    assert manned.operators.find("Mia Boss").wrong == 0


@pytest.mark.long
def test_guesses_at_the_same_moment_are_all_counted(manned: Store) -> None:
    def guess() -> None:
        try:
            manned.operators.is_right("Mia Boss", "000000")
        except StateRefused:
            refused.append(1)

    refused: list[int] = []
    guessing = [threading.Thread(target=guess) for _ in range(MOST_WRONG + 4)]
    for each in guessing:
        each.start()
    for each in guessing:
        each.join()

    assert len(refused) == 4
    assert manned.operators.find("Mia Boss").is_shut_out


def test_a_pin_stands_nowhere_as_it_was_typed(manned: Store) -> None:
    assert manned.vault.holding("480113") == 0


def test_a_manager_is_always_left(store: Store) -> None:
    with pytest.raises(StateRefused):
        store.operators.add("Bob", Role.PACKER, None)
    store.operators.add("Mia Boss", Role.MANAGER, None)
    store.operators.add("Bob", Role.PACKER, None)

    with pytest.raises(StateRefused):
        store.operators.remove("Mia Boss")
    store.operators.remove("Bob")
    store.operators.remove("Mia Boss")
    assert store.operators.all() == ()


def test_who_packed_what_stays_after_they_left(manned: Store) -> None:
    manned.operators.come("bob")
    buy(manned, 1)
    manned.operators.leave()
    buy(manned, 2)
    manned.operators.remove("Bob")

    assert [manned.records.find(f"ship-{number}").packed_by for number in (1, 2)] == ["Bob", ""]  # type: ignore[union-attr]
    assert manned.audit.entries(limit=1)[0].what == {"removed": "Bob"}
