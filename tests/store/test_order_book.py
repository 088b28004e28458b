"""The queue as people work on it: found, walked in pages, changed in one transaction; and the store of before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from shipstation.errors import BadInput, PurchaseUnsure, RequestRefused, StateRefused
from shipstation.model import Channel, Hold, Order, OrderKey, OrderState, PurchaseState
from shipstation.ports import HistoryQuery, QueueQuery, QueueSort, ShopOrder, Standing
from shipstation.rules import merging, orders
from shipstation.store import Store
from tests.store.conftest import START, Hands, bought, buy, grown_from, intent, order, quote


def shop(ref: str, name: str = "Ann Lee", **more: object) -> Order:
    key = OrderKey(channel=Channel.EXTERNAL, ref=ref)
    return order(ref, name, **{"key": key, "amazon_order_id": None, **more})


def key(ref: str) -> OrderKey:
    return OrderKey(channel=Channel.EXTERNAL, ref=ref)


def refs(store: Store, **more: object) -> list[str]:
    return [each.key.ref for each in store.order_book.page(QueueQuery(**more)).orders]  # type: ignore[arg-type]


@pytest.fixture
def queue(store: Store) -> Store:
    """Five orders: Zoë is due first, Ann has no deadline."""
    days = {"SO-1": ("Ann Lee", None), "SO-2": ("Émile Noël", 3), "SO-3": ("Zoë Quill", 1), "SO-4": ("Bo Li", 2)}
    store.orders.keep(
        [shop(ref, name, deliver_by=START + timedelta(days=n) if n else None) for ref, (name, n) in days.items()]
    )
    store.orders.keep([order(deliver_by=START + timedelta(days=4))])
    return store


AMAZONS = "113-2211887-4402611"


def test_pages_lose_and_repeat_nothing_whatever_they_run_by(queue: Store) -> None:
    orders_by = {
        QueueSort.DUE: ["SO-3", "SO-4", "SO-2", AMAZONS, "SO-1"],
        QueueSort.REF: [AMAZONS, "SO-1", "SO-2", "SO-3", "SO-4"],
        QueueSort.NAME: ["SO-1", AMAZONS, "SO-4", "SO-2", "SO-3"],
        QueueSort.NEWEST: [AMAZONS, "SO-4", "SO-3", "SO-2", "SO-1"],
    }
    for sort, descending, limit in product(QueueSort, (False, True), (1, 2, 9)):
        found = orders_by[sort][::-1] if descending else orders_by[sort]
        query = QueueQuery(sort=sort, descending=descending, limit=limit)
        assert [each.ref for each in queue.order_book.keys(query)] == found
        seen: list[str] = []
        while True:
            page = queue.order_book.page(query)
            assert page.total == 5
            seen += [each.key.ref for each in page.orders]
            if page.next is None:
                break
            query = replace(query, after=page.next)

        assert seen == found, (sort, descending, limit)


def test_a_cursor_that_is_none_is_told(queue: Store) -> None:
    for after in ("x", "a|b", "|", "9|٣", "2026|999999999999999999999"):
        with pytest.raises(BadInput, match="continues no page"):
            queue.order_book.page(QueueQuery(after=after))


def test_orders_are_found_by_what_people_type(queue: Store) -> None:
    everything = refs(queue)
    typed = {
        "noel": ["SO-2"],
        "NOËL emile": ["SO-2"],
        "so4": ["SO-4"],
        "bo": ["SO-4"],
        "so-2 zz": [],
        "2211887440": [AMAZONS],
        '"': everything,
        "%": everything,
        "x%y": [],
        'fc"50': [],
        "fc-50 li": ["SO-4"],
    }
    assert {words: refs(queue, text=words) for words in typed} == typed


def test_an_order_is_found_by_what_it_is_now(queue: Store) -> None:
    queue.order_book.change(key("SO-2"), lambda known: orders.tagged(known.order, add=["Fragile"]))
    queue.order_book.change(key("SO-2"), lambda known: orders.edited(known, shop("SO-2", "Eva Brandt")))

    assert refs(queue, text="fragile") == refs(queue, tag="FRAGILE") == refs(queue, text="brandt") == ["SO-2"]
    assert refs(queue, text="noel") == []
    assert queue.order_book.tags() == {"fragile": 1}
    assert refs(queue, sort=QueueSort.NAME, channel=Channel.EXTERNAL) == ["SO-1", "SO-4", "SO-2", "SO-3"]


def test_what_is_bought_counts_as_shipped_at_once(queue: Store) -> None:
    buy(queue, 9)

    assert queue.order_book.counts()[OrderState.SHIPPED] == 1
    assert queue.order_book.counts()[OrderState.TO_SHIP] == 5
    assert refs(queue, states=(OrderState.SHIPPED,)) == ["113-0000009-0000009"]


def test_an_order_in_doubt_is_among_the_problems(queue: Store) -> None:
    purchase_id = queue.journal.intend(intent()).purchase_id
    queue.journal.sent(purchase_id)
    queue.journal.doubted(purchase_id, PurchaseUnsure("It may be bought.", "Ask again."))
    queue.journal.unsure(purchase_id, PurchaseUnsure("It may be bought.", "Ask again."))

    page = queue.order_book.page(QueueQuery(states=(OrderState.PROBLEM,)))

    assert [each.key.ref for each in page.orders] == [AMAZONS]
    assert page.in_doubt == {page.orders[0].key}
    assert queue.order_book.counts()[OrderState.PROBLEM] == 1


def test_a_held_order_is_not_bought_and_released_it_is(store: Store) -> None:
    store.orders.keep([order()])
    here = order().key
    held = store.order_book.change(here, lambda known: orders.held(known, "waits for stock"))
    assert held.state is OrderState.ON_HOLD

    with pytest.raises(StateRefused, match="waits for stock"):
        store.journal.intend(intent())
    store.order_book.change(here, orders.released)

    assert store.journal.intend(intent()).purchase_id
    assert [event.what for event in store.order_book.events(here)] == ["held", "released"]


def test_what_is_being_bought_is_neither_held_nor_edited(store: Store) -> None:
    store.orders.keep([order()])
    store.journal.intend(intent())

    with pytest.raises(StateRefused, match="is being bought"):
        store.order_book.change(order().key, lambda known: orders.held(known, "x"))
    with pytest.raises(StateRefused, match="is being bought"):
        store.order_book.change(order().key, lambda known: orders.edited(known, order(deliver_by=None)))

    assert store.order_book.events(order().key) == ()


def test_the_shops_word_does_not_lift_a_persons_hold(store: Store) -> None:
    def told(standing: Standing, minutes: int) -> None:
        content = order() if standing is Standing.OPEN else None
        news = ShopOrder(ref=AMAZONS, standing=standing, updated_at=START + timedelta(minutes=minutes), order=content)
        store.shops.keep("US", [news])

    told(Standing.OPEN, 0)
    store.order_book.change(order().key, lambda known: orders.held(known, "call the buyer"))
    told(Standing.CANCELLED, 1)
    with pytest.raises(StateRefused, match="cancelled at Amazon"):
        store.journal.intend(intent())
    told(Standing.OPEN, 2)

    found = store.orders.find(order().key)
    assert found is not None
    assert (found.state, found.hold, found.held) == (OrderState.ON_HOLD, None, "call the buyer")


def test_an_overruled_hold_is_bought_until_the_shop_says_something_else(store: Store) -> None:
    def told(standing: Standing, minutes: int) -> None:
        news = ShopOrder(ref=AMAZONS, standing=standing, updated_at=START + timedelta(minutes=minutes))
        store.shops.keep("US", [replace(news, order=order() if standing is Standing.OPEN else None)])

    told(Standing.OPEN, 0)
    told(Standing.SHIPPED, 1)
    with pytest.raises(StateRefused, match="not ours to lift"):
        store.order_book.change(order().key, orders.released)
    store.order_book.change(order().key, lambda known: orders.overruled(known, "the buyer called"))
    told(Standing.SHIPPED, 2)

    found = store.orders.find(order().key)
    assert found is not None
    assert (found.state, found.held) == (OrderState.TO_SHIP, "")
    assert store.order_book.events(order().key)[-1].said == "shipped at Amazon, not from here: the buyer called"
    told(Standing.CANCELLED, 3)
    found = store.orders.find(order().key)
    assert found is not None
    assert (found.state, found.hold) == (OrderState.ON_HOLD, Hold.CANCELLED)


def test_what_was_edited_here_no_file_and_no_shop_changes_back(store: Store) -> None:
    at_shop = ShopOrder(ref=AMAZONS, standing=Standing.OPEN, updated_at=START, order=order())
    store.shops.keep("US", [at_shop])
    later = START + timedelta(days=9)
    store.order_book.change(order().key, lambda known: orders.edited(known, order(deliver_by=later)))

    store.orders.keep([order(name="Ann B. Lee")])
    moved = replace(
        at_shop, updated_at=START + timedelta(minutes=1), order=order(deliver_by=START + timedelta(days=1))
    )
    kept = store.shops.keep("US", [moved])

    found = store.orders.find(order().key)
    assert found is not None
    assert (found.deliver_by, found.ship_to.name) == (later, "Ann B. Lee")
    assert kept.edited == (order().key,)


def test_rates_of_before_an_edit_are_not_bought(store: Store) -> None:
    store.orders.keep([order()])
    old = quote()
    store.quotes.keep(old)
    store.order_book.change(order().key, lambda known: orders.edited(known, order(deliver_by=None)))

    with pytest.raises(StateRefused, match="changed after these rates"):
        store.journal.intend(replace(intent(), quote_id=old.quote_id))
    fresh = replace(old, quote_id="fresh", asked_at=START + timedelta(hours=1))
    store.quotes.keep(fresh)

    assert store.journal.intend(replace(intent(), quote_id="fresh")).purchase_id


def test_merged_orders_are_one_are_found_by_each_name_and_part_again(store: Store) -> None:
    store.orders.keep([shop("SO-1", note="ring twice"), shop("SO-2", deliver_by=START + timedelta(days=1))])
    before = store.orders.find(key("SO-1"))

    whole = store.order_book.merge((key("SO-1"), key("SO-2")), merging.merged)

    assert (whole.key.ref, len(whole.items), whole.deliver_by) == ("SO-2+SO-1", 4, START + timedelta(days=1))
    assert whole.note == "SO-1: ring twice"
    assert refs(store) == refs(store, text="so-1") == ["SO-2+SO-1"]
    store.orders.keep([shop("SO-1", "Somebody Else")])
    assert store.orders.queue().orders == (whole,)
    with pytest.raises(StateRefused, match=r"goes out with order SO-2\+SO-1"):
        store.journal.intend(replace(intent(), order=key("SO-1")))

    store.order_book.part(whole.key)

    assert store.orders.find(whole.key) is None
    assert refs(store) == ["SO-2", "SO-1"]
    assert store.orders.find(key("SO-1")) == before
    assert store.order_book.events(whole.key) == ()


def test_what_is_bought_cannot_be_parted_and_its_parcel_is_found_by_each_name(store: Store) -> None:
    store.orders.keep([shop("SO-1"), shop("SO-2")])
    whole = store.order_book.merge((key("SO-1"), key("SO-2")), merging.merged)
    purchase_id = store.journal.intend(replace(intent(), order=whole.key)).purchase_id
    with pytest.raises(StateRefused, match="cannot be parted"):
        store.order_book.part(whole.key)
    store.journal.sent(purchase_id)
    store.journal.bought(purchase_id, bought(1))

    with pytest.raises(StateRefused, match="cannot be parted"):
        store.order_book.part(whole.key)

    from_history = store.records.search(HistoryQuery(text="SO-2"))
    assert [each.shipment_id for each in from_history.shipments] == ["ship-1"]


def test_what_does_not_go_together_is_not_merged(store: Store) -> None:
    trouble = shop("SO-8", state=OrderState.PROBLEM, trouble="x")
    others = {
        "was sold on Amazon": order(),
        "same buyer at the same address": shop("SO-9", "Bo Li"),
        "is problem, not to ship": trouble,
        "two orders": shop("SO-1"),
    }
    store.orders.keep([shop("SO-1"), *others.values()])
    for why, other in others.items():
        with pytest.raises(StateRefused, match=why):
            store.order_book.merge((key("SO-1"), other.key), merging.merged)

    assert len(refs(store)) == 4


def test_a_parcel_that_is_given_up_frees_its_order(store: Store) -> None:
    shipment_id = buy(store, 3)
    store.journal.replaced(shipment_id)

    found = store.orders.by_ref("113-0000003-0000003")[0]
    assert found.state is OrderState.TO_SHIP
    assert store.records.find(shipment_id).state is PurchaseState.REPLACED  # type: ignore[union-attr]
    assert store.journal.intend(intent("113-0000003-0000003")).purchase_id
    with pytest.raises(StateRefused):
        store.journal.replaced(shipment_id)


def test_a_problem_ends_with_an_edit(store: Store) -> None:
    store.orders.keep([shop("SO-1")])
    error = RequestRefused("Amazon does not know this address.", "Correct it.", code="InvalidAddress")
    troubled = store.order_book.change(key("SO-1"), lambda known: orders.troubled(known, error))
    assert (troubled.state, store.orders.queue().total) == (OrderState.PROBLEM, 0)

    mended = store.order_book.change(key("SO-1"), lambda known: orders.edited(known, shop("SO-1", "Ann B. Lee")))

    assert (mended.state, mended.trouble) == (OrderState.TO_SHIP, "")
    assert [(each.what, each.said) for each in store.order_book.events(key("SO-1"))] == [
        ("problem", "InvalidAddress"),
        ("edited", "name"),
    ]


@pytest.fixture
def grown(folder: Path, hands: Hands) -> Iterator[Store]:
    """A store as a bench of 28 November 2026 wrote it (schema 4), opened by this version."""
    opened = grown_from("4", folder, hands)
    yield opened
    opened.close()


def test_schema_4_is_brought_up_to_date_and_its_orders_are_found(grown: Store, folder: Path) -> None:
    assert len(list((folder / "backups").glob("*.db"))) == 1
    counts = {state: n for state, n in grown.order_book.counts().items() if n}
    assert counts == {OrderState.TO_SHIP: 2, OrderState.SHIPPED: 2, OrderState.ON_HOLD: 1}
    assert refs(grown, text="noel") == refs(grown, text="so1") == ["SO-1"]
    assert refs(grown, text="zo mull") == ["113-0000001-0000001"]
    assert refs(grown, states=(OrderState.ON_HOLD,)) == ["113-0000007-0000007"]
    assert refs(grown)[-1] == "SO-1"
    by_name = refs(grown, sort=QueueSort.NAME)
    assert by_name[-2:] == ["SO-1", "113-0000001-0000001"]


def test_schema_4_works_on(grown: Store) -> None:
    grown.order_book.change(key("SO-1"), lambda known: orders.tagged(known.order, add=["gift"]))
    grown.order_book.change(key("SO-1"), lambda known: orders.edited(known, shop("SO-1", "Eva Brandt")))

    assert refs(grown, tag="gift") == refs(grown, text="brandt") == ["SO-1"]
    assert refs(grown, text="noel") == []
    assert buy(grown, 9) == "ship-9"
