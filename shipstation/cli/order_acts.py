"""orders tag, note, hold, release, edit, new, duplicate, merge, part, return, reship."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from shipstation.cli import order_shapes
from shipstation.cli.entry import Call, Verb
from shipstation.errors import BadInput
from shipstation.model import Address, Order
from shipstation.rules import address_form

if TYPE_CHECKING:
    from shipstation.station import Station

_ITEM = "a column=value list: sku=FC-50;title=Face cream;quantity=2;item_weight=120g"
_COLUMNS = (*Address.__dataclass_fields__, "deliver_by", "ship_by")


def tell(call: Call, station: "Station", order: Order) -> None:
    """All about an order, as it is now."""
    sheet = station.queue.sheet(order.key)
    order, bought = sheet.order, station.intake.bought(sheet.order)
    held = f"  ({order.held})" if order.held else ""
    lines = [f"{order.key}  {order.state.value}{held}", *(f"  {line}" for line in address_form.lines(order.ship_to))]
    lines += [f"  {item.quantity} × {item.title} ({item.sku})" for item in order.items]
    lines += [f"  {order.trouble}"] if order.trouble else []
    lines += [f"  #{' #'.join(order.tags)}"] if order.tags else []
    lines += [f"  note: {order.note}"] if order.note else []
    lines += [f"  of {', '.join(part.ref for part in order.parts)}"] if order.parts else []
    lines += [f"  goes out with {order.part_of.ref}"] if order.part_of else []
    lines += [f"  could go out with {', '.join(mate.key.ref for mate in sheet.mates)}"] if sheet.mates else []
    if order.parcels > 1:
        lines.append(f"  {parcels(order, bought)}")
    lines += [f"  parcel {each.parcel}: {each.tracking_id}  {each.state.value}" for each in sheet.shipments]
    lines += [f"  {event.at:%Y-%m-%d %H:%M}  {event.what} {event.said}".rstrip() for event in sheet.events]
    call.answer(order_shapes.order_whole(order, bought, sheet), lines)


def parcels(order: Order, bought: Sequence[int]) -> str:
    """How many parcels it goes out in."""
    return f"{order.parcels} parcels, {len(bought)} bought"


@click.command("tag", cls=Verb, help="Put TAGS on ORDER, or take them off.")
@click.argument("order")
@click.argument("tags", nargs=-1, required=True)
@click.option("--remove", is_flag=True, help="take them off")
@click.pass_obj
def tag_verb(call: Call, order: str, tags: tuple[str, ...], *, remove: bool) -> None:
    """Tags."""
    with call.station() as station:
        key = station.intake.order(order).key
        marked = station.queue.tag(key, **{"remove" if remove else "add": tags})
        tell(call, station, marked)


@click.command("note", cls=Verb, help='A note on ORDER for whoever packs; "" takes it away.')
@click.argument("order")
@click.argument("note")
@click.pass_obj
def note_verb(call: Call, order: str, note: str) -> None:
    """A note."""
    with call.station() as station:
        tell(call, station, station.queue.note(station.intake.order(order).key, note))


@click.command("hold", cls=Verb, help="Do not buy ORDER until it is released.")
@click.argument("order")
@click.option("--reason", required=True)
@click.pass_obj
def hold_verb(call: Call, order: str, reason: str) -> None:
    """A person's hold."""
    with call.station() as station:
        tell(call, station, station.queue.hold(station.intake.order(order).key, reason))


@click.command("release", cls=Verb, help="End a person's hold on ORDER, or say that its problem is solved.")
@click.argument("order")
@click.option("--overrule", default="", metavar="REASON", help="ship in spite of its shop's hold; it is written down")
@click.pass_obj
def release_verb(call: Call, order: str, overrule: str) -> None:
    """Free again."""
    with call.station() as station:
        tell(call, station, station.queue.release(station.intake.order(order).key, overrule=overrule))


