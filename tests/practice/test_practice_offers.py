"""getRates: what decides whether a service is offered, beyond distance and size, and what its price is made of."""

import pytest

from tests.practice.conftest import BRISTOL, LEEDS, Bench, external, of_amazon
from tests.practice.test_practice_rates import BERLIN, LYON, TOKYO, by_service, cents, reasons_of


def test_yen_are_whole(amazon: Bench):
    japan = Bench(amazon.address, business_id="AmazonShipping_JP")
    question = of_amazon(ship_from=TOKYO, insuredValue={"value": 9800, "unit": "JPY"})

    rates = japan.rates(question).payload["rates"]

    assert len(rates) >= 4
    for rate in rates:
        costs = [e["cost"] for g in rate["availableValueAddedServiceGroups"] for e in g["valueAddedServices"]]
        amounts = [rate["totalCharge"], *(item["rateItemCharge"] for item in rate["rateItemList"]), *costs]
        assert all(isinstance(amount["value"], int) and amount["unit"] == "JPY" for amount in amounts)


def test_weekends_are_the_countrys_own(amazon: Bench):
    riyadh = {**LYON, "countryCode": "SA"}
    saudi = Bench(amazon.address, business_id="AmazonShipping_SA")
    # A Friday noon in Riyadh, and a working Sunday two days later.
    question = {**external(riyadh, riyadh), "shipDate": "2027-03-05T09:00:00Z"}

    promise = saudi.rates(question).payload["rates"][0]["promise"]

    assert promise["pickupWindow"]["start"] == "2027-03-07T14:00:00Z"


def test_abroad_each_carrier_asks_for_customs(amazon: Bench):
    amazon.control("POST", "orders", {"orders": [{"order_id": "far", "ship_to": BERLIN}]})

    quote = amazon.rates(of_amazon("far")).payload

    assert {s: rate["requiresAdditionalInputs"] for s, rate in by_service(quote).items()} == {
        "USPS_PRIORITY_INTERNATIONAL": True, "UPS_WORLDWIDE_SAVER": True, "FEDEX_INTERNATIONAL_PRIORITY": True,
    }  # fmt: skip
    assert reasons_of(quote)["UPS_GROUND"] == "NO_COVERAGE"


def test_dangerous_goods_stay_on_the_ground(amazon: Bench):
    item = {"quantity": 1, "itemIdentifier": "item-1", "isHazmat": True, "weight": {"unit": "POUND", "value": 1}}

    quote = amazon.rates(of_amazon(items=[item])).payload

    assert reasons_of(quote)["FEDEX_2DAY"] == "PROGRAM_CONSTRAINTS"
    assert "UPS_GROUND" in by_service(quote)


@pytest.mark.parametrize(("hour", "offered"), [("22:30", True), ("23:30", False)])
def test_after_its_last_pickup_a_service_is_not_offered(amazon: Bench, hour, offered):
    question = {**of_amazon(), "shipDate": f"2027-03-03T{hour}:00Z"}

    quote = amazon.rates(question).payload

    assert ("UPS_NEXT_DAY_AIR_EARLY" in by_service(quote)) is offered
    assert (reasons_of(quote).get("UPS_NEXT_DAY_AIR_EARLY") == "PICKUP_SLOT_RESTRICTION") is not offered


def test_a_carriers_box_is_offered_when_the_package_fits(amazon: Bench):
    small = amazon.rates(of_amazon(dimensions={"length": 8, "width": 5, "height": 1.5, "unit": "INCH"})).payload
    large = amazon.rates(of_amazon(dimensions={"length": 22, "width": 11, "height": 9, "unit": "INCH"})).payload

    assert "USPS_PRIORITY_MAIL_SMALL_FLAT_RATE_BOX" in by_service(small)
    assert reasons_of(large)["USPS_PRIORITY_MAIL_SMALL_FLAT_RATE_BOX"] == "SIZE_RESTRICTIONS"
    assert reasons_of(large)["FEDEX_ONE_RATE_2DAY_SMALL_BOX"] == "UNKNOWN"
    assert reasons_of(large)["USPS_PRIORITY_CUBIC"] == "SIZE_RESTRICTIONS"


def test_a_signature_asked_for_with_the_question_is_in_the_price(amazon: Bench):
    plain = by_service(amazon.rates(of_amazon()).payload)["USPS_PRIORITY"]
    signed = by_service(amazon.rates({**of_amazon(), "valueAddedServices": {"signatureOnDelivery": {}}}).payload)[
        "USPS_PRIORITY"
    ]

    assert cents(signed["totalCharge"]) - cents(plain["totalCharge"]) == 345
    assert "SIGNATURE_CONFIRMATION" in [item["rateItemID"] for item in signed["rateItemList"]]
    assert len(plain["availableValueAddedServiceGroups"]) == 1
    assert signed["availableValueAddedServiceGroups"] == []


def test_what_a_service_cannot_do_at_the_door_is_refused(amazon: Bench, britain: Bench):
    cash = {"collectOnDelivery": {"amount": {"value": 20, "unit": "USD"}}}
    both = {"signatureOnDelivery": {}, "otpOnDelivery": {}}

    american = amazon.rates({**external(), "valueAddedServices": cash}).payload
    british = britain.rates({**external(BRISTOL, LEEDS), "valueAddedServices": both}).payload

    assert american["rates"] == british["rates"] == []
    assert set(reasons_of(american).values()) == {"UNSUPPORTED_VAS"}
    assert set(reasons_of(british).values()) == {"VAS_COMBINATION_RESTRICTION"}


def test_india_collects_cash(amazon: Bench):
    india, mumbai = (
        Bench(amazon.address, business_id="AmazonShipping_IN"),
        {**LYON, "countryCode": "IN", "postalCode": "400050"},
    )
    cash = {"collectOnDelivery": {"amount": {"value": 1499, "unit": "INR"}}}

    rates = india.rates({**external(mumbai, mumbai), "valueAddedServices": cash}).payload["rates"]

    assert rates
    assert all("COD" in [item["rateItemID"] for item in rate["rateItemList"]] for rate in rates)


def test_a_credit_lowers_a_few_rates(amazon: Bench):
    rates = amazon.rates(of_amazon()).payload["rates"]

    lowered = {rate["serviceId"]: rate for rate in rates if "totalChargeWithAdjustments" in rate}
    assert set(lowered) == {"USPS_PRIORITY_CUBIC", "FEDEX_GROUND_ECONOMY"}
    for rate in lowered.values():
        (credit,) = rate["adjustmentItemList"]
        assert credit["rateItemID"] == "FBM_SHIP_PLUS_CREDIT"
        assert cents(rate["totalCharge"]) + cents(credit["rateItemCharge"]) == cents(
            rate["totalChargeWithAdjustments"]
        )
        assert "FBM_SHIP_PLUS" in rate["benefits"]["includedBenefits"]


def test_insured_value_adds_its_line_and_zero_does_not(amazon: Bench):
    def parts(value: float) -> list:
        rate = amazon.rates(external(insuredValue={"value": value, "unit": "USD"})).payload["rates"][0]
        return [item["rateItemID"] for item in rate["rateItemList"]]

    assert "INSURANCE" in parts(250)
    assert "INSURANCE" not in parts(0)
