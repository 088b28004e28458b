"""Everything has a name and a key, nothing is clipped at the smallest size, and focus is always seen."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from shipstation.gui.views import View
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.text import Elided

STATES = ("empty", "rates", "bought", "cancel", "history", "track", pytest.param("close", marks=pytest.mark.long))
CONTRACT = (
    "scanLine",
    "ratesTable",
    "buyButton",
    "labelPreview",
    "printAgainButton",
    "cancelButton",
    "historySearch",
    "historyTable",
    "trackTable",
    "noticeBar",
    "modeChip",
)


def enter(bench: Any, state: str) -> None:
    """Bring the window into a state, by keys."""
    if state == "rates":
        bench.quoted(bench.orders()[0])
    elif state == "empty":
        # How many wait is known a moment after the start.
        bench.until(lambda: bench.window.findChild(QAbstractButton, "nextInQueueButton").text().endswith("waiting"))
    else:
        bench.bought(bench.orders()[0])
        bench.until(bench.window.pages.ship.bought.preview.has_picture)
    if state == "cancel":
        bench.alt(Qt.Key.Key_C)
    elif state == "history":
        bench.alt(Qt.Key.Key_3)
        bench.until(lambda: bench.window.pages.history.side.shipment() is not None)
    elif state == "track":
        bench.alt(Qt.Key.Key_4)
        bench.until(lambda: bool(bench.window.pages.track.rows()))
    elif state == "close":
        bench.alt(Qt.Key.Key_5)
        bench.until(bench.window.pages.close.panel.make.isVisible)


def visible(bench: Any, kind: type) -> list[Any]:
    return [widget for widget in bench.window.findChildren(kind) if widget.isVisible()]


def test_the_names_of_the_contract_are_there(bench: Any) -> None:
    # Pages that nobody turned to are built within a moment of the start.
    bench.until(lambda: set(CONTRACT) <= {widget.objectName() for widget in bench.window.findChildren(QWidget)})


@pytest.mark.parametrize("state", STATES)
def test_every_focusable_thing_has_a_name_and_every_button_a_tooltip(bench: Any, state: str) -> None:
    enter(bench, state)

    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in visible(bench, QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.accessibleName()
    ]
    silent = [button.objectName() for button in visible(bench, QAbstractButton) if not button.toolTip()]

    assert nameless == []
    assert silent == []


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_clipped_at_the_smallest_size(bench: Any, state: str) -> None:
    enter(bench, state)
    bench.window.resize(1024, 700)
    bench.until(lambda: bench.window.width() == 1024)
    QApplication.sendPostedEvents()

    cut = [f"{label.text()!r} {_lack(label)}" for label in visible(bench, QLabel) if _lack(label)]
    cut += [
        f"{button.objectName()} {button.text()!r}"
        for button in visible(bench, KeyButton)
        if QFontMetricsF(button.font()).horizontalAdvance(button.text()) + 16 > button.width()
        and button.objectName() != "notOfferedButton"
    ]
    outside = [
        widget.objectName()
        for widget in visible(bench, KeyButton)
        if not bench.window.rect().contains(
            widget.rect().translated(widget.mapTo(bench.window, widget.rect().topLeft()))
        )
    ]

    assert cut == []
    assert outside == []


def _lack(label: QLabel) -> str:
    """What a label lacks to show its whole text; "" when nothing."""
    if isinstance(label, Elided) or not label.text():
        return ""
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        return f"{needed} high in {label.height()}" if needed > label.height() + 1 else ""
    needed = label.sizeHint().width()
    return f"{needed} wide in {label.width()}" if needed > label.width() + 1 else ""


@pytest.mark.parametrize("state", ["rates", "bought", "history", "track"])
def test_the_focus_ring_is_around_whatever_has_the_focus(bench: Any, state: str) -> None:
    enter(bench, state)

    for _ in range(6):
        bench.press(Qt.Key.Key_F6)
        focused = bench.window.focusWidget()
        ring = bench.window.ring
        around = focused.rect().translated(focused.mapTo(bench.window, focused.rect().topLeft()))
        assert ring.isVisible()
        assert ring.geometry().contains(around)


def test_escape_always_leads_back_to_the_scan_line(bench: Any) -> None:
    bench.quoted(bench.orders()[0])
    for part in (
        bench.window.pages.ship.rates.table,
        bench.window.pages.ship.order.weight,
        bench.window.pages.ship.buy.button,
    ):
        part.setFocus()

        bench.press(Qt.Key.Key_Escape)

        assert bench.window.scan.hasFocus()


def test_tab_reaches_the_buy_button_in_reading_order(bench: Any) -> None:
    bench.quoted(bench.orders()[0])
    seen: list[str] = []

    for _ in range(20):
        bench.press(Qt.Key.Key_Tab)
        seen.append(bench.window.focusWidget().objectName())
        if seen[-1] == "buyButton":
            break

    wanted = [name for name in seen if name in ("boxField", "weightField", "ratesTable", "buyButton")]
    assert wanted == ["boxField", "weightField", "ratesTable", "buyButton"]


def test_enter_on_the_focused_button_buys(bench: Any) -> None:
    bench.quoted(bench.orders()[0])
    bench.window.pages.ship.buy.button.setFocus()

    bench.press(Qt.Key.Key_Return)

    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT)


def test_names_of_buyers_are_never_markup(bench: Any) -> None:
    order = bench.orders(channel="EXTERNAL")[0]
    hostile = replace(order, ship_to=replace(order.ship_to, name="<img src=x><b>Bold</b>"))
    bench.station.intake.keep((hostile,))

    bench.scan(order.key.ref)
    bench.until(lambda: bench.window.pages.ship.view is View.RATES)

    assert bench.window.pages.ship.order._name.text() == "<img src=x><b>Bold</b>"
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in bench.window.findChildren(QLabel))
