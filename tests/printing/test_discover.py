"""Printers found by themselves: real sysfs trees, a real cupsd, real mDNS; and what strangers may say in it."""

import ipaddress
import socket
import threading
import time
import uuid

import pytest
import zeroconf

from shipstation.errors import PrinterAway
from shipstation.model import FoundPrinter, Language, PrinterSetup
from shipstation.printing import discover_cups, discover_network, discover_usb
from shipstation.printing.discover import NearbyPrinters, Source
from shipstation.printing.discover_models import Told, clean, device_id, language_of_model, proposal
from shipstation.printing.discover_network import IPP, IPPS, RAW, Announced, announced, found_in
from shipstation.printing.ipp_words import NotIpp, read
from shipstation.printing.printers import check_url
from shipstation.settings_keys import check_name
from tests.bench_parts import until
from tests.printing.cups_parts import running_cups
from tests.printing.ipp_peer import attribute, message


@pytest.mark.parametrize(
    ("model", "language"),
    [
        ("Zebra Technologies ZTC ZD421-203dpi ZPL", Language.ZPL),
        ("Zebra ZPL Label Printer", Language.ZPL),
        ("Zebra EPL2 Label Printer", Language.EPL),
        ("ZTC GK420d", Language.ZPL),
        ("Zebra LP2844-Z", Language.ZPL),
        ("Zebra LP2844", Language.EPL),
        ("Eltron TLP 2742", Language.EPL),
        ("EPSON TM-T88V Receipt", Language.ESCPOS),
        ("Epson TM-m30II", Language.ESCPOS),
        ("Star TSP143IIIU", Language.ESCPOS),
        ("Star mC-Print3", Language.ESCPOS),
        ("POS-80C", Language.ESCPOS),
        ("Xprinter XP-58", Language.ESCPOS),
        ("Xprinter XP-420B", Language.TSPL),
        ("TSC TE210", Language.TSPL),
        ("Rollo Printer X1038", Language.TSPL),
        ("MUNBYN ITPP941", Language.TSPL),
        ("HP LaserJet Pro M404dn", Language.PDF),
        ("Brother HL-L2350DW series", Language.PDF),
        ("EPSON ET-2850 Series", Language.PDF),
        ("DYMO LabelWriter 4XL", Language.PDF),
        ("Canon MG3600 series - IPP Everywhere", Language.PDF),
        ("Local Raw Printer", None),
        ("", None),
        ("Startech adapter", None),
        ("Bench_Zebra_2", Language.ZPL),
    ],
)
def test_language_is_told_by_the_model(model, language):
    assert language_of_model(model) is language


@pytest.mark.parametrize(
    ("model", "media", "paper", "dpi"),
    [
        ("Zebra ZT411-600dpi ZPL", "", (101.6, 152.4), 600),
        ("Zebra ZD421 300 dpi", "iso_a6_105x148mm", (105.0, 148.0), 300),
        ("Zebra ZPL", "oe_w90h18_1.25x0.25in", (101.6, 152.4), 203),
        ("ZTC GX430t", "", (101.6, 152.4), 300),
        ("EPSON TM-T88V", "", (72.0, 152.4), 180),
        ("POS-58", "", (48.0, 152.4), 203),
        ("HP LaserJet", "na_letter_8.5x11in", (215.9, 279.4), 300),
        ("HP LaserJet", "custom_min_3x5in", (210.0, 297.0), 300),
        ("DYMO LabelWriter 4XL", "", (101.6, 152.4), 300),
    ],
)
def test_paper_and_resolution_are_guessed(model, media, paper, dpi):
    setup = proposal(Told(name="p", url="cups:p", place="x", model=model, media=media)).setup

    assert (setup.width_mm, setup.length_mm) == paper
    assert setup.dpi == dpi


def test_unlikely_resolution_is_not_believed():
    assert proposal(Told(name="p", url="tcp://h:9100", place="x", model="Zebra", dpi=99_999)).setup.dpi == 203


def test_device_id_is_read():
    known = device_id("MANUFACTURER:Zebra Technologies ;COMMAND SET:EPL;MODEL: LP 2844;broken;:;")

    assert known == {"MFG": "Zebra Technologies", "CMD": "EPL", "MDL": "LP 2844", "": ""}


@pytest.mark.parametrize(
    "text", ["a\nb", "\x1b[31mred", "x\u202egnp.exe", "\0", "\ud800", "z" * 100_000, " \u3000 ", "💣" * 90]
)
def test_strange_names_become_names_that_settings_take(text):
    setup = proposal(Told(name=text, url="tcp://h:9100", place="x", said=text)).setup

    check_name(setup.name)
    assert len(setup.name) <= 60


