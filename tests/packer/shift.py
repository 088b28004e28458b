"""A packer at the real window: scans, waits for the rates, presses Enter, takes the label; each step is timed from outside."""

import json
import random
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty

from shipstation import NAME
from shipstation.model import Account, Credentials, Language, PrinterSetup, Region, Shipment
from shipstation.ports import HistoryQuery
from shipstation.station import Station, open_station
from tests.bench_parts import PracticeAmazon
from tests.intake.conftest import csv_of
from tests.packer.parts import Exchange, Keys, TimedPrinter, TimedWay, Window

_NO_LIMITS = [
    word for operation in ("getRates", "purchaseShipment") for word in ("--limit", f"{operation}=1000/1000")
]
_PLACES = (
    ("Reno", "NV", "89501"), ("Portland", "OR", "97205"), ("Austin", "TX", "78701"), ("Boston", "MA", "02108"),
    ("Denver", "CO", "80202"),
)  # fmt: skip
_NAMES = ("Ann Lee", "Zoë Quill", "Jürgen Groß", "Siobhán O'Neill", "Nguyễn Văn An")


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """One order's stretches, in seconds. Amazon's own time is what passed between a request's first byte and its
    answer's last one on the way to it."""

    ref: str
    to_question: float
    asked: float
    to_rates: float
    to_purchase: float
    bought: float
    to_printer: float
    to_told: float
    is_burst: bool
    """False: the machine held up the scan's keys for longer than a scanner does, and they were taken as typed."""

    def ours(self) -> float:
        """From the scan's last key to the first byte at the printer, without Amazon and without the packer."""
        return self.to_question + self.to_rates + self.to_purchase + self.to_printer

    def whole(self) -> float:
        """The same with Amazon."""
        return self.ours() + self.asked + self.bought


@dataclass(kw_only=True)
class Shift:
    """What was done, and what stands between its stories."""

    steps: list[Steps] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    late: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A store with orders, its Amazon, its printer, and the window over it."""

    refs: Sequence[str]
    amazon: PracticeAmazon
    way: TimedWay
    printer: TimedPrinter
    window: Window
    keys: Keys

    def pack(self, ref: str) -> Steps:
        """One scan and one key. Raises TimeoutError when a step does not come about."""
        self.keys.scan(ref)
        scanned = self.window.next("scanned")
        if scanned["text"] != ref:
            raise AssertionError(f"{ref} was scanned, {scanned['text']} was read")
        rates = self.window.next("rates", order=ref, ready=True)
        self.keys.enter()
        enter = self.window.next("key")
        printed = self.window.next("printed")
        if printed["state"] != "sent":
            raise AssertionError(f"the label of {ref} is {printed['state']}")
        try:
            first_byte = self.printer.first_bytes.get(timeout=10)
        except Empty:
            raise TimeoutError(f"nothing came to the printer for {ref}") from None
        asked = self._exchanges("rates", scanned["pressed"], rates["at"])
        bought = self._exchanges("shipments", enter["pressed"], first_byte)
        asked_s, bought_s = _took(asked), _took(bought)
        to_question, to_purchase = asked[0].began - scanned["pressed"], bought[0].began - enter["pressed"]
        return Steps(
            ref=ref,
            to_question=to_question,
            asked=asked_s,
            to_rates=rates["at"] - scanned["pressed"] - to_question - asked_s,
            to_purchase=to_purchase,
            bought=bought_s,
            to_printer=first_byte - enter["pressed"] - to_purchase - bought_s,
            to_told=printed["at"] - first_byte,
            is_burst=scanned["is_burst"],
        )

    def _exchanges(self, what: str, began: float, ended: float) -> list[Exchange]:
        """The requests of a stretch: this one, and before it perhaps one for a token. Others would be a fault, but for
        the carriers', who are asked behind the bench where the parcels are."""
        found = [each for each in self.way.between(began, ended) if "/tracking?" not in each.asked]
        asked = [each.asked.split()[1] for each in found if "/auth/" not in each.asked]
        if len(asked) != 1 or not asked[0].endswith(what):
            raise AssertionError(f"one question for {what} was expected: {asked}")
        return found


def _took(exchanges: Sequence[Exchange]) -> float:
    return sum(each.ended - each.began for each in exchanges)


@contextmanager
def at_the_bench(folder: Path, display: str, *, orders: int, latency_ms: int, seed: int) -> Iterator[Bench]:
    """Everything in processes of its own but the printer and the timed way."""
    with ExitStack() as stack:
        amazon = stack.enter_context(PracticeAmazon("--latency-ms", str(latency_ms), *_NO_LIMITS))
        way, printer = TimedWay(amazon.told["endpoint"]), TimedPrinter()
        stack.callback(way.close)
        stack.callback(printer.close)
        refs = _furnish(folder, amazon, way, printer, orders=orders, seed=seed)
        window = stack.enter_context(Window("ours", str(folder), display=display))
        window.next("open")
        keys = Keys(display)
        keys.focus(NAME)
        yield Bench(refs=refs, amazon=amazon, way=way, printer=printer, window=window, keys=keys)


