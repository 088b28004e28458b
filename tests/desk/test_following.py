"""Parcels followed by themselves: what moves is asked about, what ended is left alone, and a failure waits its turn."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shipstation.desk.buying import Receipt
from shipstation.desk.tracking import pause_after
from shipstation.errors import AmazonDown, BadInput, NoNetwork, RequestRefused, StateRefused, Throttled
from shipstation.model import ClaimAsked, ClaimReason, Credentials, Feedback, Money, NdrAction, Settlement, Shipment
from shipstation.rules.tracking import Need
from shipstation.station import Station
from tests.desk.conftest import QuickClock
from tests.near_amazon import NearAmazon, near_amazon

ORDERS = ("113-7301442-1185630", "113-2211884-9902175", "113-6677120-5581402", "SO-10231", "SO-10233")
Buy = Callable[[str], Receipt]
DAY = 24 * 3600


@pytest.fixture
def amazon(tmp_path: Path) -> Iterator[NearAmazon]:
    with near_amazon(tmp_path / "amazon") as running:
        yield running


@pytest.fixture
def moved(station: Station) -> QuickClock:
    """The clock of what follows parcels; the practice Amazon's is moved beside it."""
    quick = QuickClock()
    station.tracking._clock = quick
    station.claims._clock = quick
    for carrier in station.carriers._built.values():
        carrier._clock = quick
    return quick


@pytest.fixture
def parcels(station: Station, amazon: NearAmazon, buy: Buy) -> list[Shipment]:
    return [buy(ref).shipment for ref in ORDERS[:3]]


def pass_time(amazon: NearAmazon, clock: QuickClock, station: Station, seconds: float) -> None:
    amazon.advance(seconds)
    clock.ahead += timedelta(seconds=seconds)
    for carrier in station.carriers._built.values():
        carrier._clock = clock


def test_what_moves_is_asked_again_when_its_news_are_old_and_what_ended_never(
    station: Station, amazon: NearAmazon, parcels: list[Shipment], moved: QuickClock
) -> None:
    assert station.tracking.due() == 3
    first = station.tracking.refresh()
    assert (first.asked, first.answered, first.left) == (3, 3, 0)
    assert station.tracking.refresh().asked == 0

    pass_time(amazon, moved, station, 5 * 3600)
    assert station.tracking.refresh().asked == 3

    pass_time(amazon, moved, station, 12 * DAY)
    station.tracking.refresh()
    pass_time(amazon, moved, station, 2 * DAY)
    # The practice carriers bring most, lose some and send some back: which, the tracking ids decide.
    over = (Need.DELIVERED, Need.RETURNED, Need.LOST)
    ended = {row.shipment.tracking_id for row in station.tracking.board() if row.need in over}
    asked_of = station.tracking.due()
    assert ended
    assert asked_of == 3 - len(ended)


@pytest.mark.long
def test_the_oldest_answer_comes_first_and_a_stop_keeps_what_was_answered(
    station: Station, amazon: NearAmazon, parcels: list[Shipment], moved: QuickClock
) -> None:
    station.tracking.track(parcels[0].tracking_id)
    pass_time(amazon, moved, station, DAY)
    asked: list[int] = []

    came_to = station.tracking.refresh(progress=lambda done, _: asked.append(done), stop=lambda: len(asked) == 2)

    assert (came_to.asked, came_to.left) == (2, 1)
    assert [each.tracking_id for each in station.tracking._due()] == [parcels[0].tracking_id]


def test_without_a_network_it_stops_at_once_and_goes_on_where_it_was(
    station: Station, amazon: NearAmazon, parcels: list[Shipment], moved: QuickClock
) -> None:
    def pull(done: int, _of: int) -> None:
        if done == 1:
            amazon.go_away()

    cut = station.tracking.refresh(progress=pull)
    amazon.come_back()
    rest = station.tracking.refresh()

    assert isinstance(cut.stopped_by, NoNetwork)
    assert (cut.answered, cut.left) == (1, 2)
    assert (rest.answered, rest.left, rest.stopped_by) == (2, 0, None)


