"""Additional inputs: what some services ask is real JSON Schema, and a purchase must answer it."""

import copy

import pytest
from jsonschema import Draft4Validator

from shipstation.practice.answers import Problem
from shipstation.practice.inputs import check_inputs, schema_for
from shipstation.practice.services import SERVICES
from tests.practice.conftest import SEATTLE, Bench, chosen, of_amazon, purchase

ASKING = sorted(service for service in SERVICES if schema_for(service) is not None)
DUBLIN = {**SEATTLE, "city": "Dublin", "stateOrRegion": "", "postalCode": "D02 AF30", "countryCode": "IE"}
CUSTOMS = {
    "contentsType": "MERCHANDISE",
    "invoice": {"number": "INV-7", "date": "2026-11-24", "currency": "USD", "termsOfTrade": "DAP", "freight": 12.4},
    "importer": {"email": "ann@example.com", "taxId": "IE6388047V"},
    "goods": [
        {"description": "Enamel mug", "hsCode": "732394", "countryOfOrigin": "US", "quantity": 2, "unitValue": 14.95}
    ],
    "exportReasons": ["SALE"],
}


def changed(path: str, value: object) -> dict:
    """The customs declaration with one field changed, or left out when None."""
    inputs = copy.deepcopy(CUSTOMS)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inner = inputs
    for step in way:
        inner = inner[step]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return inputs


def test_several_services_ask_and_each_schema_is_draft_4():
    assert len(ASKING) >= 3
    for service in ASKING:
        Draft4Validator.check_schema(schema_for(service))


def test_who_asks_nothing_has_no_schema():
    assert schema_for("USPS_PRIORITY") is None
    assert schema_for("UNHEARD_OF") is None


def test_a_whole_declaration_passes():
    assert check_inputs(schema_for("UPS_WORLDWIDE_SAVER"), CUSTOMS) == CUSTOMS


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("contentsType", "TOYS"),
        ("invoice", None),
        ("invoice.date", "24.11.2026"),
        ("invoice.date", "2026-02-30"),
        ("invoice.freight", 5001),
        ("invoice.freight", "12"),
        ("invoice.notes", "x"),
        ("importer.email", "ann"),
        ("importer.taxId", "a b"),
        ("goods", []),
        ("goods.0.hsCode", "7323"),
        ("goods.0.quantity", 0),
        ("goods.0.quantity", 1.5),
        ("goods.0.unitValue", 0),
        ("goods.0.countryOfOrigin", "usa"),
        ("exportReasons", ["SALE", "SALE"]),
    ],
)
def test_what_breaks_a_rule_is_refused_by_its_place_and_not_quoted(path, value):
    with pytest.raises(Problem) as refused:
        check_inputs(schema_for("UPS_WORLDWIDE_SAVER"), changed(path, value))

    assert refused.value.status == 400
    assert refused.value.details.startswith("additionalInputs")
    assert "ann" not in refused.value.details


@pytest.mark.parametrize("given", [None, [], "x", 3])
def test_inputs_are_an_object(given):
    with pytest.raises(Problem):
        check_inputs(schema_for("FEDEX_FIRST_OVERNIGHT"), given)


def test_a_purchase_abroad_wants_its_own_services_declaration(amazon: Bench):
    amazon.control("POST", "orders", {"orders": [{"order_id": "far", "ship_to": DUBLIN}]})
    quote = amazon.rates(of_amazon("far")).payload
    rate = chosen(quote, "UPS_WORLDWIDE_SAVER")
    query = f"requestToken={quote['requestToken']}&rateId={rate['rateId']}"

    schema = amazon.call("GET", f"/shipments/additionalInputs/schema?{query}").payload
    wrong = amazon.buy(
        purchase(quote, pick="UPS_WORLDWIDE_SAVER", additionalInputs=changed("goods.0.quantity", None))
    )
    right = amazon.buy(purchase(quote, pick="UPS_WORLDWIDE_SAVER", additionalInputs=CUSTOMS))

    assert schema == schema_for("UPS_WORLDWIDE_SAVER")
    assert wrong.status == 400
    assert wrong.error["details"] == "additionalInputs/goods/0 lacks quantity"
    assert right.status == 200
