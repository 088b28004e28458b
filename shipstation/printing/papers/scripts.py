"""Text as it is read to text as it is drawn: cleaned, Arabic letters joined, right-to-left parts turned."""

import re
import unicodedata
from functools import lru_cache

from shipstation.model import UNFIT_CHARACTERS

_UNFIT = re.compile(f"[{UNFIT_CHARACTERS}\u200b\u200e\u200f\ufeff\ufff9-\uffff]")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_ZWJ, _ZWNJ = "\u200d", "\u200c"
_LETTERS = re.compile("[\u0600-\u06ff]")
_COMPLEX = re.compile("[\u0900-\u0dff\u0f00-\u109f\u1780-\u17ff]")


def clean(text: str) -> str:
    """One line without what no paper holds: control and turning characters become spaces, and spaces single."""
    return " ".join(unicodedata.normalize("NFC", _UNFIT.sub(" ", text)).split())


def is_complex(letter: str) -> bool:
    """Whether its script needs a shaper to be right: the Indic ones, Tibetan, Burmese, Khmer."""
    return _COMPLEX.match(letter) is not None


def joined(text: str) -> str:
    """Arabic letters in the form that their neighbors ask for, still in reading order."""
    if not _LETTERS.search(text):
        return text
    out: list[str] = []
    place = 0
    while place < len(text):
        forms = _forms().get(text[place])
        if forms is None:
            if text[place] not in (_ZWJ, _ZWNJ):
                out.append(text[place])
            place += 1
            continue
        used = text[place : place + 2] if text[place : place + 2] in _forms() else text[place]
        forms = _forms()[used]
        before = _joins_on(_neighbor(text, place, -1))
        after = "initial" in forms and _joins_back(_neighbor(text, place + len(used) - 1, 1))
        form = ("medial" if before else "initial") if after else "final" if before else "isolated"
        out.append(forms.get(form) or forms.get("isolated") or used)
        place += len(used)
    return "".join(out)


def visual(text: str) -> str:
    """The line from left to right as it is drawn. A line whose first letter is right-to-left runs that way."""
    ways = [_way(letter) for letter in text]
    if "R" not in ways:
        return text
    base = next(way for way in ways if way in "LR")
    parts = _parts(text, _settled(ways, base))
    if base == "R":
        parts.reverse()
    return "".join(_turned(part) if way == "R" else part for part, way in parts)


def _parts(text: str, ways: list[str]) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    for letter, way in zip(text, ways, strict=True):
        if parts and parts[-1][1] == way:
            parts[-1] = (parts[-1][0] + letter, way)
        else:
            parts.append((letter, way))
    return parts


def _settled(ways: list[str], base: str) -> list[str]:
    """Numbers and neutral characters go with what stands around them, else with the line."""
    settled, before = [], base
    for place, way in enumerate(ways):
        if way in "LR":
            before = way
            settled.append(way)
        elif way == "N":
            settled.append(before)
        else:
            after = next((other for other in ways[place + 1 :] if other in "LRN"), base)
            after = before if after == "N" else after
            settled.append(before if before == after else base)
    return settled


def _way(letter: str) -> str:
    kind = unicodedata.bidirectional(letter)
    if kind in ("R", "AL"):
        return "R"
    if kind == "L":
        return "L"
    return "N" if kind in ("EN", "AN", "NSM") else "-"


def _turned(part: str) -> str:
    """Reversed, but digits keep their order and marks stay behind the letter that they sit on."""
    pieces = re.findall(r"\d+(?:[.,:/-]\d+)*|.", part)
    held: list[str] = []
    for piece in pieces:
        if held and unicodedata.combining(piece[0]):
            held[-1] += piece
        else:
            held.append(piece.translate(_MIRRORED))
    return "".join(reversed(held))


def _neighbor(text: str, place: int, step: int) -> str:
    place += step
    while 0 <= place < len(text) and unicodedata.combining(text[place]):
        place += step
    return text[place] if 0 <= place < len(text) else ""


def _joins_on(letter: str) -> bool:
    """Whether a letter reaches to the one behind it."""
    return letter in (_ZWJ, "ـ") or "initial" in _forms().get(letter, {})


def _joins_back(letter: str) -> bool:
    """Whether a letter reaches to the one before it."""
    return letter in (_ZWJ, "ـ") or "final" in _forms().get(letter, {})


@lru_cache(maxsize=1)
def _forms() -> dict[str, dict[str, str]]:
    """The forms of each Arabic letter, and of lam with alef, as Unicode's own table lists them."""
    found: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFC00), *range(0xFE80, 0xFEFD)):
        kind, *letters = unicodedata.decomposition(chr(code)).split()[:3] or [""]
        word = "".join(chr(int(letter, 16)) for letter in letters)
        if kind in ("<initial>", "<medial>", "<final>", "<isolated>") and word:
            found.setdefault(word, {}).setdefault(kind.strip("<>"), chr(code))
    return found
