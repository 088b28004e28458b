"""serial:/dev/PORT over real pseudo-terminals: nothing sent, all sent and cut off are told apart."""

import contextlib
import dataclasses
import fcntl
import os
import pty
import select
import termios
import threading
import tty
from pathlib import Path

import pytest

from shipstation.errors import BadInput, PrinterAway, PrinterUnsure
from shipstation.model import Language, PrinterSetup
from shipstation.printing.printers import check_url, language_of, open_printer
from shipstation.printing.way_serial import Flow, _check_line
from tests.bench_parts import until

XOFF, XON = b"\x13", b"\x11"
ALL_BYTES = bytes(range(256))


class Line:
    """A serial line: the printer's end, and the path of ours."""

    def __init__(self):
        self.end, self._other = pty.openpty()
        self.path = os.ttyname(self._other)
        self.got = b""

    def read_in_background(self):
        thread = threading.Thread(target=self._read, daemon=True)
        thread.start()

    def _read(self):
        with contextlib.suppress(OSError):
            while piece := os.read(self.end, 65536):
                self.got += piece

    def read_some(self, size):
        while len(self.got) < size:
            self.got += os.read(self.end, size - len(self.got))

    def read_rest(self):
        while select.select([self.end], [], [], 0.2)[0]:
            self.got += os.read(self.end, 65536)

    def stop(self):
        """Say "wait" before anything comes."""
        tty.setraw(self._other)
        settings = termios.tcgetattr(self._other)
        settings[0] |= termios.IXON
        termios.tcsetattr(self._other, termios.TCSANOW, settings)
        os.write(self.end, XOFF)
        until(lambda: not select.select([], [self._other], [], 0)[1])

    def let_go(self):
        """The desk keeps no hold of the line: from now on, it hangs up when the printer's end does."""
        if self._other >= 0:
            os.close(self._other)
            self._other = -1

    def unplug(self):
        if self.end >= 0:
            os.close(self.end)
            self.end = -1

    def settings(self):
        return termios.tcgetattr(self._other)


@pytest.fixture
def line():
    line = Line()
    yield line
    line.let_go()
    line.unplug()


def way_to(line, query="", *, stall_s=5.0):
    way = open_printer(PrinterSetup(name="p", url=f"serial:{line.path}{query}", language=Language.ZPL))
    return dataclasses.replace(way, stall_s=stall_s)


@pytest.mark.parametrize("times", [1, 30, 2_000])
@pytest.mark.parametrize("flow", ["rtscts", "none"])
def test_every_byte_arrives_as_it_is(line, times, flow):
    line.read_in_background()

    way_to(line, f"?flow={flow}").send("job", ALL_BYTES * times)

    until(lambda: len(line.got) >= 256 * times)
    assert line.got == ALL_BYTES * times


def test_slow_printer_that_says_wait_and_go_gets_everything(line):
    line.stop()
    data = b"^XA^FDlabel^FS^XZ" * 3_000

    def printer():
        os.write(line.end, XON)
        while len(line.got) < len(data):
            line.read_some(min(len(line.got) + 10_000, len(data)))
            os.write(line.end, XOFF)
            os.write(line.end, XON)

    thread = threading.Thread(target=printer)
    thread.start()
    way_to(line, "?flow=xonxoff").send("job", data)

    thread.join(20)
    assert line.got == data


@pytest.mark.parametrize(
    ("query", "speed", "bits"),
    [
        ("", termios.B9600, (True, False)),
        ("?baud=38400&flow=xonxoff", termios.B38400, (False, True)),
        ("?flow=none&baud=115200", termios.B115200, (False, False)),
    ],
)
def test_line_is_set_as_the_address_says(line, query, speed, bits):
    line.read_in_background()

    way_to(line, query).send("job", b"data")

    settings = line.settings()
    assert settings[4:6] == [speed, speed]
    assert (bool(settings[2] & termios.CRTSCTS), bool(settings[0] & termios.IXON)) == bits
    assert settings[2] & termios.CSIZE == termios.CS8
    assert not settings[1] & termios.OPOST
    assert not settings[3] & (termios.ECHO | termios.ICANON | termios.ISIG)


