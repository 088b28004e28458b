"""Processes killed at each step of a purchase: one charge, one shipment, its label kept, judged by the ledger."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shipstation.model import PurchaseState
from shipstation.ports import HistoryQuery
from shipstation.station import Station
from tests.bench_parts import ROOT, PracticeAmazon
from tests.desk.conftest import open_with

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")

ANN = "113-2211887-4402611"
RUNS = 5
# The victim is the station itself; what kills it stands around the real journal and the real carrier.
_VICTIM = """
import os, signal, sys
from pathlib import Path
from shipstation.station import open_station

point, data = sys.argv[1], Path(sys.argv[2])

class Deadly:
    def __init__(self, real, step):
        self.real, self.step = real, step
    def __getattr__(self, name):
        call = getattr(self.real, name)
        if name != self.step:
            return call
        def last(*args, **named):
            call(*args, **named)
            os.kill(os.getpid(), signal.SIGKILL)
        return last

station = open_station(data_dir=data)
order = station.intake.order("113-2211887-4402611")
compared = station.quoting.quote(order, station.quoting.parcel(order))
rate = compared.best().rate
choices = station.quoting.choices(rate)
steps = {"intended": "intend", "sent": "sent", "bought": "bought"}
if point in steps:
    station.buying._journal = Deadly(station.buying._journal, steps[point])
else:
    carriers = station.buying._carriers
    class Armed:
        def of(self, account):
            return Deadly(carriers.of(account), "send")
    station.buying._carriers = Armed()
station.buying.buy(compared.quote, rate, choices)
"""


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


def _killed_at(point: str, data: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _VICTIM, point, str(data)], cwd=ROOT, check=False, timeout=60, capture_output=True
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()


@pytest.mark.parametrize("run", range(RUNS))
@pytest.mark.parametrize(
    ("point", "after_resume"),
    [
        ("intended", PurchaseState.REFUSED),
        ("sent", PurchaseState.BOUGHT),
        ("answered", PurchaseState.BOUGHT),
        ("bought", PurchaseState.BOUGHT),
    ],
)
def test_killed_anywhere_buys_once(
    amazon: PracticeAmazon, tmp_path: Path, point: str, after_resume: PurchaseState, run: int
) -> None:
    before = len(amazon.ledger()["purchases"])
    open_with(amazon, tmp_path).close()
    _killed_at(point, tmp_path)

    with open_with(amazon, tmp_path) as station:
        station.buying.resume()
        order = station.intake.order(ANN)
        (purchase,) = station.buying._journal.of_order(order.key)
        assert purchase.state is after_resume
        if after_resume is PurchaseState.REFUSED:
            _buy(station)
        (parcel,) = station.history.search(HistoryQuery()).shipments
        label = station.history.show(parcel.shipment_id).documents[0]
        station.cancelling.cancel(parcel.shipment_id)

    charged = amazon.ledger()["purchases"][before:]
    assert [row["shipment_id"] for row in charged] == [parcel.shipment_id]
    assert len(label.content) > 1000
    assert parcel.label is not None
    assert parcel.label.bytes == len(label.content)


def _buy(station: Station) -> None:
    order = station.intake.order(ANN)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    rate = compared.best().rate
    station.buying.buy(compared.quote, rate, station.quoting.choices(rate))
