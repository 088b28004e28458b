"""For how long people's data is kept: Amazon's 30 days after delivery, the owner's days for orders from elsewhere."""

import calendar
from datetime import datetime, timedelta

from shipstation.model import Channel, Holding, Kept, RetentionLimits, RetentionTerms

AMAZON_DAYS = 30
"""Source: Amazon's Data Protection Policy, "retention": no longer than 30 days after order delivery."""
WAITING_DAYS = 90
"""An order that nobody ships: so long after its deadline, or after it was first seen, nobody will."""
LEDGER_MONTHS = 18
"""Source: Data Protection Policy: other information that Amazon gives, no longer than 18 months."""
AUDIT_MONTHS = 12
"""Source: Data Protection Policy, "logging and monitoring": logs are kept for at least 12 months."""
QUOTE_DAYS = 1


def limits(now: datetime, terms: RetentionTerms) -> RetentionLimits:
    """The moments before which things end, seen from `now` (aware UTC)."""
    amazon = now - timedelta(days=AMAZON_DAYS)
    external = now - timedelta(days=terms.external_days) if terms.external_days else None
    waiting = timedelta(days=WAITING_DAYS - AMAZON_DAYS)
    return RetentionLimits(
        people={Channel.AMAZON: amazon, Channel.EXTERNAL: external},
        waiting={Channel.AMAZON: amazon - waiting, Channel.EXTERNAL: external and external - waiting},
        quotes=now - timedelta(days=QUOTE_DAYS),
        papers=amazon,
        ledger=months_before(now, LEDGER_MONTHS),
        audit=months_before(now, AUDIT_MONTHS),
    )


def everything_of(channel: Channel, now: datetime) -> RetentionLimits:
    """Limits by which all people of a channel go at once, and nobody of the other. What is unsettled stays."""
    # Ends that lie ahead are reached too: a deadline, a delivery that a clock of another zone told.
    far = now + timedelta(days=36_500)
    other = Channel.EXTERNAL if channel is Channel.AMAZON else Channel.AMAZON
    return RetentionLimits(
        people={channel: far, other: None},
        waiting={channel: far, other: None},
        quotes=far,
        papers=far,
        ledger=months_before(now, LEDGER_MONTHS),
        audit=months_before(now, AUDIT_MONTHS),
    )


def end_of(holding: Holding, terms: RetentionTerms) -> datetime | None:
    """The earliest moment at which the oldest of it goes; None: nothing of it has an end, or nobody knows."""
    oldest = holding.oldest
    if oldest is None:
        return None
    if holding.kind in (Kept.BUYERS, Kept.ORDERS):
        days = AMAZON_DAYS if holding.channel is Channel.AMAZON else terms.external_days
        more = WAITING_DAYS - AMAZON_DAYS if holding.kind is Kept.ORDERS else 0
        return oldest + timedelta(days=days + more) if days else None
    return {
        Kept.PAPERS: oldest + timedelta(days=AMAZON_DAYS),
        Kept.BACKUPS: oldest + timedelta(days=AMAZON_DAYS),
        Kept.QUOTES: oldest + timedelta(days=QUOTE_DAYS),
        Kept.TAXES: oldest,
        Kept.LEDGER: months_before(oldest, -LEDGER_MONTHS),
        Kept.AUDIT: months_before(oldest, -AUDIT_MONTHS),
    }[holding.kind]


def months_before(now: datetime, months: int) -> datetime:
    """The same day so many months ago, or the last one of that month where it is shorter."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)


def years_after(day: datetime, years: int) -> datetime:
    """The same day so many years later."""
    return months_before(day, -12 * years)
