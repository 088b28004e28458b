"""Takes a scanner's bursts out of the keys of the whole program, whatever has the focus, and gives all else on."""

from collections import deque
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit
from shiboken6 import isValid

from shipstation.rules import bursts

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
# Some scanners, and some programs that type, send a line feed instead of Enter.
_END_TEXTS = ("\r", "\n")
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock)
_TYPING = (
    Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier
)
_LATE_MS = 1
_LOOK_MS = 2
_LATE_LOOK_MS = 25
_MOST_LOOKS = 50
_ON_THEIR_WAY_MS = 1_000
_OTHER = ~(_TYPING | Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)


@dataclass(slots=True)
class _Kept:
    """A key that is kept back, and who had the focus when it was pressed."""

    event: QKeyEvent
    window: QWindow
    focus: QObject | None
    since: int


class Scanner(QObject):
    """Stands before every window that gets keys.

    Keys without a time of their own come from no keyboard (programs and input methods send them): they are left
    alone, and so are the keys that this gives on, which lose their time for that reason.

    Signals:
        scanned(text): a code, as the scanner typed it and without its prefix.
    """

    scanned = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        """Watches from now on until it leaves."""
        super().__init__(parent)
        self.prefix = ""
        self.longest_hold_ms = 0
        self._early: list[str] | None = []
        self._burst = bursts.EMPTY
        self._kept: list[_Kept] = []
        self._leaving: deque[_Kept] = deque()
        self._eaten: set[int] = set()
        self._clock = QElapsedTimer()
        self._clock.start()
        self._asked = self._looks = self._last_key = 0
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setTimerType(Qt.TimerType.PreciseTimer)
        self._wait.timeout.connect(self._look_again)
        self._app = cast("QGuiApplication", QGuiApplication.instance())
        # Of the whole program: a list that opens gets keys before it is the window with the focus.
        self._app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of a window, before the window sees them."""
        # Every event of the program comes by here, and PySide makes an enum of its type each time: the class first.
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWindow) or event.timestamp() == 0:
            return False
        kind = event.type()
        if kind not in _KEYS:
            return False
        self._last_key = self._clock.elapsed()
        if kind == QEvent.Type.ShortcutOverride:
            return self._is_of_burst(event)
        return self._press(watched, event) if kind == QEvent.Type.KeyPress else self._release(watched, event)

    def join(self) -> tuple[str, ...]:
        """Whoever reads scans is there now. Returns: those from before, in their order."""
        early, self._early = self._early or [], None
        return tuple(early)

    def quiet_ms(self) -> int:
        """Since the last key, or since this watches."""
        return self._clock.elapsed() - self._last_key

    def leave(self) -> None:
        """All keys go their own way from now on; what is kept goes first."""
        self._app.removeEventFilter(self)
        self._give_up()

    def _is_of_burst(self, event: QKeyEvent) -> bool:
        """Ctrl+] inside a burst is a separator of GS1, no shortcut."""
        if self._burst.text and _stroke(event).kind is bursts.Kind.CHAR:
            event.accept()
            return True
        return False

    def _press(self, window: QWindow, event: QKeyEvent) -> bool:
        self._eaten.discard(_code(event))
        verdict, burst = bursts.judge(self._burst, _stroke(event), prefix=self.prefix)
        if verdict is bursts.Verdict.SCAN:
            self._take(burst, event)
            return True
        self._burst = burst
        if verdict is not bursts.Verdict.HOLD:
            self._give_on()
        if verdict is bursts.Verdict.GIVE and not self._leaving:
            return False
        kept = self._keep(window, event)
        if verdict is bursts.Verdict.GIVE:
            self._leaving.append(kept)
            return True
        self._kept.append(kept)
        self._asked, self._looks = kept.since, 0
        self._wait.start(burst.hold_ms())
        return True

    def _release(self, window: QWindow, event: QKeyEvent) -> bool:
        code = _code(event)
        if code in self._eaten:
            self._eaten.discard(code)
            return True
        if self._kept or self._leaving:
            # Behind its press, and behind what was pressed before it.
            (self._kept or self._leaving).append(self._keep(window, event))
            return True
        return False

    def _keep(self, window: QWindow, event: QKeyEvent) -> _Kept:
        return _Kept(
            event=_copy(event), window=window, focus=QGuiApplication.focusObject(), since=self._clock.elapsed()
        )

    def _take(self, burst: bursts.Burst, end: QKeyEvent) -> None:
        """The keys that are kept, and the one that ended them, were a scan: nobody else sees them."""
        down = {_code(end)}
        for kept in self._kept:
            is_press = kept.event.type() == QEvent.Type.KeyPress
            (down.add if is_press else down.discard)(_code(kept.event))
        self._eaten = down
        self._stop()
        _let_go_of_popups()
        _take_back(burst.gone)
        code = bursts.code(burst, prefix=self.prefix)
        if self._early is not None:
            self._early.append(code)
        self.scanned.emit(code)

    @Slot()
    def _look_again(self) -> None:
        """Nothing came in time; but the program may have been at work, and the next keys lie in the queue.

        So a short look follows. One that ended in time says that the program was idle, and saw all keys there were.
        It is longer after a wait that ended late: then the whole machine may have stood, the way of the keys too.
        """
        since, self._asked = self._asked, self._clock.elapsed()
        is_late = self._asked - since > self._wait.interval() + _LATE_MS
        self._looks += 1
        if self._looks == 1 or (is_late and self._looks < _MOST_LOOKS):
            self._wait.start(_LATE_LOOK_MS if is_late else _LOOK_MS)
        else:
            self._give_up()

    def _give_up(self) -> None:
        self._burst = self._burst.given()
        self._give_on()

    def _give_on(self) -> None:
        """All that is kept, in the order it came. What a key sets going may bring more keys in the meantime."""
        self._leaving.extend(self._kept)
        self._kept = []
        self._wait.stop()
        while self._leaving:
            kept = self._leaving[0]
            self.longest_hold_ms = max(self.longest_hold_ms, self._clock.elapsed() - kept.since)
            self._leaving.popleft()
            _give(kept)

    def _stop(self) -> None:
        self._burst, self._kept = bursts.EMPTY, []
        self._wait.stop()


def _let_go_of_popups() -> None:
    """A list or menu that stands open gives way, as it would to a click elsewhere.

    Hidden, not closed: closing destroys the window at the screen, and with it the next code's first keys where they
    were on their way to it already (seen on X11: one code in some hundred that followed a code at an open menu).
    """
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.hide()
        if popup.testAttribute(Qt.WidgetAttribute.WA_DeleteOnClose):
            QTimer.singleShot(_ON_THEIR_WAY_MS, popup.deleteLater)
        if QApplication.activePopupWidget() is popup:
            break


def _take_back(gone: str) -> None:
    """The beginning of a code that was held up on its way, out of the field that it was taken to be typed into."""
    field = QApplication.focusWidget()
    if gone and isinstance(field, QLineEdit) and field.text()[: field.cursorPosition()].endswith(gone):
        for _ in gone:
            field.backspace()


def _stroke(event: QKeyEvent) -> bursts.Stroke:
    key, text, with_keys = event.key(), event.text(), event.modifiers()
    kind = bursts.Kind.OTHER
    if key in _MODIFIERS:
        kind = bursts.Kind.MODIFIER
    elif (key in _ENDS or text in _END_TEXTS) and not with_keys & ~_TYPING:
        kind = bursts.Kind.END
    elif len(text) == 1 and (
        (text.isprintable() and not with_keys & ~_TYPING)
        # AltGr is Ctrl+Alt on Windows.
        or (text.isprintable() and not text.isalnum() and not with_keys & _OTHER and _both(with_keys))
        or text in bursts.SEPARATORS
    ):
        kind = bursts.Kind.CHAR
    char = text if kind is bursts.Kind.CHAR else ""
    return bursts.Stroke(kind=kind, at_ms=event.timestamp(), char=char, repeats=event.isAutoRepeat())


def _code(event: QKeyEvent) -> int:
    """Which key it is, press and release alike: the same key may give another sign once Shift is up."""
    return event.nativeScanCode() or int(event.key())


def _both(with_keys: Qt.KeyboardModifier) -> bool:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return with_keys & both == both


def _copy(event: QKeyEvent) -> QKeyEvent:
    """The same key without its time."""
    return QKeyEvent(
        event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text(),
        event.isAutoRepeat(),
        event.count(),
    )


def _give(kept: _Kept) -> None:
    """To who had the focus; through the window while that is still so, for menus and lists that stand open."""
    focus = kept.focus
    if focus is not None and isValid(focus) and focus is not QGuiApplication.focusObject():
        QCoreApplication.sendEvent(focus, kept.event)
    elif isValid(kept.window):
        QCoreApplication.sendEvent(kept.window, kept.event)
