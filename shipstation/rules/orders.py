"""What may be done with an order, and what comes of it: tags, notes, holds, edits, copies, returns."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace

from shipstation.errors import BadInput, ShipError, StateRefused
from shipstation.model import (
    UNFIT_CHARACTERS,
    Address,
    Change,
    Channel,
    KnownOrder,
    Order,
    OrderItem,
    OrderKey,
    OrderState,
    PurchaseState,
)
from shipstation.model.orders import ORDER_FACTS, with_goods

MOST_TAGS = 12
LONGEST_TAG = 30
LONGEST_NOTE = 1_000
LONGEST_REASON = 200
GONE = ("Lost", "Returned", "Undeliverable", "Rejected")
"""Tracking states after which nobody will have the parcel: it may be sent once more."""
FIRST_COPY = 2
"""Copies are counted from here: the order itself is the first."""
_UNFIT = re.compile(f"[{UNFIT_CHARACTERS}]")
_ENDED = {
    OrderState.SHIPPED: "is shipped",
    OrderState.PARTLY: "is bought in part",
    OrderState.MERGED: "goes out with another order",
}


def tagged(order: Order, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Change:
    """More tags, or fewer; upper and lower case are one. Raises BadInput."""
    added = [_words(tag, "tag", LONGEST_TAG) for tag in add]
    strange = next((tag for tag in added if "," in tag), None)
    if strange is not None:
        raise BadInput("A tag has no comma.", "Add several tags one by one.", fields=("tag",))
    gone = {tag.strip().casefold() for tag in remove}
    kept = {tag.casefold(): tag for tag in order.tags if tag.casefold() not in gone}
    tags = tuple({tag.casefold(): tag for tag in added} | kept)
    if len(tags) > MOST_TAGS:
        raise BadInput(f"An order has at most {MOST_TAGS} tags.", "Take one away first.", fields=("tag",))
    in_order = tuple(sorted(({tag.casefold(): tag for tag in added} | kept).values(), key=str.casefold))
    said = ", ".join([*(f"+{tag}" for tag in added), *(f"-{tag}" for tag in remove)])
    return Change(order=replace(order, tags=in_order), event="tagged" if in_order != order.tags else "", said=said)


def noted(order: Order, note: str) -> Change:
    """A note for whoever packs; "" takes it away. Raises BadInput."""
    kept = _words(note, "note", LONGEST_NOTE) if note.strip() else ""
    return Change(order=replace(order, note=kept), event="noted" if kept != order.note else "")


def held(known: KnownOrder, reason: str) -> Change:
    """A person holds it. Raises StateRefused where there is nothing left to hold, BadInput without a reason."""
    _check_free(known, "held")
    stop = _words(reason, "reason", LONGEST_REASON)
    return _stand(replace(known.order, stop=stop), "held", stop)


def released(known: KnownOrder) -> Change:
    """A person's hold ends, or a problem is said to be solved. Raises StateRefused for a hold of its shop."""
    _check_free(known, "released")
    order = known.order
    freed = replace(order, stop="", trouble="")
    if freed == order and order.held:
        raise StateRefused(
            f"Order {order.key.ref} is {order.held}: that is not ours to lift.",
            "It is free as soon as its shop says so; its owner may overrule it, with a reason.",
            fields=("order",),
        )
    if freed == order:
        raise StateRefused(f"Order {order.key.ref} is not held.", "There is nothing to release.", fields=("order",))
    return _stand(freed, "released", "")


def overruled(known: KnownOrder, reason: str) -> Change:
    """Its owner ships in spite of what its shop says; a later, other word of the shop holds it again."""
    _check_free(known, "released")
    order = known.order
    said = _words(reason, "reason", LONGEST_REASON)
    if order.hold is None:
        raise StateRefused(
            f"Order {order.key.ref} is not held by its shop.", "Release it without overruling.", fields=("order",)
        )
    return _stand(
        replace(order, overruled=order.hold, stop="", trouble=""), "overruled", f"{order.hold.said}: {said}"
    )


def troubled(known: KnownOrder, error: ShipError) -> Change:
    """Amazon will not sell a label for it as it is: it stands among the problems until it is edited or released."""
    order = known.order
    if order.state is not OrderState.TO_SHIP or known.taken:
        return Change(order=order)
    return _stand(replace(order, trouble=error.said), "problem", error.code or error.kind)


def edited(known: KnownOrder, typed: Order) -> Change:
    """The facts as typed. Raises StateRefused for one that is bought, or that its shop alone can change."""
    _check_free(known, "changed")
    order = known.order
    # The form asks nothing of customs and danger.
    typed = replace(typed, items=with_goods(typed.items, order))
    if order.key.channel is Channel.AMAZON:
        _check_amazons(order, typed)
    changed = [name for name in ORDER_FACTS if getattr(order, name) != getattr(typed, name)]
    if not changed:
        return Change(order=order)
    facts = {name: getattr(typed, name) for name in changed}
    kept = tuple(name for name in ORDER_FACTS if name in changed or name in order.edited)
    return _stand(replace(order, **facts, edited=kept, trouble=""), "edited", _named(order, typed, changed))


