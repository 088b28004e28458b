"""Colors, type and spacing of LOOK.md, in one place: the palette and the one style sheet are made from them."""

import logging
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from shipstation.gui.sheet import style_sheet
from shipstation.gui.tokens import DARK, DARK_SERIES, LIGHT, LIGHT_SERIES, SIZES, Tokens, Type

log = logging.getLogger(__name__)

_FALLBACKS = ("DejaVu Sans Condensed", "DejaVu Sans")
"""Where the desktop names no font of its own. The condensed cut has the measure of today's system fonts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Families:
    """The families that stand for "system UI font" and "mono" on this machine."""

    ui: str
    mono: str


@cache
def families() -> Families:
    """The system's own fonts; DejaVu where the system names none that exists."""
    known = QFontDatabase.families()
    # A desktop may answer with an alias ("Sans Serif"); what it stands for is what is drawn.
    ui = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).family()
    mono = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)).family()
    if ui not in known or ui in _FALLBACKS:
        ui = next((each for each in _FALLBACKS if each in known), ui)
    return Families(ui=ui, mono=mono if mono != ui else "DejaVu Sans Mono")


class Theme(QObject):
    """The tokens in force. Widgets that paint look them up when they paint; the rest obeys the style sheet.

    Signals:
        changed(): other tokens are in force.
    """

    changed = Signal()

    def __init__(self, app: QApplication, *, choice: str = "system") -> None:
        """`choice`: "system", "light" or "dark"."""
        super().__init__(app)
        self._app = app
        self._choice = choice
        self.tokens: Tokens = LIGHT
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(self.font(Type.BODY))
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._apply()

    @property
    def dark(self) -> bool:
        """Whether the dark tokens are in force."""
        return self.tokens is DARK

    def choose(self, choice: str) -> None:
        """Follow the system, or stay light or dark."""
        self._choice = choice
        self._apply()

    def font(self, kind: Type) -> QFont:
        """The font of a kind of text, at its size in the theme."""
        size = SIZES[kind]
        font = QFont(families().mono if size.mono else families().ui)
        font.setPixelSize(size.px)
        font.setWeight(QFont.Weight(size.weight))
        if size.tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def series(self) -> tuple[QColor, ...]:
        """The colors of a chart's series, in their order."""
        return tuple(QColor(each) for each in (DARK_SERIES if self.dark else LIGHT_SERIES))

    def color(self, tone: str) -> QColor:
        """A token's color by its name: text, muted, accent, ok, warn, bad …"""
        return QColor(getattr(self.tokens, tone))

    @Slot(Qt.ColorScheme)
    def _follow(self, _scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._apply()

    def _apply(self) -> None:
        dark = self._choice == "dark" or (
            self._choice == "system" and QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        )
        self.tokens = DARK if dark else LIGHT
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(style_sheet(self.tokens))
        log.info("theme: %s", "dark" if dark else "light")
        self.changed.emit()


def palette(tokens: Tokens) -> QPalette:
    """Fusion's palette from the tokens, for everything that the style sheet does not name."""
    made = QPalette()
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    for name, value in (
        (role.Window, tokens.surface),
        (role.WindowText, tokens.text),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.ground),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.muted),
        (role.Button, tokens.surface),
        (role.ButtonText, tokens.text),
        (role.ToolTipBase, tokens.raised),
        (role.ToolTipText, tokens.text),
        (role.Highlight, tokens.selection),
        (role.HighlightedText, tokens.text),
        (role.Accent, tokens.accent),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.accent),
        (role.Mid, tokens.line),
        (role.Midlight, tokens.line),
        (role.Light, tokens.raised),
        (role.Dark, tokens.control),
        (role.Shadow, tokens.line),
    ):
        made.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(group.Disabled, name, QColor(tokens.disabled))
    return made
