"""Processes that fall asleep in mid-purchase, as a closed lid makes them: bought once, and nobody takes it over."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shipstation.model import PurchaseState
from tests.bench_parts import Command, PracticeAmazon, until
from tests.cli.together import Child, check_once, stocked
from tests.desk.conftest import open_with

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads a process's state in /proc"),
    pytest.mark.long,
]

REF = "T-00"
NAP_S = 3.0
# Stops itself at a step, goes on when it is woken. Amazon's answer is waited for 1.5 s at most, less than the nap.
_SLEEPER = """
import json, os, signal, sys
from datetime import timedelta
from pathlib import Path
from shipstation.amazon.carrier import AmazonCarrier
from shipstation.amazon.line import Patience
from shipstation.clock import SystemClock
from shipstation.errors import ShipError
from shipstation.station import open_station

point, data, ref, clock = sys.argv[1], Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4])

class MovedClock(SystemClock):
    def now(self):
        return super().now() + timedelta(seconds=float(clock.read_text()))

class Drowsy:
    def __init__(self, real, step):
        self.real, self.step = real, step
    def __getattr__(self, name):
        call = getattr(self.real, name)
        if name != self.step:
            return call
        def once(*args, **named):
            answer = call(*args, **named)
            self.step = ""
            os.kill(os.getpid(), signal.SIGSTOP)
            return answer
        return once

def quoted(station):
    order = station.intake.order(ref)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    rate = compared.best().rate
    return compared.quote, rate, station.quoting.choices(rate)

def bought(station, what):
    try:
        return station.buying.buy(*what).shipment.shipment_id
    except ShipError as error:
        return error.kind

with open_station(data_dir=data) as station:
    station.quoting._clock = station.buying._clock = MovedClock()
    account = station.settings.account()
    patience = Patience(connect_s=1.0, read_s=1.5, write_s=1.0, pool_s=1.0, total_s=1.5, login_s=5.0)
    station.carriers._built[account] = AmazonCarrier(
        account, station.secrets.credentials(account.name), clock=station.clock, loopback_only=True, patience=patience
    )
    what = quoted(station)
    if point == "quoted":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif point == "answered":
        carriers = station.buying._carriers
        class Sleepy:
            def of(self, account):
                return Drowsy(carriers.of(account), "send")
        station.buying._carriers = Sleepy()
    elif point == "on the line":
        print(json.dumps({"sending": True}), flush=True)
    else:
        station.buying._journal = Drowsy(station.buying._journal, point)
    outcome = bought(station, what)
    again = bought(station, quoted(station)) if outcome == "RateExpired" else ""
    print(json.dumps({"outcome": outcome, "again": again}), flush=True)
"""


@pytest.fixture
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """Seconds by which the sleeper's clock is ahead."""
    file = tmp_path / "clock"
    file.write_text("0")
    return file


@pytest.fixture
def data(amazon: PracticeAmazon, tmp_path: Path) -> Path:
    return stocked(amazon, tmp_path)


def _is_asleep(process: int) -> bool:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "T"


@contextmanager
def _nap(process: int) -> Iterator[None]:
    """Asleep for at least so long; meanwhile others work."""
    until(lambda: _is_asleep(process))
    asleep_at = time.monotonic()
    yield
    left_s = NAP_S - (time.monotonic() - asleep_at)
    if left_s > 0:
        threading.Event().wait(left_s)
    os.kill(process, signal.SIGCONT)


def _sleeper(point: str, data: Path, clock: Path) -> Child:
    return Child("-c", _SLEEPER, point, str(data), REF, str(clock))


@pytest.mark.parametrize("point", ["intend", "sent", "answered", "bought"])
def test_asleep_at_any_step_it_buys_once_and_nobody_takes_it_over(
    amazon: PracticeAmazon,
    data: Path,
    clock: Path,
    point: str,
) -> None:
    command = Command(data)
    with _sleeper(point, data, clock) as child:
        with _nap(child.pid):
            other = command("buy", REF, "--no-print", code=2)["error"]
            resumed = command("resume")["resumed"]
        outcome = child.heard()["outcome"]
        said = child.ended()

    check_once(amazon, data, [REF])
    assert amazon.ledger()["purchases"][0]["shipment_id"] == outcome
    assert other["kind"] == "AlreadyBought"
    assert resumed == []
    assert said == ""


@pytest.mark.parametrize("fault", ["slow", "timeout-after"])
def test_asleep_while_the_answer_comes_it_asks_again_with_its_key(
    amazon: PracticeAmazon,
    data: Path,
    clock: Path,
    fault: str,
) -> None:
    """It wakes after its own deadline: whether the answer is read or lost by then, the purchase is one."""
    amazon.arm(f"{fault}@purchaseShipment:1")
    with _sleeper("on the line", data, clock) as child:
        assert child.heard() == {"sending": True}
        until(lambda: bool(amazon.ledger()["keys"]))
        os.kill(child.pid, signal.SIGSTOP)
        with _nap(child.pid):
            other = Command(data)("buy", REF, "--no-print", code=2)["error"]
        outcome = child.heard()["outcome"]
        said = child.ended()

    ledger = amazon.ledger()
    (use,) = ledger["keys"].values()
    assert [row["shipment_id"] for row in ledger["purchases"]] == [outcome]
    assert len(set(use["body_sha256"])) == 1
    assert "is being bought" in other["said"]
    assert "Traceback" not in said
    with open_with(amazon, data) as station:
        (purchase,) = station.buying._journal.of_order(station.intake.order(REF).key)
        assert (purchase.state, purchase.doubt) == (PurchaseState.BOUGHT, False)
        assert purchase.tries == use["requests"]
    assert fault == "slow" or use["requests"] == 2


@pytest.mark.parametrize("hours", [1, 24, -1])
def test_rates_that_slept_too_long_are_not_bought(
    amazon: PracticeAmazon,
    data: Path,
    clock: Path,
    hours: int,
) -> None:
    """Asleep between the rates and the purchase; when it wakes its clock says another time, later or earlier."""
    with _sleeper("quoted", data, clock) as child:
        with _nap(child.pid):
            clock.write_text(str(hours * 3600))
            amazon.advance(3600)
        told = child.heard()
        said = child.ended()

    check_once(amazon, data, [REF])
    assert told["outcome"] == "RateExpired"
    assert amazon.ledger()["purchases"][0]["shipment_id"] == told["again"]
    assert said == ""


def test_a_window_that_slept_asks_for_rates_by_itself_and_buys_the_new_ones(
    amazon: PracticeAmazon,
    data: Path,
    clock: Path,
) -> None:
    window = Child("-m", "tests.cli.window_packer", str(data), str(clock), REF, "hold")
    with window:
        assert window.heard() == {"ready": True}
        window.go()
        before = window.heard()["rates"]
        os.kill(window.pid, signal.SIGSTOP)
        with _nap(window.pid):
            clock.write_text("3600")
            amazon.advance(3600)

        after = window.heard()["rates"]
        window.go()
        seen = window.heard()
        bugs = window.heard()["bugs"]
        window.ended()

    check_once(amazon, data, [REF])
    assert after != before
    assert seen["bought"]
    assert bugs == []
