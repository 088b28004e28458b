"""Times as the store keeps them: text of one length that sorts, and back."""

import functools
from datetime import UTC, datetime


# The orders of a day have few deadlines.
@functools.lru_cache(maxsize=1024)
def kept(at: datetime) -> str:
    """ISO 8601 UTC with microseconds, "2026-11-24T15:45:31.000000Z". `at` must be aware."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be kept")
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def kept_or_none(at: datetime | None) -> str | None:
    """As `kept`, None stays None."""
    return kept(at) if at is not None else None


def read(text: str) -> datetime:
    """The aware UTC time of a kept text."""
    return datetime.fromisoformat(text)


def read_or_none(text: str | None) -> datetime | None:
    """As `read`, None stays None."""
    return read(text) if text is not None else None
