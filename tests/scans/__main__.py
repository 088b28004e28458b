"""A scanner at the real window: xdotool types codes into an X server of its own, whatever has the focus.

python -m tests.scans --scans 10000 --seed 1: prints a report as JSON; exit code 1 when a scan was lost or went astray.
Before each batch the focus goes somewhere else (a field, a table, an open list or menu, a dialog, a sheet), and at any
time the program may be at work for up to 300 ms. Between batches a hand types words into fields.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QMenu, QVBoxLayout, QWidget

from shipstation.gui.app import Program, application
from shipstation.gui.views import HISTORY, SETTINGS, SHIP, TRACK
from shipstation.model import OrderState, Profile
from shipstation.rules.bursts import GAP_MS, HAND_MS
from tests.bench_parts import screen

_BATCH = 5
_WORDS = ("blue mug", "4.5 lb", "12345678", "Zanzibar", "sku-77/a", "1", "tall")
_AFTER_MS = 260


@dataclass(kw_only=True)
class Report:
    """What came of it. `stalled`: batches whose keys the machine itself held up, seen on the X server's clock.

    `keys`: of each batch that went wrong, the keys as the program's windows got them.
    """

    scans: int = 0
    stalled: int = 0
    lost: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    words: int = 0
    mistyped: list[str] = field(default_factory=list)
    keys: list[list[str]] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    lags: int = 0
    longest_key_gap_ms: int = 0
    longest_hold_typing_ms: int = 0
    longest_hold_after_lag_ms: int = 0

    def ok(self) -> bool:
        return not (self.lost or self.invented or self.astray or self.mistyped)


class Witness(QObject):
    """Sees every key that reaches a widget, and each key's time at the window."""

    def __init__(self) -> None:
        super().__init__()
        self.reached: list[str] = []
        self.pressed: list[str] = []
        self.longest_gap_ms = 0
        self._last = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if isinstance(watched, QWidget):
                if event.text():
                    self.reached.append(f"{event.text()!r} in {type(watched).__name__} {watched.objectName()}")
            elif event.timestamp() and event.text():
                self.pressed.append(f"{event.text()!r} at {event.timestamp()} in {type(watched).__name__}")
                # Between codes a pause says nothing, and Shift is part of the key that it belongs to.
                if self._last:
                    self.longest_gap_ms = max(self.longest_gap_ms, event.timestamp() - self._last)
                is_end = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
                self._last = 0 if is_end else event.timestamp()
        return False

    def begin(self) -> None:
        self.reached, self.pressed, self._last, self.longest_gap_ms = [], [], 0, 0


class Bench:
    """The window, put into one state after another."""

    def __init__(self, program: Program, dice: random.Random) -> None:
        self.program, self.window, self.dice = program, program.window, dice
        self.dialog = QDialog(self.window)
        QVBoxLayout(self.dialog).addWidget(QLineEdit(self.dialog))
        self.menu = QMenu(self.window)
        for name in ("Best", "Cheapest", "Fastest"):
            self.menu.addAction(name)
        self.lags = 0
        self._lag = QTimer(self.window)
        self._lag.timeout.connect(self._work)

    def settle(self) -> None:
        """No dialog, no menu, no notice of what came before."""
        while popup := QApplication.activePopupWidget():
            popup.close()
        self.dialog.hide()
        self.window.keys.hide()
        while self.window.frame.notices.shown() is not None:
            self.window.frame.notices.dismiss()
        self.window.activateWindow()

    def move(self) -> str:
        """Into a random state. Returns its name."""
        self.settle()
        states: tuple[Callable[[], str], ...] = (
            self._focus, self._focus, self._focus, self._list, self._menu, self._dialog, self._sheet, self._nothing
        )  # fmt: skip
        return self.dice.choice(states)()

    def begin_lag(self) -> None:
        self._lag.start(40)

    def end_lag(self) -> None:
        self._lag.stop()

    def field(self) -> QLineEdit:
        """One that keeps what is typed into it."""
        self.settle()
        self.window.frame.turn_to(self.dice.choice((HISTORY, TRACK)))
        line = (
            self.window.pages.history.search
            if self.window.frame.page() == HISTORY
            else self.window.pages.track.legacy.search
        )
        line.clear()
        line.setFocus()
        return line

    def _work(self) -> None:
        if self.dice.random() < 0.3:
            self.lags += 1
            threading.Event().wait(self.dice.uniform(0, 0.3))

    def _page(self) -> list[QWidget]:
        self.window.frame.turn_to(self.dice.choice((SHIP, HISTORY, TRACK, SETTINGS)))
        return [
            widget
            for widget in self.window.findChildren(QWidget)
            if widget.isVisible() and widget.isEnabled() and widget.focusPolicy().value & 1
        ]

    def _focus(self) -> str:
        widget = self.dice.choice(self._page())
        widget.setFocus()
        return f"focus {type(widget).__name__}"

    def _list(self) -> str:
        boxes = [widget for widget in self._page() if isinstance(widget, QComboBox)]
        if not boxes:
            return self._focus()
        self.dice.choice(boxes).showPopup()
        return "open list"

    def _menu(self) -> str:
        self._page()
        self.menu.popup(self.window.mapToGlobal(self.window.rect().center()))
        return "open menu"

    def _dialog(self) -> str:
        self.dialog.open()
        self.dialog.activateWindow()
        self.dialog.findChildren(QLineEdit)[0].setFocus()
        return "dialog"

    def _sheet(self) -> str:
        self.window.keys.toggle()
        return "keys sheet"

    def _nothing(self) -> str:
        focused = self.window.focusWidget()
        if focused is not None:
            focused.clearFocus()
        return "no focus"


