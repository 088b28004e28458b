"""The panel at the right of a list: one thing of it, or words while there is none."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space
from shipstation.gui.widgets.text import Text


class Side(QWidget):
    """As wide as such panels are; words until something is opened."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(Space.SIDE)
        self._words = Text(theme, tone="muted", wrap=True)
        self._words.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._either = QStackedWidget(self)
        self._either.addWidget(self._words)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._either)

    def hold(self, content: QWidget) -> None:
        """What it shows when it is open."""
        self._either.addWidget(content)

    def close_with(self, words: str) -> None:
        """Words instead of the content."""
        self._words.setText(words)
        self._either.setCurrentIndex(0)

    def open(self) -> None:
        """The content."""
        self._either.setCurrentIndex(1)
