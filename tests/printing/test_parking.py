"""A job for a printer that would not print waits, keeps its place, and comes out once; real sockets, a real printer."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shipstation.model import DeviceState, Language, PrinterSetup, PrintJob, PrintState, Readiness
from shipstation.printing.printers import TcpPrinter, open_printer
from shipstation.printing.spool import PrinterSpool
from shipstation.printing.states import BenchDevices
from shipstation.store import Store, open_store
from tests.bench_parts import ZPL_READY, SocketPrinter, until
from tests.printing.practice_parts import PracticePrinter, running

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
KEY = bytes(range(32))


class Bench:
    """A spool over a real store, with printers that can be set up anew; all that it tells is heard."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = open_store(folder, KEY, now=lambda: AT)
        self.setups: dict[str, PrinterSetup] = {}
        self.devices = BenchDevices()
        self.spool = PrinterSpool(self.store.prints, open_printer, devices=self.devices, setup_of=self.setups.get)
        self.heard: list[tuple[str, PrintState, str | None]] = []
        self.spool.listen(lambda job: self.heard.append((job.job_id, job.state, job.said)))

    def add(self, url: str, name: str = "p", language: Language = Language.ZPL, **more: Any) -> PrinterSetup:
        setup = PrinterSetup(name=name, url=url, language=language, **more)
        self.setups[name] = setup
        return setup

    def change(self, name: str = "p", **more: Any) -> None:
        self.setups[name] = replace(self.setups[name], **more)
        self.spool.look_again()

    def submit(self, job_id: str, name: str = "p", data: bytes | None = None) -> PrintJob:
        job = PrintJob(job_id=job_id, printer=name, state=PrintState.QUEUED, created_at=AT)
        return self.spool.submit(job, self.setups[name], data or label(job_id)).result(20)

    def job(self, job_id: str) -> PrintJob:
        found = self.store.prints.find(job_id)
        assert found is not None
        return found

    def wait_for(self, job_id: str, state: PrintState = PrintState.SENT) -> PrintJob:
        until(lambda: self.job(job_id).state is state)
        return self.job(job_id)

    def parked(self) -> list[tuple[str, str | None]]:
        return [(job.job_id, job.said) for job in self.spool.parked()]

    def close(self) -> None:
        self.spool.close()
        self.store.close()


def label(job_id: str) -> bytes:
    return f"^XA^PW200^LL100^FO10,10^A0N,30^FD{job_id}^FS^XZ".encode()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path / "store")
    yield bench
    bench.close()


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PracticePrinter]:
    with running(tmp_path / "tray") as printer:
        yield printer


# the printer would not print


def test_out_of_paper_jobs_wait_and_come_out_once_and_in_order_while_another_printer_goes_on(
    bench: Bench, printer: PracticePrinter
) -> None:
    other = SocketPrinter()
    bench.add(printer.url)
    bench.add(other.url, "other")
    printer.lever("paper-out")

    waiting = [bench.submit(job_id) for job_id in ("a", "b", "c")]
    beside = bench.submit("x", "other")

    assert beside.state is PrintState.SENT
    assert other.wait_for(1) == [label("x")]
    assert {(job.state, job.said) for job in waiting} == {(PrintState.QUEUED, "out of labels")}
    assert bench.parked() == [(job_id, "out of labels") for job_id in ("a", "b", "c")]
    assert (bench.job("b").state, bench.job("b").said) == (PrintState.QUEUED, "out of labels")
    assert printer.jobs() == []

    printer.lever(None)

    bench.wait_for("c")
    assert printer.wait_for(3) == [label("a"), label("b"), label("c")]
    bench.spool.close()
    assert len(printer.jobs()) == 3
    assert bench.parked() == []
    assert all((bench.job(job_id).state, bench.job(job_id).said) == (PrintState.SENT, None) for job_id in "abc")
    assert [heard for heard in bench.heard if heard[0] == "b"] == [
        ("b", PrintState.QUEUED, "out of labels"),
        ("b", PrintState.SENDING, None),
        ("b", PrintState.SENT, None),
    ]
    other.close()


