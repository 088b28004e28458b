"""The practice Amazon's HTTP: reads requests, hands them to the operations, and lets faults strike the answers."""

import json
import uuid
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, unquote, urlsplit

from shipstation.practice import control, faults
from shipstation.practice.address import HOLD
from shipstation.practice.answers import Problem, Reply, Request
from shipstation.practice.business import HEADER as BUSINESS_HEADER
from shipstation.practice.purchasing import sha256
from shipstation.practice.routes import TOKEN, Route, route_of
from shipstation.practice.server import Server
from shipstation.practice.shipping import KEY_HEADER
from shipstation.practice.striking import Wire, reset, strike

_MOST_BODY = 1024 * 1024
_DRAIN_S, _DRAIN_PARTS = 1.0, 1000
_FAULTS = f"{control.PREFIX}faults"
_CERTIFICATE = f"{control.PREFIX}certificate"
# Source: API.md 1, response headers: on 2xx, 400 and 404 alone.
_TELLS_LIMIT = (200, 201, 204, 400, 404)
# What an address that nobody knows tells.
_NOWHERE = Route(operation="", method="", template="")
_SELLER = "practice"
_KEYED = ("purchaseShipment", "directPurchaseShipment")


class Handler(BaseHTTPRequestHandler):
    """One connection. Requests on it are served one after another."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server
    _is_lever = False
    # Whose rate the answer tells; the levers of practice and the login tell none.
    _route: Route | None = None

    def handle_one_request(self) -> None:
        """Read one request and answer it; the connection counts as idle while waiting for the next."""
        self.server.idle(self.connection, is_lever=self._is_lever)
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
            self._is_lever, self._route = False, None
            parts = urlsplit(self.path)
            path = unquote(parts.path) if parts.path.startswith(control.PREFIX) else parts.path
            if self.headers.get("Host", "").partition(":")[0].lower() == faults.UNRESOLVED_HOST:
                self._reset()
            elif path == HOLD and self.command == "GET":
                self._hold()
            elif path.startswith(control.PREFIX):
                self._answer_control(path)
            else:
                self._answer(path, parts.query)

    def _answer(self, path: str, query: str) -> None:
        """Carry the request out and answer it, as limits and faults allow."""
        route, arguments = route_of(self.command, path)
        self._route = None if route == TOKEN else route or _NOWHERE
        fault = self._fault(route)
        if fault == "reset-before":
            self._reset()
            return
        request = self._read(path, query)
        if request is None:
            return
        operation = route.operation if route else None
        if operation in _KEYED and request.headers.get(KEY_HEADER):
            self.server.world.ledger.note_request(request.headers[KEY_HEADER], sha256(request.body))
        self.server.wait(self.server.latency_s)
        carried_out = fault is None or faults.is_carried_out(fault)
        reply = self.server.operations.carry_out(operation, arguments, request, fault) if carried_out else Reply()
        if not strike(fault, self._wire(), reply):
            self.close_connection = True

    def _fault(self, route: Route | None) -> str | None:
        """What strikes this request; over its quota it is refused, and no armed fault is used up."""
        if route is None:
            return None
        if route != TOKEN and self.headers.get("x-amz-access-token") and not self.server.limits.take(route, _SELLER):
            return "429"
        return self.server.faults.take(route.operation, self.headers.get(BUSINESS_HEADER, ""))

    def _answer_control(self, path: str) -> None:
        request = self._read(path, "")
        if request is None:
            return
        if path == _CERTIFICATE and self.command == "GET":
            reply = Reply(body=self.server.certificates().pem, content_type="application/x-pem-file")
        else:
            try:
                reply = self.server.control.answer(request)
            except Problem as problem:
                reply = problem.reply()
        # Who shut the door can open it again on the same connection.
        self._is_lever = path == _FAULTS and self.command == "POST"
        self._wire().send(reply)

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
        values: dict[str, str] = {}
        for name, value in parse_qsl(query, keep_blank_values=True):
            # A list is written with commas, or as the same name again.
            values[name] = f"{values[name]},{value}" if name in values else value
        return Request(method=self.command, path=path, query=values, headers=headers, body=body)

    def _refuse(self, problem: Problem) -> None:
        """Refuse without having read the body: the connection cannot be used again.

        What is still under way is thrown away first: closing on unread bytes is a reset, which can eat the answer.
        """
        self.close_connection = True
        self._wire().send(problem.reply())
        self.connection.settimeout(_DRAIN_S)
        with suppress(TimeoutError):
            for _ in range(_DRAIN_PARTS):
                if not self.rfile.read1(_MOST_BODY):
                    break

    def _wire(self) -> Wire:
        return Wire(connection=self.connection, head=self._head, reset=self._reset, wait=self.server.wait)

    def _head(self, reply: Reply, *, is_amazons: bool = True) -> bytes:
        headers = {"Date": self.date_time_string()}
        if reply.status != HTTPStatus.NO_CONTENT:
            headers |= {"Content-Type": reply.content_type, "Content-Length": str(len(reply.body))}
        if is_amazons:
            headers["x-amzn-RequestId"] = str(uuid.uuid4())
            if self._route is not None and reply.status in _TELLS_LIMIT:
                headers["x-amzn-RateLimit-Limit"] = str(float(self.server.limits.of(self._route).rate))
        headers |= reply.headers
        if self.server.is_shut and not self._is_lever:
            self.close_connection = True
        if self.close_connection:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _reset(self) -> None:
        self.server.forget(self.connection)
        self.close_connection = True
        # The stream's own handle keeps the descriptor open: without it the reset goes out now.
        self.rfile.close()
        reset(self.connection)
