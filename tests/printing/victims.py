"""A station in a process of its own that buys a label, begins to print it, and is killed at a point of the way.

`python -m tests.printing.victims POINT DATA URL [SKIP]`; it never ends by itself but at "after".
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shipstation.model import Channel, Language, PrinterSetup, PrintState
from shipstation.station import Station, open_station
from tests.bench_parts import ROOT

POINTS = ("bought", "queued", "sending", "midway", "sent", "after")
"""Behind the purchase; behind the job's row; behind "sending"; behind half its bytes; behind all of them; behind "sent"."""
PRINTER = "Zebra"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Deadly:
    """Around a real part: one of its calls is this process's last, when `is_last` says so of its arguments."""

    def __init__(self, real: Any, step: str, is_last: Callable[..., bool] = lambda *_: True) -> None:
        self.real, self.step, self.is_last = real, step, is_last

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.real, name)
        if name != self.step:
            return call

        def last(*args: Any, **named: Any) -> Any:
            answer = call(*args, **named)
            if self.is_last(*args):
                die()
            return answer

        return last


class Half:
    """A way to the printer that dies with half the bytes on the line."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def send(self, job_id: str, data: bytes, **_: Any) -> None:
        import socket

        with socket.create_connection((self.real.host, self.real.port), timeout=5) as line:
            line.sendall(data[: len(data) // 2])
            die()


def arm(station: Station, point: str) -> None:
    """From now on the station dies there."""
    spool: Any = station.labels._spool
    way = spool._open_printer
    if point == "queued":
        spool._prints = Deadly(spool._prints, "add")
    elif point in ("sending", "after"):
        state = PrintState.SENDING if point == "sending" else PrintState.SENT
        spool._prints = Deadly(spool._prints, "mark", lambda _job, marked, *_: marked is state)
    elif point == "midway":
        spool._open_printer = lambda setup: Half(way(setup))
    elif point == "sent":
        spool._open_printer = lambda setup: Deadly(way(setup), "send")


def main() -> None:
    point, data, url = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    skip = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    station = open_station(data_dir=data)
    station.settings.add_printer(PrinterSetup(name=PRINTER, url=url, language=Language.ZPL))
    orders = [
        order
        for order in station.intake.page(limit=200).orders
        if order.ship_to.country == "US" and order.key.channel is Channel.AMAZON
    ]
    order = orders[skip]
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    # Not of the carrier whose practice labels come out wrong now and then; over a weekend it is the best in time.
    rate = next(each.rate for each in compared.ranked if each.buyable and each.rate.carrier != "OnTrac")
    receipt = station.buying.buy(compared.quote, rate, station.quoting.choices(rate, printer=PRINTER))
    if point == "bought":
        die()
    arm(station, point)
    station.labels.print(receipt.shipment.shipment_id, printer=PRINTER)


def killed_at(point: str, data: Path, url: str, *, skip: int = 0) -> None:
    """Run it until it is dead."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.printing.victims", point, str(data), url, str(skip)],
        cwd=ROOT,
        check=False,
        timeout=90,
        capture_output=True,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()


if __name__ == "__main__":
    main()
