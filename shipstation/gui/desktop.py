"""Notices outside the window, for what needs a person while nobody looks at it. They name nobody."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from shipstation import NAME
from shipstation.desk.tracking import BoardRow
from shipstation.gui import words
from shipstation.rules.tracking import Need


class DesktopNotices(QObject):
    """The desktop's own bubbles, where the desktop has any.

    Signals:
        told(title, text): this was shown, or would have been where the desktop has no place for it.
        clicked(): a person answered one.
    """

    told = Signal(str, str)
    clicked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray: QSystemTrayIcon | None = None

    def tell(self, needy: Sequence[BoardRow]) -> None:
        """Parcels that need a person now; nothing while the window is being looked at."""
        if not needy or QApplication.activeWindow() is not None:
            return
        one, many = self.tr("A parcel needs someone"), self.tr("{n} parcels need someone")
        title = one if len(needy) == 1 else many.format(n=words.count(len(needy)))
        counts = Counter(row.need for row in needy)
        parts = [f"{counts[need]} {words.need(need)[1].lower()}" for need in Need if counts[need]]
        self._show(title, ", ".join(parts))

    def _show(self, title: str, text: str) -> None:
        self.told.emit(title, text)
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return
        if self._tray is None:
            # The desktop shows bubbles of an icon alone: it comes with the first one.
            self._tray = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._tray.setToolTip(NAME)
            self._tray.messageClicked.connect(self.clicked)
            self._tray.show()
        self._tray.showMessage(title, text, QSystemTrayIcon.MessageIcon.Warning)
