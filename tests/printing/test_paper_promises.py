"""A print never repeats silently and a paid label is never lost: killed processes, full disks, printers that fail."""

import errno
import json
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shipstation.errors import DiskFull, PrinterUnsure, StateRefused
from shipstation.model import Language, PrinterSetup, PrintJob, PrintState, Shipment
from shipstation.printing.printers import TcpPrinter, open_printer
from shipstation.station import Station
from shipstation.store import Store, open_store
from tests.bench_parts import ROOT, PracticeAmazon, SocketPrinter, until
from tests.desk.conftest import open_with
from tests.printing.practice_parts import spool_of
from tests.printing.victims import PRINTER, killed_at

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
LABEL = b"^XA" + b"^FO50,50^GB300,300,9^FS" * 300 + b"^XZ"
posix = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


@pytest.fixture
def data(amazon: PracticeAmazon, tmp_path: Path) -> Iterator[Path]:
    """A data folder whose account is that Amazon; what is bought in it is given back."""
    folder = tmp_path / "data"
    open_with(amazon, folder).close()
    yield folder
    with open_with(amazon, folder) as station:
        for parcel in _parcels(station):
            station.cancelling.cancel(parcel.shipment_id)


def _parcels(station: Station) -> tuple[Shipment, ...]:
    from shipstation.ports import HistoryQuery

    return station.history.search(HistoryQuery()).shipments


def _waits(station: Station) -> list[tuple[str, int | None]]:
    return [(each.why, each.job.copy if each.job is not None else None) for each in station.labels.not_out()]


# a process that is killed


@posix
@pytest.mark.parametrize(
    ("point", "why", "at_printer"),
    [
        ("bought", "unprinted", 0),
        ("queued", "never_sent", 0),
        ("sending", "unsure", 0),
        ("midway", "unsure", 1),
        ("sent", "unsure", 1),
        ("after", None, 1),
    ],
)
def test_killed_anywhere_the_next_start_finds_the_label_and_sends_nothing_by_itself(
    amazon: PracticeAmazon, data: Path, zebra: SocketPrinter, point: str, why: str | None, at_printer: int
) -> None:
    killed_at(point, data, zebra.url)
    before = len(zebra.wait_for(at_printer))

    with open_with(amazon, data) as station:
        (parcel,) = _parcels(station)
        found = station.labels.not_out()
        assert [each.why for each in found] == ([why] if why else [])
        assert all(each.shipment.shipment_id == parcel.shipment_id for each in found)

        if why == "unsure":
            with pytest.raises(PrinterUnsure):
                station.labels.print(parcel.shipment_id, printer=PRINTER)

    assert len(zebra.jobs) == before == at_printer


@posix
def test_what_was_never_sent_goes_out_as_the_first_copy_when_a_person_says_so(
    amazon: PracticeAmazon, data: Path, zebra: SocketPrinter
) -> None:
    killed_at("queued", data, zebra.url)

    with open_with(amazon, data) as station:
        (left,) = station.labels.not_out()
        assert left.job is not None
        kept = station.labels._prints.data(left.job.job_id)
        job = station.labels.print(left.shipment.shipment_id, printer=PRINTER)
        assert job is not None
        assert (job.job_id, job.copy, job.state) == (left.job.job_id, 1, PrintState.SENT)
        assert _waits(station) == []

    assert zebra.wait_for(1) == [kept]


@posix
def test_what_was_never_sent_can_be_let_go_and_is_asked_no_more(
    amazon: PracticeAmazon, data: Path, zebra: SocketPrinter
) -> None:
    killed_at("queued", data, zebra.url)

    with open_with(amazon, data) as station:
        (left,) = station.labels.not_out()
        assert left.job is not None
        gone = station.labels.let_go(left.job.job_id)
        assert (gone.state, gone.said) == (PrintState.FAILED, "let go, says the packer")
        assert _waits(station) == []

    assert zebra.jobs == []


