"""Choices kept in a file: checked, never half written, never lost between two processes."""

import stat
import subprocess
import sys
import threading
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from shipstation.errors import BadInput, NotFound, SettingsMissing, StoreAway
from shipstation.folders import profile_folder
from shipstation.model import Account, Language, LengthUnit, PrinterSetup, Profile, Region, Size, Wish
from shipstation.settings import SettingsFile

ROOT = Path(__file__).parents[2]


@pytest.fixture
def practice(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path, profile=Profile.PRACTICE)


@pytest.fixture
def live(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path, profile=Profile.LIVE)


def account(name: str = "Acme", **more: str) -> Account:
    return Account(name=name, region=Region.NA, business_id="AmazonShipping_US", **more)


def local(name: str = "Acme", port: int = 4010) -> Account:
    url = f"http://127.0.0.1:{port}"
    return account(name, endpoint=url, lwa_endpoint=f"{url}/auth/o2/token")


def test_a_newcomer_finds_practice_ready(practice: SettingsFile, tmp_path: Path):
    accounts = practice.accounts()

    assert [each.name for each in accounts] == [f"Northwind Goods {c}" for c in ("US", "UK", "FR", "IT", "ES", "IN")]
    assert [each.country for each in accounts] == ["US", "GB", "FR", "IT", "ES", "IN"]
    assert all(each.endpoint is None for each in accounts)
    assert practice.account().name == "Northwind Goods US"
    assert practice.ship_from(accounts[0]).postal_code == "98032"
    assert [practice.ship_from(each).country for each in accounts] == [each.country for each in accounts]
    assert practice.box().size == Size(Decimal(30), Decimal(20), Decimal(10), LengthUnit.CENTIMETER)
    assert {box.name for box in practice.boxes()} == {"S", "M", "L", "XL", "Envelope"}
    assert practice.wish() is Wish.BEST
    printer = practice.printer()
    assert printer is not None
    assert (printer.url, printer.dots()) == (f"pdf:{tmp_path / 'labels'}", (812, 1218))


def test_live_begins_empty_and_says_what_to_set_up(live: SettingsFile):
    assert live.accounts() == ()
    assert live.printer() is None
    with pytest.raises(SettingsMissing, match="No Amazon account"):
        live.account()
    with pytest.raises(SettingsMissing, match="No box"):
        live.box()
    with pytest.raises(SettingsMissing, match="No ship-from"):
        live.ship_from(account())


def test_the_file_is_for_its_owner_alone(practice: SettingsFile, tmp_path: Path):
    practice.put("wish", "fastest")

    assert stat.S_IMODE((tmp_path / "settings.toml").stat().st_mode) == 0o600
    assert tomllib.loads((tmp_path / "settings.toml").read_text("utf-8"))["wish"] == "fastest"
    assert not list(tmp_path.glob("*.part"))


def test_another_process_sees_a_change_at_once(practice: SettingsFile, tmp_path: Path):
    other = SettingsFile(tmp_path, profile=Profile.PRACTICE)
    assert other.wish() is Wish.BEST

    practice.put("wish", "cheapest")

    assert other.wish() is Wish.CHEAPEST


def test_two_processes_do_not_lose_each_others_change(practice: SettingsFile, tmp_path: Path):
    program = (
        "import sys; from pathlib import Path\n"
        "from shipstation.model import Profile\n"
        "from shipstation.settings import SettingsFile\n"
        "settings = SettingsFile(Path(sys.argv[1]), profile=Profile.PRACTICE)\n"
        "for number in range(25): settings.put(f'box.{sys.argv[2]}{number}', '10x10x10cm')\n"
    )
    children = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), name], cwd=ROOT) for name in ("a", "b", "c")
    ]

    assert [child.wait(60) for child in children] == [0, 0, 0]
    names = {box.name for box in practice.boxes()}
    assert names >= {f"{name}{number}" for name in "abc" for number in range(25)}


