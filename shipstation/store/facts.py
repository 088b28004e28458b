"""What a store knows of itself, a text a name: its id, when it was purged, who stands at the bench."""

import uuid

from sqlalchemy import Connection, delete, insert, select, update

from shipstation.store.database import Database
from shipstation.store.safety_tables import fact

STORE_ID = "store_id"


class StoreFacts:
    """Facts by name (ports.Facts)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> str | None:
        """The fact, or None."""
        with self._database.read() as connection:
            return fact_of(connection, name)

    def put(self, name: str, value: str) -> None:
        """Set it; the last one counts."""
        with self._database.write() as connection:
            put_fact(connection, name, value)

    def store_id(self) -> str:
        """The store's own id, made at the first call and kept through backups and restores."""
        known = self.get(STORE_ID)
        if known is None:
            with self._database.write() as connection:
                known = fact_of(connection, STORE_ID) or uuid.uuid4().hex
                put_fact(connection, STORE_ID, known)
        return known


def fact_of(connection: Connection, name: str) -> str | None:
    """A fact within a transaction, or None."""
    value = connection.execute(select(fact.c.value).where(fact.c.name == name)).scalar_one_or_none()
    return str(value) if value is not None else None


def put_fact(connection: Connection, name: str, value: str | None) -> None:
    """Set a fact within a transaction; None takes it away."""
    if value is None:
        connection.execute(delete(fact).where(fact.c.name == name))
    elif connection.execute(update(fact).where(fact.c.name == name).values(value=value)).rowcount == 0:
        connection.execute(insert(fact).values(name=name, value=value))
