"""Which box of the catalog an order's items go into: the smallest by volume and longest side that may hold them.

No packing library in three dimensions is kept well enough to be built upon, so nothing is tried in space: each item
goes in by its sides, and all of them together have the room and the weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from shipstation.model import Box, Order, OrderItem, Size, Weight

METHOD = "smallest by volume and longest side"
"""How a box is found, in words for the packer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A box for an order, and why. `box` None: none of the catalog holds it, or nobody knows how large its items are.

    `why` is empty in the last case.
    """

    box: Box | None
    why: str


def propose(order: Order, boxes: Sequence[Box], *, items_weight: Weight | None = None) -> Proposal:
    """The smallest box for all items of an order; an order of several parcels is spread by hand.

    Args:
        items_weight: what they weigh together; None: not known, then no box is too weak.
    """
    if order.parcels > 1 or not _known(order.items):
        return Proposal(box=None, why="")
    reasons = {box.name: misfit(order.items, box, items_weight=items_weight) for box in boxes}
    fitting = [box for box in boxes if not reasons[box.name]]
    if not fitting:
        largest = max(boxes, key=_rank, default=None)
        because = f": {reasons[largest.name]}" if largest is not None else ""
        return Proposal(box=None, why=f"No box of the catalog holds the items{because}.")
    box = min(fitting, key=_rank)
    full = (_volume_of(order.items) * 100 / _volume(box.room)).quantize(Decimal(1), ROUND_UP)
    return Proposal(box=box, why=f"Box {box.name} is the {METHOD} that holds the items: {full} % full.")


def misfit(items: Sequence[OrderItem], box: Box, *, items_weight: Weight | None = None) -> str:
    """Why items do not go into a box, without a full stop; "" when they do, as far as known.

    Each item must go in by its sorted sides, all together by their volume and weight.
    """
    room = _sides(box.room)
    for item in items:
        if item.size is not None and any(side > space for side, space in zip(_sides(item.size), room, strict=True)):
            return f"{item.sku or item.title} ({item.size}) is larger than box {box.name} ({box.room})"
    if _known(items) and _volume_of(items) > _volume(box.room):
        return f"the items have more volume than box {box.name} ({box.room})"
    heavy = items_weight
    if box.most is not None and heavy is not None and heavy.grams() > box.most.grams():
        return f"{heavy} is more than box {box.name} takes ({box.most})"
    return ""


def _rank(box: Box) -> tuple[Decimal, Decimal, str]:
    return (_volume(box.size), max(box.size.centimeters()), box.name)


def _known(items: Sequence[OrderItem]) -> bool:
    return all(item.size is not None for item in items)


def _sides(size: Size) -> tuple[Decimal, ...]:
    return tuple(sorted(size.centimeters(), reverse=True))


def _volume(size: Size) -> Decimal:
    length, width, height = size.centimeters()
    return length * width * height


def _volume_of(items: Sequence[OrderItem]) -> Decimal:
    return sum((_volume(item.size) * item.quantity for item in items if item.size is not None), Decimal(0))
