"""The columns of the generic form for customs, dangerous goods and the door."""

from datetime import date
from decimal import Decimal

import pytest

from shipstation.model import AtDoor, Goods, Money
from tests.intake.conftest import GOOD, csv_of, refusals

COLUMNS = (*GOOD, "hs_code", "country_of_origin", "hazmat", "un_number", "hazard_class", "packing_group",
           "packing_instruction", "product_type", "invoice_number", "invoice_date", "serial_numbers",
           "collect_amount", "at_door")  # fmt: skip


def test_a_row_says_all_of_its_goods(read):
    row = {
        "hs_code": "3304.99", "country_of_origin": "fr", "hazmat": "Yes", "un_number": "un1266", "hazard_class": "3",
        "packing_group": "ii", "product_type": "PERFUME", "invoice_number": "N-1", "invoice_date": "2026-11-01",
        "serial_numbers": "S1; S2", "collect_amount": "12.50", "at_door": "OTP",
    }  # fmt: skip

    (order,) = read(csv_of(row, columns=COLUMNS)).orders

    assert order.items[0].goods == Goods(
        hs_code="330499",
        origin="FR",
        hazardous=True,
        un_number="UN1266",
        hazard_class="3",
        packing_group="II",
        product_type="PERFUME",
        invoice_number="N-1",
        invoice_date=date(2026, 11, 1),
        serials=("S1", "S2"),
    )
    assert (order.collect, order.at_door) == (Money(Decimal("12.50"), "USD"), AtDoor.OTP)


def test_a_row_that_says_nothing_has_none(read):
    (order,) = read(csv_of({"hazmat": "no"}, columns=COLUMNS)).orders

    assert (order.items[0].goods, order.collect, order.at_door) == (None, None, None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("hs_code", "12345"), ("country_of_origin", "France"), ("hazmat", "a bit"), ("un_number", "1266"),
        ("hazard_class", "12"), ("packing_group", "IV"), ("packing_instruction", "PI1"), ("product_type", "x" * 101),
        ("invoice_number", "x" * 101), ("invoice_date", "1 May"), ("serial_numbers", "S " * 101),
        ("collect_amount", "much"), ("collect_amount", "0"), ("at_door", "song"), ("invoice_number", "a\u202eb"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_its_column(read, column, value):
    file = read(csv_of({column: value}, columns=COLUMNS))

    assert file.orders == ()
    assert [field for _, field, _ in refusals(file)] == [column]


def test_rows_of_one_order_agree_on_the_door(read):
    file = read(csv_of({"sku": "A", "at_door": "otp"}, {"sku": "B"}, columns=COLUMNS))

    assert file.orders == ()
    assert {field for _, field, _ in refusals(file)} == {"at_door"}