def test_two_threads_do_not_lose_each_others_change(practice: SettingsFile):
    def set_boxes(name: str) -> None:
        for number in range(20):
            practice.put(f"box.{name}{number}", "10x10x10cm")

    threads = [threading.Thread(target=set_boxes, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(practice.boxes()) == 5 + 60


def test_accounts_come_and_go(practice: SettingsFile):
    practice.add_account(local("Acme"))
    assert practice.account().name == "Acme"

    practice.add_account(local("Second"))
    assert practice.account().name == "Acme"

    practice.use_account("Second")
    assert practice.account().endpoint == "http://127.0.0.1:4010"

    practice.remove("account", "Second")
    assert practice.account().name == "Northwind Goods US"
    with pytest.raises(NotFound, match="no account Second"):
        practice.use_account("Second")


def test_printers_come_and_go(practice: SettingsFile):
    zebra = PrinterSetup(name="Zebra", url="tcp://10.0.0.7:9100", language=Language.ZPL, dpi=300)
    practice.add_printer(zebra)

    assert practice.printer() == zebra
    practice.remove("printer", "Zebra")
    assert practice.printer() is None
    assert practice.printer("PDF folder") is not None
    with pytest.raises(NotFound, match="no printer Zebra"):
        practice.remove("printer", "Zebra")


@pytest.mark.parametrize(
    "url",
    [
        None,
        "https://sellingpartnerapi-na.amazon.com",
        "http://192.168.0.4:80",
        "http://127.0.0.1:1@evil.example/",
        "http://localhost:2@evil.example",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "ftp://127.0.0.1",
        "http://127.0.0.1:port",
        "127.0.0.1:80",
    ],
)
def test_a_practice_account_stays_on_this_machine(practice: SettingsFile, url: str | None):
    with pytest.raises(BadInput) as told:
        practice.add_account(account(endpoint=url, lwa_endpoint=url))  # type: ignore[arg-type]

    assert told.value.fields == ("endpoint",)
    assert "Acme" not in {each.name for each in practice.accounts()}


@pytest.mark.parametrize(
    "url",
    [
        "http://sellingpartnerapi-na.amazon.com",
        "https://127.0.0.1",
        "https://127.0.0.9:4/",
        "https://[::1]:4/",
        "https://localhost",
        "https://a@sellingpartnerapi-na.amazon.com",
        "nonsense",
    ],
)
def test_a_live_account_never_stays_on_this_machine(live: SettingsFile, url: str):
    with pytest.raises(BadInput):
        live.add_account(account(endpoint=url))

    live.add_account(account())
    assert live.account().endpoint is None


@pytest.mark.parametrize("name", ["", " ", "a\nb", "\x1b[2J", "x" * 61, " Acme"])
def test_a_name_must_be_readable(practice: SettingsFile, name: str):
    with pytest.raises(BadInput):
        practice.add_account(local(name))
    with pytest.raises(BadInput):
        practice.add_printer(PrinterSetup(name=name, url="tcp://h:9100", language=Language.ZPL))
    with pytest.raises(BadInput):
        practice.put(f"box.{name}", "10x10x10cm")


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("wish", "fastest", "fastest"),
        ("theme", "dark", "dark"),
        ("sounds", "off", "off"),
        ("box.Tube 2.5", "100x10x10cm", "100x10x10cm"),
        ("default_box", "XL", "XL"),
        ("default_printer", "PDF folder", "PDF folder"),
        ("chosen_account", "Northwind Goods IT", "Northwind Goods IT"),
        ("ship_from.US.phone", "+12065550199", "+12065550199"),
        ("printer.PDF folder.dpi", "300", 300),
        ("printer.PDF folder.width_mm", "105", 105.0),
        ("account.Northwind Goods US.ship_from", "IT", "IT"),
    ],
)
def test_a_choice_is_kept_under_its_key(practice: SettingsFile, key: str, value: str, kept: object):
    practice.put(key, value)

    assert practice.get(key) == kept
    assert practice.all()[key] == kept


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        ("wish", "luck", BadInput),
        ("theme", "pink", BadInput),
        ("box.M", "30x20", BadInput),
        ("box.", "30x20x10cm", BadInput),
        ("default_box", "Z", NotFound),
        ("default_printer", "Nowhere", NotFound),
        ("chosen_account", "Nobody", NotFound),
        ("ship_from.US.country", "usa", BadInput),
        ("ship_from.US.planet", "Mars", BadInput),
        ("ship_from.US.name", "a\x1bb", BadInput),
        ("printer.PDF folder.dpi", "72", BadInput),
        ("printer.PDF folder.width_mm", "nan", BadInput),
        ("printer.Nowhere.dpi", "203", NotFound),
        ("account.Nobody.ship_from", "US", NotFound),
        ("account.Northwind Goods US.ship_from", "Mars", NotFound),
        ("account.Northwind Goods US.endpoint", "http://evil.example", BadInput),
        ("wish.x", "best", BadInput),
        ("", "x", BadInput),
        (".", "x", BadInput),
    ],
)
def test_a_bad_choice_is_refused_and_changes_nothing(practice: SettingsFile, key: str, value: str, error: type):
    before = practice.all()

    with pytest.raises(error):
        practice.put(key, value)

    assert practice.all() == before


