"""The Settings page: its sections by name at the left, the chosen one beside them."""

# Start-up: what guards data is built when its section is turned to.
# ruff: noqa: PLC0415

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

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
from shipstation.model import Profile

if TYPE_CHECKING:
    from shipstation.gui.pages.guard.audit_page import AuditPage
    from shipstation.gui.pages.guard.backup_page import BackupPage
    from shipstation.gui.pages.guard.incidents_page import IncidentsPage
    from shipstation.gui.pages.guard.operators_page import OperatorsPage
    from shipstation.gui.pages.guard.parts import Section
    from shipstation.gui.pages.guard.privacy_page import PrivacyPage

GUARD = ("operators", "privacy", "backup", "incidents", "audit")
"""The sections that guard data."""
_WIDE, _NARROW, _WIDE_FROM = 149, 111, 1000


class SettingsPage(QWidget):
    """Sections in the order they were added; each is built when it is first turned to.

    Signals:
        turned(name): another section is shown.
        go_wanted(Profile): open another profile.
    """

    turned = Signal(str)
    go_wanted = Signal(object)

    def __init__(self, theme: Theme, profile: Profile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsPage")
        self.theme = theme
        self._profile = profile
        self._builds: dict[str, Callable[[], QWidget]] = {}
        self._built: dict[str, QWidget] = {}
        self._up = ""
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
        self.add_section(lambda: self.account, self.tr("Account"), name="account")
        self.add_section(lambda: self.printers, self.tr("Printers"), name="printers")
        self.add_section(lambda: self.papers, self.tr("Papers"), name="papers")
        self.add_section(lambda: self.operators, self.tr("Operators"), name="operators")
        self.add_section(lambda: self.privacy, self.tr("Privacy"), name="privacy")
        self.add_section(lambda: self.backup, self.tr("Backup"), name="backup")
        self.add_section(lambda: self.incidents, self.tr("Incidents"), name="incidents")
        self.add_section(lambda: self.audit, self.tr("Audit log"), name="audit")
        self.add_section(lambda: self.about, self.tr("About"), name="about")
        self.turn_to("printers")

    @cached_property
    def account(self) -> ConnectPage:
        page = ConnectPage(self.theme)
        page.show_profile(self._profile)
        page.go_wanted.connect(self.go_wanted)
        return page

    @cached_property
    def printers(self) -> PrintersPage:
        return PrintersPage(self.theme)

    @cached_property
    def papers(self) -> PapersPage:
        return PapersPage(self.theme)

    @cached_property
    def operators(self) -> "OperatorsPage":
        from shipstation.gui.pages.guard.operators_page import OperatorsPage

        return OperatorsPage(self.theme)

    @cached_property
    def privacy(self) -> "PrivacyPage":
        from shipstation.gui.pages.guard.privacy_page import PrivacyPage

        return PrivacyPage(self.theme)

    @cached_property
    def backup(self) -> "BackupPage":
        from shipstation.gui.pages.guard.backup_page import BackupPage

        return BackupPage(self.theme)

    @cached_property
    def incidents(self) -> "IncidentsPage":
        from shipstation.gui.pages.guard.incidents_page import IncidentsPage

        return IncidentsPage(self.theme)

    @cached_property
    def audit(self) -> "AuditPage":
        from shipstation.gui.pages.guard.audit_page import AuditPage

        return AuditPage(self.theme)

    @cached_property
    def about(self) -> AboutPage:
        return AboutPage(self.theme)

    def add_section(self, build: Callable[[], QWidget], text: str, *, name: str) -> None:
        """A section's entry; what it opens is built then."""
        place = len(self._builds)
        button = NavButton(self.theme, text, name=f"section_{name}", key="Ctrl+PgUp, Ctrl+PgDown", parent=self._list)
        self._builds[name] = build
        self._group.addButton(button, place)
        self._entries.insertWidget(place, button)

    def section(self) -> str:
        """Which section is shown."""
        return self._up

    def turn_to(self, name: str) -> None:
        """Show a section by its name."""
        if name == self._up:
            return
        if name not in self._built:
            self._built[name] = self._builds[name]()
            self._sections.addWidget(self._built[name])
        self._up = name
        self._sections.setCurrentWidget(self._built[name])
        self._group.button(tuple(self._builds).index(name)).setChecked(True)
        self.turned.emit(name)

    def guard(self) -> "Section | None":
        """The section that is up, where it is one that guards data."""
        if self._up not in GUARD:
            return None
        shown: Section = getattr(self, self._up)
        return shown

    def step(self, by: int) -> None:
        """The next section (1) or the one before (-1), round."""
        names = tuple(self._builds)
        self.turn_to(names[(names.index(self._up) + by) % len(names)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the page is narrow, the list gives way."""
        super().resizeEvent(event)
        self._list.setFixedWidth(_WIDE if self.width() >= _WIDE_FROM else _NARROW)

    def _show(self, place: int) -> None:
        self.turn_to(tuple(self._builds)[place])
