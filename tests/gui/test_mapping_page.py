"""A table of one's own at the window: its columns said, seen as orders, kept, taken in; by keys alone."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from shipstation.gui.pages.orders.mapping_page import MappingPage
from shipstation.model import Channel, OrderKey
from tests.gui.test_orders_page import ENTER, to_page

_ROWS = (
    "Bestell-Nr.;Empfänger;Straße;Ort;PLZ;Artikel;Menge;Preis;Gewicht (kg);Notiz\n"
    "B-1;Jürgen Groß;Hauptstraße 1;Berlin;10115;Tasse;2;1.234,50;0,35;=1+1\n"
    "B-1;Jürgen Groß;Hauptstraße 1;Berlin;10115;Tee;1;7,5;0,1;\n"
    "B-2;Ina Wolf;Am Markt 2;Bonn;5311;Tee;1;7,50;0,1;\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bestellungen.csv"
    path.write_bytes(_ROWS.encode("cp1252"))
    return path


def opened(bench: Any, file: Path) -> MappingPage:
    """The page of this file's columns, as an import of it opens it."""
    orders = to_page(bench)
    bench.window.flows.orders.import_file(file)
    bench.until(lambda: isinstance(orders.room(), MappingPage))
    page = orders.room()
    assert isinstance(page, MappingPage)
    return page


def choose(bench: Any, page: MappingPage, field: str, words: str) -> None:
    """The choice of a field that begins with these words, by arrows."""
    choice = page.fields.rows[field].choice
    choice.setFocus()
    for _ in range(choice.count()):
        if choice.currentText().startswith(words):
            return
        bench.press(Qt.Key.Key_Down)
    raise AssertionError(f"no {words} among {[choice.itemText(at) for at in range(choice.count())]}")


def test_a_file_of_no_known_form_is_mapped_seen_and_taken_in(bench: Any, file: Path) -> None:
    page = opened(bench, file)
    assert page._facts.text() == "3 rows, parted by semicolons, Windows-1252, of no known form"
    assert page.fields.rows["name"].choice.value() == ("column", "Empfänger")
    assert page.fields.rows["name"].said() == "a guess, by the column's name"
    assert page.fields.rows["weight_unit"].choice.value() == ("fixed", "kg")
    assert page.fields.rows["country"].said() == "An order needs it; choose its column."
    assert not page.take_in.isEnabled()
    bench.press(ENTER)
    assert bench.window.focusWidget() is page.fields.rows["country"].choice
    bench.until(lambda: [row.line for row in page._model.rows] == [2, 3, 4])

    choose(bench, page, "country", "DE in every row")
    choose(bench, page, "currency", "EUR in every row")
    bench.until(lambda: [row.order is not None for row in page._model.rows] == [True, False])

    assert page._says.text() == "The first 3 rows: 1 orders, 1 rows refused"
    assert page._model.cell(0, 1).text == "Jürgen Groß"
    assert page._model.rows[1].refused.field == "postal_code"
    assert page.fields.rows["country"].said() == ""
    bench.press(ENTER)
    bench.until(lambda: "1 new" in bench.said())
    order = bench.station.intake.known(OrderKey(channel=Channel.EXTERNAL, ref="B-1"))
    assert [str(item.unit_value) for item in order.items] == ["1234.50 EUR", "7.50 EUR"]
    assert "1 row refused; line 4" in bench.said()
    (kept,) = bench.station.previews.kept()
    assert (kept.name, kept.fixed["country"]) == ("bestellungen", "DE")

    bench.window.flows.orders.import_file(file)
    bench.until(lambda: "bestellungen.csv, bestellungen: 0 new, 0 changed, 1 as before" in bench.said())
