"""A scan is taken whatever has the focus, and nothing that a hand types is; real key events, with their own times."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QMenu, QTableWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from shipstation.gui.scanner import Scanner
from shipstation.gui.views import View
from shipstation.model import SCANNER_CARD
from shipstation.rules.layouts import typed_as

CODE = "SKU/77-a9"


_TIMES = itertools.count(1_000_000, 1_000)
_KEYS = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}


def press_all(widget: QWidget, text: str, gap_ms: int = 0, *, held_up_after: int | None = None) -> None:
    """Keys to a window with times of their own, as its system gives them: how busy this machine is says nothing.

    `gap_ms` 0: a scanner, at 4 ms a key. `held_up_after`: so many keys; the others come much later than their times.
    """
    at = next(_TIMES)
    for number, char in enumerate(text):
        if gap_ms:
            QTest.qWait(gap_ms)
        if number == held_up_after:
            QTest.qWait(300)
        key = _KEYS.get(char, Qt.Key(ord(char.upper())))
        at += gap_ms or 4
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char)
            event.setTimestamp(at)
            QCoreApplication.sendEvent(widget.windowHandle(), event)


class Desk(QWidget):
    """A window with a scanner before it, and what it scanned."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self.other, self.table, self.box = QLineEdit(), QLineEdit(), QTableWidget(3, 1), QComboBox()
        self.box.addItems(["Best", "Cheapest", "Fastest"])
        rows = QVBoxLayout(self)
        for part in (self.line, self.other, self.table, self.box):
            rows.addWidget(part)
        self.scanner = Scanner(self)
        self.scans: list[str] = []
        self.scanner.scanned.connect(self.scans.append)

    def keys(self, text: str, gap_ms: int = 0, to: QWidget | None = None) -> None:
        """Keys as a keyboard sends them, to the window."""
        press_all(to or self, text, gap_ms)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk()
    qtbot.addWidget(desk)
    desk.show()
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    desk.line.setFocus()
    yield desk
    desk.scanner.leave()


@pytest.mark.parametrize("end", ["\r", "\t"])
def test_a_scan_in_a_field_leaves_the_field_alone(desk: Desk, end: str) -> None:
    desk.keys(CODE + end)

    assert desk.scans == [CODE]
    assert desk.line.text() == ""
    assert desk.line.hasFocus()


@pytest.mark.parametrize("many", [1, 3])
def test_a_code_that_was_held_up_on_its_way_is_one_scan_and_leaves_the_field_as_it_was(desk: Desk, many: int) -> None:
    desk.line.setText("blue ")

    press_all(desk, CODE + "\r", held_up_after=many)

    assert desk.scans == [CODE]
    assert desk.line.text() == "blue "


def test_a_scan_over_a_table_an_open_list_a_menu_and_a_dialog(desk: Desk, qtbot: QtBot) -> None:
    desk.table.setFocus()
    desk.keys(CODE + "\r")
    desk.box.showPopup()
    desk.keys("Fast1\r")
    desk.box.hidePopup()
    menu = QMenu(desk)
    menu.addAction("Buy")
    menu.popup(desk.mapToGlobal(desk.rect().center()))
    desk.keys("Buy22\r")
    menu.close()
    dialog = QDialog(desk)
    field = QLineEdit(dialog)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    desk.keys("In-dialog\r", to=dialog)

    assert desk.scans == [CODE, "Fast1", "Buy22", "In-dialog"]
    assert desk.box.currentText() == "Best"
    assert field.text() == ""
    assert dialog.isVisible()


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_menu_that_gave_way_still_has_the_window_that_the_next_keys_may_be_on_their_way_to(
    desk: Desk, qtbot: QtBot, is_kept: bool
) -> None:
    menu = QMenu(desk)
    menu.addAction("Buy")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, not is_kept)
    menu.popup(desk.mapToGlobal(desk.rect().center()))

    desk.keys("Buy22\r", to=menu)

    assert not menu.isVisible()
    assert menu.internalWinId() != 0
    desk.keys("Next3\r", to=menu)
    assert desk.scans == ["Buy22", "Next3"]
    if not is_kept:
        qtbot.waitUntil(lambda: not isValid(menu), timeout=5_000)


