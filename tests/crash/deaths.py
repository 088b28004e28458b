"""Where a victim kills itself: around port methods, inside transactions, between bytes. The product knows none of it.

Each death is armed in the victim alone, after its fork; nothing here ever runs in a process that is to live.
"""

import os
import re
import select
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol
from urllib.parse import urlsplit

from sqlalchemy import Engine, event

_HEAD_END = b"\r\n\r\n"


def die() -> None:
    """As a power cut would: no handler, no `finally`, no farewell."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a death has to know of this run: where Amazon and the printer listen, its dice, how long the act takes."""

    amazon_port: int
    printer_port: int
    chance: Random
    usual_s: float


def port_of(url: str) -> int:
    """Where a URL is listened to."""
    return urlsplit(url).port or 0


class Death(Protocol):
    """One way to die."""

    def arm(self, place: Place) -> None:
        """From now on this process dies there."""


@dataclass(frozen=True, kw_only=True)
class AtCall:
    """At a port's method. `first`: another method that must have returned before, such as a doubt before a wait."""

    method: tuple[type, str]
    after: bool = True
    fits: Callable[[tuple[Any, ...]], bool] = lambda _: True
    first: tuple[type, str] | None = None

    def arm(self, place: Place) -> None:
        """Wrap the method of the class: whoever holds the object."""
        ready = threading.Event()

        def then_ready(call: Callable[[], Any]) -> Any:
            answer = call()
            ready.set()
            return answer

        if self.first is None:
            ready.set()
        else:
            _around(self.first, then_ready)

        def fatal(call: Callable[[], Any], given: tuple[Any, ...]) -> Any:
            is_meant = ready.is_set() and self.fits(given)
            if is_meant and not self.after:
                die()
            answer = call()
            if is_meant:
                die()
            return answer

        _around_given(self.method, fatal)


