"""Amazon's own orders in the queue: paged, within the limits, and never against what was done here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shipstation.amazon import operations
from shipstation.clock import SystemClock
from shipstation.desk.buying import Receipt
from shipstation.desk.marketplace import ShopImport
from shipstation.errors import NotAuthorized, RequestRefused, SettingsMissing, StateRefused, Throttled
from shipstation.model import Account, Channel, Credentials, Hold, Order, OrderState, PurchaseState, Region, Weight
from shipstation.ports import ShopProgress
from shipstation.station import Station, open_station
from tests.desk.conftest import QuickClock
from tests.practice.conftest import LEEDS, SEATTLE, Bench, running

POUND = Weight.parse("1lb")
SOON = SystemClock().now().replace(microsecond=0) + timedelta(days=4)


class Shop:
    """A seller's shop at the practice Amazon, and stations that ship for it."""

    def __init__(self, amazon: Bench, data: Path) -> None:
        self.amazon = amazon
        self._data = data

    def open(self) -> Station:
        station = open_station(data_dir=self._data)
        address = self.amazon.address
        if "Bench" not in {each.name for each in station.settings.accounts()}:
            for name, region, business in (
                ("Bench", Region.NA, "AmazonShipping_US"),
                ("Leeds", Region.EU, "AmazonShipping_UK"),
            ):
                station.settings.add_account(
                    Account(
                        name=name,
                        region=region,
                        business_id=business,
                        endpoint=address["endpoint"],
                        lwa_endpoint=address["lwa_endpoint"],
                    )
                )
                names = ("client_id", "client_secret", "refresh_token")
                station.secrets.keep_credentials(name, Credentials(**{each: address[each] for each in names}))
        return station

    def sell(self, count: int, *, first: int = 1, ship_to: dict[str, str] = SEATTLE, **more: Any) -> list[str]:
        orders = [
            {
                "order_id": f"113-{number:07d}-0000001",
                "ship_to": {**ship_to, "name": f"Buyer {number}"},
                "deliver_by": SOON.isoformat(),
                "items": [{"id": f"{number:014d}", "title": "Enamel mug", "quantity": 3, "sku": "MUG"}],
                **more,
            }
            for number in range(first, first + count)
        ]
        assert self.amazon.control("POST", "orders", {"orders": orders}).status == 200
        return [str(order["order_id"]) for order in orders]

    def change(self, ref: str, **changes: Any) -> None:
        answer = self.amazon.control("POST", "order-changes", {"orders": [{"order_id": ref, **changes}]})
        assert answer.status == 200, answer.body

    def limit(self, rate: float, burst: int) -> None:
        self.amazon.control("POST", "limits", {"searchOrders": {"rate": rate, "burst": burst}})


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with running() as amazon:
        yield Shop(amazon, tmp_path / "data")


@pytest.fixture
def station(shop: Shop) -> Iterator[Station]:
    with shop.open() as opened:
        yield opened


def take_in(station: Station, account: str = "Bench", **more: Any) -> ShopImport:
    done = station.marketplace.import_orders(account, **more)
    if done.error is not None:
        raise done.error
    return done


def imported(station: Station) -> list[Order]:
    return [order for order in station.intake.page(limit=10_000).orders if order.account]


def buy(station: Station, ref: str) -> Receipt:
    order = station.intake.order(ref)
    compared = station.quoting.quote(order, station.quoting.parcel(order, weight=POUND))
    rate = compared.best().rate
    return station.buying.buy(compared.quote, rate, station.quoting.choices(rate))


def test_every_page_comes_in_once_and_the_next_import_brings_news_alone(shop: Shop, station: Station) -> None:
    shop.sell(250)

    first, again = take_in(station), take_in(station)

    assert (first.kept.added, first.requests, first.items) == (250, 3, 250)
    assert (again.kept.added, again.kept.changed) == (0, 0)
    one = station.intake.order("113-0000001-0000001")
    assert (one.key.channel, one.state, one.deliver_by) == (Channel.AMAZON, OrderState.TO_SHIP, SOON)
    assert [(item.order_item_id, item.quantity, item.sku) for item in one.items] == [("00000000000001", 3, "MUG")]
    assert one.ship_to.lines() == ("Buyer 1", "410 Terry Ave N", "Seattle WA 98109", "US")


def test_an_import_that_is_left_off_goes_on_at_the_page_where_it_stopped(shop: Shop) -> None:
    shop.sell(250)
    with shop.open() as station:
        part = take_in(station, stop=lambda: True)

    with shop.open() as station:
        rest = take_in(station)

        assert (part.kept.added, part.requests) == (100, 1)
        assert (rest.kept.added, rest.kept.unchanged, rest.requests) == (150, 0, 2)


def test_amazons_limit_ends_an_import_early_and_loses_nothing(shop: Shop) -> None:
    shop.sell(250)
    shop.limit(0.0056, 2)
    with shop.open() as station:
        station.carriers.of("Bench")._client._clock = QuickClock()
        part = station.marketplace.import_orders("Bench")
        again = station.marketplace.import_orders("Bench")

    assert isinstance(part.error, Throttled)
    assert part.error.retry_after_s > 60
    assert part.kept.added == 200
    assert isinstance(again.error, Throttled)
    assert again.kept.added == 0
    shop.limit(0.0056, 20)
    with shop.open() as station:
        rest = take_in(station)
        assert (rest.kept.added, rest.requests) == (50, 1)
        assert len(imported(station)) == 250


