"""ipp:// and ipps:// against a peer written from the RFC alone, and against a real cupsd where there is one."""

import dataclasses
import os
import socket
import ssl
import struct
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipstation.errors import BadInput, PrinterAway, PrinterUnsure
from shipstation.model import Language, PrinterSetup, Readiness
from shipstation.printing.ipp_words import NotIpp, read
from shipstation.printing.printers import check_url, language_of, open_printer
from tests.amazon.test_line_faults import certificate
from tests.bench_parts import until
from tests.printing import ipp_peer
from tests.printing.cups_parts import running_cups, running_sink
from tests.printing.ipp_peer import GET_JOB, GET_PRINTER, PRINT, IppPeer, attribute, message

PDF = b"%PDF-1.4\n" + os.urandom(50_000)


@pytest.fixture
def peer():
    peer = IppPeer()
    yield peer
    peer.close()


def way_to(port, language=Language.PDF, *, path="/ipp/print", scheme="ipp", patience_s=5.0, deadline_s=5.0, **size):
    setup = PrinterSetup(name="p", url=f"{scheme}://127.0.0.1:{port}{path}", language=language, **size)
    return dataclasses.replace(open_printer(setup), patience_s=patience_s, deadline_s=deadline_s)


def send(peer, language=Language.PDF, **more):
    way_to(peer.port, language, **more).send("job7", PDF)


def test_page_arrives_whole_at_its_paper_and_unscaled(peer):
    peer.states = [ipp_peer.PENDING, ipp_peer.PROCESSING, ipp_peer.COMPLETED]

    send(peer)

    (said,) = peer.asked_for(PRINT)
    assert peer.printed == [PDF]
    assert said["printer-uri"] == f"ipp://127.0.0.1:{peer.port}/ipp/print"
    assert (said["document-format"], said["media"]) == ("application/pdf", "na_index-4x6_4x6in")
    assert (said["print-scaling"], said["copies"], said["job-name"]) == ("none", 1, "label job7")
    assert [fields["job-id"] for fields in peer.asked_for(GET_JOB)] == [42] * 3


@pytest.mark.parametrize(
    ("language", "formats", "chosen"),
    [
        (Language.ZPL, ["application/octet-stream", "application/vnd.zebra-zpl"], "application/vnd.zebra-zpl"),
        (Language.ZPL, ["application/pdf", "application/octet-stream"], "application/octet-stream"),
        (Language.ESCPOS, ["application/octet-stream"], "application/octet-stream"),
        (Language.PNG, ["application/pdf", "image/png"], "image/png"),
    ],
)
def test_format_is_one_that_the_printer_names(peer, language, formats, chosen):
    peer.formats = formats

    send(peer, language)

    assert peer.asked_for(PRINT)[0]["document-format"] == chosen
    assert ("media" in peer.asked_for(PRINT)[0]) == (language is Language.PNG)


def test_format_that_the_printer_does_not_take_is_not_sent(peer):
    peer.formats = ["image/pwg-raster", "image/urf"]

    with pytest.raises(PrinterAway, match="takes no PDF, but image/pwg-raster, image/urf"):
        send(peer)

    assert not peer.asked_for(PRINT)


@pytest.mark.parametrize(
    ("media", "chosen"),
    [
        (["iso_a4_210x297mm", "oe_4x6-label_4x6in"], "oe_4x6-label_4x6in"),
        (["custom_min_19x50mm", "custom_max_108x900mm"], "na_index-4x6_4x6in"),
        (["custom_min_19x50mm", "custom_max_108x900mm", "custom_4x6in_4x6in"], "custom_4x6in_4x6in"),
        ([], None),
    ],
)
def test_paper_is_found_by_its_size(peer, media, chosen):
    peer.media = media

    send(peer)

    assert peer.asked_for(PRINT)[0].get("media") == chosen


