"""`python -m tests.fuzz [TARGET…] --budget-minutes M --seed S`: one line a target, exit 1 when anything was found.

Each target runs in a process of its own, watched from here: a case that hangs is named, kept, and its process killed.
"""

import argparse
import json
import logging
import mmap
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from tests.fuzz.engine import Report, fuzz, keep_case, numbers
from tests.fuzz.targets import TARGETS

_HANG_S = 20.0
_START_S = 60.0
_LOOK_S = 0.2
_TICK = struct.Struct("<q")


def main() -> int:
    """The exit code."""
    asked = _arguments()
    if asked.alone:
        return _alone(asked)
    reports = []
    for name in asked.targets or TARGETS:
        report = _watched(name, asked)
        print(report.line(), flush=True)
        for kind, told in report.findings.items():
            print(f"    {kind}: {told}", flush=True)
        reports.append(report)
    found = sum(len(report.findings) for report in reports)
    print(f"{sum(report.cases for report in reports)} cases, {found} findings, seed {asked.seed}")
    return 1 if found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; none: all")
    parser.add_argument("--budget-minutes", type=float, default=1.0, help="for each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=None, help="folder for inputs that were found wrong")
    parser.add_argument("--case", type=int, default=None, help="run this case alone, of one target")
    parser.add_argument("--alone", type=Path, default=None, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    unknown = [name for name in asked.targets if name not in TARGETS]
    if unknown:
        parser.error(f"there is no target {', '.join(unknown)}")
    if asked.case is not None and len(asked.targets) == 1:
        _one_case(asked)
        sys.exit(0)
    return asked


def _one_case(asked: argparse.Namespace) -> None:
    """Let out whatever comes out."""
    with TARGETS[asked.targets[0]]() as target:
        case = target.case(numbers(asked.seed, target.name, asked.case))
        keep_case(asked.keep, target.name, case, f"case {asked.case}")
        begun = time.perf_counter()
        target.run(case)
        print(f"case {asked.case}: {len(case)} bytes, {time.perf_counter() - begun:.3f} s")


def _alone(asked: argparse.Namespace) -> int:
    """In the process of one target: run it, and write its report as JSON."""
    # Thousands of files are refused here, each with a warning.
    logging.disable()
    with (
        asked.alone.open("r+b") as file,
        mmap.mmap(file.fileno(), _TICK.size) as shared,
        TARGETS[asked.targets[0]]() as target,
    ):
        report = fuzz(
            target,
            seed=asked.seed,
            budget_s=asked.budget_minutes * 60,
            keep=asked.keep,
            tick=lambda number: _TICK.pack_into(shared, 0, number),
        )
    print(json.dumps(asdict(report)))
    return 0


def _watched(name: str, asked: argparse.Namespace) -> Report:
    """The report of a target's own process, or of what ended it."""
    with tempfile.TemporaryDirectory() as folder:
        ticks = Path(folder) / "ticks"
        ticks.write_bytes(_TICK.pack(-1))
        words = [sys.executable, "-m", "tests.fuzz", name, "--alone", str(ticks), "--seed", str(asked.seed)]
        words += ["--budget-minutes", str(asked.budget_minutes)]
        words += ["--keep", str(asked.keep)] if asked.keep else []
        output = Path(folder) / "out"
        with output.open("wb") as out:
            # A session of its own: with a hanging process its workers go, too.
            child = subprocess.Popen(words, stdout=out, start_new_session=True)
            number, hung = watch(child, ticks)
        if not hung and child.returncode == 0:
            return Report(**json.loads(output.read_text("utf-8").splitlines()[-1]))
    why = f"hangs for {_HANG_S:.0f} s" if hung else f"the process ended with {child.returncode}"
    report = Report(name=name, cases=max(0, number), seconds=1.0)
    report.findings["hang" if hung else "ended"] = f"case {number}: {why}"
    if number >= 0:
        with TARGETS[name]() as target:
            keep_case(asked.keep, name, target.case(numbers(asked.seed, name, number)), f"case {number}: {why}")
    return report


def watch(child: "subprocess.Popen[bytes]", ticks: Path, *, hang_s: float = _HANG_S) -> tuple[int, bool]:
    """Wait until it ends. Returns: the last case, and whether it hung there and was killed."""
    number, since = -1, time.monotonic()
    while True:
        try:
            child.wait(_LOOK_S)
        except subprocess.TimeoutExpired:
            (now,) = _TICK.unpack(ticks.read_bytes())
            if now != number:
                number, since = now, time.monotonic()
            if time.monotonic() - since > (hang_s if number >= 0 else _START_S):
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
                return number, True
        else:
            (number,) = _TICK.unpack(ticks.read_bytes())
            return number, False


if __name__ == "__main__":
    sys.exit(main())
