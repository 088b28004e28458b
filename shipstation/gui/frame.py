"""The frame of the window: top bar, pinned question, navigation, pages, notice bar. It knows no page's inside."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipstation.gui.notices import NoticeBar, UnsureBar
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space
from shipstation.gui.top_bar import TopBar
from shipstation.gui.widgets.buttons import NavButton
from shipstation.gui.widgets.text import line

if TYPE_CHECKING:
    # Start-up: the nouns are loaded behind the first paint.
    from shipstation.model import Profile

_BETWEEN_MS = 100


class Frame(QWidget):
    """Everything around the pages.

    Signals:
        turned(place): another page is shown.
    """

    turned = Signal(int)

    def __init__(self, theme: Theme, profile: "Profile", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.top = TopBar(theme, profile, self)
        self.unsure = UnsureBar(theme, self)
        self.notices = NoticeBar(theme, self)
        self._pages = QStackedWidget(self)
        self._builds: dict[int, Callable[[], QWidget]] = {}
        self._places: dict[int, QWidget] = {}
        self._nav = QWidget(self)
        self._entries = QVBoxLayout(self._nav)
        self._entries.setContentsMargins(Space.SMALL, Space.FIELD, Space.SMALL, Space.FIELD)
        self._entries.setSpacing(Space.HAIR)
        self._entries.addStretch(1)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.turn_to)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._nav)
        middle.addWidget(line(self, upright=True))
        middle.addWidget(self._pages, 1)
        column.addWidget(self.top)
        column.addWidget(self.unsure)
        column.addLayout(middle, 1)
        column.addWidget(line(self))
        column.addWidget(self.notices)
        self.fit(0)

    def add_page(
        self, place: int, build: Callable[[], QWidget], text: str, *, name: str, icon: str, last: bool = False
    ) -> None:
        """A page's entry, in the order of their places; the page itself is built when it is first turned to.

        Args:
            place: from 0 (views.py); its key is Alt and one more.
            last: its entry stands at the bottom.
        """
        self._builds[place] = build
        button = NavButton(self._theme, text, name=name, icon=icon, key=f"Alt+{place + 1}", parent=self._nav)
        self._group.addButton(button, place)
        if last:
            self._entries.addWidget(button)
        else:
            self._entries.insertWidget(len(self._builds) - 1, button)

    def page(self) -> int:
        """The place of the page that is shown."""
        shown = self._pages.currentWidget()
        return next((place for place, page in self._places.items() if page is shown), 0)

    def turn_to(self, place: int) -> None:
        """Show a page."""
        button = self._group.button(place)
        if button is not None:
            button.setChecked(True)
            self._build(place)
            self._pages.setCurrentWidget(self._places[place])
            self.turned.emit(place)

    def complete(self, is_quiet: Callable[[], bool]) -> None:
        """Build the pages that nobody has turned to yet, one at a time, and only while nobody works."""
        place = next((each for each in self._builds if each not in self._places), None)
        if place is not None:
            if is_quiet():
                self._build(place)
            QTimer.singleShot(_BETWEEN_MS, self, lambda: self.complete(is_quiet))

    def cover(self, page: QWidget) -> None:
        """Something else over the pages, until one of them is turned to."""
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)

    def _build(self, place: int) -> None:
        if place not in self._places:
            self._places[place] = self._builds[place]()
            self._pages.addWidget(self._places[place])

    def fit(self, width: int) -> None:
        """The navigation with words, or as icons."""
        self._nav.setFixedWidth((Space.NAV_WIDE if width >= Space.WIDE_FROM else Space.NAV_NARROW) - 1)
