"""getRates: offers that differ truly, and refusals as strict as the live service's."""

import copy
import re
from collections import Counter

import pytest

from tests.practice.conftest import BOSTON, BRISTOL, LEEDS, SEATTLE, Bench, external, of_amazon, package

HONOLULU = {**SEATTLE, "city": "Honolulu", "stateOrRegion": "HI", "postalCode": "96813"}
LYON = {**SEATTLE, "city": "Lyon", "stateOrRegion": "", "postalCode": "69003", "countryCode": "FR"}
DUBAI = {name: value for name, value in SEATTLE.items() if name != "postalCode"} | {
    "city": "Dubai", "stateOrRegion": "Dubai", "countryCode": "AE",
}  # fmt: skip
BANGALORE = {**LYON, "city": "Bengaluru", "postalCode": "560001", "countryCode": "IN"}
TOKYO = {**SEATTLE, "city": "Chiyoda-ku", "stateOrRegion": "Tokyo", "postalCode": "100-0005", "countryCode": "JP"}
BERLIN = {**SEATTLE, "city": "Berlin", "stateOrRegion": "BE", "postalCode": "10115", "countryCode": "DE"}


def by_service(quote: dict) -> dict:
    return {rate["serviceId"]: rate for rate in quote["rates"]}


def reasons_of(quote: dict) -> dict:
    return {entry["serviceId"]: entry["ineligibilityReasons"][0]["code"] for entry in quote["ineligibleRates"]}


def cents(money: dict) -> int:
    return round(money["value"] * 100)


def test_an_amazon_order_gets_many_carriers_and_a_long_list_of_refusals(amazon: Bench):
    amazon.control("POST", "orders", {"orders": [{"order_id": "west", "ship_to": SEATTLE}]})

    quote = amazon.rates(of_amazon("west")).payload

    carriers = Counter(rate["carrierId"] for rate in quote["rates"])
    assert set(carriers) == {"AMZN_US", "USPS", "UPS", "FEDEX", "ONTRAC"}
    # The earliest of all is not offered when its pickup slot has passed.
    assert carriers.total() - carriers["AMZN_US"] in (31, 32)
    codes = Counter(reasons_of(quote).values())
    assert 95 <= codes.total() <= 115
    assert codes["UNKNOWN"] > codes.total() / 2
    assert {"SIZE_RESTRICTIONS", "NO_COVERAGE", "PROGRAM_CONSTRAINTS", "TERMS_AND_CONDITIONS_NOT_ACCEPTED"} <= set(
        codes
    )


def test_every_refusal_ends_with_its_identifier_and_ids_are_listed_once(amazon: Bench):
    for question in (of_amazon(), external(HONOLULU), external(LYON, LYON)):
        quote = amazon.rates(question).payload

        for entry in quote["ineligibleRates"]:
            (reason,) = entry["ineligibilityReasons"]
            assert re.search(r"\(A-\d{3}\)$", reason["message"])
        listed = [entry["serviceId"] for entry in (*quote["rates"], *quote["ineligibleRates"])]
        assert len(listed) == len(set(listed))


def test_an_order_of_another_shop_gets_amazon_shipping_alone(amazon: Bench):
    quote = amazon.rates(external()).payload

    assert [rate["carrierId"] for rate in quote["rates"]] == ["AMZN_US"]


@pytest.mark.parametrize("ship_to", [HONOLULU, LYON])
def test_amazon_shipping_stays_on_the_continent(amazon: Bench, ship_to):
    quote = amazon.rates(external(ship_to)).payload

    assert quote["rates"] == []
    assert quote["requestToken"]
    assert {reason["code"] for entry in quote["ineligibleRates"] for reason in entry["ineligibilityReasons"]} == {
        "NO_COVERAGE"
    }


def test_without_a_business_id_it_is_the_united_kingdom(amazon: Bench):
    nameless = Bench(amazon.address, business_id=None)

    assert nameless.rates(external()).payload["rates"] == []
    assert nameless.rates(external(BRISTOL, LEEDS)).payload["rates"][0]["totalCharge"]["unit"] == "GBP"


