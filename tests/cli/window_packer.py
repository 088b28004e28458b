"""A window in a process of its own with a packer at its keys. Not a test.

`python -m tests.cli.window_packer DATA CLOCK REF…` tells in JSON lines what becomes of it. It says `ready` once the
station is open, waits for a line, takes the orders one by one, and ends when its standard input does. CLOCK is a file
with seconds by which the clock is ahead. `hold` as the last word leaves it at the rates of the first order until
another line comes.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest

from shipstation import logs
from shipstation.clock import SystemClock
from shipstation.gui.app import Program, application
from shipstation.gui.views import View
from shipstation.model import Profile

_TICK_MS = 20
_STUCK_S = 60.0


class MovedClock(SystemClock):
    """The machine's time and what the file says on top of it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=float(self._file.read_text() or "0"))


class Packer(QObject):
    """Scans, waits for what the window shows, presses Enter; one step a tick, as a generator yields them."""

    def __init__(self, program: Program, refs: list[str], clock: MovedClock, *, hold: bool) -> None:
        super().__init__(program)
        self._program = program
        self._window: Any = program.window
        self._refs, self._clock, self._hold = refs, clock, hold
        self._bugs: list[str] = []
        self._lines = 0
        program.hook.broke.connect(self._bugs.append)
        program.jobs.broke.connect(lambda error: self._bugs.append(str(error.__cause__)))
        self._steps = self._work()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(_TICK_MS)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for _ in sys.stdin:
            self._lines += 1
        self._lines = 1_000

    def _tick(self) -> None:
        if next(self._steps, "over") == "over":
            self._timer.stop()
            self._window.close()
            application().quit()

    def _work(self) -> Iterator[None]:
        yield from self._until(lambda: self._program.station is not None and self._window._bench is not None)
        station = self._program.station
        assert station is not None
        station.clock = station.quoting._clock = station.buying._clock = self._clock
        yield from self._until(lambda: not self._program.jobs.holding)
        self._tell(ready=True)
        yield from self._line(1)
        for ref in self._refs:
            yield from self._order(ref)
        yield from self._until(lambda: not self._program.jobs.holding)
        self._tell(bugs=self._bugs)
        yield from self._line(1_000)

    def _order(self, ref: str) -> Iterator[None]:
        window = self._window
        while window.frame.notices.shown() is not None:
            window.frame.notices.dismiss()
        window.scan.setText(ref)
        QTest.keyClick(window.scan, Qt.Key.Key_Return)
        yield from self._until(lambda: self._can_buy(ref) or self._is_up(ref) or self._is_refused())
        if not self._can_buy(ref):
            self._tell(order=ref, bought=False, view=window.pages.ship.view.name, said=self._said())
            return
        if self._hold:
            yield from self._held(ref)
        if window.flows.quotes.accepts_first:
            # The new answer is dearer or slower: the first Enter only accepts it.
            QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Return)
            yield from self._until(lambda: not window.flows.quotes.accepts_first)
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Return)
        yield from self._until(lambda: window.flows.buys.buying or not self._can_buy(ref))
        yield from self._until(lambda: not window.flows.buys.buying)
        yield from self._until(lambda: self._is_up(ref) or self._is_refused() or window.pages.ship.view is View.EMPTY)
        already = self._said().startswith("Order ")
        self._tell(
            order=ref,
            bought=self._is_up(ref) and not already,
            view=window.pages.ship.view.name,
            said=self._said(),
        )

    def _held(self, ref: str) -> Iterator[None]:
        quote_id = self._window.flows.quotes.compared.quote.quote_id
        self._tell(rates=quote_id)
        yield from self._until(lambda: self._quote_id() not in (quote_id, None) and self._can_buy(ref))
        self._tell(rates=self._quote_id())
        yield from self._line(2)

    def _quote_id(self) -> str | None:
        compared = self._window.flows.quotes.compared
        return compared.quote.quote_id if compared is not None else None

    def _can_buy(self, ref: str) -> bool:
        window, work = self._window, self._window.flows.quotes.work
        is_it = work is not None and work.order.key.ref == ref and window.flows.quotes.compared is not None
        return is_it and window.pages.ship.view is View.RATES and window.pages.ship.buy.button.isEnabled()

    def _is_up(self, ref: str) -> bool:
        shipment = self._window.flows.buys.shipment
        return self._window.pages.ship.view is View.BOUGHT and shipment is not None and shipment.order.ref == ref

    def _is_refused(self) -> bool:
        notice = self._window.frame.notices.shown()
        return notice is not None and notice.kind in ("warn", "bad")

    def _said(self) -> str:
        notice = self._window.frame.notices.shown()
        return f"{notice.what} {notice.then}" if notice is not None else ""

    def _until(self, holds: Any) -> Iterator[None]:
        deadline = time.monotonic() + _STUCK_S
        while not holds():
            if time.monotonic() > deadline:
                self._tell(stuck=self._window.pages.ship.view.name, said=self._said(), bugs=self._bugs)
                raise SystemExit(1)
            yield None

    def _line(self, number: int) -> Iterator[None]:
        while self._lines < number:
            yield None

    def _tell(self, **told: Any) -> None:
        print(json.dumps(told), flush=True)


def main(data: Path, clock: Path, refs: list[str], *, hold: bool) -> None:
    app = application()
    logs.start(data, Profile.PRACTICE)
    program = Program(app, data_dir=data, profile=Profile.PRACTICE, account=None, theme="light")
    packer = Packer(program, refs, MovedClock(clock), hold=hold)
    program.start()
    app.exec()
    packer.deleteLater()
    program.close()


if __name__ == "__main__":
    words = sys.argv[3:]
    main(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        [word for word in words if word != "hold"],
        hold=words[-1:] == ["hold"],
    )
