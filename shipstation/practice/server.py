"""The listening socket and the life of the server: who is connected, when to refuse, when to end."""

import select
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from shipstation.practice import listening
from shipstation.practice.control import Control
from shipstation.practice.faults import CONNECT_TIMEOUT, DOOR, REFUSED, Fault, Faults
from shipstation.practice.limits import Limits
from shipstation.practice.operations import Operations
from shipstation.practice.world import World

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

    from shipstation.practice.certificates import Certificates

_POLL_S = 0.05
_BACKLOG = 128
_ARMED_S = 5.0
_HANDSHAKE_S = 10.0
_TLS_HANDSHAKE = b"\x16"


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
        faults: Iterable[Fault] = (),
    ) -> None:
        # A taken port ends in server_close, which looks at them.
        self._fillers: list[socket.socket] = []
        super().__init__(("127.0.0.1", port), handler)
        self.world = world
        self.operations = Operations(world)
        self.limits = Limits()
        self.faults = Faults()
        self.control = Control(world, self.faults, self.arm, self.limits)
        self.latency_s = latency_s
        self._linger_s = linger_s
        self._address = self.server_address
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._idle: set[socket.socket] = set()
        self._busy = 0
        self._last_used = time.monotonic()
        # What the door does (None: it is open), what it is to do and until when.
        self._door: str | None = None
        self._wanted_door: str | None = None
        self._shut_until = 0.0
        self._certificates: Certificates | None = None
        self._arm(list(faults))
        self._turn_door()

    @property
    def endpoint(self) -> str:
        """Its address as a URL."""
        return f"http://127.0.0.1:{self._address[1]}"

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._address[1])

    @property
    def is_shut(self) -> bool:
        """Whether nobody can connect, on purpose."""
        return self._door is not None

    def run(self) -> None:
        """Serve until `end`, or until nobody has used it for its linger time."""
        while not self._ended.is_set() and not self._is_left_alone():
            self._turn_door()
            if self.is_shut:
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
        """These faults and no others; returns when the door is as they want it."""
        self._arm(faults)
        with self._changed:
            self._changed.wait_for(lambda: self._door == self._wanted(), timeout=_ARMED_S)

    def certificates(self) -> "Certificates":
        """What TLS clients meet; made when the first one comes."""
        with self._lock:
            if self._certificates is None:
                # Start-up: few ever speak TLS to a practice Amazon.
                from shipstation.practice.certificates import Certificates  # noqa: PLC0415

                self._certificates = Certificates()
            return self._certificates

    @contextmanager
    def busy(self, connection: socket.socket) -> Iterator[None]:
        """Count a request while it lasts: this server does not end meanwhile, nor does a shut door cut it off.

        Raises: ConnectionAbortedError when the door was shut before the request began.
        """
        with self._lock:
            if connection not in self._idle:
                raise ConnectionAbortedError("cut before its request was read")
            self._idle.discard(connection)
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1
                self._last_used = time.monotonic()

    def idle(self, connection: socket.socket, *, is_lever: bool = False) -> None:
        """Note a connection that waits for its next request; while the door is shut it is cut, but for the lever.

        Looked up and noted under the lock under which the door turns: none slips through between two requests.
        """
        with self._lock:
            if self._door is None or is_lever:
                self._idle.add(connection)
            else:
                _cut(connection)

    def forget(self, connection: socket.socket) -> None:
        """Note a connection that is gone."""
        with self._lock:
            self._idle.discard(connection)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection; one that begins with a TLS handshake meets what the faults ask for."""
        self.idle(request)
        if request.recv(1, socket.MSG_PEEK) != _TLS_HANDSHAKE:
            super().finish_request(request, client_address)
            return
        self.forget(request)
        context = self.certificates().context(self.faults.tls())
        connection = context.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
        try:
            if self._shook_hands(connection):
                super().finish_request(connection, client_address)
        finally:
            self.shutdown_request(connection)

    def shutdown_request(self, request: Any) -> None:
        """The base class closes each connection with this."""
        self.forget(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what broke on stderr; a client that went away, also in the midst of TLS, broke nothing."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError | ssl.SSLError):
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        """Let go of the port."""
        self._empty()
        super().server_close()

    def _arm(self, faults: list[Fault]) -> None:
        shut = next((fault for fault in faults if fault.name in DOOR), None)
        self.faults.arm(faults)
        with self._lock:
            self._wanted_door = shut.name if shut else None
            if shut is not None:
                self._shut_until = float("inf") if shut.left is None else time.monotonic() + shut.left

    def _shook_hands(self, connection: ssl.SSLSocket) -> bool:
        """Whether TLS stands; a client that distrusts our certificate goes away, as it should."""
        self.idle(connection)
        connection.settimeout(_HANDSHAKE_S)
        try:
            connection.do_handshake()
        except OSError:
            return False
        connection.settimeout(None)
        return True

    def _is_left_alone(self) -> bool:
        with self._lock:
            unused_s = time.monotonic() - self._last_used
            return self._linger_s is not None and not self._busy and unused_s > self._linger_s

    def _wanted(self) -> str | None:
        return self._wanted_door if time.monotonic() < self._shut_until else None

    def _turn_door(self) -> None:
        """Follow the faults of the door."""
        with self._changed:
            wanted = self._wanted()
            if wanted == self._door:
                return
            self._empty()
            if wanted == CONNECT_TIMEOUT:
                self._fillers = listening.fill(self.socket, self._address)
            if wanted is None:
                self.socket.listen(_BACKLOG)
            elif wanted == REFUSED or not self._fillers:
                self.socket = listening.refuse(self.socket, self._address, shares=self.allow_reuse_address)
            if wanted is not None:
                for connection in self._idle:
                    _cut(connection)
                self._idle.clear()
            self._door = wanted
            self._changed.notify_all()

    def _empty(self) -> None:
        for filler in self._fillers:
            filler.close()
        self._fillers = []


def _cut(connection: socket.socket) -> None:
    """End a connection that another thread may be reading from; under TLS without a farewell, as a cut line does."""
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
