"""Everything ever bought, found offline (ports.Records): search, papers, money, tracking."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, insert, select

from shipstation.model import HELD, Document, OrderKey, Shipment, Tracking, TrackingEvent
from shipstation.ports import HistoryPage, HistoryQuery, HistoryRows, MoneyLine
from shipstation.store import listing, past, times
from shipstation.store.database import Database, Overtaken
from shipstation.store.shipments import (
    add_event,
    as_shipment,
    in_order,
    lost_its_buyer,
    of_order,
    shipment_where,
    shipments,
    tracking_key,
)
from shipstation.store.tables import (
    IS_UNDER_WAY,
    document,
    history,
    money_line,
    print_job,
    purchase,
    report_sum,
    tracking,
    tracking_event,
)

# Written once: to put the statement together takes longer than to answer it.
_BY_TRACKING = (
    shipments().where(purchase.c.tracking_key == bindparam("key")).order_by(purchase.c.number.desc()).limit(1)
)


class ShipmentRecords:
    """Bought parcels; cancelled ones stay findable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(self, query: HistoryQuery) -> HistoryPage:
        """A page and how many match. Its cursor stays right while new parcels come in."""
        with self._database.read() as connection:
            total = listing.count(connection, query)
            page = listing.rows(connection, query)
        return HistoryPage(shipments=page.shipments, total=total, next=page.last if page.more else None)

    def rows(self, query: HistoryQuery, *, stop: Callable[[], bool] | None = None) -> HistoryRows | None:
        """The rows alone; None once `stop` says so."""
        try:
            with self._database.read(stop=stop) as connection:
                return listing.rows(connection, query)
        except Overtaken:
            return None

    def total(self, query: HistoryQuery, *, stop: Callable[[], bool] | None = None) -> int | None:
        """How many match; None once `stop` says so."""
        try:
            with self._database.read(stop=stop) as connection:
                return listing.count(connection, query)
        except Overtaken:
            return None

    def carriers(self) -> tuple[str, ...]:
        """Of whom something was bought."""
        query = select(report_sum.c.carrier).distinct().order_by(report_sum.c.carrier)
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars())

    def count(self) -> int:
        """How many shipments there are."""
        with self._database.read() as connection:
            return listing.count(connection, HistoryQuery())

    def find(self, shipment_id: str) -> Shipment | None:
        """By shipment id, or None."""
        with self._database.read() as connection:
            return shipment_where(connection, purchase.c.shipment_id == shipment_id)

    def by_tracking(self, tracking_id: str) -> Shipment | None:
        """By tracking id, spaces ignored, or None."""
        # One statement sees one state of the store by itself.
        with self._database.bare() as connection:
            row = connection.execute(_BY_TRACKING, {"key": tracking_key(tracking_id)}).one_or_none()
        return as_shipment(row) if row is not None else None

    def of_order(self, order: OrderKey) -> tuple[Shipment, ...]:
        """Newest first."""
        query = shipments().where(of_order(order)).order_by(purchase.c.number.desc())
        with self._database.read() as connection:
            return tuple(as_shipment(row) for row in connection.execute(query).all())

    def unprinted(self, since: datetime) -> tuple[Shipment, ...]:
        """Those bought since then that have no print at all and are not seen on their way; oldest first."""
        printed = exists().where(print_job.c.shipment_id == purchase.c.shipment_id)
        seen = exists().where(tracking_event.c.tracking_key == purchase.c.tracking_key)
        query = (
            shipments()
            .where(
                purchase.c.bought_at >= times.kept(since),
                purchase.c.state.in_([state.value for state in HELD]),
                ~printed,
                ~seen,
            )
            .order_by(purchase.c.bought_at, purchase.c.number)
        )
        with self._database.read() as connection:
            return tuple(as_shipment(row) for row in connection.execute(query).all())

    def documents(self, shipment_id: str) -> tuple[Document, ...]:
        """The papers as bought."""
        query = (
            select(document)
            .join(purchase, purchase.c.purchase_id == document.c.purchase_id)
            .where(purchase.c.shipment_id == shipment_id)
            .order_by(document.c.document_id)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(_as_document(row) for row in rows)

    def money(self, shipment_id: str) -> tuple[MoneyLine, ...]:
        """Oldest first."""
        query = (
            select(money_line)
            .join(purchase, purchase.c.purchase_id == money_line.c.purchase_id)
            .where(purchase.c.shipment_id == shipment_id)
            .order_by(money_line.c.money_line_id)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(
            MoneyLine(at=times.read(row.at), kind=row.kind, amount=row.amount, currency=row.currency) for row in rows
        )

    def keep_tracking(self, news: Tracking) -> None:
        """Remember the state and add the events that are new; none is kept twice."""
        key = tracking_key(news.tracking_id)
        values: dict[str, Any] = {
            "carrier_id": news.carrier_id,
            "state": news.state,
            "promised": times.kept_or_none(news.promised),
            "as_of": times.kept(news.as_of),
        }
        with self._database.write() as connection:
            moved = connection.execute(tracking.update().where(tracking.c.tracking_key == key).values(**values))
            if moved.rowcount == 0:
                connection.execute(insert(tracking).values(tracking_key=key, tracking_id=news.tracking_id, **values))
            is_gone = lost_its_buyer(connection, key)
            for event in news.events:
                add_event(connection, key, event, is_bare=is_gone)
            past.end(connection, key, news)

    def events(self, tracking_id: str) -> tuple[TrackingEvent, ...]:
        """Oldest first."""
        query = (
            select(tracking_event)
            .where(tracking_event.c.tracking_key == tracking_key(tracking_id))
            .order_by(tracking_event.c.at, tracking_event.c.tracking_event_id)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(
            TrackingEvent(at=times.read(row.at), code=row.code, detail=row.detail or None, place=row.place or None)
            for row in rows
        )

    def tracking(self, tracking_id: str) -> Tracking | None:
        """The last known state with its events, or None when nobody asked yet."""
        with self._database.read() as connection:
            row = connection.execute(
                select(tracking).where(tracking.c.tracking_key == tracking_key(tracking_id))
            ).one_or_none()
        if row is None:
            return None
        return Tracking(
            tracking_id=row.tracking_id,
            carrier_id=row.carrier_id,
            state=row.state,
            promised=times.read_or_none(row.promised),
            as_of=times.read(row.as_of),
            events=self.events(tracking_id),
        )

    def moving(self, *, limit: int = 500) -> tuple[Shipment, ...]:
        """Parcels on their way, longest unasked first."""
        query = (
            select(history.c.number)
            .outerjoin(tracking, tracking.c.tracking_key == history.c.tracking_key)
            .where(
                IS_UNDER_WAY,
                history.c.state.in_([state.value for state in HELD]),
                history.c.tracking_key != "",
            )
            .order_by(tracking.c.as_of.is_not(None), tracking.c.as_of, history.c.number)
            .limit(limit)
        )
        with self._database.read() as connection:
            return in_order(connection, list(connection.execute(query).scalars()))


def _as_document(row: Any) -> Document:
    return Document(
        type=row.type,
        format=row.format,
        content=row.content,
        dpi=row.dpi,
        width_mm=float(row.width_mm) if row.width_mm is not None else None,
        length_mm=float(row.length_mm) if row.length_mm is not None else None,
    )
