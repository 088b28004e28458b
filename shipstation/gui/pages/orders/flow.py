"""The queue as it is looked at: searches, pages, one order at the right, what is picked, and the way to the bench."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.desk.queue import OrderSheet
from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import notice_of
from shipstation.gui.pages.orders.acts_flow import ActsFlow
from shipstation.gui.pages.orders.batch_flow import BatchFlow
from shipstation.gui.pages.orders.file_flow import FileFlow
from shipstation.gui.pages.orders.mapping_flow import MappingFlow
from shipstation.gui.pages.orders.page import OrdersPage
from shipstation.gui.pages.orders.refused_flow import RefusedFlow
from shipstation.model import Order, OrderKey, OrderState
from shipstation.ports import QueuePage, QueueQuery

_LIST, _MORE, _SHEET = "orders", "orders more", "order sheet"
_MOST_AT_ONCE = 2_000
"""So many orders go into one batch; beyond it, a person no longer looks at what they buy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    page: QueuePage
    counts: Mapping[OrderState, int]
    shipped_today: int
    refused: int


class OrdersFlow(QObject):
    """Joins the page of orders to the desk.

    Signals:
        bench_wanted(key): show this order on the bench.
        changed(): orders were changed, made or taken in: count anew.
    """

    bench_wanted = Signal(str)
    changed = Signal()

    def __init__(self, bench: Bench, page: OrdersPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._query = QueueQuery()
        self._next: str | None = None
        self.batch = BatchFlow(bench, page.batch, self)
        self.acts = ActsFlow(bench, page, self)
        self.files = FileFlow(bench, self)
        self.mapping = MappingFlow(bench, page, self.files, self)
        self.refused = RefusedFlow(bench, page, self)
        page.asked.connect(self.refresh)
        page.picked.connect(self._show)
        page.opened.connect(self._open)
        page.more_wanted.connect(self._load_more)
        page.all_wanted.connect(self._pick_all)
        page.compare_wanted.connect(self.compare)
        page.head.file_wanted.connect(self.choose_file)
        page.head.refused_wanted.connect(self.refused.open)
        self.files.taken_in.connect(self._take_file)
        self.files.refused_wanted.connect(self.refused.open)
        self.refused.taken_in.connect(self._take_file)
        self.acts.changed.connect(self._take_change)
        self.batch.opened.connect(self._show_batch)
        self.batch.closed.connect(self._show_queue)
        self.batch.bought.connect(self.changed)
        self.batch.open_wanted.connect(self._open_key)

    def reword(self) -> None:
        """Names are shown in another way from now on: what fields hold is filled in anew."""
        self.mapping.reword()
        self.refused.refresh()

    @Slot()
    def refresh(self) -> None:
        """The queue as it is now, by what is asked for on the page."""
        query = self._query = self._page.query()
        queue, refusals = self._bench.station.queue, self._bench.station.refusals
        now = self._bench.now()
        # The day of whoever looks, not that of Greenwich.
        today = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)

        def look() -> _Seen:
            return _Seen(
                page=queue.page(query),
                counts=queue.counts(),
                shipped_today=queue.shipped_since(today),
                refused=refusals.count(),
            )

        self._bench.do(look, then=lambda seen: self._take(seen, now), failed=self._tell, latest=_LIST)

    def _take(self, seen: _Seen, now: datetime) -> None:
        self._next = seen.page.next
        self._page.show_counts(seen.counts, seen.shipped_today)
        self._page.head.show_refused(seen.refused)
        states = self._query.states or tuple(OrderState)
        self._page.show_page(seen.page, now, everything=sum(seen.counts[state] for state in states))

    @Slot()
    def _load_more(self) -> None:
        query, after = self._query, self._next
        if after is None:
            return
        more = QueueQuery(
            text=query.text,
            states=query.states,
            tag=query.tag,
            channel=query.channel,
            sort=query.sort,
            descending=query.descending,
            after=after,
        )

        def show(page: QueuePage) -> None:
            if query is self._query:
                self._next = page.next
                self._page.show_more(page)

        self._bench.do(lambda: self._bench.station.queue.page(more), then=show, failed=self._tell, latest=_MORE)

    @Slot(object)
    def _show(self, order: Order | None) -> None:
        if order is None:
            return
        queue, key = self._bench.station.queue, order.key

        def show(sheet: OrderSheet) -> None:
            current = self._page.current()
            if current is not None and current.key == sheet.order.key:
                self._page.panel.show_sheet(sheet, self._bench.now())

        self._bench.do(lambda: queue.sheet(key), then=show, failed=self._tell, latest=_SHEET)

    @Slot()
    def _pick_all(self) -> None:
        """All that match, also those that are not loaded."""
        query, queue = self._query, self._bench.station.queue

        def take(keys: tuple[OrderKey, ...]) -> None:
            self._page.picks.take(keys)
            self._page.show_picks()

        self._bench.do(lambda: queue.keys(query), then=take, failed=self._tell, latest="orders all")

    @Slot()
    def compare(self) -> None:
        """Rates for what is picked, else for the order that is up, as the queue runs."""
        picked = frozenset(self._page.chosen())
        if not picked or self._page.is_batch():
            return
        query, station = self._query, self._bench.station

        def look() -> tuple[Order, ...]:
            # Narrowed by a search meanwhile, what was picked before counts all the same, behind what is shown.
            shown = [key for key in station.queue.keys(query) if key in picked]
            hidden = sorted(picked - set(shown), key=str)
            found = (station.intake.known(key) for key in [*shown, *hidden][:_MOST_AT_ONCE])
            return tuple(order for order in found if order is not None)

        self._bench.do(look, then=self.batch.compare, failed=self._tell, latest="orders picked")

    @Slot()
    def choose_file(self) -> None:
        """Ctrl+I: a file of orders."""
        path = self.files.ask(self._page)
        if path is not None:
            self.import_file(path)

    def import_file(self, path: Path) -> None:
        """Take in the orders of a file; what was refused is told with its line."""
        self.files.import_file(path)

    @Slot()
    def _take_file(self) -> None:
        self.changed.emit()
        self.refresh()

    @Slot(object)
    def _take_change(self, order: Order | None) -> None:
        """An order is another one now, or there is a new one: the list shows it."""
        self.changed.emit()
        self._page.picks.clear()
        self.refresh()
        if order is not None:
            self._show(order)

    @Slot()
    def _show_batch(self) -> None:
        self._page.show_batch(shown=True)

    @Slot()
    def _show_queue(self) -> None:
        self._page.picks.clear()
        self._page.show_batch(shown=False)
        self.refresh()

    @Slot(object)
    def _open(self, order: Order) -> None:
        self._open_key(order.key)

    @Slot(object)
    def _open_key(self, key: OrderKey) -> None:
        self.bench_wanted.emit(str(key))

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error, about=_LIST))
