"""What a shop told of its orders last, and how far they are taken in.

Frozen as it was shipped: tables.py moves on, this file does not.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

_STEPS = (
    """
    CREATE TABLE shop_order (
        order_id INTEGER NOT NULL,
        account VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        told BLOB NOT NULL,
        CONSTRAINT pk_shop_order PRIMARY KEY (order_id),
        CONSTRAINT fk_shop_order_order_id FOREIGN KEY(order_id) REFERENCES order_ (order_id)
    )
    """,
    """
    CREATE TABLE shop_progress (
        account VARCHAR NOT NULL,
        done_until VARCHAR,
        since VARCHAR,
        cursor VARCHAR,
        CONSTRAINT pk_shop_progress PRIMARY KEY (account)
    )
    """,
)


def upgrade() -> None:
    """Orders of before came from files: no shop told of any."""
    for step in _STEPS:
        op.execute(step)
