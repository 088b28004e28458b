"""The station killed at every step, three times each, by the same code as packaging/crash; judged by both books."""

import sys
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.crash.crew import Crew, Verdict
from tests.crash.points import POINTS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are POSIX")

_RUNS, _SEED, _WORKERS = 3, 1, 2


class Verdicts:
    """All runs of all points that are asked for, under way at once; each test waits for its own."""

    def __init__(self, crew: Crew) -> None:
        self._coming = crew.verdicts()
        self._here: defaultdict[str, list[Verdict]] = defaultdict(list)

    def of(self, point: str) -> list[Verdict]:
        while len(self._here[point]) < _RUNS:
            verdict = next(self._coming)
            self._here[verdict.point].append(verdict)
        return self._here[point]


@pytest.fixture(scope="module")
def verdicts(request: pytest.FixtureRequest) -> Iterator[Verdicts]:
    asked = {item.name for item in request.session.items}
    with Crew(_WORKERS) as crew:
        crew.put((point.name for point in POINTS if _test(point.name) in asked), runs=_RUNS, seed=_SEED)
        yield Verdicts(crew)


def _test(point: str) -> str:
    return f"test_killed_there_nothing_is_bought_or_printed_twice[{point}]"


@pytest.mark.parametrize("point", [point.name for point in POINTS])
def test_killed_there_nothing_is_bought_or_printed_twice(verdicts: Verdicts, point: str) -> None:
    found = {verdict.run: verdict.violations for verdict in verdicts.of(point)}

    assert found == dict.fromkeys(range(_RUNS), ())
