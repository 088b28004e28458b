"""The journal: the arrows that exist and no other, one live purchase a parcel, nothing lost with a process."""

import multiprocessing
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from shipstation.errors import AlreadyBought, AnswerLost, NoNetwork, PurchaseUnsure, ShipError, StateRefused
from shipstation.model import Document, OrderState, PurchaseState
from shipstation.store import Store, open_store
from tests.store.conftest import KEY, Hands, bought, buy, intent, order

LOST = AnswerLost("cut", "again")
SAID_NO = NoNetwork("down", "again")


def _in_state(store: Store, state: PurchaseState) -> str:
    """A purchase brought to a state by the arrows alone; its id."""
    store.orders.keep([order()])
    purchase_id = store.journal.intend(intent()).purchase_id
    if state is PurchaseState.INTENDED:
        return purchase_id
    store.journal.sent(purchase_id)
    if state is PurchaseState.REFUSED:
        store.journal.refused(purchase_id, SAID_NO)
    elif state is PurchaseState.UNSURE:
        store.journal.doubted(purchase_id, LOST)
        store.journal.unsure(purchase_id, LOST)
    elif state is not PurchaseState.SENT:
        store.journal.bought(purchase_id, bought())
        if state is PurchaseState.REPLACED:
            store.journal.replaced("ship-1")
        elif state is not PurchaseState.BOUGHT:
            store.journal.cancelling("ship-1")
        if state is PurchaseState.CANCELLED:
            store.journal.cancelled("ship-1")
    return purchase_id


_ARROWS = {
    "sent": {PurchaseState.INTENDED, PurchaseState.SENT},
    "doubted": {PurchaseState.SENT},
    "bought": {PurchaseState.SENT, PurchaseState.UNSURE},
    "refused": {PurchaseState.INTENDED, PurchaseState.SENT},
    "unsure": set(),
    "freed": {PurchaseState.UNSURE},
    "cancelling": {PurchaseState.BOUGHT, PurchaseState.CANCELLING},
    "cancelled": {PurchaseState.CANCELLING},
    "kept": {PurchaseState.CANCELLING},
    "replaced": {PurchaseState.BOUGHT},
}


@pytest.mark.parametrize("state", [PurchaseState.SENT, PurchaseState.UNSURE])
def test_a_shipment_that_stands_here_already_is_not_bought_again(store: Store, state: PurchaseState) -> None:
    """A service that answers two keys with one shipment sold one: the second purchase made nothing."""
    buy(store, 1)
    store.orders.keep([order("B-2")])
    second = store.journal.intend(intent("B-2")).purchase_id
    store.journal.sent(second)
    if state is PurchaseState.UNSURE:
        store.journal.doubted(second, LOST)
        store.journal.unsure(second, LOST)

    with pytest.raises(AlreadyBought) as told:
        store.journal.bought(second, bought())

    found = store.journal.find(second)
    assert found is not None
    assert found.state is PurchaseState.REFUSED
    assert told.value.shipment.shipment_id == "ship-1"
    assert store.journal.intend(intent("B-2")).state is PurchaseState.INTENDED
    assert store.records.count() == 1


@pytest.mark.parametrize("state", list(PurchaseState))
@pytest.mark.parametrize("arrow", list(_ARROWS))
def test_only_the_arrows_of_the_plan_exist(store: Store, arrow: str, state: PurchaseState) -> None:
    purchase_id = _in_state(store, state)
    step = getattr(store.journal, arrow)
    subject = "ship-1" if arrow in ("cancelling", "cancelled", "kept", "replaced") else purchase_id
    more: tuple[object, ...] = {
        "doubted": (LOST,),
        "refused": (SAID_NO,),
        "unsure": (LOST,),
        "bought": (bought(),),
    }.get(arrow, ())

    if state in _ARROWS[arrow]:
        step(subject, *more)
    else:
        with pytest.raises(StateRefused):
            step(subject, *more)
        found = store.journal.find(purchase_id)
        assert found is not None
        assert found.state is state


def test_a_refusal_after_a_doubt_settles_nothing(store: Store) -> None:
    purchase_id = _in_state(store, PurchaseState.SENT)
    store.journal.doubted(purchase_id, LOST)

    after = store.journal.refused(purchase_id, SAID_NO)

    assert after.state is PurchaseState.UNSURE


def test_a_parcel_has_one_live_purchase(store: Store) -> None:
    _in_state(store, PurchaseState.BOUGHT)

    with pytest.raises(AlreadyBought) as refused:
        store.journal.intend(intent())

    assert refused.value.shipment.tracking_id == bought().tracking_id


