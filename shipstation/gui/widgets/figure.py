"""A figure to read from afar: what it counts above, its unit beside it, one quiet line below."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.text import Elided, Text


class Figure(QWidget):
    """One number."""

    def __init__(self, theme: Theme, title: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._title = Elided(theme, title, kind=Type.CAPTION, tone="muted")
        self._value = Text(theme, kind=Type.PRICE)
        self._unit = Text(theme, kind=Type.RATE, tone="muted")
        self._note = Elided(theme, tone="muted")
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        row.addWidget(self._value)
        row.addWidget(self._unit)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addLayout(row)
        column.addWidget(self._note)

    def say(self, value: str, *, unit: str = "", note: str = "", tone: str = "text") -> None:
        """Another value, in the tone of a state where it is one."""
        self._value.say(value, tone)
        self._unit.setText(unit)
        self._note.setText(note)
        self.setAccessibleName(" ".join(part for part in (self._title.text(), value, unit, note) if part))

    def title(self, text: str) -> None:
        """What it counts."""
        self._title.setText(text)

    def text(self) -> str:
        """Value and unit."""
        return f"{self._value.text()} {self._unit.text()}".strip()
