"""A table out of which several rows are picked: by Space, Shift and arrows, Ctrl+A, or the box at their left."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import RowsModel
from shipstation.gui.theme import Theme

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class PickView(RowsView):
    """Tells what is to be picked; which rows are is its page's to know.

    Signals:
        toggled(row): pick it, or no more.
        stretched(row, other): pick both; the second is the current one now.
        all_wanted(): pick all, or none where all are.
        sorted_by(column): its title was pressed.
    """

    toggled = Signal(int)
    stretched = Signal(int, int)
    all_wanted = Signal()
    sorted_by = Signal(int)

    def __init__(
        self, theme: Theme, model: RowsModel[Any], *, name: str, says: str, row: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, model, name=name, says=says, row=row, parent=parent)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self.sorted_by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space, Shift with an arrow and Ctrl+A pick; the rest is as in every table."""
        key, modifiers = event.key(), event.modifiers()
        here = self.current_row()
        if key == Qt.Key.Key_Space and here >= 0:
            self.toggled.emit(here)
        elif key == Qt.Key.Key_A and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.all_wanted.emit()
        elif key in _STEPS and modifiers & Qt.KeyboardModifier.ShiftModifier and here >= 0:
            self.step(_STEPS[Qt.Key(key)])
            self.stretched.emit(here, self.current_row())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The box at the left of a row picks it."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == 0 and event.button() is Qt.MouseButton.LeftButton:
            self.toggled.emit(index.row())
