"""Paper at the bench, by keys alone: what is not out is asked about, a copy is counted, nothing repeats by itself."""

import sys
import threading
from collections import deque
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shipstation.errors import DiskFull, PrinterUnsure
from shipstation.gui.app import Program
from shipstation.gui.views import View
from shipstation.model import Language, PrinterSetup, PrintJob, PrintState, Profile
from shipstation.station import open_station
from tests.bench_parts import Command, SocketPrinter
from tests.printing.victims import PRINTER, killed_at

# A window each: many seconds together. The bench's own tests go on in every run.
pytestmark = pytest.mark.long

F8, F2 = Qt.Key.Key_F8, Qt.Key.Key_F2
posix = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")


@pytest.fixture
def left(request: pytest.FixtureRequest, tmp_path: Path, zebra: SocketPrinter) -> list[str]:
    """Processes killed at these points, before the window opens over the same folder."""
    points: list[str] = request.param
    for number, point in enumerate(points):
        killed_at(point, tmp_path, zebra.url, skip=number)
    return points


class Doubtful:
    """A way to a printer that is cut while it is sent."""

    def send(self, job_id: str, data: bytes, **_: Any) -> None:
        raise PrinterUnsure("The printer went silent.", "Look at it.")


def add(bench: Any, name: str, url: str, *, usual: bool = True) -> None:
    bench.station.settings.add_printer(PrinterSetup(name=name, url=url, language=Language.ZPL))
    if usual:
        bench.station.settings.put("default_printer", name)


def keys(bench: Any) -> list[str]:
    return [act.key for act in bench.notice().acts] if bench.notice() is not None else []


def states(bench: Any, shipment_id: str) -> list[tuple[int, str, str]]:
    return [(job.copy, job.printer, job.state.value) for job in bench.station.labels.jobs(shipment_id)]


def heading(bench: Any) -> str:
    return str(bench.window.pages.ship.bought._state.text())


def in_doubt(bench: Any) -> str:
    """Buy a label whose first print is cut: the shipment of the question. The printer stays doubtful."""
    bench.station.labels._spool._open_printer = lambda _: Doubtful()
    bench.quoted(bench.orders()[0])
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: bench.said().startswith("Did the label come out of Zebra?"))
    return str(bench.window.flows.buys.shipment.shipment_id)


# what a killed process left


@pytest.mark.long
@posix
@pytest.mark.parametrize("left", [["sending", "queued", "sent", "bought"]], indirect=True)
def test_every_label_that_is_not_out_is_asked_about_one_after_another(
    left: list[str], bench: Any, zebra: SocketPrinter
) -> None:
    bench.until(lambda: bench.said().startswith("Did the label come out of Zebra?"))
    assert bench.window.frame.notices._more.text() == "3 more"
    assert len(zebra.jobs) == 1

    bench.alt(Qt.Key.Key_N)
    bench.until(lambda: "not printed on Zebra. It did not come out" in bench.said())
    bench.press(F8)
    bench.until(lambda: "was never sent to Zebra" in bench.said())
    assert len(zebra.jobs) == 1
    bench.alt(Qt.Key.Key_P)
    bench.until(lambda: bench.said().startswith("Did the label come out of Zebra?"))
    bench.alt(Qt.Key.Key_Y)
    bench.until(lambda: "its label was never printed" in bench.said())
    bench.alt(Qt.Key.Key_P)
    # One label came out whole before the kill; the three others once each, because a person said so.
    bench.until(lambda: len(zebra.jobs) == 4)
    bench.until(lambda: bench.station.labels.not_out() == ())


@posix
@pytest.mark.parametrize("left", [["queued"]], indirect=True)
def test_what_was_never_sent_may_be_let_go(left: list[str], bench: Any, zebra: SocketPrinter) -> None:
    bench.until(lambda: "was never sent to Zebra" in bench.said())
    assert keys(bench) == ["Alt+P", "Alt+K"]

    bench.alt(Qt.Key.Key_K)
    bench.until(lambda: bench.notice() is None and bench.station.labels.not_out() == ())

    assert zebra.jobs == []


@posix
@pytest.mark.parametrize("left", [["sending"]], indirect=True)
def test_a_question_does_not_take_the_key_of_the_label_on_the_bench(
    left: list[str], bench: Any, zebra: SocketPrinter
) -> None:
    bench.until(lambda: bench.said().startswith("Did the label come out of Zebra?"))

    assert "F8" not in keys(bench)
    assert len(zebra.jobs) == 0