@posix
def test_a_job_left_for_one_printer_is_closed_when_it_is_printed_on_another(
    amazon: PracticeAmazon, data: Path, zebra: SocketPrinter
) -> None:
    killed_at("queued", data, zebra.url)
    other = SocketPrinter()

    with open_with(amazon, data) as station:
        station.settings.add_printer(PrinterSetup(name="Desk", url=other.url, language=Language.ZPL))
        (left,) = station.labels.not_out()
        assert left.job is not None
        moved = station.labels.print(left.shipment.shipment_id, printer="Desk")
        assert moved is not None
        assert (moved.copy, moved.state) == (2, PrintState.SENT)
        old = station.labels._prints.find(left.job.job_id)
        assert old is not None
        assert (old.state, old.said, old.printer) == (PrintState.FAILED, "moved to Desk", PRINTER)
        with pytest.raises(StateRefused):
            station.labels._prints.take(left.job.job_id, b"late")

    assert (len(other.wait_for(1)), zebra.jobs) == (1, [])
    other.close()


@posix
def test_a_printer_exchanged_meanwhile_gets_bytes_of_its_own_language(
    amazon: PracticeAmazon, data: Path, zebra: SocketPrinter
) -> None:
    killed_at("queued", data, zebra.url)

    with open_with(amazon, data) as station:
        station.settings.put(f"printer.{PRINTER}.language", "escpos")
        (left,) = station.labels.not_out()
        job = station.labels.print(left.shipment.shipment_id, printer=PRINTER)
        assert job is not None
        assert (job.copy, job.state) == (1, PrintState.SENT)

    (paper,) = zebra.wait_for(1)
    assert paper.startswith(b"\x1b@")


@posix
def test_nothing_of_a_label_lies_open_below_the_data_folder(
    amazon: PracticeAmazon, data: Path, zebra: SocketPrinter
) -> None:
    killed_at("sending", data, zebra.url)

    with open_with(amazon, data) as station:
        (left,) = station.labels.not_out()
        assert left.job is not None
        planted = [
            station.labels._prints.data(left.job.job_id)[:64],
            left.shipment.name.encode(),
            left.shipment.tracking_id.encode(),
        ]
        files = [path for path in data.rglob("*") if path.is_file()]
        assert any(path.name.endswith("-wal") for path in files)
        found = [(path.name, plant) for path in files for plant in planted if plant in path.read_bytes()]

    assert found == []


# a disk that is full


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store", bytes(range(32)), now=lambda: AT)
    yield opened
    opened.close()


def job_of(job_id: str, *, printer: str = "p", shipment_id: str | None = "ship-1") -> PrintJob:
    return PrintJob(job_id=job_id, printer=printer, state=PrintState.QUEUED, created_at=AT, shipment_id=shipment_id)


def setup_of(url: str = "x", name: str = "p") -> PrinterSetup:
    return PrinterSetup(name=name, url=url, language=Language.ZPL)


class Counting:
    """A way to a printer that remembers what it was given; `gate` holds it up."""

    def __init__(self, gate: threading.Event | None = None) -> None:
        self.sent: list[str] = []
        self.started = threading.Event()
        self._gate = gate

    def send(self, job_id: str, data: bytes, **_: Any) -> None:
        self.started.set()
        if self._gate is not None:
            assert self._gate.wait(20)
        self.sent.append(job_id)


@contextmanager
def full(store: Store) -> Iterator[None]:
    """The disk takes nothing more: every connection of the pool may use the pages that there are."""
    engine = store._database._engine

    def limit(pages: str) -> None:
        held = [engine.connect() for _ in range(6)]
        for connection in held:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for connection in held:
            connection.close()

    with engine.connect() as connection:
        # Nothing is free inside the file either.
        connection.exec_driver_sql("VACUUM")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    limit(str(pages))
    yield
    limit("1073741823")


def test_a_full_disk_sends_nothing(store: Store) -> None:
    printer = Counting()
    spool = spool_of(store.prints, lambda _: printer)

    with full(store), pytest.raises(DiskFull):
        spool.submit(job_of("a"), setup_of(), LABEL)

    spool.close()
    assert printer.sent == []
    assert store.prints.find("a") is None


class Failing:
    """Prints whose disk is full for one kind of mark, for as long as it is `on`."""

    def __init__(self, real: Any, state: PrintState) -> None:
        self.real, self.state, self.on = real, state, True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def mark(self, job_id: str, state: PrintState, said: str | None = None) -> PrintJob:
        if self.on and state is self.state:
            raise DiskFull("The disk is full.", "Make room.")
        marked: PrintJob = self.real.mark(job_id, state, said)
        return marked


