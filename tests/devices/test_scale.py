"""A scale on the cable: its reports by documented traces, found by its descriptor, unplugged and plugged in again."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipstation.devices import hid
from shipstation.devices.scale import FoundScale, UsbScale, find
from shipstation.model import ScaleReading, ScaleState, Weight
from tests.bench_parts import until
from tests.devices.scales import KEYBOARD, SCALE, PluggedScale

TRACES = sorted((Path(__file__).parent / "traces").glob("*.txt"))
Listen = Callable[..., list[ScaleReading]]


def trace(path: Path) -> list[tuple[bytes, str, str]]:
    """Report, state and weight of each line."""
    rows = []
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            report, state, *weight = [part.strip() for part in line.split("  ") if part.strip()]
            rows.append((bytes.fromhex(report), state, weight[0] if weight else ""))
    return rows


@pytest.fixture
def listen(plugged: PluggedScale) -> Iterator[Listen]:
    """What a reader was told, as it comes."""
    readers: list[UsbScale] = []

    def start(source: str = "auto") -> list[ScaleReading]:
        told: list[ScaleReading] = []
        readers.append(UsbScale(lambda: source, sysfs=plugged.sysfs, dev=plugged.dev))
        readers[-1].listen(told.append)
        return told

    yield start
    for reader in readers:
        reader.close()


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_documented_reports_are_read(path: Path) -> None:
    rows = trace(path)
    assert rows

    for report, state, weight in rows:
        (reading,) = hid.readings(report)

        assert (reading.state.value, reading.weight) == (state, Weight.parse(weight) if weight else None)
        assert bool(reading.said) is (reading.state is ScaleState.FAULT)


@given(data=st.binary(max_size=64))
def test_any_bytes_are_readings_or_nothing(data: bytes) -> None:
    for reading in hid.readings(data):
        assert reading.state in ScaleState
        assert (reading.weight is not None) is (
            reading.state in (ScaleState.ZERO, ScaleState.MOVING, ScaleState.STABLE)
        )


@given(data=st.binary(max_size=64))
def test_any_descriptor_is_looked_through(data: bytes) -> None:
    assert hid.is_scale(data) in (True, False)
    assert hid.is_scale(SCALE + data)


def test_a_scale_is_told_by_its_usage_page_alone() -> None:
    assert hid.is_scale(SCALE)
    assert hid.is_scale(bytes.fromhex("068d000920"))
    assert not hid.is_scale(KEYBOARD)
    # 0x8D stands in it, but not as a usage page.
    assert not hid.is_scale(bytes.fromhex("0501098d"))
    assert not hid.is_scale(bytes.fromhex("fe0200058d"))


def test_scales_are_found_among_other_devices(plugged: PluggedScale) -> None:
    plugged.plug("hidraw0", name="A keyboard", descriptor=KEYBOARD)
    assert find(plugged.sysfs, plugged.dev) == ()

    plugged.plug("hidraw7", name="DYMO M25")

    assert find(plugged.sysfs, plugged.dev) == (FoundScale(path=plugged.dev / "hidraw7", name="DYMO M25"),)
    assert find(plugged.sysfs / "nowhere", plugged.dev) == ()


def test_what_it_says_is_told_and_told_again_while_it_lies_still(plugged: PluggedScale, listen: Listen) -> None:
    plugged.plug()
    told = listen()

    plugged.say("03 02 02 00 00 00", "03 03 02 00 0b 00", "03 04 02 00 14 00")

    until(lambda: len([each for each in told if each.state is ScaleState.STABLE]) >= 3)
    kept = [each for each in told if each.state is not ScaleState.SILENT]
    assert [each.state for each in kept[:3]] == [ScaleState.ZERO, ScaleState.MOVING, ScaleState.STABLE]
    assert kept[2] == ScaleReading(state=ScaleState.STABLE, scale="DYMO M10", weight=Weight.parse("20 g"))


def test_unplugged_and_plugged_in_again_elsewhere(plugged: PluggedScale, listen: Listen) -> None:
    told = listen()
    until(lambda: bool(told))
    assert told[0] == ScaleReading(state=ScaleState.AWAY, said="no scale is plugged in")

    plugged.plug("hidraw1")
    plugged.say("03 04 02 00 14 00")
    until(lambda: told[-1].state is ScaleState.STABLE)
    plugged.unplug()
    until(lambda: told[-1].state is ScaleState.AWAY)
    plugged.plug("hidraw4", name="DYMO S100")
    plugged.say("03 04 0c ff ee 02")
    until(lambda: told[-1].state is ScaleState.STABLE)

    assert told[-1].weight == Weight.parse("75.0 lb")
    assert told[-1].scale == "DYMO S100"
    gone = [each.said for each in told if each.state is ScaleState.AWAY]
    assert "it was unplugged or switched off" in gone


def test_a_reader_that_was_told_to_stop_lets_go(plugged: PluggedScale) -> None:
    plugged.plug()
    reader = UsbScale(lambda: "auto", sysfs=plugged.sysfs, dev=plugged.dev)
    told: list[ScaleReading] = []
    reader.listen(told.append)
    plugged.say("03 04 02 00 14 00")
    until(lambda: bool(told))

    reader.close()
    count = len(told)
    plugged.say("03 04 02 00 15 00")

    assert len(told) == count


def look(plugged: PluggedScale, source: str = "auto") -> ScaleReading:
    return UsbScale(lambda: source, sysfs=plugged.sysfs, dev=plugged.dev).look(0.6)


def test_a_look_says_what_lies_there_or_why_nobody_knows(plugged: PluggedScale) -> None:
    none = look(plugged)
    plugged.plug()
    silent = look(plugged)
    plugged.say("03 04 02 00 14 00")
    stable = look(plugged)

    assert (none.state, none.said, none.scale) == (ScaleState.AWAY, "no scale is plugged in", "")
    assert (silent.state, silent.scale) == (ScaleState.SILENT, "DYMO M10")
    assert str(stable.weight) == "20 g"
    assert look(plugged, "off").said == "the scale is switched off in the settings"
    assert look(plugged, str(plugged.dev / "hidraw9")).said == f"{plugged.dev / 'hidraw9'} is not there"


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_one_that_may_not_be_read_says_what_to_do(plugged: PluggedScale) -> None:
    plugged.plug()
    plugged.path.chmod(0)

    assert "add the rule of packaging/linux" in look(plugged).said


def test_a_device_file_of_one_s_own_is_read(plugged: PluggedScale) -> None:
    plugged.plug("hidraw2", descriptor=KEYBOARD)
    plugged.say("03 04 0c fe 2c 01")

    assert str(look(plugged, str(plugged.path)).weight) == "3 lb"