@pytest.mark.long
@posix
@pytest.mark.parametrize("left", [["bought", "bought"]], indirect=True)
def test_many_labels_that_were_never_printed_are_told_in_one_notice(
    left: list[str], bench: Any, zebra: SocketPrinter
) -> None:
    bench.until(lambda: bench.said().startswith("2 bought labels were never printed."))
    assert bench.window.frame.notices._queue == deque()
    first, second = bench.station.labels.not_out()

    bench.scan(first.shipment.tracking_id)
    bench.until(lambda: heading(bench) == "Bought, not printed")
    bench.press(F8)
    bench.until(lambda: heading(bench) == "Bought and printed")

    assert [each.shipment for each in bench.station.labels.not_out()] == [second.shipment]
    assert len(zebra.wait_for(1)) == 1


# copies


def test_a_reprint_says_copy_2_in_the_window_and_the_record(bench: Any) -> None:
    bench.bought(bench.orders()[0])
    shipment = bench.window.flows.buys.shipment
    bench.until(lambda: heading(bench) == "Bought and printed")

    bench.press(F8)
    bench.until(lambda: bench.said().startswith("Printed again"))

    assert bench.said().endswith("copy 2")
    bench.until(lambda: heading(bench) == "Printed, copy 2")
    assert [(copy, state) for copy, _, state in states(bench, shipment.shipment_id)] == [(1, "sent"), (2, "sent")]


def test_window_and_command_on_one_label_are_both_counted_and_a_doubt_stops_both(
    bench: Any, tmp_path: Path, zebra: SocketPrinter
) -> None:
    bench.bought(bench.orders()[0])
    shipment = bench.window.flows.buys.shipment.shipment_id
    add(bench, PRINTER, zebra.url)
    command, told = Command(tmp_path), Future()  # type: ignore[var-annotated]
    threading.Thread(target=lambda: told.set_result(command("print", shipment))).start()

    bench.press(F8)
    bench.until(lambda: told.done() and len(states(bench, shipment)) == 3)
    bench.until(lambda: {state for _, _, state in states(bench, shipment)} == {"sent"})
    assert sorted(copy for copy, _, _ in states(bench, shipment)) == [1, 2, 3]
    assert told.result()["print"]["copy"] in (2, 3)

    bench.station.labels._spool._open_printer = lambda _: Doubtful()
    bench.press(F8)
    bench.until(lambda: bench.said().startswith("Did the label come out of Zebra?"))
    command("print", shipment, code=4)
    assert len(states(bench, shipment)) == 4
    assert len(zebra.wait_for(2)) == 2


# doubt


def test_in_doubt_f8_asks_and_one_more_key_prints_all_the_same(bench: Any, zebra: SocketPrinter) -> None:
    add(bench, PRINTER, zebra.url)
    way = bench.station.labels._spool._open_printer
    shipment = in_doubt(bench)
    bench.station.labels._spool._open_printer = way
    bench.until(lambda: heading(bench) == "Bought; did it print?")

    bench.press(F8)
    bench.until(lambda: heading(bench) == "Bought; did it print?" and keys(bench) == ["Alt+Y", "Alt+N", "Alt+P"])
    assert len(states(bench, shipment)) == 1
    assert not bench.window.frame.notices._queue
    bench.alt(Qt.Key.Key_P)
    bench.until(lambda: bench.said().startswith("Printed again"))

    assert states(bench, shipment) == [(1, PRINTER, "unsure"), (2, PRINTER, "sent")]
    assert len(zebra.wait_for(1)) == 1


def test_no_offers_f8_and_yes_closes_the_question(bench: Any, zebra: SocketPrinter) -> None:
    add(bench, PRINTER, zebra.url)
    way = bench.station.labels._spool._open_printer
    shipment = in_doubt(bench)

    bench.alt(Qt.Key.Key_N)
    bench.until(lambda: keys(bench)[:1] == ["F8"])
    assert states(bench, shipment) == [(1, PRINTER, "failed")]
    bench.press(F8)
    bench.until(lambda: len(states(bench, shipment)) == 2 and "come out of" in bench.said())
    bench.alt(Qt.Key.Key_Y)
    bench.until(lambda: states(bench, shipment) == [(1, PRINTER, "failed"), (2, PRINTER, "sent")])

    bench.until(lambda: bench.notice() is None)
    assert bench.station.labels.not_out() == ()
    bench.station.labels._spool._open_printer = way


# printers and disks that fail


