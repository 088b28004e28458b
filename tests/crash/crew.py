"""Several workers side by side, each with the next job of one list; verdicts come as they are found."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from tests.bench_parts import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one run."""

    point: str
    run: int
    seed: int
    violations: tuple[str, ...]
    seconds: float


class Crew:
    """Give it jobs with `put`; `verdicts` gives what they found. End it by leaving its `with`."""

    def __init__(self, workers: int) -> None:
        self._jobs: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._found: queue.SimpleQueue[Verdict] = queue.SimpleQueue()
        self._put = 0
        self._children = [_child() for _ in range(workers)]
        self._threads = [threading.Thread(target=self._work, args=(child,), daemon=True) for child in self._children]
        for thread in self._threads:
            thread.start()

    def put(self, points: Iterable[str], *, runs: int, seed: int) -> None:
        """So many runs of each point, point by point."""
        for point in points:
            for run in range(runs):
                self._put += 1
                self._jobs.put({"point": point, "run": run, "seed": seed})

    def verdicts(self) -> Iterator[Verdict]:
        """One for each job put so far and not told yet, as they come."""
        while self._put:
            verdict = self._found.get()
            self._put -= 1
            yield verdict

    def close(self) -> None:
        """Leave what has not begun, and end the workers."""
        for child in self._children:
            assert child.stdin is not None
            child.stdin.close()
        for _ in self._threads:
            self._jobs.put(None)
        for child, thread in zip(self._children, self._threads, strict=True):
            thread.join()
            child.wait(30)
            assert child.stdout is not None
            child.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _work(self, child: "subprocess.Popen[str]") -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()
        while (job := self._jobs.get()) is not None:
            try:
                child.stdin.write(json.dumps(job) + "\n")
                child.stdin.flush()
                line = child.stdout.readline()
            except (OSError, ValueError):
                # Its input is closed: the crew goes home, or the worker is dead, which the empty line says.
                line = ""
            if not line:
                gone = "the worker itself has ended; see what it said on standard error"
                self._found.put(Verdict(**job, violations=(gone,), seconds=0.0))
                continue
            told = json.loads(line)
            self._found.put(Verdict(**{**told, "violations": tuple(told["violations"])}))


def _child() -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "tests.crash.worker"]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
