"""From an order to the parcel that will most likely be packed: the usual box, the weight of its items."""

from dataclasses import replace
from decimal import ROUND_UP, Decimal

from shipstation.errors import BadInput
from shipstation.model import BenchChoices, Box, Order, OrderItem, Parcel, Size, Weight, WeightUnit

_HEAVIEST_G = Decimal(70_000)
_LONGEST_CM = Decimal(300)
_LARGE = (WeightUnit.POUND, WeightUnit.KILOGRAM, WeightUnit.OUNCE)
_IMPERIAL = frozenset({"US"})


def items_weight(items: tuple[OrderItem, ...], *, country: str) -> Weight | None:
    """What the items weigh together, in pounds for the US, else in grams; None when one has no weight."""
    grams = _grams(items)
    return _weighed(grams, country) if grams is not None else None


def items_share(order: Order, *, country: str) -> Weight | None:
    """What the items of one parcel weigh: all of them, or an equal part; None where one has no weight."""
    grams = _grams(order.items)
    return _weighed(grams / order.parcels, country) if grams is not None else None


def expected_weight(order: Order, *, box: Box | None, country: str) -> Weight | None:
    """What a packed parcel should weigh: its items and its box, in the items' unit; None where they are not known."""
    grams = _grams(order.items)
    if grams is None:
        return None
    tare = box.tare.grams() if box is not None and box.tare is not None else Decimal(0)
    return _weighed(grams / order.parcels + tare, country)


def _grams(items: tuple[OrderItem, ...]) -> Decimal | None:
    """What items weigh together, exact; None where one has no weight, or all have none."""
    grams = Decimal(0)
    for item in items:
        if item.weight is None:
            return None
        grams += item.weight.grams() * item.quantity
    return grams or None


def _weighed(grams: Decimal, country: str) -> Weight:
    """A weight in the unit that a bench of this country thinks in, rounded up."""
    if country in _IMPERIAL:
        pounds = Weight(grams, WeightUnit.GRAM).to(WeightUnit.POUND).value
        return Weight(pounds.quantize(Decimal("0.01"), ROUND_UP), WeightUnit.POUND)
    return Weight(grams.quantize(Decimal(1), ROUND_UP), WeightUnit.GRAM)


def parcel(
    order: Order, *, box: Box, weight: Weight | None, size: Size | None, ship_country: str, number: int
) -> Parcel:
    """The parcel of an order: what was given, else the box, and the items' own weight with the box's.

    Args:
        weight: as weighed, box and all.
        ship_country: where the bench stands; it decides the unit of a weight that nobody typed.
        number: which parcel of the order, from 1.
    Raises: BadInput when no weight is known, or when weight or size cannot be.
    """
    expected = expected_weight(order, box=None if size else box, country=ship_country)
    heavy = weight or expected
    if heavy is None:
        raise BadInput(
            f"The weight of order {order.key.ref} is not known.",
            "Weigh the parcel and type its weight, for example 1.5 lb.",
            fields=("weight",),
        )
    check_weight(heavy)
    outer = size or box.size
    check_size(outer)
    return Parcel(
        size=outer,
        weight=heavy,
        number=number,
        box=None if size else box.name,
        # How an order is spread over several parcels is not known: an equal part is good to begin with, no more.
        expected=expected if order.parcels == 1 else None,
    )


def weight_doubt(parcel: Parcel, choices: BenchChoices) -> str:
    """A sentence when a parcel weighs far from what is expected, else ""."""
    expected, heavy = parcel.expected, parcel.weight
    if expected is None or not (choices.doubt_g or choices.doubt_percent):
        return ""
    apart = heavy.grams() - expected.grams()
    if abs(apart) <= max(Decimal(choices.doubt_g), expected.grams() * choices.doubt_percent / 100):
        return ""
    by = Weight(abs(apart), WeightUnit.GRAM).to(heavy.unit)
    by = replace(by, value=by.value.quantize(Decimal("0.01") if heavy.unit in _LARGE else Decimal(1)))
    return f"It weighs {heavy}, {by} {'more' if apart > 0 else 'less'} than its items and box should ({expected})."


def check_weight(weight: Weight) -> None:
    """Raise BadInput for a weight that no parcel has."""
    if weight.value <= 0:
        raise BadInput("A parcel weighs more than zero.", "Weigh it again.", fields=("weight",))
    if weight.grams() > _HEAVIEST_G:
        raise BadInput(
            f"{weight} is more than any carrier takes (70 kg).",
            "Check the weight and its unit.",
            fields=("weight",),
        )


def check_size(size: Size) -> None:
    """Raise BadInput for a size that no parcel has."""
    if max(size.centimeters()) > _LONGEST_CM:
        raise BadInput(
            f"{size} is longer than any carrier takes (300 cm).", "Check the size and its unit.", fields=("size",)
        )
