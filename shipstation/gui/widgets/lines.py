"""A short list of facts: words, a quiet second word, and a result at the right, parted by hairlines."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from shipstation.gui.icons import draw
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Type

_ROW = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line. `mark`: an icon before the result."""

    what: str
    note: str = ""
    result: str = ""
    tone: str = "text"
    mark: str = ""


class Lines(QWidget):
    """Facts one below the other. `ruled`: hairlines between them."""

    def __init__(self, theme: Theme, *, ruled: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ruled = ruled
        self._facts: tuple[Fact, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, facts: tuple[Fact, ...]) -> None:
        """Other facts."""
        self._facts = facts
        self.setAccessibleName("; ".join(f"{fact.what} {fact.note} {fact.result}" for fact in facts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One row a fact."""
        return QSize(200, _ROW * len(self._facts))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = 8 if self._ruled else 0
        for place, fact in enumerate(self._facts):
            row = QRectF(inset, place * _ROW, self.width() - 2 * inset, _ROW - 1)
            if self._ruled:
                painter.fillRect(QRectF(0, row.bottom(), self.width(), 1), self._theme.color("line"))
            self._draw(painter, fact, row)

    def _draw(self, painter: QPainter, fact: Fact, row: QRectF) -> None:
        body = self._theme.font(Type.BODY)
        metrics = QFontMetricsF(body)
        middle = int(Qt.AlignmentFlag.AlignVCenter.value)
        painter.setFont(body)
        used = metrics.horizontalAdvance(fact.result) + (20 if fact.mark else 0)
        painter.setPen(self._theme.color(fact.tone))
        painter.drawText(row, middle | int(Qt.AlignmentFlag.AlignRight.value), fact.result)
        if fact.mark:
            area = QRectF(row.right() - used, row.center().y() - 7, 14, 14)
            draw(painter, fact.mark, area, self._theme.color(fact.tone))
        room = row.width() - used - 8
        painter.setPen(self._theme.color("text"))
        what = metrics.elidedText(fact.what, Qt.TextElideMode.ElideRight, room)
        painter.drawText(row, middle, what)
        # Notes stand in a column of their own where there is room, so that they read downwards.
        left = max(metrics.horizontalAdvance(what) + 8, row.width() * 0.34 if self._ruled else 0)
        note = QRectF(row.left() + left, row.top(), room - left, row.height())
        painter.setPen(self._theme.color("muted"))
        shown = metrics.elidedText(fact.note, Qt.TextElideMode.ElideRight, max(note.width(), 0))
        painter.drawText(note, middle, shown)
