"""The same items to the same country: how they went the last time is marked, and one key takes it."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from shipstation.gui.tables import CELL
from shipstation.gui.views import View

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long


def marked(bench: Any) -> list[str]:
    model = bench.window.pages.ship.rates.table.model()
    cells = [model.data(model.index(row, 1), CELL) for row in range(model.rowCount())]
    return [cell.text for cell in cells if cell.sub.startswith("as last time")]


def test_what_was_bought_last_time_is_marked_and_f3_takes_it(bench: Any) -> None:
    first, second, third_order = [order for order in bench.orders(channel="AMAZON") if len(order.items) == 1][:3]
    sku = first.items[0].sku
    twin = replace(second, items=(replace(second.items[0], sku=sku, quantity=first.items[0].quantity),))
    other = replace(
        third_order, items=(replace(third_order.items[0], sku=sku, quantity=first.items[0].quantity + 1),)
    )
    bench.station.intake.keep((twin, other))
    bench.quoted(first)
    rates = bench.window.pages.ship.rates
    fresh = marked(bench)
    rates.choose(3)
    third = rates.current().rate
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT)

    bench.quoted(twin)
    bench.until(lambda: marked(bench))
    marks = marked(bench)
    other_place = next(
        place for place in range(1, 4) if rates.choose(place) and rates.current().rate.service != third.service
    )
    before = rates.current().rate.service
    bench.press(Qt.Key.Key_F3)
    taken = rates.current().rate
    bench.quoted(other)

    assert fresh == []
    assert (marks, before != third.service, other_place > 0) == ([third.service], True, True)
    assert (taken.carrier_id, taken.service) == (third.carrier_id, third.service)
    assert bench.station.history.last_time(twin).service == third.service
    assert bench.station.history.last_time(other) is None
    assert marked(bench) == []


def test_past_the_cut_off_the_next_day_is_asked_for_and_told(bench: Any) -> None:
    bench.station.settings.put("bench.cutoff", "00:00")
    bench.station.settings.put("bench.days", "mon tue wed thu fri sat sun")
    order = bench.orders(channel="EXTERNAL")[0]

    bench.quoted(order)
    quote = bench.window.flows.quotes.compared.quote

    assert quote.parcel.ship_at is not None
    assert quote.parcel.ship_at > quote.asked_at
    assert all(rate.promise.pickup.start >= quote.asked_at for rate in quote.offers.rates if rate.promise.pickup)
    assert "Past the cut-off of 00:00, leaves" in bench.window.pages.ship.buy._pickup.text()