@pytest.mark.long
def test_a_parcel_that_its_carrier_does_not_know_rests_ever_longer(
    station: Station, amazon: NearAmazon, buy: Buy, moved: QuickClock
) -> None:
    buy(ORDERS[0])
    amazon.arm("400@getTracking:*")

    first, second = station.tracking.refresh(), station.tracking.refresh()
    moved.ahead += timedelta(minutes=61)
    third = station.tracking.refresh()
    moved.ahead += timedelta(minutes=61)
    fourth = station.tracking.refresh()

    assert [each.asked for each in (first, second, third, fourth)] == [1, 0, 1, 0]
    assert first.stopped_by is None


def test_a_pause_doubles_to_a_quarter_of_an_hour_and_heeds_what_amazon_asks() -> None:
    down = AmazonDown("down", "wait")

    assert [pause_after(down, n).total_seconds() for n in (1, 2, 3, 9)] == [30, 60, 120, 900]
    assert pause_after(Throttled("slow", "wait", retry_after_s=77), 1).total_seconds() == 77
    assert pause_after(None, 4) == timedelta()


@pytest.mark.long
def test_clocks_that_jump_ask_neither_for_ever_nor_never(
    station: Station, amazon: NearAmazon, parcels: list[Shipment], moved: QuickClock
) -> None:
    moved.ahead = timedelta(days=365)
    for carrier in station.carriers._built.values():
        carrier._clock = moved
    assert station.tracking.refresh().asked == 0, "a parcel bought a year ago is given up"
    moved.ahead = timedelta(days=2)
    station.tracking.refresh()
    moved.ahead = timedelta()

    assert station.tracking.due() == 3, "an answer from the future is as good as none"
    assert station.tracking.refresh().asked == 3
    assert station.tracking.refresh().asked == 0


@pytest.mark.long
def test_a_label_that_nobody_scans_is_shown_before_it_is_too_late(
    station: Station, amazon: NearAmazon, parcels: list[Shipment], moved: QuickClock
) -> None:
    station.settings.put("bench.unused_hours", "2")
    assert {row.need for row in station.tracking.board()} == {Need.PRE_TRANSIT}

    moved.ahead += timedelta(hours=3)
    board = station.tracking.board()

    assert {(row.need, row.against) for row in board} == {(Need.UNUSED, "3 h, no scan")}


@pytest.mark.long
def test_news_tell_once_who_needs_a_person(station: Station, amazon: NearAmazon, buy: Buy, moved: QuickClock) -> None:
    order = station.intake.order("SO-10231")
    nobody = replace(order, ship_to=replace(order.ship_to, name="Ann (UNDELIVERABLE)"))
    station.intake.keep([nobody])
    shipment = buy("SO-10231").shipment
    assert station.tracking.refresh().needy == ()
    pass_time(amazon, moved, station, 12 * DAY)

    news = station.tracking.refresh()
    pass_time(amazon, moved, station, DAY)
    later = station.tracking.refresh()

    assert [(row.shipment.tracking_id, row.need.needs_someone) for row in news.needy] == [
        (shipment.tracking_id, True)
    ]
    assert (later.asked, later.needy) == (1, ())
    (row,) = station.tracking.board()
    assert row.tracking is not None
    assert len(row.tracking.events) == 1
    assert len(station.tracking.events(shipment.tracking_id)) > 5


