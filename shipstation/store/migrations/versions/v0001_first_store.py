"""The first store: orders, quotes, purchases with their papers and money, prints, tracking, search.

Frozen as it was shipped: tables.py moves on, this file does not.
"""

from alembic import op

revision = "0001"
down_revision = None

_STEPS = (
    """
    CREATE TABLE order_ (
        order_id INTEGER NOT NULL,
        channel VARCHAR NOT NULL,
        ref VARCHAR NOT NULL,
        amazon_order_id VARCHAR,
        state VARCHAR NOT NULL,
        deliver_by VARCHAR,
        folded VARCHAR NOT NULL,
        skus VARCHAR NOT NULL,
        content BLOB NOT NULL,
        CONSTRAINT pk_order_ PRIMARY KEY (order_id),
        CONSTRAINT uq_order__channel UNIQUE (channel, ref)
    )
    """,
    "CREATE INDEX ix_order__amazon_order_id ON order_ (amazon_order_id)",
    "CREATE INDEX ix_order__state ON order_ (state)",
    "CREATE INDEX ix_order_ref ON order_ (ref)",
    """
    CREATE TABLE print_job (
        job_id VARCHAR NOT NULL,
        shipment_id VARCHAR,
        printer VARCHAR NOT NULL,
        document VARCHAR NOT NULL,
        copy INTEGER NOT NULL,
        state VARCHAR NOT NULL,
        owner VARCHAR NOT NULL,
        said VARCHAR,
        created_at VARCHAR NOT NULL,
        changed_at VARCHAR NOT NULL,
        data BLOB,
        CONSTRAINT pk_print_job PRIMARY KEY (job_id)
    )
    """,
    "CREATE INDEX ix_print_job_shipment_id ON print_job (shipment_id)",
    "CREATE INDEX ix_print_job_state ON print_job (state)",
    """
    CREATE TABLE purchase (
        number INTEGER NOT NULL,
        purchase_id VARCHAR NOT NULL,
        state VARCHAR NOT NULL,
        owner VARCHAR NOT NULL,
        doubt INTEGER DEFAULT '0' NOT NULL,
        tries INTEGER DEFAULT '0' NOT NULL,
        created_at VARCHAR NOT NULL,
        changed_at VARCHAR NOT NULL,
        said VARCHAR,
        code VARCHAR,
        request_id VARCHAR,
        channel VARCHAR NOT NULL,
        order_ref VARCHAR NOT NULL,
        parcel INTEGER NOT NULL,
        account VARCHAR NOT NULL,
        carrier_id VARCHAR NOT NULL,
        carrier VARCHAR NOT NULL,
        service VARCHAR NOT NULL,
        package_ref VARCHAR NOT NULL,
        shown_amount VARCHAR NOT NULL,
        currency VARCHAR NOT NULL,
        intent BLOB NOT NULL,
        shipment_id VARCHAR,
        tracking_id VARCHAR,
        tracking_key VARCHAR,
        charged_amount VARCHAR,
        charged_currency VARCHAR,
        promise BLOB,
        bought_at VARCHAR,
        name VARCHAR DEFAULT '' NOT NULL,
        city VARCHAR DEFAULT '' NOT NULL,
        region VARCHAR DEFAULT '' NOT NULL,
        country VARCHAR DEFAULT '' NOT NULL,
        CONSTRAINT pk_purchase PRIMARY KEY (number),
        CONSTRAINT uq_purchase_shipment_id UNIQUE (shipment_id, account),
        CONSTRAINT uq_purchase_purchase_id UNIQUE (purchase_id)
    )
    """,
    "CREATE INDEX ix_purchase_bought ON purchase (bought_at, number)",
    "CREATE INDEX ix_purchase_state ON purchase (state, bought_at, number, tracking_key)",
    "CREATE INDEX ix_purchase_tracking_key ON purchase (tracking_key)",
    "CREATE UNIQUE INDEX uq_purchase_live ON purchase (channel, order_ref, parcel) WHERE state IN ('bought', 'cancelling', 'intended', 'sent', 'unsure')",
    """
    CREATE TABLE quote (
        quote_id VARCHAR NOT NULL,
        channel VARCHAR NOT NULL,
        order_ref VARCHAR NOT NULL,
        parcel INTEGER NOT NULL,
        asked_at VARCHAR NOT NULL,
        content BLOB NOT NULL,
        CONSTRAINT pk_quote PRIMARY KEY (quote_id)
    )
    """,
    "CREATE INDEX ix_quote_order ON quote (channel, order_ref, asked_at)",
    """
    CREATE TABLE search_word (
        word VARCHAR NOT NULL,
        purchase_number INTEGER NOT NULL,
        CONSTRAINT pk_search_word PRIMARY KEY (word, purchase_number)
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE tracking (
        tracking_key VARCHAR NOT NULL,
        tracking_id VARCHAR NOT NULL,
        carrier_id VARCHAR NOT NULL,
        state VARCHAR,
        promised VARCHAR,
        as_of VARCHAR NOT NULL,
        CONSTRAINT pk_tracking PRIMARY KEY (tracking_key)
    )
    """,
    """
    CREATE TABLE document (
        document_id INTEGER NOT NULL,
        purchase_id VARCHAR NOT NULL,
        type VARCHAR NOT NULL,
        format VARCHAR NOT NULL,
        dpi INTEGER,
        width_mm VARCHAR,
        length_mm VARCHAR,
        sha256 VARCHAR NOT NULL,
        size INTEGER NOT NULL,
        content BLOB NOT NULL,
        CONSTRAINT pk_document PRIMARY KEY (document_id),
        CONSTRAINT fk_document_purchase_id FOREIGN KEY(purchase_id) REFERENCES purchase (purchase_id)
    )
    """,
    "CREATE INDEX ix_document_purchase_id ON document (purchase_id)",
    """
    CREATE TABLE money_line (
        money_line_id INTEGER NOT NULL,
        purchase_id VARCHAR NOT NULL,
        at VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        amount VARCHAR NOT NULL,
        currency VARCHAR NOT NULL,
        CONSTRAINT pk_money_line PRIMARY KEY (money_line_id),
        CONSTRAINT fk_money_line_purchase_id FOREIGN KEY(purchase_id) REFERENCES purchase (purchase_id)
    )
    """,
    "CREATE INDEX ix_money_line_purchase_id ON money_line (purchase_id)",
    """
    CREATE TABLE tracking_event (
        tracking_event_id INTEGER NOT NULL,
        tracking_key VARCHAR NOT NULL,
        at VARCHAR NOT NULL,
        code VARCHAR NOT NULL,
        detail VARCHAR DEFAULT '' NOT NULL,
        place VARCHAR DEFAULT '' NOT NULL,
        CONSTRAINT pk_tracking_event PRIMARY KEY (tracking_event_id),
        CONSTRAINT uq_tracking_event_tracking_key UNIQUE (tracking_key, at, code, place),
        CONSTRAINT fk_tracking_event_tracking_key FOREIGN KEY(tracking_key) REFERENCES tracking (tracking_key)
    )
    """,
    "CREATE VIRTUAL TABLE search_text USING fts5(folded, tokenize='trigram', detail=full)",
    "INSERT INTO search_text(search_text, rank) VALUES('secure-delete', 1)",
)


def upgrade() -> None:
    """Make everything, in the order of references."""
    for step in _STEPS:
        op.execute(step)
