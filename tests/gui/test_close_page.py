"""Closing the day in the window, by keys alone."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from shipstation.model import PaperKind, Route, Shipment


def buy(bench: Any, ref: str) -> Shipment:
    station = bench.station
    order = station.intake.order(ref)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    rate = compared.best().rate
    shipment: Shipment = station.buying.buy(compared.quote, rate, station.quoting.choices(rate)).shipment
    return shipment


def test_the_day_is_closed_by_keys_and_late_labels_are_asked_about(bench: Any) -> None:
    first = buy(bench, "SO-10231")
    bench.station.settings.add_route(Route(name="forms", document=PaperKind.COLLECTION_FORM, printer="PDF folder"))
    page = bench.window.pages.close

    bench.alt(Qt.Key.Key_5)
    bench.until(page.panel.make.isVisible)
    assert [group.parcels for group in page._open.rows] == [(first,)]
    bench.alt(Qt.Key.Key_M)
    bench.until(lambda: bench.said().startswith(f"Form of {first.carrier} made printed on"))
    bench.until(page.panel.preview.has_picture)
    assert page._open.rows == ()
    assert len(bench.ledger()["forms"]) == 1

    late = buy(bench, "SO-10233")
    bench.press(Qt.Key.Key_F5)
    bench.until(lambda: "1 label since" in bench.said())
    assert [group.parcels for group in page._open.rows] == [(late,)]
    bench.alt(Qt.Key.Key_Y)
    bench.until(lambda: len(bench.ledger()["forms"]) == 2)
    bench.until(lambda: page._open.rows == ())

    bench.press(Qt.Key.Key_F8)
    bench.until(lambda: "Copy 2" in page.panel._prints.accessibleName())


@pytest.mark.long
def test_an_unsure_form_stands_in_the_question_and_is_found_by_a_key(bench: Any) -> None:
    buy(bench, "SO-10231")
    bench.arm("cut-body@generateCollectionForm:*", "reset-before@getCollectionFormHistory:*")
    bench.station.clock.wait = lambda *_, **__: None
    page = bench.window.pages.close
    bench.alt(Qt.Key.Key_5)
    bench.until(page.panel.make.isVisible)

    bench.alt(Qt.Key.Key_M)
    bench.until(lambda: "collection form" in bench.window.frame.unsure._what.text())
    bench.until(lambda: not page.panel.make.isEnabled())
    bench.arm()
    bench.alt(Qt.Key.Key_Q)

    bench.until(lambda: not bench.window.frame.unsure.isVisible())
    bench.until(lambda: page._open.rows == ())
    assert len(bench.ledger()["forms"]) == 1
