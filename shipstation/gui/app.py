"""Starts the window at once and the station behind it; takes both down in order."""

import logging
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from shipstation import NAME, logs
from shipstation.errors import ShipError
from shipstation.folders import profile_folder
from shipstation.gui.icons import app_icon
from shipstation.gui.instance import Instance, instance_name, raise_other
from shipstation.gui.jobs import Jobs
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.gui.theme import Theme
from shipstation.gui.window import Opened, Window

if TYPE_CHECKING:
    # Start-up: see bench.py.
    from shipstation.desk.daily import Looked
    from shipstation.model import Profile
    from shipstation.station import Station

log = logging.getLogger(__name__)

_UNPAINTED_MS = 1_000
_LOOK_AFTER_MS = 60_000
_SWITCH_S = 0.001
"""So long a worker that comes back from disk or network waits for a window that is drawing. Python's own 5 ms, some
twenty times an order, were a tenth of what a packer waits."""


def application() -> QApplication:
    """The one QApplication; without a screen on Linux it draws offscreen."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    sys.setswitchinterval(_SWITCH_S)
    app = QApplication([NAME])
    app.setApplicationName(NAME)
    app.setApplicationDisplayName("")
    app.setDesktopFileName("parcel-bench")
    app.setWindowIcon(app_icon())
    return app


def draw_offscreen_without_screen() -> None:
    """For the tour: on Linux without a display the real window draws into memory."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in screens):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


class CrashHook(QObject):
    """Unexpected exceptions: each is logged, each kind is told once.

    Signals:
        broke(words): what to tell.
    """

    broke = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: set[str] = set()
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._take
        threading.excepthook = self._take_thread

    def remove(self) -> None:
        """The hooks as they were."""
        sys.excepthook, threading.excepthook = self._before

    def _take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("a bug", exc_info=(kind, error, trace))
        place = f"{kind.__name__} {_last_line(trace)}"
        if place not in self._told:
            self._told.add(place)
            self.broke.emit(place)

    def _take_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._take(args.exc_type, args.exc_value, args.exc_traceback)


def _last_line(trace: TracebackType | None) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else ""


class Program(QObject):
    """The window and the station behind it.

    Signals:
        failed(error): the station could not be opened.
    """

    failed = Signal(object)

    def __init__(
        self, app: QApplication, *, data_dir: Path | None, profile: "Profile", account: str | None, theme: str,
        mends: str | None = None,
    ) -> None:  # fmt: skip
        """`theme`: "" for the profile's own choice. `mends`: the backup to go back to first; "" for the newest."""
        super().__init__(app)
        self._where = (data_dir, profile, account)
        self._forced_theme = theme
        self._is_furnished = False
        self.theme = Theme(app, choice=theme or "system")
        self.jobs = Jobs(self)
        self.window = Window(self.theme, self.jobs, profile)
        self.station: Station | None = None
        self.wanted: Profile | None = None
        self.wanted_backup: str | None = None
        self._mends = mends
        self.window.profile_wanted.connect(self._leave)
        self.window.mend_wanted.connect(self._leave_to_mend)
        self._opener = ThreadPoolExecutor(1, thread_name_prefix="opener")
        self.hook = CrashHook(self)
        self.hook.broke.connect(self._tell_bug)

    def start(self) -> None:
        """Show the frame with its scan line; pages and station come behind the first paint."""
        self.window.painted.connect(self._go_on)
        # A window that is started minimized is not painted; its station opens all the same.
        QTimer.singleShot(_UNPAINTED_MS, self._go_on)
        self.window.show()

    @Slot()
    def _go_on(self) -> None:
        if self._is_furnished:
            return
        self._is_furnished = True
        # Should it fail, furnishing meets the same bug in this thread, where it is told.
        self.jobs.run(
            _read_pages, then=lambda _: self._furnish(), failed=lambda _: self._furnish(), executor=self._opener
        )

    def _furnish(self) -> None:
        self.window.furnish()
        if self._mends is not None:
            self.window.keyboard.retry = self.open
            self._mend(None, self._mends)
            return
        self.open()
        # While the station opens, this thread has nothing to do.
        QTimer.singleShot(0, self.window, self.window.pages.ship.rehearse)

    @Slot()
    def open(self) -> None:
        """Open the station in a worker; the window lives meanwhile."""
        self.jobs.run(
            _opening(*self._where), then=self._attach, failed=self._fail, executor=self._opener, latest="open"
        )

    def close(self) -> None:
        """After the window: the opener, the station, the hooks."""
        self._opener.shutdown(wait=True, cancel_futures=True)
        if self.station is not None:
            self.station.close()
        self.hook.remove()

    @Slot()
    def raise_window(self) -> None:
        """Bring the window to the front."""
        if self.window.isMinimized():
            self.window.showNormal()
        self.window.raise_()
        self.window.activateWindow()

    @Slot(object)
    def _leave(self, goal: "Profile") -> None:
        """Another profile comes after this window; what is under way is waited for first."""
        self.wanted = goal
        self.window.close()

    @Slot(str)
    def _leave_to_mend(self, file: str) -> None:
        """The same profile again, but for its store: a backup goes in its place first."""
        self.wanted_backup = file
        self._leave(self._where[1])

    def _mend(self, error: ShipError | None, file: str) -> None:
        from shipstation.station.mending import Mending  # noqa: PLC0415 start-up: hardly ever needed

        data_dir, profile, _ = self._where
        self.window.mend(Mending(data_dir, profile), self._opener, error=error, file=file)

    def _attach(self, opened: Opened) -> None:
        self.station = opened.station
        if not self._forced_theme:
            self.theme.choose(opened.theme)
        self.window.attach(opened)
        opened.station.safety.daily.listen(lambda looked: self.jobs.carry(looked, self._tell_look))
        # The first minute is for packing: to look through a store, and to back it up, takes processor and disk. After
        # a crash it is looked through at once: what is damaged must not be written to.
        wait_ms = 0 if opened.station.safety.follows_a_crash else _LOOK_AFTER_MS
        QTimer.singleShot(wait_ms, self.window, self._look_after)

    def _look_after(self) -> None:
        station = self.station
        if station is not None:
            self.jobs.run(
                station.safety.begin,
                then=self._tell_look,
                failed=lambda error: self.window.tell(notice_of(error)),
                executor=station.background,
                latest="daily",
            )

    def _tell_look(self, looked: "Looked") -> None:
        from shipstation.station.mending import is_mendable  # noqa: PLC0415 start-up: hardly ever needed

        for trouble in looked.troubles:
            mend = Act(text=self.tr("Mend it"), key="Ctrl+Shift+M", run=partial(self._leave_to_mend, ""))
            self.window.tell(notice_of(trouble, *([mend] if is_mendable(trouble) else [])))

    def _fail(self, error: ShipError) -> None:
        from shipstation.station.mending import is_mendable  # noqa: PLC0415 start-up: hardly ever needed

        self.window.fail(error, self.open)
        if is_mendable(error):
            self._mend(error, "")
        self.failed.emit(error)

    @Slot(str)
    def _tell_bug(self, place: str) -> None:
        self.window.tell(
            Notice(
                kind="bad",
                what=self.tr("Something went wrong inside the station."),
                then=self.tr("It is written down in the log ({place}). Nothing is bought twice.").format(place=place),
            )
        )


