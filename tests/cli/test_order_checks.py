"""orders check, address, goods, and what rates and batch tell of an odd order."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench_parts import Command, PracticeAmazon

SHOP, BLOCKED, BOX, GOODS = "SO-10234", "SO-10231", "SO-10233", "SO-10247"
AMAZONS = "113-3345098-1276543"


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory, amazon: PracticeAmazon) -> Command:
    """One folder for all of them; each has an order of its own."""
    folder: Path = tmp_path_factory.mktemp("checks")
    made = Command(folder / "data", here=True)
    made.use(amazon)
    return made


def test_an_address_is_set_checked_and_mended_by_word(command: Command) -> None:
    told = command("orders", "address", SHOP, "--set", "state=Illinois", "--set", "phone=312 555 0100")
    checked = command("orders", "check", SHOP)
    rates = command("rates", SHOP)
    mended = command("orders", "address", SHOP, "--accept", "state", "--accept", "phone")
    shown = command("orders", "show", SHOP)["order"]

    fields = {each["field"]: each for each in checked["address"]}
    assert told["address"] == checked["address"] == rates["address"]
    assert fields["state"] | {"said": "", "remedy": ""} == {
        "field": "state",
        "code": "area_name",
        "kind": "suspicious",
        "said": "",
        "remedy": "",
        "proposal": "IL",
        "changes": {"state": "IL"},
    }
    assert fields["phone"]["proposal"] == "+13125550100"
    assert (checked["blocks"], rates["goods"]) == (False, [])
    assert (mended["address"], mended["lines"][-2:]) == ([], ["Chicago, IL 60603", "UNITED STATES"])
    assert shown["address_lines"] == mended["lines"]
    assert [(each["field"], each["accepted"]) for each in shown["edits"]] == [
        ("ship_to.state", False),
        ("ship_to.phone", False),
        ("ship_to.state", True),
        ("ship_to.phone", True),
    ]


def test_what_blocks_ends_rates_and_buy_with_our_own_no(command: Command, amazon: PracticeAmazon) -> None:
    before = len(amazon.ledger()["purchases"])
    checked = command("orders", "address", BLOCKED, "--set", "postal_code=6060")
    rates = command("rates", BLOCKED, code=2)["error"]
    buy = command("buy", BLOCKED, "--no-print", code=2)["error"]
    batch = command("batch", BLOCKED, "--no-print", code=2)["rows"][0]

    assert checked["blocks"]
    assert rates["kind"] == buy["kind"] == batch["error"]["kind"] == "AddressUnfit"
    assert rates["fields"] == ["ship_to.postal_code"]
    assert len(amazon.ledger()["purchases"]) == before


def test_a_batch_row_says_what_is_odd(command: Command) -> None:
    command("orders", "address", BOX, "--set", "line1=PO Box 7", "--set", "line2=")

    row = command("batch", BOX, "--no-print")["rows"][0]

    assert row["state"] == "bought"
    assert [each["code"] for each in row["address"]] == ["po_box"]


def test_goods_are_said_by_word(command: Command) -> None:
    told = command("orders", "goods", GOODS, "PB-10", "un_number=UN3481", "packing_instruction=")
    door = command("orders", "goods", GOODS, "collect=9.50 USD")
    no = command("rates", GOODS, code=2)["error"]
    out = command("orders", "goods", GOODS, "collect=")

    assert told["items"][0]["goods"]["un_number"] == "UN3481"
    assert [each["field"] for each in told["goods"]] == ["packing_instruction"]
    assert (door["blocks"], door["collect"]) == (True, {"amount": "9.50", "currency": "USD"})
    assert (no["kind"], no["fields"]) == ("GoodsUnfit", ["collect"])
    assert (out["blocks"], out["collect"]) == (False, None)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("address", GOODS), "BadInput"),
        (("address", GOODS, "--set", "state"), "BadInput"),
        (("address", GOODS, "--set", "=x"), "BadInput"),
        (("address", GOODS, "--accept", "city"), "BadInput"),
        (("address", AMAZONS, "--set", "city=X"), "StateRefused"),
        (("address", "none", "--set", "city=X"), "NotFound"),
        (("goods", GOODS), "BadInput"),
        (("goods", GOODS, "PB-10"), "BadInput"),
        (("goods", GOODS, "PB-10", "hs_code=1"), "BadInput"),
        (("goods", GOODS, "NONE", "hs_code=330499"), "NotFound"),
    ],
)
def test_words_that_make_no_sense_are_refused(command: Command, words: tuple[str, ...], kind: str) -> None:
    assert command("orders", *words, code=2)["error"]["kind"] == kind
