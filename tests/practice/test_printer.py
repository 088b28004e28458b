"""The practice printer takes jobs over real sockets and puts on paper what a real one would."""

import base64
import io
import json
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zplkit
import zxingcpp
from escpos.printer import Dummy
from PIL import Image, ImageOps

from shipstation.practice.printer import parse_fault, serve
from shipstation.practice.printer_jobs import LONGEST_JOB

TRACKING = "1Z999AA10123456784"
LABEL = (
    "^XA^CI28^PW812^LL1218^LH0,0"
    "^FO40,30^A0N,60,60^FDGROUND ADVANTAGE^FS"
    "^FO40,110^GB732,6,6^FS"
    "^FO40,140^FB700,3,4,L,0^A0N,36,36^FH^FDAnn Lee\\&410 Terry Ave N_2C 2nd floor\\&Seattle WA 98109^FS"
    f"^FO60,420^BY3^BCN,160,N,N,N,A^FD{TRACKING}^FS"
    f"^FO40,700^BXN,6,200^FD{TRACKING}|98109^FS"
    "^FO400,700^BQN,2,6^FDQA,https^FS"
    "^FO40,900^BY2^B7N,8,4,3^FDPRACTICE 9^FS"
    "^FO40,1080^GB200,80,80^FS^FO60,1100^FR^A0N,40,40^FDPAID^FS"
    "^XZ"
).encode()


class Bench:
    """What stands beside the printer: its address, and its tray."""

    def __init__(self, address: dict) -> None:
        self.place = address["host"], address["port"]
        self.tray = Path(address["out"])

    def connect(self) -> socket.socket:
        return socket.create_connection(self.place, timeout=5)

    def send(self, job: bytes) -> None:
        with self.connect() as line:
            line.sendall(job)

    def ask(self, question: bytes, size: int) -> bytes:
        with self.connect() as line:
            line.sendall(question)
            return receive(line, size)

    def job(self, number: int = 1, *, within_s: float = 10.0) -> dict:
        kept = self.tray / f"{number:03}.json"
        assert soon(kept.exists, within_s=within_s), f"no job {number}"
        return json.loads(kept.read_text("utf-8"))

    def picture(self, number: int = 1) -> Image.Image:
        return Image.open(self.tray / self.job(number)["pictures"][0]).convert("L")

    def print(self, job: bytes) -> Image.Image:
        self.send(job)
        return self.picture()