def test_printer_that_stalls_half_way_is_unsure_and_gets_no_more_later(line):
    data = bytes(200_000)

    with pytest.raises(PrinterUnsure, match=r"took \d+ of 200000 bytes \(no answer in time\)"):
        way_to(line, stall_s=0.3).send("job", data)

    line.read_rest()
    # What lies at the printer's end already, 4 KB at most; the rest of what this computer held was thrown away.
    assert 0 < len(line.got) <= 4_096


def test_printer_that_says_wait_from_the_start_is_away(line):
    line.stop()

    with pytest.raises(PrinterAway, match="takes nothing"):
        way_to(line, "?flow=xonxoff", stall_s=0.3).send("job", b"^XA^XZ")

    os.write(line.end, XON)
    line.read_rest()
    assert line.got == b""


def test_unplugged_before_the_first_byte_is_away(line):
    line.stop()
    unplugging = threading.Timer(0.3, line.unplug)
    unplugging.start()

    with pytest.raises(PrinterAway, match="takes nothing"):
        way_to(line, "?flow=xonxoff").send("job", b"^XA^XZ")

    unplugging.join()


def test_unplugged_half_way_is_unsure(line):
    def printer():
        line.read_some(5_000)
        line.unplug()

    thread = threading.Thread(target=printer)
    thread.start()

    with pytest.raises(PrinterUnsure):
        way_to(line).send("job", bytes(200_000))

    thread.join(10)
    assert line.got == bytes(5_000)


def test_line_that_hung_up_behind_the_last_byte_is_seen():
    ours, theirs = pty.openpty()
    _check_line(theirs)
    os.close(ours)

    with pytest.raises(OSError, match="Input/output error"):
        _check_line(theirs)

    os.close(theirs)


def test_port_that_is_not_there_is_away(line):
    line.let_go()
    line.unplug()

    with pytest.raises(PrinterAway, match="cannot be opened"):
        way_to(line).send("job", b"data")


def test_port_in_use_by_another_program_gets_nothing(line):
    line.read_in_background()
    with Path(line.path).open("rb+", buffering=0) as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        with pytest.raises(PrinterAway, match="in use by another program"):
            way_to(line).send("job", b"data")

    way_to(line).send("job", b"next")
    until(lambda: line.got == b"next")


def test_device_that_is_no_serial_port_is_away():
    way = open_printer(PrinterSetup(name="p", url="serial:/dev/null", language=Language.ZPL))

    with pytest.raises(PrinterAway, match="no serial port"):
        way.send("job", b"data")


@pytest.mark.parametrize(
    "rest",
    ["", "ttyS0", "/etc/passwd", "/dev/", "/dev/../etc/passwd", "/dev/ttyS0?baud=9601", "/dev/ttyS0?baud=x",
     "/dev/ttyS0?flow=maybe", "/dev/ttyS0?parity=odd", "/dev/ttyS0?baud", "/dev/tty S0", "/dev/ttyS0\n", "COM3"],
)  # fmt: skip
def test_address_that_is_no_port_is_refused(rest):
    with pytest.raises(BadInput) as refusal:
        check_url(f"serial:{rest}")

    assert "serial:/dev/PORT" in refusal.value.remedy


def test_address_says_speed_and_flow():
    url = "serial:/dev/ttyUSB0?baud=115200&flow=xonxoff"

    way = open_printer(PrinterSetup(name="p", url=url, language=Language.ESCPOS))

    assert (way.path, way.baud, way.flow) == ("/dev/ttyUSB0", 115200, Flow.XONXOFF)
    assert language_of(url) is Language.ZPL
