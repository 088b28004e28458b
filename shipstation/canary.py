"""Looks for a planted text in every byte of our files: as it is, in the usual spellings, and inside what is packed.

A name that was typed once must be found nowhere on the disk but inside the encrypted store.
"""

import base64
import binascii
import json
import mmap
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from shipstation.model import CanaryHit

_SHORTEST = 4
_LARGEST_UNPACKED = 32_000_000
_FIRST_TASTE = 4_096
_DEEPEST = 3
# The first two bytes of zlib, gzip and a local entry of a zip: what may begin a packed stream.
_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08|PK\x03\x04")
_A85 = re.compile(rb"stream\r?\n([!-uz\s]{4,}?)~>")


def check_word(word: str) -> str:
    """The text without spaces around it. Raises ValueError for one so short that it stands anywhere by chance."""
    bare = word.strip()
    if len(bare) < _SHORTEST:
        raise ValueError(f"a canary has {_SHORTEST} characters or more")
    return bare


def search(roots: Iterable[Path], word: str) -> tuple[CanaryHit, ...]:
    """Every file below the roots that holds the word, in whatever form. Files that vanish meanwhile are left out."""
    spellings = _spellings(check_word(word))
    hits = []
    for file in _files(roots):
        hit = in_file(file, spellings)
        if hit is not None:
            hits.append(hit)
    return tuple(hits)


def in_file(file: Path, spellings: dict[bytes, str]) -> CanaryHit | None:
    """What one file holds of it, or None."""
    found: Counter[str] = Counter()
    # A file's own name is written on the disk too.
    for needle, way in spellings.items():
        if needle in str(file.name).encode(errors="surrogateescape"):
            found[f"name, {way}"] += 1
    try:
        size = file.stat().st_size
        if size:
            with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
                found += _in_bytes(content, spellings, depth=0)
    except (FileNotFoundError, PermissionError, ValueError):
        # Gone, or not ours to read; an empty one has nothing to map.
        size = 0
    return (
        CanaryHit(file=str(file), bytes=size, hits=sum(found.values()), ways=tuple(sorted(found))) if found else None
    )


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for root in roots:
        for file in [root] if root.is_file() else sorted(root.rglob("*")):
            if file not in seen and not file.is_symlink() and file.is_file():
                seen.add(file)
                yield file


def _spellings(word: str) -> dict[bytes, str]:
    """Needles, each with its way, the plain ones first."""
    needles: dict[bytes, str] = {}
    for text in dict.fromkeys((word, word.lower(), word.upper(), word.casefold(), word.title())):
        plain = text.encode()
        forms = {
            "UTF-8": plain,
            "UTF-16": text.encode("utf-16-le"),
            "UTF-16 BE": text.encode("utf-16-be"),
            "Latin-1": text.encode("latin-1", "ignore"),
            "JSON": json.dumps(text)[1:-1].encode(),
            "URL": quote(text).encode(),
            "hex": binascii.hexlify(plain),
            "HEX": binascii.hexlify(plain).upper(),
        }
        for shift in range(3):
            forms[f"base64 +{shift}"] = _middle(plain, shift)
        for way, needle in forms.items():
            if len(needle) >= _SHORTEST:
                needles.setdefault(needle, way)
    return needles


def _middle(plain: bytes, shift: int) -> bytes:
    """What is the same in base64 whatever stands before and behind, at one of the three places it may begin."""
    coded = base64.b64encode(b"\0" * shift + plain).rstrip(b"=")
    begin = (shift * 8 + 5) // 6
    end = (shift + len(plain)) * 8 // 6
    return coded[begin:end]


def _in_bytes(content: "mmap.mmap | bytes", spellings: dict[bytes, str], *, depth: int) -> Counter[str]:
    found: Counter[str] = Counter()
    packed = f" packed {depth}x" if depth else ""
    for needle, way in spellings.items():
        at = content.find(needle)
        while at >= 0:
            found[way + packed] += 1
            at = content.find(needle, at + len(needle))
    if depth < _DEEPEST:
        for inner in _unpacked(content):
            found += _in_bytes(inner, spellings, depth=depth + 1)
    return found


def _unpacked(content: "mmap.mmap | bytes") -> Iterator[bytes]:
    """Everything inside that unpacks: zlib and gzip anywhere, entries of zips, PDF's streams of letters."""
    for match in _PACKED.finditer(content):
        at = match.start()
        if match[0] == b"PK\x03\x04":
            head = content[at + 26 : at + 30]
            at += 30 + int.from_bytes(head[:2], "little") + int.from_bytes(head[2:], "little")
            inner = _inflated(content, at, -zlib.MAX_WBITS)
        else:
            inner = _inflated(content, at, zlib.MAX_WBITS | 32)
        if len(inner) >= _SHORTEST:
            yield inner
    for match in _A85.finditer(content):
        try:
            yield base64.a85decode(match[1])
        except ValueError:
            continue


def _inflated(content: "mmap.mmap | bytes", at: int, bits: int) -> bytes:
    """As much as unpacks from there; of noise that only begins like something packed, nothing worth a look."""
    machine = zlib.decompressobj(bits)
    out, step = b"", _FIRST_TASTE
    try:
        while not machine.eof and at < len(content) and len(out) < _LARGEST_UNPACKED:
            out += machine.decompress(content[at : at + step], _LARGEST_UNPACKED - len(out))
            at, step = at + step, 1_000_000
    except zlib.error:
        pass
    return out
