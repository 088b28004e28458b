"""Mends a store that keeps its station shut, in the window: the last backup, another one, or a key that was lost."""

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from shipstation.clock import SystemClock
from shipstation.errors import ShipError
from shipstation.gui.jobs import Jobs
from shipstation.gui.pages.guard.mend_page import MendPage
from shipstation.model import BackupFacts
from shipstation.station.mending import Mending, Restored
from shipstation.store.restoring import Lost

_Seen = tuple[str, BackupFacts | None, tuple[Lost, ...] | None]


class MendingFlow(QObject):
    """Works while no station is open."""

    def __init__(
        self, page: MendPage, mending: Mending, *, jobs: Jobs, executor: Executor, reopen: Callable[[], object]
    ) -> None:
        """`reopen`: try to open the station."""
        super().__init__(page)
        self._page = page
        self._mending = mending
        self._jobs = jobs
        self._executor = executor
        self._reopen = reopen
        self._clock = SystemClock()
        page.look_wanted.connect(self._look)
        page.restore_wanted.connect(self._restore)
        page.key_wanted.connect(self._recover)
        page.again_wanted.connect(self._again)

    @Slot(str)
    def _look(self, named: str) -> None:
        mending = self._mending

        def look() -> _Seen:
            file = mending.named(Path(named)) if named else mending.last()
            return str(file), mending.facts_of(file), mending.lost_by(file)

        def show(seen: _Seen) -> None:
            self._page.show_backup(*seen, self._clock.now())

        self._run(look, show)

    @Slot(str, str)
    def _restore(self, file: str, passphrase: str) -> None:
        self._page.busy(self.tr("Copying, and looking through every page of it…"))

        def restore() -> Restored:
            # It was said what would be lost, and asked twice: that is what `replace` stands for.
            return self._mending.restore(Path(file), passphrase=passphrase or None, replace=True)

        self._run(restore, lambda _: self._again())

    @Slot(str)
    def _recover(self, passphrase: str) -> None:
        self._page.busy(self.tr("Looking for the key…"))
        self._run(lambda: self._mending.recover_key(passphrase), lambda _: self._again())

    @Slot()
    def _again(self) -> None:
        self._page.busy(self.tr("Opening the station…"))
        self._reopen()

    def _run(self, work: Callable[[], object], then: Callable[..., object]) -> None:
        self._jobs.run(work, then=then, failed=self._fail, executor=self._executor, latest="mending")

    def _fail(self, error: ShipError) -> None:
        self._page.complain(error)
