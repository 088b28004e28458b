"""What the History page asks of the desk: searches of which the newest wins, pages, one parcel, an export."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, QStandardPaths, Slot

from shipstation.desk.records import Sheet
from shipstation.errors import ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.pages.history import HistoryPage
from shipstation.gui.paperwork import LabelView, Paperwork
from shipstation.model import PrintJob, Shipment
from shipstation.ports import HistoryQuery, HistoryRows

_MOST_IN_A_SHEET = 100_000
"""More than that opens slowly in a spreadsheet, and is written as CSV."""
_ABOUT = "export"


class HistoryFlow(QObject):
    """Searches, shows, prints again, cancels."""

    def __init__(self, bench: Bench, page: HistoryPage, paperwork: Paperwork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._text = ""
        self._query = HistoryQuery()
        self._total: int | None = None
        # Set once nobody waits for the search any more.
        self._over = Event()
        self._cursors: dict[int, tuple[str, str]] = {}
        self._leaving: Event | None = None
        found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        self.folder = Path(found) if found else Path.home()
        page.typed.connect(self.search)
        page.filtered.connect(self.refresh)
        page.picked.connect(self._show)
        page.page_wanted.connect(self._load)
        page.export_wanted.connect(self.export)
        page.side.print_wanted.connect(paperwork.print_label)
        page.side.cancel_wanted.connect(paperwork.cancel)
        page.side.refund_came.connect(paperwork.tick_refund)
        paperwork.printed.connect(self._take_print)
        paperwork.changed.connect(self._take_change)
        paperwork.refused.connect(self._take_refusal)

    @Slot(str)
    def search(self, text: str) -> None:
        """Find by any words and the chosen filters; "" and none find everything."""
        self._text = text
        bench, page = self._bench, self._page
        history, clock = bench.station.history, bench.station.clock
        query = replace(page.filters.chosen().query(text, bench.now()), limit=page.model.PAGE)
        self._over.set()
        over = self._over = Event()
        self._query, self._total, self._cursors = query, None, {}

        def look() -> tuple[HistoryRows | None, float, tuple[str, ...]]:
            started = clock.monotonic()
            rows = history.rows(query, stop=over.is_set)
            return rows, (clock.monotonic() - started) * 1_000, history.carriers()

        def show(answer: tuple[HistoryRows | None, float, tuple[str, ...]]) -> None:
            rows, spent_ms, carriers = answer
            if rows is None:
                return
            page.filters.give_carriers(carriers)
            self._cursors = {0: (rows.first, rows.last)}
            page.show_first(rows.shipments, text=text, now=bench.now())
            self._count(query, rows, over.is_set, spent_ms)

        bench.do(look, then=show, failed=self._tell, latest="history")

    def _count(self, query: HistoryQuery, rows: HistoryRows, stop: Callable[[], bool], spent_ms: float) -> None:
        """How many there are: the rows are shown already."""
        history = self._bench.station.history

        def show(answer: tuple[int | None, int]) -> None:
            total, everything = answer
            if total is not None:
                self._total = total
                self._page.show_count(total, everything=everything, spent_ms=spent_ms)

        self._bench.do(
            lambda: (rows.total if rows.total is not None else history.total(query, stop=stop), history.count()),
            then=show,
            failed=self._tell,
            latest="history count",
        )

    @Slot()
    def refresh(self) -> None:
        """What was bought or changed meanwhile; or other filters."""
        self.search(self._text)

    @Slot(int)
    def _load(self, page: int) -> None:
        """Rows that come into sight, from the nearest page that is known."""
        query, over, history = self._query, self._over, self._bench.station.history
        asked = self._reaching(page)

        def show(rows: HistoryRows | None) -> None:
            if over.is_set() or rows is None:
                return
            self._cursors[page] = (rows.first, rows.last)
            self._page.show_page(page, rows.shipments)

        def failed(error: ShipError) -> None:
            self._page.model.missed(page)
            self._tell(error)

        if query is self._query and not over.is_set():
            self._bench.do(partial(history.rows, asked, stop=over.is_set), then=show, failed=failed)

    def _reaching(self, page: int) -> HistoryQuery:
        """The query of a page: on from a page before it, back from one behind it, or from the list's end."""
        query, size = self._query, self._page.model.PAGE
        ways = [(page * size, replace(query, skip=page * size))]
        if self._total is not None:
            last = (self._total - 1) // size
            rest = self._total - last * size
            if page == last:
                return replace(query, end=True, limit=rest)
            skip = rest + (last - 1 - page) * size
            ways.append((skip, replace(query, end=True, skip=skip)))
        for known, (first, behind) in self._cursors.items():
            skip = (abs(known - page) - 1) * size
            if known < page:
                ways.append((skip, replace(query, after=behind, skip=skip)))
            elif known > page:
                ways.append((skip, replace(query, before=first, skip=skip)))
        return min(ways, key=lambda way: way[0])[1]

    # taking away

    @Slot()
    def export(self) -> None:
        """Ctrl+S: all that is found, as a table in the downloads; once more while it is written: stop."""
        if self._leaving is not None:
            self._leaving.set()
            return
        bench, query = self._bench, self._query
        kind = "csv" if (self._total or 0) > _MOST_IN_A_SHEET else "xlsx"
        path = self.folder / f"shipments-{bench.now().astimezone():%Y%m%d-%H%M%S}.{kind}"
        leaving = self._leaving = Event()
        exporting, jobs = bench.station.exporting, bench.jobs

        def progress(done: int) -> None:
            jobs.carry(done, self._say_written)

        def done(count: int) -> None:
            self._leaving = None
            bench.tell(
                Notice(
                    kind="ok",
                    what=self.tr("{n} shipments exported").format(n=words.count(count)),
                    then=str(path),
                )
            )

        def failed(error: ShipError) -> None:
            self._leaving = None
            self._tell(error)

        bench.behind(
            lambda: exporting.shipments(query, path, progress=progress, stop=leaving.is_set),
            then=done,
            failed=failed,
        )

    def _say_written(self, done: int) -> None:
        if self._leaving is not None and self._total is not None and done < self._total:
            what = self.tr("Exporting…")
            then = self.tr("{n} of {all}; Ctrl+S stops it")
            so_far = then.format(n=words.count(done), all=words.count(self._total))
            self._bench.tell(Notice(kind="busy", what=what, then=so_far, about=_ABOUT))

    @Slot()
    def close(self) -> None:
        """The window closes: nothing is searched or written any more."""
        self._over.set()
        if self._leaving is not None:
            self._leaving.set()

    # one parcel

    @Slot(object)
    def _show(self, shipment: Shipment | None) -> None:
        if shipment is None:
            return
        history, shipment_id = self._bench.station.history, shipment.shipment_id
        self._bench.jobs.forget("history label")
        self._bench.do(
            lambda: history.show(shipment_id),
            then=self._show_sheet,
            failed=self._tell,
            latest="history sheet",
        )

    def _show_sheet(self, sheet: Sheet) -> None:
        self._page.side.show_sheet(sheet, self._bench.now())
        if sheet.why_no_print and not sheet.documents:
            return  # it would be asked of Amazon, and nobody needs it
        labels, shipment_id = self._bench.station.labels, sheet.shipment.shipment_id
        # Behind: one that did not come with the purchase is fetched, and no search waits for that.
        self._bench.behind(
            lambda: LabelView(shipment_id=shipment_id, png=labels.preview(shipment_id)),
            then=self._show_label,
            failed=lambda error: self._page.side.preview.say(error.said),
            latest="history label",
        )

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
