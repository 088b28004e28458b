"""The queue of orders is walked, searched and tagged by tables of its own, and what people do with orders is kept.

Frozen as it was shipped: tables.py moves on, this file does not.
"""

import re
import unicodedata
from typing import Any

import msgspec
from alembic import op
from sqlalchemy import text

revision = "0005"
down_revision = "0004"

_STEPS = (
    """
    CREATE TABLE order_line (
        order_id INTEGER NOT NULL,
        state VARCHAR NOT NULL,
        channel VARCHAR NOT NULL,
        due VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        ref VARCHAR NOT NULL,
        CONSTRAINT pk_order_line PRIMARY KEY (order_id),
        CONSTRAINT fk_order_line_order_id FOREIGN KEY(order_id) REFERENCES order_ (order_id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_order_line_due ON order_line (state, due, order_id, channel, ref)",
    "CREATE INDEX ix_order_line_name ON order_line (state, name, order_id, channel, ref)",
    "CREATE INDEX ix_order_line_ref ON order_line (state, ref, order_id, channel)",
    """
    CREATE TABLE order_tag (
        tag VARCHAR NOT NULL,
        order_id INTEGER NOT NULL,
        CONSTRAINT pk_order_tag PRIMARY KEY (tag, order_id),
        CONSTRAINT fk_order_tag_order_id FOREIGN KEY(order_id) REFERENCES order_ (order_id) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    "CREATE INDEX ix_order_tag_order_id ON order_tag (order_id)",
    """
    CREATE TABLE order_event (
        order_event_id INTEGER NOT NULL,
        order_id INTEGER NOT NULL,
        at VARCHAR NOT NULL,
        what VARCHAR NOT NULL,
        said VARCHAR NOT NULL,
        CONSTRAINT pk_order_event PRIMARY KEY (order_event_id),
        CONSTRAINT fk_order_event_order_id FOREIGN KEY(order_id) REFERENCES order_ (order_id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_order_event_order_id ON order_event (order_id)",
    "CREATE VIRTUAL TABLE order_text USING fts5(folded, tokenize='trigram', detail=full)",
    "INSERT INTO order_text(order_text, rank) VALUES('secure-delete', 1)",
)
_LINE = text(
    "INSERT INTO order_line (order_id, state, channel, due, name, ref)"
    " SELECT order_id, state, channel, coalesce(deliver_by, '9'), :name, ref FROM order_ WHERE order_id = :order_id"
)
_TEXT = text("INSERT INTO order_text (rowid, folded) VALUES (:order_id, :folded)")
_TOKEN = re.compile(r"\w+")


def upgrade() -> None:
    """Each order of before gets its line and its words; nobody had tagged any."""
    for step in _STEPS:
        op.execute(step)
    connection = op.get_bind()
    rows = connection.execute(text("SELECT order_id, folded, content FROM order_")).all()
    for row in rows:
        content: dict[str, Any] = msgspec.msgpack.decode(row.content)
        name = _folded(content["ship_to"]["name"])[:80]
        connection.execute(_LINE, {"order_id": row.order_id, "name": name})
        connection.execute(_TEXT, {"order_id": row.order_id, "folded": row.folded + _starts(row.folded)})


def _folded(words: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", words).casefold())
    return "".join(char for char in decomposed if char != "\0" and not unicodedata.combining(char))


def _starts(folded: str) -> str:
    words: set[str] = set()
    for token in _TOKEN.findall(folded):
        words.add(token[:2])
        if not token.isascii():
            words.update(token[start : start + 2] for start in range(1, len(token)))
    return "\n" + "".join(f"\x02\x02{start}" for start in sorted(words))
