"""Amazon's orders at the window: one key brings them, what was called off cannot be bought, and nothing is in the way."""

import json
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from PySide6.QtCore import Qt

from shipstation.gui.views import View
from shipstation.model import OrderState
from tests.gui.conftest import Bench
from tests.gui.test_trouble import reachable
from tests.practice.conftest import SEATTLE

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long

F9 = Qt.Key.Key_F9
ENTER = Qt.Key.Key_Return


def lever(bench: Bench, name: str, value: dict[str, Any]) -> None:
    """What happens at the practice Amazon."""
    body = json.dumps(value).encode()
    request = Request(
        f"{bench.practice()['endpoint']}/practice/{name}", data=body, headers={"Content-Type": "application/json"}
    )
    with build_opener(ProxyHandler({})).open(request, timeout=10) as answer:
        answer.read()


def sell(bench: Bench, count: int) -> list[str]:
    orders = [
        {
            "order_id": f"114-{number:07d}-0000001",
            "ship_to": SEATTLE,
            "items": [{"id": f"{number:014d}", "title": "Enamel mug", "quantity": 1, "sku": "MUG"}],
        }
        for number in range(1, count + 1)
    ]
    lever(bench, "orders", {"orders": orders})
    return [str(order["order_id"]) for order in orders]


def call_off(bench: Bench, ref: str) -> None:
    lever(bench, "order-changes", {"orders": [{"order_id": ref, "cancelled": True}]})


def brought(bench: Bench) -> None:
    """F9, and wait for the outcome."""
    bench.window.frame.notices.dismiss()
    bench.press(F9)
    bench.until(lambda: bench.notice() is not None and bench.notice().kind != "busy")  # type: ignore[union-attr]


def weighed(bench: Bench) -> None:
    """The order that is up gets a weight, as an order of Amazon's has none."""
    bench.until(bench.window.pages.ship.order.weight.hasFocus)
    bench.type("1 lb", bench.window.pages.ship.order.weight)
    bench.press(ENTER)
    bench.until(bench.window.pages.ship.buy.button.isEnabled)


def test_a_key_brings_amazons_orders_and_tells_how_many(bench: Any) -> None:
    before, told = bench.station.intake.waiting(), []
    bench.window.frame.notices.told.connect(told.append)
    refs = sell(bench, 3)
    bench.scan(refs[0])
    bench.until(lambda: "F9 asks Amazon for new orders." in bench.said())

    brought(bench)

    progress = [each.then for each in told if each.kind == "busy" and each.what == "Asking Amazon for orders…"]
    assert progress[0] == ""
    # Those that practice was told of are among them.
    assert progress[1].endswith(" so far")
    assert "3 new Amazon orders" in bench.said()
    assert bench.station.intake.waiting() == before + 3
    bench.until(lambda: f"{before + 3} waiting" in bench.window.pages.ship.empty._button.text())
    brought(bench)
    assert bench.said() == "No new Amazon orders asked just now"


def test_an_order_that_amazon_called_off_is_shown_with_its_reason_and_without_a_buy(bench: Any) -> None:
    ref, other = sell(bench, 2)
    brought(bench)
    bench.scan(ref)
    weighed(bench)
    bench.window.pages.ship.order.weight.setFocus()
    call_off(bench, ref)

    brought(bench)

    assert "1 held: cancelled at Amazon" in bench.said()
    assert ref in bench.said()
    ship = bench.window.pages.ship
    bench.until(lambda: "Held: cancelled at Amazon" in ship.rates._empty.text())
    assert not ship.buy.button.isEnabled()
    assert ship.order._hold.text() == "cancelled at Amazon"
    assert not ship.order.weight.isVisible()
    # A packer who was typing its weight is back at the scan line.
    assert bench.window.scan.hasFocus()
    bench.press(ENTER)
    bench.scan("Ann Lee")
    bench.until(lambda: ship.view is View.MANY)
    sold = [ship.many._model._columns[1].cell(row).sub for row in ship.many._model.rows]
    assert "AMAZON, cancelled at Amazon" in sold
    bench.scan(other)
    weighed(bench)
    assert not ship.order._hold.isVisible()
    assert ship.order.weight.isVisible()
    assert bench.ledger()["purchases"] == []


def test_one_that_is_bought_already_is_told_and_one_key_shows_it(bench: Any) -> None:
    (ref,) = sell(bench, 1)
    brought(bench)
    bench.scan(ref)
    weighed(bench)
    bench.press(Qt.Key.Key_F2)
    bench.press(ENTER)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT and bench.said().startswith("Bought"))
    bench.press(Qt.Key.Key_F4)
    bench.until(lambda: bench.window.pages.ship.view is View.RATES)
    call_off(bench, ref)

    brought(bench)

    assert f"Order {ref} is cancelled at Amazon, but its label is bought." in bench.said()
    bench.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT)
    assert bench.window.pages.ship.order._hold.isVisible()
    assert "Cancel the shipment" in bench.window.pages.ship.order._note.text()
    assert bench.station.intake.order(ref).state is OrderState.SHIPPED


def test_by_itself_it_asks_when_it_is_due_unless_switched_off_or_offline(bench: Any) -> None:
    imports, settings = bench.window.flows.imports, bench.station.settings
    sell(bench, 2)
    settings.put("amazon_import_minutes", "0")
    imports.look()
    assert not imports._is_asking
    settings.put("amazon_import_minutes", "15")
    bench.arm("refused:1")
    bench.window.frame.notices.dismiss()
    imports.look()
    bench.until(lambda: bench.window.frame.top._network.text().startswith("offline since "))
    # Nobody asked: nobody is told.
    assert bench.notice() is None
    imports._due_at = 0.0
    imports.look()
    assert not imports._is_asking
    bench.until(lambda: reachable(bench.practice()["endpoint"]))

    imports.take_network(True)

    bench.until(lambda: "2 new Amazon orders" in bench.said())
    assert bench.window.frame.top._network.text() == "online"
    imports.look()
    assert not imports._is_asking


def test_a_missing_role_and_amazons_limit_are_told_with_what_to_do(bench: Any) -> None:
    bench.station.settings.put("amazon_import_minutes", "0")
    lever(bench, "roles", {"restricted": False})
    brought(bench)
    assert "role" in bench.said()
    assert [act.key for act in bench.notice().acts] == ["F9"]
    lever(bench, "roles", {"restricted": True})
    lever(bench, "limits", {"searchOrders": {"rate": 0.0056, "burst": 1}})

    brought(bench)
    bench.until(lambda: "Amazon lets us ask for orders again in 3 min." in bench.said())

    assert bench.station.clock.monotonic() + 120 < bench.window.flows.imports._due_at