@pytest.mark.parametrize("media", [["iso_a4_210x297mm"], ["custom_min_19x50mm", "custom_max_80x900mm"], ["default"]])
def test_paper_that_the_printer_does_not_know_is_not_scaled_to_another(peer, media):
    peer.media = media

    with pytest.raises(PrinterAway, match=r"no paper of 101\.6 × 152\.4 mm"):
        send(peer)

    assert not peer.asked_for(PRINT)


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        (["media-empty-error"], "the paper is out"),
        (["cover-open"], "the cover is open"),
        (["paused"], "it is paused"),
        (["media-jam-error", "door-open-error"], "the paper is jammed, a door is open"),
    ],
)
@pytest.mark.parametrize("state", [3, 5])
def test_printer_that_stands_gets_nothing_and_says_why(peer, reasons, said, state):
    peer.reasons, peer.state = reasons, state

    with pytest.raises(PrinterAway, match=said):
        send(peer)

    assert not peer.asked_for(PRINT)


def test_printer_that_is_stopped_or_takes_no_jobs_gets_nothing(peer):
    peer.state = 5
    with pytest.raises(PrinterAway, match="it is stopped: it does not say why"):
        send(peer)
    peer.state, peer.accepting = 3, False
    with pytest.raises(PrinterAway, match="it takes no jobs"):
        send(peer)

    assert not peer.asked_for(PRINT)


def test_mere_warnings_stop_nothing(peer):
    peer.reasons = ["media-low-warning", "toner-low-report", "cover-open-warning", "wifi-not-configured-report"]

    send(peer)

    assert peer.printed == [PDF]


def test_nobody_there_is_away():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(PrinterAway):
        way_to(port).send("job", PDF)


def plain(status, body=b"", **headers):
    """An HTTP answer as it stands, instead of IPP."""

    def answer(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def deep(levels):
    inner = b"".join(attribute(0x4A, "", "m") + attribute(0x34, "", b"") for _ in range(levels))
    return message(0, (4, attribute(0x34, "deep", b"") + inner + attribute(0x37, "", b"") * (levels + 1)))


def drip(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(400):
        handler.wfile.write(b"a")
        threading.Event().wait(0.05)


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (plain(200, b"<html>hello</html>"), "no IPP"),
        (plain(401), "asks for a password"),
        (plain(404), "nothing prints at this address"),
        (plain(426), "wants an encrypted connection"),
        (plain(500), "HTTP 500"),
        (plain(302, Location="http://127.0.0.2/"), "HTTP 302"),
        (plain(200, bytes(1_000_001)), "answers without end"),
        (plain(200, deep(100)), "more than a printer has to say"),
        (plain(200, message(0, (4, attribute(0x44, "many", *(["x"] * 20_001))))), "more than a printer has to say"),
        (plain(200, message(0)[:-1]), "cut off"),
        (lambda handler: handler.connection.close(), "answer"),
        (0x0406, "does not know it"),
        (drip, "answer"),
    ],
)
def test_odd_answers_before_the_label_are_away(peer, odd, said):
    peer.odd[GET_PRINTER], began = odd, time.monotonic()

    with pytest.raises(PrinterAway, match=said):
        send(peer, deadline_s=1.0)

    assert time.monotonic() - began < 10
    assert not peer.asked_for(PRINT)


def cut(handler):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


@pytest.mark.parametrize("odd", [cut, plain(500), plain(200, b"?"), 0x0500, 0x0504, drip, plain(200, message(0))])
def test_label_without_a_clear_answer_is_unsure(peer, odd):
    peer.odd[PRINT], began = odd, time.monotonic()

    with pytest.raises(PrinterUnsure):
        send(peer, deadline_s=1.0)

    assert time.monotonic() - began < 10


@pytest.mark.parametrize("odd", [plain(401), plain(413), 0x0400, 0x040A, 0x0506, 0x0507])
def test_label_that_is_clearly_refused_is_not_printed(peer, odd):
    peer.odd[PRINT] = odd

    with pytest.raises(PrinterAway, match="refused the label"):
        send(peer)


@pytest.mark.parametrize("end", [ipp_peer.CANCELED, ipp_peer.ABORTED])
@pytest.mark.parametrize(("begins", "error"), [(True, PrinterUnsure), (False, PrinterAway)])
def test_job_that_ends_otherwise_is_unsure_once_it_began(peer, end, begins, error):
    peer.states, peer.begins = [ipp_peer.PENDING, end], begins

    with pytest.raises(error):
        send(peer)