def test_a_search_that_amazon_has_forgotten_begins_again(shop: Shop, station: Station) -> None:
    shop.sell(3)
    since = station.clock.now() - timedelta(days=1)
    station.marketplace._book.keep("Bench", (), ShopProgress(since=since, cursor="long-forgotten"))

    done = take_in(station)

    assert (done.kept.added, done.requests) == (3, 2)


def test_cancelled_at_amazon_is_held_here_until_amazon_says_otherwise(shop: Shop, station: Station) -> None:
    ref, other = shop.sell(2)
    take_in(station)
    order = station.intake.order(ref)
    compared = station.quoting.quote(order, station.quoting.parcel(order, weight=POUND))
    shop.change(ref, cancelled=True)

    done = take_in(station)

    held = station.intake.order(ref)
    assert done.kept.held == (held.key,)
    assert (held.state, held.hold) == (OrderState.ON_HOLD, Hold.CANCELLED)
    assert station.intake.order(other).state is OrderState.TO_SHIP
    with pytest.raises(StateRefused, match="held: cancelled at Amazon"):
        station.quoting.quote(held, station.quoting.parcel(held, weight=POUND))
    rate = compared.best().rate
    # The rates were on the screen when it was called off: Enter buys nothing.
    with pytest.raises(StateRefused, match="nothing was bought"):
        station.buying.buy(compared.quote, rate, station.quoting.choices(rate))
    assert shop.amazon.ledger()["purchases"] == []
    assert station.buying._journal.of_order(order.key) == ()

    shop.change(ref, cancelled=False)
    freed = take_in(station)

    assert freed.kept.released == (held.key,)
    assert station.intake.order(ref).hold is None
    assert buy(station, ref).shipment is not None


def test_a_parcel_that_is_bought_already_is_told_once_and_not_shipped_again(shop: Shop, station: Station) -> None:
    (ref,) = shop.sell(1)
    take_in(station)
    shipment = buy(station, ref).shipment
    assert shipment is not None
    shop.change(ref, cancelled=True)

    told, again = take_in(station), take_in(station)

    key = station.intake.order(ref).key
    assert (told.kept.bought, told.kept.held) == ((key,), ())
    assert again.kept.bought == ()
    assert (station.intake.order(ref).state, station.intake.order(ref).hold) == (OrderState.SHIPPED, Hold.CANCELLED)
    station.cancelling.cancel(shipment.shipment_id)
    assert station.intake.order(ref).state is OrderState.ON_HOLD
    assert len(shop.amazon.ledger()["purchases"]) == 1


def test_shipped_here_is_confirmed_at_amazon_by_its_label_and_by_nothing_else(shop: Shop, station: Station) -> None:
    (ref,) = shop.sell(1)
    take_in(station)
    shipment = buy(station, ref).shipment
    assert shipment is not None

    done = take_in(station)

    path = f"/orders/2026-01-01/orders/{ref}?includedData=FULFILLMENT,PACKAGES"
    at_amazon = shop.amazon.api("GET", path).json["order"]
    assert at_amazon["fulfillment"]["fulfillmentStatus"] == "SHIPPED"
    assert [package["trackingNumber"] for package in at_amazon["packages"]] == [shipment.tracking_id]
    assert (done.kept.changed, done.kept.held, done.kept.unchanged) == (0, (), 1)
    assert (station.intake.order(ref).state, station.intake.order(ref).hold) == (OrderState.SHIPPED, None)
    ways = {each.template for each in vars(operations).values() if isinstance(each, operations.Operation)}
    assert not any("confirm" in way.lower() for way in ways)


def test_a_label_that_was_cancelled_here_leaves_the_order_to_ship(shop: Shop, station: Station) -> None:
    (ref,) = shop.sell(1)
    take_in(station)
    shipment = buy(station, ref).shipment
    assert shipment is not None
    station.cancelling.cancel(shipment.shipment_id)

    take_in(station)

    assert station.history.show(shipment.shipment_id).shipment.state is PurchaseState.CANCELLED
    assert (station.intake.order(ref).state, station.intake.order(ref).hold) == (OrderState.TO_SHIP, None)


def test_shipped_elsewhere_is_held_and_partly_shipped_leaves_the_rest(shop: Shop, station: Station) -> None:
    whole, part = shop.sell(2)
    take_in(station)
    shop.change(whole, shipped={"00000000000001": 3})
    shop.change(part, shipped={"00000000000002": 1})

    done = take_in(station)

    assert station.intake.order(whole).hold is Hold.SHIPPED_ELSEWHERE
    assert station.intake.order(part).items[0].quantity == 2
    assert (len(done.kept.held), done.kept.changed) == (1, 2)


