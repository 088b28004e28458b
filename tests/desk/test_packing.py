"""From an imported order to its box and weight, and to a buy that a strange weight stops."""

from decimal import Decimal
from pathlib import Path

import pytest

from shipstation.errors import WeightDoubt
from shipstation.model import Order, Weight
from shipstation.station import Station
from tests.bench_parts import PracticeAmazon

SHOP = "SO-10234"
HEADER = (
    "order_ref,channel,sku,title,quantity,unit_value,currency,item_weight,item_size,barcode,"
    "name,line1,city,state,postal_code,country,phone"
)
REST = "Ann Lee,410 Terry Ave N,Seattle,WA,98109,US,+12065550123"


def imported(station: Station, tmp_path: Path, *rows: str) -> Order:
    file = tmp_path / "orders.csv"
    file.write_text("\n".join([HEADER, *(f"SIZED-1,EXTERNAL,{row},{REST}" for row in rows)]), "utf-8")
    (answer,) = [station.intake.import_file(file)]
    assert not answer.file.refused
    return station.intake.order("SIZED-1")


def test_sizes_come_with_the_order_and_find_its_box(station: Station, tmp_path: Path) -> None:
    order = imported(station, tmp_path, "VASE,Vase,1,40.00,USD,400g,18x14x7cm,4006381333931")
    station.settings.put("box.S", "20x15x8cm tare 100g")

    found = station.quoting.parcel(order)
    chosen = station.quoting.parcel(order, box="L")
    small = station.quoting.parcel(order, box="Envelope")

    assert (str(order.items[0].size), order.items[0].barcode) == ("18×14×7 cm", "4006381333931")
    assert (found.box, found.fits) == ("S", True)
    assert found.box_why.startswith("Box S is the smallest by volume and longest side that holds the items:")
    assert (str(found.expected), found.weight) == ("1.11 lb", found.expected)
    assert (chosen.box, chosen.box_why) == ("L", "")
    assert (small.box, small.fits) == ("Envelope", False)
    assert small.box_why.startswith(
        "Not into this box: VASE (18×14×7 cm) is larger than box Envelope (32×24×2 cm). Box S is the smallest"
    )


def test_without_sizes_the_usual_box_is_taken(station: Station) -> None:
    parcel = station.quoting.parcel(station.intake.order(SHOP))

    assert (parcel.box, parcel.box_why, parcel.fits) == ("M", "", True)


def test_a_size_that_is_none_is_refused_by_its_field(station: Station, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f"{HEADER}\nX-1,EXTERNAL,VASE,Vase,1,4.00,USD,400g,large,,{REST}", "utf-8")

    (refused,) = station.intake.import_file(file).file.refused

    assert (refused.field, refused.kind) == ("item_size", "BadSize")


def test_a_strange_weight_stops_the_buy_until_a_person_stands_by_it(station: Station, amazon: PracticeAmazon) -> None:
    order = station.intake.order(SHOP)
    compared = station.quoting.quote(order, station.quoting.parcel(order, weight=Weight.parse("5 lb")))
    rate = compared.best().rate
    choices = station.quoting.choices(rate)

    with pytest.raises(
        WeightDoubt, match=r"^It weighs 5 lb, 2.6 lb more than its items and box should \(2.4 lb\)"
    ) as stopped:
        station.buying.buy(compared.quote, rate, choices)
    before = amazon.ledger()["purchases"]
    receipt = station.buying.buy(compared.quote, rate, choices, weight_ok=True)

    assert (stopped.value.exit_code, stopped.value.fields) == (2, ("weight",))
    assert before == []
    assert receipt.shipment.shown.amount > Decimal(0)


def test_how_far_a_weight_may_be_off_is_a_setting(station: Station) -> None:
    order, heavy = station.intake.order(SHOP), Weight.parse("3 lb")

    strict = station.quoting.parcel(order, weight=heavy).weight_doubt
    station.settings.put("bench.doubt_percent", "30")

    assert strict
    assert not station.quoting.parcel(order, weight=heavy).weight_doubt
