"""The tables of people's data and of those who work here: facts, the audit log, operators, tax records."""

from sqlalchemy import Column, Integer, LargeBinary, String, Table, UniqueConstraint

from shipstation.store.tables import metadata

# What this store knows of itself: its id, when it was purged, backed up and checked, who stands at the bench.
fact = Table(
    "fact",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

# Security events; each row's hash covers the row and the hash before it (audit.py).
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
)

operator = Table(
    "operator",
    metadata,
    Column("name", String, primary_key=True),
    Column("folded", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("pin", LargeBinary),
    Column("wrong", Integer, nullable=False, server_default="0"),
    Column("added_at", String, nullable=False),
)

# What tax law keeps of a buyer who was removed: shown nowhere, sealed where a recovery passphrase is set (vault.py).
tax_record = Table(
    "tax_record",
    metadata,
    Column("tax_record_id", Integer, primary_key=True),
    Column("channel", String, nullable=False),
    Column("order_ref", String, nullable=False),
    Column("until", String, nullable=False),
    Column("sealed", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("channel", "order_ref"),
)
