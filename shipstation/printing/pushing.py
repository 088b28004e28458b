"""Writes to a device that may stop taking bytes, and tells how much of them went out. POSIX alone."""

import os
import select
import threading
import time
from collections.abc import Callable

from shipstation.model import DeviceState
from shipstation.printing.asking import LONGEST, SILENCE_S, Question, heard

_STEP_S = 0.05
_CHUNK = 8192


class Cut(Exception):
    """It ended early: `sent` bytes had been taken; `error` says why."""

    def __init__(self, sent: int, error: OSError) -> None:
        super().__init__(sent, error)
        self.sent = sent
        self.error = error


def push(device: int, data: bytes, stall_s: float, sent: Callable[[int], None] = lambda _: None) -> None:
    """Write all of it to a file that does not block; `sent` is told how much is out.

    Raises: Cut, also when nothing was taken for `stall_s`.
    """
    view, out, since = memoryview(data), 0, time.monotonic()
    while out < len(data):
        try:
            taken = _written(device, view[out : out + _CHUNK])
        except OSError as error:
            raise Cut(out, error) from error
        if taken:
            out, since = out + taken, time.monotonic()
            sent(out)
        elif time.monotonic() - since > stall_s:
            raise Cut(out, TimeoutError())


def converse(device: int, question: Question) -> DeviceState | None:
    """Ask a printer that answers on the same device; None when no whole answer came in time. Raises OSError, Cut."""
    push(device, question.asked, SILENCE_S)

    def receive(seconds: float) -> bytes:
        return os.read(device, LONGEST) if select.select((device,), (), (), seconds)[0] else b""

    return heard(question, receive)


def takes_more(device: int, seconds: float) -> bool:
    """Wait until a device would take bytes. By select: poll knows no terminals on macOS."""
    return bool(select.select((), (device,), (), seconds)[1])


def _written(device: int, data: memoryview) -> int:
    """How much it took; 0 after a moment in which it took nothing."""
    if not takes_more(device, _STEP_S):
        return 0
    try:
        return os.write(device, data)
    except BlockingIOError:
        threading.Event().wait(_STEP_S)
        return 0
