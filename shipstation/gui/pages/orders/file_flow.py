"""Files of orders: chosen, taken in behind the work, stopped; what came is told, and what was refused."""

from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from shipstation.desk.intake import Imported, ImportProgress
from shipstation.desk.previews import Look
from shipstation.errors import BadInput, ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.gui.pages.orders.mapping_rows import said

_ABOUT = "file import"


class FileFlow(QObject):
    """One file after another, never two at once.

    Signals:
        taken_in(): orders came, or changed. settled(about): what was told of it is over.
        unknown(Look): the file is of no form that is known here.
        refused_wanted(): somebody wants to mend what was refused.
    """

    taken_in = Signal()
    settled = Signal(str)
    unknown = Signal(object)
    refused_wanted = Signal()

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._stop: Event | None = None
        self._folder = ""

    def ask(self, beside: QWidget) -> Path | None:
        """Let somebody choose a file; None: they did not."""
        name, _ = QFileDialog.getOpenFileName(
            beside, self.tr("Orders from a file"), self._folder, self.tr("Orders (*.csv *.tsv *.txt);;All files (*)")
        )
        if not name:
            return None
        self._folder = str(Path(name).parent)
        return Path(name)

    def import_file(self, path: Path, *, dialect: str | None = None) -> None:
        """Take in the orders of a file.

        Args:
            dialect: the form it is read by, instead of telling it by its header.
        """
        if not self.is_free():
            return
        stop = self._stop = Event()
        intake, jobs = self._bench.station.intake, self._bench.jobs

        def told(at: ImportProgress) -> None:
            jobs.carry(at, partial(self._show, path, stop))

        self._bench.behind(
            lambda: intake.import_file(path, dialect=dialect, progress=told, stop=stop.is_set),
            then=self._take,
            failed=partial(self._fail, path, dialect),
        )

    @Slot()
    def stop(self) -> None:
        """No further orders come; those that are in stay."""
        if self._stop is not None:
            self._stop.set()

    def is_free(self) -> bool:
        """Whether a file can be taken in now; where not, it is told."""
        if self._stop is None:
            return True
        what = self.tr("Another file is being read.")
        self._bench.tell(Notice(kind="warn", what=what, then=self.tr("Wait for it, or stop it.")))
        return False

    @property
    def is_busy(self) -> bool:
        """Whether a file is being read."""
        return self._stop is not None

    def _show(self, path: Path, stop: Event, at: ImportProgress) -> None:
        if stop is not self._stop:
            return
        if stop.is_set():
            then = self.tr("Stopping…")
        else:
            then = self.tr("{n} rows read").format(n=words.count(at.rows))
            if at.of:
                many = self.tr("{n} of {all} orders are in")
                then = many.format(n=words.count(at.orders), all=words.count(at.of))
        act = Act(text=self.tr("Stop"), key="Alt+K", run=self.stop)
        acts = () if stop.is_set() else (act,)
        self.settled.emit(_ABOUT)
        self._bench.tell(
            Notice(
                kind="busy", what=self.tr("Reading {file}").format(file=path.name), then=then, acts=acts, about=_ABOUT
            )
        )

    def _end(self) -> None:
        self._stop = None
        self.settled.emit(_ABOUT)

    def _take(self, done: Imported) -> None:
        self._end()
        refused = done.file.refused
        is_short = bool(done.left) or not done.file.is_whole
        acts = (Act(text=self.tr("Mend them"), key="Alt+O", run=self.refused_wanted.emit),)
        self._bench.tell(
            Notice(
                kind="warn" if refused or is_short else "ok",
                what=self._counted(done),
                then=self._rest(done),
                acts=acts if refused and not is_short else (),
                about="refused" if refused else "",
            )
        )
        self.taken_in.emit()

    def _counted(self, done: Imported) -> str:
        if not done.file.is_whole:
            return self.tr("{file}: stopped, nothing is in").format(file=done.file.path.name)
        kept = done.kept
        return self.tr("{file}, {form}: {new} new, {changed} changed, {same} as before").format(
            file=done.file.path.name,
            form=done.file.dialect,
            new=words.count(kept.added),
            changed=words.count(kept.changed),
            same=words.count(kept.unchanged),
        )

    def _rest(self, done: Imported) -> str:
        """What did not come, and why."""
        refused = done.file.refused
        if not done.file.is_whole or done.left:
            left = self.tr("{n} orders are left. ").format(n=words.count(done.left)) if done.left else ""
            return left + self.tr("Import it again to go on.")
        if refused:
            one, many = self.tr("1 row refused"), self.tr("{n} rows refused")
            counted = one if len(refused) == 1 else many.format(n=words.count(len(refused)))
            first = self.tr("; line {line}: {said}").format(line=refused[0].line, said=said(refused[0]))
            return counted + first
        skipped = len(done.file.skipped)
        return self.tr("{n} are not to be shipped from here").format(n=words.count(skipped)) if skipped else ""

    def _fail(self, path: Path, dialect: str | None, error: ShipError) -> None:
        """A file of no known form may be mapped; whatever else is wrong is told."""
        self._end()
        if dialect is not None or not isinstance(error, BadInput):
            self._tell(error)
            return
        previews = self._bench.station.previews

        def take(look: Look) -> None:
            if look.preview.file.dialect:
                self._tell(error)
            else:
                self.unknown.emit(look)

        self._bench.do(lambda: previews.look(path), then=take, failed=self._tell)

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error, about=_ABOUT))
