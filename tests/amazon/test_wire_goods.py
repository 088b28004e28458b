"""What getRates tells of goods, tax and the door: all that was said, and nothing that nobody said."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shipstation.amazon import wire
from shipstation.model import Account, Address, AtDoor, Channel, Goods, Money, Order, Region
from tests.amazon.conftest import HERE, PARCEL, choices_for, order, quote_of, rates_json

US = Account(name="bench", region=Region.NA, business_id="AmazonShipping_US")
INDIA = Account(name="bench", region=Region.EU, business_id="AmazonShipping_IN", tax_number="29ABCDE1234F1Z5")
LEEDS = replace(HERE, city="Leeds", state="", postal_code="LS12 1BE", country="GB")
BELFAST = Address(name="Sam", line1="14 Botanic Ave", city="Belfast", postal_code="BT7 1JQ", country="GB")


def written(an_order: Order, *, ship_from: Address = HERE, account: Account = US, **more: Any) -> dict[str, Any]:
    body = wire.write_rates(an_order, PARCEL, ship_from=ship_from, package_ref="A-1", account=account, **more)
    return dict(json.loads(body, parse_float=Decimal))


def with_goods(goods: Goods, **changes: Any) -> Order:
    made = order(**changes)
    return replace(made, items=(replace(made.items[0], goods=goods), *made.items[1:]))


def test_who_says_nothing_of_goods_sends_nothing_of_them() -> None:
    message = written(order())

    assert {"valueAddedServices", "taxDetails"} & set(message) == set()
    (package,) = message["packages"]
    assert {"isHazmat", "sellerDisplayName"} & set(package) == set()
    assert {*package["items"][0]} == {"itemValue", "description", "itemIdentifier", "quantity", "weight"}


def test_dangerous_goods_are_told_by_item_and_by_package() -> None:
    told = Goods(un_number="UN3481", hazard_class="9", packing_group="II", packing_instruction="PI966_SECTION_II")

    (package,) = written(with_goods(told))["packages"]

    assert package["isHazmat"] is True
    first, second = package["items"]
    assert first["isHazmat"] is True
    assert first["dangerousGoodsDetails"] == {
        "unitedNationsRegulatoryId": "UN3481",
        "transportationRegulatoryClass": "9",
        "packingGroup": "II",
        "packingInstruction": "PI966_SECTION_II",
    }
    assert "isHazmat" not in second


def test_invoice_and_product_type_are_told() -> None:
    told = Goods(product_type="MUG", invoice_number="N-1", invoice_date=date(2026, 11, 1))

    item = written(with_goods(told))["packages"][0]["items"][0]

    assert item["productType"] == "MUG"
    assert item["invoiceDetails"] == {"invoiceNumber": "N-1", "invoiceDate": "2026-11-01T00:00:00Z"}


def test_serial_numbers_are_for_amazons_own_orders() -> None:
    told = Goods(serials=("S1",))
    own = with_goods(told, channel=Channel.AMAZON, amazon_order_id="111-1")
    own = replace(own, items=tuple(replace(item, order_item_id=f"oi-{item.sku}") for item in own.items))

    assert written(own)["packages"][0]["items"][0]["serialNumbers"] == ["S1"]
    assert "serialNumbers" not in written(with_goods(told))["packages"][0]["items"][0]


def test_the_hs_code_stands_in_the_description_to_northern_ireland_alone() -> None:
    told = with_goods(Goods(hs_code="691200", origin="CN"))

    def description(to: Address, ship_from: Address) -> str:
        return str(written(replace(told, ship_to=to), ship_from=ship_from)["packages"][0]["items"][0]["description"])

    assert description(BELFAST, LEEDS).endswith(" HSCODE:691200")
    assert "HSCODE" not in description(replace(BELFAST, postal_code="LS1 1AA"), LEEDS)
    assert "HSCODE" not in description(BELFAST, HERE)


@pytest.mark.parametrize(
    ("at_door", "name"), [(AtDoor.SIGNATURE, "signatureOnDelivery"), (AtDoor.OTP, "otpOnDelivery")]
)
def test_proof_at_the_door_is_an_empty_object(at_door: AtDoor, name: str) -> None:
    assert written(replace(order(), at_door=at_door))["valueAddedServices"] == {name: {}}


def test_cash_and_tax_number_are_told_from_india() -> None:
    cash = Money(Decimal("1499.00"), "INR")

    message = written(replace(order(), collect=cash), account=INDIA)

    assert message["valueAddedServices"] == {
        "collectOnDelivery": {"amount": {"value": Decimal("1499.00"), "unit": "INR"}}
    }
    assert message["taxDetails"] == [{"taxType": "GST", "taxRegistrationNumber": "29ABCDE1234F1Z5"}]
    assert "taxDetails" not in written(order(), account=replace(US, tax_number="29ABCDE1234F1Z5"))


def test_what_a_label_says_is_asked_for_in_both_requests() -> None:
    (package,) = written(order(), label_prints=("SELLER_DISPLAY_NAME",))["packages"]
    quote = replace(
        quote_of(wire.read_rates(json.dumps(rates_json()).encode())), label_prints=("SELLER_DISPLAY_NAME",)
    )
    rate = quote.offers.rates[0]
    paper = json.loads(wire.write_purchase(quote, rate, choices_for(rate)))["requestedDocumentSpecification"]
    plain = json.loads(wire.write_purchase(replace(quote, label_prints=()), rate, choices_for(rate)))

    assert package["sellerDisplayName"] == (HERE.company or HERE.name)
    assert paper["requestedLabelCustomization"] == {"requestAttributes": ["SELLER_DISPLAY_NAME"]}
    assert "requestedLabelCustomization" not in plain["requestedDocumentSpecification"]
