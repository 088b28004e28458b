"""Who stands at the bench: told in the top bar, masked for, asked by a lock screen; incidents count down beside."""

import logging
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow

from shipstation.desk.operators import Standing, standing
from shipstation.errors import ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.frame import Frame
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.rows_view import RowsView
from shipstation.gui.tables import RowsModel
from shipstation.gui.theme import Theme
from shipstation.gui.widgets.buyer import BuyerName
from shipstation.model import AtBench, Incident
from shipstation.rules.incidents import NOTIFY, left

if TYPE_CHECKING:
    # Start-up: the lock screen is built when it is needed first.
    from shipstation.gui.pages.guard.lock_screen import LockScreen

log = logging.getLogger(__name__)

_LOOK_MS = 15_000
_MOST_KEPT = 20
_DONE_AT_IT = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
)


class Attendance(QObject):
    """Looks every quarter of a minute; a lock by itself comes so much later at most.

    A scan while the bench is locked is kept and not acted on: it waits in the scan line for who steps up.

    Signals:
        opened(): somebody stepped up.
        reworded(): names are shown in another way from now on.
    """

    opened = Signal()
    reworded = Signal()

    def __init__(self, bench: Bench, frame: Frame, *, theme: Theme, window: QMainWindow, begun: Standing) -> None:
        """`begun`: as it was when the station opened; nothing is shown before it is known."""
        super().__init__(window)
        self._bench = bench
        self._frame = frame
        self._theme = theme
        self._window = window
        self._safety = bench.station.safety
        self._is_active = self._is_leaving = False
        self._scans: list[str] = []
        self._last = self._incident = ""
        self._standing = begun
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)
        window.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        words.show_names(begun.shown)
        self._take(begun)
        self.look()

    @cached_property
    def screen(self) -> "LockScreen":
        """The lock screen; built when it is needed first."""
        from shipstation.gui.pages.guard.lock_screen import LockScreen  # noqa: PLC0415 start-up: see above

        screen = LockScreen(self._theme, self._window)
        screen.stepped_up.connect(self._step_up)
        screen.owned.connect(self._own)
        return screen

    @property
    def is_shut(self) -> bool:
        """Whether the lock screen is up."""
        return self._has_screen and self.screen.isVisible()

    @property
    def _has_screen(self) -> bool:
        return "screen" in self.__dict__

    def keeps(self, text: str) -> bool:
        """A scan came. True where the bench is locked: it waits, and nothing else is to be done with it."""
        self._is_active = True
        if not self.is_shut:
            return False
        self._scans = [*self._scans, text][-_MOST_KEPT:]
        self.screen.show_scans(len(self._scans))
        return True

    @Slot()
    def look(self) -> None:
        """Who is there, whether they were away too long, and which incidents are open."""
        safety, active = self._safety, self._is_active
        self._is_active = False

        def work() -> tuple[Standing, tuple[Incident, ...]]:
            if active:
                safety.operators.touch()
            return standing(safety.operators), safety.incidents.still_open()

        self._bench.do(work, then=self._show, failed=self._log, latest="attendance")

    @Slot()
    def lock(self) -> None:
        """F12: whoever stands here steps back; what is under way goes on."""
        if not self._standing.everybody:
            self._bench.tell(
                Notice(
                    kind="warn",
                    what=self.tr("Nobody is named here, so nobody can be locked out."),
                    then=self.tr("Name yourself first: Settings, Operators (Alt 7)."),
                    about="guard",
                )
            )
            return
        self._last = self._standing.bench.name
        operators = self._safety.operators

        def leave() -> Standing:
            operators.leave()
            return standing(operators)

        # At once: nobody shall read on while the store writes down who left. What was read before that opens nothing.
        self._is_leaving = True
        self._shut()
        self._bench.do(leave, then=self._left, failed=self._stayed)

    def close(self) -> None:
        """The window is closed: names are whole again for whatever comes in this process."""
        self._timer.stop()
        words.show_names(str)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Somebody does something; while the bench is locked, no shortcut of the window is heard."""
        kind = event.type()
        if kind in _DONE_AT_IT:
            self._is_active = True
        elif kind is QEvent.Type.Resize and watched is self._window and self._has_screen:
            self.screen.fit()
        if kind is QEvent.Type.ShortcutOverride and self.is_shut:
            focused = self._window.focusWidget()
            if focused is None or not self.screen.isAncestorOf(focused):
                self.screen.take_focus()
            event.accept()
            return True
        return False

    # what is known

    def _left(self, now: Standing) -> None:
        self._is_leaving = False
        # A look under way may still have seen who left.
        self._bench.jobs.forget("attendance")
        self._take(now)

    def _stayed(self, error: ShipError) -> None:
        """The store could not be told: the bench opens again with the next look, and says why."""
        self._is_leaving = False
        self._tell(error)

    def _show(self, known: tuple[Standing, tuple[Incident, ...]]) -> None:
        if not self._is_leaving:
            self._take(known[0])
        self._show_incidents(known[1])

    def _take(self, now: Standing) -> None:
        self._standing = now
        if words.show_names(now.shown):
            self._reword()
        self._show_who(now.bench)
        if self._has_screen:
            self.screen.show_people(now.everybody, last=self._last)
        if now.is_shut and not self.is_shut:
            self._last = now.bench.name or self._last
            self._shut()
        elif not now.is_shut and self.is_shut:
            self._open()

    def _show_who(self, bench: AtBench) -> None:
        role = bench.role.value if bench.role is not None else ""
        self._frame.top.show_who(bench.name, self.tr("packs here ({role})").format(role=role) if role else "")

    def _show_incidents(self, known: Sequence[Incident]) -> None:
        first = min(known, key=lambda each: each.due_at, default=None)
        said = tip = ""
        if first is not None:
            said = words.countdown(left(first.due_at, self._bench.now()))
            tip = self.tr("Incident {n}: {left} to tell {whom}. Settings, Incidents (Alt 7).").format(
                n=first.number, left=said, whom=NOTIFY
            )
        self._frame.top.show_incident(said, tip)
        self._incident = tip
        if self._has_screen:
            self.screen.show_incident(tip)

    def _reword(self) -> None:
        """Every list and panel of the window that stands already."""
        for model in self._window.findChildren(RowsModel):
            model.repaint()
        for view in self._window.findChildren(RowsView):
            view.viewport().update()
        for name in self._window.findChildren(BuyerName):
            name.reword()
        self.reworded.emit()

    # the lock

    def _shut(self) -> None:
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.hide()
            if QApplication.activePopupWidget() is popup:
                break
        if (modal := QApplication.activeModalWidget()) is not None:
            modal.close()
        # Covered alone, it could still be read aloud.
        self._frame.hide()
        self._scans = []
        self.screen.show_people(self._standing.everybody, last=self._last)
        self.screen.show_incident(self._incident)
        self.screen.cover(why=self.tr("The bench is locked") if self._last else self.tr("Who packs here?"))
        log.info("the bench is locked")

    def _open(self) -> None:
        self.screen.hide()
        self.screen.pin.clear()
        self._frame.show()
        self.opened.emit()
        scans, self._scans = self._scans, []
        if scans:
            line = self._frame.top.scan
            line.setText(scans[-1])
            line.selectAll()
            said = ", ".join(f"“{each}”" for each in scans[-3:])
            self._bench.tell(
                Notice(
                    kind="warn",
                    what=self.tr("Scanned while the bench was locked: {scans}").format(scans=said),
                    then=self.tr("Nothing was done with it. Enter takes the last one."),
                    about="guard",
                )
            )
        self.look()

    @Slot(str, str)
    def _step_up(self, name: str, pin: str) -> None:
        operators = self._safety.operators
        self.screen.busy(on=True)

        def come() -> Standing:
            operators.come(name, pin or None)
            return standing(operators)

        self._bench.do(come, then=self._stepped, failed=self._refuse)

    @Slot(str, str, str)
    def _own(self, name: str, pin: str, secret: str) -> None:
        operators = self._safety.operators
        self.screen.busy(on=True)

        def own() -> Standing:
            operators.set_pin_as_owner(name, pin, secret)
            operators.come(name, pin)
            return standing(operators)

        self._bench.do(own, then=self._stepped, failed=self._refuse)

    def _stepped(self, now: Standing) -> None:
        self.screen.busy(on=False)
        self.screen.say("")
        self._take(now)

    def _refuse(self, error: ShipError) -> None:
        self.screen.complain(error)
        self.look()

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error, about="guard"))

    @staticmethod
    def _log(error: ShipError) -> None:
        log.info("nobody knows who is at the bench: %s", error.kind)
