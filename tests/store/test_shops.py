"""What shops told, kept beside what was done here; and the store of before it knew of shops."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shipstation.errors import StateRefused
from shipstation.model import Hold, Order, OrderKey, OrderState
from shipstation.ports import ShopOrder, ShopProgress, Standing
from shipstation.store import Store, open_store
from shipstation.store.database import Database
from tests.store.conftest import KEY, START, Hands, bought, buy, grown_from, intent, order

REF = "113-2211887-4402611"


def told(of: Order | None = None, *, standing: Standing = Standing.OPEN, minutes: int = 0) -> ShopOrder:
    content = (of or order()) if standing is Standing.OPEN else None
    return ShopOrder(ref=REF, standing=standing, updated_at=START + timedelta(minutes=minutes), order=content)


def here(store: Store) -> Order:
    (found,) = store.orders.by_ref(REF)
    return found


def test_orders_and_how_far_they_reach_are_kept_together(store: Store, folder: Path, hands: Hands) -> None:
    at = ShopProgress(done_until=START, since=START - timedelta(hours=1), cursor="next")
    assert store.shops.progress("US") == ShopProgress()

    kept = store.shops.keep("US", [told()], at)

    assert (kept.added, here(store).account) == (1, "US")
    other = open_store(folder, KEY, now=hands.now)
    assert other.shops.progress("US") == at
    other.close()
    assert store.shops.progress("UK") == ShopProgress()


def test_a_page_that_cannot_be_kept_moves_nothing(store: Store) -> None:
    broken = replace(told(), order=replace(order(), ship_to=None))  # type: ignore[arg-type]

    with pytest.raises(AttributeError):
        store.shops.keep("US", [told(), replace(broken, ref="other")], ShopProgress(done_until=START))

    assert store.shops.progress("US") == ShopProgress()
    assert store.orders.by_ref(REF) == ()


def test_news_that_is_older_than_what_was_told_is_none(store: Store) -> None:
    store.shops.keep("US", [told(minutes=5)])

    kept = store.shops.keep("US", [told(standing=Standing.CANCELLED, minutes=4)])

    assert (kept.unchanged, kept.held) == (1, ())
    assert here(store).hold is None


def test_shipped_at_the_shop_is_no_news_while_a_label_of_ours_may_have_done_it(store: Store) -> None:
    store.shops.keep("US", [told()])
    purchase_id = store.journal.intend(intent(REF)).purchase_id
    store.journal.sent(purchase_id)
    assert store.shops.keep("US", [told(standing=Standing.SHIPPED, minutes=1)]).held == ()
    shipment_id = store.journal.bought(purchase_id, bought(1)).shipment_id
    store.journal.cancelling(shipment_id)
    store.journal.cancelled(shipment_id)

    # The shop has not heard of the cancel yet.
    kept = store.shops.keep("US", [told(standing=Standing.SHIPPED, minutes=2)])

    assert kept.held == ()
    assert here(store).state is OrderState.TO_SHIP


def test_a_held_order_cannot_be_bought_whoever_asks(store: Store) -> None:
    store.shops.keep("US", [told()])
    store.shops.keep("US", [told(standing=Standing.CANCELLED, minutes=1)])

    with pytest.raises(StateRefused, match="cancelled at Amazon"):
        store.journal.intend(intent(REF))

    assert store.journal.of_order(here(store).key) == ()
    store.shops.keep("US", [told(minutes=2)])
    assert store.journal.intend(intent(REF)).purchase_id


def test_an_order_called_off_while_it_is_bought_is_bought_and_stays_called_off(store: Store) -> None:
    store.shops.keep("US", [told()])
    purchase_id = store.journal.intend(intent(REF)).purchase_id
    store.journal.sent(purchase_id)
    store.shops.keep("US", [told(standing=Standing.CANCELLED, minutes=1)])

    store.journal.bought(purchase_id, bought(1))

    assert (here(store).state, here(store).hold) == (OrderState.SHIPPED, Hold.CANCELLED)


def test_what_somebody_put_back_as_the_shop_has_it_follows_the_shop_again(store: Store) -> None:
    later = START + timedelta(days=9)
    store.shops.keep("US", [told()])
    store.orders.keep([replace(here(store), deliver_by=later)])
    assert store.shops.keep("US", [told(minutes=1)]).changed == 0
    assert here(store).deliver_by == later
    store.orders.keep([replace(here(store), deliver_by=order().deliver_by)])

    store.shops.keep("US", [told(order(deliver_by=later), minutes=2)])

    assert here(store).deliver_by == later


def test_a_file_changes_no_hold_and_no_account(store: Store) -> None:
    store.shops.keep("US", [told()])
    store.shops.keep("US", [told(standing=Standing.CANCELLED, minutes=1)])

    store.orders.keep([order(name="Ann B. Lee")])

    assert (here(store).hold, here(store).account, here(store).state) == (Hold.CANCELLED, "US", OrderState.ON_HOLD)
    assert here(store).ship_to.name == "Ann B. Lee"


def test_no_second_copy_of_a_buyer_is_kept(store: Store, folder: Path) -> None:
    store.shops.keep("US", [told(order(name="Canary Featherstonehaugh"))])

    database = Database(folder / "store.db", KEY)
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM shop_order").all()
    database.close()

    assert len(rows) == 1
    assert b"Featherstonehaugh" not in bytes(rows[0].told)


@pytest.fixture
def grown(folder: Path, hands: Hands) -> Iterator[Store]:
    """A store as version 0.1.0 of 28 November 2026 wrote it (schema 2), opened by this version."""
    opened = grown_from("2-orders", folder, hands)
    yield opened
    opened.close()


def test_schema_2_is_brought_up_to_date_and_its_orders_came_from_files(grown: Store, folder: Path) -> None:
    assert len(list((folder / "backups").glob("*.db"))) == 1
    assert grown.records.count() == 2
    states = {each.key.ref: each.state for each in grown.orders.page().orders}
    assert states == {
        REF: OrderState.TO_SHIP,
        "113-0000001-0000001": OrderState.SHIPPED,
        "113-0000002-0000002": OrderState.TO_SHIP,
        "113-0000003-0000003": OrderState.TO_SHIP,
        "113-0000005-0000005": OrderState.TO_SHIP,
    }
    assert not any(each.account or each.hold for each in grown.orders.page().orders)
    assert grown.shops.progress("US") == ShopProgress()


def test_schema_2_works_on(grown: Store) -> None:
    kept = grown.shops.keep("US", [told(order(name="Ann B. Lee"))], ShopProgress(done_until=START))

    # Its file's word stands, as nobody knows what its shop said then.
    assert (kept.added, kept.unchanged, here(grown).ship_to.name) == (0, 1, "Ann Lee")
    held = grown.shops.keep("US", [told(standing=Standing.CANCELLED, minutes=1)]).held
    assert held == (OrderKey(channel=order().key.channel, ref=REF),)
    assert buy(grown, 9) == "ship-9"