def sent_again(order: Order) -> Change:
    """Its parcel is given up, and it is to ship again."""
    return Change(order=order, event="reship")


def copied(order: Order, ref: str) -> Order:
    """The same goods to the same buyer once more. It is an order of our own: Amazon sells one label an order."""
    return Order(
        key=OrderKey(channel=Channel.EXTERNAL, ref=ref),
        items=tuple(replace(item, order_item_id=None) for item in order.items),
        ship_to=order.ship_to,
        account=order.account,
        tags=order.tags,
        note=f"Copy of order {order.key.ref}",
        came_from=order.key,
    )


def returning(order: Order, ref: str, *, home: Address) -> Order:
    """The way back: the buyer sends it to `home`. Raises StateRefused for what never went out."""
    if order.sender is not None:
        raise StateRefused(
            f"Order {order.key.ref} is a return itself.", "Make an order of it to send it again.", fields=("order",)
        )
    if order.state not in (OrderState.SHIPPED, OrderState.PARTLY):
        raise StateRefused(
            f"Order {order.key.ref} was not shipped from here: there is nothing to send back.",
            "Ship it first, or make a new order with the addresses turned.",
            fields=("order",),
        )
    return replace(
        copied(order, ref), ship_to=home, sender=order.ship_to, tags=(), note=f"Return of order {order.key.ref}"
    )


def return_ref(ref: str, number: int) -> str:
    """The name of a return, "R-SO-10482"; of the next one "R-SO-10482-2"."""
    return f"R-{ref[:90]}" if number == FIRST_COPY else f"R-{ref[:90]}-{number - 1}"


def next_ref(ref: str, number: int) -> str:
    """The name of a copy: "SO-10482-2"; of a copy of that: "SO-10482-3"."""
    return f"{ref[:90]}-{number}"


def _check_free(known: KnownOrder, done: str) -> None:
    order = known.order
    why = _ENDED.get(order.state)
    if why is not None:
        raise StateRefused(
            f"Order {order.key.ref} {why}: it cannot be {done}.",
            f"Part order {order.part_of.ref} first." if order.part_of else "Cancel its shipment first.",
            fields=("order",),
        )
    if any(state is PurchaseState.UNSURE for state in known.taken.values()):
        raise StateRefused(
            f"Order {order.key.ref} may be bought, nobody can tell yet: it cannot be {done}.",
            "Ask again with `resume`, or settle it first.",
            fields=("order",),
        )
    if known.taken:
        raise StateRefused(
            f"Order {order.key.ref} is being bought: it cannot be {done}.", "Wait for it.", fields=("order",)
        )


def _check_amazons(order: Order, typed: Order) -> None:
    """Amazon sends its orders to the address that it has, and counts its items by their ids."""
    if order.ship_to != typed.ship_to:
        raise StateRefused(
            f"Amazon ships order {order.key.ref} to the address that it has itself; ours would change nothing.",
            "Ask the buyer to change it at Amazon, then import the orders again.",
            fields=("ship_to",),
        )
    if [_amazons(item) for item in order.items] != [_amazons(item) for item in typed.items]:
        raise StateRefused(
            f"Amazon counts the items of order {order.key.ref} by its own ids.",
            "Change weight, size, bar code or title alone.",
            fields=("items",),
        )


def _amazons(item: OrderItem) -> tuple[str | None, str, int]:
    return item.order_item_id, item.sku, item.quantity


def _named(order: Order, typed: Order, changed: Sequence[str]) -> str:
    """Which facts were changed, never a buyer's: parts of the address by name alone."""
    named = []
    for name in changed:
        if name == "ship_to":
            named += [
                part.name
                for part in fields(Address)
                if getattr(order.ship_to, part.name) != getattr(typed.ship_to, part.name)
            ]
        else:
            named.append(name)
    return ", ".join(named)


def _stand(order: Order, event: str, said: str) -> Change:
    return Change(order=replace(order, state=order.unbought), event=event, said=said)


def _words(typed: str, field: str, longest: int) -> str:
    words = " ".join(typed.split())
    if not words:
        raise BadInput(f"The {field} is empty.", f"Write a {field}.", fields=(field,))
    if len(words) > longest:
        raise BadInput(f"The {field} has more than {longest} characters.", "Shorten it.", fields=(field,))
    if _UNFIT.search(words):
        raise BadInput(f"The {field} holds hidden characters.", "Type it anew.", fields=(field,))
    return words
