"""A table of one's own by a mapping: recognized, read leniently, seen before it is taken in."""

from decimal import Decimal

import pytest

from shipstation.errors import BadInput
from shipstation.intake.files import OrderFileReader
from shipstation.model import ColumnMapping, Money, WeightUnit

MAPPING = ColumnMapping(
    name="Werkstatt",
    columns={
        "order_ref": "Bestell-Nr.",
        "name": "Empfänger",
        "line1": "Straße",
        "city": "Ort",
        "postal_code": "PLZ",
        "title": "Artikel",
        "quantity": "Menge",
        "unit_value": "Preis",
        "item_weight": "Gewicht",
    },
    fixed={"country": "Deutschland", "currency": "EUR", "weight_unit": "kg", "channel": "EXTERNAL"},
)
TABLE = (
    "Bestell-Nr.;Empfänger;Straße;Ort;PLZ;Artikel;Menge;Preis;Gewicht;Notiz\n"
    "B-1;Jürgen Groß;Hauptstraße 1;Berlin;10115;Tasse;2;1.234,50;0,35;=1+1\n"
    "B-1;Jürgen Groß;Hauptstraße 1;Berlin;10115;Tee;1;7,5;0,1;\n"
    "B-2;Ina Wolf;Am Markt 2;Bonn;5311;Tee;1;7,50;0,1;\n"
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "bestellungen.csv"
    path.write_bytes(TABLE.encode("cp1252"))
    return path


def test_a_mapped_table_is_recognized_and_read_by_what_is_fixed(path):
    file = OrderFileReader(lambda: (MAPPING,)).read(path)

    (order,) = file.orders
    assert (file.dialect, order.source, order.key.ref) == ("Werkstatt", "Werkstatt", "B-1")
    assert (order.ship_to.country, order.ship_to.line1) == ("DE", "Hauptstraße 1")
    assert [str(item.unit_value) for item in order.items] == ["1234.50 EUR", "7.50 EUR"]
    assert [item.weight.unit for item in order.items] == [WeightUnit.KILOGRAM] * 2
    assert [(row.line, row.field, row.column) for row in file.refused] == [(4, "postal_code", "PLZ")]


def test_without_its_mapping_the_table_is_no_known_form(path):
    with pytest.raises(BadInput, match="no known form"):
        OrderFileReader().read(path)
    with pytest.raises(BadInput, match="no dialect Werkstatt"):
        OrderFileReader().read(path, dialect="Werkstatt")


def test_a_preview_shows_columns_rows_and_what_they_would_become(path):
    reader = OrderFileReader()

    bare = reader.preview(path, None)
    mapped = reader.preview(path, MAPPING, rows=2)

    assert bare.columns[:2] == ("Bestell-Nr.", "Empfänger")
    assert (len(bare.rows), bare.file.orders) == (3, ())
    assert bare.rows[0][-1] == "=1+1"
    assert [order.items[0].unit_value for order in mapped.file.orders] == [Money(Decimal("1234.50"), "EUR")]
    assert (len(mapped.rows), mapped.file.refused) == (2, ())


def test_a_preview_of_a_shops_export_needs_no_mapping(path):
    path.write_text(
        "Sale Date,Item Name,Quantity,Price,Currency,Order ID,Ship Name,Ship Address1,Ship City,Ship Zipcode,"
        "Ship State,Ship Country\n11/20/26,Mug,1,18.00,USD,31,Ann Lee,1 A St,Kent,98032,WA,United States\n"
    )

    assert OrderFileReader().preview(path, None).file.dialect == "etsy"


def test_a_mapping_names_what_there_is():
    with pytest.raises(ValueError, match="no no_such"):
        ColumnMapping(name="x", columns={"no_such": "A"}, fixed={})
    assert not ColumnMapping(name="x", columns={"name": "A"}, fixed={}).is_ready


def test_a_mapping_has_no_say_over_a_shops_name(path):
    own = ColumnMapping(name="etsy", columns=MAPPING.columns, fixed=MAPPING.fixed)

    with pytest.raises(BadInput, match="no known form"):
        OrderFileReader(lambda: (own,)).read(path)
