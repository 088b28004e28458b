"""Amazon's quotas: a token bucket for each address and seller, told in a header, and changed on demand."""

import subprocess
import sys
from pathlib import Path

import pytest

from shipstation.practice.limits import Limit, Limits, parse_limit, read_limits
from shipstation.practice.routes import ROUTES
from tests.practice.conftest import Bench, purchase, running, soon
from tests.practice.test_practice_home import ROOT, child

TOLD = "x-amzn-ratelimit-limit"


def route(operation: str, method: str | None = None):
    return next(r for r in ROUTES if r.operation == operation and method in (None, r.method))


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> Limits:
    return Limits(now=clock)


def granted(limits: Limits, operation: str, *, of: int, seller: str = "A", method: str | None = None) -> int:
    return sum(limits.take(route(operation, method), seller) for _ in range(of))


def test_the_published_burst_is_granted_at_once_and_no_more(limits: Limits):
    assert granted(limits, "getRates", of=150) == 100
    assert granted(limits, "searchOrders", of=150) == 20
    assert granted(limits, "createRestrictedDataToken", of=150) == 10


def test_a_bucket_refills_at_its_rate_up_to_its_burst(limits: Limits, clock: Clock):
    granted(limits, "getRates", of=150)

    clock.seconds += 0.5
    half_a_second = granted(limits, "getRates", of=150)
    clock.seconds += 60
    a_minute = granted(limits, "getRates", of=150)

    assert (half_a_second, a_minute) == (40, 100)


def test_many_small_refills_add_up(limits: Limits, clock: Clock):
    limits.change({"getRates": Limit(rate=1, burst=1)})
    granted(limits, "getRates", of=1)

    tries = [
        granted(limits, "getRates", of=1) for _ in range(10) if setattr(clock, "seconds", clock.seconds + 0.1) is None
    ]

    assert tries == [0] * 9 + [1]


def test_sellers_operations_and_methods_have_buckets_of_their_own(limits: Limits):
    granted(limits, "getRates", of=150)

    assert granted(limits, "getRates", of=1, seller="B") == 1
    assert granted(limits, "getTracking", of=1) == 1
    assert granted(limits, "linkCarrierAccount", of=150, method="POST") == 10
    assert granted(limits, "linkCarrierAccount", of=150, method="PUT") == 100


def test_a_changed_limit_begins_with_a_full_bucket(limits: Limits):
    granted(limits, "getRates", of=150)

    limits.change({"getRates": Limit(rate=5, burst=15)})

    assert granted(limits, "getRates", of=150) == 15
    assert limits.of(route("getRates")) == Limit(rate=5, burst=15)
    assert limits.changed() == {"getRates": {"rate": 5, "burst": 15}}


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("getRates=5/15", Limit(rate=5, burst=15)),
        ("getRates=5", Limit(rate=5, burst=5)),
        ("getRates=2.5", Limit(rate=2.5, burst=3)),
        ("getRates=0.0056/20", Limit(rate=0.0056, burst=20)),
        ("getRates=0.5", Limit(rate=0.5, burst=1)),
    ],
)
def test_a_limit_is_written_as_rate_and_burst(text, limit):
    assert parse_limit(text) == ("getRates", limit)


@pytest.mark.parametrize(
    "text", ["", "getRates", "getRates=", "getRates=x", "getRates=-1", "getRates=0", "getRates=5/0", "nowhere=5", "token=5"]
)  # fmt: skip
def test_a_limit_that_makes_no_sense_is_refused(text):
    with pytest.raises(ValueError, match="limit"):
        parse_limit(text)


@pytest.mark.parametrize(
    "value",
    [
        {"nowhere": {"rate": 5}},
        {"getRates": 5},
        {"getRates": {}},
        {"getRates": {"rate": "5"}},
        {"getRates": {"rate": True}},
        {"getRates": {"rate": 0}},
        {"getRates": {"rate": float("inf")}},
        {"getRates": {"rate": 5, "burst": 1.5}},
        {"getRates": {"rate": 5, "burst": 0}},
    ],
)
def test_told_limits_that_make_no_sense_are_refused(value):
    with pytest.raises(ValueError, match=r"limit|rate"):
        read_limits(value)


