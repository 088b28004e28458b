"""buy with a weight that is far from what the items and the box should weigh."""

from collections.abc import Iterator

import pytest

from tests.bench_parts import Command, PracticeAmazon

SHOP = "SO-10234"


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


def test_a_buy_that_checks_it_stops_and_one_that_does_not_tells_it(command: Command, amazon: PracticeAmazon) -> None:
    rates = command("rates", SHOP, "--weight", "5lb")
    packed = rates["packed"]
    rate = next(each["rate_id"] for each in rates["rates"] if each["buyable"])
    by_rate = command("buy", SHOP, "--rate", rate, "--check-weight", "--no-print", code=2)["error"]
    stopped = command("buy", SHOP, "--weight", "5lb", "--check-weight", "--no-print", code=2)["error"]
    none = amazon.ledger()["purchases"]
    bought = command("buy", SHOP, "--weight", "5lb", "--no-print")

    assert (packed["weight"], packed["expected"]) == ("5 lb", "2.4 lb")
    assert packed["weight_doubt"] == stopped["said"]
    assert (stopped["kind"], stopped["fields"]) == ("WeightDoubt", ["weight"])
    assert stopped["said"] == "It weighs 5 lb, 2.6 lb more than its items and box should (2.4 lb)."
    assert by_rate == stopped
    assert none == []
    assert bought["purchase"]["state"] == "bought"
