"""What it cost, what was saved, whether promises were kept, and how fast the bench is; from the store alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shipstation.errors import BadInput
from shipstation.model import Money
from shipstation.ports import By, Clock, CostSum, Reports, Timing

_SPEED_DAYS = 30
_HALF, _MOST = 0.50, 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReport:
    """Sums by key and currency, and one total for each currency (`key` ""), as CostSum says them.

    `lines`: months from old to new; else the most parcels first. `since` None: from the first one on; `until` None:
    to the last.
    """

    by: By
    since: datetime | None
    until: datetime | None
    lines: tuple[CostSum, ...]
    totals: tuple[CostSum, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedDay:
    """One UTC day at the bench. `on`: its beginning. `per_hour` counts the hours in which a parcel was packed."""

    on: datetime
    parcels: int
    p50_ms: int
    p95_ms: int
    per_hour: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedReport:
    """From scan to label. Days run from old to new; those without a parcel are left out. None: nothing was timed."""

    since: datetime
    until: datetime
    parcels: int
    p50_ms: int | None
    p95_ms: int | None
    per_hour: float | None
    days: tuple[SpeedDay, ...]


class ReportDesk:
    """Reports; each reads the store alone."""

    def __init__(self, *, reports: Reports, clock: Clock) -> None:
        self._reports = reports
        self._clock = clock

    def costs(self, *, by: By = By.MONTH, since: datetime | None = None, until: datetime | None = None) -> CostReport:
        """What parcels cost, from `since` on, before `until` (aware; by when they were bought). Raises BadInput."""
        _check(since, until)
        sums = self._reports.costs(by, since=since, until=until)
        ordered = (
            sums if by is By.MONTH else sorted(sums, key=lambda line: (-line.parcels, line.key, line.paid.currency))
        )
        return CostReport(by=by, since=since, until=until, lines=tuple(ordered), totals=_totals(sums))

    def speed(self, *, since: datetime | None = None, until: datetime | None = None) -> SpeedReport:
        """How fast the bench is, of the last 30 days where nothing else is said. Raises BadInput."""
        _check(since, until)
        end = until or self._clock.now()
        begin = since or end - timedelta(days=_SPEED_DAYS)
        timings = self._reports.timings(since=begin, until=end)
        days: dict[datetime, list[Timing]] = {}
        for timing in timings:
            day = timing.at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            days.setdefault(day, []).append(timing)
        return SpeedReport(
            since=begin,
            until=end,
            parcels=len(timings),
            p50_ms=_share(timings, _HALF) if timings else None,
            p95_ms=_share(timings, _MOST) if timings else None,
            per_hour=_per_hour(timings) if timings else None,
            days=tuple(_day(day, of_day) for day, of_day in days.items()),
        )


class BenchSpeed:
    """Where the bench says how long a parcel took."""

    def __init__(self, *, reports: Reports, clock: Clock) -> None:
        self._reports = reports
        self._clock = clock

    def record(self, took_s: float) -> None:
        """One parcel went from its scan to its label in so many seconds; below zero, a clock slipped."""
        if took_s >= 0:
            self._reports.keep_timing(Timing(at=self._clock.now(), took_ms=round(took_s * 1000)))


def _check(since: datetime | None, until: datetime | None) -> None:
    if since is not None and until is not None and until <= since:
        raise BadInput("That time ends before it begins.", "Say an `until` after `since`.", fields=("until",))


def _totals(sums: Sequence[CostSum]) -> tuple[CostSum, ...]:
    """One a currency, the one with the most parcels first."""
    found: dict[str, list[CostSum]] = {}
    for line in sums:
        found.setdefault(line.paid.currency, []).append(line)
    totals = [_total(currency, lines) for currency, lines in sorted(found.items())]
    return tuple(sorted(totals, key=lambda line: -line.parcels))


def _total(currency: str, lines: Sequence[CostSum]) -> CostSum:
    def money(amounts: Sequence[Money]) -> Money:
        return Money(sum((each.amount for each in amounts), start=amounts[0].amount * 0), currency)

    return CostSum(
        key="",
        parcels=sum(line.parcels for line in lines),
        cancelled=sum(line.cancelled for line in lines),
        paid=money([line.paid for line in lines]),
        compared=sum(line.compared for line in lines),
        saved=money([line.saved for line in lines]),
        missed=money([line.missed for line in lines]),
        promised=sum(line.promised for line in lines),
        delivered=sum(line.delivered for line in lines),
        on_time=sum(line.on_time for line in lines),
        late=sum(line.late for line in lines),
    )


def _day(day: datetime, timings: Sequence[Timing]) -> SpeedDay:
    return SpeedDay(
        on=day,
        parcels=len(timings),
        p50_ms=_share(timings, _HALF),
        p95_ms=_share(timings, _MOST),
        per_hour=_per_hour(timings),
    )


def _share(timings: Sequence[Timing], share: float) -> int:
    """The time that this share of the parcels needed at most (nearest rank)."""
    ordered = sorted(timing.took_ms for timing in timings)
    return ordered[max(-(-round(share * 100) * len(ordered) // 100) - 1, 0)]


def _per_hour(timings: Sequence[Timing]) -> float:
    """Parcels over the hours of the clock in which at least one was packed."""
    hours = {timing.at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) for timing in timings}
    return len(timings) / len(hours)
