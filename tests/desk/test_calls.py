"""Buying by hand: journaled like any purchase, bound to the parcel it is for, never sent twice without a key."""

import json
from pathlib import Path

import pytest

from shipstation.errors import AlreadyBought, PurchaseUnsure, RequestRefused
from shipstation.model import Channel, PurchaseState, Quote, Rate
from shipstation.ports import HistoryQuery
from shipstation.station import Station
from tests.bench_parts import PracticeAmazon
from tests.desk.conftest import QuickClock

ANN = "113-2211887-4402611"
HERE = {
    "name": "Bench 1",
    "addressLine1": "1 Dock Road",
    "city": "Kent",
    "stateOrRegion": "WA",
    "postalCode": "98032",
    "countryCode": "US",
}


def quoted(station: Station) -> tuple[Quote, Rate]:
    order = station.intake.order(ANN)
    compared = station.quoting.quote(order, station.quoting.parcel(order))
    return compared.quote, compared.best().rate


def by_rate(station: Station, quote: Quote, rate: Rate) -> bytes:
    """A purchaseShipment body as a program would write it: here from the bench's own request."""
    choices = station.quoting.choices(rate)
    return station.carriers.of(quote.account).prepare(quote, rate, choices).body


def one_click(order_id: str, item_ids: list[str]) -> bytes:
    weight = {"unit": "POUND", "value": 1}
    return json.dumps(
        {
            "shipFrom": HERE,
            "packages": [
                {
                    "dimensions": {"length": 10, "width": 8, "height": 4, "unit": "INCH"},
                    "weight": weight,
                    "insuredValue": {"value": 0, "unit": "USD"},
                    "packageClientReferenceId": "BY-HAND-1",
                    "items": [{"itemIdentifier": item, "quantity": 1, "weight": weight} for item in item_ids],
                }
            ],
            "channelDetails": {"channelType": "AMAZON", "amazonOrderDetails": {"orderId": order_id}},
            "labelSpecifications": {
                "format": "PNG",
                "size": {"width": 4, "length": 6, "unit": "INCH"},
                "needFileJoining": False,
                "requestedDocumentTypes": ["LABEL"],
            },
            "serviceSelection": {"serviceId": ["USPS_PRIORITY", "USPS_GROUND_ADVANTAGE"]},
        }
    ).encode()


def test_a_purchase_by_hand_is_in_the_history_under_its_order(station: Station, amazon: PracticeAmazon) -> None:
    quote, rate = quoted(station)

    answer = station.calls.spend("purchaseShipment", body=by_rate(station, quote, rate))

    (charged,) = amazon.ledger()["purchases"]
    (kept,) = station.history.search(HistoryQuery()).shipments
    assert isinstance(answer, dict)
    assert answer["payload"]["shipmentId"] == charged["shipment_id"] == kept.shipment_id
    assert (kept.order, kept.carrier, kept.label is not None) == (quote.order, rate.carrier, True)
    with pytest.raises(AlreadyBought):
        station.quoting.quote(station.intake.order(ANN), quote.parcel)


def test_a_parcel_that_is_bought_is_not_bought_by_hand_too(station: Station, amazon: PracticeAmazon) -> None:
    quote, rate = quoted(station)
    body = by_rate(station, quote, rate)
    station.buying.buy(quote, rate, station.quoting.choices(rate))

    with pytest.raises(AlreadyBought):
        station.calls.spend("purchaseShipment", body=body)

    assert len(amazon.ledger()["purchases"]) == 1


def test_a_refused_purchase_by_hand_frees_its_parcel(station: Station, amazon: PracticeAmazon) -> None:
    quote, rate = quoted(station)

    with pytest.raises(RequestRefused):
        station.calls.spend("purchaseShipment", body=json.dumps({"rateId": rate.rate_id}).encode())

    assert station.buying.buy(quote, rate, station.quoting.choices(rate)).shipment.tracking_id


def test_one_click_tells_what_amazon_chose(station: Station, amazon: PracticeAmazon) -> None:
    order = station.intake.order(ANN)
    items = [item.order_item_id or "" for item in order.items]

    station.calls.spend("oneClickShipment", body=one_click(ANN, items))

    (charged,) = amazon.ledger()["purchases"]
    (kept,) = station.history.search(HistoryQuery()).shipments
    assert (kept.order, kept.package_ref) == (order.key, "BY-HAND-1")
    assert kept.carrier == "USPS"
    assert kept.charged is not None
    assert kept.charged.text() == charged["charge"]["amount"]


@pytest.mark.parametrize("fault", ["reset-after", "500-after", "cut-body"])
def test_one_click_is_never_sent_twice(
    station: Station, amazon: PracticeAmazon, clock: QuickClock, fault: str
) -> None:
    order = station.intake.order(ANN)
    items = [item.order_item_id or "" for item in order.items]
    amazon.arm(f"{fault}@oneClickShipment:1")

    with pytest.raises(PurchaseUnsure) as unsure:
        station.calls.spend("oneClickShipment", body=one_click(ANN, items))
    (resumed,) = station.buying.resume()

    assert len(amazon.ledger()["purchases"]) == 1
    assert resumed.purchase.state is PurchaseState.UNSURE
    assert unsure.value.purchase_id is not None
    assert "key" in (resumed.error.said if resumed.error else "")
    receipt = station.buying.settle_bought(unsure.value.purchase_id, amazon.ledger()["purchases"][0]["shipment_id"])
    assert receipt.shipment.label is not None


@pytest.mark.parametrize("fault", ["reset-after", "500-after"])
def test_a_collection_form_is_made_once_and_is_no_shipment(
    station: Station, amazon: PracticeAmazon, clock: QuickClock, fault: str, tmp_path: Path
) -> None:
    quote, rate = quoted(station)
    station.buying.buy(quote, rate, station.quoting.choices(rate))
    amazon.arm(f"{fault}@generateCollectionForm:1")

    answer = station.calls.spend("generateCollectionForm", body=json.dumps({"carrierId": rate.carrier_id}).encode())

    assert isinstance(answer, dict)
    assert answer["collectionsFormDocument"]["base64EncodedContent"]
    assert len(amazon.ledger()["forms"]) == 1
    assert station.history.search(HistoryQuery()).total == 1
    made = station.buying._journal.in_state(PurchaseState.BOUGHT)
    assert [each.intent.order.channel for each in made] == [Channel.AMAZON, Channel.EXTERNAL]
