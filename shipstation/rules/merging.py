"""Orders of one buyer to one address that could go out together. It is only ever proposed; a person says so."""

from collections.abc import Sequence
from dataclasses import fields, replace

from shipstation.errors import StateRefused
from shipstation.model import Address, Channel, KnownOrder, Order, OrderKey, OrderState

_IDLE = ("email", "phone")
"""One buyer writes these now this way, now that; they lead to no other door."""
_LONGEST_REF = 60
_LONGEST_NOTE = 1_000


def mates(order: Order, others: Sequence[Order]) -> tuple[Order, ...]:
    """Those of `others` that could go out with it, in their order; () where it could not be merged itself."""
    if why_alone(order):
        return ()
    return tuple(
        other for other in others if other.key != order.key and not why_alone(other) and is_same_door(order, other)
    )


def is_same_door(order: Order, other: Order) -> bool:
    """Whether both go to the same person at the same address, however it is spaced and capitalized."""
    return _door(order.ship_to) == _door(other.ship_to)


def why_alone(order: Order) -> str:
    """Why it cannot go out with others, as the end of a sentence; "" where it can."""
    if order.key.channel is not Channel.EXTERNAL:
        return "was sold on Amazon, which sells one label for each of its orders"
    if order.sender is not None:
        return "is a return"
    if order.parts:
        return "is merged already; part it first"
    return "" if order.state is OrderState.TO_SHIP else f"is {order.state.value.replace('_', ' ')}, not to ship"


def merged(known: Sequence[KnownOrder]) -> Order:
    """One order of several: all their items, the earliest deadline. Raises StateRefused, naming what does not fit."""
    orders = sorted((each.order for each in known), key=_due)
    if len({order.key for order in orders}) < 2:
        raise StateRefused("It takes two orders to merge.", "Choose more than one.", fields=("order",))
    for each in known:
        why = "is being bought" if each.taken else why_alone(each.order)
        if why:
            raise StateRefused(
                f"Order {each.order.key.ref} {why}.", "Leave it out, and merge the others.", fields=("order",)
            )
    first = orders[0]
    other = next((order for order in orders if not is_same_door(first, order)), None)
    if other is not None:
        raise StateRefused(
            f"Orders {first.key.ref} and {other.key.ref} do not go to the same buyer at the same address.",
            "Merge only what goes to one door.",
            fields=("order",),
        )
    due = [order.deliver_by for order in orders if order.deliver_by]
    leave = [order.ship_by for order in orders if order.ship_by]
    notes = [f"{order.key.ref}: {order.note}" for order in orders if order.note]
    return replace(
        first,
        key=OrderKey(channel=Channel.EXTERNAL, ref=_ref(orders)),
        items=tuple(item for order in orders for item in order.items),
        deliver_by=min(due, default=None),
        ship_by=min(leave, default=None),
        parcels=1,
        tags=tuple(sorted({tag for order in orders for tag in order.tags}, key=str.casefold)),
        note="; ".join(notes)[:_LONGEST_NOTE],
        edited=(),
        parts=tuple(order.key for order in orders),
        came_from=None,
    )


def _ref(orders: Sequence[Order]) -> str:
    """ "SO-10482+SO-10483"; of many "SO-10482+4", as it stands on a slip."""
    both = "+".join(order.key.ref for order in orders)
    if len(orders) == 2 and len(both) <= _LONGEST_REF:
        return both
    return f"{orders[0].key.ref[:_LONGEST_REF]}+{len(orders) - 1}"


def _door(address: Address) -> tuple[str, ...]:
    return tuple(
        " ".join(getattr(address, part.name).casefold().split()) for part in fields(Address) if part.name not in _IDLE
    )


def _due(order: Order) -> tuple[bool, float]:
    """Due first, undated last."""
    return order.deliver_by is None, order.deliver_by.timestamp() if order.deliver_by else 0.0
