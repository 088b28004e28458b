"""cups:QUEUE: what CUPS says of the job is what is told, and nothing stays behind to print by itself later."""

import dataclasses
import os
import socket

import pytest

from shipstation.errors import BadInput, PrinterAway, PrinterUnsure
from shipstation.model import Language, PrinterSetup, Readiness
from shipstation.printing.media import media_of, size_of
from shipstation.printing.printers import check_url, language_of, open_printer
from tests.bench_parts import until
from tests.printing import ipp_peer
from tests.printing.cups_parts import running_cups, running_sink
from tests.printing.ipp_peer import IppPeer

LABEL = b"^XA^FO10,10^FDNo buyer^FS^XZ"


def way_to(queue, language=Language.ZPL, *, patience_s=10.0, **size):
    way = open_printer(PrinterSetup(name="p", url=f"cups:{queue}", language=language, **size))
    return dataclasses.replace(way, patience_s=patience_s)


@pytest.mark.parametrize("name", ["-o", "--help", "a b", "a/b", "a#b", "", "x" * 128, "a,b", "a\n", "$(id)", "a;b"])
def test_name_that_is_no_queue_is_refused(name):
    with pytest.raises(BadInput) as refusal:
        check_url(f"cups:{name}")

    assert "cups:QUEUE" in refusal.value.remedy


def test_queue_is_taken_for_an_office_printer():
    check_url("cups:Zebra_4x6.2")
    check_url("CUPS:Büro")

    assert language_of("cups:Zebra") is Language.PDF


@pytest.mark.parametrize(
    ("size", "name"),
    [
        ((101.6, 152.4), "na_index-4x6_4x6in"),
        ((105, 148), "iso_a6_105x148mm"),
        ((100, 150), "custom_100x150mm_100x150mm"),
        ((62.5, 99.75), "custom_62.5x99.75mm_62.5x99.75mm"),
    ],
)
def test_paper_has_its_name(size, name):
    assert media_of(*size) == name
    assert size_of(name) == pytest.approx(size, abs=0.1)


def test_computer_without_cups_is_told_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PrinterAway, match="has no CUPS: the command lpstat is missing"):
        way_to("zebra").send("job", LABEL)


class Desk:
    """lp, lpstat and cancel of our own on the PATH, beside a real IPP peer in the place of cupsd."""

    def __init__(self, folder, peer):
        self.folder, self.peer = folder, peer
        self.write("lpstat", f'[ "$1" = -H ] && echo 127.0.0.1:{peer.port} || cat {folder}/$2 2>{folder}/none')
        self.write(
            "lp",
            f'printf "%s\\n" "$@" >{folder}/argv; env >{folder}/env; cat >{folder}/data; echo "request id is q-42 (0 file(s))"',
        )
        self.write("cancel", f'echo "$@" >{folder}/cancelled')
        for which in ("not-completed", "completed"):
            (folder / which).write_text("q-41   packer   1024   today\n")

    def write(self, name, script):
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)

    def read(self, name):
        return (self.folder / name).read_bytes()


@pytest.fixture
def desk(tmp_path, monkeypatch):
    peer = IppPeer()
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("SECRET_OF_OURS", "x")
    yield Desk(tmp_path, peer)
    peer.close()


def test_label_goes_to_lp_on_its_input_in_a_bare_environment(desk):
    way_to("q").send("job7", LABEL)

    assert desk.read("data") == LABEL
    assert desk.read("argv").decode().split("\n")[:-1] == [
        *("-d", "q", "-t", "label job7", "-n", "1", "-o", "job-sheets=none", "-o", "raw", "-")
    ]
    assert b"SECRET_OF_OURS" not in desk.read("env")
    assert desk.peer.asked_for(ipp_peer.GET_JOB)[0]["job-id"] == 42


