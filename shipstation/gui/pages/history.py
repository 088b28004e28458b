"""Everything ever bought, found while it is typed, with the network down."""

from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipstation.desk.records import Sheet
from shipstation.errors import ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import notice_of
from shipstation.gui.pages.ship.empty import Vacant
from shipstation.gui.pages.side_panel import SidePanel
from shipstation.gui.paperwork import LabelView, Paperwork
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import RIGHT, Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.fields import KeyedLine
from shipstation.gui.widgets.text import Elided, Text, line
from shipstation.model import PrintJob, Shipment
from shipstation.ports import HistoryPage as Found
from shipstation.ports import HistoryQuery

_DEBOUNCE_MS = 60
_PAGE = 100
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
        picked(Shipment or None): one row.
        more_wanted(): the end of the list came near.
    """

    typed = Signal(str)
    picked = Signal(object)
    more_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPage")
        self._theme = theme
        self._model: RowsModel[Shipment] = RowsModel(_columns(datetime.fromtimestamp(0, UTC)), self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_DEBOUNCE_MS)
        self._pause.timeout.connect(self._tell)
        self._build()
        self._model.more_wanted.connect(self.more_wanted)

    def _build(self) -> None:
        theme = self._theme
        self.search = KeyedLine(theme, name="historySearch", icon="search", key="Esc", kind=Type.BODY)
        self.search.setAccessibleName(self.tr("Search past shipments"))
        self.search.setPlaceholderText(self.tr("Any words of order, tracking, name, place, service or item"))
        self.search.setToolTip(self.tr("Search past shipments (Alt+2); Esc clears it"))
        self.search.textChanged.connect(self._pause.start)
        self.table = RowsView(theme, self._model, name="historyTable", says=self.tr("Past shipments"), row=32)
        self.table.picked.connect(self._pick)
        self.side = SidePanel(theme)
        self._empty = Vacant(theme, icon="history")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        left = QVBoxLayout()
        left.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        left.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(Space.PANEL)
        head.addWidget(Text(theme, self.tr("History"), kind=Type.PAGE))
        self._count = Elided(theme, tone="muted")
        self._count.setObjectName("historyCount")
        head.addWidget(self._count, 1)
        left.addLayout(head)
        left.addSpacing(Space.FIELD)
        left.addWidget(self.search)
        left.addSpacing(Space.FIELD)
        left.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(line(self, upright=True))
        row.addWidget(self.side)
        self.side.show_nothing("")

    def show_found(self, found: Found, *, text: str, everything: int, spent_ms: float, now: datetime) -> None:
        """The first page of what matches."""
        self._model.set_columns(_columns(now))
        currencies = {(row.charged or row.shown).currency for row in found.shipments}
        self._model.retitle(_COST, currencies.pop() if len(currencies) == 1 else self.tr("Cost"))
        self.table.painter.mark_found(text)
        kept = self.side.shipment()
        self._model.show_rows(found.shipments, more=found.next is not None)
        one, many = self.tr("1 shipment"), self.tr("{n} shipments")
        shown = self.tr("{n} of {all} shipments") if text else one if found.total == 1 else many
        self._count.setText(
            f"{shown.format(n=words.count(found.total), all=words.count(everything))}, "
            + self.tr("{ms} ms, works offline").format(ms=max(round(spent_ms), 1))
        )
        self._stack.setCurrentIndex(0 if found.shipments else 1)
        if not found.shipments:
            self._say_none(text, everything)
            self.side.show_nothing("")
            return
        ids = [row.shipment_id for row in found.shipments]
        self.table.choose(ids.index(kept.shipment_id) if kept is not None and kept.shipment_id in ids else 0)

    def show_more(self, found: Found) -> None:
        """The next page."""
        self._model.add_rows(found.shipments, more=found.next is not None)

    def _say_none(self, text: str, everything: int) -> None:
        if text:
            self._empty.say(
                self.tr("No match for “{text}”").format(text=text),
                self.tr("in {n} shipments. Esc clears the search.").format(n=words.count(everything)),
            )
        else:
            self._empty.say(
                self.tr("Nothing was shipped yet"),
                self.tr("Every label bought here is kept here. Scan an order to begin."),
            )

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
        self.picked.emit(self._model.rows[row] if 0 <= row < len(self._model.rows) else None)


class HistoryFlow(QObject):
    """Searches, shows, prints again, cancels."""

    def __init__(self, bench: Bench, page: HistoryPage, paperwork: Paperwork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._next: str | None = None
        self._text = ""
        page.typed.connect(self.search)
        page.picked.connect(self._show)
        page.more_wanted.connect(self._load_more)
        page.side.print_wanted.connect(paperwork.print_label)
        page.side.cancel_wanted.connect(paperwork.cancel)
        page.side.refund_came.connect(paperwork.tick_refund)
        paperwork.printed.connect(self._take_print)
        paperwork.changed.connect(self._take_change)
        paperwork.refused.connect(self._take_refusal)

    @Slot(str)
    def search(self, text: str) -> None:
        """Find by any words; "" finds everything."""
        self._text = text
        history, clock = self._bench.station.history, self._bench.station.clock

        def look() -> tuple[Found, int, float]:
            started = clock.monotonic()
            found = history.search(HistoryQuery(text=text, limit=_PAGE))
            spent = (clock.monotonic() - started) * 1_000
            return found, history.count(), spent

        def show(answer: tuple[Found, int, float]) -> None:
            found, everything, spent = answer
            self._next = found.next
            self._page.show_found(found, text=text, everything=everything, spent_ms=spent, now=self._bench.now())

        self._bench.do(look, then=show, failed=self._tell, latest="history")

    def refresh(self) -> None:
        """What was bought or changed meanwhile."""
        self.search(self._text)

    @Slot()
    def _load_more(self) -> None:
        after, text = self._next, self._text
        if after is None:
            return

        def show(found: Found) -> None:
            if text == self._text:
                self._next = found.next
                self._page.show_more(found)

        self._bench.do(
            lambda: self._bench.station.history.search(HistoryQuery(text=text, limit=_PAGE, after=after)),
            then=show,
            failed=self._tell,
            latest="history more",
        )

    @Slot(object)
    def _show(self, shipment: Shipment | None) -> None:
        if shipment is None:
            return
        station, shipment_id = self._bench.station, shipment.shipment_id
        self._bench.do(
            lambda: station.history.show(shipment_id),
            then=self._show_sheet,
            failed=self._tell,
            latest="history sheet",
        )
        self._bench.do(
            lambda: LabelView(shipment_id=shipment_id, png=station.labels.preview(shipment_id)),
            then=self._show_label,
            failed=lambda error: self._page.side.preview.say(error.said),
            latest="history label",
        )

    def _show_sheet(self, sheet: Sheet) -> None:
        self._page.side.show_sheet(sheet, self._bench.now())

    def _show_label(self, label: LabelView) -> None:
        self._page.side.show_label(label.png)

    @Slot(str, object)
    def _take_print(self, shipment_id: str, _job: PrintJob | None) -> None:
        shown = self._page.side.shipment()
        if shown is not None and shown.shipment_id == shipment_id:
            self._show(shown)

    @Slot(object)
    def _take_change(self, shipment: Shipment) -> None:
        shown = self._page.side.shipment()
        if shown is not None and shown.shipment_id == shipment.shipment_id:
            self.refresh()
            self._show(shipment)

    @Slot(str, object)
    def _take_refusal(self, shipment_id: str, _error: ShipError) -> None:
        shown = self._page.side.shipment()
        if shown is not None and shown.shipment_id == shipment_id:
            self._show(shown)

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
