"""Settings: printers and how they are, what waits, one printer set to meet its paper; by keys alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from shipstation.gui.views import SETTINGS, View
from shipstation.model import LadderStep, Language, PrinterSetup, move_code, set_code
from tests.gui.conftest import Bench
from tests.printing.practice_parts import PracticePrinter

# A window each: many seconds together. The bench's own tests go on in every run.
pytestmark = pytest.mark.long


@pytest.fixture
def settings(bench: Bench, out_of_labels: PracticePrinter) -> Bench:
    """The page is up, with Rollo, which is out of labels, as the usual printer."""
    bench.station.settings.add_printer(PrinterSetup(name="Rollo", url=out_of_labels.url, language=Language.ZPL))
    bench.alt(Qt.Key.Key_7)
    bench.until(
        lambda: bench.window.frame.page() == SETTINGS and bench.window.pages.settings.printers.chosen() == "Rollo"
    )
    return bench


def state_of(bench: Bench, name: str) -> str:
    model = bench.window.pages.settings.printers.table.model()
    for row in range(model.rowCount()):
        if model.index(row, 0).data() == name:
            return str(model.index(row, 4).data())
    return ""


def test_each_printer_tells_how_it_is_and_that_it_is_better(settings: Bench, out_of_labels: PracticePrinter) -> None:
    settings.until(lambda: state_of(settings, "Rollo") == "out of labels")
    settings.until(lambda: state_of(settings, "PDF folder") == "ready")

    out_of_labels.lever(None)

    settings.until(lambda: state_of(settings, "Rollo") == "ready")


def test_a_paused_printer_says_so_and_goes_on(settings: Bench) -> None:
    settings.alt(Qt.Key.Key_J)
    settings.until(lambda: state_of(settings, "Rollo") == "paused")
    settings.alt(Qt.Key.Key_J)

    settings.until(lambda: state_of(settings, "Rollo") == "out of labels")
    assert not settings.station.settings.printer("Rollo").is_paused


def test_the_tray_moves_a_label_that_waits(settings: Bench, out_of_labels: PracticePrinter) -> None:
    page = settings.window.pages.settings.printers
    settings.alt(Qt.Key.Key_1)
    settings.quoted(settings.orders()[0])
    settings.press(Qt.Key.Key_Return)
    settings.until(lambda: settings.window.pages.ship.view is View.BOUGHT and "waits" in settings.said())
    settings.alt(Qt.Key.Key_7)
    settings.until(lambda: page.chosen_job() is not None)
    assert page.tray.model().index(0, 3).data() == "waits: out of labels"

    settings.alt(Qt.Key.Key_Z)
    menu = page.findChild(QMenu, "moveJobMenu")
    assert [act.text() for act in menu.actions()] == ["PDF folder"]
    QTest.keyClick(menu, Qt.Key.Key_Return)

    settings.until(lambda: page.tray.model().rowCount() == 2)
    jobs = settings.station.labels.jobs(settings.window.flows.buys.shipment.shipment_id)
    settings.until(
        lambda: {(job.printer, job.state.value) for job in jobs} == {("Rollo", "failed"), ("PDF folder", "sent")}
    )
    out_of_labels.lever(None)
    assert out_of_labels.papers() == []


def test_arrow_keys_move_the_print_and_are_kept_once_they_rest(settings: Bench) -> None:
    preview = settings.window.pages.settings.printers.panel.preview
    settings.until(preview.has_picture)
    preview.setFocus()

    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        settings.press(key)
    settings.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)

    settings.until(lambda: settings.station.settings.printer("Rollo").left_mm == 1.1)
    assert settings.station.settings.printer("Rollo").top_mm == -0.5
    settings.until(lambda: settings.window.pages.settings.printers.panel._edits["left_mm"].text() == "+1.1")


def test_what_no_printer_can_do_is_told_below_its_field_and_kept(settings: Bench) -> None:
    panel = settings.window.pages.settings.printers.panel
    field = panel._edits["darkness"]
    field.setFocus()
    field.setText("")
    settings.type("31", field)
    settings.press(Qt.Key.Key_Return)
    assert panel._holders["darkness"]._error.text() == "0 to 30"
    assert settings.station.settings.printer("Rollo").darkness is None

    field.setText("")
    settings.type("18", field)
    settings.press(Qt.Key.Key_Return)

    settings.until(lambda: settings.station.settings.printer("Rollo").darkness == 18)
    assert panel._holders["darkness"]._error.text() == ""


def test_a_scanned_ladder_or_mark_sets_its_printer_from_any_page(settings: Bench) -> None:
    settings.scan(set_code("Rollo", LadderStep(darkness=20, speed=3)))
    settings.until(lambda: settings.said().startswith("Rollo is set darkness 20, speed 3 in/s"))
    settings.alt(Qt.Key.Key_3)

    settings.scan(move_code("Rollo", "L", 1.5))

    settings.until(lambda: settings.station.settings.printer("Rollo").left_mm == 1.5)
    assert settings.station.settings.printer("Rollo").darkness == 20


def test_the_stand_in_is_one_key_away_and_back(settings: Bench) -> None:
    settings.alt(Qt.Key.Key_I)
    settings.until(lambda: "no stand-in" in settings.said())
    settings.station.settings.put("printer.Rollo.stand_in", "PDF folder")
    settings.alt(Qt.Key.Key_X)
    settings.alt(Qt.Key.Key_1)

    settings.alt(Qt.Key.Key_I)
    settings.until(lambda: "PDF folder stands in" in settings.said())
    settings.bought(settings.orders()[0])

    (job,) = settings.station.labels.jobs(settings.window.flows.buys.shipment.shipment_id)
    assert (job.printer, job.state.value) == ("PDF folder", "sent")
    settings.alt(Qt.Key.Key_I)
    settings.until(lambda: not settings.station.settings.printer("Rollo").is_away)


def test_cards_press_keys(bench: Bench) -> None:
    order = bench.orders()[0]
    bench.quoted(order)
    bench.scan("PB:BOX:L")
    bench.until(lambda: bench.window.pages.ship.order.box.currentData()[0] == "L")
    bench.until(bench.window.pages.ship.buy.button.isEnabled)

    bench.scan("PB:BUY")
    bench.until(lambda: bench.window.pages.ship.view is View.BOUGHT and bench.said().startswith("Bought and printed"))
    bench.scan("PB:REPRINT")
    bench.until(lambda: bench.said().startswith("Printed again"))
    bench.scan("PB:NONSENSE")

    bench.until(lambda: "no command" in bench.said())


def test_a_move_stays_with_the_printer_it_was_made_for(settings: Bench) -> None:
    page = settings.window.pages.settings.printers
    settings.until(page.panel.preview.has_picture)
    page.panel.preview.setFocus()

    settings.press(Qt.Key.Key_Right)
    page.table.step(1)

    assert page.chosen() == "PDF folder"
    settings.until(lambda: settings.station.settings.printer("Rollo").left_mm == 0.5)
    assert settings.station.settings.printer("PDF folder").left_mm == 0.0


def test_what_is_being_typed_stays_when_the_printer_tells_something_new(
    settings: Bench, out_of_labels: PracticePrinter
) -> None:
    settings.until(lambda: state_of(settings, "Rollo") == "out of labels")
    field = settings.window.pages.settings.printers.panel._edits["darkness"]
    field.setFocus()
    settings.type("2", field)

    out_of_labels.lever(None)
    settings.until(lambda: state_of(settings, "Rollo") == "ready")

    assert (field.text(), field.hasFocus()) == ("2", True)
