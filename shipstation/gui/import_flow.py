"""Amazon's orders at the window: by a key, and by themselves behind the work; what came is told."""

import logging
from collections.abc import Callable, Sequence
from threading import Event

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from shipstation.desk.marketplace import ShopImport
from shipstation.errors import NoNetwork, SettingsMissing, ShipError, Throttled, Unavailable
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Act, Notice, NoticeBar, notice_of
from shipstation.gui.pages.ship.buy_flow import BuyFlow
from shipstation.gui.pages.ship.page import ShipPage
from shipstation.gui.pages.ship.quote_flow import QuoteFlow
from shipstation.gui.views import View
from shipstation.model import Hold, OrderKey
from shipstation.ports import RefusedRow, ShopKept

log = logging.getLogger(__name__)

_LOOK_MS = 60_000
"""So often it is seen whether an import is due. The first one waits as long: a bench that opens has other work."""
_USUAL_MINUTES = 20
_ABOUT = "import"


class ImportFlow(QObject):
    """Imports one after another, never two at once.

    Signals:
        imported(): orders were taken in, or changed.
        interrupted(): the order on the bench must not go on as it was; its fields are no place to type any more.
        network(bool): Amazon answered, or could not be reached.
    """

    imported = Signal()
    interrupted = Signal()
    network = Signal(bool)

    def __init__(
        self,
        bench: Bench,
        page: ShipPage,
        notices: NoticeBar,
        *,
        quotes: QuoteFlow,
        buys: BuyFlow,
        window: QObject,
    ) -> None:
        super().__init__(window)
        self._bench = bench
        self._page = page
        self._notices = notices
        self._quotes = quotes
        self._buys = buys
        self._is_asking = False
        self._is_shown = False
        self._is_offline = False
        self._complained = ""
        self._due_at = 0.0
        self._closed = Event()
        self._tick = QTimer(self)
        self._tick.setInterval(_LOOK_MS)
        self._tick.timeout.connect(self.look)
        self._tick.start()

    @Slot()
    def start(self) -> None:
        """F9: ask now, and tell how far it is. While an import runs by itself, that one is shown."""
        self._is_shown = True
        self._show_progress(0)
        if not self._is_asking:
            self._ask(quietly=False)

    @Slot()
    def look(self) -> None:
        """Ask by itself when it is time: not while offline, and never where the setting says 0 minutes."""
        is_due = self._bench.station.clock.monotonic() >= self._due_at
        if is_due and not self._is_asking and not self._is_offline and self._minutes():
            self._ask(quietly=True)

    @Slot(bool)
    def take_network(self, online: bool) -> None:  # noqa: FBT001 a slot's argument
        """Without a network nothing is asked; once it is back, what was missed is."""
        was_offline, self._is_offline = self._is_offline, not online
        if online and was_offline:
            self.look()

    @Slot()
    def close(self) -> None:
        """No further page is asked for: the next start goes on there."""
        self._closed.set()

    def _minutes(self) -> int:
        kept = self._bench.station.settings.get("amazon_import_minutes")
        return kept if isinstance(kept, int) else _USUAL_MINUTES

    def _ask(self, *, quietly: bool) -> None:
        self._is_asking = True
        marketplace, jobs, closed = self._bench.station.marketplace, self._bench.jobs, self._closed.is_set

        def ask() -> tuple[ShopImport, ...]:
            done: list[ShopImport] = []

            def tell(told: int) -> None:
                jobs.carry(sum(each.told for each in done) + told, self._show_progress)

            for account in marketplace.accounts():
                done.append(marketplace.import_orders(account, quietly=quietly, progress=tell, stop=closed))
                if closed() or isinstance(done[-1].error, NoNetwork):
                    break
            return tuple(done)

        self._bench.behind(ask, then=self._take, failed=self._fail)

    def _show_progress(self, told: int) -> None:
        if not self._is_shown:
            return
        self._notices.settle(_ABOUT)
        so_far = self.tr("{n} so far").format(n=words.count(told)) if told else ""
        self._bench.tell(Notice(kind="busy", what=self.tr("Asking Amazon for orders…"), then=so_far, about=_ABOUT))

    def _rest(self, wait_s: float) -> bool:
        """The import is over; so long until the next. Whether a person waits for the outcome."""
        was_shown, self._is_shown, self._is_asking = self._is_shown, False, False
        self._due_at = self._bench.station.clock.monotonic() + wait_s
        if was_shown:
            self._notices.settle(_ABOUT)
        return was_shown

    def _fail(self, error: ShipError) -> None:
        """The store could not take it, or nothing could be asked at all."""
        log.info("no import: %s", error.kind)
        if self._rest(self._minutes() * 60):
            self._bench.tell(notice_of(error, self._again(), about=_ABOUT))

    def _take(self, done: Sequence[ShopImport]) -> None:
        errors = [each.error for each in done if each.error is not None]
        waits = [error.retry_after_s for error in errors if isinstance(error, Throttled)]
        # Amazon's limit ended it early: the rest comes as soon as it may be asked for.
        was_shown = self._rest(max(waits, default=self._minutes() * 60))
        offline = any(isinstance(error, NoNetwork) for error in errors)
        if offline or len(errors) < len(done):
            self._is_offline = offline
            self.network.emit(not offline)
        kept = ShopKept()
        for each in done:
            kept = kept.and_then(each.kept)
        if kept.added or kept.changed:
            self.imported.emit()
            self._follow(kept)
        is_news = self._tell_news(kept, [row for each in done for row in each.refused])
        # An account without secrets is no fault while another one answers.
        told = [error for error in errors if len(errors) == len(done) or not isinstance(error, SettingsMissing)]
        if told:
            self._complain(told[0], is_asked=was_shown)
        else:
            self._complained = ""
        if was_shown and not told and not is_news:
            self._bench.tell(Notice(kind="ok", what=self.tr("No new Amazon orders"), then=self.tr("asked just now")))

    def _complain(self, error: ShipError, *, is_asked: bool) -> None:
        """Asked by a person it is always told; by itself, once, and only where somebody has to do something."""
        if isinstance(error, Throttled) and is_asked:
            minutes = max(1, round(error.retry_after_s / 60))
            what = self.tr("Amazon lets us ask for orders again in {n} min.").format(n=minutes)
            then = self.tr("The rest comes by itself; what came is kept.")
            self._bench.tell(Notice(kind="warn", what=what, then=then, about=_ABOUT))
        elif is_asked or (not isinstance(error, Unavailable) and error.kind != self._complained):
            self._bench.tell(notice_of(error, self._again(), about=_ABOUT))
        self._complained = error.kind

    def _again(self) -> Act:
        return Act(text=self.tr("Ask again"), key="F9", run=self.start)

    def _tell_news(self, kept: ShopKept, refused: Sequence[RefusedRow]) -> bool:
        """What came, in words; False where it is nothing to tell of."""
        for key in kept.bought:
            what = self.tr("Order {ref} is cancelled at Amazon, but its label is bought.").format(ref=key.ref)
            then = self.tr("Cancel its shipment.")
            act = Act(text=self.tr("Show it"), key="Ctrl+O", run=self._showing(key))
            self._bench.tell(Notice(kind="bad", what=what, then=then, acts=(act,), about=str(key)))
        said = [_counted(kept.added)] if kept.added else []
        for keys, hold in ((kept.cancelled, Hold.CANCELLED), (kept.elsewhere, Hold.SHIPPED_ELSEWHERE)):
            if keys:
                said.append(self.tr("{n} held: {why}").format(n=words.count(len(keys)), why=words.tr(hold.said)))
        if kept.released:
            said.append(self.tr("{n} to ship again").format(n=words.count(len(kept.released))))
        if kept.edited:
            said.append(self.tr("{n} left as edited here").format(n=words.count(len(kept.edited))))
        if refused:
            said.append(self.tr("{n} not to be read").format(n=words.count(len(refused))))
        if said:
            refs = ", ".join([key.ref for key in (*kept.held, *kept.edited)][:3])
            is_grave = bool(kept.held or refused)
            then = refs or (refused[0].said if refused else "")
            self._bench.tell(Notice(kind="warn" if is_grave else "ok", what=", ".join(said), then=then))
        return bool(said or kept.bought)

    def _showing(self, key: OrderKey) -> Callable[[], None]:
        return lambda: self._quotes.find(str(key))

    def _follow(self, kept: ShopKept) -> None:
        """The order that is on the bench, as it stands now."""
        work, shipment = self._quotes.work, self._buys.shipment
        if work is not None and work.order.key in (*kept.held, *kept.released) and not self._buys.buying:
            self.interrupted.emit()
            self._quotes.reopen(work.order.key, work.number or 1)
        elif self._page.view is View.BOUGHT and shipment is not None and shipment.order in kept.bought:
            self._quotes.find(str(shipment.order))


def _counted(count: int) -> str:
    """ "1 new Amazon order", "3 new Amazon orders"."""
    one, many = words.tr("1 new Amazon order"), words.tr("{n} new Amazon orders")
    return one if count == 1 else many.format(n=words.count(count))
