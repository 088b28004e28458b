"""History in narrow rows, sums kept beside it, times of the bench; short words are found by two characters.

Frozen as it was shipped: tables.py and triggers.py move on, this file does not.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import msgspec
from alembic import op
from sqlalchemy import Connection, text

revision = "0006"
down_revision = "0005"

_TABLES = (
    "DROP TABLE search_word",
    """
    CREATE TABLE history (
        place INTEGER NOT NULL,
        number INTEGER NOT NULL,
        bought_at VARCHAR NOT NULL,
        state VARCHAR NOT NULL,
        channel VARCHAR NOT NULL,
        order_ref VARCHAR NOT NULL,
        tracking_key VARCHAR NOT NULL,
        carrier VARCHAR NOT NULL,
        service VARCHAR NOT NULL,
        country VARCHAR NOT NULL,
        box VARCHAR NOT NULL,
        currency VARCHAR NOT NULL,
        cost INTEGER NOT NULL,
        saved INTEGER,
        missed INTEGER,
        promised_at VARCHAR,
        delivered_at VARCHAR,
        ended INTEGER DEFAULT 0 NOT NULL,
        CONSTRAINT pk_history PRIMARY KEY (place),
        CONSTRAINT uq_history_number UNIQUE (number)
    )
    """,
    "CREATE INDEX ix_history_bought ON history (bought_at, place)",
    "CREATE INDEX ix_history_state ON history (state, bought_at, place)",
    "CREATE INDEX ix_history_carrier ON history (carrier, bought_at, place)",
    "CREATE INDEX ix_history_cost ON history (cost, place)",
    "CREATE INDEX ix_history_order ON history (order_ref, place)",
    "CREATE INDEX ix_history_moving ON history (state, number, tracking_key) WHERE ended = 0",
    """
    CREATE TABLE report_sum (
        month VARCHAR NOT NULL,
        state VARCHAR NOT NULL,
        channel VARCHAR NOT NULL,
        carrier VARCHAR NOT NULL,
        service VARCHAR NOT NULL,
        country VARCHAR NOT NULL,
        box VARCHAR NOT NULL,
        currency VARCHAR NOT NULL,
        parcels INTEGER NOT NULL,
        paid INTEGER NOT NULL,
        compared INTEGER NOT NULL,
        saved INTEGER NOT NULL,
        missed INTEGER NOT NULL,
        promised INTEGER NOT NULL,
        delivered INTEGER NOT NULL,
        on_time INTEGER NOT NULL,
        late INTEGER NOT NULL,
        CONSTRAINT pk_report_sum PRIMARY KEY (month, state, channel, carrier, service, country, box, currency)
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE bench_timing (
        bench_timing_id INTEGER NOT NULL,
        at VARCHAR NOT NULL,
        took_ms INTEGER NOT NULL,
        CONSTRAINT pk_bench_timing PRIMARY KEY (bench_timing_id)
    )
    """,
    "CREATE INDEX ix_bench_timing_at ON bench_timing (at, took_ms)",
)

# Before the first row: the sums are made by them.
_TRIGGERS = (
    """
    CREATE TRIGGER history_added AFTER INSERT ON history BEGIN INSERT INTO report_sum (month, state, channel,
    carrier, service, country, box, currency, parcels, paid, compared, saved, missed, promised, delivered,
    on_time, late) VALUES (substr(NEW.bought_at, 1, 7), NEW.state, NEW.channel, NEW.carrier, NEW.service,
    NEW.country, NEW.box, NEW.currency, 1, NEW.cost, NEW.saved IS NOT NULL, coalesce(NEW.saved, 0),
    coalesce(NEW.missed, 0), NEW.promised_at IS NOT NULL, NEW.delivered_at IS NOT NULL,
    coalesce(NEW.delivered_at <= NEW.promised_at, 0), coalesce(NEW.delivered_at > NEW.promised_at, 0)) ON
    CONFLICT DO UPDATE SET parcels = parcels + excluded.parcels, paid = paid + excluded.paid, compared =
    compared + excluded.compared, saved = saved + excluded.saved, missed = missed + excluded.missed, promised
    = promised + excluded.promised, delivered = delivered + excluded.delivered, on_time = on_time +
    excluded.on_time, late = late + excluded.late; END
    """,
    """
    CREATE TRIGGER history_changed AFTER UPDATE ON history BEGIN INSERT INTO report_sum (month, state,
    channel, carrier, service, country, box, currency, parcels, paid, compared, saved, missed, promised,
    delivered, on_time, late) VALUES (substr(OLD.bought_at, 1, 7), OLD.state, OLD.channel, OLD.carrier,
    OLD.service, OLD.country, OLD.box, OLD.currency, 1, OLD.cost, OLD.saved IS NOT NULL, coalesce(OLD.saved,
    0), coalesce(OLD.missed, 0), OLD.promised_at IS NOT NULL, OLD.delivered_at IS NOT NULL,
    coalesce(OLD.delivered_at <= OLD.promised_at, 0), coalesce(OLD.delivered_at > OLD.promised_at, 0)) ON
    CONFLICT DO UPDATE SET parcels = parcels - excluded.parcels, paid = paid - excluded.paid, compared =
    compared - excluded.compared, saved = saved - excluded.saved, missed = missed - excluded.missed, promised
    = promised - excluded.promised, delivered = delivered - excluded.delivered, on_time = on_time -
    excluded.on_time, late = late - excluded.late; INSERT INTO report_sum (month, state, channel, carrier,
    service, country, box, currency, parcels, paid, compared, saved, missed, promised, delivered, on_time,
    late) VALUES (substr(NEW.bought_at, 1, 7), NEW.state, NEW.channel, NEW.carrier, NEW.service, NEW.country,
    NEW.box, NEW.currency, 1, NEW.cost, NEW.saved IS NOT NULL, coalesce(NEW.saved, 0), coalesce(NEW.missed,
    0), NEW.promised_at IS NOT NULL, NEW.delivered_at IS NOT NULL, coalesce(NEW.delivered_at <=
    NEW.promised_at, 0), coalesce(NEW.delivered_at > NEW.promised_at, 0)) ON CONFLICT DO UPDATE SET parcels =
    parcels + excluded.parcels, paid = paid + excluded.paid, compared = compared + excluded.compared, saved =
    saved + excluded.saved, missed = missed + excluded.missed, promised = promised + excluded.promised,
    delivered = delivered + excluded.delivered, on_time = on_time + excluded.on_time, late = late +
    excluded.late; DELETE FROM report_sum WHERE parcels = 0 AND month = substr(OLD.bought_at, 1, 7) AND state
    = OLD.state AND channel = OLD.channel AND carrier = OLD.carrier AND service = OLD.service AND country =
    OLD.country AND box = OLD.box AND currency = OLD.currency; END
    """,
    """
    CREATE TRIGGER history_gone AFTER DELETE ON history BEGIN INSERT INTO report_sum (month, state, channel,
    carrier, service, country, box, currency, parcels, paid, compared, saved, missed, promised, delivered,
    on_time, late) VALUES (substr(OLD.bought_at, 1, 7), OLD.state, OLD.channel, OLD.carrier, OLD.service,
    OLD.country, OLD.box, OLD.currency, 1, OLD.cost, OLD.saved IS NOT NULL, coalesce(OLD.saved, 0),
    coalesce(OLD.missed, 0), OLD.promised_at IS NOT NULL, OLD.delivered_at IS NOT NULL,
    coalesce(OLD.delivered_at <= OLD.promised_at, 0), coalesce(OLD.delivered_at > OLD.promised_at, 0)) ON
    CONFLICT DO UPDATE SET parcels = parcels - excluded.parcels, paid = paid - excluded.paid, compared =
    compared - excluded.compared, saved = saved - excluded.saved, missed = missed - excluded.missed, promised
    = promised - excluded.promised, delivered = delivered - excluded.delivered, on_time = on_time -
    excluded.on_time, late = late - excluded.late; DELETE FROM report_sum WHERE parcels = 0 AND month =
    substr(OLD.bought_at, 1, 7) AND state = OLD.state AND channel = OLD.channel AND carrier = OLD.carrier AND
    service = OLD.service AND country = OLD.country AND box = OLD.box AND currency = OLD.currency; END
    """,
    """
    CREATE TRIGGER purchase_moved AFTER UPDATE OF state ON purchase WHEN NEW.state <> OLD.state BEGIN UPDATE
    history SET state = NEW.state WHERE number = NEW.number; END
    """,
    """
    CREATE TRIGGER purchase_gone AFTER DELETE ON purchase BEGIN DELETE FROM history WHERE number =
    OLD.number; END
    """,
)

_MADE = (
    "CREATE VIRTUAL TABLE search_start USING "
    "fts5(words, content='', tokenize='ascii tokenchars _', prefix='1', detail=none)"
)
_SEARCH_START = (
    _MADE,
    "INSERT INTO search_start(search_start, rank) VALUES('secure-delete', 1)",
)
_BOUGHT = """
    SELECT number, bought_at, state, channel, order_ref, tracking_key, carrier, service, country, promise,
        coalesce(charged_amount, shown_amount) AS amount,
        CASE WHEN charged_amount IS NULL THEN currency ELSE charged_currency END AS currency
    FROM purchase WHERE shipment_id IS NOT NULL AND number > :after ORDER BY number LIMIT 2000
"""
_DELIVERED = """
    UPDATE history SET ended = 1, delivered_at = (
        SELECT coalesce(
            (SELECT max(at) FROM tracking_event AS event
             WHERE event.tracking_key = tracking.tracking_key AND code = 'Delivered'),
            tracking.as_of)
        FROM tracking JOIN purchase ON purchase.tracking_key = tracking.tracking_key
        WHERE purchase.number = history.number AND tracking.state = 'Delivered')
    WHERE number IN (
        SELECT purchase.number FROM tracking JOIN purchase ON purchase.tracking_key = tracking.tracking_key
        WHERE tracking.state IN ('Delivered', 'Returned', 'Lost', 'PickupCancelled'))
"""
_TOKEN = re.compile(r"\w+")
_MOST = Decimal(10**9)


def upgrade() -> None:
    """What was bought before has its row; beside which offers it stood was not kept, so it counts as not compared."""
    connection = op.get_bind()
    for step in (*_TABLES, *_TRIGGERS, *_SEARCH_START):
        op.execute(step)
    for batch in _batches(connection, _BOUGHT):
        connection.execute(
            text(
                "INSERT INTO history (place, number, bought_at, state, channel, order_ref, tracking_key, carrier,"
                " service, country, box, currency, cost, promised_at) VALUES (:number, :number, :bought_at, :state,"
                " :channel, :order_ref, :tracking_key, :carrier, :service, :country, '', :currency, :cost, :promised_at)"
            ),
            [_history(row) for row in batch],
        )
    op.execute(_DELIVERED)
    found = "SELECT rowid AS number, folded FROM search_text WHERE rowid > :after ORDER BY rowid LIMIT 2000"
    for batch in _batches(connection, found):
        connection.execute(
            text("INSERT INTO search_start(rowid, words) VALUES (:number, :words)"),
            [{"number": row.number, "words": _starts(row.folded)} for row in batch],
        )


def _batches(connection: Connection, query: str) -> Iterator[list[Any]]:
    """Some rows at a time: a store may hold more than memory does."""
    after = -1
    while rows := list(connection.execute(text(query), {"after": after}).all()):
        yield rows
        after = rows[-1].number


def _history(row: Any) -> dict[str, Any]:
    window = (msgspec.msgpack.decode(row.promise) if row.promise else {}).get("delivery")
    amount = max(min(Decimal(row.amount), _MOST), -_MOST)
    return {
        "number": row.number,
        "bought_at": row.bought_at,
        "state": row.state,
        "channel": row.channel,
        "order_ref": row.order_ref,
        "tracking_key": row.tracking_key,
        "carrier": row.carrier,
        "service": row.service,
        "country": row.country,
        "currency": row.currency,
        "cost": int((amount * 1_000_000).to_integral_value(ROUND_HALF_EVEN)),
        "promised_at": _kept(window["end"]) if window else None,
    }


def _kept(at: Any) -> str:
    return msgspec.convert(at, datetime).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _starts(folded: str) -> str:
    """How each word begins, by two characters; in scripts without spaces every character begins one."""
    begun: dict[str, None] = {}
    for token in _TOKEN.findall(folded):
        begun[token[:2]] = None
        if not token.isascii():
            begun.update(dict.fromkeys(token[start : start + 2] for start in range(1, len(token))))
    return " ".join(begun)
