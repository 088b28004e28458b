"""windows:NAME: the spooler's functions as Windows documents them, and a real driver child that draws real pages."""

import ctypes
import dataclasses
import io
import os
import subprocess
import sys

import msgspec
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from shipstation.errors import BadInput, PrinterAway, PrinterUnsure
from shipstation.model import Language, PrinterSetup, Readiness
from shipstation.printing import winspool
from shipstation.printing.discover_windows import found_at
from shipstation.printing.discover_windows import queues as windows_queues
from shipstation.printing.frames import Bitmap
from shipstation.printing.printers import check_url, language_of, open_printer
from shipstation.printing.way_windows import DriverJob, png_of, print_pages, windows_printer
from shipstation.printing.winspool import JobInfo, PrinterInfo, Spooler
from tests.bench_parts import until
from tests.printing.conftest import TRACKING
from tests.printing.cups_parts import running_cups, running_sink

UNKNOWN_PRINTER, TOO_SMALL, DISK_FULL = 1801, 122, 112
PAUSED, OUT_OF_PAPER = 0x1, 0x10
JOB_PRINTED, JOB_DELETED, JOB_PAPER_OUT = 0x80, 0x100, 0x40


class Windows:
    """The spooler of a Windows, as its documentation says that its functions behave: calls by name, 0 for failure.

    `takes`: how many bytes one WritePrinter accepts; `breaks_after`: after so many in all it fails, with `code`.
    """

    def __init__(self, **printers):
        self.printers = printers or {"Zebra": ("ZDesigner ZD421-203dpi ZPL", 0, 0)}
        self.jobs, self.open, self.code, self.left = {}, {}, 0, []
        self.takes, self.breaks_after, self.may_abort, self.leaves_at_once = 1 << 20, None, True, True

    def last_error(self):
        return self.code

    def call(self, name, *given):
        return getattr(self, name.removesuffix("W"))(*given)

    def fails(self, code):
        self.code = code
        return 0

    def hand_over(self, kind, entries, room, size, wanted):
        # The entries come first, their texts behind them in the same buffer, as the documentation says.
        texts = [value for values in entries for value in values.values() if isinstance(value, str)]
        place = ctypes.sizeof(kind) * len(entries)
        wanted._obj.value = place + sum(len(text) + 1 for text in texts) * ctypes.sizeof(ctypes.c_wchar)
        if size < wanted._obj.value:
            return self.fails(TOO_SMALL)
        for number, values in enumerate(entries):
            entry = kind.from_buffer(room, number * ctypes.sizeof(kind))
            for field, value in values.items():
                if isinstance(value, str):
                    letters = (ctypes.c_wchar * (len(value) + 1)).from_buffer(room, place)
                    letters.value = value
                    place += ctypes.sizeof(letters)
                    setattr(entry, field, ctypes.addressof(letters))
                else:
                    setattr(entry, field, value)
        return 1

    def about(self, name):
        driver, status, attributes = self.printers[name]
        return {"printer": name, "driver": driver, "port": "USB001", "status": status, "attributes": attributes}

    def EnumPrinters(self, flags, server, level, room, size, wanted, count):
        assert (flags, server, level) == (0x6, None, 2)
        count._obj.value = len(self.printers)
        return self.hand_over(PrinterInfo, [self.about(name) for name in self.printers], room, size, wanted)

    def OpenPrinter(self, name, handle, defaults):
        assert defaults is None
        if name not in self.printers:
            return self.fails(UNKNOWN_PRINTER)
        handle._obj.value = number = 100 + len(self.left) + len(self.open)
        self.open[number] = {"printer": name, "got": None}
        return 1

    def ClosePrinter(self, handle):
        self.left.append(self.open.pop(handle.value))
        return 1

    def GetPrinter(self, handle, level, room, size, wanted):
        assert level == 2
        return self.hand_over(PrinterInfo, [self.about(self.open[handle.value]["printer"])], room, size, wanted)

    def EnumJobs(self, handle, first, most, level, room, size, wanted, count):
        assert (first, level) == (0, 1)
        entries = [{"number": number, **job} for number, job in self.jobs.items()][:most]
        count._obj.value = len(entries)
        return self.hand_over(JobInfo, entries, room, size, wanted)

    def SetJob(self, handle, number, level, about, order):
        assert (level, about, order) == (0, None, 5)
        del self.jobs[number]
        return 1

    def StartDocPrinter(self, handle, level, about):
        assert (level, about._obj.pDatatype, about._obj.pOutputFile) == (1, "RAW", None)
        self.open[handle.value].update(got=b"", title=about._obj.pDocName)
        return 7

    def StartPagePrinter(self, handle):
        return 1

    def WritePrinter(self, handle, room, size, taken):
        job = self.open[handle.value]
        if self.breaks_after is not None and len(job["got"]) >= self.breaks_after:
            return self.fails(DISK_FULL)
        piece = ctypes.string_at(room, size)[: self.takes]
        job["got"] += piece
        taken._obj.value = len(piece)
        return 1

    def EndPagePrinter(self, handle):
        return 1

    def EndDocPrinter(self, handle):
        job = self.open[handle.value]
        job["ended"] = True
        if not self.leaves_at_once:
            self.jobs[7] = {"title": job["title"], "status": 0}
        return 1

    def AbortPrinter(self, handle):
        if not self.may_abort:
            return self.fails(5)
        self.open[handle.value]["aborted"] = True
        return 1

    def documents(self):
        return [job for job in self.left if job["got"] is not None]


