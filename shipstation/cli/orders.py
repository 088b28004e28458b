"""orders import, list, show, split; what people do with orders stands in order_acts.py."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from shipstation.cli import order_acts, order_shapes
from shipstation.cli.entry import EXIT_PART, Call, Verbs
from shipstation.cli.order_acts import tell
from shipstation.cli.order_checks import address_verb, check_verb, goods_verb
from shipstation.cli.order_columns import columns_verb
from shipstation.cli.order_files import refused_verb, stopping, telling
from shipstation.cli.order_folders import export_tracking_verb, folder_verb, watch_verb
from shipstation.desk import import_report
from shipstation.desk.intake import Imported
from shipstation.desk.marketplace import ShopImport
from shipstation.errors import BadInput, ShipError
from shipstation.model import Channel, Hold, Order, OrderState
from shipstation.ports import QueueQuery, QueueSort

_HELD = "held"
"""What people call the state on_hold."""


@click.group("orders", cls=Verbs, help="The queue of orders.")
def orders_verb() -> None:
    """Group."""


@orders_verb.command("import", help="Take orders in from FILES, or from the account's shop at Amazon.")
@click.argument("files", nargs=-1, metavar="[FILES]...", type=click.Path(path_type=Path))
@click.option("--dialect", help="instead of telling it by the header")
@click.option("--amazon", is_flag=True, help="what changed at Amazon; FILES are order ids then, to get those alone")
@click.pass_obj
def import_verb(call: Call, files: tuple[Path, ...], dialect: str | None, amazon: bool) -> None:  # noqa: FBT001 a flag
    """From files, or from Amazon."""
    if amazon and dialect is not None:
        raise BadInput("Amazon's orders have no dialect.", "Leave --dialect out.", fields=("dialect",))
    if amazon:
        _import_amazon(call, [str(each) for each in files])
    elif files:
        _import_files(call, files, dialect)
    else:
        raise BadInput("No file is named.", "Name the files, or say --amazon.", fields=("files",))


def _import_amazon(call: Call, refs: Sequence[str]) -> None:
    """What came is kept also when Amazon's limit ends it early; the next import goes on from there."""
    with call.station() as station:
        account = station.settings.account(call.account).name
        if refs:
            done = station.marketplace.fetch(account, refs)
        else:
            done = station.marketplace.import_orders(
                account, progress=lambda told: call.progress(f"{told} orders so far")
            )
    if done.error is not None and not done.told:
        raise done.error
    is_part = done.error is not None or bool(done.refused)
    call.answer(
        {"files": [order_shapes.shop_imported(done)]}, _amazon_lines(done), exit_code=EXIT_PART if is_part else 0
    )


def _amazon_lines(done: ShopImport) -> list[str]:
    kept = done.kept
    lines = [f"{done.account}: {kept.added} new, {kept.changed} changed, {kept.unchanged} as before"]
    told = (
        (kept.cancelled, f"held: {Hold.CANCELLED.said}"),
        (kept.elsewhere, f"held: {Hold.SHIPPED_ELSEWHERE.said}"),
        (kept.released, "to ship again"),
        (kept.bought, "BOUGHT HERE, and cancelled at Amazon: cancel its shipment if it has not left"),
        (kept.edited, "changed at Amazon, but also here: left as it is here"),
    )
    lines += [f"  {key.ref}: {said}" for keys, said in told for key in keys]
    lines += [f"  {row.order_ref or 'an order'}: {row.said}" for row in done.refused]
    if done.error is not None:
        lines.append(f"{done.error.said} What came is kept; the next import goes on from there.")
    return lines


def _import_files(call: Call, files: tuple[Path, ...], dialect: str | None) -> None:
    """Good orders come in; each refused row is told, and a file that cannot be read does not stop the next."""
    done: list[Imported] = []
    unread: list[tuple[Path, ShipError]] = []
    with call.station() as station, stopping() as stopped:
        for path in files:
            if stopped():
                break
            try:
                done.append(
                    station.intake.import_file(path, dialect=dialect, progress=telling(call, path), stop=stopped)
                )
            except ShipError as error:
                unread.append((path, error))
    if not done:
        raise unread[0][1]
    shape = {
        "files": [*(order_shapes.imported(each) for each in done), *(order_shapes.unread(*each) for each in unread)]
    }
    call.answer(shape, _lines(done, unread), exit_code=_exit(done, unread))


