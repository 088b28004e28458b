"""From an order to the parcel that will most likely be packed: the usual box, the weight of its items."""

from dataclasses import replace
from decimal import ROUND_UP, Decimal

from shipstation.errors import BadInput
from shipstation.model import Box, Order, OrderItem, Parcel, Size, Weight, WeightUnit

_HEAVIEST_G = Decimal(70_000)
_LONGEST_CM = Decimal(300)
_IMPERIAL = frozenset({"US"})


def items_weight(items: tuple[OrderItem, ...], *, country: str) -> Weight | None:
    """What the items weigh together, in pounds for the US, else in grams; None when one has no weight."""
    grams = Decimal(0)
    for item in items:
        if item.weight is None:
            return None
        grams += item.weight.grams() * item.quantity
    if grams == 0:
        return None
    if country in _IMPERIAL:
        pounds = Weight(grams, WeightUnit.GRAM).to(WeightUnit.POUND).value
        return Weight(pounds.quantize(Decimal("0.01"), ROUND_UP), WeightUnit.POUND)
    return Weight(grams.quantize(Decimal(1), ROUND_UP), WeightUnit.GRAM)


def items_share(order: Order, *, country: str) -> Weight | None:
    """What the items of one parcel weigh: all of them, or an equal part; None where one has no weight."""
    whole = items_weight(order.items, country=country)
    if whole is None or order.parcels == 1:
        return whole
    return replace(whole, value=(whole.value / order.parcels).quantize(whole.value, ROUND_UP))


def parcel(
    order: Order, *, box: Box, weight: Weight | None, size: Size | None, ship_country: str, number: int
) -> Parcel:
    """The parcel of an order: what was given, else the box and the items' own weight.

    Args:
        ship_country: where the bench stands; it decides the unit of a weight that nobody typed.
        number: which parcel of the order, from 1.
    Raises: BadInput when no weight is known, or when weight or size cannot be.
    """
    heavy = weight or items_weight(order.items, country=ship_country)
    if heavy is None:
        raise BadInput(
            f"The weight of order {order.key.ref} is not known.",
            "Weigh the parcel and type its weight, for example 1.5 lb.",
            fields=("weight",),
        )
    check_weight(heavy)
    outer = size or box.size
    check_size(outer)
    return Parcel(size=outer, weight=heavy, number=number, box=None if size else box.name)


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
