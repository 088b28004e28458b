"""usb:VID:PID: the printer is found as the kernel lists it; a named pipe stands where its device file would."""

import dataclasses
import os
import threading

import pytest

from shipstation.errors import BadInput, PrinterAway, PrinterUnsure
from shipstation.model import Language, PrinterSetup
from shipstation.printing.printers import check_url, language_of, open_printer


class Bus:
    """Printers as sysfs shows them: usbmisc/lpN with a link to the interface, below the device that has the ids."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "usbmisc").mkdir()
        (folder / "dev").mkdir()

    def plug(self, name, vendor="0a5f", product="0123", serial=None):
        interface = self.folder / "devices" / name / "1-1:1.0"
        interface.mkdir(parents=True)
        (interface.parent / "idVendor").write_text(f"{vendor}\n")
        (interface.parent / "idProduct").write_text(f"{product}\n")
        if serial:
            (interface.parent / "serial").write_text(f"{serial}\n")
        (self.folder / "usbmisc" / name).mkdir()
        (self.folder / "usbmisc" / name / "device").symlink_to(interface)
        os.mkfifo(self.folder / "dev" / name)
        return self.folder / "dev" / name

    def way(self, rest="0A5F:0123", *, stall_s=5.0):
        way = open_printer(PrinterSetup(name="p", url=f"usb:{rest}", language=Language.ZPL))
        return dataclasses.replace(way, sysfs=self.folder / "usbmisc", devices=self.folder / "dev", stall_s=stall_s)


@pytest.fixture
def bus(tmp_path):
    return Bus(tmp_path)


class Reader:
    """What takes the bytes: `most` of them, then it lets go."""

    def __init__(self, path, most=None):
        self.got, self._most = b"", most
        self._pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(self._pipe, True)
        self._thread = threading.Thread(target=self._read)

    def start(self):
        self._thread.start()
        return self

    def _read(self):
        while self._most is None or len(self.got) < self._most:
            piece = os.read(self._pipe, min(65536, (self._most or 65536 + len(self.got)) - len(self.got)))
            if piece:
                self.got += piece
            elif self.got:
                break
        self.close()

    def close(self):
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1

    def end(self):
        self._thread.join(10)
        assert not self._thread.is_alive()
        return self.got


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_every_byte_arrives(bus, size):
    reader, data = Reader(bus.plug("lp1")).start(), os.urandom(size)

    bus.way().send("job", data)

    assert reader.end() == data


def test_printer_is_the_one_with_these_numbers(bus):
    other, mine = bus.plug("lp0", vendor="04b8"), Reader(bus.plug("lp1")).start()

    bus.way().send("job", b"^XA^XZ")

    assert mine.end() == b"^XA^XZ"
    assert other.is_fifo()


def test_two_alike_are_told_apart_by_serial_number(bus):
    bus.plug("lp0", serial="A1")
    second = Reader(bus.plug("lp1", serial="B2")).start()

    with pytest.raises(PrinterAway, match="2 printers at usb:0a5f:0123 are alike"):
        bus.way().send("job", b"^XA^XZ")
    bus.way("0a5f:0123:B2").send("job", b"^XA^XZ")

    assert second.end() == b"^XA^XZ"


def test_printer_that_is_not_plugged_in_is_away(bus):
    bus.plug("lp0", vendor="04b8")

    with pytest.raises(PrinterAway, match="not plugged in"):
        bus.way().send("job", b"data")


def test_device_that_cannot_be_opened_is_away(bus):
    bus.plug("lp0")

    with pytest.raises(PrinterAway, match="cannot be opened"):
        bus.way().send("job", b"data")


def test_unplugged_half_way_is_unsure(bus):
    reader = Reader(bus.plug("lp0"), most=5_000).start()

    with pytest.raises(PrinterUnsure, match=r"took \d+ of 1000000 bytes"):
        bus.way().send("job", bytes(1_000_000))

    assert reader.end() == bytes(5_000)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (1_000_000, r"took \d+ of 1000000 bytes \(no answer in time\)"),
        # All of it lies in the pipe, whose last page is begun: it would take no more.
        (62_464, "did not take everything"),
    ],
)
def test_printer_that_takes_no_more_is_unsure(bus, size, said):
    reader = Reader(bus.plug("lp0"))

    with pytest.raises(PrinterUnsure, match=said):
        bus.way(stall_s=0.3).send("job", bytes(size))

    reader.close()


def test_printer_that_takes_nothing_is_away(bus):
    path = bus.plug("lp0")
    reader = Reader(path)
    full = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    os.write(full, bytes(65_536))

    with pytest.raises(PrinterAway, match="takes nothing"):
        bus.way(stall_s=0.3).send("job", b"data")

    os.close(full)
    reader.close()


def test_unplugged_at_the_last_byte_is_unsure(bus):
    reader = Reader(bus.plug("lp0"))
    entry = bus.folder / "usbmisc" / "lp0"
    way = bus.way()
    # Full but for the last piece: the printer goes while that waits for room.
    data = bytes(65_536 + 1_000)

    def pull():
        entry.rename(bus.folder / "gone")
        reader.start()

    timer = threading.Timer(0.3, pull)
    timer.start()
    with pytest.raises(PrinterUnsure, match="was unplugged"):
        way.send("job", data)

    timer.join()
    reader.end()


@pytest.mark.parametrize(
    "rest", ["", "0a5f", "0a5f:", "0a5f:123", "xyzw:0123", "0a5f:0123:", "0a5f:0123:../x", "0a5f:0123\n"]
)
def test_address_that_is_none_is_refused(rest):
    with pytest.raises(BadInput) as refusal:
        check_url(f"usb:{rest}")

    assert "usb:VID:PID" in refusal.value.remedy


def test_usual_language_is_that_of_label_printers():
    check_url("usb:0A5F:0123")

    assert language_of("usb:0a5f:0123") is Language.ZPL