@pytest.mark.parametrize(
    ("fault", "language", "said"),
    [
        ("head-open", Language.ZPL, "the head is open"),
        ("ribbon-out", Language.ZPL, "the ribbon is out"),
        ("too-hot", Language.ZPL, "it is too hot"),
        ("cover-open", Language.ESCPOS, "the cover is open"),
    ],
)
def test_what_keeps_a_printer_from_printing_is_said(
    bench: Bench, printer: PracticePrinter, fault: str, language: Language, said: str
) -> None:
    bench.add(printer.url, language=language)
    printer.lever(fault)

    assert bench.submit("a").said == said
    printer.lever(None)
    bench.spool.look_again()

    bench.wait_for("a")
    assert len(printer.wait_for(1)) == 1


def test_another_reason_is_kept_and_told(bench: Bench, printer: PracticePrinter) -> None:
    bench.add(printer.url)
    printer.lever("paper-out")
    bench.submit("a")

    printer.lever("head-open")
    bench.spool.look_again()

    until(lambda: bench.job("a").said == "the head is open")
    assert bench.heard == [("a", PrintState.QUEUED, "out of labels"), ("a", PrintState.QUEUED, "the head is open")]


def test_the_head_opened_while_a_job_was_on_its_way_makes_it_unsure(bench: Bench, printer: PracticePrinter) -> None:
    bench.add(printer.url)
    printer.lever("slow:4000")
    sending = PrintJob(job_id="a", printer="p", state=PrintState.QUEUED, created_at=AT)

    future = bench.spool.submit(sending, bench.setups["p"], label("a") + b"^FXabc^FS" * 1_000)
    until(lambda: bool(bench.spool.progress()))
    printer.lever("head-open")

    job = future.result(20)
    assert job.state is PrintState.UNSURE
    assert job.said == "p took it, but the head is open. It may come out once that is put right."
    assert bench.job("a").state is PrintState.UNSURE
    printer.lever(None)
    printer.wait_for(1)
    bench.spool.close()
    assert len(printer.jobs()) == 1


def test_a_full_memory_after_a_job_is_no_doubt(bench: Bench) -> None:
    full = ZPL_READY.replace(b"1218,000,0,", b"1218,009,1,")
    replies = iter([ZPL_READY, full])
    with Answering(lambda: next(replies)) as url:
        bench.add(url)

        assert bench.submit("a").state is PrintState.SENT


OUT = ZPL_READY.replace(b"030,0,0,", b"030,1,1,")


@pytest.mark.parametrize(
    ("looks", "state"),
    [
        ([OUT, OUT], PrintState.SENT),
        # What came last had not been read when it was asked first.
        ([OUT, OUT.replace(b"1218,000,", b"1218,001,")], PrintState.UNSURE),
        ([OUT.replace(b",00000000,", b",00000001,")], PrintState.UNSURE),
        ([OUT.replace(b",0,0,0,000,", b",0,0,1,000,")], PrintState.UNSURE),
        # New labels were put in between.
        ([OUT, ZPL_READY], PrintState.SENT),
    ],
)
def test_the_end_of_a_roll_is_a_doubt_only_where_something_is_left_to_print(
    bench: Bench, looks: list[bytes], state: PrintState
) -> None:
    replies = iter([ZPL_READY, *looks])
    with Answering(lambda: next(replies)) as url:
        bench.add(url)

        assert bench.submit("a").state is state
    assert not list(replies)


def test_the_roll_ends_behind_a_label_which_is_out_and_the_next_one_waits(
    bench: Bench, printer: PracticePrinter
) -> None:
    bench.add(printer.url)
    printer.lever("roll-end:1")

    first = bench.submit("a")
    second = bench.submit("b")
    printer.lever(None)
    bench.spool.look_again()
    bench.wait_for("b")

    assert first.state is PrintState.SENT
    assert (second.state, second.said) == (PrintState.QUEUED, "out of labels")
    assert printer.wait_for(2) == [label("a"), label("b")]


# paused by a person


def test_paused_jobs_wait_in_line_and_go_when_the_pause_ends(bench: Bench, printer: PracticePrinter) -> None:
    bench.add(printer.url, is_paused=True)

    jobs = [bench.submit(job_id) for job_id in ("a", "b")]
    assert {(job.state, job.said) for job in jobs} == {(PrintState.QUEUED, "paused")}
    assert printer.jobs() == []
    bench.change(is_paused=False)

    assert printer.wait_for(2) == [label("a"), label("b")]
    bench.wait_for("b")


