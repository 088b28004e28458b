"""A made-up past stands in the store as a real one does: found, paged through, summed; and it never comes twice."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from shipstation.desk.samples import Filling, past_parcels
from shipstation.errors import BadInput, StateRefused
from shipstation.model import Channel, PurchaseState, Shipment
from shipstation.model.texts import fold
from shipstation.ports import By, HistoryQuery, PastParcel, Sort
from shipstation.store import Store, open_store, search
from tests.store.conftest import KEY, Hands, buy

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long

COUNT = 2_600


class Frozen:
    """A clock for the desk."""

    def __init__(self, hands: Hands) -> None:
        self.now = hands.now


def filling(store: Store, *, is_practice: bool = True) -> Filling:
    clock: Any = Frozen(Hands())
    return Filling(
        orders=store.orders, past=store.past, clock=clock, account=lambda: "Bench", is_practice=is_practice
    )


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a past, and three parcels bought after it."""
    store = open_store(tmp_path_factory.mktemp("full"), KEY, now=Hands().now)
    buy(store, 1)
    filling(store).fill(orders=0, shipments=COUNT)
    buy(store, 2)
    buy(store, 3)
    yield store
    store.close()


def everything(store: Store) -> list[Shipment]:
    parts = [store.records.rows(HistoryQuery(limit=1_000, skip=at)) for at in range(0, COUNT + 1_000, 1_000)]
    return [parcel for part in parts if part is not None for parcel in part.shipments]


def test_what_was_bought_after_a_past_was_made_up_stands_above_it(full: Store) -> None:
    for text in ("", "u", "us", "ground"):
        first = full.records.search(HistoryQuery(text=text, limit=3)).shipments
        assert [parcel.shipment_id for parcel in first] == ["ship-3", "ship-2", "ship-1"], text


@pytest.mark.parametrize(
    "query",
    [
        HistoryQuery(),
        pytest.param(HistoryQuery(sort=Sort.COST), marks=pytest.mark.long),
        HistoryQuery(sort=Sort.COST, reverse=True, state=PurchaseState.BOUGHT, carrier="USPS"),
        pytest.param(HistoryQuery(sort=Sort.ORDER, channel=Channel.EXTERNAL), marks=pytest.mark.long),
        HistoryQuery(sort=Sort.CARRIER, min_cost=Decimal(8), max_cost=Decimal("9.99")),
        HistoryQuery(min_cost=Decimal(17)),
        HistoryQuery(text="u"),
        pytest.param(HistoryQuery(text="us"), marks=pytest.mark.long),
        pytest.param(HistoryQuery(text="hernandez", sort=Sort.COST), marks=pytest.mark.long),
        HistoryQuery(text="ground u", reverse=True),
        HistoryQuery(text="ground 98", state=PurchaseState.CANCELLED),
        pytest.param(HistoryQuery(text="FC-50 leeds"), marks=pytest.mark.long),
        HistoryQuery(since=datetime(2026, 1, 3, tzinfo=UTC), until=datetime(2026, 2, 3, 7, tzinfo=UTC)),
        pytest.param(
            HistoryQuery(text="de", since=datetime(2026, 1, 3, tzinfo=UTC), carrier="DPD"), marks=pytest.mark.long
        ),
    ],
    ids=lambda query: f"{query.text} {query.sort.value} {query.carrier}",
)
def test_a_list_is_the_same_from_either_end_and_holds_what_a_scan_finds(full: Store, query: HistoryQuery) -> None:
    kept = _kept(full)
    expected = {each.shipment_id for each in everything(full) if _matches(each, kept[each.shipment_id], query)}

    down = list(_walked(full, query, backward=False))
    up = list(_walked(full, query, backward=True))

    assert down == up[::-1]
    assert len(down) == len(set(down)) == full.records.total(query)
    assert set(down) == expected
    assert down
    _check_order(full, down, query)


