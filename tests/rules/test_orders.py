"""What may be done with an order, and which orders are ever proposed to go out together."""

from dataclasses import replace

import pytest

from shipstation.errors import BadInput, StateRefused
from shipstation.model import (
    Address,
    Channel,
    Hold,
    KnownOrder,
    Order,
    OrderItem,
    OrderKey,
    OrderState,
    PurchaseState,
)
from shipstation.rules import merging, orders

ANN = Address(name="Ann Lee", line1="410 Terry Ave N", city="Seattle", state="WA", postal_code="98109", country="US")
HOME = Address(name="Northwind", line1="22001 84th Ave S", city="Kent", state="WA", postal_code="98032", country="US")


def order(ref: str = "SO-1", channel: Channel = Channel.EXTERNAL, **more: object) -> Order:
    item = OrderItem(sku="FC", title="Face cream", quantity=2, order_item_id="7")
    made = Order(key=OrderKey(channel=channel, ref=ref), items=(item,), ship_to=ANN)
    return replace(made, **more)  # type: ignore[arg-type]


def known(made: Order | None = None, **taken: PurchaseState) -> KnownOrder:
    return KnownOrder(order=made or order(), taken=dict(enumerate(taken.values(), 1)))


def test_tags_are_one_whatever_their_case() -> None:
    once = orders.tagged(order(), add=["Gift", " fragile  glass "]).order
    assert once.tags == ("fragile glass", "Gift")

    again = orders.tagged(once, add=["GIFT"], remove=["Fragile Glass"]).order

    assert again.tags == ("Gift",)
    assert orders.tagged(again, add=[again.tags[0]]).event == ""


@pytest.mark.parametrize("tag", ["", " ", "a,b", "x" * 31, "a\u202eb", "a\x00b"])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(BadInput) as refused:
        orders.tagged(order(), add=[tag])

    assert refused.value.fields == ("tag",)


def test_twelve_tags_are_enough() -> None:
    full = orders.tagged(order(), add=[f"t{n}" for n in range(12)]).order

    with pytest.raises(BadInput, match="at most 12"):
        orders.tagged(full, add=["one more"])


def test_a_hold_of_the_shop_is_not_lifted_by_a_release() -> None:
    off = order(hold=Hold.CANCELLED, state=OrderState.ON_HOLD)

    with pytest.raises(StateRefused, match="not ours to lift"):
        orders.released(known(off))
    both = orders.released(known(replace(off, stop="ask")))
    freed = orders.overruled(known(off), "the buyer wants it after all")

    assert (both.order.state, both.order.stop) == (OrderState.ON_HOLD, "")
    assert (freed.order.state, freed.order.held) == (OrderState.TO_SHIP, "")


@pytest.mark.parametrize("state", [OrderState.SHIPPED, OrderState.PARTLY, OrderState.MERGED])
def test_what_left_the_queue_is_neither_held_nor_edited(state: OrderState) -> None:
    gone = order(state=state)

    for act in (lambda: orders.held(known(gone), "x"), lambda: orders.edited(known(gone), order())):
        with pytest.raises(StateRefused):
            act()


def test_an_edit_names_facts_and_tells_no_buyers_data() -> None:
    moved = replace(ANN, line1="1 Pine St", phone="206 555 0100")

    change = orders.edited(known(), order(ship_to=moved))

    assert (change.event, change.said) == ("edited", "line1, phone")
    assert change.order.edited == ("ship_to",)


def test_amazon_keeps_its_address_and_its_items() -> None:
    sold = order(channel=Channel.AMAZON, amazon_order_id="SO-1")

    with pytest.raises(StateRefused, match="the address that it has itself"):
        orders.edited(known(sold), replace(sold, ship_to=HOME))
    with pytest.raises(StateRefused, match="by its own ids"):
        orders.edited(known(sold), replace(sold, items=(replace(sold.items[0], quantity=1),)))
    mended = orders.edited(known(sold), replace(sold, items=(replace(sold.items[0], title="Cream"),)))

    assert mended.order.items[0].title == "Cream"


def test_a_copy_is_an_order_of_our_own() -> None:
    sold = order(channel=Channel.AMAZON, amazon_order_id="SO-1", account="US", state=OrderState.SHIPPED)

    copy = orders.copied(sold, orders.next_ref("SO-1", 2))

    assert str(copy.key) == "EXTERNAL:SO-1-2"
    assert (copy.amazon_order_id, copy.items[0].order_item_id, copy.state) == (None, None, OrderState.TO_SHIP)
    assert (copy.came_from, copy.account) == (sold.key, "US")


def test_a_return_turns_the_addresses_of_what_went_out() -> None:
    back = orders.returning(order(state=OrderState.SHIPPED), "R-SO-1", home=HOME)

    assert (back.sender, back.ship_to) == (ANN, HOME)
    with pytest.raises(StateRefused, match="was not shipped from here"):
        orders.returning(order(), "R-SO-1", home=HOME)
    with pytest.raises(StateRefused, match="is a return itself"):
        orders.returning(replace(back, state=OrderState.SHIPPED), "R-R", home=HOME)


def test_mates_go_to_the_same_door_however_it_is_written() -> None:
    spaced = order("SO-2", ship_to=replace(ANN, name="ANN  LEE", line1="410  Terry Ave N", phone="1"))
    others = [
        spaced,
        order("SO-3", ship_to=replace(ANN, line2="Apt 4")),
        order("SO-4", Channel.AMAZON),
        order("SO-5", state=OrderState.ON_HOLD),
        order("SO-6", sender=HOME),
        order(),
    ]

    assert [mate.key.ref for mate in merging.mates(order(), others)] == ["SO-2"]
    assert merging.mates(order(state=OrderState.SHIPPED), others) == ()


def test_what_is_being_bought_is_not_merged() -> None:
    with pytest.raises(StateRefused, match="SO-2 is being bought"):
        merging.merged([known(), known(order("SO-2"), one=PurchaseState.SENT)])
