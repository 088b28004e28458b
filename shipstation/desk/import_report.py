"""What became of a file of orders: the words the command prints and a watched folder leaves beside the file."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from shipstation.desk.intake import Imported
from shipstation.model import SkipReason
from shipstation.ports import RefusedRow, SkippedOrder


def imported(done: Imported, file: str) -> dict[str, Any]:
    """One file. `orders` are the new and changed ones; `file` is how it is named there."""
    kept = done.kept
    return {
        "file": file,
        "dialect": done.file.dialect,
        "orders": kept.added + kept.changed,
        "added": kept.added,
        "changed": kept.changed,
        "unchanged": kept.unchanged,
        "items": done.file.items,
        "refused": [refused(row) for row in done.file.refused],
        "skipped": [
            {"reason": reason.value, "orders": count} for reason, count in skipped(done.file.skipped).items()
        ],
        "edited_here": [key.ref for key in kept.edited],
        "shipped_here": [key.ref for key in kept.shipped],
        "withdrawn": [key.ref for key in done.withdrawn],
        "error": None,
    }


def refused(row: RefusedRow) -> dict[str, Any]:
    """A row, or an order, that was not taken in."""
    return {
        "line": row.line,
        "order_ref": row.order_ref,
        "field": row.field,
        "column": row.column,
        "kind": row.kind,
        "said": row.said,
    }


def skipped(orders: Sequence[SkippedOrder]) -> dict[SkipReason, int]:
    """How many orders of a file are not to be shipped, a count a reason."""
    counts = Counter(each.reason for each in orders)
    return {reason: counts[reason] for reason in SkipReason if counts[reason]}
