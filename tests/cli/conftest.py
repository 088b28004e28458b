"""The command beside a practice Amazon, which each file starts as often as it needs one."""

from pathlib import Path

import pytest

from tests.bench_parts import Command, PracticeAmazon


@pytest.fixture
def command(tmp_path: Path, amazon: PracticeAmazon) -> Command:
    """On a data folder of its own; nothing is armed at that Amazon."""
    amazon.arm()
    made = Command(tmp_path / "data", here=True)
    made.use(amazon)
    return made
