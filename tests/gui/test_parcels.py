"""An order in several parcels at the bench: by keys alone, one after the other, and on again after a restart."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QShortcut
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from shipstation.gui.app import Program
from shipstation.gui.pages.ship.parcels_line import ParcelsLine
from shipstation.gui.views import View
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.model import Channel, Order, OrderState, Profile, PurchaseState
from tests.gui.conftest import Bench

# A window each: many seconds together. The bench's own tests go on in every run.
pytestmark = pytest.mark.long

ENTER = Qt.Key.Key_Return


def shop_order(bench: Any) -> Order:
    order: Order = bench.orders(channel="EXTERNAL")[0]
    return order


def line(bench: Any) -> ParcelsLine:
    found: ParcelsLine = bench.window.pages.ship.order.parcels
    return found


def split(bench: Any, order: Order, parcels: int) -> None:
    """Scan it and add parcels by their key until it goes out in so many."""
    bench.quoted(order)
    for count in range(2, parcels + 1):
        bench.alt(Qt.Key.Key_S)
        bench.until(lambda count=count: f"of {count} " in line(bench).text())
    offered(bench, 1)


def offered(bench: Any, number: int) -> None:
    """Rates of that parcel stand there to be bought."""
    bench.until(
        lambda: (
            bench.window.pages.ship.view is View.RATES
            and bench.window.pages.ship.buy.button.isEnabled()
            and bench.window.flows.quotes.compared is not None
            and bench.window.flows.quotes.compared.quote.parcel.number == number
        )
    )


def bought(bench: Any, number: int) -> None:
    """Enter: that parcel is bought, and its label is up."""
    bench.press(ENTER)
    bench.until(
        lambda: (
            bench.window.pages.ship.view is View.BOUGHT
            and bench.window.flows.buys.shipment.parcel == number
            and line(bench).text().startswith(f"Parcel {number} of")
            and not bench.program.jobs.holding
        )
    )


def both_bought(bench: Any, order: Order) -> None:
    """The order in two parcels, bought one after the other."""
    split(bench, order, 2)
    bought(bench, 1)
    bench.press(Qt.Key.Key_F4)
    offered(bench, 2)
    bought(bench, 2)


def parcels_of(bench: Any, order: Order) -> list[int]:
    return sorted(row["shipment_id"] for row in bench.ledger()["purchases"]) and sorted(
        shipment.parcel for shipment in bench.station.intake.shipments(order)
    )


def test_three_parcels_one_after_the_other_by_keys(bench: Any) -> None:
    order = shop_order(bench)
    split(bench, order, 3)
    assert line(bench).text() == "Parcel 1 of 3 · none bought"

    bought(bench, 1)
    bench.until(lambda: line(bench).text() == "Parcel 1 of 3 · 1 bought")
    assert bench.window.pages.ship.bought.next.text() == "Next parcel: 2 of 3"
    for number in (2, 3):
        bench.press(Qt.Key.Key_F4)
        offered(bench, number)
        assert line(bench).text() == f"Parcel {number} of 3 · {number - 1} bought"
        bought(bench, number)

    bench.until(lambda: line(bench).text() == "Parcel 3 of 3 · all bought")
    assert bench.window.pages.ship.bought.next.text() == "Next order: scan it"
    assert parcels_of(bench, order) == [1, 2, 3]
    assert len(bench.ledger()["purchases"]) == 3
    assert bench.station.intake.order(str(order.key)).state is OrderState.SHIPPED


def test_when_all_is_bought_the_next_key_goes_to_the_queue(bench: Any) -> None:
    order = shop_order(bench)
    both_bought(bench, order)

    bench.press(Qt.Key.Key_F4)
    bench.until(lambda: bench.window.flows.quotes.work is not None)

    assert bench.window.flows.quotes.work.order.key != order.key


def test_the_next_key_before_the_line_is_there_goes_on_with_the_order(bench: Any) -> None:
    """The key is quicker than what the store says of the order."""
    order = shop_order(bench)
    split(bench, order, 2)
    bench.press(ENTER)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT)

    bench.press(Qt.Key.Key_F4)

    offered(bench, 2)
    assert bench.window.flows.quotes.work.order.key == order.key


def test_a_second_enter_on_a_bought_parcel_buys_nothing(bench: Any) -> None:
    split(bench, shop_order(bench), 2)
    bought(bench, 1)

    bench.press(ENTER)
    bench.press(ENTER)
    bench.until(lambda: not bench.program.jobs.holding)

    assert bench.window.pages.ship.view is View.BOUGHT
    assert len(bench.ledger()["purchases"]) == 1


def test_scanning_the_order_again_resumes_at_the_next_parcel(bench: Any) -> None:
    order = shop_order(bench)
    split(bench, order, 2)
    bought(bench, 1)

    bench.scan(order.key.ref)

    offered(bench, 2)
    assert line(bench).text() == "Parcel 2 of 2 · 1 bought"


def test_scanning_a_label_shows_that_parcel_and_leads_to_the_next(bench: Any) -> None:
    order = shop_order(bench)
    split(bench, order, 2)
    bought(bench, 1)
    tracking_id = bench.window.flows.buys.shipment.tracking_id
    other = bench.orders(channel="AMAZON")[0]
    bench.quoted(other)

    bench.scan(tracking_id)
    bench.until(lambda: line(bench).text() == "Parcel 1 of 2 · 1 bought")
    bench.press(Qt.Key.Key_F4)

    offered(bench, 2)


def test_a_wholly_bought_order_shows_its_labels_in_turn(bench: Any) -> None:
    order = shop_order(bench)
    both_bought(bench, order)
    ids = [shipment.shipment_id for shipment in reversed(bench.station.intake.shipments(order))]

    bench.scan(order.key.ref)
    seen = []
    for number in (1, 2, 1):
        bench.until(lambda number=number: line(bench).text() == f"Parcel {number} of 2 · all bought")
        bench.until(bench.window.pages.ship.bought.preview.has_picture)
        seen.append(bench.window.flows.buys.shipment.shipment_id)
        bench.alt(Qt.Key.Key_G)

    assert seen == [ids[0], ids[1], ids[0]]


def test_the_other_key_goes_round_bought_and_unbought(bench: Any) -> None:
    split(bench, shop_order(bench), 3)
    bought(bench, 1)

    bench.alt(Qt.Key.Key_G)
    offered(bench, 2)
    bench.alt(Qt.Key.Key_G)
    offered(bench, 3)
    bench.alt(Qt.Key.Key_G)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT)

    assert bench.window.flows.buys.shipment.parcel == 1
    assert not bench.window.pages.ship.rates.isVisible()


def test_the_third_may_be_bought_before_the_second(bench: Any) -> None:
    order = shop_order(bench)
    split(bench, order, 3)
    bench.alt(Qt.Key.Key_G)
    offered(bench, 2)
    bench.alt(Qt.Key.Key_G)
    offered(bench, 3)

    bought(bench, 3)

    bench.until(lambda: bench.window.pages.ship.bought.next.text() == "Next parcel: 1 of 3")
    assert parcels_of(bench, order) == [3]


def test_another_parcel_shares_out_the_weight_and_asks_for_rates_anew(bench: Any) -> None:
    order = shop_order(bench)
    bench.quoted(order)
    whole = bench.window.flows.quotes.compared.quote.parcel.weight

    bench.alt(Qt.Key.Key_S)
    bench.until(lambda: "of 2" in line(bench).text())
    offered(bench, 1)

    half = bench.window.flows.quotes.compared.quote.parcel.weight
    assert half.grams() * 2 == whole.grams()
    assert bench.window.pages.ship.order._weight_field._label.text() == "1/2 of the items"


def test_a_typed_weight_stays_when_a_parcel_is_added(bench: Any) -> None:
    bench.quoted(shop_order(bench))
    bench.alt(Qt.Key.Key_W)
    bench.window.pages.ship.order.weight.selectAll()
    bench.type("3.5 lb")
    bench.press(ENTER)
    bench.until(lambda: str(bench.window.flows.quotes.work.weight) == "3.5 lb")
    offered(bench, 1)

    bench.alt(Qt.Key.Key_S)
    bench.until(lambda: "of 2" in line(bench).text())
    offered(bench, 1)

    assert str(bench.window.flows.quotes.compared.quote.parcel.weight) == "3.5 lb"


def test_the_last_parcel_is_taken_away_by_its_key(bench: Any) -> None:
    order = shop_order(bench)
    split(bench, order, 3)
    bench.alt(Qt.Key.Key_G)
    offered(bench, 2)

    bench.alt(Qt.Key.Key_R)
    bench.until(lambda: line(bench).text() == "Parcel 2 of 2 · none bought")
    offered(bench, 2)
    bench.alt(Qt.Key.Key_R)
    bench.until(
        lambda: bench.window.flows.quotes.work is not None and bench.window.flows.quotes.work.order.parcels == 1
    )
    offered(bench, 1)

    assert line(bench).text() == ""
    assert bench.station.intake.order(str(order.key)).parcels == 1


def test_a_partly_bought_order_without_its_rest_is_shipped(bench: Any) -> None:
    order = shop_order(bench)
    split(bench, order, 2)
    bought(bench, 1)
    bench.press(Qt.Key.Key_F4)
    offered(bench, 2)

    bench.alt(Qt.Key.Key_R)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT)

    assert bench.window.flows.buys.shipment.parcel == 1
    assert bench.station.intake.order(str(order.key)).state is OrderState.SHIPPED


def test_a_bought_parcel_is_not_taken_away(bench: Any) -> None:
    order = shop_order(bench)
    split(bench, order, 2)
    bench.alt(Qt.Key.Key_G)
    offered(bench, 2)
    bought(bench, 2)

    bench.alt(Qt.Key.Key_R)

    bench.until(lambda: "Parcel 2 of order" in bench.said())
    assert "is bought" in bench.said()
    assert bench.station.intake.order(str(order.key)).parcels == 2


def test_a_parcel_more_for_a_shipped_order(bench: Any) -> None:
    """Something was left on the table: the label stays up, and the next key leads to the new parcel."""
    order = shop_order(bench)
    bench.bought(order)

    bench.alt(Qt.Key.Key_S)
    bench.until(lambda: line(bench).text() == "Parcel 1 of 2 · 1 bought")
    assert bench.window.pages.ship.view is View.BOUGHT
    bench.press(Qt.Key.Key_F4)

    offered(bench, 2)


def test_an_amazon_order_says_why_it_is_not_split(bench: Any) -> None:
    order = bench.orders(channel="AMAZON")[0]
    bench.quoted(order)

    bench.alt(Qt.Key.Key_S)

    bench.until(lambda: "order-item ids cannot be assigned to parcels yet" in bench.said())
    assert not line(bench).isVisible()
    assert bench.station.intake.order(str(order.key)).parcels == 1
    offered(bench, 1)


def test_the_other_key_says_that_there_is_one_parcel(bench: Any) -> None:
    bench.quoted(shop_order(bench))

    bench.alt(Qt.Key.Key_G)

    bench.until(lambda: "goes out in one parcel. Alt+S adds another." in bench.said())


@pytest.mark.parametrize("key", [Qt.Key.Key_S, Qt.Key.Key_R, Qt.Key.Key_G])
def test_on_an_empty_bench_and_on_other_pages_the_keys_do_nothing(bench: Any, key: Qt.Key) -> None:
    def asked() -> int:
        return int(bench.program.jobs._turns.get("parcels", 0))

    at_first = asked()
    bench.alt(key)
    on_an_empty_bench = asked()
    bench.quoted(shop_order(bench))
    bench.alt(Qt.Key.Key_3)
    before = asked()
    bench.alt(key)
    on_history = asked()
    bench.alt(Qt.Key.Key_1)
    bench.alt(key)

    assert on_an_empty_bench == at_first
    assert on_history == before
    assert asked() == before + 1


def test_one_of_two_cancelled_is_offered_again(bench: Any) -> None:
    order = shop_order(bench)
    both_bought(bench, order)
    bench.alt(Qt.Key.Key_C)
    bench.alt(Qt.Key.Key_V)
    bench.until(lambda: bench.window.flows.buys.shipment.state is PurchaseState.CANCELLED)

    bench.until(lambda: line(bench).text() == "Parcel 2 of 2 · 1 bought")
    assert bench.window.pages.ship.bought.next.text() == "Next parcel: 2 of 2"
    bench.press(Qt.Key.Key_F5)

    offered(bench, 2)
    bought(bench, 2)
    assert bench.station.intake.order(str(order.key)).state is OrderState.SHIPPED


def test_f5_on_a_bought_parcel_stays_with_it(bench: Any) -> None:
    split(bench, shop_order(bench), 2)
    bought(bench, 1)
    shipment_id = bench.window.flows.buys.shipment.shipment_id

    bench.press(Qt.Key.Key_F5)
    bench.until(lambda: not bench.program.jobs.holding)

    assert bench.window.pages.ship.view is View.BOUGHT
    assert bench.window.flows.buys.shipment.shipment_id == shipment_id


def test_partly_bought_is_shown_among_what_was_found(bench: Any) -> None:
    first, second = bench.orders(channel="EXTERNAL")[:2]
    named = [
        replace(each, ship_to=replace(each.ship_to, name=f"Zanzibar {each.key.ref}")) for each in (first, second)
    ]
    bench.station.intake.keep(named)
    split(bench, first, 2)
    bought(bench, 1)

    bench.scan("Zanzibar")
    bench.until(lambda: bench.window.pages.ship.view is View.MANY)

    model = bench.window.pages.ship.many._model
    subs = {order.key.ref: model._cells_of(place - 1)[1].sub for place, order in model.rows}
    assert subs == {first.key.ref: "EXTERNAL, partly bought", second.key.ref: "EXTERNAL"}
    assert not line(bench).isVisible()


def test_a_parcel_bought_elsewhere_shows_its_label_instead_of_rates(bench: Any) -> None:
    order = shop_order(bench)
    split(bench, order, 2)
    station = bench.station
    known = station.intake.order(str(order.key))
    compared = station.quoting.quote(known, station.quoting.parcel(known, number=1))
    rate = compared.best().rate
    station.buying.buy(compared.quote, rate, station.quoting.choices(rate))

    bench.press(Qt.Key.Key_F5)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT)

    assert bench.window.flows.buys.shipment.parcel == 1
    bench.press(Qt.Key.Key_F4)
    offered(bench, 2)


def test_what_is_scanned_during_a_purchase_keeps_the_bench_and_can_be_bought(bench: Any) -> None:
    order = shop_order(bench)
    split(bench, order, 2)
    bench.arm("slow@purchaseShipment:1")

    bench.press(ENTER)
    bench.until(lambda: bench.station.quoting.standing(bench.station.intake.order(str(order.key))).taken)
    assert bench.window.flows.buys.buying
    bench.scan(order.key.ref)
    bench.until(lambda: line(bench).text().startswith("Parcel 2 of 2"))
    bench.until(lambda: not bench.window.flows.buys.buying)

    offered(bench, 2)
    bought(bench, 2)
    assert parcels_of(bench, order) == [1, 2]


@pytest.fixture
def open_bench(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], Bench]]:
    """A window over the same folder, as often as asked; the last is closed at the end."""
    opened: list[Bench] = []

    def close() -> None:
        packer = opened.pop()
        packer.until(lambda: not packer.program.jobs.holding)
        packer.window.close()
        packer.program.close()
        packer.window.deleteLater()

    def start() -> Bench:
        if opened:
            close()
        program = Program(qapp, data_dir=tmp_path, profile=Profile.PRACTICE, account=None, theme="light")
        opened.append(Bench(program, qtbot))
        program.start()
        opened[0].until(lambda: program.station is not None and not program.jobs.holding)
        return opened[0]

    yield start
    close()


def test_after_a_restart_the_order_goes_on_where_it_was(open_bench: Callable[[], Bench]) -> None:
    first = open_bench()
    order = shop_order(first)
    split(first, order, 2)
    bought(first, 1)

    again = open_bench()
    waiting = again.station.intake.waiting()
    again.scan(order.key.ref)
    offered(again, 2)
    assert line(again).text() == "Parcel 2 of 2 · 1 bought"
    bought(again, 2)

    assert again.station.intake.waiting() == waiting - 1
    assert parcels_of(again, order) == [1, 2]
    assert len(again.ledger()["purchases"]) == 2


@pytest.mark.parametrize("state", ["rates", "bought"])
def test_nothing_of_the_line_is_clipped_at_the_smallest_size(bench: Any, state: str) -> None:
    order = shop_order(bench)
    split(bench, order, 3)
    if state == "bought":
        bought(bench, 1)
    bench.station.intake.split(order.key, 99)
    bench.press(Qt.Key.Key_F2)
    bench.scan(order.key.ref)
    bench.until(lambda: "of 99" in line(bench).text())
    bench.window.resize(1024, 700)
    bench.until(lambda: bench.window.width() == 1024)
    QApplication.sendPostedEvents()

    cut = [
        widget.text()
        for widget in (*line(bench).findChildren(QLabel), *line(bench).findChildren(KeyButton))
        if widget.isVisible() and QFontMetricsF(widget.font()).horizontalAdvance(widget.text()) > widget.width()
    ]
    keys = [
        button.objectName()
        for button in line(bench).findChildren(KeyButton)
        if button.isVisible() and button.width() < button.sizeHint().width()
    ]

    assert cut == []
    assert keys == []
    assert bench.window.pages.ship.order.rect().contains(line(bench).geometry())


def test_a_long_order_gives_way_to_the_line(bench: Any) -> None:
    order = shop_order(bench)
    items = tuple(replace(order.items[0], sku=f"SKU-{number}") for number in range(12))
    long = "A Company With a Very Long Name Indeed & Daughters of Atlanta"
    to = replace(
        order.ship_to, company=long, line2="Building 12, Entrance C, Third Floor, Door at the left", line3="c/o"
    )
    bench.station.intake.keep([replace(order, items=items, ship_to=to)])
    bench.window.resize(1024, 700)
    split(bench, order, 2)
    QApplication.sendPostedEvents()

    panel = bench.window.pages.ship.order
    parts = [panel._address, panel._area, line(bench), panel._box_field]
    bench.until(lambda: panel.height() < 600)

    assert [part.geometry().top() for part in parts] == sorted(part.geometry().top() for part in parts)
    assert all(not one.geometry().intersects(next_.geometry()) for one, next_ in pairwise(parts))
    assert panel.rect().contains(panel._box_field.geometry())


def test_the_line_is_worked_by_tab_and_enter_too(bench: Any) -> None:
    order = shop_order(bench)
    bench.quoted(order)
    button = bench.window.findChild(KeyButton, "addParcelButton")

    button.setFocus(Qt.FocusReason.TabFocusReason)
    bench.press(ENTER)
    bench.until(lambda: "of 2" in line(bench).text())

    assert bench.ledger()["purchases"] == []


def test_each_key_of_the_window_is_bound_once(bench: Any) -> None:
    """Two owners of one key would silence each other."""
    bench.quoted(shop_order(bench))
    keys = [shortcut.key().toString() for shortcut in bench.window.findChildren(QShortcut)]

    assert {"Alt+S", "Alt+R", "Alt+G"} <= set(keys)
    assert sorted(key for key in keys if key) == sorted({key for key in keys if key})


def test_an_external_order_of_one_parcel_offers_to_add_one(bench: Any) -> None:
    order = shop_order(bench)
    assert order.key.channel is Channel.EXTERNAL
    bench.quoted(order)

    shown = [button.text() for button in line(bench).findChildren(KeyButton) if button.isVisible()]

    assert shown == ["Add a parcel"]
