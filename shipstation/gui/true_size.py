"""A paper on the screen as large as it will be, with rulers, to be held beside the real thing."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.ruled import RuledPaper, is_metric
from shipstation.gui.widgets.text import Elided, Text
from shipstation.model import SCREEN_PERCENT

_MM_IN_INCH = 25.4
_MARGIN, _WIDTH = 48, 640


class TrueSize(QWidget):
    """A sheet over the page; Esc closes it, + and − make a centimeter of it a centimeter.

    Signals:
        scaled(percent): a person corrected what the screen says of itself.
        left(): it was closed.
    """

    scaled = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._over = window
        self._mm = (101.6, 152.4)
        self._percent = 100
        self.setObjectName("trueSizeSheet")
        self.setAccessibleName(self.tr("The paper in its true size"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title = Elided(theme, kind=Type.HEADING)
        self._how = Text(theme, kind=Type.CAPTION, tone="muted", wrap=True)
        self.paper = RuledPaper(theme, name="trueSizePaper", says=self.tr("The paper"), least=QSize(100, 100))
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.tr("The paper"))
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        area.setWidget(self.paper)
        self._area = area
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.SECTION, Space.PANEL, Space.SECTION, Space.PANEL)
        column.setSpacing(Space.SMALL)
        column.addWidget(self._title)
        column.addWidget(area, 1)
        foot = QHBoxLayout()
        foot.setSpacing(Space.SMALL)
        foot.addWidget(self._how, 1)
        for button in self._buttons():
            foot.addWidget(button)
        column.addLayout(foot)
        self.hide()

    def _buttons(self) -> tuple[KeyButton, ...]:
        def button(text: str, name: str, key: str, pressed: Callable[[], object]) -> KeyButton:
            return KeyButton(self._theme, text, name=name, key=key, pressed=pressed)

        return (
            button(self.tr("Smaller"), "trueSizeSmaller", "−", lambda: self._scale(-1)),
            button(self.tr("Larger"), "trueSizeLarger", "+", lambda: self._scale(1)),
            button(self.tr("Close"), "trueSizeClose", "Esc", self.leave),
        )

    def show_paper(self, png: bytes, *, size_mm: tuple[float, float], what: str, percent: int) -> None:
        """A picture of known size. `percent`: how large it is, against what the screen says of itself."""
        self._mm, self._percent = size_mm, percent
        self._title.setText(what)
        self.paper.show_png(png)
        self.paper.measure(*size_mm)
        self._fit()
        window = self._over
        size = self.sizeHint().boundedTo(QSize(window.width() - _MARGIN, window.height() - _MARGIN))
        self.resize(size)
        self.move((window.width() - size.width()) // 2, (window.height() - size.height()) // 2)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        """The paper whole, where the window has the room."""
        hint = super().sizeHint()
        wanted = self.paper.size()
        extra = hint.height() - self._area.sizeHint().height() + Space.SMALL
        width = wanted.width() + 2 * Space.SECTION + Space.PANEL
        return QSize(max(width, _WIDTH), wanted.height() + extra)

    def leave(self) -> None:
        """Close it."""
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plus, minus, Esc; the arrows move what is shown."""
        bar = self._area.verticalScrollBar()
        acts: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Plus: lambda: self._scale(1),
            Qt.Key.Key_Equal: lambda: self._scale(1),
            Qt.Key.Key_Minus: lambda: self._scale(-1),
            Qt.Key.Key_Escape: self.leave,
            Qt.Key.Key_Down: lambda: bar.setValue(bar.value() + 40),
            Qt.Key.Key_Up: lambda: bar.setValue(bar.value() - 40),
        }
        act = acts.get(event.key())
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A raised sheet."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color("control"))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), Space.CORNER, Space.CORNER)

    def _scale(self, by: int) -> None:
        percent = min(max(self._percent + by, SCREEN_PERCENT[0]), SCREEN_PERCENT[1])
        if percent != self._percent:
            self._percent = percent
            self._fit()
            self.scaled.emit(percent)

    def _fit(self) -> None:
        """As large as the screen says that a millimeter is, corrected."""
        a_mm = self.screen().physicalDotsPerInch() / _MM_IN_INCH * self._percent / 100
        margins = self.paper.contentsMargins()
        self.paper.setFixedSize(
            round(self._mm[0] * a_mm) + margins.left() + 2, round(self._mm[1] * a_mm) + margins.top() + 2
        )
        unit = self.tr("a centimeter") if is_metric() else self.tr("an inch")
        self._how.setText(
            self.tr("Hold a ruler to it: + and − until {unit} is one (now {n} %).").format(unit=unit, n=self._percent)
        )
