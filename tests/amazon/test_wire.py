"""The wire pair: strict building, lenient reading, for any JSON that may come."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipstation.amazon import wire
from shipstation.errors import BadInput, NotBuyable
from shipstation.model import Account, Channel, Money, Parcel, Proof, Region, Size, Weight
from tests.amazon.conftest import (
    BUYER,
    HERE,
    PARCEL,
    choices_for,
    order,
    quote_of,
    rate_json,
    rates_json,
)

US = Account(name="bench", region=Region.NA, business_id="AmazonShipping_US")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def written(an_order=None, parcel=PARCEL, ship_from=HERE, account=US) -> dict:
    body = wire.write_rates(an_order or order(), parcel, ship_from=ship_from, package_ref="A-1-1", account=account)
    return json.loads(body, parse_float=Decimal)


def amazon_order(**changes):
    items = tuple(replace(item, order_item_id=f"oi-{item.sku}") for item in order().items)
    return order(Channel.AMAZON, **{"amazon_order_id": "111-1", "items": items, **changes})


def read(value) -> object:
    return wire.read_rates(json.dumps(value).encode())


def test_an_external_request_is_written_whole():
    message = written()

    assert message["channelDetails"] == {"channelType": "EXTERNAL"}
    assert message["shipTo"] == {
        "name": "Zoë Quill",
        "addressLine1": "9 Larch Ave",
        "addressLine2": "Apt 4",
        "stateOrRegion": "NV",
        "city": "Reno",
        "countryCode": "US",
        "postalCode": "89501",
    }
    assert message["shipFrom"]["phoneNumber"] == "512 555 0100"
    (package,) = message["packages"]
    assert package["weight"] == {"unit": "POUND", "value": Decimal("1.5")}
    assert package["dimensions"] == {"length": 12, "width": 9, "height": 4, "unit": "INCH"}
    assert package["insuredValue"] == {"value": 0, "unit": "USD"}
    assert package["packageClientReferenceId"] == "A-1-1"
    mug, tea = package["items"]
    assert mug["itemValue"] == {"value": Decimal("9.50"), "unit": "USD"}
    assert mug["weight"] == {"unit": "POUND", "value": Decimal("0.5")}
    assert tea["itemValue"] == {"value": 1, "unit": "USD"}
    assert tea["weight"] == {"unit": "GRAM", "value": 100}


def test_an_amazon_request_keeps_the_buyers_address_here_and_names_the_order_items():
    message = written(amazon_order())

    assert "shipTo" not in message
    assert message["channelDetails"]["amazonOrderDetails"] == {"orderId": "111-1"}
    assert [item["itemIdentifier"] for item in message["packages"][0]["items"]] == ["oi-MUG", "oi-TEA"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"amazon_order_id": None}, "amazon_order_id"), ({"items": order().items}, "order_item_id")],
)
def test_an_amazon_order_without_its_ids_is_refused(changes, field):
    with pytest.raises(BadInput) as caught:
        written(amazon_order(**changes))

    assert caught.value.fields == (field,)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "ship_to.name"),
        ({"name": "N" * 51}, "ship_to.name"),
        ({"line1": "  "}, "ship_to.line1"),
        ({"line1": "L" * 61}, "ship_to.line1"),
        ({"line2": "L" * 61}, "ship_to.line2"),
        ({"line3": "L" * 61}, "ship_to.line3"),
        ({"city": ""}, "ship_to.city"),
        ({"postal_code": ""}, "ship_to.postal_code"),
        ({"country": "usa"}, "ship_to.country"),
        ({"phone": "1" * 21}, "ship_to.phone"),
        ({"line1": "9 Larch\nAve"}, "ship_to.line1"),
        ({"name": "\ud800"}, "ship_to.name"),
    ],
)
def test_an_address_that_amazon_would_refuse_is_named_before_anything_is_sent(changes, field):
    with pytest.raises(BadInput) as caught:
        written(order(ship_to=replace(BUYER, **changes)))

    assert caught.value.fields == (field,)


def test_names_of_fifty_and_lines_of_sixty_pass_in_any_script():
    address = replace(BUYER, name="山" * 50, line1="ü" * 60)

    assert written(order(ship_to=address))["shipTo"]["name"] == "山" * 50


def test_what_is_optional_is_left_out_when_it_does_not_fit():
    address = replace(BUYER, email="e" * 65, company="a\x07b", phone=" ")

    assert not {"email", "companyName", "phoneNumber"} & written(order(ship_to=address))["shipTo"].keys()


def test_a_relay_number_with_extension_fits_without_its_marks():
    address = replace(BUYER, phone="+1 347-448-3190 ext. 12345")

    assert written(order(ship_to=address))["shipTo"]["phoneNumber"] == "+13474483190x12345"


@pytest.mark.parametrize(
    ("business_id", "currency"),
    [("US", "USD"), ("UK", "GBP"), ("IT", "EUR"), ("ES", "EUR"), ("FR", "EUR"), ("IN", "INR"), ("UAE", "AED"),
     ("SA", "SAR"), ("EG", "EGP"), ("JP", "JPY")],
)  # fmt: skip
def test_zero_cover_is_in_the_accounts_currency(business_id, currency):
    account = replace(US, business_id=f"AmazonShipping_{business_id}")

    assert written(account=account)["packages"][0]["insuredValue"] == {"value": 0, "unit": currency}


def test_an_unknown_business_id_has_no_currency():
    with pytest.raises(BadInput):
        written(account=replace(US, business_id="AmazonShipping_XX"))


def test_cover_is_sent_when_asked_for():
    parcel = replace(PARCEL, insured=Money(Decimal("120.00"), "USD"))

    assert written(parcel=parcel)["packages"][0]["insuredValue"]["value"] == Decimal("120.00")


decimals = st.decimals(min_value="0.0001", max_value="99999", places=4)


@given(decimals, decimals)
def test_numbers_are_written_exactly(weight, side):
    size, heavy = Size.parse(f"{side:f}x1x1cm"), Weight.parse(f"{weight:f} kg")

    (package,) = written(parcel=Parcel(size=size, weight=heavy))["packages"]

    assert Decimal(package["weight"]["value"]) == weight
    assert Decimal(package["dimensions"]["length"]) == side


def test_numbers_have_no_exponent_and_nothing_is_null():
    parcel = Parcel(
        size=Size(Decimal("1E+1"), Decimal("1E+1"), Decimal("1E+1"), PARCEL.size.unit), weight=PARCEL.weight
    )

    body = wire.write_rates(order(), parcel, ship_from=HERE, package_ref="A", account=US)

    assert b'"length":10,' in body
    assert b"null" not in body


def test_offers_are_read_with_all_that_a_packer_compares():
    offers = read(rates_json())

    (rate,) = offers.rates
    assert offers.token == "tok-1"
    assert (rate.carrier, rate.service, str(rate.total)) == ("Amazon Shipping", "Amazon Shipping Ground", "7.42 USD")
    assert rate.promise.pickup.start.isoformat() == "2026-11-24T18:00:00+00:00"
    assert rate.benefits == ("CLAIMS_PROTECTED",)
    assert rate.charges[0].cost == rate.total
    group = rate.groups[0]
    assert (group.required, [service.id for service in group.services]) == (True, ["NO_CONFIRMATION", "SIGNATURE"])
    option = rate.documents[0].options[0]
    assert (option.dpis, option.layouts, option.joinings, option.documents) == (
        (300,), ("DEFAULT",), (False,), (("LABEL", True),)
    )  # fmt: skip
    assert offers.ineligible[0].reasons == (("UNKNOWN", "No (D-701)"),)


def test_amazons_own_crooked_example_is_read():
    crooked = rate_json(
        totalCharge={"value": "7.42", "unit": "usd"},
        billedWeight={"value": "12", "unit": "GRAMS"},
        promise={"deliveryWindow": {"start": 1_790_000_000_000, "end": "1790003600000"}, "pickupWindow": None},
        requiresAdditionalInputs="true",
        benefits=None,
        somethingNew={"x": 1},
    )
    unwrapped = rates_json(crooked)["payload"]

    (rate,) = read(unwrapped).rates

    assert (str(rate.total), str(rate.billed_weight), rate.needs_inputs) == ("7.42 USD", "12 g", True)
    assert rate.promise.delivery.end.isoformat() == "2026-09-21T15:13:20+00:00"
    assert rate.promise.pickup is None


def test_fields_that_nobody_here_knows_are_kept_for_reading():
    odd = {"a\u0000b\nc": None, "d\u202e": "x\ny", "long": "z" * 500}
    known, strange = read(rates_json(rate_json(paymentType="PAY_DIRECT_TO_CARRIER"), rate_json("r-2", **odd))).rates

    assert (known.payment, known.more) == ("PAY_DIRECT_TO_CARRIER", ())
    assert strange.more == (("d", '"x\\ny"'), ("long", '"' + "z" * 198 + "…"))
    many = read(rates_json(rate_json(**{f"new{number}": number for number in range(100)}))).rates[0].more
    assert many == tuple((f"new{number}", str(number)) for number in range(20))


@pytest.mark.parametrize("place", ["name", "value"])
def test_unknown_fields_that_are_no_utf8_are_no_crash(place):
    body = json.dumps(rates_json(rate_json(new="word"))).encode()
    damaged = body.replace(b'"new"' if place == "name" else b'"word"', b'"\xff"')

    offers = wire.read_rates(damaged)

    assert [rate.rate_id for rate in offers.rates] in ([], ["r-1"])


def test_a_rate_without_a_price_is_shown_as_not_offered():
    offers = read(rates_json(rate_json(totalCharge=None), rate_json("r-2")))

    assert [rate.rate_id for rate in offers.rates] == ["r-2"]
    assert offers.ineligible[-1].reasons[0][0] == "UNREADABLE"


@pytest.mark.parametrize("amount", ["1E+999999", "9" * 41, "NaN", "-Infinity", True, [], ""])
def test_a_price_beyond_sense_is_no_price(amount):
    offers = read(rates_json(rate_json(totalCharge={"value": amount, "unit": "USD"})))

    assert offers.rates == ()


def test_an_extra_with_an_unreadable_price_is_never_taken_as_free():
    group = rate_json()["availableValueAddedServiceGroups"][0]
    group["valueAddedServices"][1]["cost"] = {"value": "much", "unit": "USD"}

    (rate,) = read(rates_json(rate_json(availableValueAddedServiceGroups=[group]))).rates

    assert [service.id for service in rate.groups[0].services] == ["NO_CONFIRMATION"]


def bought_body(**changes) -> dict:
    offers = read(rates_json())
    rate = offers.rates[0]
    return json.loads(wire.write_purchase(quote_of(offers), rate, choices_for(rate, **changes)))


def test_a_purchase_is_written_out_of_the_rates_own_print_options():
    assert bought_body() == {
        "requestToken": "tok-1",
        "rateId": "r-1",
        "requestedDocumentSpecification": {
            "format": "PNG",
            "size": {"width": 4, "length": 6, "unit": "INCH"},
            "dpi": 300,
            "pageLayout": "DEFAULT",
            "needFileJoining": False,
            "requestedDocumentTypes": ["LABEL"],
        },
        "requestedValueAddedServices": [{"id": "NO_CONFIRMATION"}],
    }


def test_dpi_and_layout_are_left_out_when_nobody_asked():
    rate = read(rates_json()).rates[0]
    document = replace(choices_for(rate).document, dpi=None, layout=None)

    spec = bought_body(document=document)["requestedDocumentSpecification"]

    assert not {"dpi", "pageLayout"} & spec.keys()


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "ZPL"},
        {"width": Decimal("8.5")},
        {"dpi": 203},
        {"layout": "LEFT"},
        {"join": True},
        {"types": ()},
        {"types": ("LABEL", "PACKSLIP")},
        {"types": ("PACKSLIP",)},
    ],
)
def test_paper_that_the_rate_does_not_list_is_refused_before_money(changes):
    rate = read(rates_json()).rates[0]

    with pytest.raises(BadInput) as caught:
        bought_body(document=replace(choices_for(rate).document, **changes))

    assert caught.value.fields == ("document",)


def test_papers_that_a_rate_makes_mandatory_must_be_asked_for():
    spec = rate_json()["supportedDocumentSpecifications"][0]
    spec["printOptions"][0]["supportedDocumentDetails"].append({"name": "PACKSLIP", "isMandatory": True})
    offers = read(rates_json(rate_json(supportedDocumentSpecifications=[spec])))
    rate = offers.rates[0]

    with pytest.raises(BadInput) as caught:
        wire.write_purchase(quote_of(offers), rate, choices_for(rate))

    assert caught.value.fields == ("document",)


def test_a_required_group_must_be_answered():
    with pytest.raises(BadInput, match="Confirmation"):
        bought_body(added=())


def test_inputs_that_a_rate_asks_for_are_needed_and_sent():
    offers = read(rates_json(rate_json(requiresAdditionalInputs=True)))
    rate = offers.rates[0]

    with pytest.raises(NotBuyable):
        wire.write_purchase(quote_of(offers), rate, choices_for(rate))
    body = json.loads(wire.write_purchase(quote_of(offers), rate, choices_for(rate, inputs={"hs": "1"})))

    assert body["additionalInputs"] == {"hs": "1"}


def test_the_same_choice_gives_the_same_bytes():
    offers = read(rates_json())
    rate = offers.rates[0]

    bodies = {wire.write_purchase(quote_of(offers), rate, choices_for(rate)) for _ in range(3)}

    assert len(bodies) == 1


def test_a_quote_of_another_account_is_not_prepared(carrier):
    offers = read(rates_json())

    with pytest.raises(BadInput):
        carrier.prepare(quote_of(offers, account="other"), offers.rates[0], choices_for(offers.rates[0]))


def test_a_purchase_prepared_elsewhere_is_not_sent(carrier, prepared, amazon):
    with pytest.raises(BadInput):
        carrier.send(replace(prepared, account="other"))

    assert amazon.of("/v2/shipments") == []


def test_every_preparation_has_a_key_of_its_own(carrier):
    offers = read(rates_json())
    rate = offers.rates[0]

    keys = {carrier.prepare(quote_of(offers), rate, choices_for(rate)).key for _ in range(5)}

    assert len(keys) == 5


@pytest.mark.parametrize("moment", [9 * 10**17, -(9 * 10**17), "9999-99-99", "0001-01-01T00:00:00+23:00", True])
def test_a_time_beyond_the_calendar_is_no_time(moment):
    assert tracked({"promisedDeliveryDate": moment}).promised is None


def tracked(payload) -> object:
    body = json.dumps({"payload": payload}).encode()
    return wire.read_tracking(body, tracking_id="T", carrier_id="C", as_of=NOW)


def test_events_run_from_oldest_to_newest_and_unknown_codes_stay():
    tracking = tracked(
        {
            "summary": {
                "status": "Teleported",
                "trackingDetailCodes": {"forward": ["DeliveredToPorch"], "returns": []},
            },
            "promisedDeliveryDate": "2026-11-26T20:00:00.000Z",
            "eventHistory": [
                {"eventCode": "Delivered", "eventTime": "2026-11-25T10:00:00-08:00", "location": {"city": "Reno"}},
                {"eventCode": "PackageReceivedByCarrier", "eventTime": 1_790_000_000_000},
                {"eventCode": "Lost", "eventTime": None},
            ],
        }
    )

    assert tracking.state == "Teleported"
    assert [event.code for event in tracking.events] == ["PackageReceivedByCarrier", "Delivered"]
    assert tracking.events[-1].at == datetime(2026, 11, 25, 18, tzinfo=UTC)
    assert (tracking.events[-1].place, tracking.events[-1].detail) == ("Reno", "DeliveredToPorch")


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {},
        {"summary": None, "promisedDeliveryDate": None, "eventHistory": None, "alternateLegTrackingId": "null"},
    ],
)
def test_tracking_that_knows_nothing_yet_is_a_state_of_its_own(payload):
    tracking = tracked(payload)

    assert (tracking.state, tracking.promised, tracking.events) == (None, None, ())


def returned(status: str, *legs: str) -> bytes:
    events = [
        {"eventCode": "Delivered", "eventTime": f"2026-11-2{day}T08:00:00Z", "shipmentType": leg}
        for day, leg in enumerate(legs)
    ]
    return json.dumps({"payload": {"summary": {"status": status}, "eventHistory": events}}).encode()


def test_what_is_new_about_a_delivery_is_told():
    proof = {"receivedBy": "Front desk", "deliveryLocationCoordinates": {"latitude": 1.5, "longitude": 2}}
    payload = {
        "trackingId": "T",
        "alternateLegTrackingId": "PY1",
        "summary": {"status": "Delivered", "trackingDetailCodes": {}, "proofOfDelivery": proof},
        "eventHistory": [],
        "odd": None,
        "new": [1],
    }

    told = tracked(payload)

    assert told.alternate_id == "PY1"
    assert [name for name, _ in told.more] == ["new"]
    assert tracked({**payload, "alternateLegTrackingId": "null"}).alternate_id == ""
    assert tracked({"summary": None}).more == ()


@pytest.mark.parametrize(
    ("status", "legs", "state"),
    [
        ("Delivered", ("FORWARD",), "Delivered"),
        ("Delivered", ("FORWARD", "RETURNS"), "Returned"),
        ("InTransit", ("FORWARD", "RETURNS"), "Returning"),
        ("Undeliverable", ("FORWARD", "RETURNS"), "Returning"),
        ("Delivered", (), "Delivered"),
    ],
)
def test_delivered_on_the_way_back_is_not_delivered_to_the_buyer(status, legs, state):
    tracking = wire.read_tracking(returned(status, *legs), tracking_id="T", carrier_id="C", as_of=NOW)

    assert tracking.state == state
    assert [event.detail for event in tracking.events] == [
        "on the way back" if leg == "RETURNS" else None for leg in legs
    ]


def test_a_proof_of_delivery_is_read_where_it_is_told_and_opens_no_strange_address():
    told = {
        "deliveryImageURL": "https://proof.example/1.jpg",
        "signatureImageURL": "javascript:alert(1)",
        "receivedBy": "R. Kumar",
        "deliveryLocationCoordinates": {"latitude": 12.97, "longitude": 77.6},
    }

    proof = tracked({"summary": {"status": "Delivered", "proofOfDelivery": told}}).proof

    assert proof == Proof(received_by="R. Kumar", picture="https://proof.example/1.jpg", coordinates="12.97, 77.6")
    assert tracked({"summary": {"status": "Delivered", "proofOfDelivery": {}}}).proof is None
    assert tracked({"summary": {"status": "Delivered", "proofOfDelivery": None}}).proof is None


def test_the_total_after_amazons_credits_is_the_price():
    rate = rate_json(
        totalChargeWithAdjustments={"value": 6.92, "unit": "USD"},
        adjustmentItemList=[{"rateItemID": "FBM_SHIP_PLUS_CREDIT", "rateItemCharge": {"value": -0.5, "unit": "USD"}}],
    )

    (offer,) = wire.read_rates(json.dumps(rates_json(rate)).encode()).rates

    assert offer.total == Money(Decimal("6.92"), "USD")
    assert (offer.charges[-1].id, offer.charges[-1].kind) == ("FBM_SHIP_PLUS_CREDIT", "ADJUSTMENT")


@pytest.mark.parametrize("stray", [None, 7, "rate", [], 1e300])
def test_strays_among_the_rates_are_left_out(stray):
    body = rates_json()
    body["payload"]["rates"].append(stray)

    assert len(wire.read_rates(json.dumps(body).encode()).rates) == 1


def test_papers_and_extras_that_repeat_are_the_same():
    first, second = wire.read_rates(json.dumps(rates_json(rate_json("a"), rate_json("b"))).encode()).rates

    assert first.documents is second.documents
    assert first.groups is second.groups


def test_rates_that_are_one_object_with_a_number_beyond_sense_are_no_crash():
    body = json.dumps({"payload": {"requestToken": "t", "rates": {"": 1e20}}}).encode()

    offers = wire.read_rates(body)

    assert offers.rates == ()
    assert offers.ineligible[0].reasons[0][0] == "UNREADABLE"
