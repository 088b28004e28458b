"""A packer at the real window: scan to the first byte at the printer, and how long the event loop stands still, beside
an empty window that sends the same bytes on the same keys in the same run."""

import statistics
import threading
import time
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.bench_parts import screen
from tests.packer import figures
from tests.packer.parts import Keys, TimedPrinter, Window
from tests.packer.shift import Shift, at_the_bench, disagreements, work

ORDERS = 30
FLOORS = 20


@pytest.mark.needs("Xvfb")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("latency_ms", [0, 500])
def test_a_packer_at_the_window(benchmark: BenchmarkFixture, tmp_path: Path, latency_ms: int) -> None:
    """In ms, Amazon's own time apart. Gaps: less what the kernel gave the thread no processor."""
    with (
        screen() as display,
        at_the_bench(tmp_path, display, orders=ORDERS, latency_ms=latency_ms, seed=1) as bench,
    ):
        began = time.monotonic()
        shift: Shift = benchmark.pedantic(lambda: work(bench, pace=0, told=False), rounds=1)
        ended = time.monotonic()
        bench.window.close()
        assert [*shift.faults, *disagreements(bench, tmp_path)] == []
        label = tmp_path / "label.zpl"
        label.write_bytes(bench.printer.jobs[-1])
        floor, floor_gaps = _floor(label, display)

    ours = figures.spread(each.ours() for each in shift.steps)
    gaps = figures.longest_gap(bench.window.gaps, began, ended)
    benchmark.extra_info |= {
        "orders": ORDERS,
        "ours_p50_ms": ours["p50"],
        "ours_p95_ms": ours["p95"],
        "floor_p50_ms": floor["p50"],
        "ratio_to_150_ms": round(ours["p50"] / figures.TARGET_P50_MS, 2),
        "p95_ratio_to_400_ms": round(ours["p95"] / figures.TARGET_P95_MS, 2),
        "longest_gap_ms": gaps["longest_own_ms"],
        "floor_longest_gap_ms": floor_gaps["longest_own_ms"],
        "gaps_over_50_ms": gaps["over_50_own_ms"],
        "steps_p50_ms": {name: each["p50"] for name, each in figures.spreads(shift.steps).items()},
    }


def _floor(label: Path, display: str) -> tuple[dict[str, float], dict]:
    """The same keys into an empty window: Enter to the first byte, and its gaps."""
    printer, keys, took = TimedPrinter(), Keys(display), []
    with Window("bare", str(label), "--port", str(printer.port), display=display) as window:
        window.next("open")
        keys.focus("bare")
        began = time.monotonic()
        for _ in range(FLOORS):
            keys.enter()
            pressed = window.next("key")["pressed"]
            took.append(printer.first_bytes.get(timeout=10) - pressed)
            threading.Event().wait(0.02)
        ended = time.monotonic()
    printer.close()
    assert statistics.median(took) > 0
    return figures.spread(took), figures.longest_gap(window.gaps, began, ended)
