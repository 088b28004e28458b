"""The one table: rows to the letter, sorted, loaded piece by piece, matches visible in what is painted."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shipstation.gui.rows_view import Matches, RowsView, _around
from shipstation.gui.tables import CELL, RIGHT, Cell, Column, RowsModel, WindowModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Type


@dataclass(frozen=True)
class Parcel:
    name: str
    grams: int


COLUMNS = (
    Column[Parcel](title="Name", cell=lambda row: Cell(text=row.name, sub="below"), key=lambda row: row.name),
    Column[Parcel](title="Weight", cell=lambda row: Cell(text=str(row.grams)), align=RIGHT, width=80),
)
ROWS = (Parcel("Lee", 420), Parcel("Anders", 90), Parcel("Ørsted", 1_200))


@pytest.fixture
def model() -> RowsModel[Parcel]:
    model: RowsModel[Parcel] = RowsModel(COLUMNS)
    model.show_rows(ROWS)
    return model


def test_a_column_without_a_title_and_a_cell_without_a_word_are_heard(qtbot: QtBot) -> None:
    columns = (
        Column[Parcel](title="", says="Place", cell=lambda _row: Cell(text="")),
        Column[Parcel](title="Weight", says="Mass", cell=lambda row: Cell(text=str(row.grams))),
    )
    model: RowsModel[Parcel] = RowsModel(columns)
    model.show_rows(ROWS)
    heard = Qt.ItemDataRole.AccessibleTextRole

    titles = [model.headerData(place, Qt.Orientation.Horizontal, heard) for place in range(2)]
    model.retitle(0, "")
    model.retitle(1, "Grams")

    assert titles == ["Place", "Weight"]
    assert [model.headerData(place, Qt.Orientation.Horizontal, heard) for place in range(2)] == ["Place", "Grams"]
    assert [model.index(0, place).data(heard) for place in range(2)] == ["nothing", "420"]
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == ""


@pytest.fixture
def view(qtbot: QtBot, theme: Theme, model: RowsModel[Parcel]) -> RowsView:
    view = RowsView(theme, model, name="parcels", says="Parcels", row=48)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    return view


def test_cells_are_what_the_rows_say(model: RowsModel[Parcel]) -> None:
    index = model.index(0, 0)

    assert index.data() == "Lee"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "Lee, below"
    assert index.data(CELL) == Cell(text="Lee", sub="below")
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Weight"
    assert model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole) & 2


def test_sorting_follows_the_key_of_the_column(model: RowsModel[Parcel]) -> None:
    model.sort(0, Qt.SortOrder.DescendingOrder)

    assert [row.name for row in model.rows] == ["Ørsted", "Lee", "Anders"]


def test_a_column_without_a_key_sorts_nothing(model: RowsModel[Parcel]) -> None:
    model.sort(1)

    assert model.rows == ROWS


def test_more_is_asked_for_once_until_it_came(qtbot: QtBot, model: RowsModel[Parcel]) -> None:
    asked: list[None] = []
    model.more_wanted.connect(lambda: asked.append(None))
    model.show_rows(ROWS, more=True)

    model.fetchMore(model.index(-1, -1))
    model.fetchMore(model.index(-1, -1))
    model.add_rows((Parcel("Zoe", 1),), more=False)

    assert len(asked) == 1
    assert model.rowCount() == 4
    assert not model.canFetchMore(model.index(-1, -1))


def test_arrows_move_and_enter_confirms(qtbot: QtBot, view: RowsView) -> None:
    picked: list[int] = []
    confirmed: list[int] = []
    view.picked.connect(picked.append)
    view.confirmed.connect(confirmed.append)

    view.choose(0)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    view.step(-5)

    assert picked[-2:] == [1, 0]
    assert confirmed == [1]


def test_a_reset_forgets_the_current_row(view: RowsView, model: RowsModel[Parcel]) -> None:
    view.choose(2)

    model.show_rows(ROWS[:1])

    assert view.current_row() == -1


def test_a_match_is_painted_in_accent_and_underlined(view: RowsView, theme: Theme) -> None:
    def accented() -> int:
        image = view.viewport().grab().toImage()
        accent = theme.color("accent").rgb()
        return sum(image.pixel(x, y) == accent for x in range(image.width()) for y in range(image.height()))

    before = accented()
    view.painter.mark_found("lee")
    view.viewport().update()

    assert before == 0
    assert accented() > 10


def test_a_cut_keeps_the_match(theme: Theme, qapp: object) -> None:
    text = "Very long company name at the corner of Lee street"
    at = text.index("Lee")

    cut = _around(text, at, at + 3, QFontMetricsF(theme.font(Type.BODY)), 90.0)

    assert "Lee" in cut
    assert len(cut) < len(text)


def test_a_match_is_found_whatever_its_accents_and_the_gaps_in_an_id() -> None:
    assert Matches("hakan").pieces("Björn Håkansson") == ((6, 11),)
    assert Matches("26048817 5").pieces("PX 2604 8817 3305") == ((3, 12), (16, 17))
    assert Matches("strasse").pieces("Große Straße 1") == ((6, 12),)
    assert Matches("lee").pieces("Lee, Kay Lee") == ((0, 3), (9, 12))
    assert Matches("").pieces("Lee") == ()
    assert Matches("zz").pieces("Lee") == ()


def test_a_step_of_the_wheel_paints_the_rows_that_appear_and_no_others(qtbot: QtBot, theme: Theme) -> None:
    model: WindowModel[Parcel] = WindowModel(COLUMNS)
    model.show_window(tuple(Parcel(f"Parcel {number}", number) for number in range(100)), 1_000_000)
    view = RowsView(theme, model, name="parcels", says="Parcels", row=32)
    qtbot.addWidget(view)
    view.resize(400, 332)
    view.show()
    qtbot.waitExposed(view)
    looked: list[int] = []
    cell = model.cell
    model.cell = lambda row, column: (looked.append(row), cell(row, column))[1]  # type: ignore[method-assign]

    # The first step may fall together with the first paint of all.
    view.verticalScrollBar().setValue(32)
    qtbot.waitUntil(lambda: bool(looked))
    QApplication.processEvents()
    looked.clear()
    view.verticalScrollBar().setValue(64)
    qtbot.waitUntil(lambda: bool(looked))

    assert 1 <= len(set(looked)) <= 3
    assert view.grab().toImage() == _painted_anew(view)


def _painted_anew(view: RowsView) -> QImage:
    view.viewport().repaint()
    return view.grab().toImage()
