"""The queue as people work on it (ports.OrderBook): pages by a narrow table, changes judged in their transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, false, func, or_, select

from shipstation.errors import BadInput, NotFound, StateRefused
from shipstation.model import Change, Channel, KnownOrder, Order, OrderEvent, OrderKey, OrderState, PurchaseState
from shipstation.model.texts import fold
from shipstation.ports import QueuePage, QueueQuery, QueueSort
from shipstation.store import order_rows, order_search, times
from shipstation.store.consequences import parcels_taken
from shipstation.store.database import Database
from shipstation.store.order_rows import as_order, is_order
from shipstation.store.orders import in_order
from shipstation.store.tables import order_, order_event, order_line, order_tag, purchase

_ALL = tuple(state for state in OrderState if state is not OrderState.MERGED)
_ENDED = (OrderState.SHIPPED.value, OrderState.MERGED.value)
_BY: Mapping[QueueSort, Column[Any]] = {
    QueueSort.DUE: order_line.c.due,
    QueueSort.REF: order_line.c.ref,
    QueueSort.NAME: order_line.c.name,
    QueueSort.NEWEST: order_line.c.order_id,
}
_MOST_ALIKE = 50
_FEW = 1_000
"""So many orders are fetched by their numbers; for more the queue is walked, and each asked if it is among them."""


class OrderPages:
    """The queue, page by page, and its changes with what is written down of them."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def page(self, query: QueueQuery) -> QueuePage:
        """The cursor of a page stays right while orders come in above it."""
        with self._database.read() as connection:
            condition = _matching(connection, query)
            listed = _listed(query, condition).limit(query.limit + 1)
            if query.after:
                listed = listed.where(_behind(query))
            total = connection.execute(_counted(query, condition)).scalar_one()
            rows = connection.execute(listed).all()
            shown = rows[: query.limit]
            orders = in_order(connection, [row.order_id for row in shown])
            doubts = _in_doubt(connection)
        more = f"{shown[-1].by}|{shown[-1].order_id}" if len(rows) > query.limit else None
        in_doubt = frozenset(order.key for order in orders if order.key in doubts)
        return QueuePage(orders=orders, total=total, next=more, in_doubt=in_doubt)

    def keys(self, query: QueueQuery) -> tuple[OrderKey, ...]:
        """Of all that match, from the narrow table alone."""
        with self._database.read() as connection:
            rows = connection.execute(_listed(query, _matching(connection, query))).all()
        return tuple(OrderKey(channel=Channel(row.channel), ref=row.ref) for row in rows)

    def counts(self) -> Mapping[OrderState, int]:
        """Of each state."""
        query = select(order_line.c.state, func.count().label("n")).group_by(order_line.c.state)
        with self._database.read() as connection:
            counted = {OrderState(row.state): row.n for row in connection.execute(query).all()}
            problem = QueueQuery(states=(OrderState.PROBLEM,))
            condition = _matching(connection, problem)
            counted[OrderState.PROBLEM] = connection.execute(
                select(func.count()).select_from(order_line).where(condition)
            ).scalar_one()
        return {state: counted.get(state, 0) for state in OrderState}

    def tags(self) -> Mapping[str, int]:
        """Of orders that are not shipped."""
        query = (
            select(order_tag.c.tag, func.count().label("n"))
            .join(order_line, order_line.c.order_id == order_tag.c.order_id)
            .where(order_line.c.state.not_in(_ENDED))
            .group_by(order_tag.c.tag)
            .order_by(order_tag.c.tag)
        )
        with self._database.read() as connection:
            return {row.tag: row.n for row in connection.execute(query).all()}

    def events(self, key: OrderKey) -> tuple[OrderEvent, ...]:
        """Oldest first."""
        query = (
            select(order_event)
            .join(order_, order_.c.order_id == order_event.c.order_id)
            .where(is_order(key))
            .order_by(order_event.c.order_event_id)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(OrderEvent(at=times.read(row.at), what=row.what, said=row.said) for row in rows)

    def change(self, key: OrderKey, judge: Callable[[KnownOrder], Change]) -> Order:
        """Judged and made in one transaction."""
        with self._database.write() as connection:
            order_id, known = _known(connection, key)
            change = judge(known)
            if change.order != known.order:
                order_rows.put(connection, order_id, change.order)
            if change.event:
                self._note(connection, order_id, change.event, change.said)
        return change.order

    def add(self, order: Order, *, event: str, said: str = "") -> Order:
        """A new order; one that is there already is never changed by it."""
        with self._database.write() as connection:
            self._add(connection, order, event, said)
        return order

    def free_ref(self, wanted: Callable[[int], str], channel: Channel) -> str:
        """The first that is free; `add` refuses it all the same where another process is quicker."""
        with self._database.read() as connection:
            for number in count(2):
                ref = wanted(number)
                if order_rows.row_of(connection, OrderKey(channel=channel, ref=ref)) is None:
                    return ref
        raise AssertionError("there is always one more number")

    def merge(self, keys: Sequence[OrderKey], judge: Callable[[Sequence[KnownOrder]], Order]) -> Order:
        """One new order; those that it is made of stay, and say where they went."""
        with self._database.write() as connection:
            known = [_known(connection, key) for key in keys]
            merged = judge([each for _, each in known])
            self._add(connection, merged, "merged", ", ".join(key.ref for key in keys))
            for order_id, each in known:
                part = _as_part(each.order, merged.key)
                order_rows.put(connection, order_id, part)
                self._note(connection, order_id, "merged", merged.key.ref)
        return merged

    def part(self, key: OrderKey) -> tuple[Order, ...]:
        """The merged order goes; each of its orders stands as it stood before."""
        with self._database.write() as connection:
            order_id, known = _known(connection, key)
            if not known.order.parts:
                raise StateRefused(f"Order {key.ref} was not merged.", "There is nothing to part.", fields=("order",))
            if known.taken:
                raise StateRefused(
                    f"A parcel of order {key.ref} is bought, or is being bought: it cannot be parted.",
                    "Cancel its shipment first.",
                    fields=("order",),
                )
            parted = []
            for each in known.order.parts:
                part_id, part = _known(connection, each)
                freed = _as_part(part.order, None)
                order_rows.put(connection, part_id, freed)
                self._note(connection, part_id, "parted", key.ref)
                parted.append(freed)
            order_rows.drop(connection, order_id)
        return tuple(parted)

    def alike(self, key: OrderKey) -> tuple[Order, ...]:
        """By the narrow table: name and state."""
        with self._database.read() as connection:
            row = connection.execute(
                select(order_line).where(order_line.c.channel == key.channel.value, order_line.c.ref == key.ref)
            ).one_or_none()
            if row is None:
                return ()
            others = connection.execute(
                select(order_line.c.order_id)
                .where(
                    order_line.c.state == OrderState.TO_SHIP.value,
                    order_line.c.name == row.name,
                    order_line.c.channel == row.channel,
                    order_line.c.order_id != row.order_id,
                )
                .order_by(order_line.c.due, order_line.c.order_id)
                .limit(_MOST_ALIKE)
            ).scalars()
            return in_order(connection, [row.order_id, *others])

    def _add(self, connection: Connection, order: Order, event: str, said: str) -> None:
        if order_rows.row_of(connection, order.key) is not None:
            raise StateRefused(
                f"There is an order {order.key.ref} already.", "Give it another reference.", fields=("order_ref",)
            )
        self._note(connection, order_rows.add(connection, order), event, said)

    def _note(self, connection: Connection, order_id: int, what: str, said: str) -> None:
        order_rows.note_event(connection, order_id, OrderEvent(at=self._now(), what=what, said=said))


def _known(connection: Connection, key: OrderKey) -> tuple[int, KnownOrder]:
    row = order_rows.row_of(connection, key)
    if row is None:
        raise NotFound(f"There is no order {key}.", "Import it first.", fields=("order",))
    return row.order_id, KnownOrder(order=as_order(row), taken=parcels_taken(connection, key))


def _as_part(order: Order, whole: OrderKey | None) -> Order:
    moved = replace(order, part_of=whole)
    return replace(moved, state=moved.unbought)


def _listed(query: QueueQuery, condition: ColumnElement[bool]) -> Any:
    by = _BY[query.sort]
    columns = select(order_line.c.order_id, order_line.c.channel, order_line.c.ref, by.label("by")).where(condition)
    ways = [by, order_line.c.order_id]
    # The newest one is that with the highest number.
    is_down = query.descending is not (query.sort is QueueSort.NEWEST)
    return columns.order_by(*(way.desc() if is_down else way for way in ways))


def _behind(query: QueueQuery) -> ColumnElement[bool]:
    """What comes after a page that ended at this cursor, "value|number". Raises BadInput."""
    value, _, number = (query.after or "").rpartition("|")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise BadInput(f"{query.after!r} continues no page of orders.", "Take `next` of the page before.")
    by, order_id = _BY[query.sort], order_line.c.order_id
    if query.sort is QueueSort.NEWEST:
        return order_id > int(number) if query.descending else order_id < int(number)
    if query.descending:
        return or_(by < value, and_(by == value, order_id < int(number)))
    return or_(by > value, and_(by == value, order_id > int(number)))


def _matching(connection: Connection, query: QueueQuery) -> ColumnElement[bool]:
    states = [state.value for state in query.states or _ALL]
    few = order_search.found(connection, query.text, most=_FEW)
    # By their numbers where they are few: an empty text behind it keeps SQLite from the index of states then.
    state = order_line.c.state if few is None else order_line.c.state.concat("")
    # One state: then the index that begins with it also gives the order.
    where = state == states[0] if len(states) == 1 else state.in_(states)
    if OrderState.PROBLEM in query.states:
        where = or_(where, _is_one_of(_in_doubt(connection)))
    if query.channel is not None:
        where = and_(where, order_line.c.channel == query.channel.value)
    if query.tag:
        tagged = select(order_tag.c.order_id).where(order_tag.c.tag == fold(query.tag))
        where = and_(where, (order_line.c.order_id + 0).in_(tagged))
    if few is not None:
        return and_(where, order_line.c.order_id.in_(few))
    return and_(where, order_search.matches(query.text))


def _counted(query: QueueQuery, condition: ColumnElement[bool]) -> Select[int]:
    """How many match; of whole states by the narrowest index there is."""
    is_plain = not (order_search.phrases(query.text) or query.tag or query.channel)
    if is_plain and OrderState.PROBLEM not in query.states:
        states = [state.value for state in query.states or _ALL]
        return select(func.count()).select_from(order_).where(order_.c.state.in_(states))
    return select(func.count()).select_from(order_line).where(condition)


def _in_doubt(connection: Connection) -> frozenset[OrderKey]:
    """Orders with a purchase of which nobody can tell; there are few, or none."""
    query = select(purchase.c.channel, purchase.c.order_ref).where(purchase.c.state == PurchaseState.UNSURE.value)
    rows = connection.execute(query).all()
    known = {channel.value for channel in Channel}
    return frozenset(
        OrderKey(channel=Channel(row.channel), ref=row.order_ref) for row in rows if row.channel in known
    )


def _is_one_of(keys: frozenset[OrderKey]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(and_(order_line.c.channel == key.channel.value, order_line.c.ref == key.ref) for key in keys),
    )
