"""The queue: tabs with counts, a search, the orders, one of them at the right, and what is picked below."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipstation.gui import words
from shipstation.gui.pages.orders import rows as cells
from shipstation.gui.pages.orders.batch_panel import BatchPanel
from shipstation.gui.pages.orders.forms import OrderForm, WordsForm
from shipstation.gui.pages.orders.head import Head
from shipstation.gui.pages.orders.picks import Picks
from shipstation.gui.pages.orders.room import Room
from shipstation.gui.pages.orders.side import OrderPanel
from shipstation.gui.pages.ship.empty import Vacant
from shipstation.gui.pick_view import PickView
from shipstation.gui.tables import Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.fields import KeyedLine
from shipstation.gui.widgets.text import Elided, line
from shipstation.model import Channel, Order, OrderKey, OrderState
from shipstation.ports import QueuePage, QueueQuery, QueueSort

_DEBOUNCE_MS = 60
TABS: tuple[tuple[str, tuple[OrderState, ...]], ...] = (
    ("To ship", (OrderState.TO_SHIP,)),
    ("Waiting", (OrderState.PARTLY,)),
    ("On hold", (OrderState.ON_HOLD,)),
    ("Problems", (OrderState.PROBLEM,)),
    ("Shipped", (OrderState.SHIPPED,)),
    ("All", ()),
)
_CHANNELS = (None, Channel.AMAZON, Channel.EXTERNAL)


class OrdersPage(QWidget):
    """The queue, and in its place a batch while one is reviewed or bought.

    Signals:
        asked(): tab, search, channel or order changed: look anew.
        picked(Order or None): another row is the current one.
        opened(Order): Enter, or a double click.
        more_wanted(): the end of the list came near.
        compare_wanted(): rates for what is picked.
        all_wanted(): pick all that match.
    """

    asked = Signal()
    picked = Signal(object)
    opened = Signal(object)
    more_wanted = Signal()
    compare_wanted = Signal()
    all_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ordersPage")
        self.theme = self._theme = theme
        self.picks = Picks()
        self._in_doubt: frozenset[OrderKey] = frozenset()
        self._tab, self._channel = 0, 0
        self._sort, self._down = QueueSort.DUE, False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_DEBOUNCE_MS)
        self._pause.timeout.connect(self.asked)
        self._model: RowsModel[Order] = RowsModel(self._columns(datetime.fromtimestamp(0, UTC)), self)
        self._model.more_wanted.connect(self.more_wanted)
        self._build()
        self._retitle()

    # building

    def _build(self) -> None:
        theme = self._theme
        self.panel = OrderPanel(theme)
        self.words = WordsForm(theme)
        self.form: OrderForm | None = None
        self.side = QStackedWidget()
        self.side.setFixedWidth(Space.SIDE)
        self.side.addWidget(self.panel)
        self.side.addWidget(self.words)
        self.words.left.connect(self.close_forms)
        self.batch = BatchPanel(theme)
        queue = QWidget()
        row = QHBoxLayout(queue)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._left(), 1)
        row.addWidget(line(queue, upright=True))
        row.addWidget(self.side)
        self._either = QStackedWidget()
        self._either.addWidget(queue)
        self._either.addWidget(self.batch)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._either)
        self.panel.show_nothing("")

    def _left(self) -> QVBoxLayout:
        theme = self._theme
        self.table = PickView(theme, self._model, name="ordersTable", says=self.tr("Orders"), row=Space.NAV)
        self.table.picked.connect(self._pick)
        self.table.confirmed.connect(self._open)
        self.table.toggled.connect(self._toggle)
        self.table.stretched.connect(self._stretch)
        self.table.all_wanted.connect(self.all_wanted)
        self.table.sorted_by.connect(self.sort_by)
        self._empty = Vacant(theme, icon="clipboard-list")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout()
        column.setContentsMargins(Space.PANEL, Space.PANEL, Space.PANEL, Space.PANEL)
        column.setSpacing(Space.FIELD)
        self.head = Head(theme)
        column.addWidget(self.head)
        column.addLayout(self._tab_row())
        column.addLayout(self._search_row())
        column.addWidget(self._stack, 1)
        column.addWidget(line(self))
        column.addLayout(self._foot())
        return column

    def _tab_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        self._tabs: list[KeyButton] = []
        for place, (said, _) in enumerate(TABS):
            tab = KeyButton(self._theme, self.tr(said), name=f"ordersTab{place}")
            tab.setCheckable(True)
            tab.setChecked(place == 0)
            tab.clicked.connect(partial(self.turn_to, place))
            self._tabs.append(tab)
            row.addWidget(tab)
        row.addStretch(1)
        return row

    def _search_row(self) -> QHBoxLayout:
        theme, row = self._theme, QHBoxLayout()
        row.setSpacing(Space.SMALL)
        self.search = KeyedLine(theme, name="ordersSearch", icon="search", key="Ctrl F", kind=Type.BODY)
        self.search.setAccessibleName(self.tr("Search the orders"))
        self.search.setPlaceholderText(self.tr("Any words of order, name, place or item; #tag"))
        self.search.textChanged.connect(self._pause.start)
        self._channel_button = KeyButton(
            theme, self.tr("All channels"), name="channelFilterButton", key="Ctrl L", pressed=self.next_channel
        )
        row.addWidget(self.search, 1)
        row.addWidget(self._channel_button)
        return row

    def _foot(self) -> QHBoxLayout:
        theme, row = self._theme, QHBoxLayout()
        row.setSpacing(Space.PANEL)
        self._picked = Elided(theme, tone="muted")
        self._picked.setObjectName("ordersPicked")
        self.compare = KeyButton(
            theme, self.tr("Compare rates"), name="compareButton", key="Ctrl Enter", rank=Rank.PRIMARY,
            pressed=self.compare_wanted.emit,
        )  # fmt: skip
        self.compare.setMinimumWidth(280)
        row.addWidget(self._picked, 1)
        row.addWidget(self.compare)
        return row

    def _columns(self, now: datetime) -> tuple[Column[Order], ...]:
        return cells.columns(now, is_picked=self.picks.holds, is_in_doubt=lambda key: key in self._in_doubt)

    # what is asked for

    def query(self) -> QueueQuery:
        """Which orders are to be shown: the words, those with # as tags."""
        typed = self.search.text().split()
        tags = [word[1:] for word in typed if word.startswith("#") and len(word) > 1]
        return QueueQuery(
            text=" ".join(word for word in typed if not word.startswith("#")),
            states=TABS[self._tab][1],
            tag=tags[0] if tags else "",
            channel=_CHANNELS[self._channel],
            sort=self._sort,
            descending=self._down,
        )

    def turn_to(self, tab: int) -> None:
        """Another tab; what was picked in the one before is let go."""
        if tab != self._tab:
            self.picks.clear()
        self._tab = tab
        for place, each in enumerate(self._tabs):
            each.setChecked(place == tab)
        self.asked.emit()

    def step_tab(self, by: int) -> None:
        """The tab before (-1) or the next (1)."""
        self.turn_to((self._tab + by) % len(TABS))

    @Slot()
    def next_channel(self) -> None:
        """All channels, Amazon's alone, the others alone."""
        self._channel = (self._channel + 1) % len(_CHANNELS)
        said = (self.tr("All channels"), "AMAZON", self.tr("EXTERNAL"))
        self._channel_button.say(said[self._channel])
        self.asked.emit()

    @Slot(int)
    def sort_by(self, column: int) -> None:
        """By that column; a second time the other way round."""
        sort = cells.SORTS.get(column)
        if sort is None:
            return
        self._sort, self._down = sort, (not self._down if sort is self._sort else False)
        self._retitle()
        self.asked.emit()

    def next_sort(self) -> None:
        """By the next column that sorts; once round, the other way."""
        places = list(cells.SORTS)
        here = next(place for place in places if cells.SORTS[place] is self._sort)
        self.sort_by(here if not self._down else places[(places.index(here) + 1) % len(places)])

    def clear_search(self) -> bool:
        """Show all again; False where nothing was searched for."""
        if not (self.search.text() or self._channel):
            return False
        self._channel = len(_CHANNELS) - 1
        self.search.clear()
        self.next_channel()
        return True

    # what is shown

    def show_counts(self, counts: Mapping[OrderState, int], shipped_today: int) -> None:
        """How many orders stand where."""
        for tab, (said, states) in zip(self._tabs, TABS, strict=True):
            number = sum(counts[state] for state in states)
            is_counted = states and states[0] is not OrderState.SHIPPED
            tab.say(f"{self.tr(said)} {words.count(number)}" if is_counted else self.tr(said))
        told = self.tr("{n} to ship, {held} on hold, {shipped} shipped today")
        self.head.show_count(
            told.format(
                n=words.count(counts[OrderState.TO_SHIP]),
                held=words.count(counts[OrderState.ON_HOLD]),
                shipped=words.count(shipped_today),
            )
        )

    def show_page(self, page: QueuePage, now: datetime, *, everything: int) -> None:
        """The first orders that match; the one that was up stays up. `everything`: how many this tab holds."""
        kept = self.panel.sheet.order.key if self.panel.sheet is not None else None
        self._in_doubt = page.in_doubt
        self._model.set_columns(self._columns(now))
        self._retitle()
        self.table.painter.mark_found(self.query().text)
        self._model.show_rows(page.orders, more=page.next is not None)
        self._stack.setCurrentIndex(0 if page.orders else 1)
        if page.orders:
            keys = [order.key for order in page.orders]
            self.table.choose(keys.index(kept) if kept in keys else 0)
        else:
            self._say_none(everything)
            self.panel.show_nothing("")
        self.show_picks()

    def show_more(self, page: QueuePage) -> None:
        """The next page."""
        self._in_doubt |= page.in_doubt
        self._model.add_rows(page.orders, more=page.next is not None)

    def show_picks(self) -> None:
        """What is picked, below and in the boxes."""
        self._model.repaint()
        number = len(self.picks)
        if number:
            one, many = self.tr("1 picked; Esc lets it go"), self.tr("{n} picked; Esc lets them go")
            said = one if number == 1 else many.format(n=words.count(number))
            rates = self.tr("Compare rates for {n} orders").format(n=words.count(number))
            self.compare.say(self.tr("Compare rates for 1 order") if number == 1 else rates)
        else:
            said = self.tr("Space picks an order, Ctrl+A all of them")
            self.compare.say(self.tr("Compare rates"))
        self._picked.setText(said)
        self.compare.setEnabled(bool(number))

    def current(self) -> Order | None:
        """The order whose row is chosen."""
        row = self.table.current_row()
        return self._model.rows[row] if 0 <= row < len(self._model.rows) else None

    def chosen(self) -> tuple[OrderKey, ...]:
        """What an act is for: all that is picked, else the current order."""
        if len(self.picks):
            return tuple(self.picks.all())
        current = self.current()
        return (current.key,) if current is not None else ()

    def show_form(self, form: OrderForm | None) -> None:
        """A form at the right instead of the order; None: the order again."""
        if self.form is not None:
            self.side.removeWidget(self.form)
            self.form.deleteLater()
        self.form = form
        if form is not None:
            self.side.addWidget(form)
            self.side.setCurrentWidget(form)
            form.left.connect(self.close_forms)
        else:
            self.side.setCurrentWidget(self.panel)

    @Slot()
    def close_forms(self) -> None:
        """Back to the order, and into the list."""
        self.show_form(None)
        self.table.setFocus()

    def is_asking(self) -> bool:
        """Whether a form is open."""
        return self.side.currentWidget() is not self.panel

    def show_room(self, room: Room | None) -> None:
        """Something else in place of the queue; None: the queue again."""
        before = self.room()
        if before is not None and before is not room:
            self._either.removeWidget(before)
            before.hide()
        if room is None:
            self._either.setCurrentIndex(0)
            self.table.setFocus()
        else:
            self._either.addWidget(room)
            self._either.setCurrentWidget(room)
            room.start()

    def room(self) -> Room | None:
        """What is up in place of the queue, but for a batch."""
        up = self._either.currentWidget()
        return up if isinstance(up, Room) else None

    def show_batch(self, *, shown: bool) -> None:
        """The batch, or the queue again."""
        self._either.setCurrentIndex(1 if shown else 0)
        (self.batch.table if shown else self.table).setFocus()

    def is_batch(self) -> bool:
        """Whether the batch is up."""
        return self._either.currentIndex() == 1

    def _say_none(self, everything: int) -> None:
        query = self.query()
        if query.text or query.tag or query.channel:
            self._empty.say(
                self.tr("No match for “{text}”").format(text=self.search.text() or self._channel_button.text()),
                self.tr("in {n} orders of this list. Esc shows all of them.").format(n=words.count(everything)),
            )
        elif self._tab == 0:
            self._empty.say(
                self.tr("Nothing is to be shipped"),
                self.tr("Orders come by F9 from Amazon, by Ctrl+I from a file, or by Ctrl+N as you type them."),
            )
        else:
            self._empty.say(self.tr("Nothing stands here"), self.tr("Ctrl+Page Up and Page Down turn the tabs."))

    def _retitle(self) -> None:
        for column in cells.SORTS:
            self._model.retitle(column, cells.title(column, sort=self._sort, descending=self._down))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, channel, city and count give way: the panel at the right says them too."""
        super().resizeEvent(event)
        room = self.width() - Space.SIDE
        wide = room > 960
        self.table.widths({cells.CHANNEL: 0 if not wide else 88, cells.CITY: 112 if room > 700 else 0})
        self.table.widths({cells.ITEMS: 0 if not wide else 56})

    @Slot(int)
    def _pick(self, _row: int) -> None:
        self.picked.emit(self.current())

    @Slot(int)
    def _open(self, _row: int) -> None:
        order = self.current()
        if order is not None:
            self.opened.emit(order)

    @Slot(int)
    def _toggle(self, row: int) -> None:
        self.picks.toggle(self._model.rows[row].key)
        self.show_picks()

    @Slot(int, int)
    def _stretch(self, row: int, other: int) -> None:
        self.picks.add(self._model.rows[place].key for place in (row, other))
        self.show_picks()
