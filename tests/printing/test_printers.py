"""`sent` means that the printer took everything; nothing sent and cut off are told apart. All real sockets."""

import contextlib
import os
import socket
import struct
import threading

import pytest

from shipstation.errors import BadInput, PrinterAway, PrinterUnsure
from shipstation.model import Language, PrinterSetup
from shipstation.printing.printers import TcpPrinter, check_url, language_of, open_printer


class Peer:
    """A printer on a real socket that behaves as told, for one connection."""

    def __init__(self, behave):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.got = b""
        self._thread = threading.Thread(target=self._serve, args=(behave,))
        self._thread.start()

    def _serve(self, behave):
        with contextlib.suppress(OSError):
            connection, _ = self._listener.accept()
            with connection:
                behave(self, connection)

    def take_all(self, connection):
        while piece := connection.recv(65536):
            self.got += piece

    def take_some_then_reset(self, connection):
        self.got += connection.recv(1000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def close(self):
        self._listener.close()
        self._thread.join()


@pytest.fixture
def peer_of():
    peers = []

    def make(behave):
        peers.append(Peer(behave))
        return peers[-1]

    yield make
    for peer in peers:
        peer.close()


def printer_at(port, **more):
    return TcpPrinter(host="127.0.0.1", port=port, **more)


@pytest.mark.parametrize("size", [1, 6_000, 3_000_000])
def test_every_byte_arrives(peer_of, size):
    peer, data = peer_of(Peer.take_all), os.urandom(size)

    printer_at(peer.port).send("job", data)

    assert peer.got == data


def test_answering_printer_is_no_trouble(peer_of):
    def chat(peer, connection):
        connection.sendall(b"\x02030,0,0\x03" * 100)
        peer.take_all(connection)

    peer = peer_of(chat)

    printer_at(peer.port).send("job", b"^XA^XZ")

    assert peer.got == b"^XA^XZ"


def test_refused_connection_is_printer_away():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(PrinterAway):
        printer_at(port).send("job", b"data")


def test_unknown_name_is_printer_away():
    with pytest.raises(PrinterAway):
        TcpPrinter(host="no-such-printer.invalid").send("job", b"data")


@pytest.mark.parametrize("size", [6_000, 20_000_000])
def test_reset_half_way_is_unsure(peer_of, size):
    peer = peer_of(Peer.take_some_then_reset)

    with pytest.raises(PrinterUnsure):
        printer_at(peer.port).send("job", bytes(size))


@pytest.mark.parametrize("size", [6_000, 20_000_000])
def test_silent_printer_is_unsure(peer_of, size):
    done = threading.Event()
    peer = peer_of(lambda _, __: done.wait(20))

    try:
        with pytest.raises(PrinterUnsure):
            printer_at(peer.port, stall_s=0.3).send("job", bytes(size))
    finally:
        done.set()


def setup_of(url, language=Language.PDF):
    return PrinterSetup(name="p", url=url, language=language)


def test_folder_gets_one_file_a_job_under_our_own_name(tmp_path):
    printer = open_printer(setup_of(f"pdf:{tmp_path / 'new' / 'folder'}"))

    printer.send("../../evil", b"one")
    printer.send("../../evil", b"two")

    written = sorted((tmp_path / "new" / "folder").iterdir())
    assert [path.read_bytes() for path in written] == [b"two", b"one"]
    assert all(path.suffix == ".pdf" and ".." not in path.name for path in written)


def test_file_is_never_overwritten(tmp_path):
    path = tmp_path / "label.zpl"
    path.write_bytes(b"precious")

    open_printer(setup_of(f"file:{path}", Language.ZPL)).send("job", b"new")

    assert path.read_bytes() == b"precious"
    assert (tmp_path / "label-2.zpl").read_bytes() == b"new"
    assert not list(tmp_path.glob("*.part"))


def test_files_of_many_threads_all_survive(tmp_path):
    printer = open_printer(setup_of(f"file:{tmp_path / 'label.zpl'}", Language.ZPL))
    threads = [threading.Thread(target=printer.send, args=("job", b"%d" % number)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {path.read_bytes() for path in tmp_path.iterdir()} == {b"%d" % number for number in range(20)}


def test_folder_in_the_place_of_a_file_is_printer_away(tmp_path):
    (tmp_path / "taken").write_bytes(b"")

    with pytest.raises(PrinterAway):
        open_printer(setup_of(f"pdf:{tmp_path / 'taken'}")).send("job", b"data")


@pytest.mark.parametrize(
    "url",
    ["", "tcp:", "tcp://", "tcp://host:0", "tcp://host:99999", "tcp://host:x", "tcp://host/path", "tcp://a b", "pdf:",
     "file:", "http://host", "printer", "tcp://[::1", "tcp://u@host"],
)  # fmt: skip
def test_url_that_is_none_is_refused_with_the_forms(url):
    with pytest.raises(BadInput) as refusal:
        check_url(url)

    assert "tcp://" in refusal.value.remedy
    assert "pdf:" in refusal.value.remedy


@pytest.mark.parametrize(
    ("url", "language"),
    [
        ("tcp://host", Language.ZPL),
        ("pdf:/tmp/x", Language.PDF),
        ("file:/tmp/x.png", Language.PNG),
        ("file:/tmp/x", Language.ZPL),
    ],
)
def test_usual_language(url, language):
    check_url(url)

    assert language_of(url) is language
