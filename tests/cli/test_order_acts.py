"""`orders` beside a practice Amazon: what is typed, marked, merged and sent back is what is bought."""

from collections.abc import Iterator

import pytest

from tests.bench_parts import Command, PracticeAmazon

ANN = ("--name", "Ann Lee", "--line1", "410 Terry Ave N", "--city", "Seattle", "--state", "WA")
REST = ("--postal-code", "98109", "--country", "US", "--item", "sku=FC;title=Face cream;quantity=2;item_weight=1lb")


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


@pytest.fixture(scope="module")
def command(amazon: PracticeAmazon, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """One bench for all: each test has orders of its own, and a process less costs a second less."""
    made = Command(tmp_path_factory.mktemp("orders") / "data", here=True)
    made.use(amazon)
    return made


def new(command: Command, ref: str) -> None:
    command("orders", "new", ref, *ANN, *REST)


def test_typed_orders_are_merged_bought_and_sent_back(command: Command) -> None:
    new(command, "SO-1")
    new(command, "SO-2")
    assert "SO-1" in command("orders", "show", "SO-2")["order"]["mates"]

    whole = command("orders", "merge", "SO-1", "SO-2")["order"]
    bought = command("buy", "SO-2", "--no-print")

    assert (whole["order_ref"], whole["parts"]) == ("SO-1+SO-2", ["SO-1", "SO-2"])
    assert bought["shipment"]["order"] == "SO-1+SO-2"
    refused = command("orders", "part", "SO-1", code=2)
    assert refused["error"]["kind"] == "StateRefused"
    back = command("orders", "return", "SO-1")["order"]
    assert back["order_ref"] == "R-SO-1+SO-2"
    assert (back["sender"]["name"], back["ship_to"]["city"]) == ("Ann Lee", "Kent")
    assert command("rates", back["order_ref"])["rates"]


def test_a_typed_order_is_checked_as_a_row_of_a_file_is(command: Command) -> None:
    refused = command("orders", "new", "SO-9", *ANN, *REST[2:], code=2)["error"]
    assert (refused["kind"], refused["fields"]) == ("BadInput", ["postal_code"])

    items = (*REST, "--item", "sku=X;title=Y;quantity=0")
    refused = command("orders", "new", "SO-9", *ANN, *items, code=2)["error"]

    assert refused["fields"] == ["item2.quantity"]
    assert command("orders", "list", "--text", "SO-9")["total"] == 0
    new(command, "SO-9")
    assert command("orders", "new", "SO-9", *ANN, *REST, code=2)["error"]["kind"] == "StateRefused"


def test_marks_are_kept_listed_and_told(command: Command) -> None:
    new(command, "SO-5")
    command("orders", "tag", "SO-5", "gift", "fragile")
    command("orders", "tag", "SO-5", "fragile", "--remove")
    command("orders", "note", "SO-5", "ring twice")
    held = command("orders", "hold", "SO-5", "--reason", "waits for stock")["order"]
    assert held["held"] == {"reason": "person", "said": "waits for stock", "overruled": False}

    refused = command("buy", "SO-5", code=2)["error"]
    listed = command("orders", "list", "--state", "held", "--tag", "gift", "--channel", "external")
    freed = command("orders", "release", "SO-5")["order"]

    assert "waits for stock" in refused["said"]
    assert [row["order_ref"] for row in listed["orders"]] == ["SO-5"]
    assert listed["counts"]["on_hold"] == 1
    assert [event["what"] for event in freed["history"]] == ["made", "tagged", "tagged", "noted", "held", "released"]
    assert (freed["tags"], freed["note"], freed["state"]) == (["gift"], "ring twice", "to_ship")


def test_an_edit_goes_to_amazon_and_older_rates_do_not(command: Command, amazon: PracticeAmazon) -> None:
    new(command, "SO-7")
    old = command("rates", "SO-7")["rates"][0]["rate_id"]
    edited = command("orders", "edit", "SO-7", "--name", "Bo Li")["order"]
    assert (edited["ship_to"]["name"], edited["edited"], len(edited["items"])) == ("Bo Li", ["ship_to"], 1)

    before = len(amazon.live_purchases())
    refused = command("buy", "SO-7", "--rate", old, code=3)["error"]

    assert (refused["kind"], "changed after these rates" in refused["said"]) == ("RateExpired", True)
    assert len(amazon.live_purchases()) == before
    assert command("buy", "SO-7", "--no-print")["purchase"]["state"] == "bought"


def test_reship_frees_what_was_cancelled_and_nothing_on_its_way(command: Command) -> None:
    new(command, "SO-8")
    shipment = command("buy", "SO-8", "--no-print")["shipment"]["shipment_id"]
    assert "is on its way" in command("orders", "reship", "SO-8", code=2)["error"]["said"]
    command("cancel", shipment)

    assert command("orders", "reship", "SO-8")["order"]["state"] == "to_ship"
    copy = command("orders", "duplicate", "SO-8")["order"]
    assert (copy["order_ref"], copy["came_from"]) == ("SO-8-2", "EXTERNAL:SO-8")
