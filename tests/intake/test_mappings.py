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


def test_a_look_tells_encoding_separator_rows_and_columns_of_one_name(path):
    reader = OrderFileReader()

    seen = reader.preview(path, None, count=True)
    path.write_text("Export of November\n\nNo\tName\tname \t\n1\tAnn\tLee\t\n2\tBea\tLee\t\n", encoding="utf-16")
    wide = reader.preview(path, None, count=True)
    path.write_text("B-1;Ann Lee;12,50\nB-2;Bea Lee;13,50\n")
    bare = reader.preview(path, None)

    assert (seen.encoding, seen.separator, seen.total, seen.twice) == ("cp1252", ";", 3, ())
    assert (wide.encoding, wide.separator, wide.total) == ("utf-16-le", "\t", 2)
    assert (wide.columns, wide.twice, wide.nameless) == (("No", "Name", "name", ""), ("Name", "name"), 1)
    assert [each.looks_headless for each in (seen, wide, bare)] == [False, False, True]
    assert seen.stamp != wide.stamp != bare.stamp


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "no header"), ("\n \n", "no header"), ('{"orders": []}', "JSON"), ("%PDF-1.4", "is a PDF")],
)
def test_what_has_no_columns_cannot_be_mapped(path, content, said):
    path.write_text(content)

    with pytest.raises(BadInput, match=said):
        OrderFileReader().preview(path, None)


def test_a_mapping_by_a_column_that_stands_twice_is_refused(path):
    path.write_text("Bestell-Nr.,Ort,Ort\nB-1,Bonn,Berlin\n")
    mapping = ColumnMapping(name="x", columns={"order_ref": "Bestell-Nr.", "city": "Ort"}, fixed={})

    with pytest.raises(BadInput, match="has the column ort twice"):
        OrderFileReader().preview(path, mapping)


def test_of_two_mappings_that_fit_the_one_that_says_more_has_the_file(path):
    less = ColumnMapping(name="A", columns={"order_ref": "Bestell-Nr."}, fixed={})

    assert OrderFileReader(lambda: (less, MAPPING)).read(path).dialect == "Werkstatt"
    assert not OrderFileReader().fits(ColumnMapping(name="x", columns={"name": "Empfänger"}, fixed={}), ["Empfänger"])


@pytest.mark.parametrize(("order", "day"), [("month_first", "2026-11-12"), ("day_first", "2026-12-11"), ("", None)])
def test_a_mapping_says_how_days_are_meant(path, order, day):
    fixed = {**MAPPING.fixed, **({"date_order": order} if order else {})}
    columns = {**MAPPING.columns, "deliver_by": "Termin"}
    path.write_text("Bestell-Nr.,Empfänger,Straße,Ort,PLZ,Artikel,Menge,Preis,Gewicht,Termin\n"
                    "B-1,Ina Wolf,Am Markt 2,Bonn,53111,Tee,1,7.50,1,11/12/2026\n")  # fmt: skip

    file = OrderFileReader().preview(path, ColumnMapping(name="x", columns=columns, fixed=fixed)).file

    assert [str(order.deliver_by.date()) for order in file.orders] == ([day] if day else [])
    assert [row.field for row in file.refused] == ([] if day else ["deliver_by"])


def test_what_a_mapped_row_lacks_a_column_for_is_mended_all_the_same(path):
    path.write_text("Bestell-Nr.,Empfänger,Straße,Ort,PLZ,Artikel,Menge,Preis,Gewicht\n"
                    "B-1,Ann Lee,1 A St,Kent,98032,Mug,1,7.50,1\n")  # fmt: skip
    american = ColumnMapping(name="US", columns=MAPPING.columns, fixed={**MAPPING.fixed, "country": "US"})
    reader = OrderFileReader(lambda: (american,))
    (row,) = reader.read(path).refused

    cells = reader.cells("US", row)
    (order,) = reader.reread(path, "US", reader.changed("US", [row], 0, {"state": "WA"})).orders

    assert (cells[0].field, cells[0].column, cells[0].value) == ("state", "", "")
    assert [each.column for each in cells[1:]] == list(american.columns.values())
    assert order.ship_to.state == "WA"


def test_a_row_that_is_none_is_mended_as_a_line(path):
    path.write_text("Bestell-Nr.,Empfänger,Straße,Ort,PLZ,Artikel,Menge,Preis,Gewicht\n"
                    "B-1,Ina Wolf,Am Markt 2, Hof,Bonn,53111,Tee,1,7.50,1\n")  # fmt: skip
    reader = OrderFileReader(lambda: (MAPPING,))
    (row,) = reader.read(path).refused
    (cell,) = reader.cells("Werkstatt", row)

    mended = reader.changed("Werkstatt", [row], 0, {"row": cell.value.replace("2, Hof", "2 Hof")})

    assert (row.kind, cell.field) == ("TooManyFields", "row")
    assert reader.reread(path, "Werkstatt", mended).orders[0].ship_to.line1 == "Am Markt 2 Hof"
    for line, said in ((cell.value, "10 cells"), ('"B-1', "no line of CSV")):
        with pytest.raises(BadInput, match=said):
            reader.changed("Werkstatt", [row], 0, {"row": line})
