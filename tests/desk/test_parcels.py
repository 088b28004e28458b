"""An order in several parcels is so many purchases: partly bought is shown and resumed, judged by the ledger."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shipstation.desk.buying import Receipt
from shipstation.desk.intake import FoundKind
from shipstation.errors import (
    AlreadyBought,
    BadInput,
    NotFound,
    PriceRose,
    PurchaseUnsure,
    ShipError,
    StateRefused,
)
from shipstation.model import Channel, Money, Order, OrderKey, OrderState, PurchaseState, Shipment, Weight
from shipstation.station import Station
from tests.bench_parts import ROOT, PracticeAmazon
from tests.desk.conftest import QuickClock, open_with

ANN = "113-2211887-4402611"
SHOP = "SO-10234"
OTHER = "SO-10231"
Buy = Callable[[str], Receipt]


@pytest.fixture
def split(station: Station) -> Order:
    """The shop's order, to go out in two parcels."""
    return station.intake.split(station.intake.order(SHOP).key, 2)


def buy_parcel(station: Station, number: int, ref: str = SHOP) -> Shipment:
    order = station.intake.order(ref)
    compared = station.quoting.quote(order, station.quoting.parcel(order, number=number))
    rate = compared.best().rate
    return station.buying.buy(compared.quote, rate, station.quoting.choices(rate)).shipment


def agree(station: Station, amazon: PracticeAmazon, ref: str = SHOP) -> list[int]:
    """Money and journal say the same of the order; the numbers of its bought parcels."""
    shipments = station.quoting.standing(station.intake.order(ref)).bought
    assert sorted(row["shipment_id"] for row in amazon.live_purchases()) == sorted(
        shipment.shipment_id for shipment in shipments
    )
    assert all(use["requests"] == 1 for use in amazon.ledger()["keys"].values())
    return [shipment.parcel for shipment in shipments]


def test_each_parcel_is_a_purchase_of_its_own(
    station: Station, amazon: PracticeAmazon, split: Order, buy: Buy
) -> None:
    first = buy(SHOP).shipment
    partly = station.intake.order(SHOP).state
    second = buy(SHOP).shipment

    assert (first.parcel, second.parcel) == (1, 2)
    assert partly is OrderState.PARTLY
    assert station.intake.order(SHOP).state is OrderState.SHIPPED
    assert agree(station, amazon) == [1, 2]
    assert [row["package_ref"] for row in amazon.ledger()["purchases"]] == [first.package_ref, second.package_ref]
    assert (first.package_ref[-2:], second.package_ref[-2:]) == ("-1", "-2")
    assert first.tracking_id != second.tracking_id
    assert all(station.history.show(each.shipment_id).documents for each in (first, second))


def test_an_order_of_one_parcel_is_as_it_was(station: Station, buy: Buy) -> None:
    parcel = buy(SHOP).shipment

    assert parcel.parcel == 1
    assert parcel.package_ref.count("-") == 1
    assert station.intake.order(SHOP).state is OrderState.SHIPPED


def test_a_bought_parcel_never_quotes_again_and_its_sibling_does(station: Station, split: Order, buy: Buy) -> None:
    bought = buy(SHOP).shipment
    order = station.intake.order(SHOP)

    with pytest.raises(AlreadyBought, match=f"Parcel 1 of order {SHOP}") as refused:
        station.quoting.quote(order, station.quoting.parcel(order, number=1))
    compared = station.quoting.quote(order, station.quoting.parcel(order))

    assert refused.value.shipment.shipment_id == bought.shipment_id
    assert compared.quote.parcel.number == 2
    assert compared.ranked


def test_when_all_are_bought_nothing_is_quoted(
    station: Station, amazon: PracticeAmazon, split: Order, buy: Buy
) -> None:
    buy(SHOP)
    buy(SHOP)

    with pytest.raises(AlreadyBought):
        buy(SHOP)

    assert len(amazon.ledger()["purchases"]) == 2


def test_a_scan_resumes_at_the_parcel_that_is_not_bought(station: Station, split: Order, buy: Buy) -> None:
    first = buy(SHOP).shipment
    partly = station.intake.find(SHOP)
    resumed = station.quoting.parcel(station.intake.order(SHOP)).number
    by_label = station.intake.find(first.tracking_id)
    buy(SHOP)
    whole = station.intake.find(SHOP)

    assert partly.kind is FoundKind.ORDER
    assert resumed == 2
    assert by_label.shipment is not None
    assert by_label.shipment.parcel == 1
    assert whole.kind is FoundKind.SHIPMENT
    assert whole.shipment is not None
    assert whole.shipment.parcel == 1


