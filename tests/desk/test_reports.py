"""What reports say of the sums: their order and totals, the bench's pace; and what a purchase is compared with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shipstation.desk.reports import BenchSpeed, ReportDesk
from shipstation.errors import BadInput
from shipstation.model import AddedService, AddedServiceGroup, Money, Promise, Rate, Window
from shipstation.ports import By
from shipstation.rules import offers
from shipstation.store import open_store

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


def test_pace_is_told_whole_and_by_day(tmp_path: Path) -> None:
    clock: Any = Clock()
    store = open_store(tmp_path, bytes(32), now=clock.now)
    speed, desk = BenchSpeed(reports=store.reports, clock=clock), ReportDesk(reports=store.reports, clock=clock)
    assert desk.speed().p50_ms is None
    for minutes, took_s in ((0, 1.0), (10, 2.0), (20, 3.0), (70, 4.0), (24 * 60, 9.0), (24 * 60, -1.0)):
        clock.at = NOW + timedelta(minutes=minutes)
        speed.record(took_s)

    clock.at += timedelta(hours=1)
    told = desk.speed()

    assert (told.parcels, told.p50_ms, told.p95_ms) == (5, 3_000, 9_000)
    assert [(day.parcels, day.p50_ms, day.p95_ms, day.per_hour) for day in told.days] == [
        (4, 2_000, 4_000, 2.0),
        (1, 9_000, 9_000, 1.0),
    ]
    assert told.per_hour == pytest.approx(5 / 3)
    assert desk.speed(until=NOW + timedelta(minutes=15)).parcels == 2
    store.close()


def test_a_time_that_ends_before_it_begins_is_told(tmp_path: Path) -> None:
    clock: Any = Clock()
    store = open_store(tmp_path, bytes(32), now=clock.now)
    desk = ReportDesk(reports=store.reports, clock=clock)

    with pytest.raises(BadInput):
        desk.costs(by=By.BOX, since=NOW, until=NOW)
    with pytest.raises(BadInput):
        desk.speed(since=NOW, until=NOW - timedelta(days=1))

    assert (desk.costs().lines, desk.costs().totals) == ((), ())
    store.close()


def rate(name: str, cents: int, days: int | None, **more: Any) -> Rate:
    end = NOW + timedelta(days=days) if days is not None else None
    made = Rate(
        rate_id=name,
        carrier_id="UPS",
        carrier="UPS",
        service_id=name,
        service=name,
        total=Money(Decimal(cents) / 100, "USD"),
        promise=Promise(delivery=Window(start=end, end=end)) if end else Promise(),
        documents=(),
    )
    return replace(made, **more)


def test_a_purchase_is_compared_with_the_dearest_and_with_the_cheapest_in_time() -> None:
    proof = AddedService(id="PROOF", name="Proof", cost=Money(Decimal("2.00"), "USD"))
    asked = AddedServiceGroup(id="G", description="", required=True, services=(proof,))
    rates = (
        rate("slow", 400, 9),
        rate("fair", 500, 2, groups=(asked,)),
        rate("fast", 650, 1),
        rate("asks", 100, 1, needs_inputs=True),
        rate("euro", 100, 1, total=Money(Decimal(1), "EUR")),
        rate("vague", 800, None),
    )
    soon = NOW + timedelta(days=3)

    assert offers.bounds(rates, deliver_by=soon) == (Money(Decimal(8), "USD"), Money(Decimal("6.5"), "USD"))
    assert offers.bounds(rates, deliver_by=None) == (Money(Decimal(8), "USD"), Money(Decimal(4), "USD"))
    assert offers.bounds(rates[:1], deliver_by=soon) == (Money(Decimal(4), "USD"), None)
    assert offers.bounds((), deliver_by=soon) == (None, None)
