"""Sums over everything bought (ports.Reports): whole months from the roll-ups, the days beside them from history."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, insert, literal, or_, select, union_all

from shipstation.model import Money, PurchaseState
from shipstation.ports import By, CostSum, Timing
from shipstation.store import times
from shipstation.store.database import Database
from shipstation.store.past import of_millionths
from shipstation.store.tables import bench_timing, history, report_sum

_SUMS = ("parcels", "paid", "compared", "saved", "missed", "promised", "delivered", "on_time", "late")


class PurchaseSums:
    """Reads what the triggers keep, and keeps what the bench's clock said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def costs(self, by: By, *, since: datetime | None = None, until: datetime | None = None) -> tuple[CostSum, ...]:
        """By key, then currency."""
        with self._database.read() as connection:
            return _costs(connection, by, since, until)

    def keep_timing(self, timing: Timing) -> None:
        """One parcel's time."""
        with self._database.write() as connection:
            connection.execute(insert(bench_timing).values(at=times.kept(timing.at), took_ms=timing.took_ms))

    def timings(self, *, since: datetime, until: datetime) -> tuple[Timing, ...]:
        """Oldest first."""
        query = (
            select(bench_timing.c.at, bench_timing.c.took_ms)
            .where(bench_timing.c.at >= times.kept(since), bench_timing.c.at < times.kept(until))
            .order_by(bench_timing.c.at, bench_timing.c.took_ms)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(Timing(at=times.read(row.at), took_ms=row.took_ms) for row in rows)


def _costs(connection: Connection, by: By, since: datetime | None, until: datetime | None) -> tuple[CostSum, ...]:
    whole, parts = _split(since, until)
    name = by.value
    sources = [
        select(
            report_sum.c[name].label("key"),
            report_sum.c.currency,
            report_sum.c.state,
            *(report_sum.c[each] for each in _SUMS),
        ).where(whole)
    ]
    if parts is not None:
        sources.append(_counted(name).where(parts))
    rows = union_all(*sources).subquery() if len(sources) > 1 else sources[0].subquery()
    kept = rows.c.state != PurchaseState.CANCELLED.value
    query = (
        select(
            rows.c.key,
            rows.c.currency,
            *(func.sum(case((kept, rows.c[each]), else_=0)).label(each) for each in _SUMS),
            func.sum(case((kept, 0), else_=rows.c.parcels)).label("cancelled"),
        )
        .group_by(rows.c.key, rows.c.currency)
        .order_by(rows.c.key, rows.c.currency)
    )
    return tuple(_as_sum(row) for row in connection.execute(query).all())


def _counted(name: str) -> Select[Any]:
    """Rows of history as rows of sums."""
    row = history.c
    key = func.substr(row.bought_at, 1, 7) if name == By.MONTH else row[name]
    return select(
        key.label("key"),
        row.currency,
        row.state,
        literal(1).label("parcels"),
        row.cost.label("paid"),
        row.saved.is_not(None).label("compared"),
        func.coalesce(row.saved, 0).label("saved"),
        func.coalesce(row.missed, 0).label("missed"),
        row.promised_at.is_not(None).label("promised"),
        row.delivered_at.is_not(None).label("delivered"),
        func.coalesce(row.delivered_at <= row.promised_at, 0).label("on_time"),
        func.coalesce(row.delivered_at > row.promised_at, 0).label("late"),
    )


def _split(since: datetime | None, until: datetime | None) -> tuple[ColumnElement[bool], ColumnElement[bool] | None]:
    """Which months are asked for whole, and which rows of history beside them; None: no others."""
    first = _month_after(since) if since is not None else None
    last = _month_of(until) if until is not None else None
    row = history.c.bought_at
    if since is not None and until is not None and first is not None and last is not None and first > last:
        # Both within one month.
        return report_sum.c.month == "", and_(row >= times.kept(since), row < times.kept(until))
    whole: list[ColumnElement[bool]] = []
    parts: list[ColumnElement[bool]] = []
    if since is not None and first is not None:
        whole.append(report_sum.c.month >= f"{first:%Y-%m}")
        if first != since:
            parts.append(and_(row >= times.kept(since), row < times.kept(first)))
    if until is not None and last is not None:
        whole.append(report_sum.c.month < f"{last:%Y-%m}")
        if last != until:
            parts.append(and_(row >= times.kept(last), row < times.kept(until)))
    return and_(literal(value=True), *whole), or_(*parts) if parts else None


def _month_of(at: datetime) -> datetime:
    """The beginning of its month, UTC."""
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _month_after(at: datetime) -> datetime:
    """The first beginning of a month that is not before it."""
    begun = _month_of(at)
    if begun == at:
        return begun
    return begun.replace(year=begun.year + begun.month // 12, month=begun.month % 12 + 1)


def _as_sum(row: Any) -> CostSum:
    def money(kept: int) -> Money:
        return of_millionths(kept, row.currency)

    return CostSum(
        key=row.key,
        parcels=row.parcels,
        cancelled=row.cancelled,
        paid=money(row.paid),
        compared=row.compared,
        saved=money(row.saved),
        missed=money(row.missed),
        promised=row.promised,
        delivered=row.delivered,
        on_time=row.on_time,
        late=row.late,
    )
