"""When a parcel leaves: cut-off, weekends, closed days."""

from datetime import UTC, date, datetime, time

import pytest

from shipstation.model import ShippingHours
from shipstation.rules.shipping_day import leaves_on
from shipstation.settings_hours import closed_days, cutoff, hours_of, weekdays

HOURS = ShippingHours(cutoff=time(16), closed=frozenset({date(2026, 12, 25)}))


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (datetime(2026, 11, 26, 15, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 26, 16, 0, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 11, 27, 16, 1, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 11, 28, 9, 0, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 12, 24, 17, 0, tzinfo=UTC), date(2026, 12, 28)),
        (datetime(2026, 12, 25, 9, 0, tzinfo=UTC), date(2026, 12, 28)),
    ],
)
def test_it_leaves_on_the_next_open_day_behind_the_cut_off(now: datetime, leaves: date | None) -> None:
    assert leaves_on(now, HOURS) == leaves


def test_nobody_said_when_so_amazon_takes_the_next_pick_up() -> None:
    assert leaves_on(datetime(2026, 11, 28, 23, tzinfo=UTC), ShippingHours()) is None


def test_a_calendar_without_an_open_day_is_told() -> None:
    shut = ShippingHours(cutoff=time(16), days=frozenset())

    with pytest.raises(ValueError, match="no shipping day"):
        leaves_on(datetime(2026, 11, 28, tzinfo=UTC), shut)


def test_hours_are_read_as_people_write_them() -> None:
    told = {
        "cutoff": cutoff("9:05".rjust(5, "0")),
        "days": weekdays("Sat, mon"),
        "closed": closed_days("2026-12-26 2026-12-25"),
    }

    assert told == {"cutoff": "09:05", "days": "mon sat", "closed": "2026-12-25 2026-12-26"}
    assert hours_of(told) == ShippingHours(
        cutoff=time(9, 5), days=frozenset({0, 5}), closed=frozenset({date(2026, 12, 25), date(2026, 12, 26)})
    )
    assert hours_of({}) == ShippingHours()
    for reader, wrong in ((cutoff, "four"), (weekdays, "someday"), (weekdays, ""), (closed_days, "25.12.2026")):
        with pytest.raises(ValueError, match="write"):
            reader(wrong)
