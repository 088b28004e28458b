"""A clock that jumps between the rates and the purchase buys nothing old, nothing twice, and never locks a packer out."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from shipstation.desk.quoting import Compared
from shipstation.errors import RateExpired, ShipError
from shipstation.model import PurchaseState
from shipstation.station import Station
from tests.bench_parts import PracticeAmazon
from tests.cli.together import check_once, stocked
from tests.desk.conftest import QuickClock, open_with

REF = "T-00"


@pytest.fixture
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


@pytest.fixture
def data(amazon: PracticeAmazon, tmp_path: Path) -> Path:
    return stocked(amazon, tmp_path)


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock()


@pytest.fixture
def station(amazon: PracticeAmazon, data: Path, clock: QuickClock) -> Iterator[Station]:
    with _open(amazon, data, clock) as opened:
        yield opened


def _open(amazon: PracticeAmazon, data: Path, clock: QuickClock) -> Station:
    """A station all of whose parts go by that clock, the tokens' life too."""
    station = open_with(amazon, data)
    station.clock = station.quoting._clock = station.buying._clock = station.carriers._clock = clock
    station.buying._journal._now = clock.now
    return station


def _quoted(station: Station) -> Compared:
    order = station.intake.order(REF)
    return station.quoting.quote(order, station.quoting.parcel(order))


def _buy(station: Station, compared: Compared) -> str:
    rate = compared.best().rate
    return station.buying.buy(compared.quote, rate, station.quoting.choices(rate)).shipment.shipment_id


def _states(station: Station) -> list[PurchaseState]:
    key = station.intake.order(REF).key
    return [purchase.state for purchase in station.buying._journal.of_order(key)]


@pytest.mark.parametrize(
    "jump",
    [timedelta(hours=-1), timedelta(minutes=-1), timedelta(days=-400), timedelta(minutes=10), timedelta(days=1)],
    ids=str,
)
def test_after_a_jump_the_rates_are_asked_for_again(
    amazon: PracticeAmazon, data: Path, station: Station, clock: QuickClock, jump: timedelta
) -> None:
    compared = _quoted(station)
    clock.ahead = jump

    with pytest.raises(RateExpired):
        _buy(station, compared)

    assert _states(station) == []
    assert amazon.ledger()["keys"] == {}
    _buy(station, _quoted(station))
    check_once(amazon, data, [REF])


def test_a_correction_by_seconds_costs_nothing(
    amazon: PracticeAmazon, data: Path, station: Station, clock: QuickClock
) -> None:
    compared = _quoted(station)
    clock.ahead = timedelta(seconds=-3)

    _buy(station, compared)

    check_once(amazon, data, [REF])


def test_an_age_that_was_cheated_is_refused_by_amazon_and_frees_the_parcel(
    amazon: PracticeAmazon, station: Station
) -> None:
    """Eleven minutes later our clock is set back by eleven: the rates look new here, and are not so at Amazon."""
    compared = _quoted(station)
    amazon.advance(11 * 60)

    with pytest.raises(ShipError) as caught:
        _buy(station, compared)

    assert isinstance(caught.value, RateExpired)
    assert not caught.value.doubt
    assert amazon.live_purchases() == []
    assert _states(station) == [PurchaseState.REFUSED]
    _buy(station, _quoted(station))
    assert len(amazon.live_purchases()) == 1


@pytest.mark.parametrize("hours", [-2, 2, 24])
def test_a_token_kept_beyond_its_life_is_replaced_in_the_middle_of_a_purchase(
    amazon: PracticeAmazon, station: Station, clock: QuickClock, hours: int
) -> None:
    """By our clock the token lives or has ended; by Amazon's it ended two hours after it was made."""
    _quoted(station)
    amazon.advance(2 * 3600)
    clock.ahead = timedelta(hours=hours)

    _buy(station, _quoted(station))

    assert len(amazon.live_purchases()) == 1
    assert _states(station) == [PurchaseState.BOUGHT]


def test_the_rates_of_a_process_whose_clock_was_ahead_are_not_bought_in_the_next(
    amazon: PracticeAmazon, data: Path, clock: QuickClock
) -> None:
    clock.ahead = timedelta(hours=1)
    with _open(amazon, data, clock) as ahead:
        rate_id = _quoted(ahead).best().rate.rate_id
    clock.ahead = timedelta(0)

    with _open(amazon, data, clock) as station:
        quote, rate = station.quoting.stored(station.intake.order(REF), rate_id)
        with pytest.raises(RateExpired):
            station.buying.buy(quote, rate, station.quoting.choices(rate))
        _buy(station, _quoted(station))

    check_once(amazon, data, [REF])


def test_what_is_bought_while_the_clock_is_wrong_is_found_cancelled_and_bought_again(
    amazon: PracticeAmazon, station: Station, clock: QuickClock
) -> None:
    """A year ahead, then right again: the journal goes by ids and states, never by times."""
    clock.ahead = timedelta(days=365)
    first = _buy(station, _quoted(station))
    clock.ahead = timedelta(0)

    station.cancelling.cancel(first)
    second = _buy(station, _quoted(station))

    assert [row["shipment_id"] for row in amazon.live_purchases()] == [second]
    assert sorted(_states(station)) == [PurchaseState.BOUGHT, PurchaseState.CANCELLED]
    assert station.buying.resume() == ()
