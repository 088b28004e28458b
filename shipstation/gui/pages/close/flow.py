"""What the Close page asks of the desk: the day, a form made and printed, a lost one looked for, the summary."""

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.desk.closing import CloseDay
from shipstation.errors import NoNetwork, PrinterUnsure, PurchaseUnsure, ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.later import later
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.gui.pages.close.page import ClosePage
from shipstation.model import MadeForm, PaperKind, PrintJob, PrintState
from shipstation.rules.closing import OpenGroup

_ABOUT, _LATE = "close", "labels after a form"


class CloseFlow(QObject):
    """Closes the day.

    Signals:
        network(bool): the carrier answered, or could not be reached.
        unsure(): a form is in doubt, or no longer.
        settled(about): what was told about this is over.
    """

    network = Signal(bool)
    unsure = Signal()
    settled = Signal(str)

    def __init__(self, bench: Bench, page: ClosePage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._closing = bench.station.closing
        self._day: CloseDay | None = None
        self._turn_to = ""
        self._told_late: tuple[str, ...] = ()
        page.open_picked.connect(self._show_open)
        page.form_picked.connect(self._show_form)
        page.summary_wanted.connect(self.print_summary)
        page.find_wanted.connect(self.find)
        page.panel.form_wanted.connect(self.make)
        page.panel.print_wanted.connect(self.print)

    @Slot()
    def refresh(self) -> None:
        """How the day stands; offline."""
        self._bench.do(self._closing.day, then=self._show, failed=self._tell, latest="close")

    def _show(self, day: CloseDay) -> None:
        self._day = day
        self._page.show_day(day, self._bench.now())
        if self._turn_to:
            self._page.show_form(self._turn_to)
            self._turn_to = ""
        self._ask_about_late(day)

    def _ask_about_late(self, day: CloseDay) -> None:
        """Labels made after a form: said once, until there are others."""
        late = [group for group in day.groups if group.last_form is not None]
        ids = tuple(each.tracking_id for group in late for each in group.parcels)
        if not late:
            self._told_late = ()
            self.settled.emit(_LATE)
            return
        if ids == self._told_late:
            return
        self._told_late = ids
        since = min(group.last_form.asked_at for group in late if group.last_form is not None)
        one, more = self.tr("1 label since {time} is on no form."), self.tr("{n} labels since {time} are on no form.")
        self._bench.tell(
            Notice(
                kind="warn",
                what=(one if len(ids) == 1 else more).format(n=len(ids), time=words.clock(since)),
                then=self.tr("The driver may not take what is on no form."),
                about=_LATE,
                acts=(Act(text=self.tr("Make another form"), key="Alt+Y", run=later(self.make, late[0])),),
            )
        )

    @Slot(object)
    def _show_open(self, group: OpenGroup) -> None:
        self._page.panel.show_open(group, self._bench.now())

    @Slot(object)
    def _show_form(self, form: MadeForm) -> None:
        prints = self._day.prints.get(form.purchase_id, ()) if self._day is not None else ()
        self._page.panel.show_form(form, prints, self._bench.now())
        if not form.sha256:
            return
        self._bench.do(
            lambda: self._closing.preview(form.purchase_id),
            then=lambda png: self._page.panel.show_png(form.purchase_id, png),
            failed=lambda error: self._page.panel.preview.say(error.said),
            latest="form preview",
        )

    @Slot(object)
    def make(self, group: OpenGroup) -> None:
        """Ask for a form and print it. Closing waits for it."""
        self._page.panel.show_making(making=True)
        self._bench.do(lambda: self._closing.make(group), then=self._made, failed=self._not_made, hold=True)

    def _made(self, form: MadeForm) -> None:
        self._page.panel.show_making(making=False)
        self.network.emit(True)  # noqa: FBT003 a signal's argument
        self._turn_to = form.purchase_id
        self.refresh()
        self.print(form, is_new=True)

    def _not_made(self, error: ShipError) -> None:
        self._page.panel.show_making(making=False)
        if isinstance(error, NoNetwork):
            self.network.emit(False)  # noqa: FBT003 a signal's argument
        if isinstance(error, PurchaseUnsure):
            self.unsure.emit()
        self.refresh()
        self._tell(error)

    @Slot()
    def find(self) -> None:
        """Alt+Q: look for forms whose answer was lost."""
        self._bench.do(self._closing.find_lost, then=self._found, failed=self._not_made, latest="find forms")

    def _found(self, forms: tuple[MadeForm, ...]) -> None:
        self.unsure.emit()
        if forms:
            self._turn_to = forms[0].purchase_id
            self._bench.tell(Notice(kind="ok", what=self.tr("Found the form"), then=forms[0].carrier))
        else:
            self._bench.tell(
                Notice(
                    kind="warn",
                    what=self.tr("Amazon lists no form that fits."),
                    then=self.tr("Ask again, or settle it as not made, in the question at the top."),
                )
            )
        self.refresh()

    @Slot(object)
    def print(self, form: MadeForm, *, is_new: bool = False, again: bool = False) -> None:
        """Print a form; offline."""

        def failed(error: ShipError) -> None:
            if isinstance(error, PrinterUnsure):
                act = Act(text=self.tr("Print again"), key="Alt+P", run=later(self.print, form, again=True))
                self._bench.tell(notice_of(error, act, about=form.purchase_id))
            else:
                self._tell(error)

        self._bench.do(
            lambda: self._closing.print(form.purchase_id, again=again),
            then=lambda job: self._printed(form, job, is_new=is_new),
            failed=failed,
        )

    def _printed(self, form: MadeForm, job: PrintJob | None, *, is_new: bool) -> None:
        self.refresh()
        what = self.tr("Form of {carrier} made").format(carrier=form.carrier) if is_new else ""
        self._tell_print(job, what or self.tr("Form of {carrier}").format(carrier=form.carrier))

    @Slot()
    def print_summary(self) -> None:
        """Ctrl+P: the day's parcels on paper."""
        papers = self._bench.station.papers

        def work() -> PrintJob | None:
            return papers.print(papers.day().document, PaperKind.SUMMARY)

        self._bench.do(work, then=lambda job: self._tell_print(job, self.tr("The day's summary")), failed=self._tell)

    def _tell_print(self, job: PrintJob | None, what: str) -> None:
        if job is None:
            then = self.tr("No printer takes it. Say where it goes in Settings, Papers.")
            self._bench.tell(Notice(kind="warn", what=f"{what}.", then=then))
        elif job.state is PrintState.SENT:
            then = self.tr("printed on {printer}").format(printer=job.printer)
            self._bench.tell(Notice(kind="ok", what=what, then=then))
        else:
            then = self.tr("not out of {printer}: {said}").format(
                printer=job.printer, said=job.said or job.state.value
            )
            self._bench.tell(Notice(kind="warn", what=f"{what}.", then=then))

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error, about=_ABOUT))
