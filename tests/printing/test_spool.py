"""A job is sent once and its end is kept; the store under it is the real one, the printers are real sockets."""

import os
import socket
import threading
from datetime import UTC, datetime

import pytest

from shipstation.errors import PrinterUnsure
from shipstation.model import Language, PrinterSetup, PrintJob, PrintState
from shipstation.printing.printers import open_printer
from shipstation.store import open_store
from tests.printing.practice_parts import spool_of

AT = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    store = open_store(tmp_path / "store", os.urandom(32), now=lambda: AT)
    yield store
    store.close()


def job_of(job_id, printer="p"):
    return PrintJob(job_id=job_id, printer=printer, state=PrintState.QUEUED, created_at=AT)


def setup_of(url, name="p"):
    return PrinterSetup(name=name, url=url, language=Language.ZPL)


def test_sent_job_is_kept_as_sent_and_its_bytes_went_out_once(store, tmp_path):
    spool = spool_of(store.prints, open_printer)

    job = spool.submit(job_of("a"), setup_of(f"file:{tmp_path / 'out.zpl'}"), b"^XA^XZ").result(10)

    spool.close()
    assert job.state is PrintState.SENT
    assert store.prints.find("a").state is PrintState.SENT
    assert [path.read_bytes() for path in tmp_path.glob("out*")] == [b"^XA^XZ"]


def test_printer_that_is_off_fails_the_job_with_its_reason(store):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    spool = spool_of(store.prints, open_printer)

    job = spool.submit(job_of("a"), setup_of(f"tcp://127.0.0.1:{port}"), b"data").result(10)

    spool.close()
    assert job.state is PrintState.FAILED
    assert job.said == store.prints.find("a").said
    assert str(port) in job.said
    assert store.prints.data("a") == b"data"


def test_address_that_is_none_fails_the_job(store):
    spool = spool_of(store.prints, open_printer)

    job = spool.submit(job_of("a"), setup_of("cups:later"), b"data").result(10)

    spool.close()
    assert job.state is PrintState.FAILED


class Scripted:
    """A way to a printer that ends as told; counts what was sent."""

    def __init__(self, error=None, gate=None):
        self.sent, self._error, self._gate, self.started = [], error, gate, threading.Event()

    def send(self, job_id, data, **_):
        self.started.set()
        if self._gate is not None:
            assert self._gate.wait(10)
        self.sent.append(job_id)
        if self._error is not None:
            raise self._error


def test_unsure_job_is_not_sent_again_by_itself(store):
    printer = Scripted(PrinterUnsure("cut.", "look."))
    spool = spool_of(store.prints, lambda _: printer)

    job = spool.submit(job_of("a"), setup_of("x"), b"data").result(10)

    spool.close()
    assert job.state is store.prints.find("a").state is PrintState.UNSURE
    assert printer.sent == ["a"]


def test_bug_while_sending_is_unsure_and_the_next_job_still_goes(store, caplog):
    printers = iter([Scripted(ZeroDivisionError("bug")), Scripted()])
    spool = spool_of(store.prints, lambda _: next(printers))

    first = spool.submit(job_of("a"), setup_of("x"), b"1").result(10)
    second = spool.submit(job_of("b"), setup_of("x"), b"2").result(10)

    spool.close()
    assert (first.state, second.state) == (PrintState.UNSURE, PrintState.SENT)


def test_jobs_of_a_printer_come_out_in_order(store):
    printer = Scripted()
    spool = spool_of(store.prints, lambda _: printer)

    futures = [spool.submit(job_of(f"{number:02d}"), setup_of("x"), b"d") for number in range(20)]

    assert all(future.result(10).state is PrintState.SENT for future in futures)
    spool.close()
    assert printer.sent == [f"{number:02d}" for number in range(20)]


def test_one_printer_does_not_hold_up_another(store):
    gate = threading.Event()
    ways = {"slow": Scripted(gate=gate), "quick": Scripted()}
    spool = spool_of(store.prints, lambda setup: ways[setup.name])
    slow = spool.submit(job_of("a", "slow"), setup_of("x", "slow"), b"1")

    quick = spool.submit(job_of("b", "quick"), setup_of("x", "quick"), b"2").result(10)

    assert quick.state is PrintState.SENT
    assert not slow.done()
    gate.set()
    assert slow.result(10).state is PrintState.SENT
    spool.close()


def test_close_finishes_the_current_send_and_leaves_the_rest_queued(store):
    gate = threading.Event()
    printer = Scripted(gate=gate)
    spool = spool_of(store.prints, lambda _: printer)
    first = spool.submit(job_of("a"), setup_of("x"), b"1")
    second = spool.submit(job_of("b"), setup_of("x"), b"2")
    assert printer.started.wait(10)
    closer = threading.Thread(target=spool.close)
    closer.start()
    assert spool._is_closing.wait(10)

    gate.set()

    closer.join(10)
    assert first.result(10).state is PrintState.SENT
    assert second.result(10).state is PrintState.QUEUED
    assert store.prints.find("b").state is PrintState.QUEUED
    assert printer.sent == ["a"]
