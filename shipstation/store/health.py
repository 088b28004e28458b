"""Whether the store's file is whole: every page of it read, and its structure looked through."""

from shipstation.errors import StoreAway
from shipstation.store.database import Database


class StoreHealth:
    """Of one open store (ports.Health). `ended_badly`: a process that held it went without closing it."""

    def __init__(self, database: Database, *, ended_badly: bool) -> None:
        self._database = database
        self.ended_badly = ended_badly

    def fault(self) -> str:
        """What is wrong with the file; "" where nothing is. A busy or unreachable store raises StoreAway."""
        # On a connection of its own: the others remember pages as they were, and would not look at the disk.
        fresh = Database(self._database.path, self._database.key)
        try:
            with fresh.bare() as connection:
                verdict = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
        except StoreAway as error:
            if "damaged" not in error.said:
                raise
            return error.said
        finally:
            fresh.close()
        return "" if verdict == "ok" else f"The store {self._database.path.name} is damaged."
