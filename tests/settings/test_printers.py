"""Printers and routes in the settings file: whole there and back, checked, and never pointing nowhere."""

from dataclasses import replace
from pathlib import Path

import pytest

from shipstation.errors import BadInput, NotFound
from shipstation.model import Language, PaperKind, PrinterSetup, Profile, Route, paper_size
from shipstation.settings import SettingsFile

ZEBRA = PrinterSetup(name="Zebra", url="tcp://10.0.0.9", language=Language.ZPL)
TUNED = replace(
    ZEBRA,
    dpi=300,
    left_mm=1.5,
    top_mm=-0.5,
    darkness=18,
    speed=4,
    gap_mm=0.0,
    cutter=True,
    turned=True,
    stand_in="Rollo",
    is_away=True,
    is_paused=True,
    asks_state=False,
)
SLIPS = Route(
    name="packslip",
    document=PaperKind.PACKSLIP,
    printer="Zebra",
    account="Northwind Goods FR",
    size_mm=(105.0, 148.0),
    copies=2,
    with_label=True,
)


@pytest.fixture
def settings(tmp_path: Path) -> SettingsFile:
    made = SettingsFile(tmp_path, profile=Profile.PRACTICE)
    made.add_printer(ZEBRA)
    return made


@pytest.mark.parametrize("setup", [ZEBRA, TUNED, replace(ZEBRA, cutter=False), replace(ZEBRA, darkness=0)])
def test_a_printer_comes_back_as_it_was_set_up(settings, tmp_path, setup):
    settings.add_printer(setup)

    assert SettingsFile(tmp_path, profile=Profile.PRACTICE).printer("Zebra") == setup


def test_what_is_as_usual_is_not_written(settings, tmp_path):
    assert {key for key in settings.all() if key.startswith("printer.Zebra.")} == {
        f"printer.Zebra.{field}" for field in ("url", "language", "dpi", "width_mm", "length_mm", "by_hand")
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [("darkness", "31"), ("darkness", "1.5"), ("speed", "0"), ("left_mm", "51"), ("gap_mm", "-1"), ("cutter", "maybe"),
     ("top_mm", "nan"), ("paused", "yes"), ("left_mm", "inf")],
)  # fmt: skip
def test_what_no_printer_can_do_is_refused(settings, field, value):
    with pytest.raises(BadInput, match=field):
        settings.put(f"printer.Zebra.{field}", value)

    assert settings.printer("Zebra") == ZEBRA


def test_what_is_set_by_key_counts(settings):
    for field, value in (("left_mm", "1.5"), ("darkness", "18"), ("turned", "on"), ("ask_state", "off")):
        settings.put(f"printer.Zebra.{field}", value)

    assert settings.printer("Zebra") == replace(ZEBRA, left_mm=1.5, darkness=18, turned=True, asks_state=False)


def test_a_stand_in_must_be_there(settings):
    with pytest.raises(NotFound, match="Rollo"):
        settings.put("printer.Zebra.stand_in", "Rollo")

    settings.put("printer.Zebra.stand_in", "PDF folder")
    assert settings.printer("Zebra").stand_in == "PDF folder"


def test_a_change_is_made_of_what_stands_there_and_keeps_its_place(settings, tmp_path):
    other = SettingsFile(tmp_path, profile=Profile.PRACTICE)
    other.change_printer("Zebra", lambda now: replace(now, left_mm=now.left_mm + 0.5))

    settings.change_printer("Zebra", lambda now: replace(now, left_mm=now.left_mm + 0.5))

    assert settings.printer("Zebra").left_mm == 1.0
    assert settings.printer().name == "Zebra"
    with pytest.raises(NotFound):
        settings.change_printer("Rollo", lambda now: now)


def test_routes_come_back_in_order(settings, tmp_path):
    labels = Route(name="label", document=PaperKind.LABEL, printer="PDF folder")
    settings.add_route(SLIPS)
    settings.add_route(labels)
    settings.add_route(replace(SLIPS, copies=3))

    assert SettingsFile(tmp_path, profile=Profile.PRACTICE).routes() == (replace(SLIPS, copies=3), labels)


def test_a_route_to_nowhere_is_refused(settings):
    with pytest.raises(NotFound, match="Attic"):
        settings.add_route(replace(SLIPS, printer="Attic"))
    with pytest.raises(NotFound, match="Elsewhere"):
        settings.add_route(replace(SLIPS, account="Elsewhere"))


def test_a_printer_takes_its_routes_along_when_it_goes(settings):
    settings.add_route(SLIPS)
    settings.add_route(replace(SLIPS, name="other", printer="PDF folder"))

    settings.remove("printer", "Zebra")

    assert [route.name for route in settings.routes()] == ["other"]


def test_a_stand_in_that_goes_is_named_nowhere(settings):
    settings.change_printer("Zebra", lambda now: replace(now, stand_in="PDF folder"))

    settings.remove("printer", "PDF folder")

    assert settings.printer("Zebra").stand_in == ""


@pytest.mark.parametrize(
    ("line", "named"),
    [('document = "poem"', "poem"), ('document = "label"\nprinter = "Zebra"\nsize = "big"', "big"), ("x = 1", "document"),
     ('document = "label"\nprinter = "Zebra"\ncopies = 0', "copies")],
)  # fmt: skip
def test_a_route_that_was_written_wrongly_is_told(settings, tmp_path, line, named):
    file = tmp_path / "settings.toml"
    file.write_text(f"{file.read_text()}\n[route.bad]\n{line}\n")

    with pytest.raises(BadInput, match=named):
        settings.routes()


@pytest.mark.parametrize(
    ("text", "size"),
    [("4x6", (101.6, 152.4)), ("A6", (105.0, 148.0)), ("letter", (215.9, 279.4)), ("100 x 150 mm", (100.0, 150.0)),
     ("4x6in", (101.6, 152.4)), ("10×15cm", (100.0, 150.0))],
)  # fmt: skip
def test_paper_sizes_as_people_write_them(text, size):
    assert paper_size(text) == pytest.approx(size)


@pytest.mark.parametrize("text", ["", "A7x", "4 6", "x", "0x", "-1x2mm", "1e3x2mm"])
def test_what_is_no_paper_size_is_told(text):
    with pytest.raises(ValueError, match="no paper size"):
        paper_size(text)
