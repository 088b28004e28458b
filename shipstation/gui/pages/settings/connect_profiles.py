"""From one profile to another: three buttons on top of the Connect page, and what goes along."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipstation.gui.pages.settings import connect_words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.marks import Chip
from shipstation.gui.widgets.text import Text
from shipstation.model import Profile


class ProfileSwitch(QWidget):
    """Practice, Sandbox, Live; the one that is open is pressed.

    Signals:
        wanted(Profile): another one.
    """

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._here = Profile.PRACTICE
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.HAIR)
        self.buttons: dict[Profile, KeyButton] = {}
        for each in Profile:
            button = KeyButton(theme, connect_words.profile(each), name=f"profile_{each.value}", parent=self)
            button.setCheckable(True)
            button.clicked.connect(self._press)
            self.buttons[each] = button
            row.addWidget(button)

    def show_open(self, here: Profile) -> None:
        """Which one is open."""
        self._here = here
        for each, button in self.buttons.items():
            button.setChecked(each is here)
            said = connect_words.profile(each)
            button.setToolTip(self.tr("{name} is open").format(name=said) if each is here else said)

    @Slot()
    def _press(self) -> None:
        pressed = next((each for each, button in self.buttons.items() if button is self.sender()), self._here)
        self.show_open(self._here)
        if pressed is not self._here:
            self.wanted.emit(pressed)


class MovePanel(QWidget):
    """What it means to go to another profile.

    Signals:
        go_wanted(Profile): open it.
        kept(): stay here.
    """

    go_wanted = Signal(object)
    kept = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("movePanel")
        self._goal = Profile.LIVE
        self._head = Text(theme, kind=Type.HEADING, parent=self)
        self._chip = Chip(theme, parent=self)
        self._what = Text(theme, wrap=True, parent=self)
        self._along = Text(theme, tone="muted", wrap=True, parent=self)
        self._stays = Text(theme, tone="muted", wrap=True, parent=self)
        self.primary = KeyButton(
            theme, "", name="goButton", key="Enter", rank=Rank.PRIMARY, pressed=self.press, parent=self
        )
        stay = KeyButton(theme, self.tr("Stay here"), name="stayButton", rank=Rank.QUIET, parent=self)
        stay.clicked.connect(self.kept)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.SECTION, Space.SECTION, Space.SECTION, Space.SECTION)
        column.setSpacing(Space.FIELD)
        head = QHBoxLayout()
        head.addWidget(self._head, 1)
        head.addWidget(self._chip)
        column.addLayout(head)
        for each in (self._what, self._along, self._stays):
            column.addWidget(each)
        column.addStretch(1)
        column.addWidget(stay)
        column.addWidget(self.primary)

    def show_goal(self, here: Profile, goal: Profile) -> None:
        """From here to there."""
        self._goal = goal
        name = connect_words.profile(goal)
        self._head.setText(self.tr("Go to {name}").format(name=name))
        self._chip.say(goal.value.upper(), goal.value)
        self._what.setText(
            {
                Profile.PRACTICE: self.tr("A practice Amazon on this computer. Nothing costs anything."),
                Profile.SANDBOX: self.tr("Amazon's test service, with real secrets. Its labels ship nothing."),
                Profile.LIVE: self.tr("The real Amazon. Labels cost money from the first one."),
            }[goal]
        )
        comes = self.tr(
            "Comes along, where {name} has none yet: printers, boxes, ship-from addresses, papers and these steps."
        )
        self._along.setText(comes.format(name=name) if goal is not Profile.PRACTICE else "")
        self._along.setVisible(goal is not Profile.PRACTICE)
        stays = self.tr(
            "Stays in {here}: orders, history, accounts, secrets. Each profile has its own encrypted store."
        )
        self._stays.setText(stays.format(here=connect_words.profile(here)))
        self.primary.say(self.tr("Open {name}").format(name=name))

    @Slot()
    def press(self) -> None:
        """Go."""
        self.go_wanted.emit(self._goal)
