"""Opens strangers' files in a child process of little memory and short patience (SAFETY.md part 4).

The child can be killed at any time; a warm spare takes its place. It also holds PDFium, which is not thread-safe.
"""

import logging
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import BinaryIO, Self, TypeVar, cast

import msgspec

from shipstation.errors import LabelUnreadable, NotPrintable, Refused
from shipstation.printing import children, frames

log = logging.getLogger(__name__)

LARGEST_BYTES = 5_000_000
_DEADLINE_S = 2.0 if sys.platform == "win32" else 10.0
"""By the clock on the wall. The child itself ends after 2 s of work (decoder_child): on a machine that is busy with
other things a good, paid label is not taken for a hostile one. Windows has no such limit."""
_START_DEADLINE_S = 20.0
_END_S = 2.0

_Wanted = TypeVar("_Wanted", frames.Drawn, frames.Seen, frames.Picture, frames.Measured, frames.Parts)


class _Gone(Exception):
    """The child ended without an answer."""


class _Slow(Exception):
    """The child was killed at its deadline."""


class _Worker:
    """One child process. Not thread-safe."""

    def __init__(self, deadline_s: float) -> None:
        self._deadline_s = deadline_s
        self._process = subprocess.Popen(
            [sys.executable, "-m", "shipstation.printing.decoder_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=children.environment(),
        )
        self._is_ready = False

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: frames.Request) -> frames.Answer:
        """One question, one answer. Raises _Gone or _Slow; the child is of no use after either."""
        if not self._is_ready:
            self._exchange(None, _START_DEADLINE_S)
            self._is_ready = True
        return self._exchange(request, self._deadline_s)

    def end(self) -> None:
        """End the child, kindly first: it ends by itself once its input is closed."""
        with suppress(OSError):  # what was left unsent to a dead child
            self._stdin.close()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._stdout.close()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self.end()

    def _exchange(self, request: frames.Request | None, deadline_s: float) -> frames.Answer:
        # A timer that kills is the one deadline that also frees a blocked write, on every system alike.
        slow = threading.Event()
        timer = threading.Timer(deadline_s, self._give_up, args=(slow,))
        timer.daemon = True
        timer.start()
        try:
            if request is not None:
                frames.send(self._stdin, request)
            answer = frames.receive_answer(self._stdout)
        except (OSError, msgspec.DecodeError) as error:
            raise self._why_ended(slow) from error
        finally:
            timer.cancel()
        if answer is None:
            raise self._why_ended(slow)
        return answer

    def _why_ended(self, slow: threading.Event) -> _Slow | _Gone:
        if slow.is_set():
            return _Slow()
        with suppress(subprocess.TimeoutExpired):
            # Its pipe is closed a moment before it is gone; on a busy machine that moment is long.
            self._process.wait(_START_DEADLINE_S)
        overworked = sys.platform != "win32" and self._process.returncode == -signal.SIGPROF
        return _Slow() if overworked else _Gone()

    def _give_up(self, slow: threading.Event) -> None:
        slow.set()
        self._process.kill()

    @property
    def _stdin(self) -> BinaryIO:
        return cast("BinaryIO", self._process.stdin)

    @property
    def _stdout(self) -> BinaryIO:
        return cast("BinaryIO", self._process.stdout)


class Decoder:
    """Draws and reads documents; thread-safe, one at a time. Children start at the first need, or by warm().

    `deadline_s`: how long one request may take, waiting for the processor included.
    """

    def __init__(self, *, deadline_s: float = _DEADLINE_S) -> None:
        self._deadline_s = deadline_s
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._spare: _Worker | None = None
        self._is_closed = False

    def warm(self) -> None:
        """Start the children now; they get ready by themselves. Takes a few milliseconds."""
        with self._lock:
            self._current()

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the children, the one at work first."""
        with self._lock:
            return tuple(worker.pid for worker in (self._worker, self._spare) if worker is not None)

    def ask(self, request: frames.Request, wanted: type[_Wanted]) -> _Wanted:
        """The answer to a request.

        Raises: LabelUnreadable (damaged, too large, too slow), NotPrintable.
        """
        _check_bytes(request)
        with self._lock:
            answer = self._ask(request)
        if isinstance(answer, frames.Trouble):
            kinds: dict[str, type[Refused]] = {"NotPrintable": NotPrintable}
            raise kinds.get(answer.kind, LabelUnreadable)(answer.said, answer.remedy, fields=answer.fields)
        if not isinstance(answer, wanted):
            raise TypeError(f"the decoder answered {type(answer).__name__} to {type(request).__name__}")
        return answer

    def close(self) -> None:
        """End the children. Nothing can be asked afterwards."""
        with self._lock:
            self._is_closed = True
            for worker in (self._worker, self._spare):
                if worker is not None:
                    worker.end()
            self._worker = self._spare = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, request: frames.Request) -> frames.Answer:
        # A child that was killed from outside is no word on the file: try the spare, then, should both have been
        # killed at once, a new one.
        for _ in range(3):
            try:
                return self._current().ask(request)
            except _Slow as error:
                self._replace()
                log.warning("decoder killed at its deadline: %s", type(request).__name__)
                raise LabelUnreadable(
                    "This label takes too long to open.", "Show it to the carrier; print it from their own page."
                ) from error
            except _Gone:
                self._replace()
                log.warning("decoder ended over a %s", type(request).__name__)
        raise LabelUnreadable(
            "This label cannot be opened: it is damaged, or asks for more memory than a label may.",
            "Fetch the label again, or cancel the shipment and buy it anew.",
        )

    def _current(self) -> _Worker:
        if self._is_closed:
            raise RuntimeError("the decoder is closed")
        if self._worker is not None and not self._worker.is_alive():
            self._replace()
        if self._worker is None:
            spare, self._spare = self._spare, None
            if spare is not None and not spare.is_alive():
                spare.kill()
                spare = None
            self._worker = spare or _Worker(self._deadline_s)
            self._spare = _Worker(self._deadline_s)
        return self._worker

    def _replace(self) -> None:
        if self._worker is not None:
            self._worker.kill()
        self._worker = None


def _check_bytes(request: frames.Request) -> None:
    asked = request.draw if isinstance(request, frames.Look | frames.Preview) else request
    content = asked.content
    if isinstance(asked, frames.Draw) and asked.sent_as:
        return  # a job of our own making: its dots were counted before they were drawn
    if len(content) > LARGEST_BYTES:
        raise LabelUnreadable(
            f"This label is {len(content) / 1e6:.1f} MB; labels are at most {LARGEST_BYTES / 1e6:.0f} MB.",
            "Fetch the label again, or cancel the shipment and buy it anew.",
        )
    if not content:
        raise LabelUnreadable("This label is an empty file.", "Fetch the label again.")
