"""Two windows in processes of their own, timed from outside: a bare Qt window, and the station's. Not a test.

`python tests/bench/windows.py bare|ours DATA` prints one JSON line: milliseconds from the process's start to its first
paint, milliseconds a scan takes to be shown (median of the orders), and its memory (PSS, MB).
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFormLayout, QHBoxLayout, QLineEdit, QMainWindow, QTableView, QWidget

_TICK = os.sysconf("SC_CLK_TCK")


def since_start_ms() -> float:
    """Milliseconds since the kernel started this process."""
    begun = float(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]) / _TICK
    return (time.clock_gettime(time.CLOCK_BOOTTIME) - begun) * 1000


def pss_mb() -> float:
    """This process's proportional share of memory."""
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("the kernel tells no PSS")


class FirstPaint(QObject):
    """Remembers when the first widget was painted."""

    at_ms: float | None = None

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if self.at_ms is None and event.type() == QEvent.Type.Paint:
            self.at_ms = since_start_ms()
        return False


class Scans(QObject):
    """Types orders one after the other and times each until it is shown."""

    def __init__(
        self,
        line: QLineEdit,
        refs: list[str],
        shown: Callable[[], str],
        ready: Callable[[], bool],
        done: Callable[[], None],
    ) -> None:
        super().__init__()
        self._line, self._refs, self._shown, self._ready, self._done = line, refs, shown, ready, done
        self._begun: float | None = None
        self.took: list[float] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(0)

    def _tick(self) -> None:
        if self._begun is not None:
            if self._shown() != self._refs[0]:
                return
            self.took.append((time.perf_counter() - self._begun) * 1000)
            self._refs.pop(0)
            self._begun = None
        if not self._refs:
            self._timer.stop()
            self._done()
        elif self._ready():
            self._line.setText(self._refs[0])
            self._begun = time.perf_counter()
            QTest.keyClick(self._line, Qt.Key.Key_Return)


def told(painted: FirstPaint, scans: Scans, memory: float) -> None:
    print(
        json.dumps({"first_paint_ms": painted.at_ms, "scan_ms": statistics.median(scans.took), "pss_mb": memory}),
        flush=True,
    )


def bare() -> None:
    """A line, a table, 20 fields; a scan fills them from a dict."""
    app = QApplication([])
    painted = FirstPaint()
    app.installEventFilter(painted)
    window, middle, line = QMainWindow(), QWidget(), QLineEdit()
    fields = [QLineEdit() for _ in range(20)]
    model = QStandardItemModel(50, 5)
    table = QTableView()
    table.setModel(model)
    form = QFormLayout()
    form.addRow("scan", line)
    for number, field in enumerate(fields):
        form.addRow(str(number), field)
    row = QHBoxLayout(middle)
    row.addLayout(form)
    row.addWidget(table)
    window.setCentralWidget(middle)
    window.resize(1280, 800)
    refs = [f"order-{number}" for number in range(30)]
    orders = {ref: [f"{ref} {number}" for number in range(20)] for ref in refs}

    def fill() -> None:
        values = orders[line.text()]
        for field, value in zip(fields, values, strict=True):
            field.setText(value)
        for place in range(14):
            for column in range(5):
                model.setItem(place, column, QStandardItem(values[column]))
        window.repaint()
        window.setWindowTitle(line.text())

    line.returnPressed.connect(fill)
    window.show()

    def done() -> None:
        told(painted, scans, pss_mb())
        app.quit()

    scans = Scans(line, list(refs), window.windowTitle, lambda: painted.at_ms is not None, done)
    app.exec()


def ours(data: Path) -> None:
    """The station's own window and store; scans are answered offline, while rates are on their way."""
    from shipstation.gui.app import Program, application  # the import is part of what is timed
    from shipstation.model import OrderState, Profile

    app = application()
    painted = FirstPaint()
    app.installEventFilter(painted)
    program = Program(app, data_dir=data, profile=Profile.PRACTICE, account=None, theme="light")
    program.start()
    window = program.window
    refs: list[str] = []

    def shown() -> str:
        label = window.findChild(QWidget, "orderRef")
        return str(label.property("text")) if label is not None and label.isVisible() else ""

    def ready() -> bool:
        if program.station is None:
            return False
        if not refs:
            page = program.station.intake.page(state=OrderState.TO_SHIP)
            refs.extend(order.key.ref for order in page.orders)
        return True

    def done() -> None:
        told(painted, scans, pss_mb())
        window.close()
        app.quit()

    scans = Scans(window.findChild(QLineEdit, "scanLine"), ["first"], shown, ready, done)
    scans._refs = refs

    def begin() -> None:
        if ready():
            scans._timer.start(0)
        else:
            QTimer.singleShot(5, begin)

    scans._timer.stop()
    begin()
    app.exec()
    program.close()


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare()
    else:
        ours(Path(sys.argv[2]))
