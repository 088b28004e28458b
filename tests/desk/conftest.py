"""A whole station against a practice Amazon in a process of its own."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from shipstation.clock import SystemClock
from shipstation.desk.buying import Receipt
from shipstation.model import Account, Credentials, Region
from shipstation.station import Station, open_station
from tests.bench_parts import PracticeAmazon


class QuickClock(SystemClock):
    """The real time, turned forward by the test, with waits that cost none; each wait is remembered."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)
        self.waits: list[float] = []

    def now(self) -> datetime:
        return super().now() + self.ahead

    def wait(self, seconds: float, *, until: Event | None = None) -> None:
        self.waits.append(seconds)


@pytest.fixture
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


def open_with(amazon: PracticeAmazon, data: Path) -> Station:
    """A station whose account is that Amazon."""
    station = open_station(data_dir=data)
    secrets = json.loads(amazon.secrets())
    station.settings.add_account(
        Account(
            name="Bench",
            region=Region.NA,
            business_id="AmazonShipping_US",
            endpoint=amazon.told["endpoint"],
            lwa_endpoint=amazon.told["lwa_endpoint"],
        )
    )
    station.secrets.keep_credentials("Bench", Credentials(**secrets))
    return station


@pytest.fixture
def station(amazon: PracticeAmazon, tmp_path: Path) -> Iterator[Station]:
    with open_with(amazon, tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def clock(station: Station) -> QuickClock:
    """The clock of the station's buying and quoting."""
    quick = QuickClock()
    station.buying._clock = quick
    station.quoting._clock = quick
    return quick


@pytest.fixture
def buy(station: Station) -> Callable[[str], Receipt]:
    def buy(ref: str) -> Receipt:
        order = station.intake.order(ref)
        compared = station.quoting.quote(order, station.quoting.parcel(order))
        rate = compared.best().rate
        return station.buying.buy(compared.quote, rate, station.quoting.choices(rate))

    return buy
