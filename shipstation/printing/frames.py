"""What the station and its decoder child say to one another over pipes: a length, then one msgpack message.

Bitmaps travel as packed rows, most significant bit first, 1 for black, each row padded to whole bytes.
"""

import struct
from typing import BinaryIO

import msgspec

_LENGTH = struct.Struct(">I")
_LARGEST = 64_000_000


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """The paper to draw on, in dots. `None` in a request: the page's own size."""

    width: int
    length: int


class Draw(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Turn a document into dots.

    Attributes:
        said_dpi, width_mm, length_mm: what was said of the document when it was bought; None: nothing.
        dpi: of the printer.
        first_only: leave out the pages after the first.
        sent_as: the printer's language when the content is a job of our own making, to be read back into dots.
        left, top: how many dots everything is moved to the right and down once it lies on the paper.
        turned: upside down, before it is moved.
        pictured: a PNG is wanted, and dots also where ZPL goes out as it is.
    """

    content: bytes
    format: str
    dpi: int
    paper: Paper | None = None
    said_dpi: int | None = None
    width_mm: float | None = None
    length_mm: float | None = None
    first_only: bool = False
    sent_as: str = ""
    left: int = 0
    top: int = 0
    turned: bool = False
    pictured: bool = True


class Look(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Read the codes on a document's first page, drawn as `Draw` would.

    `shown`: a PNG that must have the very same dots; empty: none. `tracking_id`: whose letters tell how the
    label lies.
    """

    draw: Draw
    shown: bytes = b""
    tracking_id: str = ""


class Preview(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Make a PNG of a document's first page, at most `widest` dots wide."""

    draw: Draw
    widest: int


class Measure(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Tell the page sizes of a PDF without drawing it."""

    content: bytes


class Split(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Take a joined PDF apart: the pages that are a label, and the others.

    `tracking_id`: what a code on a label's page holds. `width_mm`, `length_mm`: the label printer's paper.
    """

    content: bytes
    tracking_id: str
    width_mm: float
    length_mm: float


Request = Draw | Look | Preview | Measure | Split


class Bitmap(msgspec.Struct, frozen=True, kw_only=True):
    """Dots of one page."""

    width: int
    height: int
    rows: bytes


class Drawn(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A document's pages in dots and a PNG of the first, where they were wanted. `dpi`: the dots' own.

    `zpl`: the very bytes that were drawn, checked and written anew, where the document was ZPL for a printer.
    `over_mm`: how far ink would reach past the paper, on any page.
    """

    pages: tuple[Bitmap, ...]
    png: bytes
    dpi: int
    zpl: bytes = b""
    unsupported: tuple[str, ...] = ()
    over_mm: float = 0.0


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A code as a scanner reads it.

    Attributes:
        module: width of its narrowest element in dots, as far as it can be measured.
        quiet: white dots on its emptier side, up to the paper's edge; for linear codes only.
        quarter_turns: 0 upright, 1 a quarter turn to the right …
        tilt: degrees off the nearest quarter turn, 0 to 45.
        narrowest: its thinnest bar or gap in dots, on most lines across it.
        lines: share of the lines over a linear code's height that are each enough to read it, 0 to 1.
        height: of a linear code's bars, in dots, as far as it was found.
    """

    text: str
    format: str
    linear: bool
    module: float | None
    quiet: float | None
    quarter_turns: int
    tilt: float = 0.0
    narrowest: float | None = None
    lines: float = 1.0
    height: float | None = None


class Seen(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What is on a page. `over_mm`: how far ink reaches past the paper. `black`: share of black dots, 0 to 1.

    `ink`: left, top, right and bottom of what is black, None on a blank page. `cut`: how many runs of black end at
    the left, top, right and bottom edge of the page. `is_mirrored`: the id that was looked for is written so; no code
    tells, for bars read from either side, and readers turn a matrix code back.
    """

    codes: tuple[Code, ...]
    width: int
    height: int
    black: float
    over_mm: float = 0.0
    unsupported: tuple[str, ...] = ()
    ink: tuple[int, int, int, int] | None = None
    cut: tuple[int, int, int, int] = (0, 0, 0, 0)
    is_mirrored: bool = False


class Picture(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A PNG."""

    png: bytes


class Measured(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Page sizes in millimeters, width first."""

    pages: tuple[tuple[float, float], ...]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Some pages of a PDF as a PDF of their own, with the size of the first."""

    content: bytes
    width_mm: float
    length_mm: float


class Parts(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A joined PDF taken apart. Both None: all of it is the label, as it came."""

    label: Part | None = None
    slip: Part | None = None


class Trouble(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The document cannot be used; `kind` is LabelUnreadable or NotPrintable, the rest is the error's own."""

    kind: str
    said: str
    remedy: str
    fields: tuple[str, ...] = ()


Answer = Drawn | Seen | Picture | Measured | Parts | Trouble

_encoder = msgspec.msgpack.Encoder()
_requests = msgspec.msgpack.Decoder(Request)
_answers = msgspec.msgpack.Decoder(Answer)


def send(pipe: BinaryIO, message: Request | Answer) -> None:
    """Write one message. Raises OSError when the other side is gone."""
    body = _encoder.encode(message)
    pipe.write(_LENGTH.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def receive_request(pipe: BinaryIO) -> Request | None:
    """The next request, or None when the station has closed its end."""
    body = _receive(pipe)
    return None if body is None else _requests.decode(body)


def receive_answer(pipe: BinaryIO) -> Answer | None:
    """The child's answer, or None when it ended. Raises msgspec.DecodeError when it is none of ours."""
    body = _receive(pipe)
    return None if body is None else _answers.decode(body)


def _receive(pipe: BinaryIO) -> bytes | None:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > _LARGEST:
        return None
    body = pipe.read(length)
    return body if len(body) == length else None
