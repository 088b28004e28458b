"""python -m tests.soak --minutes N [--seed S]: a station at work without a pause, and what it holds on to meanwhile.

Ends with 1, and says why, when memory grows by more than the goal, when a thread or an open handle is left over, or
when the ledger, the history and the printer do not tell the same.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.soak.measures import Sample, growth_ends_mb, growth_mb, handles
from tests.soak.shift import Shift, at_work

GOAL_MB = 0.5
_SAMPLE_EVERY = 25
_TELL_EVERY = 250


def main(arguments: Sequence[str] | None = None) -> int:
    """Work for so long. Returns: 0, or 1 when something is over."""
    chosen = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, at_work(Path(folder), seed=chosen.seed) as shift:
        shift.station.warm()
        while shift.cycles < chosen.warm_up:
            shift.cycle()
        before = handles()
        began, until = time.monotonic(), time.monotonic() + chosen.minutes * 60
        samples = [_told(shift.measure())]
        while time.monotonic() < until:
            shift.cycle()
            if shift.cycles % _SAMPLE_EVERY == 0:
                samples.append(shift.measure())
            if shift.cycles % _TELL_EVERY == 0:
                _told(samples[-1])
        samples.append(_told(shift.measure()))
        minutes = (time.monotonic() - began) / 60
        left_over = handles() - before
        print(f"{shift.cycles} cycles, {(shift.cycles - chosen.warm_up) / minutes:.0f} a minute, seed {chosen.seed}")
        print(f"{shift.slow} labels were opened again: the decoder ran into its time")
        over = [*_over(samples, chosen.goal), *(f"left open: {name}" for name in left_over), *_disagreements(shift)]
    for words in over:
        print(f"OVER: {words}")
    return 1 if over else 0


def _over(samples: Sequence[Sample], goal_mb: float) -> list[str]:
    """What is more at the end than it was after the warm-up, in words."""
    first, last = samples[0], samples[-1]
    fitted, by_ends = growth_mb(samples), growth_ends_mb(samples)
    half = growth_mb(samples[len(samples) // 2 :])
    print(
        f"MB of PSS a 1,000 cycles: {fitted:+.2f} fitted, {by_ends:+.2f} by the ends, {half:+.2f} in the second half"
    )
    over = []
    if fitted > goal_mb:
        over.append(f"{fitted:.2f} MB a 1,000 cycles; {goal_mb:.2f} are allowed")
    if first.threads != last.threads:
        over.append(f"{first.threads} threads after the warm-up, {last.threads} at the end")
    if first.handles != last.handles:
        over.append(f"{first.handles} open handles after the warm-up, {last.handles} at the end")
    return over


def _disagreements(shift: Shift) -> list[str]:
    found = shift.disagreements()
    if not found:
        print(f"ledger == history == print jobs: {shift.cycles}")
    return found


def _told(sample: Sample) -> Sample:
    print(sample.line(), flush=True)
    return sample


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests.soak", description="A station at work without a pause.")
    parser.add_argument("--minutes", type=float, required=True, help="how long, after the warm-up")
    parser.add_argument("--seed", type=int, default=0, help="of names, places, weights and wishes")
    parser.add_argument(
        "--warm-up",
        type=int,
        default=500,
        metavar="CYCLES",
        help="before the first sample: until the store's 2 MB of cache are full",
    )
    parser.add_argument("--goal", type=float, default=GOAL_MB, metavar="MB", help="allowed for each 1,000 cycles")
    return parser


if __name__ == "__main__":
    sys.exit(main())
