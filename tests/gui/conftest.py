"""A real window over a real station and a real practice Amazon, in a folder of its own."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from shipstation.gui.app import Program
from shipstation.gui.notices import Notice
from shipstation.gui.theme import Theme
from shipstation.gui.views import View
from shipstation.gui.window import Window
from shipstation.model import Order, OrderState, Profile
from shipstation.station import Station
from tests.printing.practice_parts import PracticePrinter

WAIT_MS = 30_000


class Bench:
    """A packer at the window: types, presses, waits for what can be seen."""

    def __init__(self, program: Program, qtbot: QtBot) -> None:
        self.program = program
        self.window: Window = program.window
        self._qtbot = qtbot

    @property
    def station(self) -> Station:
        assert self.program.station is not None
        return self.program.station

    def until(self, holds: Callable[[], bool]) -> None:
        try:
            self._qtbot.waitUntil(lambda: bool(holds()), timeout=WAIT_MS)
        except Exception as error:
            raise AssertionError(f"in vain; the window says {self.said()!r}") from error

    def said(self) -> str:
        notice = self.window.frame.notices.shown()
        return f"{notice.what} {notice.then}" if notice is not None else ""

    def notice(self) -> Notice | None:
        return self.window.frame.notices.shown()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, wherever the focus is."""
        widget = self.window.focusWidget() or self.window
        QTest.keyClick(widget, key, modifier)

    def alt(self, key: Qt.Key) -> None:
        self.press(key, Qt.KeyboardModifier.AltModifier)

    def type(self, text: str, widget: QWidget | None = None) -> None:
        for letter in text:
            # One by one, as keys come: each goes to what has the focus then.
            QTest.keyClick(widget or self.window.focusWidget() or self.window, letter)

    def scan(self, text: str) -> None:
        """As a scanner does: the whole code, then Enter."""
        self.press(Qt.Key.Key_F2)
        self.type(text)
        self.press(Qt.Key.Key_Return)

    def orders(self, country: str = "US", channel: str | None = None) -> list[Order]:
        page = self.station.intake.page(state=OrderState.TO_SHIP, limit=200)
        return [
            order
            for order in page.orders
            if order.ship_to.country == country and channel in (None, order.key.channel.value)
        ]

    def quoted(self, order: Order) -> None:
        """Scan an order and wait for rates that can be bought."""
        self.scan(order.key.ref)
        ship, quotes = self.window.pages.ship, self.window.flows.quotes

        def is_here() -> bool:
            # Not the order that lay there before.
            return quotes.work is not None and quotes.work.order.key == order.key and quotes.compared is not None

        self.until(lambda: is_here() and ship.view is View.RATES and ship.buy.button.isEnabled())

    def bought(self, order: Order) -> None:
        """Buy the best rate of an order and wait for the paper."""
        self.quoted(order)
        self.press(Qt.Key.Key_Return)
        self.until(
            lambda: self.window.pages.ship.view is View.BOUGHT and self.said().startswith("Bought and printed")
        )

    def arm(self, *faults: str) -> None:
        """What goes wrong at the practice Amazon from now on."""
        home = self.practice()
        body = json.dumps({"faults": list(faults)}).encode()
        request = Request(
            f"{home['endpoint']}/practice/faults", data=body, headers={"Content-Type": "application/json"}
        )
        with build_opener(ProxyHandler({})).open(request, timeout=10) as answer:
            answer.read()

    def practice(self) -> dict[str, Any]:
        """Where the practice Amazon of this bench is."""
        file = self.station.folder / "practice" / "address.json"
        self.until(file.exists)
        return dict(json.loads(file.read_text()))

    def ledger(self) -> dict[str, Any]:
        home = self.practice()
        with build_opener(ProxyHandler({})).open(home["ledger"], timeout=10) as answer:
            return dict(json.loads(answer.read()))


@pytest.fixture
def out_of_labels(tmp_path: Path) -> Iterator[PracticePrinter]:
    """A practice printer without paper; its lever puts some in."""
    made = PracticePrinter(tmp_path / "jobs", "paper-out")
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def american() -> Iterator[None]:
    """One locale for all: the machine's may know no group marks."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, choice="light")


@pytest.fixture
def bench(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    program = Program(qapp, data_dir=tmp_path, profile=Profile.PRACTICE, account=None, theme="light")
    bugs: list[str] = []
    program.hook.broke.connect(bugs.append)
    packer = Bench(program, qtbot)
    program.start()
    packer.until(lambda: program.station is not None and not program.jobs.holding)
    yield packer
    packer.until(lambda: not program.jobs.holding)
    program.window.close()
    program.close()
    program.window.deleteLater()
    assert bugs == []