@pytest.mark.parametrize(
    ("business_id", "ship_from", "ship_to", "currency", "carrier"),
    [
        ("AmazonShipping_UK", LEEDS, BRISTOL, "GBP", "AMZN_UK"),
        ("AmazonShipping_FR", LYON, {**LYON, "postalCode": "44000", "city": "Nantes"}, "EUR", "AMZN_FR"),
        ("AmazonShipping_IT", {**LYON, "countryCode": "IT"}, {**LYON, "countryCode": "IT"}, "EUR", "AMZN_IT"),
        ("AmazonShipping_ES", {**LYON, "countryCode": "ES"}, {**LYON, "countryCode": "ES"}, "EUR", "AMZN_ES"),
        ("AmazonShipping_IN", BANGALORE, BANGALORE, "INR", "AMZN_IN"),
        ("AmazonShipping_UAE", DUBAI, {**DUBAI, "city": "Abu Dhabi"}, "AED", "AMZN_UAE"),
        ("AmazonShipping_SA", {**LYON, "countryCode": "SA"}, {**LYON, "countryCode": "SA"}, "SAR", "AMZN_SA"),
        ("AmazonShipping_EG", {**LYON, "countryCode": "EG"}, {**LYON, "countryCode": "EG"}, "EGP", "AMZN_EG"),
        ("AmazonShipping_JP", TOKYO, {**TOKYO, "postalCode": "530-0001"}, "JPY", "AMZN_JP"),
    ],
)
def test_each_country_has_its_services_and_money(amazon: Bench, business_id, ship_from, ship_to, currency, carrier):
    bench = Bench(amazon.address, business_id=business_id)

    rates = bench.rates(external(ship_to, ship_from)).payload["rates"]

    assert len(rates) >= 2
    assert {rate["totalCharge"]["unit"] for rate in rates} == {currency}
    assert {rate["carrierId"] for rate in rates} == {carrier}


def test_france_ships_to_germany_by_the_cross_border_service_alone(amazon: Bench):
    bench = Bench(amazon.address, business_id="AmazonShipping_FR")

    assert list(by_service(bench.rates(external(BERLIN, LYON)).payload)) == ["SWA-FR-XB"]


def test_the_west_alone_has_ontrac(amazon: Bench):
    for order_id, ship_to, expected in (("1", SEATTLE, True), ("2", BOSTON, False)):
        amazon.control("POST", "orders", {"orders": [{"order_id": order_id, "ship_to": ship_to}]})
        assert ("ONTRAC_GROUND" in by_service(amazon.rates(of_amazon(order_id)).payload)) is expected


def test_every_price_is_the_sum_of_its_parts(amazon: Bench):
    for question in (of_amazon(), of_amazon("2", insuredValue={"value": 120, "unit": "USD"})):
        for rate in amazon.rates(question).payload["rates"]:
            parts = [cents(item["rateItemCharge"]) for item in rate["rateItemList"]]
            assert sum(parts) == cents(rate["totalCharge"])


def test_distance_weight_and_size_cost_money(amazon: Bench):
    def price(question: dict) -> int:
        return cents(amazon.rates(question).payload["rates"][0]["totalCharge"])

    near = price(external())

    assert price(external(BOSTON)) > near
    assert price(external(weight={"unit": "POUND", "value": 9})) > near
    assert price(external(dimensions={"length": 20, "width": 20, "height": 20, "unit": "INCH"})) > near
    assert price(external(insuredValue={"value": 500, "unit": "USD"})) > near


def test_the_same_weight_in_another_unit_costs_the_same(amazon: Bench):
    pounds = amazon.rates(external(weight={"unit": "POUND", "value": 2})).payload["rates"][0]
    grams = amazon.rates(external(weight={"unit": "GRAM", "value": 907.18474})).payload["rates"][0]

    assert pounds["totalCharge"] == grams["totalCharge"]
    assert pounds["billedWeight"] == {"value": 2, "unit": "POUND"}


def test_what_is_too_heavy_or_too_large_is_refused_with_its_reason(amazon: Bench):
    heavy = amazon.rates(external(weight={"unit": "KILOGRAM", "value": 60})).payload
    large = amazon.rates(external(dimensions={"length": 9, "width": 3, "height": 90, "unit": "INCH"})).payload

    assert heavy["ineligibleRates"][0]["ineligibilityReasons"][0]["code"] == "WEIGHT_RESTRICTIONS"
    assert large["ineligibleRates"][0]["ineligibilityReasons"][0]["code"] == "SIZE_RESTRICTIONS"
    assert heavy["rates"] == large["rates"] == []