@pytest.mark.parametrize("language", [Language.PDF, Language.PNG])
def test_page_is_sent_at_its_size_and_never_scaled(desk, language):
    desk.peer.media = ["na_index-4x6_4x6in", "custom_100x150mm_100x150mm"]

    way_to("q", language, width_mm=100, length_mm=150).send("job", b"%PDF")

    options = desk.read("argv").decode().split()
    assert "media=custom_100x150mm_100x150mm" in options
    assert {"print-scaling=none", "sides=one-sided", "number-up=1"} <= set(options)
    assert "raw" not in options
    assert ("ppi=203" in options) == (language is Language.PNG)


def test_paper_that_the_queue_does_not_know_is_not_scaled_to_another(desk):
    desk.peer.media = ["na_letter_8.5x11in", "iso_a4_210x297mm"]

    with pytest.raises(PrinterAway, match=r"knows no paper of 101\.6 × 152\.4 mm"):
        way_to("q", Language.PDF).send("job", b"%PDF")

    assert not (desk.folder / "data").exists()


def test_lp_that_says_no_has_taken_nothing(desk):
    desk.write("lp", 'echo "lp: the disk is full" >&2; exit 1')

    with pytest.raises(PrinterAway, match="the disk is full"):
        way_to("q").send("job", LABEL)


def test_lp_that_says_no_and_leaves_a_job_is_unsure(desk):
    desk.write("lp", f'echo "q-42 packer 1 today" >>{desk.folder}/completed; exit 1')

    with pytest.raises(PrinterUnsure):
        way_to("q").send("job", LABEL)


def test_lp_that_names_no_job_is_unsure(desk):
    desk.write("lp", "cat >/dev/null; echo fine")

    with pytest.raises(PrinterUnsure):
        way_to("q").send("job", LABEL)


def test_job_that_cannot_be_cancelled_may_still_print(desk, monkeypatch):
    monkeypatch.setattr("shipstation.printing.ipp_jobs._CANCEL_S", 0.3)
    desk.peer.states, desk.peer.begins = [ipp_peer.HELD], False

    with pytest.raises(PrinterUnsure, match=r"could not be cancelled.*may still print by itself"):
        way_to("q").send("job", LABEL)

    assert desk.read("cancelled") == b"q-42\n"


def test_job_given_up_after_it_began_is_unsure(desk):
    desk.peer.states = [ipp_peer.PROCESSING, ipp_peer.ABORTED]

    with pytest.raises(PrinterUnsure):
        way_to("q").send("job", LABEL)


def test_job_that_cups_no_longer_knows_is_unsure(desk):
    desk.peer.odd[ipp_peer.GET_JOB] = 0x0406

    with pytest.raises(PrinterUnsure, match="does not tell what became of it"):
        way_to("q").send("job", LABEL)


@pytest.fixture(scope="module")
def daemon():
    with running_cups() as cups:
        yield cups


@pytest.fixture
def sink():
    with running_sink() as sink:
        yield sink


@pytest.fixture
def cups(daemon, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", str(daemon.file))
    return daemon


@pytest.mark.needs("CUPS")
@pytest.mark.parametrize("language", [Language.ZPL, Language.ESCPOS, Language.TSPL, Language.EPL])
def test_real_cups_brings_every_byte_and_says_when(cups, sink, language):
    data = os.urandom(300_000)
    cups.add("raw", sink.port)

    way_to("raw", language).send("job", data)

    until(lambda: sink.jobs)
    assert sink.jobs == [data]
    assert cups.waiting("raw") == ""


@pytest.mark.needs("CUPS")
def test_real_cups_keeps_paper_and_scale_of_a_page(cups, sink):
    cups.add("page", sink.port)
    way_to("page", Language.PDF).send("job", b"%PDF-1.4 of sorts")

    number = int(cups.run("lpstat", "-W", "completed", "-o", "page").split()[0].removeprefix("page-"))

    fields = cups.job(number).fields
    assert fields["media"] == ("na_index-4x6_4x6in",)
    assert fields["print-scaling"] == ("none",)
    assert fields["copies"] == (1,)


@pytest.mark.needs("CUPS")
@pytest.mark.parametrize(("command", "said"), [("cupsdisable", "it is paused"), ("cupsreject", "it takes no jobs")])
def test_real_queue_that_would_not_print_gets_nothing(cups, sink, command, said):
    cups.add("shut", sink.port)
    cups.run(command, "shut")

    with pytest.raises(PrinterAway, match=said):
        way_to("shut").send("job", LABEL)

    assert cups.run("lpstat", "-W", "all", "-o", "shut") == ""
    cups.run("lpadmin", "-x", "shut")


@pytest.mark.needs("CUPS")
def test_real_cups_knows_no_such_queue(cups):
    with pytest.raises(PrinterAway, match="knows no queue nowhere"):
        way_to("nowhere").send("job", LABEL)


@pytest.mark.needs("CUPS")
def test_cups_that_does_not_run_is_away(cups, monkeypatch, tmp_path):
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "none.sock"))

    with pytest.raises(PrinterAway, match="CUPS does not answer"):
        way_to("raw").send("job", LABEL)


