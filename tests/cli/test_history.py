"""The past by word: filled for trials, found by filters and words, taken away, summed."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.bench_parts import Command


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A practice store with a past; no Amazon is asked for any of this."""
    made = Command(tmp_path_factory.mktemp("filled"), here=True)
    said = made("practice", "fill", "--orders", "7", "--shipments", "300")
    assert (said["orders"], said["shipments"]) == ({"added": 7, "before": 0}, {"added": 300, "before": 0})
    return made


def test_filling_again_adds_what_is_missing(filled: Command) -> None:
    said = filled("practice", "fill", "--orders", "7", "--shipments", "300")

    assert said["shipments"] == {"added": 0, "before": 300}
    assert filled("practice", "fill", code=2)["error"]["kind"] == "BadInput"


def test_filters_and_order_go_together_with_words(filled: Command) -> None:
    usps = filled("history", "--carrier", "usps", "--min-cost", "8", "--max-cost", "12,5", "--sort", "cost")

    costs = [float(parcel["charged"]["amount"]) for parcel in usps["shipments"]]
    assert costs == sorted(costs, reverse=True)
    assert 8 <= min(costs) <= max(costs) <= 12.5
    assert {parcel["carrier"] for parcel in usps["shipments"]} == {"USPS"}
    some = filled("history", "ground", "--carrier", "USPS", "--channel", "amazon", "--state", "bought")
    assert {(parcel["service"], parcel["channel"]) for parcel in some["shipments"]} == {
        ("USPS Ground Advantage", "AMAZON")
    }


def test_pages_follow_one_another_to_the_end(filled: Command) -> None:
    seen: list[str] = []
    after: list[str] = []
    while True:
        page = filled("history", "--sort", "order", "--reverse", "--limit", "90", *after)
        seen += [parcel["order"] for parcel in page["shipments"]]
        assert page["total"] == 300
        if page["next"] is None:
            break
        after = ["--after", page["next"]]

    assert len(set(seen)) == 300
    assert seen == sorted(seen, reverse=True)
    told = filled("history", "--sort", "cost", *after, code=2)
    assert told["error"]["fields"] == ["after"]


def test_a_carrier_or_an_amount_that_is_none_is_told(filled: Command) -> None:
    carrier = filled("history", "--carrier", "Pigeon", code=2)["error"]
    assert "USPS" in carrier["remedy"]
    for typed in ("cheap", "NaN", "-Infinity"):
        assert filled("history", "--min-cost", typed, code=2)["error"]["fields"] == ["min_cost"], typed
    assert filled("history", "--min-cost", "1e999999")["total"] == 0


def test_all_that_is_found_is_taken_away(filled: Command, tmp_path: Path) -> None:
    whole, some = tmp_path / "whole.csv", tmp_path / "some.xlsx"

    assert filled("history", "export", str(whole))["shipments"] == 300
    count = filled("export", str(some), "ground", "--carrier", "USPS")["shipments"]

    with whole.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["tracking_id"] for row in rows}) == 300
    assert {row["currency"] for row in rows} == {"USD", "EUR", "GBP"}
    assert load_workbook(some).active.max_row == count + 1 > 1
    assert filled("export", str(tmp_path / "some.pdf"), code=2)["error"]["fields"] == ["file"]


def test_reports_add_up_and_are_taken_away(filled: Command, tmp_path: Path) -> None:
    by_month = filled("report", "costs", "--out", str(tmp_path / "costs.csv"))
    by_box = filled("report", "costs", "--by", "box")

    assert by_month["totals"] == by_box["totals"]
    assert sum(line["parcels"] + line["cancelled"] for line in by_month["lines"]) == 300
    with (tmp_path / "costs.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["month"] for row in rows if row["month"] != "total"] == [line["key"] for line in by_month["lines"]]
    none = filled("report", "costs", "--since", "2031-01-01")
    assert (none["lines"], none["totals"]) == ([], [])
    assert filled("report", "costs", "--since", "2026-05-01", "--until", "2026-05-01", code=2)["error"]["kind"]


def test_the_pace_of_a_bench_that_timed_nothing_is_none(filled: Command) -> None:
    told = filled("report", "speed")

    assert (told["parcels"], told["p50_ms"], told["per_hour"], told["days"]) == (0, None, None, [])