def test_express_is_faster_and_dearer(amazon: Bench):
    rates = by_service(amazon.rates(of_amazon()).payload)
    ground, air = rates["UPS_GROUND"], rates["UPS_NEXT_DAY_AIR_SAVER"]

    assert air["totalCharge"]["value"] > ground["totalCharge"]["value"]
    assert air["promise"]["deliveryWindow"]["end"] <= ground["promise"]["deliveryWindow"]["end"]
    assert ground["promise"]["pickupWindow"]["end"] < air["promise"]["deliveryWindow"]["start"]


def test_an_order_past_its_promise_gets_express_alone(amazon: Bench):
    late = {"order_id": "late", "ship_to": SEATTLE, "deliver_by": "2020-01-01T00:00:00+00:00"}
    amazon.control("POST", "orders", {"orders": [late]})

    quote = amazon.rates(of_amazon("late")).payload

    assert quote["rates"]
    assert not {"UPS_GROUND", "USPS_GROUND_ADVANTAGE", "std-us-swa-mfn"} & set(by_service(quote))
    assert not [service for service in by_service(quote) if "GROUND" in service or "CUBIC" in service]
    assert reasons_of(quote)["UPS_GROUND"] == "LATE_DELIVERY"


def test_papers_and_extras_differ_by_carrier(amazon: Bench):
    amazon.control("POST", "orders", {"orders": [{"order_id": "west", "ship_to": SEATTLE}]})
    rates = by_service(amazon.rates(of_amazon("west")).payload)

    def papers(service: str) -> list:
        return [
            (spec["format"], spec["size"]["width"], tuple(spec["printOptions"][0]["supportedDPIs"]))
            for spec in rates[service]["supportedDocumentSpecifications"]
        ]

    def required(service: str) -> list:
        groups = rates[service]["availableValueAddedServiceGroups"]
        return [[extra["id"] for extra in g["valueAddedServices"]] for g in groups if g["isRequired"]]

    assert papers("USPS_PRIORITY") == [("PDF", 8.5, ()), ("PDF", 4, ()), ("ZPL", 4, (300,)), ("PNG", 4, ())]
    assert ("ZPL", 4, (203, 300)) in papers("UPS_GROUND")
    assert "NO_CONFIRMATION" in required("USPS_PRIORITY")[0]
    assert "NO_CONFIRMATION" not in required("ONTRAC_GROUND")[0]
    assert required("std-us-swa-mfn") == []
    assert [s for s, rate in rates.items() if rate["requiresAdditionalInputs"]] == ["FEDEX_FIRST_OVERNIGHT"]


def test_protection_is_for_amazon_orders(amazon: Bench):
    on = amazon.rates(of_amazon()).payload["rates"][0]["benefits"]
    off = amazon.rates(external()).payload["rates"][0]["benefits"]

    assert on["includedBenefits"] == ["CLAIMS_PROTECTED"]
    assert off["includedBenefits"] == []


def without(path: str) -> dict:
    """A request that lacks one field."""
    question = copy.deepcopy(external())
    *way, last = path.split(".")
    inner = question
    for step in way:
        inner = inner[int(step)] if step.isdigit() else inner[step]
    del inner[last]
    return question


@pytest.mark.parametrize(
    "path",
    [
        "shipFrom", "shipTo", "packages", "channelDetails", "channelDetails.channelType", "shipFrom.name",
        "shipTo.addressLine1", "shipTo.city", "shipTo.postalCode", "shipTo.countryCode", "shipTo.stateOrRegion",
        "packages.0.dimensions", "packages.0.weight", "packages.0.insuredValue", "packages.0.items",
        "packages.0.packageClientReferenceId", "packages.0.items.0.quantity", "packages.0.items.0.weight",
        "packages.0.dimensions.unit", "packages.0.weight.value",
    ],
)  # fmt: skip
def test_a_missing_field_is_refused_by_name(amazon: Bench, path):
    answer = amazon.rates(without(path))

    assert (answer.status, answer.error["code"]) == (400, "InvalidInput")
    assert path.split(".")[-1] in answer.error["details"]


