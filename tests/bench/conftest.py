"""What each bench measured besides its own time, told at the end of the run."""

from collections.abc import Iterator
from typing import Any

import pytest

_FIGURES = pytest.StashKey[list[tuple[str, dict[str, Any]]]]()


@pytest.fixture(autouse=True)
def told_at_the_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """Before the benchmark itself, so that this ends after it."""
    benchmark = request.getfixturevalue("benchmark") if "benchmark" in request.fixturenames else None
    yield
    if benchmark is not None and benchmark.extra_info:
        request.config.stash.setdefault(_FIGURES, []).append((request.node.name, dict(benchmark.extra_info)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for name, figures in config.stash.get(_FIGURES, []):
        terminalreporter.write_line(f"{name}: " + ", ".join(f"{each} {value}" for each, value in figures.items()))
