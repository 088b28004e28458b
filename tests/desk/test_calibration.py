"""A printer is set by what it printed: the ladder's pages try what their codes set, and a scan sets it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shipstation.errors import BadInput, NotFound
from shipstation.model import LadderStep, Language, PrinterSetup, PrintState, move_code, set_code
from shipstation.rules.commands import Move, Tuning, read
from shipstation.station import Station, open_station
from tests.bench_parts import SocketPrinter


@pytest.fixture
def station(tmp_path: Path, zebra: SocketPrinter) -> Iterator[Station]:
    with open_station(data_dir=tmp_path) as opened:
        opened.printers.add(PrinterSetup(name="Zebra", url=zebra.url, language=Language.ZPL, left_mm=1.0))
        opened.printers.add(PrinterSetup(name="Office", url=f"pdf:{tmp_path / 'office'}", language=Language.PDF))
        yield opened


def test_the_ladder_tries_each_darkness_and_speed_and_ends_in_the_middle(
    station: Station, zebra: SocketPrinter
) -> None:
    job = station.calibration.ladder("Zebra")

    (sent,) = zebra.wait_for(1)
    tried = [int(part[:2]) for part in sent.split(b"~SD")[1:]]
    assert job.state is PrintState.SENT
    assert sent.count(b"^XA") == 7
    assert set(tried) == {6, 10, 15, 20, 24}
    assert tried[-1] == 15
    assert b"^PR2" in sent
    assert b"^PR6" in sent


def test_a_scanned_page_sets_the_printer_and_nothing_else(station: Station) -> None:
    scanned = read(set_code("Zebra", LadderStep(darkness=20, speed=3)))
    assert isinstance(scanned, Tuning)

    station.calibration.apply(scanned)

    before = PrinterSetup(name="Zebra", url=station.settings.printer("Zebra").url, language=Language.ZPL, left_mm=1.0)
    assert station.settings.printer("Zebra") == replace(before, darkness=20, speed=3)


def test_a_scanned_mark_moves_the_print_from_where_it_is(station: Station, zebra: SocketPrinter) -> None:
    station.calibration.alignment("Zebra")
    assert len(zebra.wait_for(1)) == 1

    for edge, mm in (("L", 1.5), ("T", -2.0)):
        scanned = read(move_code("Zebra", edge, mm))
        assert isinstance(scanned, Move)
        station.calibration.apply(scanned)

    moved = station.settings.printer("Zebra")
    assert (moved.left_mm, moved.top_mm) == (2.5, -2.0)


def test_a_printer_without_darkness_and_a_code_of_another_bench_are_told(station: Station) -> None:
    with pytest.raises(BadInput, match="no darkness"):
        station.calibration.ladder("Office")
    with pytest.raises(NotFound, match="not set up here"):
        station.calibration.apply(Tuning(printer_key="AAAA", step=LadderStep(darkness=3)))
