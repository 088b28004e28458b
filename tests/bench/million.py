"""The window over a large store, in a process of its own. Not a test.

`python tests/bench/million.py DATA` prints one JSON line: milliseconds from a filter to the repaint of its rows (median,
worst), milliseconds of a scroll step here and in a table over a C++ item model, and what memory the long list took (MB).
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView

from shipstation.gui.app import Program, application
from shipstation.gui.views import HISTORY
from shipstation.gui.window import Window
from shipstation.model import Profile
from tests.bench.windows import pss_mb

STEP = 96
STEPS = 150
ITEM_ROWS = 20_000
FILTERS = (
    (2, "USPS"), (2, "UPS"), (3, "cancelled"), (3, "bought"), (1, "AMAZON"), (1, "EXTERNAL"), (0, "30"), (0, "month"),
    (4, "10 20"), (5, "cost"), (5, "order"), (5, "bought reverse"),
)  # fmt: skip


def until(app: QApplication, holds: Callable[[], bool], *, within_s: float = 60.0) -> None:
    deadline = time.monotonic() + within_s
    # As the window's own loop does it sleeps until something comes: a busy one would take the time of the workers.
    beat = QTimer()
    beat.start(20)
    while not holds():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > deadline:
            raise AssertionError("it did not happen in time")


def filtered(app: QApplication, window: Window) -> list[float]:
    """From a filter that is chosen to its first rows on the screen."""
    page, took = window.pages.history, []
    painted = [0]
    shown = page.show_first

    def show(*rows: object, **more: object) -> None:
        shown(*rows, **more)  # type: ignore[arg-type]
        page.table.viewport().repaint()
        painted[0] += 1

    page.show_first = show  # type: ignore[method-assign,assignment]
    for _ in range(3):
        for place, value in FILTERS:
            before, began = painted[0], time.perf_counter()
            page.filters.choices[place].choose(value)
            page.filters.changed.emit()
            until(app, lambda before=before: painted[0] > before)  # type: ignore[misc]
            took.append((time.perf_counter() - began) * 1000)
            until(app, lambda: window.flows.records._total is not None)
            page.filters.choices[place].choose("" if place < 5 else "bought")
    page.show_first = shown  # type: ignore[method-assign]
    return took


def scrolled(app: QApplication, table: QTableView) -> list[float]:
    """Steps of a wheel, each until it is painted."""
    bar, took = table.verticalScrollBar(), []
    bar.setValue(0)
    app.processEvents()
    for step in range(STEPS):
        began = time.perf_counter()
        bar.setValue((step + 1) * STEP)
        app.processEvents()
        took.append((time.perf_counter() - began) * 1000)
    return took


def item_table(like: QTableView) -> QTableView:
    """A table over Qt's own model of items, as large and as wide, with its own delegate."""
    model = QStandardItemModel(ITEM_ROWS, 7)
    for row in range(ITEM_ROWS):
        for column in range(7):
            model.setItem(row, column, QStandardItem(f"cell {row} {column}"))
    table = QTableView()
    table.setModel(model)
    model.setParent(table)
    table.setShowGrid(False)
    table.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(32)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.resize(like.size())
    table.show()
    return table


def measured(app: QApplication, window: Window) -> dict[str, float]:
    window.frame.turn_to(HISTORY)
    page = window.pages.history
    until(app, lambda: window.flows.records._total is not None)
    page.model.show_window((), 0)
    small = pss_mb()
    window.flows.records.refresh()
    until(
        app, lambda: window.flows.records._total is not None and page.model.rowCount() == window.flows.records._total
    )
    bar, rng = page.table.verticalScrollBar(), Random(1)
    for _ in range(60):
        bar.setValue(rng.randrange(bar.maximum()))
        page.table.viewport().repaint()
        at = page.table.rowAt(0)
        until(app, lambda at=at: page.model.row(at) is not None)  # type: ignore[misc]
    large = pss_mb()
    filters = filtered(app, window)
    window.flows.records.refresh()
    until(app, lambda: window.flows.records._total is not None)
    items = item_table(page.table)
    scrolled(app, page.table)
    scrolled(app, items)
    ours, theirs = [], []
    for _ in range(5):
        ours.append(statistics.mean(scrolled(app, page.table)))
        theirs.append(statistics.mean(scrolled(app, items)))
    items.close()
    return {
        "rows": page.model.rowCount(),
        "filter_ms": statistics.median(filters),
        "filter_worst_ms": max(filters),
        "scroll_ms": statistics.median(ours),
        "item_scroll_ms": statistics.median(theirs),
        "memory_mb": large - small,
    }


def main(data: Path) -> None:
    app = application()
    program = Program(app, data_dir=data, profile=Profile.PRACTICE, account=None, theme="light")
    program.start()
    program.window.resize(1280, 800)
    until(app, lambda: program.station is not None and not program.jobs.holding)
    print(json.dumps(measured(app, program.window)), flush=True)
    QTimer.singleShot(0, program.window.close)
    app.processEvents()
    program.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
