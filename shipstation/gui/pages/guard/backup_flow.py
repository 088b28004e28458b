"""Joins the Backup section to the desk: makes and verifies backups, and says what a restore would lose."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.pages.guard.backup_page import BackupPage
from shipstation.gui.pages.guard.section_flow import SectionFlow
from shipstation.model import BackupFacts, SafetyChoices
from shipstation.station.mending import Mending
from shipstation.store.restoring import Lost

_Known = tuple[tuple[BackupFacts, ...], str, str, SafetyChoices]


class BackupFlow(SectionFlow):
    """Works while its section is up.

    Signals:
        restore_wanted(file): close the station, and put that backup in its store's place.
    """

    restore_wanted = Signal(str)

    def __init__(self, bench: Bench, page: BackupPage, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._page = page
        page.make_wanted.connect(self.make)
        page.verify_wanted.connect(self.verify)
        page.schedule.saved.connect(self._save)
        page.restore.look_wanted.connect(self._look)
        page.restore.restore_wanted.connect(self._restore)

    def refresh(self) -> None:
        backups, choices = self._safety.backups, self._safety.choices

        def read() -> _Known:
            return backups.listed(), str(backups.folder()), backups.trouble(), choices.read()

        def show(known: _Known) -> None:
            self._page.show_backups(known[0], folder=known[1], trouble=known[2], now=self._bench.now())
            self._page.schedule.show_choices(known[3])

        self._read(read, show)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        return {"Ctrl+N": self.make, "Ctrl+E": self._page.ask_restore, "Alt+T": self.verify}

    @Slot()
    def make(self) -> None:
        """One more backup, read back."""

        def made(backup: BackupFacts) -> None:
            self.refresh()
            here = self.tr("It opens on this machine alone until a recovery passphrase is set (Privacy).")
            self._done(
                self.tr("Backed up and read back"),
                Path(backup.file).name if backup.sealed else f"{Path(backup.file).name}. {here}",
            )

        self._work(
            self.tr("Backing up, and reading it back… The bench works on."),
            self._safety.backups.make,
            made,
            is_long=True,
        )

    @Slot()
    def verify(self) -> None:
        """Look through every page of the chosen one."""
        chosen, backups = self._page.chosen(), self._safety.backups
        if chosen is None:
            return

        def good(at: datetime) -> None:
            self._done(self.tr("Whole, every page of it"), f"{Path(chosen.file).name}, {words.clock(at)}")

        self._work(
            self.tr("Looking through every page of it…"), lambda: backups.verify(chosen.file), good, is_long=True
        )

    def _show_busy(self, what: str) -> None:
        self._page.busy(what)

    @Slot(str, int, int)
    def _save(self, folder: str, hours: int, keep: int) -> None:
        values = {"backup.folder": folder, "backup.every_hours": str(hours), "backup.keep": str(keep)}

        def kept(_: None) -> None:
            self.refresh()
            self._done(self.tr("Kept"), self.tr("The next backup goes by it."))

        self._work(self.tr("Keeping it…"), lambda: self._safety.choices.change(values), kept)

    @Slot(str)
    def _look(self, named: str) -> None:
        station = self._bench.station
        mending = Mending(station.folder.parent, station.profile)

        def look() -> tuple[str, tuple[Lost, ...] | None]:
            file = mending.named(Path(named))
            return str(file), mending.lost_by(file)

        self._bench.behind(
            look, then=lambda seen: self._page.restore.show_lost(*seen), failed=self._page.restore.complain,
            latest="restore",
        )  # fmt: skip

    @Slot(str)
    def _restore(self, file: str) -> None:
        operators = self._safety.operators
        self._work(
            self.tr("Closing…"), lambda: operators.require_manager("restore a backup"),
            lambda _: self.restore_wanted.emit(file),
        )  # fmt: skip
