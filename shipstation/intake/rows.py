"""Opens a file of rows: its encoding, its separator, its real line numbers, and limits on all of it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shipstation.errors import BadInput

if TYPE_CHECKING:
    import _csv

MAX_BYTES = 20_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_FIELD = 10_000
_SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record by column name, with the line it begins on; `overlong` when it has more fields than the header."""

    line: int
    fields: dict[str, str]
    overlong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A header and its rows."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(path: Path) -> Sheet:
    """The file's rows. Raises BadInput when the file as a whole cannot be read."""
    text = _text(path)
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    csv.field_size_limit(MAX_FIELD)
    lines = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    try:
        header = tuple(name.strip().lower() for name in next(lines, []))
        if not any(header) or len(header) > MAX_COLUMNS:
            raise _bad(path, "has no header row that can be read", "Begin the file with its column names.")
        rows = tuple(_rows(lines, header, path))
    except csv.Error as error:
        raise _bad(
            path, f"cannot be read as CSV near line {lines.line_num}: {error}", "Mend that line and import it again."
        ) from error
    return Sheet(header=header, rows=rows)


def _rows(lines: "_csv.Reader", header: tuple[str, ...], path: Path) -> Iterator[Row]:
    begun = lines.line_num + 1
    for count, values in enumerate(lines, start=1):
        if count > MAX_ROWS:
            raise _bad(path, f"has more than {MAX_ROWS:,} rows", "Split it into smaller files.")
        if any(value.strip() for value in values):
            fields = dict(zip(header, (value.strip() for value in values), strict=False))
            yield Row(line=begun, fields=fields, overlong=len(values) > len(header))
        begun = lines.line_num + 1


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _bad(path, f"cannot be opened ({error.strerror})", "Check its name and rights.") from error
    if len(content) > MAX_BYTES:
        raise _bad(path, "is larger than 20 MB", "Split it into smaller files.")
    if b"\0" in content:
        raise _bad(path, "is not text", "Save it as CSV in UTF-8.")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise _bad(path, f"is not UTF-8 (byte {error.start})", "Save it as CSV in UTF-8.") from error


def _bad(path: Path, what: str, remedy: str) -> BadInput:
    return BadInput(f"{path.name} {what}.", remedy, fields=("file",))
