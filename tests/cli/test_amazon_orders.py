"""orders import --amazon by word, as other programs read it; and practice, whose own orders come in by it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from shipstation.model import Weight
from shipstation.station import open_station
from tests.bench_parts import Command, PracticeAmazon
from tests.practice.conftest import SEATTLE

GONE, OPEN = "113-0000001-0000001", "113-0000002-0000001"


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


def sell(amazon: PracticeAmazon, *refs: str) -> None:
    item = {"id": "1", "title": "Enamel mug", "quantity": 2, "sku": "MUG"}
    orders = [{"order_id": ref, "ship_to": SEATTLE, "items": [item]} for ref in refs]
    amazon._post("orders", {"orders": orders})


def test_amazons_orders_come_in_by_word_and_a_cancelled_one_is_listed_as_held(
    command: Command, amazon: PracticeAmazon
) -> None:
    sell(amazon, GONE, OPEN)
    (first,) = command("orders", "import", "--amazon")["files"]
    amazon._post("order-changes", {"orders": [{"order_id": GONE, "cancelled": True}]})

    (second,) = command("orders", "import", "--amazon")["files"]
    held = command("orders", "list", "--state", "held")
    refused = command("rates", GONE, "--weight", "1lb", code=2)
    unnamed = command("orders", "import", code=2)

    nothing: dict[str, Any] = {"refused": [], "held": [], "released": [], "bought_here": [], "edited_here": []}
    whole = {"file": "amazon:Bench", "dialect": "amazon", "requests": 1, "complete": True, "error": None, **nothing}
    counts = {"orders": 2, "added": 2, "changed": 0, "unchanged": 0, "items": 2}
    assert first == {**whole, **counts}
    why = {"reason": "cancelled", "said": "cancelled at Amazon"}
    assert (second["held"], second["changed"], second["unchanged"]) == ([{"order_ref": GONE, **why}], 1, 1)
    assert held["total"] == 1
    (row,) = held["orders"]
    assert (row["order_ref"], row["state"], row["held"], row["account"]) == (
        GONE,
        "on_hold",
        {**why, "overruled": False},
        "Bench",
    )
    assert refused["error"]["kind"] == "StateRefused"
    assert "cancelled at Amazon" in refused["error"]["said"]
    assert (unnamed["error"]["kind"], unnamed["error"]["fields"]) == ("BadInput", ["files"])


def test_what_arrives_at_practice_comes_in_and_the_sample_orders_stay_as_they_are(tmp_path: Path) -> None:
    with open_station(data_dir=tmp_path) as station:
        samples = {order.key: order for order in station.intake.page(limit=1_000).orders}
        station.carriers.of("Northwind Goods US")
        home = json.loads((station.folder / "practice" / "address.json").read_text())
        days = json.dumps({"advance_s": 3 * 86_400}).encode()
        urlopen(f"{home['endpoint']}/practice/clock", data=days, timeout=10).close()
        done = station.marketplace.import_orders("Northwind Goods US")
        assert done.error is None
        assert done.kept.added > 0
        arrived = [order for order in station.intake.page(limit=1_000).orders if order.account]
    # Another start tells practice of the samples again, and of nothing that came from it.
    with open_station(data_dir=tmp_path) as station:
        again = station.marketplace.import_orders("Northwind Goods US")
        order = station.intake.order(arrived[0].key.ref)
        rates = station.quoting.quote(order, station.quoting.parcel(order, weight=Weight.parse("1lb")))

        assert (again.error, again.kept.added, again.kept.changed) == (None, 0, 0)
        assert rates.ranked
        for key, sample in samples.items():
            assert station.intake.known(key) == sample
        assert order == arrived[0]
        assert order.deliver_by is not None
