"""One kind of what is kept, as a row: what it is and why, how long, how much lies here, and when the next goes."""

from dataclasses import dataclass
from datetime import datetime

from shipstation.gui import words
from shipstation.gui.tables import RIGHT, Cell, Column
from shipstation.model import Channel, Holding, Kept, RetentionTerms
from shipstation.rules.retention import AMAZON_DAYS, AUDIT_MONTHS, LEDGER_MONTHS, QUOTE_DAYS, WAITING_DAYS, end_of

_WHATS = {
    Kept.BUYERS: ("Names and labels", ""),
    Kept.ORDERS: ("Open orders", ""),
    Kept.PAPERS: ("Printed papers", "to print again"),
    Kept.QUOTES: ("Rates asked for", "to buy what was shown"),
    Kept.TAXES: ("Tax records", "sealed away"),
    Kept.LEDGER: ("Purchases", "without buyers"),
    Kept.AUDIT: ("Audit log", "names no buyer"),
    Kept.BACKUPS: ("Backups", "purged too"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingRow:
    """A holding under the terms in force."""

    holding: Holding
    terms: RetentionTerms

    @property
    def is_amazons(self) -> bool:
        """Whether Amazon's rule holds for it."""
        return self.holding.channel is Channel.AMAZON


def columns(now: datetime) -> tuple[Column[HoldingRow], ...]:
    """The columns. `now`: what "today" is."""
    return (
        Column[HoldingRow](title="What", cell=_what),
        Column[HoldingRow](title="Kept", cell=lambda row: Cell(text=_period(row), sub=_why(row)), width=168),
        Column[HoldingRow](
            title="Now", cell=lambda row: Cell(text=words.count(row.holding.count)), align=RIGHT, width=72
        ),
        Column[HoldingRow](title="The next goes", cell=lambda row: _next(row, now), width=132),
    )


def _what(row: HoldingRow) -> Cell:
    said, more = _WHATS[row.holding.kind]
    if row.holding.channel is not None:
        more = "of Amazon's buyers" if row.is_amazons else "of other buyers"
    return Cell(text=words.tr(said), kind="strong", sub=words.tr(more))


def _why(row: HoldingRow) -> str:
    """By whose rule."""
    if row.holding.kind is Kept.QUOTES:
        return words.tr("they end in minutes")
    is_chosen = row.holding.kind is Kept.TAXES or row.holding.channel is Channel.EXTERNAL
    return words.tr("the owner's choice") if is_chosen else words.tr("Amazon's policy")


def _period(row: HoldingRow) -> str:
    kind, terms = row.holding.kind, row.terms
    if kind in (Kept.BUYERS, Kept.ORDERS):
        days = AMAZON_DAYS if row.is_amazons else terms.external_days
        if not days:
            return words.tr("as long as you like")
        if kind is Kept.ORDERS:
            days += WAITING_DAYS - AMAZON_DAYS
            return words.tr("{n} days past due").format(n=days)
        return words.tr("{n} days after delivery").format(n=days)
    if kind is Kept.TAXES:
        return words.tr("{n} years").format(n=terms.tax_years) if terms.tax_years else words.tr("not kept")
    return {
        Kept.PAPERS: words.tr("{n} days").format(n=AMAZON_DAYS),
        Kept.BACKUPS: words.tr("{n} days at most").format(n=AMAZON_DAYS),
        Kept.QUOTES: words.tr("a day") if QUOTE_DAYS == 1 else words.tr("{n} days").format(n=QUOTE_DAYS),
        Kept.LEDGER: words.tr("{n} months").format(n=LEDGER_MONTHS),
        Kept.AUDIT: words.tr("{n} months").format(n=AUDIT_MONTHS),
    }[kind]


def _next(row: HoldingRow, now: datetime) -> Cell:
    """The earliest moment; a parcel on its way keeps its buyer longer."""
    if not row.holding.count:
        return Cell(text=words.tr("nothing here"), tone="muted")
    at = end_of(row.holding, row.terms)
    if at is None:
        is_unknown = row.holding.oldest is None
        return Cell(text=words.tr("not known") if is_unknown else words.tr("not by itself"), tone="muted")
    if at <= now:
        waits = row.holding.kind is Kept.BUYERS
        return Cell(text=words.tr("once delivered") if waits else words.tr("with a purge"))
    day = words.day(at, weekday=False)
    return Cell(text=day if at.year == now.year else f"{day} {at.year}", sub=words.tr("at the earliest"))
