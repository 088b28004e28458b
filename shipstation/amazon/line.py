"""The line to Amazon: one request out, one whole answer back, or an error that says whether bytes may have left.

Everything that httpx, sockets and TLS can raise becomes NoNetwork (nothing left) or AnswerLost (something may have).
"""

import logging
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Any, Self

import httpx

from shipstation.amazon.deadlines import Deadlines
from shipstation.errors import AnswerLost, NoNetwork
from shipstation.model import Exchange
from shipstation.ports import Witness

log = logging.getLogger(__name__)

# httpx writes whole URLs at INFO and httpcore every header at DEBUG: ids, tokens and postcodes would reach our log.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

MAX_ANSWER_BYTES = 25 * 1024 * 1024
_CHUNK = 64 * 1024
# Most requests go to the same few addresses, and httpx takes 50 µs to read one.
_parsed = lru_cache(maxsize=32)(httpx.URL)
_AGAIN = "Check the network and try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for what, in seconds. `total_s` bounds a whole call from its first byte to its last."""

    connect_s: float = 5.0
    read_s: float = 30.0
    write_s: float = 10.0
    pool_s: float = 5.0
    total_s: float = 35.0
    login_s: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole HTTP answer of any status; `headers` by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def request_id(self) -> str | None:
        """Amazon's x-amzn-RequestId, which its support asks for."""
        return self.headers.get("x-amzn-requestid")


class Line:
    """Sends requests for one account. Thread-safe; build it once (the TLS context alone takes 16 ms)."""

    def __init__(
        self,
        *,
        patience: Patience,
        tls: ssl.SSLContext | None = None,
        heard: Callable[[Answer], object] | None = None,
        witness: Witness | None = None,
    ) -> None:
        """`heard` is told of every whole answer; `witness` of every request and what came of it, secrets and all."""
        self._heard = heard
        self._witness = witness
        transport = _TwoPools(tls or httpx.create_ssl_context(trust_env=False))
        timeout = httpx.Timeout(
            connect=patience.connect_s, read=patience.read_s, write=patience.write_s, pool=patience.pool_s
        )
        self._deadlines = Deadlines()
        self._http = httpx.Client(transport=transport, trust_env=False, follow_redirects=False, timeout=timeout)

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Sequence[tuple[str, str]],
        body: bytes | None,
        within_s: float,
        fresh: bool = False,
    ) -> Answer:
        """Send once, never again by itself.

        Args:
            headers: all that go out, besides host, content-length and accept-encoding.
            within_s: the request is cut off after this many seconds, wherever it stands.
            fresh: on a connection of its own, see `_TwoPools`.
        Raises: NoNetwork when no byte of the request left; AnswerLost when one may have.
        """
        if within_s <= 0:
            raise NoNetwork("Time ran out before the request was sent.", "Try again.")
        with _Watch(self._deadlines, within_s) as watch:
            request = httpx.Request(
                method,
                _parsed(url),
                headers=[*headers, ("accept-encoding", "gzip")],
                content=body,
                extensions={"trace": watch.saw, "fresh": fresh},
            )
            return self._exchanged(request, watch) if self._witness is None else self._witnessed(request, watch)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()
        self._deadlines.close()

    def _witnessed(self, request: httpx.Request, watch: "_Watch") -> Answer:
        """The same, told to the witness also where no answer came."""
        began = time.monotonic()
        answer: Answer | None = None
        try:
            answer = self._exchanged(request, watch)
        finally:
            if self._witness is not None:
                self._witness(
                    Exchange(
                        method=request.method,
                        url=str(request.url),
                        request_headers=dict(request.headers),
                        request_body=request.content or None,
                        status=answer.status if answer is not None else None,
                        answer_headers=answer.headers if answer is not None else {},
                        answer_body=answer.body if answer is not None else b"",
                        took_s=time.monotonic() - began,
                    )
                )
        return answer

    def _exchanged(self, request: httpx.Request, watch: "_Watch") -> Answer:
        failure: NoNetwork | AnswerLost
        try:
            response = self._http.send(request, stream=True)
            try:
                watch.answered(response)
                content = _whole_body(response)
            finally:
                response.close()
        except httpx.TransportError as error:
            log.info("the line broke: %s", type(error).__name__)
            failure = _translated(error, watch, request.url.host)
        except zlib.error:
            failure = _lost("Amazon's answer is damaged.")
        except AnswerLost as error:
            failure = error
        else:
            headers = {name.lower(): value for name, value in response.headers.items()}
            answer = Answer(status=response.status_code, headers=headers, body=content)
            if self._heard is not None:
                self._heard(answer)
            return answer
        failure.request_id = watch.request_id
        # Raised here, without the library's error behind it: that one may quote bytes of an answer, tokens and all.
        raise failure


