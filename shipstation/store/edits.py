"""What was changed in an order here, held against what its shop or file says anew.

While the shop still says what it said before an edit, the edit stands; once it says something else, that counts.
"""

from dataclasses import replace

from shipstation.model import Order, OrderItem, digest_of

ADDRESS, GOODS = "ship_to.", "goods."


def standing(known: Order, told: Order) -> Order:
    """The order as told, with the edits of the known one that still stand. All of them stay written down."""
    if not known.edits:
        return told
    was: dict[str, str] = {}
    for edit in known.edits:
        # Of several edits of one field the first knows what the shop said.
        was.setdefault(edit.field, edit.was)
    address = {
        field: getattr(known.ship_to, field)
        for name, before in was.items()
        if (field := name.removeprefix(ADDRESS)) != name and digest_of(getattr(told.ship_to, field)) == before
    }
    return replace(
        told,
        ship_to=replace(told.ship_to, **address),
        items=tuple(_item(item, known, was) for item in told.items),
        collect=known.collect if was.get("collect") == digest_of(told.collect) else told.collect,
        at_door=known.at_door if was.get("at_door") == digest_of(told.at_door) else told.at_door,
        edits=known.edits,
    )


def _item(told: OrderItem, known: Order, was: dict[str, str]) -> OrderItem:
    if was.get(f"{GOODS}{told.sku}") != digest_of(told.goods):
        return told
    ours = next((item for item in known.items if item.sku == told.sku), None)
    return replace(told, goods=ours.goods) if ours is not None else told
