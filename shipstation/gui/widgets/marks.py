"""Icons, chips and the focus ring: marks that stand beside words, never instead of them."""

from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from shipstation.gui.icons import draw
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type

_RING_OUT = 4


class Icon(QWidget):
    """An icon in a tone."""

    def __init__(
        self, theme: Theme, name: str, *, tone: str = "muted", size: int = 20, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = name
        self._tone = tone
        self.setFixedSize(size, size)

    def show_icon(self, name: str, tone: str) -> None:
        """Another icon, another tone."""
        self._icon, self._tone = name, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon as a vector."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter, self._icon, QRectF(self.rect()), self._theme.color(self._tone))


class Chip(QWidget):
    """A word on a ground: a state ("ok", "warn", "bad"), a mode ("practice", filled) or plain."""

    _GROUNDS: ClassVar = {
        "plain": ("ground", "muted"),
        "ok": ("ok_tint", "ok"),
        "warn": ("warn_tint", "warn"),
        "bad": ("bad_tint", "bad"),
        "practice": ("practice", "on_practice"),
        "sandbox": ("warn", "on_state"),
        "live": ("ok", "on_state"),
    }
    _ROUND = ("practice", "sandbox", "live")

    def __init__(self, theme: Theme, text: str = "", *, kind: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = text
        self._kind = kind
        self.setFont(theme.font(Type.CAPTION_STRONG))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(text, kind)

    def text(self) -> str:
        """Its word."""
        return self._text

    def say(self, text: str, kind: str) -> None:
        """Another word, another ground."""
        self._text, self._kind = text, kind
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The word and its padding."""
        padding = 10 if self._kind in self._ROUND else 8
        width = QFontMetricsF(self.font()).horizontalAdvance(self._text)
        return QSize(round(width) + 2 * padding, 24 if self._kind in self._ROUND else 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and word."""
        ground, ink = self._GROUNDS[self._kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(ground))
        corner = self.height() / 2 if self._kind in self._ROUND else 4
        painter.drawRoundedRect(QRectF(self.rect()), corner, corner)
        painter.setPen(self._theme.color(ink))
        painter.setFont(self.font())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._text)


class FocusRing(QWidget):
    """The 2-px ring with its 2-px gap around whatever has the focus in a window."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._over = window
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._move_to)
        self.hide()

    @Slot(QWidget, QWidget)
    def _move_to(self, _before: QWidget | None, now: QWidget | None) -> None:
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched = []
        window = self._over
        if now is None or now is window or not window.isAncestorOf(now):
            self.hide()
            return
        step: QWidget | None = now
        while step is not None and step is not window:
            step.installEventFilter(self)
            self._watched.append(step)
            step = step.parentWidget()
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay around the widget when it or what holds it moves."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self._follow()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        if not self._watched or not self._watched[0].isVisible():
            self.hide()
            return
        widget = self._watched[0]
        if self._is_out_of_sight(widget):
            # Scrolled out of its panel: a ring would lie over what stands there now.
            self.hide()
            return
        top_left = widget.mapTo(self._over, QPoint(0, 0))
        self.setGeometry(
            top_left.x() - _RING_OUT,
            top_left.y() - _RING_OUT,
            widget.width() + 2 * _RING_OUT,
            widget.height() + 2 * _RING_OUT,
        )
        self.show()
        self.raise_()

    def _is_out_of_sight(self, widget: QWidget) -> bool:
        """Whether a panel that scrolls has it outside."""
        holder = widget.parentWidget()
        while holder is not None and holder is not self._over:
            place = QRect(widget.mapTo(holder, QPoint(0, 0)), widget.size())
            if not place.intersects(holder.rect()):
                return True
            holder = holder.parentWidget()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        corner = Space.CORNER + _RING_OUT - 1
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), corner, corner)
