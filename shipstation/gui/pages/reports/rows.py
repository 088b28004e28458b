"""What the Reports page shows, as values: a period, a subject, and the lines of its table and chart."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from PySide6.QtCore import QDate, QLocale

from shipstation.desk.reports import CostReport, SpeedReport
from shipstation.gui import words
from shipstation.gui.tables import RIGHT, Cell, Column
from shipstation.gui.words import tr
from shipstation.ports import By, CostSum

PACE = "pace"
SUBJECTS = (
    (By.MONTH.value, "Month"),
    (By.CARRIER.value, "Carrier"),
    (By.SERVICE.value, "Service"),
    (By.CHANNEL.value, "Channel"),
    (By.COUNTRY.value, "Country"),
    (By.BOX.value, "Box"),
    (PACE, "Bench pace"),
)
PERIODS = (
    ("12m", "Last 12 months"),
    ("30d", "Last 30 days"),
    ("month", "This month"),
    ("year", "This year"),
    ("all", "Everything"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the desk said for one look at the page."""

    subject: str
    period: str
    costs: CostReport
    speed: SpeedReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the table. `value`: what the chart draws of it; `second`: of a second curve, None for bars."""

    name: str
    cells: tuple[str, ...]
    value: float
    label: str
    second: float | None = None


def since_of(period: str, now: datetime) -> datetime | None:
    """When a period begins, by this computer's own days; None: at the first parcel."""
    here = now.astimezone()
    today = here.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "30d":
        return today - timedelta(days=29)
    if period == "month":
        return today.replace(day=1)
    if period == "year":
        return today.replace(month=1, day=1)
    if period == "12m":
        month, year = (here.month, here.year - 1) if here.month < 12 else (0, here.year)
        return today.replace(year=year, month=month + 1, day=1)
    return None


def currencies(report: CostReport) -> tuple[str, ...]:
    """Those that were paid in, the one with the most parcels first."""
    return tuple(total.paid.currency for total in report.totals)


def total_of(report: CostReport, currency: str) -> CostSum | None:
    """The sums of a currency."""
    return next((total for total in report.totals if total.paid.currency == currency), None)


def cost_lines(report: CostReport, currency: str) -> tuple[Line, ...]:
    """One a key."""
    return tuple(
        Line(
            name=_name(report.by, line.key),
            cells=(
                words.count(line.parcels),
                money(line.paid.amount),
                money(line.paid.amount / line.parcels) if line.parcels else "",
                money(line.saved.amount),
                money(line.missed.amount),
                kept(line),
            ),
            value=float(line.paid.amount),
            label=_short(line.paid.amount),
        )
        for line in report.lines
        if line.paid.currency == currency
    )


def pace_lines(report: SpeedReport) -> tuple[Line, ...]:
    """One a day."""
    return tuple(
        Line(
            name=words.day(day.on, weekday=False),
            cells=(words.count(day.parcels), seconds(day.p50_ms), seconds(day.p95_ms), f"{day.per_hour:.0f}"),
            value=day.p50_ms / 1000,
            label="",
            second=day.p95_ms / 1000,
        )
        for day in report.days
    )


def columns(subject: str, currency: str) -> tuple[Column[Line], ...]:
    """Those of the table; as many cells as a line has, and its name."""
    titles = (
        ("Parcels", "Half within, s", "95 of 100 within, s", "Parcels an hour")
        if subject == PACE
        else ("Parcels", currency, f"{currency} each", "Saved", "Missed", "Promise kept")
    )
    first = Column[Line](title=tr(dict(SUBJECTS)[subject] if subject != PACE else "Day"), cell=_named)
    return (first, *(_figure(place, tr(title)) for place, title in enumerate(titles)))


def _named(line: Line) -> Cell:
    return Cell(text=line.name)


def _figure(place: int, title: str) -> Column[Line]:
    width = 132 if len(title) > 12 else 104
    return Column[Line](title=title, cell=lambda line: Cell(text=line.cells[place]), align=RIGHT, width=width)


def money(amount: Decimal) -> str:
    """ "7,921.40"."""
    return QLocale().toString(float(amount), "f", 2)


def seconds(milliseconds: int) -> str:
    """ "1.4"."""
    return QLocale().toString(milliseconds / 1000, "f", 1)


def kept(line: CostSum) -> str:
    """The share of promises kept, of those parcels that came with one; "" where none did yet."""
    ended = line.on_time + line.late
    return f"{QLocale().toString(100 * line.on_time / ended, 'f', 1)} %" if ended else ""


def _short(amount: Decimal) -> str:
    """For a bar's end: "79.1k", "7,940"."""
    value = float(amount)
    if value >= 1_000_000:
        return f"{QLocale().toString(value / 1_000_000, 'f', 1)}M"
    if value >= 10_000:
        return f"{QLocale().toString(value / 1_000, 'f', 1)}k"
    return words.count(round(value))


def _name(by: By, key: str) -> str:
    if not key:
        return tr("not known")
    if by is By.MONTH:
        year, _, month = key.partition("-")
        return QLocale().toString(QDate(int(year), int(month), 1), "MMM yyyy")
    return words.country(key) if by is By.COUNTRY else key
