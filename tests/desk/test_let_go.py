"""What a purchase leaves behind when this station itself cannot go on: no room to write, secrets that are away."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shipstation.desk.buying import Receipt
from shipstation.errors import DiskFull, NoNetwork, PurchaseUnsure, SettingsMissing
from shipstation.model import PurchaseState
from shipstation.ports import HistoryQuery
from shipstation.station import Station
from tests.bench_parts import PracticeAmazon
from tests.desk.conftest import QuickClock, open_with

ANN = "113-2211887-4402611"
Buy = Callable[[str], Receipt]


class NoRoom:
    """The real journal on a disk that has no room from one step on, until there is room again."""

    def __init__(self, station: Station, *steps: str) -> None:
        self._real = station.buying._journal
        self._steps = steps
        station.buying._journal = self

    def __getattr__(self, name: str) -> Any:
        if name in self._steps:
            return self._full
        return getattr(self._real, name)

    def room(self) -> None:
        self._steps = ()

    def _full(self, *_: object, **__: object) -> None:
        raise DiskFull("The disk is full.", "Make room, then do it again; nothing was kept.")


def _states(station: Station) -> list[PurchaseState]:
    return [purchase.state for purchase in station.buying._journal.of_order(station.intake.order(ANN).key)]


def _charged(amazon: PracticeAmazon) -> int:
    return len(amazon.live_purchases())


def test_paid_and_not_written_down_is_unsure_and_settled_without_a_restart(
    station: Station, amazon: PracticeAmazon, buy: Buy
) -> None:
    disk = NoRoom(station, "bought", "unsure", "doubted")

    with pytest.raises(PurchaseUnsure) as unsure:
        buy(ANN)

    assert "The disk is full." in unsure.value.said
    assert [each.purchase_id for each in station.buying.unsure()] == [unsure.value.purchase_id]
    with pytest.raises(PurchaseUnsure):
        buy(ANN)
    disk.room()
    (resumed,) = station.buying.resume()
    assert resumed.shipment is not None
    assert station.buying.unsure() == ()
    assert _states(station) == [PurchaseState.BOUGHT]
    assert _charged(amazon) == 1


def test_a_person_asks_again_once_there_is_room(station: Station, amazon: PracticeAmazon, buy: Buy) -> None:
    disk = NoRoom(station, "bought")
    with pytest.raises(PurchaseUnsure) as unsure:
        buy(ANN)
    purchase_id = unsure.value.purchase_id
    assert purchase_id is not None
    with pytest.raises(DiskFull):
        station.buying.ask_again(purchase_id)
    disk.room()

    receipt = station.buying.ask_again(purchase_id)

    assert receipt.purchase.state is PurchaseState.BOUGHT
    assert station.buying.unsure() == ()
    assert station.buying.resume() == ()
    assert _charged(amazon) == 1


def test_a_person_settles_what_was_never_written_down(station: Station, amazon: PracticeAmazon, buy: Buy) -> None:
    disk = NoRoom(station, "bought")
    with pytest.raises(PurchaseUnsure) as unsure:
        buy(ANN)
    disk.room()
    (row,) = amazon.live_purchases()

    receipt = station.buying.settle_bought(str(unsure.value.purchase_id), row["shipment_id"])

    assert receipt.shipment.tracking_id == row["tracking_id"]


def test_no_room_for_a_doubt_is_unsure(station: Station, amazon: PracticeAmazon, clock: QuickClock, buy: Buy) -> None:
    amazon.arm("reset-after@purchaseShipment:1")
    disk = NoRoom(station, "doubted")

    with pytest.raises(PurchaseUnsure):
        buy(ANN)

    disk.room()
    (resumed,) = station.buying.resume()
    assert resumed.shipment is not None
    assert _charged(amazon) == 1


def test_no_room_before_the_send_sends_nothing_and_blocks_nothing(
    station: Station, amazon: PracticeAmazon, buy: Buy
) -> None:
    disk = NoRoom(station, "sent")
    with pytest.raises(DiskFull):
        buy(ANN)
    assert amazon.ledger()["purchases"] == []
    assert station.buying.unsure() == ()
    disk.room()

    buy(ANN)

    assert _states(station) == [PurchaseState.REFUSED, PurchaseState.BOUGHT]
    assert _charged(amazon) == 1


@pytest.mark.parametrize("fault", ["400", "403"])
def test_a_refusal_that_could_not_be_written_down_is_never_sent_again_by_itself(
    station: Station, amazon: PracticeAmazon, clock: QuickClock, buy: Buy, fault: str
) -> None:
    amazon.arm(f"{fault}@purchaseShipment:*")
    disk = NoRoom(station, "refused")
    with pytest.raises(DiskFull):
        buy(ANN)
    amazon.arm()
    disk.room()

    assert station.buying.resume() == ()

    assert _states(station) == [PurchaseState.REFUSED]
    assert amazon.ledger()["purchases"] == []


def test_what_never_left_is_never_sent_by_resume(
    station: Station, amazon: PracticeAmazon, clock: QuickClock, buy: Buy
) -> None:
    order = station.intake.order(ANN)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    rate = compared.best().rate
    amazon.stop()
    disk = NoRoom(station, "refused")
    with pytest.raises((DiskFull, NoNetwork)):
        station.buying.buy(compared.quote, rate, station.quoting.choices(rate))
    disk.room()

    assert station.buying.resume() == ()
    assert _states(station) == [PurchaseState.REFUSED]


def test_secrets_that_are_away_write_nothing_down(station: Station, amazon: PracticeAmazon) -> None:
    order = station.intake.order(ANN)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    rate = compared.best().rate
    choices = station.quoting.choices(rate)
    kept = station.secrets.credentials("Bench")
    assert kept is not None
    station.secrets.forget_credentials("Bench")

    with pytest.raises(SettingsMissing):
        station.buying.buy(compared.quote, rate, choices)

    assert _states(station) == []
    station.secrets.keep_credentials("Bench", kept)
    assert station.buying.resume() == ()
    assert amazon.ledger()["purchases"] == []


def test_secrets_that_are_away_at_the_next_start_leave_the_doubt_shown(
    station: Station, amazon: PracticeAmazon, clock: QuickClock, buy: Buy, tmp_path: Path
) -> None:
    amazon.arm("reset-after@purchaseShipment:*")
    station.buying.close()
    with pytest.raises(PurchaseUnsure):
        buy(ANN)
    amazon.arm()
    station.close()

    with open_with(amazon, tmp_path / "data") as again:
        kept = again.secrets.credentials("Bench")
        assert kept is not None
        again.secrets.forget_credentials("Bench")
        (resumed,) = again.buying.resume()
        assert isinstance(resumed.error, SettingsMissing)
        assert [each.purchase_id for each in again.buying.unsure()] == [resumed.purchase.purchase_id]
        again.secrets.keep_credentials("Bench", kept)
        (settled,) = again.buying.resume()
        assert settled.shipment is not None
        assert again.history.search(HistoryQuery()).total == 1

    assert _charged(amazon) == 1
