"""buy with extras: they are bought and paid for, whether a rate is named or looked for."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.bench_parts import Command, PracticeAmazon

SHOP = "SO-10234"
SIGNED = "SIGNATURE_CONFIRMATION"


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


def test_extras_are_bought_with_the_best_rate_that_has_them(command: Command, amazon: PracticeAmazon) -> None:
    none = command("buy", SHOP, "--extra", "NEVER_HEARD_OF", "--no-print", code=2)["error"]
    bought = command("buy", SHOP, "--extra", SIGNED, "--no-print")
    paid = amazon.ledger()["purchases"]

    assert "offers no never_heard_of" in none["said"]
    assert len(paid) == 1
    assert paid[0]["charge"] == bought["shipment"]["charged"] == bought["shipment"]["shown"]


def test_a_rate_with_an_extra_costs_what_it_was_said_to(command: Command, amazon: PracticeAmazon) -> None:
    rates = command("rates", SHOP)["rates"]
    signed = next(each for each in rates if each["buyable"] and SIGNED in [extra["id"] for extra in each["extras"]])
    cost = next(extra["cost"]["amount"] for extra in signed["extras"] if extra["id"] == SIGNED)
    total = Decimal(signed["total"]["amount"]) + Decimal(cost)

    refused = command("buy", SHOP, "--rate", signed["rate_id"], "--extra", "NEVER", "--no-print", code=2)["error"]
    dear = command(
        "buy",
        SHOP,
        "--rate",
        signed["rate_id"],
        "--extra",
        SIGNED,
        "--max-price",
        str(total - 1),
        "--no-print",
        code=2,
    )
    bought = command("buy", SHOP, "--rate", signed["rate_id"], "--extra", SIGNED, "--no-print")

    assert refused["fields"] == ["extra"]
    assert dear["error"]["kind"] == "PriceRose"
    assert Decimal(bought["shipment"]["charged"]["amount"]) == total
