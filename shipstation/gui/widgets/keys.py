"""Key caps: the key of an act, drawn beside its words."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLayoutItem, QSizePolicy, QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.text import Text

_HEIGHT = 20
_PADDING = 6


def cap_width(theme: Theme, key: str) -> float:
    """How wide the cap of a key is."""
    width = QFontMetricsF(theme.font(Type.CAPTION)).horizontalAdvance(key)
    return float(max(_HEIGHT, round(width) + 2 * _PADDING))


def draw_cap(painter: QPainter, theme: Theme, key: str, left: QPointF, *, ink: QColor, edge: QColor) -> None:
    """Draw a cap whose left edge's middle is `left`."""
    area = QRectF(left.x() + 0.5, round(left.y() - _HEIGHT / 2) + 0.5, cap_width(theme, key) - 1, _HEIGHT - 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, 4, 4)
    painter.setFont(theme.font(Type.CAPTION))
    painter.setPen(ink)
    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), key)


class KeyCap(QWidget):
    """One key, alone."""

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key = key
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(key)

    def sizeHint(self) -> QSize:
        """As wide as the key's name."""
        return QSize(int(cap_width(self._theme, self._key)), _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The cap."""
        muted, control = self._theme.color("muted"), self._theme.color("control")
        draw_cap(QPainter(self), self._theme, self._key, QPointF(0, self.height() / 2), ink=muted, edge=control)


class KeyHints(QWidget):
    """The keys of a page with a word each, in a row."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[tuple[str, str], ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.SMALL)

    def show_keys(self, keys: tuple[tuple[str, str], ...]) -> None:
        """Pairs of key and word."""
        if keys == self._shown:
            return
        self._shown = keys
        while self._row.count():
            _drop(self._row.takeAt(0))
        for key, word in keys:
            self._row.addWidget(KeyCap(self._theme, key, self))
            self._row.addWidget(Text(self._theme, word, tone="muted", parent=self))


def _drop(item: QLayoutItem | None) -> None:
    widget = item.widget() if item is not None else None
    if widget is not None:
        widget.hide()
        widget.deleteLater()
