"""What happened to a parcel, newest first: a dot, a word, a place, a time."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Type

_LEFT = 26
_TALL = 56
_LOW = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a timeline: what, when, where; `tone` of its dot."""

    what: str
    when: str
    where: str = ""
    tone: str = "accent"


class Timeline(QWidget):
    """A column of steps. `dense`: the place stands beside the word instead of below."""

    def __init__(self, theme: Theme, *, dense: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._dense = dense
        self._steps: tuple[Step, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: tuple[Step, ...]) -> None:
        """Newest first."""
        self._steps = steps
        self.setAccessibleName("; ".join(f"{step.what} {step.where} {step.when}" for step in steps))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One row a step."""
        return QSize(240, len(self._steps) * (_LOW if self._dense else _TALL))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dots on a line, words beside them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = _LOW if self._dense else _TALL
        dot_x = 4.5 if self._dense else 8.5
        if not self._dense and len(self._steps) > 1:
            painter.setPen(self._theme.color("line"))
            painter.drawLine(QPointF(dot_x, 11), QPointF(dot_x, (len(self._steps) - 1) * height + 11))
        for place, step in enumerate(self._steps):
            top = place * height
            middle = top + (height / 2 if self._dense else 11)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(step.tone))
            radius = 4.0 if self._dense else 5.0
            painter.drawEllipse(QPointF(dot_x, middle), radius, radius)
            self._draw_step(painter, step, top, height)

    def _draw_step(self, painter: QPainter, step: Step, top: float, height: float) -> None:
        body, strong = self._theme.font(Type.BODY), self._theme.font(Type.STRONG)
        left = 16 if self._dense else _LEFT
        row = QRectF(left, top, self.width() - left, height if self._dense else 22)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(body)
        painter.setPen(self._theme.color("muted"))
        painter.drawText(row, middle | int(Qt.AlignmentFlag.AlignRight), step.when)
        room = row.width() - QFontMetricsF(body).horizontalAdvance(step.when) - 8
        painter.setFont(strong)
        painter.setPen(self._theme.color("text"))
        what = QFontMetricsF(strong).elidedText(step.what, Qt.TextElideMode.ElideRight, room)
        painter.drawText(row, middle, what)
        used = QFontMetricsF(strong).horizontalAdvance(what) + 8
        where = QRectF(row.left() + used, row.top(), room - used, row.height())
        if not self._dense:
            where = QRectF(left, top + 20, self.width() - left, 22)
        painter.setFont(body)
        painter.setPen(self._theme.color("muted"))
        shown = QFontMetricsF(body).elidedText(step.where, Qt.TextElideMode.ElideRight, max(where.width(), 0))
        painter.drawText(where, middle, shown)
