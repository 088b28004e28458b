"""The Connect page: the steps to a real account at the left, the chosen one's panel at the right."""

from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipstation.gui.pages.settings.connect_check import CheckPanel
from shipstation.gui.pages.settings.connect_notes import (
    AppPanel,
    ApprovalPanel,
    ProfilePanel,
    QuestionnairePanel,
    RiverPanel,
    SellerPanel,
)
from shipstation.gui.pages.settings.connect_panel import StepPanel
from shipstation.gui.pages.settings.connect_profiles import MovePanel, ProfileSwitch
from shipstation.gui.pages.settings.connect_rows import StepList
from shipstation.gui.pages.settings.connect_secrets import SecretsPanel
from shipstation.gui.pages.settings.kit_panel import KitPanel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.text import Elided, line
from shipstation.model import ConnectStep, Profile, StepId
from shipstation.rules.connecting import counted, next_step

_WIDE_FROM = 560


class ConnectPage(QWidget):
    """A list and a panel.

    Signals:
        opened(StepId): another step is shown.
        go_wanted(Profile): open another profile.
    """

    opened = Signal(object)
    go_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("connectPage")
        self._theme = theme
        self._profile = Profile.PRACTICE
        self.list = StepList(theme, self)
        self.list.chosen.connect(self._open)
        self.list.entered.connect(self._enter)
        self.check, self.secrets = CheckPanel(theme), SecretsPanel(theme)
        self.answers, self.approval = QuestionnairePanel(theme), ApprovalPanel(theme)
        self.kit = KitPanel(theme)
        noted = (RiverPanel(theme), SellerPanel(theme), ProfilePanel(theme), AppPanel(theme), self.kit)
        self.panels: dict[StepId, QWidget] = {
            panel.step: panel for panel in (*noted, self.answers, self.approval, self.secrets, self.check)
        }
        self.move_panel = MovePanel(theme)
        self.move_panel.kept.connect(self._stay)
        self.move_panel.go_wanted.connect(self.go_wanted)
        self._side = QStackedWidget(self)
        self._side.setFixedWidth(Space.SIDE)
        for panel in (*self.panels.values(), self.move_panel):
            self._side.addWidget(panel)
        self.check.step_wanted.connect(self.choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._left(), 1)
        row.addWidget(line(self, upright=True))
        row.addWidget(self._side)
        self._open(StepId.RIVER)

    def _left(self) -> QVBoxLayout:
        theme = self._theme
        self.switch = ProfileSwitch(theme, self)
        self.switch.wanted.connect(self._show_move)
        self._count = Elided(theme, tone="muted", parent=self)
        head = QHBoxLayout()
        head.setSpacing(Space.PANEL)
        self._head = Elided(theme, self.tr("Connect to Amazon Shipping"), kind=Type.PAGE, parent=self)
        head.addWidget(self._head, 1)
        head.addWidget(self.switch)
        column = QVBoxLayout()
        column.setContentsMargins(Space.SECTION, Space.SECTION, Space.SECTION, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(Space.HAIR)
        column.addWidget(self._count)
        column.addSpacing(Space.PANEL)
        column.addWidget(self.list, 1)
        return column

    # what is shown

    def show_profile(self, profile: Profile) -> None:
        """Which profile is open."""
        self._profile = profile
        self.switch.show_open(profile)

    def show_steps(self, steps: tuple[ConnectStep, ...], today: date) -> None:
        """How every step stands."""
        now = next_step(steps)
        self.list.show_steps(steps, now=now, today=today)
        for each in steps:
            panel = self.panels[each.step]
            if isinstance(panel, StepPanel):
                panel.show_step(each)
        done, asked = counted(steps)
        said = self.tr("{n} of {all} steps done.").format(n=done, all=asked)
        if self._profile is Profile.PRACTICE:
            said = f"{said} {self.tr('Practice mode works without any of them.')}"
        self._count.setText(said)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the heading gives way to the switch of profiles."""
        super().resizeEvent(event)
        is_wide = self.width() - Space.SIDE >= _WIDE_FROM
        self._head.setText(self.tr("Connect to Amazon Shipping") if is_wide else self.tr("Connect"))

    def current(self) -> StepId:
        """The chosen step."""
        return self.list.current()

    @Slot(object)
    def choose(self, step: StepId) -> None:
        """Open a step's panel."""
        self.list.choose(step)
        self._open(step)

    def press(self) -> None:
        """Enter on the scan line: what the loud button does."""
        shown = self._side.currentWidget()
        if isinstance(shown, StepPanel | MovePanel):
            shown.press()

    def parts(self) -> tuple[QWidget, ...]:
        """Where F6 goes: the list, then the panel."""
        return (self.list.rows[self.list.current()], self._first())

    def _first(self) -> QWidget:
        shown = self._side.currentWidget()
        if isinstance(shown, StepPanel):
            return shown.first()
        return self.move_panel.primary if shown is self.move_panel or shown is None else shown

    @Slot(object)
    def _open(self, step: StepId) -> None:
        panel = self.panels[step]
        focused = self.window().focusWidget()
        had_focus = focused is not None and self._side.isAncestorOf(focused)
        self._side.setCurrentWidget(panel)
        if had_focus:
            # Else Qt leaves it with the frame around the panel, where no key does anything.
            self._first().setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit(step)

    @Slot(object)
    def _enter(self, step: StepId) -> None:
        self._open(step)
        self._first().setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(object)
    def _show_move(self, goal: Profile) -> None:
        self.move_panel.show_goal(self._profile, goal)
        self._side.setCurrentWidget(self.move_panel)
        self.move_panel.primary.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _stay(self) -> None:
        self._open(self.current())
