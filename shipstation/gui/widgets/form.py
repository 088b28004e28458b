"""A form in a side panel: questions one below the other, found again by name, scrolled to what has the focus."""

from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.answers import Answer, AnswerField, ChoiceAnswer, LineAnswer
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.secret import conceal
from shipstation.gui.widgets.text import Elided, Text


class Form(QScrollArea):
    """Lines and choices.

    Signals:
        entered(): a person pressed Enter in one of them; a scanner's Enter is none.
    """

    entered = Signal()

    def __init__(self, theme: Theme, *, name: str, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_whole = False
        self._fields: dict[str, AnswerField] = {}
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        # Room for the focus ring, which is drawn around a control.
        self._column.setContentsMargins(Space.HAIR, Space.HAIR, Space.HAIR, Space.HAIR)
        self._column.setSpacing(Space.FIELD)
        self._column.addStretch(1)
        self.setWidget(inside)

    def line(self, name: str, title: str, *, hint: str = "", secret: bool = False) -> LineAnswer:
        """A line to type in. `secret`: shown as dots."""
        control = LineAnswer(self._theme, name=f"{self.objectName()}_{name}", says=title)
        if secret:
            conceal(control)
        self._add(name, title, control, hint)
        return control

    def choice(
        self, name: str, title: str, choices: tuple[tuple[str, Any], ...], *, none: str, hint: str = ""
    ) -> ChoiceAnswer:
        """One of several values. `choices`: words and value. `none`: the words for no choice, which is None."""
        control = ChoiceAnswer(
            self._theme, choices, none=none, name=f"{self.objectName()}_{name}", says=title, parent=self
        )
        self._add(name, title, control, hint)
        return control

    def grow(self) -> None:
        """As high as its questions, for a short form with something below it."""
        self._is_whole = True
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Its questions."""
        inside = self.widget()
        return inside.sizeHint() if inside is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """All of it once it was told to grow, else a field or two."""
        return self.sizeHint() if self._is_whole else super().minimumSizeHint()

    def is_worked_in(self) -> bool:
        """Whether somebody is at one of its questions."""
        focused = self.window().focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def value(self, name: str) -> Any:
        """What was typed or chosen; None for nothing."""
        return self._fields[name].control.value()

    def complain(self, name: str, said: str) -> None:
        """Below a field, what is wrong with it; "" when nothing is. The first fault gets the focus."""
        self._fields[name].complain(said)
        if said:
            self.focus(name)

    def mark(self, name: str, said: str) -> None:
        """The same, with the focus where it is."""
        self._fields[name].complain(said)

    def settle(self) -> None:
        """Nothing is wrong any more."""
        for field in self._fields.values():
            field.complain("")

    def show_field(self, name: str, *, shown: bool) -> None:
        """Show a field, or hide one that makes no sense here."""
        self._fields[name].setVisible(shown)

    def first(self) -> QWidget:
        """The first control that can be seen."""
        shown = [field.control for field in self._fields.values() if not field.isHidden()]
        return shown[0]

    def focus(self, name: str) -> None:
        """Into a field."""
        self._fields[name].control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, name: str, title: str, control: Answer, hint: str) -> None:
        field = AnswerField(self._theme, title, control, hint=hint, parent=self.widget())
        self._fields[name] = field
        self._column.insertWidget(self._column.count() - 1, field)
        control.entered.connect(self._enter)
        control.reached.connect(partial(self._reach, field))

    def _reach(self, field: AnswerField) -> None:
        self.ensureWidgetVisible(field, 0, Space.FIELD)

    @Slot(bool)
    def _enter(self, by_hand: bool) -> None:  # noqa: FBT001 a slot's argument
        if by_hand:
            self.entered.emit()


class FormFrame(QWidget):
    """A form with its title above and its buttons below: the loud one, and leave and remove where asked for.

    Signals:
        confirmed(): the loud button, or Enter in a field.
        left(): Esc, or its button.
        removed(): its button.
    """

    confirmed = Signal()
    left = Signal()
    removed = Signal()

    def __init__(
        self, theme: Theme, title: str, *, name: str, thing: str, says: str, primary: str, can_leave: bool,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """`name`: the form's objectName, which its fields begin with. `thing`: what the buttons' names hold."""
        super().__init__(parent)
        self.title = Elided(theme, title, kind=Type.HEADING)
        self.form = Form(theme, name=name, says=says, parent=self)
        self.form.entered.connect(self.confirmed)
        self.note = Text(theme, kind=Type.CAPTION, tone="muted", wrap=True)
        self.save = KeyButton(
            theme, primary, name=f"save{thing}Button", key="Enter", rank=Rank.PRIMARY, pressed=self.confirmed.emit
        )
        self.remove = KeyButton(
            theme, self.tr("Remove"), name=f"remove{thing}Button", key="Ctrl Del", rank=Rank.DESTRUCTIVE,
            pressed=self.removed.emit,
        )  # fmt: skip
        leave = KeyButton(theme, self.tr("Leave"), name=f"leave{thing}Button", key="Esc", pressed=self.left.emit)
        # On the left edge of the questions.
        head = QHBoxLayout()
        head.setContentsMargins(Space.HAIR, 0, Space.HAIR, 0)
        head.addWidget(self.title)
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        row.addWidget(self.remove)
        row.addStretch(1)
        row.addWidget(leave)
        acts = QVBoxLayout()
        acts.setContentsMargins(Space.HAIR, 0, Space.HAIR, 0)
        acts.setSpacing(Space.SMALL)
        acts.addWidget(self.note)
        acts.addLayout(row)
        acts.addWidget(self.save)
        self.note.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.SMALL)
        self.body.addWidget(self.form, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PANEL - Space.HAIR, Space.PANEL, Space.PANEL - Space.HAIR, Space.PANEL)
        column.setSpacing(Space.SMALL)
        column.addLayout(head)
        column.addLayout(self.body, 1)
        column.addLayout(acts)
        if not can_leave:
            leave.hide()
            self.remove.hide()

    def tell(self, words: str) -> None:
        """Words above the buttons; "" for none."""
        self.note.setText(words)
        self.note.setVisible(bool(words))
