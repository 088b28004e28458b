"""What a row of the generic form becomes, and why one is refused."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shipstation.model import Channel, Money, Weight, WeightUnit
from tests.intake.conftest import GOOD, csv_of, refs, refusals


def test_a_row_becomes_an_order_with_utc_times_and_exact_values(read):
    file = read(csv_of({}))

    (order,) = file.orders
    assert (file.dialect, file.items, file.refused) == ("generic", 1, ())
    assert order.key.channel is Channel.EXTERNAL
    assert order.deliver_by == datetime(2026, 12, 11, 7, 59, tzinfo=UTC)
    assert order.ship_by is None
    assert order.items[0].unit_value == Money(Decimal("18.90"), "USD")
    assert order.items[0].weight == Weight(Decimal("0.62"), WeightUnit.POUND)
    assert order.ship_to.lines() == ("Ann Lee", "410 Terry Ave N", "Apt 4B", "Seattle WA 98109", "US")


def test_rows_of_one_order_are_joined_even_when_others_stand_between(read):
    file = read(csv_of({"sku": "A"}, {"order_ref": "SO-2"}, {"sku": "B", "quantity": "3"}))

    first, second = file.orders
    assert [(item.sku, item.quantity) for item in first.items] == [("A", 1), ("B", 3)]
    assert len(second.items) == 1
    assert file.items == 3


def test_the_same_reference_in_two_channels_is_two_orders(read):
    file = read(csv_of({}, {"channel": "AMAZON", "amazon_order_id": "113-1", "order_item_id": "9"}))

    assert {order.key.channel for order in file.orders} == {Channel.AMAZON, Channel.EXTERNAL}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_each_separator_bom_and_line_end_reads_the_same(read, separator, start, ends):
    content = start + csv_of({"title": "Tea, 40; bags"}, separator=separator).replace("\n", ends)

    (order,) = read(content.encode("utf-8")).orders

    assert order.items[0].title == "Tea, 40; bags"


def test_columns_may_stand_in_any_order_and_optional_ones_may_be_missing(read):
    columns = ("country", "order_ref", "line1", "channel", "quantity", "city", "name", "state", "postal_code")

    (order,) = read(csv_of({}, columns=columns)).orders

    assert order.items[0].title == "Item"


def test_a_formula_is_only_text(read):
    (order,) = read(csv_of({"title": '=HYPERLINK("http://x","y")'})).orders

    assert order.items[0].title == '=HYPERLINK("http://x","y")'


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("order_ref", "", "MissingField"),
        ("order_ref", "x" * 101, "TooLong"),
        ("channel", "EBAY", "BadChannel"),
        ("quantity", "0", "BadNumber"),
        ("quantity", "-1", "BadNumber"),
        ("quantity", "1.5", "BadNumber"),
        ("quantity", "two", "BadNumber"),
        ("quantity", "²", "BadNumber"),
        ("quantity", "000000001999999999999", "BadNumber"),
        ("unit_value", "a lot", "BadNumber"),
        ("unit_value", "-3.00", "BadNumber"),
        ("unit_value", "1e999999", "BadNumber"),
        ("unit_value", "1_000", "BadNumber"),
        ("unit_value", "1,234", "BadNumber"),
        ("unit_value", "NaN", "BadNumber"),
        ("currency", "dollars", "BadCurrency"),
        ("currency", "", "MissingField"),
        ("item_weight", "5", "BadWeight"),
        ("item_weight", "5 stone", "BadWeight"),
        ("item_weight", "-5g", "BadWeight"),
        ("item_weight", "9" * 50 + "kg", "BadWeight"),
        ("name", "", "MissingField"),
        ("name", "x" * 51, "TooLong"),
        ("line1", "  ", "MissingField"),
        ("city", "", "MissingField"),
        ("state", "", "MissingField"),
        ("country", "USA", "BadCountry"),
        ("country", "XX", "BadCountry"),
        ("country", "../", "BadCountry"),
        ("postal_code", "", "MissingField"),
        ("postal_code", "9810", "BadPostalCode"),
        ("postal_code", "33609", "BadPostalCode"),
        ("deliver_by", "2026-12-10", "BadTime"),
        ("deliver_by", "2026-12-10T23:59:00", "BadTime"),
        ("deliver_by", "next week", "BadTime"),
        ("deliver_by", "0001-01-01T00:00:00+14:00", "BadTime"),
        ("ship_by", "9999-01-01T00:00:00Z", "BadTime"),
        ("title", "\x1b@\x1bp", "BadText"),
        ("title", "x" * 10_001, "TooLong"),
    ],
)
def test_a_bad_field_is_named_and_the_rows_around_it_come_in(read, field, value, kind):
    file = read(csv_of({"order_ref": "SO-0"}, {field: value}, {"order_ref": "SO-9"}))

    assert refs(file) == ["SO-0", "SO-9"]
    assert refusals(file) == [(3, field, kind)]
    assert file.refused[0].order_ref == (("x" * 101 if value else None) if field == "order_ref" else "SO-1")
    assert file.refused[0].said.endswith(".")


@pytest.mark.parametrize("field", ["amazon_order_id", "order_item_id"])
def test_an_amazon_row_needs_its_ids(read, field):
    row = {"channel": "AMAZON", "amazon_order_id": "113-1", "order_item_id": "9", field: ""}

    assert refusals(read(csv_of(row))) == [(2, field, "MissingField")]


@pytest.mark.parametrize(
    "place",
    [
        {"city": "London", "state": "", "postal_code": "nw1 6xe", "country": "GB"},
        {"city": "Berlin", "state": "", "postal_code": "10623", "country": "de"},
        {"city": "Torino", "state": "", "postal_code": "10122", "country": "IT"},
        {"city": "Honolulu", "state": "Hawaii", "postal_code": "96814-1234", "country": "US"},
    ],
)
def test_an_address_that_its_country_allows_is_kept_as_written(read, place):
    (order,) = read(csv_of(place)).orders

    assert order.ship_to.postal_code == place["postal_code"]
    assert order.ship_to.country == place["country"].upper()


def test_an_order_with_a_bad_row_is_refused_whole(read):
    file = read(csv_of({}, {"quantity": "x"}, {}, {"order_ref": "SO-2"}))

    assert refs(file) == ["SO-2"]
    assert refusals(file) == [
        (2, "row", "OrderIncomplete"),
        (3, "quantity", "BadNumber"),
        (4, "row", "OrderIncomplete"),
    ]
    assert "Line 3" in file.refused[0].said


def test_a_mistyped_channel_does_not_leave_the_order_short_of_an_item(read):
    file = read(csv_of({}, {"channel": "EXTERNL"}))

    assert file.orders == ()
    assert refusals(file) == [(2, "row", "OrderIncomplete"), (3, "channel", "BadChannel")]


def test_a_bad_row_of_one_channel_leaves_the_other_channel_alone(read):
    amazon = {"channel": "AMAZON", "amazon_order_id": "113-1", "order_item_id": "9"}

    file = read(csv_of({}, {**amazon, "quantity": "x"}))

    assert [order.key.channel for order in file.orders] == [Channel.EXTERNAL]


@pytest.mark.parametrize(
    ("field", "value"),
    [("line2", "Apt 5"), ("name", "Bob"), ("deliver_by", "2026-12-11T00:00:00Z"), ("ship_by", GOOD["deliver_by"])],
)
def test_rows_of_one_order_that_tell_two_stories_are_refused(read, field, value):
    file = read(csv_of({}, {field: value}))

    assert file.orders == ()
    assert refusals(file) == [(2, field, "MismatchedRows"), (3, field, "MismatchedRows")]


def test_an_amazon_item_that_stands_twice_is_refused(read):
    row = {"channel": "AMAZON", "amazon_order_id": "113-1", "order_item_id": "9"}

    assert {kind for _, _, kind in refusals(read(csv_of(row, row)))} == {"DuplicateItem"}
