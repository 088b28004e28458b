"""Fonts of this computer, found in the folders of its system, and which characters each of them has."""

import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_ENDINGS = (".ttf", ".otf", ".ttc", ".otc")
_MOST_FILES = 1500
_LARGEST_BYTES = 64_000_000
# Upright text faces first, by file name; the first that has a character draws it.
_PREFERRED = (
    "dejavusans.", "dejavusans-bold.", "notosans-regular", "notosans-bold", "arial.", "arialbd.", "segoeui.",
    "helveticaneue", "liberationsans-regular", "liberationsans-bold", "notosansarabic", "notonaskharabic",
    "notosansdevanagari", "nirmala", "mangal", "lohit-devanagari", "kohinoordevanagari", "notosanscjk",
    "wqy-microhei", "wqy-zenhei", "droidsansfallback", "msyh", "pingfang", "hiragino", "yugoth", "msgothic",
    "malgun", "applesdgothicneo", "arial unicode", "notosans", "unifont",
)  # fmt: skip
_UNFIT = ("italic", "oblique", "mono", "condensed", "emoji", "symbol", "light", "thin", "black", "serif", "narrow")


@dataclass(frozen=True, slots=True)
class Face:
    """A font file (the first font of a collection), the characters that it has, and how it is drawn.

    `is_outlined`: its curves are of the TrueType kind, which a PDF of ours can carry as text.
    """

    path: str
    letters: frozenset[int]
    is_outlined: bool
    is_bold: bool


def folders() -> tuple[Path, ...]:
    """Where this system keeps fonts: its own first, then the user's."""
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home / "AppData" / "Local"))
        return Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", Path(
            local
        ) / "Microsoft" / "Windows" / "Fonts"
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local" / "share" / "fonts",
        home / ".fonts",
    )


@lru_cache(maxsize=8)
def files(places: tuple[Path, ...]) -> tuple[Path, ...]:
    """Font files in these folders, those made for plain text first; at most 1500."""
    found: list[Path] = []
    for place in places:
        for folder, _, names in os.walk(place):
            found += [Path(folder) / name for name in names if name.lower().endswith(_ENDINGS)]
            if len(found) > _MOST_FILES:
                break
    return tuple(sorted(found[:_MOST_FILES], key=lambda path: (_rank(path.name.lower()), path.name)))


def having(letter: str, *, bold: bool, places: tuple[Path, ...]) -> Face | None:
    """The first face that has this character, a bold one where bold is wanted and there is one."""
    second = None
    for path in files(places):
        face = _face(path)
        if face is None or ord(letter) not in face.letters:
            continue
        if face.is_bold == bold:
            return face
        if second is not None and _rank(path.name.lower()) >= len(_PREFERRED):
            break
        second = second or face
    return second


def _rank(name: str) -> int:
    for place, start in enumerate(_PREFERRED):
        if name.startswith(start):
            return place
    return len(_PREFERRED) + any(word in name for word in _UNFIT)


@lru_cache(maxsize=_MOST_FILES)
def _face(path: Path) -> Face | None:
    """What a font file has; None where it cannot be read as one: a damaged font costs only itself."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            return None
        tables = _tables(path)
        letters = frozenset(_letters(tables["cmap"]))
    except (OSError, KeyError, IndexError, struct.error, ValueError):
        return None
    return Face(str(path), letters, "glyf" in tables and "loca" in tables, "bold" in path.name.lower())


def _tables(path: Path) -> dict[str, bytes]:
    """The character map, and the names of the other tables with nothing in them."""
    with path.open("rb") as file:
        start = 0
        if file.read(4) == b"ttcf":
            file.seek(12)
            (start,) = struct.unpack(">I", file.read(4))
        file.seek(start + 4)
        (count,) = struct.unpack(">H", file.read(2))
        file.seek(start + 12)
        entries = [struct.unpack(">4sIII", file.read(16)) for _ in range(min(count, 64))]
        found = {}
        for tag, _, offset, length in entries:
            file.seek(offset)
            found[tag.decode("latin-1")] = file.read(min(length, 4_000_000)) if tag == b"cmap" else b""
    return found


def _letters(cmap: bytes) -> Iterator[int]:
    """Code points of the Unicode maps (formats 4 and 12)."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    for place in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", cmap, 4 + 8 * place)
        if platform not in (0, 3) or (platform == 3 and encoding not in (1, 10)):
            continue
        (form,) = struct.unpack_from(">H", cmap, offset)
        if form == 4:
            yield from _segments(cmap, offset)
        elif form == 12:
            (groups,) = struct.unpack_from(">I", cmap, offset + 12)
            for group in range(min(groups, 20_000)):
                first, last, _ = struct.unpack_from(">III", cmap, offset + 16 + 12 * group)
                yield from range(first, min(last, 0x10FFFF) + 1)


def _segments(cmap: bytes, offset: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", cmap, offset + 6)
    for place in range(twice // 2):
        (last,) = struct.unpack_from(">H", cmap, offset + 14 + 2 * place)
        (first,) = struct.unpack_from(">H", cmap, offset + 16 + twice + 2 * place)
        (delta,) = struct.unpack_from(">h", cmap, offset + 16 + 2 * twice + 2 * place)
        at = offset + 16 + 3 * twice + 2 * place
        (reach,) = struct.unpack_from(">H", cmap, at)
        for letter in range(first, min(last, 0xFFFE) + 1):
            glyph = letter if reach == 0 else struct.unpack_from(">H", cmap, at + reach + 2 * (letter - first))[0]
            if glyph and (reach or (glyph + delta) & 0xFFFF):
                yield letter
