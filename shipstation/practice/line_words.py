"""Splits TSPL and EPL2 into commands as the bytes arrive: lines, but for pictures, which may hold any byte."""

import re
from dataclasses import dataclass

_LONGEST_LINE = 4_096
_LONGEST_HEAD = 80
_LONGEST_NAME = 16
_TSPL_PICTURE = re.compile(rb"BITMAP[ \t]+(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d),", re.IGNORECASE)
_TSPL_NAME = re.compile(rb"[A-Za-z]+")
_EPL_PICTURE = re.compile(rb"GW[ ]?(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})(?:,|\r?\n)")
_EPL_NAME = re.compile(rb"GW|L[OWES]|Z[TB]|[A-Za-z][A-Z]?(?![a-z])|[A-Za-z]")
_TSPL_FIRST = re.compile(
    rb"(?:SIZE|GAP|BLINE|CLS|DIRECTION|REFERENCE|SHIFT|OFFSET|SPEED|DENSITY|SET|CODEPAGE|BITMAP|PRINT)[ \t\r\n]",
    re.IGNORECASE,
)
_EPL_FIRST = re.compile(
    rb"(?:N|q\d+|Q\d+(?:,B?\d+)*(?:[+-]\d+)?|R\d+,\d+|Z[TB]|[DS]\d+|O[A-Za-z,]*|J[FB])[ \r]*\n|GW ?\d"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One command: its name, its parameters as they stand there, a picture's dots, and where the next one begins."""

    name: str
    text: str
    dots: bytes = b""
    end: int

    def numbers(self, count: int, *, missing: int = 0) -> tuple[int, ...]:
        """So many parameters as whole numbers. What is no number counts as 0, what is not there as `missing`."""
        parts = [part.strip() for part in self.text.split(",")][:count] if self.text else []
        return (*map(_whole, parts), *[missing] * (count - len(parts)))


def is_tspl(job: bytes | bytearray) -> bool:
    """Whether a job begins as TSPL does."""
    return _TSPL_FIRST.match(job[:64].lstrip(b" \r\n")) is not None


def is_epl(job: bytes | bytearray) -> bool:
    """Whether a job begins as EPL2 does."""
    return _EPL_FIRST.match(job[:64].lstrip(b" \r\n")) is not None


def tspl_at(job: bytes | bytearray, at: int) -> Line | None:
    """The command that begins there; None when it has not arrived whole. An empty line has no name."""
    return _at(job, at, _TSPL_PICTURE, _TSPL_NAME)


def epl_at(job: bytes | bytearray, at: int) -> Line | None:
    """The same for EPL2, whose names may touch their parameters."""
    return _at(job, at, _EPL_PICTURE, _EPL_NAME)


def _at(job: bytes | bytearray, at: int, picture: re.Pattern[bytes], naming: re.Pattern[bytes]) -> Line | None:
    head = picture.match(job, at, at + _LONGEST_HEAD)
    if head is not None:
        return _picture(job, head)
    stop = job.find(b"\n", at, at + _LONGEST_LINE)
    if stop < 0 and len(job) - at < _LONGEST_LINE:
        return None
    end = stop + 1 if stop >= 0 else at + _LONGEST_LINE
    content = bytes(job[at:end]).strip()
    if not content:
        return Line(name="", text="", end=end)
    name = naming.match(content)
    if name is None:
        return Line(name="?", text="", end=end)
    text = content[name.end() :].decode("latin-1").strip()
    return Line(name=name[0].decode()[:_LONGEST_NAME], text=text, end=end)


def _picture(job: bytes | bytearray, head: re.Match[bytes]) -> Line | None:
    end = head.end() + int(head[3]) * int(head[4])
    if end > len(job):
        return None
    # The line's own end comes as an empty line behind it.
    text = ",".join(number.decode() for number in head.groups())
    name = "BITMAP" if len(head.groups()) == 5 else "GW"
    return Line(name=name, text=text, dots=bytes(job[head.end() : end]), end=end)


def _whole(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 9):
        return 0
    number = min(int(digits), 99_999)
    return -number if text.startswith("-") else number
