"""Splits ESC/POS into commands as the bytes arrive: a raster may hold any byte, so only lengths tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

_ESC, _GS, _FS, _DLE = 0x1B, 0x1D, 0x1C, 0x10
# How many bytes follow the two of a command; the rest takes none.
_FOLLOWING = {
    _ESC: dict.fromkeys(b" !%-3=?ERSTUVacdefrtu{MJG", 1) | {0x24: 2, 0x5C: 2, 0x70: 3, 0x57: 8, 0x63: 2},
    _GS: dict.fromkeys(b"!BHafhrwIbT/E\\", 1) | {0x24: 2, 0x4C: 2, 0x57: 2, 0x50: 2, 0x5C: 2, 0x5E: 3},
    _FS: dict.fromkeys(b"!-CW", 1) | {0x53: 2, 0x70: 2},
    _DLE: {0x04: 1, 0x05: 1, 0x14: 3},
}
_NAMES = {_ESC: "ESC", _GS: "GS", _FS: "FS", _DLE: "DLE"}


def _two(head: bytes, at: int) -> int:
    return head[at] | head[at + 1] << 8


# How many bytes of arguments it takes to tell how many there are in all.
_MEASURED: Mapping[tuple[int, str], tuple[int, Callable[[bytes], int]]] = {
    (_GS, "v"): (6, lambda head: 6 + _two(head, 2) * _two(head, 4)),
    (_GS, "V"): (1, lambda head: 2 if head[0] >= 65 else 1),
    (_GS, "("): (3, lambda head: 3 + _two(head, 1)),
    (_ESC, "("): (3, lambda head: 3 + _two(head, 1)),
    (_FS, "("): (3, lambda head: 3 + _two(head, 1)),
    (_GS, "8"): (5, lambda head: 5 + int.from_bytes(head[1:5], "little")),
    (_ESC, "*"): (3, lambda head: 3 + _two(head, 1) * (3 if head[0] in (32, 33) else 1)),
}


@dataclass(frozen=True, slots=True)
class Word:
    """One command by name ("GS v", "text"), its arguments or letters, and where the next one begins."""

    name: str
    data: bytes
    end: int


def word_at(job: bytes | bytearray, at: int) -> Word | None:
    """The command that begins there; None when it has not arrived whole."""
    lead = job[at]
    if lead not in _NAMES:
        return _text_at(job, at)
    if at + 2 > len(job):
        return None
    second = job[at + 1]
    size = _size(job, at, lead, second)
    if size is None or at + 2 + size > len(job):
        return None
    letter = chr(second) if 0x20 < second < 0x7F else f"{second:02x}"
    return Word(f"{_NAMES[lead]} {letter}", bytes(job[at + 2 : at + 2 + size]), at + 2 + size)


def _text_at(job: bytes | bytearray, at: int) -> Word:
    if job[at] < 0x20:
        return Word(f"{job[at]:02x}", b"", at + 1)
    end = at
    while end < len(job) and job[end] >= 0x20:
        end += 1
    return Word("text", bytes(job[at:end]), end)


def _size(job: bytes | bytearray, at: int, lead: int, second: int) -> int | None:
    """How many bytes follow the two of a command; None while that cannot be told."""
    head = bytes(job[at + 2 : at + 8])
    measured = _MEASURED.get((lead, chr(second)))
    if measured is not None:
        needed, tell = measured
        return tell(head) if len(head) >= needed else None
    if (lead, chr(second)) == (_ESC, "D"):
        return _to_zero(job, at + 2)
    if (lead, chr(second)) == (_GS, "k"):
        # Bar codes: old kinds end with a zero, new ones (from 65) tell their length.
        is_new = len(head) > 1 and head[0] >= 65
        return 2 + head[1] if is_new else _to_zero(job, at + 2, least=1)
    return _FOLLOWING[lead].get(second, 0)


def _to_zero(job: bytes | bytearray, at: int, *, least: int = 0) -> int | None:
    end = job.find(0, at + least)
    return None if end < 0 else end + 1 - at
