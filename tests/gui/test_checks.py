"""Before a label is bought at the bench: items checked off by scan, a strange weight asked about, rules shown."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from shipstation.gui.views import View
from shipstation.model import Order
from shipstation.settings_rules import rule_of

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long

ENTER = Qt.Key.Key_Return
CTRL = Qt.KeyboardModifier.ControlModifier


def go_on(bench: Any) -> None:
    """The key that goes on all the same."""
    bench.press(Qt.Key.Key_G, CTRL)


def bought(bench: Any) -> None:
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT and not bench.program.jobs.holding)
    assert len(bench.ledger()["purchases"]) == 1


def weigh(bench: Any, typed: str) -> None:
    before = bench.window.flows.quotes.compared.quote.quote_id
    bench.alt(Qt.Key.Key_W)
    bench.window.pages.ship.order.weight.selectAll()
    bench.type(typed)
    bench.press(ENTER)
    bench.until(
        lambda: (
            bench.window.flows.quotes.compared is not None
            and bench.window.flows.quotes.compared.quote.quote_id != before
        )
    )
    bench.until(bench.window.pages.ship.buy.button.isEnabled)


@pytest.fixture
def checked(bench: Any) -> Order:
    """A bench that checks off, with an order of two items on it: 2 × A-1, 1 × B-2."""
    bench.station.settings.put("bench.check_off", "on")
    order: Order = bench.orders(channel="EXTERNAL")[0]
    item = order.items[0]
    two = replace(
        order,
        items=(
            replace(item, sku="A-1", title="Steel tumbler 12 oz", quantity=2, order_item_id=None),
            replace(item, sku="B-2", title="Face cream", quantity=1, barcode="4006381333931", order_item_id=None),
        ),
    )
    bench.station.intake.keep((two,))
    bench.quoted(two)
    return two


def title(bench: Any) -> str:
    return str(bench.window.pages.ship.order._items_title.text())


def test_the_buy_waits_until_every_item_is_scanned(bench: Any, checked: Order) -> None:
    assert title(bench) == "3 items · 0 of 3 scanned"
    bench.press(ENTER)
    bench.until(lambda: bench.said().startswith("Not scanned yet: 2 × A-1, 1 × B-2."))
    for code, said in (("a-1", "1 of 3"), ("4006381333931", "2 of 3"), ("A-1", "3 of 3")):
        bench.scan(code)
        assert title(bench) == f"3 items · {said} scanned"
    assert [count.text() for count in bench.window.pages.ship.order._counts] == ["✓ 2/2", "✓ 1/1"]
    assert bench.ledger()["purchases"] == []

    bench.press(Qt.Key.Key_F2)
    bench.press(ENTER)

    bought(bench)


def test_a_wrong_item_stops_until_it_is_put_away(bench: Any, checked: Order) -> None:
    for code in ("A-1", "A-1", "B-2"):
        bench.scan(code)
    bench.scan("WRONG-9")
    bench.until(lambda: title(bench) == "3 items · WRONG-9 is not in this order.")
    assert bench.notice().kind == "bad"
    bench.press(ENTER)
    assert bench.window.pages.ship.view is View.RATES
    assert not bench.window.flows.buys.buying

    go_on(bench)
    assert title(bench) == "3 items · 3 of 3 scanned"
    bench.press(Qt.Key.Key_F2)
    bench.press(ENTER)

    bought(bench)


def test_one_key_buys_without_the_scans(bench: Any, checked: Order) -> None:
    bench.press(ENTER)
    bench.until(lambda: bench.said().startswith("Not scanned yet"))

    go_on(bench)

    bought(bench)


def test_another_order_s_number_leads_on_and_begins_anew(bench: Any, checked: Order) -> None:
    bench.scan("A-1")
    other = next(order for order in bench.orders() if order.key != checked.key)

    bench.quoted(other)
    bench.until(lambda: bench.window.flows.quotes.work.order.key == other.key)
    bench.quoted(checked)

    bench.until(lambda: title(bench) == "3 items · 0 of 3 scanned")


def test_items_are_not_counted_where_nobody_wants_it(bench: Any) -> None:
    order = bench.orders(channel="EXTERNAL")[0]
    bench.quoted(order)

    assert bench.window.flows.buys.checks.check is None
    assert "scanned" not in title(bench)


def test_a_strange_weight_asks_before_it_buys(bench: Any) -> None:
    bench.quoted(bench.orders(channel="EXTERNAL")[0])
    weigh(bench, "9 lb")
    assert bench.window.pages.ship.order._note.text().startswith("It weighs 9 lb,")

    bench.press(Qt.Key.Key_F2)
    bench.press(ENTER)
    bench.until(lambda: bench.said().startswith("It weighs 9 lb,"))
    assert "more than its items and box should" in bench.said()
    assert bench.ledger()["purchases"] == []
    go_on(bench)

    bought(bench)


def test_a_weight_that_is_put_right_asks_nothing(bench: Any) -> None:
    bench.quoted(bench.orders(channel="EXTERNAL")[0])
    expected = str(bench.window.flows.quotes.compared.quote.parcel.expected)
    weigh(bench, "9 lb")
    weigh(bench, expected)

    bench.press(Qt.Key.Key_F2)
    bench.press(ENTER)

    bought(bench)


def test_the_order_shows_what_each_rule_did_and_why(bench: Any) -> None:
    for name, entry in (
        ("Shop", {"if_channel": "EXTERNAL", "box": "L", "confirmation": "signature"}),
        ("Abroad", {"if_country": "GB", "wish": "fastest"}),
    ):
        bench.station.rulebook.add(rule_of(name, entry))

    bench.quoted(bench.orders(channel="EXTERNAL")[0])

    panel = bench.window.pages.ship.order
    assert panel._rules.text() == "Rule Shop: box L, confirmation signature – its channel is EXTERNAL."
    assert panel.findChild(type(panel._rules_scroll), "orderRulesArea").isVisible()
    assert [each.id for each in bench.window.flows.buys._choices.added] == ["SIGNATURE_CONFIRMATION"]
    assert bench.window.flows.quotes.compared.quote.parcel.box == "L"
