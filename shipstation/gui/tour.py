"""The real window walks one order from scan to tracking by itself, driven by keys through its own widgets."""

import json
import tempfile
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from shipstation.gui.app import Program, application, draw_offscreen_without_screen
from shipstation.gui.views import View
from shipstation.model import Channel, Order, OrderState, Profile, PurchaseState, Shipment

_STEP_S = 30.0
_TICK_MS = 10
_LARGE = (1280, 800)
_SMALL = (1024, 700)
_MAIN = frozenset({"rates", "chosen", "bought", "history"})

Steps = Generator[Callable[[], bool], None, None]


class TourStopped(RuntimeError):
    """A step did not come about in time; the report says which."""


class Walk(QObject):
    """Types, waits for what must be seen, and takes a picture of it."""

    def __init__(self, program: Program, folder: Path) -> None:
        super().__init__(program)
        self._program = program
        self._window = program.window
        self._folder = folder
        self._began = self._since = time.monotonic()
        self._steps = self._walk()
        self._until: Callable[[], bool] = lambda: True
        self.report: dict[str, Any] = {
            "folder": str(folder),
            "steps": [],
            "order": None,
            "shipment_id": None,
            "tracking_id": None,
            "label": None,
            "decoded": [],
            "ok": False,
            "failed": None,
        }
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._decoded: tuple[str, ...] | None = None

    def start(self) -> None:
        """Begin; the application's own loop carries it."""
        self._timer.start()

    @Slot()
    def _tick(self) -> None:
        if not self._until():
            if time.monotonic() - self._since > _STEP_S:
                shown = self._window.frame.notices.shown()
                said = f"; the window says: {shown.what} {shown.then}" if shown is not None else ""
                self._end(f"nothing came after step {len(self.report['steps'])} for {_STEP_S:.0f} s{said}")
            return
        try:
            self._until = next(self._steps)
            self._since = time.monotonic()
        except StopIteration:
            self._end(None)
        except TourStopped as error:
            self._end(str(error))

    def _end(self, failed: str | None) -> None:
        self._timer.stop()
        tracking_id = self.report["tracking_id"]
        read = any(tracking_id in code for code in self.report["decoded"]) if tracking_id else False
        self.report["failed"] = failed or (None if read else "the label's bar code does not hold the tracking id")
        self.report["ok"] = self.report["failed"] is None
        self._window.close()
        application().quit()

    # the way

    def _walk(self) -> Steps:
        window = self._window
        yield lambda: self._program.station is not None and window.pages.ship.empty.isVisible()
        first, other = self._orders()
        self.report["order"] = str(first.key)
        yield from self._picture("empty")
        self._type(window.scan, first.key.ref)
        yield from self._picture("scan typed")
        self._press(window.scan, Qt.Key.Key_Return)
        yield lambda: window.pages.ship.rates.rows() > 0 and window.pages.ship.buy.button.isEnabled()
        yield from self._picture("rates")
        self._type(window.scan, "2" if window.pages.ship.rates.rows() > 1 else "1")
        yield lambda: not window.scan.text()
        self._type(window.scan, "1")
        yield lambda: not window.scan.text() and window.pages.ship.rates.table.current_row() == 0
        yield from self._picture("chosen")
        self._press(window.scan, Qt.Key.Key_Return)
        yield lambda: self._is_bought(first)
        yield lambda: self._is_printed() and window.pages.ship.bought.preview.has_picture()
        shipment = self._shipment()
        self._keep_label(shipment)
        yield from self._read_label(shipment)
        yield from self._picture("bought")
        yield from self._look_back(first, shipment)
        yield from self._give_back(other)
        self._program.theme.choose("dark" if not self._program.theme.dark else "light")
        yield from self._picture("cancelled, other theme")
        self._press(window.scan, Qt.Key.Key_F1)
        yield from self._picture("keys")

    def _look_back(self, order: Order, shipment: Shipment) -> Steps:
        window = self._window
        self._press(window.scan, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
        yield lambda: window.pages.history.table.current_row() == 0
        name = order.ship_to.name.split()[-1]
        self._type(window.pages.history.search, name)
        yield lambda: window.pages.history.search.text() == name and window.pages.history.side.preview.has_picture()
        yield from self._picture("history")
        self._press(window.pages.history.search, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
        yield lambda: bool(window.pages.track.rows())
        self._press(window.scan, Qt.Key.Key_F5)
        yield lambda: any(
            row.tracking is not None
            for row in window.pages.track.rows()
            if row.shipment.tracking_id == shipment.tracking_id
        )
        yield from self._picture("track")

    def _give_back(self, order: Order) -> Steps:
        """Buy another order and cancel it."""
        window = self._window
        self._press(window.scan, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        self._type(window.scan, order.key.ref)
        self._press(window.scan, Qt.Key.Key_Return)
        yield lambda: window.pages.ship.view is View.RATES and window.pages.ship.buy.button.isEnabled()
        self._press(window.scan, Qt.Key.Key_Return)
        yield lambda: self._is_bought(order) and self._is_printed()
        self._press(window.scan, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
        yield lambda: window.pages.ship.view is View.CANCEL
        yield from self._picture("cancel asked")
        self._press(window.scan, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
        yield lambda: self._shipment().state is PurchaseState.CANCELLED
        yield from self._picture("cancelled")

    # what is seen

    def _orders(self) -> tuple[Order, Order]:
        """Two orders to ship that the chosen account serves, of the AMAZON channel where there are."""
        station = self._program.station
        if station is None:
            raise TourStopped("the station is not open")
        account = station.account
        home = account.country if account is not None else ""
        page = station.intake.page(state=OrderState.TO_SHIP, limit=200)
        fit = [order for order in page.orders if order.ship_to.country == home]
        fit.sort(key=lambda order: order.key.channel is not Channel.AMAZON)
        if len(fit) < 2:
            raise TourStopped(f"fewer than two orders to ship in {home}")
        return fit[0], fit[1]

    def _is_bought(self, order: Order) -> bool:
        shipment = self._window.flows.buys.shipment
        return self._window.pages.ship.view is View.BOUGHT and shipment is not None and shipment.order == order.key

    def _is_printed(self) -> bool:
        shown = self._window.frame.notices.shown()
        return shown is not None and shown.kind == "ok" and shown.what == self._window.tr("Bought and printed")

    def _shipment(self) -> Shipment:
        shipment = self._window.flows.buys.shipment
        if shipment is None:
            raise TourStopped("nothing was bought")
        return shipment

    def _keep_label(self, shipment: Shipment) -> None:
        """The newest file that the printer's folder holds, beside the pictures."""
        self.report["shipment_id"] = shipment.shipment_id
        self.report["tracking_id"] = shipment.tracking_id
        station = self._program.station
        printer = station.settings.printer() if station is not None else None
        if printer is None or not printer.url.startswith("pdf:"):
            return
        printed = sorted(Path(printer.url.removeprefix("pdf:")).glob("*.pdf"), key=lambda file: file.stat().st_mtime)
        if printed:
            label = self._folder / "label.pdf"
            label.write_bytes(printed[-1].read_bytes())
            self.report["label"] = str(label)

    def _read_label(self, shipment: Shipment) -> Steps:
        """What a scanner reads on it."""
        station = self._program.station
        if station is None:
            raise TourStopped("the station is not open")
        future = station.background.submit(station.labels.read, shipment.shipment_id)
        yield future.done
        self.report["decoded"] = list(future.result().codes)

    def _picture(self, name: str) -> Steps:
        """Let what is on its way be painted, then keep the window as it looks; the main ones small, too."""
        spent = round((time.monotonic() - self._began) * 1_000)
        sizes = (_LARGE, _SMALL) if name in _MAIN else (_LARGE,)
        number = len(self.report["steps"]) + 1
        for width, height in sizes:
            self._window.resize(width, height)
            settled = time.monotonic() + 0.2
            yield lambda settled=settled: time.monotonic() >= settled  # type: ignore[misc]
            tail = "" if (width, height) == _LARGE else f"-{width}"
            file = self._folder / f"{number:02}-{name.replace(', ', '-').replace(' ', '-')}{tail}.png"
            if not self._window.grab().save(str(file)):
                raise TourStopped(f"{file} could not be written")
            if (width, height) == _LARGE:
                self.report["steps"].append({"name": name, "screenshot": str(file), "ms": spent})
        self._window.resize(*_LARGE)
        self._began = time.monotonic()

    # what a person does

    def _type(self, widget: QWidget, text: str) -> None:
        widget.setFocus()
        QTest.keyClicks(widget, text)

    def _press(
        self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(widget, key, modifier)


def run(out: Path | None, *, data_dir: Path | None = None, theme: str = "light") -> dict[str, Any]:
    """Walk the tour.

    Args:
        out: where pictures, label.pdf and report.json go; None: a new temporary folder.
        data_dir: whose practice store is used; None: a fresh one in `out`, so that nothing of a person's is touched.
    Returns: the report: folder, steps (name, screenshot, ms), order, shipment_id, tracking_id, label, decoded,
        ok, failed.
    """
    folder = (out or Path(tempfile.mkdtemp(prefix="parcel-bench-tour-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    draw_offscreen_without_screen()
    app = application()
    program = Program(app, data_dir=data_dir or folder / "data", profile=Profile.PRACTICE, account=None, theme=theme)
    walk = Walk(program, folder)
    program.start()
    walk.start()
    try:
        app.exec()
    finally:
        program.close()
    (folder / "report.json").write_text(json.dumps(walk.report, indent=2) + "\n", encoding="utf-8")
    return walk.report
