"""packaging/crash: kill the station at every step, many times, and count what must never happen."""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Sequence

from tests.crash.crew import Crew, Verdict
from tests.crash.points import BY_NAME, POINTS

_TOLD_EACH = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns: 0, or 1 when anything was violated."""
    chosen = _parser().parse_args(arguments)
    begun = time.perf_counter()
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    print(f"{'point':<28}{'runs':>6}{'violations':>12}{'s a run':>10}", flush=True)
    with Crew(chosen.workers) as crew:
        crew.put(chosen.points, runs=chosen.runs, seed=chosen.seed)
        for verdict in crew.verdicts():
            verdicts[verdict.point].append(verdict)
            if len(verdicts[verdict.point]) == chosen.runs:
                _tell(verdict.point, verdicts[verdict.point])
    every = [verdict for each in verdicts.values() for verdict in each]
    took = time.perf_counter() - begun
    _line("total", every)
    print(
        f"{len(verdicts)} points, seed {chosen.seed}: {took:.0f} s, "
        f"{took * chosen.workers / len(every):.2f} s a run on each of {chosen.workers} workers"
    )
    return 1 if any(verdict.violations for verdict in every) else 0


def _tell(point: str, verdicts: Sequence[Verdict]) -> None:
    """One line of the table; below it the first violations, with the way to see them again."""
    _line(point, verdicts)
    bad = sorted((each for each in verdicts if each.violations), key=lambda each: each.run)
    for verdict in bad[:_TOLD_EACH]:
        print(f"    run {verdict.run}: {'; '.join(verdict.violations)}")
        print(f"    again: packaging/crash --points {point} --seed {verdict.seed} --runs {verdict.run + 1}")
    sys.stdout.flush()


def _line(name: str, verdicts: Sequence[Verdict]) -> None:
    bad = sum(len(each.violations) for each in verdicts)
    seconds = sum(each.seconds for each in verdicts) / len(verdicts)
    print(f"{name:<28}{len(verdicts):>6}{bad:>12}{seconds:>10.2f}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="packaging/crash", description="Kill the station at every step and judge it."
    )
    parser.add_argument("--runs", type=_positive, default=20, metavar="N", help="runs of each point (20)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same kills for the same seed (1)")
    parser.add_argument("--workers", type=_positive, default=2, metavar="N", help="victims at a time (2)")
    parser.add_argument(
        "--points", type=_points, default=[point.name for point in POINTS], metavar="NAME,…", help=", ".join(BY_NAME)
    )
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not at least 1")
    return int(text)


def _points(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in BY_NAME:
            raise argparse.ArgumentTypeError(f"{name!r} is no point; known are {', '.join(BY_NAME)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
