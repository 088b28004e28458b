"""The window used while thousands of parcels are asked about: how long its event loop ever stood still.

    .venv/bin/python -m tests.soak.follow --parcels 5000

A stand-in on loopback answers for Amazon at once and at a high rate, so that the window gets as much as it ever may.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from shipstation.gui.app import Program
from shipstation.model import Account, Credentials, Profile, Region
from shipstation.station import open_station

_TICK_MS = 1
_KEYS = (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up)


class _Answers(BaseHTTPRequestHandler):
    """A token, and for each parcel where it is."""

    protocol_version = "HTTP/1.1"
    events: ClassVar[list[dict[str, Any]]] = [
        {
            "eventCode": code,
            "eventTime": f"2026-11-2{day}T08:00:00Z",
            "location": {"city": "Kent", "stateOrRegion": "WA"},
            "shipmentType": "FORWARD",
        }
        for day, code in enumerate(("ReadyForReceive", "PickupDone", "Departed", "ArrivedAtCarrierFacility"))
    ]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self._give({"access_token": "Atza|1", "token_type": "bearer", "expires_in": 3600})

    def do_GET(self) -> None:
        late = hash(self.path) % 10 == 0
        summary = {"status": "DeliveryAttempted" if late else "InTransit", "trackingDetailCodes": {}}
        self._give({"payload": {"summary": summary, "eventHistory": self.events, "promisedDeliveryDate": None}})

    def _give(self, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("x-amzn-RateLimit-Limit", "1000")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is written down."""


def furnish(data: Path, port: int, parcels: int) -> None:
    """So many parcels on their way, all bought in these days, none asked about."""
    with open_station(data_dir=data) as station:
        address = f"http://127.0.0.1:{port}"
        station.settings.add_account(
            Account(
                name="Near",
                region=Region.NA,
                business_id="AmazonShipping_US",
                endpoint=address,
                lwa_endpoint=f"{address}/token",
            )
        )
        station.secrets.keep_credentials("Near", Credentials(client_id="c", client_secret="s", refresh_token="r"))
        station.settings.put("chosen_account", "Near")
        station.filling.fill(orders=0, shipments=parcels)
        lately = (station.clock.now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        database = station.tracking._whereabouts._database  # type: ignore[attr-defined]
        with database.write() as connection:
            for words in (
                "DELETE FROM tracking_event",
                "DELETE FROM tracking",
                "UPDATE purchase SET state = 'bought', account = 'Near'",
                f"UPDATE history SET state = 'bought', ended = 0, bought_at = '{lately}', delivered_at = NULL",
            ):
                connection.exec_driver_sql(words)


def measure(data: Path) -> dict[str, Any]:
    """Use the window until all is answered."""
    app = QApplication([])
    program = Program(app, data_dir=data, profile=Profile.PRACTICE, account=None, theme="light")
    window = program.window
    window.show()
    program.start()
    while program.station is None or program.jobs.holding:
        app.processEvents()
    gaps: list[float] = []
    clock = QElapsedTimer()
    clock.start()
    ticks = QTimer()
    ticks.setTimerType(Qt.TimerType.PreciseTimer)
    ticks.timeout.connect(lambda: gaps.append(clock.nsecsElapsed() / 1e6) or clock.restart())  # type: ignore[func-returns-value]
    follow, board, page = window.flows.follow, window.flows.board, window.pages.track
    QTest.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    QTest.qWait(2_000)
    ticks.start(_TICK_MS)
    QTest.qWait(1_000)
    idle, gaps[:] = sorted(gaps), []
    begun, due = time.monotonic(), program.station.tracking.due()
    follow.look()
    place = 0
    while follow._looking is not None:
        QTest.keyClick(window.focusWidget() or window, _KEYS[place % len(_KEYS)])
        if place % 40 == 20:
            board.refresh()
        if place % 40 == 30:
            turned = Qt.Key.Key_3 if page.isVisible() else Qt.Key.Key_4
            QTest.keyClick(window, turned, Qt.KeyboardModifier.AltModifier)
        QTest.qWait(100)
        place += 1
    took, worked = time.monotonic() - begun, sorted(gaps)
    ticks.stop()
    left = program.station.tracking.due()
    window.close()
    program.close()
    return {
        "parcels": due,
        "left": left,
        "took_s": round(took, 1),
        "keys": place,
        "idle_ms": _told(idle),
        "gap_ms": _told(worked),
    }


def _told(gaps: list[float]) -> dict[str, float]:
    at = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}
    return {name: round(gaps[int(len(gaps) * share)], 1) for name, share in at.items()} | {
        "longest": round(gaps[-1], 1)
    }


def serve() -> None:
    """In a process of its own: it must not hold up the window that is measured."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parcels", type=int, default=5_000)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve()
        return
    command = [sys.executable, "-m", "tests.soak.follow", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as amazon:
        assert amazon.stdout is not None
        try:
            port = int(amazon.stdout.readline())
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                furnish(Path(folder), port, given.parcels)
                print(json.dumps(measure(Path(folder))))
        finally:
            amazon.kill()


if __name__ == "__main__":
    main()