def test_an_unknown_key_names_its_neighbors(practice: SettingsFile):
    with pytest.raises(BadInput, match="Did you mean default_box"):
        practice.get("default_bx")
    assert practice.get("box.Unheard-of") is None


def test_an_address_set_field_by_field_says_what_it_lacks(live: SettingsFile):
    live.add_account(account())
    live.put("ship_from.Kent.country", "US")
    live.put("ship_from.Kent.line1", "1 Main St")

    with pytest.raises(SettingsMissing, match="Kent lacks name, city, postal_code") as told:
        live.ship_from(live.account())

    assert told.value.fields[0] == "ship_from.Kent.name"
    for key, value in (("name", "Acme"), ("city", "Kent"), ("postal_code", "98032")):
        live.put(f"ship_from.Kent.{key}", value)
    assert live.ship_from(live.account()).city == "Kent"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ('wish = "best"\nbox = {\nx', "line 2"),
        ("wish = 3\n", "wish is no text"),
        ('wish = "luck"\n', "wish"),
        ("account = 3\n", "account is no table"),
        ("[account]\nAcme = 3\n", "account is no table"),
        ('[account.Acme]\nregion = "xx"\nbusiness_id = "b"\n', "account.Acme"),
        ('[account.Acme]\nbusiness_id = "b"\n', "account.Acme"),
        ('[printer.Zebra]\nurl = "tcp://h:9100"\nlanguage = "klingon"\n', "printer.Zebra"),
        ('[printer.Zebra]\nurl = "tcp://h:9100"\nlanguage = "zpl"\ndpi = "many"\n', "printer.Zebra"),
        ('[box]\nM = "big"\n', "box"),
        ("[box]\nM = 3\n", "box"),
    ],
)
def test_a_damaged_file_says_where_and_is_left_as_it_is(tmp_path: Path, written: str, words: str):
    path = tmp_path / "settings.toml"
    path.write_text(written, "utf-8")

    with pytest.raises(BadInput, match=words) as told:
        _ask_everything(SettingsFile(tmp_path, profile=Profile.LIVE))

    assert str(path) in told.value.said
    assert path.read_text("utf-8") == written


def _ask_everything(settings: SettingsFile) -> None:
    settings.wish()
    settings.accounts()
    settings.printers()
    settings.boxes()
    settings.put("theme", "dark")


def test_a_file_that_is_no_text_is_told(tmp_path: Path):
    (tmp_path / "settings.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BadInput, match=r"settings\.toml cannot be read"):
        SettingsFile(tmp_path, profile=Profile.LIVE).all()


def test_the_folder_of_a_profile_is_its_own(tmp_path: Path):
    folder = profile_folder(tmp_path / "data", Profile.SANDBOX)

    assert folder == tmp_path / "data" / "sandbox"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreAway, match="data folder"):
        profile_folder(tmp_path / "file", Profile.LIVE)
