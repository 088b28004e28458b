"""Printers by word: found, asked how they are, paused, away, and what goes where."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench_parts import Command, PracticeAmazon, SocketPrinter, until

ORDER = "113-2211887-4402611"


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


def test_a_printer_tells_how_it_is(command: Command, zebra: SocketPrinter, tmp_path: Path) -> None:
    command("printers", "add", "Folder", f"pdf:{tmp_path / 'out'}")
    command("printers", "add", "Gone", "tcp://127.0.0.1:9", "--language", "zpl")

    assert command("printers", "state", "Folder")["state"] == "ready"
    assert command("printers", "state", "Gone", code=3)["state"] == "away"
    listed = command("printers", "list", "--state")["printers"]
    assert {each["name"]: each["state"] for each in listed}["Gone"] == "away"
    assert all("state" not in each for each in command("printers", "list")["printers"])


def test_a_paused_printer_keeps_what_was_paid_for(command: Command, zebra: SocketPrinter) -> None:
    command("printers", "add", "Zebra", zebra.url, "--language", "zpl")
    command("printers", "pause", "Zebra")

    bought = command("buy", ORDER, code=5)
    (row,) = command("print", "--open")["prints"]
    command("printers", "pause", "Zebra", "--go")
    printed = command("print", bought["shipment"]["shipment_id"])

    assert (bought["print"]["state"], bought["print"]["said"]) == ("queued", "paused")
    assert row["why"] == "never_sent"
    assert (printed["print"]["state"], printed["print"]["copy"]) == ("sent", 1)
    until(lambda: len(zebra.jobs) == 1)
    command("cancel", bought["shipment"]["shipment_id"])


def test_a_stand_in_prints_while_a_printer_is_away(command: Command, tmp_path: Path) -> None:
    for name in ("One", "Two"):
        command("printers", "add", name, f"pdf:{tmp_path / name}")
    refused = command("printers", "away", "One", code=2)["error"]
    command("printers", "away", "One", "--stand-in", "Two")

    bought = command("buy", ORDER)
    back = command("printers", "away", "One", "--back")["printer"]

    assert "stand-in" in refused["said"]
    assert bought["print"]["printer"] == "Two"
    assert (back["away"], back["stand_in"]) == (False, "Two")
    command("cancel", bought["shipment"]["shipment_id"])


def test_what_goes_where_is_said_listed_and_forgotten(command: Command, tmp_path: Path) -> None:
    command("printers", "add", "Office", f"pdf:{tmp_path / 'office'}")

    one = command("printers", "route", "packslip", "Office", "--size", "A4", "--copies", "2")["route"]
    command("printers", "route", "LABEL", "Office", "--account", "Bench")
    names = [each["name"] for each in command("printers", "routes")["routes"]]
    left = command("printers", "routes", "--remove", "packslip A4")["routes"]

    assert (one["width_mm"], one["length_mm"], one["copies"], one["with_label"]) == (210.0, 297.0, 2, True)
    assert names == ["packslip A4", "label Bench"]
    assert [each["document"] for each in left] == ["LABEL"]
    assert command("printers", "route", "packslip", "Nowhere", code=2)["error"]["kind"] == "NotFound"
    assert command("printers", "route", "packslip", "Office", "--size", "huge", code=2)["error"]["fields"] == ["size"]


def test_looking_for_printers_ends_in_time_and_names_none_twice(command: Command) -> None:
    found = command("printers", "find", "--seconds", "0.5")["found"]

    assert len({each["url"] for each in found}) == len(found)