def _walked(store: Store, query: HistoryQuery, *, backward: bool) -> Iterator[str]:
    """Page by page, with a leap in the middle of each step."""
    asked = replace(query, limit=600, end=backward)
    while True:
        rows = store.records.rows(asked)
        assert rows is not None
        ids = [parcel.shipment_id for parcel in rows.shipments]
        yield from reversed(ids) if backward else ids
        if not rows.more:
            return
        asked = replace(query, limit=600, **({"before": rows.first} if backward else {"after": rows.last}))
        leapt = store.records.rows(replace(asked, skip=35, limit=1))
        whole = store.records.rows(replace(asked, limit=36))
        assert leapt is not None
        assert whole is not None
        if len(whole.shipments) == 36:
            assert leapt.shipments[0] == whole.shipments[0 if backward else 35]


def _kept(store: Store) -> dict[str, str]:
    """The words of each parcel, by its shipment id."""
    with store._database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT shipment_id, folded FROM search_text JOIN history ON place = search_text.rowid "
            "JOIN purchase USING (number)"
        ).all()
    return {row.shipment_id: row.folded for row in rows}


def _matches(parcel: Shipment, kept: str, query: HistoryQuery) -> bool:
    cost = (parcel.charged or parcel.shown).amount
    # In scripts without spaces a word may begin at every character.
    tokens = re.findall(r"\w+", kept)
    words = [*tokens, *(each[at:] for each in tokens if not each.isascii() for at in range(len(each)))]
    return all(
        (
            query.state in (None, parcel.state),
            query.channel in (None, parcel.channel),
            query.carrier in ("", parcel.carrier),
            query.min_cost is None or cost >= query.min_cost,
            query.max_cost is None or cost <= query.max_cost,
            query.since is None or parcel.bought_at >= query.since,
            query.until is None or parcel.bought_at < query.until,
            *(
                word in kept if len(word) > 2 else any(each.startswith(word) for each in words)
                for word in fold(query.text).split()
            ),
        )
    )


def _check_order(store: Store, ids: Sequence[str], query: HistoryQuery) -> None:
    parcels = [store.records.find(each) for each in ids[:200]]
    keys: dict[Sort, Any] = {
        Sort.BOUGHT: lambda row: row.bought_at,
        Sort.COST: lambda row: (row.charged or row.shown).amount,
        Sort.ORDER: lambda row: row.order.ref,
        Sort.CARRIER: lambda row: row.carrier,
    }
    falls = (query.sort in (Sort.BOUGHT, Sort.COST)) != query.reverse
    for one, other in pairwise(map(keys[query.sort], parcels)):
        assert one >= other if falls else one <= other


def test_names_of_every_script_are_found_by_their_parts(full: Store) -> None:
    for typed in ("田中", "田", "小明", "Lüdenscheid", "besancon", "malaga", "민준"):
        assert full.records.search(HistoryQuery(text=typed, limit=1)).total > 0, typed


def test_a_cursor_of_another_list_is_told(full: Store) -> None:
    rows = full.records.rows(HistoryQuery(sort=Sort.COST, limit=5))
    assert rows is not None

    for cursor in (rows.last, "bought|x", "bought|2026|1.5", "cost|1", "", "|||"):
        with pytest.raises(BadInput):
            full.records.rows(HistoryQuery(sort=Sort.ORDER, after=cursor))


def test_a_search_that_nobody_waits_for_ends(full: Store) -> None:
    query = HistoryQuery(text="us", sort=Sort.COST)

    assert full.records.rows(query, stop=lambda: True) is None
    assert full.records.total(query, stop=lambda: True) is None
    assert full.records.total(query, stop=lambda: False) == full.records.total(query) != 0


