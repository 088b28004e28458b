"""Splits ZPL into commands and opens its graphics: what comes before any drawing."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

GRAPHIC_BYTES = 20_000_000 // 8
_BINARY = re.compile(rb"[Bb],(\d{1,8}),\d{0,8},\d{0,8},")
_ENCODED = re.compile(rb":(Z64|B64):([A-Za-z0-9+/=\s]*)(:[0-9A-Fa-f]{4})?")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: "^FO" and what follows it up to the next. The font of ^A is the first letter of its text."""

    name: str
    text: bytes

    def parts(self) -> list[str]:
        """The parameters, split at commas, without blanks."""
        return [part.strip() for part in self.text.decode("latin-1").split(",")]


class BadGraphic(ValueError):
    """The data of a graphic cannot be read; its text says why."""


def commands(job: bytes) -> Iterator[Command]:
    """The commands of a job in order; what stands before the first one is dropped."""
    at = _next(job, 0)
    while at < len(job):
        letters = job[at + 1 : at + 3].upper()
        # ^A is the one command with a single letter; its font follows.
        size = 2 if letters[:1] == b"A" and job[at : at + 1] == b"^" else 3
        name = (job[at : at + 1] + letters[: size - 1]).decode("latin-1")
        start = at + size
        end = _next(job, start)
        if name == "^GF" and (raw := _BINARY.match(job, start)):
            # Raw bytes may hold a caret: only their number tells where they end.
            end = _next(job, min(len(job), raw.end() + int(raw[1])))
        yield Command(name, job[start:end])
        at = end


def _next(job: bytes, at: int) -> int:
    found = [place for place in (job.find(b"^", at), job.find(b"~", at)) if place >= 0]
    return min(found, default=len(job))


def graphic(command: Command) -> Image.Image:
    """The picture of a ^GF, mode "1", True for black. Raises BadGraphic."""
    kind, _, total, row, data = (command.text.split(b",", 4) + [b""] * 5)[:5]
    try:
        size, row_bytes = int(total), int(row)
    except ValueError as error:
        raise BadGraphic("its sizes are no numbers") from error
    if not 0 < row_bytes <= size <= GRAPHIC_BYTES:
        raise BadGraphic(f"its sizes cannot be: {size} bytes in rows of {row_bytes}")
    rows = size // row_bytes
    bits = _bits(kind.strip().upper(), data, row_bytes, rows)
    return Image.frombytes("1", (row_bytes * 8, rows), bits[: row_bytes * rows].ljust(row_bytes * rows, b"\0"))


def _bits(kind: bytes, data: bytes, row_bytes: int, rows: int) -> bytes:
    if kind == b"B":
        return data
    encoded = _ENCODED.match(data.strip())
    if encoded is None:
        return _hex_rows(data, row_bytes, rows)
    try:
        raw = base64.b64decode(encoded[2])
        if encoded[1] == b"B64":
            return raw
        # A few bytes may unpack to gigabytes: no more is unpacked than the picture holds.
        return zlib.decompressobj().decompress(raw, row_bytes * rows)
    except (binascii.Error, zlib.error) as error:
        raise BadGraphic("its data cannot be unpacked") from error


def _hex_rows(data: bytes, row_bytes: int, rows: int) -> bytes:
    """Hex digits with ZPL's run lengths: G-Y 1 to 19, g-z 20 to 400; `,` and `!` fill a row, `:` repeats the last."""
    width = row_bytes * 2
    done: list[str] = []
    digits, many = "", 0
    for letter in data.decode("latin-1"):
        if letter in "0123456789ABCDEFabcdef":
            digits += letter * min(many or 1, width * rows)
            many = 0
        elif "G" <= letter <= "Y":
            many += ord(letter) - ord("F")
        elif "g" <= letter <= "z":
            many += (ord(letter) - ord("f")) * 20
        elif letter in ",!":
            digits = digits.ljust(width, "0" if letter == "," else "F")
        elif letter == ":" and not digits:
            digits = done[-1] if done else "0" * width
        elif not letter.isspace():
            raise BadGraphic(f"its data holds {letter!r}")
        while len(digits) >= width:
            done.append(digits[:width])
            digits = digits[width:]
        if len(done) >= rows:
            break
    done.append(digits.ljust(width, "0"))
    return bytes.fromhex("".join(done[:rows]))