def test_clean_keeps_letters_of_all_people():
    assert clean("Büro  \t Zebra 斑马") == "Büro Zebra 斑马"


# Everything at once


def found(url="tcp://10.0.0.9:9100", name="Zebra", place="network"):
    return FoundPrinter(setup=PrinterSetup(name=name, url=url, language=Language.ZPL), place=place)


def test_same_address_comes_once_and_names_stay_apart():
    twice = Source(name="b", look=lambda _: [found(), found(url="TCP://10.0.0.9:9100", name="again")])
    other = Source(
        name="a", look=lambda _: [found(url="usb:0a5f:0001", place="USB"), found(url="cups:z", name="zebra")]
    )

    seen = NearbyPrinters([twice, other]).find(5)

    assert [(each.place, each.setup.name, each.setup.url) for each in seen] == [
        ("USB", "Zebra", "usb:0a5f:0001"),
        ("network", "zebra (2)", "cups:z"),
        ("network", "Zebra (3)", "tcp://10.0.0.9:9100"),
    ]


@pytest.mark.parametrize("error", [OSError("no bus"), PrinterAway("CUPS is ill.", "Heal it.")])
def test_source_that_fails_costs_itself_alone(error, caplog):
    def broken(_):
        yield found(url="cups:before")
        raise error

    seen = NearbyPrinters([Source(name="broken", look=broken), Source(name="good", look=lambda _: [found()])]).find(5)

    assert {each.setup.url for each in seen} == {"cups:before", "tcp://10.0.0.9:9100"}
    assert "no printers from broken" in caplog.text


def test_source_that_hangs_does_not_hold_the_search():
    release = threading.Event()

    def hangs(_):
        yield found(url="cups:before")
        release.wait(30)

    start = time.monotonic()
    seen = NearbyPrinters([Source(name="hangs", look=hangs), Source(name="good", look=lambda _: [found()])]).find(0.4)
    took = time.monotonic() - start
    release.set()

    assert 0.4 <= took < 10
    assert {each.setup.url for each in seen} == {"cups:before", "tcp://10.0.0.9:9100"}


def test_sources_look_at_the_same_time():
    meet = threading.Barrier(3, timeout=20)

    def waits(name):
        def look(_):
            meet.wait()
            yield found(url=f"cups:{name}", name=name)

        return Source(name=name, look=look)

    assert len(NearbyPrinters([waits("a"), waits("b"), waits("c")]).find(30)) == 3


def test_flood_is_cut():
    endless = (found(url=f"tcp://10.0.0.1:{port}") for port in range(1, 60_000))

    assert len(NearbyPrinters([Source(name="flood", look=lambda _: endless)]).find(10)) == 200


# USB


class Bus:
    """USB devices as sysfs shows them: /sys/bus/usb/devices has links to interfaces, which lie below their device."""

    def __init__(self, folder):
        self.folder = folder
        self.listed = folder / "bus" / "usb" / "devices"
        self.listed.mkdir(parents=True)

    def plug(self, port, *, kind="07", protocol="02", about="", **says):
        interface = self.folder / "devices" / port / f"{port}:1.0"
        interface.mkdir(parents=True)
        for name, text in {"bInterfaceClass": kind, "bInterfaceProtocol": protocol, "ieee1284_id": about}.items():
            if text:
                (interface / name).write_text(f"{text}\n")
        for name, text in {"idVendor": "0a5f", "idProduct": "0164", **says}.items():
            (interface.parent / name).write_bytes(f"{text}\n".encode() if isinstance(text, str) else text)
        (self.listed / interface.name).symlink_to(interface)
        (self.listed / port).symlink_to(interface.parent)

    def find(self):
        return tuple(discover_usb.devices(1, self.listed))


@pytest.fixture
def bus(tmp_path):
    return Bus(tmp_path)


def test_printer_on_usb_is_proposed_whole(bus):
    bus.plug("1-2", about="MFG:Zebra Technologies;CMD:ZPL;MDL:ZTC ZD421-300dpi;CLS:PRINTER;", serial="D2J1")
    bus.plug("1-3", kind="03", idProduct="9999")

    (one,) = bus.find()

    assert one == FoundPrinter(
        setup=PrinterSetup(
            name="Zebra Technologies ZTC ZD421-300dpi", url="usb:0a5f:0164", language=Language.ZPL, dpi=300
        ),
        place="USB",
        said="serial number D2J1",
    )
    check_url(one.setup.url)


