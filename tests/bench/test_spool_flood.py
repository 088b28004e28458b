"""A thousand labels for four printers, queued at once: the memory stays flat, each printer gets its own in order."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from shipstation.model import Language, PrinterSetup, PrintJob, PrintState
from shipstation.printing.printers import open_printer
from shipstation.printing.spool import PrinterSpool
from shipstation.printing.states import BenchDevices
from shipstation.store import Store, open_store
from tests.bench_parts import SocketPrinter, until

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
LABELS, PRINTERS, LABEL_BYTES = 1_000, 4, 60_000
# All of them at once would be 60 MB more.
FLAT_MB = 25.0
_ENDS = (PrintState.SENT, PrintState.FAILED, PrintState.UNSURE)


class Counting(SocketPrinter):
    """Keeps the first line of each job alone: the memory of this process is what is measured."""

    def keep(self, job: bytes) -> None:
        super().keep(job.partition(b"\n")[0])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store", bytes(range(32)), now=lambda: AT)
    yield opened
    opened.close()


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
def test_a_thousand_labels_for_four_printers(benchmark: BenchmarkFixture, store: Store) -> None:
    sinks = [Counting() for _ in range(PRINTERS)]
    setups = [
        PrinterSetup(name=f"p{number}", url=sink.url, language=Language.ZPL) for number, sink in enumerate(sinks)
    ]
    known = {setup.name: setup for setup in setups}
    spool = PrinterSpool(store.prints, open_printer, devices=BenchDevices(), setup_of=known.get)
    rest = os.urandom(LABEL_BYTES // 2).hex().encode()

    def submit(prefix: str, count: int) -> list[PrintJob]:
        """All of them stand in line before the first is sent."""
        known.update({name: replace(setup, is_paused=True) for name, setup in known.items()})
        parked = []
        for number in range(count):
            job = PrintJob(
                job_id=f"{prefix}{number:04}",
                printer=f"p{number % PRINTERS}",
                state=PrintState.QUEUED,
                created_at=AT,
            )
            data = f"^XA^FX{job.job_id}^FS\n".encode() + rest + b"^XZ"
            parked.append(spool.submit(job, setups[number % PRINTERS], data).result(300))
        return parked

    def flood(prefix: str, count: int) -> list[PrintJob]:
        ended.clear()
        assert {job.said for job in submit(prefix, count)} == {"paused"}
        resident.append(_resident_mb())
        known.update({setup.name: setup for setup in setups})
        spool.look_again()
        until(lambda: len(ended) == count, within_s=300.0)
        return list(ended)

    resident: list[float] = []
    ended: list[PrintJob] = []
    spool.listen(lambda job: ended.append(job) if job.state in _ENDS else None)
    # What the store and the sockets take once is none of the flood.
    flood("warm", 40)
    before_mb = _resident_mb()
    done = benchmark.pedantic(lambda: flood("job", LABELS), rounds=1)
    after_mb = _resident_mb()
    spool.close()

    assert {job.state for job in done} == {PrintState.SENT}
    for number, sink in enumerate(sinks):
        expected = [f"^XA^FXjob{each:04}^FS".encode() for each in range(number, LABELS, PRINTERS)]
        assert sink.wait_for(10 + len(expected))[10:] == expected
        sink.close()
    benchmark.extra_info |= {
        "labels": LABELS,
        "printers": PRINTERS,
        "bytes_each": LABEL_BYTES,
        "resident_before_mb": round(before_mb, 1),
        "resident_queued_mb": round(resident[-1], 1),
        "resident_after_mb": round(after_mb, 1),
    }
    assert max(resident[-1], after_mb) - before_mb < FLAT_MB
