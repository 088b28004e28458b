"""A weight counts once it has stood, and not twice."""

import pytest

from shipstation.model import ScaleReading, ScaleState, Weight, WeightUnit
from shipstation.rules import weighing
from shipstation.rules.weighing import STANDS_S, Weighing


class Bench:
    """A scale over time: each reading comes a quarter of a second after the last."""

    def __init__(self) -> None:
        self.at = 100.0
        self.known = Weighing()

    def reads(self, state: str, weight: str = "", *, times: int = 1) -> "Bench":
        for _ in range(times):
            self.at += 0.25
            read = ScaleReading(state=ScaleState(state), weight=Weight.parse(weight) if weight else None)
            self.known = weighing.take(self.known, read, self.at)
        return self

    def done(self, weight: str) -> "Bench":
        self.known = weighing.parcel_done(self.known, Weight.parse(weight))
        return self

    @property
    def weight(self) -> str:
        found = weighing.settled(self.known, self.at)
        return str(found) if found else ""

    @property
    def said(self) -> str:
        return weighing.said(self.known, self.at)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_it_counts_once_it_has_stood(bench: Bench) -> None:
    seen = []
    for _ in range(4):
        bench.reads("stable", "420 g")
        seen.append((bench.weight, bench.said))

    assert seen == [("", "settling …"), ("", "settling …"), ("420 g", "stable"), ("420 g", "stable")]
    assert STANDS_S == 0.5


@pytest.mark.parametrize("between", [("moving", "425 g"), ("stable", "421 g"), ("zero", "0 g"), ("away", "")])
def test_whatever_comes_between_begins_the_wait_anew(bench: Bench, between: tuple[str, str]) -> None:
    bench.reads("stable", "420 g", times=2).reads(*between).reads("stable", "420 g", times=2)

    assert bench.weight == ""
    assert bench.reads("stable", "420 g").weight == "420 g"


def test_the_last_parcel_s_weight_does_not_count_again(bench: Bench) -> None:
    bench.reads("stable", "420 g", times=3).done("420 g")

    assert (bench.weight, bench.said) == ("", "still the last parcel")
    assert bench.reads("stable", "425 g", times=3).weight == ""
    assert bench.reads("moving", "300 g").reads("stable", "418 g", times=9).said == "still the last parcel"


def test_the_next_parcel_of_the_same_weight_counts_once_the_scale_was_empty(bench: Bench) -> None:
    bench.reads("stable", "420 g", times=3).done("420 g").reads("zero", "0 g")

    assert bench.reads("stable", "420 g", times=3).weight == "420 g"


def test_another_weight_counts_without_an_empty_scale(bench: Bench) -> None:
    bench.reads("stable", "420 g", times=3).done("420 g").reads("stable", "900 g", times=3)

    assert bench.weight == "900 g"
    assert bench.reads("stable", "420 g", times=3).weight == "420 g"


def test_a_parcel_that_was_put_there_before_the_last_one_ended_counts_at_once(bench: Bench) -> None:
    bench.reads("stable", "900 g", times=3).done("420 g")

    assert bench.weight == "900 g"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("zero", "empty"),
        ("under zero", "under zero: press its zero key"),
        ("too heavy", "too heavy for it"),
        ("silent", "silent: switch it on"),
    ],
)
def test_every_other_state_has_words_and_no_weight(bench: Bench, state: str, said: str) -> None:
    bench.reads(state, "0 g" if state == "zero" else "", times=4)

    assert (bench.weight, bench.said) == ("", said)


@pytest.mark.parametrize(
    ("weight", "unit", "shown"),
    [("24.3 oz", "lb", "1.52 lb"), ("689 g", "lb", "1.52 lb"), ("1.5 lb", "lb", "1.5 lb"), ("0.42 kg", "g", "420 g"),
     ("1 lb", "g", "454 g")],
)  # fmt: skip
def test_it_is_told_in_the_unit_of_the_bench(weight: str, unit: str, shown: str) -> None:
    assert str(weighing.in_unit(Weight.parse(weight), WeightUnit(unit))) == shown