@pytest.fixture
def windows():
    return Windows()


@pytest.fixture
def spooler(windows):
    return Spooler(windows)


def way(name="Zebra", language=Language.ZPL, **more):
    made = windows_printer(PrinterSetup(name="p", url=f"windows:{name}", language=language, **more))
    return dataclasses.replace(made, patience_s=0.3)


# Raw


@pytest.mark.parametrize("size", [1, 65_536, 200_001])
def test_every_byte_reaches_the_spooler(windows, spooler, size):
    windows.takes = 1_000 if size < 100_000 else 65_536
    data, heard = os.urandom(size), []

    way().send_raw(spooler, "label 1", data, heard.append)

    (job,) = windows.documents()
    assert job["got"] == data
    assert (job["title"], job["ended"]) == ("label 1", True)
    assert heard == sorted(heard)
    assert heard[-1] == size
    assert not windows.open


def test_nothing_taken_is_away_and_taken_back(windows, spooler):
    windows.breaks_after = 0

    with pytest.raises(PrinterAway, match="did not take the label for Zebra"):
        way().send_raw(spooler, "label 1", b"x" * 100, lambda _: None)

    assert windows.documents()[0]["aborted"]
    assert not windows.open


def test_part_taken_is_a_doubt(windows, spooler):
    windows.breaks_after, windows.takes = 10, 10

    with pytest.raises(PrinterUnsure, match="took 10 of 100 bytes"):
        way().send_raw(spooler, "label 1", b"x" * 100, lambda _: None)


def test_job_that_cannot_be_taken_back_is_a_doubt(windows, spooler):
    windows.breaks_after, windows.may_abort = 0, False

    with pytest.raises(PrinterUnsure, match="took 0 of 100 bytes"):
        way().send_raw(spooler, "label 1", b"x" * 100, lambda _: None)


def test_spooler_that_takes_no_byte_is_not_asked_for_ever(windows, spooler):
    windows.takes = 0

    with pytest.raises(PrinterAway):
        way().send_raw(spooler, "label 1", b"x", lambda _: None)


def test_unknown_printer_is_away(spooler):
    with pytest.raises(PrinterAway, match="Windows knows no printer of that name"):
        way("Gone").send_raw(spooler, "label 1", b"x", lambda _: None)
    with pytest.raises(PrinterAway, match="Nothing was sent"):
        way("Gone").check(spooler)


# States, and what became of a job


