"""The seller's own accounts with carriers: forms, links, unlinks."""

import pytest

from tests.practice.conftest import Bench

GOOD = {"ACCOUNT_NUMBER": "1A2B3C", "CONTACT_NAME": "Ann Lee", "POSTAL_CODE": "98109", "COUNTRY_CODE": "US"}
INVOICE = {"INVOICE_NUMBER": "INV-77", "INVOICE_DATE": "2026-11-01", "INVOICE_AMOUNT": "17.40"}
MERCHANT = [{"clientReferenceType": "IntegratorMerchantId", "clientReferenceId": "M-7"}]


def attributes(values: dict) -> list[dict]:
    return [{"attributeName": name, "propertyGroup": "ACCOUNT", "value": value} for name, value in values.items()]


def link(
    bench: Bench,
    carrier: str = "UPS",
    *,
    method: str = "PUT",
    kind: str = "SHIPPER_ACCOUNT",
    references=None,
    **changes,
):
    values = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    body = {"carrierAccountType": kind, "carrierAccountAttributes": attributes(values)}
    if references:
        body["clientReferenceDetails"] = references
    return bench.call(method, f"/carrierAccounts/{carrier}", body)


def linked(bench: Bench, references=None) -> list[dict]:
    answer = bench.call("PUT", "/carrierAccounts", {"clientReferenceDetails": references} if references else {})
    assert answer.status == 200, answer.body
    return answer.json["activeAccounts"]


def unlink(bench: Bench, account_id: object, carrier: str = "UPS", **more):
    return bench.call("PUT", f"/carrierAccounts/{carrier}/unlink", {"accountId": account_id, **more})


def test_the_forms_say_what_each_carrier_asks_for(amazon: Bench):
    listed = amazon.call("GET", "/carrierAccountFormInputs").json["linkableCarriersList"]

    forms = {carrier["carrierId"]: carrier["linkableAccountTypes"] for carrier in listed}
    assert set(forms) == {"UPS", "FEDEX", "USPS"}
    assert [form["accountType"] for form in forms["UPS"]] == ["SHIPPER_ACCOUNT", "SHIPPER_ACCOUNT_WITH_INVOICE"]
    fields = {field["name"]: field for form in forms["USPS"] for field in form["carrierAccountInputs"]}
    assert (fields["PASSWORD"]["inputType"], fields["PASSWORD"]["isConfidential"]) == ("PASSWORD", True)
    groups = {field["groupName"] for field in forms["UPS"][1]["carrierAccountInputs"]}
    assert groups == {"ACCOUNT", "REGISTRATION", "INVOICE"}


def test_a_form_filled_as_it_asks_is_taken(amazon: Bench):
    (ups,) = [
        carrier
        for carrier in amazon.call("GET", "/carrierAccountFormInputs").json["linkableCarriersList"]
        if carrier["carrierId"] == "UPS"
    ]
    mandatory = {
        field["name"] for field in ups["linkableAccountTypes"][0]["carrierAccountInputs"] if field["isMandatory"]
    }

    assert mandatory == set(GOOD)
    assert link(amazon).status == 200


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_linked_account_is_active_and_listed(amazon: Bench, method):
    answer = link(amazon, method=method)

    assert answer.status == 200
    assert answer.json["registrationStatus"] == "ACTIVE"
    assert linked(amazon) == [{"accountId": answer.json["accountId"], "carrierId": "UPS"}]


def test_linked_twice_it_is_one_account(amazon: Bench):
    first, second = link(amazon), link(amazon, method="POST")

    assert first.json == second.json
    assert len(linked(amazon)) == 1


