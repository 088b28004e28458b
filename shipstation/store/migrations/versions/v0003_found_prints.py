"""Prints are found by index: what waits, what changed last, and a paper's later copies.

Frozen as it was shipped: tables.py moves on, this file does not.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

_STEPS = (
    "DROP INDEX ix_print_job_shipment_id",
    "CREATE INDEX ix_print_job_paper ON print_job (shipment_id, document, copy)",
    "CREATE INDEX ix_print_job_open ON print_job (changed_at, job_id) WHERE data IS NOT NULL",
    "CREATE INDEX ix_print_job_changed ON print_job (changed_at, job_id)",
)


def upgrade() -> None:
    """Indexes, and nothing else."""
    for step in _STEPS:
        op.execute(step)
