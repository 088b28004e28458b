"""What stands where something is still to come: skeleton rows of the final height, so nothing jumps."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Type

_WIDTHS = (0.42, 0.30, 0.36, 0.44, 0.34)


class Skeleton(QWidget):
    """Quiet bars where rows will be; words after two seconds."""

    def __init__(self, theme: Theme, *, rows: int, row_height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = rows
        self._height = row_height
        self._words = ""
        self.setMinimumHeight(row_height)

    def say(self, words: str) -> None:
        """Words above the bars; "" for none."""
        self._words = words
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0
        if self._words:
            painter.setPen(self._theme.color("muted"))
            painter.setFont(self._theme.font(Type.BODY))
            painter.drawText(QRectF(8, 0, self.width(), 40), int(Qt.AlignmentFlag.AlignVCenter), self._words)
            top = 40
        painter.setPen(Qt.PenStyle.NoPen)
        for row in range(self._rows):
            y = top + row * self._height
            painter.setBrush(self._theme.color("ground" if not self._theme.dark else "raised"))
            share = _WIDTHS[row % len(_WIDTHS)]
            painter.drawRoundedRect(QRectF(8, y + 12, 20, 20), 4, 4)
            painter.drawRoundedRect(QRectF(52, y + 10, self.width() * share, 12), 4, 4)
            painter.drawRoundedRect(QRectF(52, y + 28, self.width() * share * 0.7, 8), 4, 4)
            painter.drawRoundedRect(QRectF(self.width() - 60, y + 14, 52, 14), 4, 4)
            painter.setBrush(self._theme.color("line"))
            painter.drawRect(QRectF(0, y + self._height - 1, self.width(), 1))
