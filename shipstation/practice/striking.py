"""What strikes on the wire: an answer is cut, dripped, withheld, replaced or spoiled on its way to the client."""

import re
import select
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Protocol

from shipstation.practice.answers import Reply
from shipstation.practice.replies import HUGE_BYTES, REPLIES, STRANGERS, bomb
from shipstation.practice.spoiling import spoiled

CLOCK_SKEW = "clock-skew"
_DATE = re.compile(rb"Date: ([^\r\n]+)")
_NO_ANSWER_S = 120.0
_SLOW_S, _DRIPS, _DRIP_S = 2.0, 20, 0.05
_RUBBISH = b"\x00\xff rubbish after the body\r\n"
_PART = b" " * (1024 * 1024)
# l_onoff, l_linger: two ints, but two shorts on Windows.
_RESET_ON_CLOSE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Head(Protocol):
    """Makes status line and headers. `is_amazons`: with the headers that Amazon's own answers bear."""

    def __call__(self, reply: Reply, *, is_amazons: bool = True) -> bytes:
        """The head of a reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One connection, and how an answer becomes bytes on it.

    Args:
        head: makes the head of an answer.
        reset: closes the connection with a TCP reset.
        wait: passes seconds, or fewer when the server ends.
    """

    connection: socket.socket
    head: Head
    reset: Callable[[], None]
    wait: Callable[[float], object]

    def send(self, reply: Reply, *, is_amazons: bool = True) -> None:
        """Head and body in one piece, so that no acknowledgement is waited for between them."""
        self.connection.sendall(self.head(reply, is_amazons=is_amazons) + reply.body)


def strike(fault: str | None, wire: Wire, reply: Reply) -> bool:
    """Answer as the fault allows.

    Args:
        reply: the true answer; an empty one where the request was not carried out.
    Returns: whether the connection may serve another request.
    """
    if fault in ("timeout", "timeout-after"):
        _stay_silent(wire)
    elif fault == "reset-after":
        wire.reset()
    elif fault == "cut-body":
        whole = wire.head(reply) + reply.body
        wire.connection.sendall(whole[: len(whole) - len(reply.body) // 2 - 1])
    else:
        _answer(fault, wire, reply)
        return True
    return False


def reset(connection: socket.socket) -> None:
    """Close with a TCP reset, as a crashed server or a cut line does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    connection.close()


def _answer(fault: str | None, wire: Wire, reply: Reply) -> None:
    plain = (fault or "").removesuffix("-after")
    if plain == "slow":
        _drip(wire, reply)
    elif plain == "wrong-length":
        half = wire.head(replace(reply, body=reply.body[: len(reply.body) // 2]))
        wire.connection.sendall(half + reply.body + _RUBBISH)
    elif plain == "huge-body":
        _flood(wire)
    elif plain == "gzip-bomb":
        wire.send(bomb())
    elif plain == CLOCK_SKEW:
        head = wire.head(reply)
        wire.connection.sendall(_DATE.sub(_an_hour_on, head) + reply.body)
    elif plain in REPLIES:
        wire.send(REPLIES[plain], is_amazons=plain not in STRANGERS)
    else:
        wire.send(spoiled(plain, reply))


def _an_hour_on(found: re.Match[bytes]) -> bytes:
    told = parsedate_to_datetime(found[1].decode("ascii")) + timedelta(hours=1)
    return b"Date: " + format_datetime(told, usegmt=True).encode("ascii")


def _stay_silent(wire: Wire) -> None:
    """No answer until the client goes away."""
    ready, _, _ = select.select([wire.connection], [], [], _NO_ANSWER_S)
    if ready:
        wire.connection.recv(1)


def _drip(wire: Wire, reply: Reply) -> None:
    message = wire.head(reply) + reply.body
    wire.wait(_SLOW_S)
    step = max(1, len(message) // _DRIPS)
    for start in range(0, len(message), step):
        wire.connection.sendall(message[start : start + step])
        wire.wait(_DRIP_S)


def _flood(wire: Wire) -> None:
    """An empty JSON list with 100 MB of blanks in it, never whole in memory."""
    parts = HUGE_BYTES // len(_PART)
    head = wire.head(Reply(headers={"Content-Length": str(parts * len(_PART) + 2)}))
    wire.connection.sendall(head + b"[")
    for _ in range(parts):
        wire.connection.sendall(_PART)
    wire.connection.sendall(b"]")
