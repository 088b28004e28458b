"""A standard order is one scan and one key; everything a packer does at the bench is done by keys."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from shipstation.gui.views import HISTORY, View
from shipstation.model import Channel, Money, Order, OrderKey, PrintState, PurchaseState, Wish

ENTER = Qt.Key.Key_Return


def test_a_standard_order_is_one_scan_and_one_key(bench: Any) -> None:
    order = bench.orders(channel="AMAZON")[0]

    bench.bought(order)

    shipment = bench.window.flows.buys.shipment
    jobs = bench.station.labels.jobs(shipment.shipment_id)
    assert shipment.order == order.key
    assert [job.state for job in jobs] == [PrintState.SENT]
    assert len(bench.ledger()["purchases"]) == 1


def test_a_bought_parcel_shows_its_label_and_no_rates(bench: Any) -> None:
    order = bench.orders()[0]
    bench.bought(order)

    bench.press(Qt.Key.Key_Escape)
    bench.scan(order.key.ref)
    bench.until(bench.window.pages.ship.bought.preview.has_picture)

    assert bench.window.pages.ship.view is View.BOUGHT
    assert not bench.window.pages.ship.rates.isVisible()
    bench.until(lambda: "matches the tracking id" in bench.window.pages.ship.bought._read.text())


def test_a_digit_chooses_and_enter_buys_that_one(bench: Any) -> None:
    bench.quoted(bench.orders()[0])
    second = bench.window.pages.ship.rates._model.rows[1]

    bench.type("2")
    bench.press(ENTER)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT)

    assert bench.window.flows.buys.shipment.service == second.rate.service


def test_a_digit_that_stands_alone_leaves_the_scan_line_empty(bench: Any) -> None:
    bench.quoted(bench.orders()[0])

    bench.type("3")

    bench.until(lambda: bench.window.pages.ship.rates.table.current_row() == 2)
    bench.until(lambda: bench.window.scan.text() == "")


def test_a_scan_that_begins_with_a_digit_is_no_choice(bench: Any) -> None:
    first, second = bench.orders(channel="AMAZON")[:2]
    bench.quoted(first)

    bench.scan(second.key.ref)
    bench.until(
        lambda: bench.window.flows.quotes.work is not None and bench.window.flows.quotes.work.order.key == second.key
    )

    assert bench.ledger()["purchases"] == []


def test_arrows_choose_too(bench: Any) -> None:
    bench.quoted(bench.orders()[0])

    bench.press(Qt.Key.Key_Down)
    bench.press(Qt.Key.Key_Down)
    bench.press(Qt.Key.Key_Up)

    assert bench.window.pages.ship.rates.table.current_row() == 1


def test_a_double_enter_buys_once(bench: Any) -> None:
    order = bench.orders()[0]
    bench.quoted(order)

    bench.press(ENTER)
    bench.press(ENTER)
    bench.window.pages.ship.buy.button.click()
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT and not bench.program.jobs.holding)

    assert len(bench.ledger()["purchases"]) == 1


def test_what_is_typed_outside_a_field_is_a_scan(bench: Any) -> None:
    bench.quoted(bench.orders()[0])
    bench.window.pages.ship.rates.table.setFocus()

    bench.type("SO-1")

    assert bench.window.scan.text() == "SO-1"
    assert bench.window.scan.hasFocus()


def test_another_weight_quotes_anew_and_enter_in_the_field_does_not_buy(bench: Any) -> None:
    bench.quoted(bench.orders()[0])
    before = bench.window.flows.quotes.compared.quote

    bench.alt(Qt.Key.Key_W)
    bench.window.pages.ship.order.weight.selectAll()
    bench.type("4.5 lb")
    bench.press(ENTER)
    bench.until(
        lambda: (
            bench.window.flows.quotes.compared is not None
            and bench.window.flows.quotes.compared.quote.quote_id != before.quote_id
        )
    )

    assert str(bench.window.flows.quotes.compared.quote.parcel.weight) == "4.5 lb"
    assert bench.ledger()["purchases"] == []


def test_a_weight_that_is_none_is_told_in_words(bench: Any) -> None:
    bench.quoted(bench.orders()[0])

    bench.alt(Qt.Key.Key_W)
    bench.window.pages.ship.order.weight.selectAll()
    bench.type("heavy")
    bench.press(ENTER)

    assert "1.5 lb, 420 g" in bench.window.pages.ship.order._weight_field._error.text()
    assert bench.window.pages.ship.order.weight.text() == "heavy"


def test_an_order_without_a_weight_asks_for_it(bench: Any) -> None:
    order = _weightless(bench.orders()[0])
    bench.station.intake.keep((order,))

    bench.scan(order.key.ref)
    bench.until(bench.window.pages.ship.order.weight.hasFocus)
    bench.type("1.2 lb")
    bench.press(ENTER)
    bench.until(bench.window.pages.ship.buy.button.isEnabled)

    assert str(bench.window.flows.quotes.compared.quote.parcel.weight) == "1.2 lb"


def test_another_box_quotes_anew(bench: Any) -> None:
    bench.quoted(bench.orders()[0])

    bench.window.pages.ship.order.box_changed.emit("L")
    bench.until(
        lambda: bench.window.flows.quotes.compared is not None and bench.window.pages.ship.buy.button.isEnabled()
    )

    assert bench.window.flows.quotes.compared.quote.parcel.box == "L"


def test_f7_goes_through_the_wishes(bench: Any) -> None:
    bench.quoted(bench.orders()[0])

    bench.press(Qt.Key.Key_F7)
    bench.until(lambda: bench.window.flows.quotes.compared.wish is Wish.CHEAPEST)

    prices = [row.price.amount for row in bench.window.pages.ship.rates._model.rows if row.buyable]
    assert prices == sorted(prices)


def test_a_dearer_answer_asks_before_it_is_bought(bench: Any) -> None:
    """The silent re-quote at 8 minutes finds the chosen service dearer: the next Enter only accepts it."""
    bench.quoted(bench.orders()[0])
    flow = bench.window.flows.quotes
    shown = bench.window.pages.ship.rates._model.rows[0]
    cheaper = replace(shown, price=Money(shown.price.amount - Decimal("0.50"), shown.price.currency))
    bench.window.pages.ship.rates._model.show_rows((cheaper,))
    bench.window.pages.ship.rates.table.choose(0)
    old = flow.compared.quote
    flow.compared = replace(flow.compared, quote=replace(old, asked_at=old.asked_at - timedelta(minutes=8)))
    flow._age()
    bench.until(lambda: bool(flow.accepts_first))

    bench.press(ENTER)
    assert not bench.window.flows.buys.buying
    bench.press(ENTER)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT)

    assert len(bench.ledger()["purchases"]) == 1


def test_expired_rates_are_asked_for_again_instead_of_bought(bench: Any) -> None:
    bench.quoted(bench.orders()[0])
    flow = bench.window.flows.quotes
    old = flow.compared.quote
    flow.compared = replace(flow.compared, quote=replace(old, asked_at=old.asked_at - timedelta(minutes=10)))

    bench.press(ENTER)
    bench.until(lambda: flow.compared is not None and flow.compared.quote.quote_id != old.quote_id)

    assert bench.ledger()["purchases"] == []


def test_several_orders_are_chosen_from_by_a_digit(bench: Any) -> None:
    first, second = bench.orders(channel="EXTERNAL")[:2]
    named = replace(first, ship_to=replace(first.ship_to, name="Zanzibar One"))
    other = replace(second, ship_to=replace(second.ship_to, name="Zanzibar Two"))
    bench.station.intake.keep((named, other))

    bench.scan("Zanzibar")
    bench.until(lambda: bench.window.pages.ship.view is View.MANY)
    wanted = bench.window.pages.ship.many._model.rows[1][1]
    bench.type("2")
    bench.until(lambda: bench.window.pages.ship.view is View.RATES)

    assert bench.window.flows.quotes.work.order.key == wanted.key


def test_nothing_found_says_so_and_leads_to_history(bench: Any) -> None:
    bench.scan("no-such-thing-77")
    bench.until(lambda: "no-such-thing-77" in bench.said())

    bench.alt(Qt.Key.Key_H)

    assert bench.window.frame.page() == HISTORY
    assert bench.window.pages.history.search.text() == "no-such-thing-77"


def test_an_order_abroad_names_the_account_that_ships_there(bench: Any) -> None:
    order = bench.orders(country="GB")[0]

    bench.scan(order.key.ref)
    bench.until(lambda: "Northwind Goods UK ships there" in bench.said())
    bench.alt(Qt.Key.Key_U)
    bench.until(bench.window.pages.ship.buy.button.isEnabled)

    assert bench.window.flows.quotes.compared.quote.account == "Northwind Goods UK"


def test_print_again_is_a_counted_copy(bench: Any) -> None:
    bench.bought(bench.orders()[0])
    shipment = bench.window.flows.buys.shipment

    bench.press(Qt.Key.Key_F8)
    bench.until(lambda: bench.said().startswith("Printed again"))

    assert [job.copy for job in bench.station.labels.jobs(shipment.shipment_id)] == [1, 2]


def test_ctrl_c_copies_the_bare_tracking_id(bench: Any) -> None:
    bench.bought(bench.orders()[0])

    bench.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QApplication.clipboard().text() == bench.window.flows.buys.shipment.tracking_id


def test_a_cancel_is_asked_first_and_escape_keeps_the_shipment(bench: Any) -> None:
    bench.bought(bench.orders()[0])

    bench.alt(Qt.Key.Key_C)
    assert bench.window.pages.ship.view is View.CANCEL
    bench.press(Qt.Key.Key_Escape)

    assert bench.window.pages.ship.view is View.BOUGHT
    assert bench.window.flows.buys.shipment.state is PurchaseState.BOUGHT


def test_a_cancelled_order_can_be_rated_again(bench: Any) -> None:
    order = bench.orders()[0]
    bench.bought(order)
    bench.alt(Qt.Key.Key_C)
    bench.alt(Qt.Key.Key_V)
    bench.until(lambda: bench.window.flows.buys.shipment.state is PurchaseState.CANCELLED)

    bench.press(Qt.Key.Key_F5)
    bench.until(lambda: bench.window.pages.ship.view is View.RATES and bench.window.pages.ship.buy.button.isEnabled())

    assert bench.window.flows.quotes.work.order.key == order.key


def test_f4_takes_the_next_of_the_queue(bench: Any) -> None:
    due = bench.station.intake.next_order()

    bench.press(Qt.Key.Key_F4)
    bench.until(lambda: bench.window.flows.quotes.work is not None)

    assert bench.window.flows.quotes.work.order.key == due.key


def test_a_scan_before_the_station_is_open_is_not_lost(bench: Any) -> None:
    order = bench.orders()[0]
    joined, bench.window._bench = bench.window._bench, None
    bench.scan(order.key.ref)
    assert order.key.ref in bench.window.frame.notices._then.text() or bench.window._waiting_scan == order.key.ref

    bench.window._bench = joined
    bench.window.take_scan(bench.window._waiting_scan)

    bench.until(lambda: bench.window.pages.ship.view is View.RATES)


def test_f1_shows_the_keys_and_escape_hides_them(bench: Any) -> None:
    bench.press(Qt.Key.Key_F1)
    assert bench.window.keys.isVisible()
    assert bench.window.scan.hasFocus()

    bench.press(Qt.Key.Key_Escape)

    assert not bench.window.keys.isVisible()


def _weightless(order: Order) -> Order:
    items = tuple(replace(item, weight=None, order_item_id=None) for item in order.items)
    key = OrderKey(channel=Channel.EXTERNAL, ref="NO-WEIGHT-1")
    return replace(order, key=key, items=items, amazon_order_id=None)


def test_a_bench_left_alone_asks_no_more_after_a_while(bench: Any) -> None:
    bench.quoted(bench.orders()[0])
    flow = bench.window.flows.quotes
    flow._quiet_rounds = 5
    old = flow.compared.quote
    flow.compared = replace(flow.compared, quote=replace(old, asked_at=old.asked_at - timedelta(minutes=8)))
    bench.window.pages.ship.rates._stale_at = bench.station.clock.now() - timedelta(seconds=1)

    flow._age()

    assert not flow._asking
    assert bench.window.pages.ship.rates._fresh.text() == "old, F5 asks again"