def test_held_job_is_cancelled_and_will_not_print_later(peer):
    peer.states, peer.begins = [ipp_peer.HELD], False

    with pytest.raises(PrinterAway, match=r"the job is held\..*will not print later"):
        send(peer)

    assert peer.asked_for(ipp_peer.CANCEL)[0]["job-id"] == 42


def test_waiting_job_of_a_printer_that_stops_is_cancelled(peer):
    peer.states, peer.begins = [ipp_peer.PENDING], False

    def stop(handler):
        del peer.odd[PRINT]
        peer.reasons = ["cover-open-error"]
        plain(200, message(0, (2, attribute(ipp_peer.INTEGER, "job-id", 42))))(handler)

    peer.odd[PRINT] = stop

    with pytest.raises(PrinterAway, match="the cover is open"):
        send(peer)


@pytest.mark.parametrize("state", [ipp_peer.PROCESSING, ipp_peer.STOPPED])
def test_begun_job_that_does_not_end_is_cancelled_and_unsure(peer, state):
    peer.states = [state]

    with pytest.raises(PrinterUnsure, match="The job was cancelled"):
        send(peer, patience_s=0.5)

    assert peer.asked_for(ipp_peer.CANCEL)


def test_job_that_cannot_be_cancelled_may_still_print(peer, monkeypatch):
    monkeypatch.setattr("shipstation.printing.ipp_jobs._CANCEL_S", 0.4)
    peer.states, peer.begins, peer.cancels = [ipp_peer.HELD], False, False

    with pytest.raises(PrinterUnsure, match="may still print by itself"):
        send(peer)


def test_job_that_comes_out_while_it_is_cancelled_is_sent(peer):
    peer.states = [ipp_peer.HELD, ipp_peer.COMPLETED]
    peer.odd[ipp_peer.CANCEL] = 0x0404

    send(peer)

    assert peer.printed == [PDF]


def test_job_that_the_printer_forgot_is_unsure(peer):
    peer.odd[GET_JOB] = 0x0406

    with pytest.raises(PrinterUnsure, match="does not tell what became of it"):
        send(peer)


def test_line_that_fails_for_a_moment_is_asked_again(peer):
    def once(handler):
        del peer.odd[GET_JOB]
        cut(handler)

    peer.odd[GET_JOB] = once

    send(peer)

    assert len(peer.asked_for(GET_JOB)) == 2


@pytest.fixture
def safe_peer_of(tmp_path):
    peers = []

    def make(**cert):
        file = certificate(tmp_path, **cert)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        peers.append(IppPeer(tls=context))
        return peers[-1], ssl.create_default_context(cafile=file)

    yield make
    for peer in peers:
        peer.close()


def test_ipps_prints_where_the_certificate_is_trusted(safe_peer_of):
    peer, trust = safe_peer_of()
    way = way_to(peer.port, scheme="ipps")

    dataclasses.replace(way, tls=trust).send("job", PDF)

    assert peer.printed == [PDF]
    assert peer.asked_for(PRINT)[0]["printer-uri"].startswith("ipps://")


def test_ipps_sends_nothing_to_a_printer_that_cannot_be_trusted(safe_peer_of):
    stranger, _ = safe_peer_of()
    with pytest.raises(PrinterAway, match="certificate is not trusted"):
        way_to(stranger.port, scheme="ipps").send("job", PDF)
    elsewhere, trust = safe_peer_of(address="127.0.0.9")
    with pytest.raises(PrinterAway, match="certificate is not trusted"):
        dataclasses.replace(way_to(elsewhere.port, scheme="ipps"), tls=trust).send("job", PDF)

    assert stranger.seen == elsewhere.seen == []


def test_address_says_host_port_and_path():
    way = open_printer(PrinterSetup(name="p", url="IPP://[::1]/printers/Büro", language=Language.PDF))

    assert (way.host, way.port, way.path) == ("::1", 631, "/printers/B%C3%BCro")
    assert way.tls is None
    assert language_of("ipp://host/q") is language_of("ipps://host") is Language.PDF


