"""What a ZPL printer says of itself when it is asked `~HS`, in words for packers.

Source: ZPL II programming guide, ~HS Host Status Return: three lines, each between STX and ETX.
"""

import re

from shipstation.model import DeviceState

QUESTION = b"~HS"
OUT = "out of labels"
FULL = "its memory is full"
"""It prints what it has and takes more later: a reason to wait, none to doubt what it took."""

_LINES = re.compile(rb"\x02([\x20-\x7e]{1,80})\x03\r?\n?" * 3)
_FLAG = "[01]"
# aaa,b,c,dddd,eee,f,g,h,iii,j,k,l: b paper out, c pause, eee formats received, f buffer full, h one is half there,
# j corrupt RAM, k too cold, l too hot.
_FIRST = re.compile(
    rf"\d{{3}},(?P<paper>{_FLAG}),(?P<pause>{_FLAG}),\d{{4}},(?P<formats>\d{{3}}),(?P<full>{_FLAG}),{_FLAG},"
    rf"(?P<partial>{_FLAG}),\d{{3}},"
    rf"(?P<ram>{_FLAG}),(?P<cold>{_FLAG}),(?P<hot>{_FLAG})"
)
# mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www: o head up, p ribbon out, uuuuuuuu labels of the batch still to print.
_SECOND = re.compile(
    rf"\d{{3}},{_FLAG},(?P<head>{_FLAG}),(?P<ribbon>{_FLAG}),{_FLAG},[0-9A-Z],[0-9],{_FLAG},(?P<batch>\d{{8}}),{_FLAG},\d{{3}}"
)
_THIRD = re.compile(r"\d{4},[01]")
_WORDS = {
    "head": "the head is open",
    "paper": OUT,
    "ribbon": "the ribbon is out",
    "hot": "it is too hot",
    "cold": "it is too cold",
    "ram": "its memory is damaged",
    "full": FULL,
    "pause": "it is paused",
}


def read(raw: bytes) -> DeviceState | None:
    """How the printer is; None while that is no whole answer, or none to this question."""
    lines = _LINES.fullmatch(raw.strip(b"\r\n"))
    if lines is None:
        return None
    first, second, third = (line.decode("ascii") for line in lines.groups())
    flags, more = _FIRST.fullmatch(first), _SECOND.fullmatch(second)
    if flags is None or more is None or _THIRD.fullmatch(third) is None:
        return None
    told = flags.groupdict() | more.groupdict()
    held = sum(int(told.pop(name)) for name in ("formats", "partial", "batch"))
    is_set = {name for name, flag in told.items() if flag == "1"}
    # Any fault pauses it as well: that is said only when nothing else is.
    said = [_WORDS[name] for name in _WORDS if name in is_set and (name != "pause" or is_set == {"pause"})]
    return DeviceState.of(said, held=held)
