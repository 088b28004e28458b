"""The decoder worker from the station: started at the first need, a spare behind it, killed when it hangs."""

import logging
import subprocess
import sys
import threading

from shipstation.errors import LabelUnreadable
from shipstation.printing.messages import Answer, Question, read_answer, write

log = logging.getLogger(__name__)

_DEADLINE_S = 2.0
_START_S = 10.0
"""The first answer of a new worker waits for its imports as well."""


class Decoder:
    """One worker that answers, one spare that is warm. Thread-safe: questions are asked one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._spare: _Worker | None = None
        self._closed = False

    def warm(self) -> None:
        """Start the worker now, so that the first label does not wait for it. Returns at once."""
        with self._lock:
            if not self._closed and self._worker is None:
                self._worker = _Worker()

    def ask(self, question: Question) -> Answer:
        """The worker's answer. Raises LabelUnreadable when a file makes it hang or die; the next call works again."""
        with self._lock:
            if self._closed:
                raise LabelUnreadable("The station is closing.", "Print the label after the next start.")
            worker = self._worker or _Worker()
            self._worker = worker
            answer = worker.ask(question)
            if self._spare is None:
                self._spare = _Worker()
            if answer is None:
                log.warning("the decoder worker was replaced")
                worker.end()
                self._worker, self._spare = self._spare, None
                raise LabelUnreadable(
                    "The label file could not be opened in time; it may be damaged.",
                    "Cancel the shipment and buy it again in another format.",
                )
            return answer

    def close(self) -> None:
        """End both workers."""
        with self._lock:
            self._closed = True
            for worker in (self._worker, self._spare):
                if worker is not None:
                    worker.end()
            self._worker = self._spare = None


class _Worker:
    """One child process."""

    def __init__(self) -> None:
        self._fresh = True
        self._child = subprocess.Popen(
            [sys.executable, "-m", "shipstation.printing.decoder_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, question: Question) -> Answer | None:
        """The answer; None when the child died or was killed at its deadline."""
        stdin, stdout = self._child.stdin, self._child.stdout
        if stdin is None or stdout is None:
            raise AssertionError("the pipes of a child that was started with pipes")
        deadline = threading.Timer(_DEADLINE_S + (_START_S if self._fresh else 0), self._child.kill)
        deadline.daemon = True
        deadline.start()
        try:
            write(stdin, question)  # type: ignore[arg-type]  # Popen's IO[bytes] is a BinaryIO here
            answer = read_answer(stdout)  # type: ignore[arg-type]  # as above
        except BrokenPipeError:
            return None
        finally:
            deadline.cancel()
        self._fresh = False
        return answer

    def end(self) -> None:
        """Kill it: it holds nothing that could be lost."""
        self._child.kill()
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    log.debug("the worker was gone before its last question was written")
