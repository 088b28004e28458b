"""report: what parcels cost, and how fast the bench is; offline."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from shipstation.cli import shapes
from shipstation.cli.entry import Call, Verbs
from shipstation.cli.history import DATE, utc
from shipstation.ports import By, CostSum


@click.group("report", cls=Verbs, help="Costs, promises kept, the bench's pace.")
def report_verb() -> None:
    """Group."""


@report_verb.command("costs", help="What parcels cost, what was saved and missed, which promises were kept.")
@click.option("--by", type=click.Choice([by.value for by in By]), default=By.MONTH.value)
@click.option("--since", type=DATE, help="bought from then on (UTC)")
@click.option("--until", type=DATE, help="bought before then (UTC)")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="write it to FILE, .csv or .xlsx")
@click.pass_obj
def costs_verb(call: Call, by: str, since: datetime | None, until: datetime | None, out: Path | None) -> None:
    """One line a key and currency."""
    with call.station() as station:
        report = station.reports.costs(by=By(by), since=utc(since), until=utc(until))
        if out is not None:
            station.exporting.costs(report, out)
    shape = {
        "by": report.by.value,
        "since": shapes.time(report.since),
        "until": shapes.time(report.until),
        "lines": [_sums(line) for line in report.lines],
        "totals": [_sums(line) for line in report.totals],
        "file": str(out) if out is not None else None,
    }
    said = [_line(line, line.key or "not known") for line in report.lines]
    totals = [_line(line, "total") for line in report.totals]
    call.answer(shape, [*said, *totals] or ["Nothing was bought."])


@report_verb.command("speed", help="From scan to label: half and nineteen of twenty parcels, and parcels an hour.")
@click.option("--since", type=DATE, help="from then on (UTC); 30 days back without it")
@click.option("--until", type=DATE, help="before then (UTC)")
@click.pass_obj
def speed_verb(call: Call, since: datetime | None, until: datetime | None) -> None:
    """The whole time, and each day of it."""
    with call.station() as station:
        report = station.reports.speed(since=utc(since), until=utc(until))
    shape: dict[str, Any] = {
        "since": shapes.time(report.since),
        "until": shapes.time(report.until),
        "parcels": report.parcels,
        "p50_ms": report.p50_ms,
        "p95_ms": report.p95_ms,
        "per_hour": round(report.per_hour, 1) if report.per_hour is not None else None,
        "days": [
            {
                "day": f"{day.on:%Y-%m-%d}",
                "parcels": day.parcels,
                "p50_ms": day.p50_ms,
                "p95_ms": day.p95_ms,
                "per_hour": round(day.per_hour, 1),
            }
            for day in report.days
        ],
    }
    lines = [_pace(f"{day.on:%Y-%m-%d}", day.parcels, day.p50_ms, day.p95_ms, day.per_hour) for day in report.days]
    if report.p50_ms is not None and report.p95_ms is not None and report.per_hour is not None:
        lines.append(_pace("all", report.parcels, report.p50_ms, report.p95_ms, report.per_hour))
    call.answer(shape, lines or ["No parcel was timed at this bench."])


def _sums(line: CostSum) -> dict[str, Any]:
    return {
        "key": line.key,
        "currency": line.paid.currency,
        "parcels": line.parcels,
        "cancelled": line.cancelled,
        "paid": shapes.money(line.paid),
        "compared": line.compared,
        "saved": shapes.money(line.saved),
        "missed": shapes.money(line.missed),
        "promised": line.promised,
        "delivered": line.delivered,
        "on_time": line.on_time,
        "late": line.late,
    }


def _line(line: CostSum, key: str) -> str:
    kept = f"{line.on_time} of {line.on_time + line.late} in time" if line.on_time + line.late else "none delivered"
    return (
        f"{key:<26.26} {line.parcels:>9,}  {line.paid!s:>16}  saved {line.saved!s:>14}  "
        f"missed {line.missed!s:>12}  {kept}"
    )


def _pace(name: str, parcels: int, p50_ms: int, p95_ms: int, per_hour: float) -> str:
    times = f"half within {p50_ms / 1000:.1f} s, 95% within {p95_ms / 1000:.1f} s"
    return f"{name:<10} {parcels:>6,} parcels  {times}, {per_hour:.0f} an hour"
