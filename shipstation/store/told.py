"""What other programs were told of shipments, so that no file is written twice (ports.ToldShipments)."""

from datetime import datetime

from sqlalchemy import and_, exists, insert, select

from shipstation.model import Shipment
from shipstation.store import times
from shipstation.store.database import Database
from shipstation.store.shipments import as_shipment, shipments
from shipstation.store.tables import purchase, told_shipment

_BEGUN = ""
"""The shipment id of a folder's first row, whose state is the time since when it is told of shipments."""


class ToldBook:
    """A row a folder, shipment and state."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begun(self, folder: str, now: datetime) -> datetime:
        """Since when this folder is told of shipments; the first time it is asked, now."""
        first = and_(told_shipment.c.folder == folder, told_shipment.c.shipment_id == _BEGUN)
        with self._database.write() as connection:
            known = connection.execute(select(told_shipment.c.state).where(first)).scalar_one_or_none()
            if known is None:
                known = times.kept(now)
                row = {"folder": folder, "shipment_id": _BEGUN, "state": known}
                connection.execute(insert(told_shipment).values(row))
        return times.read(known)

    def untold(self, folder: str, since: datetime, *, limit: int = 500) -> tuple[Shipment, ...]:
        """Shipments bought since then whose state was not told there yet, oldest first."""
        told = exists().where(
            told_shipment.c.folder == folder,
            told_shipment.c.shipment_id == purchase.c.shipment_id,
            told_shipment.c.state == purchase.c.state,
        )
        query = shipments().where(purchase.c.bought_at >= times.kept(since), ~told)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(purchase.c.bought_at, purchase.c.number).limit(limit)).all()
        return tuple(as_shipment(row) for row in rows)

    def tell(self, folder: str, shipment: Shipment) -> None:
        """This state of a shipment was told there."""
        row = {"folder": folder, "shipment_id": shipment.shipment_id, "state": shipment.state.value}
        same = and_(*(told_shipment.c[name] == value for name, value in row.items()))
        with self._database.write() as connection:
            if connection.execute(select(told_shipment.c.state).where(same)).one_or_none() is None:
                connection.execute(insert(told_shipment).values(row))
