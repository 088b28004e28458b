"""The Settings page: its sections by name at the left, the chosen one beside them."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipstation.gui.pages.settings.about_page import AboutPage
from shipstation.gui.pages.settings.connect_page import ConnectPage
from shipstation.gui.pages.settings.papers_page import PapersPage
from shipstation.gui.pages.settings.printers_page import PrintersPage
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space
from shipstation.gui.widgets.buttons import NavButton
from shipstation.gui.widgets.text import line

_WIDE, _NARROW, _WIDE_FROM = 149, 111, 1000


class SettingsPage(QWidget):
    """Sections in the order they were added.

    Signals:
        turned(name): another section is shown.
    """

    turned = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsPage")
        self.theme = theme
        self._names: list[str] = []
        self._list = QWidget(self)
        self._list.setAccessibleName(self.tr("Sections of the settings"))
        self._entries = QVBoxLayout(self._list)
        self._entries.setContentsMargins(Space.SMALL, Space.FIELD, Space.SMALL, Space.FIELD)
        self._entries.setSpacing(0)
        self._entries.addStretch(1)
        self._sections = QStackedWidget(self)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._show)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._list)
        row.addWidget(line(self, upright=True))
        row.addWidget(self._sections, 1)
        self.account, self.printers, self.papers = ConnectPage(theme), PrintersPage(theme), PapersPage(theme)
        self.add_section(self.account, self.tr("Account"), name="account")
        self.add_section(self.printers, self.tr("Printers"), name="printers")
        self.add_section(self.papers, self.tr("Papers"), name="papers")
        self.about = AboutPage(theme)
        self.add_section(self.about, self.tr("About"), name="about")
        self.turn_to("printers")

    def add_section(self, section: QWidget, text: str, *, name: str) -> None:
        """A section and its entry."""
        place = self._sections.addWidget(section)
        button = NavButton(self.theme, text, name=f"section_{name}", key="Ctrl+PgUp, Ctrl+PgDown", parent=self._list)
        self._names.append(name)
        self._group.addButton(button, place)
        self._entries.insertWidget(place, button)
        if place == 0:
            button.setChecked(True)

    def section(self) -> str:
        """Which section is shown."""
        return self._names[self._sections.currentIndex()]

    def turn_to(self, name: str) -> None:
        """Show a section by its name."""
        self._show(self._names.index(name))

    def step(self, by: int) -> None:
        """The next section (1) or the one before (-1), round."""
        self._show((self._sections.currentIndex() + by) % len(self._names))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the page is narrow, the list gives way."""
        super().resizeEvent(event)
        self._list.setFixedWidth(_WIDE if self.width() >= _WIDE_FROM else _NARROW)

    def _show(self, place: int) -> None:
        button = self._group.button(place)
        if button is not None and place != self._sections.currentIndex():
            button.setChecked(True)
            self._sections.setCurrentIndex(place)
            self.turned.emit(self._names[place])
