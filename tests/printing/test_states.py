"""How printers say that they are, in words: real sockets, terminals and folders, and the practice printer's faults."""

import contextlib
import dataclasses
import os
import pty
import socket
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shipstation.model import DeviceState, Language, PrinterSetup, Readiness
from shipstation.printing import escpos_status, states, zpl_status
from shipstation.printing.printers import open_printer
from shipstation.printing.states import BenchDevices
from shipstation.printing.way_usb import port_words
from tests.bench_parts import ZPL_READY, SocketPrinter
from tests.printing.practice_parts import running

FIRST, SECOND, THIRD = "030,0,0,1218,000,0,0,0,000,0,0,0", "000,0,0,0,0,2,4,0,00000000,1,000", "1234,0"


def setup_of(url: str, language: Language = Language.ZPL) -> PrinterSetup:
    return PrinterSetup(name="p", url=url, language=language)


def state_at(url: str, language: Language = Language.ZPL) -> tuple[Readiness, str]:
    state = BenchDevices().state(setup_of(url, language))
    return state.readiness, state.said


def answer(first: str = FIRST, second: str = SECOND, third: str = THIRD) -> bytes:
    return b"".join(b"\x02" + line.encode() + b"\x03\r\n" for line in (first, second, third))


# what a printer says, in words


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (FIRST, SECOND, "ready"),
        ("030,1,0,1218,000,0,0,0,000,0,0,0", SECOND, "out of labels"),
        ("030,1,1,1218,000,0,0,0,000,0,0,0", SECOND, "out of labels"),
        ("030,0,1,1218,000,0,0,0,000,0,0,0", SECOND, "it is paused"),
        ("030,0,0,1218,012,1,0,0,000,0,0,0", SECOND, "its memory is full"),
        ("030,0,0,1218,000,0,0,0,000,1,0,0", SECOND, "its memory is damaged"),
        ("030,0,0,1218,000,0,0,0,000,0,1,0", SECOND, "it is too cold"),
        ("030,0,0,1218,000,0,0,0,000,0,0,1", SECOND, "it is too hot"),
        (FIRST, "000,0,1,0,0,2,4,0,00000000,1,000", "the head is open"),
        (FIRST, "000,0,0,1,1,2,6,0,00000003,1,002", "the ribbon is out"),
        (
            "030,1,1,1218,000,0,0,0,000,0,0,0",
            "000,0,1,0,0,2,4,0,00000000,1,000",
            "the head is open and out of labels",
        ),
    ],
)
def test_host_status_in_words(first: str, second: str, said: str) -> None:
    readiness = Readiness.READY if said == "ready" else Readiness.STOPPED

    assert zpl_status.read(answer(first, second)) == DeviceState(readiness=readiness, said=said)


@pytest.mark.parametrize(
    "raw",
    [b"", answer()[:-10], answer()[1:], answer(FIRST + ",0"), answer("030,2" + FIRST[5:]), answer(SECOND, FIRST),
     answer() + b"x", b"\x02PRINTER STATUS\x03" * 3, answer(third="no"), b"\xff" * 80],
)  # fmt: skip
def test_what_is_no_whole_host_status_is_none(raw: bytes) -> None:
    assert zpl_status.read(raw) is None


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\x12\x12\x12\x12", "ready"),
        (b"\x12\x12\x12\x1e", "ready"),  # the roll is near its end
        (b"\x1a\x16\x12\x12", "the cover is open"),
        (b"\x1a\x32\x12\x72", "out of paper"),
        (b"\x1a\x12\x12\x12", "it is offline"),
        (b"\x1a\x52\x1a\x12", "its cutter is stuck"),
        (b"\x1a\x52\x52\x12", "it is too hot"),
        (b"\x1a\x52\x32\x12", "it has an error: switch it off and on"),
        (b"\x1a\x52\x12\x12", "it has an error: switch it off and on"),
        (b"\x11\x12\x16\x12\x12", "the cover is open"),  # flow control among them
    ],
)
def test_real_time_status_in_words(raw: bytes, said: str) -> None:
    readiness = Readiness.READY if said == "ready" else Readiness.STOPPED

    assert escpos_status.read(raw) == DeviceState(readiness=readiness, said=said)
    assert escpos_status.read(raw[:-1]) is None


@pytest.mark.parametrize(
    ("status", "readiness", "said"),
    [
        (0x18, Readiness.READY, "ready"),
        (0x38, Readiness.STOPPED, "out of labels"),
        (0x08, Readiness.STOPPED, "it is offline"),
        (0x10, Readiness.STOPPED, "it has an error"),
    ],
)
def test_lines_of_a_usb_port_in_words(status: int, readiness: Readiness, said: str) -> None:
    assert port_words(status) == DeviceState(readiness=readiness, said=said)


# on a socket


