"""Columns are guessed by their names in the languages of shops; what a mapping lacks or doubles is told."""

import pytest

from shipstation.model import ColumnMapping
from shipstation.rules.columns import guess, remarks


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        (
            "Bestell-Nr.|Empfänger|Straße|Ort|PLZ|Artikel|Menge|Einzelpreis|Gewicht (kg)|Land",
            "order_ref name line1 city postal_code title quantity unit_value item_weight country",
        ),
        (
            "Order #|Ship To Name|Ship To Address 1|Ship To City|Ship To State|Ship To Zip|Ship To Country|Qty|SKU",
            "order_ref name line1 city state postal_code country quantity sku",
        ),
        (
            "Numéro de commande|Prénom|Nom|Adresse|Code postal|Ville|Pays|Désignation|Quantité",
            "order_ref first_name name line1 postal_code city country title quantity",
        ),
        ("注文番号|お届け先名|郵便番号|都道府県|市区町村|住所1|国|数量", "order_ref name postal_code state city line1 country quantity"),
        ("order_id|first_name|last_name|weight_g|ean", "order_ref first_name last_name item_weight barcode"),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_their_names(columns: str, fields: str) -> None:
    named = columns.split("|")

    mapping = guess(named, name="x")

    assert [mapping.columns.get(field) for field in fields.split()] == named


def test_what_is_said_of_the_delivery_goes_before_what_is_billed() -> None:
    mapping = guess(["Billing City", "City", "Shipping City", "Billing Name", "Name"], name="x")

    assert mapping.columns == {"city": "Shipping City", "name": "Name"}


@pytest.mark.parametrize(("column", "unit"), [("Weight (lb)", "lb"), ("Gewicht [g]", "g"), ("weight_kg", "kg")])
def test_a_unit_in_a_columns_name_holds_for_every_row(column: str, unit: str) -> None:
    assert guess([column], name="x").fixed == {"weight_unit": unit}
    assert guess(["Weight"], name="x").fixed == {}


def test_a_column_is_guessed_once_and_what_nobody_knows_is_left_out() -> None:
    mapping = guess(["Name", "Recipient", "Zahl der Ostereier", "", "###"], name="x")

    assert mapping.columns == {"name": "Name"}


def test_what_a_mapping_lacks_or_doubles_is_told_of_each_field() -> None:
    mapping = ColumnMapping(
        name="x",
        columns={"order_ref": "No", "line1": "Street", "city": "Street", "title": "Gone", "sku": "Code"},
        fixed={"country": "US"},
    )

    told = remarks(mapping, ["No", "Street", "Code", "Code "], twice=["Code"])

    assert [(each.field, each.is_grave) for each in told] == [
        ("name", True),
        ("title", True),
        ("sku", True),
        ("line1", False),
        ("city", False),
    ]


def test_two_columns_of_a_name_are_a_name() -> None:
    whole = {"order_ref": "a", "line1": "b", "city": "c", "country": "d"}

    assert remarks(ColumnMapping(name="x", columns={**whole, "last_name": "e"}, fixed={}), list("abcde"), ()) == ()
