"""Everything ever bought, found while it is typed, with the network down."""

from datetime import UTC, datetime

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.pages.history_filters import FilterRow
from shipstation.gui.pages.ship.empty import Vacant
from shipstation.gui.pages.side_panel import SidePanel
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import RIGHT, Cell, Column, WindowModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton
from shipstation.gui.widgets.fields import KeyedLine
from shipstation.gui.widgets.text import Elided, Text, line
from shipstation.model import Shipment

_DEBOUNCE_MS = 60
_SERVICE = 4
_COST = 5


def _columns(now: datetime) -> tuple[Column[Shipment], ...]:
    """`now`: what "today" is."""
    return (
        Column[Shipment](
            title="Bought", cell=lambda row: Cell(text=words.moment(row.bought_at, now), tone="muted"), width=112
        ),
        Column[Shipment](
            title="Tracking",
            cell=lambda row: Cell(text=words.tracking(row.tracking_id), kind="mono", middle=True),
            width=194,
        ),
        Column[Shipment](
            title="Ship to", cell=lambda row: Cell(text=words.buyer(row), tone="muted" if row.erased_at else "text")
        ),
        Column[Shipment](title="City", cell=lambda row: Cell(text=words.place(row), tone="muted"), width=116),
        Column[Shipment](title="Service", cell=lambda row: Cell(text=row.service)),
        Column[Shipment](
            title="Cost",
            cell=lambda row: Cell(text=words.amount(row.charged or row.shown), kind="strong"),
            align=RIGHT,
            width=72,
        ),
        Column[Shipment](title="State", cell=_state, width=108),
    )


def _state(row: Shipment) -> Cell:
    said, tone = words.status(row, short=True)
    return Cell(text=said, tone=tone)