class _TwoPools(httpx.BaseTransport):
    """Kept connections for what is asked again by itself; a new one for each purchase, and for each login and permit.

    A kept connection that the server or a router between has dropped shows it only after our bytes are on their way:
    for a purchase that is doubt, and a packer waits. A new connection fails while connecting, which is no doubt. It
    costs two round trips, little beside the seconds that a purchase takes, or the hour that a token lasts.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._kept = httpx.HTTPTransport(
            verify=tls,
            trust_env=False,
            limits=httpx.Limits(max_connections=10, max_keepalive_connections=6, keepalive_expiry=20.0),
        )
        self._new = httpx.HTTPTransport(
            verify=tls, trust_env=False, limits=httpx.Limits(max_connections=10, max_keepalive_connections=0)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Route by the `fresh` extension that Line.send sets."""
        pool = self._new if request.extensions.get("fresh") else self._kept
        response = pool.handle_request(request)
        # The client reads both even where it follows nothing and keeps nothing: a hostile `Location: mailto:a@b`
        # would end a call by an error of its own, after the request has left.
        for name in ("location", "set-cookie"):
            response.headers.pop(name, None)
        return response

    def close(self) -> None:
        """Close both pools."""
        self._kept.close()
        self._new.close()


class _Watch:
    """Sees how far one request got, and cuts its socket at the deadline.

    httpx's time-outs count from byte to byte, so that a server which drips could hold a call for hours.
    """

    def __init__(self, deadlines: Deadlines, within_s: float) -> None:
        self.sending = False
        self.overdue = False
        self.begun = False
        self.request_id: str | None = None
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._deadlines = deadlines
        self._within_s = within_s
        self._number = 0

    def __enter__(self) -> Self:
        self._number = self._deadlines.add(self._within_s, self._cut)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._deadlines.remove(self._number)
        with self._lock:
            # The connection may go back to its pool: a late call must not cut the next request's.
            self._socket = None

    def saw(self, event: str, info: Mapping[str, Any]) -> None:
        """Take one of httpcore's trace events."""
        if event.endswith(".send_request_headers.started"):
            self.sending = True
        elif event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self.hold(info.get("return_value"))

    def answered(self, response: httpx.Response) -> None:
        """The head of an answer is here."""
        self.begun = True
        self.request_id = response.headers.get("x-amzn-requestid")
        self.hold(response.extensions.get("network_stream"))

    def hold(self, stream: Any) -> None:
        """Remember the socket of a connection, to cut it when time is up."""
        if stream is None:
            return
        with self._lock:
            self._socket = stream.get_extra_info("socket")
            if self.overdue:
                self._shut()

    def _cut(self) -> None:
        with self._lock:
            self.overdue = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is None:
            return
        try:
            # The plain socket's own shutdown: SSLSocket's would take the TLS state from under the reading thread.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
        except OSError as error:
            log.debug("the connection had already ended: %s", type(error).__name__)


def _whole_body(response: httpx.Response) -> bytes:
    """The body, decompressed by us with a running count: httpx would unpack a bomb's whole chunk at once."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return _gathered(response)
    if encoding not in ("gzip", "x-gzip"):
        raise _lost("Amazon's answer is packed in a way that was not asked for.")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    content = bytearray()
    begun = False
    for chunk in response.iter_raw(_CHUNK):
        begun = True
        content += unpacker.decompress(chunk, MAX_ANSWER_BYTES + 1 - len(content))
        _check_size(len(content))
    if begun and not unpacker.eof:
        raise _lost("Amazon's answer was cut.")
    return bytes(content)


def _gathered(response: httpx.Response) -> bytes:
    content = bytearray()
    for chunk in response.iter_raw(_CHUNK):
        content += chunk
        _check_size(len(content))
    return bytes(content)


def _check_size(count: int) -> None:
    if count > MAX_ANSWER_BYTES:
        raise _lost("Amazon's answer is larger than 25 MB and was not read further.")


def _lost(said: str) -> AnswerLost:
    return AnswerLost(said, "Try again; if it stays so, a proxy or a captive network may stand in between.")


def _translated(error: httpx.TransportError, watch: _Watch, host: str) -> NoNetwork | AnswerLost:
    """Ours for any of httpx's: what decides is whether the request had begun to leave."""
    if not watch.sending:
        said, remedy = _why_not_reached(error, host)
        return NoNetwork(said, remedy)
    if watch.overdue or isinstance(error, httpx.TimeoutException):
        return AnswerLost("Amazon did not answer in time.", _AGAIN)
    answer = "Amazon's whole answer" if watch.begun else "an answer"
    return AnswerLost(f"The connection broke before {answer} came.", _AGAIN)


def _why_not_reached(error: httpx.TransportError, host: str) -> tuple[str, str]:
    """What stood in the way, and what to do, from the first cause down the chain that tells."""
    said, remedy = f"{host} could not be reached", _AGAIN
    if isinstance(error, httpx.PoolTimeout):
        said, remedy = "Too many requests are waiting for the network", "Try again in a moment."
    elif isinstance(error, httpx.TimeoutException):
        said = f"{host} could not be reached in time"
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            said = f"The line to {host} is not safe ({cause.verify_message})"
            remedy = "Check this computer's date, and for a proxy or guest network in between."
            break
        if isinstance(cause, ssl.SSLError):
            said = f"No secure connection to {host} could be made"
            remedy = "Check whether a proxy or a guest network stands in between."
            break
        if isinstance(cause, socket.gaierror):
            said = f"The name {host} cannot be found"
            break
        if isinstance(cause, ConnectionRefusedError):
            said = f"Nobody answers at {host}"
            break
    return f"{said}.", remedy


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, newest first."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
