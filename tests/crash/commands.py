"""The point `random`: the command itself, killed at any moment of its life; then `resume`, `buy` and `print` by command.

What is read between the commands is read by a station that only looks.
"""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from shipstation.ports import HistoryQuery
from shipstation.station import open_station
from tests.bench_parts import ROOT, Command
from tests.crash.acts import TRIES, Run
from tests.crash.books import Facts, Label, Ledger, Moment, Paper
from tests.crash.packer import Packer

_LONGEST_S = 60.0
_SLOW = "LabelUnreadable"
"""On a busy machine a label may take longer to open than the station waits: the command is given again."""


def measure(run: Run) -> float:
    """How many seconds `buy` takes from its start to its end, the label printed; what it bought is given back."""
    begun = time.perf_counter()
    with _started(run.data, "buy", run.order) as buying:
        assert buying.wait(_LONGEST_S) == 0, f"`buy {run.order}` fails, killed or not"
    took = time.perf_counter() - begun
    with open_station(data_dir=run.data) as station:
        for each in station.history.search(HistoryQuery()).shipments:
            station.cancelling.cancel(each.shipment_id)
    return took


def perish(run: Run) -> None:
    """`buy`, killed after a share of its usual time; where it was faster this once, it has come to its end."""
    with _started(run.data, "buy", run.order) as buying:
        moment_s = run.chance("moment").random() * run.usual_s
        try:
            buying.wait(moment_s)
        except subprocess.TimeoutExpired:
            buying.kill()
        buying.wait(_LONGEST_S)


def restart(run: Run, ledger: Ledger) -> Facts:
    """Resume, buy until it is bought, print until it is out: by command, as a person at a terminal does."""
    command = Command(run.data)
    killed, at_kill, _ = _read(run, ledger)
    command("resume")
    resumed, at_restart, _ = _read(run, ledger)
    plain = _bought(command, run.order)
    now, jobs, _ = _read(run, ledger)
    for _ in range(TRIES):
        if "sent" not in jobs and plain in ("", _SLOW):
            plain = _printed(command, _shipment(now))
    asked = _read(run, ledger)[0].paper
    if plain == "refused":
        command("print", _shipment(now), "--again")
    ended, at_end, labels = _read(run, ledger, is_last=True)
    paper = Paper(at_kill=at_kill, at_restart=at_restart, plain=plain, asked=asked, at_end=at_end)
    return Facts(killed=killed, resumed=resumed, ended=ended, parcels=1, labels=labels, paper=paper)


def _started(data: Path, *words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "shipstation", "--data-dir", str(data), "--json", *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _read(run: Run, ledger: Ledger, *, is_last: bool = False) -> tuple[Moment, tuple[str, ...], dict[str, Label]]:
    """Both books, the prints, and the labels at the end; then the parcel is given back, for the next run's sake."""
    with open_station(data_dir=run.data) as station:
        packer = Packer(station, run, ledger)
        read = packer.moment(), packer.jobs(), packer.labels() if is_last else {}
        if is_last:
            packer.give_back()
    return read


def _bought(command: Command, ref: str) -> str:
    """`buy`. Returns: how its print ended; "" where the parcel was bought already."""
    said = command("buy", ref, code=None)
    if "purchase" not in said:
        assert said["error"]["kind"] == "AlreadyBought", said
        return ""
    return _outcome(said)


def _printed(command: Command, shipment_id: str) -> str:
    return _outcome(command("print", shipment_id, code=None))


def _outcome(said: dict[str, Any]) -> str:
    """How a print ended: the job's state, "refused" while a doubt stands, else the error's kind."""
    error = said.get("error")
    if error is None:
        return str(said["print"]["state"])
    return "refused" if error["kind"] == "PrinterUnsure" else str(error["kind"])


def _shipment(moment: Moment) -> str:
    (shipment_id,) = [each.shipment_id for each in moment.kept if each.state == "bought"]
    return shipment_id
