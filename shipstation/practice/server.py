"""The listening socket and the life of the server: who is connected, when to refuse, when to end."""

import select
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from shipstation.practice.control import Control
from shipstation.practice.faults import REFUSED, Fault, Faults
from shipstation.practice.operations import Operations
from shipstation.practice.world import World

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

_POLL_S = 0.05
_BACKLOG = 128


class Server(ThreadingHTTPServer):
    """Serves one world. `run` it in a thread; `end` it from any other."""

    daemon_threads = True
    request_queue_size = _BACKLOG
    # On Windows this would let another program take the port.
    allow_reuse_address = sys.platform != "win32"

    def __init__(
        self,
        world: World,
        handler: "type[BaseHTTPRequestHandler]",
        *,
        port: int = 0,
        latency_s: float = 0.0,
        linger_s: float | None = None,
    ) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.world = world
        self.operations = Operations(world)
        self.faults = Faults()
        self.control = Control(world, self.faults, self.arm)
        self.latency_s = latency_s
        self._linger_s = linger_s
        self._address = self.server_address
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._idle: set[socket.socket] = set()
        self._busy = 0
        self._last_used = time.monotonic()
        self._refuse_until: float | None = None
        self._listens = True
        self._changed = threading.Condition(self._lock)

    @property
    def endpoint(self) -> str:
        """Its address as a URL."""
        return f"http://127.0.0.1:{self._address[1]}"

    @property
    def is_refusing(self) -> bool:
        """Whether nobody listens, on purpose."""
        return not self._listens

    def run(self) -> None:
        """Serve until `end`, or until nobody has used it for its linger time."""
        while not self._ended.is_set() and not self._is_left_alone():
            self._open_or_close()
            if not self._listens:
                self._ended.wait(_POLL_S)
            elif select.select([self.socket], [], [], _POLL_S)[0]:
                self._handle_request_noblock()  # type: ignore[attr-defined]  # what serve_forever calls
        self.server_close()

    def end(self) -> None:
        """Stop serving soon."""
        self._ended.set()

    def wait(self, seconds: float) -> None:
        """Pass time in a request's own thread."""
        if seconds > 0:
            self._ended.wait(seconds)

    def arm(self, faults: list[Fault]) -> None:
        """These faults and no others; returns when the listener is as they want it."""
        refused = next((fault for fault in faults if fault.name == REFUSED), None)
        self.faults.arm(faults)
        with self._changed:
            if refused is None:
                self._refuse_until = None
            else:
                self._refuse_until = float("inf") if refused.left is None else time.monotonic() + refused.left
            wanted = refused is None
            self._changed.wait_for(lambda: self._listens == wanted, timeout=5.0)

    @contextmanager
    def busy(self, connection: socket.socket) -> Iterator[None]:
        """Count a request while it lasts: this server does not end meanwhile, nor does refusing cut it off."""
        with self._lock:
            self._idle.discard(connection)
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1
                self._last_used = time.monotonic()

    def idle(self, connection: socket.socket) -> None:
        """Note a connection that waits for its next request."""
        with self._lock:
            self._idle.add(connection)

    def forget(self, connection: socket.socket) -> None:
        """Note a connection that is gone."""
        with self._lock:
            self._idle.discard(connection)

    def shutdown_request(self, request: Any) -> None:
        """The base class closes each connection with this."""
        self.forget(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what broke on stderr; a client that went away broke nothing."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def _is_left_alone(self) -> bool:
        with self._lock:
            unused_s = time.monotonic() - self._last_used
            return self._linger_s is not None and not self._busy and unused_s > self._linger_s

    def _open_or_close(self) -> None:
        """Follow `refused`: a socket that is bound but does not listen refuses, and keeps the port ours."""
        with self._changed:
            listens = self._refuse_until is None or time.monotonic() >= self._refuse_until
            if listens == self._listens:
                return
            if listens:
                self.socket.listen(_BACKLOG)
                self._refuse_until = None
            else:
                self.socket.close()
                self.socket = socket.socket(self.address_family, self.socket_type)
                if self.allow_reuse_address:
                    self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                self.socket.bind(self._address)
                for connection in self._idle:
                    with suppress(OSError):
                        connection.shutdown(socket.SHUT_RDWR)
            self._listens = listens
            self._changed.notify_all()
