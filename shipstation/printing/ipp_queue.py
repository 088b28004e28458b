"""Asks one printer, or one queue of CUPS, over IPP (RFC 8010, 8011).

http.client and no more: printing stays apart from the network library of the carriers (tests/test_house.py).
"""

import http.client
import logging
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

from shipstation.model import DeviceState
from shipstation.printing import asking, ipp_states
from shipstation.printing.doubts import reason
from shipstation.printing.ipp_words import Answer, Field, NotIpp, Operation, Tag, Values, read, request

log = logging.getLogger(__name__)

PENDING, HELD, CANCELED, ABORTED, COMPLETED = 3, 4, 7, 8, 9
_PRINTER_STOPPED = 5
NOT_FOUND = 0x0406
"""What a printer, or CUPS, says of a queue that it does not have."""
_LARGEST_ANSWER = 1_000_000
_CONNECT_S = 3.0
_USER = "shipstation"
_HTTP = {
    401: "it asks for a password",
    403: "it does not allow this",
    404: "nothing prints at this address",
    426: "it wants an encrypted connection",
}
_IPP = {
    0x0401: "it does not allow this",
    0x0402: "it asks for a password",
    0x0403: "it does not allow this",
    0x0406: "it does not know it",
    0x0409: "the label is too large for it",
    0x040A: "it does not take this format",
    0x040B: "it does not take these settings",
    0x0501: "it cannot do this",
    0x0506: "it takes no jobs",
    0x0507: "it is busy",
}


class NotReached(Exception):
    """Nothing was sent: no connection, or no safe one."""


class NoAnswer(Exception):
    """Something was sent, and no answer came that could be read."""


