"""Buttons of three ranks, each with its key, painted from the tokens."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from shipstation.gui.icons import draw
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.keys import cap_width, draw_cap

_SIGNS = {"Enter": "↵"}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Rank(StrEnum):
    """How loud a button is."""

    PRIMARY = "primary"
    OUTLINED = "outlined"
    DESTRUCTIVE = "destructive"
    WARNING = "warning"
    QUIET = "quiet"
    """No frame: a disclosure among text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Colors:
    fill: QColor | None
    edge: QColor | None
    ink: QColor


class KeyButton(QPushButton):
    """A button that says its act and shows its key. Enter presses it where it has the focus."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        name: str,
        key: str = "",
        rank: Rank = Rank.OUTLINED,
        chevron: str = "",
        pressed: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`name`: its objectName. `chevron`: the icon of what it opens."""
        super().__init__(text, parent)
        self._theme = theme
        self._key = key
        self._rank = rank
        self._chevron = chevron
        self.setObjectName(name)
        kinds = {Rank.PRIMARY: Type.RATE, Rank.QUIET: Type.BODY}
        self.setFont(theme.font(kinds.get(rank, Type.STRONG)))
        gives_way = rank in (Rank.PRIMARY, Rank.QUIET)
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred if gives_way else QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed
        )
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if pressed is not None:
            self.clicked.connect(pressed)
        self.say(text)

    def say(self, text: str) -> None:
        """Other words; tooltip and accessible name follow."""
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(f"{text} ({self._key})" if self._key else text)
        self.updateGeometry()

    def turn(self, chevron: str) -> None:
        """Another chevron: what it opens is open, or not."""
        self._chevron = chevron
        self.update()

    def sizeHint(self) -> QSize:
        """Text, key and padding at the rank's height."""
        text = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        width = text + (0 if self._rank is Rank.QUIET else 2 * (Space.PANEL if self._rank is Rank.PRIMARY else 14))
        if self._key:
            gap = Space.PANEL if self._rank is Rank.PRIMARY else Space.SMALL if self.text() else 0
            width += cap_width(self._theme, self._key) + gap
        if self._chevron:
            width += 20
        return QSize(round(width) + 1, Space.PRIMARY if self._rank is Rank.PRIMARY else Space.CONTROL)

    def minimumSizeHint(self) -> QSize:
        """Narrow panels first take the key away (it stays in the tooltip); a quiet or loud one may end in "…"."""
        hint = self.sizeHint()
        if self._rank in (Rank.QUIET, Rank.PRIMARY):
            return QSize(48, hint.height())
        text = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        return QSize(min(round(text) + 18, hint.width()), hint.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter as well as space."""
        if event.key() in _ENTER:
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill, edge, words, key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._colors()
        painter.setPen(QPen(colors.edge, 1) if colors.edge else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(colors.fill or Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), Space.CORNER, Space.CORNER)
        self._draw_words(painter, colors.ink)

    def _draw_words(self, painter: QPainter, ink: QColor) -> None:
        painter.setFont(self.font())
        painter.setPen(ink)
        text = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        key = self._fitting_key(text)
        cap = cap_width(self._theme, key) if key else 0.0
        area = QRectF(self.rect())
        if self._rank is Rank.PRIMARY:
            left = float(Space.PANEL)
            cap_left = self.width() - cap - Space.FIELD
        else:
            group = text + (cap + Space.SMALL if cap else 0) + (Space.PANEL if self._chevron else 0)
            left = max((self.width() - group) / 2, 8.0) if self._rank is not Rank.QUIET else 0.0
            cap_left = left + text + (Space.SMALL if self.text() else 0)
        if self._chevron and self._rank is Rank.QUIET:
            draw(painter, self._chevron, QRectF(left, self.height() / 2 - 8, 16, 16), ink)
            left, cap_left = left + 20, cap_left + 20
        fits = cap_left + cap <= self.width() + 1 and left + text <= cap_left
        if key and not fits and self._rank not in (Rank.PRIMARY, Rank.QUIET):
            left = max((self.width() - text) / 2, 4.0)
        area.setLeft(left)
        area.setRight(cap_left - Space.HAIR if fits and key else self.width())
        shown = QFontMetricsF(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width() + 1)
        painter.drawText(area, int((Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft).value), shown)
        if key and fits:
            edge = ink if self._rank is not Rank.QUIET else self._theme.color("control")
            draw_cap(painter, self._theme, key, QPointF(cap_left, self.height() / 2), ink=ink, edge=edge)
        elif self._chevron and self._rank is not Rank.QUIET:
            draw(painter, self._chevron, QRectF(cap_left - 4, self.height() / 2 - 8, 16, 16), ink)

    def _fitting_key(self, text: float) -> str:
        """The key's name, or its sign where the loud button has no room for the name."""
        room = self.width() - Space.PANEL - Space.FIELD - text
        if self._rank is Rank.PRIMARY and self._key and cap_width(self._theme, self._key) > room:
            return _SIGNS.get(self._key, self._key)
        return self._key

    def _colors(self) -> _Colors:
        color = self._theme.color
        if not self.isEnabled():
            return _Colors(fill=color("ground"), edge=color("line"), ink=color("disabled"))
        over = self.underMouse() or self.isDown()
        if self.isCheckable() and self.isChecked():
            return _Colors(fill=color("selection"), edge=color("text"), ink=color("text"))
        fills = {
            Rank.PRIMARY: color("hover" if over else "accent"),
            Rank.DESTRUCTIVE: color("bad_tint") if over else None,
            Rank.WARNING: color("surface") if over else None,
            Rank.OUTLINED: color("ground") if over else None,
        }
        edges = {Rank.DESTRUCTIVE: color("control"), Rank.WARNING: color("warn"), Rank.OUTLINED: color("control")}
        inks = {Rank.PRIMARY: "on_accent", Rank.DESTRUCTIVE: "bad", Rank.WARNING: "warn", Rank.OUTLINED: "text"}
        ink = inks.get(self._rank, "text" if over else "muted")
        return _Colors(fill=fills.get(self._rank), edge=edges.get(self._rank), ink=color(ink))


class NavButton(QAbstractButton):
    """An entry of the navigation: icon and word, or the icon alone where the window is narrow; without one, words."""

    def __init__(
        self, theme: Theme, text: str, *, name: str, key: str, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self.setObjectName(name)
        self.setText(text)
        self.setCheckable(True)
        self.setFont(theme.font(Type.BODY))
        self.setAccessibleName(text)
        self.setToolTip(f"{text} ({key})")
        self.setFixedHeight(Space.NAV if icon else Space.CONTROL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """The height counts; the navigation gives the width."""
        return QSize(Space.NAV, Space.NAV)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter as well as space."""
        if event.key() in _ENTER:
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The chosen entry stands on the selection color."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selection" if self.isChecked() else "ground" if self.underMouse() else None
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(ground))
            painter.drawRoundedRect(QRectF(self.rect()), Space.CORNER, Space.CORNER)
        ink = self._theme.color("text" if self.isChecked() else "muted")
        narrow = self.width() < 2 * Space.NAV
        left = (self.width() - 20) / 2 if narrow else 10
        if self._icon:
            draw(painter, self._icon, QRectF(left, (self.height() - 20) / 2, 20, 20), ink)
        if not (narrow and self._icon):
            font = self._theme.font(Type.STRONG if self.isChecked() else Type.BODY)
            painter.setPen(ink)
            painter.setFont(font)
            area = QRectF(self.rect()).adjusted(40 if self._icon else 10, 0, -4, 0)
            shown = QFontMetricsF(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), shown)


class IconButton(QAbstractButton):
    """An icon alone, with a name, a tooltip and a key."""

    def __init__(
        self, theme: Theme, icon: str, *, name: str, says: str, key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setToolTip(f"{says} ({key})" if key else says)
        self.setFixedSize(28, 28)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def event(self, event: QEvent) -> bool:
        """Enter as well as space."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in _ENTER:
            self.click()
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon, on a quiet ground under the mouse."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("ground"))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        draw(painter, self._icon, QRectF(6, 6, 16, 16), self._theme.color("muted"))
