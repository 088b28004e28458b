"""The soak's own station for 40 cycles: nothing is left open, and every label is charged, kept and printed once."""

from pathlib import Path

import pytest

from tests.soak.measures import Sample, growth_ends_mb, growth_mb, handles
from tests.soak.shift import at_work

pytestmark = pytest.mark.long

WARM_UP = 10
CYCLES = 40


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="counts in /proc")
def test_a_short_shift_leaves_nothing_open(tmp_path: Path) -> None:
    with at_work(tmp_path, seed=20) as shift:
        while shift.cycles < WARM_UP:
            shift.cycle()
        before, open_before = shift.measure(), handles()
        while shift.cycles < CYCLES:
            shift.cycle()
        after = shift.measure()

        assert after.threads == before.threads
        assert handles() == open_before
        assert after.handles == before.handles
        assert after.pss - before.pss < 10
        assert shift.disagreements() == []
        assert shift.printer.jobs() == len(shift.amazon.live_purchases()) == CYCLES


def test_growth_is_told_for_a_thousand_cycles() -> None:
    samples = [
        Sample(cycle=cycle, pss=50 + cycle * 0.002 + noise, rss=80, threads=5, handles=16, decoders=50)
        for cycle, noise in ((100, 0.0), (200, 0.3), (300, -0.3), (400, 0.3), (500, -0.3), (600, 0.0))
    ]

    assert growth_mb(samples) == pytest.approx(2.0, abs=0.5)
    assert growth_ends_mb(samples) == pytest.approx(2.0)