class Refusal(Exception):
    """The printer said no. `status` is HTTP's below 0x0400, IPP's from there on."""

    def __init__(self, status: int) -> None:
        words = _HTTP.get(status, f"HTTP {status}") if status < 0x0400 else _IPP.get(status, f"IPP 0x{status:04x}")
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where IPP is spoken: a host, with TLS where `tls` says how, or a socket file of this computer."""

    host: str
    port: int = 631
    tls: ssl.SSLContext | None = None
    file: str = ""

    def connect(self, timeout_s: float) -> http.client.HTTPConnection:
        """An open connection. Raises OSError."""
        if self.tls is None:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout_s)
        else:
            connection = http.client.HTTPSConnection(self.host, self.port, timeout=timeout_s, context=self.tls)
        try:
            if self.file:
                # A CUPS on this computer listens on a file; http.client takes any connected socket.
                connection.sock = socket.socket(socket.AF_UNIX)
                connection.sock.settimeout(timeout_s)
                connection.sock.connect(self.file)
            else:
                connection.connect()
        except OSError:
            connection.close()
            raise
        return connection


@dataclass(frozen=True, slots=True)
class PrinterSeen:
    """A printer as it describes itself."""

    fields: Mapping[str, Values]

    def texts(self, name: str) -> tuple[str, ...]:
        """The text values of an attribute; empty when it has none."""
        return _texts(self.fields, name)

    def hindrance(self) -> str:
        """Why it would not print now, in words; empty when nothing stands against it."""
        reasons = self.texts("printer-state-reasons")
        if self.fields.get("printer-is-accepting-jobs") == (False,):
            return "it takes no jobs"
        if self.fields.get("printer-state") == (_PRINTER_STOPPED,):
            message = " ".join(self.texts("printer-state-message"))
            return f"it is stopped: {ipp_states.words(reasons, message[:120])}"
        return ", ".join(ipp_states.stops(reasons))


@dataclass(frozen=True, slots=True)
class JobSeen:
    """A job as its printer describes it."""

    fields: Mapping[str, Values]

    @property
    def state(self) -> int:
        """As RFC 8011 numbers them; 0 when it is not told."""
        value = (*self.fields.get("job-state", ()), 0)[0]
        return value if isinstance(value, int) else 0

    def has_begun(self) -> bool:
        """Whether some of it may be on paper. Where the printer does not tell: yes, unless the job still waits."""
        untold: Values = (None,) if self.state in (PENDING, HELD) else (1,)
        return self.fields.get("time-at-processing", untold) != (None,)

    def words(self) -> str:
        """What the printer last said about it: its message, else the reasons it gave."""
        said = " ".join(_texts(self.fields, "job-printer-state-message")).strip()
        return said[:120] or ipp_states.words(_texts(self.fields, "job-state-reasons"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A printer, or a queue of CUPS. `deadline_s` is for one exchange, from its first byte to its last.

    All that ask raise NotReached, NoAnswer, Refusal.
    """

    server: Server
    path: str
    uri: str
    deadline_s: float = 10.0

    def look(self) -> PrinterSeen:
        """The printer as it is now."""
        return PrinterSeen(self._ask(Operation.GET_PRINTER).group(Tag.PRINTER))

    def queues(self, wanted: Sequence[str]) -> tuple[PrinterSeen, ...]:
        """All queues of a CUPS, each with the attributes that are wanted of it."""
        asked = Field(Tag.KEYWORD, "requested-attributes", tuple(wanted))
        answer = self._ask(Operation.CUPS_GET_PRINTERS, (), (asked,))
        return tuple(PrinterSeen(each) for each in answer.each(Tag.PRINTER))

    def job(self, job_id: int) -> JobSeen:
        """A job as it is now."""
        return JobSeen(self._ask(Operation.GET_JOB, (Field(Tag.INTEGER, "job-id", (job_id,)),)).group(Tag.JOB))

    def cancel(self, job_id: int) -> None:
        """Ask for a job to be cancelled."""
        self._ask(Operation.CANCEL_JOB, (Field(Tag.INTEGER, "job-id", (job_id,)),))

    def print(self, fields: Sequence[Field], job: Sequence[Field], data: bytes) -> int:
        """Hand the data over whole. Returns: the job's id, 0 when none was told."""
        answer = self._ask(Operation.PRINT_JOB, (), fields, job, data)
        value = (*answer.group(Tag.JOB).get("job-id", ()), 0)[0]
        return value if isinstance(value, int) else 0

    def _ask(
        self,
        asked: Operation,
        target: Sequence[Field] = (),
        more: Sequence[Field] = (),
        job: Sequence[Field] = (),
        data: bytes = b"",
    ) -> Answer:
        # The target comes first, a job's id right behind it, then the rest (RFC 8011, 4.1.5).
        printer, user = Field(Tag.URI, "printer-uri", (self.uri,)), Field(Tag.NAME, "requesting-user-name", (_USER,))
        answer = self._exchange(request(asked, (printer, *target, user, *more), job) + data)
        if answer.status >= 0x0100:
            raise Refusal(answer.status)
        return answer

    def _exchange(self, message: bytes) -> Answer:
        try:
            connection = self.server.connect(min(self.deadline_s, _CONNECT_S))
        except OSError as error:
            raise NotReached(_reason(error)) from error
        with closing(connection), _cut_after(self.deadline_s, connection.sock):
            connection.sock.settimeout(self.deadline_s)
            try:
                connection.request("POST", self.path, message, {"Content-Type": "application/ipp"})
                response = connection.getresponse()
                raw = response.read(_LARGEST_ANSWER + 1)
            except OSError as error:
                raise NoAnswer(_reason(error)) from error
            except http.client.HTTPException as error:
                raise NoAnswer(f"its answer cannot be read: {type(error).__name__}") from error
        return _answer(response.status, raw)


def seen_state(queue: Queue) -> DeviceState:
    """How the printer behind a queue is, in words; never raises."""
    try:
        hindrance = queue.look().hindrance()
    except NotReached as error:
        return asking.away(f"it does not answer ({error})")
    except NoAnswer:
        return asking.SILENT
    except Refusal as error:
        return asking.away(str(error)) if error.status == NOT_FOUND else asking.UNASKED
    return asking.stopped(hindrance) if hindrance else asking.READY


def _answer(status: int, raw: bytes) -> Answer:
    if status >= 500:
        raise NoAnswer(f"HTTP {status}")
    if status != http.client.OK:
        # It did not look at what was sent. A redirect is none of ours: the host is the one a person typed.
        raise Refusal(status)
    if len(raw) > _LARGEST_ANSWER:
        raise NoAnswer("it answers without end")
    try:
        return read(raw)
    except NotIpp as error:
        raise NoAnswer(f"its answer is no IPP: {error}") from error


@contextmanager
def _cut_after(seconds: float, connection: socket.socket) -> Iterator[None]:
    """Cut a connection that is still busy after that time: a peer that drips bytes would hold us for hours."""

    def cut() -> None:
        with suppress(OSError):  # it ended in the same moment
            # The plain call: that of a TLS socket would take its state away from under the reader.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _texts(fields: Mapping[str, Values], name: str) -> tuple[str, ...]:
    return tuple(value for value in fields.get(name, ()) if isinstance(value, str))


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    return reason(error)
