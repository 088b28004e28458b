"""What goods need on their way, and what cannot be had, in words."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from shipstation.model import (
    Account,
    Address,
    AtDoor,
    Channel,
    DoubtKind,
    Goods,
    GoodsDoubt,
    Money,
    Order,
    OrderItem,
    OrderKey,
    Region,
)
from shipstation.rules import goods

HOMES = {
    "US": Address(name="Shop", line1="1 A St", city="Kent", state="WA", postal_code="98032", country="US"),
    "GB": Address(name="Shop", line1="14 Whitehall Rd", city="Leeds", postal_code="LS12 1BE", country="GB"),
    "FR": Address(name="Shop", line1="8 rue A", city="Lyon", postal_code="69003", country="FR"),
    "ES": Address(name="Shop", line1="Calle A 1", city="Madrid", postal_code="28009", country="ES"),
    "IN": Address(name="Shop", line1="42 Road", city="Bengaluru", postal_code="560025", country="IN"),
}
BUSINESS = {"US": "AmazonShipping_US", "GB": "AmazonShipping_UK", "FR": "AmazonShipping_FR",
            "ES": "AmazonShipping_ES", "IN": "AmazonShipping_IN"}  # fmt: skip
BATTERY = Goods(hazardous=True, un_number="UN3481", hazard_class="9", packing_instruction="PI966_SECTION_II")


def account(country: str, **more: Any) -> Account:
    return Account(name="Bench", region=Region.NA, business_id=BUSINESS[country], **more)


def order(to: Address, told: Goods | None = None, *, channel: Channel = Channel.EXTERNAL, **more: Any) -> Order:
    item = OrderItem(sku="MUG", title="Mug", quantity=2, unit_value=Money(Decimal(9), "USD"), goods=told)
    return Order(key=OrderKey(channel=channel, ref="A-1"), items=(item,), ship_to=to, **more)


def found(made: Order, origin: str = "US", **more: Any) -> Mapping[str, GoodsDoubt]:
    told = goods.doubts(made, ship_from=HOMES[origin], account=account(origin, **more))
    return {each.field: each for each in told}


def test_a_domestic_parcel_of_harmless_goods_is_asked_for_nothing() -> None:
    for country in ("US", "GB", "FR", "ES"):
        assert found(order(HOMES[country]), country) == {}


@pytest.mark.parametrize(
    ("origin", "to", "asks"),
    [
        ("US", replace(HOMES["US"], country="CA", state="ON", postal_code="K1A 0A9"), True),
        ("US", replace(HOMES["US"], city="APO", state="AE", postal_code="09021"), True),
        ("FR", HOMES["ES"], False),
        ("FR", replace(HOMES["ES"], postal_code="35001"), True),
        ("ES", replace(HOMES["ES"], postal_code="38001"), True),
        ("FR", HOMES["GB"], True),
        ("GB", replace(HOMES["GB"], postal_code="BT7 1JQ"), False),
    ],
)
def test_customs_is_asked_where_goods_cross_a_border(origin: str, to: Address, asks: bool) -> None:
    assert goods.needs_customs(to, HOMES[origin]) is asks


def test_customs_asks_for_code_origin_and_value() -> None:
    abroad = replace(HOMES["US"], country="CA", state="ON", postal_code="K1A 0A9")
    bare = order(abroad)
    bare = replace(bare, items=(replace(bare.items[0], unit_value=None),))

    assert found(bare)["hs_code"].said == "Customs asks for the HS code, country of origin and value of MUG."
    assert found(order(abroad, Goods(hs_code="691200")))["origin"].said == (
        "Customs asks for the country of origin of MUG."
    )
    assert found(order(abroad, Goods(hs_code="691200", origin="CN"))) == {}


def test_northern_ireland_asks_for_the_code_alone() -> None:
    ulster = replace(HOMES["GB"], postal_code="bt7 1jq")

    assert "Northern Ireland" in found(order(ulster), "GB")["hs_code"].said
    assert found(order(ulster, Goods(hs_code="691200")), "GB") == {}


@pytest.mark.parametrize(
    ("told", "field", "says"),
    [
        (Goods(hazardous=True), "un_number", "without its UN number and class"),
        (Goods(un_number="UN1266"), "hazard_class", "without its class"),
        (Goods(un_number="UN1266", hazard_class="3"), "packing_group", "without its packing group"),
        (replace(BATTERY, packing_instruction=""), "packing_instruction", "without its packing instruction"),
        (replace(BATTERY, packing_instruction="PI965_SECTION_II"), "packing_instruction", "goes with PI966 or PI967"),
        (replace(BATTERY, un_number="UN1266"), "packing_instruction", "no lithium battery's number"),
        (
            Goods(un_number="UN1830", hazard_class="8", packing_group="II"),
            "hazard_class",
            "Carriers in the US take classes 2, 3 and 9",
        ),
    ],
)
def test_dangerous_goods_say_what_they_lack(told: Goods, field: str, says: str) -> None:
    doubt = found(order(HOMES["US"], told))[field]

    assert says in doubt.said
    assert doubt.kind is DoubtKind.SUSPICIOUS


def test_dangerous_goods_that_say_all_are_not_doubted() -> None:
    assert found(order(HOMES["US"], BATTERY)) == {}
    assert found(order(HOMES["US"], Goods(un_number="UN1266", hazard_class="3", packing_group="II"))) == {}
    assert found(order(HOMES["US"], Goods(un_number="UN1950", hazard_class="2.1"))) == {}


@pytest.mark.parametrize(
    ("origin", "channel", "cash", "says"),
    [
        ("US", Channel.EXTERNAL, Money(Decimal(5), "USD"), "in India alone"),
        ("IN", Channel.AMAZON, Money(Decimal(5), "INR"), "for orders of other shops"),
        ("IN", Channel.EXTERNAL, Money(Decimal(5), "USD"), "is paid in INR"),
        ("IN", Channel.EXTERNAL, Money(Decimal(5), "INR"), None),
    ],
)
def test_cash_at_the_door_is_refused_where_amazon_collects_none(
    origin: str, channel: Channel, cash: Money, says: str | None
) -> None:
    doubt = found(order(HOMES[origin], channel=channel, collect=cash), origin).get("collect")

    if says is None:
        assert doubt is None
    else:
        assert doubt is not None
        assert (doubt.kind, says in doubt.said) == (DoubtKind.BLOCKS, True)


def test_proof_at_the_door_says_where_it_cannot_be_had() -> None:
    us = found(order(HOMES["US"], at_door=AtDoor.SIGNATURE))["at_door"]
    both = found(order(HOMES["IN"], at_door=AtDoor.OTP, collect=Money(Decimal(5), "INR")), "IN")["at_door"]
    unreachable = found(order(HOMES["GB"], at_door=AtDoor.OTP), "GB")["phone"]

    assert (us.kind, "cannot be asked for a signature" in us.said) == (DoubtKind.BLOCKS, True)
    assert both.kind is DoubtKind.BLOCKS
    assert unreachable.kind is DoubtKind.SUSPICIOUS
    assert found(order(replace(HOMES["GB"], phone="+447700900123"), at_door=AtDoor.OTP), "GB") == {}


def test_india_asks_for_tax_and_invoice_numbers() -> None:
    assert set(found(order(HOMES["IN"]), "IN")) == {"tax_number", "invoice_number"}
    told = Goods(invoice_number="N-1")
    assert found(order(HOMES["IN"], told), "IN", tax_number="29ABCDE1234F1Z5") == {}
    assert found(order(HOMES["IN"], channel=Channel.AMAZON), "IN") == {}


def test_more_serial_numbers_than_pieces_block() -> None:
    assert found(order(HOMES["US"], Goods(serials=("1", "2")))) == {}
    assert found(order(HOMES["US"], Goods(serials=("1", "2", "3"))))["serials"].kind is DoubtKind.BLOCKS


@pytest.mark.parametrize(
    ("origin", "channel", "cash", "prints"),
    [
        ("US", Channel.EXTERNAL, None, ("SELLER_DISPLAY_NAME", "PACKAGE_CLIENT_REFERENCE_ID")),
        ("US", Channel.AMAZON, None, ()),
        ("IN", Channel.EXTERNAL, None, ("PACKAGE_CLIENT_REFERENCE_ID",)),
        (
            "IN",
            Channel.EXTERNAL,
            Money(Decimal(5), "INR"),
            ("PACKAGE_CLIENT_REFERENCE_ID", "COLLECT_ON_DELIVERY_AMOUNT"),
        ),
    ],
)
def test_a_label_says_what_amazon_prints_there(
    origin: str, channel: Channel, cash: Money | None, prints: tuple[str, ...]
) -> None:
    made = order(HOMES[origin], channel=channel, collect=cash)

    assert goods.label_prints(made, account(origin), ("seller", "reference")) == prints


@pytest.mark.parametrize(
    "bad",
    [
        {"hs_code": "12345"}, {"hs_code": "1234567"}, {"origin": "France"}, {"un_number": "1266"},
        {"un_number": "UN126"}, {"hazard_class": "10"}, {"packing_group": "IV"}, {"packing_instruction": "PI999"},
        {"product_type": "a\x00b"}, {"invoice_number": "x" * 101},
    ],
)  # fmt: skip
def test_goods_that_amazon_could_not_read_are_none(bad: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        Goods(**bad)  # type: ignore[arg-type]  # the table names the fields
