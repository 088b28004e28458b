"""The queue of orders (ports.Orders): taken in once, never changed behind a packer's back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from shipstation.errors import BadInput, NotFound, StateRefused
from shipstation.model import HELD, MOST_PARCELS, Channel, Hold, Order, OrderKey, OrderState, PurchaseState
from shipstation.model.texts import fold
from shipstation.ports import Kept, OrderPage
from shipstation.store import order_rows, search
from shipstation.store.consequences import parcels_taken, state_of
from shipstation.store.database import Database
from shipstation.store.order_rows import as_order, is_order
from shipstation.store.tables import order_, order_line
from shipstation.store.taking import CHANGEABLE, Taking, rows_of

_OPEN = (*CHANGEABLE, OrderState.PARTLY.value)
_QUEUED = (OrderState.TO_SHIP.value, OrderState.PARTLY.value)
_AT_ONCE = 500


class OrderQueue:
    """Orders with their state, taken in and looked up at the bench; order_book.py is for the page of orders."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, orders: Sequence[Order]) -> Kept:
        """Take orders in, all or none. What was shipped or edited here, or is as before, is left alone."""
        taking = Taking()
        with self._database.write() as connection:
            for start in range(0, len(orders), _AT_ONCE):
                taking.take(connection, orders[start : start + _AT_ONCE])
        return taking.kept()

    def withdraw(self, keys: Sequence[OrderKey], source: str) -> tuple[OrderKey, ...]:
        """Hold those of these orders that wait here, as their shop ships them no more; which they were."""
        held = []
        with self._database.write() as connection:
            for start in range(0, len(keys), _AT_ONCE):
                for key, row in rows_of(connection, keys[start : start + _AT_ONCE]).items():
                    order = as_order(row)
                    is_theirs = order.source == source or key.channel is Channel.AMAZON
                    if row.state in CHANGEABLE and order.hold is None and not order.account and is_theirs:
                        withdrawn = replace(order, hold=Hold.WITHDRAWN, state=OrderState.ON_HOLD)
                        order_rows.put_state(connection, row.order_id, withdrawn)
                        held.append(key)
        return tuple(held)

    def find(self, key: OrderKey) -> Order | None:
        """One order, or None."""
        return next(iter(self._all(is_order(key))), None)

    def by_ref(self, ref: str) -> tuple[Order, ...]:
        """Orders of that reference or Amazon order id, any channel."""
        return self._all(or_(order_.c.ref == ref, order_.c.amazon_order_id == ref))

    def matching(self, typed: str, *, limit: int = 20) -> tuple[Order, ...]:
        """Open orders that hold this SKU, else those that hold every typed word; due first."""
        by_sku = self._all(
            and_(_is_open(), order_.c.skus.like(f"%\n{search.escaped(fold(typed.strip()))}\n%", escape="\\")),
            limit=limit,
        )
        if by_sku:
            return by_sku
        words = [order_.c.folded.like(pattern, escape="\\") for pattern in search.like(typed)]
        return self._all(and_(_is_open(), *words), limit=limit) if words else ()

    def page(self, *, state: OrderState | None = None, limit: int = 200, offset: int = 0) -> OrderPage:
        """Orders due first, undated last."""
        return self._page([state.value for state in ([state] if state else OrderState)], limit=limit, offset=offset)

    def queue(self, *, limit: int = 200, offset: int = 0) -> OrderPage:
        """Orders to ship and those of which a part is bought, due first, undated last."""
        return self._page(_QUEUED, limit=limit, offset=offset)

    def split(self, key: OrderKey, parcels: int) -> Order:
        """In how many parcels an order goes out; its state follows. Raises NotFound, BadInput, StateRefused."""
        with self._database.write() as connection:
            row = order_rows.row_of(connection, key)
            if row is None:
                raise NotFound(f"There is no order {key}.", "Import it first.", fields=("order",))
            order = as_order(row)
            taken = parcels_taken(connection, key)
            _check_split(order, parcels, taken)
            bought = sum(state in HELD for state in taken.values())
            waits = order.state in (OrderState.ON_HOLD, OrderState.PROBLEM)
            state = order.state if waits else state_of(parcels, bought=bought)
            split = replace(order, state=state, parcels=parcels)
            order_rows.put_state(connection, row.order_id, split)
        return split

    def change(self, key: OrderKey, change: Callable[[Order], Order]) -> Order:
        """Another order under the same key, made of what it is now. Raises NotFound, StateRefused.

        Not once a parcel is bought or may be: the others go to the same place, and what is in it stays what it was.
        """
        with self._database.write() as connection:
            row = order_rows.row_of(connection, key)
            if row is None:
                raise NotFound(f"There is no order {key}.", "Import it first.", fields=("order",))
            known = as_order(row)
            if row.state not in CHANGEABLE or parcels_taken(connection, key):
                raise StateRefused(
                    f"Order {key.ref} is bought, or a part of it: it is not changed any more.",
                    "Cancel its shipment first, or correct it where it was sold.",
                    fields=("order",),
                )
            changed = replace(change(known), key=known.key, state=known.state, parcels=known.parcels)
            order_rows.put(connection, row.order_id, changed)
        return changed

    def _page(self, states: Sequence[str], *, limit: int, offset: int) -> OrderPage:
        condition = order_line.c.state.in_(states)
        listed = (
            select(order_line.c.order_id)
            .where(condition)
            .order_by(order_line.c.due, order_line.c.order_id)
            .limit(limit)
            .offset(offset)
        )
        with self._database.read() as connection:
            total = connection.execute(select(func.count()).select_from(order_line).where(condition)).scalar_one()
            orders = in_order(connection, list(connection.execute(listed).scalars()))
        return OrderPage(orders=orders, total=total)

    def _all(self, condition: ColumnElement[bool], *, limit: int = 200) -> tuple[Order, ...]:
        query = (
            select(order_)
            .where(condition)
            .order_by(order_.c.deliver_by.is_(None), order_.c.deliver_by, order_.c.order_id)
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(as_order(row) for row in rows)


def in_order(connection: Connection, numbers: Sequence[int]) -> tuple[Order, ...]:
    """Orders by their numbers, in that order."""
    found: dict[int, Order] = {}
    for at in range(0, len(numbers), 500):
        rows = connection.execute(select(order_).where(order_.c.order_id.in_(numbers[at : at + 500]))).all()
        found |= {row.order_id: as_order(row) for row in rows}
    return tuple(found[number] for number in numbers)


def _check_split(order: Order, parcels: int, taken: Mapping[int, PurchaseState]) -> None:
    """Why an order cannot go out in so many parcels. `taken`: its parcels with a live purchase."""
    ref = order.key.ref
    if not 1 <= parcels <= MOST_PARCELS:
        raise BadInput(
            f"An order goes out in 1 to {MOST_PARCELS} parcels, not in {parcels}.",
            "Say in how many it goes out.",
            fields=("parcels",),
        )
    if parcels > 1 and order.key.channel is Channel.AMAZON:
        raise StateRefused(
            # The words of the notice bar: the whole of it is seen at the smallest window.
            f"Order {ref} gets one label: Amazon's order-item ids cannot be assigned to parcels yet.",
            "Send it in one parcel, or ship the rest in Seller Central.",
            fields=("parcels",),
        )
    last = max(taken, default=0)
    if parcels >= last:
        return
    if taken[last] in HELD:
        said, remedy = "is bought", "Cancel that parcel first, or leave the number."
    elif taken[last] is PurchaseState.UNSURE:
        said, remedy = "may be bought, nobody can tell yet", "Ask again with `resume`, or settle it first."
    else:
        said, remedy = "is being bought", "Wait for it. If the station was stopped, `resume` settles it."
    raise StateRefused(
        f"Parcel {last} of order {ref} {said}: it cannot go out in {parcels}.", remedy, fields=("parcels",)
    )


def _is_open() -> ColumnElement[bool]:
    return order_.c.state.in_(_OPEN)
