"""A plugged scale for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.devices.scales import PluggedScale


@pytest.fixture
def plugged(tmp_path: Path) -> Iterator[PluggedScale]:
    scale = PluggedScale(tmp_path)
    yield scale
    scale.close()