def wait(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def until(holds: Callable[[], bool], within_ms: int = 60_000) -> bool:
    for _ in range(within_ms // 10):
        if holds():
            return True
        wait(10)
    return holds()


def typing(texts: Sequence[str], delay_ms: int, end: str = "") -> None:
    """xdotool beside the event loop: each text, and the key `end` behind it."""
    words = ["xdotool"]
    for text in texts:
        words += ["type", "--delay", str(delay_ms), "--args", "1", text]
        # Nobody scans twice within a moment.
        words += ["key", "--delay", str(delay_ms), end, "sleep", "0.06"] if end else []
    worker = threading.Thread(target=subprocess.run, args=(words,), kwargs={"check": True})
    worker.start()
    while worker.is_alive():
        wait(5)
    worker.join()


class Run:
    """Scans and words, one batch after another."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self.bench, self.dice, self.report = bench, random.Random(seed), Report()
        self._got: list[str] = []
        self._witness = Witness()
        self._number = 0
        bench.window.scanner.scanned.connect(self._got.append)
        QCoreApplication.instance().installEventFilter(self._witness)
        page = bench.program.station.intake.page(state=OrderState.TO_SHIP, limit=50)
        self._orders = [order.key.ref for order in page.orders]

    def code(self) -> str:
        self._number += 1
        kinds = (
            f"1Z999AA1{self._number:010}", f"Q{self._number}-{self.dice.randrange(10**6)}", f"SKU/{self._number:05}.x",
            self.dice.choice(self._orders), "PB:WISH:FASTEST", "PB:BOX:M", f"400{self._number:010}",
        )  # fmt: skip
        return self.dice.choice(kinds)

    def scans(self, many: int) -> None:
        codes = [self.code() for _ in range(many)]
        state = self.bench.move()
        wait(30)
        self._got.clear()
        self._witness.begin()
        is_busy = self.dice.random() < 0.5
        if is_busy:
            self.bench.begin_lag()
        typing(codes, self.dice.choice((1, 2, 4, 8)), self.dice.choice(("Return", "Return", "Tab", "KP_Enter")))
        until(lambda: len(self._got) >= many, 1_500)
        self.bench.end_lag()
        wait(_AFTER_MS if self._got != codes else 20)
        if self._witness.longest_gap_ms > GAP_MS:
            # No scanner: xdotool itself was held up by this machine. Such a batch proves nothing either way.
            self.report.stalled += 1
            return
        self.report.states[state] += many
        self._count(codes, state)
        if self._got != codes:
            self.report.keys.append(self._witness.pressed)

    def _count(self, codes: list[str], state: str) -> None:
        report = self.report
        report.scans += len(codes)
        report.longest_key_gap_ms = max(report.longest_key_gap_ms, self._witness.longest_gap_ms)
        lost, invented = Counter(codes) - Counter(self._got), Counter(self._got) - Counter(codes)
        where = f"({state}, longest gap {self._witness.longest_gap_ms} ms)"
        report.lost += [f"{code} {where}" for code in lost.elements()]
        report.invented += [f"{code} {where}" for code in invented.elements()]
        if self._got != codes and not lost and not invented:
            report.invented.append(f"another order {where}")
        report.astray += [f"{key} {where}" for key in self._witness.reached]

    def word(self) -> None:
        """A hand at 70 to 150 ms a key, sometimes while the program is at work."""
        scanner, word = self.bench.window.scanner, self.dice.choice(_WORDS)
        line = self.bench.field()
        wait(30)
        self._got.clear()
        scanner.longest_hold_ms = 0
        is_busy = self.dice.random() < 0.5
        if is_busy:
            self.bench.begin_lag()
        self._witness.begin()
        typing([word], self.dice.choice((100, 140, 200)))
        until(lambda: line.text() == word, 1_000)
        self.bench.end_lag()
        # A hand that typed takes this long to reach for the scanner.
        wait(HAND_MS + 100)
        self.report.words += 1
        if line.text() != word or self._got:
            self.report.mistyped.append(f"{word} became {line.text()!r}, scans {self._got}")
        name = "longest_hold_after_lag_ms" if is_busy else "longest_hold_typing_ms"
        setattr(self.report, name, max(getattr(self.report, name), scanner.longest_hold_ms))


def run(scans: int, seed: int) -> Report:
    """All in this process but the X server and xdotool."""
    app = application()
    with tempfile.TemporaryDirectory() as folder:
        program = Program(app, data_dir=Path(folder), profile=Profile.PRACTICE, account=None, theme="light")
        program.start()
        assert until(lambda: program.station is not None and not program.jobs.holding), "the station did not open"
        bench = Bench(program, random.Random(seed))
        walk = Run(bench, seed)
        while walk.report.scans < scans:
            walk.scans(min(_BATCH, scans - walk.report.scans))
            if walk.report.words == 0 or walk.dice.random() < 0.15:
                walk.word()
            if walk.report.scans % 500 == 0 and walk.report.scans:
                print(walk.report.scans, len(walk.report.lost), len(walk.report.astray), file=sys.stderr, flush=True)
        walk.report.lags = bench.lags
        bench.settle()
        until(lambda: not program.jobs.holding)
        program.window.close()
        program.close()
        return walk.report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scans", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with screen() as display:
        os.environ.update(DISPLAY=display, QT_QPA_PLATFORM="xcb")
        report = run(asked.scans, asked.seed)
        print(json.dumps({"ok": report.ok(), **vars(report)}, indent=1), flush=True)
    return 0 if report.ok() else 1


if __name__ == "__main__":
    sys.exit(main())