def test_an_unsure_parcel_stays_blocked_and_says_which(store: Store) -> None:
    purchase_id = _in_state(store, PurchaseState.UNSURE)

    with pytest.raises(PurchaseUnsure) as refused:
        store.journal.intend(intent())

    assert refused.value.purchase_id == purchase_id


@pytest.mark.parametrize("ended", [PurchaseState.REFUSED, PurchaseState.CANCELLED])
def test_an_ended_purchase_frees_its_parcel(store: Store, ended: PurchaseState) -> None:
    _in_state(store, ended)

    assert store.journal.intend(intent()).state is PurchaseState.INTENDED


def test_the_second_parcel_of_an_order_is_its_own(store: Store) -> None:
    _in_state(store, PurchaseState.BOUGHT)

    assert store.journal.intend(intent(parcel=2)).intent.parcel == 2


def test_buying_keeps_everything_in_one_step(store: Store) -> None:
    shipment_id = buy(store, 7)

    shipment = store.records.find(shipment_id)
    assert shipment is not None
    assert (shipment.name, shipment.city, shipment.country) == ("Ann Lee", "Seattle", "US")
    assert shipment.label is not None
    assert shipment.label.bytes == 6
    assert [document.content for document in store.records.documents(shipment_id)] == [b"^XA^XZ"]
    assert [(line.kind, line.amount) for line in store.records.money(shipment_id)] == [
        ("quoted", "5.68"),
        ("charged", "5.68"),
    ]
    kept = store.orders.find(shipment.order)
    assert kept is not None
    assert kept.state is OrderState.SHIPPED


def test_a_purchase_that_fails_half_way_keeps_nothing(store: Store) -> None:
    buy(store, 7)
    store.orders.keep([order("113-0000008-0000008")])
    second = store.journal.intend(intent("113-0000008-0000008")).purchase_id
    store.journal.sent(second)

    half = replace(bought(8), documents=(Document(type="LABEL", format="ZPL", content=None),))

    with pytest.raises(Exception, match="buffer"):
        store.journal.bought(second, half)

    found = store.journal.find(second)
    assert found is not None
    assert found.state is PurchaseState.SENT
    assert store.records.count() == 1


def test_cancelling_expects_a_refund_and_gives_the_order_back(store: Store) -> None:
    shipment_id = buy(store, 7)

    store.journal.cancelling(shipment_id)
    cancelled = store.journal.cancelled(shipment_id)

    assert store.records.money(shipment_id)[-1].amount == "-5.68"
    kept = store.orders.find(cancelled.order)
    assert kept is not None
    assert kept.state is OrderState.TO_SHIP


def test_a_living_process_keeps_its_purchases(store: Store, folder: Path, hands: Hands) -> None:
    purchase_id = _in_state(store, PurchaseState.SENT)
    other = open_store(folder, KEY, now=hands.now)

    assert other.journal.orphans() == ()
    with pytest.raises(StateRefused):
        other.journal.sent(purchase_id)
    other.close()


_DYING = """
import os, signal, sys
from pathlib import Path
from tests.store.conftest import KEY, Hands, intent, order
from shipstation.store import open_store
store = open_store(Path(sys.argv[1]), KEY, now=Hands().now)
store.orders.keep([order()])
purchase = store.journal.intend(intent())
if sys.argv[2] == "sent":
    store.journal.sent(purchase.purchase_id)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize(("step", "doubt"), [("intended", False), ("sent", True)])
def test_a_killed_process_leaves_its_purchase_to_the_next(folder: Path, hands: Hands, step: str, doubt: bool) -> None:
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(_DYING), str(folder), step], check=False)
    assert ended.returncode == -signal.SIGKILL
    store = open_store(folder, KEY, now=hands.now)

    taken = store.journal.orphans()

    assert [(purchase.state.value, purchase.doubt) for purchase in taken] == [(step, doubt)]
    assert store.journal.orphans() == ()
    store.journal.sent(taken[0].purchase_id)
    store.close()


def _race(folder: str, results: "multiprocessing.Queue[str]", go: "multiprocessing.synchronize.Event") -> None:
    store = open_store(Path(folder), KEY, now=Hands().now)
    go.wait(20)
    try:
        results.put(store.journal.intend(intent()).state.value)
    except ShipError as error:
        results.put(error.kind)
    store.close()


def test_of_two_processes_one_buys(store: Store, folder: Path) -> None:
    store.orders.keep([order()])
    spawn = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[str] = spawn.Queue()
    go = spawn.Event()
    racers = [spawn.Process(target=_race, args=(str(folder), results, go)) for _ in range(2)]
    for racer in racers:
        racer.start()

    go.set()
    said = sorted(results.get(timeout=60) for _ in racers)

    for racer in racers:
        racer.join()
    assert said == ["AlreadyBought", "intended"]
