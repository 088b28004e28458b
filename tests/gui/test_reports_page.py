"""Reports in the window: the chart is drawn from its table, whichever theme is in force, and goes into files."""

import csv
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from PySide6.QtCore import Qt

from shipstation.gui.pages.reports.rows import since_of


def test_a_chart_read_back_says_what_its_table_says(bench: Any, tmp_path: Path) -> None:
    assert "pyqtgraph" not in sys.modules or bench.window.pages.reports.chart is None
    bench.station.filling.fill(orders=0, shipments=150)
    for took in (1.0, 2.0, 3.0):
        bench.station.speed.record(took)
    page, reports = bench.window.pages.reports, bench.station.reports
    bench.window.flows.reports.folder = tmp_path

    bench.alt(Qt.Key.Key_6)
    bench.until(lambda: len(page.lines()) > 3)
    for subject in ("month", "carrier", "service", "channel", "country", "box"):
        bench.until(lambda subject=subject: bench.window.flows.reports._told.subject == subject)
        assert page.subject() == subject
        currency = page.currency.value()
        told = reports.costs(
            by=bench.window.flows.reports._told.costs.by, since=since_of("12m", bench.station.clock.now())
        )
        said = [line for line in told.lines if line.paid.currency == currency]
        (drawn,) = page.chart.drawn()
        table = [line.cells[1].replace(",", "") for line in page.lines()]
        assert table == [f"{line.paid.amount:.2f}" for line in said]
        assert [f"{value:.2f}" for value in drawn] == (table[-36:] if subject == "month" else table[:8])
        bench.press(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)

    bench.until(lambda: bench.window.flows.reports._told.subject == "pace")
    half, most = page.chart.drawn()
    assert [f"{value:.1f}" for value in half] == [line.cells[1] for line in page.lines()] == ["2.0"]
    assert [f"{value:.1f}" for value in most] == [line.cells[2] for line in page.lines()]

    before = page.chart.backgroundBrush().color().name()
    bench.window._theme.choose("dark")
    assert (before, page.chart.backgroundBrush().color().name()) == ("#ffffff", "#1c2027")
    assert page.chart.drawn() == (half, most)

    page.look_at("carrier")
    bench.until(lambda: page.lines() and page.lines()[0].second is None)
    bench.until(lambda: bench.window.flows.reports._told.subject == "carrier")
    bench.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    bench.until(lambda: "lines exported" in bench.said())
    bench.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    bench.until(lambda: list(tmp_path.glob("report-*.xlsx")))
    bench.until(lambda: bench.said().endswith(".xlsx"))
    (as_csv,) = tmp_path.glob("report-carrier-*.csv")
    rows = list(csv.reader(as_csv.read_text("utf-8-sig").splitlines()))
    sheet = openpyxl.load_workbook(next(tmp_path.glob("*.xlsx"))).active
    paid = {row[0]: row[4] for row in rows if row[1] == page.currency.value()}
    assert {line.name: line.cells[1].replace(",", "") for line in page.lines()}.items() <= {
        name: f"{float(value):.2f}" for name, value in paid.items() if name != "paid"
    }.items()
    assert sheet.cell(1, 1).value == "carrier"


def test_a_period_begins_with_a_day_of_this_computer() -> None:
    now = datetime(2026, 11, 28, 11, 0, tzinfo=UTC)

    year, month = since_of("12m", now), since_of("month", now)
    assert since_of("all", now) is None
    assert year is not None
    assert month is not None
    assert (year.year, year.month, year.day) == (2025, 12, 1)
    assert (month.month, month.day, month.hour) == (11, 1, 0)
    days = since_of("30d", now)
    assert days is not None
    assert timedelta(days=29) <= now - days < timedelta(days=30)
    december = since_of("12m", datetime(2026, 12, 5, tzinfo=UTC))
    assert december is not None
    assert (december.year, december.month) == (2026, 1)
