"""The end of the day by word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench_parts import Command
from tests.near_amazon import NearAmazon, near_amazon

ORDER = "113-7301442-1185630"


@pytest.fixture(scope="module")
def amazon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NearAmazon]:
    with near_amazon(tmp_path_factory.mktemp("amazon")) as running:
        yield running


def test_a_day_is_closed_by_word(command: Command, amazon: NearAmazon, tmp_path: Path) -> None:
    bought = command("buy", ORDER, "--no-print")["shipment"]
    file = tmp_path / "form.pdf"

    before = command("close", "list")
    unknown = command("close", "form", "--carrier", "NOBODY", code=None)["error"]
    made = command("close", "form", "--carrier", bought["carrier_id"])
    after = command("close", "list")
    nothing = command("close", "form")
    kept = command("close", "print", made["forms"][0]["form"]["form_id"], "--out", str(file))
    nowhere = command("close", "print", made["forms"][0]["form"]["form_id"], code=2)["error"]
    found = command("close", "find")

    (group,) = before["open"]
    assert group["carrier_id"] == bought["carrier_id"]
    assert (group["parcels"], group["tracking_ids"], group["in_doubt"]) == (1, [bought["tracking_id"]], None)
    assert (before["day"]["parcels"], before["day"]["not_out"], before["day"]["unsure"]) == (1, 1, 0)
    assert before["day"]["services"][0]["cost"] == [bought["charged"]]
    assert unknown["kind"] == "NotFound"
    (row,) = made["forms"]
    assert (row["form"]["state"], row["form"]["parcels"], row["print"], row["error"]) == ("made", 1, None, None)
    assert after["open"] == []
    assert [form["form_id"] for form in after["forms"]] == [row["form"]["form_id"]]
    assert nothing["forms"] == []
    assert file.read_bytes().startswith(b"%PDF")
    assert kept["form"]["sha256"] == row["form"]["sha256"]
    assert "printers route" in nowhere["remedy"]
    assert found == {"found": [], "in_doubt": []}
    assert len(amazon.ledger()["forms"]) == 1


@pytest.mark.long
def test_an_unsure_form_is_told_and_found_later(command: Command, amazon: NearAmazon) -> None:
    before = len(amazon.ledger()["forms"])
    command("buy", "SO-10231", "--no-print")
    amazon.arm("reset-after@generateCollectionForm:*", "reset-before@getCollectionFormHistory:*")

    unsure = command("close", "form", code=4)["error"]
    amazon.arm()
    found = command("close", "find")

    assert unsure["kind"] == "PurchaseUnsure"
    assert [form["form_id"] for form in found["found"]] == [unsure["purchase_id"]]
    assert command("close", "list")["open"] == []
    assert len(amazon.ledger()["forms"]) == before + 1