@pytest.mark.needs("CUPS")
def test_held_job_is_taken_back_and_never_prints_by_itself(cups, sink):
    cups.add("held", sink.port, "job-hold-until-default=indefinite")

    with pytest.raises(PrinterAway, match=r"the job is held\..*will not print later"):
        way_to("held").send("job", LABEL)

    assert cups.waiting("held") == ""
    cups.add("held", sink.port, "job-hold-until-default=no-hold")
    way_to("held").send("job", b"^XA^FDthe next one^FS^XZ")
    until(lambda: sink.jobs)
    assert sink.jobs == [b"^XA^FDthe next one^FS^XZ"]


@pytest.mark.needs("CUPS")
def test_job_that_stopped_its_queue_half_way_is_unsure_and_taken_back(cups, sink):
    sink.cut = 1_000
    cups.add("cut", sink.port, "printer-error-policy=stop-printer")

    with pytest.raises(PrinterUnsure, match="The job was cancelled"):
        way_to("cut", patience_s=20).send("job", bytes(3_000_000))

    assert cups.waiting("cut") == ""


@pytest.mark.needs("CUPS")
def test_printer_that_is_off_ends_the_patience_and_the_job(cups):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    cups.add("off", port)

    with pytest.raises(PrinterUnsure, match="may not exist or is unavailable"):
        way_to("off", patience_s=2.0).send("job", LABEL)

    assert cups.waiting("off") == ""


@pytest.mark.needs("CUPS")
def test_real_cups_that_refuses_to_cancel_leaves_a_doubt(cups, sink, monkeypatch):
    monkeypatch.setattr("shipstation.printing.ipp_jobs._CANCEL_S", 1.0)
    cups.add("keeps", sink.port, "job-hold-until-default=indefinite", "printer-op-policy=keeps")

    with pytest.raises(PrinterUnsure, match="may still print by itself"):
        way_to("keeps").send("job", LABEL)

    assert cups.waiting("keeps").startswith("keeps-")


# how it is, before anything is sent


def test_state_of_a_queue_is_asked_and_nothing_is_queued(desk):
    state = way_to("q").state()
    assert (state.readiness, state.said) == (Readiness.READY, "ready")

    desk.peer.reasons = ["media-empty-error"]
    state = way_to("q").state()
    assert (state.readiness, state.said) == (Readiness.STOPPED, "the paper is out")
    assert not (desk.folder / "argv").exists()


def test_state_of_a_queue_without_a_cups_is_away(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert way_to("q").state().readiness is Readiness.AWAY


@pytest.mark.needs("CUPS")
def test_real_queue_says_how_it_is(cups, sink):
    cups.add("asked", sink.port)
    assert way_to("asked").state().readiness is Readiness.READY

    cups.run("cupsdisable", "asked")
    state = way_to("asked").state()

    assert state.readiness is Readiness.STOPPED
    assert "paused" in state.said
    assert way_to("no-such-queue").state().readiness is Readiness.AWAY
    cups.run("lpadmin", "-x", "asked")
