"""A file whose columns somebody says: looked into, shown as orders while they choose, kept, taken in."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.desk.previews import Look, remarks, renamed
from shipstation.errors import ShipError, StateRefused
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.gui.pages.orders.file_flow import FileFlow
from shipstation.gui.pages.orders.mapping_page import MappingPage
from shipstation.gui.pages.orders.page import OrdersPage
from shipstation.model import ColumnMapping
from shipstation.ports import FilePreview

_ABOUT, _LOOK, _TRY = "mapping", "mapping look", "mapping preview"
_ROWS = 20


class MappingFlow(QObject):
    """Joins the page of a file's columns to the desk. What was chosen is remembered while the window is open.

    Signals:
        turned(): the page takes the place of the queue, or is gone. settled(about): what was told is over.
    """

    turned = Signal()
    settled = Signal(str)

    def __init__(self, bench: Bench, orders: OrdersPage, files: FileFlow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._orders = orders
        self._files = files
        self._page: MappingPage | None = None
        self._look: Look | None = None
        self._stamp = (0, 0)
        self._tried: ColumnMapping | None = None
        self._first: ColumnMapping | None = None
        self._drafts: dict[tuple[str, ...], ColumnMapping] = {}
        files.unknown.connect(self.open_unknown)
        orders.head.map_wanted.connect(self.choose)

    @Slot()
    def choose(self) -> None:
        """Ctrl+K: any file, by columns that somebody says."""
        path = self._files.ask(self._orders)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Look into a file and show what its columns may be."""
        previews = self._bench.station.previews
        self._bench.do(lambda: previews.look(path), then=self.show, failed=self._tell, latest=_LOOK)

    @Slot(object)
    def open_unknown(self, look: Look) -> None:
        """A file that was to be imported, and is of no known form."""
        self.show(look)
        what = self.tr("{file} is of no form that is known here.").format(file=look.path.name)
        self._bench.tell(
            Notice(kind="warn", what=what, then=self.tr("Say on Orders what its columns are."), about=_ABOUT)
        )

    def show(self, look: Look) -> None:
        """The page, in place of the queue."""
        if self._orders.is_batch():
            what = self.tr("A batch is up.")
            then = self.tr("End it, then Ctrl+K maps the columns of {file}.").format(file=look.path.name)
            self._bench.tell(Notice(kind="warn", what=what, then=then, about=_ABOUT))
            return
        self._look, self._stamp = look, look.preview.stamp
        page = self._built()
        draft = self._drafts.get(look.preview.columns)
        kept = look.fitting[0] if look.fitting else None
        mapping = draft or kept or look.mapping
        guessed = frozenset({*mapping.columns, *mapping.fixed}) if mapping is look.mapping else frozenset[str]()
        if draft is not None:
            told = self.tr("As you left it.")
            self._bench.tell(Notice(kind="ok", what=told, then=self.tr("Nothing was imported."), about=_ABOUT))
        self._show(mapping, guessed)
        self._orders.show_room(page)
        self.turned.emit()

    def _built(self) -> MappingPage:
        if self._page is None:
            page = self._page = MappingPage(self._orders.theme)
            page.changed.connect(self._try)
            page.import_wanted.connect(self.take_in)
            page.save_wanted.connect(self.keep)
            page.forget_wanted.connect(self._ask_forget)
            page.kept_wanted.connect(self._show_kept)
            page.anew_wanted.connect(self.look_anew)
            page.left.connect(self.leave)
        return self._page

    def _show(self, mapping: ColumnMapping, guessed: frozenset[str]) -> None:
        look, page = self._look, self._page
        if look is None or page is None:
            return
        page.show_look(look, mapping, guessed)
        self._first = page.mapping()
        self._try()

    def reword(self) -> None:
        """Names are shown in another way from now on."""
        if self._look is not None and self._page is not None:
            self._page.reword(self._look.preview)

    # while somebody chooses

    @Slot()
    def _try(self) -> None:
        """What the choice comes to; only the answer to the newest one counts."""
        look, page = self._look, self._page
        if look is None or page is None:
            return
        mapping = page.mapping()
        self._tried = None
        page.show_remarks(remarks(mapping, look.preview))
        if not mapping.is_ready:
            self._bench.jobs.forget(_TRY)
            page.say_nothing(self.tr("Choose the order number’s column: then the rows are shown."))
            return
        previews, path = self._bench.station.previews, look.path
        self._bench.behind(
            lambda: previews.preview(path, mapping, rows=_ROWS),
            then=partial(self._tried_out, mapping),
            failed=self._untried,
            latest=_TRY,
        )

    def _tried_out(self, mapping: ColumnMapping, seen: FilePreview) -> None:
        look, page = self._look, self._page
        if look is None or page is None:
            return
        if seen.stamp != self._stamp:
            # Its columns may be others now: all of it is looked at anew, and what was chosen stays.
            self._drafts[look.preview.columns] = mapping
            self.look_anew()
            self._bench.tell(
                Notice(
                    kind="warn",
                    what=self.tr("{file} has changed since.").format(file=look.path.name),
                    then=self.tr("This is how it is now: look once more, then Enter."),
                    about=_ABOUT,
                )
            )
            return
        self._tried = mapping
        page.show_preview(seen)

    def _untried(self, error: ShipError) -> None:
        if self._page is not None:
            self._page.say_nothing(error.said, error.remedy)

    @Slot()
    def look_anew(self) -> None:
        """F5: the file as it is now."""
        if self._look is not None:
            self.open(self._look.path)

    @Slot(str)
    def _show_kept(self, name: str) -> None:
        """Another mapping that is kept; "": the guess."""
        if self._look is None:
            return
        kept = next((each for each in (*self._look.fitting, *self._look.others) if each.name == name), None)
        mapping = kept or self._look.mapping
        self._show(mapping, frozenset() if kept else frozenset({*mapping.columns, *mapping.fixed}))

    # kept and taken in

    @Slot()
    def keep(self) -> None:
        """Ctrl+S: files with these columns are read by it from now on."""
        self._keep(instead=False, go_on=False)

    @Slot()
    def take_in(self) -> None:
        """Enter: keep the mapping, so that what is refused can be mended and the next such file is known; import."""
        if self._files.is_free():
            self._keep(instead=False, go_on=True)

    def _keep(self, *, instead: bool, go_on: bool) -> None:
        look, page = self._look, self._page
        if look is None or page is None or self._orders.room() is not page:
            return
        mapping = page.mapping()
        mapping = renamed(mapping, mapping.name or look.mapping.name)
        faults = [each for each in remarks(mapping, look.preview) if each.is_grave]
        if faults:
            page.show_remarks(faults)
            page.complain(faults[0].field, faults[0].said)
            return
        previews, stamp = self._bench.station.previews, self._stamp

        def work() -> FilePreview:
            seen = previews.preview(look.path, mapping, rows=_ROWS)
            if seen.stamp == stamp or not go_on:
                previews.keep(mapping, instead=instead)
            return seen

        self._bench.do(
            work,
            then=partial(self._kept, mapping, go_on=go_on),
            failed=partial(self._not_kept, mapping, go_on=go_on),
            latest="mapping keep",
        )

    def _kept(self, mapping: ColumnMapping, seen: FilePreview, *, go_on: bool) -> None:
        look = self._look
        if look is None:
            return
        if go_on and seen.stamp != self._stamp:
            self._tried_out(mapping, seen)
            return
        self._drafts.pop(look.preview.columns, None)
        if go_on:
            self._close()
            self._files.import_file(look.path, dialect=mapping.name)
        else:
            what = self.tr("The mapping {name} is kept").format(name=mapping.name)
            then = self.tr("Files with these columns are read by it from now on.")
            self._bench.tell(Notice(kind="ok", what=what, then=then, about=_ABOUT))
            self._first = mapping
            self.look_anew()

    def _not_kept(self, mapping: ColumnMapping, error: ShipError, *, go_on: bool) -> None:
        if isinstance(error, StateRefused) and self._page is not None:
            act = Act(text=self.tr("Replace it"), key="Alt+Y", run=partial(self._keep, instead=True, go_on=go_on))
            what = self.tr("Replace the mapping {name}?").format(name=mapping.name)
            then = self.tr("It says something else now. Another name keeps both.")
            self._bench.tell(Notice(kind="warn", what=what, then=then, acts=(act,), about=_ABOUT))
        elif "name" in error.fields and self._page is not None:
            self._page.complain("name_of_mapping", f"{error.said} {error.remedy}")
        else:
            self._tell(error)

    @Slot()
    def _ask_forget(self) -> None:
        page = self._page
        name = str(page.kept.value() or "") if page is not None else ""
        if not name:
            return
        act = Act(text=self.tr("Forget it"), key="Alt+Y", run=partial(self._forget, name))
        what = self.tr("Forget the mapping {name}?").format(name=name)
        then = self.tr("Files with these columns are of no known form then; rows refused by it cannot be mended.")
        self._bench.tell(Notice(kind="warn", what=what, then=then, acts=(act,), about=_ABOUT))

    def _forget(self, name: str) -> None:
        previews = self._bench.station.previews

        def show(_: None) -> None:
            what = self.tr("The mapping {name} is forgotten").format(name=name)
            self._bench.tell(Notice(kind="ok", what=what, about=_ABOUT))
            self.look_anew()

        self._bench.do(lambda: previews.forget(name), then=show, failed=self._tell)

    @Slot()
    def leave(self) -> None:
        """Esc: nothing is imported; what was chosen is there again with the next file of these columns."""
        look, page = self._look, self._page
        if look is not None and page is not None:
            mapping = page.mapping()
            if mapping != self._first:
                self._drafts[look.preview.columns] = mapping
                what = self.tr("Nothing was imported.")
                then = self.tr("What you chose is remembered until the window closes; Ctrl+S keeps it for good.")
                self._close()
                self._bench.tell(Notice(kind="ok", what=what, then=then, about=_ABOUT))
                return
        self._close()

    def _close(self) -> None:
        self.settled.emit(_ABOUT)
        self._bench.jobs.forget(_TRY)
        self._look = None
        self._orders.show_room(None)
        self.turned.emit()

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error, about=_ABOUT))
