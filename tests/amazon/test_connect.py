"""`account test`: each step says what works and what is missing."""

from shipstation.amazon.connect import check
from tests.amazon.conftest import HERE, rates_json, reply


def test_a_good_account_passes_both_steps(amazon, carrier):
    amazon.will("/rates", reply(200, rates_json()))

    steps = check(carrier, ship_from=HERE)

    assert [(step.name, step.ok, step.remedy) for step in steps] == [("token", True, None), ("rates", True, None)]
    assert "1 rates" in steps[1].said


def test_wrong_secrets_end_at_the_first_step_with_its_remedy(amazon, carrier):
    amazon.will("/auth/o2/token", reply(401, {"error": "invalid_client"}))

    (step,) = check(carrier, ship_from=HERE)

    assert (step.name, step.ok) == ("token", False)
    assert "180 days" in step.remedy
    assert amazon.of("/rates") == []


def test_a_missing_role_shows_at_the_second_step(amazon, carrier):
    denied = {"errors": [{"code": "Unauthorized", "message": "Access to requested resource is denied."}]}
    amazon.will("/rates", reply(403, denied))

    token, rates = check(carrier, ship_from=HERE)

    assert (token.ok, rates.ok) == (True, False)
    assert "role" in rates.remedy


def test_an_account_without_offers_is_told_so(amazon, carrier):
    amazon.will("/rates", reply(200, {"payload": {"requestToken": "t", "rates": []}}))

    assert "no offer" in check(carrier, ship_from=HERE)[1].said
