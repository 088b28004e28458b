"""A parcel is closed by the scan of its own label; another label stops loudly, and nothing is lost by it."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from shipstation.gui.pages.ship.closing_flow import is_label_of
from shipstation.gui.views import View
from shipstation.model import Shipment

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def careful(bench: Any) -> Any:
    bench.station.settings.put("bench.closing_scan", "on")
    return bench


def line(bench: Any) -> str:
    label = bench.window.pages.ship.bought.findChild(QLabel, "closingScan")
    return label.text() if label.isVisible() else ""


def on_bench(bench: Any) -> str:
    work = bench.window.flows.quotes.work
    return work.order.key.ref if work is not None else ""


def test_its_own_label_closes_it_and_the_next_order_comes_at_once(careful: Any) -> None:
    first, second = careful.orders()[:2]
    careful.bought(first)
    asked = line(careful)

    careful.scan(careful.window.flows.buys.shipment.tracking_id)
    careful.until(lambda: careful.said().startswith("The label is on its parcel"))
    done = line(careful)
    careful.quoted(second)

    assert asked == "Now scan the label on the parcel"
    assert done == "Closed: its label is on it"


def test_another_parcels_label_stops_and_the_right_one_still_closes(careful: Any) -> None:
    first, second = careful.orders()[:2]
    careful.bought(first)
    wrong = careful.window.flows.buys.shipment
    careful.scan(wrong.tracking_id)
    careful.until(lambda: careful.said().startswith("The label is on its parcel"))
    careful.window.frame.notices.dismiss()
    careful.bought(second)
    right = careful.window.flows.buys.shipment

    careful.scan(wrong.tracking_id)
    careful.until(lambda: careful.said().startswith("Stop: this is the label of order"))
    said, kind = careful.said(), careful.notice().kind
    still = careful.window.flows.buys.shipment
    careful.scan(right.tracking_id)
    careful.until(lambda: careful.window.flows.closing.open is None)

    assert first.key.ref in said
    assert second.key.ref in said
    assert (kind, still.shipment_id) == ("bad", right.shipment_id)
    assert careful.said().startswith("The label is on its parcel")


def test_an_order_before_the_closing_scan_is_asked_about_and_comes_when_a_person_says_so(careful: Any) -> None:
    first, second = careful.orders()[:2]
    careful.bought(first)

    careful.scan(second.key.ref)
    careful.until(lambda: "was not scanned yet" in careful.said())
    waiting = on_bench(careful)
    careful.press(Qt.Key.Key_G, CTRL)
    careful.until(lambda: on_bench(careful) == second.key.ref)

    assert waiting == ""
    assert careful.window.flows.closing.open is None


def test_the_next_key_asks_too_and_a_cancelled_parcel_needs_no_scan(careful: Any) -> None:
    careful.bought(careful.orders()[0])

    careful.press(Qt.Key.Key_F4)
    careful.until(lambda: "was not scanned yet" in careful.said())
    careful.alt(Qt.Key.Key_C)
    careful.until(lambda: careful.window.pages.ship.view is View.CANCEL)
    careful.alt(Qt.Key.Key_V)
    careful.until(lambda: careful.window.flows.closing.open is None)
    careful.press(Qt.Key.Key_F4)
    careful.until(lambda: on_bench(careful) != "")

    assert line(careful) == ""


def test_a_carriers_longer_code_counts_and_a_bench_that_asks_for_none_takes_labels_as_before(bench: Any) -> None:
    bench.bought(bench.orders()[0])
    shipment: Shipment = bench.window.flows.buys.shipment

    bench.quoted(bench.orders()[0])

    assert bench.window.flows.closing.open is None
    assert is_label_of(shipment, f"]C1420981091234{shipment.tracking_id.lower()}")
    assert not is_label_of(shipment, shipment.tracking_id[:-1])