def test_an_account_with_an_invoice_is_pending_until_the_carrier_looked(amazon: Bench):
    answer = link(amazon, kind="SHIPPER_ACCOUNT_WITH_INVOICE", **INVOICE)
    before = linked(amazon)
    amazon.advance(minutes=11)

    assert answer.json["registrationStatus"] == "PENDING"
    assert before == []
    assert [account["accountId"] for account in linked(amazon)] == [answer.json["accountId"]]
    assert link(amazon, kind="SHIPPER_ACCOUNT_WITH_INVOICE", **INVOICE).json["registrationStatus"] == "ACTIVE"


def test_unlinked_it_is_gone_and_can_be_linked_again(amazon: Bench):
    account_id = link(amazon).json["accountId"]

    answer = unlink(amazon, account_id)

    assert (answer.status, answer.json) == (200, {"isUnlinked": True})
    assert linked(amazon) == []
    assert unlink(amazon, account_id).status == 404
    assert link(amazon).json == {"registrationStatus": "ACTIVE", "accountId": account_id}
    assert len(linked(amazon)) == 1


def test_accounts_belong_to_the_references_that_linked_them(amazon: Bench):
    account_id = link(amazon, references=MERCHANT).json["accountId"]

    assert linked(amazon) == []
    assert [account["accountId"] for account in linked(amazon, MERCHANT)] == [account_id]
    assert unlink(amazon, account_id).status == 404
    assert unlink(amazon, account_id, clientReferenceDetails=MERCHANT).status == 200


def test_accounts_belong_to_a_business(amazon: Bench, britain: Bench):
    link(amazon)

    assert linked(britain) == []
    assert link(britain, "FEDEX").status == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"ACCOUNT_NUMBER": None},
        {"ACCOUNT_NUMBER": "1a2b3c"},
        {"ACCOUNT_NUMBER": "1A2B3C4"},
        {"COUNTRY_CODE": "USA"},
        {"CONTACT_NAME": "x" * 36},
        {"POSTAL_CODE": "9"},
        {"SHOE_SIZE": "43"},
        {"COMPANY_NAME": "x" * 51},
        {"ACCOUNT_NUMBER": 7},
    ],
)
def test_a_value_that_breaks_its_rule_links_nothing(amazon: Bench, changes):
    answer = link(amazon, **changes)

    assert answer.status == 400
    assert answer.error["code"] == "InvalidInput"
    assert next(iter(changes)) in answer.error["details"] or "value" in answer.error["details"]
    assert linked(amazon) == []


def test_secrets_may_come_encrypted(amazon: Bench):
    body = {
        "carrierAccountType": "AMAZON_ACCOUNT",
        "carrierAccountAttributes": attributes({"ACCOUNT_NUMBER": "12345"}),
    }

    without = amazon.call("PUT", "/carrierAccounts/USPS", body)
    with_secret = amazon.call(
        "PUT",
        "/carrierAccounts/USPS",
        {**body, "encryptedCarrierAccountAttributes": attributes({"PASSWORD": "correct horse"})},
    )

    assert without.status == 400
    assert "PASSWORD" in without.error["details"]
    assert with_secret.json["registrationStatus"] == "ACTIVE"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"carrierAccountType": "NOBODYS", "carrierAccountAttributes": []},
        {"carrierAccountType": "SHIPPER_ACCOUNT"},
        {"carrierAccountType": "SHIPPER_ACCOUNT", "carrierAccountAttributes": [7]},
        {"carrierAccountType": "SHIPPER_ACCOUNT", "carrierAccountAttributes": [], "clientReferenceDetails": [{}]},
    ],
)
def test_a_link_that_is_wrong_is_refused(amazon: Bench, body):
    assert amazon.call("PUT", "/carrierAccounts/UPS", body).status == 400


def test_unknown_carriers_and_accounts_are_not_found(amazon: Bench):
    account_id = link(amazon).json["accountId"]

    assert link(amazon, "PIGEON").status == 404
    assert unlink(amazon, "nobody").status == 404
    assert unlink(amazon, account_id, "FEDEX").status == 404
    assert unlink(amazon, None).status == 400
    assert len(linked(amazon)) == 1
