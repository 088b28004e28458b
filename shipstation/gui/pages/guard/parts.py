"""What the sections that guard data are made of: a list at the left; acts, facts and questions at the right."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.lines import Fact, Lines
from shipstation.gui.widgets.text import Elided, Text, line


class Facts(Lines):
    """Short facts below a heading, named for assistive tools by what they say."""

    def __init__(self, theme: Theme, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, ruled=False, parent=parent)
        self.setObjectName(name)

    def show_lines(self, facts: tuple[Fact, ...]) -> None:
        """Other facts; where one has no room, its tooltip has."""
        super().show_lines(facts)
        self.setToolTip("\n".join(f"{fact.what} {fact.note} {fact.result}".strip() for fact in facts))


class ActsPanel(QWidget):
    """A heading, words and facts that scroll, and below them what can be done, one below the other."""

    def __init__(self, theme: Theme, title: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName(name)
        self.title = Elided(theme, title, kind=Type.HEADING, parent=self)
        holder = QWidget()
        self._body = QVBoxLayout(holder)
        self._body.setContentsMargins(Space.PANEL, 0, Space.PANEL, 0)
        self._body.setSpacing(0)
        self._body.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(title)
        area.setWidget(holder)
        self._acts = QVBoxLayout()
        self._acts.setContentsMargins(Space.PANEL, 0, Space.PANEL, 0)
        self._acts.setSpacing(Space.SMALL)
        head = QHBoxLayout()
        head.setContentsMargins(Space.PANEL, 0, Space.PANEL, 0)
        head.addWidget(self.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.PANEL, 0, Space.PANEL)
        column.setSpacing(Space.FIELD)
        column.addLayout(head)
        column.addWidget(area, 1)
        column.addLayout(self._acts)

    def say(self, text: str = "", *, tone: str = "muted", kind: Type = Type.BODY, gap: int = Space.FIELD) -> Text:
        """A paragraph below what stands there."""
        made = Text(self.theme, text, tone=tone, kind=kind, wrap=True, parent=self)
        self.add(made, gap=gap)
        return made

    def facts(self, name: str, *, gap: int = Space.FIELD) -> Facts:
        """Lines of facts below what stands there."""
        made = Facts(self.theme, name=name, parent=self)
        self.add(made, gap=gap)
        return made

    def add(self, widget: QWidget, *, gap: int = Space.FIELD) -> None:
        """A widget below what stands there, and so many pixels below it."""
        self._body.insertWidget(self._body.count() - 1, widget)
        self._body.insertSpacing(self._body.count() - 1, gap)

    def act(
        self, text: str, *, name: str, pressed: Callable[[], object], key: str = "", rank: Rank = Rank.OUTLINED
    ) -> KeyButton:
        """Something that can be done, below the others; as wide as the panel."""
        button = KeyButton(self.theme, text, name=name, key=key, rank=rank, pressed=pressed, parent=self)
        policy = button.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Ignored)
        button.setSizePolicy(policy)
        self._acts.addWidget(button)
        return button

    def first(self) -> QWidget:
        """Where F6 goes."""
        for place in range(self._acts.count()):
            item = self._acts.itemAt(place)
            button = item.widget() if item is not None else None
            if button is not None and button.isVisible() and button.isEnabled():
                return button
        return self


class Section(QWidget):
    """A section of the settings: heading, lead, `column` to be filled at the left; panels and forms at the right."""

    def __init__(self, theme: Theme, title: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName(name)
        self.lead = Text(theme, tone="muted", wrap=True)
        self._head = QHBoxLayout()
        self._head.setSpacing(Space.SMALL)
        self._head.addWidget(Text(theme, title, kind=Type.PAGE), 1)
        self.column = QVBoxLayout()
        self.column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        self.column.setSpacing(0)
        self.column.addLayout(self._head)
        self.column.addSpacing(Space.HAIR)
        self.column.addWidget(self.lead)
        self.column.addSpacing(Space.SMALL)
        self.side = QStackedWidget(self)
        self.side.setFixedWidth(Space.SIDE)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self.column, 1)
        row.addWidget(line(self, upright=True))
        row.addWidget(self.side)

    def fill(self, table: QWidget) -> None:
        """The list, down to the lower edge; what was said above stays there while it is hidden."""
        self._table, self._room = table, QWidget(self)
        self._room.hide()
        for part in (table, self._room):
            self.column.addWidget(part, 1)

    def show_list(self, *, on: bool) -> None:
        """The list, or nothing where it stands."""
        self._table.setVisible(on)
        self._room.setVisible(not on)

    def head_act(self, text: str, *, name: str, key: str, pressed: Callable[[], object]) -> KeyButton:
        """A button beside the heading."""
        button = KeyButton(self.theme, text, name=name, key=key, pressed=pressed)
        self._head.addWidget(button)
        return button

    def rest_with(self, panel: QWidget) -> None:
        """What stands at the right while nothing is asked. The first one to be added."""
        self.side.insertWidget(0, panel)
        self.side.setCurrentIndex(0)

    def ask(self, form: QWidget) -> None:
        """Something is asked at the right, until it is answered or left."""
        if self.side.indexOf(form) < 0:
            self.side.addWidget(form)
        self.side.setCurrentWidget(form)

    def rest(self) -> None:
        """Nothing is asked any more."""
        focused = self.window().focusWidget()
        had_focus = focused is not None and self.side.isAncestorOf(focused)
        self.side.setCurrentIndex(0)
        if had_focus:
            self.home().setFocus(Qt.FocusReason.OtherFocusReason)

    def is_asking(self) -> bool:
        """Whether something is."""
        return self.side.currentIndex() > 0

    def home(self) -> QWidget:
        """Where the focus goes when what was asked is left: the list."""
        return self

    def step(self, by: int) -> None:
        """Up (-1) or down (1) in the list."""

    def parts(self) -> tuple[QWidget, ...]:
        """Where F6 goes: the list, then the right side."""
        shown: Any = self.side.currentWidget()
        form = getattr(shown, "form", None)
        return (self.home(), form.first() if form is not None else shown.first())
