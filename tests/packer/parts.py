"""What stands around the program and keeps time: a way to Amazon that is timed, a printer that is, a screen's keys."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Any, Self
from urllib.parse import urlsplit

from tests.bench_parts import ROOT, SocketPrinter


@dataclass(slots=True)
class Exchange:
    """A request's first byte and its answer's last one, as they pass on the way to Amazon; monotonic seconds."""

    asked: str
    began: float
    ended: float


class TimedWay:
    """Loopback's way to the practice Amazon: passes bytes on as they come, and notes when."""

    def __init__(self, endpoint: str) -> None:
        goal = urlsplit(endpoint)
        self._goal = (str(goal.hostname), int(goal.port or 80))
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.endpoint = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.exchanges: list[Exchange] = []
        self._open: list[socket.socket] = []
        self._talks: list[threading.Thread] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def between(self, began: float, ended: float) -> list[Exchange]:
        """Those of a stretch of time, by their beginning."""
        return [each for each in list(self.exchanges) if began <= each.began <= ended]

    def close(self) -> None:
        # A close alone does not wake the one who waits in accept.
        for each in (self._listening, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for talk in self._talks:
            talk.join(10)
        for each in (self._listening, *self._open):
            each.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.create_connection(self._goal)
            self._open += [near, far]
            for each in (near, far):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            talk: list[Exchange] = []
            for way, ends in ((self._out, (near, far)), (self._back, (far, near))):
                carrier = threading.Thread(target=way, args=(*ends, talk), daemon=True)
                carrier.start()
                self._talks.append(carrier)

    def _out(self, near: socket.socket, far: socket.socket, talk: list[Exchange]) -> None:
        while part := _part(near):
            at = time.monotonic()
            if not talk or talk[-1].ended:
                talk.append(
                    Exchange(asked=part.partition(b"\r\n")[0].decode("ascii", "replace"), began=at, ended=0.0)
                )
                self.exchanges.append(talk[-1])
            far.sendall(part)
        _end(far)

    def _back(self, far: socket.socket, near: socket.socket, talk: list[Exchange]) -> None:
        while part := _part(far):
            near.sendall(part)
            talk[-1].ended = time.monotonic()
        _end(near)


def _part(connection: socket.socket) -> bytes:
    try:
        return connection.recv(262_144)
    except OSError:
        return b""


def _end(connection: socket.socket) -> None:
    # It may be closed from the other end already.
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)


class TimedPrinter(SocketPrinter):
    """Gives out when each job's first byte came, monotonic seconds; questions how it is are no jobs."""

    def __init__(self) -> None:
        self.first_bytes: Queue[float] = Queue()
        super().__init__()

    def keep(self, job: bytes) -> None:
        self.first_bytes.put(self.began)
        super().keep(job)


class Window:
    """`tests.packer.window` in a process of its own: what it tells, line by line."""

    def __init__(self, *words: str, display: str) -> None:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        command = [sys.executable, "-m", "tests.packer.window", *words]
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment, text=True
        )
        self._told: Queue[Mapping[str, Any] | None] = Queue()
        self.gaps: list[Mapping[str, Any]] = []
        self.end: Mapping[str, Any] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def next(self, event: str, *, within_s: float = 40.0, **holds: object) -> Mapping[str, Any]:
        """The next thing told of this kind and with these values; what came before it is past.

        Raises: TimeoutError.
        """
        until = time.monotonic() + within_s
        while True:
            try:
                told = self._told.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                raise TimeoutError(f"no {event} {holds or ''} within {within_s:g} s") from None
            if told is None:
                raise TimeoutError(f"the window ended before {event} {holds or ''}")
            if told["event"] == event and all(told[name] == value for name, value in holds.items()):
                return told

    def close(self) -> None:
        """As a person closes it; its last words are in `end` then."""
        assert self._child.stdin is not None
        self._child.stdin.close()
        try:
            code = self._child.wait(40)
            if code:
                raise AssertionError(f"the window ended with {code}")
        finally:
            self._child.kill()
            self._child.wait()
            self._reader.join()
            assert self._child.stdout is not None
            self._child.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            told = json.loads(line)
            if told["event"] == "gap":
                self.gaps.append(told)
            elif told["event"] == "end":
                self.end = told
            else:
                self._told.put(told)
        self._told.put(None)


class Keys:
    """A scanner and a hand at that X server."""

    def __init__(self, display: str) -> None:
        self._environment = {**os.environ, "DISPLAY": display}
        self.pressed = 0
        self.scanned = 0

    def focus(self, title: str) -> None:
        """Give the window of this title the keys, as no window manager does it here: shortcuts want that."""
        found = self._do("search", "--sync", "--onlyvisible", "--name", title).split()[-1]
        self._do("windowfocus", "--sync", found)

    def scan(self, code: str) -> None:
        """One burst with Enter at its end."""
        self.scanned += 1
        self._do("type", "--delay", "2", "--args", "1", code, "key", "--delay", "2", "Return")

    def enter(self) -> None:
        self.pressed += 1
        self._do("key", "--delay", "0", "Return")

    def press(self, *keys: str) -> None:
        """Keys by X's names."""
        self._do("key", "--delay", "30", *keys)

    def write(self, text: str) -> None:
        """Type as a person does, too slowly for a scanner."""
        self._do("type", "--delay", "60", text)

    def _do(self, *words: str) -> str:
        command = ["xdotool", *words]
        ended = subprocess.run(
            command, env=self._environment, check=True, timeout=60, stdout=subprocess.PIPE, text=True
        )
        return ended.stdout
