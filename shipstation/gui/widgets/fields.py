"""Fields: label above, unit inside at the right, error below in words."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from shipstation.gui.icons import draw
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.keys import cap_width, draw_cap
from shipstation.gui.widgets.text import Elided, Text


class Field(QWidget):
    """A control with its label above and its error below."""

    def __init__(self, theme: Theme, label: str, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = Elided(theme, label, kind=Type.CAPTION, tone="muted", parent=self)
        self._label.setBuddy(control)
        self._error = Text(theme, kind=Type.CAPTION, tone="bad", wrap=True, parent=self)
        self._error.hide()
        self._control = control
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.HAIR)
        column.addWidget(self._label)
        column.addWidget(control)
        column.addWidget(self._error)
        column.addStretch(1)

    def name(self, label: str) -> None:
        """Another label."""
        self._label.setText(label)

    def complain(self, error: str) -> None:
        """Show what is wrong; "" when nothing is."""
        self._error.setText(error)
        self._error.setVisible(bool(error))
        self._control.setProperty("wrong", "true" if error else "false")
        self._control.style().unpolish(self._control)
        self._control.style().polish(self._control)


class UnitEdit(QLineEdit):
    """A number with its unit inside at the right; another unit may be typed after the number.

    Signals:
        settled(text): Enter, or the focus left, with a text that is not what stood there.
    """

    settled = Signal(str)

    def __init__(self, theme: Theme, *, name: str, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._unit = ""
        self._given = ""
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setFont(theme.font(Type.STRONG))
        self.setMinimumWidth(96)

    def give(self, text: str, unit: str) -> None:
        """Show a number and its unit."""
        self._given, self._unit = text, unit
        self.setText(text)
        self.setTextMargins(0, 0, self._unit_width() + Space.HAIR, 0)

    def is_typed_in(self) -> bool:
        """Whether somebody is at it, with a text that is not what stood there."""
        return self.hasFocus() and self.text() != self._given

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter settles and is not passed on: it must not buy."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._given = ""
            self._settle()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed counts when the focus leaves."""
        super().focusOutEvent(event)
        self._settle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, then its unit."""
        super().paintEvent(event)
        if self._unit:
            painter = QPainter(self)
            painter.setFont(self._theme.font(Type.BODY))
            painter.setPen(self._theme.color("muted"))
            area = QRectF(self.rect()).adjusted(0, 0, -Space.FIELD, 0)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), self._unit)

    def _settle(self) -> None:
        if self.text() != self._given:
            self._given = self.text()
            self.settled.emit(self.text())

    def _unit_width(self) -> int:
        return round(QFontMetricsF(self._theme.font(Type.BODY)).horizontalAdvance(self._unit))


class PairCombo(QComboBox):
    """A choice of names, each with a quiet second word ("M", "30×20×10 cm").

    Signals:
        chosen(name): a person took another one.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, *, name: str, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.second_at = Qt.AlignmentFlag.AlignLeft
        """Beside the name; numbers stand at the right."""
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setFont(theme.font(Type.BODY))
        self.setMinimumWidth(112)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.activated.connect(self._take)

    def give(self, pairs: tuple[tuple[str, str], ...], current: str) -> None:
        """Pairs of name and second word, and which name stands there."""
        self.blockSignals(True)  # noqa: FBT003 Qt's own signature
        self.clear()
        for name, second in pairs:
            self.addItem(f"{name}  {second}", (name, second))
        names = [name for name, _ in pairs]
        self.setCurrentIndex(names.index(current) if current in names else -1)
        self.blockSignals(False)  # noqa: FBT003 as above

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Frame from the style sheet, then the name, the second word and a chevron."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        painter.setPen(color("text" if self.underMouse() else "control"))
        painter.setBrush(color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), Space.CORNER, Space.CORNER)
        name, second = self.currentData() or ("", "")
        draw(painter, "chevron-down", QRectF(self.width() - 24, self.height() / 2 - 8, 16, 16), color("muted"))
        area = QRectF(self.rect()).adjusted(11, 0, -26, 0)
        aligned = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setPen(color("text"))
        painter.setFont(self._theme.font(Type.STRONG))
        painter.drawText(area, aligned, name)
        area.setLeft(area.left() + QFontMetricsF(painter.font()).horizontalAdvance(name) + Space.SMALL)
        painter.setPen(color("muted"))
        painter.setFont(self._theme.font(Type.BODY))
        shown = QFontMetricsF(painter.font()).elidedText(second, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | self.second_at), shown)

    @Slot(int)
    def _take(self, index: int) -> None:
        pair = self.itemData(index)
        if pair:
            self.chosen.emit(pair[0])


class KeyedLine(QLineEdit):
    """A line with an icon at the left and its key at the right: the scan line, a search."""

    def __init__(
        self, theme: Theme, *, name: str, icon: str, key: str, kind: Type, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._key = key
        self._tint: str | None = None
        self.setObjectName(name)
        self.setFont(theme.font(kind))

    def tint(self, tone: str | None) -> None:
        """Color the whole line for good, bad or ask; None: as usual."""
        self._tint = tone
        self.setStyleSheet("" if tone is None else f"background: {getattr(self._theme.tokens, f'{tone}_tint')};")

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, then icon and key."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        size = 20 if self.font().pixelSize() >= 18 else 16
        draw(painter, self._icon, QRectF(13, middle - size / 2, size, size), self._theme.color(self._tint or "text"))
        left = QPointF(self.width() - 13 - cap_width(self._theme, self._key), middle)
        muted = self._theme.color("muted")
        draw_cap(painter, self._theme, self._key, left, ink=muted, edge=self._theme.color("control"))
