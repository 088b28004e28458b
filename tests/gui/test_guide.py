"""The first parcel is led step by step; afterwards, and for whoever hides it, the guide never comes again."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from shipstation.gui.pages.ship.guide import GuideFlow

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long


def step(bench: Any) -> str:
    strip = bench.window.pages.ship.guide
    return strip.findChild(QLabel, "guideStep").text() if strip.isVisible() else ""


def is_off(bench: Any) -> bool:
    return bench.station.settings.get("bench.guide") == "off"


def begins_again(bench: Any) -> bool:
    """Whether a window that opens now would begin it."""
    bench.window.pages.ship.guide.hide()
    GuideFlow(bench.window._bench, bench.window.pages.ship.guide, bench.window)
    bench.until(lambda: not bench.program.jobs.holding)
    bench._qtbot.wait(50)
    return step(bench) != ""


def test_it_leads_from_scan_to_label_and_ends_with_the_next_order(bench: Any) -> None:
    bench.until(lambda: step(bench) == "Scan an order")
    first, second = bench.orders()[:2]

    bench.quoted(first)
    buying = step(bench)
    bench.bought(first)
    label = step(bench)
    bench.quoted(second)
    end = step(bench)
    bench.until(lambda: is_off(bench))

    assert (buying, label) == ("Press Enter to buy", "This is your label")
    assert end == "That is all: one scan, one key"
    assert not begins_again(bench)


def test_who_hides_it_is_not_led_again(bench: Any) -> None:
    bench.until(lambda: step(bench) == "Scan an order")

    bench.press(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    bench.until(lambda: is_off(bench))
    hidden = step(bench)
    bench.quoted(bench.orders()[0])

    assert hidden == ""
    assert step(bench) == ""
    assert not begins_again(bench)
