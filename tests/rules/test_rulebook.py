"""The shop's rules: which apply and why, which has its way, what they let through, and what is odd about them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipstation.errors import NotBuyable
from shipstation.model import (
    AddedService,
    AddedServiceGroup,
    Address,
    Channel,
    Choices,
    DocumentRequest,
    LengthUnit,
    Money,
    Order,
    OrderItem,
    OrderKey,
    Promise,
    Rate,
    Rule,
    Weight,
    Wish,
)
from shipstation.rules import rulebook, services
from shipstation.rules.rule_doubts import doubts
from shipstation.rules.rulebook import RuleFacts
from shipstation.settings_rules import rule_entry, rule_of

NOW = datetime(2026, 12, 7, 14, 0, tzinfo=UTC)
HOME = Address(name="Ann Lee", line1="410 Terry Ave N", city="Seattle", postal_code="98109", country="US")
ORDER = Order(
    key=OrderKey(channel=Channel.EXTERNAL, ref="SO-1"),
    items=(
        OrderItem(sku="FC-50", title="Face cream", quantity=2, unit_value=Money(Decimal("18.90"), "USD")),
        OrderItem(sku="GLASS-7", title="Vase", quantity=1, unit_value=Money(Decimal("40.00"), "USD")),
    ),
    ship_to=HOME,
    deliver_by=NOW + timedelta(hours=30),
)
SIGNED = AddedService(id="SIGNATURE_CONFIRMATION", name="Signature", cost=Money(Decimal("3.45"), "USD"))
UNSIGNED = AddedService(id="NO_CONFIRMATION", name="None", cost=Money(Decimal(0), "USD"))
GROUND = Rate(
    rate_id="1", carrier_id="UPS", carrier="UPS", service_id="UPS_GROUND", service="UPS Ground",
    total=Money(Decimal("7.42"), "USD"), promise=Promise(), documents=(),
    groups=(AddedServiceGroup(id="CONFIRMATION", description="", required=True, services=(UNSIGNED, SIGNED)),),
)  # fmt: skip
ONTRAC = replace(GROUND, rate_id="2", carrier_id="ONTRAC", carrier="OnTrac", service="OnTrac Ground", groups=())
PAPER = DocumentRequest(
    format="ZPL", width=Decimal(4), length=Decimal(6), unit=LengthUnit.INCH, dpi=203, layout=None, join=False,
    types=("LABEL",),
)  # fmt: skip


def rule(name: str, **entry: str) -> Rule:
    return rule_of(name, entry)


def facts(**more: object) -> RuleFacts:
    given: dict[str, object] = {
        "order": ORDER, "now": NOW, "account": "US", "weight": Weight.parse("2.4 lb"),
        "boxes": ("S", "M", "L"), "printers": ("Zebra",), **more,
    }  # fmt: skip
    return RuleFacts(**given)  # type: ignore[arg-type]


def odd(*rules: Rule) -> list[tuple[str, tuple[str, ...]]]:
    found = doubts(rules, boxes=("S", "M", "L"), printers=("Zebra",), accounts=("US", "UK"))
    return [(each.kind, each.rules) for each in found]


@pytest.mark.parametrize(
    ("entry", "applies", "why"),
    [
        ({}, True, "it applies to every order"),
        ({"if_channel": "external"}, True, "its channel is EXTERNAL"),
        ({"if_channel": "AMAZON"}, False, "its channel is EXTERNAL, not AMAZON"),
        ({"if_country": "CA, US"}, True, "it goes to US"),
        ({"if_country": "GB,FR"}, False, "it goes to US, not GB or FR"),
        ({"if_account": "US"}, True, "its account is US"),
        ({"if_account": "UK"}, False, "its account is US, not UK"),
        ({"if_sku": "glass-*"}, True, "GLASS-7 is in it"),
        ({"if_sku": "GLASS-?,FC-5"}, True, "GLASS-7 is in it"),
        ({"if_sku": "FC-5"}, False, "no item in it is FC-5"),
        ({"if_weight_from": "2.4 lb"}, True, "it weighs 2.4 lb"),
        ({"if_weight_under": "2.4 lb"}, False, "it weighs 2.4 lb, not under 2.4 lb"),
        ({"if_weight_from": "2 kg"}, False, "it weighs 2.4 lb, not 2 kg or more"),
        ({"if_value_from": "77.80 USD"}, True, "it is worth 77.80 USD"),
        ({"if_value_under": "77.80 USD"}, False, "it is worth 77.80 USD, not under 77.80 USD"),
        ({"if_value_from": "10 EUR"}, False, "it is worth 77.80 USD, and the rule speaks of EUR"),
        ({"if_due_within_h": "30"}, True, "it is due in 30 h"),
        ({"if_due_within_h": "29"}, False, "it is due in 30 h, not within 29 h"),
        ({"if_due_beyond_h": "30"}, False, "it is due in 30 h, not after more than 30 h"),
        ({"if_country": "US", "if_weight_from": "1 lb"}, True, "it goes to US, it weighs 2.4 lb"),
        ({"if_country": "US", "if_weight_from": "9 lb"}, False, "it weighs 2.4 lb, not 9 lb or more"),
    ],
)
def test_each_condition_holds_or_not_and_says_why(entry, applies, why):
    (effect,) = rulebook.judge([rule("R", wish="fastest", **entry)], facts()).effects

    assert (effect.applies, effect.why) == (applies, why)
    assert effect.did == (("wish fastest",) if applies else ())


def test_what_is_not_known_meets_no_condition():
    bare = replace(ORDER, deliver_by=None, items=(OrderItem(sku="X", title="X", quantity=1),))
    rules = [
        rule("heavy", wish="fastest", if_weight_under="99 kg"),
        rule("dear", wish="fastest", if_value_from="0 USD"),
        rule("soon", wish="fastest", if_due_within_h="999"),
    ]

    ruling = rulebook.judge(rules, facts(order=bare, weight=None))

    assert [each.why for each in ruling.effects] == [
        "its weight is not known", "its value is not known", "it has no deadline",
    ]  # fmt: skip
    assert ruling.wish is None


def test_a_deadline_that_has_passed_lies_within_any():
    late = replace(ORDER, deliver_by=NOW - timedelta(days=2))

    (effect,) = rulebook.judge([rule("R", wish="fastest", if_due_within_h="0")], facts(order=late)).effects

    assert (effect.applies, effect.why) == (True, "its deadline has passed")


def test_the_first_rule_has_its_way_and_the_later_one_says_so():
    ruling = rulebook.judge([rule("A", box="M"), rule("B", box="L", wish="fastest"), rule("C", box="m")], facts())

    assert (ruling.box, ruling.wish) == ("M", Wish.FASTEST)
    assert [each.did for each in ruling.effects] == [
        ("box M",), ("box L: no, rule A comes first", "wish fastest"), ("box m, as rule A does",),
    ]  # fmt: skip


def test_what_a_person_chose_stays():
    ruling = rulebook.judge([rule("A", box="M")], facts(box="S"))

    assert ruling.box == ""
    assert ruling.effects[0].did == ("box M: no, the box S was chosen by hand",)


def test_what_does_not_exist_is_not_set():
    ruling = rulebook.judge([rule("A", box="XXL", printer="Gone"), rule("B", box="L", printer="Zebra")], facts())

    assert (ruling.box, ruling.printer) == ("L", "Zebra")
    assert ruling.effects[0].did == (
        "box XXL: no, there is no such box",
        "printer Gone: no, there is no such printer",
    )


def test_cover_is_for_the_value_or_for_an_amount():
    by_value = rulebook.judge([rule("A", insure="value")], facts()).insured
    by_amount = rulebook.judge([rule("A", insure="50.00 USD")], facts()).insured

    assert (str(by_value), str(by_amount)) == ("77.80 USD", "50.00 USD")


@pytest.mark.parametrize(
    ("entry", "rate", "why"),
    [
        ({"bar": "OnTrac*"}, ONTRAC, "rule R bars OnTrac*"),
        ({"bar": "OnTrac*"}, GROUND, None),
        ({"allow": "ups,usps*"}, GROUND, None),
        ({"allow": "ups,usps*"}, ONTRAC, "rule R allows only ups or usps*"),
        ({"confirmation": "signature"}, GROUND, None),
        ({"confirmation": "none"}, ONTRAC, None),
        ({"confirmation": "signature"}, ONTRAC, "offers no confirmation “signature”, which rule R asks for"),
    ],
)
def test_rules_keep_rates_from_being_bought(entry, rate, why):
    assert rulebook.why_not(rate, rulebook.judge([rule("R", **entry)], facts())) == why


def test_a_wanted_proof_is_taken_and_paid_for():
    added = services.answers(GROUND, "signature")

    assert added == (SIGNED,)
    assert str(services.price(GROUND, added)) == "10.87 USD"
    assert services.answers(GROUND) == (UNSIGNED,)


def test_nothing_is_bought_past_the_rules():
    signed = rulebook.judge([rule("R", confirmation="signature")], facts())

    rulebook.check(GROUND, Choices(document=PAPER, added=(SIGNED,)), signed)
    with pytest.raises(NotBuyable, match="rule R asks for the confirmation"):
        rulebook.check(GROUND, Choices(document=PAPER, added=(UNSIGNED,)), signed)
    with pytest.raises(NotBuyable, match="rule R bars UPS"):
        rulebook.check(GROUND, Choices(document=PAPER), rulebook.judge([rule("R", bar="UPS")], facts()))


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        ({"box": "M", "if_country": "US"}, {"box": "L", "if_country": "GB"}, []),
        ({"box": "M", "if_country": "US"}, {"box": "L", "if_channel": "AMAZON"}, ["disagree"]),
        ({"box": "M", "if_country": "US"}, {"wish": "fastest", "if_channel": "AMAZON"}, []),
        ({"box": "M", "if_country": "US"}, {"box": "M", "if_channel": "AMAZON"}, []),
        ({"box": "M", "if_weight_under": "2 kg"}, {"box": "L", "if_weight_from": "2 kg"}, []),
        ({"box": "M", "if_weight_under": "2001 g"}, {"box": "L", "if_weight_from": "2 kg"}, ["disagree"]),
        ({"box": "M", "if_value_under": "50 USD"}, {"box": "L", "if_value_from": "50 USD"}, []),
        ({"box": "M", "if_value_from": "50 USD"}, {"box": "L", "if_value_from": "50 EUR"}, []),
        ({"wish": "fastest", "if_due_within_h": "24"}, {"wish": "cheapest", "if_due_beyond_h": "24"}, []),
        ({"wish": "fastest", "if_due_within_h": "24"}, {"wish": "cheapest", "if_due_beyond_h": "23"}, ["disagree"]),
        ({"box": "M", "if_sku": "A"}, {"box": "L", "if_sku": "B"}, ["disagree"]),
        ({"box": "M"}, {"box": "L", "if_country": "US"}, ["never"]),
        ({"box": "M", "if_weight_from": "1 kg"}, {"box": "L", "if_weight_from": "2 kg"}, ["never"]),
        ({"box": "M", "if_weight_from": "2 kg"}, {"box": "L", "if_weight_from": "1 kg"}, ["disagree"]),
        ({"box": "M"}, {"bar": "OnTrac", "if_country": "US"}, []),
        ({"allow": "UPS"}, {"bar": "ups,OnTrac"}, ["disagree"]),
        ({"allow": "UPS,USPS"}, {"bar": "ups"}, []),
    ],
)
def test_two_rules_that_disagree_or_hide_one_another_are_found(one, other, kinds):
    assert [kind for kind, _ in odd(rule("A", **one), rule("B", **other))] == kinds


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ({"box": "M", "if_weight_from": "2 kg", "if_weight_under": "2 kg"}, "never"),
        ({"box": "M", "if_value_from": "9 USD", "if_value_under": "5 USD"}, "never"),
        ({"box": "M", "if_value_from": "9 USD", "if_value_under": "50 EUR"}, "never"),
        ({"box": "M", "if_due_within_h": "5", "if_due_beyond_h": "5"}, "never"),
        ({"box": "M", "if_weight_under": "0 g"}, "never"),
        ({"box": "M", "if_account": "Nobody"}, "never"),
        ({"box": "XXL"}, "missing"),
        ({"printer": "Gone"}, "missing"),
        ({"allow": "UPS", "bar": "*"}, "disagree"),
    ],
)
def test_a_rule_that_can_never_do_its_work_is_found(entry, kind):
    assert odd(rule("A", **entry)) == [(kind, ("A",))]


def test_words_of_a_disagreement_name_both_and_who_has_its_way():
    (doubt,) = doubts(
        [rule("A", box="M", if_country="US"), rule("B", box="L", if_channel="AMAZON")],
        boxes=("M", "L"), printers=(), accounts=(),
    )  # fmt: skip

    assert doubt.said == (
        "Rules A and B disagree about box (M, L) for an order that meets both: A comes first and has its way."
    )


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"if_country": "USA", "box": "M"}, "if_country"),
        ({"if_channel": "EBAY", "box": "M"}, "if_channel"),
        ({"if_weight_from": "heavy", "box": "M"}, "if_weight_from"),
        ({"if_weight_from": "2", "box": "M"}, "if_weight_from"),
        ({"if_value_from": "50", "box": "M"}, "if_value_from"),
        ({"if_due_within_h": "1.5", "box": "M"}, "if_due_within_h"),
        ({"wish": "quick"}, "wish"),
        ({"insure": "much"}, "insure"),
        ({"allow": ","}, "allow"),
        ({"if_country": "US"}, "it sets nothing"),
        ({"colour": "red"}, "a rule has no colour"),
    ],
)
def test_what_makes_no_rule_is_refused_by_field(entry, field):
    with pytest.raises(ValueError, match=f"^{field}"):
        rule_of("R", entry)


_HOURS = st.integers(0, 99).map(str)
_ENTRIES = st.fixed_dictionaries(
    {"box": st.sampled_from("SML")},
    optional={
        "if_country": st.sampled_from(["US", "GB", "US,GB"]),
        "if_channel": st.sampled_from(["AMAZON", "EXTERNAL"]),
        "if_weight_from": st.integers(0, 2000).map("{} g".format),
        "if_weight_under": st.integers(1, 2000).map("{} g".format),
        "if_due_within_h": _HOURS,
        "if_due_beyond_h": _HOURS,
        "if_sku": st.sampled_from(["FC-50", "GLASS-*"]),
    },
)


@given(
    one=_ENTRIES, other=_ENTRIES, country=st.sampled_from(["US", "GB"]), channel=st.sampled_from(list(Channel)),
    grams=st.integers(0, 2000), hours=st.integers(0, 99),
)  # fmt: skip
def test_no_clash_of_two_rules_goes_unseen(one, other, country, channel, grams, hours):
    """Whenever one order really meets two rules that set different boxes, the check had said so."""
    first, second = rule("A", **one), rule("B", **other)
    order = replace(
        ORDER, key=OrderKey(channel=channel, ref="X"), ship_to=replace(HOME, country=country),
        deliver_by=NOW + timedelta(hours=hours),
    )  # fmt: skip
    ruling = rulebook.judge([first, second], facts(order=order, weight=Weight.parse(f"{grams} g")))
    met = {each.rule for each in ruling.effects if each.applies}

    found = odd(first, second)

    assert not [each for each in found if each[0] == "never" and each[1][0] in met and each[1] == (each[1][0],)]
    if met == {"A", "B"} and one["box"] != other["box"]:
        assert found
    if ("never", ("B", "A")) in found and "B" in met:
        assert "A" in met


def test_a_rule_reads_back_as_it_was_written():
    entry = {
        "if_country": "US,CA", "if_weight_from": "1.5 kg", "if_due_within_h": "0", "box": "M", "allow": "UPS*,USPS",
        "insure": "value", "wish": "best",
    }  # fmt: skip

    assert rule_entry(rule("R", **entry)) == entry
