"""An encrypted file as its key's owner sees it, byte by byte: every page, used or free, and the log beside it.

For the canary alone: a row that was deleted is gone only when no page holds it any more, whatever SQL says.
"""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from shipstation.model.texts import fold

_PAGE = 4096
# SQLCipher 4: 16 bytes of salt before the first page's content; the vector and a SHA-512 tag behind each page's.
_SALT, _VECTOR, _TAIL = 16, 16, 80
_LOG_HEAD, _FRAME_HEAD = 32, 24


def holding(file: Path, key: bytes, word: str) -> int:
    """How often a text stands in the pages of a store and its log, whatever its case, as UTF-8 or UTF-16."""
    needles = {word.encode().lower(), word.encode("utf-16-le").lower(), fold(word).encode()}
    log = file.with_name(f"{file.name}-wal")
    pages = (page for each in (file, log) if each.exists() for page in plain_pages(each, key))
    return sum(page.lower().count(needle) for page in pages for needle in needles)


def plain_pages(file: Path, key: bytes) -> Iterator[bytes]:
    """The content of every page of a store or of its log (-wal), decrypted; what was never written is skipped."""
    is_log = file.name.endswith("-wal")
    with file.open("rb") as opened:
        opened.seek(_LOG_HEAD if is_log else 0)
        number = 0
        while True:
            number += 1
            if is_log:
                head = opened.read(_FRAME_HEAD)
                number = int.from_bytes(head[:4], "big")
            page = opened.read(_PAGE)
            if len(page) < _PAGE:
                return
            yield _decrypted(page, key, is_first=number == 1)


def _decrypted(page: bytes, key: bytes, *, is_first: bool) -> bytes:
    begin, end = (_SALT if is_first else 0), _PAGE - _TAIL
    decryptor = Cipher(algorithms.AES(key), modes.CBC(page[end : end + _VECTOR])).decryptor()
    return decryptor.update(page[begin:end]) + decryptor.finalize()
