"""doctor tells of the scale: none is no fault, one that keeps silent or is broken is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shipstation.cli import doctor
from shipstation.cli.doctor import _scale
from shipstation.station import open_station
from tests.bench_parts import Command
from tests.devices.scales import PluggedScale


@pytest.fixture
def scale(tmp_path: Path) -> Iterator[PluggedScale]:
    (tmp_path / "usb").mkdir()
    plugged = PluggedScale(tmp_path / "usb")
    plugged.plug()
    yield plugged
    plugged.close()


def row(data: Path, source: str) -> dict[str, Any]:
    """The scale's line, without the checks that need a network."""
    with open_station(data_dir=data) as station:
        station.settings.put("scale.source", source)
        (found,) = doctor._tried("scale", lambda: _scale(station))
    return found


def test_the_scale_has_its_line(scale: PluggedScale, tmp_path: Path) -> None:
    silent = row(tmp_path, str(scale.path))
    scale.say("03 04 0c fe 2c 01")
    stable = row(tmp_path, str(scale.path))
    scale.say("03 07 0c fe 00 00")
    faulty = row(tmp_path, str(scale.path))

    assert (stable["ok"], stable["said"]) == (True, "hidraw3: 3 lb, stable")
    assert (silent["ok"], silent["said"]) == (False, "hidraw3: it is there and says nothing: switch it on.")
    assert (faulty["ok"], faulty["said"]) == (False, "hidraw3: has to be calibrated.")
    assert row(tmp_path, "off")["ok"]


@pytest.mark.parametrize("wrong", ["dev/hidraw0", "on", ""])
def test_a_source_that_is_none_is_refused(tmp_path: Path, wrong: str) -> None:
    told = Command(tmp_path, here=True)("settings", "set", "scale.source", wrong, code=2)

    assert told["error"]["fields"] == ["scale.source"]
