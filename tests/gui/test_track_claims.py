"""A claim made in the window, by keys, from what is known; and left without a word sent."""

from typing import Any

import pytest
from PySide6.QtCore import Qt


@pytest.mark.long
def test_a_claim_is_made_by_keys_and_stands_in_the_way(bench: Any) -> None:
    station, page = bench.station, bench.window.pages.track
    order = station.intake.order("SO-10231")
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    rate = compared.best().rate
    shipment = station.buying.buy(compared.quote, rate, station.quoting.choices(rate)).shipment
    control = Qt.KeyboardModifier.ControlModifier
    bench.alt(Qt.Key.Key_4)
    bench.until(lambda: page.panel._evidence is not None)

    bench.press(Qt.Key.Key_J, control)
    bench.until(page.panel.is_asking)
    bench.press(Qt.Key.Key_Escape)
    assert not page.panel.is_asking()
    assert station.claims.evidence(shipment.tracking_id).claimed is None

    bench.press(Qt.Key.Key_J, control)
    bench.until(page.panel.is_asking)
    form = page.panel.aftercare.claim.form
    assert form.value("value") is not None
    page.panel.aftercare._value.give("much")
    bench.press(Qt.Key.Key_Return)
    assert page.panel.is_asking()
    page.panel.aftercare._value.give("32.00 USD")
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: bench.said().startswith("Claim made"))

    claimed = station.claims.evidence(shipment.tracking_id).claimed
    assert claimed is not None
    assert not page.panel.is_asking()
    bench.until(lambda: "Claim made" in page.panel._timeline.accessibleName())
    bench.until(lambda: not page.panel._claim.isEnabled())
