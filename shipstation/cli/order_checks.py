"""orders check, address, goods: what is odd about an order, and the way to mend it."""

from collections.abc import Sequence

import click

from shipstation.cli import check_shapes, order_shapes
from shipstation.cli.entry import Call, Verb
from shipstation.desk.checking import Checked
from shipstation.errors import BadInput
from shipstation.model import Order
from shipstation.rules import address_form


@click.command("check", cls=Verb, help="What is odd about ORDER's address and goods, offline.")
@click.argument("order")
@click.pass_obj
def check_verb(call: Call, order: str) -> None:
    """Look, change nothing."""
    with call.station() as station:
        found = station.intake.order(order)
        checked = station.checking.check(found)
    _tell(call, found, checked)


@click.command("address", cls=Verb, help="Correct the address of ORDER: take a proposal, or say it yourself.")
@click.argument("order")
@click.option("--accept", "accepted", multiple=True, metavar="FIELD", help="take what `orders check` proposes for it")
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="write it so")
@click.pass_obj
def address_verb(call: Call, order: str, accepted: Sequence[str], given: Sequence[str]) -> None:
    """What is set comes first, then what is accepted; each is written down with the order."""
    if not accepted and not given:
        raise BadInput(
            "Nothing is to be corrected.", "Say --accept FIELD or --set FIELD=VALUE.", fields=("accept", "set")
        )
    values = dict(_pair(each) for each in given)
    with call.station() as station:
        found = station.intake.order(order)
        if values:
            found = station.checking.set_address(found.key, values)
        for field in accepted:
            found = station.checking.accept(found.key, field)
        checked = station.checking.check(found)
    _tell(call, found, checked)


@click.command(
    "goods", cls=Verb, help="Say what customs and carriers ask of an item of ORDER: hs_code=330499 origin=FR."
)
@click.argument("order")
@click.argument("words", nargs=-1, metavar="[SKU] KEY=VALUE...")
@click.pass_obj
def goods_verb(call: Call, order: str, words: Sequence[str]) -> None:
    """Of an item by its SKU, or without one of the whole order: collect, at_door. An empty VALUE takes it out."""
    sku, pairs = ("", words) if not words or "=" in words[0] else (words[0], words[1:])
    if not pairs:
        raise BadInput("Nothing is said.", "Write KEY=VALUE, such as hs_code=330499.", fields=("words",))
    values = dict(_pair(each) for each in pairs)
    with call.station() as station:
        found = station.checking.set_goods(station.intake.order(order).key, sku, values)
        checked = station.checking.check(found)
    _tell(call, found, checked)


def _pair(written: str) -> tuple[str, str]:
    name, equals, value = written.partition("=")
    if not equals or not name.strip():
        raise BadInput(f"{written[:60]!r} is no KEY=VALUE.", "Write it as state=WA.", fields=(written[:60],))
    return name.strip().lower(), value


def _tell(call: Call, order: Order, checked: Checked) -> None:
    shape = {
        "order": order.key.ref,
        "channel": order.key.channel.value,
        "blocks": checked.blocks,
        **check_shapes.checked(checked),
        "lines": list(address_form.lines(order.ship_to)),
        "ship_to": order_shapes.address(order.ship_to),
        "items": [{"sku": item.sku, "goods": check_shapes.goods(item.goods)} for item in order.items],
        **order_shapes.at_the_door(order),
        "edits": check_shapes.edits(order.edits),
    }
    lines = [str(order.key), *(f"  {line}" for line in address_form.lines(order.ship_to))]
    lines += check_shapes.lines(checked) or ["Nothing is odd."]
    call.answer(shape, lines)
