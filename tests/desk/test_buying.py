"""Money: bought exactly once, whatever the network does (SAFETY.md part 1), judged by the practice ledger."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shipstation.desk.buying import Receipt
from shipstation.errors import (
    AlreadyBought,
    NoNetwork,
    NotCancellable,
    PriceRose,
    PurchaseUnsure,
    RateExpired,
    RequestRefused,
    SettingsMissing,
    ShipError,
    StateRefused,
)
from shipstation.model import Language, Money, OrderState, PrinterSetup, PrintState, PurchaseState
from shipstation.ports import HistoryQuery
from shipstation.station import Station
from tests.bench_parts import PracticeAmazon
from tests.desk.conftest import QuickClock

ANN = "113-2211887-4402611"
Buy = Callable[[str], Receipt]


def _states(station: Station, ref: str) -> list[PurchaseState]:
    key = station.intake.order(ref).key
    return [purchase.state for purchase in station.buying._journal.of_order(key)]


def test_one_label_one_charge(station: Station, amazon: PracticeAmazon, buy: Buy) -> None:
    receipt = buy(ANN)

    (charged,) = amazon.ledger()["purchases"]
    assert charged["shipment_id"] == receipt.shipment.shipment_id
    assert charged["charge"] == {"amount": receipt.shipment.shown.text(), "currency": "USD"}
    assert receipt.shipment.charged == receipt.shipment.shown
    assert station.intake.order(ANN).state is OrderState.SHIPPED
    assert station.history.show(receipt.shipment.shipment_id).documents[0].type == "LABEL"


@pytest.mark.parametrize("fault", ["reset-after", "cut-body", "500-after", "bad-json"])
def test_a_lost_answer_is_asked_again_with_the_same_bytes(
    amazon: PracticeAmazon, clock: QuickClock, buy: Buy, fault: str
) -> None:
    amazon.arm(f"{fault}@purchaseShipment:1")

    receipt = buy(ANN)

    ledger = amazon.ledger()
    assert len(ledger["purchases"]) == 1
    (use,) = ledger["keys"].values()
    assert use["requests"] == 2
    assert len(set(use["body_sha256"])) == 1
    assert receipt.purchase.state is PurchaseState.BOUGHT
    assert clock.waits == [0.5]


@pytest.mark.parametrize("fault", ["missing-label", "bad-base64"])
def test_a_label_that_did_not_come_with_the_purchase_is_fetched_to_print_it(
    station: Station, amazon: PracticeAmazon, buy: Buy, fault: str, tmp_path: Path
) -> None:
    station.settings.add_printer(PrinterSetup(name="Desk", url=f"pdf:{tmp_path}", language=Language.PDF))
    amazon.arm(f"{fault}@purchaseShipment:1")

    receipt = buy(ANN)
    assert receipt.shipment.label is None
    job = station.labels.print(receipt.shipment.shipment_id, printer="Desk")

    (use,) = amazon.ledger()["keys"].values()
    assert use["requests"] == 1
    assert job is not None
    assert job.state is PrintState.SENT
    amazon.stop()
    assert station.labels.print(receipt.shipment.shipment_id, printer="Desk", again=True) is not None


@pytest.mark.parametrize("fault", ["cut-body", "reset-after", "500-after", "html-200"])
def test_an_answer_that_stays_lost_is_unsure_until_resume_settles_it(
    station: Station, amazon: PracticeAmazon, clock: QuickClock, buy: Buy, fault: str
) -> None:
    amazon.arm(f"{fault}@purchaseShipment:*")
    with pytest.raises(PurchaseUnsure) as unsure:
        buy(ANN)
    assert _states(station, ANN) == [PurchaseState.UNSURE]
    with pytest.raises(PurchaseUnsure):
        buy(ANN)
    amazon.arm()

    (resumed,) = station.buying.resume()

    assert resumed.purchase.purchase_id == unsure.value.purchase_id
    assert resumed.shipment is not None
    assert len(amazon.ledger()["purchases"]) == 1


def test_a_pulled_network_never_makes_unsure(
    station: Station, amazon: PracticeAmazon, clock: QuickClock, buy: Buy
) -> None:
    order = station.intake.order(ANN)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    rate = compared.best().rate
    amazon.stop()

    with pytest.raises(NoNetwork):
        station.buying.buy(compared.quote, rate, station.quoting.choices(rate))

    assert _states(station, ANN) == [PurchaseState.REFUSED]
    assert station.buying.unsure() == ()
    assert sum(clock.waits) <= 5


def test_only_success_settles_a_doubt(station: Station, amazon: PracticeAmazon, clock: QuickClock, buy: Buy) -> None:
    amazon.arm("reset-before@purchaseShipment:*")
    with pytest.raises(PurchaseUnsure) as unsure:
        buy(ANN)
    amazon.arm()
    amazon.advance(700)

    (resumed,) = station.buying.resume()  # Amazon says TOKEN_EXPIRED now, which fits both

    assert resumed.shipment is None
    assert _states(station, ANN) == [PurchaseState.UNSURE]
    purchase_id = unsure.value.purchase_id
    assert purchase_id is not None
    station.buying.settle_not_bought(purchase_id)
    assert _states(station, ANN) == [PurchaseState.REFUSED]
    assert len(amazon.ledger()["purchases"]) == 0


def test_a_person_may_say_that_it_was_bought(
    station: Station, amazon: PracticeAmazon, clock: QuickClock, buy: Buy
) -> None:
    amazon.arm("reset-after@purchaseShipment:*")
    with pytest.raises(PurchaseUnsure) as unsure:
        buy(ANN)
    amazon.arm()
    (bought,) = amazon.ledger()["purchases"]
    purchase_id = unsure.value.purchase_id
    assert purchase_id is not None

    receipt = station.buying.settle_bought(purchase_id, bought["shipment_id"])

    assert receipt.shipment.tracking_id == bought["tracking_id"]
    assert station.history.show(bought["shipment_id"]).documents


def test_a_throttled_purchase_waits_and_is_bought_once(amazon: PracticeAmazon, clock: QuickClock, buy: Buy) -> None:
    amazon.arm("429@purchaseShipment:1")

    buy(ANN)

    assert len(amazon.ledger()["purchases"]) == 1
    assert clock.waits


@pytest.mark.parametrize("fault", ["401", "403"])
def test_a_refused_login_leaves_the_parcel_free(
    station: Station, amazon: PracticeAmazon, clock: QuickClock, buy: Buy, fault: str
) -> None:
    amazon.arm(f"{fault}@purchaseShipment:*")

    with pytest.raises(ShipError) as refused:
        buy(ANN)

    assert refused.value.kind == "NotAuthorized"
    assert _states(station, ANN) == [PurchaseState.REFUSED]
    amazon.arm()
    assert buy(ANN).shipment.state is PurchaseState.BOUGHT


def test_an_offer_is_refused_from_nine_and_a_half_minutes(station: Station, clock: QuickClock) -> None:
    order = station.intake.order(ANN)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    rate = compared.best().rate
    clock.ahead = timedelta(minutes=9, seconds=31)

    with pytest.raises(RateExpired):
        station.buying.buy(compared.quote, rate, station.quoting.choices(rate))

    assert _states(station, ANN) == []


def test_nothing_is_paid_above_the_limit(station: Station, amazon: PracticeAmazon) -> None:
    order = station.intake.order(ANN)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    rate = compared.best().rate

    with pytest.raises(PriceRose):
        station.buying.buy(
            compared.quote, rate, station.quoting.choices(rate), max_price=Money(Decimal("1.00"), "USD")
        )

    assert amazon.ledger()["purchases"] == []


def test_another_charge_is_recorded_beside_the_price_shown(
    station: Station, amazon: PracticeAmazon, buy: Buy
) -> None:
    amazon.arm("other-charge@purchaseShipment:1")

    parcel = buy(ANN).shipment

    assert parcel.charged is not None
    assert parcel.charged != parcel.shown
    assert [line.kind for line in station.history.show(parcel.shipment_id).money] == ["quoted", "charged"]


def test_a_bought_parcel_shows_no_rates(station: Station, buy: Buy) -> None:
    buy(ANN)

    with pytest.raises(AlreadyBought) as refused:
        buy(ANN)

    assert refused.value.shipment.order.ref == ANN


def test_a_cancelled_order_can_be_shipped_again(station: Station, amazon: PracticeAmazon, buy: Buy) -> None:
    first = buy(ANN).shipment

    station.cancelling.cancel(first.shipment_id)
    second = buy(ANN).shipment

    assert second.shipment_id != first.shipment_id
    assert [row["shipment_id"] for row in amazon.live_purchases()] == [second.shipment_id]


@pytest.mark.parametrize("fault", ["reset-after", "500-after", "cut-body"])
def test_a_cancel_whose_answer_is_lost_stays_shown_and_settles(
    station: Station, amazon: PracticeAmazon, buy: Buy, fault: str
) -> None:
    parcel = buy(ANN).shipment
    amazon.arm(f"{fault}@cancelShipment:*")

    with pytest.raises(ShipError):
        station.cancelling.cancel(parcel.shipment_id)
    assert station.history.show(parcel.shipment_id).shipment.state is PurchaseState.CANCELLING
    amazon.arm()

    assert station.cancelling.cancel(parcel.shipment_id).state is PurchaseState.CANCELLED


def test_too_late_to_cancel_is_bought_again(station: Station, amazon: PracticeAmazon, buy: Buy) -> None:
    parcel = buy(ANN).shipment
    amazon.advance(8 * 86_400)  # over any weekend

    with pytest.raises(NotCancellable):
        station.cancelling.cancel(parcel.shipment_id)

    assert station.history.show(parcel.shipment_id).shipment.state is PurchaseState.BOUGHT


def test_a_refund_is_expected_until_a_person_ticks_it_and_only_once(station: Station, buy: Buy) -> None:
    parcel = buy(ANN).shipment
    with pytest.raises(StateRefused):
        station.cancelling.refunded(parcel.shipment_id)
    station.cancelling.cancel(parcel.shipment_id)
    assert station.history.show(parcel.shipment_id).refund_due

    station.cancelling.refunded(parcel.shipment_id)

    sheet = station.history.show(parcel.shipment_id)
    assert not sheet.refund_due
    assert [(line.kind, line.amount) for line in sheet.money][-2:] == [
        ("refund expected", f"-{parcel.shown.text()}"),
        ("refunded", f"-{parcel.shown.text()}"),
    ]
    with pytest.raises(StateRefused):
        station.cancelling.refunded(parcel.shipment_id)


def test_a_cancel_without_secrets_asks_nothing_and_stays_bought(
    station: Station, amazon: PracticeAmazon, buy: Buy
) -> None:
    parcel = buy(ANN).shipment
    station.secrets.forget_credentials("Bench")

    with pytest.raises(SettingsMissing):
        station.cancelling.cancel(parcel.shipment_id)

    assert station.history.show(parcel.shipment_id).shipment.state is PurchaseState.BOUGHT
    assert len(amazon.live_purchases()) == 1


def test_closing_leaves_a_doubt_to_the_next_start(station: Station, amazon: PracticeAmazon, buy: Buy) -> None:
    amazon.arm("reset-after@purchaseShipment:*")
    station.buying.close()

    with pytest.raises(PurchaseUnsure):
        buy(ANN)

    assert _states(station, ANN) == [PurchaseState.SENT]


def test_a_refusal_is_told_with_amazons_words(station: Station, amazon: PracticeAmazon, buy: Buy) -> None:
    order = station.intake.order(ANN)
    first = station.quoting.quote(order, station.quoting.parcel(order))
    station.quoting.quote(order, station.quoting.parcel(order))
    rate = first.best().rate
    buy(ANN)
    station.cancelling.cancel(station.history.search(HistoryQuery()).shipments[0].shipment_id)
    amazon.advance(700)

    with pytest.raises((RequestRefused, RateExpired)) as refused:
        station.buying.buy(first.quote, rate, station.quoting.choices(rate))

    assert refused.value.code
    assert refused.value.request_id
