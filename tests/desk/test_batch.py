"""A batch that is reviewed first: nothing dearer is bought, nothing twice, and labels come out as they were picked."""

import json
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shipstation.desk.batch import BatchRow, Offer
from shipstation.desk.turns import Turns
from shipstation.errors import PriceRose
from shipstation.model import Channel, Money, OrderKey, OrderState
from shipstation.station import Station
from tests.bench_parts import ROOT, Command, PracticeAmazon, until
from tests.desk.conftest import open_with

_HEAD = (
    "order_ref,channel,sku,title,quantity,unit_value,currency,item_weight,name,line1,city,state,postal_code,country"
)
_AGED = timedelta(minutes=8, seconds=10)


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


@pytest.fixture
def station(amazon: PracticeAmazon, tmp_path: Path) -> Iterator[Station]:
    amazon.arm()
    with open_with(amazon, tmp_path / "data") as opened:
        yield opened


def orders_file(folder: Path, count: int, start: int) -> Path:
    file = folder / "orders.csv"
    rows = [
        f"B-{number:03},EXTERNAL,MUG,Mug,1,9.50,USD,0.8lb,Zoë Quill,{number} Larch Ave,Reno,NV,89501,US"
        for number in range(start, start + count)
    ]
    file.write_text("\n".join([_HEAD, *rows]), encoding="utf-8")
    return file


def take_in(station: Station, folder: Path, count: int, *, start: int) -> list[OrderKey]:
    station.intake.import_file(orders_file(folder, count, start))
    return [OrderKey(channel=Channel.EXTERNAL, ref=f"B-{number:03}") for number in range(start, start + count)]


def aged(offer: Offer, *, reviewed_at: str | None = None) -> Offer:
    """An offer that somebody looked at for eight minutes, at that price."""
    compared, chosen = offer.compared, offer.chosen
    assert compared is not None
    assert chosen is not None
    old = replace(compared, quote=replace(compared.quote, asked_at=compared.quote.asked_at - _AGED))
    price = Money(Decimal(reviewed_at), chosen.price.currency) if reviewed_at else chosen.price
    return replace(offer, compared=old, chosen=replace(chosen, price=price))


def test_what_is_reviewed_is_bought_and_printed_in_that_order(
    station: Station, amazon: PracticeAmazon, tmp_path: Path
) -> None:
    keys = take_in(station, tmp_path, 5, start=0)[::-1]
    before = len(amazon.live_purchases())
    told: list[tuple[str, str]] = []

    reviewed = station.batch.quote(keys)
    assert [offer.order.key for offer in reviewed] == keys
    assert len(amazon.live_purchases()) == before
    rows = station.batch.buy(reviewed[:4], told=lambda _, row: told.append((row.order, row.state)))

    assert [row.order for row in rows] == [str(key) for key in keys[:4]]
    assert Counter(row.state for row in rows) == {"bought": 4}
    printed = [row.job.created_at for row in rows if row.job is not None]
    assert printed == sorted(printed)
    assert len(printed) == 4
    assert len(amazon.live_purchases()) - before == 4
    assert set(told) >= {(str(keys[0]), "buying"), (str(keys[0]), "bought")}


def test_what_grew_old_is_asked_for_anew_and_not_bought_dearer(
    station: Station, amazon: PracticeAmazon, tmp_path: Path
) -> None:
    keys = take_in(station, tmp_path, 2, start=20)
    as_before, dearer = station.batch.quote(keys)
    before = len(amazon.live_purchases())

    rows = station.batch.buy([aged(as_before), aged(dearer, reviewed_at="1.00")], print_labels=False)

    assert [row.state for row in rows] == ["bought", "refused"]
    assert isinstance(rows[1].error, PriceRose)
    assert "reviewed at 1.00 USD" in rows[1].error.said
    assert len(amazon.live_purchases()) - before == 1


def test_one_bad_row_stops_nothing_and_each_can_be_acted_on(
    station: Station, amazon: PracticeAmazon, tmp_path: Path
) -> None:
    reviewed = station.batch.quote(take_in(station, tmp_path, 6, start=40))
    amazon.arm("422@purchaseShipment:2")

    rows = station.batch.buy(reviewed, print_labels=False)

    assert Counter(row.state for row in rows) == {"bought": 4, "refused": 2}
    refused = [row for row in rows if row.state == "refused"]
    assert all(row.error is not None and row.error.said and row.error.remedy for row in refused)
    again = station.batch.quote([offer.order.key for offer in reviewed])
    assert sum(offer.chosen is not None for offer in again) == 2
    assert Counter(row.state for row in station.batch.buy(again, print_labels=False)) == {"bought": 2, "refused": 4}


def test_an_address_that_cannot_be_sent_to_becomes_a_problem(station: Station, tmp_path: Path) -> None:
    (key,) = take_in(station, tmp_path, 1, start=60)
    # A company may be as long as it likes in a file; Amazon has no room for it.
    long = [{**row, "company": "x" * 400} for row in station.making.rows(station.queue.sheet(key).order)]
    station.making.edit(key, long)

    (offer,) = station.batch.quote([key])

    assert offer.chosen is None
    assert offer.error is not None
    assert station.queue.counts()[OrderState.PROBLEM] == 1
    assert station.queue.sheet(key).order.trouble == offer.error.said


def test_a_pause_begins_nothing_and_an_end_leaves_the_rest(
    station: Station, amazon: PracticeAmazon, tmp_path: Path
) -> None:
    reviewed = station.batch.quote(take_in(station, tmp_path, 4, start=80))
    before = len(amazon.live_purchases())
    turns = Turns()
    turns.pause()
    ended: list[tuple[BatchRow, ...]] = []
    worker = threading.Thread(
        target=lambda: ended.append(station.batch.buy(reviewed, turns=turns, print_labels=False))
    )
    worker.start()
    worker.join(0.3)
    assert worker.is_alive()
    assert len(amazon.live_purchases()) == before

    turns.end()
    worker.join(20)

    assert [row.state for row in ended[0]] == ["left"] * 4
    assert len(amazon.live_purchases()) == before
    assert Counter(row.state for row in station.batch.buy(reviewed, print_labels=False)) == {"bought": 4}


@pytest.mark.long
def test_killed_in_the_middle_a_batch_goes_on_and_buys_nothing_twice(tmp_path: Path) -> None:
    with PracticeAmazon("--latency-ms", "150") as amazon:
        command = Command(tmp_path / "data", here=True)
        command.use(amazon)
        command("orders", "import", str(orders_file(tmp_path, 30, 0)))
        refs = [f"B-{number:03}" for number in range(30)]
        words = ["--data-dir", str(command.data), "--json", "batch", "--no-print", *refs]
        child = subprocess.Popen(
            [sys.executable, "-m", "shipstation", *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        until(lambda: 5 <= len(amazon.live_purchases()) < 30)
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=20)

        command("resume")
        rows = command("batch", "--no-print", *refs, code=None)["rows"]

        assert {row["error"]["kind"] for row in rows if row["error"]} <= {"AlreadyBought"}
        bought = amazon.live_purchases()
        assert len(bought) == 30
        assert len({purchase["key"] for purchase in bought}) == 30
        listed = command("orders", "list", "--state", "shipped", "--text", "quill")
        assert listed["total"] == 30
        assert json.dumps(listed).count("B-0") == 30
