"""The practice Amazon on a loopback socket: reads HTTP, lets faults strike, and hands requests to the operations."""

import json
import select
import socket
import struct
import sys
import uuid
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, unquote, urlsplit

from shipstation.practice import control, faults
from shipstation.practice.address import HOLD
from shipstation.practice.answers import Problem, Reply, Request
from shipstation.practice.purchasing import sha256
from shipstation.practice.routes import route_of
from shipstation.practice.server import Server
from shipstation.practice.shipping import KEY_HEADER

_MOST_BODY = 1024 * 1024
_NO_ANSWER_S = 120.0
_SLOW_S, _DRIPS, _DRIP_S = 2.0, 20, 0.05
# l_onoff, l_linger: two ints, but two shorts on Windows.
_RESET_ON_CLOSE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
_DRAIN_S, _DRAIN_PARTS = 1.0, 1000
_RATE_LIMIT = "80.0"
_TELLS_LIMIT = (200, 201, 204, 400, 404)


class Handler(BaseHTTPRequestHandler):
    """One connection. Requests on it are served one after another."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def handle_one_request(self) -> None:
        """Read one request and answer it; the connection counts as idle while waiting for the next."""
        self.server.idle(self.connection)
        super().handle_one_request()

    def do_GET(self) -> None:
        """Answer a GET."""
        self._handle()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._handle()

    def do_PUT(self) -> None:
        """Answer a PUT."""
        self._handle()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base class names it so
        """Nothing: requests hold buyers' data."""

    def _handle(self) -> None:
        with self.server.busy(self.connection):
            parts = urlsplit(self.path)
            path = unquote(parts.path) if parts.path.startswith(control.PREFIX) else parts.path
            if path == HOLD and self.command == "GET":
                self._hold()
                return
            if path.startswith(control.PREFIX):
                self._answer_control(path)
                return
            route, arguments = route_of(self.command, path)
            operation = route.operation if route else None
            fault = self.server.faults.take(operation) if operation else None
            if fault == "reset-before":
                self._reset()
                return
            request = self._read(path, parts.query)
            if request is None:
                return
            if operation == "purchaseShipment" and request.headers.get(KEY_HEADER):
                self.server.world.ledger.note_request(request.headers[KEY_HEADER], sha256(request.body))
            self.server.wait(self.server.latency_s)
            self._strike(operation, arguments, request, fault)
            if self.server.is_refusing:
                self.close_connection = True

    def _strike(self, operation: str | None, arguments: tuple[str, ...], request: Request, fault: str | None) -> None:
        """Carry the request out and answer it, as the fault allows."""
        carried_out = fault is None or faults.is_carried_out(fault)
        reply = self.server.operations.carry_out(operation, arguments, request, fault) if carried_out else Reply()
        if fault is None:
            self._send(reply)
        elif fault in ("timeout", "timeout-after"):
            self._stay_silent()
        elif fault == "reset-after":
            self._reset()
        elif fault == "cut-body":
            whole = self._message(reply)
            self.connection.sendall(whole[: len(whole) - len(reply.body) // 2 - 1])
            self.close_connection = True
        elif fault == "slow":
            self._drip(self._message(reply))
        else:
            self._send(faults.replaced(fault) or faults.spoiled(fault, reply))

    def _answer_control(self, path: str) -> None:
        request = self._read(path, "")
        if request is None:
            return
        try:
            reply = self.server.control.answer(request)
        except Problem as problem:
            reply = problem.reply()
        self._send(reply)

    def _hold(self) -> None:
        """An answer that never ends: whoever keeps it open keeps this server alive."""
        first = json.dumps({"world": self.server.world.world_id}).encode() + b"\n"
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        self.connection.sendall(head + b"%x\r\n%s\r\n" % (len(first), first))
        self.close_connection = True
        while self.connection.recv(1024):
            pass

    def _read(self, path: str, query: str) -> Request | None:
        """The request with its body; None when it was refused or cut short."""
        headers = {name.lower(): value.strip() for name, value in self.headers.items()}
        length = headers.get("content-length", "0")
        if self.command == "GET" and "content-length" in headers:
            self._refuse(Problem(400, "InvalidInput", "A GET request must not have a body."))
            return None
        if "transfer-encoding" in headers or not length.isdigit():
            self._refuse(Problem(400, "InvalidRequest", "A body needs a Content-Length."))
            return None
        if int(length) > _MOST_BODY:
            self._refuse(Problem(413, "InvalidRequest", "The request size exceeded the maximum accepted size."))
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True
            return None
        values = dict(parse_qsl(query, keep_blank_values=True))
        return Request(method=self.command, path=path, query=values, headers=headers, body=body)

    def _refuse(self, problem: Problem) -> None:
        """Refuse without having read the body: the connection cannot be used again.

        What is still under way is thrown away first: closing on unread bytes is a reset, which can eat the answer.
        """
        self.close_connection = True
        self._send(problem.reply())
        self.connection.settimeout(_DRAIN_S)
        with suppress(TimeoutError):
            for _ in range(_DRAIN_PARTS):
                if not self.rfile.read1(_MOST_BODY):
                    break

    def _send(self, reply: Reply) -> None:
        self.connection.sendall(self._message(reply))

    def _message(self, reply: Reply) -> bytes:
        """Head and body in one piece, so that no acknowledgement is waited for between them."""
        headers = {
            "Content-Type": reply.content_type,
            "Content-Length": str(len(reply.body)),
            "Date": self.date_time_string(),
            "x-amzn-RequestId": str(uuid.uuid4()),
        }
        if reply.status in _TELLS_LIMIT and self.path.startswith("/shipping/"):
            headers["x-amzn-RateLimit-Limit"] = _RATE_LIMIT
        headers |= reply.headers
        if self.close_connection or self.server.is_refusing:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + reply.body

    def _reset(self) -> None:
        """Close with a TCP reset, as a crashed server or a cut line does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.server.forget(self.connection)
        self.close_connection = True
        # The stream's own handles keep the descriptor open: without them the reset goes out now.
        self.rfile.close()
        self.connection.close()

    def _stay_silent(self) -> None:
        """No answer until the client goes away."""
        self.close_connection = True
        ready, _, _ = select.select([self.connection], [], [], _NO_ANSWER_S)
        if ready:
            self.connection.recv(1)

    def _drip(self, message: bytes) -> None:
        self.server.wait(_SLOW_S)
        step = max(1, len(message) // _DRIPS)
        for start in range(0, len(message), step):
            self.connection.sendall(message[start : start + step])
            self.server.wait(_DRIP_S)
