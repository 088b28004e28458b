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
import urllib.error
import urllib.request
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
        self.control = address["control"]

    def pull(self, fault: str | None) -> tuple[int, dict]:
        return self.post(json.dumps({"fault": fault}).encode())

    def post(self, body: bytes | None, *, path: str = "/fault", method: str = "POST") -> tuple[int, dict]:
        request = urllib.request.Request(f"{self.control}{path}", body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.load(refusal)

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


# ---- TSPL and EPL2 ----


def rows(image: Image.Image) -> bytes:
    """0 for black, as both languages have it; padded with white."""
    width = (image.width + 7) // 8 * 8
    padded = Image.new("1", (width, image.height), 1)
    padded.paste(image, (0, 0))
    return padded.tobytes()


def tspl(image: Image.Image, *, before: bytes = b"", mode: int = 0, at: str = "0,0") -> bytes:
    head = f"BITMAP {at},{(image.width + 7) // 8},{image.height},{mode},".encode()
    return b"SIZE 50.8 mm,25.4 mm\r\nCLS\r\n" + before + head + rows(image) + b"\r\nPRINT 1,1\r\n"


def epl(image: Image.Image, *, before: bytes = b"", at: str = "0,0") -> bytes:
    head = f"GW{at},{(image.width + 7) // 8},{image.height},".encode()
    return b"\nN\nq406\nQ203,24\n" + before + head + rows(image) + b"\nP1\n"


BOTH = pytest.mark.parametrize(("language", "label"), [("tspl", tspl), ("epl", epl)])


@BOTH
def test_a_picture_gives_exactly_its_dots(printer: Bench, language: str, label) -> None:
    image = striped(406, 203)

    picture = printer.print(label(image))

    assert picture.tobytes() == image.convert("L").tobytes()
    told = printer.job()
    assert (told["language"], told["whole"], told["notes"]) == (language, True, {})
    assert told["labels"] == [{"copies": 1, "notes": {}}]
    assert (printer.tray / f"001.{language}").read_bytes() == label(image)


def test_a_finer_label_is_drawn_at_its_own_dots(printer: Bench) -> None:
    image = striped(600, 300)

    assert printer.print(tspl(image)).tobytes() == image.convert("L").tobytes()


@pytest.mark.parametrize(
    ("change", "box"),
    [
        (b"", (10, 20, 42, 40)),
        (b"REFERENCE 30,50\r\n", (40, 70, 72, 90)),
        (b"SHIFT 5\r\n", (10, 25, 42, 45)),
        (b"DIRECTION 1\r\n", (406 - 42, 203 - 40, 406 - 10, 203 - 20)),
        (b"DIRECTION 0,1\r\n", (406 - 42, 20, 406 - 10, 40)),
        (b"BAR 0,0,50,60\r\n", (0, 0, 50, 60)),
        (b"BAR 100,100,9,9\r\nERASE 90,90,50,50\r\n", (10, 20, 42, 40)),
    ],
)
def test_tspl_that_moves_turns_and_mirrors_is_obeyed(printer: Bench, change: bytes, box) -> None:
    picture = printer.print(tspl(Image.new("1", (32, 20), 0), before=change, at="10,20"))

    assert ink(picture, (0, 0, 406, 203)) == box


@pytest.mark.parametrize(("mode", "whites"), [(0, 16), (1, 0), (2, 8)])
def test_tspl_pictures_lie_over_or_with_what_was_there(printer: Bench, mode: int, whites: int) -> None:
    striped_byte = b"\xff\xff" if mode == 0 else b"\xf0\xf0"

    picture = printer.print(
        b"SIZE 50.8 mm,25.4 mm\r\nCLS\r\nBAR 0,0,16,1\r\nBITMAP 0,0,2,1,%d,%s\r\nPRINT 1\r\n" % (mode, striped_byte)
    )

    assert sum(dot == 255 for dot in picture.crop((0, 0, 16, 1)).tobytes()) == whites


@pytest.mark.parametrize(
    ("change", "size", "box"),
    [
        (b"", (406, 203), (10, 20, 42, 40)),
        (b"R30,50\nq406\n", (406, 203), (10, 70, 42, 90)),
        (b"R30,50\n", (832, 203), (40, 70, 72, 90)),
        (b"ZB\n", (406, 203), (406 - 42, 203 - 40, 406 - 10, 203 - 20)),
        (b"LO0,0,50,60\n", (406, 203), (0, 0, 50, 60)),
        (b"LO90,90,9,9\nLW80,80,50,50\n", (406, 203), (10, 20, 42, 40)),
        (b"LO0,0,50,60\nQ203,24\n", (406, 203), (10, 20, 42, 40)),
    ],
)
def test_epl_that_moves_turns_and_clears_is_obeyed(printer: Bench, change: bytes, size, box) -> None:
    picture = printer.print(epl(Image.new("1", (32, 20), 0), before=change, at="10,20"))

    assert picture.size == size
    assert ink(picture, (0, 0, *size)) == box


@BOTH
def test_a_picture_that_says_print_is_dots_and_ends_no_job(printer: Bench, language: str, label) -> None:
    words = (b"\r\nPRINT 1,1\r\n\nP1\n" * 3).ljust(51, b"\xff")
    job = label(Image.frombytes("1", (406, 1), words))
    half = job.index(b"PRINT") + 12

    with printer.connect() as line:
        line.sendall(job[:half])
        assert not soon((printer.tray / "001.json").exists, within_s=1.0)
        line.sendall(job[half:])
        told = printer.job()

    assert (told["language"], told["bytes"], told["pictures"]) == (language, len(job), ["001.png"])


@BOTH
def test_copies_and_labels_are_counted(printer: Bench, language: str, label) -> None:
    one = label(striped(64, 64))
    more = one.replace(b"PRINT 1,1", b"PRINT 2,3").replace(b"P1\n", b"P2,3\n")

    printer.send(one + more)

    assert [told["copies"] for told in printer.job()["labels"]] == [1, 6]
    assert printer.job()["language"] == language


@BOTH
def test_a_label_that_is_cut_off_never_prints(printer: Bench, language: str, label) -> None:
    printer.send(label(striped(400, 200))[:-400])

    told = printer.job()
    assert (told["language"], told["whole"], told["printed"], told["notes"]) == (
        language,
        False,
        False,
        {"cut off": 1},
    )


@pytest.mark.parametrize(
    ("job", "notes"),
    [
        (b'SIZE 2,1\r\nCLS\r\nHOME\r\nTEXT 1,1,"3",0,1,1,"x"\r\nPRINT 1\r\n', {"HOME": 1, "TEXT": 1}),
        (b'N\nA50,0,0,1,1,1,N,"x"\nGM"a"9\nOC\nD9\nP1\n', {"A": 1, "GM": 1, "OC": 1}),
    ],
)
def test_commands_it_does_not_know_are_told(printer: Bench, job: bytes, notes: dict[str, int]) -> None:
    printer.send(job)

    assert printer.job()["labels"] == [{"copies": 1, "notes": notes}]


@pytest.mark.parametrize(
    ("job", "over"),
    [
        (b"SIZE 2,1\r\nCLS\r\n" + b"BAR 0,0,9,9\r\n" * 507 + b"PRINT 1\r\n", 7),
        (b"N\nq80\nQ80,24\n" + b"LO0,0,9,9\n" * 5_007 + b"P1\n", 7),
    ],
)
def test_more_marks_than_a_label_has_are_left_out_and_told(printer: Bench, job: bytes, over: int) -> None:
    printer.send(job)

    assert printer.job()["labels"] == [{"copies": 1, "notes": {"too much for one label": over}}]


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
    with running(tmp_path, f"slow:{len(LABEL)}") as bench:
        started = time.monotonic()
        bench.send(LABEL)

        assert bench.job()["bytes"] == len(LABEL)
        assert time.monotonic() - started >= 0.9


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


# ---- faults that come and go ----


@pytest.mark.parametrize(
    "fault", ["paper-out", "head-open", "cover-open", "paused", "ribbon-out", "too-hot", "cutter-stuck"]
)
def test_what_arrives_under_a_fault_is_held_and_comes_out_in_order_when_it_is_over(
    tmp_path: Path, fault: str
) -> None:
    with running(tmp_path) as bench:
        assert bench.pull(fault) == (200, {"fault": fault})
        for number in (1, 2):
            bench.send(LABEL)
            bench.job(number)
        assert bench.ask(b"~HS", 76).decode().split(",")[4] == "002"
        assert list(tmp_path.glob("*.png")) == []

        assert bench.pull(None) == (200, {"fault": None})
        bench.send(LABEL)

        jobs = [bench.job(number) for number in (1, 2, 3)]
        assert [(job["printed"], job["turn"]) for job in jobs] == [(True, 1), (True, 2), (True, 3)]
        assert len(list(tmp_path.glob("*.png"))) == 3
        assert bench.ask(b"~HS", 76).decode().split(",")[4] == "000"


def test_a_fault_that_begins_while_a_job_arrives_holds_that_job(printer: Bench) -> None:
    with printer.connect() as line:
        line.sendall(LABEL[:100])
        assert printer.pull("paper-out")[0] == 200
        line.sendall(LABEL[100:])
    assert printer.job()["printed"] is False

    printer.pull(None)

    assert soon(lambda: printer.job()["printed"])


def test_half_a_job_is_not_held(printer: Bench) -> None:
    printer.pull("paper-out")
    printer.send(LABEL[:100])
    assert printer.job()["whole"] is False

    printer.pull(None)

    assert printer.job()["printed"] is False


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"[]", b'"paper-out"', b'{"fault": 7}', b'{"fault": "on fire"}',
                                  b'{"fault": "off"}', b"\xff"])  # fmt: skip
