"""What the station and its decoder worker say to one another: one length and one msgpack value a message."""

import struct
from typing import BinaryIO

import msgspec

_LENGTH = struct.Struct(">I")
MAX_MESSAGE = 64 * 1024 * 1024


class Render(msgspec.Struct, frozen=True, tag=True):
    """Make a document ready for a printer."""

    content: bytes
    kind: str
    language: str
    dpi: int
    width: int
    height: int


class Preview(msgspec.Struct, frozen=True, tag=True):
    """Show a document's first page."""

    content: bytes
    kind: str
    dpi: int
    width: int
    height: int


class Read(msgspec.Struct, frozen=True, tag=True):
    """Judge a rendered label."""

    png: bytes
    tracking_id: str
    dpi: int
    width: int
    height: int


class TestPage(msgspec.Struct, frozen=True, tag=True):
    """Draw the test page of a printer."""

    name: str
    at: str
    code: str
    width_mm: float
    length_mm: float


class Made(msgspec.Struct, frozen=True, tag=True):
    """What was asked for: bytes, and a PNG of what comes out."""

    data: bytes
    png: bytes


class Judged(msgspec.Struct, frozen=True, tag=True):
    """What a scanner reads, and what stands against printing."""

    codes: tuple[str, ...]
    faults: tuple[str, ...]


class Failed(msgspec.Struct, frozen=True, tag=True):
    """Why it cannot be done, in words for the packer; `printable`: another printer may do."""

    said: str
    printable: bool


Question = Render | Preview | Read | TestPage
Answer = Made | Judged | Failed
_QUESTION = msgspec.msgpack.Decoder(Question)
_ANSWER = msgspec.msgpack.Decoder(Answer)


def write(stream: BinaryIO, message: Question | Answer) -> None:
    """Send one message whole."""
    content = msgspec.msgpack.encode(message)
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def read_question(stream: BinaryIO) -> Question | None:
    """The next question; None when the station is gone."""
    content = _next(stream)
    return _QUESTION.decode(content) if content is not None else None


def read_answer(stream: BinaryIO) -> Answer | None:
    """The answer; None when the worker is gone."""
    content = _next(stream)
    return _ANSWER.decode(content) if content is not None else None


def _next(stream: BinaryIO) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MAX_MESSAGE:
        return None
    content = stream.read(length)
    return content if len(content) == length else None
