"""What a carrier asks beyond the usual, as fields in the buy panel: asked for, failed, or there to be answered."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.answers import AnswerField, ChoiceAnswer, LineAnswer
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.keys import KeyCap
from shipstation.gui.widgets.text import Elided, Text
from shipstation.model import InputFault, InputForm, InputKind, InputPath, InputQuestion

_KEY = "Alt+D"


class InputsForm(QWidget):
    """Questions and their fields. It never takes the focus by itself.

    Signals:
        confirmed(): Enter in the last field.
        again_wanted(): fetch the questions once more.
        more_wanted(path): one entry more of the list there.
        reached(QWidget): this field has the focus and wants to be seen.
    """

    confirmed = Signal()
    again_wanted = Signal()
    more_wanted = Signal(object)
    reached = Signal(QWidget)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._form: InputForm | None = None
        self._fields: dict[InputPath, AnswerField] = {}
        self._rest: list[QWidget] = []
        self._more: dict[QWidget, InputPath] = {}
        self._build()
        self.clear()

    def _build(self) -> None:
        theme = self._theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, Space.PANEL)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(Elided(theme, self.tr("Details for the carrier"), kind=Type.STRONG, parent=self), 1)
        head.addWidget(KeyCap(theme, "Alt D", parent=self))
        column.addLayout(head)
        self._said = Text(theme, tone="muted", wrap=True, parent=self)
        self._said.setObjectName("inputsSaid")
        self._said.setContentsMargins(0, Space.HAIR, 0, 0)
        column.addWidget(self._said)
        self._again = KeyButton(
            theme, self.tr("Ask again"), name="askInputsAgainButton", key="Alt D",
            pressed=self.again_wanted.emit, parent=self,
        )  # fmt: skip
        column.addSpacing(Space.SMALL)
        column.addWidget(self._again)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.FIELD)
        column.addLayout(self._column)
        QShortcut(_KEY, self).activated.connect(self.go)

    @property
    def form(self) -> InputForm | None:
        """The questions whose fields stand there."""
        return self._form

    # what is shown

    def clear(self) -> None:
        """Nothing is asked."""
        self._form = None
        self._empty()
        self.hide()

    def show_waiting(self) -> None:
        """The questions are on their way; fields that stand there stay."""
        self._say(self.tr("Asking Amazon what it needs to know…") if not self._fields else "", "muted")
        self._again.hide()
        self.show()

    def show_failed(self, said: str, *, again: bool) -> None:
        """Why there are no questions. `again`: another try may help."""
        self._say(said, "bad")
        self._again.setVisible(again)
        self.show()

    def show_nothing(self) -> None:
        """It asks nothing after all."""
        self._form = None
        self._empty()
        self._again.hide()
        self._say(self.tr("Nothing has to be answered after all."), "muted")
        self.show()

    def show_form(self, form: InputForm, entered: Mapping[InputPath, object], *, said: str = "") -> None:
        """Questions to answer. The same ones as before stay as they are, and keep the focus."""
        self._again.hide()
        self._say(said, "warn")
        self.show()
        if self._form == form and self._fields:
            return
        focused = next((path for path, field in self._fields.items() if field.control.hasFocus()), None)
        self._form = form
        self._empty()
        group = ""
        for question in form.questions:
            if question.group != group:
                group = question.group
                self._add(Text(self._theme, group, kind=Type.CAPTION_STRONG, wrap=True, parent=self))
            self._add_question(question, entered)
            self._add_more(form, question)
        self._order_tabs()
        if focused in self._fields:
            self._fields[focused].control.setFocus()

    def entered(self) -> dict[InputPath, object]:
        """What was answered so far, by path."""
        found: dict[InputPath, object] = {}
        for path, field in self._fields.items():
            control = field.control
            if isinstance(control, ChoiceAnswer):
                if control.is_answered():
                    found[path] = control.value()
            elif control.value() is not None:
                found[path] = control.value()
        return found

    def show_faults(self, faults: Sequence[InputFault]) -> None:
        """Each beside its field, the first one in sight and with the focus."""
        for each in self._fields.values():
            each.complain("")
        places = [(self._field_of(fault.path), fault.said) for fault in faults]
        self._say(" ".join(said for field, said in places if field is None), "bad")
        for field, said in places:
            if field is not None and not field.fault():
                field.complain(said)
        first = next((each for each in self._fields.values() if each.fault()), None)
        if first is not None:
            first.control.setFocus(Qt.FocusReason.OtherFocusReason)
            # It has grown by its words.
            self.reached.emit(first)

    # what a person does

    @Slot()
    def go(self) -> None:
        """Alt+D: to the first field that waits for an answer; where the questions are missing, ask again."""
        if self._again.isVisible():
            self.again_wanted.emit()
            return
        fields = list(self._fields.values())
        waiting = [field for field in fields if field.control.value() is None]
        if fields:
            (waiting or fields)[0].control.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_to(self, path: InputPath) -> None:
        """To the first field of a part."""
        field = next((field for place, field in self._fields.items() if place[: len(path)] == path), None)
        if field is not None:
            field.control.setFocus(Qt.FocusReason.OtherFocusReason)

    # building

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)
        # Qt would show it only behind the next event: a key that comes before must find it.
        widget.show()
        self._rest.append(widget)

    def _add_question(self, question: InputQuestion, entered: Mapping[InputPath, object]) -> None:
        if question.kind is InputKind.FILE:
            said = self.tr("{title}: {why}. It is answered by command, with --inputs FILE.")
            text = said.format(title=_asked(question), why=question.why_not)
            self._add(Text(self._theme, text, kind=Type.CAPTION, tone="muted", wrap=True, parent=self))
            return
        name = "input." + ".".join(map(str, question.path))
        says = _asked(question)
        control: LineAnswer | ChoiceAnswer
        known = question.path in entered
        if question.choices:
            none = self.tr("Choose…") if question.required else self.tr("No answer")
            control = ChoiceAnswer(self._theme, question.choices, none=none, name=name, says=says)
            if known or question.default is not None:
                control.choose(entered[question.path] if known else question.default)
        else:
            control = LineAnswer(self._theme, name=name, says=says)
            control.give(entered[question.path] if known else question.default)
        field = AnswerField(self._theme, says, control, hint=question.hint, parent=self)
        control.entered.connect(self._enter)
        control.reached.connect(self._reach)
        self._fields[question.path] = field
        self._add(field)

    def _add_more(self, form: InputForm, question: InputQuestion) -> None:
        """A button behind the last entry of a list that may have more."""
        for each in form.lists:
            length = len(each.path)
            last = [other for other in form.questions if other.path[:length] == each.path][-1]
            if last is question and each.shown < each.most:
                text = self.tr("One more: {title}").format(title=each.title)
                button = KeyButton(self._theme, text, name="more." + ".".join(map(str, each.path)), parent=self)
                button.clicked.connect(self._want_more)
                self._more[button] = each.path
                self._add(button)

    def _empty(self) -> None:
        for widget in self._rest:
            widget.hide()
            self._column.removeWidget(widget)
            widget.deleteLater()
        self._rest, self._fields, self._more = [], {}, {}

    def _order_tabs(self) -> None:
        """In reading order, from the place of the button that asks again."""
        before: QWidget = self._again
        for widget in self._rest:
            target = widget.control if isinstance(widget, AnswerField) else widget
            if target.focusPolicy() & Qt.FocusPolicy.TabFocus:
                QWidget.setTabOrder(before, target)
                before = target

    def _say(self, said: str, tone: str) -> None:
        self._said.say(said, tone)
        self._said.setVisible(bool(said))

    def _field_of(self, path: InputPath) -> AnswerField | None:
        """The field of a fault: its own, the first inside it, or the one that it lies in."""
        if path in self._fields:
            return self._fields[path]
        inside = [field for place, field in self._fields.items() if path and place[: len(path)] == path]
        around = [field for place, field in self._fields.items() if path[: len(place)] == place]
        return next(iter((*inside, *around)), None)

    @Slot(bool)
    def _enter(self, by_hand: bool) -> None:  # noqa: FBT001 a slot's argument
        """To the next field; in the last one: buy."""
        controls = [field.control for field in self._fields.values()]
        here = next((place for place, control in enumerate(controls) if control is self.sender()), -1)
        if here + 1 < len(controls):
            controls[here + 1].setFocus(Qt.FocusReason.TabFocusReason)
        elif by_hand:
            self.confirmed.emit()

    @Slot()
    def _reach(self) -> None:
        field = next((each for each in self._fields.values() if each.control is self.sender()), None)
        if field is not None:
            self.reached.emit(field)

    @Slot()
    def _want_more(self) -> None:
        path = next((path for button, path in self._more.items() if button is self.sender()), None)
        if path is not None:
            self.more_wanted.emit(path)


def _asked(question: InputQuestion) -> str:
    """The question with its mark in words."""
    if question.required:
        return words.tr("{title}, required").format(title=question.title)
    if question.required_in_group:
        return words.tr("{title}, required in this part").format(title=question.title)
    return question.title