def test_partly_bought_stands_in_the_queue(station: Station, split: Order, buy: Buy) -> None:
    waiting = station.intake.waiting()

    buy(SHOP)
    listed = station.intake.page(state=OrderState.PARTLY).orders
    after_one = station.intake.waiting()
    buy(SHOP)

    assert [order.key.ref for order in listed] == [SHOP]
    assert after_one == waiting
    assert station.intake.waiting() == waiting - 1


def test_a_partly_bought_order_comes_next_when_it_is_due(station: Station) -> None:
    key = OrderKey(channel=Channel.EXTERNAL, ref="DUE-1")
    due = replace(station.intake.order(SHOP), key=key, deliver_by=station.clock.now() - timedelta(days=30))
    station.intake.keep([due])
    station.intake.split(key, 2)
    buy_parcel(station, 1, ref="DUE-1")

    partly = station.intake.next_order()
    buy_parcel(station, 2, ref="DUE-1")
    after = station.intake.next_order()

    assert partly is not None
    assert partly.key == key
    assert after is not None
    assert after.key != key


def test_partly_bought_is_there_after_a_restart(tmp_path: Path, amazon: PracticeAmazon) -> None:
    with open_with(amazon, tmp_path) as station:
        station.intake.split(station.intake.order(SHOP).key, 3)
        buy_parcel(station, 1)

    with open_with(amazon, tmp_path) as station:
        order = station.intake.order(SHOP)
        standing = station.quoting.standing(order)
        bought = [buy_parcel(station, number).parcel for number in standing.free()]
        assert (order.state, order.parcels) == (OrderState.PARTLY, 3)
        assert bought == [2, 3]
        assert agree(station, amazon) == [1, 2, 3]
        assert station.intake.order(SHOP).state is OrderState.SHIPPED


