"""One worker: a practice Amazon and a practice printer of its own, and a victim forked for each run.

It has imported everything and opened nothing: what it forks is a station just started. One job a line on standard
input, one verdict a line on standard output.
"""

# Imported by others at their first need: a child would do it anew each time.
import encodings.idna  # noqa: F401
import gc
import json
import os
import select
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpcore  # noqa: F401
import msgspec
import sqlalchemy.dialects.sqlite  # noqa: F401

from tests.bench_parts import ROOT, PracticeAmazon
from tests.crash import acts, commands, packer
from tests.crash.books import Facts, Ledger
from tests.crash.judge import off_point, violations
from tests.crash.points import BY_NAME, Point, Scene

_PATIENCE_S = 120.0
_RUNS_A_LEDGER = 200
"""Every look at the ledger reads all of it."""
_COMMANDS_LATENCY_MS = 150
"""As long as Amazon takes at its best: a moment drawn from a command's life falls into its purchase now and then."""
_LIMITED = (
    "getRates", "purchaseShipment", "cancelShipment", "getShipmentDocuments", "getAdditionalInputs",
    "generateCollectionForm",
)  # fmt: skip
_NO_LIMITS = [word for operation in _LIMITED for word in ("--limit", f"{operation}=1000/1000")]


class Printer:
    """`python -m shipstation.practice.printer`: its port and its tray."""

    def __init__(self, tray: Path) -> None:
        self.tray = tray
        words = [sys.executable, "-m", "shipstation.practice.printer", "--out", str(tray)]
        self.child = subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT)
        assert self.child.stdout is not None
        self.port = int(json.loads(self.child.stdout.readline())["port"])

    def stop(self) -> None:
        self.child.kill()
        self.child.wait()
        assert self.child.stdout is not None
        self.child.stdout.close()


class Worker:
    """Runs one job after the other. A new Amazon comes when the ledger is long, or wrong: after a violation."""

    def __init__(self, folder: Path) -> None:
        # A fork takes one thread with it, and the locks of all.
        assert threading.active_count() == 1
        self._folder = folder
        self._latency_ms = 0
        self._open()

    def judge(self, point: Point, number: int, seed: int) -> dict[str, Any]:
        """Kill, restart, judge. Returns: point, run, seed, violations, and how many seconds it took."""
        begun = time.perf_counter()
        self._take_latency(_COMMANDS_LATENCY_MS if point.scene is Scene.COMMAND else 0)
        run = self._run_of(point, number, seed)
        found = self._run(run)
        shutil.rmtree(run.data.parent)
        if found or self._count >= _RUNS_A_LEDGER:
            self._close()
            self._open()
        took = round(time.perf_counter() - begun, 3)
        return {"point": point.name, "run": number, "seed": seed, "violations": found, "seconds": took}

    def _run_of(self, point: Point, number: int, seed: int) -> acts.Run:
        """A run with a data folder of its own."""
        self._count += 1
        return acts.Run(
            point=point,
            number=number,
            seed=seed,
            data=shutil.copytree(self._template, Path(tempfile.mkdtemp(dir=self._folder)) / "data"),
            told=self._amazon.told,
            printer_port=self._printer.port,
        )

    def _run(self, run: acts.Run) -> list[str]:
        is_command = run.point.scene is Scene.COMMAND
        if run.point.state is None:
            run = replace(run, usual_s=self._usual_s(run))
        ledger = Ledger.from_now(self._amazon.told["ledger"], self._printer.tray)
        if is_command:
            commands.perish(run)
        elif missed := self._killed(run):
            return missed
        restart = commands.restart if is_command else packer.restart
        told, said = self._told(run, partial(restart, run, ledger))
        if told is None:
            return [f"the restarted station failed: {said}"]
        facts = msgspec.json.decode(told, type=Facts)
        return [*off_point(facts, run.point), *violations(facts)]

    def _killed(self, run: acts.Run) -> list[str]:
        """Every life of this run but the last. Returns: what kept one from its death."""
        self._amazon.arm(*([run.point.fault] if run.point.fault else []))
        missed = self._kill(run, acts.perish)
        self._amazon.arm()
        if not missed and run.point.then is not None:
            missed = self._kill(run, acts.perish_again)
        return missed

    def _kill(self, run: acts.Run, life: Callable[[acts.Run], None]) -> list[str]:
        status, said = _forked(partial(life, run), run.data)
        if status == -signal.SIGKILL or (status == 0 and run.point.state is None):
            return []
        return [f"off the point: never killed there; {said or 'it came to its end'}"]

    def _usual_s(self, run: acts.Run) -> float:
        """How long this scene takes when nobody dies: the middle of three, of a whole command the one; measured once."""
        if run.point.scene not in self._usual:
            is_command = run.point.scene is Scene.COMMAND
            measure = commands.measure if is_command else acts.measure
            took = []
            for number in range(1 if is_command else 3):
                rehearsal = self._run_of(run.point, number, run.seed)
                told, said = self._told(rehearsal, partial(measure, rehearsal))
                assert told is not None, said
                took.append(msgspec.json.decode(told, type=float))
            self._usual[run.point.scene] = statistics.median(took)
        return self._usual[run.point.scene]

    def _told(self, run: acts.Run, call: Callable[[], object]) -> tuple[bytes | None, str]:
        """What a child's call gives, as JSON; None, and its last words, where it failed."""
        place = run.data / "told.json"
        status, said = _forked(lambda: place.write_bytes(msgspec.json.encode(call())), run.data)
        return (place.read_bytes() if status == 0 else None), said

    def _take_latency(self, latency_ms: int) -> None:
        if latency_ms != self._latency_ms:
            self._close()
            self._latency_ms = latency_ms
            self._open()

    def _open(self) -> None:
        self._usual: dict[Scene, float] = {}
        self._count = 0
        self._amazon = PracticeAmazon(*_NO_LIMITS, "--latency-ms", str(self._latency_ms))
        self._printer = Printer(Path(tempfile.mkdtemp(dir=self._folder, prefix="tray-")))
        self._template = Path(tempfile.mkdtemp(dir=self._folder, prefix="template-"))
        furnish = partial(acts.furnish, self._template, self._amazon.told, self._printer.port)
        status, said = _forked(furnish, self._template)
        assert status == 0, said

    def _close(self) -> None:
        self._amazon.stop()
        self._printer.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()