@pytest.mark.parametrize(
    ("status", "attributes", "readiness", "said"),
    [
        (0, 0, Readiness.READY, "ready"),
        (OUT_OF_PAPER, 0, Readiness.STOPPED, "out of labels"),
        (PAUSED | 0x400000, 0, Readiness.STOPPED, "the cover is open and it is paused"),
        (0, 0x400, Readiness.STOPPED, "it is offline"),
        (0x400, 0, Readiness.READY, "ready"),
    ],
)
def test_state_is_in_words(status, attributes, readiness, said):
    spooler = Spooler(Windows(Zebra=("ZPL", status, attributes)))

    state = way().seen(spooler)

    assert (state.readiness, state.said) == (readiness, said)
    if state.would_print:
        way().check(spooler)
    else:
        with pytest.raises(PrinterAway, match=said):
            way().check(spooler)


def test_job_that_left_the_queue_is_done(windows, spooler):
    windows.jobs = {1: {"title": "another", "status": JOB_PAPER_OUT}}

    way().follow(spooler, "label 1")

    assert set(windows.jobs) == {1}


def test_job_that_is_kept_as_printed_is_done(windows, spooler):
    windows.jobs = {1: {"title": "label 1", "status": JOB_PRINTED}}

    way().follow(spooler, "label 1")


def test_job_that_stands_is_taken_back_and_a_doubt(windows, spooler):
    windows.leaves_at_once = False
    way().send_raw(spooler, "label 1", b"x", lambda _: None)
    windows.jobs[7]["status"] = JOB_PAPER_OUT

    with pytest.raises(PrinterUnsure, match="out of labels"):
        way().follow(spooler, "label 1")

    assert windows.jobs == {}


def test_job_that_somebody_deletes_is_a_doubt(windows, spooler):
    windows.jobs = {1: {"title": "label 1", "status": JOB_DELETED}}

    with pytest.raises(PrinterUnsure, match="deleted"):
        way().follow(spooler, "label 1")


# Found


def test_printers_of_windows_are_found():
    windows = Windows(
        **{
            "ZDesigner": ("ZDesigner ZD421-203dpi ZPL", 0, 0),
            "Office (2)": ("HP Universal Printing PCL 6", 0, 0),
            "Microsoft Print to PDF": ("Microsoft Print To PDF", 0, 0),
        }
    )

    found = {each.setup.url: each for each in found_at(Spooler(windows))}

    assert set(found) == {"windows:ZDesigner", "windows:Office (2)"}
    assert found["windows:ZDesigner"].setup.language is Language.ZPL
    assert found["windows:Office (2)"].setup.language is Language.PDF
    assert all(windows_printer(each.setup) for each in found.values())


def test_windows_without_printers_has_none():
    windows = Windows()
    windows.printers = {}

    assert Spooler(windows).printers() == ()


# Off Windows


@pytest.mark.skipif(sys.platform == "win32", reason="it works there")
def test_elsewhere_it_is_told_what_to_use():
    assert winspool.spooler_here() is None
    assert tuple(windows_queues(1)) == ()
    with pytest.raises(PrinterAway, match="on Windows alone") as refusal:
        way().send("1", b"x")
    assert "cups:QUEUE" in refusal.value.remedy
    assert way().state().readiness is Readiness.AWAY


@pytest.mark.parametrize("name", ["", " ", "a\n", " a", "x" * 221, "\u202ea"])
def test_name_that_is_none_is_no_printer(name):
    assert windows_printer(PrinterSetup(name="p", url=f"windows:{name}", language=Language.ZPL)) is None
    with pytest.raises(BadInput) as refusal:
        check_url(f"windows:{name}")
    assert "windows:NAME" in refusal.value.remedy


@pytest.mark.parametrize("name", ["ZDesigner ZD421-203dpi ZPL", r"\\server\Büro (2)", "a:b"])
def test_address_of_a_windows_printer_is_taken_on_every_system(name):
    check_url(f"windows:{name}")

    assert open_printer(PrinterSetup(name="p", url=f"windows:{name}", language=Language.ZPL)).name == name
    assert language_of(f"windows:{name}") is Language.PDF


# Through a driver


