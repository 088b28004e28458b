"""What shops told of orders, held against what was done with them here (ports.ShopBook).

Each fact of an order follows its shop until somebody changes it here. To know that, a digest of each fact is kept as
the shop told it last: no second copy of a buyer's address.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Row, and_, case, insert, or_, select, update

from shipstation.model import ORDER_FACTS, Channel, Hold, Order, OrderItem, OrderKey
from shipstation.model.orders import with_goods
from shipstation.ports import ShopKept, ShopOrder, ShopProgress, Standing
from shipstation.store import order_rows, times
from shipstation.store.consequences import parcels_taken
from shipstation.store.database import Database
from shipstation.store.order_rows import as_order
from shipstation.store.shipments import of_order
from shipstation.store.tables import order_, purchase, shop_order, shop_progress
from shipstation.store.taking import CHANGEABLE

_EMPTY: tuple[object, ...] = (None, "", [], {})
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class ShopOrders:
    """The book of what shops told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def progress(self, account: str) -> ShopProgress:
        """How far its orders are taken in."""
        with self._database.read() as connection:
            row = connection.execute(select(shop_progress).where(shop_progress.c.account == account)).one_or_none()
        if row is None:
            return ShopProgress()
        return ShopProgress(
            done_until=times.read(row.done_until) if row.done_until else None,
            since=times.read(row.since) if row.since else None,
            cursor=row.cursor,
        )

    def keep(self, account: str, told: Sequence[ShopOrder], progress: ShopProgress | None = None) -> ShopKept:
        """Take news in, and how far they reach, in one transaction: killed in between, nothing is missed."""
        counts: Counter[str] = Counter()
        named: defaultdict[str, list[OrderKey]] = defaultdict(list)
        with self._database.write() as connection:
            for each in told:
                key, became = _keep(connection, account, each)
                counts[became.count] += 1
                for name in became.names:
                    named[name].append(key)
            if progress is not None:
                _note(connection, account, progress)
        return ShopKept(
            added=counts["added"],
            changed=counts["changed"],
            unchanged=counts["unchanged"],
            **{name: tuple(keys) for name, keys in named.items()},
        )


class _Became(msgspec.Struct, frozen=True):
    """What became of one order: added, changed, unchanged or (none of ours) passed; and which lists it is told in."""

    count: str
    names: tuple[str, ...] = ()


_PASSED, _UNCHANGED = _Became("passed"), _Became("unchanged")


def _keep(connection: Connection, account: str, told: ShopOrder) -> tuple[OrderKey, _Became]:
    row = _row_of(connection, told.ref)
    if row is None:
        key = OrderKey(channel=Channel.AMAZON, ref=told.ref)
        if told.standing is not Standing.OPEN or told.order is None:
            return key, _PASSED
        order = replace(told.order, account=account)
        order_id = order_rows.add(connection, order)
        _write_down(connection, order_id, account, told, {})
        return key, _Became("added")
    known = as_order(row)
    before = connection.execute(select(shop_order).where(shop_order.c.order_id == row.order_id)).one_or_none()
    if before is not None and times.read(before.updated_at) > told.updated_at:
        return known.key, _UNCHANGED
    base: Mapping[str, str] = msgspec.msgpack.decode(before.told) if before is not None else {}
    # Of an order that came by a file nobody knows what its shop said: the file's word counts as a person's.
    merged, edited = _merged(known, told, base) if row.state in CHANGEABLE else (known, False)
    merged = _standing(connection, merged, told)
    _write_down(connection, row.order_id, account if before is None else before.account, told, base)
    if merged != known:
        order_rows.put(connection, row.order_id, merged)
    return known.key, _became(known, merged, is_edited=edited)


def _row_of(connection: Connection, ref: str) -> Row[Any] | None:
    """The order of Amazon's id: by its own reference before one that a file gave another."""
    by_ref = order_.c.ref == ref
    return connection.execute(
        select(order_)
        .where(order_.c.channel == Channel.AMAZON.value, or_(by_ref, order_.c.amazon_order_id == ref))
        .order_by(case((by_ref, 0), else_=1), order_.c.order_id)
        .limit(1)
    ).one_or_none()