@orders_verb.command("list", help="Orders, due first.")
@click.option("--state", type=click.Choice([*(state.value for state in OrderState), _HELD]))
@click.option("--tag", default="", help="that bear it")
@click.option("--channel", type=click.Choice([channel.value for channel in Channel], case_sensitive=False))
@click.option("--text", default="", help="that hold every word of it")
@click.option("--sort", type=click.Choice([sort.value for sort in QueueSort]), default=QueueSort.DUE.value)
@click.option("--desc", is_flag=True, help="the other way round")
@click.option("--limit", type=click.IntRange(1, 10_000), default=200)
@click.option("--after", help="`next` of the page before")
@click.pass_obj
def list_verb(call: Call, /, state: str | None, channel: str | None, **given: Any) -> None:
    """A row an order."""
    wanted = OrderState.ON_HOLD if state == _HELD else OrderState(state) if state else None
    query = QueueQuery(
        text=given["text"],
        states=(wanted,) if wanted is not None else (),
        tag=given["tag"],
        channel=Channel(channel.upper()) if channel else None,
        sort=QueueSort(given["sort"]),
        descending=given["desc"],
        limit=given["limit"],
        after=given["after"],
    )
    with call.station() as station:
        page = station.queue.page(query)
        counts = station.queue.counts()
        shown = station.safety.operators.names()
        listed = [(_as_seen(order, shown), station.intake.bought(order)) for order in page.orders]
    shape = {
        "orders": [order_shapes.order_line(order, bought) for order, bought in listed],
        "total": page.total,
        "next": page.next,
        "counts": {state.value: n for state, n in counts.items()},
    }
    lines = [
        f"{order.key.channel.value:<8} {order.key.ref:<24} {order.state.value:<8} "
        f"{f'{order.deliver_by:%d %b}' if order.deliver_by else '':<7} {order.ship_to.name}, {order.ship_to.city}"
        f"{f'  ({order.held})' if order.held else ''}"
        f"{f'  ({order_acts.parcels(order, bought)})' if order.parcels > 1 else ''}"
        f"{'  ' if order.tags else ''}{' '.join(f'#{tag}' for tag in order.tags)}"
        for order, bought in listed
    ]
    call.answer(shape, [*lines, f"{page.total} orders."])


def _as_seen(order: Order, shown: Callable[[str], str]) -> Order:
    return replace(order, ship_to=replace(order.ship_to, name=shown(order.ship_to.name)))


@orders_verb.command("show", help="All about ORDER.")
@click.argument("order")
@click.pass_obj
def show_verb(call: Call, order: str) -> None:
    """The order and the parcels it became."""
    with call.station() as station:
        tell(call, station, station.intake.order(order))


@orders_verb.command("split", help="Send ORDER in several parcels; each is bought by itself.")
@click.argument("order")
@click.option("--parcels", type=int, required=True, help="in how many it goes out")
@click.pass_obj
def split_verb(call: Call, order: str, parcels: int) -> None:
    """Set the count; what is bought stays bought."""
    with call.station() as station:
        tell(call, station, station.intake.split(station.intake.order(order).key, parcels))


_BESIDE: tuple[click.Command, ...] = (
    *(refused_verb, watch_verb, export_tracking_verb, folder_verb),
    *(check_verb, address_verb, goods_verb, columns_verb),
    *order_acts.VERBS,
)
for _verb in _BESIDE:
    orders_verb.add_command(_verb)


def _lines(done: list[Imported], unread: list[tuple[Path, ShipError]]) -> list[str]:
    lines = []
    for each in done:
        kept = each.kept
        lines.append(
            f"{each.file.path.name} ({each.file.dialect}): {kept.added} new, {kept.changed} changed, "
            f"{kept.unchanged} as before{f', {len(each.file.refused)} rows refused' if each.file.refused else ''}"
        )
        counts = import_report.skipped(each.file.skipped)
        lines += [f"  {count} not to be shipped: {reason.said}" for reason, count in counts.items()]
        told = (
            (kept.edited, "changed in the file, but also here: left as it is here"),
            (kept.shipped, "changed in the file after it left: left as it is here"),
            (each.withdrawn, f"held: {Hold.WITHDRAWN.said}"),
        )
        lines += [f"  {key.ref}: {said}" for keys, said in told for key in keys]
        lines += [f"  line {row.line}: {row.said}" for row in each.file.refused]
        if each.file.refused:
            lines.append("  Mend them: shipstation orders refused list")
        if each.left or not each.file.is_whole:
            lines.append(f"  Stopped: {each.left or 'all'} good orders are not in; import the file again.")
    return lines + [f"{error.said} {error.remedy}" for _, error in unread]


def _exit(done: list[Imported], unread: list[tuple[Path, ShipError]]) -> int:
    """0 for everything, 5 for a part, 2 for nothing."""
    is_stopped = any(each.left or not each.file.is_whole for each in done)
    if not unread and not is_stopped and not any(each.file.refused for each in done):
        return 0
    return EXIT_PART if any(each.file.orders or each.file.skipped for each in done) else BadInput.exit_code
