"""The real program in a process of its own, which says in lines of JSON what a packer sees, and when. Not a test.

python -m tests.packer.window ours|bare DATA [--port N]: ends when its standard input does. Times are monotonic
seconds, keys' times the X server's own. `gap`: the event loop came round late; `late_ms` is how late, `machine_ms` how
much of it the kernel let this thread wait for a processor. `bare`: an empty window that sends DATA to a printer.
"""

import argparse
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QLabel, QMainWindow

if TYPE_CHECKING:
    # Start-up is watched here too: the program brings its own imports.
    from shipstation.gui.app import Program
    from shipstation.model import PrintJob, Shipment

BEAT_MS = 5
TOLD_MS = 15.0
"""Gaps under this are counted only."""


def tell(event: str, **values: object) -> None:
    print(json.dumps({"event": event, "at": time.monotonic(), **values}), flush=True)


class Keys(QObject):
    """Remembers the time of each Enter as the X server stamped it."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The class first: PySide makes an enum of a type, for thousands of events that are no keys.
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWindow):
            return False
        if event.type() == QEvent.Type.KeyPress and event.timestamp() and event.key() == Qt.Key.Key_Return:
            now = time.monotonic()
            # Xvfb stamps in milliseconds of the same clock, in 32 bits.
            ago_ms = (int(now * 1000) - event.timestamp()) % 2**32
            self.at = now - ago_ms / 1000 if ago_ms < 60_000 else now
            tell("key", pressed=self.at)
        return False


class Heart(QObject):
    """Beats in the event loop; tells each late beat, and what came just before it."""

    def __init__(self) -> None:
        super().__init__()
        self.beats = 0
        self.late: list[tuple[float, float]] = []
        self.after = "start"
        self._waits = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        self._clock = QElapsedTimer()
        self._waited = self._waited_ns()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._clock.start()
        self._timer.start(BEAT_MS)

    def _waited_ns(self) -> int:
        """How long this thread was ready to run and had no processor, since it began."""
        return int(os.pread(self._waits, 80, 0).split()[1])

    def _beat(self) -> None:
        took_ms, waited = self._clock.nsecsElapsed() / 1e6, self._waited_ns()
        machine_ms, self._waited = (waited - self._waited) / 1e6, waited
        self._clock.restart()
        self.beats += 1
        late_ms = took_ms - BEAT_MS
        if late_ms > TOLD_MS:
            self.late.append((late_ms, machine_ms))
            tell("gap", late_ms=round(late_ms, 1), machine_ms=round(machine_ms, 1), after=self.after)


class Sight(QObject):
    """What a packer at the real window sees: offers that are painted, a label that is out."""

    def __init__(self, program: "Program", keys: Keys, heart: Heart) -> None:
        super().__init__()
        self._window, self._keys, self._heart = program.window, keys, heart
        self._program = program
        self._is_new = False
        self._window.scanner.scanned.connect(self._scanned)
        # Where the machine held up the keys of a code, it is no burst: it stands in the scan line, and is taken there.
        self._window.scan.scanned.connect(self._typed)
        self._window.attached.connect(self._attached)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._is_new:
            self._is_new = False
            # Behind this paint.
            QTimer.singleShot(0, self._shown)
        return False

    def _attached(self) -> None:
        flows = self._window.flows
        flows.quotes.quoted.connect(self._quoted)
        flows.buys.bought.connect(self._bought)
        flows.paperwork.printed.connect(self._printed)
        self._window.pages.ship.rates.table.viewport().installEventFilter(self)
        self._program.hook.broke.connect(self._broke)
        self._mark("open")

    def _mark(self, event: str, **values: object) -> None:
        self._heart.after = event
        tell(event, **values)

    def _scanned(self, text: str) -> None:
        self._mark("scanned", text=text, pressed=self._keys.at, is_burst=True)

    def _typed(self, text: str) -> None:
        self._mark("scanned", text=text, pressed=self._keys.at, is_burst=False)

    def _quoted(self) -> None:
        self._heart.after = "quoted"
        self._is_new = True
        self._window.pages.ship.rates.table.viewport().update()

    def _shown(self) -> None:
        work, button = self._window.flows.quotes.work, self._window.pages.ship.buy.button
        self._mark("rates", order=work.order.key.ref if work else None, ready=button.isEnabled())

    def _bought(self, shipment: "Shipment") -> None:
        self._mark("bought", order=shipment.order.ref)

    def _printed(self, shipment_id: str, job: "PrintJob | None") -> None:
        self._mark("printed", shipment=shipment_id, state=job.state.value if job else None)

    def _broke(self, words: str) -> None:
        tell("bug", said=words)


def watch_input(end: Callable[[], object]) -> QSocketNotifier:
    """`end` is called once standard input is closed."""
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)

    def read() -> None:
        if not os.read(sys.stdin.fileno(), 100):
            notifier.setEnabled(False)
            end()

    notifier.activated.connect(read)
    return notifier


def ours(data: Path) -> None:
    """Started as `shipstation` starts it."""
    from shipstation import logs
    from shipstation.gui.app import Program, application
    from shipstation.model import Profile

    app = application()
    logs.start(data, Profile.PRACTICE)
    program = Program(app, data_dir=data, profile=Profile.PRACTICE, account=None, theme="light")
    keys, heart = Keys(), Heart()
    app.installEventFilter(keys)
    sight = Sight(program, keys, heart)
    program.window.closed.connect(app.quit)
    notifier = watch_input(program.window.close)
    program.start()
    app.exec()
    notifier.setEnabled(False)
    tell("end", beats=heart.beats)
    program.close()
    del sight


class Bare(QMainWindow):
    """On Enter the same bytes to the same printer: what keys, Qt, and a socket take by themselves."""

    def __init__(self, data: bytes, port: int) -> None:
        super().__init__()
        self._data, self._port = data, port
        self.setCentralWidget(QLabel("bare"))
        self.setWindowTitle("bare")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Return:
            with socket.create_connection(("127.0.0.1", self._port)) as printer:
                printer.sendall(self._data)


def bare(data: Path, port: int) -> None:
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    window = Bare(data.read_bytes(), port)
    keys, heart = Keys(), Heart()
    app.installEventFilter(keys)
    notifier = watch_input(app.quit)
    window.show()
    window.activateWindow()
    QTimer.singleShot(0, lambda: tell("open"))
    app.exec()
    notifier.setEnabled(False)
    tell("end", beats=heart.beats)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=("ours", "bare"))
    parser.add_argument("data", type=Path)
    parser.add_argument("--port", type=int, default=0)
    asked = parser.parse_args()
    if asked.which == "bare":
        bare(asked.data, asked.port)
    else:
        ours(asked.data)


if __name__ == "__main__":
    main()