def _typed(command: click.Command) -> click.Command:
    """The options of a typed order, named as the columns of the generic form."""
    command.params += [click.Option([f"--{name.replace('_', '-')}", name]) for name in _COLUMNS]
    command.params.append(click.Option(["--item", "items"], multiple=True, help=_ITEM))
    return command


@click.command("new", cls=Verb, help="A new order ORDER, typed in; checked as a row of a file is.")
@click.argument("order")
@click.pass_obj
def new_verb(call: Call, /, order: str, items: tuple[str, ...], **given: str | None) -> None:
    """Typed."""
    whole = {"order_ref": order, "channel": "EXTERNAL", **_given(given)}
    with call.station() as station:
        tell(call, station, station.making.new([{**whole, **_item(each)} for each in items]))


@click.command("edit", cls=Verb, help="Change ORDER: what is said here is new, the rest stays.")
@click.argument("order")
@click.pass_obj
def edit_verb(call: Call, /, order: str, items: tuple[str, ...], **given: str | None) -> None:
    """Its rows as they are, with what was said."""
    with call.station() as station:
        found = station.intake.order(order)
        rows = [{**row, **_given(given)} for row in station.making.rows(found)]
        if items:
            whole = {name: rows[0][name] for name in ("order_ref", "channel", "amazon_order_id", *_COLUMNS)}
            rows = [{**whole, **_item(each)} for each in items]
        tell(call, station, station.making.edit(found.key, rows))


@click.command("duplicate", cls=Verb, help="The goods of ORDER to its buyer once more, as an order of its own.")
@click.argument("order")
@click.pass_obj
def duplicate_verb(call: Call, order: str) -> None:
    """A copy."""
    with call.station() as station:
        tell(call, station, station.making.duplicate(station.intake.order(order)))


@click.command("merge", cls=Verb, help="Send ORDERS of one buyer to one address as one.")
@click.argument("orders", nargs=-1, required=True)
@click.pass_obj
def merge_verb(call: Call, orders: tuple[str, ...]) -> None:
    """One of several; each of their references still finds it."""
    with call.station() as station:
        tell(call, station, station.making.merge([station.intake.order(each).key for each in orders]))


@click.command("part", cls=Verb, help="Undo a merge: the orders of ORDER stand by themselves again.")
@click.argument("order")
@click.pass_obj
def part_verb(call: Call, order: str) -> None:
    """Several of one."""
    with call.station() as station:
        parted = station.making.part(station.intake.order(order).key)
        listed = [order_shapes.order_line(each, station.intake.bought(each)) for each in parted]
    call.answer({"orders": listed, "total": len(listed)}, [f"{each.key}  {each.state.value}" for each in parted])


@click.command("return", cls=Verb, help="A return label for ORDER: its buyer sends it back to where it came from.")
@click.argument("order")
@click.pass_obj
def return_verb(call: Call, order: str) -> None:
    """An order with the addresses turned; its label is bought like any other."""
    with call.station() as station:
        tell(call, station, station.making.send_back(station.intake.order(order)))


@click.command("reship", cls=Verb, help="Free ORDER for another label: its parcel is cancelled, lost, or came back.")
@click.argument("order")
@click.pass_obj
def reship_verb(call: Call, order: str) -> None:
    """To ship again."""
    with call.station() as station:
        tell(call, station, station.making.reship(station.intake.order(order).key))


VERBS = (
    tag_verb,
    note_verb,
    hold_verb,
    release_verb,
    _typed(edit_verb),
    _typed(new_verb),
    duplicate_verb,
    merge_verb,
    part_verb,
    return_verb,
    reship_verb,
)


def _given(given: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in given.items() if value is not None}


def _item(written: str) -> dict[str, str]:
    """The cells of an item. Raises BadInput."""
    cells = {}
    for part in filter(str.strip, written.split(";")):
        name, equals, value = part.partition("=")
        if not equals:
            raise BadInput(f"{part!r} is no column=value.", f"Write {_ITEM}.", fields=("item",))
        cells[name.strip()] = value.strip()
    return cells