def test_one_that_is_not_to_be_asked_is_sent_to_without_a_question(bench: Bench, printer: PracticePrinter) -> None:
    bench.add(printer.url, asks_state=False)
    printer.lever("paper-out")

    assert bench.submit("a").state is PrintState.SENT
    printer.lever(None)

    assert printer.wait_for(1) == [label("a")]


def test_a_printer_that_moved_meanwhile_gets_its_jobs_at_the_new_address(
    bench: Bench, printer: PracticePrinter
) -> None:
    bench.add("tcp://127.0.0.1:9", is_paused=True)
    bench.submit("a")

    bench.change(url=printer.url, is_paused=False)

    assert printer.wait_for(1) == [label("a")]


@pytest.mark.parametrize("change", [{"language": Language.ESCPOS}, {"dpi": 300}, {"width_mm": 50.0}])
def test_bytes_made_for_what_the_printer_was_are_not_sent_to_what_it_is(
    bench: Bench, printer: PracticePrinter, change: dict[str, Any]
) -> None:
    bench.add(printer.url, is_paused=True)
    bench.submit("a")

    bench.change(is_paused=False, **change)

    failed = bench.wait_for("a", PrintState.FAILED)
    assert "set up anew" in (failed.said or "")
    assert printer.jobs() == []


# a person decides otherwise


def test_a_parked_job_that_is_let_go_is_never_sent_and_the_others_are(bench: Bench, printer: PracticePrinter) -> None:
    bench.add(printer.url)
    printer.lever("paper-out")
    for job_id in ("a", "b", "c", "d"):
        bench.submit(job_id)

    bench.store.prints.let_go("a", "let go, says the packer")
    bench.store.prints.let_go("c", "moved to Desk")
    bench.spool.look_again()
    until(lambda: bench.parked() == [("b", "out of labels"), ("d", "out of labels")])
    printer.lever(None)
    bench.spool.look_again()

    assert printer.wait_for(2) == [label("b"), label("d")]
    bench.wait_for("d")
    bench.spool.close()
    assert len(printer.jobs()) == 2
    assert (bench.job("c").state, bench.job("c").said) == (PrintState.FAILED, "moved to Desk")
    assert ("c", PrintState.FAILED, "moved to Desk") in bench.heard


def test_let_go_in_the_last_moment_it_is_not_sent_either(bench: Bench, printer: PracticePrinter) -> None:
    bench.add(printer.url, is_paused=True)
    bench.submit("a")
    bench.submit("b")

    # Nobody tells the spool: it sees for itself at the job's turn.
    bench.store.prints.let_go("a", "let go, says the packer")
    bench.change(is_paused=False)

    assert printer.wait_for(1) == [label("b")]
    bench.spool.close()
    assert len(printer.jobs()) == 1


def test_closing_leaves_parked_jobs_for_the_next_start(tmp_path: Path, printer: PracticePrinter) -> None:
    bench = Bench(tmp_path / "store")
    bench.add(printer.url)
    printer.lever("paper-out")
    bench.submit("a")
    began = time.monotonic()
    bench.close()
    assert time.monotonic() - began < 5.0
    printer.lever(None)

    again = Bench(tmp_path / "store")

    assert printer.jobs() == []
    left = again.job("a")
    assert (left.state, left.said) == (PrintState.QUEUED, "out of labels")
    again.add(printer.url)
    sent = again.spool.send_left(left, again.setups["p"], label("a")).result(20)
    assert (sent.state, sent.said) == (PrintState.SENT, None)
    assert printer.wait_for(1) == [label("a")]
    again.close()


# printers that do not answer, or take one connection at a time


def test_a_silent_printer_costs_its_first_job_alone_and_all_are_sent(bench: Bench) -> None:
    with Answering(lambda: b"") as url:
        bench.add(url)
        took = []
        for job_id in ("a", "b", "c"):
            began = time.monotonic()
            assert bench.submit(job_id).state is PrintState.SENT
            took.append(time.monotonic() - began)

    assert took[0] >= 0.25
    assert min(took[1:]) < 0.25


class Answering:
    """A printer that answers what it is asked with `reply`, takes jobs, and closes like one. One at a time."""

    def __init__(self, reply: Callable[[], bytes]) -> None:
        self._reply = reply
        self._listener = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> str:
        threading.Thread(target=self._serve, daemon=True).start()
        return f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                while piece := connection.recv(65536):
                    if piece == b"~HS":
                        connection.sendall(self._reply())


