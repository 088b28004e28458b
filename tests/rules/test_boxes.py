"""Which box holds an order's items, what a packed parcel weighs, and when its weight is doubted."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipstation.model import (
    Address,
    BenchChoices,
    Box,
    Channel,
    LengthUnit,
    Order,
    OrderItem,
    OrderKey,
    Size,
    Weight,
    WeightUnit,
)
from shipstation.rules import boxes, presets

S = Box.parse("S", "20x15x8cm")
M = Box.parse("M", "30x20x10cm inner 29x19x9cm tare 120 g max 5kg")
L = Box.parse("L", "40x30x20cm tare 0.5 lb max 10 kg")
CATALOG = (L, S, M)
USUAL = BenchChoices()


def order(*sizes: str, quantity: int = 1, weight: str = "300 g", country: str = "GB") -> Order:
    return Order(
        key=OrderKey(channel=Channel.EXTERNAL, ref="X"),
        items=tuple(
            OrderItem(
                sku=f"I{number}", title="Item", quantity=quantity, weight=Weight.parse(weight),
                size=Size.parse(size) if size else None,
            )
            for number, size in enumerate(sizes)
        ),
        ship_to=Address(name="A", line1="1", city="C", postal_code="", country=country),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sizes", "quantity", "box"),
    [
        (("20x15x8cm",), 1, "S"),
        (("8x20x15cm",), 1, "S"),
        (("20x15x8cm",), 2, "M"),
        (("21x1x1cm",), 1, "M"),
        (("29x19x9cm",), 1, "M"),
        (("30x19x9cm",), 1, "L"),
        (("7.8x5.9x3.1in",), 1, "S"),
        (("20x15x4cm", "20x15x4cm"), 1, "S"),
        (("41x1x1cm",), 1, None),
        (("40x30x20cm",), 2, None),
    ],
)
def test_the_smallest_box_that_holds_the_items(sizes, quantity, box):
    proposal = boxes.propose(order(*sizes, quantity=quantity), CATALOG)

    assert (proposal.box.name if proposal.box else None) == box
    assert proposal.why


def test_the_reason_says_how_it_was_found():
    assert boxes.propose(order("20x15x4cm"), CATALOG).why == (
        "Box S is the smallest by volume and longest side that holds the items: 50 % full."
    )
    assert boxes.propose(order("41x1x1cm"), CATALOG).why == (
        "No box of the catalog holds the items: I0 (41×1×1 cm) is larger than box L (40×30×20 cm)."
    )


def test_weight_counts_too():
    heavy = Weight.parse("6 kg")

    assert boxes.propose(order("20x15x9cm"), CATALOG, items_weight=heavy).box == L
    assert boxes.misfit(order("20x15x9cm").items, M, items_weight=heavy) == "6 kg is more than box M takes (5 kg)"


def test_nobody_guesses_where_a_size_is_not_known_or_the_order_is_split():
    assert boxes.propose(order("20x15x8cm", ""), CATALOG) == boxes.Proposal(box=None, why="")
    assert boxes.propose(replace(order("20x15x8cm"), parcels=2), CATALOG).box is None
    assert boxes.misfit(order("20x15x8cm", "").items, S) == ""


@given(
    sides=st.lists(st.tuples(*[st.integers(1, 45)] * 3), min_size=1, max_size=4),
    quantity=st.integers(1, 3),
)
def test_what_is_proposed_has_the_room_and_nothing_smaller_has(sides, quantity):
    made = order(*(f"{a}x{b}x{c}cm" for a, b, c in sides), quantity=quantity)
    total = sum(a * b * c for a, b, c in sides) * quantity

    def holds(box: Box) -> bool:
        inside = [float(side) for side in sorted(box.room.centimeters())]
        room = inside[0] * inside[1] * inside[2]
        return total <= room and all(
            all(side <= space for side, space in zip(sorted(each), inside, strict=True)) for each in sides
        )

    proposed = boxes.propose(made, CATALOG).box

    assert proposed == next((box for box in (S, M, L) if holds(box)), None)


@pytest.mark.parametrize(
    "text",
    [
        "", "tare 5g", "30x20", "30x20x10cm inner", "30x20x10cm tare heavy", "30x20x10cm max 5",
        "30x20x10cm inner 31x1x1cm", "30x20x10cm max 5kg tare 1g",
    ],
)  # fmt: skip
def test_what_is_no_box_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        Box.parse("B", text)


def test_a_box_reads_all_its_parts():
    assert Box(
        name="M", size=Size.parse("30x20x10cm"), inner=Size.parse("29x19x9cm"),
        tare=Weight(Decimal(120), WeightUnit.GRAM), most=Weight(Decimal(5), WeightUnit.KILOGRAM),
    ) == M  # fmt: skip
    assert S.room == Size(Decimal(20), Decimal(15), Decimal(8), LengthUnit.CENTIMETER)


def test_a_parcel_weighs_its_items_and_its_box():
    made = order("20x15x4cm", quantity=2)

    packed = presets.parcel(made, box=M, weight=None, size=None, ship_country="GB", number=1)
    bare = presets.parcel(made, box=S, weight=None, size=None, ship_country="GB", number=1)
    american = presets.parcel(made, box=M, weight=None, size=None, ship_country="US", number=1)
    typed = presets.parcel(made, box=M, weight=None, size=S.size, ship_country="GB", number=1)

    assert [str(each.weight) for each in (packed, bare, american, typed)] == ["720 g", "600 g", "1.59 lb", "600 g"]
    assert packed.expected == packed.weight


@pytest.mark.parametrize(
    ("weight", "doubted"),
    [("720 g", ""), ("828 g", ""), ("829 g", "109 g more"), ("612 g", ""), ("611 g", "109 g less"),
     ("2 lb", "0.41 lb more"), ("1.2 kg", "0.48 kg more")],
)  # fmt: skip
def test_a_weight_far_from_expected_is_doubted_in_words(weight, doubted):
    made = presets.parcel(
        order("20x15x4cm", quantity=2), box=M, weight=Weight.parse(weight), size=None, ship_country="GB", number=1
    )

    said = presets.weight_doubt(made, USUAL)

    assert said == (f"It weighs {weight}, {doubted} than its items and box should (720 g)." if doubted else "")


@pytest.mark.parametrize(
    ("weight", "doubted"), [("350 g", False), ("351 g", True), ("250 g", False), ("249 g", True)]
)
def test_a_light_parcel_may_differ_by_grams(weight, doubted):
    made = presets.parcel(
        order("1x1x1cm"), box=S, weight=Weight.parse(weight), size=None, ship_country="GB", number=1
    )

    assert bool(presets.weight_doubt(made, USUAL)) is doubted


def test_nothing_is_doubted_where_nothing_is_expected_or_nobody_wants_it():
    one = order("1x1x1cm")
    unknown = replace(one, items=(replace(one.items[0], weight=None),))
    heavy = Weight.parse("9 kg")

    def doubt(made: Order, choices: BenchChoices) -> str:
        parcel = presets.parcel(made, box=S, weight=heavy, size=None, ship_country="GB", number=1)
        return presets.weight_doubt(parcel, choices)

    assert doubt(one, USUAL)
    assert not doubt(one, BenchChoices(doubt_g=0, doubt_percent=0))
    assert not doubt(unknown, USUAL)
    assert not doubt(replace(one, parcels=2), USUAL)
