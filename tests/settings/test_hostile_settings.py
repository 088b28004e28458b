"""Whatever stands in the settings file, what is asked of it comes or is refused by the name of its key."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipstation.errors import BadInput, ShipError
from shipstation.model import Account, ColumnMapping, Language, PrinterSetup, Profile, Region
from shipstation.settings import SettingsFile
from shipstation.settings_rules import rule_of

ZEBRA = '[printer.Zebra]\nurl = "tcp://h:9100"\nlanguage = "zpl"\n'
ACME = '[account.Acme]\nregion = "na"\nbusiness_id = "AmazonShipping_US"\n'
KENT = '[ship_from.Kent]\nname = "A"\nline1 = "1"\ncity = "Kent"\npostal_code = "98032"\ncountry = "US"\n'


def asks(file: SettingsFile) -> dict[str, Callable[[], Any]]:
    """Everything that can be asked or changed."""
    account = Account(name="New", region=Region.NA, business_id="AmazonShipping_US")
    printer = PrinterSetup(name="New", url="tcp://h:9100", language=Language.ZPL)
    return {
        "accounts": file.accounts,
        "account": file.account,
        "ship_from": lambda: file.ship_from(Account(name="Acme", region=Region.NA, business_id="AmazonShipping_US")),
        "boxes": file.boxes,
        "box": file.box,
        "wish": file.wish,
        "rules": file.rules,
        "bench": file.bench,
        "scale": file.scale,
        "add_mapping": lambda: file.add_mapping(ColumnMapping(name="New", columns={"order_ref": "No"}, fixed={})),
        "add_rule": lambda: file.add_rule(rule_of("New", {"box": "M"}), place=1),
        "put_rule": lambda: file.put("rule.New.box", "L"),
        "put_part": lambda: file.put("bench.doubt_g", "80"),
        "printers": file.printers,
        "printer": file.printer,
        "all": file.all,
        "get": lambda: file.get("wish"),
        "add_account": lambda: file.add_account(account),
        "add_printer": lambda: file.add_printer(printer),
        "use_account": lambda: file.use_account("Acme"),
        "remove": lambda: file.remove("printer", "Zebra"),
        "put": lambda: file.put("theme", "dark"),
        "put_box": lambda: file.put("box.M", "30x20x10cm"),
        "put_ship_from": lambda: file.put("ship_from.Kent.city", "Kent"),
        "put_printer": lambda: file.put("printer.Zebra.dpi", "203"),
        "put_account": lambda: file.put("account.Acme.ship_from", "Kent"),
    }


def written(tmp_path: Path, content: str) -> SettingsFile:
    (tmp_path / "settings.toml").write_text(content, "utf-8")
    return SettingsFile(tmp_path, profile=Profile.LIVE)


@pytest.mark.parametrize(
    ("content", "asked", "words"),
    [
        (f"wish = {'[' * 5000}", "wish", "nested too deep"),
        (f"wish = {'[' * 9}{']' * 9}", "wish", "wish is nested too deep"),
        (f"{'.'.join('a' * 3000)} = 1", "all", "nested too deep"),
        (f"{'.'.join('a' * 90)} = 1", "all", "a is nested too deep"),
        (f"{'.'.join('a' * 450_000)} = 1", "all", "nested too deep"),
        (f"{ZEBRA}dpi = inf\n", "printers", r"printer\.Zebra: dpi"),
        (f"{ZEBRA}dpi = nan\n", "printers", r"printer\.Zebra: dpi"),
        (f"{ZEBRA}dpi = 0\n", "printers", r"printer\.Zebra: dpi"),
        (f"{ZEBRA}dpi = true\n", "printers", r"printer\.Zebra: dpi"),
        (f"{ZEBRA}dpi = {'9' * 400}\n", "printers", r"printer\.Zebra: dpi"),
        (f"{ZEBRA}width_mm = inf\n", "printers", r"printer\.Zebra: width_mm"),
        (f"{ZEBRA}width_mm = -1\n", "printers", r"printer\.Zebra: width_mm"),
        (f"{ZEBRA}length_mm = nan\n", "printers", r"printer\.Zebra: length_mm"),
        (f"{ZEBRA}length_mm = 1e12\n", "printers", r"printer\.Zebra: length_mm"),
        (f"{ZEBRA}length_mm = []\n", "printers", r"printer\.Zebra: length_mm"),
        ('[printer.Zebra]\nurl = []\nlanguage = "zpl"\n', "printers", r"printer\.Zebra: url"),
        ('[printer.Zebra]\nurl = "x"\n', "printers", r"printer\.Zebra: language is missing"),
        ("ship_from = []\n", "ship_from", "ship_from is no table"),
        ("ship_from = []\n", "put_ship_from", "ship_from is no table"),
        ("ship_from = {Kent = []}\n", "put_ship_from", "Kent"),
        (f"{KENT}{ACME}ship_from = []\n", "ship_from", r"account\.Acme\.ship_from is no text"),
        (f"{KENT}phone = []\n", "ship_from", r"ship_from\.Kent: phone"),
        (f"{ACME}endpoint = 5.5\n", "accounts", r"account\.Acme: endpoint"),
        (f"{ACME}lwa_endpoint = []\n", "accounts", r"account\.Acme: lwa_endpoint"),
        ("printer = 1\n", "printers", "printer is no table"),
        ("printer = 1\n", "add_printer", "printer is no table"),
        ("printer = 1\n", "remove", "printer is no table"),
        ("printer = {Zebra = 1}\n", "add_printer", "printer is no table: Zebra"),
        ("account = 1\n", "add_account", "account is no table"),
        ("account = {Acme = []}\n", "add_account", "account is no table: Acme"),
        ("box = 1\n", "put_box", "box is no table"),
        ("box = []\n", "boxes", "box is no table"),
        ("box = {M = [3]}\n", "boxes", "box: M is no text"),
        ("mapping = {A = 1}\n", "add_mapping", "mapping is no table: A"),
        ("rule = 1\n", "rules", "rule is no table"),
        ("rule = {A = 1}\n", "add_rule", "rule is no table: A"),
        ('[rule.A]\nif_country = "US"\n', "rules", r"rule\.A: it sets nothing"),
        ('[rule.A]\nbox = ["M"]\n', "rules", r"rule\.A: box: write a name"),
        ('[rule.A]\nwhen = "now"\nbox = "M"\n', "rules", r"rule\.A: a rule has no when"),
        ("[bench]\ncheck_off = 3\n", "bench", "check_off is neither on nor off"),
        ("[bench]\ndoubt_g = 99999\n", "bench", "doubt_g lies outside"),
        ("[scale]\nsource = []\n", "scale", "source is no text"),
        ("scale = 1\n", "scale", "scale is no table"),
        (f'wish = "{"x" * 1_100_000}"', "wish", "larger than 1 MB"),
    ],
)
def test_a_hostile_value_is_refused_by_the_name_of_its_key(tmp_path: Path, content: str, asked: str, words: str):
    file = written(tmp_path, content)

    with pytest.raises(BadInput, match=words):
        asks(file)[asked]()

    assert (tmp_path / "settings.toml").read_text("utf-8") == content


def test_a_spoiled_choice_is_mended_by_setting_it_anew(tmp_path: Path):
    file = written(tmp_path, "wish = 3\n")

    file.put("wish", "fastest")

    assert file.wish() == "fastest"


names = st.deferred(lambda: keys)
values = st.recursive(
    st.none().map(lambda _: "")
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
    | st.sampled_from(["zpl", "na", "Kent", "US", "tcp://h:9100", "30x20x10cm"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(
    [
        "account", "printer", "ship_from", "box", "wish", "chosen_account", "default_printer", "default_box", "Zebra",
        "Acme", "Kent", "url", "language", "dpi", "width_mm", "region", "business_id", "endpoint", "country", "M",
    ]
)  # fmt: skip


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.dictionaries(keys, values, max_size=5))
def test_whatever_stands_in_the_file_only_our_errors_come_out(tmp_path: Path, table: dict[str, Any]):
    for name in asks(SettingsFile(tmp_path, profile=Profile.LIVE)):
        file = written(tmp_path, tomli_w.dumps(table))
        with suppress(ShipError):
            asks(file)[name]()


@pytest.mark.parametrize("column", ["=1+1", "", " ", "x" * 201])
def test_a_column_that_would_be_read_as_something_else_is_not_kept(tmp_path: Path, column: str):
    file = SettingsFile(tmp_path, profile=Profile.LIVE)
    kept = ColumnMapping(name="My. table", columns={"order_ref": "No. =", "sku": "Artikel"}, fixed={"country": "=US"})
    file.add_mapping(kept)

    with pytest.raises(BadInput, match="cannot be kept"):
        file.add_mapping(ColumnMapping(name="My. table", columns={"order_ref": column}, fixed={}))

    assert file.mappings() == (kept,)
