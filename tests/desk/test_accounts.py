"""Several accounts side by side: what is quoted under one is bought under it, whatever is chosen by then."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from shipstation.errors import BadInput
from shipstation.model import Account, Credentials, Region
from shipstation.station import Station
from tests.bench_parts import PracticeAmazon
from tests.desk.conftest import open_with

ANN = "113-2211887-4402611"


@pytest.fixture
def other() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


@pytest.fixture
def two(amazon: PracticeAmazon, other: PracticeAmazon, tmp_path: Path) -> Iterator[Station]:
    """A station with the accounts Bench and Other; Bench is the chosen one."""
    with open_with(amazon, tmp_path / "data") as station:
        station.settings.add_account(
            Account(
                name="Other",
                region=Region.NA,
                business_id="AmazonShipping_US",
                endpoint=other.told["endpoint"],
                lwa_endpoint=other.told["lwa_endpoint"],
            )
        )
        station.secrets.keep_credentials("Other", Credentials(**json.loads(other.secrets())))
        station.settings.use_account("Bench")
        yield station


def test_a_quote_is_bought_under_its_own_account(two: Station, amazon: PracticeAmazon, other: PracticeAmazon) -> None:
    order = two.intake.order(ANN)
    compared = two.quoting.quote(order, two.quoting.parcel(order))
    rate = compared.best().rate
    two.settings.use_account("Other")

    receipt = two.buying.buy(compared.quote, rate, two.quoting.choices(rate))

    assert receipt.shipment.account == "Bench"
    assert [row["shipment_id"] for row in amazon.ledger()["purchases"]] == [receipt.shipment.shipment_id]
    assert other.ledger()["purchases"] == []


def test_it_is_tracked_and_cancelled_under_its_own_account_too(
    two: Station, amazon: PracticeAmazon, other: PracticeAmazon
) -> None:
    order = two.intake.order(ANN)
    compared = two.quoting.quote(order, two.quoting.parcel(order))
    rate = compared.best().rate
    parcel = two.buying.buy(compared.quote, rate, two.quoting.choices(rate)).shipment
    two.settings.use_account("Other")

    two.tracking.track(parcel.tracking_id)
    two.cancelling.cancel(parcel.shipment_id)

    assert amazon.ledger()["purchases"][0]["cancelled_at"] is not None


def test_a_quote_of_one_account_cannot_be_prepared_by_another(two: Station) -> None:
    order = two.intake.order(ANN)
    compared = two.quoting.quote(order, two.quoting.parcel(order))
    rate = compared.best().rate

    with pytest.raises(BadInput, match="Bench"):
        two.carriers.of("Other").prepare(compared.quote, rate, two.quoting.choices(rate))


def test_the_same_order_under_two_accounts_is_bought_once(
    two: Station, amazon: PracticeAmazon, other: PracticeAmazon
) -> None:
    order = two.intake.order(ANN)
    first = two.quoting.quote(order, two.quoting.parcel(order))
    second = two.quoting.quote(order, two.quoting.parcel(order), account="Other")
    two.buying.buy(first.quote, first.best().rate, two.quoting.choices(first.best().rate))

    with pytest.raises(Exception, match="is bought"):
        two.buying.buy(second.quote, second.best().rate, two.quoting.choices(second.best().rate))

    assert len(amazon.ledger()["purchases"]) == 1
    assert other.ledger()["purchases"] == []