def _read_pages() -> None:
    """The modules that `Window.furnish` needs."""
    import shipstation.gui.all_pages  # noqa: PLC0415 start-up: the frame paints first
    import shipstation.gui.keyboard  # noqa: F401, PLC0415 as above


def _opening(data_dir: Path | None, profile: "Profile", account: str | None) -> Callable[[], Opened]:
    def work() -> Opened:
        from shipstation.desk.operators import standing  # noqa: PLC0415 as below
        from shipstation.station import open_station  # noqa: PLC0415 start-up: store and network come behind the window

        station = open_station(data_dir=data_dir, profile=profile, account=account)
        try:
            return Opened(
                station=station,
                account=station.account,
                printer=station.routing.label_printer(),
                theme=str(station.settings.get("theme") or "system"),
                standing=standing(station.safety.operators),
            )
        except BaseException:
            station.close()
            raise

    return work


def main(data_dir: Path | None, profile: "Profile", account: str | None) -> int:
    """Open the window and stay until it is closed, and no other profile's is wanted. Returns: the exit code."""
    app = application()
    code, wanted, mends = _shown(app, data_dir, profile, account)
    while wanted is not None:
        logs.start(data_dir, wanted)
        code, wanted, mends = _shown(app, data_dir, wanted, None, mends=mends)
    return code


def _shown(
    app: QApplication, data_dir: Path | None, profile: "Profile", account: str | None, *, mends: str | None = None
) -> "tuple[int, Profile | None, str | None]":
    """One profile's window from first to last.

    Args:
        mends: the backup that goes in its store's place first.
    Returns: the exit code, which profile comes next, and with which backup.
    """
    name = instance_name(profile_folder(data_dir, profile))
    if raise_other(name):
        log.info("the window is open already; it was raised")
        return 0, None, None
    instance = Instance(name, app)
    program = Program(app, data_dir=data_dir, profile=profile, account=account, theme="", mends=mends)
    instance.raised.connect(program.raise_window)
    program.start()
    try:
        return app.exec(), program.wanted, program.wanted_backup
    finally:
        instance.close()
        program.close()
        program.window.deleteLater()
        program.theme.deleteLater()
        program.deleteLater()