_VICTIM = """
import os, signal, sys
from pathlib import Path
from shipstation.station import open_station
from tests.desk.test_parcels import SHOP, buy_parcel

station = open_station(data_dir=Path(sys.argv[1]))
station.intake.split(station.intake.order(SHOP).key, 2)
buy_parcel(station, 1)
if sys.argv[2] == "sent":
    # The second parcel's request is written down as sent; nobody hears whether it was.
    order = station.intake.order(SHOP)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    real = station.buying._journal
    class Deadly:
        def __getattr__(self, name):
            return getattr(real, name)
        def sent(self, purchase_id):
            real.sent(purchase_id)
            os.kill(os.getpid(), signal.SIGKILL)
    station.buying._journal = Deadly()
    rate = compared.best().rate
    station.buying.buy(compared.quote, rate, station.quoting.choices(rate))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("point", ["between", "sent"])
def test_killed_between_parcels_goes_on_and_buys_each_once(
    tmp_path: Path, amazon: PracticeAmazon, point: str
) -> None:
    open_with(amazon, tmp_path).close()
    ended = subprocess.run(
        [sys.executable, "-c", _VICTIM, str(tmp_path), point], cwd=ROOT, check=False, timeout=90, capture_output=True
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()

    with open_with(amazon, tmp_path) as station:
        partly = station.intake.order(SHOP)
        resumed = station.buying.resume()
        for number in station.quoting.standing(partly).free():
            buy_parcel(station, number)
        assert (partly.state, partly.parcels) == (OrderState.PARTLY, 2)
        assert [each.purchase.intent.parcel for each in resumed] == ([2] if point == "sent" else [])
        assert agree(station, amazon) == [1, 2]
        assert station.intake.order(SHOP).state is OrderState.SHIPPED


def test_one_of_two_cancelled_is_to_ship_again(
    station: Station, amazon: PracticeAmazon, split: Order, buy: Buy
) -> None:
    first = buy(SHOP).shipment
    second = buy(SHOP).shipment

    station.cancelling.cancel(first.shipment_id)
    partly = station.intake.order(SHOP)
    again = buy(SHOP).shipment

    assert partly.state is OrderState.PARTLY
    assert again.parcel == 1
    assert sorted(row["shipment_id"] for row in amazon.live_purchases()) == sorted(
        [second.shipment_id, again.shipment_id]
    )
    assert station.intake.order(SHOP).state is OrderState.SHIPPED


def test_both_cancelled_is_an_order_to_ship(station: Station, amazon: PracticeAmazon, split: Order, buy: Buy) -> None:
    for parcel in (buy(SHOP).shipment, buy(SHOP).shipment):
        station.cancelling.cancel(parcel.shipment_id)

    assert station.intake.order(SHOP).state is OrderState.TO_SHIP
    assert amazon.live_purchases() == []


def test_two_parcels_bought_at_once_are_each_bought_once(
    station: Station, amazon: PracticeAmazon, split: Order
) -> None:
    go = threading.Barrier(2)
    bought: list[Shipment] = []

    def packer(number: int) -> None:
        go.wait(20)
        bought.append(buy_parcel(station, number))

    packers = [threading.Thread(target=packer, args=(number,)) for number in (1, 2)]
    for each in packers:
        each.start()
    for each in packers:
        each.join(60)

    assert sorted(parcel.parcel for parcel in bought) == [1, 2]
    assert agree(station, amazon) == [1, 2]
    assert station.intake.order(SHOP).state is OrderState.SHIPPED


def test_of_two_that_buy_the_same_parcel_one_is_refused(
    station: Station, amazon: PracticeAmazon, split: Order
) -> None:
    go = threading.Barrier(2)
    said: list[str] = []

    def packer() -> None:
        order = station.intake.order(SHOP)
        compared = station.quoting.quote(order, station.quoting.parcel(order, number=2))
        rate = compared.best().rate
        go.wait(20)
        try:
            said.append(station.buying.buy(compared.quote, rate, station.quoting.choices(rate)).purchase.state.value)
        except ShipError as error:
            said.append(error.kind)

    packers = [threading.Thread(target=packer) for _ in range(2)]
    for each in packers:
        each.start()
    for each in packers:
        each.join(60)

    assert sorted(said) == ["AlreadyBought", "bought"]
    assert agree(station, amazon) == [2]


def test_an_unsure_parcel_blocks_itself_and_not_its_siblings(
    station: Station, amazon: PracticeAmazon, clock: QuickClock, split: Order, buy: Buy
) -> None:
    amazon.arm("reset-after@purchaseShipment:*")
    with pytest.raises(PurchaseUnsure):
        buy(SHOP)
    amazon.arm()

    sibling = buy(SHOP).shipment
    with pytest.raises(PurchaseUnsure, match=f"Parcel 1 of order {SHOP}"):
        buy(SHOP)
    (resumed,) = station.buying.resume()

    assert sibling.parcel == 2
    assert resumed.shipment is not None
    assert resumed.shipment.parcel == 1
    assert len(amazon.ledger()["purchases"]) == 2
    assert station.intake.order(SHOP).state is OrderState.SHIPPED


def test_the_items_weight_is_shared_out(station: Station) -> None:
    order = station.intake.order(SHOP)
    whole = station.quoting.parcel(order).weight

    third = station.quoting.parcel(station.intake.split(order.key, 3)).weight
    typed = station.quoting.parcel(station.intake.order(SHOP), weight=Weight.parse("3 lb")).weight

    assert (str(whole), str(third), str(typed)) == ("2.4 lb", "0.8 lb", "3 lb")


def test_a_share_is_rounded_up(station: Station) -> None:
    order = station.intake.split(station.intake.order(SHOP).key, 7)

    assert str(station.quoting.parcel(order).weight) == "0.35 lb"


@pytest.mark.parametrize("number", [2, 3, 99])
def test_an_order_has_no_parcel_beyond_its_last(station: Station, amazon: PracticeAmazon, number: int) -> None:
    order = station.intake.order(SHOP)

    with pytest.raises(BadInput, match="goes out in one parcel") as refused:
        station.quoting.quote(order, station.quoting.parcel(order, number=number))

    assert refused.value.fields == ("parcel",)
    assert f"split {SHOP} --parcels {number}" in refused.value.remedy


def test_an_amazon_order_is_not_split_and_says_why(station: Station, amazon: PracticeAmazon, buy: Buy) -> None:
    order = station.intake.order(ANN)

    with pytest.raises(StateRefused, match="order-item ids"):
        station.intake.split(order.key, 2)
    with pytest.raises(BadInput) as refused:
        station.quoting.quote(order, station.quoting.parcel(order, number=2))

    assert refused.value.remedy == "An order sold on Amazon gets one label here."
    assert buy(ANN).shipment.parcel == 1
    assert station.intake.order(ANN).state is OrderState.SHIPPED


def test_a_rate_buys_the_parcel_that_it_was_quoted_for(
    station: Station, amazon: PracticeAmazon, split: Order
) -> None:
    compared = station.quoting.quote(split, station.quoting.parcel(split, number=2))
    rate = compared.best().rate

    quote, _ = station.quoting.stored(split, rate.rate_id)
    with pytest.raises(BadInput, match="for parcel 2 of order") as refused:
        station.quoting.stored(split, rate.rate_id, number=1)
    station.buying.buy(quote, rate, station.quoting.choices(rate))
    with pytest.raises(AlreadyBought):
        station.quoting.stored(split, rate.rate_id)
    with pytest.raises(NotFound):
        station.quoting.stored(split, "no-such-rate")

    assert refused.value.fields == ("rate", "parcel")
    assert agree(station, amazon) == [2]


def test_a_rate_of_a_parcel_that_was_taken_away_is_refused(station: Station, split: Order) -> None:
    rate = station.quoting.quote(split, station.quoting.parcel(split, number=2)).best().rate

    fewer = station.intake.split(split.key, 1)

    with pytest.raises(BadInput, match="there is no parcel 2"):
        station.quoting.stored(fewer, rate.rate_id)


def test_a_batch_buys_all_parcels_and_each_once(station: Station, amazon: PracticeAmazon) -> None:
    station.intake.split(station.intake.order(SHOP).key, 3)

    rows = station.batch.run([SHOP, OTHER], print_labels=False)
    again = station.batch.run([SHOP], print_labels=False)

    assert [(row.order, row.parcel, row.state) for row in rows] == [
        (SHOP, 1, "bought"),
        (SHOP, 2, "bought"),
        (SHOP, 3, "bought"),
        (OTHER, 1, "bought"),
    ]
    assert [(row.parcel, row.state, type(row.error)) for row in again] == [(1, "refused", AlreadyBought)]
    assert len(amazon.ledger()["purchases"]) == 4
    assert station.intake.order(SHOP).state is OrderState.SHIPPED


def test_a_batch_goes_on_where_the_last_one_stopped(
    station: Station, amazon: PracticeAmazon, clock: QuickClock
) -> None:
    station.intake.split(station.intake.order(SHOP).key, 3)
    buy_parcel(station, 1)
    amazon.arm("400@purchaseShipment:1")

    stopped = station.batch.run([SHOP], print_labels=False)
    amazon.arm()
    rest = station.batch.run([SHOP], print_labels=False)

    assert [(row.parcel, row.state) for row in stopped] == [(2, "refused")]
    assert [(row.parcel, row.state) for row in rest] == [(2, "bought"), (3, "bought")]
    assert len(amazon.live_purchases()) == 3
    assert station.intake.order(SHOP).state is OrderState.SHIPPED


def test_a_batch_that_names_an_order_twice_buys_each_parcel_once(station: Station, amazon: PracticeAmazon) -> None:
    station.intake.split(station.intake.order(SHOP).key, 3)

    rows = station.batch.run([SHOP, SHOP], print_labels=False)
    station.batch.run([SHOP], print_labels=False)

    assert sorted(row.parcel for row in rows if row.state == "bought") == sorted(
        {row.parcel for row in rows if row.state == "bought"}
    )
    assert agree(station, amazon) == [1, 2, 3]


def test_the_limit_holds_for_each_parcel(station: Station, amazon: PracticeAmazon) -> None:
    station.intake.split(station.intake.order(SHOP).key, 2)

    rows = station.batch.run([SHOP], max_price=Money(Decimal("0.50"), "USD"), print_labels=False)

    assert [(row.parcel, type(row.error)) for row in rows] == [(1, PriceRose)]
    assert amazon.ledger()["purchases"] == []


def test_history_shows_each_parcel_with_its_number(station: Station, split: Order, buy: Buy) -> None:
    buy(SHOP)
    buy(SHOP)

    shipments = station.intake.shipments(station.intake.order(SHOP))

    assert [shipment.parcel for shipment in shipments] == [2, 1]
    assert {shipment.state for shipment in shipments} == {PurchaseState.BOUGHT}
    assert station.intake.bought(station.intake.order(SHOP)) == (1, 2)