@pytest.mark.parametrize(
    ("fault", "zpl", "escpos"),
    [
        ("paper-out", "out of labels", "out of paper"),
        ("head-open", "the head is open", "the cover is open"),
        ("cover-open", "the head is open", "the cover is open"),
        ("paused", "it is paused", "it is offline"),
        ("ribbon-out", "the ribbon is out", "it is offline"),
        ("too-hot", "it is too hot", "it is too hot"),
        ("cutter-stuck", "it is paused", "its cutter is stuck"),
    ],
)
def test_each_fault_of_the_practice_printer_is_told_until_it_is_over(
    tmp_path: Path, fault: str, zpl: str, escpos: str
) -> None:
    with running(tmp_path, fault) as printer:
        assert state_at(printer.url, Language.ZPL) == (Readiness.STOPPED, zpl)
        assert state_at(printer.url, Language.ESCPOS) == (Readiness.STOPPED, escpos)

        printer.lever(None)

        assert state_at(printer.url, Language.ZPL) == (Readiness.READY, "ready")
        assert state_at(printer.url, Language.ESCPOS) == (Readiness.READY, "ready")
        assert list(tmp_path.iterdir()) == []


def test_a_printer_that_is_off_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    readiness, said = state_at(f"tcp://127.0.0.1:{port}")

    assert readiness is Readiness.AWAY
    assert "does not answer" in said


class Peer:
    """Takes connections one by one; remembers what each brought, and answers it as told."""

    def __init__(self, reply: Callable[[bytes], bytes]) -> None:
        self.brought: list[bytes] = []
        self._reply = reply
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                self.brought.append(b"")
                while piece := connection.recv(65536):
                    self.brought[-1] += piece
                    connection.sendall(self._reply(piece))

    def close(self) -> None:
        # A thread in accept() is not woken by close alone.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.fixture
def peer_of() -> Iterator[Callable[[Callable[[bytes], bytes]], Peer]]:
    peers: list[Peer] = []

    def make(reply: Callable[[bytes], bytes]) -> Peer:
        peers.append(Peer(reply))
        return peers[-1]

    yield make
    for peer in peers:
        peer.close()


def test_a_silent_printer_is_unknown_and_asked_once(peer_of: Callable[..., Peer]) -> None:
    peer, devices = peer_of(lambda _: b""), BenchDevices()

    began = time.monotonic()
    first = devices.state(setup_of(peer.url))
    took = time.monotonic() - began
    again = [devices.state(setup_of(peer.url)) for _ in range(20)]

    assert {first.readiness, *(state.readiness for state in again)} == {Readiness.UNKNOWN}
    assert 0.25 <= took < 2.0
    assert peer.brought == [b"~HS"]


def test_a_printer_that_has_answered_is_asked_again_after_a_silence(peer_of: Callable[..., Peer]) -> None:
    replies = iter([ZPL_READY, b"", ZPL_READY])
    peer, devices = peer_of(lambda _: next(replies)), BenchDevices()

    told = [devices.state(setup_of(peer.url)).readiness for _ in range(3)]

    assert told == [Readiness.READY, Readiness.UNKNOWN, Readiness.READY]


@pytest.mark.parametrize("reply", [b"\x02garbage\x03\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00" * 9_000])
def test_an_answer_that_is_none_is_unknown(peer_of: Callable[..., Peer], reply: bytes) -> None:
    assert state_at(peer_of(lambda _: reply).url)[0] is Readiness.UNKNOWN


def test_an_answer_in_pieces_is_put_together() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(100)
                for piece in (answer()[:7], answer()[7:60], answer()[60:]):
                    connection.sendall(piece)
                    threading.Event().wait(0.05)
                connection.recv(1)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        told = state_at(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        thread.join(10)

    assert told == (Readiness.READY, "ready")


@pytest.mark.parametrize("language", [Language.TSPL, Language.EPL, Language.PDF, Language.PNG])
def test_a_language_without_a_question_gets_no_byte(peer_of: Callable[..., Peer], language: Language) -> None:
    peer = peer_of(lambda _: b"")

    assert state_at(peer.url, language)[0] is Readiness.UNKNOWN
    assert set(peer.brought) <= {b""}


def test_a_question_is_no_job() -> None:
    printer = SocketPrinter()

    assert state_at(printer.url, Language.ZPL) == (Readiness.READY, "ready")
    assert state_at(printer.url, Language.ESCPOS) == (Readiness.READY, "ready")
    open_printer(setup_of(printer.url)).send("job", b"^XA^XZ")

    assert printer.wait_for(1) == [b"^XA^XZ"]
    printer.close()


def test_a_slow_question_to_one_printer_keeps_nobody_waiting(peer_of: Callable[..., Peer]) -> None:
    gate = threading.Event()

    def late(_: bytes) -> bytes:
        gate.wait(10)
        return b""

    slow, quick, devices = peer_of(late), peer_of(lambda _: ZPL_READY), BenchDevices()
    asking = threading.Thread(target=devices.state, args=(setup_of(slow.url),), daemon=True)
    asking.start()

    state = devices.state(setup_of(quick.url))

    gate.set()
    asking.join(10)
    assert state.readiness is Readiness.READY


# elsewhere


def test_an_address_that_is_none_is_away() -> None:
    assert state_at("printer")[0] is Readiness.AWAY


@pytest.mark.parametrize("form", ["pdf:{}", "file:{}/label.pdf", "pdf:{}/to/be/made"])
def test_a_folder_that_can_be_written_is_ready(tmp_path: Path, form: str) -> None:
    assert state_at(form.format(tmp_path), Language.PDF) == (Readiness.READY, "ready")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["pdf:{}", "pdf:{}/below", "file:{}/label.pdf"])