def test_device_without_id_is_known_by_its_strings(bus):
    bus.plug("1-2", manufacturer="EPSON", product="EPSON TM-T20III", idVendor="04B8", idProduct="0e28")

    (one,) = bus.find()

    assert (one.setup.name, one.setup.url) == ("EPSON TM-T20III", "usb:04b8:0e28")
    assert (one.setup.language, one.setup.width_mm) == (Language.ESCPOS, 72.0)


def test_serial_number_stands_in_the_address_of_twins_alone(bus):
    bus.plug("1-2", serial="A1")
    bus.plug("1-3", serial="no/good\x1b")
    bus.plug("1-4", idProduct="0001", serial="B1")

    assert {each.setup.url for each in bus.find()} == {"usb:0a5f:0164:A1", "usb:0a5f:0164", "usb:0a5f:0001"}


def test_interface_that_speaks_ipp_is_not_offered_as_a_raw_port(bus):
    bus.plug("1-2", protocol="04")

    assert bus.find() == ()


def test_broken_and_missing_trees_are_no_printers(bus, tmp_path):
    bus.plug("1-2", idVendor=b"\xff\xfe" * 4000, product=b"\xff" * 5000)
    (bus.listed / "1-9:1.0").symlink_to(tmp_path / "gone")

    assert all(len(each.setup.name) <= 60 for each in bus.find())
    assert tuple(discover_usb.devices(1, tmp_path / "nowhere")) == ()


# Network


def said(kind=RAW, *, instance="Zebra ZD421", host="zebra.local.", port=9100, addresses=("192.168.1.7",), **texts):
    return Announced(kind=kind, instance=instance, host=host, port=port, addresses=addresses, texts=texts)


def test_name_stands_in_the_address_only_where_it_can_be_found():
    assert found_in(said(), by_name=True).setup.url == "tcp://zebra.local:9100"
    assert found_in(said(), by_name=False).setup.url == "tcp://192.168.1.7:9100"


def test_label_printer_at_a_raw_port():
    one = found_in(said(ty="Zebra ZD421-203dpi", note="Bench 2", pdl="application/vnd.zebra-zpl,application/pdf"))

    assert one.setup.language is Language.ZPL
    assert one.said == "Zebra ZD421-203dpi, Bench 2, 192.168.1.7"


def test_office_printer_over_ipp():
    one = found_in(
        said(IPPS, instance="Büro", port=443, ty="HP LaserJet M404", rp="ipp/print", pdl="image/urf,application/pdf")
    )

    assert (one.setup.url, one.setup.language) == ("ipps://192.168.1.7:443/ipp/print", Language.PDF)
    check_url(one.setup.url)


@pytest.mark.parametrize(
    ("pdl", "language"),
    [
        ("application/vnd.zebra-zpl,application/octet-stream", Language.ZPL),
        ("image/png,image/urf", Language.PNG),
        ("", Language.PDF),
    ],
)
def test_what_ipp_takes_is_what_is_proposed(pdl, language):
    assert found_in(said(IPP, port=631, pdl=pdl)).setup.language is language


def test_printer_that_takes_nothing_of_ours_is_left_out():
    assert found_in(said(IPP, port=631, pdl="image/urf,image/pwg-raster")) is None


@pytest.mark.parametrize(
    "addresses",
    [(), ("8.8.8.8",), ("224.0.0.5",), ("0.0.0.0",), ("fe80::1",), ("2001:4860:4860::8888",), ("not an address",)],
)
def test_address_outside_this_network_is_left_out(addresses):
    assert found_in(said(addresses=addresses)) is None


def test_ipv4_is_taken_before_ipv6_which_stands_in_brackets():
    assert found_in(said(addresses=("fd00::7", "10.1.1.1"))).setup.url == "tcp://10.1.1.1:9100"
    both = found_in(said(IPP, port=631, addresses=("fe80::1", "fd00::7")))
    assert both.setup.url == "ipp://[fd00::7]:631/ipp/print"
    check_url(both.setup.url)


@pytest.mark.parametrize(
    "path",
    [
        "../admin",
        "a/../b",
        "ipp//print",
        "/etc",
        "ipp/print?x=1",
        "ipp@evil.example/",
        "a b",
        "x" * 300,
        "a\r\nHost: b",
        "%2e%2e",
        "ipp/./print",
    ],
)
def test_path_that_is_no_plain_path_is_left_out(path):
    assert found_in(said(IPP, port=631, rp=path)) is None


