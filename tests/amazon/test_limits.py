"""Token buckets: bursts pass, floods wait, Amazon's own rate is learnt."""

import threading

import pytest

from shipstation.amazon.limits import Limits
from shipstation.clock import SystemClock
from shipstation.errors import Throttled
from tests.amazon.conftest import BUYER, HERE, PARCEL, TestClock, order, rates_json, reply


class SteadyClock(TestClock):
    """Time moves only by hand."""

    def monotonic(self) -> float:
        return self.ahead_s


@pytest.fixture
def steady() -> SteadyClock:
    return SteadyClock()


def test_a_burst_of_ten_passes_and_the_next_waits(steady):
    limits = Limits(steady)

    for _ in range(11):
        limits.take("getRates")

    assert steady.waits == [pytest.approx(0.2)]


def test_operations_do_not_share_a_bucket(steady):
    limits = Limits(steady)

    for _ in range(10):
        limits.take("getRates")
    limits.take("getTracking")

    assert steady.waits == []


def test_those_who_wait_queue_behind_each_other(steady):
    limits = Limits(steady)

    for _ in range(13):
        limits.take("getRates")

    assert steady.waits == [pytest.approx(0.2), pytest.approx(0.4), pytest.approx(0.6)]


def test_a_bucket_fills_with_time_up_to_the_burst(steady):
    limits = Limits(steady)
    for _ in range(10):
        limits.take("getRates")
    steady.ahead_s = 3600

    for _ in range(11):
        limits.take("getRates")

    assert steady.waits == [pytest.approx(0.2)]


@pytest.mark.parametrize(("header", "pause"), [("80.0", 1 / 80), ("0.5", 2), ("many", 0.2), ("-1", 0.2), (None, 0.2)])
def test_the_rate_is_learnt_from_amazon(steady, header, pause):
    limits = Limits(steady)
    limits.learn("getRates", header)

    for _ in range(11):
        limits.take("getRates")

    assert steady.waits == [pytest.approx(pause)]


def test_too_long_a_queue_is_refused_at_once(steady):
    limits = Limits(steady)
    limits.learn("getRates", "0.01")
    for _ in range(10):
        limits.take("getRates")

    with pytest.raises(Throttled) as caught:
        limits.take("getRates")

    assert caught.value.retry_after_s == pytest.approx(100)


def test_after_a_429_the_next_waits(steady):
    limits = Limits(steady)

    limits.empty("getRates")
    limits.take("getRates")

    assert steady.waits == [pytest.approx(0.2)]


def test_the_client_learns_from_the_header(amazon, carrier, clock):
    amazon.will("/rates", reply(200, rates_json(), x_amzn_RateLimit_Limit="1000.0"))

    for _ in range(20):
        carrier.rates(order(ship_to=BUYER), PARCEL, ship_from=HERE, package_ref="A")

    assert sum(clock.waits) < 0.1


class MovingClock(SteadyClock):
    """Waiting moves the time."""

    def wait(self, seconds: float) -> None:
        super().wait(seconds)
        self.ahead_s += seconds


def test_work_behind_the_bench_leaves_it_turns():
    clock = MovingClock()
    limits = Limits(clock)
    for _ in range(20):
        limits.take("getRates", behind=True)
    clock.waits.clear()

    assert [limits.take("getRates") for _ in range(2)] == [0.0, 0.0]
    assert clock.waits == []


def test_work_behind_the_bench_uses_the_whole_limit():
    clock = MovingClock()
    limits = Limits(clock)

    for _ in range(108):
        limits.take("getRates", behind=True)

    # 8 to spare of the burst, then 5 a second.
    assert clock.ahead_s == pytest.approx(100 / 5, rel=0.01)


def test_work_behind_the_bench_gives_up_when_its_turn_is_far():
    clock = MovingClock()
    limits = Limits(clock)
    limits.learn("getRates", "0.01")
    for _ in range(10):
        limits.take("getRates")

    with pytest.raises(Throttled):
        limits.take("getRates", behind=True)


def test_a_carrier_behind_shares_the_limits_of_its_bench(amazon, carrier):
    amazon.will("/rates", reply(200, rates_json()))
    behind = carrier.behind()

    for _ in range(8):
        behind.rates(order(), PARCEL, ship_from=HERE, package_ref="A-1-1")
    carrier.rates(order(), PARCEL, ship_from=HERE, package_ref="A-1-1")

    assert amazon.tokens_served == 1
    assert len(amazon.of("/rates")) == 9
    assert behind.account == carrier.account


def test_those_behind_come_in_the_order_in_which_they_asked():
    """Real time: a thread that waits is not overtaken by one that came later, however long the batch."""
    limits = Limits(SystemClock())
    limits.learn("getRates", "200")
    came: list[int] = []
    began = [threading.Event() for _ in range(40)]

    def ask(number: int) -> None:
        began[number].set()
        limits.take("getRates", behind=True)
        came.append(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
    for thread, event in zip(threads, began, strict=True):
        thread.start()
        event.wait()
    for thread in threads:
        thread.join(10)

    assert sorted(came) == list(range(40))
    # A few may swap places between asking and standing in the queue, or between their turn and this list.
    assert all(abs(place - number) <= 5 for place, number in enumerate(came))
