"""The station killed at the steps that differ most, three times each; packaging/crash goes through all of them."""

import sys
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.crash.crew import Crew, Verdict
from tests.crash.points import BY_NAME, Scene

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are POSIX")

_RUNS, _SEED, _WORKERS = 3, 1, 2
# Of two steps between which nothing is written and nothing leaves, one.
_EACH_TIME = (
    "intend-before-commit", "intend-after-commit", "sent-before-commit", "sent-after-commit", "request-body",
    "request-whole", "answer-body", "answer-parsed", "bought-before-commit", "bought-after-commit", "doubt-written",
    "unsure-written", "rendered", "job-sending", "printer-middle", "printer-whole", "job-sent", "left-job-middle",
    "cancelling-committed", "cancel-request-whole", "cancelled-after-commit", "form-request-whole",
    "form-before-commit", "resume-request-body", "resume-answer-waiting", "random-buying", "random",
)  # fmt: skip


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
        crew.put((point for point in _EACH_TIME if _test(point) in asked), runs=_RUNS, seed=_SEED)
        yield Verdicts(crew)


def _test(point: str) -> str:
    return f"test_killed_there_nothing_is_bought_or_printed_twice[{point}]"


def test_the_points_of_each_time_exist_and_reach_every_scene() -> None:
    assert {BY_NAME[point].scene for point in _EACH_TIME} == set(Scene)


@pytest.mark.parametrize("point", _EACH_TIME)
def test_killed_there_nothing_is_bought_or_printed_twice(verdicts: Verdicts, point: str) -> None:
    found = {verdict.run: verdict.violations for verdict in verdicts.of(point)}

    assert found == dict.fromkeys(range(_RUNS), ())
