"""History at a million: each figure beside what it replaces, in one run over one store.

SHIPSTATION_BENCH_SHIPMENTS says how many (1,000,000); SHIPSTATION_BENCH_DATA names a data folder that is kept, so that
the store is filled once. The exact figures of a run are printed.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from shipstation.ports import By, HistoryQuery
from shipstation.station import Station, open_station
from tests.bench_parts import ROOT

COUNT = int(os.environ.get("SHIPSTATION_BENCH_SHIPMENTS", "1000000"))
ENV = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
pytestmark = pytest.mark.timeout(3_600)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose practice store is full."""
    kept = os.environ.get("SHIPSTATION_BENCH_DATA")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("million")
    with open_station(data_dir=folder) as station:
        began = time.perf_counter()
        filled = station.filling.fill(orders=0, shipments=COUNT)
        took = time.perf_counter() - began
    if filled.shipments:
        print(f"\nfilled {filled.shipments:,} shipments in {took:.0f} s", flush=True)
    return folder


@pytest.fixture
def station(data: Path) -> Iterator[Station]:
    with open_station(data_dir=data) as opened:
        yield opened


def median_ms(act: Callable[[], object], *, times: int) -> float:
    act()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def told(benchmark: BenchmarkFixture, name: str, **figures: float) -> None:
    rounded = {each: round(value, 3) for each, value in figures.items()}
    benchmark.extra_info |= rounded
    print(f"\n{name} at {COUNT:,}: " + ", ".join(f"{each} {value:g}" for each, value in rounded.items()), flush=True)


def test_an_exact_lookup_beside_grep(benchmark: BenchmarkFixture, station: Station, tmp_path: Path) -> None:
    csv = tmp_path / "all.csv"
    began = time.perf_counter()
    station.exporting.shipments(HistoryQuery(), csv)
    export_s = time.perf_counter() - began
    rng, records = Random(1), station.history._records
    numbers = [f"PXF{number:012}{number % 97:02}" for number in (rng.randrange(COUNT) for _ in range(400))]

    def grep() -> None:
        subprocess.run(["grep", "-F", numbers[7], str(csv)], check=True, capture_output=True)

    grep_ms = median_ms(grep, times=5)
    looked = iter(numbers * 20)
    lookup_ms = median_ms(lambda: records.by_tracking(next(looked)), times=2_000)
    benchmark.pedantic(lambda: records.by_tracking(numbers[3]), rounds=200)

    assert records.by_tracking(numbers[7]) is not None
    size_mb = csv.stat().st_size / 1e6
    told(
        benchmark, "exact lookup", ratio=grep_ms / lookup_ms, grep_ms=grep_ms, lookup_ms=lookup_ms, csv_mb=size_mb,
        export_s=export_s,
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["hernand", "öl", "fc-50", "besan", "9876"])
def test_a_substring_beside_a_scan(benchmark: BenchmarkFixture, station: Station, typed: str) -> None:
    database = station.history._records._database  # type: ignore[attr-defined]
    folded = {"öl": "ol"}.get(typed, typed)

    def scan() -> None:
        with database.read() as connection:
            connection.exec_driver_sql(
                "SELECT id FROM search_text_content WHERE c0 LIKE ? ORDER BY id DESC", (f"%{folded}%",)
            ).fetchmany(COUNT)

    scan_ms = median_ms(scan, times=2)
    found_ms = median_ms(lambda: station.history.rows(HistoryQuery(text=typed, limit=100)), times=20)
    total_ms = median_ms(lambda: station.history.total(HistoryQuery(text=typed)), times=5)
    benchmark.pedantic(lambda: station.history.rows(HistoryQuery(text=typed, limit=100)), rounds=5)

    told(
        benchmark, f"substring {typed}", ratio=scan_ms / found_ms, scan_ms=scan_ms, found_ms=found_ms,
        count_ms=total_ms,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "usps"])
def test_the_last_page_beside_the_first(benchmark: BenchmarkFixture, station: Station, text: str) -> None:
    first, last = HistoryQuery(text=text, limit=100), HistoryQuery(text=text, limit=100, end=True)

    first_ms = median_ms(lambda: station.history.rows(first), times=40)
    last_ms = median_ms(lambda: station.history.rows(last), times=40)
    benchmark.pedantic(lambda: station.history.rows(last), rounds=20)

    told(benchmark, f"last page {text}", ratio=last_ms / first_ms, first_ms=first_ms, last_ms=last_ms)


def test_the_report_of_months_beside_a_scan(benchmark: BenchmarkFixture, station: Station) -> None:
    database = station.history._records._database  # type: ignore[attr-defined]

    def scan() -> None:
        with database.read() as connection:
            connection.exec_driver_sql(
                "SELECT substr(bought_at, 1, 7), currency, count(*), sum(coalesce(charged_amount, shown_amount)) "
                "FROM purchase WHERE bought_at IS NOT NULL AND state <> 'cancelled' GROUP BY 1, 2"
            ).all()

    scan_ms = median_ms(scan, times=1)
    report_ms = median_ms(lambda: station.reports.costs(by=By.MONTH), times=50)
    benchmark.pedantic(lambda: station.reports.costs(by=By.MONTH), rounds=20)

    told(benchmark, "month report", ratio=scan_ms / report_ms, scan_ms=scan_ms, report_ms=report_ms)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_window_over_it(benchmark: BenchmarkFixture, data: Path) -> None:
    def look() -> dict[str, Any]:
        return _child("million.py", str(data))

    figures = benchmark.pedantic(look, rounds=1)

    assert figures["rows"] >= COUNT
    told(benchmark, "window", scroll_ratio=figures["scroll_ms"] / figures["item_scroll_ms"], **figures)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_start_beside_that_of_an_empty_store(benchmark: BenchmarkFixture, data: Path, tmp_path: Path) -> None:
    runs: dict[str, list[dict[str, Any]]] = {"empty": [], "full": []}

    def pair() -> None:
        runs["empty"].append(_child("windows.py", "ours", str(tmp_path)))
        runs["full"].append(_child("windows.py", "ours", str(data)))

    pair()
    benchmark.pedantic(pair, rounds=5)

    median = {
        f"{which}_{name}": statistics.median(run[name] for run in runs[which][1:])
        for name in ("first_paint_ms", "scan_ms", "pss_mb")
        for which in ("empty", "full")
    }
    told(benchmark, "start", ratio=median["full_first_paint_ms"] / median["empty_first_paint_ms"], **median)
    shutil.rmtree(tmp_path, ignore_errors=True)


def _child(name: str, *words: str) -> dict[str, Any]:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "bench" / name), *words],
        capture_output=True,
        text=True,
        timeout=1_800,
        check=False,
        cwd=ROOT,
        env=ENV,
    )
    assert ended.returncode == 0, ended.stderr[-3_000:]
    return dict(json.loads(ended.stdout.splitlines()[-1]))
