"""F1: every key of the window on one sheet. It lies over the page; scans go on beneath it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from shipstation.gui.page_keys import Keys
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.keys import KeyCap
from shipstation.gui.widgets.text import Text

_WIDTH = 620


class KeysSheet(QWidget):
    """A sheet in the middle of the window."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("keysSheet")
        self.setAccessibleName(self.tr("Keys"))
        self._theme = theme
        self._over = window
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.SECTION, Space.SECTION, Space.SECTION, Space.SECTION)
        column.setSpacing(Space.PANEL)
        column.addWidget(Text(theme, self.tr("Keys"), kind=Type.PAGE))
        self._lists = QStackedWidget(self)
        self._pages: dict[Keys, QWidget] = {}
        column.addWidget(self._lists)
        self.hide()

    def _list(self, keys: tuple[tuple[str, str], ...]) -> QWidget:
        """Two columns of keys and what they do."""
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.FIELD)
        grid.setVerticalSpacing(Space.SMALL)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        half = (len(keys) + 1) // 2
        for place, (key, said) in enumerate(keys):
            row, side = place % half, 2 * (place // half)
            grid.addWidget(KeyCap(self._theme, key), row, side, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(Text(self._theme, said), row, side + 1)
        grid.setRowStretch(half, 1)
        return holder

    def _keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("F2", self.tr("scan line")),
            ("Esc", self.tr("back to the scan line")),
            ("Enter", self.tr("find, or buy what is chosen")),
            ("1 – 9", self.tr("choose a rate")),
            ("↑ ↓", self.tr("choose a rate")),
            ("F3", self.tr("the service of last time")),
            ("F4", self.tr("next parcel, next order")),
            ("F5", self.tr("rates anew; on Track: ask")),
            ("F6", self.tr("next panel")),
            ("F7", self.tr("best, cheapest, fastest")),
            ("F8", self.tr("print the label again")),
            ("F9", self.tr("Amazon's new orders")),
            ("Ctrl C", self.tr("copy the tracking id")),
            ("Ctrl 0", self.tr("the label in its true size")),
            ("Alt 1 – 7", self.tr("the pages")),
            ("Alt 8", self.tr("the way to a real account")),
            ("Alt B", self.tr("box")),
            ("Alt W", self.tr("weight")),
            ("Alt D", self.tr("what the carrier asks")),
            ("Alt E", self.tr("extras: proof of delivery …")),
            ("Alt S", self.tr("a parcel more in the order")),
            ("Alt R", self.tr("a parcel less")),
            ("Alt G", self.tr("the order's other parcels")),
            ("Alt M", self.tr("what is not offered")),
            ("Alt C", self.tr("cancel the shipment")),
            ("Alt F", self.tr("the refund of a cancelled one came")),
            ("Alt L", self.tr("find a legacy shipment")),
            ("Alt I", self.tr("the printer's stand-in, and back")),
            ("Alt A", self.tr("ask again about an unsure one")),
            ("Alt X", self.tr("dismiss a message")),
            ("F12", self.tr("lock the bench, change who packs")),
            ("Ctrl H", self.tr("hide the guide")),
            ("Ctrl M", self.tr("sounds off, and on")),
            ("Ctrl F", self.tr("filter past shipments")),
            ("Ctrl S", self.tr("take them away as a table")),
            ("Ctrl G", self.tr("go on all the same")),
            ("Ctrl T", self.tr("correct the address as proposed")),
        )

    def toggle(self, keys: Keys = ()) -> None:
        """Show these keys in the middle, or hide it. (): the keys of the bench."""
        if self.isVisible():
            self.hide()
            return
        if keys not in self._pages:
            self._pages[keys] = self._list(keys or self._keys())
            self._lists.addWidget(self._pages[keys])
        self._lists.setCurrentWidget(self._pages[keys])
        policy = QSizePolicy.Policy
        for page in self._pages.values():
            is_up = page is self._lists.currentWidget()
            # A stack is as high as its highest page unless the others are left out.
            page.setSizePolicy(policy.Preferred, policy.Preferred if is_up else policy.Ignored)
        window = self._over
        self.resize(_WIDTH, self.sizeHint().height())
        self.move((window.width() - self.width()) // 2, (window.height() - self.height()) // 2)
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A raised sheet."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color("control"))
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), Space.CORNER, Space.CORNER)
