"""A choice that stands in a row of filters: as wide as its words, and strong once it is not the usual one."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from shipstation.gui.icons import draw
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type

_PADDING = 12
_CHEVRON = 16


class Choice(QComboBox):
    """One of some words, each with a value; the first is the usual one.

    Signals:
        chosen(): a person took another one.
    """

    chosen = Signal()

    def __init__(self, theme: Theme, *, name: str, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setToolTip(says)
        self.setFont(theme.font(Type.STRONG))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._take)

    def give(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """Pairs of words and value; what was chosen stays so, where it is still there."""
        kept = self.value()
        self.clear()
        for words, value in pairs:
            self.addItem(words, value)
        self.choose(kept)

    def value(self) -> str:
        """The chosen value; "" while there is nothing to choose."""
        return str(self.currentData() or "")

    def choose(self, value: str) -> None:
        """The one of that value, else the usual one."""
        self.setCurrentIndex(max(self.findData(value), 0))
        self.updateGeometry()
        self.update()

    def is_set(self) -> bool:
        """Whether another than the usual one is chosen."""
        return self.currentIndex() > 0

    def sizeHint(self) -> QSize:
        """As wide as the words that are chosen."""
        width = QFontMetricsF(self.font()).horizontalAdvance(self.currentText())
        return QSize(round(width) + 2 * _PADDING + _CHEVRON + Space.HAIR, Space.CONTROL)

    def minimumSizeHint(self) -> QSize:
        """It gives way, and ends in "…"."""
        return QSize(72, Space.CONTROL)

    def showPopup(self) -> None:
        """As wide as its longest words."""
        metrics = QFontMetricsF(self.font())
        widest = max((metrics.horizontalAdvance(self.itemText(at)) for at in range(self.count())), default=0)
        self.view().setMinimumWidth(round(widest) + 2 * _PADDING + Space.LARGE)
        super().showPopup()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Frame, words, chevron."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        edge = "accent" if self.is_set() else "text" if self.underMouse() else "control"
        painter.setPen(color(edge))
        painter.setBrush(color("selection" if self.is_set() else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), Space.CORNER, Space.CORNER)
        at = self.width() - _PADDING - _CHEVRON + 2
        draw(painter, "chevron-down", QRectF(at, self.height() / 2 - 8, _CHEVRON, _CHEVRON), color("muted"))
        area = QRectF(_PADDING, 0, at - _PADDING - 2, self.height())
        painter.setPen(color("text"))
        painter.setFont(self.font())
        shown = QFontMetricsF(self.font()).elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, area.width() + 1
        )
        painter.drawText(area, int((Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft).value), shown)

    @Slot()
    def _take(self) -> None:
        self.updateGeometry()
        self.chosen.emit()
