"""Paper with rulers along its top and left edges, in centimeters or inches as the country has it."""

from PySide6.QtCore import QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Type
from shipstation.gui.widgets.paper import Paper

_RULER = 28
_STROKE, _LONG_STROKE, _GAP = 4, 8, 3
_LEAST_BETWEEN = 5
_MM_IN_INCH, _MM_IN_CM = 25.4, 10.0


def is_metric() -> bool:
    """Whether the user's country measures in centimeters."""
    return QLocale().measurementSystem() is QLocale.MeasurementSystem.MetricSystem


class RuledPaper(Paper):
    """A picture of known size in millimeters; its rulers count from the paper's own corner."""

    def __init__(self, theme: Theme, *, name: str, says: str, least: QSize, parent: QWidget | None = None) -> None:
        super().__init__(theme, name=name, says=says, least=least, parent=parent)
        self._mm = (101.6, 152.4)
        self.setContentsMargins(_RULER, _RULER, 0, 0)

    def measure(self, width_mm: float, length_mm: float) -> None:
        """How large the paper is."""
        self._mm = (width_mm, length_mm)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The page, then strokes and numbers outside its edges."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self._theme.color("muted"))
        painter.setFont(self._theme.font(Type.CAPTION))
        area = QRectF(self.paper_area())
        self._rule(painter, area, self._mm[0], across=True)
        self._rule(painter, area, self._mm[1], across=False)

    def _rule(self, painter: QPainter, area: QRectF, length_mm: float, *, across: bool) -> None:
        room = area.width() if across else area.height()
        unit = _MM_IN_CM if is_metric() else _MM_IN_INCH
        a_unit = room * unit / length_mm
        parts = next(
            (parts for parts in ((10, 5, 2) if is_metric() else (8, 4, 2)) if a_unit / parts >= _LEAST_BETWEEN), 1
        )
        numbered = 1 if a_unit >= _widest(painter) else 2
        for place in range(int(length_mm / unit * parts + 1e-6) + 1):
            whole = place % parts == 0
            at = a_unit * place / parts
            stroke = _LONG_STROKE if whole else _STROKE
            if across:
                x = area.left() + at
                painter.drawLine(QPointF(x, area.top() - _GAP - stroke), QPointF(x, area.top() - _GAP))
            else:
                y = area.top() + at
                painter.drawLine(QPointF(area.left() - _GAP - stroke, y), QPointF(area.left() - _GAP, y))
            if whole and (place // parts) % numbered == 0:
                self._number(painter, area, at, place // parts, across=across)

    def _number(self, painter: QPainter, area: QRectF, at: float, count: int, *, across: bool) -> None:
        """A number outside its stroke; the first also names the unit."""
        text = str(count) if count else ("cm" if is_metric() else "in")
        room = _RULER - _GAP - _LONG_STROKE - 1
        if across:
            box = QRectF(area.left() + at - 16, area.top() - _RULER, 32, room)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom), text)
        elif count:
            box = QRectF(area.left() - _RULER, area.top() + at - 8, room, 16)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)


def _widest(painter: QPainter) -> float:
    return QFontMetricsF(painter.font()).horizontalAdvance("00") + 4