def driver_job(labels, path="", **more):
    # The label's own dots: bars that are 3 dots wide must stay so.
    page = labels.png().content
    usual = {"printer": "", "title": "label 1", "dpi": 203, "width_mm": 101.6, "length_mm": 152.4, "pages": (page,)}
    return DriverJob(**{**usual, "file": str(path), **more})


def test_each_dot_is_drawn_at_its_place(labels, tmp_path):
    job = driver_job(labels, tmp_path / "out.pdf")

    print_pages(msgspec.structs.replace(job, pages=job.pages * 2))

    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as made:
        assert len(made) == 2
        assert made[1].get_size() == pytest.approx((288, 432), abs=0.5)
        drawn = made[1].render(scale=203 / 72).to_pil().convert("L")
    wanted = Image.open(io.BytesIO(job.pages[0])).convert("L")
    assert drawn.size == wanted.size
    different = sum(abs(a - b) > 127 for a, b in zip(drawn.tobytes(), wanted.tobytes(), strict=True))
    assert different == 0
    assert [each.text for each in zxingcpp.read_barcodes(drawn)] == [TRACKING]


def test_pdf_becomes_pages_of_this_printers_dots(labels, tmp_path):
    job = way("Office", Language.PDF).driver_job("label 1", labels.pdf(pages=2).content)

    assert len(job.pages) == 2
    image = Image.open(io.BytesIO(job.pages[1]))
    assert (image.size, image.mode) == ((812, 1218), "1")
    assert [each.text for each in zxingcpp.read_barcodes(image.convert("L"))] == [TRACKING]


def test_pdf_that_cannot_be_opened_is_not_sent():
    with pytest.raises(PrinterAway):
        way("Office", Language.PDF).driver_job("label 1", b"%PDF-1.7 broken")


def test_png_goes_as_it_is(labels):
    page = labels.png().content

    assert way("Office", Language.PNG).driver_job("label 1", page).pages == (page,)


def test_printer_that_is_not_there_gets_nothing(labels):
    with pytest.raises(PrinterAway, match=r"no printer of that name\. Nothing was sent"):
        print_pages(driver_job(labels, printer="No such printer"))


def test_page_that_is_no_picture_is_not_printed(labels, tmp_path):
    with pytest.raises(PrinterAway, match="a page is no picture"):
        print_pages(driver_job(labels, tmp_path / "out.pdf", pages=(b"GIF89a",)))

    assert not (tmp_path / "out.pdf").exists()


def test_child_that_is_told_nonsense_prints_nothing():
    done = subprocess.run(
        [sys.executable, "-m", "shipstation.printing.driver_child"], input=b"?", capture_output=True, check=False
    )

    assert done.returncode
    assert done.stdout == b""


def test_driver_that_does_not_begin_in_time_is_away(labels, tmp_path):
    with pytest.raises(PrinterAway, match="did not begin"):
        print_pages(driver_job(labels, tmp_path / "out.pdf"), patience_s=0.001)


def test_bitmap_keeps_black_black():
    image = Image.open(io.BytesIO(png_of(Bitmap(width=9, height=1, rows=b"\x80\x80"), 203)))

    assert [image.getpixel((x, 0)) for x in range(9)] == [0, 255, 255, 255, 255, 255, 255, 255, 0]
    assert image.info["dpi"] == pytest.approx((203, 203), abs=0.1)


@pytest.mark.needs("CUPS")
@pytest.mark.skipif(sys.platform == "win32", reason="Qt prints through CUPS elsewhere")
def test_child_prints_through_a_queue_of_this_computer(labels, monkeypatch):
    with running_cups() as cups, running_sink() as sink:
        monkeypatch.setenv("CUPS_SERVER", str(cups.file))
        cups.add("Office", sink.port)

        print_pages(driver_job(labels, printer="Office"))
        until(lambda: sink.jobs)

    with pypdfium2.PdfDocument(sink.jobs[0]) as made:
        drawn = made[0].render(scale=203 / 72).to_pil().convert("L")
    assert [each.text for each in zxingcpp.read_barcodes(drawn)] == [TRACKING]