def test_a_lever_pulled_wrongly_changes_nothing(printer: Bench, body: bytes) -> None:
    status, said = printer.post(body)

    assert status == 400
    assert said["error"]
    assert printer.post(b'{"fault": null}', method="GET") == (200, {"fault": None})


def test_the_lever_has_one_path(printer: Bench) -> None:
    assert printer.post(b'{"fault": null}', path="/")[0] == 400
    assert printer.post(None, path="/", method="GET")[0] == 404


def test_the_lever_of_a_printer_that_is_off_says_so(tmp_path: Path) -> None:
    with running(tmp_path, "off") as bench:
        assert bench.pull(None)[0] == 400
        assert bench.post(None, method="GET") == (200, {"fault": "off"})


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
        b"SIZE 99999 mm,99999 mm\r\nCLS\r\nPRINT 1\r\n",
        b"SIZE 9,9\r\n" + b"BAR 0,0,99999,99999\r\n" * 9_000 + b"PRINT 1\r\n" * 90,
        b"SIZE 0,0\r\nPRINT 1\r\nSIZE x\r\nPRINT 9\r\nSIZE 1..1,1\r\nPRINT ,\r\nDIRECTION\r\nSHIFT\r\nPRINT\r\n",
        b"CLS\r\nBAR 500,500,-90,-90\r\nREFERENCE -99999,-9\r\nBAR 1\r\nSHIFT -99999\r\nPRINT -1,-1\r\n",
        b"CLS\r\nBITMAP 99999,99999,1,1,2,x\r\nBITMAP 0,0,0,0,0,\r\nBITMAP 0,0,9\r\nPRINT 1\r\n",
        b"CLS\r\nBITMAP 0,0,99999,99999,0," + b"x" * 50_000,
        b"CLS\r\n"
        + b"".join(b"X%s\r\n" % bytes(b"ABCDEFGHIJ"[int(n)] for n in str(number)) for number in range(9_000)),
        b"CLS\r\n" + b"x" * 300_000,
        b"N\nq99999\nQ65535,24\nP1\nq0\nQ0\nqx\nP\nZ\nR\nP-1,-1\n",
        b"N\nLO900,900,-9,-9\nR-9,-99999\nLO0,0,99999,99999\nGW0,0,0,0,\nGW1\nGW0,0,99999,1,"
        + b"x" * 99_999
        + b"\nP1\n",
        b"N\n" + b"LO0,0,800,1200\n" * 9_000 + b"P1\n" * 90,
        b"N\n" + b"P9\n" * 100_000,
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
    assert set(address) == {"host", "port", "out", "pid", "control"}
