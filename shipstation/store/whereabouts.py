"""Parcels on their way, many at a time (ports.Whereabouts): two questions for a whole board, not two a parcel."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select

from shipstation.model import HELD, OWN_EVENTS, Shipment, Tracking, TrackingEvent
from shipstation.ports import Following
from shipstation.store import times
from shipstation.store.database import Database
from shipstation.store.shipments import add_event, in_order, lost_its_buyer, tracking_key
from shipstation.store.tables import IS_UNDER_WAY, history, tracking, tracking_event

# How old news may be before the carrier is asked again: on the last mile they matter most, at a counter least.
_FRESH_FOR = {
    "OutForDelivery": timedelta(minutes=30),
    "DeliveryAttempted": timedelta(hours=1),
    "InTransit": timedelta(hours=2),
    "PreTransit": timedelta(hours=4),
    "AwaitingCustomerPickup": timedelta(hours=6),
}
_FRESH_FOR_OTHERS = timedelta(hours=3)
_GIVEN_UP_AFTER = timedelta(days=90)
"""A parcel bought so long ago has no more news: its carrier would be asked of it for ever."""
_AT_ONCE = 500
_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class WhereaboutsBook:
    """What carriers said last."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def board(self, *, moving: int, ended: int) -> tuple[Following, ...]:
        """The newest on their way, then the newest of the others."""
        with self._database.read() as connection:
            numbers = list(connection.execute(_newest(_is_moving(), moving)).scalars())
            numbers += list(connection.execute(_newest(~_is_moving(), ended)).scalars())
            return tuple(_followed(connection, numbers))

    def due(self, now: datetime, *, limit: int) -> tuple[Shipment, ...]:
        """Never asked first, then the oldest answer."""
        query = (
            select(history.c.number)
            .select_from(_joined())
            .where(_is_due(now))
            .order_by(tracking.c.as_of.is_not(None), tracking.c.as_of, history.c.number)
            .limit(limit)
        )
        with self._database.read() as connection:
            return in_order(connection, list(connection.execute(query).scalars()))

    def due_count(self, now: datetime) -> int:
        """How many are to be asked about."""
        query = select(func.count()).select_from(_joined()).where(_is_due(now))
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def note(self, tracking_id: str, carrier_id: str, event: TrackingEvent) -> None:
        """Beside the carrier's own; where nobody asked yet, with no state."""
        key = tracking_key(tracking_id)
        with self._database.write() as connection:
            connection.execute(
                insert(tracking)
                .prefix_with("OR IGNORE")
                # Never asked: the beginning of time is older than any answer.
                .values(tracking_key=key, tracking_id=tracking_id, carrier_id=carrier_id, as_of=times.kept(_NEVER))
            )
            add_event(connection, key, event, is_bare=lost_its_buyer(connection, key))


def _joined() -> Any:
    return history.outerjoin(tracking, tracking.c.tracking_key == history.c.tracking_key)


def _is_moving() -> ColumnElement[bool]:
    held = history.c.state.in_([state.value for state in HELD])
    return and_(IS_UNDER_WAY, held, history.c.tracking_key != "")


def _newest(condition: ColumnElement[bool], limit: int) -> Any:
    return (
        select(history.c.number)
        .where(condition)
        .order_by(history.c.bought_at.desc(), history.c.place.desc())
        .limit(limit)
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    old = [
        and_(tracking.c.state == state, tracking.c.as_of <= times.kept(now - fresh))
        for state, fresh in _FRESH_FOR.items()
    ]
    others = and_(
        or_(tracking.c.state.is_(None), tracking.c.state.not_in(tuple(_FRESH_FOR))),
        tracking.c.as_of <= times.kept(now - _FRESH_FOR_OTHERS),
    )
    # A clock that was set back leaves answers from the future: they are as good as none.
    ahead = tracking.c.as_of > times.kept(now + timedelta(minutes=5))
    return and_(
        _is_moving(),
        history.c.bought_at >= times.kept(now - _GIVEN_UP_AFTER),
        or_(tracking.c.as_of.is_(None), ahead, others, *old),
    )


def _followed(connection: Connection, numbers: Sequence[int]) -> Iterator[Following]:
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        shipments = in_order(connection, some)
        keys = [tracking_key(each.tracking_id) for each in shipments]
        rows = connection.execute(select(tracking).where(tracking.c.tracking_key.in_(keys))).all()
        told = {row.tracking_key: row for row in rows}
        last = _last_events(connection, keys)
        for shipment, key in zip(shipments, keys, strict=True):
            row = told.get(key)
            asked = row is not None and row.as_of != times.kept(_NEVER)
            yield Following(shipment=shipment, tracking=_as_tracking(row, last.get(key)) if asked else None)


def _last_events(connection: Connection, keys: Sequence[str]) -> dict[str, TrackingEvent]:
    """The carrier's last word of each; what this station wrote down itself is none."""
    carriers = tracking_event.c.code.not_in(tuple(OWN_EVENTS))
    newest = (
        select(tracking_event.c.tracking_key, func.max(tracking_event.c.at).label("at"))
        .where(tracking_event.c.tracking_key.in_(keys), carriers)
        .group_by(tracking_event.c.tracking_key)
        .subquery()
    )
    same = and_(newest.c.tracking_key == tracking_event.c.tracking_key, newest.c.at == tracking_event.c.at, carriers)
    query = select(tracking_event).join(newest, same).order_by(tracking_event.c.tracking_event_id)
    return {
        row.tracking_key: TrackingEvent(
            at=times.read(row.at), code=row.code, detail=row.detail or None, place=row.place or None
        )
        for row in connection.execute(query).all()
    }


def _as_tracking(row: Any, last: TrackingEvent | None) -> Tracking:
    return Tracking(
        tracking_id=row.tracking_id,
        carrier_id=row.carrier_id,
        state=row.state,
        promised=times.read_or_none(row.promised),
        as_of=times.read(row.as_of),
        events=(last,) if last is not None else (),
    )