def test_a_file_in_the_place_of_a_folder_is_stopped(tmp_path: Path, form: str) -> None:
    (tmp_path / "taken").write_bytes(b"")

    assert state_at(form.format(tmp_path / "taken"), Language.PDF)[0] is Readiness.STOPPED


class Terminal:
    """A printer behind a character device that answers questions with what it is given."""

    def __init__(self, reply: bytes) -> None:
        self.end, self._other = pty.openpty()
        tty.setraw(self._other)
        self.path = os.ttyname(self._other)
        self.got, self._reply = b"", reply
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while piece := os.read(self.end, 65536):
                self.got += piece
                os.write(self.end, self._reply)

    def close(self) -> None:
        os.close(self._other)
        self._thread.join(10)
        os.close(self.end)


@pytest.mark.parametrize(
    ("language", "reply", "told"),
    [
        (Language.ZPL, ZPL_READY, (Readiness.READY, "ready")),
        (Language.ZPL, answer(second="000,0,1,0,0,2,4,0,00000000,1,000"), (Readiness.STOPPED, "the head is open")),
        (Language.ESCPOS, b"\x1a\x32\x12\x72", (Readiness.STOPPED, "out of paper")),
        (Language.ZPL, b"", (Readiness.UNKNOWN, "it does not answer questions")),
        (Language.TSPL, ZPL_READY, (Readiness.UNKNOWN, "it cannot be asked")),
    ],
)
def test_a_serial_printer_is_asked_on_its_line(language: Language, reply: bytes, told: tuple[Readiness, str]) -> None:
    line = Terminal(reply)

    assert state_at(f"serial:{line.path}?flow=none", language) == told

    line.close()
    assert line.got == {Language.ZPL: b"~HS", Language.ESCPOS: escpos_status.QUESTION}.get(language, b"")


def test_a_serial_port_that_is_not_there_is_away() -> None:
    assert state_at("serial:/dev/no-such-port")[0] is Readiness.AWAY


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (answer("030,1,0,1218,000,0,0,0,000,0,0,0"), (Readiness.STOPPED, "out of labels")),
        (b"", (Readiness.UNKNOWN, "it does not answer questions")),
    ],
)
def test_a_usb_printer_is_asked_where_its_device_is_read_back(
    tmp_path: Path, reply: bytes, told: tuple[Readiness, str]
) -> None:
    line = Terminal(reply)
    interface = tmp_path / "bus" / "1-1:1.0"
    interface.mkdir(parents=True)
    (tmp_path / "bus" / "idVendor").write_text("0a5f\n")
    (tmp_path / "bus" / "idProduct").write_text("0123\n")
    for folder in ("usbmisc/lp0", "dev"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "usbmisc" / "lp0" / "device").symlink_to(interface)
    (tmp_path / "dev" / "lp0").symlink_to(line.path)
    way = open_printer(setup_of("usb:0a5f:0123"))

    state = dataclasses.replace(way, sysfs=tmp_path / "usbmisc", devices=tmp_path / "dev").state()  # type: ignore[type-var]

    line.close()
    assert (state.readiness, state.said) == told
    assert line.got == b"~HS"


def test_a_usb_printer_that_is_not_plugged_in_is_away() -> None:
    assert state_at("usb:dead:beef")[0] is Readiness.AWAY


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("out of labels", "Zebra took it, but it is out of labels."),
        ("the head is open", "Zebra took it, but the head is open."),
        ("it is paused", "Zebra took it, but it is paused."),
    ],
)
def test_a_doubt_reads_as_a_sentence(said: str, sentence: str) -> None:
    zebra = PrinterSetup(name="Zebra", url="tcp://host", language=Language.ZPL)

    doubt = states.doubt(zebra, DeviceState(readiness=Readiness.STOPPED, said=said))

    assert doubt.startswith(sentence)
