"""A printer on loopback that speaks IPP, written from RFC 8010 and 8011 alone: none of the program's code is in it."""

import contextlib
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PRINT, CANCEL, GET_JOB, GET_PRINTER = 0x0002, 0x0008, 0x0009, 0x000B
PENDING, HELD, PROCESSING, STOPPED, CANCELED, ABORTED, COMPLETED = range(3, 10)
INTEGER, BOOLEAN, ENUM, NO_VALUE, KEYWORD, MIME, TEXT = 0x21, 0x22, 0x23, 0x13, 0x44, 0x49, 0x41


def attribute(tag, name, *values):
    """One attribute, RFC 8010 part 3.1.4 and 3.1.5."""
    out = b""
    for place, value in enumerate(values):
        raw = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else b""
        if tag == BOOLEAN:
            raw = b"\x01" if value else b"\x00"
        elif tag in (INTEGER, ENUM):
            raw = struct.pack(">i", value)
        title = name.encode() if place == 0 else b""
        out += struct.pack(">BH", tag, len(title)) + title + struct.pack(">H", len(raw)) + raw
    return out


def message(status, *groups):
    """An answer; each group is its delimiter and its attributes."""
    start = attribute(0x47, "attributes-charset", "utf-8") + attribute(0x48, "attributes-natural-language", "en")
    body = b"".join(bytes([tag]) + content for tag, content in ((1, start), *groups))
    return struct.pack(">BBHi", 2, 0, status, 1) + body + b"\x03"


def asked(raw):
    """Operation, attributes as text or numbers, and what follows them."""
    _, operation, _ = struct.unpack(">HHi", raw[:8])
    place, found, name = 8, {}, ""
    while raw[place] != 3:
        tag, place = raw[place], place + 1
        if tag < 0x10:
            continue
        (size,) = struct.unpack(">H", raw[place : place + 2])
        name = raw[place + 2 : place + 2 + size].decode() or name
        place += 2 + size
        (size,) = struct.unpack(">H", raw[place : place + 2])
        value = raw[place + 2 : place + 2 + size]
        place += 2 + size
        found[name] = struct.unpack(">i", value)[0] if tag in (INTEGER, ENUM) else value.decode()
    return operation, found, raw[place + 1 :]


class IppPeer:
    """Answers as told: `printer` fields, the `states` of its one job in turn (the last one stays), and `odd` answers.

    `odd` maps an operation to an IPP status, or to a function of the HTTP handler that answers by itself.
    """

    def __init__(self, tls=None):
        self.reasons, self.state, self.accepting = ["none"], 3, True
        self.formats = ["application/pdf", "image/png", "application/octet-stream"]
        self.media = ["na_index-4x6_4x6in", "iso_a6_105x148mm"]
        self.states, self.begins, self.cancels = [COMPLETED], True, True
        self.odd, self.seen, self.printed = {}, [], []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def asked_for(self, operation):
        return [fields for each, fields in self.seen if each == operation]

    def _handler(peer):  # noqa: N805 the handler within is the one that is called self
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                operation, fields, data = asked(self.rfile.read(int(self.headers["Content-Length"])))
                peer.seen.append((operation, fields))
                odd = peer.odd.get(operation)
                if callable(odd):
                    with contextlib.suppress(OSError):
                        odd(self)
                    return
                answer = message(odd) if odd is not None else peer._answer(operation, data)
                self.send_response(200)
                self.send_header("Content-Type", "application/ipp")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        return Handler

    def _answer(self, operation, data):
        if operation == GET_PRINTER:
            return message(0, (4, self._printer()))
        if operation == PRINT:
            self.printed.append(data)
            return message(0, (2, attribute(INTEGER, "job-id", 42) + attribute(ENUM, "job-state", PENDING)))
        if operation == CANCEL:
            if not self.cancels:
                return message(0x0404)
            self.states = [CANCELED]
            return message(0)
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        began = (
            attribute(INTEGER, "time-at-processing", 9)
            if self.begins
            else attribute(NO_VALUE, "time-at-processing", b"")
        )
        return message(0, (2, attribute(INTEGER, "job-id", 42) + attribute(ENUM, "job-state", state) + began))

    def _printer(self):
        # A collection in between, as every real printer sends some: media-col-default with media-size in it.
        size = (
            attribute(0x34, "", b"")
            + attribute(0x4A, "", "x-dimension")
            + attribute(INTEGER, "", 10160)
            + attribute(0x37, "", b"")
        )
        column = (
            attribute(0x34, "media-col-default", b"")
            + attribute(0x4A, "", "media-size")
            + size
            + attribute(0x37, "", b"")
        )
        return (
            attribute(ENUM, "printer-state", self.state)
            + attribute(KEYWORD, "printer-state-reasons", *self.reasons)
            + column
            + attribute(BOOLEAN, "printer-is-accepting-jobs", self.accepting)
            + attribute(MIME, "document-format-supported", *self.formats)
            + (attribute(KEYWORD, "media-supported", *self.media) if self.media else b"")
            + attribute(KEYWORD, "print-scaling-supported", "auto", "none")
        )
