"""What the cells of the queue say, and which orders are picked out of it."""

from collections.abc import Callable
from datetime import datetime

from shipstation.gui import words
from shipstation.gui.tables import RIGHT, Cell, Column
from shipstation.model import Channel, Order, OrderKey, OrderState
from shipstation.ports import QueueSort

CHANNEL, NAME, CITY, ITEMS, DUE = 2, 3, 4, 5, 6
SORTS = {1: QueueSort.REF, NAME: QueueSort.NAME, DUE: QueueSort.DUE}
"""What a press on a column's title sorts by."""
_TITLES = {1: "Order", NAME: "Ship to", DUE: "Deliver by"}
_WAYS = {False: "↓", True: "↑"}


def columns(
    now: datetime, *, is_picked: Callable[[OrderKey], bool], is_in_doubt: Callable[[OrderKey], bool]
) -> tuple[Column[Order], ...]:
    """The columns of the queue. `now`: what is overdue."""
    return (
        Column[Order](title="", says="Picked", cell=lambda row: _tick(is_picked(row.key)), width=32),
        Column[Order](title="Order", cell=lambda row: Cell(text=row.key.ref, kind="mono", middle=True), width=172),
        Column[Order](title="Channel", cell=_channel, width=88),
        Column[Order](title="Ship to", cell=_name),
        Column[Order](title="City", cell=lambda row: Cell(text=place(row), tone="muted"), width=120),
        Column[Order](
            title="Items",
            cell=lambda row: Cell(text=words.count(sum(item.quantity for item in row.items))),
            align=RIGHT,
            width=56,
        ),
        Column[Order](title="Deliver by", cell=lambda row: _due(row, now), width=104),
        Column[Order](title="State", cell=lambda row: state(row, in_doubt=is_in_doubt(row.key)), width=132),
    )


def title(column: int, *, sort: QueueSort, descending: bool) -> str:
    """A column's title, with an arrow where the queue runs by it."""
    own = words.tr(_TITLES[column])
    return f"{own} {_WAYS[descending]}" if SORTS[column] is sort else own


def place(order: Order) -> str:
    """ "Seattle WA", "Leeds GB"."""
    to = order.ship_to
    region = to.state if to.country == "US" and to.state else to.country
    return f"{to.city} {region}".strip()


def state(order: Order, *, in_doubt: bool) -> Cell:
    """Where an order stands, as mark and words."""
    if in_doubt:
        return Cell(text=words.tr("maybe bought"), tone="warn", mark="triangle-alert")
    return {
        OrderState.TO_SHIP: Cell(text=words.tr("to ship")),
        OrderState.PARTLY: Cell(text=words.tr("bought in part"), tone="warn", mark="clock"),
        OrderState.ON_HOLD: Cell(text=words.tr("on hold"), tone="warn", mark="clock"),
        OrderState.PROBLEM: Cell(text=words.tr("problem"), tone="bad", mark="x"),
        OrderState.SHIPPED: Cell(text=words.tr("shipped"), tone="ok", mark="check"),
        OrderState.MERGED: Cell(text=words.tr("merged"), tone="muted"),
    }[order.state]


def _tick(ticked: bool) -> Cell:  # noqa: FBT001 the only thing it says
    return Cell(text=words.tr("picked") if ticked else "", kind="check")


def _channel(order: Order) -> Cell:
    # Both are proper names to a packer: AMAZON's rules differ.
    return Cell(text="AMAZON" if order.key.channel is Channel.AMAZON else words.tr("EXTERNAL"), tone="muted")


def _name(order: Order) -> Cell:
    marks = [f"#{tag}" for tag in order.tags]
    if order.note:
        marks.append(words.tr("note: {note}").format(note=order.note))
    return Cell(text=words.buyer(order), sub="  ".join(marks))


def _due(order: Order, now: datetime) -> Cell:
    if order.deliver_by is None:
        return Cell(text=words.tr("no date"), tone="muted")
    is_late = order.deliver_by < now and order.state is not OrderState.SHIPPED
    said = words.day(order.deliver_by)
    return Cell(text=said, tone="bad", sub=words.tr("overdue"), sub_tone="bad") if is_late else Cell(text=said)
