"""The live check against a scripted server: what Amazon says in words that the practice Amazon does not use."""

from datetime import timedelta
from email.utils import format_datetime

from shipstation.amazon.carrier import AmazonCarrier
from shipstation.amazon.connect import check
from shipstation.model import StepId
from tests.amazon.conftest import HERE, Amazon, TestClock, rates_json, reply

PERMIT = reply(200, {"restrictedDataToken": "Atz.sprdt|1", "expiresIn": 3600})


def named(steps) -> dict:
    return {step.name: step for step in steps}


def test_a_good_account_passes(amazon: Amazon, carrier: AmazonCarrier):
    amazon.will("/rates", reply(200, rates_json()))
    amazon.will("/restrictedDataToken", PERMIT)

    steps = check(carrier, ship_from=HERE)

    assert [step.name for step in steps] == ["token", "business_id", "region", "role", "rates", "restricted"]
    assert all(step.ok and step.remedy is None for step in steps)
    assert "1 rate for" in named(steps)["rates"].said


def test_a_stand_in_without_permits_passes_too(amazon: Amazon, carrier: AmazonCarrier):
    amazon.will("/rates", reply(200, rates_json()))
    amazon.will("/restrictedDataToken", reply(404))

    assert named(check(carrier, ship_from=HERE))["restricted"].ok


def test_wrong_secrets_end_at_the_first_step_with_its_remedy(amazon: Amazon, carrier: AmazonCarrier):
    amazon.will("/auth/o2/token", reply(401, {"error": "invalid_client"}))

    (step,) = check(carrier, ship_from=HERE)

    assert (step.name, step.ok, step.points_to, step.code) == ("token", False, StepId.SECRETS, "invalid_client")
    assert "180 days" in step.remedy
    assert amazon.of("/rates") == []


def test_a_denied_account_without_other_regions_to_ask_lacks_the_role(amazon: Amazon, carrier: AmazonCarrier):
    denied = {"errors": [{"code": "Unauthorized", "message": "Access to requested resource is denied."}]}
    amazon.will("/rates", reply(403, denied))

    role = check(carrier, ship_from=HERE)[-1]

    assert (role.name, role.ok, role.points_to, role.request_id) == ("role", False, StepId.PROFILE, "req-1")


def test_a_business_id_that_amazon_refuses_is_told(amazon: Amazon, carrier: AmazonCarrier):
    said = "x-amzn-shipping-business-id is not valid."
    amazon.will("/rates", reply(400, {"errors": [{"code": "InvalidInput", "message": said}]}))

    step = check(carrier, ship_from=HERE)[-1]

    assert (step.name, step.ok, step.points_to) == ("business_id", False, StepId.SECRETS)


def test_trouble_at_one_operation_is_no_missing_enrolment(amazon: Amazon, carrier: AmazonCarrier):
    amazon.will("/rates", reply(500, {"errors": [{"code": "InternalFailure", "message": "Oops."}]}))
    amazon.will("/tracking", reply(404, {"errors": [{"code": "NotFound", "message": "No."}]}))

    step = check(carrier, ship_from=HERE)[-1]

    assert (step.name, step.ok, step.points_to) == ("rates", False, None)


def test_an_account_without_offers_is_told_so(amazon: Amazon, carrier: AmazonCarrier):
    amazon.will("/rates", reply(200, {"payload": {"requestToken": "t", "rates": []}}))
    amazon.will("/restrictedDataToken", PERMIT)

    assert "no offer" in named(check(carrier, ship_from=HERE))["rates"].said


def test_a_clock_that_is_behind_is_told_also_beside_another_fault(
    amazon: Amazon, carrier: AmazonCarrier, clock: TestClock
):
    told = format_datetime(clock.now() + timedelta(minutes=42), usegmt=True)
    amazon.will("/auth/o2/token", reply(400, {"error": "invalid_grant"}, date=told))

    token, skew = check(carrier, ship_from=HERE)

    assert (token.points_to, skew.name, skew.ok) == (StepId.APP, "clock", False)
    assert "42 minutes behind" in skew.said


def test_a_date_that_nobody_can_read_tells_nothing(amazon: Amazon, carrier: AmazonCarrier):
    amazon.will("/auth/o2/token", reply(400, {"error": "invalid_grant"}, date="yesterday, about noon"))

    assert [step.name for step in check(carrier, ship_from=HERE)] == ["token"]
