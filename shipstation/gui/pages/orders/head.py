"""The head of the queue: how many orders stand where, the ways to more of them, and how many rows were refused."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.marks import Icon
from shipstation.gui.widgets.text import Elided, Text

_MAP_FROM = 720
"""From this width on the head has room for the button that maps columns; its key is there always."""


class Head(QWidget):
    """Title, count, and three ways to more orders.

    Signals:
        new_wanted(): a new order. file_wanted(): orders of a file. map_wanted(): a file by columns somebody says.
        refused_wanted(): the rows that were refused.
    """

    new_wanted = Signal()
    file_wanted = Signal()
    map_wanted = Signal()
    refused_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._count = Elided(theme, tone="muted")
        self._count.setObjectName("ordersCount")
        self._map = self._button(self.tr("Map file"), "mapButton", "Ctrl K", self.map_wanted.emit)
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        row.addWidget(Text(theme, self.tr("Orders"), kind=Type.PAGE))
        row.addSpacing(Space.SMALL)
        row.addWidget(self._count, 1)
        row.addWidget(self._button(self.tr("Import"), "importButton", "Ctrl I", self.file_wanted.emit))
        row.addWidget(self._map)
        row.addWidget(self._button(self.tr("New order"), "newOrderButton", "Ctrl N", self.new_wanted.emit))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.FIELD)
        column.addLayout(row)
        column.addWidget(self._refused_bar())

    def _refused_bar(self) -> QWidget:
        theme, self._refused = self._theme, QWidget()
        self._refused.setObjectName("refusedBar")
        self._told = Elided(theme, tone="warn", kind=Type.STRONG)
        self._told.setObjectName("refusedCount")
        row = QHBoxLayout(self._refused)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.SMALL)
        row.addWidget(Icon(theme, "triangle-alert", tone="warn"))
        row.addWidget(self._told, 1)
        row.addWidget(self._button(self.tr("Mend them"), "refusedButton", "Ctrl U", self.refused_wanted.emit))
        self._refused.hide()
        return self._refused

    def _button(self, said: str, name: str, key: str, pressed: Callable[[], object]) -> KeyButton:
        return KeyButton(self._theme, said, name=name, key=key, pressed=pressed)

    def show_count(self, said: str) -> None:
        """How many orders stand where, in words."""
        self._count.setText(said)

    def show_refused(self, number: int) -> None:
        """How many rows of files wait to be mended; none, and nothing is said."""
        one, many = self.tr("1 row of a file was refused"), self.tr("{n} rows of files were refused")
        self._told.setText(one if number == 1 else many.format(n=words.count(number)))
        self._refused.setVisible(bool(number))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the button that is pressed least gives way; its key does not."""
        super().resizeEvent(event)
        self._map.setVisible(self.width() >= _MAP_FROM)
