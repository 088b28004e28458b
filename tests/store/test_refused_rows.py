"""Rows that wait to be mended, what programs were told, and a store of before it knew of either."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from shipstation.model import Channel
from shipstation.ports import RefusedRow
from shipstation.store import Store
from shipstation.store.database import Database
from shipstation.store.refused_rows import MOST_A_FILE
from shipstation.store.tables import SCHEMA, order_
from tests.store.conftest import KEY, START, Hands, buy, grown_from, order


def row(line: int = 2, ref: str | None = "B-1", **more: str) -> RefusedRow:
    kind = more.get("kind", "BadNumber")
    return RefusedRow(
        line=line,
        order_ref=ref,
        field="quantity",
        kind=kind,
        said="No quantity.",
        column="Qty",
        channel="EXTERNAL",
        header=("No", "Qty"),
        cells=(ref or "", "Canary Featherstonehaugh"),
    )


def test_rows_come_back_as_they_were(store: Store) -> None:
    assert store.refused.keep("a.csv", "generic", [row(), row(3, None)], ()) == 2

    first, second = store.refused.all()

    assert (first.file, first.dialect, first.row) == ("a.csv", "generic", row())
    assert second.row == row(3, None)
    assert store.refused.find(first.refused_id) == first
    assert store.refused.find(99) is None
    assert store.refused.beside(second) == (second,)


def test_rows_of_another_form_or_order_are_left_alone(store: Store) -> None:
    store.refused.keep("a.csv", "generic", [row(), row(3, "B-2")], ())
    store.refused.keep("s.csv", "shopify", [row()], ())

    store.refused.keep("a.csv", "generic", [], [order("x").key, replace(order("B-1").key, channel=Channel.EXTERNAL)])

    assert sorted((each.dialect, each.row.order_ref) for each in store.refused.all()) == [
        ("generic", "B-2"),
        ("shopify", "B-1"),
    ]


def test_a_number_is_never_another_rows(store: Store) -> None:
    store.refused.keep("a.csv", "generic", [row()], ())
    (first,) = store.refused.all()
    store.refused.drop([first.refused_id])

    store.refused.keep("a.csv", "generic", [row()], ())

    assert store.refused.all()[0].refused_id > first.refused_id


def test_of_a_file_that_is_wrong_throughout_some_rows_are_kept(store: Store) -> None:
    rows = [row(number, f"B-{number}") for number in range(MOST_A_FILE + 10)]

    assert store.refused.keep("a.csv", "generic", rows, ()) == MOST_A_FILE == store.refused.count()


def test_cells_of_refused_rows_are_in_no_file_as_they_are(store: Store, folder: Path) -> None:
    store.refused.keep("a.csv", "generic", [row()], ())

    for path in (each for each in folder.rglob("*") if each.is_file()):
        assert b"Featherstonehaugh" not in path.read_bytes()


def test_a_folder_is_told_each_state_of_a_shipment_once(store: Store, hands: Hands) -> None:
    buy(store, 1)
    since = store.told.begun("out", hands.now())
    assert store.told.untold("out", since) == ()
    shipment_id = buy(store, 2)

    (bought,) = store.told.untold("out", since)
    store.told.tell("out", bought)
    store.told.tell("out", bought)

    assert bought.shipment_id == shipment_id
    assert store.told.untold("out", since) == ()
    store.journal.cancelling(shipment_id)
    store.journal.cancelled(shipment_id)
    assert [each.state.value for each in store.told.untold("out", since)] == ["cancelled"]
    assert store.told.begun("out", hands.now() + timedelta(days=1)) == since
    assert [each.shipment_id for each in store.told.untold("other", START)] == ["ship-1", shipment_id]


def test_schema_2_is_brought_up_to_date_and_its_files_have_their_way(folder: Path, hands: Hands) -> None:
    store = grown_from("2-orders", folder, hands)
    database = Database(folder / "store.db", KEY)
    assert database.schema_number() == SCHEMA
    with database.read() as connection:
        assert set(connection.execute(select(order_.c.told)).scalars()) == {None}
    database.close()
    before = store.orders.page().orders[0]
    moved = replace(before, ship_to=replace(before.ship_to, line2="Back door"))

    kept = store.orders.keep([moved])

    assert (kept.changed, kept.edited) == (1, ())
    (found,) = store.orders.by_ref(before.key.ref)
    assert found.ship_to.line2 == "Back door"
    assert store.refused.keep("a.csv", "generic", [row()], ()) == 1
    store.close()
