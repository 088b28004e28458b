"""What a victim does until it dies: the real station, from a scan to the point of its death."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from shipstation.clock import SystemClock
from shipstation.desk.buying import Receipt
from shipstation.errors import LabelUnreadable, PurchaseUnsure
from shipstation.model import HELD, Account, Credentials, Language, PrinterSetup, PrintJob, Region
from shipstation.ports import HistoryQuery
from shipstation.station import Station, open_station
from tests.crash.deaths import Death, Place, port_of
from tests.crash.points import Point, Scene

PRINTER = "Bench printer"
TRIES = 4
# Sample orders that can be bought, labels of ZPL and of PDF. Amazon's own refuses a second label by itself.
SHOP_ORDERS = ("SO-10231", "SO-10233", "SO-10234")
AMAZON_ORDERS = ("113-7301442-1185630", "113-2211884-9902175", "113-6677120-5581402", "113-8834120-9917742")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a point: its folder, its parts, and its own dice, the same for the same seed.

    `usual_s`: how long its act takes where nobody is killed, for those points that ask.
    """

    point: Point
    number: int
    seed: int
    data: Path
    told: dict[str, Any]
    printer_port: int
    usual_s: float = 0.0

    @property
    def order(self) -> str:
        """A form takes in every open parcel, and closes it to cancelling: Amazon would refuse its order ever after."""
        wanted = SHOP_ORDERS if self.point.scene is Scene.FORM else SHOP_ORDERS + AMAZON_ORDERS
        return self.chance("order").choice(wanted)

    def chance(self, use: str) -> Random:
        """Dice of its own for each use: one more throw here moves none elsewhere."""
        return Random(f"{self.seed} {self.point.name} {self.number} {use}")


def furnish(data: Path, told: dict[str, Any], printer_port: int) -> None:
    """A data folder with an account at that Amazon and a printer."""
    with open_station(data_dir=data) as station:
        station.settings.add_account(
            Account(
                name="Bench",
                region=Region.NA,
                business_id=told["business_id"],
                endpoint=told["endpoint"],
                lwa_endpoint=told["lwa_endpoint"],
            )
        )
        names = ("client_id", "client_secret", "refresh_token")
        station.secrets.keep_credentials("Bench", Credentials(**{name: told[name] for name in names}))
        station.settings.add_printer(
            PrinterSetup(name=PRINTER, url=f"tcp://127.0.0.1:{printer_port}", language=Language.ZPL)
        )


def buy(station: Station, ref: str) -> Receipt:
    """As the bench does it: rates, the best one, bought."""
    order = station.intake.order(ref)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    rate = compared.best().rate
    return station.buying.buy(compared.quote, rate, station.quoting.choices(rate))


def print_label(station: Station, shipment_id: str, *, again: bool = False) -> PrintJob | None:
    """Print. On a busy machine a label may take longer to open than the station waits: the key is pressed again."""
    for _ in range(TRIES - 1):
        with suppress(LabelUnreadable):
            return station.labels.print(shipment_id, again=again)
    return station.labels.print(shipment_id, again=again)


def perish(run: Run) -> None:
    """The station's first life. It returns only where it did not meet its death."""
    scene = _SCENES[run.point.scene]
    with open_station(data_dir=run.data) as station:
        act = scene(station, run)
        _arm(run.point.death, run, "death")
        act()


def measure(run: Run) -> float:
    """How many seconds its act takes; what it bought is given back."""
    with open_station(data_dir=run.data) as station:
        act = _SCENES[run.point.scene](station, run)
        begun = time.perf_counter()
        act()
        took = time.perf_counter() - begun
        for each in station.history.search(HistoryQuery()).shipments:
            if each.state in HELD:
                station.cancelling.cancel(each.shipment_id)
    return took


def perish_again(run: Run) -> None:
    """Its second life, which resumes, prints what is not out, and is killed again."""
    with open_station(data_dir=run.data) as station:
        _arm(run.point.then, run, "second death")
        station.buying.resume()
        if run.point.scene is Scene.PRINT:
            station.labels.open_jobs()
            (shipment,) = station.history.search(HistoryQuery()).shipments
            print_label(station, shipment.shipment_id)


def _arm(death: Death | None, run: Run, use: str) -> None:
    if death is None:
        raise AssertionError(f"{run.point.name} has no {use}")
    death.arm(
        Place(
            amazon_port=port_of(run.told["endpoint"]),
            printer_port=run.printer_port,
            chance=run.chance(use),
            usual_s=run.usual_s,
        )
    )


def _buying(station: Station, run: Run) -> Callable[[], object]:
    return lambda: buy(station, run.order)


def _giving_up(station: Station, run: Run) -> Callable[[], object]:
    """Waits cost nothing, so that it comes to the end of its patience at once."""

    def act() -> None:
        SystemClock.wait = lambda *_, **__: None  # type: ignore[method-assign]
        try:
            buy(station, run.order)
        except PurchaseUnsure as error:
            raise AssertionError("it gave up, and lived") from error

    return act


def _printing(station: Station, run: Run) -> Callable[[], object]:
    bought = buy(station, run.order)
    return lambda: print_label(station, bought.shipment.shipment_id)


def _cancelling(station: Station, run: Run) -> Callable[[], object]:
    bought = buy(station, run.order)
    return lambda: station.cancelling.cancel(bought.shipment.shipment_id)


def _making_a_form(station: Station, run: Run) -> Callable[[], object]:
    buy(station, run.order)
    (group,) = station.closing.unmanifested()
    return lambda: station.closing.make(group)


_SCENES: dict[Scene, Callable[[Station, Run], Callable[[], object]]] = {
    Scene.BUY: _buying,
    Scene.GIVE_UP: _giving_up,
    Scene.PRINT: _printing,
    Scene.CANCEL: _cancelling,
    Scene.FORM: _making_a_form,
}
