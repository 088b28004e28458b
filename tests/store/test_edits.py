"""What a person corrected in an order here outlives what its file or shop says again, and gives way to real news."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from shipstation.errors import NotFound, StateRefused
from shipstation.model import Channel, Goods, Money, Order, OrderEdit, OrderKey, OrderState, digest_of
from shipstation.ports import ShopOrder, Standing
from shipstation.store import Store
from tests.store.conftest import START, bought, buy, intent, order

KEY = OrderKey(channel=Channel.EXTERNAL, ref="SO-1")


def shop_order(**more: object) -> Order:
    return order("SO-1", key=KEY, amazon_order_id=None, **more)


def corrected(field: str, value: str) -> Callable[[Order], Order]:
    def change(known: Order) -> Order:
        done = OrderEdit(
            at=START, field=f"ship_to.{field}", accepted=True, was=digest_of(getattr(known.ship_to, field))
        )
        return replace(known, ship_to=replace(known.ship_to, **{field: value}), edits=(*known.edits, done))

    return change


def with_goods(goods: Goods) -> Callable[[Order], Order]:
    def change(known: Order) -> Order:
        item = known.items[0]
        done = OrderEdit(at=START, field=f"goods.{item.sku}", accepted=False, was=digest_of(item.goods))
        return replace(known, items=(replace(item, goods=goods), *known.items[1:]), edits=(*known.edits, done))

    return change


def here(store: Store, key: OrderKey = KEY) -> Order:
    found = store.orders.find(key)
    assert found is not None
    return found


def test_an_edit_is_kept_and_the_order_is_found_by_it(store: Store) -> None:
    store.orders.keep([shop_order()])

    store.orders.change(KEY, corrected("city", "Tacoma"))

    assert here(store).ship_to.city == "Tacoma"
    assert [each.field for each in here(store).edits] == ["ship_to.city"]
    assert [each.key for each in store.orders.matching("tacoma")] == [KEY]


def test_the_same_file_again_leaves_the_edit_and_another_one_brings_its_news(store: Store) -> None:
    told = shop_order()
    store.orders.keep([told])
    store.orders.change(KEY, corrected("city", "Tacoma"))
    store.orders.change(KEY, corrected("city", "Kent"))

    again = store.orders.keep([told])
    beside = store.orders.keep([replace(told, ship_to=replace(told.ship_to, line2="Apt 9"))])
    kept = here(store).ship_to
    store.orders.keep([replace(told, ship_to=replace(told.ship_to, city="Portland"))])

    assert (again.unchanged, beside.changed) == (1, 1)
    assert (kept.city, kept.line2) == ("Kent", "Apt 9")
    assert here(store).ship_to.city == "Portland"
    assert len(here(store).edits) == 2


def test_goods_cash_and_door_said_here_outlive_the_file_too(store: Store) -> None:
    told = shop_order()
    store.orders.keep([told])
    store.orders.change(KEY, with_goods(Goods(hs_code="330499")))
    cash = Money(Decimal(9), "INR")
    done = OrderEdit(at=START, field="collect", accepted=False, was=digest_of(None))
    store.orders.change(KEY, lambda known: replace(known, collect=cash, edits=(*known.edits, done)))

    again = store.orders.keep([told])

    assert again.unchanged == 1
    assert here(store).items[0].goods == Goods(hs_code="330499")
    assert here(store).collect == cash


def test_a_file_without_edits_takes_goods_out_again(store: Store) -> None:
    told = shop_order()
    with_code = replace(told, items=(replace(told.items[0], goods=Goods(hs_code="330499")), *told.items[1:]))
    store.orders.keep([with_code])

    store.orders.keep([told])

    assert here(store).items[0].goods is None


def test_what_customs_asks_does_not_keep_amazons_news_out(store: Store) -> None:
    own = order()
    news = replace(own, items=(replace(own.items[0], quantity=5), own.items[1]))
    store.shops.keep("US", [ShopOrder(ref=own.key.ref, standing=Standing.OPEN, updated_at=START, order=own)])
    store.orders.change(own.key, with_goods(Goods(hs_code="330499")))

    later = START + timedelta(minutes=1)
    told = ShopOrder(ref=own.key.ref, standing=Standing.OPEN, updated_at=later, order=news)
    kept = store.shops.keep("US", [told])
    again = store.shops.keep("US", [replace(told, updated_at=later + timedelta(minutes=1))])

    item = here(store, own.key).items[0]
    assert (kept.changed, kept.edited) == (1, ())
    assert (again.changed, again.edited) == (0, ())
    assert (item.quantity, item.goods) == (5, Goods(hs_code="330499"))


def test_an_order_that_is_bought_or_may_be_is_not_changed(store: Store) -> None:
    buy(store, 1)
    under_way = order("113-0000002-0000002")
    store.orders.keep([under_way])
    purchase = store.journal.intend(intent(under_way.key.ref))
    store.journal.sent(purchase.purchase_id)

    for ref in ("113-0000001-0000001", under_way.key.ref):
        with pytest.raises(StateRefused, match="not changed any more"):
            store.orders.change(OrderKey(channel=Channel.AMAZON, ref=ref), corrected("city", "Kent"))
    with pytest.raises(NotFound):
        store.orders.change(KEY, corrected("city", "Kent"))

    shipment = store.journal.bought(purchase.purchase_id, bought(2))
    store.journal.cancelling(shipment.shipment_id)
    store.journal.cancelled(shipment.shipment_id)
    assert store.orders.change(under_way.key, corrected("city", "Kent")).ship_to.city == "Kent"


def test_a_change_never_moves_key_state_or_parcels(store: Store) -> None:
    store.orders.keep([shop_order()])

    changed = store.orders.change(
        KEY,
        lambda known: replace(known, key=replace(KEY, ref="X"), state=OrderState.SHIPPED, parcels=7),
    )

    assert (changed.key, changed.state, changed.parcels) == (KEY, OrderState.TO_SHIP, 1)
    assert here(store) == changed


def test_a_change_that_fails_leaves_all_as_it_was(store: Store) -> None:
    store.orders.keep([shop_order()])

    def fail(_: Order) -> Order:
        raise StateRefused("No.", "Leave it.")

    with pytest.raises(StateRefused, match=r"No\."):
        store.orders.change(KEY, fail)

    assert here(store).edits == ()
