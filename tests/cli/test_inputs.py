"""`--inputs` as other programs use it: what a rate asks is told, answers are checked, and only then is it bought."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench_parts import Command, PracticeAmazon

ANN = "113-2211887-4402611"
OTHER = "113-4418830-2203971"
GOOD = {"contactName": "Ann Lee", "contactPhone": "2065550100"}


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


def asking(command: Command, order: str = ANN) -> str:
    """The id of a rate that asks for more."""
    rates = command("rates", order)["rates"]
    return next(str(rate["rate_id"]) for rate in rates if rate["service_id"] == "FEDEX_FIRST_OVERNIGHT")


def test_rates_say_which_ask_and_what(command: Command) -> None:
    plain = command("rates", ANN)["rates"]
    told = command("rates", ANN, "--questions")["rates"]
    words = command.run("rates", ANN, "--questions").stdout

    marked = [rate["service_id"] for rate in plain if rate["needs_inputs"]]
    schema = next(rate["inputs"] for rate in told if rate["service_id"] == "FEDEX_FIRST_OVERNIGHT")
    assert "FEDEX_FIRST_OVERNIGHT" in marked
    assert all(rate["inputs"] is None for rate in plain)
    assert all(rate["inputs"] is None for rate in told if not rate["needs_inputs"])
    assert {"contactName", "contactPhone"} <= set(schema["properties"])
    assert [(rate["buyable"], rate["why_not"]) for rate in plain if rate["needs_inputs"]] == [
        (False, "asks for more details") for _ in marked
    ]
    assert "contactName" in words
    assert "required" in words
    assert "--questions" in command.run("rates", ANN).stdout


def test_answers_from_a_file_buy(command: Command, amazon: PracticeAmazon, tmp_path: Path) -> None:
    rate, answers = asking(command, OTHER), tmp_path / "answers.json"
    answers.write_text("\ufeff" + json.dumps(GOOD), "utf-8")

    bought = command("buy", OTHER, "--rate", rate, "--inputs", str(answers), "--no-print")

    shipment = bought["shipment"]["shipment_id"]
    assert bought["shipment"]["service"] == "FedEx First Overnight"
    assert shipment in {row["shipment_id"] for row in amazon.ledger()["purchases"]}


@pytest.mark.parametrize(
    ("content", "fields", "words"),
    [
        ("{", ["inputs"], "not JSON"),
        ('{"contactName": NaN}', ["inputs"], "not JSON"),
        ("[" * 100_000, ["inputs"], "not JSON"),
        ("[]", ["inputs"], "no JSON object"),
        ("x" * 300_000, ["inputs"], "too long"),
        ("{}", ["contactName", "contactPhone"], "Contact at delivery is missing."),
        (json.dumps({**GOOD, "contactPhone": 5}), ["contactPhone"], "Phone at delivery must be text."),
        (json.dumps({**GOOD, "shoeSize": 5}), ["shoeSize"], "Shoe size is not asked for."),
    ],
)
def test_wrong_answers_are_named_and_nothing_is_spent(
    command: Command, amazon: PracticeAmazon, tmp_path: Path, content: str, fields: list[str], words: str
) -> None:
    rate, answers = asking(command), tmp_path / "answers.json"
    answers.write_text(content, "utf-8")
    before = len(amazon.ledger()["purchases"])

    told = command("buy", ANN, "--rate", rate, "--inputs", str(answers), code=2)["error"]

    assert (told["kind"], told["fields"]) == ("BadInput", fields)
    assert words in told["said"]
    assert len(amazon.ledger()["purchases"]) == before


def test_a_missing_file_no_answers_and_answers_to_nothing(
    command: Command, amazon: PracticeAmazon, tmp_path: Path
) -> None:
    rate, answers = asking(command), tmp_path / "answers.json"
    answers.write_text(json.dumps(GOOD), "utf-8")
    plain = next(each["rate_id"] for each in command("rates", ANN)["rates"] if each["buyable"])
    before = len(amazon.ledger()["purchases"])

    missing = command("buy", ANN, "--rate", rate, "--inputs", str(tmp_path / "none.json"), code=2)["error"]
    unasked = command("buy", ANN, "--rate", plain, "--inputs", str(answers), code=2)["error"]
    no_rate = command("buy", ANN, "--inputs", str(answers), code=2)["error"]
    rate = asking(command)
    nothing = command("buy", ANN, "--rate", rate, code=2)["error"]

    assert missing["kind"] == "BadInput"
    assert (unasked["kind"], unasked["fields"]) == ("BadInput", ["inputs"])
    assert (no_rate["kind"], no_rate["fields"]) == ("BadInput", ["rate"])
    assert (nothing["kind"], nothing["fields"]) == ("NotBuyable", ["inputs", "contactName", "contactPhone"])
    assert len(amazon.ledger()["purchases"]) == before
