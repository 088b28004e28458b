"""Opens a file of rows: its encoding, its separator, its real line numbers, and limits on all of it."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shipstation.errors import BadInput
from shipstation.intake.faults import RowFault, shown

MAX_BYTES = 20_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_FIELD = 10_000
MAX_LINES_A_ROW = 50
"""An opening quote that never closes must not swallow the rest of the file."""
MAX_BROKEN = 1_000
_SEPARATORS = (",", ";", "\t")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record by column name, with the line it begins on, and what is wrong with it as a row."""

    line: int
    fields: dict[str, str]
    fault: RowFault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A header (lower case) and its rows, blank ones left out."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(path: Path) -> Sheet:
    """The file's rows; one that is broken comes with its fault. Raises BadInput for the file as a whole."""
    # Not splitlines(): it also ends lines at U+2028, form feeds and the like, which stand inside fields.
    lines = [f"{line}\n" for line in _text(path).split("\n")]
    separator = max(_SEPARATORS, key=lines[0].count)
    records = _records(lines, separator)
    _, first = next(records)
    header = _header(first, path)
    return Sheet(header=header, rows=tuple(_rows(records, header, path)))


def _header(first: Sequence[str] | RowFault, path: Path) -> tuple[str, ...]:
    if isinstance(first, RowFault) or len(first) > MAX_COLUMNS or not any(name.strip() for name in first):
        raise _bad(path, "has no header row that can be read", "Begin the file with its column names.")
    header = tuple(shown(name.strip().lower()) for name in first)
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise _bad(path, f"has the column {twice[0]} twice", "Keep the one that counts.")
    return header


def _rows(records: Iterator[tuple[int, list[str] | RowFault]], header: tuple[str, ...], path: Path) -> Iterator[Row]:
    broken = 0
    count = 0
    for line, values in records:
        if isinstance(values, RowFault):
            broken += 1
            if broken > MAX_BROKEN:
                raise _bad(path, f"has more than {MAX_BROKEN:,} rows that are no CSV", "Export it again.")
            yield Row(line=line, fields=_named(header, values.cells), fault=values)
        elif any(value.strip() for value in values):
            yield Row(line=line, fields=_named(header, values), fault=_fault(values, header))
        else:
            continue
        count += 1
        if count > MAX_ROWS:
            raise _bad(path, f"has more than {MAX_ROWS:,} rows", "Split it into smaller files.")


def _records(lines: list[str], separator: str) -> Iterator[tuple[int, list[str] | RowFault]]:
    """Each record with the line it begins on. After a broken one, reading goes on with the very next line."""
    at = 0
    while at < len(lines):
        reader = csv.reader(lines[at : at + MAX_LINES_A_ROW], delimiter=separator, strict=True)
        try:
            values = next(reader)
        except csv.Error as error:
            said = f"The row cannot be read as CSV ({shown(str(error))}); a quote may be missing."
            yield at + 1, RowFault("row", "BadRow", said, cells=_guess(lines[at], separator))
            at += 1
        else:
            yield at + 1, values
            at += reader.line_num


def _guess(line: str, separator: str) -> list[str]:
    """The cells of a broken line as far as they can be told: its order must not be shipped without it."""
    try:
        return next(csv.reader([line], delimiter=separator))
    except csv.Error:
        return []


def _named(header: tuple[str, ...], values: Sequence[str]) -> dict[str, str]:
    return dict(zip(header, (value.strip() for value in values), strict=False))


def _fault(values: list[str], header: tuple[str, ...]) -> RowFault | None:
    if any(extra.strip() for extra in values[len(header) :]):
        return RowFault("row", "TooManyFields", "The row has more fields than the header; one may need quotes.")
    for name, value in zip(header, values, strict=False):
        if len(value) > MAX_FIELD:
            return RowFault(name, "TooLong", f"{name} has more than {MAX_FIELD:,} characters.")
        if _CONTROLS.search(value):
            return RowFault(name, "BadText", f"{name} holds control characters.")
    return None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _bad(path, f"cannot be opened ({_reason(error)})", "Check its name and rights.") from error
    if len(content) > MAX_BYTES:
        raise _bad(path, "is larger than 20 MB", "Split it into smaller files.")
    if b"\0" in content:
        raise _bad(path, "is not text", "Save it as CSV in UTF-8.")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise _bad(path, f"is not UTF-8 (byte {error.start})", "Save it as CSV in UTF-8.") from error


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _bad(path: Path, what: str, remedy: str) -> BadInput:
    return BadInput(f"{path.name} {what}.", remedy, fields=("file",))
