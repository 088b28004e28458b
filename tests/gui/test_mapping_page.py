"""A table of one's own at the window: its columns said, seen as orders, kept, taken in; by keys alone."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from shipstation.gui.pages.orders.mapping_page import MappingPage
from shipstation.model import Channel, OrderKey, Role
from tests.gui.test_orders_page import CTRL, ENTER, to_page

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
    bench.press(Qt.Key.Key_Home)
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
    assert page.fields.rows["country"].said() == "needed: choose its column"
    assert not page.take_in.isEnabled()
    bench.press(ENTER)
    assert bench.window.focusWidget() is page.fields.rows["country"].choice
    bench.until(lambda: [row.line for row in page._model.rows] == [2, 3, 4])

    choose(bench, page, "country", "DE in every row")
    choose(bench, page, "currency", "EUR in every row")
    bench.until(lambda: [row.order is not None for row in page._model.rows] == [True, False])

    assert page._says.text() == "The first 3 rows: 1 order, 1 row refused"
    assert page._model.cell(0, 1).text == "Jürgen Groß"
    assert page._model.rows[1].refused.field == "postal_code"
    assert page.fields.rows["country"].said() == ""
    choose(bench, page, "line1", "Ort")
    choose(bench, page, "city", "PLZ")
    choose(bench, page, "city", "Ort")
    bench.until(lambda: page._model.cell(0, 1).sub == "Berlin, 10115 Berlin DE")
    assert page.fields.rows["line1"].said() == page.fields.rows["city"].said() == "Ort is chosen 2 times."
    choose(bench, page, "line1", "Straße")
    bench.press(ENTER)
    bench.until(lambda: "1 new" in bench.said())
    order = bench.station.intake.known(OrderKey(channel=Channel.EXTERNAL, ref="B-1"))
    assert [str(item.unit_value) for item in order.items] == ["1234.50 EUR", "7.50 EUR"]
    assert "1 row refused; line 4" in bench.said()
    (kept,) = bench.station.previews.kept()
    assert (kept.name, kept.fixed["country"]) == ("bestellungen", "DE")

    bench.window.flows.orders.import_file(file)
    bench.until(lambda: "bestellungen.csv, bestellungen: 0 new, 0 changed, 1 as before" in bench.said())


def looked_at(bench: Any, file: Path) -> MappingPage:
    """The page of a file that is known or not, as Ctrl+K opens it; its dialog is not."""
    flow, orders = bench.window.flows.orders, bench.window.pages.orders
    flow.mapping.open(file)
    bench.until(lambda: orders.room() is not None and flow.mapping._look.path == file)
    return orders.room()


@pytest.mark.long
def test_what_was_chosen_is_there_again_and_a_mapping_is_kept_replaced_and_forgotten(bench: Any, file: Path) -> None:
    page = opened(bench, file)
    orders = bench.window.pages.orders
    choose(bench, page, "country", "AT in every row")
    bench.press(Qt.Key.Key_Escape)
    assert orders.room() is None
    assert "Nothing was imported. What you chose is remembered" in bench.said()
    assert bench.station.previews.kept() == ()

    page = looked_at(bench, file)
    assert page.fields.rows["country"].choice.value() == ("fixed", "AT")
    page.name.setText("etsy")
    bench.press(Qt.Key.Key_S, CTRL)
    bench.until(lambda: page._name_field.fault().startswith("etsy is the form of a shop's own files."))
    page.name.setText("Werkstatt")
    bench.press(Qt.Key.Key_S, CTRL)
    bench.until(lambda: "The mapping Werkstatt is kept" in bench.said())
    bench.until(lambda: page.kept.value() == "Werkstatt")
    assert bench.station.previews.kept()[0].fixed["country"] == "AT"

    choose(bench, page, "country", "DE in every row")
    bench.press(Qt.Key.Key_S, CTRL)
    bench.until(lambda: "Replace the mapping Werkstatt?" in bench.said())
    assert bench.station.previews.kept()[0].fixed["country"] == "AT"
    bench.alt(Qt.Key.Key_Y)
    bench.until(lambda: bench.station.previews.kept()[0].fixed["country"] == "DE")

    other = file.with_name("other.csv")
    other.write_bytes(_ROWS.replace("Ort;", "Stadt;").encode("cp1252"))
    page = looked_at(bench, other)
    assert not page.kept.is_answered()
    page.kept.setFocus()
    bench.press(Qt.Key.Key_Down)
    page.kept.chosen.emit("")
    assert page.kept.currentText().startswith("Werkstatt: a column is not there")
    bench.until(lambda: page.fields.rows["city"].said() == "The file has no column Ort any more.")
    assert not page.take_in.isEnabled()

    bench.press(Qt.Key.Key_Delete, CTRL)
    bench.until(lambda: "Forget the mapping Werkstatt?" in bench.said())
    bench.alt(Qt.Key.Key_Y)
    bench.until(lambda: bench.station.previews.kept() == ())
    bench.until(lambda: not page.kept.is_answered())


@pytest.mark.long
def test_a_file_that_changes_goes_or_cannot_be_mapped_says_so(bench: Any, file: Path) -> None:
    page = opened(bench, file)
    flow = bench.window.flows.orders.mapping
    choose(bench, page, "country", "DE in every row")
    bench.until(lambda: page.take_in.isEnabled() and len(page._model.rows) == 2)
    file.write_bytes((_ROWS + "B-3;Ina Wolf;Am Markt 2;Bonn;53111;Tee;1;7,50;0,1;\n").encode("cp1252"))

    bench.press(ENTER)
    bench.until(lambda: "bestellungen.csv has changed since." in bench.said())
    bench.until(lambda: page._facts.text().startswith("4 rows") and len(page._model.rows) == 3)
    assert bench.station.previews.kept() == ()
    assert page.fields.rows["country"].choice.value() == ("fixed", "DE")

    file.unlink()
    bench.press(ENTER)
    bench.until(lambda: "bestellungen.csv cannot be opened" in bench.said())
    assert bench.window.pages.orders.room() is page

    odd = file.with_name("odd.csv")
    odd.write_text("B-1;Ann Lee;Ann Lee;;12\nB-2;Ann Lee;Ann Lee;;13\n")
    looked_at(bench, odd)
    assert page._warning.text() == (
        "Its first row looks like an order: put a row of column names above it. "
        "It has Ann Lee twice: keep the one that counts. 1 column has no name."
    )
    choose(bench, page, "order_ref", "B-1")
    choose(bench, page, "name", "Ann Lee")
    bench.until(lambda: page.fields.rows["name"].said() == "The file has Ann Lee twice; keep the one that counts.")
    for content, said in (("", "no header row"), ('{"orders": []}', "is JSON"), ("\x89PNG", "odd.csv")):
        odd.write_text(content)
        flow.open(odd)
        bench.until(lambda said=said: said in bench.said())


@pytest.mark.long
def test_a_long_file_tells_how_far_it_is_and_is_stopped(bench: Any, tmp_path: Path) -> None:
    file, flow = tmp_path / "long.csv", bench.window.flows.orders
    row = "L-{n},EXTERNAL,Mug,1,Ann Lee,1 A St,Kent,WA,98032,US"
    head = "order_ref,channel,title,quantity,name,line1,city,state,postal_code,country"
    file.write_text("\n".join([head, *(row.format(n=n) for n in range(8_000))]))
    to_page(bench)
    flow.import_file(file)
    bench.until(lambda: "of 8,000 orders are in" in bench.said())
    flow.import_file(file)
    assert bench.said().startswith("Another file is being read.")
    bench.press(Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)

    bench.until(lambda: flow.files.is_busy and "Reading long.csv" in bench.said())
    bench.alt(Qt.Key.Key_K)
    bench.until(lambda: not flow.files.is_busy)

    taken = int(bench.said().split("generic: ")[1].split(" new")[0].replace(",", ""))
    assert 0 < taken < 8_000
    assert f"{8_000 - taken:,} orders are left. Import it again to go on." in bench.said()
    assert bench.station.queue.counts()["to_ship"] >= taken


@pytest.mark.long
def test_a_packer_who_steps_up_reads_no_name_among_columns_that_a_manager_had_open(bench: Any, file: Path) -> None:
    operators = bench.station.safety.operators
    operators.add("Mia Boss", Role.MANAGER, "480113")
    operators.come("Mia Boss", "480113")
    operators.add("Bob", Role.PACKER)
    bench.station.settings.put("operators.mask_names", "on")
    page = opened(bench, file)
    choose(bench, page, "country", "DE in every row")
    choice, street = page.fields.rows["name"].choice, page.fields.rows["line1"].choice.value()
    bench.until(lambda: page._model.rowCount() and page._model.cell(0, 1).text == "Jürgen Groß")
    assert any("Jürgen" in choice.itemText(at) for at in range(choice.count()))

    operators.come("Bob")
    bench.window.attendance.look()

    bench.until(lambda: not any("Jürgen" in choice.itemText(at) for at in range(choice.count())))
    assert page._model.cell(0, 1).text == "J. G."
    assert page.fields.rows["line1"].choice.value() == street
    assert page.fields.rows["country"].choice.currentText().startswith("DE")
