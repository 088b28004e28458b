"""What a step of the Connect page shows at the right: words, fields, links to copy, and one loud button."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from shipstation.gui.pages.settings import connect_words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import IconButton, KeyButton, Rank
from shipstation.gui.widgets.text import Elided, Text, line
from shipstation.model import ConnectStep, StepId, StepState


class CopyLine(QWidget):
    """A text to take along: an address of Amazon's, the app's name. Selectable, and copied by one button."""

    def __init__(self, theme: Theme, text: str, *, name: str, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(text, self)
        self.line.setObjectName(name)
        self.line.setAccessibleName(says)
        self.line.setReadOnly(True)
        self.line.setFont(theme.font(Type.MONO))
        self.line.setCursorPosition(0)
        self.line.setToolTip(text)
        self._copy = IconButton(
            theme, "copy", name=f"{name}Copy", says=self.tr("Copy {what}").format(what=says), parent=self
        )
        self._copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._copy.clicked.connect(self.copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.HAIR)
        row.addWidget(self.line, 1)
        row.addWidget(self._copy)

    def give(self, text: str) -> None:
        """Another text."""
        self.line.setText(text)
        self.line.setCursorPosition(0)
        self.line.setToolTip(text)

    @Slot()
    def copy(self) -> None:
        """Into the clipboard."""
        QApplication.clipboard().setText(self.line.text())


class StepPanel(QWidget):
    """A heading, a body that scrolls, quiet acts, and one loud button.

    Signals:
        marked(StepState, text or None): note the step so.
    """

    marked = Signal(object, object)

    def __init__(self, theme: Theme, step: StepId, primary: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = step
        self.theme = theme
        self.standing: ConnectStep | None = None
        self.setObjectName(f"connectPanel_{step.value}")
        self._head = Elided(theme, connect_words.head(step), kind=Type.HEADING, parent=self)
        self.primary = KeyButton(
            theme, primary, name=f"connectDo_{step.value}", key="Enter", rank=Rank.PRIMARY, parent=self
        )
        self.primary.clicked.connect(self.act)
        self.quiet = KeyButton(theme, "", name=f"connectBack_{step.value}", rank=Rank.QUIET, parent=self)
        self.quiet.clicked.connect(self._turn_back)
        self.quiet.hide()
        holder = QWidget()
        self.body = QVBoxLayout(holder)
        self.body.setContentsMargins(Space.SECTION, 0, Space.SECTION, Space.PANEL)
        self.body.setSpacing(0)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.SECTION, 0, Space.SECTION)
        column.setSpacing(0)
        column.addLayout(self._inset(self._head))
        column.addSpacing(Space.PANEL)
        column.addWidget(self._area, 1)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(Space.SECTION, 0, Space.SECTION, 0)
        column.addSpacing(Space.SMALL)
        column.addLayout(self.foot)
        column.addLayout(self._inset(self.quiet))
        column.addSpacing(Space.SMALL)
        column.addLayout(self._inset(self.primary))

    def show_step(self, standing: ConnectStep) -> None:
        """How the step stands; a settled one can be taken back."""
        self.standing = standing
        settled = standing.state in (StepState.DONE, StepState.SKIPPED)
        words = self.tr("It is not done after all") if settled else self.tr("Skip this step")
        self.quiet.say(words)
        self.quiet.setVisible(settled or standing.is_optional)

    @Slot()
    def act(self) -> None:
        """What the loud button does: the step is done."""
        self.marked.emit(StepState.DONE, None)

    def press(self) -> None:
        """As if the loud button were pressed."""
        if self.primary.isEnabled():
            self.primary.click()

    def first(self) -> QWidget:
        """Where typing begins."""
        return self.primary

    # for those who fill the body

    def say(self, text: str, *, tone: str = "muted", kind: Type = Type.BODY, gap: int = Space.FIELD) -> Text:
        """A paragraph below what stands there."""
        made = Text(self.theme, text, tone=tone, kind=kind, wrap=True, parent=self)
        self.add(made, gap=gap)
        return made

    def link(self, label: str, address: str, *, name: str) -> None:
        """An address to copy, with its label above."""
        self.add(Text(self.theme, label, kind=Type.CAPTION, tone="muted", parent=self), gap=Space.HAIR)
        self.add(CopyLine(self.theme, address, name=name, says=label, parent=self), gap=Space.FIELD)

    def rule(self) -> None:
        """A line across."""
        self.add(line(self), gap=Space.PANEL)

    def add(self, widget: QWidget, *, gap: int) -> None:
        """A widget, and so many pixels below it."""
        self.body.addWidget(widget)
        self.body.addSpacing(gap)

    def end(self) -> None:
        """Nothing more comes."""
        self.body.addStretch(1)

    def follow_enter(self, *edits: QLineEdit) -> None:
        """Enter in one of these presses the loud button."""
        for edit in edits:
            edit.returnPressed.connect(self.press)

    @Slot()
    def _turn_back(self) -> None:
        settled = self.standing is not None and self.standing.state in (StepState.DONE, StepState.SKIPPED)
        self.marked.emit(StepState.TODO if settled else StepState.SKIPPED, None)

    def _inset(self, widget: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(Space.SECTION, 0, Space.SECTION, 0)
        row.addWidget(widget)
        return row