@pytest.mark.parametrize("port", [0, -1, 65_536])
def test_port_that_is_none_is_left_out(port):
    assert found_in(said(port=port)) is None


def test_texts_of_strangers_are_bounded():
    one = found_in(said(instance="\x1b]0;owned\a" + "n" * 500, ty="t\u202e" * 500, note="\r\nSet-Cookie: a"))

    assert len(one.setup.name) <= 60
    assert len(one.said) <= 120
    assert one.setup.name.isprintable()
    assert one.said.isprintable()


def service(kind=RAW, *, name="Zebra", address="192.168.1.9", port=9100, texts=None):
    return zeroconf.ServiceInfo(
        kind,
        f"{name}.{kind}",
        port=port,
        addresses=[ipaddress.ip_address(address).packed],
        properties=texts or {},
        server="zebra-9.local.",
    )


def test_record_of_zeroconf_is_read():
    info = service(IPP, port=631, texts={b"TY": b"Zebra \xff", b"rp": b"ipp/print", b"empty": None, b"x" * 200: b"y"})

    read = announced(info)

    assert (read.kind, read.instance, read.host, read.port) == (IPP, "Zebra", "zebra-9.local.", 631)
    assert read.addresses == ("192.168.1.9",)
    assert read.texts["ty"] == "Zebra \ufffd"
    assert read.texts["empty"] == ""
    assert max(map(len, read.texts)) <= 32


def test_name_that_this_computer_does_not_find_is_not_used():
    assert not discover_network.resolves(said(host=f"{uuid.uuid4().hex}.local."), 5)
    assert not discover_network.resolves(said(host="localhost.example.com.", addresses=("127.0.0.1",)), 5)
    assert not discover_network.resolves(said(host="-x.local;id"), 5)


def test_name_that_leads_elsewhere_is_not_used():
    assert discover_network.resolves(said(addresses=("10.0.0.1", "10.0.0.2")), 5, lambda _: ["10.0.0.2"])
    assert not discover_network.resolves(said(addresses=("10.0.0.1",)), 5, lambda _: ["203.0.113.5"])


def test_system_that_looks_for_a_name_too_long_is_not_waited_for():
    release = threading.Event()

    def slow(_):
        release.wait(30)
        return ["192.168.1.7"]

    assert not discover_network.resolves(said(), 0.05, slow)
    release.set()


def own_address():
    """That of this computer in its network; no packet is sent to learn it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.99", 9))
        except OSError:
            pytest.skip("this computer has no network: no multicast either")
        return asking.getsockname()[0]


def test_printer_that_shows_itself_is_found():
    name, address = f"Zebra {uuid.uuid4().hex[:8]}", own_address()
    if not ipaddress.ip_address(address).is_private:
        pytest.skip("this computer stands in the open network: printers there are not proposed")
    try:
        shown = zeroconf.Zeroconf()
    except OSError as error:
        pytest.skip(f"this computer allows no multicast: {error}")
    try:
        infos = [
            service(RAW, name=name, address=address, texts={"ty": "Zebra ZD421-300dpi", "note": "Bench 7"}),
            service(IPP, name=name, address=address, port=6310, texts={"rp": "../admin"}),
        ]
        for info in infos:
            shown.register_service(info, cooperating_responders=True)
        if not heard(shown, name):
            pytest.skip("multicast does not come back to this computer")

        # A busy machine may need a second look; a packet of mDNS is not repeated for us.
        looks = ([each for each in NearbyPrinters().find(3.0) if each.setup.name.startswith(name)] for _ in range(4))
        seen = next((look for look in looks if look), [])

        assert [each.setup.url for each in seen] == [f"tcp://{address}:9100"]
        assert (seen[0].setup.language, seen[0].setup.dpi, seen[0].place) == (Language.ZPL, 300, "network")
        assert seen[0].said == f"Zebra ZD421-300dpi, Bench 7, {address}"
    finally:
        shown.close()


def heard(shown, name):
    """Whether another zeroconf of this computer hears it: by the library alone, none of the program's code."""
    other = zeroconf.Zeroconf()
    try:
        return other.get_service_info(RAW, f"{name}.{RAW}", timeout=5000) is not None
    finally:
        other.close()


def test_network_search_keeps_its_time():
    start = time.monotonic()
    NearbyPrinters([Source(name="network", look=discover_network.devices)]).find(0.5)

    assert time.monotonic() - start < 5


