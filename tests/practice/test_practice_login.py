"""Who may come in: Login with Amazon and the access token of SP-API."""

import json
import re

import pytest

from tests.practice.conftest import Bench, external


def test_a_refresh_token_becomes_an_access_token(amazon: Bench):
    answer = amazon.sign_in()

    assert answer.status == 200
    assert answer.json["access_token"].startswith("Atza|")
    assert answer.json["token_type"] == "bearer"
    assert answer.json["expires_in"] == 3600
    assert amazon.rates().status == 200


def test_the_form_may_come_as_json_as_some_programs_send_it(amazon: Bench):
    secrets = {name: amazon.address[name] for name in ("client_id", "client_secret", "refresh_token")}
    form = {"grant_type": "refresh_token", **secrets}

    def sign_in(body: bytes, kind: str = "application/json"):
        return amazon.raw("POST", "/auth/o2/token", body, content_type=kind)

    assert sign_in(json.dumps(form).encode()).json["access_token"].startswith("Atza|")
    for body in (json.dumps({**form, "refresh_token": 7}).encode(), b"[]", b"{"):
        assert sign_in(body).json["error"] in ("invalid_request", "invalid_client")
    assert sign_in(json.dumps(form).encode(), "text/plain").json["error"] == "invalid_request"


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_id": "amzn1.other"}, 401, "invalid_client"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"refresh_token": "Atzr|other"}, 400, "invalid_grant"),
        ({"refresh_token": None}, 400, "invalid_request"),
        ({"grant_type": None}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 400, "invalid_scope"),
    ],
)
def test_login_is_refused_as_lwa_words_it(amazon: Bench, changes, status, error):
    answer = amazon.sign_in(**changes)

    assert (answer.status, answer.json["error"]) == (status, error)
    assert answer.json["error_description"]


@pytest.mark.parametrize(
    ("token", "details"),
    [
        (None, "Access token is missing in the request header."),
        ("Atza|nobody", "The access token you provided is revoked, malformed or invalid."),
    ],
)
def test_no_call_without_a_token_of_ours(amazon: Bench, token, details):
    headers = {"x-amz-access-token": token} if token else {}

    answer = amazon.raw("GET", "/shipping/v2/tracking?trackingId=x&carrierId=y", **headers)

    assert answer.status == 403
    assert answer.error["code"] == "Unauthorized"
    assert answer.error["message"] == "Access to requested resource is denied."
    assert answer.error["details"] == details
    assert answer.headers["x-amzn-requestid"]
    assert "x-amzn-ratelimit-limit" not in answer.headers


def test_an_access_token_ends_after_an_hour_of_the_practice_clock(amazon: Bench):
    token = amazon.token
    amazon.advance(minutes=61)

    answer = amazon.raw("GET", "/shipping/v2/tracking", **{"x-amz-access-token": token})

    assert answer.status == 403
    assert "expired" in answer.error["details"]
    assert amazon.rates().status == 200


def test_the_rate_limit_is_told_where_amazon_tells_it(amazon: Bench):
    good = amazon.rates()
    bad = amazon.rates({**external(), "packages": []})
    nowhere = amazon.call("GET", "/nowhere")

    for answer, status in ((good, 200), (bad, 400), (nowhere, 404)):
        assert answer.status == status
        assert float(answer.headers["x-amzn-ratelimit-limit"]) > 0
        assert answer.headers["x-amzn-requestid"]


def test_errors_end_with_an_identifier(amazon: Bench):
    answer = amazon.rates({})

    assert re.search(r"\([ADS]-\d{3}\)$", answer.error["message"])


def test_a_get_with_a_body_is_refused(amazon: Bench):
    answer = amazon.raw("GET", "/shipping/v2/tracking?trackingId=x", b"{}", **{"x-amz-access-token": amazon.token})

    assert answer.status == 400


def test_a_body_that_is_not_json_by_its_type_is_refused(amazon: Bench):
    assert amazon.call("POST", "/shipments/rates", external(), **{"content-type": "text/plain"}).status == 415


def test_a_huge_body_is_refused_unread(amazon: Bench):
    assert amazon.call("POST", "/shipments/rates", b"{" + b" " * 2_000_000 + b"}").status == 413