def _forked(life: Callable[[], object], folder: Path) -> tuple[int, str]:
    """Live it in a child. Returns: its status (below zero: the signal that ended it), and the last line it said."""
    said = folder / "said.txt"
    # Nobody writes to it: it ends when the child does, and nothing the child started has it.
    ending, held = os.pipe()
    pid = os.fork()
    if pid == 0:
        _live(life, said)
    os.close(held)
    ended, _, _ = select.select([ending], [], [], _PATIENCE_S)
    os.close(ending)
    if not ended:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if not ended:
        return 1, f"it did not end within {_PATIENCE_S:.0f} s"
    code = os.waitstatus_to_exitcode(status)
    words = said.read_text("utf-8", errors="replace").strip()
    if code not in (0, -signal.SIGKILL):
        sys.stderr.write(f"{words}\n")
    return code, words.rpartition("\n")[2]


def _live(life: Callable[[], object], said: Path) -> None:
    """The child's whole life; it never returns into the worker's own code."""
    code = 1
    try:
        words = os.open(said, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for target, source in ((0, nothing), (1, words), (2, words)):
            os.dup2(source, target)
        life()
        code = 0
    finally:
        if code:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


def main() -> int:
    """Serve until standard input ends."""
    # Standard output is for verdicts alone.
    verdicts = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    gc.collect()
    gc.freeze()
    with (
        tempfile.TemporaryDirectory(prefix="crash-", ignore_cleanup_errors=True) as folder,
        Worker(Path(folder)) as own,
    ):
        verdicts.write(json.dumps({"ready": True}) + "\n")
        verdicts.flush()
        for line in sys.stdin:
            job = json.loads(line)
            verdict = own.judge(BY_NAME[job["point"]], job["run"], job["seed"])
            verdicts.write(json.dumps(verdict) + "\n")
            verdicts.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
