"""What an incident asks for: whom to tell, by when, and what may go into the bundle that is sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from shipstation.model import AuditEntry

NOTIFY = "security@amazon.com"
WITHIN = timedelta(hours=24)
"""Source: Amazon's Data Protection Policy, "risk management and incident response plan"."""
STEPS = (
    f"Write to {NOTIFY} within 24 hours of detection: what happened, when it was seen, which data, what was done.",
    "Change the client secret at Amazon, then here: account rotate NAME. Revoke the refresh token in Seller Central.",
    "Change the store's key: privacy rotate-key. Change PINs: operators pin NAME.",
    "Keep what tells of it: privacy incident bundle N FILE. Erase nothing before it is made.",
    "Tell buyers or an authority only as the law asks; Amazon's customers hear of it from Amazon.",
    "Close it with what was found and changed: privacy incident close N TEXT.",
)
# Facts of an entry that are numbers and kinds; a name of an operator, or a person's words, are not among them.
_TOLD = frozenset(
    {
        "channel", "shipments", "orders", "documents", "prints", "quotes", "ledger", "tax_records", "left_unsettled",
        "files", "backups", "in_backups", "bytes", "role", "pin", "wrong", "entries", "until", "number", "state",
        "key", "operation",
    }
)  # fmt: skip


def left(due_at: datetime, now: datetime) -> timedelta:
    """How long Amazon may still be told in time; below zero once it is late."""
    return due_at - now


def told(entry: AuditEntry) -> Mapping[str, str]:
    """What may be said of an entry to others."""
    return {name: value for name, value in entry.what.items() if name in _TOLD}
