"""Settings by keys alone: a printer by its address, its whole setup, what goes where, a paper in its true size."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem

from shipstation.gui.numbers import read_number, signed
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.views import SETTINGS, View
from shipstation.model import Language, PaperKind, PrinterSetup, PrintState
from tests.gui.conftest import Bench

# A window each: many seconds together. The bench's own tests go on in every run.
pytestmark = pytest.mark.long

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def settings(bench: Bench) -> Bench:
    """The page is up, with the PDF folder that every practice bench has."""
    bench.alt(Qt.Key.Key_7)
    bench.until(lambda: bench.window.pages.settings.printers.chosen() == "PDF folder")
    return bench


def fill(bench: Bench, form: str, **answers: str) -> None:
    for name, text in answers.items():
        line = bench.window.findChild(object, f"{form}_{name}")
        assert line is not None
        line.setFocus()
        line.clear()
        bench.type(text, line)
    # Right behind a burst, Enter would be a scanner's, which settles no form.
    QTest.qWait(60)


def complaint(bench: Bench, name: str) -> str:
    return str(bench.window.pages.settings.printers.setup.form._fields[name].fault())


def test_a_printer_is_added_by_its_address_and_what_it_is_follows_from_it(settings: Bench) -> None:
    settings.press(Qt.Key.Key_N, CTRL)
    fill(settings, "printerSetup", name="Office", url=f"pdf:{settings.station.folder}/office", paper="A4")
    settings.press(Qt.Key.Key_Return)

    settings.until(lambda: settings.said().startswith("Office is set up"))
    settings.until(lambda: settings.window.pages.settings.printers.chosen() == "Office")
    made = settings.station.settings.printer("Office")
    assert (made.language, made.width_mm, made.length_mm) == (Language.PDF, 210.0, 297.0)


@pytest.mark.parametrize(
    ("answers", "field", "said"),
    [
        ({"name": "", "url": "tcp://1.2.3.4:9100"}, "name", "It has no name yet. Type it here."),
        ({"name": "Z", "url": ""}, "url", "It has no address yet. Type it here."),
        ({"name": "Z", "url": "tcp://1.2.3.4:9100", "paper": "wide"}, "paper", "That is no size."),
        ({"name": "Z", "url": "tcp://1.2.3.4:9100", "gap": "51"}, "gap", "That is no gap. Write 0 to 50."),
        ({"name": "Z", "url": "carrier pigeon"}, "url", "pigeon"),
    ],
)
def test_what_is_wrong_is_told_below_its_field_and_nothing_is_lost(
    settings: Bench, answers: dict[str, str], field: str, said: str
) -> None:
    settings.press(Qt.Key.Key_N, CTRL)
    fill(settings, "printerSetup", **answers)

    settings.press(Qt.Key.Key_Return)

    settings.until(lambda: said in complaint(settings, field))
    assert settings.window.pages.settings.printers.setup.form.value("url") == (answers["url"] or None)
    assert [each.name for each in settings.station.settings.printers()] == ["PDF folder"]
    settings.press(Qt.Key.Key_Escape)
    assert not settings.window.pages.settings.printers.is_asking()


def test_the_whole_setup_of_a_printer_is_changed_and_kept(settings: Bench) -> None:
    station, setup = settings.station, settings.window.pages.settings.printers.setup
    station.settings.add_printer(
        PrinterSetup(name="Zebra", url="tcp://127.0.0.1:9", language=Language.ZPL, darkness=9)
    )
    settings.press(Qt.Key.Key_F5)
    settings.until(lambda: settings.window.pages.settings.printers.table.model().rowCount() == 2)
    settings.window.pages.settings.printers.wish_chosen("Zebra")
    settings.press(Qt.Key.Key_F5)
    settings.until(lambda: settings.window.pages.settings.printers.chosen() == "Zebra")

    settings.press(Qt.Key.Key_E, CTRL)
    settings.until(settings.window.pages.settings.printers.is_asking)
    setup._cutter.choose(True)
    setup._turned.choose(True)
    setup._asks.choose(False)
    setup._stand_in.choose("PDF folder")
    setup._dpi.choose(300)
    fill(settings, "printerSetup", gap="2,5")
    settings.press(Qt.Key.Key_Return)

    settings.until(lambda: settings.said().startswith("Zebra is set up"))
    kept = station.settings.printer("Zebra")
    assert (kept.cutter, kept.turned, kept.asks_state, kept.stand_in) == (True, True, False, "PDF folder")
    assert (kept.gap_mm, kept.dpi, kept.darkness, kept.url) == (2.5, 300, 9, "tcp://127.0.0.1:9")
    settings.press(Qt.Key.Key_E, CTRL)
    settings.until(lambda: setup.form.value("stand_in") == "PDF folder")
    settings.until(lambda: setup.form.value("gap") == "2.5")


def test_a_printer_is_removed_only_when_it_is_asked_twice(settings: Bench) -> None:
    settings.press(Qt.Key.Key_E, CTRL)
    settings.until(settings.window.pages.settings.printers.is_asking)
    settings.press(Qt.Key.Key_Delete, CTRL)
    assert settings.station.settings.printers()

    settings.press(Qt.Key.Key_Delete, CTRL)

    settings.until(lambda: settings.said().startswith("PDF folder is removed"))
    assert settings.station.settings.printers() == ()
    settings.alt(Qt.Key.Key_X)
    settings.alt(Qt.Key.Key_I)
    settings.until(lambda: "No printer is set up" in settings.said())


def test_labels_go_to_another_printer_and_the_top_bar_says_so(settings: Bench) -> None:
    page = settings.window.pages.settings.printers
    settings.station.printers.add(
        PrinterSetup(name="Other", url=f"pdf:{settings.station.folder}/other", language=Language.PDF)
    )
    page.wish_chosen("Other")
    settings.press(Qt.Key.Key_F5)
    settings.until(lambda: page.chosen() == "Other")

    settings.press(Qt.Key.Key_L, CTRL)

    settings.until(lambda: settings.said().startswith("Labels go to Other now"))
    assert settings.station.settings.printer().name == "Other"
    settings.until(lambda: settings.window.frame.top._printer.text() == "Other")


def test_a_paper_of_the_tray_is_printed_again_and_counted(settings: Bench) -> None:
    settings.alt(Qt.Key.Key_1)
    settings.bought(settings.orders()[0])
    shipment_id = settings.window.flows.buys.shipment.shipment_id
    settings.alt(Qt.Key.Key_7)
    page = settings.window.pages.settings.printers
    settings.until(lambda: page.chosen_job() is not None)

    settings.press(Qt.Key.Key_F8)

    settings.until(lambda: settings.said().startswith("Printed again"))
    jobs = settings.station.labels.jobs(shipment_id)
    assert [(job.copy, job.state) for job in jobs] == [(1, PrintState.SENT), (2, PrintState.SENT)]


def test_what_goes_where_is_set_changed_and_taken_back(settings: Bench) -> None:
    page = settings.window.pages.settings.papers
    settings.press(Qt.Key.Key_PageDown, CTRL)
    settings.until(lambda: page.table.model().rowCount() > 0)
    kinds = [page.table.model().index(row, 0).data() for row in range(page.table.model().rowCount())]
    page.table.choose(kinds.index("Packing slips"))
    assert page.table.model().index(page.table.current_row(), 2).data() == "nowhere yet"

    settings.press(Qt.Key.Key_E, CTRL)
    settings.until(page.panel.is_asking)
    page.panel.route._printer.choose("PDF folder")
    fill(settings, "route", copies="2")
    settings.press(Qt.Key.Key_Return)
    settings.until(lambda: len(settings.station.settings.routes()) == 1)

    (route,) = settings.station.settings.routes()
    assert (route.document, route.printer, route.copies) == (PaperKind.PACKSLIP, "PDF folder", 2)
    assert route.with_label
    settings.until(lambda: page.chosen_row() is not None and page.chosen_row().route == route)
    settings.press(Qt.Key.Key_E, CTRL)
    settings.until(page.panel.is_asking)
    page.panel.route._size.choose((105.0, 148.0))
    page.panel.route.form.focus("copies")
    settings.press(Qt.Key.Key_Return)
    settings.until(lambda: [each.size_mm for each in settings.station.settings.routes()] == [(105.0, 148.0)])
    (route,) = settings.station.settings.routes()
    settings.until(lambda: page.chosen_row() is not None and page.chosen_row().route == route)
    settings.press(Qt.Key.Key_E, CTRL)
    settings.until(page.panel.is_asking)
    settings.press(Qt.Key.Key_Delete, CTRL)
    settings.until(lambda: settings.station.settings.routes() == ())


def test_what_the_shop_says_stands_on_the_slip_that_is_shown(settings: Bench) -> None:
    shop = settings.window.pages.settings.papers.panel.shop
    settings.press(Qt.Key.Key_PageDown, CTRL)
    settings.until(shop.preview.has_picture)
    before = shop.preview._picture.toImage()

    fill(settings, "shop", shop="Harbor Goods")
    settings.press(Qt.Key.Key_Return)

    settings.until(lambda: settings.said().startswith("Kept"))
    assert settings.station.settings.paper_choices().shop == "Harbor Goods"
    settings.until(lambda: shop.preview._picture.toImage() != before)
    fill(settings, "shop", logo="/nowhere/logo.png")
    settings.press(Qt.Key.Key_Return)
    settings.until(lambda: bool(shop.form._fields["logo"].fault()))


def test_a_paper_is_shown_in_its_true_size_and_the_screen_can_be_put_right(settings: Bench) -> None:
    sheet = settings.window.flows.size.sheet
    settings.press(Qt.Key.Key_0, CTRL)
    settings.until(sheet.isVisible)
    a_mm = sheet.screen().physicalDotsPerInch() / 25.4

    assert sheet.paper.paper_area().width() == pytest.approx(101.6 * a_mm, abs=2)
    for _ in range(10):
        settings.press(Qt.Key.Key_Plus)

    assert sheet.paper.paper_area().width() == pytest.approx(101.6 * a_mm * 1.1, abs=2)
    settings.until(lambda: settings.station.settings.get("screen_percent") == 110)
    settings.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_a_bought_label_is_shown_in_its_true_size(bench: Bench) -> None:
    sheet = bench.window.flows.size.sheet
    bench.bought(bench.orders()[0])

    bench.press(Qt.Key.Key_0, CTRL)

    bench.until(sheet.isVisible)
    a_mm = sheet.screen().physicalDotsPerInch() / 25.4
    assert sheet.paper.paper_area().height() == pytest.approx(152.4 * a_mm, abs=3)
    assert sheet.paper.has_picture()
    bench.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_a_scan_is_a_scan_while_a_setup_is_open(settings: Bench) -> None:
    order = settings.orders()[0]
    settings.press(Qt.Key.Key_N, CTRL)

    settings.scan(order.key.ref)

    settings.until(lambda: settings.window.pages.ship.view is View.RATES)
    settings.alt(Qt.Key.Key_7)
    assert settings.window.frame.page() == SETTINGS
    assert settings.window.pages.settings.printers.is_asking()


def test_how_far_a_job_is_stands_in_its_cell_as_a_bar(theme: Theme) -> None:
    model: RowsModel[float] = RowsModel((Column[float](title="", cell=lambda row: Cell(text="", share=row)),))
    view = RowsView(theme, model, name="bars", says="bars", row=32)
    model.show_rows((0.5,))
    image = QImage(200, 32, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    option = QStyleOptionViewItem()
    option.rect = image.rect()

    with QPainter(image) as painter:
        view.painter.paint(painter, option, model.index(0, 0))

    bar = [image.pixelColor(x, 28) == theme.color("accent") for x in range(200)]
    assert sum(bar) == pytest.approx(92, abs=2)
    assert bar[10]
    assert not bar[150]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,5", 1.5), ("−0.5", -0.5), (" 3 ", 3.0), ("", None), ("nan", None), ("inf", None), ("x", None)],
)
def test_numbers_are_read_as_people_write_them(text: str, value: float | None) -> None:
    assert read_number(text) == value
    assert read_number("1.5", whole=True) is None
    assert (signed(1), signed(-0.5), signed(2.5, plus=False)) == ("+1.0", "−0.5", "2.5")