def test_who_asks_too_often_is_throttled_until_the_bucket_refills():
    with running(limits={"getRates": Limit(rate=2, burst=3)}) as bench:
        statuses = [bench.rates().status for _ in range(4)]

        throttled = bench.rates()

        assert statuses == [200, 200, 200, 429]
        assert throttled.error["code"] == "QuotaExceeded"
        assert throttled.error["message"] == "You exceeded your quota for the requested resource."
        assert not {TOLD, "retry-after"} & set(throttled.headers)
        assert soon(lambda: bench.rates().status == 200)


def test_a_throttled_purchase_buys_nothing_and_uses_up_no_fault():
    with running(limits={"purchaseShipment": Limit(rate=0.001, burst=1)}) as bench:
        body = purchase(bench.rates().payload)
        assert bench.buy({}).status == 400
        bench.arm("reset-before@purchaseShipment")

        answer = bench.buy(body, "key-1")

        assert answer.status == 429
        assert bench.ledger()["purchases"] == []
        assert bench.control("GET", "faults").json == {"faults": ["reset-before@purchaseShipment:1"]}


def test_the_practice_clock_refills_nothing():
    with running(limits={"getRates": Limit(rate=0.001, burst=1)}) as bench:
        assert bench.rates().status == 200
        bench.advance(days=1)

        assert bench.rates().status == 429


def test_logins_and_levers_have_no_quota():
    with running(limits={"getRates": Limit(rate=0.001, burst=1)}) as bench:
        assert {bench.sign_in().status for _ in range(20)} == {200}
        assert {bench.control("GET", "health").status for _ in range(20)} == {200}


def test_the_rate_in_force_is_told_on_successes_and_on_400_and_404_alone():
    with running(limits={"getRates": Limit(rate=7.5, burst=50), "getTracking": Limit(rate=3, burst=50)}) as bench:
        unknown = bench.call("GET", "/tracking?trackingId=x&carrierId=y")
        told = {answer.status: answer.headers.get(TOLD) for answer in (bench.rates(), bench.rates({}), unknown)}
        bench.arm("401", "403", "413", "415", "422", "429", "500", "502", "503", "504")
        untold = [bench.rates() for _ in range(10)]

        assert told == {200: "7.5", 400: "7.5", 404: "3.0"}
        assert len({answer.status for answer in untold}) == 10
        assert not [answer.status for answer in untold if TOLD in answer.headers]
        assert TOLD not in bench.sign_in().headers


def test_limits_are_changed_while_it_serves(amazon: Bench):
    answer = amazon.control("POST", "limits", {"getRates": {"rate": 0.001, "burst": 2}})

    assert answer.json == amazon.control("GET", "limits").json == {"getRates": {"rate": 0.001, "burst": 2}}
    assert [amazon.rates().status for _ in range(3)] == [200, 200, 429]
    amazon.control("POST", "limits", {"getRates": {"rate": 5}})
    assert amazon.rates().headers[TOLD] == "5.0"


@pytest.mark.parametrize("value", [{"nowhere": {"rate": 5}}, {"getRates": {"rate": -1}}, {"getRates": None}])
def test_nonsense_limits_are_refused_whole(amazon: Bench, value):
    answer = amazon.control("POST", "limits", {"getTracking": {"rate": 1}, **value})

    assert (answer.status, answer.error["code"]) == (400, "InvalidInput")
    assert amazon.control("GET", "limits").json == {}


def test_limits_are_words_of_the_command(tmp_path: Path):
    with child("--home", str(tmp_path), "--limit", "getRates=0.001/1", "--limit", "getTracking=5/15") as (_, address):
        bench = Bench(address)

        assert [bench.rates().status for _ in range(2)] == [200, 429]
        assert bench.control("GET", "limits").json["getTracking"] == {"rate": 5, "burst": 15}

    wrong = subprocess.run(
        [sys.executable, "-m", "shipstation.practice", "--limit", "nowhere=5"],
        cwd=ROOT, capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    assert wrong.returncode == 2
    assert b"no operation with a limit" in wrong.stderr
