"""Restricted Data Tokens: given for named resources, for an hour, to applications with the role."""

import pytest

from tests.practice.conftest import Bench

TOKENS = "/tokens/2021-03-01/restrictedDataToken"
GENERIC = "/shipping/v1/shipments/{shipmentId}"


def ask(bench: Bench, *resources: object, **more):
    return bench.api("POST", TOKENS, {"restrictedResources": list(resources), **more})


def legacy_ids(bench: Bench) -> list[str]:
    return bench.control("GET", "legacy").json["shipments"]


def get_shipment(bench: Bench, shipment_id: str, token: str | None = None):
    return bench.api("GET", f"/shipping/v1/shipments/{shipment_id}", token=token)


def test_a_restricted_token_is_given_for_an_hour(amazon: Bench):
    answer = ask(amazon, {"method": "GET", "path": GENERIC})

    assert answer.status == 200
    assert answer.json["restrictedDataToken"].startswith("Atz.sprdt|")
    assert answer.json["expiresIn"] == 3600


def test_a_generic_path_opens_every_shipment(amazon: Bench):
    token = amazon.permit(("GET", GENERIC))

    assert {get_shipment(amazon, each, token).status for each in legacy_ids(amazon)} == {200}


def test_a_specific_path_opens_one_shipment(amazon: Bench):
    mine, other, *_ = legacy_ids(amazon)
    token = amazon.permit(("GET", f"/shipping/v1/shipments/{mine}"))

    assert get_shipment(amazon, mine, token).status == 200
    refused = get_shipment(amazon, other, token)
    assert refused.status == 403
    assert "does not cover" in refused.error["details"]


def test_a_restricted_token_opens_nothing_that_it_does_not_name(amazon: Bench):
    token = amazon.permit(("GET", GENERIC))

    tracking = amazon.api("GET", "/shipping/v2/tracking?trackingId=x&carrierId=y", token=token)
    direct = amazon.api("POST", "/shipping/v2/shipments/directPurchase", {}, token=token)
    another = amazon.api("POST", TOKENS, {}, token=token)

    assert {tracking.status, direct.status, another.status} == {403}


def test_the_method_counts(amazon: Bench):
    shipment, *_ = legacy_ids(amazon)
    token = amazon.permit(
        ("DELETE", "/mfn/v0/shipments/{shipmentId}"), ("POST", "/shipping/v2/shipments/directPurchase")
    )

    assert get_shipment(amazon, shipment, token).status == 403


def test_a_restricted_token_ends_after_an_hour_of_the_practice_clock(amazon: Bench):
    shipment, *_ = legacy_ids(amazon)
    token = amazon.permit(("GET", GENERIC))

    amazon.advance(minutes=59)
    in_time = get_shipment(amazon, shipment, token)
    amazon.advance(minutes=1)
    late = get_shipment(amazon, shipment, token)

    assert in_time.status == 200
    assert late.status == 403
    assert late.error["details"] == "The access token you provided has expired."


def test_a_token_that_nobody_gave_opens_nothing(amazon: Bench):
    answer = get_shipment(amazon, "x", "Atz.sprdt|made-up")

    assert answer.status == 403
    assert "malformed or invalid" in answer.error["details"]


def test_the_access_token_stays_good_for_everything_else(amazon: Bench):
    amazon.permit(("GET", GENERIC))

    assert amazon.rates().status == 200


def test_without_the_role_nothing_is_given(amazon: Bench):
    assert amazon.control("GET", "roles").json == {"restricted": True}
    assert amazon.control("POST", "roles", {"restricted": False}).json == {"restricted": False}

    refused = ask(amazon, {"method": "GET", "path": GENERIC})

    assert refused.status == 400
    assert refused.error["code"] == "InvalidInput"
    assert refused.error["message"] == "Application do not have access to some or all requested resource"
    assert amazon.control("GET", "roles").json == {"restricted": False}
    amazon.control("POST", "roles", {"restricted": True})
    assert ask(amazon, {"method": "GET", "path": GENERIC}).status == 200


def test_the_role_is_yes_or_no(amazon: Bench):
    assert amazon.control("POST", "roles", {"restricted": "perhaps"}).status == 400


@pytest.mark.parametrize(
    "resource",
    [
        {"method": "PATCH", "path": GENERIC},
        {"path": GENERIC},
        {"method": "GET"},
        {"method": "GET", "path": "shipping/v1/shipments/x"},
        {"method": "GET", "path": "/shipping/v2/tracking"},
        {"method": "GET", "path": GENERIC, "dataElements": ["buyerInfo"]},
        {"method": "GET", "path": GENERIC, "dataElements": "buyerInfo"},
        {"method": "GET", "path": "/orders/v0/orders", "dataElements": ["shoeSize"]},
        "GET",
    ],
)
def test_a_resource_that_is_wrong_is_refused(amazon: Bench, resource):
    answer = ask(amazon, {"method": "GET", "path": GENERIC}, resource)

    assert answer.status == 400
    assert answer.error["code"] == "InvalidInput"


@pytest.mark.parametrize("body", [{}, {"restrictedResources": []}, {"restrictedResources": {}}, []])
def test_a_request_without_resources_is_refused(amazon: Bench, body):
    assert amazon.api("POST", TOKENS, body).status == 400


def test_fifty_resources_are_the_most(amazon: Bench):
    resource = {"method": "GET", "path": GENERIC}

    assert ask(amazon, *[resource] * 50).status == 200
    assert ask(amazon, *[resource] * 51).status == 400


def test_orders_know_data_elements(amazon: Bench):
    path, elements = "/orders/v0/orders/{orderId}/address", ["buyerInfo", "shippingAddress"]

    assert ask(amazon, {"method": "GET", "path": path, "dataElements": elements}).status == 200


def test_tokens_and_roles_outlive_the_server(tmp_path):
    from tests.practice.conftest import running

    with running(tmp_path) as bench:
        token = bench.permit(("GET", GENERIC))
        bench.control("POST", "roles", {"restricted": False})
    with running(tmp_path) as bench:
        shipment, *_ = legacy_ids(bench)

        assert get_shipment(bench, shipment, token).status == 200
        assert bench.control("GET", "roles").json == {"restricted": False}


# ---- v1 getShipment ----


def test_legacy_shipments_need_a_restricted_token(amazon: Bench):
    shipment, *_ = legacy_ids(amazon)

    answer = get_shipment(amazon, shipment)

    assert answer.status == 403
    assert answer.error["message"] == "Access to requested resource is denied."


def test_a_legacy_shipment_is_told_the_same_each_time(amazon: Bench):
    token = amazon.permit(("GET", GENERIC))
    ids = legacy_ids(amazon)

    told = [get_shipment(amazon, each, token).json["payload"] for each in ids * 2]

    assert [shipment["shipmentId"] for shipment in told] == ids * 2
    assert told[: len(ids)] == told[len(ids) :]
    assert len(set(ids)) == len(ids) == 5


def test_an_unknown_legacy_shipment_is_not_found(amazon: Bench):
    answer = get_shipment(amazon, "nobody", amazon.permit(("GET", GENERIC)))

    assert answer.status == 404
    assert answer.error["message"] == "Shipment not found."