def test_a_print_that_could_not_be_marked_sent_is_told_as_unsure_and_blocks_the_next(store: Store) -> None:
    printer = Counting()
    prints = Failing(store.prints, PrintState.SENT)
    spool = spool_of(prints, lambda _: printer)

    told = spool.submit(job_of("a"), setup_of(), LABEL).result(10)
    assert told.state is PrintState.UNSURE
    prints.on = False
    spool.write_up()

    kept = store.prints.find("a")
    assert kept is not None
    assert kept.state is PrintState.UNSURE
    with pytest.raises(PrinterUnsure):
        spool.submit(job_of("b"), setup_of(), LABEL)
    spool.close()
    assert printer.sent == ["a"]


def test_while_the_disk_stays_full_the_doubt_is_not_forgotten(store: Store) -> None:
    prints = Failing(store.prints, PrintState.UNSURE)
    spool = spool_of(prints, lambda _: Away(PrinterUnsure("cut.", "look.")))

    assert spool.submit(job_of("a"), setup_of(), LABEL).result(10).state is PrintState.UNSURE

    with pytest.raises(DiskFull):
        spool.write_up()
    prints.on = False
    spool.write_up()
    spool.close()
    kept = store.prints.find("a")
    assert kept is not None
    assert kept.state is PrintState.UNSURE


class Away:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def send(self, job_id: str, data: bytes, **_: Any) -> None:
        raise self.error


def test_a_print_that_could_not_be_marked_is_unsure_at_the_next_start(tmp_path: Path) -> None:
    key = bytes(range(32))
    first = open_store(tmp_path / "store", key, now=lambda: AT)
    spool = spool_of(Failing(first.prints, PrintState.SENT), lambda _: Counting())
    spool.submit(job_of("a"), setup_of(), LABEL).result(10)
    spool.close()
    first.close()

    second = open_store(tmp_path / "store", key, now=lambda: AT)

    assert [(job.job_id, job.state) for job in second.prints.orphans()] == [("a", PrintState.UNSURE)]
    second.close()


# the line before a printer


def test_a_job_that_is_let_go_in_line_is_never_sent(store: Store) -> None:
    gate = threading.Event()
    printer = Counting(gate)
    spool = spool_of(store.prints, lambda _: printer)
    first = spool.submit(job_of("a"), setup_of(), LABEL)
    second = spool.submit(job_of("b"), setup_of(), LABEL)
    assert printer.started.wait(10)

    store.prints.let_go("b", "moved to Desk")
    gate.set()

    assert first.result(10).state is PrintState.SENT
    assert (second.result(10).state, second.result(10).said) == (PrintState.FAILED, "moved to Desk")
    spool.close()
    assert printer.sent == ["a"]


def test_a_job_that_is_being_sent_cannot_be_let_go(store: Store) -> None:
    gate = threading.Event()
    printer = Counting(gate)
    spool = spool_of(store.prints, lambda _: printer)
    sending = spool.submit(job_of("a"), setup_of(), LABEL)
    assert printer.started.wait(10)

    with pytest.raises(StateRefused):
        store.prints.let_go("a", "too late")

    gate.set()
    assert sending.result(10).state is PrintState.SENT
    spool.close()


def test_what_is_queued_when_the_station_closes_is_found_at_the_next_start(tmp_path: Path) -> None:
    key = bytes(range(32))
    first = open_store(tmp_path / "store", key, now=lambda: AT)
    gate = threading.Event()
    printer = Counting(gate)
    spool = spool_of(first.prints, lambda _: printer)
    spool.submit(job_of("a", shipment_id="ship-1"), setup_of(), LABEL)
    queued = spool.submit(job_of("b", shipment_id="ship-2"), setup_of(), LABEL)
    assert printer.started.wait(10)
    closer = threading.Thread(target=spool.close)
    closer.start()
    assert spool._is_closing.wait(10)
    gate.set()
    closer.join(10)
    assert queued.result(10).state is PrintState.QUEUED
    assert first.prints.waiting() == ()
    first.close()

    second = open_store(tmp_path / "store", key, now=lambda: AT)

    assert [(job.job_id, job.state) for job in second.prints.waiting()] == [("b", PrintState.QUEUED)]
    assert second.prints.data("b") == LABEL
    assert printer.sent == ["a"]
    second.close()


