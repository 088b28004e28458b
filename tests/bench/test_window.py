"""The window beside a bare Qt window in the same run: first paint, a scan answered from the store, memory."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.bench_parts import ROOT

RUNS = 5
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def _measured(which: str, data: Path) -> dict[str, float]:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "bench" / "windows.py"), which, str(data)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
    )
    return dict(json.loads(ended.stdout.splitlines()[-1]))


def test_the_window_beside_a_bare_one(tmp_path: Path, benchmark: BenchmarkFixture) -> None:
    """Interleaved, one warm-up of each; medians and their ratios go into the benchmark's extra_info."""
    _measured("bare", tmp_path)
    _measured("ours", tmp_path)
    bare: list[dict[str, float]] = []
    ours: list[dict[str, float]] = []

    def pair() -> None:
        bare.append(_measured("bare", tmp_path))
        ours.append(_measured("ours", tmp_path))

    benchmark.pedantic(pair, rounds=RUNS, iterations=1)

    for name in ("first_paint_ms", "scan_ms", "pss_mb"):
        one = statistics.median(run[name] for run in bare)
        other = statistics.median(run[name] for run in ours)
        benchmark.extra_info[name] = {"bare": round(one, 2), "ours": round(other, 2), "ratio": round(other / one, 2)}
