"""An order in several parcels: its state is what is bought of it, its count is kept, and nothing bought is lost."""

import multiprocessing
import threading
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import event, select, update

from shipstation.errors import AlreadyBought, AnswerLost, BadInput, NotFound, ShipError, StateRefused
from shipstation.model import Bought, Channel, Intent, Order, OrderKey, OrderState, PurchaseState
from shipstation.store import Store, open_store
from shipstation.store.consequences import parcels_taken
from shipstation.store.tables import order_
from tests.store.conftest import KEY, START, Hands, bought, intent, order

LOST = AnswerLost("cut", "again")
SHOP = OrderKey(channel=Channel.EXTERNAL, ref="SO-1")


def shop_order(**more: object) -> Order:
    return order("SO-1", key=SHOP, amazon_order_id=None, **more)


def parcel(number: int) -> Intent:
    return replace(intent("SO-1", parcel=number), order=SHOP)


def buy(store: Store, number: int) -> str:
    """A parcel of the order bought; its shipment id."""
    purchase_id = store.journal.intend(parcel(number)).purchase_id
    store.journal.sent(purchase_id)
    return store.journal.bought(purchase_id, bought(number)).shipment_id


def state(store: Store, key: OrderKey = SHOP) -> OrderState:
    found = store.orders.find(key)
    assert found is not None
    return found.state


@pytest.fixture
def split(store: Store) -> Store:
    """A store whose order goes out in two parcels."""
    store.orders.keep([shop_order()])
    store.orders.split(SHOP, 2)
    return store


def test_an_order_is_partly_bought_until_its_last_parcel_is(split: Store) -> None:
    assert state(split) is OrderState.TO_SHIP

    buy(split, 1)
    after_one = state(split)
    buy(split, 2)

    assert after_one is OrderState.PARTLY
    assert state(split) is OrderState.SHIPPED


def test_the_second_may_be_bought_before_the_first(split: Store) -> None:
    buy(split, 2)
    assert state(split) is OrderState.PARTLY

    buy(split, 1)

    assert state(split) is OrderState.SHIPPED


@pytest.mark.parametrize(("cancelled", "after"), [([1], OrderState.PARTLY), ([1, 2], OrderState.TO_SHIP)])
def test_what_is_cancelled_is_to_ship_again(split: Store, cancelled: list[int], after: OrderState) -> None:
    ids = {number: buy(split, number) for number in (1, 2)}

    for number in cancelled:
        split.journal.cancelling(ids[number])
        split.journal.cancelled(ids[number])

    assert state(split) is after
    assert split.journal.intend(parcel(1)).state is PurchaseState.INTENDED


def test_a_parcel_that_is_being_cancelled_is_still_bought(split: Store) -> None:
    first = buy(split, 1)
    buy(split, 2)

    split.journal.cancelling(first)

    assert state(split) is OrderState.SHIPPED
    with pytest.raises(AlreadyBought):
        split.journal.intend(parcel(1))


def test_state_and_purchase_change_together_or_not_at_all(split: Store) -> None:
    """A purchase that cannot be kept whole leaves the order as it was."""
    buy(split, 1)
    second = split.journal.intend(parcel(2)).purchase_id
    split.journal.sent(second)
    half: Bought = replace(bought(2), documents=(replace(bought(2).documents[0], content=None),))  # type: ignore[arg-type]

    with pytest.raises(Exception, match="buffer"):
        split.journal.bought(second, half)

    assert state(split) is OrderState.PARTLY


def test_a_settled_doubt_counts_as_bought(split: Store) -> None:
    buy(split, 1)
    second = split.journal.intend(parcel(2)).purchase_id
    split.journal.sent(second)
    split.journal.doubted(second, LOST)
    split.journal.unsure(second, LOST)
    assert state(split) is OrderState.PARTLY

    split.journal.bought(second, bought(2))

    assert state(split) is OrderState.SHIPPED


def test_a_parcel_under_way_is_not_bought_yet(split: Store) -> None:
    second = split.journal.intend(parcel(2)).purchase_id
    split.journal.sent(second)

    buy(split, 1)

    assert state(split) is OrderState.PARTLY


def test_a_closed_store_opens_partly_bought(split: Store, folder: Path, hands: Hands) -> None:
    buy(split, 1)
    split.close()

    again = open_store(folder, KEY, now=hands.now)
    found = again.orders.find(SHOP)
    buy(again, 2)

    assert found is not None
    assert (found.state, found.parcels) == (OrderState.PARTLY, 2)
    assert state(again) is OrderState.SHIPPED
    again.close()


