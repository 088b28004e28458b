"""Asks a printer how it is, in its own language, where it answers on the way that jobs take.

A question never goes with a job: outside programs that read what was sent would choke on it.
"""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from shipstation.model import DeviceState, Language, Readiness
from shipstation.printing import escpos_status, zpl_status
from shipstation.printing.doubts import reason

SILENCE_S = 0.3
"""How long a printer may be silent before it counts as one that does not answer."""
WHOLE_S = 1.0
"""How long its whole answer may take, from the question on."""
READY = DeviceState.of(())
SILENT = DeviceState(readiness=Readiness.UNKNOWN, said="it does not answer questions")
UNASKED = DeviceState(readiness=Readiness.UNKNOWN, said="it cannot be asked")

_CONNECT_S = 0.9
LONGEST = 4_096
"""Bytes that an answer may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`read` gives the state in all bytes so far, None while they are no whole answer."""

    asked: bytes
    read: Callable[[bytes], DeviceState | None]


_QUESTIONS = {
    Language.ZPL: Question(asked=zpl_status.QUESTION, read=zpl_status.read),
    Language.ESCPOS: Question(asked=escpos_status.QUESTION, read=escpos_status.read),
}


def question_in(language: Language) -> Question | None:
    """How a printer of that language is asked; None when the language has no such question."""
    return _QUESTIONS.get(language)


def away(said: str) -> DeviceState:
    """It cannot be reached, for the reason said."""
    return DeviceState(readiness=Readiness.AWAY, said=said)


def stopped(said: str) -> DeviceState:
    """It would not print, for the reason said."""
    return DeviceState.of((said,))


def at_socket(host: str, port: int, question: Question | None) -> DeviceState:
    """How the printer at a raw port is, on a connection of its own. Without a question, only whether it takes one."""
    try:
        connection = socket.create_connection((host, port), timeout=_CONNECT_S)
    except OSError as error:
        return away(f"it does not answer ({reason(error)})")
    with connection:
        if question is None:
            return UNASKED
        try:
            return _answer(connection, question)
        except OSError:
            # It took the connection, so it is there.
            return SILENT


def _answer(connection: socket.socket, question: Question) -> DeviceState:
    connection.settimeout(SILENCE_S)
    connection.sendall(question.asked)

    def receive(seconds: float) -> bytes:
        connection.settimeout(seconds)
        return connection.recv(LONGEST)

    return heard(question, receive) or SILENT


def heard(question: Question, receive: Callable[[float], bytes]) -> DeviceState | None:
    """The answer to a question that was asked; None when no whole one comes in time.

    Args:
        receive: gives what comes within so many seconds, at most LONGEST bytes; nothing when nothing comes any more.
    """
    got, until = b"", time.monotonic() + WHOLE_S
    while (left := until - time.monotonic()) > 0 and len(got) < LONGEST:
        piece = receive(min(SILENCE_S, left))
        if not piece:
            break
        got += piece
        if (state := question.read(got)) is not None:
            return state
    return None