def test_a_bug_on_the_way_to_the_printer_fails_the_job_and_the_next_one_goes(store: Store, caplog: Any) -> None:
    ways: Iterator[Callable[[], Any]] = iter([lambda: 1 // 0, Counting])
    spool = spool_of(store.prints, lambda _: next(ways)())

    first = spool.submit(job_of("a", shipment_id="s1"), setup_of(), LABEL).result(10)
    second = spool.submit(job_of("b", shipment_id="s2"), setup_of(), LABEL).result(10)

    spool.close()
    assert (first.state, second.state) == (PrintState.FAILED, PrintState.SENT)


# copies


def test_copies_are_counted_in_the_store_and_each_has_its_time_and_printer(store: Store) -> None:
    spool = spool_of(store.prints, lambda _: Counting())

    for name in ("a", "b", "c"):
        spool.submit(job_of(name, printer=name), setup_of(name=name), LABEL).result(10)
    spool.submit(job_of("x", shipment_id="ship-2"), setup_of(), LABEL).result(10)

    spool.close()
    assert [(job.copy, job.printer, job.state) for job in store.prints.of_shipment("ship-1")] == [
        (1, "a", PrintState.SENT),
        (2, "b", PrintState.SENT),
        (3, "c", PrintState.SENT),
    ]
    assert [job.copy for job in store.prints.of_shipment("ship-2")] == [1]
    assert all(job.changed_at is not None for job in store.prints.of_shipment("ship-1"))


def test_bytes_of_failed_tries_go_once_a_copy_is_out(store: Store) -> None:
    ways = iter([Away(DiskFull("full.", "room.")), Counting()])
    spool = spool_of(store.prints, lambda _: next(ways))
    spool.submit(job_of("a"), setup_of(), LABEL).result(10)
    assert store.prints.data("a") == LABEL
    assert [job.job_id for job in store.prints.waiting()] == ["a"]

    spool.submit(job_of("b"), setup_of(), LABEL).result(10)

    spool.close()
    assert store.prints.waiting() == ()
    with store._database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM print_job WHERE data IS NOT NULL").scalar_one() == 0


def test_printed_unverified_stays_in_the_record_whatever_comes(store: Store) -> None:
    store.prints.add(replace(job_of("a"), unverified=True), LABEL)
    store.prints.mark("a", PrintState.SENDING)
    store.prints.mark("a", PrintState.UNSURE, "cut")
    store.prints.mark("a", PrintState.SENT, "came out, says the packer")

    kept = store.prints.find("a")

    assert kept is not None
    assert (kept.unverified, kept.said) == (True, "came out, says the packer")


def test_a_doubt_is_over_once_a_later_copy_came_out(store: Store) -> None:
    ways = iter([Away(PrinterUnsure("cut.", "look.")), Counting(), Counting()])
    spool = spool_of(store.prints, lambda _: next(ways))
    spool.submit(job_of("a"), setup_of(), LABEL).result(10)
    with pytest.raises(PrinterUnsure):
        spool.submit(job_of("b"), setup_of(), LABEL)

    spool.submit(job_of("c"), setup_of(), LABEL, again=True).result(10)
    plain = spool.submit(job_of("d"), setup_of(), LABEL).result(10)

    spool.close()
    assert (plain.copy, plain.state) == (3, PrintState.SENT)
    assert store.prints.waiting() == ()


# printers that fail, by name


class Practice:
    """The practice printer in its own process."""

    def __init__(self, folder: Path, *, fault: str = "", port: int = 0) -> None:
        words = ["--out", str(folder), "--port", str(port), *(["--fault", fault] if fault else [])]
        self.child = subprocess.Popen(
            [sys.executable, "-m", "shipstation.practice.printer", *words], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert self.child.stdout is not None
        self.port = int(json.loads(self.child.stdout.readline())["port"])
        self.folder = folder

    def papers(self) -> int:
        told = [json.loads(path.read_text()) for path in self.folder.glob("*.json")]
        return sum(job["printed"] and job["whole"] for job in told)

    def stop(self) -> None:
        self.child.kill()
        self.child.wait()
        assert self.child.stdout is not None
        self.child.stdout.close()


@pytest.mark.parametrize(
    ("fault", "state", "said"),
    [
        ("off", PrintState.FAILED, "does not answer"),
        ("silent", PrintState.UNSURE, "did not confirm"),
        ("reset", PrintState.UNSURE, "did not confirm"),
        ("slow:2000000", PrintState.SENT, None),
        ("", PrintState.SENT, None),
    ],
)
def test_a_printer_that_fails_by_name_then_works_gets_the_label_when_a_person_says_so(
    store: Store, tmp_path: Path, fault: str, state: PrintState, said: str | None
) -> None:
    broken = Practice(tmp_path / "broken", fault=fault)
    way = TcpPrinter(host="127.0.0.1", port=broken.port, stall_s=1.0)
    spool = spool_of(store.prints, lambda _: way)

    job = spool.submit(job_of("a"), setup_of(), LABEL).result(30)
    broken.stop()
    assert job.state is state
    assert (said in (job.said or "")) if said is not None else job.said is None

    # It returns, at the same address: nothing goes to it by itself.
    works = Practice(tmp_path / "works", port=broken.port)
    try:
        if state is PrintState.UNSURE:
            with pytest.raises(PrinterUnsure):
                spool.submit(job_of("b"), setup_of(), LABEL)
            store.prints.mark("a", PrintState.FAILED, "did not come out, says the packer")
        if state is PrintState.SENT:
            assert store.prints.waiting() == ()
        else:
            assert [each.job_id for each in store.prints.waiting()] == ["a"]
            again = spool.submit(job_of("c"), setup_of(), LABEL).result(30)
            assert (again.copy, again.state) == (2, PrintState.SENT)
            until(lambda: works.papers() == 1)
        spool.close()
        assert works.papers() == (0 if state is PrintState.SENT else 1)
    finally:
        works.stop()


@pytest.mark.parametrize("fault", ["silent", "reset", "short:1000"])
def test_a_job_larger_than_every_buffer_is_unsure_too(store: Store, tmp_path: Path, fault: str) -> None:
    printer = Practice(tmp_path / "out", fault=fault)
    way = TcpPrinter(host="127.0.0.1", port=printer.port, stall_s=1.0)
    spool = spool_of(store.prints, lambda _: way)

    job = spool.submit(job_of("a"), setup_of(), b"^XA" + bytes(20_000_000)).result(30)

    spool.close()
    printer.stop()
    assert job.state is PrintState.UNSURE
    assert "bytes" in (job.said or "")


# files


def _fails_for_folders(number: int) -> Callable[[int], None]:
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, os.strerror(number))
        real(descriptor)

    return fsync


def test_a_folder_that_cannot_be_synced_has_the_file_all_the_same_and_there_is_one(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr(os, "fsync", _fails_for_folders(errno.EIO))
    target = tmp_path / "out" / "label.zpl"
    spool = spool_of(store.prints, open_printer)

    job = spool.submit(job_of("a"), setup_of(f"file:{target}"), LABEL).result(10)

    spool.close()
    assert job.state is PrintState.SENT
    assert [path.read_bytes() for path in target.parent.iterdir()] == [LABEL]
    assert "could not be synced" in caplog.text


@pytest.mark.parametrize("links", [None, errno.EPERM, errno.EOPNOTSUPP])
def test_a_name_taken_in_the_last_moment_is_never_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: int | None
) -> None:
    target, real = tmp_path / "label.zpl", os.link

    def link(part: Path, wanted: Path) -> None:
        if wanted == target:
            target.write_bytes(b"a stranger's")
        if links is not None:
            raise OSError(links, os.strerror(links))
        real(part, wanted)

    monkeypatch.setattr(os, "link", link)

    open_printer(setup_of(f"file:{target}")).send("job", LABEL)

    assert target.read_bytes() == b"a stranger's"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path != target} == {"label-2.zpl": LABEL}


_DIES_WRITING = """
import os, signal, sys
from shipstation.model import Language, PrinterSetup
from shipstation.printing.printers import open_printer
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
open_printer(PrinterSetup(name="p", url=sys.argv[1], language=Language.PDF)).send("job", b"half a label")
"""


@posix
@pytest.mark.parametrize("form", ["file:{}/label.pdf", "pdf:{}"])
def test_what_a_killed_process_left_half_written_is_no_label_and_in_nobodys_way(tmp_path: Path, form: str) -> None:
    url = form.format(tmp_path)
    died = subprocess.run([sys.executable, "-c", _DIES_WRITING, url], cwd=ROOT, check=False, timeout=60)
    assert died.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    assert left.suffix == ".part"

    open_printer(replace(setup_of(url), language=Language.PDF)).send("job", LABEL)

    (label,) = tmp_path.glob("*.pdf")
    assert label.read_bytes() == LABEL
    assert label.name in ("label.pdf", "label-job.pdf")


def test_a_full_disk_leaves_no_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)

    with pytest.raises(DiskFull):
        open_printer(setup_of(f"pdf:{tmp_path / 'out'}")).send("job", LABEL)

    assert list((tmp_path / "out").iterdir()) == []
