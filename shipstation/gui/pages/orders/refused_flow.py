"""Refused rows as they are mended: listed, tried, all alike at once where somebody says so, let go."""

from collections.abc import Sequence
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.desk.refusals import Mended, MendedMany, RefusedSheet
from shipstation.errors import ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.gui.pages.orders.mapping_rows import TITLES, said
from shipstation.gui.pages.orders.page import OrdersPage
from shipstation.gui.pages.orders.refused_form import NAMES, RefusedForm
from shipstation.gui.pages.orders.refused_page import RefusedLine, RefusedPage
from shipstation.ports import KeptRow

_ABOUT, _LIST, _ROW = "refused", "refused list", "refused row"
_PAGE = 200


class RefusedFlow(QObject):
    """Joins the list of refused rows to the desk.

    Signals:
        taken_in(): orders came, or rows went. settled(about): what was told is over.
        turned(): the list takes the place of the queue, or is gone.
    """

    taken_in = Signal()
    settled = Signal(str)
    turned = Signal()

    def __init__(self, bench: Bench, orders: OrdersPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._orders = orders
        self._page: RefusedPage | None = None
        self._stop: Event | None = None
        self._is_mending = False

    @Slot()
    def open(self) -> None:
        """Ctrl+U: the rows that wait."""
        if self._orders.is_batch():
            self._bench.tell(
                Notice(kind="warn", what=self.tr("A batch is up."), then=self.tr("End it first."), about=_ABOUT)
            )
            return
        page = self._built()
        self._orders.show_room(page)
        self.turned.emit()
        self.refresh()

    def _built(self) -> RefusedPage:
        if self._page is None:
            page = self._page = RefusedPage(self._orders.theme)
            page.picked.connect(self._look)
            page.more_wanted.connect(self._load_more)
            page.tried.connect(self.mend)
            page.alike_wanted.connect(self.ask_alike)
            page.drop_wanted.connect(self.ask_drop)
            page.anew_wanted.connect(self.refresh)
            page.left.connect(self.leave)
        return self._page

    @Slot()
    def refresh(self) -> None:
        """The list as it is now; the current place stays."""
        page = self._page
        if page is None or self._orders.room() is not page:
            return
        refusals = self._bench.station.refusals
        limit = max(len(page.lines()), _PAGE)
        place = page.table.current_row()

        def show(found: tuple[tuple[KeptRow, ...], int]) -> None:
            rows, total = found
            page.show_lines([self._line(row) for row in rows], total, place=place)

        self._bench.do(
            lambda: (refusals.all(limit=limit), refusals.count()),
            then=show,
            failed=self._tell,
            latest=_LIST,
        )

    @Slot()
    def _load_more(self) -> None:
        page, refusals = self._page, self._bench.station.refusals
        if page is None:
            return
        offset = len(page.lines())

        def show(found: tuple[tuple[KeptRow, ...], int]) -> None:
            rows, total = found
            if len(page.lines()) == offset:
                page.add_lines([self._line(row) for row in rows], total)

        self._bench.do(
            lambda: (refusals.all(limit=_PAGE, offset=offset), refusals.count()),
            then=show,
            failed=self._tell,
            latest=_LIST,
        )

    def _line(self, kept: KeptRow) -> RefusedLine:
        row = kept.row
        return RefusedLine(
            refused_id=kept.refused_id,
            file=kept.file,
            line=row.line,
            order_ref=row.order_ref or "",
            field=row.column or words.tr(TITLES.get(row.field, row.field)),
            said=self._said(kept),
        )

    def _said(self, kept: KeptRow) -> str:
        """Why it was refused; a reason may quote what stands there, and so a name."""
        if words.hides_names() and kept.row.field in NAMES:
            return self.tr("The name cannot be used as it stands.")
        return said(kept.row)

    @Slot(int)
    def _look(self, refused_id: int) -> None:
        refusals = self._bench.station.refusals
        self._bench.do(lambda: refusals.sheet(refused_id), then=self._show, failed=self._gone, latest=_ROW)

    def _show(self, sheet: RefusedSheet) -> None:
        page = self._page
        current = page.current() if page is not None else None
        if page is None or current is None or current.refused_id != sheet.row.refused_id:
            return
        typing = page.form is not None and page.form.isAncestorOf(page.window().focusWidget() or page)
        page.show_form(RefusedForm(page.theme, sheet, said=self._said(sheet.row)))
        if typing and page.form is not None:
            page.form.start()

    def _gone(self, error: ShipError) -> None:
        """It may have been mended or dropped elsewhere meanwhile."""
        self._tell(error)
        self.refresh()

    # mended

    @Slot()
    def mend(self) -> None:
        """Enter: the row with what was typed; it becomes an order, or says the next reason."""
        form = self._form()
        if form is None or form.sheet.why_not or self._is_busy():
            return
        self._is_mending = True
        refusals, refused_id, changes = self._bench.station.refusals, form.sheet.row.refused_id, form.changes()
        self._bench.do(
            lambda: refusals.mend(refused_id, changes),
            then=partial(self._mended, form.sheet),
            failed=partial(self._refused, form),
        )

    def _form(self) -> RefusedForm | None:
        """The row that is up; None while another one was chosen and has not come yet."""
        page = self._page
        current = page.current() if page is not None else None
        if page is None or page.form is None or current is None:
            return None
        return page.form if page.form.sheet.row.refused_id == current.refused_id else None

    def _is_busy(self) -> bool:
        """Whether rows are being mended: a second Enter is none."""
        return self._is_mending or self._stop is not None

    def _mended(self, sheet: RefusedSheet, mended: Mended) -> None:
        self._is_mending = False
        self.settled.emit(_ABOUT)
        mine = next((each for each in mended.waiting if each.refused_id == sheet.row.refused_id), None)
        if mended.orders:
            what = self.tr("Order {ref} is in").format(ref=mended.orders[0].key.ref)
            self._bench.tell(Notice(kind="ok", what=what, about=_ABOUT))
        elif mended.skip is not None:
            what = self.tr("Not to be shipped: {why}.").format(why=words.tr(mended.skip.said))
            self._bench.tell(Notice(kind="ok", what=what, about=_ABOUT))
        elif mine is not None:
            what = self.tr("Line {n} is refused still.").format(n=words.count(mine.row.line))
            self._bench.tell(Notice(kind="warn", what=what, then=self._said(mine), about=_ABOUT))
        else:
            left = mended.waiting[0]
            what = self.tr("This row is well now; line {n} of its order is not.").format(n=words.count(left.row.line))
            self._bench.tell(Notice(kind="warn", what=what, then=self._said(left), about=_ABOUT))
        self.refresh()
        self.taken_in.emit()

    def _refused(self, form: RefusedForm, error: ShipError) -> None:
        self._is_mending = False
        page = self._page
        is_up = page is not None and page.form is form
        if not (is_up and form.complain(error.fields, f"{error.said} {error.remedy}")):
            self._gone(error)

    @Slot()
    def ask_alike(self) -> None:
        """Ctrl+Enter: what was typed into the faulty field, into the same one of all rows alike: asked first."""
        form = self._form()
        if form is None or len(form.sheet.alike) < 2 or self._is_busy():
            return
        change = form.fault_change()
        if not change:
            field = form.sheet.row.row.field
            form.complain((field,), self.tr("Type what is to stand there in all of them."))
            return
        (field, value), *_ = change.items()
        title = words.tr(TITLES.get(field, field))
        what = self.tr("Write “{value}” into {n} rows of {file}?").format(
            value=value, n=words.count(len(form.sheet.alike)), file=form.sheet.row.file
        )
        act = Act(text=self.tr("Yes, all"), key="Alt+Y", run=partial(self._mend_alike, form.sheet.alike, change))
        then = self.tr("{field}; each becomes an order, or says its next reason.").format(field=title)
        self.settled.emit(_ABOUT)
        self._bench.tell(Notice(kind="warn", what=what, then=then, acts=(act,), about=_ABOUT))

    def _mend_alike(self, ids: Sequence[int], change: dict[str, str]) -> None:
        stop = self._stop = Event()
        refusals, jobs = self._bench.station.refusals, self._bench.jobs

        def told(done: int) -> None:
            if done % 20 == 0:
                jobs.carry(done, partial(self._show_progress, len(ids), stop))

        self._bench.behind(
            lambda: refusals.mend_alike(ids, change, told=told, stop=stop.is_set),
            then=self._mended_alike,
            failed=self._not_mended,
        )

    @Slot()
    def stop(self) -> None:
        """No further row is mended."""
        if self._stop is not None:
            self._stop.set()

    def _show_progress(self, of: int, stop: Event, done: int) -> None:
        if stop is not self._stop:
            return
        self.settled.emit(_ABOUT)
        then = self.tr("{n} of {all}").format(n=words.count(done), all=words.count(of))
        act = Act(text=self.tr("Stop"), key="Alt+K", run=self.stop)
        self._bench.tell(Notice(kind="busy", what=self.tr("Mending rows"), then=then, acts=(act,), about=_ABOUT))

    def _not_mended(self, error: ShipError) -> None:
        self._stop = None
        self.settled.emit(_ABOUT)
        self._tell(error)
        self.refresh()

    def _mended_alike(self, done: MendedMany) -> None:
        self._stop = None
        self.settled.emit(_ABOUT)
        what = self.tr("{n} orders are in").format(n=words.count(done.orders))
        rest = []
        if done.waiting:
            rest.append(self.tr("{n} rows are refused still").format(n=words.count(done.waiting)))
        if done.left:
            rest.append(self.tr("{n} rows are left").format(n=words.count(done.left)))
        if done.error is not None:
            rest.append(done.error.said)
        self._bench.tell(Notice(kind="warn" if rest else "ok", what=what, then="; ".join(rest), about=_ABOUT))
        self.refresh()
        self.taken_in.emit()

    # let go

    @Slot()
    def ask_drop(self) -> None:
        """Ctrl+Del: with the rest of its order, which must not go out without it."""
        form = self._form()
        if form is None or self._is_busy():
            return
        beside, row = form.sheet.beside, form.sheet.row
        if len(beside) > 1:
            many = self.tr("Drop order {ref} with its {n} rows?")
            what = many.format(ref=row.row.order_ref or "", n=words.count(len(beside)))
        else:
            what = self.tr("Drop line {n} of {file}?").format(n=words.count(row.row.line), file=row.file)
        act = Act(text=self.tr("Drop it"), key="Alt+Y", run=partial(self._drop, [each.refused_id for each in beside]))
        then = self.tr("It does not come in, and nothing asks for it any more.")
        self.settled.emit(_ABOUT)
        self._bench.tell(Notice(kind="warn", what=what, then=then, acts=(act,), about=_ABOUT))

    def _drop(self, ids: list[int]) -> None:
        refusals = self._bench.station.refusals

        def show(count: int) -> None:
            one, many = self.tr("1 row dropped"), self.tr("{n} rows dropped")
            what = one if count == 1 else many.format(n=words.count(count))
            self._bench.tell(Notice(kind="ok", what=what, about=_ABOUT))
            self.refresh()
            self.taken_in.emit()

        self._bench.do(lambda: refusals.drop(ids), then=show, failed=self._gone)

    @Slot()
    def leave(self) -> None:
        """Esc: back to the queue."""
        self.settled.emit(_ABOUT)
        self._orders.show_room(None)
        self.turned.emit()

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error, about=_ABOUT))
