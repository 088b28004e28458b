"""Rows of a text file: its separator, its header wherever it stands, real line numbers, and limits on all of it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from shipstation.errors import BadInput
from shipstation.intake.encoding import MAX_BYTES
from shipstation.intake.faults import RowFault, shown

MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_FIELD = 10_000
MAX_LINES_A_ROW = 50
"""An opening quote that never closes must not swallow the rest of the file."""
MAX_BROKEN = 1_000
_SEPARATORS = (",", ";", "\t", "|")
_HEADER_WITHIN = 30
"""Titles, notes and `sep=;` may stand above the header."""
_BETWEEN = re.compile(r"[\W_]+")

# The module's own limit (128 kB) would make of one long note a row of which nothing can be told. It holds for the
# whole process, where nobody else reads CSV.
csv.field_size_limit(MAX_BYTES)

_Form = TypeVar("_Form")
Values = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Generic[_Form]):
    """A table within a file: whose form it is, its columns as written and as compared, and what follows them."""

    form: _Form
    header: tuple[str, ...]
    names: tuple[str, ...]
    lines: Sequence[str]
    start: int
    separator: str
    path: Path
    unquoted: bool
    """Each line is a record, in which a quote may stand for inches: so Amazon writes its reports."""

    def rows(self) -> Iterator[tuple[int, Values, RowFault | None]]:
        """Line, cells and what is wrong with each record as such; blank ones and repeated headers left out.

        Raises: BadInput for a file that is too large, or mostly broken.
        """
        broken = count = 0
        for line, record in self._records():
            fault: RowFault | None = None
            if isinstance(record, RowFault):
                broken += 1
                if broken > MAX_BROKEN:
                    raise _bad(self.path, f"has more than {MAX_BROKEN:,} rows that are no CSV", "Export it again.")
                fault, values = record, list(record.cells)
            else:
                values = record
            if fault is not None:
                pass
            elif not (joined := "".join(values)) or joined.isspace() or self._is_header(values):
                continue
            elif len(values) > len(self.header) and "".join(values[len(self.header) :]).strip():
                said = "The row has more fields than the header; one may need quotes."
                fault = RowFault("row", "TooManyFields", said)
            count += 1
            if count > MAX_ROWS:
                raise _bad(self.path, f"has more than {MAX_ROWS:,} rows", "Split it into smaller files.")
            yield line, values, fault

    def cells_at(self, line: int) -> Values:
        """The cells of the record that begins on this line, once more; as far as they can be told of a broken one."""
        some = self.lines[line - 1 : line - 1 + MAX_LINES_A_ROW]
        for _, values in self._records(some[:1] if self.unquoted else some):
            return values.cells if isinstance(values, RowFault) else values
        return ()

    def _records(self, some: Sequence[str] | None = None) -> "Iterator[tuple[int, list[str] | RowFault]]":
        """All records behind the header, or those of some lines."""
        lines, start = (self.lines, self.start) if some is None else (some, 0)
        if self.unquoted:
            return _unquoted(lines, len(self.header), start)
        return _records(lines, self.separator, start)

    def _is_header(self, values: Values) -> bool:
        """Exports that were joined hold the header once more."""
        is_like = len(values) == len(self.header) and values[-1].strip().lower() == self.header[-1].lower()
        return is_like and folded(values) == self.names


def folded(header: Sequence[str]) -> tuple[str, ...]:
    """Columns as they are compared: small letters, one low line for whatever stands between words."""
    return tuple(_BETWEEN.sub("_", name.lower()).strip("_") for name in header)


def find_sheet(text: str, path: Path, fitting: Callable[[tuple[str, ...]], _Form | None]) -> Sheet[_Form] | None:
    """The table whose header a form fits, by the separator that shows it; None: there is none. Raises BadInput."""
    # Not splitlines(): it also ends lines at U+2028, form feeds and the like, which stand inside fields.
    lines = list(io.StringIO(text, newline="\n"))
    head = lines[: _HEADER_WITHIN + MAX_LINES_A_ROW]
    first = "".join(head[:_HEADER_WITHIN])
    for separator in sorted(_SEPARATORS, key=first.count, reverse=True):
        for line, values in _records(head, separator, 0):
            if line > _HEADER_WITHIN:
                break
            if isinstance(values, RowFault) or len(values) > MAX_COLUMNS:
                continue
            names = folded(values)
            form = fitting(names)
            if form is not None:
                header = tuple(shown(name.strip()) for name in values)
                start = line if line == 1 and "\n" not in "".join(values) else _end_of(head, separator, line)
                return Sheet(
                    form=form,
                    header=header,
                    names=names,
                    lines=lines,
                    start=start,
                    separator=separator,
                    path=path,
                    unquoted=separator == "\t" and _is_even(lines[start:], len(header) - 1),
                )
    return None


def find_header(text: str, path: Path) -> Sheet[bool]:
    """The table of a file that is of no known form, whose rows are as wide as most of them. Raises BadInput."""
    lines = list(io.StringIO(text, newline="\n"))[: _HEADER_WITHIN + MAX_LINES_A_ROW]
    best: tuple[int, int] = (0, 0)
    wanted: tuple[str, ...] = ()
    for separator in _SEPARATORS:
        records = [values for _, values in _records(lines, separator, 0) if not isinstance(values, RowFault)]
        widths = Counter(len(values) for values in records if 1 < len(values) <= MAX_COLUMNS)
        width, times = max(widths.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
        if (times, width) > best:
            best = (times, width)
            wanted = folded(next(values for values in records if len(values) == width))
    if not wanted:
        wanted = folded(first_row(text, path))
    found = find_sheet(text, path, lambda names: True if names == wanted else None)
    if found is None:
        raise _bad(path, "has no header row that can be read", "Begin the file with its column names.")
    return found


def _is_even(lines: Sequence[str], tabs: int) -> bool:
    return all(line.count("\t") == tabs for line in lines if line.strip())


def first_row(text: str, path: Path) -> tuple[str, ...]:
    """The columns of a file that is of no known form, as written. Raises BadInput where none can be read."""
    lines = list(io.StringIO(text, newline="\n"))[: _HEADER_WITHIN + MAX_LINES_A_ROW]
    line = next((each for each in lines if each.strip()), "")
    separator = max(_SEPARATORS, key=line.count)
    for _, values in _records(lines, separator, 0):
        if isinstance(values, RowFault) or len(values) > MAX_COLUMNS:
            break
        if any(value.strip() for value in values):
            return tuple(shown(value.strip()) for value in values)
    raise _bad(path, "has no header row that can be read", "Begin the file with its column names.")


def _end_of(lines: Sequence[str], separator: str, line: int) -> int:
    """How many lines are behind the record that begins on this one."""
    reader = csv.reader(lines[line - 1 :], delimiter=separator, strict=True)
    next(reader)
    return line - 1 + reader.line_num


def _records(lines: Sequence[str], separator: str, start: int) -> Iterator[tuple[int, list[str] | RowFault]]:
    """Each record with the line it begins on. After a broken one, reading goes on with the very next line."""
    at = start
    while at < len(lines):
        begin, bound = at, [at + MAX_LINES_A_ROW]
        reader = csv.reader(_feed(lines, at, bound), delimiter=separator, strict=True)
        try:
            for values in reader:
                yield begin + 1, values
                begin = at + reader.line_num
                bound[0] = begin + MAX_LINES_A_ROW
        except csv.Error as error:
            said = f"The row cannot be read as CSV ({shown(str(error))}); a quote may be missing."
            yield begin + 1, RowFault("row", "BadRow", said, cells=_guess(lines[begin], separator))
            at = begin + 1
        else:
            return


def _unquoted(lines: Sequence[str], width: int, start: int) -> Iterator[tuple[int, list[str] | RowFault]]:
    """A record a line between tabs; quotes count only where a spreadsheet set them."""
    for number in range(start, len(lines)):
        line = lines[number].rstrip("\n")
        values = line.split("\t")
        if '"' in line:
            guess = _guess(line, "\t", strict=True)
            values = guess if len(guess) == width else values
        yield number + 1, values


def _feed(lines: Sequence[str], at: int, bound: list[int]) -> Iterator[str]:
    """Lines up to the bound, which moves on with each whole record."""
    while at < len(lines) and at < bound[0]:
        yield lines[at]
        at += 1


def _guess(line: str, separator: str, *, strict: bool = False) -> list[str]:
    """The cells of a broken line as far as they can be told: its order must not be shipped without it."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=strict))
    except csv.Error:
        return []


def _bad(path: Path, what: str, remedy: str) -> BadInput:
    return BadInput(f"{path.name} {what}.", remedy, fields=("file",))
