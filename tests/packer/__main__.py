"""python -m tests.packer --orders 100 --latency-ms 0|500 [--pace 400]: a packer at the real window, timed from outside.

The program stands on an X server of its own, between a practice Amazon and a printer on loopback. Each order is one
burst of keys and one Enter. Ends with 1 when a scan was lost, a label bought twice or lost, or a goal missed; the goals
are for a machine at rest, whose load stands in the report.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.bench_parts import screen
from tests.packer import figures
from tests.packer.shift import at_the_bench, disagreements, work


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=100)
    parser.add_argument("--latency-ms", type=int, default=0, help="what Amazon takes for each answer")
    parser.add_argument("--pace", type=int, default=0, help="parcels an hour; 0: as fast as it goes")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    load = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="packer-") as name, screen() as display:
        folder = Path(name)
        with at_the_bench(
            folder, display, orders=asked.orders, latency_ms=asked.latency_ms, seed=asked.seed
        ) as bench:
            opened = time.monotonic()
            shift = work(bench, pace=asked.pace, told=True)
            ended = time.monotonic()
            bench.window.close()
            faults = shift.faults + disagreements(bench, folder)
    report = {
        "orders": asked.orders,
        "latency_ms": asked.latency_ms,
        "an_hour": round(3600 * len(shift.steps) / (ended - opened)),
        "keys": {"scans": bench.keys.scanned, "enters": bench.keys.pressed},
        "scans_held_up": sum(not each.is_burst for each in shift.steps),
        "late_for_pace_s": round(max(shift.late, default=0.0), 2),
        "load": [load, os.getloadavg()],
        "gaps_at_start": figures.longest_gap(bench.window.gaps, 0.0, opened),
        "gaps_at_work": figures.longest_gap(bench.window.gaps, opened, ended),
        "beats": bench.window.end.get("beats"),
        "ms": figures.spreads(shift.steps) if shift.steps else {},
        "faults": faults,
    }
    if shift.steps:
        print(figures.table(shift.steps), file=sys.stderr)
    print(json.dumps(report, indent=1))
    return 1 if faults or _missed(report) else 0


def _missed(report: dict) -> bool:
    ours, gaps = report["ms"]["ours"], report["gaps_at_work"]
    over = (ours["p50"] > figures.TARGET_P50_MS, ours["p95"] > figures.TARGET_P95_MS)
    return any(over) or gaps["longest_own_ms"] > figures.TARGET_GAP_MS


if __name__ == "__main__":
    sys.exit(main())
