"""The list of steps to an account: a round mark, what the step is, how it stands. One of them is chosen."""

from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from shipstation.gui.icons import draw
from shipstation.gui.pages.settings import connect_words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.text import Text
from shipstation.model import APP_PREFIX, ConnectStep, StepId, StepState

_MARK, _TEXT_LEFT, _TOP = 24, 44, 10
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class StepRow(QAbstractButton):
    """One step.

    Signals:
        stepped(by): arrow up (-1) or down (1).
        entered(): Enter: on to its panel.
    """

    stepped = Signal(int)
    entered = Signal()

    def __init__(self, theme: Theme, step: StepId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = step
        self._theme = theme
        self._standing: ConnectStep | None = None
        self._is_next = False
        self.setObjectName(f"connectStep_{step.value}")
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._title = Text(theme, connect_words.title(step), kind=Type.STRONG, wrap=True, parent=self)
        self._app = Text(theme, kind=Type.MONO, parent=self)
        self._about = Text(theme, tone="muted", wrap=True, parent=self)
        self._state = Text(theme, tone="muted", parent=self)
        self._state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._state.setContentsMargins(0, 2, 0, 0)
        for each in (self._title, self._app, self._about, self._state):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        head = QHBoxLayout()
        head.setSpacing(Space.HAIR)
        head.addWidget(self._title, 0 if step is StepId.APP else 1)
        head.addWidget(self._app, 1)
        self._app.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(_TEXT_LEFT, _TOP, Space.SMALL, _TOP + 1)
        grid.setHorizontalSpacing(Space.SECTION)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.addLayout(head, 0, 0)
        grid.addWidget(self._state, 0, 1)
        grid.addWidget(self._about, 1, 0, 1, 2)

    def show_step(self, standing: ConnectStep, *, is_next: bool, today: date) -> None:
        """How it stands."""
        self._standing, self._is_next = standing, is_next
        said = connect_words.standing(standing, is_next=is_next, today=today)
        name = f"{APP_PREFIX}{standing.note.text}" if self.step is StepId.APP and standing.note.text else ""
        self._app.setText(name)
        # Nothing that is empty is to be met by a screen reader.
        self._app.setVisible(bool(name))
        self._about.setText(connect_words.about(standing))
        late = standing.is_overdue and standing.state is StepState.TODO and bool(standing.note.text)
        self._state.say(said, "warn" if late else "muted")
        self.setText(f"{self.step.number} {self._title.text()}")
        self.setAccessibleName(f"{self.text()} {name}, {said}")
        self.setAccessibleDescription(self._about.text())
        self.setToolTip(self._about.text())
        self.update()

    def sizeHint(self) -> QSize:
        """As the layout wants it."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else QSize(200, 61)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the next one, Enter to the panel."""
        by = _STEPS.get(Qt.Key(event.key()))
        if by is not None:
            self.stepped.emit(by)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of the chosen one, the mark, a line below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        ground = "selection" if self.isChecked() else "ground" if self.underMouse() else None
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(ground))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 1, 0, -2), Space.CORNER, Space.CORNER)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), color("line"))
        self._draw_mark(painter, QRectF(Space.SMALL, _TOP, _MARK, _MARK))

    def _draw_mark(self, painter: QPainter, area: QRectF) -> None:
        color = self._theme.color
        state = self._standing.state if self._standing is not None else StepState.TODO
        if state is StepState.DONE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("ok_tint"))
            painter.drawEllipse(area)
            draw(painter, "check", area.adjusted(5, 5, -5, -5), color("ok"))
            return
        now = self._is_next and state is StepState.TODO
        painter.setPen(Qt.PenStyle.NoPen if now else QPen(color("text" if self.isChecked() else "control"), 1))
        painter.setBrush(color("accent") if now else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(area.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(color("on_accent" if now else "text"))
        painter.setFont(self._theme.font(Type.CAPTION_STRONG))
        word = "–" if state is StepState.SKIPPED else str(self.step.number)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), word)


class StepList(QScrollArea):
    """All steps, one below the other.

    Signals:
        chosen(StepId): another one is.
        entered(StepId): Enter on it.
    """

    chosen = Signal(object)
    entered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("connectSteps")
        self.setAccessibleName(self.tr("Steps"))
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.rows = {step: StepRow(theme, step, holder) for step in StepId}
        self._group = QButtonGroup(self)
        for step, row in self.rows.items():
            column.addWidget(row)
            self._group.addButton(row, step.number)
            row.stepped.connect(self.step)
            row.entered.connect(self._enter)
        column.addStretch(1)
        self.setWidget(holder)
        self.rows[StepId.RIVER].setChecked(True)
        self._group.idToggled.connect(self._toggled)

    def show_steps(self, steps: tuple[ConnectStep, ...], *, now: StepId | None, today: date) -> None:
        """How each stands; `now`: the one that is next."""
        for each in steps:
            self.rows[each.step].show_step(each, is_next=each.step is now, today=today)

    def current(self) -> StepId:
        """The chosen one."""
        return tuple(StepId)[self._group.checkedId() - 1]

    def choose(self, step: StepId) -> None:
        """Another one, in sight."""
        self.rows[step].setChecked(True)
        self.ensureWidgetVisible(self.rows[step], 0, Space.SMALL)

    @Slot(int)
    def step(self, by: int) -> None:
        """Up or down by so many."""
        had_focus = any(row.hasFocus() for row in self.rows.values())
        steps = tuple(StepId)
        goal = steps[min(max(self.current().number - 1 + by, 0), len(steps) - 1)]
        self.choose(goal)
        if had_focus:
            self.rows[goal].setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _enter(self) -> None:
        self.entered.emit(self.current())

    @Slot(int, bool)
    def _toggled(self, number: int, is_on: bool) -> None:  # noqa: FBT001 a slot's argument
        if is_on:
            self.chosen.emit(tuple(StepId)[number - 1])
