"""Orders in several parcels by command: split, bought one after the other in processes of their own, told in JSON."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bench_parts import Command, PracticeAmazon

ANN = "113-2211887-4402611"
SHOP = "SO-10234"
OTHER = "SO-10231"


@pytest.fixture
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


def listed(command: Command, ref: str, *words: str) -> dict[str, Any]:
    (row,) = [row for row in command("orders", "list", *words)["orders"] if row["order_ref"] == ref]
    return dict(row)


def test_an_order_goes_out_in_two_parcels(command: Command, amazon: PracticeAmazon) -> None:
    split = command("orders", "split", SHOP, "--parcels", "2")
    first = command("buy", SHOP, "--no-print")
    partly = listed(command, SHOP, "--state", "partly")
    second = command("buy", SHOP, "--no-print")
    shown = command("orders", "show", SHOP)
    third = command("buy", SHOP, "--no-print", code=2)["error"]

    assert (split["order"]["parcels"], split["order"]["bought"], split["order"]["state"]) == (2, [], "to_ship")
    assert split["shipments"] == []
    assert (first["shipment"]["parcel"], first["parcels_left"]) == (1, [2])
    assert (partly["parcels"], partly["bought"], partly["state"]) == (2, [1], "partly")
    assert (second["shipment"]["parcel"], second["parcels_left"]) == (2, [])
    assert (shown["order"]["state"], shown["order"]["parcels"], shown["order"]["bought"]) == ("shipped", 2, [1, 2])
    assert [parcel["parcel"] for parcel in shown["shipments"]] == [2, 1]
    assert third["kind"] == "AlreadyBought"
    assert third["shipment"]["shipment_id"] == first["shipment"]["shipment_id"]
    assert sorted(row["shipment_id"] for row in amazon.ledger()["purchases"]) == sorted(
        parcel["shipment_id"] for parcel in shown["shipments"]
    )


def test_a_list_tells_of_each_order_how_many_parcels_and_which_are_bought(command: Command) -> None:
    command("buy", OTHER, "--no-print")

    rows = {row["order_ref"]: row for row in command("orders", "list")["orders"]}

    assert (rows[SHOP]["parcels"], rows[SHOP]["bought"]) == (1, [])
    assert (rows[OTHER]["parcels"], rows[OTHER]["bought"], rows[OTHER]["state"]) == (1, [1], "shipped")


def test_a_named_parcel_is_quoted_and_bought_by_its_rate(command: Command, amazon: PracticeAmazon) -> None:
    command("orders", "split", SHOP, "--parcels", "3")

    offered = command("rates", SHOP, "--parcel", "2")
    rate = next(rate["rate_id"] for rate in offered["rates"] if rate["buyable"])
    other = command("buy", SHOP, "--rate", rate, "--parcel", "1", code=2)["error"]
    bought = command("buy", SHOP, "--rate", rate, "--no-print")
    again = command("buy", SHOP, "--rate", rate, code=2)["error"]
    named = command("rates", SHOP, "--parcel", "2", code=2)["error"]
    following = command("rates", SHOP)

    assert offered["parcel"] == 2
    assert (other["kind"], other["fields"]) == ("BadInput", ["rate", "parcel"])
    assert (bought["shipment"]["parcel"], bought["parcels_left"]) == (2, [1, 3])
    assert bought["shipment"]["package_ref"].endswith("-2")
    assert again["kind"] == named["kind"] == "AlreadyBought"
    assert "Parcel 2 of order" in named["said"]
    assert following["parcel"] == 1
    assert len(amazon.ledger()["purchases"]) == 1


def test_a_cancelled_parcel_is_bought_next(command: Command, amazon: PracticeAmazon) -> None:
    command("orders", "split", SHOP, "--parcels", "2")
    first = command("buy", SHOP, "--no-print")["shipment"]
    command("buy", SHOP, "--no-print")

    command("cancel", first["shipment_id"])
    shown = command("orders", "show", SHOP)["order"]
    again = command("buy", SHOP, "--no-print")

    assert (shown["state"], shown["bought"]) == ("partly", [2])
    assert (again["shipment"]["parcel"], again["parcels_left"]) == (1, [])
    assert len(amazon.live_purchases()) == 2


@pytest.mark.parametrize(
    ("words", "kind", "field", "said"),
    [
        ((SHOP, "--parcels", "0"), "BadInput", "parcels", "1 to 99"),
        ((SHOP, "--parcels", "-1"), "BadInput", "parcels", "1 to 99"),
        ((SHOP, "--parcels", "100"), "BadInput", "parcels", "1 to 99"),
        ((SHOP, "--parcels", "two"), "BadInput", None, "two"),
        ((SHOP,), "BadInput", None, "parcels"),
        ((ANN, "--parcels", "2"), "StateRefused", "parcels", "order-item ids"),
        (("no-such-order", "--parcels", "2"), "NotFound", "order", "no-such-order"),
    ],
)
def test_a_split_that_cannot_be_is_told_why(
    command: Command, words: tuple[str, ...], kind: str, field: str | None, said: str
) -> None:
    told = command("orders", "split", *words, code=2)["error"]

    assert told["kind"] == kind
    assert said in told["said"]
    assert told["remedy"]
    assert field is None or field in told["fields"]
    assert listed(command, SHOP)["parcels"] == 1


def test_bought_parcels_are_not_split_away(command: Command) -> None:
    command("orders", "split", SHOP, "--parcels", "3")
    command("buy", SHOP, "--parcel", "2", "--no-print")

    told = command("orders", "split", SHOP, "--parcels", "1", code=2)["error"]
    fewer = command("orders", "split", SHOP, "--parcels", "2")["order"]

    assert told["kind"] == "StateRefused"
    assert "Parcel 2 of order SO-10234 is bought" in told["said"]
    assert (fewer["parcels"], fewer["bought"], fewer["state"]) == (2, [2], "partly")


def test_an_order_has_no_parcel_beyond_its_last(command: Command, amazon: PracticeAmazon) -> None:
    told = command("buy", SHOP, "--parcel", "2", code=2)["error"]

    assert (told["kind"], told["fields"]) == ("BadInput", ["parcel"])
    assert f"orders split {SHOP} --parcels 2" in told["remedy"]
    assert amazon.ledger()["purchases"] == []


def test_a_batch_buys_the_parcels_that_are_left(command: Command, amazon: PracticeAmazon) -> None:
    command("orders", "split", SHOP, "--parcels", "3")
    command("buy", SHOP, "--no-print")

    bought = command("batch", SHOP, OTHER, "--no-print")
    again = command("batch", SHOP, "--no-print", code=2)

    assert [(row["order"], row["parcel"], row["state"]) for row in bought["rows"]] == [
        (SHOP, 2, "bought"),
        (SHOP, 3, "bought"),
        (OTHER, 1, "bought"),
    ]
    assert bought["counts"] == {"bought": 3, "refused": 0, "unsure": 0, "failed": 0}
    assert [(row["parcel"], row["error"]["kind"]) for row in again["rows"]] == [(1, "AlreadyBought")]
    assert len(amazon.ledger()["purchases"]) == 4


def test_an_import_leaves_the_count(command: Command, tmp_path: Path) -> None:
    head = "order_ref,channel,sku,title,quantity,item_weight,name,line1,city,state,postal_code,country\n"
    file = tmp_path / "orders.csv"
    file.write_text(head + "N-1,EXTERNAL,A,Thing,1,0.5lb,Ann Lee,1 Main St,Seattle,WA,98109,US\n", "utf-8")
    command("orders", "import", str(file))
    command("orders", "split", "N-1", "--parcels", "2")

    again = command("orders", "import", str(file))["files"][0]

    assert again["unchanged"] == 1
    assert listed(command, "N-1")["parcels"] == 2


@pytest.mark.long
def test_people_read_it_too(command: Command) -> None:
    split = command.run("orders", "split", SHOP, "--parcels", "2").stdout
    bought = command.run("buy", SHOP, "--no-print").stdout
    shown = command.run("orders", "show", SHOP).stdout
    rows = command.run("orders", "list").stdout
    batch = command.run("batch", SHOP, "--no-print").stdout

    assert "2 parcels, 0 bought" in split
    assert "1 to go, the next with: buy SO-10234" in bought
    assert "2 parcels, 1 bought" in shown
    assert "parcel 1: PX" in shown
    assert "2 parcels, 1 bought" in next(line for line in rows.splitlines() if SHOP in line)
    assert "SO-10234 parcel 2  bought" in batch
