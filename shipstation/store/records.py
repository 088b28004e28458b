"""Everything ever bought, found offline (ports.Records): search, papers, money, tracking."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, or_, select

from shipstation.errors import BadInput
from shipstation.model import HELD, Document, OrderKey, PurchaseState, Shipment, Tracking, TrackingEvent
from shipstation.ports import HistoryPage, HistoryQuery, MoneyLine
from shipstation.store import search, times
from shipstation.store.database import Database
from shipstation.store.shipments import as_shipment, in_order, of_order, shipment_where, shipments, tracking_key
from shipstation.store.tables import document, money_line, print_job, purchase, tracking, tracking_event

_NUMBER = re.compile(r"[0-9]{1,18}")
_ENDED = ("Delivered", "Returned", "Lost", "PickupCancelled")


class ShipmentRecords:
    """Bought parcels; cancelled ones stay findable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(self, query: HistoryQuery) -> HistoryPage:
        """Shipments newest first. The cursor of a page stays right while new parcels come in above it."""
        condition = _matching(query)
        counted = select(func.count()).select_from(purchase).where(condition)
        listed = (
            select(purchase.c.number, purchase.c.bought_at)
            .where(condition)
            .order_by(purchase.c.bought_at.desc(), purchase.c.number.desc())
        )
        if query.after:
            listed = listed.where(_below(query.after))
        with self._database.read() as connection:
            total = connection.execute(counted).scalar_one()
            rows = connection.execute(listed.limit(query.limit + 1)).all()
            shown = rows[: query.limit]
            found = in_order(connection, [row.number for row in shown])
        more = f"{shown[-1].bought_at}|{shown[-1].number}" if len(rows) > query.limit else None
        return HistoryPage(shipments=found, total=total, next=more)

    def count(self) -> int:
        """How many shipments there are."""
        with self._database.read() as connection:
            return int(
                connection.execute(select(func.count()).select_from(purchase).where(_is_bought())).scalar_one()
            )

    def find(self, shipment_id: str) -> Shipment | None:
        """By shipment id, or None."""
        with self._database.read() as connection:
            return shipment_where(connection, purchase.c.shipment_id == shipment_id)

    def by_tracking(self, tracking_id: str) -> Shipment | None:
        """By tracking id, spaces ignored, or None."""
        with self._database.read() as connection:
            return shipment_where(connection, purchase.c.tracking_key == tracking_key(tracking_id))

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
            # Where a buyer was removed, no scan brings their town back.
            is_gone = _lost_its_buyer(connection, key)
            for event in news.events:
                connection.execute(
                    insert(tracking_event)
                    .prefix_with("OR IGNORE")
                    .values(
                        tracking_key=key,
                        at=times.kept(event.at),
                        code=event.code,
                        detail="" if is_gone else event.detail or "",
                        place="" if is_gone else event.place or "",
                    )
                )

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
            select(purchase.c.number)
            .select_from(purchase.outerjoin(tracking, tracking.c.tracking_key == purchase.c.tracking_key))
            .where(
                _is_bought(),
                purchase.c.state.in_((PurchaseState.BOUGHT.value, PurchaseState.CANCELLING.value)),
                purchase.c.tracking_key != "",
                or_(tracking.c.state.is_(None), tracking.c.state.not_in(_ENDED)),
            )
            .order_by(tracking.c.as_of.is_not(None), tracking.c.as_of, purchase.c.number)
            .limit(limit)
        )
        with self._database.read() as connection:
            return in_order(connection, list(connection.execute(query).scalars()))


def _lost_its_buyer(connection: Connection, key: str) -> bool:
    gone = select(purchase.c.number).where(purchase.c.tracking_key == key, purchase.c.erased_at.is_not(None))
    return connection.execute(gone.limit(1)).one_or_none() is not None


def _is_bought() -> ColumnElement[bool]:
    return purchase.c.bought_at.is_not(None)


def _matching(query: HistoryQuery) -> ColumnElement[bool]:
    condition = and_(_is_bought(), search.matches(query.text))
    if query.since is not None:
        condition = and_(condition, purchase.c.bought_at >= times.kept(query.since))
    if query.until is not None:
        condition = and_(condition, purchase.c.bought_at < times.kept(query.until))
    if query.state is not None:
        condition = and_(condition, purchase.c.state == query.state.value)
    return condition


def _below(after: str) -> ColumnElement[bool]:
    """What comes after a page that ended at this cursor, "bought_at|number". Raises BadInput."""
    bought_at, _, number = after.partition("|")
    if not _NUMBER.fullmatch(number):
        raise BadInput(
            f"{after!r} continues no page of history.", "Take `next` of the page before.", fields=("after",)
        )
    return or_(
        purchase.c.bought_at < bought_at,
        and_(purchase.c.bought_at == bought_at, purchase.c.number < int(number)),
    )


def _as_document(row: Any) -> Document:
    return Document(
        type=row.type,
        format=row.format,
        content=row.content,
        dpi=row.dpi,
        width_mm=float(row.width_mm) if row.width_mm is not None else None,
        length_mm=float(row.length_mm) if row.length_mm is not None else None,
    )
