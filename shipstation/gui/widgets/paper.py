"""The label as paper: white with a hairline, in dark too."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Type


class Paper(QWidget):
    """A preview picture in its own proportions, as large as the room allows."""

    def __init__(self, theme: Theme, *, name: str, says: str, least: QSize, parent: QWidget | None = None) -> None:
        """`least`: the size it asks for at least."""
        super().__init__(parent)
        self._theme = theme
        self._least = least
        self._picture = QPixmap()
        self._words = ""
        self._scaled: tuple[QSize, QPixmap] | None = None
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """A label of 4 by 6 inches, small."""
        return self._least

    def minimumSizeHint(self) -> QSize:
        """The same: a smaller one says nothing."""
        return self._least

    def show_png(self, png: bytes) -> None:
        """A picture; empty bytes: blank paper."""
        self._picture = QPixmap()
        if png:
            self._picture.loadFromData(png)
        self._words, self._scaled = "", None
        self.update()

    def say(self, words: str) -> None:
        """Words instead of a picture."""
        self.show_png(b"")
        self._words = words

    def has_picture(self) -> bool:
        """Whether a label can be seen."""
        return not self._picture.isNull()

    def paper_area(self) -> QRect:
        """Where the paper lies: in its own proportions, as large as the room within the margins allows."""
        room = self.contentsRect().adjusted(1, 1, -1, -1)
        shape = self._picture.size() if self.has_picture() else QSize(400, 600)
        size = shape.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRect(QPoint(room.left() + (room.width() - size.width()) // 2, room.top()), size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """White paper with a hairline, the picture on it."""
        painter = QPainter(self)
        area = self.paper_area()
        size, left, top = area.size(), area.left(), area.top()
        painter.setPen(QColor("#C9CED6"))
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawRect(QRectF(left - 0.5, top - 0.5, size.width() + 1, size.height() + 1))
        if self.has_picture():
            painter.drawPixmap(left, top, self._at(size))
        elif self._words:
            painter.setPen(QColor("#565E6C"))
            painter.setFont(self._theme.font(Type.CAPTION))
            inner = QRectF(left + 12, top + 12, size.width() - 24, size.height() - 24)
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._words)

    def _at(self, size: QSize) -> QPixmap:
        """The picture at the screen's own dots, scaled once a size."""
        dots = size * self.devicePixelRatioF()
        if self._scaled is None or self._scaled[0] != dots:
            scaled = self._picture.scaled(
                dots, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            scaled.setDevicePixelRatio(self.devicePixelRatioF())
            self._scaled = (dots, scaled)
        return self._scaled[1]
