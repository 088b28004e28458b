"""What strangers put into answers and orders: bytes that are no text, characters that no label can carry."""

import json
from dataclasses import replace

import pytest

from shipstation.amazon import wire
from shipstation.amazon.wire.rates import write_address, write_rates
from shipstation.errors import BadInput
from shipstation.model import Account, Region
from tests.amazon.conftest import BUYER, HERE, PARCEL, order, rate_json, rates_json

UNFIT = {
    "C0": "\x1b",
    "line break": "\n",
    "tab": "\t",
    "delete": "\x7f",
    "C1 first": "\x80",
    "next line": "\x85",
    "C1 CSI": "\x9b",
    "C1 last": "\x9f",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "right-to-left override": "\u202e",
    "embedding": "\u202a",
    "isolate": "\u2066",
    "surrogate": "\ud800",
}
ACCOUNT = Account(name="bench", region=Region.NA, business_id="AmazonShipping_US")


@pytest.mark.parametrize("place", ["in the list", "in a rate", "in a part of a rate", "in a name"])
def test_rates_that_are_no_utf8_are_left_out_or_unreadable(place):
    good = json.dumps(rates_json(rate_json("r-1"), rate_json("r-2"))).encode()
    spoiled = {
        "in the list": good.replace(b'"rates": [', b'"rates": ["\xff\xfe", '),
        "in a rate": good.replace(b'"Amazon Shipping Ground"', b'"Amazon \xff Ground"', 1),
        "in a part of a rate": good.replace(b'"VAS_GROUP_ID_CONFIRMATION"', b'"\xff"', 1),
        "in a name": good.replace(b'"rateId"', b'"rate\xffId"', 1),
    }[place]

    try:
        offers = wire.read_rates(spoiled)
    except wire.Unreadable:
        return

    assert {rate.rate_id for rate in offers.rates} >= {"r-2"}


def test_a_single_rate_that_is_no_utf8_is_left_out():
    good = json.dumps(rates_json(rate_json("r-1"))["payload"]["rates"][0]).encode()
    body = b'{"payload": {"requestToken": "t", "rates": %s}}' % good.replace(b"Ground", b"\xff")

    assert wire.read_rates(body).rates == ()


@pytest.mark.parametrize("name", UNFIT)
@pytest.mark.parametrize("field", ["name", "line1", "line2", "city", "state", "postal_code"])
def test_an_address_with_characters_that_no_label_carries_is_refused(field, name):
    spoiled = replace(BUYER, **{field: f"A{UNFIT[name]}B"})

    with pytest.raises(BadInput, match="cannot be printed") as told:
        write_address(spoiled, "ship_to")

    assert told.value.fields == (f"ship_to.{field}",)


@pytest.mark.parametrize("name", [name for name in UNFIT if UNFIT[name] not in "\u202e\u202a\u2066"])
def test_a_phone_with_characters_that_no_label_carries_is_refused(name):
    with pytest.raises(BadInput, match="cannot be printed"):
        write_address(replace(BUYER, phone=f"206{UNFIT[name]}555"))


def test_a_phone_copied_from_a_phone_book_goes_without_its_marks():
    assert write_address(replace(BUYER, phone="\u202a+1 206 555 0100\u202c"))["phoneNumber"] == "+1 206 555 0100"


@pytest.mark.parametrize("name", UNFIT)
def test_what_may_be_left_out_is_left_out_when_it_is_unfit(name):
    spoiled = replace(BUYER, company=f"A{UNFIT[name]}B", email=f"a{UNFIT[name]}@b.example")

    assert not {"companyName", "email"} & write_address(spoiled).keys()


@pytest.mark.parametrize("name", UNFIT)
def test_a_title_goes_out_without_them(name):
    item = replace(order().items[0], title=f"Mug{UNFIT[name]}blue", order_item_id="1")

    body = write_rates(order(items=(item,)), PARCEL, ship_from=HERE, package_ref="P", account=ACCOUNT)

    assert json.loads(body)["packages"][0]["items"][0]["description"] == "Mug blue"


def test_every_script_that_people_write_stays():
    for name in ("Zoë Quill", "王小明", "Ѐлена Жук", "محمد علی", "नमस्ते", "می‌خواهم", "O’Neil – Söhne"):
        assert write_address(replace(BUYER, name=name))["name"] == name
