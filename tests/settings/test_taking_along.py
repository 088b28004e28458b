"""From practice to live: the bench's choices go along; accounts, secrets, samples and what is set there stay."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shipstation.errors import BadInput
from shipstation.model import (
    Account,
    Language,
    PaperKind,
    PrinterSetup,
    Profile,
    Region,
    Route,
    StepId,
    StepNote,
    StepState,
)
from shipstation.settings import SettingsFile

ZEBRA = PrinterSetup(name="Zebra", url="tcp://10.0.0.9:9100", language=Language.ZPL, stand_in="PDF folder")
OFFICE = PrinterSetup(name="Office", url="cups:office", language=Language.PDF, dpi=300, stand_in="Zebra")


@pytest.fixture
def practice(tmp_path: Path) -> SettingsFile:
    made = SettingsFile(tmp_path / "practice", profile=Profile.PRACTICE)
    made.add_printer(ZEBRA)
    made.add_printer(OFFICE)
    made.add_route(Route(name="slips", document=PaperKind.PACKSLIP, printer="Office"))
    made.add_route(Route(name="own", document=PaperKind.RECEIPT, printer="Office", account="Northwind Goods US"))
    made.add_route(Route(name="nowhere", document=PaperKind.CARDS, printer="PDF folder"))
    made.put("ship_from.Dock.name", "Acme")
    for field, value in (("line1", "1 Quay"), ("city", "Austin"), ("postal_code", "78701"), ("country", "US")):
        made.put(f"ship_from.Dock.{field}", value)
    made.put("box.Flat", "40x30x5cm")
    made.put("paper_shop", "Acme")
    made.note(StepId.APPROVAL, StepNote(state=StepState.TODO, text="14482210937"))
    made.note(StepId.CHECK, StepNote(state=StepState.DONE, on=date(2026, 11, 3)))
    made.add_account(
        Account(name="Trial", region=Region.NA, business_id="AmazonShipping_US", secret_on=date(2026, 11, 3)),
        at_home=True,
    )
    return made


def test_choices_come_and_samples_stay(practice: SettingsFile, tmp_path: Path):
    live = SettingsFile(tmp_path / "live", profile=Profile.LIVE)

    came, stayed = live.take_along(practice)

    assert live.accounts() == ()
    assert live.printers() == (replace(ZEBRA, stand_in=""), OFFICE)
    assert live.printer() == replace(ZEBRA, stand_in="")
    assert [route.name for route in live.routes()] == ["slips"]
    assert {key.split(".")[1] for key in live.all() if key.startswith("ship_from.")} == {"Dock"}
    assert {box.name for box in live.boxes()} == {"S", "M", "L", "XL", "Envelope", "Flat"}
    assert live.notes() == {StepId.APPROVAL: StepNote(text="14482210937")}
    assert live.get("paper_shop") == "Acme"
    assert "northwind" not in (tmp_path / "live" / "settings.toml").read_text("utf-8").lower()
    assert set(came) == set(live.all())
    assert "account.Trial.region" in stayed
    assert "connect.check.state" in stayed


def test_what_is_set_there_stays_as_it_is(practice: SettingsFile, tmp_path: Path):
    live = SettingsFile(tmp_path / "live", profile=Profile.LIVE)
    live.add_printer(replace(ZEBRA, url="tcp://10.0.0.1:9100", stand_in=""))
    live.put("paper_shop", "Acme Ltd")

    live.take_along(practice)
    again, _ = live.take_along(practice)

    assert live.printer("Zebra").url == "tcp://10.0.0.1:9100"
    assert live.get("paper_shop") == "Acme Ltd"
    assert again == ()


def test_the_way_back_takes_no_live_account_either(practice: SettingsFile, tmp_path: Path):
    live = SettingsFile(tmp_path / "live", profile=Profile.LIVE)
    live.add_account(Account(name="Acme", region=Region.EU, business_id="AmazonShipping_FR"))

    practice.take_along(live)

    assert "Acme" not in [account.name for account in practice.accounts()]


def test_a_step_that_nobody_knows_is_told(tmp_path: Path):
    live = SettingsFile(tmp_path, profile=Profile.LIVE)
    (tmp_path / "settings.toml").write_text('[connect.moon]\nstate = "done"\n', "utf-8")

    with pytest.raises(BadInput, match="connect"):
        live.notes()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("connect.app.shipper", "North wind"),
        ("connect.approval.case", "none"),
        ("connect.river.state", "maybe"),
        ("connect.moon.state", "done"),
        ("connect.river.on", "yesterday"),
        ("account.Acme.secret_on", "yesterday"),
    ],
)
def test_a_setting_of_the_way_is_checked(tmp_path: Path, key: str, value: str):
    live = SettingsFile(tmp_path, profile=Profile.LIVE)

    with pytest.raises(BadInput):
        live.put(key, value)


def test_by_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, practice: SettingsFile, capsys):
    from io import StringIO

    from shipstation.cli.entry import Call, _run

    out = StringIO()
    words = ["--json", "--data-dir", str(tmp_path), "settings", "copy", "--from", "practice"]

    assert _run([*words, "--profile", "live"], Call(as_json=True, out=out)) == 0
    assert _run(words, Call(as_json=True, out=StringIO())) == 2

    told = json.loads(out.getvalue())
    assert (told["from"], told["to"]) == ("practice", "live")
    assert "printer.Zebra.url" in told["came"]
    assert not list((tmp_path / "live").rglob("*.db"))
