"""Four orders of both channels by real keys; the long run is `python -m tests.packer`."""

from pathlib import Path

import pytest

from tests.bench_parts import screen
from tests.packer.shift import at_the_bench, disagreements, work


@pytest.mark.long
@pytest.mark.needs("Xvfb")
def test_one_scan_and_one_key_an_order_and_all_stories_agree(tmp_path: Path) -> None:
    with screen() as display, at_the_bench(tmp_path, display, orders=4, latency_ms=100, seed=3) as bench:
        shift = work(bench, pace=0, told=False)
        bench.window.close()

        assert [*shift.faults, *disagreements(bench, tmp_path)] == []
    assert (bench.keys.scanned, bench.keys.pressed) == (4, 4)
    assert {ref[:3] for ref in bench.refs} == {"113", "PK-"}
    for each in shift.steps:
        assert each.asked >= 0.1
        assert each.bought >= 0.1
        assert min(each.to_question, each.to_rates, each.to_purchase, each.to_printer) > 0
