"""The scale at the bench: its weight is the parcel's once it stands, never over a typed one, never twice."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy

from shipstation.gui.views import View
from shipstation.model import Order
from tests.devices.scales import PluggedScale

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long

ENTER = Qt.Key.Key_Return
EMPTY = "03 02 0b ff 00 00"
MOVING = "03 03 0b ff 80 01"
AS_EXPECTED = "03 04 0b ff 81 01"  # 38.5 oz; the order's items weigh 2.4 lb
HEAVY = "03 04 0c ff 32 00"  # 5 lb


@pytest.fixture
def scale(bench: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PluggedScale]:
    plugged = PluggedScale(Path(tmp_path_factory.mktemp("usb")))
    plugged.plug()
    plugged.say(EMPTY)
    bench.station.settings.put("scale.source", str(plugged.path))
    bench.until(lambda: reading(bench) == "empty")
    yield plugged
    plugged.close()


def reading(bench: Any) -> str:
    """What the desk knows of the scale."""
    now = bench.station.scale.now()
    return now.said if now is not None else ""


def order(bench: Any) -> Order:
    found: Order = bench.orders(channel="EXTERNAL")[0]
    return found


def label(bench: Any) -> str:
    return str(bench.window.pages.ship.order._weight_field._label.text())


def line(bench: Any) -> str:
    shown = bench.window.pages.ship.order._scale_line
    return str(shown.text()) if shown.isVisible() else ""


def quoted_at(bench: Any, weight: str) -> None:
    bench.until(
        lambda: (
            bench.window.flows.quotes.compared is not None
            and str(bench.window.flows.quotes.compared.quote.parcel.weight) == weight
            and bench.window.pages.ship.buy.button.isEnabled()
        )
    )


def test_a_weight_that_stands_is_the_parcel_s(bench: Any, scale: PluggedScale) -> None:
    bench.quoted(order(bench))
    assert line(bench) == "⚖ Scale: empty"

    scale.say(MOVING)
    bench.until(lambda: line(bench) == "⚖ Scale: moving …")
    assert str(bench.window.flows.quotes.compared.quote.parcel.weight) == "2.4 lb"
    scale.say(AS_EXPECTED)

    quoted_at(bench, "2.41 lb")
    assert (label(bench), line(bench)) == ("Weight ⚖ stable", "")
    assert bench.window.pages.ship.order.weight.text() == "2.41"
    bench.press(ENTER)
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT and not bench.program.jobs.holding)


def test_a_parcel_that_lies_there_already_is_quoted_once(bench: Any, scale: PluggedScale) -> None:
    scale.say(AS_EXPECTED)
    bench.until(lambda: reading(bench) == "stable")
    # What was told in the scale's thread has arrived in the window too.
    bench.until(
        lambda: bench.window.flows.scale._now is not None and bench.window.flows.scale._now.weight is not None
    )
    spy = QSignalSpy(bench.window.flows.quotes.quoted)

    bench.quoted(order(bench))

    assert str(bench.window.flows.quotes.compared.quote.parcel.weight) == "2.41 lb"
    assert label(bench) == "Weight ⚖ stable"
    assert spy.count() == 1


def test_the_last_parcel_is_not_weighed_twice(bench: Any, scale: PluggedScale) -> None:
    first, second = bench.orders()[:2]
    bench.quoted(first)
    scale.say(HEAVY)
    quoted_at(bench, "5 lb")

    bench.quoted(second)
    bench.until(lambda: line(bench) == "⚖ Scale: still the last parcel")
    assert bench.window.flows.quotes.work.order.key == second.key
    assert bench.window.flows.quotes.work.weight is None
    scale.say(EMPTY, AS_EXPECTED)

    quoted_at(bench, "2.41 lb")


def test_a_typed_weight_goes_before_the_scale_s(bench: Any, scale: PluggedScale) -> None:
    bench.quoted(order(bench))
    bench.alt(Qt.Key.Key_W)
    bench.window.pages.ship.order.weight.selectAll()
    bench.type("2.5 lb")
    bench.press(ENTER)
    quoted_at(bench, "2.5 lb")

    scale.say(HEAVY)
    bench.until(lambda: line(bench) == "⚖ Scale: stable")

    assert str(bench.window.flows.quotes.work.weight) == "2.5 lb"


def test_a_scale_s_strange_weight_stops_the_buy(bench: Any, scale: PluggedScale) -> None:
    bench.quoted(order(bench))
    scale.say(HEAVY)
    quoted_at(bench, "5 lb")

    bench.press(ENTER)

    bench.until(lambda: bench.said().startswith("It weighs 5 lb, 2.6 lb more than"))
    assert bench.ledger()["purchases"] == []


def test_a_scale_that_is_unplugged_leaves_the_field_to_the_packer(bench: Any, scale: PluggedScale) -> None:
    bench.quoted(order(bench))
    bench.until(lambda: line(bench) == "⚖ Scale: empty")

    scale.unplug()

    bench.until(lambda: line(bench) == "" and label(bench) == "Weight of items")
