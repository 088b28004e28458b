"""Text that is never taken for markup: what buyers and carriers write is shown to the letter."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Type

_LINES = {Type.BODY: 20, Type.STRONG: 20, Type.CAPTION: 16, Type.CAPTION_STRONG: 16, Type.MONO: 20, Type.HEADING: 22}
"""Line heights in pixels at 100 %, so that lines below each other stand on the grid."""


class Text(QLabel):
    """A label of one kind and tone. Plain text always."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        kind: Type = Type.BODY,
        tone: str = "text",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(kind))
        self.setWordWrap(wrap)
        self.setProperty("tone", tone)
        self.setMinimumHeight(max(_LINES.get(kind, 0), self.fontMetrics().height()))
        self.setText(text)
        if kind in (Type.MONO, Type.MONO_LARGE):
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def say(self, text: str, tone: str | None = None) -> None:
        """Show other words, in another tone where one is given."""
        self.setText(text)
        if tone is not None and tone != self.property("tone"):
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)


class Elided(Text):
    """One line that gives way: too long a text ends in "…", the whole stands in the tooltip."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        kind: Type = Type.BODY,
        tone: str = "text",
        middle: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, text, kind=kind, tone=tone, parent=parent)
        self._mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(
            min(self.fontMetrics().averageCharWidth() * 6, super().sizeHint().width()), self.sizeHint().height()
        )

    def sizeHint(self) -> QSize:
        """The whole text; a fraction more, since fonts measure in fractions."""
        hint = super().sizeHint()
        return QSize(hint.width() + 1, max(hint.height(), self.minimumHeight()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The text, as much of it as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        painter.drawText(self.rect(), int(self.alignment()), shown)

    def event(self, event: QEvent) -> bool:
        """The whole text as tooltip, when it does not fit."""
        if event.type() is QEvent.Type.ToolTip:
            cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
            self.setToolTip(self.text() if cut else "")
        return super().event(event)


class Block(QWidget):
    """Several lines of body text, each 20 px high. Empty ones take no room; long ones wrap."""

    def __init__(self, theme: Theme, *, most: int, parent: QWidget | None = None) -> None:
        """`most`: how many lines there may be."""
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._lines = [Text(theme, wrap=True, parent=self) for _ in range(most)]
        for each in self._lines:
            column.addWidget(each)

    def show_lines(self, lines: Sequence[str]) -> None:
        """Other lines."""
        for place, each in enumerate(self._lines):
            each.setText(lines[place] if place < len(lines) else "")
            each.setVisible(place < len(lines))


def line(parent: QWidget | None = None, *, upright: bool = False) -> QFrame:
    """A 1-px line that parts two panels."""
    made = QFrame(parent)
    made.setProperty("line", "true")
    if upright:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made
