"""Who packed, whose name is gone, what happened to the data: operators, marks of what was removed, the audit log.

Frozen as it was shipped: tables.py moves on, this file does not.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

_STEPS = (
    # SQLite puts a new column before a table's constraints: the same to the letter as one that was made so.
    "ALTER TABLE order_ ADD COLUMN erased_at VARCHAR",
    "ALTER TABLE order_ ADD COLUMN seen_at VARCHAR",
    "CREATE INDEX ix_order_kept ON order_ (channel, order_id) WHERE erased_at IS NULL",
    "ALTER TABLE purchase ADD COLUMN packed_by VARCHAR DEFAULT '' NOT NULL",
    "ALTER TABLE purchase ADD COLUMN erased_at VARCHAR",
    "CREATE INDEX ix_purchase_kept ON purchase (channel, bought_at) WHERE erased_at IS NULL",
    """
    CREATE TABLE fact (
        name VARCHAR NOT NULL,
        value VARCHAR NOT NULL,
        CONSTRAINT pk_fact PRIMARY KEY (name)
    )
    """,
    """
    CREATE TABLE audit (
        number INTEGER NOT NULL,
        at VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        who VARCHAR NOT NULL,
        what VARCHAR NOT NULL,
        previous VARCHAR NOT NULL,
        hash VARCHAR NOT NULL,
        CONSTRAINT pk_audit PRIMARY KEY (number)
    )
    """,
    """
    CREATE TABLE operator (
        name VARCHAR NOT NULL,
        folded VARCHAR NOT NULL,
        role VARCHAR NOT NULL,
        pin BLOB,
        wrong INTEGER DEFAULT '0' NOT NULL,
        added_at VARCHAR NOT NULL,
        CONSTRAINT pk_operator PRIMARY KEY (name),
        CONSTRAINT uq_operator_folded UNIQUE (folded)
    )
    """,
    """
    CREATE TABLE tax_record (
        tax_record_id INTEGER NOT NULL,
        channel VARCHAR NOT NULL,
        order_ref VARCHAR NOT NULL,
        until VARCHAR NOT NULL,
        sealed INTEGER NOT NULL,
        content BLOB NOT NULL,
        CONSTRAINT pk_tax_record PRIMARY KEY (tax_record_id),
        CONSTRAINT uq_tax_record_channel UNIQUE (channel, order_ref)
    )
    """,
)


def upgrade() -> None:
    """Everything that stands is kept; who packed it nobody wrote down."""
    for step in _STEPS:
        op.execute(step)
