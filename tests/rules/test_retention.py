"""How long is long enough: ends by the day, postcodes without a street, names without a name."""

from datetime import UTC, datetime, timedelta

import pytest

from shipstation.model import Address, Channel, RetentionTerms
from shipstation.rules.incidents import NOTIFY, left
from shipstation.rules.masking import masked
from shipstation.rules.retention import everything_of, limits, months_before, years_after

NOW = datetime(2026, 8, 31, 12, tzinfo=UTC)


def test_amazons_days_are_not_the_owners_to_change() -> None:
    for days in (0, 7, 3650):
        assert limits(NOW, RetentionTerms(external_days=days)).people[Channel.AMAZON] == NOW - timedelta(days=30)
    assert limits(NOW, RetentionTerms(external_days=0)).people[Channel.EXTERNAL] is None


def test_an_erase_means_one_channel_alone() -> None:
    ends = everything_of(Channel.AMAZON, NOW)

    assert (ends.people[Channel.EXTERNAL], ends.waiting[Channel.EXTERNAL]) == (None, None)
    assert ends.people[Channel.AMAZON] > NOW + timedelta(days=3650)  # type: ignore[operator]
    assert ends.ledger < NOW


def test_months_and_years_end_on_a_day_that_there_is() -> None:
    assert months_before(NOW, 18).date().isoformat() == "2025-02-28"
    assert months_before(datetime(2026, 1, 15, tzinfo=UTC), 12).date().isoformat() == "2025-01-15"
    assert years_after(datetime(2024, 2, 29, tzinfo=UTC), 1).date().isoformat() == "2025-02-28"


@pytest.mark.parametrize(
    ("code", "country", "area"),
    [
        ("98109-5210", "US", "981"),
        ("SW1A 2AA", "GB", "SW1A"),
        ("sw1a2aa", "GB", "SW1A"),
        ("K1A 0B1", "CA", "K1A"),
        ("69003", "FR", "69"),
        ("100-0001", "JP", "10"),
        ("", "US", ""),
        ("AA", "GB", ""),
    ],
)
def test_a_postcodes_area_names_no_street(code: str, country: str, area: str) -> None:
    assert Address(name="x", line1="x", city="x", postal_code=code, country=country).area == area


@pytest.mark.parametrize(
    ("name", "seen"), [("Ann Lee", "A. L."), ("", ""), ("王小明", "王."), ("  ann  ", "A."), ("ßtein", "SS.")]
)
def test_a_masked_name_names_nobody(name: str, seen: str) -> None:
    assert masked(name) == seen


def test_24_hours_run_out() -> None:
    assert left(NOW + timedelta(hours=24), NOW + timedelta(hours=25)) == timedelta(hours=-1)
    assert NOTIFY == "security@amazon.com"