def test_one_parcel_more_of_a_shipped_order_and_one_less_again(split: Store) -> None:
    buy(split, 1)
    buy(split, 2)

    more = split.orders.split(SHOP, 3)
    less = split.orders.split(SHOP, 2)

    assert (more.state, more.parcels) == (OrderState.PARTLY, 3)
    assert (less.state, less.parcels) == (OrderState.SHIPPED, 2)
    assert split.orders.find(SHOP) == less


def test_the_queue_holds_what_is_partly_bought(split: Store) -> None:
    split.orders.keep([order("A-1", deliver_by=START)])
    buy(split, 1)

    assert [found.key.ref for found in split.orders.queue().orders] == ["A-1", "SO-1"]
    assert split.orders.queue(limit=1).total == 2
    assert [found.key.ref for found in split.orders.page(state=OrderState.TO_SHIP).orders] == ["A-1"]
    assert [found.key.ref for found in split.orders.page(state=OrderState.PARTLY).orders] == ["SO-1"]
    assert {found.key.ref for found in split.orders.matching("FC-50")} == {"A-1", "SO-1"}
    assert [found.key.ref for found in split.orders.matching("SO-1")] == ["SO-1"]
    buy(split, 2)
    assert [found.key.ref for found in split.orders.queue().orders] == ["A-1"]
    assert split.orders.matching("SO-1") == ()


def test_an_import_keeps_the_count(split: Store) -> None:
    same = split.orders.keep([shop_order()])
    moved = split.orders.keep([shop_order(name="Somebody Else")])
    found = split.orders.find(SHOP)

    assert (same.unchanged, moved.changed) == (1, 1)
    assert found is not None
    assert (found.ship_to.name, found.parcels) == ("Somebody Else", 2)


def test_an_import_leaves_a_partly_bought_order_alone(split: Store) -> None:
    """Its other parcels go to the same place as the one that is on its way."""
    buy(split, 1)

    kept = split.orders.keep([shop_order(name="Somebody Else")])

    found = split.orders.find(SHOP)
    assert (kept.changed, kept.unchanged) == (0, 1)
    assert found is not None
    assert found.ship_to.name == "Ann Lee"


def test_an_order_stored_before_there_were_parcels_has_one(split: Store) -> None:
    with split.orders._database.write() as connection:
        content = connection.execute(select(order_.c.content)).scalar_one()
        old = msgspec.msgpack.decode(content)
        assert old.pop("parcels") == 2
        connection.execute(update(order_).values(content=msgspec.msgpack.encode(old)))

    found = split.orders.find(SHOP)
    buy(split, 1)

    assert found is not None
    assert found.parcels == 1
    assert state(split) is OrderState.SHIPPED


@pytest.mark.parametrize("parcels", [0, -1, 100])
def test_a_count_that_no_order_has_is_refused(split: Store, parcels: int) -> None:
    with pytest.raises(BadInput, match="1 to 99") as refused:
        split.orders.split(SHOP, parcels)

    found = split.orders.find(SHOP)
    assert refused.value.fields == ("parcels",)
    assert found is not None
    assert found.parcels == 2


def test_the_most_parcels_are_taken(split: Store) -> None:
    assert split.orders.split(SHOP, 99).parcels == 99


def test_an_unknown_order_is_not_split(split: Store) -> None:
    with pytest.raises(NotFound, match="EXTERNAL:SO-9"):
        split.orders.split(replace(SHOP, ref="SO-9"), 2)


def test_an_amazon_order_is_refused_and_told_why(store: Store) -> None:
    store.orders.keep([order()])

    with pytest.raises(StateRefused, match="order-item ids cannot be assigned to parcels yet"):
        store.orders.split(order().key, 2)

    assert store.orders.find(order().key) == order()
    assert store.orders.split(order().key, 1) == order()


