"""A packer who never stops: each cycle makes an order, quotes, buys, verifies, prints and finds it again."""

import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from shipstation import logs
from shipstation.errors import LabelUnreadable
from shipstation.model import (
    Address,
    Channel,
    Language,
    Order,
    OrderItem,
    OrderKey,
    PrinterSetup,
    PrintState,
    Profile,
    Shipment,
    Weight,
    WeightUnit,
    Wish,
)
from shipstation.ports import HistoryQuery
from shipstation.station import Station
from tests.bench_parts import ROOT, PracticeAmazon
from tests.desk.conftest import open_with
from tests.soak.measures import Sample, sample

_NO_LIMITS = [
    word for operation in ("getRates", "purchaseShipment") for word in ("--limit", f"{operation}=1000/1000")
]
_PLACES = (
    ("Reno", "NV", "89501"),
    ("Portland", "OR", "97205"),
    ("Austin", "TX", "78701"),
    ("Boston", "MA", "02108"),
    ("Denver", "CO", "80202"),
)
_NAMES = ("Ann Lee", "Zoë Quill", "Jürgen Groß", "Siobhán O'Neill", "Nguyễn Văn An")


class PracticePrinter:
    """`python -m shipstation.practice.printer` in a process of its own."""

    def __init__(self, out: Path) -> None:
        self.out = out
        command = [sys.executable, "-m", "shipstation.practice.printer", "--out", str(out)]
        self._child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        assert self._child.stdout is not None
        self.told: dict[str, Any] = json.loads(self._child.stdout.readline())
        self.setup = PrinterSetup(
            name="Practice", url=f"tcp://{self.told['host']}:{self.told['port']}", language=Language.ZPL
        )

    def jobs(self) -> int:
        """How many jobs it has kept, each with its bytes."""
        return sum(1 for each in self.out.iterdir() if each.suffix == ".zpl")

    def stop(self) -> None:
        self._child.terminate()
        self._child.wait()
        assert self._child.stdout is not None
        self._child.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class Shift:
    """One station at work; it keeps counts alone, so that what grows is the station's own."""

    def __init__(self, station: Station, amazon: PracticeAmazon, printer: PracticePrinter, *, seed: int) -> None:
        self.station = station
        self.amazon = amazon
        self.printer = printer
        self.cycles = 0
        self.slow = 0
        self._dice = random.Random(seed)
        self._sample_order = next(
            order
            for order in station.intake.page(limit=200).orders
            if order.key.channel is Channel.EXTERNAL and order.ship_to.country == "US"
        )
        for pool in (station.bench, station.background):
            _fill(pool)

    def cycle(self) -> None:
        """One order from its making to its paper, in a worker as the window does it. Any failure ends the shift."""
        self.station.bench.submit(self._one_order).result()
        self.cycles += 1

    def measure(self) -> Sample:
        """The station at rest."""
        return sample(self.cycles, self.station._press._decoder.pids)

    def _one_order(self) -> None:
        station, ref = self.station, f"SOAK-{self.cycles:06}"
        station.intake.keep([self._order(ref)])
        found = station.intake.find(ref)
        assert found.order is not None
        compared = station.quoting.quote(
            found.order, station.quoting.parcel(found.order), wish=self._dice.choice(list(Wish))
        )
        rate = compared.best().rate
        shipment = station.buying.buy(compared.quote, rate, station.quoting.choices(rate)).shipment
        self._print(shipment)
        self._look_up(shipment)

    def _print(self, shipment: Shipment) -> None:
        """Verify and print. Beside other work the decoder may run into its 2 s: then F8 again, as a packer would."""
        job = None
        while job is None:
            try:
                job = self.station.labels.print(shipment.shipment_id)
            except LabelUnreadable as error:
                if "too long" not in error.said or self.slow > self.cycles / 10 + 3:
                    raise
                self.slow += 1
        assert job.state is PrintState.SENT

    def _look_up(self, shipment: Shipment) -> None:
        sheet = self.station.history.show(shipment.tracking_id)
        assert sheet.documents[0].type == "LABEL"
        page = self.station.history.search(HistoryQuery(text=shipment.order.ref))
        assert [each.shipment_id for each in page.shipments] == [shipment.shipment_id]

    def _order(self, ref: str) -> Order:
        city, state, postal_code = self._dice.choice(_PLACES)
        to: Address = replace(
            self._sample_order.ship_to,
            name=self._dice.choice(_NAMES),
            line1=f"{self._dice.randint(1, 9999)} Larch Ave",
            city=city,
            state=state,
            postal_code=postal_code,
        )
        weight = Weight(Decimal(self._dice.randint(100, 2500)), WeightUnit.GRAM)
        item: OrderItem = replace(self._sample_order.items[0], sku=f"MUG-{self._dice.randint(1, 99)}", weight=weight)
        key = OrderKey(channel=Channel.EXTERNAL, ref=ref)
        return replace(self._sample_order, key=key, ship_to=to, items=(item,))

    def disagreements(self) -> list[str]:
        """Where Amazon's ledger, the history, the print jobs and the printer tell different stories, in words."""
        charged = {
            row["shipment_id"]: (row["charge"]["amount"], row["charge"]["currency"])
            for row in self.amazon.live_purchases()
        }
        kept = {}
        for shipment in self._history():
            assert shipment.charged is not None
            kept[shipment.shipment_id] = (shipment.charged.text(), shipment.charged.currency)
        found = []
        if len(charged) != self.cycles:
            found.append(f"{self.cycles} cycles, but Amazon charged {len(charged)} labels")
        if charged != kept:
            found.append(f"Amazon's ledger and the history differ in {len(set(charged.items()) ^ set(kept.items()))}")
        if self.station.labels.open_jobs():
            found.append(f"{len(self.station.labels.open_jobs())} print jobs are not out")
        if self.printer.jobs() != self.cycles:
            found.append(f"{self.cycles} cycles, but {self.printer.jobs()} jobs at the printer")
        return found

    def _history(self) -> Iterator[Shipment]:
        after: str | None = None
        while True:
            page = self.station.history.search(HistoryQuery(limit=200, after=after))
            yield from page.shipments
            after = page.next
            if after is None:
                return


@contextmanager
def at_work(folder: Path, *, seed: int) -> Iterator[Shift]:
    """A station in this process; its Amazon and its printer in processes of their own."""
    with ExitStack() as stack:
        amazon = stack.enter_context(PracticeAmazon(*_NO_LIMITS))
        printer = stack.enter_context(PracticePrinter(folder / "printed"))
        # As the real ways in do.
        logs.start(folder / "data", Profile.PRACTICE)
        stack.callback(logs._stop)
        station = stack.enter_context(open_with(amazon, folder / "data"))
        station.settings.add_printer(printer.setup)
        yield Shift(station, amazon, printer, seed=seed)


def _fill(pool: ThreadPoolExecutor) -> None:
    """Let a pool start all its threads: by itself it starts one whenever two pieces of work happen to meet."""
    size = pool._max_workers
    meeting = threading.Barrier(size + 1)
    for _ in range(size):
        pool.submit(meeting.wait, 10)
    meeting.wait(10)