class HistoryPage(QWidget):
    """A search, its results, one parcel at the right.

    Signals:
        typed(text): what to look for changed and stood still for a moment.
        filtered(): another filter, another order.
        picked(Shipment or None): one row.
        page_wanted(page): rows of it come into sight.
        export_wanted(): all that is found, as a file.
    """

    typed = Signal(str)
    filtered = Signal()
    picked = Signal(object)
    page_wanted = Signal(int)
    export_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPage")
        self._theme = theme
        self.model: WindowModel[Shipment] = WindowModel(_columns(datetime.fromtimestamp(0, UTC)), self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_DEBOUNCE_MS)
        self._pause.timeout.connect(self._tell)
        self._build()
        self.model.page_wanted.connect(self.page_wanted)

    def _build(self) -> None:
        theme = self._theme
        self.search = KeyedLine(theme, name="historySearch", icon="search", key="Esc", kind=Type.BODY)
        self.search.setAccessibleName(self.tr("Search past shipments"))
        self.search.setPlaceholderText(self.tr("Any words of order, tracking, name, postcode, city, service or item"))
        self.search.setToolTip(self.tr("Search past shipments (Alt+3); Esc clears it"))
        self.search.textChanged.connect(self._pause.start)
        self.filters = FilterRow(theme)
        self.filters.changed.connect(self.filtered)
        self.table = RowsView(theme, self.model, name="historyTable", says=self.tr("Past shipments"), row=32)
        self.table.picked.connect(self._pick)
        self.side = SidePanel(theme)
        clear = KeyButton(theme, self.tr("Show everything"), name="historyClear", key="Esc", pressed=self.clear)
        self._clear = clear
        self._empty = Vacant(theme, icon="history", button=clear)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        left = QVBoxLayout()
        left.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        left.setSpacing(0)
        left.addLayout(self._head())
        for part in (self.search, self.filters):
            left.addSpacing(Space.FIELD)
            left.addWidget(part)
        left.addSpacing(Space.SMALL)
        left.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(line(self, upright=True))
        row.addWidget(self.side)
        self.side.show_nothing("")

    def _head(self) -> QHBoxLayout:
        theme, head = self._theme, QHBoxLayout()
        head.setSpacing(Space.PANEL)
        head.addWidget(Text(theme, self.tr("History"), kind=Type.PAGE))
        self._count = Elided(theme, tone="muted")
        self._count.setObjectName("historyCount")
        head.addWidget(self._count, 1)
        self.export = KeyButton(
            theme, self.tr("Export"), name="historyExport", key="Ctrl S", pressed=self.export_wanted.emit
        )
        head.addWidget(self.export)
        return head

    def show_first(self, rows: tuple[Shipment, ...], *, text: str, now: datetime) -> None:
        """The first rows of what matches; how many there are follows."""
        self.model.set_columns(_columns(now))
        currencies = {(row.charged or row.shown).currency for row in rows}
        self.model.retitle(_COST, currencies.pop() if len(currencies) == 1 else self.tr("Cost"))
        self.table.painter.mark_found(text)
        kept = self.side.shipment()
        self.model.show_window(rows, len(rows))
        self.export.setEnabled(bool(rows))
        if not rows:
            self.side.show_nothing("")
            return
        self._stack.setCurrentIndex(0)
        held = self.model.place(lambda row: kept is not None and row.shipment_id == kept.shipment_id)
        self.table.choose(max(held, 0))

    def show_count(self, total: int, *, everything: int, spent_ms: float) -> None:
        """How many match of how many, and how long the first of them took."""
        self.model.set_count(total)
        one, many = self.tr("1 shipment"), self.tr("{n} shipments")
        shown = self.tr("{n} of {all} shipments") if total != everything else one if total == 1 else many
        self._count.setText(
            f"{shown.format(n=words.count(total), all=words.count(everything))}, "
            + self.tr("{ms} ms, works offline").format(ms=max(round(spent_ms), 1))
        )
        self._stack.setCurrentIndex(0 if total else 1)
        if not total:
            self._say_none(everything)

    def show_page(self, page: int, rows: tuple[Shipment, ...]) -> None:
        """Rows that came into sight."""
        self.model.fill(page, rows)

    @Slot()
    def clear(self) -> bool:
        """No words and no filter; whether there was any."""
        had_text, had_filter = bool(self.search.text()), self.filters.clear()
        self.search.clear()
        if had_filter:
            self.filtered.emit()
        return had_text or had_filter

    def leave(self) -> bool:
        """Esc in the search or in a filter: everything is shown again. False: there is nothing to leave."""
        is_here = self.search.hasFocus() or any(choice.hasFocus() for choice in self.filters.choices)
        return is_here and self.clear()

    def _say_none(self, everything: int) -> None:
        text, narrows = self.search.text(), self.filters.chosen().narrows
        self._clear.setVisible(bool(text or narrows))
        if not text and not narrows:
            self._empty.say(
                self.tr("Nothing was shipped yet"),
                self.tr("Every label bought here is kept here. Scan an order to begin."),
            )
            return
        what = self.tr("No match for “{text}”").format(text=text) if text else self.tr("No such shipment")
        then = (
            self.tr("in {n} shipments; clear filters") if narrows else self.tr("in {n} shipments; clear the search")
        )
        self._empty.say(what, then.format(n=words.count(everything)))

    def resizeEvent(self, event: object) -> None:  # noqa: ARG002 Qt's own signature
        """Where it is narrow, city and service are left out: the panel at the right says them too."""
        room = self.width() - Space.SIDE
        wide = room > 760
        self.table.widths({2: max(88, room // 8), 3: max(96, room // 8) if wide else 0})
        self.table.setColumnHidden(_SERVICE, not wide)
        if not wide:
            self.table.widths({2: max(room - 2 * Space.PANEL - 112 - 194 - 72 - 108, 92)})

    @Slot()
    def _tell(self) -> None:
        self.typed.emit(self.search.text())

    @Slot(int)
    def _pick(self, row: int) -> None:
        self.picked.emit(self.model.row(row))