@dataclass(frozen=True, kw_only=True)
class AtStatement:
    """At a statement that begins with these words, while a port's method runs; before or after the store took it."""

    within: tuple[type, str]
    words: str
    after: bool

    def arm(self, place: Place) -> None:
        """Listen to every engine's statements."""
        inside = threading.local()

        def entered(call: Callable[[], Any]) -> Any:
            inside.depth = getattr(inside, "depth", 0) + 1
            try:
                return call()
            finally:
                inside.depth -= 1

        def told(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if getattr(inside, "depth", 0) and re.match(rf"\s*{self.words}\b", statement):
                die()

        _around(self.within, entered)
        event.listen(Engine, "after_cursor_execute" if self.after else "before_cursor_execute", told)


@dataclass(frozen=True, kw_only=True)
class AtRequest:
    """Between the bytes of a request to Amazon that begins with `line`.

    `part`: "connected" (nothing written), "head", "body" (somewhere in it) or "whole".
    """

    line: bytes
    part: str

    def arm(self, place: Place) -> None:
        """Let the socket take so many bytes and no more."""
        written: dict[socket.socket, _Request] = {}
        send = socket.socket.send

        def fatal_send(self_: socket.socket, data: Any, *flags: int) -> int:
            if _port(self_) != place.amazon_port:
                return send(self_, data, *flags)
            if bytes(data[: len(self.line)]) == self.line:
                written[self_] = _Request.of(bytes(data), self.part, place.chance)
            request = written.get(self_)
            if request is None:
                return send(self_, data, *flags)
            left = request.goal - request.sent
            if left <= len(data):
                if left:
                    send(self_, memoryview(data)[:left])
                die()
            count = send(self_, data, *flags)
            request.sent += count
            return count

        _replace(socket.socket, "send", fatal_send)


@dataclass(frozen=True, kw_only=True)
class AtAnswer:
    """Between the bytes of Amazon's answer to a request that begins with `line`.

    `part`: "waiting" (it is here, unread), "head" (read, no byte of the body), "body" (somewhere in it) or "whole"
    (read to its last byte, not yet handed on).
    """

    line: bytes
    part: str

    def arm(self, place: Place) -> None:
        """Let the socket give so many bytes and no more."""
        asked: dict[socket.socket, _Answer] = {}
        send, receive = socket.socket.send, socket.socket.recv

        def watched_send(self_: socket.socket, data: Any, *flags: int) -> int:
            if bytes(data[: len(self.line)]) == self.line and _port(self_) == place.amazon_port:
                asked[self_] = _Answer(part=self.part, share=place.chance.uniform(0.05, 0.95))
            return send(self_, data, *flags)

        def fatal_receive(self_: socket.socket, size: int, *flags: int) -> bytes:
            answer = asked.get(self_)
            if answer is None:
                return receive(self_, size, *flags)
            if self.part == "waiting":
                select.select([self_], [], [], 30)
                die()
            if answer.goal is None:
                answer.learn(self_, receive)
            if answer.goal is None:
                return receive(self_, size, *flags)
            if answer.got >= answer.goal:
                die()
            data = receive(self_, min(size, answer.goal - answer.got))
            answer.got += len(data)
            if self.part == "whole" and answer.got >= answer.goal:
                die()
            return data

        _replace(socket.socket, "send", watched_send)
        _replace(socket.socket, "recv", fatal_receive)


@dataclass(frozen=True, kw_only=True)
class AtPrinter:
    """Between the bytes to the printer. `part`: "connected", "middle", "whole" (all, nothing confirmed)."""

    part: str

    def arm(self, place: Place) -> None:
        """Let the printer's socket take so many bytes and no more."""
        send, shutdown = socket.socket.send, socket.socket.shutdown

        def fatal_send(self_: socket.socket, data: Any, *flags: int) -> int:
            if _port(self_) == place.printer_port and self.part != "whole":
                if self.part == "middle":
                    send(self_, memoryview(data)[: 1 + int(place.chance.random() * (len(data) - 2))])
                die()
            return send(self_, data, *flags)

        def fatal_shutdown(self_: socket.socket, how: int) -> None:
            if _port(self_) == place.printer_port and self.part == "whole":
                die()
            shutdown(self_, how)

        _replace(socket.socket, "send", fatal_send)
        _replace(socket.socket, "shutdown", fatal_shutdown)


@dataclass(frozen=True, kw_only=True)
class AtMoment:
    """At any moment of the act, wherever it stands then. Where it is quicker than usual, it lives."""

    def arm(self, place: Place) -> None:
        """Die after a share of the usual time."""
        timer = threading.Timer(place.chance.random() * place.usual_s, die)
        timer.daemon = True
        timer.start()


@dataclass
class _Request:
    """How much of a request goes out."""

    goal: int
    sent: int = 0

    @classmethod
    def of(cls, begun: bytes, part: str, chance: Random) -> "_Request":
        head = begun.index(_HEAD_END) + len(_HEAD_END)
        body = _length(begun[:head])
        goals = {
            "connected": 0,
            "head": head,
            "body": head + 1 + int(chance.random() * max(0, body - 2)),
            "whole": head + body,
        }
        return cls(goal=goals[part])


@dataclass
class _Answer:
    """How much of an answer comes in; `goal` None until its head is here."""

    part: str
    share: float
    goal: int | None = None
    got: int = 0

    def learn(self, connection: socket.socket, receive: Callable[..., bytes]) -> None:
        """Look at the head without taking it."""
        seen = b""
        while _HEAD_END not in seen:
            select.select([connection], [], [], 30)
            before, seen = len(seen), receive(connection, 65_536, socket.MSG_PEEK)
            if len(seen) == before:
                return
        head = seen.index(_HEAD_END) + len(_HEAD_END)
        body = _length(seen[:head])
        self.goal = {"head": head, "body": head + max(1, int(body * self.share)), "whole": head + body}[self.part]


def _length(head: bytes) -> int:
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return int(found[1]) if found else 0


def _port(connection: socket.socket) -> int:
    try:
        return int(connection.getpeername()[1])
    except (OSError, IndexError):
        return 0


def _around(method: tuple[type, str], wrapper: Callable[[Callable[[], Any]], Any]) -> None:
    _around_given(method, lambda call, _: wrapper(call))


def _around_given(method: tuple[type, str], wrapper: Callable[[Callable[[], Any], tuple[Any, ...]], Any]) -> None:
    owner, name = method
    real = getattr(owner, name)

    def wrapped(*args: Any, **named: Any) -> Any:
        return wrapper(lambda: real(*args, **named), (*args[1:], *named.values()))

    _replace(owner, name, wrapped)


def _replace(owner: Any, name: str, made: Callable[..., Any]) -> None:
    setattr(owner, name, made)