def test_a_printer_that_refuses_for_a_moment_after_the_question_gets_the_job(bench: Bench) -> None:
    """It listens for one connection, and needs a moment before it listens again."""
    jobs: list[bytes] = []
    first = socket.create_server(("127.0.0.1", 0))
    port = first.getsockname()[1]

    def serve() -> None:
        connection, _ = first.accept()
        first.close()
        with connection:
            connection.recv(100)
            # From here on nobody listens: the job's first connections are refused.
            connection.sendall(ZPL_READY)
            connection.recv(1)
        threading.Event().wait(0.4)
        with socket.create_server(("127.0.0.1", port)) as second:
            for answer in (None, ZPL_READY):
                line, _ = second.accept()
                with line:
                    while piece := line.recv(65536):
                        if answer is None:
                            jobs.append(piece)
                        else:
                            line.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    bench.add(f"tcp://127.0.0.1:{port}")

    job = bench.submit("a")

    thread.join(10)
    assert job.state is PrintState.SENT
    assert b"".join(jobs) == label("a")


def test_a_printer_that_is_off_fails_the_job_as_ever(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    bench.add(f"tcp://127.0.0.1:{port}")

    began = time.monotonic()
    job = bench.submit("a")

    assert job.state is PrintState.FAILED
    assert "does not answer" in (job.said or "")
    assert time.monotonic() - began < 5.0


def test_a_question_with_a_bug_in_it_does_not_stop_the_line(
    bench: Bench, printer: PracticePrinter, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def state(self, _: PrinterSetup) -> DeviceState:
            raise ZeroDivisionError

    bench.spool._devices = Broken()
    bench.add(printer.url)

    assert bench.submit("a").state is PrintState.SENT
    assert "was asked how it is" in caplog.text


def test_a_slow_look_at_one_printer_does_not_hold_up_another(bench: Bench, printer: PracticePrinter) -> None:
    gate, real = threading.Event(), bench.devices

    class Slow:
        def state(self, setup: PrinterSetup) -> DeviceState:
            if setup.name == "slow":
                assert gate.wait(20)
                return DeviceState(readiness=Readiness.READY)
            return real.state(setup)

    bench.spool._devices = Slow()
    bench.add(SocketPrinter().url, "slow")
    bench.add(printer.url, "quick")
    slow = bench.spool.submit(
        PrintJob(job_id="s", printer="slow", state=PrintState.QUEUED, created_at=AT), bench.setups["slow"], b"^XA^XZ"
    )

    quick = bench.submit("q", "quick")

    assert quick.state is PrintState.SENT
    assert not slow.done()
    gate.set()
    assert slow.result(20).state is PrintState.SENT


# how far it is


def test_the_share_of_a_job_that_is_out_grows_and_goes(bench: Bench, printer: PracticePrinter) -> None:
    printer.lever("slow:9000000")
    bench.add(printer.url)
    data = b"^XA^FX" + bytes(8_000_000) + b"^FS^XZ"
    job = PrintJob(job_id="a", printer="p", state=PrintState.QUEUED, created_at=AT)
    seen = []

    future = bench.spool.submit(job, bench.setups["p"], data)
    while not future.done():
        seen += bench.spool.progress().values()
        threading.Event().wait(0.01)

    assert seen == sorted(seen)
    assert any(0.0 < share < 1.0 for share in seen)
    assert bench.spool.progress() == {}


def test_a_way_tells_every_byte_that_is_out() -> None:
    told: list[int] = []
    sink = SocketPrinter()

    TcpPrinter(host="127.0.0.1", port=sink.port).send("job", bytes(100_000), sent=told.append)

    assert told == sorted(told)
    assert told[-1] == 100_000
    sink.close()


def test_many_jobs_for_four_printers_keep_their_order(bench: Bench) -> None:
    sinks = [SocketPrinter() for _ in range(4)]
    for number, sink in enumerate(sinks):
        bench.add(sink.url, f"p{number}")
    jobs = [
        PrintJob(job_id=f"{number:03}", printer=f"p{number % 4}", state=PrintState.QUEUED, created_at=AT)
        for number in range(80)
    ]

    futures = [bench.spool.submit(job, bench.setups[job.printer], label(job.job_id)) for job in jobs]

    assert {future.result(60).state for future in futures} == {PrintState.SENT}
    for number, sink in enumerate(sinks):
        assert sink.wait_for(20) == [label(f"{job:03}") for job in range(number, 80, 4)]
        sink.close()
