"""Each target for a moment, by a fixed seed; `python -m tests.fuzz` runs them for as long as one likes."""

import mmap
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fuzz.__main__ import watch
from tests.fuzz.engine import Target, fuzz, numbers
from tests.fuzz.targets import TARGETS

pytestmark = pytest.mark.long

_SEED = 20261124
_BUDGET_S = 1.0


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_strange_comes_out(name: str, tmp_path: Path) -> None:
    with TARGETS[name]() as target:
        report = fuzz(target, seed=_SEED, budget_s=_BUDGET_S, keep=tmp_path)
        first, again = (target.case(numbers(_SEED, name, 3)) for _ in range(2))

    assert first == again
    assert report.findings == {}
    assert report.cases > 3


def test_a_seed_and_a_number_name_a_case() -> None:
    target = TARGETS["addresses"]()

    cases = {target.case(numbers(seed, "addresses", number)) for seed in (1, 2) for number in (3, 4)}

    assert len(cases) == 4


class _Broken(Target):
    """Fails in each of the ways that the engine looks for."""

    name = "broken"
    slow_s = 0.01

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def case(self, rng: random.Random) -> bytes:
        return bytes([rng.randrange(3)])

    def run(self, case: bytes) -> None:
        if case == b"\0":
            raise KeyError("lost")
        if case == b"\1":
            sum(range(1_500_000))
        elif len(self._held) < 100:
            self._held.append(b"x" * 2_000_000)


def test_the_engine_finds_what_is_wrong(tmp_path: Path) -> None:
    report = fuzz(_Broken(), seed=1, budget_s=1.5, keep=tmp_path)

    kinds = {kind.split()[0] for kind in report.findings}
    assert kinds >= {"KeyError", "slow"}
    assert {path.read_bytes() for path in tmp_path.glob("*.bin")} == {b"\0", b"\1"}


def test_the_engine_finds_memory_that_is_not_given_back() -> None:
    class Keeping(_Broken):
        def __init__(self) -> None:
            super().__init__()
            self._maps: list[mmap.mmap] = []

        def case(self, rng: random.Random) -> bytes:
            return b"\2"

        def run(self, case: bytes) -> None:
            # By the time, not by the cases: as much on a fast machine as on one that does much else. Asked of the
            # system, not of the allocator: that has room left from whatever ran in this process before.
            if len(self._maps) < 100 * (time.perf_counter() - begun):
                self._maps.append(mmap.mmap(-1, 1_000_000))
                self._maps[-1].write(b"x" * 1_000_000)

    begun = time.perf_counter()
    with Keeping() as target:
        report = fuzz(target, seed=1, budget_s=2.0)

    assert "memory" in report.findings


def test_a_case_that_hangs_is_named_and_its_process_ended(tmp_path: Path) -> None:
    ticks = tmp_path / "ticks"
    ticks.write_bytes((7).to_bytes(8, "little"))
    child = subprocess.Popen(
        [sys.executable, "-c", "import threading; threading.Event().wait()"], start_new_session=True
    )

    number, hung = watch(child, ticks, hang_s=0.5)

    assert (number, hung) == (7, True)
    assert child.returncode is not None


def test_the_command_tells_a_line_a_target_and_exits_by_what_it_found() -> None:
    words = [sys.executable, "-m", "tests.fuzz", "addresses", "--budget-minutes", "0.005", "--seed", "5"]

    ended = subprocess.run(
        words, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=False
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.startswith("addresses ")
    assert " 0 findings, seed 5" in ended.stdout
