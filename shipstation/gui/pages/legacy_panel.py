"""The way to a legacy shipment: a line below one parcel's way, and what Amazon tells of it in the parcel's place."""

from datetime import datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from shipstation.errors import BadInput, NoNetwork, ShipError, Unavailable
from shipstation.gui.bench import Bench
from shipstation.gui.pages.legacy_sheet import LegacySheet
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import IconButton
from shipstation.gui.widgets.fields import Field, KeyedLine
from shipstation.gui.widgets.marks import Icon
from shipstation.gui.widgets.text import Elided, Text, line
from shipstation.gui.widgets.waiting import Skeleton
from shipstation.model import LegacyShipment

_QUIET_MS = 150
_LONG_MS = 2_000
_JOB = "legacy"
_PARCEL, _LEGACY = range(2)
_BLANK, _WAITING, _SAID, _FOUND = range(4)
_SCROLLING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class IdLine(KeyedLine):
    """Where the id goes. Arrows and pages move `reads`, which stands above."""

    def __init__(self, theme: Theme, reads: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(theme, name="legacySearch", icon="search", key="Alt L", kind=Type.BODY, parent=parent)
        self._reads = reads
        self.setAccessibleName(self.tr("Find a legacy shipment by its id"))
        self.setToolTip(self.tr("The id of a shipment bought with Shipping v1, then Enter (Alt+L); Esc leaves it"))
        self.setTextMargins(Space.SECTION, 0, Space.LARGE + Space.PANEL, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down are of no use in one line."""
        if event.key() in _SCROLLING:
            QApplication.sendEvent(self._reads, event)
            return
        super().keyPressEvent(event)


class LegacyPanel(QWidget):
    """The side of the Track page: one parcel's way, or in its place what Amazon tells of a legacy shipment.

    Signals:
        wanted(text): look this id up.
        opened(): the parcel gives its place.
        left(): the parcel has its place again, and an answer on its way is not wanted any more.
    """

    wanted = Signal(str)
    opened = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parcel: QWidget, parent: QWidget | None = None) -> None:
        """`parcel`: what stands here otherwise."""
        super().__init__(parent)
        self._theme = theme
        self._quiet, self._long = QTimer(self), QTimer(self)
        for timer, after_ms, act in (
            (self._quiet, _QUIET_MS, self._show_skeleton),
            (self._long, _LONG_MS, self._show_patience),
        ):
            timer.setSingleShot(True)
            timer.setInterval(after_ms)
            timer.timeout.connect(act)
        self.setFixedWidth(Space.SIDE)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(parcel)
        self._stack.addWidget(self._legacy())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(line(self))
        column.addLayout(self._way_in())

    def _way_in(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(Space.PANEL, Space.FIELD, Space.PANEL, Space.PANEL)
        self.search = IdLine(self._theme, self.area, self)
        self.search.returnPressed.connect(self._ask)
        self.search.textEdited.connect(self._edited)
        self._field = Field(self._theme, self.tr("Find a legacy shipment"), self.search, self)
        column.addWidget(self._field)
        return column

    def _legacy(self) -> QWidget:
        theme, holder = self._theme, QWidget()
        self._shipment_id = Elided(theme, kind=Type.MONO, tone="muted", middle=True)
        self._shipment_id.setObjectName("legacyId")
        self._reference = Elided(theme, tone="muted", middle=True)
        self._reference.hide()
        self._skeleton = Skeleton(theme, rows=4, row_height=48)
        self._views = QStackedWidget()
        for view in (QWidget(), self._skeleton, self._said(), self._found()):
            self._views.addWidget(view)
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(Elided(theme, self.tr("Legacy shipment"), kind=Type.HEADING), 1)
        close = IconButton(theme, "x", name="leaveLegacy", says=self.tr("Leave the legacy shipment"), key="Esc")
        close.clicked.connect(self.leave)
        head.addWidget(close)
        column = QVBoxLayout(holder)
        column.setContentsMargins(Space.PANEL, Space.FIELD, Space.PANEL, Space.FIELD)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._shipment_id)
        column.addWidget(self._reference)
        column.addSpacing(Space.PANEL)
        column.addWidget(self._views, 1)
        return holder

    def _said(self) -> QWidget:
        """What happened and what to do, where nothing can be shown."""
        theme, holder = self._theme, QWidget()
        self._mark = Icon(theme, "circle-alert", tone="bad")
        self._what = Text(theme, kind=Type.STRONG, wrap=True)
        self._what.setObjectName("legacySaid")
        self._then = Text(theme, tone="muted", wrap=True)
        self._request = Elided(theme, kind=Type.CAPTION, tone="muted", middle=True)
        self._request.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.SMALL)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(Space.SMALL)
        for part in (self._what, self._then, self._request):
            column.addWidget(part)
        column.addStretch(1)
        row.addLayout(column, 1)
        return holder

    def _found(self) -> QWidget:
        """The sheet, and what it is, always in sight."""
        theme, holder = self._theme, QWidget()
        self.area = QScrollArea()
        self.area.setObjectName("legacySheet")
        self.area.setAccessibleName(self.tr("Legacy shipment"))
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setWidgetResizable(True)
        note = QHBoxLayout()
        note.setSpacing(Space.SMALL)
        note.addWidget(Icon(theme, "shield", size=16))
        words = self.tr("Shown from Amazon, not kept here: buyers' data")
        note.addWidget(Text(theme, words, kind=Type.CAPTION, tone="muted"), 1)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.FIELD)
        column.addWidget(self.area, 1)
        column.addLayout(note)
        return holder

    def show_waiting(self, text: str) -> None:
        """It is asked for: nothing at first, then what is to come, then words."""
        self._drop()
        self._field.complain("")
        self._shipment_id.setText(text.strip())
        self._skeleton.say("")
        self._quiet.start()
        self._long.start()

    def show_shipment(self, shipment: LegacyShipment, now: datetime) -> None:
        """What Amazon tells. The next scan goes to the scan line again, and the arrows scroll."""
        self._drop()
        self._shipment_id.setText(shipment.shipment_id)
        self._reference.setText(self.tr("Reference {ref}").format(ref=shipment.client_ref))
        self._reference.setVisible(bool(shipment.client_ref))
        self.area.setWidget(LegacySheet(self._theme, shipment, now))
        self._open(_FOUND)
        if self.search.hasFocus():
            self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_error(self, error: ShipError) -> None:
        """Why there is nothing; an id that cannot be one is told below the line, which keeps it."""
        asked = self._shipment_id.text()
        self._drop()
        if isinstance(error, BadInput):
            self._field.complain(str(error))
            self._give_back()
        else:
            away = isinstance(error, Unavailable)
            self._shipment_id.setText(asked)
            self._mark.show_icon("triangle-alert" if away else "circle-alert", "warn" if away else "bad")
            self._what.setText(error.said)
            self._then.setText(error.remedy)
            self._request.setText(self.tr("Request {id}").format(id=error.request_id) if error.request_id else "")
            self._open(_SAID)
        self.search.selectAll()

    def is_open(self) -> bool:
        """Whether the parcel gave its place."""
        return self._stack.currentIndex() == _LEGACY

    @Slot()
    def leave(self) -> None:
        """Forget the shipment and the id that was typed; the parcel has its place again."""
        self._drop()
        self.search.clear()
        self._field.complain("")
        self._give_back()

    @Slot()
    def _ask(self) -> None:
        self.wanted.emit(self.search.text())

    @Slot(str)
    def _edited(self, _text: str) -> None:
        self._field.complain("")

    @Slot()
    def _show_skeleton(self) -> None:
        self._open(_WAITING)

    @Slot()
    def _show_patience(self) -> None:
        self._skeleton.say(self.tr("Asking Amazon; Esc stops waiting"))

    def _open(self, view: int) -> None:
        self._views.setCurrentIndex(view)
        if not self.is_open():
            self._stack.setCurrentIndex(_LEGACY)
            self.opened.emit()

    def _give_back(self) -> None:
        self._stack.setCurrentIndex(_PARCEL)
        self.left.emit()

    def _drop(self) -> None:
        """Nothing of a shipment stays in any widget."""
        self._quiet.stop()
        self._long.stop()
        sheet = self.area.takeWidget()
        if sheet is not None:
            sheet.deleteLater()
        for text in (self._shipment_id, self._reference, self._what, self._then, self._request):
            text.setText("")
            text.setToolTip("")
        self._reference.hide()
        self._views.setCurrentIndex(_BLANK)


class LegacyFlow(QObject):
    """Asks Amazon for legacy shipments behind the window, and keeps nothing of them.

    Signals:
        network(bool): Amazon answered, or could not be reached.
    """

    network = Signal(bool)

    def __init__(self, bench: Bench, panel: LegacyPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._panel = panel
        panel.wanted.connect(self.find)
        panel.left.connect(self.forget)

    @Slot(str)
    def find(self, text: str) -> None:
        """Look one up by its id."""
        self._panel.show_waiting(text)
        legacy = self._bench.station.legacy
        self._bench.do(lambda: legacy.find(text), then=self._show, failed=self._tell, latest=_JOB)

    @Slot()
    def forget(self) -> None:
        """An answer that is still on its way is dropped when it comes."""
        self._bench.jobs.forget(_JOB)

    def _show(self, shipment: LegacyShipment) -> None:
        self.network.emit(True)  # noqa: FBT003 a signal's argument
        self._panel.show_shipment(shipment, self._bench.now())

    def _tell(self, error: ShipError) -> None:
        if isinstance(error, NoNetwork):
            self.network.emit(False)  # noqa: FBT003 a signal's argument
        self._panel.show_error(error)
