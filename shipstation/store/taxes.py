"""What tax law keeps of a buyer who was removed: name, address and values, cold. Sealed, nobody reads it in passing.

Source: Amazon's Data Protection Policy: what law makes one keep is stored "cold", not for interactive use.
"""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from shipstation.errors import NotFound
from shipstation.model import OrderKey
from shipstation.store import times
from shipstation.store.database import Database
from shipstation.store.facts import fact_of
from shipstation.store.order_rows import as_order
from shipstation.store.safety_tables import tax_record
from shipstation.store.sealing import Recovery, seal, unseal

RECOVERY = "recovery"


def recovery_of(database: Database) -> Recovery | None:
    """The recovery of a store, where a passphrase was set."""
    with database.read() as connection:
        kept = fact_of(connection, RECOVERY)
    return Recovery.of_table(msgspec.json.decode(kept)) if kept is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxKeeping:
    """How tax records are made. `until` None: none is. `recovery` None: they lie in the store unsealed."""

    until: datetime | None = None
    recovery: Recovery | None = None

    def keep(self, connection: Connection, row: Row[tuple[object, ...]], now: datetime) -> None:
        """Keep what tax law asks of an order whose buyer goes now; once."""
        if self.until is None or self.until <= now:
            return
        order = as_order(row)
        named = (tax_record.c.channel == row.channel, tax_record.c.order_ref == row.ref)
        if connection.execute(select(tax_record.c.tax_record_id).where(*named)).one_or_none() is not None:
            return
        plain = {
            "order": order.key.ref,
            "ship_to": order.ship_to.lines(),
            "items": [
                {"title": item.title, "quantity": item.quantity, "value": str(item.unit_value or "")}
                for item in order.items
            ],
        }
        content = msgspec.msgpack.encode(plain)
        connection.execute(
            insert(tax_record).values(
                channel=row.channel,
                order_ref=row.ref,
                until=times.kept(self.until),
                sealed=int(self.recovery is not None),
                content=seal(self.recovery, content) if self.recovery is not None else content,
            )
        )


class TaxRecords:
    """Tax records, read one by one and only for a reason."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seal_all(self, recovery: Recovery) -> int:
        """Seal those that lie open, once there is a passphrase. Returns: how many."""
        with self._database.write() as connection:
            rows = connection.execute(select(tax_record).where(tax_record.c.sealed == 0)).all()
            for row in rows:
                connection.execute(
                    update(tax_record)
                    .where(tax_record.c.tax_record_id == row.tax_record_id)
                    .values(sealed=1, content=seal(recovery, bytes(row.content)))
                )
        return len(rows)

    def read(self, key: OrderKey, passphrase: str) -> dict[str, object]:
        """One record. Raises NotFound; BadInput for another passphrase."""
        recovery = recovery_of(self._database)
        named = (tax_record.c.channel == key.channel.value, tax_record.c.order_ref == key.ref)
        with self._database.read() as connection:
            row = connection.execute(select(tax_record).where(*named)).one_or_none()
        if row is None:
            raise NotFound(f"No tax record is kept of {key}.", "Look at the order; its buyer may stand there still.")
        content = bytes(row.content)
        if row.sealed:
            if recovery is None:
                raise NotFound(
                    "The recovery passphrase of that record is not known here.", "Restore its backup first."
                )
            content = unseal(recovery, content, passphrase)
        return dict(msgspec.msgpack.decode(content)) | {"until": row.until}
