"""Extras that a person chooses: what is taken, what it costs, what a rate lacks."""

import pytest

from shipstation.errors import BadInput
from shipstation.model import AddedService, AddedServiceGroup, Wish
from shipstation.rules import offers, services
from tests.rules.test_rules import rate, usd

NONE = AddedService(id="NO_CONFIRMATION", name="No confirmation", cost=usd("0"))
SIGNED = AddedService(id="SIGNATURE", name="Signature", cost=usd("3.45"))
FETCHED = AddedService(id="PICKUP", name="Carrier pickup", cost=usd("6.90"))
PROOF = AddedServiceGroup(id="proof", description="Confirmation", required=True, services=(NONE, SIGNED))
PICKUP = AddedServiceGroup(id="pickup", description="Pickup", required=False, services=(FETCHED,))
FULL, PLAIN = rate("full", "5.00", 2, groups=(PROOF, PICKUP)), rate("plain", "4.00", 2)


@pytest.mark.parametrize(
    ("extras", "ids"),
    [
        ((), ["NO_CONFIRMATION"]),
        ((("proof", "SIGNATURE"),), ["SIGNATURE"]),
        ((("pickup", "PICKUP"),), ["NO_CONFIRMATION", "PICKUP"]),
        ((("pickup", ""),), ["NO_CONFIRMATION"]),
        ((("proof", ""),), ["NO_CONFIRMATION"]),
        ((("proof", "OF ANOTHER RATE"), ("elsewhere", "X")), ["NO_CONFIRMATION"]),
    ],
)
def test_what_a_person_chose_is_taken_where_the_rate_has_it(
    extras: tuple[tuple[str, str], ...], ids: list[str]
) -> None:
    assert [each.id for each in services.answers(FULL, extras=extras)] == ids


def test_a_person_comes_before_a_rule_for_the_same_group() -> None:
    taken = services.answers(FULL, "signature", (("proof", "NO_CONFIRMATION"),))

    assert taken == (NONE,)


def test_prices_hold_the_chosen_extras_and_a_rate_without_them_comes_last() -> None:
    extras = (("proof", "SIGNATURE"), ("pickup", "PICKUP"))

    ranked = offers.rank(
        (PLAIN, FULL), deliver_by=None, wish=Wish.CHEAPEST, extras=extras,
        why_not=lambda each: services.why_not(each, extras, (PLAIN, FULL)),
    )  # fmt: skip

    assert [(each.rate.rate_id, str(each.price.amount), each.why_not) for each in ranked] == [
        ("full", "15.35", None),
        ("plain", "4.00", "offers no signature"),
    ]


def test_choices_are_groups_with_more_than_one_answer() -> None:
    forced = AddedServiceGroup(id="one", description="", required=True, services=(NONE,))

    assert services.choosable(rate("r", "1", 1, groups=(forced, PROOF, PICKUP))) == (PROOF, PICKUP)


def test_extras_by_their_ids_and_what_is_wrong_with_them() -> None:
    both = AddedServiceGroup(id="proof", description="", required=True, services=(NONE, SIGNED))

    assert services.named(FULL, ["PICKUP", "SIGNATURE"]) == (("pickup", "PICKUP"), ("proof", "SIGNATURE"))
    assert services.wanted((PLAIN, FULL), ["SIGNATURE", "NEVER"]) == (("proof", "SIGNATURE"), ("", "NEVER"))
    with pytest.raises(BadInput, match="no extra NEVER"):
        services.named(FULL, ["NEVER"])
    with pytest.raises(BadInput, match="one group"):
        services.named(rate("r", "1", 1, groups=(both,)), ["SIGNATURE", "NO_CONFIRMATION"])
