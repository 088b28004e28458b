"""What was kept is found again, whatever it is made of, and without reading more of the store than is shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from shipstation.model import Money, PurchaseState, Tracking
from shipstation.model.texts import fold
from shipstation.ports import HistoryQuery, Sort
from shipstation.store import Store, open_store
from tests.store.conftest import KEY, START, Hands, bought, buy, intent, order

_NUMBERS = count(1_000)


@pytest.fixture(scope="module")
def filling_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples of a property; each adds what it asks for."""
    store = open_store(tmp_path_factory.mktemp("filling"), KEY, now=Hands().now)
    yield store
    store.close()


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=24))
def test_whatever_a_name_is_made_of_its_words_find_it(filling_store: Store, name: str) -> None:
    shipment_id = buy(filling_store, next(_NUMBERS), name=name)

    for typed in (name, *name.split(), name.upper()):
        page = filling_store.records.search(HistoryQuery(text=typed, limit=1))
        assert page.total >= 1
        assert [parcel.shipment_id for parcel in page.shipments] == [shipment_id]


@settings(max_examples=40, deadline=None)
@given(st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False), st.sampled_from(["USD", "EUR", "JPY"]))
def test_money_comes_back_to_the_digit(filling_store: Store, amount: Decimal, currency: str) -> None:
    money, number = Money(amount, currency), next(_NUMBERS)
    filling_store.orders.keep([order(f"M-{number}")])
    asked = filling_store.journal.intend(replace(intent(f"M-{number}"), shown=money))
    filling_store.journal.sent(asked.purchase_id)

    shipment = filling_store.journal.bought(asked.purchase_id, replace(bought(number), charged=money))

    kept = filling_store.journal.find(asked.purchase_id)
    assert kept is not None
    assert (str(kept.intent.shown), str(shipment.shown), str(shipment.charged)) == (str(money),) * 3
    lines = filling_store.records.money(shipment.shipment_id)
    assert [(Decimal(line.amount), line.currency) for line in lines] == [(amount, currency)] * 2


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(typed: str) -> None:
    assert fold(fold(typed)) == fold(typed)


def test_a_parcel_with_two_labels_is_one_parcel(store: Store) -> None:
    store.orders.keep([order()])
    asked = store.journal.intend(intent())
    store.journal.sent(asked.purchase_id)
    (label,) = bought().documents

    store.journal.bought(asked.purchase_id, replace(bought(), documents=(label, replace(label, format="PDF"))))

    page = store.records.search(HistoryQuery())
    assert (len(page.shipments), page.total) == (1, 1)
    assert page.shipments[0].label is not None
    assert page.shipments[0].label.format == "ZPL"
    assert len(store.records.documents("ship-1")) == 2


def test_a_cancelled_parcel_stays_findable_with_its_papers(store: Store) -> None:
    shipment_id = buy(store, 3, name="Björn Håkansson")
    buy(store, 4)
    store.journal.cancelling(shipment_id)
    store.journal.cancelled(shipment_id)

    page = store.records.search(HistoryQuery(text="hakansson", state=PurchaseState.CANCELLED))

    assert [parcel.shipment_id for parcel in page.shipments] == [shipment_id]
    assert store.records.search(HistoryQuery(state=PurchaseState.CANCELLED)).total == 1
    assert [paper.content for paper in store.records.documents(shipment_id)] == [b"^XA^XZ"]


def test_pages_stay_whole_where_parcels_share_a_moment(store: Store, hands: Hands) -> None:
    for number in range(7):
        hands.at = START
        buy(store, number)
    seen, after = [], None

    while True:
        page = store.records.search(HistoryQuery(text="ann", limit=2, after=after))
        seen += [parcel.shipment_id for parcel in page.shipments]
        assert page.total == 7
        if (after := page.next) is None:
            break

    assert seen == [f"ship-{number}" for number in range(6, -1, -1)]


def test_what_moves_comes_longest_unasked_first_and_ends_with_delivery(store: Store) -> None:
    for number in (1, 2, 3, 4):
        buy(store, number)
    for number, state, minute in ((1, "InTransit", 9), (2, "Delivered", 1), (3, "InTransit", 5)):
        at = START.replace(minute=minute)
        news = Tracking(
            tracking_id=bought(number).tracking_id, carrier_id="USPS", state=state, promised=None, as_of=at
        )
        store.records.keep_tracking(news)

    moving = store.records.moving()

    assert [parcel.shipment_id for parcel in moving] == ["ship-4", "ship-3", "ship-1"]
    assert [parcel.shipment_id for parcel in store.records.moving(limit=1)] == ["ship-4"]


@pytest.mark.parametrize(
    "query",
    [
        HistoryQuery(),
        HistoryQuery(text="ground advantage"),
        HistoryQuery(text="us"),
        HistoryQuery(text="us ground 王"),
        HistoryQuery(text="ann", since=START, after="bought|2026-11-24T15:00:00.000000Z|7"),
        HistoryQuery(text="ann", state=PurchaseState.BOUGHT),
        HistoryQuery(state=PurchaseState.BOUGHT, sort=Sort.COST),
        HistoryQuery(carrier="USPS", since=START, sort=Sort.ORDER, end=True),
    ],
    ids=lambda query: f"{query.text} {query.sort.value}",
)
def test_history_is_counted_and_ordered_without_the_purchases(store: Store, query: HistoryQuery) -> None:
    """The rows are wide and encrypted: fetching each match to count or sort it takes half a second at 50,000."""
    with _asked(store) as asked:
        store.records.search(query)
        store.records.moving()

    plans = [_plan(store, sql, values) for sql, values in asked if "count(*)" in sql or "LIMIT" in sql]
    assert len(plans) >= 2
    for plan in plans:
        assert [step for step in plan if " purchase" in step] == [], plan


@pytest.mark.parametrize("sort", list(Sort), ids=lambda sort: sort.value)
def test_a_page_of_everything_is_read_in_the_order_of_an_index(store: Store, sort: Sort) -> None:
    with _asked(store) as asked:
        for query in (
            HistoryQuery(sort=sort),
            HistoryQuery(sort=sort, end=True),
            HistoryQuery(sort=sort, reverse=True),
        ):
            store.records.rows(query)
        store.records.moving()

    *pages, moving = [_plan(store, sql, values) for sql, values in asked if "LIMIT" in sql]
    assert [plan for plan in pages if any("TEMP B-TREE" in step for step in plan)] == []
    assert any("ix_history_moving" in step for step in moving)


def test_a_shipment_is_looked_up_by_its_id_alone(store: Store) -> None:
    with _asked(store) as asked:
        store.records.find("ship-1")
        store.records.documents("ship-1")
        store.records.by_tracking("PX1")

    plans = [_plan(store, sql, values) for sql, values in asked if sql.startswith("SELECT")]
    assert len(plans) == 3
    assert [step for plan in plans for step in plan if step.startswith("SCAN")] == []


@contextmanager
def _asked(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """The statements that the store sends while this lasts, with their values."""
    asked: list[tuple[str, Any]] = []

    def note(*said: Any) -> None:
        asked.append((said[2], said[3]))

    event.listen(store._database._engine, "before_cursor_execute", note)
    yield asked
    event.remove(store._database._engine, "before_cursor_execute", note)


def _plan(store: Store, sql: str, values: Any) -> list[str]:
    with store._database.bare() as connection:
        return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all()]
