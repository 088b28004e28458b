"""Extras at the bench: chosen by keys, priced on every rate, bought."""

from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt

from shipstation.gui.pages.ship.extras_form import ExtraChoice
from shipstation.gui.views import View


def choices(bench: Any) -> list[ExtraChoice]:
    return [each for each in bench.window.pages.ship.buy.extras.findChildren(ExtraChoice) if each.isVisible()]


def test_a_chosen_extra_is_in_every_price_and_is_bought(bench: Any) -> None:
    order = bench.orders(channel="EXTERNAL")[0]
    bench.quoted(order)
    ship = bench.window.pages.ship
    before = ship.rates.current()

    bench.alt(Qt.Key.Key_E)
    bench.type("s")
    bench.until(lambda: ship.rates.current() is not None and ship.rates.current().price != before.price)
    priced, said = ship.rates.current(), ship.buy.button.text()
    has_focus = choices(bench)[0].hasFocus()
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: ship.view is View.BOUGHT)

    extra = next(s for group in priced.rate.groups for s in group.services if s.id == "SIGNATURE_CONFIRMATION")
    assert priced.rate.service_id == before.rate.service_id
    assert priced.price == before.price + extra.cost
    assert str(priced.price.amount) in said
    assert has_focus
    assert Decimal(bench.ledger()["purchases"][0]["charge"]["amount"]) == priced.price.amount


def test_a_rate_without_what_was_chosen_says_so_and_the_next_order_begins_anew(bench: Any) -> None:
    first, second = bench.orders(channel="AMAZON")[:2]
    bench.quoted(first)
    quotes, ship = bench.window.flows.quotes, bench.window.pages.ship

    bench.alt(Qt.Key.Key_E)
    bench.type("a")
    bench.until(lambda: any("adult" in (each.why_not or "") for each in quotes.compared.ranked))
    lacking = [each.why_not for each in quotes.compared.ranked if each.why_not]
    bench.quoted(second)

    assert "offers no adult signature" in lacking
    assert quotes.work.extras == ()
    # New choices are laid out with the next turn of the loop.
    bench.until(lambda: bool(choices(bench)))
    assert "ADULT" not in choices(bench)[0].service_id()
    assert ship.rates.current().buyable


def test_an_unprotected_rate_for_an_amazon_order_says_what_it_costs_the_seller(bench: Any) -> None:
    bench.quoted(bench.orders(channel="AMAZON")[0])
    ship = bench.window.pages.ship
    bare = next(each for each in bench.window.flows.quotes.compared.ranked if not each.protected)

    ship.rates.choose(bare.rank)
    loud = ship.buy._shield.text()
    bench.quoted(bench.orders(channel="EXTERNAL")[0])
    plain = next((each for each in bench.window.flows.quotes.compared.ranked if not each.protected), None)
    ship.rates.choose(plain.rank if plain else 1)

    assert loud.startswith("Not protected: a claim")
    assert "Amazon order" not in ship.buy._shield.text()