def test_a_claim_is_made_once_with_what_is_known_and_stands_in_the_way(
    station: Station, amazon: NearAmazon, buy: Buy
) -> None:
    shipment = buy("SO-10231").shipment
    known = station.claims.evidence(shipment.tracking_id)
    assert known.value is not None
    asked = ClaimAsked(tracking_id=shipment.tracking_id, reason=ClaimReason.LOST, settlement=Settlement.REFUND)

    made = station.claims.claim(asked)

    (claim,) = amazon.said()["claims"]
    assert claim["tracking_id"] == shipment.tracking_id
    assert made.claimed is not None
    assert claim["claim_id"] in (made.claimed.detail or "")
    assert [event.code for event in station.tracking.events(shipment.tracking_id)] == ["ClaimMade"]
    with pytest.raises(StateRefused):
        station.claims.claim(asked)
    assert len(amazon.said()["claims"]) == 1
    (row,) = station.tracking.board()
    assert row.need is Need.PRE_TRANSIT
    assert station.tracking.due() == 1


@pytest.mark.long
def test_a_claim_says_what_it_lacks_and_who_may_not(station: Station, amazon: NearAmazon, buy: Buy) -> None:
    shipment = buy("SO-10231").shipment
    lost = {"tracking_id": shipment.tracking_id, "reason": ClaimReason.LOST, "settlement": Settlement.REFUND}

    with pytest.raises(BadInput):
        station.claims.claim(ClaimAsked(**lost, is_replaced=True))
    with pytest.raises(BadInput):
        station.claims.claim(ClaimAsked(**lost, proofs=("file:///etc/passwd",)))
    with pytest.raises(StateRefused, match="India"):
        station.claims.feedback(
            Feedback(tracking_id=shipment.tracking_id, action=NdrAction.REATTEMPT, notes="Blue door")
        )
    station.cancelling.cancel(shipment.shipment_id)
    with pytest.raises(StateRefused, match="cancelled"):
        station.claims.claim(ClaimAsked(**lost, value=Money(Decimal("12.50"), "USD")))
    assert amazon.said()["claims"] == []


@pytest.mark.long
def test_a_claim_that_amazon_has_already_is_refused_in_its_words(
    station: Station, amazon: NearAmazon, buy: Buy
) -> None:
    shipment = buy("113-7301442-1185630").shipment
    asked = ClaimAsked(tracking_id=shipment.tracking_id, reason=ClaimReason.LOST, settlement=Settlement.REFUND)
    carrier = station.carriers.of(shipment.account)
    carrier.aftercare.claim(asked, is_amazons=True)

    with pytest.raises(RequestRefused):
        station.claims.claim(asked)


@pytest.mark.long
def test_in_india_the_carrier_is_told_how_to_deliver_after_a_failed_try(station: Station, amazon: NearAmazon) -> None:
    account = replace(station.settings.account("Bench"), name="India", business_id="AmazonShipping_IN")
    station.settings.add_account(account)
    station.settings.put("account.India.ship_from", "IN")
    station.secrets.keep_credentials("India", Credentials(**json.loads(amazon.secrets())))
    order = station.intake.order("SO-10245")
    station.intake.keep([replace(order, ship_to=replace(order.ship_to, name="Ananya (ATTEMPTED)"))])
    order = station.intake.order("SO-10245")
    compared = station.quoting.quote(order, station.quoting.parcel(order, account="India"), account="India")
    rate = compared.best().rate
    shipment = station.buying.buy(compared.quote, rate, station.quoting.choices(rate)).shipment
    early = station.claims.evidence(shipment.tracking_id).why_no_feedback
    for _ in range(200):
        amazon.advance(3 * 3600)
        if station.tracking.track(shipment.tracking_id).state == "DeliveryAttempted":
            break

    with pytest.raises(BadInput):
        station.claims.feedback(Feedback(tracking_id=shipment.tracking_id, action=NdrAction.REATTEMPT))
    station.claims.feedback(
        Feedback(tracking_id=shipment.tracking_id, action=NdrAction.REATTEMPT, notes="Blue door, ring twice")
    )

    (said,) = amazon.said()["feedback"]
    assert "after a failed delivery" in early
    assert (said["action"], said["tracking_id"]) == ("REATTEMPT", shipment.tracking_id)
    events = station.tracking.events(shipment.tracking_id)
    assert "FeedbackGiven" in [event.code for event in events]
    assert "Blue door" not in str(events)
