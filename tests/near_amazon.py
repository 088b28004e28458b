"""The practice Amazon on a real loopback socket, in this process: a process of its own costs each test a second."""

import json
import queue
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shipstation.practice.faults import REFUSED, parse_fault
from shipstation.practice.server import Server
from shipstation.practice.serving import serve
from tests.bench_parts import PracticeAmazon


class NearAmazon(PracticeAmazon):
    """The same levers. `go_away` shuts its door, and `come_back` opens it again at the same address."""

    def __init__(self, home: Path) -> None:
        told: queue.SimpleQueue[str] = queue.SimpleQueue()
        started: queue.SimpleQueue[Server] = queue.SimpleQueue()
        self._thread = threading.Thread(
            target=lambda: serve(told=told.put, started=started.put, home=home), daemon=True
        )
        self._thread.start()
        self._server = started.get(timeout=10)
        self.told = json.loads(told.get(timeout=10))

    def go_away(self) -> None:
        """Whoever asks finds nobody there: each connection is cut, and new ones are refused."""
        self._server.arm([parse_fault(f"{REFUSED}:*")])

    def come_back(self) -> None:
        """Where it was, with the world as it was."""
        self._server.arm([])

    def said(self) -> dict[str, Any]:
        """What was said after labels were bought: feedback and claims."""
        with urllib.request.urlopen(f"{self.told['endpoint']}/practice/feedback", timeout=10) as answer:
            return dict(json.load(answer))

    def stop(self) -> None:
        self._server.end()
        self._thread.join(10)


@contextmanager
def near_amazon(home: Path) -> Iterator[NearAmazon]:
    running = NearAmazon(home)
    try:
        yield running
    finally:
        running.stop()