def receive(line: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size and (data := line.recv(size - len(got))):
        got += data
    return got


def soon(condition, *, within_s: float = 10.0) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if condition():
            return True
        threading.Event().wait(0.02)
    return bool(condition())


@contextmanager
def running(out: Path, fault: str | None = None) -> Iterator[Bench]:
    told: queue.SimpleQueue[str] = queue.SimpleQueue()
    printers = []

    def run() -> None:
        serve(told=told.put, started=printers.append, out=out, fault=parse_fault(fault) if fault else None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield Bench(json.loads(told.get(timeout=10)))
    finally:
        printers[0].end()
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[Bench]:
    with running(tmp_path / "tray") as bench:
        yield bench


def codes(image: Image.Image) -> dict[str, str]:
    found = zxingcpp.read_barcodes(ImageOps.expand(image.convert("L"), 40, 255))
    return {code.text: code.format.name for code in found}


def ink(image: Image.Image, area: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
    return ImageOps.invert(image.convert("L").crop(area)).getbbox()


def judged(zpl: bytes, width: int = 812, height: int = 1218) -> Image.Image:
    """The same label by an outside renderer."""
    options = zplkit.Options(width=width, height=height, dpi=203)
    return Image.open(io.BytesIO(zplkit.render(zpl.decode(), options).labels[0].png())).convert("L")


def striped(width: int, height: int) -> Image.Image:
    """A picture with black in every byte and rows of many kinds."""
    image = Image.new("1", (width, height), 1)
    for y in range(height):
        for x in range(0, width, 3 + y % 5):
            image.putpixel((x, y), 0)
    return image


# ---- ZPL ----


def test_all_codes_of_a_zpl_label_can_be_scanned_from_the_picture(printer: Bench) -> None:
    picture = printer.print(LABEL)

    assert picture.size == (812, 1218)
    assert codes(picture) == codes(judged(LABEL))
    assert codes(picture)[TRACKING] == "Code128"
    assert len(codes(picture)) == 4
    assert (printer.tray / "001.zpl").read_bytes() == LABEL
    assert printer.job()["labels"] == [{"copies": 1, "notes": {}}]


@pytest.mark.parametrize(
    ("area", "near"),
    [
        ((0, 0, 812, 105), 12),
        ((0, 106, 812, 130), 0),
        ((0, 131, 812, 400), 24),
        ((0, 401, 812, 640), 36),
        ((0, 680, 380, 880), 0),
        ((381, 680, 812, 880), 4),
        ((0, 890, 812, 1070), 10),
        ((0, 1075, 812, 1218), 0),
    ],
    ids=["text", "line", "block", "code 128", "data matrix", "qr", "pdf417", "box"],
)
def test_marks_stand_where_another_renderer_puts_them(
    printer: Bench, area: tuple[int, int, int, int], near: int
) -> None:
    ours = ink(printer.print(LABEL), area)
    theirs = ink(judged(LABEL), area)

    assert ours is not None
    assert theirs is not None
    assert max(abs(mine - other) for mine, other in zip(ours, theirs, strict=True)) <= near


@pytest.mark.parametrize("data", ["ABC-123", ">;123456>6AB", "12345"])
def test_code_128_of_mode_n_is_as_wide_as_another_renderer_draws_it(printer: Bench, data: str) -> None:
    zpl = f"^XA^PW812^LL1218^FO60,60^BY3^BCN,120,N^FD{data}^FS^XZ".encode()

    picture = printer.print(zpl)

    assert ink(picture, (0, 0, 812, 1218)) == ink(judged(zpl), (0, 0, 812, 1218))
    assert codes(picture) == codes(judged(zpl))


@pytest.mark.parametrize("turn", "NRIB")
@pytest.mark.parametrize("at", ["^FO", "^FT"])
def test_turned_codes_stand_where_another_renderer_puts_them(printer: Bench, at: str, turn: str) -> None:
    zpl = f"^XA^PW812^LL1218{at}400,600^BY2^BC{turn},100,N^FDABC^FS^XZ".encode()

    ours, theirs = ink(printer.print(zpl), (0, 0, 812, 1218)), ink(judged(zpl), (0, 0, 812, 1218))

    assert ours is not None
    assert theirs is not None
    assert max(abs(mine - other) for mine, other in zip(ours, theirs, strict=True)) <= 1


@pytest.mark.parametrize("form", ["hex", "runs", "Z64", "B64", "binary"])
def test_a_graphic_field_gives_exactly_its_dots(printer: Bench, form: str) -> None:
    image = striped(64, 40)
    raw = bytes(byte ^ 0xFF for byte in image.tobytes())
    size = f"{len(raw)},{len(raw)},8,"
    fields = {
        "hex": b"A," + size.encode() + raw.hex().upper().encode(),
        "runs": b"A," + size.encode() + runs_of(raw, 8),
        "Z64": b"A," + size.encode() + b":Z64:" + base64.b64encode(zlib.compress(raw)) + b":0000",
        "B64": b"A," + size.encode() + b":B64:" + base64.b64encode(raw) + b":0000",
        "binary": b"B," + size.encode() + raw,
    }

    picture = printer.print(b"^XA^PW200^LL100^FO24,16^GF" + fields[form] + b"^FS^XZ")

    assert picture.crop((24, 16, 88, 56)).convert("1").tobytes() == image.tobytes()
    assert printer.job()["labels"][0]["notes"] == {}


def runs_of(raw: bytes, row_bytes: int) -> bytes:
    """Hex with ZPL's run lengths, as printers' drivers write it."""
    rows = [raw[at : at + row_bytes].hex().upper() for at in range(0, len(raw), row_bytes)]
    out, before = "", None
    for row in rows:
        if row == before:
            out += ":"
            continue
        before = row
        body = re.sub(r"0+$", ",", row)
        out += re.sub(r"([0-9A-F])\1{2,18}", lambda run: chr(ord("F") + len(run[0])) + run[1], body)
    return out.encode()


def test_a_reversed_field_is_white_on_black(printer: Bench) -> None:
    picture = printer.print(LABEL)

    box = picture.crop((40, 1080, 240, 1160))
    assert 0.05 < box.histogram()[255] / (200 * 80) < 0.6


def test_umlauts_in_utf8_leave_other_marks_than_plain_letters(printer: Bench) -> None:
    with printer.connect() as line:
        line.sendall("^XA^CI28^PW400^LL100^FO9,9^A0N,60,60^FDMüller^FS^XZ".encode())
    printer.job(1)
    printer.send(b"^XA^CI28^PW400^LL100^FO9,9^A0N,60,60^FH^FDM_C3_BCller^FS^XZ")
    printer.job(2)
    printer.send(b"^XA^CI28^PW400^LL100^FO9,9^A0N,60,60^FDMuller^FS^XZ")
    printer.job(3)

    assert printer.picture(1).tobytes() == printer.picture(2).tobytes()
    assert printer.picture(1).tobytes() != printer.picture(3).tobytes()


def test_unknown_commands_are_noted_and_the_rest_is_printed(printer: Bench) -> None:
    picture = printer.print(f"^XA^PW812^LL400^ZZ9^FO60,60^BY3^BCN,99,N^FD{TRACKING}^FS^ZZ^JUS^PQ3^XZ".encode())

    assert TRACKING in codes(picture)
    assert printer.job()["labels"] == [{"copies": 3, "notes": {"^ZZ": 2, "^JU": 1}}]


def test_what_stands_outside_of_labels_is_noted_too(printer: Bench) -> None:
    printer.send(b"~ZZ1^XA^XZ^YY^XA^XZ^QQ")
    job = printer.job()

    assert [label["notes"] for label in job["labels"]] == [{"~ZZ": 1}, {"^YY": 1}]
    assert job["notes"] == {"^QQ": 1}


def test_two_labels_in_one_job_give_two_pictures(printer: Bench) -> None:
    printer.send(LABEL + LABEL)

    assert printer.job()["pictures"] == ["001.png", "001-2.png"]


# ---- ESC/POS ----


def escpos_label(text: str = TRACKING) -> bytes:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    drawn = code.to_image(scale=2)
    height, width = drawn.shape
    image = Image.new("L", (832, 400), 255)
    image.paste(Image.frombytes("L", (width, height), memoryview(drawn).tobytes()), (60, 100))
    dummy = Dummy()
    dummy.image(image, impl="bitImageRaster", center=False)
    dummy.cut()
    return dummy.output


@pytest.mark.filterwarnings("ignore:.*:UserWarning")
def test_an_escpos_raster_can_be_scanned_from_the_picture(printer: Bench) -> None:
    job = escpos_label()

    picture = printer.print(job)

    assert codes(picture)[TRACKING] == "Code128"
    assert picture.width == 832
    assert (printer.tray / "001.bin").read_bytes() == job
    assert printer.job()["labels"][0]["notes"] == {}


def test_status_bytes_inside_a_raster_are_dots_and_not_questions(printer: Bench) -> None:
    raster = b"\x10\x04\x01" * 64
    job = b"\x1b@\x1dv0\x00\x08\x00\x18\x00" + raster + b"\x1dV\x00"

    with printer.connect() as line:
        line.sendall(job)
        line.sendall(b"\x10\x04\x04")
        answer = line.recv(16)

    assert answer == b"\x12"
    assert (printer.tray / f"{printer.job()['job']:03}.bin").read_bytes() == job


def test_text_and_feeds_come_out_and_each_cut_begins_a_new_piece(printer: Bench) -> None:
    printer.send(b"\x1b@Hello\n\x1bd\x02\x1dV\x42\x00World\n\x1dV\x00")

    assert printer.job()["pictures"] == ["001.png", "001-2.png"]
    assert ink(printer.picture(), (0, 0, 576, 30)) is not None


# ---- jobs ----


def test_a_job_ends_with_its_label_while_the_connection_stays(printer: Bench) -> None:
    with printer.connect() as line:
        line.sendall(LABEL)
        first = printer.job(1)
        line.sendall(LABEL)
        second = printer.job(2)

    assert (first["job"], second["job"]) == (1, 2)


def test_a_job_that_arrives_in_pieces_is_one_job(printer: Bench) -> None:
    with printer.connect() as line:
        for at in range(0, len(LABEL), 100):
            line.sendall(LABEL[at : at + 100])

    assert printer.job()["bytes"] == len(LABEL)


def test_a_cut_off_label_is_kept_and_told(printer: Bench) -> None:
    printer.send(LABEL[:200])

    assert printer.job()["whole"] is False
    assert printer.job()["labels"][0]["notes"]["no ^XZ"] == 1


def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    for number in (1, 2):
        with running(tmp_path) as bench:
            bench.send(LABEL)
            assert bench.job(number)["job"] == number


# ---- status and faults ----


def test_ready_is_told_in_both_languages(printer: Bench) -> None:
    first, second, _ = printer.ask(b"~HS", 76).decode().splitlines()

    assert first.strip("\x02\x03").split(",")[1:3] == ["0", "0"]
    assert second.strip("\x02\x03").split(",")[2] == "0"
    assert printer.ask(b"\x10\x04\x01\x10\x04\x02\x10\x04\x04\x1dr\x01", 4) == b"\x12\x12\x12\x00"
    assert list(printer.tray.iterdir()) == []


def test_paper_out_is_told_and_the_job_leaves_no_picture(tmp_path: Path) -> None:
    with running(tmp_path, "paper-out") as bench:
        first = bench.ask(b"~HS", 76).decode().splitlines()[0]
        assert first.strip("\x02\x03").split(",")[1:3] == ["1", "1"]
        assert bench.ask(b"\x10\x04\x01\x10\x04\x02\x10\x04\x04\x1dr\x01", 4) == b"\x1a\x32\x72\x0c"

        bench.send(LABEL)

        assert bench.job()["printed"] is False
        assert list(tmp_path.glob("*.png")) == []


def test_head_open_is_told(tmp_path: Path) -> None:
    with running(tmp_path, "head-open") as bench:
        second = bench.ask(b"~HS", 76).decode().splitlines()[1]

        assert second.strip("\x02\x03").split(",")[2] == "1"
        assert bench.ask(b"\x10\x04\x02", 1) == b"\x16"


def test_a_printer_that_is_off_refuses(tmp_path: Path) -> None:
    with running(tmp_path, "off") as bench, pytest.raises(ConnectionRefusedError):
        bench.connect()


def test_a_slow_printer_takes_its_time_and_prints_all(tmp_path: Path) -> None:
    with running(tmp_path, "slow:1000") as bench:
        started = time.monotonic()
        bench.send(LABEL)

        assert bench.job()["bytes"] == len(LABEL)
        assert time.monotonic() - started >= 2.0


def test_a_short_printer_closes_after_so_many_bytes(tmp_path: Path) -> None:
    with running(tmp_path, "short:100") as bench:
        with bench.connect() as line:
            line.sendall(LABEL)
            assert ended(line)

        assert (bench.job()["bytes"], bench.job()["whole"]) == (100, False)


def test_a_silent_printer_takes_the_connection_and_says_nothing(tmp_path: Path) -> None:
    with running(tmp_path, "silent") as bench, bench.connect() as line:
        line.sendall(b"~HS")
        line.settimeout(0.5)

        with pytest.raises(TimeoutError):
            line.recv(1)

    assert list(tmp_path.iterdir()) == []


def test_a_resetting_printer_breaks_the_connection(tmp_path: Path) -> None:
    with running(tmp_path, "reset") as bench, bench.connect() as line:
        line.sendall(LABEL)

        with pytest.raises(ConnectionResetError):
            receive(line, 1)


def ended(line: socket.socket) -> bool:
    """Whether the other side closed: orderly, or because bytes stood unread."""
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("text", ["", "on fire", "off:", "short:-1", "OFF"])
def test_an_unknown_fault_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is none of"):
        parse_fault(text)


# ---- hostile jobs ----


@pytest.mark.parametrize(
    "job",
    [
        b"^XA^PW99999^LL99999^FO0,0^GB32000,32000,9^FS^XZ",
        b"^XA^FO0,0^GFA,2500000,2500000,1,:Z64:" + base64.b64encode(zlib.compress(b"\0" * 50_000_000)) + b"^FS^XZ",
        b"^XA^FO0,0^GFA,99999999,99999999,9,FF^FS^XZ",
        b"^XA^FO0,0^GFA,800,800,8,z0z0z0z0z0ZZZ?^FS^XZ",
        b"^XA^FO9,9^A0N,32000,32000^FD" + b"W" * 2_000 + b"^FS^XZ",
        b"^XA^FO9,9^BQN,2,100^FDQA," + b"W" * 2_900 + b"^FS^XZ",
        b"^XA^FO9,9^BCN,99^FD" + "ö".encode() + b"^FS^FO^FT,^GB^BX^B7^BQ^FB^A^CF^BY^PQ^LH^FD^FS^XZ",
        b"^XA" + b"^FO9,9^GB700,9,9^FS" * 6_000 + b"^XZ",
        b"^XA^PW4000^LL4000^XZ" * 30,
        b"\x1dv0\x03\xff\x00\xff\x0f".ljust(8 + 255 * 4_095, b"\x0f") + b"\x1dV\x00" * 2,
        b"^",
        b"~",
        b"\x1d",
        b"\x1dv0\x00\xff\xff\xff\xff" + b"\xaa" * 5_000,
        b"\x1dv0\x00\xd0\x07\x00\x01" + b"\xaa" * 512_000,
        b"\x1bJ\xff" * 100_000 + b"x\n",
        bytes(range(256)) * 64,
    ],
    ids=lambda job: repr(job[:24]),
)
def test_a_hostile_job_hurts_nobody_and_the_next_one_prints(printer: Bench, job: bytes) -> None:
    printer.send(job)
    printer.job(1, within_s=30)
    printer.send(LABEL)

    printer.job(2)

    assert TRACKING in codes(printer.picture(2))
    for picture in printer.tray.glob("*.png"):
        with Image.open(picture) as image:
            assert image.width * image.height <= 20_000_000


def test_a_job_above_the_limit_is_cut_off_and_draws_nothing(printer: Bench) -> None:
    with printer.connect() as line:
        try:
            line.sendall(b"^XA^FX" + b"x" * (LONGEST_JOB + 1_000_000))
        except (ConnectionResetError, BrokenPipeError):
            pass
        else:
            assert ended(line)

    assert printer.job()["printed"] is False
    assert printer.job()["bytes"] <= LONGEST_JOB + 100_000


# ---- as a program ----


def test_as_a_program_it_tells_its_address_and_ends_when_told(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "shipstation.practice.printer", "--out", str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        address = json.loads(child.stdout.readline())
        Bench(address).send(LABEL)
        Bench(address).job()
        child.send_signal(signal.SIGTERM)

        assert child.wait(timeout=10) == 0

    assert address["pid"] == child.pid
    assert set(address) == {"host", "port", "out", "pid"}
