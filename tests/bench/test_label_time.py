"""Our own time from a chosen rate to the last byte at the printer, the API's time apart, beside a bare floor."""

import socket
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from shipstation.model import Language, PrinterSetup
from shipstation.station import Station
from tests.bench_parts import PracticeAmazon, SocketPrinter
from tests.desk.conftest import open_with

REFS = [
    "113-2211887-4402611", "113-2211880-3370412", "113-2211884-9902175", "113-7301442-1185630", "113-5540021-7719824",
    "113-9090217-6624803", "113-4418830-2203971", "113-6677120-5581402", "113-1029384-7565601", "113-8834120-9917742",
    "113-3345098-1276543", "113-7781234-0098123", "113-5567801-4432109", "113-2098761-3345210",
]  # fmt: skip


@pytest.fixture
def printer() -> Iterator[SocketPrinter]:
    device = SocketPrinter()
    yield device
    device.close()


@pytest.fixture
def station(tmp_path: Path, printer: SocketPrinter) -> Iterator[Station]:
    with PracticeAmazon() as amazon, open_with(amazon, tmp_path) as opened:
        opened.settings.add_printer(PrinterSetup(name="Zebra", url=printer.url, language=Language.ZPL))
        yield opened


class ApiTime:
    """Stands around the real carriers and adds up the time spent waiting for the API."""

    def __init__(self, station: Station) -> None:
        self.spent = 0.0
        real = station.carriers

        def of(account: str) -> "_Timed":
            return _Timed(real.of(account), self)

        self.of = of
        station.quoting._carriers = self  # type: ignore[assignment]
        station.buying._carriers = self  # type: ignore[assignment]


class _Timed:
    def __init__(self, carrier: object, clock: ApiTime) -> None:
        self._carrier = carrier
        self._clock = clock

    def __getattr__(self, name: str) -> object:
        call = getattr(self._carrier, name)
        if name not in ("rates", "send"):
            return call

        def timed(*args: object, **named: object) -> object:
            begun = time.perf_counter()
            try:
                return call(*args, **named)
            finally:
                self._clock.spent += time.perf_counter() - begun

        return timed


def test_scan_to_label_at_the_printer(station: Station, printer: SocketPrinter, benchmark: BenchmarkFixture) -> None:
    """Per order: scan, parcel, rates, choose, buy, verify, print until the printer has all bytes."""
    station.warm()
    station.printers.test()
    api = ApiTime(station)
    waiting = iter(REFS)
    ours: list[float] = []

    def one_order() -> None:
        begun, api.spent = time.perf_counter(), 0.0
        found = station.intake.find(next(waiting))
        assert found.order is not None
        compared = station.quoting.quote(found.order, station.quoting.parcel(found.order))
        rate = compared.best().rate
        receipt = station.buying.buy(compared.quote, rate, station.quoting.choices(rate))
        job = station.labels.print(receipt.shipment.shipment_id)
        assert job is not None
        assert job.state.value == "sent"
        ours.append(time.perf_counter() - begun - api.spent)

    benchmark.pedantic(one_order, rounds=len(REFS) - 1, warmup_rounds=1, iterations=1)

    ours = sorted(ours[1:])
    floor = _bare_send(printer)
    benchmark.extra_info["own_p50_ms"] = round(statistics.median(ours) * 1000, 1)
    benchmark.extra_info["own_p95_ms"] = round(ours[int(len(ours) * 0.95)] * 1000, 1)
    benchmark.extra_info["floor_send_ms"] = round(floor * 1000, 2)
    benchmark.extra_info["ratio_to_150_ms"] = round(statistics.median(ours) / 0.150, 3)


def _bare_send(printer: SocketPrinter) -> float:
    """The floor: one label's bytes through a socket, nothing else."""
    data = printer.jobs[-1]
    begun = time.perf_counter()
    with socket.create_connection(("127.0.0.1", printer.port)) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):
            pass
    return time.perf_counter() - begun
