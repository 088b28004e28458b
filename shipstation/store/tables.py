"""The tables of the store. One purchase table is outbox and history: there is no second copy to fall out of step."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from shipstation.model import LIVE

SCHEMA = 8
"""The schema number of this version, kept in PRAGMA user_version; each Alembic step raises it by one."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Times are ISO 8601 UTC with microseconds and "Z", all of one length: they sort as text.
order_ = Table(
    "order_",
    metadata,
    Column("order_id", Integer, primary_key=True),
    Column("channel", String, nullable=False),
    Column("ref", String, nullable=False),
    Column("amazon_order_id", String, index=True),
    Column("state", String, nullable=False, index=True),
    Column("deliver_by", String),
    Column("folded", String, nullable=False),
    Column("skus", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    # When its buyer was removed; and when its age began to count, for one that was never shipped here (vault.py).
    Column("erased_at", String),
    Column("seen_at", String),
    # Digests of what a file told of it last; which of its facts were changed here since is told by them.
    Column("told", LargeBinary),
    UniqueConstraint("channel", "ref"),
)
Index("ix_order_ref", order_.c.ref)
# What still holds a buyer is all that a purge looks at: among a million that were purged, as fast as among ten.
Index("ix_order_kept", order_.c.channel, order_.c.order_id, sqlite_where=text("erased_at IS NULL"))

# What the queue is walked, filtered and counted by: narrow, where the rows of order_ are wide and encrypted.
# `due` is "9" for an order without a deadline; `name` is folded.
order_line = Table(
    "order_line",
    metadata,
    Column("order_id", Integer, ForeignKey(order_.c.order_id, ondelete="CASCADE"), primary_key=True),
    Column("state", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("due", String, nullable=False),
    Column("name", String, nullable=False),
    Column("ref", String, nullable=False),
)
_REST = (order_line.c.order_id, order_line.c.channel, order_line.c.ref)
# Each holds all that a walk along it asks for: the rows themselves are not touched.
Index("ix_order_line_due", order_line.c.state, order_line.c.due, *_REST)
Index("ix_order_line_name", order_line.c.state, order_line.c.name, *_REST)
Index("ix_order_line_ref", order_line.c.state, order_line.c.ref, order_line.c.order_id, order_line.c.channel)
order_tag = Table(
    "order_tag",
    metadata,
    Column("tag", String, primary_key=True),
    Column("order_id", Integer, ForeignKey(order_.c.order_id, ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
# What was done with an order here, oldest first. It names facts, never a buyer's: `said` is a person's own reason.
order_event = Table(
    "order_event",
    metadata,
    Column("order_event_id", Integer, primary_key=True),
    Column("order_id", Integer, ForeignKey(order_.c.order_id, ondelete="CASCADE"), nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("what", String, nullable=False),
    Column("said", String, nullable=False),
)

# What a shop told of an order last; which of its facts were changed here since is told by `told`, digests of them.
shop_order = Table(
    "shop_order",
    metadata,
    Column("order_id", Integer, ForeignKey(order_.c.order_id), primary_key=True),
    Column("account", String, nullable=False),
    Column("updated_at", String, nullable=False),
    Column("told", LargeBinary, nullable=False),
)
# How far each account's orders are taken in: done up to there, and a search that was left off.
shop_progress = Table(
    "shop_progress",
    metadata,
    Column("account", String, primary_key=True),
    Column("done_until", String),
    Column("since", String),
    Column("cursor", String),
)

# Rows of files that could not be imported, until somebody mends or drops them; `cells` are as they stand in the file.
refused_row = Table(
    "refused_row",
    metadata,
    Column("refused_id", Integer, primary_key=True),
    Column("file", String, nullable=False),
    Column("dialect", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("order_ref", String, nullable=False),
    Column("line", Integer, nullable=False),
    Column("field", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("said", String, nullable=False),
    Column("column_name", String),
    Column("refused_at", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    # A number that somebody has noted down must not become another row's.
    sqlite_autoincrement=True,
)
Index("ix_refused_row_order", refused_row.c.dialect, refused_row.c.order_ref)

# What other programs were told of shipments, a row a folder, shipment and state: no file is written twice.
told_shipment = Table(
    "told_shipment",
    metadata,
    Column("folder", String, primary_key=True),
    Column("shipment_id", String, primary_key=True),
    Column("state", String, primary_key=True),
    sqlite_with_rowid=False,
)

quote = Table(
    "quote",
    metadata,
    Column("quote_id", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("order_ref", String, nullable=False),
    Column("parcel", Integer, nullable=False),
    Column("asked_at", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
Index("ix_quote_order", quote.c.channel, quote.c.order_ref, quote.c.asked_at)

purchase = Table(
    "purchase",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("purchase_id", String, nullable=False, unique=True),
    Column("state", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("doubt", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("created_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
    Column("said", String),
    Column("code", String),
    Column("request_id", String),
    # what is bought
    Column("channel", String, nullable=False),
    Column("order_ref", String, nullable=False),
    Column("parcel", Integer, nullable=False),
    Column("account", String, nullable=False),
    Column("carrier_id", String, nullable=False),
    Column("carrier", String, nullable=False),
    Column("service", String, nullable=False),
    Column("package_ref", String, nullable=False),
    Column("shown_amount", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("intent", LargeBinary, nullable=False),
    # what the answer said; empty until bought
    Column("shipment_id", String),
    Column("tracking_id", String),
    Column("tracking_key", String, index=True),
    Column("charged_amount", String),
    Column("charged_currency", String),
    Column("promise", LargeBinary),
    Column("bought_at", String),
    Column("name", String, nullable=False, server_default=""),
    Column("city", String, nullable=False, server_default=""),
    Column("region", String, nullable=False, server_default=""),
    Column("country", String, nullable=False, server_default=""),
    # who bought it, where operators are named; and when its buyer was removed
    Column("packed_by", String, nullable=False, server_default=""),
    Column("erased_at", String),
    # The shipment first: it is also what a shipment is looked up by.
    UniqueConstraint("shipment_id", "account"),
)
_LIVE = ", ".join(f"'{state.value}'" for state in sorted(LIVE))
# The database itself refuses a second live purchase of a parcel: two windows, command beside window, batch.
Index(
    "uq_purchase_live",
    purchase.c.channel,
    purchase.c.order_ref,
    purchase.c.parcel,
    unique=True,
    sqlite_where=text(f"state IN ({_LIVE})"),
)
# To the letter what the index above says: only then does it answer which parcels of an order are taken.
IS_LIVE = text(f"purchase.state IN ({_LIVE})")
Index("ix_purchase_order", purchase.c.channel, purchase.c.order_ref)
# Pages of history, their totals and what is moving are read from these two alone, without the wide, encrypted rows.
Index("ix_purchase_bought", purchase.c.bought_at, purchase.c.number)
Index("ix_purchase_state", purchase.c.state, purchase.c.bought_at, purchase.c.number, purchase.c.tracking_key)
Index("ix_purchase_kept", purchase.c.channel, purchase.c.bought_at, sqlite_where=text("erased_at IS NULL"))

document = Table(
    "document",
    metadata,
    Column("document_id", Integer, primary_key=True),
    Column("purchase_id", String, ForeignKey(purchase.c.purchase_id), nullable=False, index=True),
    Column("type", String, nullable=False),
    Column("format", String, nullable=False),
    Column("dpi", Integer),
    Column("width_mm", String),
    Column("length_mm", String),
    Column("sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

money_line = Table(
    "money_line",
    metadata,
    Column("money_line_id", Integer, primary_key=True),
    Column("purchase_id", String, ForeignKey(purchase.c.purchase_id), nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("amount", String, nullable=False),
    Column("currency", String, nullable=False),
)

print_job = Table(
    "print_job",
    metadata,
    Column("job_id", String, primary_key=True),
    Column("shipment_id", String),
    Column("printer", String, nullable=False),
    Column("document", String, nullable=False),
    Column("copy", Integer, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("owner", String, nullable=False),
    Column("said", String),
    Column("created_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
    Column("data", LargeBinary),
    Column("unverified", Integer, nullable=False, server_default=text("0")),
)

# Which copy of a paper came later is asked of each job in line; by state alone, nearly all jobs would be looked at.
Index("ix_print_job_paper", print_job.c.shipment_id, print_job.c.document, print_job.c.copy)
# The tray asks at each print for what waits and for what changed last: as fast among a million as among ten.
Index("ix_print_job_open", print_job.c.changed_at, print_job.c.job_id, sqlite_where=text("data IS NOT NULL"))
Index("ix_print_job_changed", print_job.c.changed_at, print_job.c.job_id)

tracking = Table(
    "tracking",
    metadata,
    Column("tracking_key", String, primary_key=True),
    Column("tracking_id", String, nullable=False),
    Column("carrier_id", String, nullable=False),
    Column("state", String),
    Column("promised", String),
    Column("as_of", String, nullable=False),
)

tracking_event = Table(
    "tracking_event",
    metadata,
    Column("tracking_event_id", Integer, primary_key=True),
    Column("tracking_key", String, ForeignKey(tracking.c.tracking_key), nullable=False),
    Column("at", String, nullable=False),
    Column("code", String, nullable=False),
    Column("detail", String, nullable=False, server_default=""),
    Column("place", String, nullable=False, server_default=""),
    UniqueConstraint("tracking_key", "at", "code", "place"),
)

# What was bought, in narrow rows: pages, filters and sums of a million never touch the wide purchases. A row comes
# with the purchase's own transaction, in `journal.bought`; its state and its end follow the purchase by trigger.
# `place`: in which order they were bought, whatever the clock said; the search index knows a parcel by it.
# Amounts are millionths of the currency's unit: exact in sums, and they sort. NULL: not known.
history = Table(
    "history",
    metadata,
    Column("place", Integer, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("bought_at", String, nullable=False),
    Column("state", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("order_ref", String, nullable=False),
    Column("tracking_key", String, nullable=False),
    Column("carrier", String, nullable=False),
    Column("service", String, nullable=False),
    Column("country", String, nullable=False),
    Column("box", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("cost", Integer, nullable=False),
    Column("saved", Integer),
    Column("missed", Integer),
    Column("promised_at", String),
    Column("delivered_at", String),
    # Its way is over: nobody asks for it any more.
    Column("ended", Integer, nullable=False, server_default=text("0")),
)
Index("ix_history_bought", history.c.bought_at, history.c.place)
Index("ix_history_state", history.c.state, history.c.bought_at, history.c.place)
Index("ix_history_carrier", history.c.carrier, history.c.bought_at, history.c.place)
Index("ix_history_cost", history.c.cost, history.c.place)
Index("ix_history_order", history.c.order_ref, history.c.place)
Index("ix_history_moving", history.c.state, history.c.number, history.c.tracking_key, sqlite_where=text("ended = 0"))
# To the letter what the index above says.
IS_UNDER_WAY = text("history.ended = 0")

# Sums over history, kept by its triggers (triggers.py). Months are of UTC.
report_sum = Table(
    "report_sum",
    metadata,
    Column("month", String, primary_key=True),
    Column("state", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("carrier", String, primary_key=True),
    Column("service", String, primary_key=True),
    Column("country", String, primary_key=True),
    Column("box", String, primary_key=True),
    Column("currency", String, primary_key=True),
    Column("parcels", Integer, nullable=False),
    Column("paid", Integer, nullable=False),
    Column("compared", Integer, nullable=False),
    Column("saved", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("promised", Integer, nullable=False),
    Column("delivered", Integer, nullable=False),
    Column("on_time", Integer, nullable=False),
    Column("late", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# How long a parcel took at the bench, from scan to label.
bench_timing = Table(
    "bench_timing",
    metadata,
    Column("bench_timing_id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("took_ms", Integer, nullable=False),
)
Index("ix_bench_timing_at", bench_timing.c.at, bench_timing.c.took_ms)

# Search, SQLite's own tables, made beside these: `search_text` finds three characters and more anywhere; a word of
# one or two has no trigram and is found by its beginning in `search_start`, which is told beginnings alone. That one
# keeps no text of its own: what is taken out of it is told to it again. `order_text` holds the beginnings itself.
_SEARCH_START = (
    "CREATE VIRTUAL TABLE search_start USING "
    "fts5(words, content='', tokenize='ascii tokenchars _', prefix='1', detail=none)"
)
SEARCH = (
    "CREATE VIRTUAL TABLE search_text USING fts5(folded, tokenize='trigram', detail=full)",
    "INSERT INTO search_text(search_text, rank) VALUES('secure-delete', 1)",
    _SEARCH_START,
    "INSERT INTO search_start(search_start, rank) VALUES('secure-delete', 1)",
    "CREATE VIRTUAL TABLE order_text USING fts5(folded, tokenize='trigram', detail=full)",
    "INSERT INTO order_text(order_text, rank) VALUES('secure-delete', 1)",
)
SEARCHED = ("search_text", "search_start", "order_text")
"""FTS5's tables by name."""
