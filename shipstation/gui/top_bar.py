"""The top of the window: the mode's strip, the scan line, and what the bench works with."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.fields import KeyedLine
from shipstation.gui.widgets.marks import Chip, Icon
from shipstation.gui.widgets.text import Elided, Text, line

if TYPE_CHECKING:
    # Start-up: the nouns are loaded behind the first paint.
    from shipstation.model import Profile

_BURST_MS = 70
_FORGET_MS = 600
_TINT_MS = 900


class ScanLine(KeyedLine):
    """Where scans and words go. A digit alone is a choice; Enter on an empty line confirms.

    Signals:
        scanned(text): Enter after a text.
        digit(n): a digit alone, and nothing behind it.
        confirmed(): Enter with nothing typed.
        stepped(by): arrow up (-1) or down (1).
        copy_wanted(): Ctrl+C with nothing selected here.
    """

    scanned = Signal(str)
    digit = Signal(int)
    confirmed = Signal()
    stepped = Signal(int)
    copy_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, name="scanLine", icon="scan-barcode", key="F2", kind=Type.SCAN, parent=parent)
        self.setAccessibleName(self.tr("Scan or type: order, SKU, tracking, name"))
        self.setPlaceholderText(self.tr("Scan or type: order, SKU, tracking, name"))
        self.setToolTip(self.tr("Scan or type, then Enter (F2)"))
        self.setMaxLength(200)
        self.takes_digits = False
        self._burst = QTimer(self)
        self._burst.setSingleShot(True)
        self._burst.setInterval(_BURST_MS)
        self._burst.timeout.connect(self._tell_digit)
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(_FORGET_MS)
        self._forget.timeout.connect(self._drop_digit)
        self._untint = QTimer(self)
        self._untint.setSingleShot(True)
        self._untint.setInterval(_TINT_MS)
        self._untint.timeout.connect(self._plain)
        self.textEdited.connect(self._edited)

    def flash(self, tone: str) -> None:
        """Color the whole line for a moment: "ok", "warn", "bad"."""
        self.tint(tone)
        self._untint.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter scans or confirms, arrows step; the rest is typing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.matches(QKeySequence.StandardKey.Copy) and not self.hasSelectedText():
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        text = self.text().strip()
        if self._lone_digit() is not None:
            # The digit was the choice: it is taken at once, and Enter confirms it.
            self._tell_digit()
            text = ""
        self._stop()
        self.clear()
        if text:
            self.scanned.emit(text)
        else:
            self.confirmed.emit()

    @Slot(str)
    def _edited(self, _text: str) -> None:
        self._stop()
        if self._lone_digit() is not None:
            # A scanner's next character comes within the burst; then the digit is the beginning of an id.
            self._burst.start()
            self._forget.start()

    def _lone_digit(self) -> int | None:
        text = self.text().strip()
        return int(text) if self.takes_digits and len(text) == 1 and text in "123456789" else None

    @Slot()
    def _tell_digit(self) -> None:
        place = self._lone_digit()
        if place is not None:
            self.digit.emit(place)

    @Slot()
    def _drop_digit(self) -> None:
        if self._lone_digit() is not None:
            self.clear()

    @Slot()
    def _plain(self) -> None:
        self.tint(None)

    def _stop(self) -> None:
        self._burst.stop()
        self._forget.stop()


class Strip(QWidget):
    """3 px of the mode's color across the window."""

    def __init__(self, theme: Theme, mode: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = {"practice": "practice", "sandbox": "warn"}.get(mode, "ok")
        self.setFixedHeight(Space.STRIP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The color."""
        QPainter(self).fillRect(self.rect(), self._theme.color(self._tone))


class TopBar(QWidget):
    """Scan line at the left; mode, account, printer, network and open questions at the right."""

    def __init__(self, theme: Theme, profile: "Profile", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.scan = ScanLine(theme, self)
        self.scan.setMinimumWidth(320)
        self.scan.setMaximumWidth(560)
        self._chip = Chip(theme, profile.value.upper(), kind=profile.value, parent=self)
        self._chip.setObjectName("modeChip")
        self._account = Elided(theme, kind=Type.STRONG, parent=self)
        self._account.setObjectName("accountName")
        self._printer_icon = Icon(theme, "printer", size=16, parent=self)
        self._printer = Elided(theme, kind=Type.STRONG, parent=self)
        self._printer_state = Text(theme, tone="muted", parent=self)
        self._not_out = Text(theme, kind=Type.STRONG, tone="warn", parent=self)
        self._not_out.setObjectName("labelsNotOut")
        self._cloud = Icon(theme, "cloud", size=18, parent=self)
        self._network = Text(theme, tone="muted", parent=self)
        self._who_icon = Icon(theme, "user", size=16, parent=self)
        self._who = Elided(theme, kind=Type.STRONG, parent=self)
        self._who.setObjectName("whoIsAtTheBench")
        self._incident_icon = Icon(theme, "shield", tone="bad", size=16, parent=self)
        self._incident = Text(theme, kind=Type.STRONG, tone="bad", parent=self)
        self._incident.setObjectName("incidentCountdown")
        self._left = ""
        self._flag = Icon(theme, "flag", tone="warn", size=16, parent=self)
        self._unsure = Text(theme, kind=Type.STRONG, tone="warn", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Strip(theme, profile.value, self))
        holder = QWidget(self)
        holder.setFixedHeight(Space.TOP)
        holder.setLayout(self._row())
        column.addWidget(holder)
        column.addWidget(line(self))
        self.setFixedHeight(Space.STRIP + Space.TOP + 1)
        self.show_network(online=None)
        self.show_unsure(0)
        self.show_not_out(0)
        self.show_who("", "")
        self.show_incident("", "")

    def _row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(Space.PANEL, 0, Space.PANEL, 0)
        row.setSpacing(Space.PANEL)
        row.addWidget(self.scan, 100)
        row.addStretch(1)
        row.addWidget(self._chip)
        row.addWidget(self._account)
        for parts in (
            (self._incident_icon, self._incident),
            (self._who_icon, self._who),
            (self._printer_icon, self._printer, self._printer_state, self._not_out),
            (self._cloud, self._network),
            (self._flag, self._unsure),
        ):
            group = QHBoxLayout()
            group.setSpacing(6)
            for part in parts:
                group.addWidget(part)
            row.addLayout(group)
        return row

    def show_account(self, name: str) -> None:
        """Whose name parcels are bought in."""
        self._account.setText(name)

    def show_who(self, name: str, tip: str) -> None:
        """Who stands at the bench; "" where nobody is named."""
        self._who.say(name)
        for part in (self._who_icon, self._who):
            part.setVisible(bool(name))
            part.setToolTip(f"{name} {tip}")
            part.setAccessibleName(f"{name} {tip}")

    def show_incident(self, left: str, tip: str) -> None:
        """How long Amazon may still be told of an open incident; "" where none is open."""
        self._left = left
        for part in (self._incident_icon, self._incident):
            part.setVisible(bool(left))
            part.setToolTip(tip)
            part.setAccessibleName(tip)
        self._make_room()

    def show_printer(self, name: str, state: str = "", tone: str = "muted") -> None:
        """The default printer and the last known word of it."""
        self._printer_icon.setVisible(True)
        self._printer.setText(name or self.tr("no printer"))
        self._printer_state.say(state, tone)
        self._printer_state.setVisible(bool(state))

    def show_network(self, *, online: bool | None, since: str = "") -> None:
        """Whether Amazon answered last; None: not asked yet. `since`: from when on it did not, as people read it."""
        said = {None: "", True: self.tr("online"), False: self.tr("offline")}[online]
        if online is False and since:
            said = self.tr("offline since {time}").format(time=since)
        self._cloud.show_icon("cloud-off" if online is False else "cloud", "warn" if online is False else "muted")
        self._cloud.setToolTip(said or self.tr("Amazon was not asked yet"))
        self._cloud.setAccessibleName(self._cloud.toolTip())
        self._network.say(said, "warn" if online is False else "muted")
        self._make_room()

    def show_unsure(self, many: int) -> None:
        """How many purchases wait for a person."""
        self._flag.setVisible(many > 0)
        self._unsure.setVisible(many > 0)
        self._unsure.setText(self.tr("{n} unsure").format(n=many))

    def show_not_out(self, many: int) -> None:
        """How many bought labels are not on paper, or not for certain."""
        self._not_out.setVisible(many > 0)
        self._not_out.setText(self.tr("{n} not out").format(n=many))
        self._not_out.setToolTip(self.tr("Bought labels that are not printed, or nobody knows it"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words give way to icons where it is narrow."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        wide = self.width() >= Space.WIDE_FROM
        self._network.setVisible(bool(self._network.text()) and wide)
        said = self.tr("Incident: {left}").format(left=self._left)
        self._incident.setText(said if wide and self._left else self._left)
        self.scan.setMaximumWidth(560 if wide else 440)