@pytest.mark.parametrize(
    "url",
    ["ipp:", "ipp://", "ipp:///q", "ipp://host:0/q", "ipp://host:x", "ipp://u:p@host/q", "ipp://host/q?x=1",
     "ipp://host/q#f", "ipp://ho st/q", "ipp://host/a b", "ipp://host/q\r\nX: y", "ipps://[::1", "ipp:host/q"],
)  # fmt: skip
def test_address_that_is_none_is_refused(url):
    with pytest.raises(BadInput) as refusal:
        check_url(url)

    assert "ipp://HOST/PATH" in refusal.value.remedy


GOOD = deep(3) + b""


@given(
    place=st.integers(0, len(GOOD) - 1),
    byte=st.integers(0, 255),
    end=st.integers(0, len(GOOD)),
    more=st.binary(max_size=40),
)
@settings(max_examples=500, deadline=None)
def test_no_answer_makes_the_reader_stumble(place, byte, end, more):
    broken = bytearray(GOOD)
    broken[place] = byte
    for raw in (bytes(broken), bytes(broken[:end]) + more, more):
        try:
            answer = read(raw)
        except NotIpp:
            continue
        assert answer.status >= 0


@pytest.fixture(scope="module")
def cups():
    with running_cups() as cups:
        yield cups


@pytest.fixture
def sink():
    with running_sink() as sink:
        yield sink


@pytest.mark.needs("CUPS")
@pytest.mark.parametrize("language", [Language.ZPL, Language.PDF])
def test_real_cups_prints_over_ipp(cups, sink, language):
    cups.add("net", sink.port)

    way_to(cups.port, language, path="/printers/net").send("job", PDF)

    until(lambda: sink.jobs)
    assert sink.jobs == [PDF]
    assert cups.waiting("net") == ""


@pytest.mark.needs("CUPS")
def test_real_cups_takes_a_held_job_back(cups, sink):
    cups.add("hold", sink.port, "job-hold-until-default=indefinite")

    with pytest.raises(PrinterAway, match=r"the job is held\..*will not print later"):
        way_to(cups.port, Language.ZPL, path="/printers/hold").send("job", PDF)

    assert cups.waiting("hold") == ""


@pytest.mark.needs("CUPS")
def test_real_paused_queue_says_so(cups, sink):
    cups.add("stop", sink.port)
    cups.run("cupsdisable", "stop")

    with pytest.raises(PrinterAway, match="it is paused"):
        way_to(cups.port, Language.ZPL, path="/printers/stop").send("job", PDF)


# how it is, before anything is sent


def state_of(port, **more):
    state = way_to(port, **more).state()
    return state.readiness, state.said


def test_state_is_asked_and_nothing_is_printed(peer):
    assert state_of(peer.port) == (Readiness.READY, "ready")
    assert [operation for operation, _ in peer.seen] == [GET_PRINTER]


@pytest.mark.parametrize(
    ("reasons", "state", "accepting", "said"),
    [
        (["media-empty-error"], 3, True, "the paper is out"),
        (["cover-open"], 4, True, "the cover is open"),
        (["moving-to-paused", "paused"], 5, True, "it is stopped: it is being paused, it is paused"),
        (["none"], 3, False, "it takes no jobs"),
    ],
)
def test_what_a_printer_says_of_itself_is_told_in_words(peer, reasons, state, accepting, said):
    peer.reasons, peer.state, peer.accepting = reasons, state, accepting

    assert state_of(peer.port) == (Readiness.STOPPED, said)


def test_state_of_one_that_is_not_there_is_away_and_of_one_that_answers_badly_unknown(peer):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert state_of(port)[0] is Readiness.AWAY

    peer.odd[GET_PRINTER] = 0x0402
    assert state_of(peer.port)[0] is Readiness.UNKNOWN
    peer.odd[GET_PRINTER] = 0x0406
    assert state_of(peer.port)[0] is Readiness.AWAY


def test_one_that_never_answers_is_unknown_within_two_seconds():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        began = time.monotonic()
        readiness, _ = state_of(listener.getsockname()[1])

    assert readiness is Readiness.UNKNOWN
    assert time.monotonic() - began < 2.0