def test_a_new_deadline_is_taken_and_what_was_edited_here_stays(shop: Shop, station: Station) -> None:
    (ref,) = shop.sell(1)
    take_in(station)
    later, latest = SOON + timedelta(days=1), SOON + timedelta(days=2)
    shop.change(ref, deliver_by=later.isoformat())
    take_in(station)
    assert station.intake.order(ref).deliver_by == later
    # A person's file corrects the address, and says another day.
    ours = station.intake.order(ref)
    moved = _moved(ours, line2="Apt 4", deliver_by=SOON)
    station.intake.keep([moved])
    shop.change(ref, deliver_by=latest.isoformat(), shipped={"00000000000001": 2})

    told, again = take_in(station), take_in(station)

    here = station.intake.order(ref)
    assert (here.ship_to.line2, here.deliver_by, here.items[0].quantity) == ("Apt 4", SOON, 1)
    assert (told.kept.edited, again.kept.edited) == ((here.key,), ())


def _moved(order: Order, *, line2: str, deliver_by: datetime) -> Order:
    return replace(order, ship_to=replace(order.ship_to, line2=line2), deliver_by=deliver_by)


def test_an_order_of_a_file_keeps_its_words_and_is_held_all_the_same(shop: Shop, station: Station) -> None:
    (ref,) = shop.sell(1)
    take_in(station)
    of_file = replace(station.intake.order(ref), account="", ship_by=None)
    other = "113-7777777-7777777"
    key = replace(of_file.key, ref="MY-1")
    item = replace(of_file.items[0], title="A mug, as I call it", order_item_id=None)
    station.intake.keep([replace(of_file, key=key, amazon_order_id=other, items=(item,))])
    answer = {"id": "9", "title": "Enamel mug", "quantity": 3, "sku": "MUG"}
    shop.sell(1, first=7, order_id=other, items=[answer], ship_by=SOON.isoformat())

    take_in(station)

    mine = station.intake.order("MY-1")
    assert (mine.items[0].title, mine.items[0].order_item_id) == ("A mug, as I call it", "9")
    assert mine.ship_by == SOON
    assert mine.account == ""
    assert [order.key.ref for order in imported(station)] == [ref]
    shop.change(other, cancelled=True)
    assert take_in(station).kept.held == (key,)


def test_each_account_brings_the_orders_of_its_own_shop_and_buys_for_them(shop: Shop, station: Station) -> None:
    (ours,) = shop.sell(1)
    (theirs,) = shop.sell(1, first=50, ship_to=LEEDS)

    us, uk = take_in(station, "Bench"), take_in(station, "Leeds")

    assert (us.kept.added, uk.kept.added) == (1, 1)
    assert {order.key.ref: order.account for order in imported(station)} == {ours: "Bench", theirs: "Leeds"}
    assert station.settings.account().name == "Bench"
    shipment = buy(station, theirs).shipment
    assert shipment is not None
    assert shipment.account == "Leeds"


@pytest.mark.parametrize("ahead", [timedelta(days=3), timedelta(days=-3)])
def test_a_wrong_clock_here_misses_no_order(shop: Shop, station: Station, ahead: timedelta) -> None:
    clock = QuickClock()
    clock.ahead = ahead
    station.marketplace._clock = clock
    shop.sell(1)
    assert take_in(station).kept.added == 1
    shop.sell(1, first=2)

    assert take_in(station).kept.added == 1


def test_without_the_role_amazon_shows_no_orders_and_nothing_changes_here(shop: Shop, station: Station) -> None:
    shop.sell(2)
    shop.amazon.control("POST", "roles", {"restricted": False})

    refused = station.marketplace.import_orders("Bench")

    assert isinstance(refused.error, NotAuthorized)
    assert "role" in refused.error.remedy
    assert imported(station) == []
    shop.amazon.control("POST", "roles", {"restricted": True})
    assert take_in(station).kept.added == 2


def test_an_amazon_that_cannot_be_reached_is_told_and_the_next_import_brings_all(
    shop: Shop, station: Station
) -> None:
    shop.sell(120)
    station.carriers.of("Bench")._client._clock = QuickClock()
    # The first page comes; the second never does, whatever is tried.
    shop.amazon.arm("500-after@searchOrders:3")
    down = station.marketplace.import_orders("Bench")
    assert down.error is not None
    assert down.kept.added == 0

    assert take_in(station).kept.added == 120


def test_whose_orders_come_in_and_what_is_said_where_nobody_is(shop: Shop, station: Station) -> None:
    assert station.marketplace.accounts() == ("Bench", "Leeds")
    for account in station.settings.accounts():
        station.settings.remove("account", account.name)

    with pytest.raises(SettingsMissing, match="No Amazon account"):
        station.marketplace.accounts()


def test_one_order_is_fetched_by_its_id(shop: Shop, station: Station) -> None:
    ref, _ = shop.sell(2)

    done = station.marketplace.fetch("Bench", [ref])
    unknown = station.marketplace.fetch("Bench", ["113-0000009-0000009"])

    assert (done.kept.added, [order.key.ref for order in imported(station)]) == (1, [ref])
    assert isinstance(unknown.error, RequestRefused)