# CUPS


@pytest.fixture(scope="module")
def cups():
    with running_cups() as cups:
        yield cups


@pytest.mark.needs("CUPS")
def test_queues_of_this_computer_are_found(cups, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", str(cups.file))
    assert tuple(discover_cups.queues(10)) == ()

    cups.add("Bench_Zebra", 9, "printer-is-shared=false")
    cups.run("lpadmin", "-p", "Office", "-E", "-v", "socket://127.0.0.1:9", "-D", "HP LaserJet", "-L", "Room 3")
    cups.run("lpadmin", "-p", "Raw", "-E", "-v", "socket://127.0.0.1:9")

    seen = {each.setup.url: each for each in NearbyPrinters().find(2.0) if each.setup.url.startswith("cups:")}

    assert set(seen) == {"cups:Bench_Zebra", "cups:Office", "cups:Raw"}
    assert seen["cups:Bench_Zebra"].setup.language is Language.ZPL
    assert seen["cups:Bench_Zebra"].place == "queue of this computer"
    assert (seen["cups:Office"].setup.language, seen["cups:Raw"].setup.language) == (Language.PDF, Language.PDF)
    assert "Room 3" in seen["cups:Office"].said
    for url in seen:
        check_url(url)


class Scheduler:
    """Something that takes a connection where CUPS would be, and answers as told."""

    def __init__(self, answer):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._answer = answer
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        connection, _ = self._listener.accept()
        with connection:
            connection.recv(65_536)
            if self._answer is not None:
                head = (
                    f"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: {len(self._answer)}\r\n\r\n"
                )
                connection.sendall(head.encode() + self._answer)
            else:
                connection.recv(65_536)

    def close(self):
        self._listener.close()


@pytest.fixture
def scheduler(monkeypatch, tmp_path):
    """What `lpstat -H` names, in place of CUPS."""
    open_ones = []

    def start(answer):
        one = Scheduler(answer)
        open_ones.append(one)
        command = tmp_path / "lpstat"
        command.write_text(f"#!/bin/sh\necho {one.place}\n")
        command.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    yield start
    for one in open_ones:
        one.close()


def queue_of_cups(name, device="socket://10.0.0.1", **more):
    texts = {
        "printer-name": name,
        "device-uri": device,
        **{key.replace("_", "-"): text for key, text in more.items()},
    }
    return (4, b"".join(attribute(0x42, key, text) for key, text in texts.items()))


def test_each_queue_is_told_apart(scheduler):
    raw = attribute(0x32, "printer-resolution-default", (300).to_bytes(4, "big") * 2 + b"\x03")
    cable = "usb://Zebra%20Technologies/ZTC%20ZD421?serial=D2J"
    everywhere = "implicitclass://Zebra_ZD421/"
    one, two = (
        queue_of_cups("raw", cable, printer_make_and_model="Local Raw Printer"),
        queue_of_cups("any", everywhere),
    )
    scheduler(message(0, one, (4, two[1] + raw), queue_of_cups("-o;id")))

    found = {each.setup.url: each.setup for each in discover_cups.queues(10)}

    assert set(found) == {"cups:raw", "cups:any"}
    assert (found["cups:raw"].language, found["cups:raw"].dpi) == (Language.ZPL, 203)
    assert (found["cups:any"].language, found["cups:any"].dpi) == (Language.PDF, 300)


@pytest.mark.parametrize(
    "answer",
    [None, b"no ipp at all", message(0x0401), b"\x02\x00\x00\x00\x00\x00\x00\x01" + b"\x04" * 60_000 + b"\x03"],
)
def test_ill_scheduler_is_said_and_costs_only_itself(scheduler, caplog, answer):
    scheduler(answer)
    sources = [Source(name="cups", look=discover_cups.queues), Source(name="good", look=lambda _: [found()])]

    seen = NearbyPrinters(sources).find(1.0)
    until(lambda: "no printers from cups" in caplog.text)

    assert [each.setup.url for each in seen] == ["tcp://10.0.0.9:9100"]


def test_answer_of_endless_groups_is_not_read_to_its_end():
    with pytest.raises(NotIpp, match="more than a printer has to say"):
        read(b"\x02\x00\x00\x00\x00\x00\x00\x01" + b"\x04" * 60_000 + b"\x03")


def test_computer_without_cups_has_no_queues(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert tuple(discover_cups.queues(5)) == ()