@pytest.mark.parametrize(
    "question",
    [
        external({**SEATTLE, "name": "N" * 51}),
        external({**SEATTLE, "addressLine2": ""}),
        external({**SEATTLE, "stateOrRegion": ""}),
        {**external(), "valueAddedServices": []},
        {**external(), "valueAddedServices": {"collectOnDelivery": {}}},
        {**external(), "valueAddedServices": {"signatureOnDelivery": True}},
        external({**SEATTLE, "phoneNumber": "1" * 21}),
        external({**SEATTLE, "postalCode": "ABC"}),
        external({**SEATTLE, "countryCode": "usa"}),
        external({**SEATTLE, "email": None}),
        external(weight={"unit": "STONE", "value": 1}),
        external(weight={"unit": "POUND", "value": 0}),
        external(weight={"unit": "POUND", "value": "1.5"}),
        external(dimensions={"length": -1, "width": 9, "height": 4, "unit": "INCH"}),
        external(insuredValue={"value": 0, "unit": "dollars"}),
        external(items=[]),
        {**external(), "channelDetails": {"channelType": "EBAY"}},
        {**external(), "channelDetails": {"channelType": "AMAZON"}},
        {**external(), "packages": [package(), package(packageClientReferenceId="PB-2")]},
        {**external(), "shipDate": "tomorrow"},
        {**external(), "returnTo": {"name": "Nobody"}},
        external(packageClientReferenceId="PB-\ud800"),
        external(insuredValue={"value": 1e300, "unit": "USD"}),
        external(insuredValue={"value": float("nan"), "unit": "USD"}),
        of_amazon(items=[{"quantity": 1, "weight": {"unit": "POUND", "value": 1}}]),
    ],
)
def test_what_breaks_a_rule_is_refused(amazon: Bench, question):
    assert amazon.rates(question).status == 400


def test_an_unknown_business_id_is_refused(amazon: Bench):
    assert Bench(amazon.address, business_id="AmazonShipping_XX").rates().status == 400


def test_the_item_must_belong_to_the_order(amazon: Bench):
    amazon.control("POST", "orders", {"orders": [{"order_id": "o", "ship_to": SEATTLE, "item_ids": ["other"]}]})

    assert "itemIdentifier" in amazon.rates(of_amazon("o")).error["details"]


def test_ship_to_of_an_amazon_order_is_ignored(amazon: Bench):
    amazon.control("POST", "orders", {"orders": [{"order_id": "o", "ship_to": SEATTLE}]})

    quote = amazon.rates({**of_amazon("o"), "shipTo": {"nonsense": True}}).payload

    assert quote["rates"]


def test_british_amazon_orders_have_british_carriers(britain: Bench):
    rates = britain.rates(of_amazon("203-1", LEEDS)).payload["rates"]

    assert {"AMZN_UK", "ROYAL_MAIL", "EVRI", "DPD", "UPS"} <= {rate["carrierId"] for rate in rates}
    assert {rate["totalCharge"]["unit"] for rate in rates} == {"GBP"}
    assert ("PDF", "CENTIMETER") in {
        (spec["format"], spec["size"]["unit"]) for rate in rates for spec in rate["supportedDocumentSpecifications"]
    }


@pytest.mark.parametrize(
    "order",
    [
        {"order_id": "o"},
        {"order_id": "", "ship_to": SEATTLE},
        {"order_id": "o", "ship_to": {**SEATTLE, "postalCode": "ABC"}},
        {"order_id": "o", "ship_to": SEATTLE, "deliver_by": "soon"},
        "o",
    ],
)
def test_an_order_that_makes_no_sense_is_not_kept(amazon: Bench, order):
    assert amazon.control("POST", "orders", {"orders": [order]}).status == 400


def test_a_ship_date_moves_the_promise(amazon: Bench):
    now = amazon.rates().payload["rates"][0]["promise"]
    later = amazon.rates({**external(), "shipDate": "2099-01-05T10:00:00Z"}).payload["rates"][0]["promise"]

    assert now["pickupWindow"]["start"] < "2099"
    assert later["pickupWindow"]["start"].startswith("2099-01-0")
