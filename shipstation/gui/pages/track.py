"""Where parcels are: what needs someone first, the way of one at the right; asked in the background."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipstation.desk.tracking import BoardRow
from shipstation.gui import way_words, words
from shipstation.gui.pages.legacy_panel import LegacyPanel
from shipstation.gui.pages.ship.empty import Vacant
from shipstation.gui.pages.track_panel import TrackPanel
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.text import Elided, Text, line
from shipstation.rules.tracking import Need

_WIDE = 720
_LAST = 5
_FILTERS = ("needs", "moving", "delivered", "all")


def _standing(row: BoardRow) -> Cell:
    mark, said, tone = words.need(row.need)
    return Cell(text=said, tone=tone, mark=mark, kind="strong")


_COLUMNS = (
    Column[BoardRow](title="State", cell=_standing, width=150),
    Column[BoardRow](
        title="Tracking",
        cell=lambda row: Cell(text=words.tracking(row.shipment.tracking_id), kind="mono", middle=True),
        width=194,
    ),
    Column[BoardRow](title="To", cell=lambda row: Cell(text=words.place(row.shipment)), width=120),
    Column[BoardRow](title="Carrier", cell=lambda row: Cell(text=row.shipment.carrier), width=88),
    Column[BoardRow](title="Against promise", cell=lambda row: Cell(text=row.against, tone="muted"), width=116),
    Column[BoardRow](title="Last word", cell=lambda row: Cell(text=_last(row))),
)


def _last(row: BoardRow) -> str:
    """The carrier's last word and place."""
    if row.tracking is None or not row.tracking.events:
        return ""
    event = row.tracking.events[-1]
    said = way_words.detail(event.detail) if event.detail else way_words.event(event.code)
    return ", ".join(part for part in (said, event.place) if part)


def _belongs(row: BoardRow, kind: str) -> bool:
    if kind == "needs":
        return row.need.needs_someone
    if kind == "moving":
        return row.need.moving and not row.need.needs_someone
    if kind == "delivered":
        return row.need is Need.DELIVERED
    return True


