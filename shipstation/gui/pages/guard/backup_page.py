"""The Backup section: the backups that lie here, how often they are made and where, and the way back to one."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from shipstation.errors import ShipError
from shipstation.gui import words
from shipstation.gui.numbers import read_number
from shipstation.gui.pages.guard.parts import Section
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import RIGHT, Cell, Column, RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.form import FormFrame
from shipstation.gui.widgets.text import Elided
from shipstation.model import BACKUPS_KEPT, BackupFacts, SafetyChoices
from shipstation.store.restoring import Lost

_ROW = 48
_HOURS = (4, 8, 12, 24, 48, 168)
_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MOST_LOST = 8


def _columns(now: datetime) -> tuple[Column[BackupFacts], ...]:
    return (
        Column[BackupFacts](
            title="Made",
            cell=lambda row: Cell(text=words.moment(row.made_at, now), kind="strong", sub=Path(row.file).name),
        ),
        Column[BackupFacts](
            title="Purchases",
            cell=lambda row: Cell(text=words.count(row.counts.get("purchase", 0))),
            align=RIGHT,
            width=88,
        ),
        Column[BackupFacts](title="Size", cell=lambda row: Cell(text=_size(row.size)), align=RIGHT, width=84),
        Column[BackupFacts](
            title="Opens",
            cell=lambda row: (
                Cell(text=words.tr("anywhere"), sub=words.tr("with the passphrase"))
                if row.sealed
                else Cell(text=words.tr("here alone"), tone="warn", mark="triangle-alert")
            ),
            width=136,
        ),
    )


def _size(count: int) -> str:
    return QLocale().formattedDataSize(count, 1)


def lost_words(lost: tuple[Lost, ...] | None) -> str:
    """What a restore leaves out, named."""
    if lost is None:
        return words.tr("What was bought after it cannot be read any more: compare with Seller Central.")
    if not lost:
        return words.tr("Nothing was bought after it; nothing is lost.")
    head = words.tr("{n} purchases came after it and will be missing; look them up at Amazon:").format(n=len(lost))
    lines = [
        f"{words.clock(each.at)}  {each.order}  {each.state}  {each.tracking_id or '–'}" for each in lost[:_MOST_LOST]
    ]
    if len(lost) > _MOST_LOST:
        lines.append(words.tr("and {n} more").format(n=len(lost) - _MOST_LOST))
    return "\n".join([head, *lines])


class ScheduleForm(FormFrame):
    """Where backups go, how often, and how many are kept.

    Signals:
        saved(folder, hours, keep): Enter, or its button. `folder` "": into the data folder. `hours` 0: by hand alone.
    """

    saved = Signal(str, int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, self.tr("By itself"), name="schedule", thing="Schedule", says=self.tr("How backups are made"),
            primary=self.tr("Save"), can_leave=False, parent=parent,
        )  # fmt: skip
        hint = self.tr("Empty: in the data folder. Another disk survives this one.")
        self._folder = self.form.line("folder", self.tr("Folder"), hint=hint)
        self._hours = self.form.choice("hours", self.tr("Made"), self._offers(_HOURS), none=self.tr("by hand alone"))
        hint = self.tr("{low} to {high}; older ones go").format(low=BACKUPS_KEPT[0], high=BACKUPS_KEPT[1])
        self._keep = self.form.line("keep", self.tr("Kept"), hint=hint)
        self.confirmed.connect(self._save)

    def _offers(self, hours: tuple[int, ...]) -> tuple[tuple[str, int], ...]:
        named = {24: self.tr("each day"), 168: self.tr("each week")}
        return tuple((named.get(n, self.tr("every {n} hours").format(n=n)), n) for n in hours)

    def show_choices(self, choices: SafetyChoices) -> None:
        """What stands; what somebody is typing stays."""
        if self.form.is_worked_in():
            return
        if choices.backup_every_hours:
            self._hours.offer(self._offers(tuple(sorted({*_HOURS, choices.backup_every_hours}))))
        self._hours.choose(choices.backup_every_hours or None)
        for line, value in ((self._folder, choices.backup_folder), (self._keep, choices.backups_kept)):
            line.give(value)
        self.form.settle()

    @Slot()
    def _save(self) -> None:
        self.form.settle()
        keep = read_number(self._keep.value() or "", whole=True)
        folder = (self._folder.value() or "").strip()
        if keep is None or not BACKUPS_KEPT[0] <= keep <= BACKUPS_KEPT[1]:
            self.form.complain("keep", self.tr("{low} to {high}").format(low=BACKUPS_KEPT[0], high=BACKUPS_KEPT[1]))
        elif folder and not Path(folder).is_absolute():
            self.form.complain("folder", self.tr("Write the whole path, from the root on."))
        else:
            self.saved.emit(folder, self._hours.value() or 0, int(keep))


class RestoreForm(FormFrame):
    """Which backup, and what would be lost; the second time it is done.

    Signals:
        look_wanted(file): say what would be lost.
        restore_wanted(file): close the station and put it in place.
    """

    look_wanted = Signal(str)
    restore_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, self.tr("Back to a backup"), name="restore", thing="Restore", says=self.tr("Back to a backup"),
            primary="", can_leave=True, parent=parent,
        )  # fmt: skip
        self.remove.hide()
        self.note.setFont(theme.font(Type.BODY))
        self._looked_at = ""
        hint = self.tr("The chosen one, or the path of a file or folder: of its backups the newest")
        self._file = self.form.line("file", self.tr("Backup"), hint=hint)
        self._file.textEdited.connect(self._word)
        self.confirmed.connect(self._go)

    def begin(self, file: str) -> None:
        """Ask about this one."""
        self._looked_at = ""
        self._file.give(file)
        self.form.settle()
        self.tell("")
        self._word()
        self.form.focus("file")
        if file:
            self.look_wanted.emit(file)

    def show_lost(self, file: str, lost: tuple[Lost, ...] | None) -> None:
        """What would be missing after it."""
        self._looked_at = file
        self._file.give(file)
        also = self.tr("What stands here is put aside, not deleted. The window closes and asks once more.")
        self.tell(f"{lost_words(lost)}\n{also}")
        self._word()

    def complain(self, error: ShipError) -> None:
        """There is none, or nobody can read it."""
        self.form.complain("file", f"{error.said} {error.remedy}")

    @Slot()
    def _word(self) -> None:
        is_seen = bool(self._looked_at) and self._file.value() == self._looked_at
        self.save.say(self.tr("Close, and go back to it") if is_seen else self.tr("Say what would be lost"))

    @Slot()
    def _go(self) -> None:
        self.form.settle()
        file = (self._file.value() or "").strip()
        if not file:
            self.form.complain("file", self.tr("Name a backup."))
        elif file == self._looked_at:
            self.restore_wanted.emit(file)
        else:
            self.look_wanted.emit(file)


class BackupPage(Section):
    """A list and forms.

    Signals:
        make_wanted(), verify_wanted(): now; the chosen one.
    """

    make_wanted = Signal()
    verify_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Backup"), name="backupPage", parent=parent)
        self._rows: RowsModel[BackupFacts] = RowsModel(_columns(_NEVER), self)
        self.table = RowsView(theme, self._rows, name="backupsTable", says=self.tr("Backups"), row=_ROW)
        self._verify = self.head_act(
            self.tr("Verify"), name="verifyBackupButton", key="Alt T", pressed=self.verify_wanted.emit
        )
        self.head_act(self.tr("Restore"), name="restoreButton", key="Ctrl E", pressed=self.ask_restore)
        self._make = self.head_act(
            self.tr("Back up"), name="backUpButton", key="Ctrl N", pressed=self.make_wanted.emit
        )
        self._where = Elided(theme, kind=Type.CAPTION, tone="muted", middle=True)
        self.column.addWidget(self._where)
        self.column.addSpacing(Space.SMALL)
        self.fill(self.table)
        self.schedule = ScheduleForm(theme)
        self.rest_with(self.schedule)
        self.restore = RestoreForm(theme)
        self.restore.left.connect(self.rest)
        self._words = ("", "muted")

    def show_backups(self, backups: tuple[BackupFacts, ...], *, folder: str, trouble: str, now: datetime) -> None:
        """Those that lie there, the newest first. `trouble`: why the last one was not made."""
        kept = max(self.table.current_row(), 0)
        self._rows.set_columns(_columns(now))
        self._rows.show_rows(backups)
        self.table.choose(min(kept, len(backups) - 1))
        self.show_list(on=bool(backups))
        self._verify.setEnabled(bool(backups))
        last = words.moment(backups[0].made_at, now) if backups else ""
        good = self.tr("Last good backup: {when}, read back when it was made.")
        none = self.tr("No backup is made yet. The first is made once there is something to miss.")
        said = good.format(when=last) if backups else none
        failed = self.tr("The last one was NOT made: {why}").format(why=trouble)
        self._where.setText(self.tr("In {folder}").format(folder=folder))
        self._words = (f"{failed} {said}", "bad") if trouble else (said, "muted")
        self.lead.say(*self._words)

    def busy(self, what: str) -> None:
        """Something is under way; "": nothing."""
        self._make.setEnabled(not what)
        self._verify.setEnabled(not what and bool(self._rows.rows))
        self.lead.say(*((what, "text") if what else self._words))

    def chosen(self) -> BackupFacts | None:
        """The chosen one."""
        place = self.table.current_row()
        return self._rows.rows[place] if 0 <= place < len(self._rows.rows) else None

    @Slot()
    def ask_restore(self) -> None:
        """Ctrl+E: back to the chosen one, or to another."""
        chosen = self.chosen()
        self.ask(self.restore)
        self.restore.begin(chosen.file if chosen is not None else "")

    def home(self) -> QWidget:
        return self.table

    def step(self, by: int) -> None:
        self.table.step(by)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the size gives way."""
        super().resizeEvent(event)
        self.table.widths({2: 84 if self.width() - Space.SIDE > 560 else 0})