def test_a_printer_that_is_away_offers_the_other_one_by_a_key(bench: Any, zebra: SocketPrinter) -> None:
    add(bench, "Gone", "tcp://127.0.0.1:9")
    add(bench, PRINTER, zebra.url, usual=False)
    bench.station.settings.remove("printer", "PDF folder")
    bench.quoted(bench.orders()[0])
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: "not printed on Gone" in bench.said())
    shipment = bench.window.flows.buys.shipment.shipment_id
    assert keys(bench) == ["F8", "Alt+O"]
    assert bench.notice().acts[1].text == "Print on Zebra"

    bench.alt(Qt.Key.Key_O)
    bench.until(lambda: bench.said().startswith("Printed again"))

    assert states(bench, shipment) == [(1, "Gone", "failed"), (2, PRINTER, "sent")]
    assert len(zebra.wait_for(1)) == 1
    assert bench.station.labels.not_out() == ()


def test_f8_prints_the_label_on_the_bench_whatever_is_said_of_another(bench: Any, zebra: SocketPrinter) -> None:
    add(bench, "Gone", "tcp://127.0.0.1:9")
    first, second = bench.orders()[:2]
    bench.quoted(first)
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: "not printed on Gone" in bench.said())
    failed = bench.window.flows.buys.shipment.shipment_id
    bench.until(lambda: bench.window.frame.top._not_out.text() == "1 not out")
    add(bench, PRINTER, zebra.url)
    bench.quoted(second)
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: len(zebra.jobs) == 1)
    here = bench.window.flows.buys.shipment.shipment_id
    bench.until(lambda: states(bench, here) == [(1, PRINTER, "sent")])

    bench.press(F8)

    bench.until(lambda: states(bench, here) == [(1, PRINTER, "sent"), (2, PRINTER, "sent")])
    assert states(bench, failed) == [(1, "Gone", "failed")]


def test_a_label_that_does_not_read_well_prints_by_one_key_and_the_record_says_so(bench: Any) -> None:
    bench.quoted(bench.orders()[0])
    bench.arm("wrong-tracking-label")
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: keys(bench) == ["Alt+P"])
    shipment = bench.window.flows.buys.shipment.shipment_id
    assert states(bench, shipment) == []

    bench.alt(Qt.Key.Key_P)
    bench.until(lambda: "unverified" in bench.said())

    (job,) = bench.station.labels.jobs(shipment)
    assert (job.unverified, job.state) == (True, PrintState.SENT)
    bench.until(lambda: heading(bench) == "Printed unverified")


class NoRoom:
    """Prints on a disk that takes no new job."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def add(self, job: PrintJob, data: bytes, *, again: bool = False) -> PrintJob:
        raise DiskFull("The disk is full.", "Make room.")


def test_a_full_disk_says_that_the_label_is_bought_and_not_printed(bench: Any, zebra: SocketPrinter) -> None:
    add(bench, PRINTER, zebra.url)
    spool = bench.station.labels._spool
    real, spool._prints = spool._prints, NoRoom(spool._prints)
    order = bench.orders()[0]
    bench.quoted(order)
    bench.press(Qt.Key.Key_Return)
    bench.until(
        lambda: bench.said().startswith(f"Order {order.key.ref} is bought, but not printed. The disk is full.")
    )
    assert zebra.jobs == []
    assert bench.window.pages.ship.view is View.BOUGHT
    assert [each.why for each in bench.station.labels.not_out()] == ["unprinted"]

    spool._prints = real
    bench.press(F8)
    bench.until(lambda: bench.said().startswith("Printed"))

    assert states(bench, bench.window.flows.buys.shipment.shipment_id) == [(1, PRINTER, "sent")]
    assert len(zebra.wait_for(1)) == 1


def test_closing_while_a_label_is_sent_finishes_it(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    gate, started = threading.Event(), threading.Event()

    class Slow:
        def send(self, job_id: str, data: bytes, **_: Any) -> None:
            started.set()
            assert gate.wait(30)

    from tests.gui.conftest import Bench

    program = Program(qapp, data_dir=tmp_path, profile=Profile.PRACTICE, account=None, theme="light")
    packer = Bench(program, qtbot)
    program.start()
    packer.until(lambda: program.station is not None and not program.jobs.holding)
    spool: Any = packer.station.labels._spool
    spool._open_printer = lambda _: Slow()
    packer.quoted(packer.orders()[0])
    packer.press(Qt.Key.Key_Return)
    packer.until(started.is_set)
    packer.until(lambda: not program.jobs.holding)

    program.window.close()
    threading.Timer(0.2, gate.set).start()
    program.close()
    program.window.deleteLater()

    with open_station(data_dir=tmp_path) as station:
        assert station.labels.not_out() == ()
        assert [job.state for job in station.labels.open_jobs()] == []
