"""Practice refuses what real carriers refuse: boxes, the forces' post, and goods that make no sense."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shipstation.practice import carriers, checks, places
from shipstation.practice.answers import Problem

KENT = {"name": "Shop", "addressLine1": "1 A St", "city": "Kent", "stateOrRegion": "WA", "postalCode": "98032",
        "countryCode": "US"}  # fmt: skip
BANGOR = {**KENT, "city": "Bangor", "stateOrRegion": "ME", "postalCode": "04401"}
APO = {**KENT, "addressLine1": "PSC 3 Box 1204", "city": "APO", "stateOrRegion": "AE", "postalCode": "09021"}


def offered(to: dict[str, str]) -> tuple[set[str], set[str]]:
    """Carriers that take it, and the messages of those that do not."""
    package = checks.Package(ref="P", grams=500, sides=(30, 20, 10), insured=0, items=({},))
    rates, refused = carriers.offers(
        carriers.Question(
            business_id="AmazonShipping_US",
            channel="AMAZON",
            ship_from=KENT,
            ship_to=to,
            package=package,
            at=datetime(2026, 11, 24, 18, tzinfo=UTC),
        )
    )
    said = {reason["message"] for each in refused for reason in each["ineligibilityReasons"]}
    return {rate["carrierId"] for rate in rates}, said


@pytest.mark.parametrize("line", ["PO Box 118", "P.O. Box 4", "Post Office Box 9"])
def test_a_box_gets_the_postal_service_and_amazon_alone(line: str) -> None:
    door, _ = offered(BANGOR)
    box, said = offered({**BANGOR, "addressLine2": line})

    assert {"UPS", "FEDEX", "USPS"} <= door
    assert "USPS" in box
    assert not {"UPS", "FEDEX", "ONTRAC"} & box
    assert "The service does not deliver to post office boxes. (A-303)" in said


def test_the_forces_get_the_postal_service_alone() -> None:
    takes, said = offered(APO)

    assert takes == {"USPS"}
    assert "The service does not deliver to military addresses. (A-304)" in said
    assert places.is_military(APO)
    assert not places.is_box(APO)


def request(**item: Any) -> bytes:
    import json

    whole = {"quantity": 2, "weight": {"unit": "GRAM", "value": 100}, "itemIdentifier": "1", **item}
    package = {
        "dimensions": {"length": 10, "width": 10, "height": 10, "unit": "CENTIMETER"},
        "weight": {"unit": "GRAM", "value": 500},
        "insuredValue": {"value": 0, "unit": "USD"},
        "packageClientReferenceId": "P",
        "items": [whole],
    }
    return json.dumps(
        {"shipTo": BANGOR, "shipFrom": KENT, "packages": [package], "channelDetails": {"channelType": "EXTERNAL"}}
    ).encode()


@pytest.mark.parametrize(
    "item",
    [
        {"isHazmat": "yes"},
        {"dangerousGoodsDetails": "UN1266"},
        {"dangerousGoodsDetails": {"unitedNationsRegulatoryId": "1266"}},
        {"dangerousGoodsDetails": {"packingGroup": "IV"}},
        {"dangerousGoodsDetails": {"packingInstruction": "PI965_SECTION_I"}},
        {"invoiceDetails": {"invoiceDate": "yesterday"}},
        {"serialNumbers": ["1", "2", "3"]},
    ],
)
def test_goods_that_make_no_sense_are_refused(item: dict[str, Any]) -> None:
    with pytest.raises(Problem):
        checks.read_rates_request(request(**item))


def test_goods_that_say_all_are_taken() -> None:
    danger = {"unitedNationsRegulatoryId": "UN3481", "transportationRegulatoryClass": "9", "packingGroup": "II",
              "packingInstruction": "PI966_SECTION_II"}  # fmt: skip

    read = checks.read_rates_request(
        request(isHazmat=True, dangerousGoodsDetails=danger, invoiceDetails={"invoiceDate": "2026-11-01T00:00:00Z"})
    )

    assert read.package.is_hazardous