class TrackPage(QWidget):
    """The board.

    Signals:
        ask_wanted(): ask the carriers now.
        stop_wanted(): no more asking.
        looked_at(Shipment): this parcel is the one at the right.
    """

    ask_wanted = Signal()
    stop_wanted = Signal()
    looked_at = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trackPage")
        self._theme = theme
        self._board: tuple[BoardRow, ...] = ()
        self._kind = "all"
        self._asking = False
        self._kept: str | None = None
        self._choosing = False
        self._now: datetime | None = None
        self._said = ""
        self._model = RowsModel[BoardRow](_COLUMNS, self)
        self._build()

    def _build(self) -> None:
        theme = self._theme
        left = QVBoxLayout()
        left.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        left.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(Space.PANEL)
        head.addWidget(Text(theme, self.tr("Track"), kind=Type.PAGE))
        self._counts = Elided(theme, tone="muted")
        self._counts.setObjectName("trackCounts")
        head.addWidget(self._counts, 1)
        self._ask = KeyButton(theme, self.tr("Ask now"), name="askNowButton", key="F5", pressed=self.press_ask)
        head.addWidget(self._ask)
        left.addLayout(head)
        left.addSpacing(Space.FIELD)
        left.addLayout(self._chips())
        left.addSpacing(Space.FIELD)
        self.table = RowsView(theme, self._model, name="trackTable", says=self.tr("Parcels by need"), row=40)
        self.table.picked.connect(self._pick)
        self._empty = Vacant(theme, icon="map-pin")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        left.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(line(self, upright=True))
        self.panel = TrackPanel(theme)
        self.panel.closed.connect(self._focus_table)
        self.legacy = LegacyPanel(theme, self.panel, self)
        self.legacy.opened.connect(self._give_place)
        self.legacy.left.connect(self._take_place)
        row.addWidget(self.legacy)

    def _chips(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        self._filters = QButtonGroup(self)
        self._filters.idClicked.connect(self._filter)
        for place, kind in enumerate(_FILTERS):
            button = KeyButton(self._theme, "", name=f"trackFilter{kind.capitalize()}")
            button.setCheckable(True)
            button.setChecked(kind == "all")
            self._filters.addButton(button, place)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def show_board(self, board: tuple[BoardRow, ...], now: datetime) -> None:
        """Every recent parcel, the most urgent first."""
        self._board, self._now = board, now
        counts = {kind: sum(_belongs(row, kind) for row in board) for kind in _FILTERS}
        names = {
            "needs": self.tr("Needs someone {n}"),
            "moving": self.tr("On the way {n}"),
            "delivered": self.tr("Delivered {n}"),
            "all": self.tr("All, by need"),
        }
        for place, kind in enumerate(_FILTERS):
            button = self._filters.button(place)
            if isinstance(button, KeyButton):
                button.say(names[kind].format(n=words.count(counts[kind])))
        asked = [row.tracking.as_of for row in board if row.tracking is not None]
        age = self.tr(", asked {ago}").format(ago=words.ago(max(asked), now)) if asked else self.tr(", not asked yet")
        said = self.tr("{needs} need someone, {moving} on the way").format(**counts)
        self._said = f"{said}{age}" if board else ""
        self._counts.setText(self._said)
        self._refresh()

    def show_asking(self, done: int, of: int) -> None:
        """How far the asking got."""
        self._asking = True
        self._ask.say(self.tr("Stop"))
        if of:
            self._counts.setText(self.tr("asking the carriers, {done} of {of}").format(done=done, of=of))
        else:
            self._counts.setText(self.tr("asking the carriers"))

    def show_looking(self, done: int, of: int) -> None:
        """How far a look that nobody waits for got; (0, 0): it is over."""
        if not self._asking and of:
            said = self.tr("{age}; looking at {done} of {of}")
            self._counts.setText(said.format(age=self._said, done=words.count(done), of=words.count(of)))
        elif not self._asking:
            self._counts.setText(self._said)

    def show_asked(self) -> None:
        """Nobody is asked any more."""
        self._asking = False
        self._ask.say(self.tr("Ask now"))

    @Slot()
    def press_ask(self) -> None:
        """F5: ask, or stop asking."""
        if self._asking:
            self.stop_wanted.emit()
        else:
            self.ask_wanted.emit()

    def choose(self, tracking_id: str) -> None:
        """Make this parcel the current one, where it is listed."""
        ids = [row.shipment.tracking_id for row in self._model.rows]
        if self._kept is not None:
            self._kept = tracking_id
        elif tracking_id in ids:
            self.table.choose(ids.index(tracking_id))

    def rows(self) -> tuple[BoardRow, ...]:
        """What the table shows."""
        return self._model.rows

    def hideEvent(self, event: QHideEvent) -> None:
        """A legacy shipment is buyers' data: it does not wait on a page that is turned away."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.legacy.leave()

    def _refresh(self) -> None:
        kept = self._current() if self._kept is None else self._kept
        shown = tuple(row for row in self._board if _belongs(row, self._kind))
        self._model.show_rows(shown)
        self._stack.setCurrentIndex(0 if shown else 1)
        if not shown:
            self._empty.say(
                self.tr("No parcels here") if self._board else self.tr("Nothing is on its way"),
                self.tr("Choose another list above.")
                if self._board
                else self.tr("Parcels bought at this station appear here."),
            )
            self._show(None)
            return
        if self._kept is None:
            self._choose_or_first(kept)

    def _choose_or_first(self, tracking_id: str) -> None:
        """A row that the page itself chooses: it does not end the look at a legacy shipment."""
        ids = [row.shipment.tracking_id for row in self._model.rows]
        self._choosing = True
        self.table.choose(ids.index(tracking_id) if tracking_id in ids else 0)
        self._choosing = False

    def _current(self) -> str:
        """The tracking id of the row that is chosen; "" for none."""
        row = self.table.current_row()
        return self._model.rows[row].shipment.tracking_id if 0 <= row < len(self._model.rows) else ""

    @Slot()
    def _give_place(self) -> None:
        """A legacy shipment stands at the right: no row is the one shown there."""
        self._kept = self._current()
        self.table.choose(-1)

    @Slot()
    def _take_place(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            self._choose_or_first(kept)

    @Slot(int)
    def _filter(self, place: int) -> None:
        self._kind = _FILTERS[place]
        self._refresh()

    @Slot(int)
    def _pick(self, row: int) -> None:
        if row >= 0 and not self._choosing:
            self._kept = None
            self.legacy.leave()
        self._show(self._model.rows[row] if 0 <= row < len(self._model.rows) else None)

    def _show(self, row: BoardRow | None) -> None:
        if row is None or self._now is None:
            self.panel.show_nothing()
            return
        self.panel.show_row(row, self._now)
        self.looked_at.emit(row.shipment)

    @Slot()
    def _focus_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: object) -> None:  # noqa: ARG002 Qt's own signature
        """Where it is narrow, carrier and last word are left out: the panel at the right says them too."""
        room = self.width() - Space.SIDE - 1
        wide = room > _WIDE
        self.table.setColumnHidden(_LAST, not wide)
        left = room - 2 * Space.PANEL - 160 - 194 - 116
        self.table.widths({0: 150, 2: 96, 3: 76, 4: 122} if wide else {0: 160, 2: 116, 3: 0, 4: max(left, 100)})