def test_what_a_hand_types_reaches_its_field_soon_and_in_order(desk: Desk, qtbot: QtBot) -> None:
    desk.keys("4.5 lb", gap_ms=45)
    desk.keys("\r", gap_ms=45)
    qtbot.waitUntil(lambda: desk.line.text() == "4.5 lb", timeout=2_000)

    assert desk.scans == []


def test_three_keys_and_enter_at_a_scanners_pace_are_typing(desk: Desk) -> None:
    entered: list[str] = []
    desk.line.returnPressed.connect(lambda: entered.append(desk.line.text()))

    desk.keys("abc\r")

    assert (desk.scans, entered) == ([], ["abc"])


def test_keys_go_to_who_had_the_focus_when_they_were_pressed(desk: Desk, qtbot: QtBot) -> None:
    desk.keys("ab")
    desk.other.setFocus()
    qtbot.waitUntil(lambda: desk.line.text() == "ab", timeout=2_000)

    assert desk.other.text() == ""


def test_a_shortcut_and_a_paste_go_their_way(desk: Desk) -> None:
    desk.line.setText("pasted")
    desk.line.selectAll()
    window = desk.windowHandle()
    QTest.keyClick(window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    desk.line.clear()
    QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_Return)

    assert desk.line.text() == "pasted"
    assert desk.scans == []


def test_with_a_prefix_typing_is_not_held_at_all(desk: Desk) -> None:
    desk.scanner.prefix = "~"

    desk.keys("fast")
    assert desk.line.text() == "fast"
    desk.keys("~77\r")

    assert (desk.scans, desk.line.text()) == (["77"], "fast")


def test_scans_from_before_anybody_reads_them_are_kept_in_order(desk: Desk) -> None:
    desk.keys("First\r")
    desk.keys("Second\r")

    assert desk.scanner.join() == ("First", "Second")
    assert desk.scanner.join() == ()


def test_after_it_left_all_keys_go_their_own_way(desk: Desk) -> None:
    scanner = Scanner(desk)
    scanner.leave()
    desk.scanner.prefix = "~"

    desk.keys("fast7")

    assert desk.line.text() == "fast7"


def test_an_order_scanned_in_the_weight_field_is_opened_and_the_weight_stays(bench: Any) -> None:
    bench.window.activateWindow()
    bench.until(bench.window.isActiveWindow)
    first, second = bench.orders(channel="AMAZON")[:2]
    bench.quoted(first)
    weight = bench.window.pages.ship.order.weight
    weight.setFocus()

    press_all(bench.window, f"]C0{second.key.ref}\r")
    bench.until(
        lambda: bench.window.flows.quotes.work is not None and bench.window.flows.quotes.work.order.key == second.key
    )

    assert second.key.ref not in weight.text()
    assert bench.window.scan.text() == ""


def test_a_garbled_scan_asks_for_the_card_and_the_card_sets_the_keyboard(bench: Any) -> None:
    bench.window.activateWindow()
    bench.until(bench.window.isActiveWindow)
    order = bench.orders(channel="AMAZON")[0]

    bench.window.scanner.scanned.emit(typed_as(order.key.ref, "fr"))
    bench.until(lambda: "takes this keyboard for another" in bench.said())
    bench.window.scanner.scanned.emit(typed_as(SCANNER_CARD, "fr"))
    bench.until(lambda: bench.station.settings.get("scanner.layout") == "fr")
    bench.until(lambda: bench.said().startswith("The scanner is set up"))
    bench.window.scanner.scanned.emit(typed_as(order.key.ref, "fr"))

    bench.until(lambda: bench.window.pages.ship.view is View.RATES)
