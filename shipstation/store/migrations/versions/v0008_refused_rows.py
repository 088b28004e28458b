"""Rows of files that wait to be mended, what a file told of an order, and what other programs were told.

Frozen as it was shipped: tables.py moves on, this file does not.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

_STEPS = (
    "ALTER TABLE order_ ADD COLUMN told BLOB",
    """
    CREATE TABLE refused_row (
        refused_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        file VARCHAR NOT NULL,
        dialect VARCHAR NOT NULL,
        channel VARCHAR NOT NULL,
        order_ref VARCHAR NOT NULL,
        line INTEGER NOT NULL,
        field VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        said VARCHAR NOT NULL,
        column_name VARCHAR,
        refused_at VARCHAR NOT NULL,
        content BLOB NOT NULL
    )
    """,
    "CREATE INDEX ix_refused_row_order ON refused_row (dialect, order_ref)",
    """
    CREATE TABLE told_shipment (
        folder VARCHAR NOT NULL,
        shipment_id VARCHAR NOT NULL,
        state VARCHAR NOT NULL,
        CONSTRAINT pk_told_shipment PRIMARY KEY (folder, shipment_id, state)
    ) WITHOUT ROWID
    """,
)


def upgrade() -> None:
    """Of orders of before nobody knows what their file said: the next one has its way."""
    for step in _STEPS:
        op.execute(step)