@pytest.mark.parametrize(
    ("live", "said"),
    [
        (PurchaseState.INTENDED, "is being bought"),
        (PurchaseState.SENT, "is being bought"),
        (PurchaseState.UNSURE, "nobody can tell yet"),
        (PurchaseState.BOUGHT, "is bought"),
        (PurchaseState.CANCELLING, "is bought"),
    ],
)
def test_no_parcel_with_a_live_purchase_is_taken_away(split: Store, live: PurchaseState, said: str) -> None:
    purchase_id = split.journal.intend(parcel(2)).purchase_id
    if live is not PurchaseState.INTENDED:
        split.journal.sent(purchase_id)
    if live is PurchaseState.UNSURE:
        split.journal.doubted(purchase_id, LOST)
        split.journal.unsure(purchase_id, LOST)
    elif live in (PurchaseState.BOUGHT, PurchaseState.CANCELLING):
        split.journal.bought(purchase_id, bought(2))
    if live is PurchaseState.CANCELLING:
        split.journal.cancelling("ship-2")
    before = split.orders.find(SHOP)

    with pytest.raises(StateRefused, match=said) as refused:
        split.orders.split(SHOP, 1)

    assert "Parcel 2 of order SO-1" in refused.value.said
    assert split.orders.find(SHOP) == before


def test_an_ended_purchase_does_not_hold_its_parcel(split: Store) -> None:
    second = buy(split, 2)
    split.journal.cancelling(second)
    split.journal.cancelled(second)

    assert split.orders.split(SHOP, 1).state is OrderState.TO_SHIP


def test_an_order_on_hold_stays_on_hold(store: Store) -> None:
    store.orders.keep([shop_order(state=OrderState.ON_HOLD)])

    assert store.orders.split(SHOP, 2).state is OrderState.ON_HOLD


def test_a_parcel_taken_away_while_it_was_bought_comes_back(split: Store) -> None:
    """What is paid for is a fact: quoted before, taken away by another window, bought all the same."""
    split.orders.split(SHOP, 1)

    buy(split, 2)

    found = split.orders.find(SHOP)
    assert found is not None
    assert (found.parcels, found.state) == (2, OrderState.PARTLY)


def test_two_parcels_bought_at_once_are_each_bought_once(split: Store) -> None:
    go = threading.Barrier(2)
    said: dict[int, str] = {}

    def packer(number: int) -> None:
        go.wait(10)
        said[number] = buy(split, number)

    packers = [threading.Thread(target=packer, args=(number,)) for number in (1, 2)]
    for each in packers:
        each.start()
    for each in packers:
        each.join(30)

    assert said == {1: "ship-1", 2: "ship-2"}
    assert state(split) is OrderState.SHIPPED
    assert split.records.count() == 2


def _race(
    folder: str, number: int, results: "multiprocessing.Queue[str]", go: "multiprocessing.synchronize.Barrier"
) -> None:
    store = open_store(Path(folder), KEY, now=Hands().now)
    go.wait(60)
    try:
        results.put(store.orders.split(SHOP, 1).state.value if number == 0 else buy(store, number))
    except ShipError as error:
        results.put(error.kind)
    store.close()


def test_a_split_beside_a_purchase_in_another_process_loses_neither(split: Store, folder: Path) -> None:
    """Whoever comes first, the order ends up with every parcel that is paid for."""
    spawn = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[str] = spawn.Queue()
    go = spawn.Barrier(2)
    racers = [spawn.Process(target=_race, args=(str(folder), number, results, go)) for number in (0, 2)]
    for racer in racers:
        racer.start()

    said = {results.get(timeout=90) for _ in racers}

    for racer in racers:
        racer.join()
    found = split.orders.find(SHOP)
    assert said in ({"ship-2", "to_ship"}, {"ship-2", "StateRefused"})
    assert found is not None
    assert (found.parcels, found.state) == (2, OrderState.PARTLY)


def test_what_is_taken_is_read_from_the_index_alone(split: Store) -> None:
    """Each bought label asks it: a walk through all the rows of years would be felt."""
    buy(split, 1)
    asked: list[tuple[str, tuple[object, ...]]] = []

    def listen(_connection: object, _cursor: object, said: str, given: tuple[object, ...], *_: object) -> None:
        asked.append((said, given))

    with split.orders._database.read() as connection:
        event.listen(connection, "before_cursor_execute", listen)
        taken = parcels_taken(connection, SHOP)
        event.remove(connection, "before_cursor_execute", listen)
        ((said, given),) = asked
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given).all()

    assert taken == {1: PurchaseState.BOUGHT}
    assert [row[3].split(" (")[0] for row in plan] == ["SEARCH purchase USING INDEX uq_purchase_live"]


@pytest.mark.parametrize("parcels", [0, 100])
def test_no_order_has_no_parcel_or_too_many(parcels: int) -> None:
    with pytest.raises(ValueError, match="1 to 99"):
        shop_order(parcels=parcels)