def _furnish(
    folder: Path, amazon: PracticeAmazon, way: TimedWay, printer: TimedPrinter, *, orders: int, seed: int
) -> list[str]:
    """A store with that account, that printer and so many orders. Returns: their references, in a packer's order."""
    dice = random.Random(seed)
    rows = [_row(number, dice) for number in range(orders)]
    told = [row for row in rows if row["channel"] == "AMAZON"]
    if told:
        amazon.tell_orders(*({"order_id": row["order_ref"], "ship_to": _ship_to(row)} for row in told))
    file = folder / "orders.csv"
    file.write_text(csv_of(*rows), encoding="utf-8")
    with open_station(data_dir=folder) as station:
        station.settings.add_account(
            Account(
                name="Bench",
                region=Region.NA,
                business_id="AmazonShipping_US",
                endpoint=way.endpoint,
                lwa_endpoint=f"{way.endpoint}/auth/o2/token",
            )
        )
        station.secrets.keep_credentials("Bench", Credentials(**json.loads(amazon.secrets())))
        station.settings.add_printer(PrinterSetup(name="Zebra", url=printer.url, language=Language.ZPL))
        imported = station.intake.import_file(file)
        assert (imported.kept.added, imported.file.refused) == (orders, ()), imported
    refs = [row["order_ref"] for row in rows]
    dice.shuffle(refs)
    return refs


def _row(number: int, dice: random.Random) -> dict[str, str]:
    """Every second order is Amazon's."""
    city, state, postal_code = dice.choice(_PLACES)
    is_amazons = number % 2 == 0
    ref = f"113-7{number:06}-{dice.randrange(10**7):07}" if is_amazons else f"PK-{number:05}"
    return {
        "order_ref": ref,
        "channel": "AMAZON" if is_amazons else "EXTERNAL",
        "amazon_order_id": ref if is_amazons else "",
        "order_item_id": f"{number:014}" if is_amazons else "",
        "sku": f"MUG-{dice.randrange(99)}",
        "item_weight": f"{dice.randrange(3, 40) / 10}lb",
        "name": dice.choice(_NAMES),
        "line1": f"{dice.randrange(1, 9999)} Larch Ave",
        "line2": "",
        "city": city,
        "state": state,
        "postal_code": postal_code,
        "deliver_by": "",
    }


def _ship_to(row: dict[str, str]) -> dict[str, str]:
    return {
        "name": row["name"],
        "addressLine1": row["line1"],
        "city": row["city"],
        "stateOrRegion": row["state"],
        "postalCode": row["postal_code"],
        "countryCode": "US",
    }


def work(bench: Bench, *, pace: int, told: bool) -> Shift:
    """All orders, one after another; `pace`: so many an hour, 0: as fast as it goes."""
    shift, began = Shift(), time.monotonic()
    for number, ref in enumerate(bench.refs):
        if pace:
            due = began + number * 3600 / pace
            shift.late.append(max(0.0, time.monotonic() - due))
            threading.Event().wait(max(0.0, due - time.monotonic()))
        try:
            shift.steps.append(bench.pack(ref))
        except (TimeoutError, AssertionError) as fault:
            shift.faults.append(str(fault))
            if len(shift.faults) > 3:
                break
        if told and (number + 1) % 25 == 0:
            print(f"{number + 1} orders, {len(shift.faults)} faults", file=sys.stderr, flush=True)
    return shift


def disagreements(bench: Bench, folder: Path) -> list[str]:
    """Where Amazon's ledger, the store and the printer tell another story than the packer, in words; the window is
    closed."""
    sold = {row["shipment_id"]: row for row in bench.amazon.live_purchases()}
    requests = sum(row["requests"] for row in sold.values())
    with open_station(data_dir=folder) as station:
        kept = {shipment.shipment_id: shipment for shipment in _history(station) if shipment.account == "Bench"}
        left = len(station.labels.open_jobs())
    many, found = len(bench.refs), []
    if len(sold) != many or requests != many:
        found.append(f"{many} orders, but Amazon sold {len(sold)} labels in {requests} requests")
    if sorted(shipment.order.ref for shipment in kept.values()) != sorted(bench.refs):
        found.append("the history does not hold each order once")
    if {name: row["tracking_id"] for name, row in sold.items()} != {
        name: shipment.tracking_id for name, shipment in kept.items()
    }:
        found.append("the history and Amazon's ledger differ")
    if len(bench.printer.jobs) != many or left:
        found.append(f"{many} orders, but {len(bench.printer.jobs)} jobs at the printer, and {left} not out")
    return found


def _history(station: Station) -> Iterator[Shipment]:
    after: str | None = None
    while True:
        page = station.history.search(HistoryQuery(limit=200, after=after))
        yield from page.shipments
        after = page.next
        if after is None:
            return
