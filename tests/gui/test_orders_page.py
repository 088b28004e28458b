"""The page of orders by keys alone: found, marked, typed, merged; picked, reviewed, bought and acted on."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest

from shipstation.gui.pages.orders.batch_panel import Step
from shipstation.gui.pages.orders.page import OrdersPage
from shipstation.gui.views import ORDERS, SHIP, View
from shipstation.model import Channel, OrderKey, OrderState, PurchaseState

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ENTER = Qt.Key.Key_Return
_OF_NOTICES = {"Ctrl+O", "Alt+O", "Alt+P", "Alt+Y", "Alt+N", "Alt+K", "Alt+H", "Alt+U", "Alt+X", "Alt+A"}
"""Keys that notices offer on whatever page: two meanings of one key are none."""
_HEAD = (
    "order_ref,channel,sku,title,quantity,unit_value,currency,item_weight,name,line1,city,state,postal_code,country"
)


def to_page(bench: Any) -> OrdersPage:
    bench.alt(Qt.Key.Key_2)
    page: OrdersPage = bench.window.pages.orders
    bench.until(lambda: page.table.model().rowCount() > 0 and page.panel.sheet is not None)
    return page


def taken_in(bench: Any, folder: Path, count: int) -> OrdersPage:
    """So many orders that Amazon sells a label for, all that the page shows."""
    file = folder / "orders.csv"
    rows = [
        f"B-{number:03},EXTERNAL,MUG,Mug,1,9.50,USD,0.8lb,Zoë Quill,{number} Larch Ave,Reno,NV,89501,US"
        for number in range(count)
    ]
    file.write_text("\n".join([_HEAD, *rows]), encoding="utf-8")
    page = to_page(bench)
    bench.window.flows.orders.import_file(file)
    bench.until(lambda: "orders.csv" in bench.said())
    bench.press(Qt.Key.Key_F, CTRL)
    bench.type("quill")
    bench.until(lambda: all(order.key.ref.startswith("B-") for order in page.table.model().rows))
    bench.until(lambda: page.table.model().rowCount() == min(count, 100) and page.panel.sheet is not None)
    return page


def reviewed(bench: Any, page: OrdersPage, count: int) -> None:
    bench.press(Qt.Key.Key_A, CTRL) if page.table.hasFocus() else page.all_wanted.emit()
    bench.until(lambda: len(page.picks) == count)
    bench.press(ENTER, CTRL)
    bench.until(lambda: page.is_batch() and page.batch.step is Step.REVIEW)


def states(page: OrdersPage) -> Counter[str]:
    return Counter(line.row.state if line.row is not None else "" for line in page.batch.lines)


def split_by_keys(bench: Any, page: OrdersPage) -> None:
    """Two parcels of an order of one's own, and one again; Amazon's own get one label."""
    amazons = next(row for row, order in enumerate(page.table.model().rows) if order.key.channel is Channel.AMAZON)
    own = next(row for row, order in enumerate(page.table.model().rows) if order.key.channel is Channel.EXTERNAL)
    for row, can in ((amazons, False), (own, True)):
        page.table.choose(row)
        key = page.current().key
        bench.until(lambda key=key: page.panel.sheet is not None and page.panel.sheet.order.key == key)
        bench.press(Qt.Key.Key_Y, CTRL)
        assert page.is_asking() is can
    field = page.words.form._fields["words"]
    for typed, said in (
        ("two", "Write a whole number"),
        ("999", "An order goes out in 1 to 99 parcels, not in 999."),
    ):
        field.control.setText(typed)
        bench.press(ENTER)
        bench.until(lambda said=said: field.fault() == said)
    for parcels in (2, 1):
        if not page.is_asking():
            bench.press(Qt.Key.Key_Y, CTRL)
        field.control.setText(str(parcels))
        bench.press(ENTER)
        bench.until(lambda: page.panel.sheet is not None and page.panel.sheet.order.key == key)
        bench.until(lambda parcels=parcels: page.panel.sheet.order.parcels == parcels)


def test_orders_are_found_marked_and_opened_by_keys_alone(bench: Any) -> None:
    page = to_page(bench)
    assert bench.window.frame.page() == ORDERS
    assert page.table.hasFocus()
    keys = set(bench.window.pages.at_orders.keys)
    assert not keys & _OF_NOTICES
    assert set(bench.window.pages.at_orders.acts()) <= keys | {"F5", "Ctrl+F"}
    bound = Counter(
        each.key().toString() for each in bench.window.findChildren(QShortcut) if each.parent() is bench.window
    )
    assert [key for key, times in bound.items() if times > 1] == []
    everything = page.table.model().rowCount()
    bench.press(Qt.Key.Key_F, CTRL)
    bench.type("zzzz")
    bench.until(page._empty.isVisible)
    assert page._empty._what.text() == "No match for “zzzz”"
    bench.press(Qt.Key.Key_Escape)
    bench.until(lambda: page.table.model().rowCount() == everything)
    bench.press(Qt.Key.Key_F6)
    bench.press(Qt.Key.Key_Down)
    second = page.current()
    assert second is not None
    bench.until(lambda: page.panel.sheet is not None and page.panel.sheet.order.key == second.key)

    bench.press(Qt.Key.Key_T, CTRL)
    # Set, not typed: keys as quick as these are a scanner's, and its Enter saves nothing.
    page.words.form._fields["words"].control.setText("gift, fragile")
    bench.press(ENTER)
    bench.until(lambda: page.panel.sheet is not None and page.panel.sheet.order.tags == ("fragile", "gift"))
    bench.press(Qt.Key.Key_P, CTRL)
    bench.press(ENTER)
    bench.until(lambda: bool(page.words.form._fields["words"].fault()))
    page.words.form._fields["words"].control.setText("waits for stock")
    bench.press(ENTER)
    bench.until(lambda: bench.station.queue.counts()[OrderState.ON_HOLD] == 1)
    bench.press(Qt.Key.Key_PageDown, CTRL)
    bench.press(Qt.Key.Key_PageDown, CTRL)
    bench.until(lambda: page.table.model().rowCount() == 1 and page._tabs[2].text() == "On hold 1")
    bench.until(lambda: page.panel.sheet is not None and page.panel.sheet.order.key == second.key)
    assert "waits for stock" in page.panel._why.text()
    bench.press(Qt.Key.Key_P, CTRL)
    bench.until(lambda: bench.station.queue.counts()[OrderState.ON_HOLD] == 0)
    page.turn_to(0)
    bench.until(lambda: page.table.model().rowCount() == everything)
    split_by_keys(bench, page)

    bench.press(ENTER)

    bench.until(lambda: bench.window.frame.page() == SHIP and bench.window.pages.ship.view is View.RATES)


def fill(bench: Any, page: OrdersPage, **values: str) -> None:
    """Type into the fields of the form that is open, found by name."""
    assert page.form is not None
    for name, value in values.items():
        control = page.form.form._fields[name.replace("__", ".")].control
        control.setFocus()
        bench.type(value, control)


def test_typed_orders_are_checked_proposed_to_go_together_and_merged_when_somebody_says_so(bench: Any) -> None:
    page = to_page(bench)
    ann = {"name": "Una Test", "line1": "410 Terry Ave N", "city": "Seattle", "state": "WA", "country": "US"}
    for ref in ("T-1", "T-2"):
        bench.press(Qt.Key.Key_N, CTRL)
        fill(bench, page, order_ref=ref, **ann)
        fill(bench, page, item1__sku="CUP", item1__item_weight="1lb")
        bench.press(ENTER)
        bench.until(
            lambda: "postal_code" in page.form.form._fields and bool(page.form.form._fields["postal_code"].fault())
        )
        assert page.form.form._fields["postal_code"].fault() == "Postal code is missing; US needs it."
        fill(bench, page, postal_code="98109")
        bench.press(ENTER)
        bench.until(lambda ref=ref: page.form is None and f"Order {ref} is kept" in bench.said())
    page.search.setText("una test")
    bench.until(lambda: page.table.model().rowCount() == 2)
    bench.until(lambda: page.panel.sheet is not None and bool(page.panel.sheet.mates))

    bench.alt(Qt.Key.Key_M)
    assert bench.station.queue.sheet(OrderKey(channel=page.current().key.channel, ref="T-1")).order.part_of is None
    bench.alt(Qt.Key.Key_Y)
    bench.until(lambda: page.table.model().rowCount() == 1)

    assert page.current().key.ref == "T-1+T-2"
    bench.until(lambda: page.panel.sheet is not None and bool(page.panel.sheet.order.parts))
    bench.alt(Qt.Key.Key_M)
    bench.until(lambda: page.table.model().rowCount() == 2)


def test_what_is_picked_is_reviewed_and_bought_once(bench: Any, tmp_path: Path) -> None:
    page = taken_in(bench, tmp_path, 4)
    reviewed(bench, page, 4)
    assert bench.ledger()["purchases"] == []
    panel = page.batch
    cheapest = panel.current().offer.chosen.rate.rate_id
    bench.press(Qt.Key.Key_Right, CTRL)
    others = [each for each in panel.lines[0].offer.compared.ranked if each.buyable]
    assert (panel.current().offer.chosen.rate.rate_id != cheapest) is (len(others) > 1)
    bench.press(Qt.Key.Key_Left, CTRL)
    bench.press(Qt.Key.Key_Down)
    bench.press(Qt.Key.Key_Space)
    assert [line.is_going for line in panel.lines] == [True, False, True, True]
    assert "Buy 3 labels" in panel.buy.text()

    bench.press(ENTER, CTRL)
    bench.press(ENTER, CTRL)
    bench.until(lambda: panel.step is Step.DONE)

    assert [line.row.state if line.row else "" for line in panel.lines] == ["bought", "", "bought", "bought"]
    assert len(bench.ledger()["purchases"]) == 3
    bench.press(Qt.Key.Key_Escape)
    bench.until(lambda: page.table.model().rowCount() == 1)
    assert len(page.picks) == 0


@pytest.mark.long
def test_many_with_faults_a_pause_and_an_end_each_row_can_be_acted_on(bench: Any, tmp_path: Path) -> None:
    page = taken_in(bench, tmp_path, 26)
    reviewed(bench, page, 26)
    panel = page.batch
    bench.arm("422@purchaseShipment:2", "reset-after@purchaseShipment:4")

    bench.press(ENTER, CTRL)
    bench.until(lambda: states(page)["bought"] > 2)
    bench.alt(Qt.Key.Key_J)
    assert panel.step is Step.PAUSED
    bench.until(lambda: states(page)["buying"] == 0)
    paused = len(bench.ledger()["purchases"])
    QTest.qWait(300)
    assert len(bench.ledger()["purchases"]) == paused < 26
    bench.alt(Qt.Key.Key_J)
    bench.until(lambda: len(bench.ledger()["purchases"]) > paused)
    bench.alt(Qt.Key.Key_C)
    bench.until(lambda: panel.step is Step.DONE)

    seen = states(page)
    assert sum(seen.values()) == 26
    assert seen["refused"] == 2
    assert set(seen) <= {"bought", "refused", "left", "unsure"}
    bought = [line.row.shipment for line in panel.lines if line.row.state == "bought"]
    assert len(bench.ledger()["purchases"]) == len(bought) + seen["unsure"]
    assert len({shipment.shipment_id for shipment in bought}) == len(bought)
    refused = next(place for place, line in enumerate(panel.lines) if line.row.state == "refused")
    panel.table.choose(refused)
    assert panel._story.text() == str(panel.lines[refused].row.error)

    bench.press(Qt.Key.Key_F5)
    bench.until(lambda: panel.step is Step.REVIEW)
    bench.press(ENTER, CTRL)
    bench.until(lambda: panel.step is Step.DONE)
    assert len(bench.ledger()["purchases"]) == 26


@pytest.mark.long
def test_closing_in_the_middle_waits_for_what_is_under_way_and_sends_no_more(bench: Any, tmp_path: Path) -> None:
    page = taken_in(bench, tmp_path, 26)
    reviewed(bench, page, 26)
    bench.press(ENTER, CTRL)
    bench.until(lambda: states(page)["bought"] > 0)

    bench.window.close()
    assert bench.window.isVisible()
    bench.until(lambda: not bench.window.isVisible())

    bought = bench.ledger()["purchases"]
    assert 0 < len(bought) < 26
    held = bench.station.buying._journal.in_state(PurchaseState.BOUGHT)
    assert len(held) == len(bought)
    assert bench.station.buying._journal.in_state(PurchaseState.SENT, PurchaseState.INTENDED) == ()
