"""orders import, list, show."""

from pathlib import Path

import click

from shipstation.cli import shapes
from shipstation.cli.entry import EXIT_PART, Call, Verbs
from shipstation.errors import BadInput
from shipstation.model import OrderState
from shipstation.ports import HistoryQuery


@click.group("orders", cls=Verbs, help="The queue of orders.")
def orders_verb() -> None:
    """Group."""


@orders_verb.command("import", help="Take orders in from FILES.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dialect", help="instead of telling it by the header")
@click.pass_obj
def import_verb(call: Call, files: tuple[Path, ...], dialect: str | None) -> None:
    """Good orders come in; each refused row is told."""
    with call.station() as station:
        done = [station.intake.import_file(path, dialect=dialect) for path in files]
    shape = {"files": [shapes.imported(each.file, each.kept) for each in done]}
    refused = [row for each in done for row in each.file.refused]
    lines = [
        f"{each.file.path.name}: {each.kept.added} new, {each.kept.changed} changed, {each.kept.unchanged} as before"
        for each in done
    ]
    lines += [f"  line {row.line}: {row.said}" for row in refused]
    taken = any(each.file.orders for each in done)
    call.answer(shape, lines, exit_code=(EXIT_PART if taken else BadInput.exit_code) if refused else 0)


@orders_verb.command("list", help="Orders, due first.")
@click.option("--state", type=click.Choice([state.value for state in OrderState]))
@click.option("--limit", type=click.IntRange(1, 10_000), default=200)
@click.pass_obj
def list_verb(call: Call, state: str | None, limit: int) -> None:
    """A row an order."""
    with call.station() as station:
        page = station.intake.page(state=OrderState(state) if state else None, limit=limit)
    shape = {"orders": [shapes.order_line(order) for order in page.orders], "total": page.total}
    lines = [
        f"{order.key.channel.value:<8} {order.key.ref:<24} {order.state.value:<8} "
        f"{f'{order.deliver_by:%d %b}' if order.deliver_by else '':<7} {order.ship_to.name}, {order.ship_to.city}"
        for order in page.orders
    ]
    call.answer(shape, [*lines, f"{page.total} orders."])


@orders_verb.command("show", help="All about ORDER.")
@click.argument("order")
@click.pass_obj
def show_verb(call: Call, order: str) -> None:
    """The order and the parcels it became."""
    with call.station() as station:
        found = station.intake.order(order)
        listed = station.history.search(HistoryQuery(text=found.key.ref, limit=100)).shipments
    parcels = [parcel for parcel in listed if parcel.order == found.key]
    items = [f"  {item.quantity} × {item.title} ({item.sku})" for item in found.items]
    lines = [f"{found.key}  {found.state.value}", *(f"  {line}" for line in found.ship_to.lines()), *items]
    call.answer(shapes.order_whole(found, parcels), lines)
