"""From a stranger's bytes to text: what is no text is told by what it is, and an old encoding by what it spells."""

import re
from pathlib import Path

from charset_normalizer import from_bytes

from shipstation.errors import BadInput

MAX_BYTES = 100_000_000
_SAMPLE = 64_000
_NOT_TEXT = (
    (b"%PDF", "is a PDF"),
    (b"PK\x03\x04", "is an Excel workbook or another zipped file"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
    (b"GIF8", "is a picture"),
    (b"\x1f\x8b", "is a compressed file"),
    (b"SQLite format 3", "is a database"),
    (b"{\\rtf", "is a formatted document"),
)
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\xff\xfe", "utf-16-le"))
_BIG_MARKS = ((b"\x00\x00\xfe\xff", "utf-32-be"), (b"\xfe\xff", "utf-16-be"))
_MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml|table)", re.IGNORECASE)
_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff\uff01-\uff5e]")
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")
_OTHERS = ("cp1250", "cp1251", "cp1253", "cp1254", "euc_jp", "gb18030", "big5", "cp949", "iso8859_2", "iso8859_15")


def read_bytes(path: Path) -> bytes:
    """What the file holds, or BadInput. A pipe or a device is no file: reading it might never end."""
    try:
        if path.exists() and not path.is_dir() and not path.is_file():
            raise _bad(path, "is no ordinary file", "Name a file of orders.")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise _bad(path, f"cannot be opened ({reason})", "Check its name and rights.") from error
    if len(content) > MAX_BYTES:
        raise _bad(path, "is larger than 100 MB", "Split it into smaller files.")
    return content


def text_of(content: bytes, path: Path) -> str:
    """Its text with every line ended by a line feed. Raises BadInput for what is no text."""
    return told_text(content, path)[0]


def told_text(content: bytes, path: Path) -> tuple[str, str]:
    """The same, and the encoding it was found in, as Python names it. Raises BadInput."""
    for sign, what in _NOT_TEXT:
        if content.startswith(sign):
            raise _bad(path, what, "Save the sheet as CSV in UTF-8, and import that.")
    text, encoding = _decoded(content, path)
    if _MARKUP.match(text):
        raise _bad(path, "is a web page", "Export the orders as CSV; the shop may have asked to sign in.")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _decoded(content: bytes, path: Path) -> tuple[str, str]:
    for mark, name in (*_MARKS, *_BIG_MARKS):
        if content.startswith(mark):
            # What is cut or broken inside is told by the row that holds it.
            return content[len(mark) :].decode(name, "replace"), name
    sample = content[:_SAMPLE]
    nulls = sample.count(0)
    if nulls > len(sample) // 4:
        # Every other byte of plain letters in UTF-16 is null, and no byte mark says which.
        wide = "utf-16-be" if sample[::2].count(0) > sample[1::2].count(0) else "utf-16-le"
        return content.decode(wide, "replace"), wide
    strange = sum(sample.count(each) for each in range(32) if each not in (9, 10, 11, 12, 13, 26, 27))
    if strange > max(64, len(sample) // 20):
        raise _bad(path, "is not text", "Save it as CSV in UTF-8.")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        name = _old_encoding(content)
        return content.decode(name, "replace"), name


def _old_encoding(content: bytes) -> str:
    """The encoding of text that is not wholly UTF-8, by the lines that are not plain ASCII."""
    lines = b"\n".join(line for line in content.splitlines() if not line.isascii())[:_SAMPLE]
    if _is_mostly_utf8(lines):
        return "utf-8"
    japanese = _strict(lines, "cp932")
    if japanese is not None:
        spelled = len(_JAPANESE.findall(japanese))
        # Two accented letters of the West make one rare sign in Shift-JIS, or half-width kana beside nothing else.
        if spelled > 2 * len(_HALF_KANA.findall(japanese)) and spelled >= 0.7 * _strange(japanese):
            western = _strict(lines, "cp1252")
            if western is None or _is_gibberish(western):
                return "cp932"
    western = _strict(lines, "cp1252")
    if western is not None and not _is_gibberish(western):
        return "cp1252"
    best = from_bytes(lines, cp_isolation=list(_OTHERS)).best()
    return best.encoding if best is not None else "cp1252"


def _is_mostly_utf8(lines: bytes) -> bool:
    """Whether a few bytes are broken, not all: joined or cut files are."""
    good = len(lines.decode("utf-8", "ignore").encode()) - sum(byte < 128 for byte in lines)
    bad = sum(byte >= 128 for byte in lines) - good
    return good > 4 * bad


def _is_gibberish(text: str) -> bool:
    """Whether Western letters stand where none would: capitals and signs within words, as of another alphabet."""
    letters = [char for char in text if ord(char) > 127]
    odd = sum(
        not (char.isalpha() or char in "€£¥§°©®™’‘“”–—…·«»¡¿´\u00a0²³½¼") or char in "ƒÐÞþð‰" for char in letters
    )
    runs = len(re.findall(r"[\x80-\uffff]{3,}", text))
    return odd > 0.3 * len(letters) or 3 * runs > 0.4 * len(letters)


def _strange(text: str) -> int:
    return sum(ord(char) > 127 for char in text)


def _strict(content: bytes, name: str) -> str | None:
    # The sample may end within a character.
    for end in (len(content), len(content) - 1):
        try:
            return content[:end].decode(name)
        except UnicodeDecodeError:
            continue
    return None


def _bad(path: Path, what: str, remedy: str) -> BadInput:
    return BadInput(f"{path.name} {what}.", remedy, fields=("file",))
