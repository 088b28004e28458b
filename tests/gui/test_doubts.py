"""An odd address at the bench: one line, one key, and the rates are those of the corrected order."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from shipstation.gui.pages.ship.doubts_line import DoubtsLine
from shipstation.gui.views import View
from shipstation.gui.widgets.text import Text
from shipstation.model import Order

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return


def line(bench: Any) -> DoubtsLine:
    found: DoubtsLine = bench.window.pages.ship.order.doubts
    return found


def said(bench: Any) -> str:
    found = line(bench).findChild(Text, "doubtSaid")
    return str(found.text()) if found is not None and line(bench).isVisible() else ""


def shop_order(bench: Any) -> Order:
    order: Order = bench.orders(channel="EXTERNAL")[0]
    return order


def now(bench: Any, order: Order) -> Order:
    found: Order = bench.station.intake.known(order.key)
    return found


def test_a_proposal_is_taken_by_one_key_and_the_rates_follow(bench: Any) -> None:
    order = shop_order(bench)
    long = {"GA": "Georgia", "TX": "Texas", "IL": "Illinois"}[order.ship_to.state]
    bench.station.checking.set_address(order.key, {"state": long})
    bench.quoted(order)
    bench.until(lambda: "is written" in said(bench))
    before = bench.window.flows.quotes.compared.quote.quote_id
    button = line(bench).button.text()

    bench.press(Qt.Key.Key_T, CTRL)

    bench.until(lambda: now(bench, order).ship_to.state == order.ship_to.state)
    bench.until(
        lambda: bench.window.flows.quotes.compared and bench.window.flows.quotes.compared.quote.quote_id != before
    )
    bench.until(lambda: not line(bench).isVisible())
    assert button == f"Write “{order.ship_to.state}”"
    assert now(bench, order).edits[-1].accepted
    bench.press(ENTER)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT)
    assert not line(bench).isVisible()


def test_what_blocks_is_told_without_rates_and_mended_by_typing(bench: Any) -> None:
    order = shop_order(bench)
    bench.station.checking.set_address(order.key, {"postal_code": "1"})
    bench.scan(order.key.ref)
    bench.until(lambda: "no postal code" in said(bench))
    bench.until(lambda: "no postal code" in bench.said())

    bench.press(Qt.Key.Key_T, CTRL)
    bench.until(line(bench).edit.hasFocus)
    bench.type("x")
    bench.press(Qt.Key.Key_Escape)
    bench.until(lambda: not line(bench).edit.isVisible())
    left = now(bench, order).ship_to.postal_code
    bench.press(Qt.Key.Key_T, CTRL)
    bench.type(order.ship_to.postal_code)
    bench.press(ENTER)

    bench.until(lambda: now(bench, order).ship_to.postal_code == order.ship_to.postal_code)
    bench.until(lambda: bench.window.pages.ship.buy.button.isEnabled() and not line(bench).isVisible())
    assert left == "1"
    assert bench.ledger()["purchases"] == []


def test_of_amazons_own_address_it_is_told_and_no_key_is_offered(bench: Any) -> None:
    order = next(each for each in bench.orders(channel="AMAZON") if "PO Box" in each.ship_to.line2)
    bench.quoted(order)
    bench.until(lambda: "post office" in said(bench))

    bench.press(Qt.Key.Key_T, CTRL)

    assert not line(bench).button.isVisible()
    assert not line(bench).edit.isVisible()
    assert now(bench, order).edits == ()
    good = next(each for each in bench.orders(channel="AMAZON") if "PO Box" not in each.ship_to.line2)
    bench.scan(good.key.ref)
    bench.until(lambda: said(bench) == "")