def test_the_past_is_summed_as_it_is_told(full: Store) -> None:
    parcels = everything(full)
    bought = [parcel for parcel in parcels if parcel.state is not PurchaseState.CANCELLED]

    lines = full.reports.costs(By.CARRIER)

    assert sum(line.parcels for line in lines) == len(bought)
    assert sum(line.cancelled for line in lines) == len(parcels) - len(bought) > 0
    for currency in ("USD", "EUR", "GBP"):
        paid = sum(
            (parcel.charged or parcel.shown).amount
            for parcel in bought
            if (parcel.charged or parcel.shown).currency == currency
        )
        assert sum(line.paid.amount for line in lines if line.paid.currency == currency) == paid


def test_filled_again_nothing_comes_twice_and_a_longer_past_is_made_longer(store: Store) -> None:
    desk = filling(store)
    first = desk.fill(orders=20, shipments=50)
    before = everything(store)
    assert (first.orders, first.shipments, first.shipments_before) == (20, 50, 0)

    again = desk.fill(orders=20, shipments=50)
    more = desk.fill(orders=25, shipments=80)

    assert (again.orders, again.orders_before, again.shipments, again.shipments_before) == (0, 20, 0, 50)
    assert (more.orders, more.shipments, more.shipments_before) == (5, 30, 50)
    after = everything(store)
    assert len({parcel.tracking_id for parcel in after}) == len(after) == 80
    assert {parcel.shipment_id for parcel in before} < {parcel.shipment_id for parcel in after}


def test_a_fill_that_was_stopped_goes_on_where_it_was(store: Store) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    whole = list(past_parcels(0, 30, account="Bench", since=at - timedelta(days=9), until=at))
    place = store.past.begin(30)
    place = store.past.add(whole[:10], place)
    with pytest.raises(AttributeError):
        store.past.add([*whole[10:15], object()], place)  # type: ignore[list-item]

    filled = filling(store).fill(orders=0, shipments=30)

    assert (filled.shipments_before, filled.shipments) == (10, 20)
    assert store.records.count() == store.past.count() == 30


def test_another_store_than_that_of_practice_is_refused(store: Store) -> None:
    with pytest.raises(StateRefused):
        filling(store, is_practice=False).fill(orders=1, shipments=1)

    assert store.records.count() == 0


def _digest(parcels: Sequence[PastParcel]) -> str:
    return hashlib.sha256(repr([msgspec.msgpack.encode(each.intent) for each in parcels]).encode()).hexdigest()


_SAYS_ITS_DIGEST = """
from datetime import UTC, datetime, timedelta
from shipstation.desk.samples import past_parcels
from tests.store.test_past import _digest
at = datetime(2026, 11, 1, tzinfo=UTC)
print(_digest(list(past_parcels(5, 40, account="Bench", since=at - timedelta(days=9), until=at))))
"""


def test_the_same_number_is_the_same_parcel_in_every_process() -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    here = _digest(list(past_parcels(5, 40, account="Bench", since=at - timedelta(days=9), until=at)))

    said = subprocess.run(
        [sys.executable, "-c", _SAYS_ITS_DIGEST],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == here


@pytest.mark.parametrize("name", ["Ann Lee", "王小明", "Łukasz Öztürk"])
def test_a_parcel_that_is_forgotten_is_found_by_none_of_its_words(store: Store, name: str) -> None:
    kept, gone = buy(store, 1), buy(store, 2, name=name)
    with store._database.read() as connection:
        number = connection.exec_driver_sql("SELECT number FROM purchase WHERE shipment_id = ?", (gone,)).scalar_one()

    with store._database.write() as connection:
        search.forget(connection, number)
        search.forget(connection, number)

    words = [name, *name.split(), *(word[:2] for word in name.split()), *(word[:1] for word in name.split()), "us"]
    for typed in words:
        found = store.records.search(HistoryQuery(text=typed))
        assert gone not in [parcel.shipment_id for parcel in found.shipments], typed
        assert found.total == len(found.shipments) <= 1
    assert [parcel.shipment_id for parcel in store.records.search(HistoryQuery()).shipments] == [gone, kept]
    assert buy(store, 3) == "ship-3"
