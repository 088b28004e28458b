"""Pages of history: what matches, in which order, and how many, so that a million is looked at by the hundred."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, Select, func, literal, select, tuple_

from shipstation.errors import BadInput
from shipstation.ports import HistoryQuery, HistoryRows, Sort
from shipstation.store import search, times
from shipstation.store.past import millionths
from shipstation.store.shipments import in_order
from shipstation.store.tables import history, report_sum

_FEW = 2_000
"""So many parcels that hold the words are sorted in no time; of more, those found first are the newest."""
_RARE = 20_000
"""Of so many parcels it is quicker to sort them all than to walk everything in order until a page is full."""
_NUMBER = re.compile(r"-?[0-9]{1,18}")

_Column = ColumnElement[Any]
_KEYS: dict[Sort, tuple[_Column, ...]] = {
    Sort.BOUGHT: (history.c.bought_at, history.c.place),
    Sort.COST: (history.c.cost, history.c.place),
    Sort.ORDER: (history.c.order_ref, history.c.place),
    Sort.CARRIER: (history.c.carrier, history.c.bought_at, history.c.place),
}
# The columns; and their values, which no index knows: then the index of the order leads, or the words do.
_BY_INDEX: dict[str, _Column] = {name: history.c[name] for name in ("state", "carrier", "bought_at", "cost")}
_BY_VALUE: dict[str, _Column] = {
    "state": history.c.state.op("||")(""),
    "carrier": history.c.carrier.op("||")(""),
    "bought_at": history.c.bought_at.op("||")(""),
    "cost": history.c.cost + 0,
}
_DOWN = {Sort.BOUGHT: True, Sort.COST: True, Sort.ORDER: False, Sort.CARRIER: False}


class _List(NamedTuple):
    """A list to take rows from. `few`: the places of all that hold the words, where those are few."""

    query: HistoryQuery
    words: search.Found | None
    few: Sequence[int] | None
    down: bool

    @property
    def by_place(self) -> bool:
        """Whether the place alone decides. Of many parcels FTS5 gives the newest at once, all of them in no time."""
        return self.words is not None and self.few is None and self.query.sort is Sort.BOUGHT


def rows(connection: Connection, query: HistoryQuery) -> HistoryRows:
    """The rows that a query asks for. Raises BadInput for a cursor of another list."""
    words = search.found(connection, query.text)
    few = _few(connection, query, words)
    wanted = _List(query, words, few, down=_DOWN[query.sort] != query.reverse)
    backward = query.end or query.before is not None
    listed = _listed(connection, wanted)
    cursor = query.before if query.before is not None else None if query.end else query.after
    if cursor is not None:
        listed = listed.where(_beyond(cursor, wanted, up=wanted.down == backward))
    falling = wanted.down != backward
    listed = listed.order_by(*(key.desc() if falling else key.asc() for key in _deciding(wanted)))
    found = connection.execute(listed.offset(query.skip or None).limit(query.limit + 1)).all()
    shown = list(found[: query.limit])
    if backward:
        shown.reverse()
    return HistoryRows(
        shipments=in_order(connection, [row.number for row in shown]),
        first=_cursor(query.sort, shown[0]) if shown else "",
        last=_cursor(query.sort, shown[-1]) if shown else "",
        more=len(found) > query.limit,
        total=len(few) if few is not None and not _conditions(query) else None,
    )


def count(connection: Connection, query: HistoryQuery) -> int:
    """How many match, whatever page is asked for."""
    words = search.found(connection, query.text)
    ranged = (query.since, query.until, query.min_cost, query.max_cost)
    if words is None and all(each is None for each in ranged):
        return _summed(connection, query)
    facts = _conditions(replace(query, sort=Sort.COST), by_index=words is None)
    if words is None:
        counted = select(func.count()).select_from(history).where(*facts)
    elif not facts:
        counted = select(func.count()).select_from(words.source).where(*words.conditions)
    else:
        counted = (
            select(func.count())
            .select_from(words.source.join(history, history.c.place == words.rowid))
            .where(*words.conditions, *facts)
        )
    return int(connection.execute(counted).scalar_one())


def _summed(connection: Connection, query: HistoryQuery) -> int:
    """The same from the sums: a few thousand rows for a million."""
    wanted = {"state": query.state, "channel": query.channel}
    conditions = [report_sum.c[name] == value.value for name, value in wanted.items() if value is not None]
    if query.carrier:
        conditions.append(report_sum.c.carrier == query.carrier)
    counted = select(func.coalesce(func.sum(report_sum.c.parcels), 0)).where(*conditions)
    return int(connection.execute(counted).scalar_one())


def _few(connection: Connection, query: HistoryQuery, words: search.Found | None) -> Sequence[int] | None:
    """The places of all that hold the words, or cost what is asked for; None where those are many."""
    if words is not None:
        # By what the index alone says: short words are looked for in the text of each, which takes its time.
        match, *others = words.conditions
        held = select(words.rowid).select_from(words.source).where(match).limit(_FEW + 1)
        places = connection.execute(held).scalars().all()
        if len(places) > _FEW or not others:
            return places if len(places) <= _FEW else None
        some = select(words.rowid).select_from(words.source).where(words.rowid.in_(places), *others)
    elif query.min_cost is not None or query.max_cost is not None:
        cost = HistoryQuery(min_cost=query.min_cost, max_cost=query.max_cost, sort=Sort.COST)
        some = select(history.c.place).where(*_conditions(cost))
    else:
        return None
    places = connection.execute(some.limit(_FEW + 1)).scalars().all()
    return places if len(places) <= _FEW else None


def _listed(connection: Connection, wanted: _List) -> Select[Any]:
    """Numbers and keys of what matches, not yet in order."""
    query, words = wanted.query, wanted.words
    columns = (history.c.number, *_KEYS[query.sort])
    if wanted.few is not None:
        return select(*columns).where(history.c.place.in_(wanted.few), *_conditions(query, by_index=False))
    if words is not None:
        source = words.source.join(history, history.c.place == words.rowid)
        return select(*columns).select_from(source).where(*words.conditions, *_conditions(query, by_index=False))
    by_index = query.sort in (Sort.BOUGHT, Sort.CARRIER) or _summed(connection, query) <= _RARE
    return select(*columns).where(*_conditions(query, by_index=by_index))


def _conditions(query: HistoryQuery, *, by_index: bool = True) -> list[ColumnElement[bool]]:
    """What must hold besides the words. `by_index`: state and carrier may choose the way through the table."""
    facts = _BY_INDEX if by_index else _BY_VALUE
    held: list[ColumnElement[bool]] = []
    if query.state is not None:
        held.append(facts["state"] == query.state.value)
    if query.carrier:
        held.append(facts["carrier"] == query.carrier)
    if query.channel is not None:
        held.append(history.c.channel == query.channel.value)
    if query.since is not None:
        held.append(facts["bought_at"] >= times.kept(query.since))
    if query.until is not None:
        held.append(facts["bought_at"] < times.kept(query.until))
    # Where the list runs by something else, all of one price would be sorted before the first is shown.
    cost = facts["cost"] if query.sort is Sort.COST else _BY_VALUE["cost"]
    if query.min_cost is not None:
        held.append(cost >= millionths(query.min_cost))
    if query.max_cost is not None:
        held.append(cost <= millionths(query.max_cost))
    return held


def _deciding(wanted: _List) -> Sequence[_Column]:
    if wanted.by_place and wanted.words is not None:
        return [wanted.words.rowid]
    return _KEYS[wanted.query.sort]


def _beyond(cursor: str, wanted: _List, *, up: bool) -> ColumnElement[bool]:
    """What lies above a cursor's values, or below them. Raises BadInput."""
    keys = _deciding(wanted)
    values = _read(cursor, wanted.query.sort)[-len(keys) :]
    row, at = tuple_(*keys), tuple_(*map(literal, values))
    beyond: ColumnElement[bool] = row > at if up else row < at
    if len(keys) == 1:
        # FTS5 goes straight to a row id, not to a row of one value.
        beyond = keys[0] > values[0] if up else keys[0] < values[0]
    return beyond


def _cursor(sort: Sort, row: Any) -> str:
    return "|".join((sort.value, *(str(value) for value in row[1:])))


def _read(cursor: str, sort: Sort) -> list[Any]:
    """The values of a cursor. A reference may hold any character, so the numbers are parted from the end."""
    name, _, rest = cursor.partition("|")
    keys = _KEYS[sort]
    values = rest.rsplit("|", len(keys) - 1)
    whole = [place for place, key in enumerate(keys) if isinstance(key.type, Integer)]
    if name != sort.value or len(values) != len(keys) or not all(_NUMBER.fullmatch(values[each]) for each in whole):
        raise BadInput(
            f"{cursor!r} continues no page of this list.",
            "Take `next` of the page before, with the same words, filters and sort.",
            fields=("after",),
        )
    return [int(value) if place in whole else value for place, value in enumerate(values)]
