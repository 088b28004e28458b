"""`serial:/dev/PORT`: a printer on a serial line, on Linux and macOS.

By termios of the standard library: what pyserial writes with a time-out does not tell how much of it went out, and
that is what decides between "nothing was sent" and "it may have come out".
"""

import contextlib
import logging
import os
import re
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl

from shipstation.errors import PrinterAway, PrinterUnsure
from shipstation.model import DeviceState, Language, PrinterSetup
from shipstation.printing import asking
from shipstation.printing.doubts import may_be_out, reason
from shipstation.printing.pushing import Cut, converse, push

if sys.platform != "win32":
    import array
    import fcntl
    import termios

log = logging.getLogger(__name__)

_BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400)
_PATH = re.compile(r"/dev/[\w./:@+-]{1,200}")
_STALL_S = 10.0
_STEP_S = 0.05


class Flow(StrEnum):
    """How the printer says "wait"."""

    NONE = "none"
    RTSCTS = "rtscts"
    XONXOFF = "xonxoff"


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialPrinter:
    """A port, 8 bits, no parity, 1 stop bit. `stall_s`: how long the printer may take nothing."""

    path: str
    baud: int = 9600
    flow: Flow = Flow.RTSCTS
    stall_s: float = _STALL_S
    language: Language = Language.ZPL

    def send(self, job_id: str, data: bytes, *, sent: Callable[[int], None] = lambda _: None) -> None:
        """Write all of it, and wait until the last byte has left this computer."""
        if sys.platform == "win32":
            raise PrinterAway("Serial printers work on Linux and macOS.", "Print to a network address instead.")
        with self._port() as port:
            self._push(port, data, sent)
            self._wait_for_end(port, len(data))
        log.info("job %s: %d bytes to %s", job_id, len(data), self.path)

    def state(self) -> DeviceState:
        """Asked in its own language, while no job has the port; one without such a question gets no byte."""
        question = asking.question_in(self.language)
        if sys.platform == "win32":
            return asking.UNASKED
        try:
            with self._port() as port:
                return self._asked(port, question) if question is not None else asking.UNASKED
        except PrinterAway as error:
            return asking.away(error.said)

    if sys.platform != "win32":

        def _asked(self, port: int, question: asking.Question) -> DeviceState:
            """What it answers. A question that it did not take must not come out in front of the next job."""
            termios.tcflush(port, termios.TCIFLUSH)
            try:
                state = converse(port, question)
            except (Cut, OSError):
                state = None
            if state is None:
                with contextlib.suppress(termios.error):
                    termios.tcflush(port, termios.TCOFLUSH)
            return state or asking.SILENT

        @contextlib.contextmanager
        def _port(self) -> Iterator[int]:
            """The port, opened, ours alone and set. Raises PrinterAway."""
            try:
                port = os.open(self.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
            except OSError as error:
                raise self._away("cannot be opened", error) from error
            try:
                self._set(port)
                yield port
            except (PrinterAway, PrinterUnsure):
                # What is still waiting in this computer must not come out by itself later.
                with contextlib.suppress(termios.error):
                    termios.tcflush(port, termios.TCOFLUSH)
                raise
            finally:
                os.close(port)

        def _set(self, port: int) -> None:
            try:
                if not stat.S_ISCHR(os.fstat(port).st_mode) or not os.isatty(port):
                    raise PrinterAway(f"{self.path} is no serial port.", "Check the printer's address.")
                fcntl.flock(port, fcntl.LOCK_EX | fcntl.LOCK_NB)
                settings = termios.tcgetattr(port)
                termios.tcsetattr(port, termios.TCSANOW, self._settings(settings))
            except BlockingIOError as error:
                raise self._away("is in use by another program", error) from error
            except OSError as error:
                raise self._away("cannot be set up", error) from error
            except termios.error as error:
                raise self._away("cannot be set up", OSError(*error.args)) from error

        def _settings(self, settings: list[int | list[bytes | int]]) -> list[int | list[bytes | int]]:
            """Raw: every byte goes out as it is, and nothing comes back as an echo."""
            speed = getattr(termios, f"B{self.baud}")
            software = termios.IXON if self.flow is Flow.XONXOFF else 0
            hardware = termios.CRTSCTS if self.flow is Flow.RTSCTS else 0
            control = termios.CS8 | termios.CREAD | termios.CLOCAL | hardware
            return [software, 0, control, 0, speed, speed, settings[6]]

        def _push(self, port: int, data: bytes, sent: Callable[[int], None]) -> None:
            try:
                push(port, data, self.stall_s, sent)
            except Cut as cut:
                if not cut.sent:
                    raise self._away("takes nothing", cut.error) from cut
                raise self._unsure(f"took {cut.sent} of {len(data)} bytes", cut.error) from cut

        def _wait_for_end(self, port: int, size: int) -> None:
            """Until nothing waits in this computer; tcdrain would wait for ever on a printer that says "wait"."""
            left, since, pause = size, time.monotonic(), threading.Event()
            try:
                while waiting := _waiting(port):
                    if waiting < left:
                        left, since = waiting, time.monotonic()
                    if time.monotonic() - since > self.stall_s:
                        raise TimeoutError
                    pause.wait(_STEP_S)
                _check_line(port)
            except OSError as error:
                raise self._unsure("did not take everything", error) from error

    def _away(self, what: str, error: OSError) -> PrinterAway:
        return PrinterAway(
            f"The printer at {self.path} {what} ({reason(error)}).",
            "Check that it is on and plugged in, and that you may use the port, then print again.",
        )

    def _unsure(self, what: str, error: OSError) -> PrinterUnsure:
        return may_be_out(self.path, f"{what} ({reason(error)})")


def serial_printer(setup: PrinterSetup) -> SerialPrinter | None:
    """The port behind `serial:`, with `baud` and `flow` where they are given; None when it is none."""
    path, _, query = setup.url.partition(":")[2].partition("?")
    try:
        given = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True)) if query else {}
        flow, baud = Flow(given.pop("flow", Flow.RTSCTS)), int(given.pop("baud", "9600"))
    except ValueError:
        return None
    if given or baud not in _BAUDS or not _PATH.fullmatch(path) or ".." in path:
        return None
    return SerialPrinter(path=path, baud=baud, flow=flow, language=setup.language)


if sys.platform != "win32":

    def _check_line(port: int) -> None:
        """Raises OSError when the device was unplugged: what waited for it has gone, too."""
        try:
            termios.tcgetattr(port)
        except termios.error as error:
            raise OSError(*error.args) from error

    def _waiting(port: int) -> int:
        """How many bytes wait in this computer. Raises OSError when the device has gone."""
        count = array.array("i", [0])
        fcntl.ioctl(port, termios.TIOCOUTQ, count)
        return count[0]