def _merged(known: Order, told: ShopOrder, base: Mapping[str, str]) -> tuple[Order, bool]:
    """The order with its shop's news, and whether the shop changed a fact that was changed here: ours stays."""
    if told.order is None:
        return known, False
    if known.erased_at is not None:
        # Its buyer was removed while it waited. Only a shop that still wants it shipped brings the buyer back.
        if told.standing is not Standing.OPEN:
            return known, False
        return replace(known, erased_at=None, **{name: getattr(told.order, name) for name in ORDER_FACTS}), False
    taken: dict[str, Any] = {}
    is_edited = False
    for name in ORDER_FACTS:
        ours, theirs = getattr(known, name), getattr(told.order, name)
        if name == "items":
            taken[name] = _with_ids(ours, theirs)
            # What customs asks is this bench's word alone: it is no reason to leave the shop's news out.
            ours = tuple(replace(item, goods=None) for item in taken[name])
        if ours == theirs:
            continue
        if ours in _EMPTY or (name in base and _digest(ours) == base[name]):
            taken[name] = with_goods(theirs, known) if name == "items" else theirs
        elif name in base and _digest(theirs) != base[name]:
            is_edited = True
    return replace(known, **taken), is_edited


def _with_ids(ours: Sequence[OrderItem], theirs: Sequence[OrderItem]) -> tuple[OrderItem, ...]:
    """Our items, those of a file that lack Amazon's id with it: without one no label can be bought."""
    ids = {item.sku: item.order_item_id for item in theirs}
    return tuple(replace(item, order_item_id=item.order_item_id or ids.get(item.sku)) for item in ours)


def _standing(connection: Connection, order: Order, told: ShopOrder) -> Order:
    """The order with what its shop says of it: held, or free again."""
    hold = order.hold
    if told.standing is Standing.OPEN:
        hold = None
    elif told.standing is Standing.CANCELLED:
        hold = Hold.CANCELLED
    elif told.standing is Standing.SHIPPED and hold is None and not _was_ours(connection, order.key):
        hold = Hold.SHIPPED_ELSEWHERE
    # Somebody decided to ship in spite of the one hold, not of another one.
    held = replace(order, hold=hold, overruled=order.overruled if order.overruled is hold else None)
    return replace(held, state=held.unbought) if order.state in CHANGEABLE and hold is not order.hold else held


def _was_ours(connection: Connection, key: OrderKey) -> bool:
    """Whether a label of ours may have shipped it. A cancelled one as well: its shop may not have heard of that."""
    if parcels_taken(connection, key):
        return True
    bought = and_(of_order(key), purchase.c.shipment_id.is_not(None))
    return connection.execute(select(purchase.c.purchase_id).where(bought).limit(1)).one_or_none() is not None


def _became(known: Order, merged: Order, *, is_edited: bool) -> _Became:
    names = ["edited"] if is_edited else []
    if merged.hold is not known.hold:
        if merged.hold is None:
            # One that a person holds too is not free by that.
            names += [] if merged.stop else ["released"]
        else:
            lists = {Hold.CANCELLED: "cancelled", Hold.SHIPPED_ELSEWHERE: "elsewhere"}
            names.append(lists[merged.hold] if merged.state.value in CHANGEABLE else "bought")
    return _Became("unchanged" if merged == known else "changed", tuple(names))


def _write_down(
    connection: Connection, order_id: int, account: str, told: ShopOrder, base: Mapping[str, str]
) -> None:
    """What the shop says now; of an order that is not open it tells no facts, and the last ones still stand."""
    facts = {name: _digest(getattr(told.order, name)) for name in ORDER_FACTS} if told.order is not None else base
    values = {
        "account": account,
        "updated_at": times.kept(max(told.updated_at, _LONG_AGO)),
        "told": msgspec.msgpack.encode(facts),
    }
    _put(connection, shop_order.c.order_id, order_id, values)


def _note(connection: Connection, account: str, progress: ShopProgress) -> None:
    values = {
        "done_until": times.kept_or_none(progress.done_until),
        "since": times.kept_or_none(progress.since),
        "cursor": progress.cursor,
    }
    _put(connection, shop_progress.c.account, account, values)


def _put(connection: Connection, key: Column[Any], named: object, values: Mapping[str, Any]) -> None:
    """Change a row, or add it."""
    if connection.execute(update(key.table).where(key == named).values(**values)).rowcount == 0:
        connection.execute(insert(key.table).values({key.name: named, **values}))


def _digest(fact: object) -> str:
    """The same for the same fact, also when a later version knows more, empty, fields of it."""
    plain = _full(msgspec.to_builtins(fact))
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:32]


def _full(value: Any) -> Any:
    """A plain value without what is empty."""
    if isinstance(value, dict):
        return {name: _full(each) for name, each in value.items() if each not in _EMPTY}
    return [_full(each) for each in value] if isinstance(value, list) else value
