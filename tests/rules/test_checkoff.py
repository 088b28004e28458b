"""One scan counts one piece; a wrong one, or one too many, stops."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipstation.model import Address, Channel, Order, OrderItem, OrderKey
from shipstation.rules import checkoff

CREAM = OrderItem(sku="FC-50", title="Face cream", quantity=2)
VASE = OrderItem(sku="VASE", title="Vase", quantity=1, barcode="036000291452")
CARD = OrderItem(sku="", title="Greeting card", quantity=1)


def order(*items: OrderItem) -> Order:
    home = Address(name="A", line1="1", city="C", postal_code="", country="US")
    return Order(key=OrderKey(channel=Channel.EXTERNAL, ref="X"), items=items, ship_to=home)


def scanned(*codes: str, items: tuple[OrderItem, ...] = (CREAM, VASE, CARD)) -> checkoff.CheckOff:
    check = checkoff.begin(order(*items))
    for code in codes:
        check = checkoff.take(check, code)
    return check


def test_it_is_done_when_every_piece_is_scanned_in_any_order():
    nearly = scanned("FC-50", "VASE")
    done = scanned("FC-50", "VASE", "fc-50")

    assert (nearly.is_done, nearly.missing(), nearly.scanned, nearly.needed) == (False, "1 × FC-50", 2, 3)
    assert (done.is_done, done.missing()) == (True, "")
    assert [done.is_whole(row) for row in range(3)] == [True, True, False]


@pytest.mark.parametrize("code", ["VASE", "vase", "036000291452", "0036000291452", "36000291452", "036000 291452"])
def test_an_item_answers_to_its_sku_and_its_bar_code(code):
    assert scanned(code).counts == (0, 1, 0)


@pytest.mark.parametrize(
    ("codes", "stopped"),
    [
        (["TM-12"], "TM-12 is not in this order."),
        (["VASE", "VASE"], "VASE is one too many: the order has 1."),
        (["FC-50", "FC-50", "FC-50"], "FC-50 is one too many: the order has 2."),
        ([""], " is not in this order."),
    ],
)
def test_a_wrong_scan_stops_and_counts_nothing(codes, stopped):
    check = scanned(*codes)

    assert check.stopped == stopped
    assert check.scanned == len(codes) - 1
    assert not check.is_done


def test_a_right_scan_or_a_person_s_word_ends_the_stop():
    assert scanned("TM-12", "VASE").stopped == ""
    assert checkoff.seen_to(scanned("VASE", "FC-50", "FC-50", "TM-12")).is_done
    assert not scanned("VASE", "FC-50", "FC-50", "TM-12").is_done


def test_one_sku_on_two_lines_fills_one_after_the_other():
    check = scanned("FC-50", "FC-50", "FC-50", items=(CREAM, OrderItem(sku="FC-50", title="Gift", quantity=1)))

    assert (check.counts, check.is_done) == ((2, 1), True)


def test_what_bears_no_code_is_not_waited_for():
    assert scanned(items=(CARD,)).is_done


@given(codes=st.lists(st.sampled_from(["FC-50", "VASE", "TM-12"]), max_size=12))
def test_no_run_of_scans_counts_more_than_there_is(codes):
    check = scanned(*codes)

    assert all(count <= item.quantity for count, item in zip(check.counts, check.items, strict=True))
    assert check.counts[0] == min(2, codes.count("FC-50"))
    assert check.counts[1] == min(1, codes.count("VASE"))
    assert not (check.is_done and codes[-1:] == ["TM-12"])
