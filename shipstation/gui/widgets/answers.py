"""Fields that a carrier's questions are answered in: the question above, the control, its fault below in words."""

from typing import Any

from PySide6.QtCore import QElapsedTimer, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.fields import PairCombo
from shipstation.gui.widgets.text import Text

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SCANNER_MS = 30
_SCANNED = 6
_PADDING = 11
_CHEVRON = 26


class LineAnswer(QLineEdit):
    """A line to type in. A scanner's Enter is told from a person's: a parcel's code must never buy.

    Signals:
        entered(by_hand): Enter; `by_hand` is False right behind a burst of characters.
        reached(): it has the focus.
        edited(): another text.
    """

    entered = Signal(bool)
    reached = Signal()
    edited = Signal()

    def __init__(self, theme: Theme, *, name: str, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._since = QElapsedTimer()
        self._burst = 0
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setFont(theme.font(Type.BODY))
        self.setMaxLength(4_000)
        self.textEdited.connect(self.edited)

    def value(self) -> str | None:
        """What was typed; None for nothing."""
        return self.text() if self.text().strip() else None

    def give(self, value: object) -> None:
        """Show a text or a number."""
        self.setText("" if value is None else str(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is told and goes no further."""
        quick = self._since.isValid() and self._since.elapsed() < _SCANNER_MS
        self._since.start()
        if event.key() in _ENTER:
            by_hand = not (quick and self._burst >= _SCANNED)
            self._burst = 0
            self.entered.emit(by_hand)
            return
        self._burst = self._burst + 1 if quick and event.text() else 1
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell it, so that it is brought into sight."""
        super().focusInEvent(event)
        self.reached.emit()


class ChoiceAnswer(PairCombo):
    """One of several values, or none yet.

    Signals:
        entered(by_hand): Enter; always by hand.
        reached(): it has the focus.
        edited(): another choice.
    """

    entered = Signal(bool)
    reached = Signal()
    edited = Signal()

    def __init__(
        self,
        theme: Theme,
        choices: tuple[tuple[str, Any], ...],
        *,
        none: str,
        name: str,
        says: str,
        parent: QWidget | None = None,
    ) -> None:
        """`choices`: pairs of words and value. `none`: the words for no answer."""
        super().__init__(theme, name=name, says=says, parent=parent)
        self._values: list[Any] = []
        self._none = none
        self.offer(choices)
        self.currentIndexChanged.connect(self._tell)

    def offer(self, choices: tuple[tuple[str, Any], ...]) -> None:
        """Other choices, pairs of words and value; none of them is taken yet."""
        self._values = [value for _, value in choices]
        self.give((("", ""), *((words, "") for words, _ in choices)), "")
        self.setItemText(0, self._none)

    def is_answered(self) -> bool:
        """Whether a choice was made."""
        return self.currentIndex() > 0

    def value(self) -> Any:
        """The chosen value; None, which may be a value too, for no choice."""
        return self._values[self.currentIndex() - 1] if self.is_answered() else None

    def choose(self, value: Any) -> None:
        """Take the choice of this value; none where it is not among them."""
        places = [place for place, each in enumerate(self._values, 1) if each == value and type(each) is type(value)]
        self.setCurrentIndex(places[0] if places else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is told and goes no further; letters choose."""
        if event.key() in _ENTER:
            self.entered.emit(True)  # noqa: FBT003 a signal's argument
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """No answer yet is said quietly."""
        super().paintEvent(event)
        if not self.is_answered():
            painter = QPainter(self)
            painter.setPen(self._theme.color("muted"))
            painter.setFont(self._theme.font(Type.BODY))
            area = QRectF(self.rect()).adjusted(_PADDING, 0, -_CHEVRON, 0)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self._none)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel scrolls the panel and changes no answer on its way."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell it, so that it is brought into sight."""
        super().focusInEvent(event)
        self.reached.emit()

    @Slot(int)
    def _tell(self, _place: int) -> None:
        self.edited.emit()


Answer = LineAnswer | ChoiceAnswer


class AnswerField(QWidget):
    """A question, its control, a hint, and what is wrong. The question may be long: it wraps."""

    def __init__(
        self, theme: Theme, question: str, control: Answer, *, hint: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.control = control
        label = Text(theme, question, kind=Type.CAPTION, tone="muted", wrap=True, parent=self)
        label.setBuddy(control)
        self._fault = Text(theme, kind=Type.CAPTION, tone="bad", wrap=True, parent=self)
        self._fault.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.HAIR)
        column.addWidget(label)
        column.addWidget(control)
        if hint:
            column.addWidget(Text(theme, hint, kind=Type.CAPTION, tone="muted", wrap=True, parent=self))
        column.addWidget(self._fault)
        control.edited.connect(self._well)

    def fault(self) -> str:
        """What is said to be wrong; "" for nothing."""
        return self._fault.text()

    def complain(self, said: str) -> None:
        """Show what is wrong; "" when nothing is."""
        self._fault.setText(said)
        self._fault.setVisible(bool(said))
        self.control.setAccessibleDescription(said)
        self.control.setProperty("wrong", "true" if said else "false")
        self.control.style().unpolish(self.control)
        self.control.style().polish(self.control)

    @Slot()
    def _well(self) -> None:
        if self._fault.text():
            self.complain("")
