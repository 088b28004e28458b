"""Runs the cases of one target and judges each: what came out, how long it took, what memory was left behind."""

import gc
import hashlib
import os
import random
import tempfile
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Self

MOST_GROWTH_MB = 32.0
_LEAST = 5
_WARM_SHARE = 0.25
_TRIES = 3
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Wrong(AssertionError):
    """Nothing was raised, and yet the answer may not be so; the text says why."""


class Target(ABC):
    """One edge that strangers reach. A context manager: what it needs is open while cases run.

    `case` makes an input from the random numbers alone, so that a number and a seed name it; `run` gives it to the
    product as the product would take it, lets pass what that edge may answer, and lets anything else out.
    """

    name: ClassVar[str]
    slow_s: ClassVar[float] = 1.0
    excused_s: float = 0.0
    """Time spent so far on checks of the target's own, which is not the product's."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close what is open."""
        return

    @abstractmethod
    def case(self, rng: random.Random) -> bytes:
        """An input."""

    @abstractmethod
    def run(self, case: bytes) -> None:
        """Give it to the product."""

    def extra(self) -> str:
        """What else is worth telling of the run."""
        return ""


@dataclass(slots=True, kw_only=True)
class Report:
    """What a run of a target found. `findings`: one line a kind of finding."""

    name: str
    cases: int = 0
    seconds: float = 0.0
    slowest_ms: float = 0.0
    growth_mb: float = 0.0
    extra: str = ""
    findings: dict[str, str] = field(default_factory=dict)

    def line(self) -> str:
        """One line for people."""
        rate = self.cases / self.seconds if self.seconds else 0.0
        return (
            f"{self.name:<10}{self.cases:>9} cases {rate:>8.0f}/s {len(self.findings):>3} findings  slowest "
            f"{self.slowest_ms:>6.0f} ms  memory {self.growth_mb:+6.1f} MB  {self.extra}"
        ).rstrip()


def numbers(seed: int, target: str, number: int) -> random.Random:
    """The random numbers of one case, whatever ran before it."""
    return random.Random(f"{seed}/{target}/{number}")


def fuzz(
    target: Target, *, seed: int, budget_s: float, keep: Path | None = None, tick: Callable[[int], None] | None = None
) -> Report:
    """Cases 0, 1, 2 … until the time is over, and `_LEAST` of them however slow the machine.

    Args:
        keep: a folder for the inputs that were found wrong.
        tick: told the number of each case before it runs.
    """
    report = Report(name=target.name)
    judge = _Judge(report, keep)
    begun = time.perf_counter()
    warm: float | None = None
    while report.seconds < budget_s or report.cases < _LEAST:
        if warm is None and report.seconds > budget_s * _WARM_SHARE:
            looked = time.perf_counter()
            warm = resident_mb()
            # Looking takes seconds in a process that holds much: they are nobody's cases.
            begun += time.perf_counter() - looked
        case = target.case(numbers(seed, target.name, report.cases))
        if tick is not None:
            tick(report.cases)
        judge.try_out(target, case, report.cases)
        report.cases += 1
        report.seconds = time.perf_counter() - begun
    report.growth_mb = resident_mb() - warm if warm is not None else 0.0
    if report.growth_mb > MOST_GROWTH_MB:
        report.findings["memory"] = f"grew by {report.growth_mb:.0f} MB after it was warm"
    report.extra = target.extra()
    return report


class _Judge:
    """Tells findings apart by what came out and where, and keeps the first input of each."""

    def __init__(self, report: Report, keep: Path | None) -> None:
        self._report = report
        self._keep = keep

    def try_out(self, target: Target, case: bytes, number: int) -> None:
        try:
            took = self._timed(target, case)
        except Exception as error:  # noqa: BLE001 whatever comes out is what is looked for
            self._found(_kind(error), traceback.format_exc(), case, number)
            return
        if took > target.slow_s:
            # The machine may have been busy elsewhere: what is slow is slow again.
            took = min(took, *(self._timed(target, case) for _ in range(_TRIES - 1)))
        self._report.slowest_ms = max(self._report.slowest_ms, took * 1000)
        if took > target.slow_s:
            self._found("slow", f"{took:.1f} s", case, number)

    @staticmethod
    def _timed(target: Target, case: bytes) -> float:
        begun = time.perf_counter() - target.excused_s
        target.run(case)
        return time.perf_counter() - begun - target.excused_s

    def _found(self, kind: str, told: str, case: bytes, number: int) -> None:
        if kind in self._report.findings:
            return
        self._report.findings[kind] = f"case {number}: {told.strip().splitlines()[-1][:300]}"
        keep_case(self._keep, self._report.name, case, f"case {number}\n{kind}\n{told}")


def keep_case(folder: Path | None, target: str, case: bytes, told: str) -> None:
    """Write an input and what it did into the folder, if there is one."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{target}-{hashlib.sha256(case).hexdigest()[:12]}"
    (folder / f"{name}.bin").write_bytes(case)
    (folder / f"{name}.txt").write_text(told, "utf-8", "replace")


def _kind(error: Exception) -> str:
    """The error's class and the place of ours that it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{os.sep}shipstation{os.sep}" in frame.filename] or frames
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}"


def resident_mb() -> float:
    """Memory of this process that is in use."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE / 1e6


def folder() -> "tempfile.TemporaryDirectory[str]":
    """A folder in memory where there is one: what is looked for is not how fast a disk syncs."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
