"""Refused rows mended in place: a cell by its field or column, and the rows of an order read once more."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from shipstation.errors import BadInput
from shipstation.intake.dialect import Dialect
from shipstation.intake.faults import RowFault
from shipstation.intake.rows import Values, folded
from shipstation.ports import RefusedRow, RowCell

WHOLE = "row"
"""The field that is at fault where a row is none as such."""
_NO_ROW = ("BadRow", "TooManyFields")


class RowTable:
    """Refused rows of one file as a table; all have one header."""

    def __init__(self, rows: Sequence[RefusedRow]) -> None:
        self.header = rows[0].header
        self.names = folded(self.header)
        self._rows = rows

    def rows(self) -> Iterator[tuple[int, Values, RowFault | None]]:
        """In the order of the file."""
        for row in self._rows:
            surplus = "".join(row.cells[len(self.header) :]).strip()
            said = "The row has more fields than the header; one may need quotes."
            yield row.line, row.cells, RowFault("row", "TooManyFields", said) if surplus else None

    def cells_at(self, line: int) -> Values:
        """The cells of a row by its line."""
        return next(row.cells for row in self._rows if row.line == line)


def changed(form: Dialect, rows: Sequence[RefusedRow], at: int, changes: Mapping[str, str]) -> tuple[RefusedRow, ...]:
    """The rows with cells of the row `at` changed; what holds for the order, in each row that had the same.

    "row" is a row that was none as such, typed anew as a line of CSV.

    Raises: BadInput for what is neither a field of the form nor a column of the file.
    """
    mended = list(rows)
    for named, value in changes.items():
        if named == WHOLE and mended[at].field == WHOLE:
            mended[at] = replace(mended[at], cells=_parted(value, len(mended[at].header)))
            continue
        mended = [_wide(row) for row in mended]
        place, is_of_item = _place(form, mended[at].header, named)
        if place == len(mended[at].header):
            # The file has no such column: every row gets one.
            column = form.fields[named][0]
            mended = [replace(row, header=(*row.header, column), cells=(*row.cells, "")) for row in mended]
        before = mended[at].cells[place]
        mended = [
            _with(row, place, value) if number == at or (not is_of_item and row.cells[place] == before) else row
            for number, row in enumerate(mended)
        ]
    return tuple(mended)


def cells(form: Dialect, row: RefusedRow) -> tuple[RowCell, ...]:
    """The fields of a row that count, the one that is at fault among them even where the file has no column for it.

    A row that is none as a whole has one: the row, as a line of CSV.
    """
    if row.field == WHOLE and row.kind in _NO_ROW:
        return (RowCell(field=WHOLE, column="", value=_line(row.cells)),)
    bound = form.bind(folded(row.header))
    told = [
        RowCell(
            field=field,
            column=row.header[places[0]],
            value=row.cells[places[0]] if places[0] < len(row.cells) else "",
        )
        for field, places in bound.items()
    ]
    if row.field not in bound and form.fields.get(row.field):
        told.insert(0, RowCell(field=row.field, column="", value=""))
    return tuple(told)


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()


def _parted(line: str, width: int) -> tuple[str, ...]:
    """A row that was typed anew as a line of CSV. Raises BadInput where it is none of this table."""
    try:
        cells = tuple(next(csv.reader([line], strict=True), []))
    except csv.Error as error:
        raise BadInput(
            "The row is no line of CSV.", "Give each quote its second one; commas part the cells.", fields=(WHOLE,)
        ) from error
    if len(cells) > width:
        raise BadInput(
            f"The row has {len(cells)} cells, and the file {width} columns.",
            "Put quotes around a cell that holds a comma, or take a cell away.",
            fields=(WHOLE,),
        )
    return cells


def _place(form: Dialect, header: Sequence[str], named: str) -> tuple[int, bool]:
    """Where a field or column stands, len(header) where it must be added; and whether it is one of items."""
    names = folded(header)
    bound = form.bind(names)
    if named in bound:
        return bound[named][0], named in form.items
    column = folded([named])[0]
    if column in names:
        place = names.index(column)
        field = next((field for field, places in bound.items() if place in places), "")
        return place, field in form.items
    if form.fields.get(named):
        return len(header), named in form.items
    known = ", ".join(bound)
    raise BadInput(f"There is no field {named} in this row.", f"It has {known}.", fields=("field",))


def _wide(row: RefusedRow) -> RefusedRow:
    """A row with a cell for each column."""
    lacking = len(row.header) - len(row.cells)
    return replace(row, cells=(*row.cells, *[""] * lacking)) if lacking > 0 else row


def _with(row: RefusedRow, place: int, value: str) -> RefusedRow:
    cells = list(row.cells)
    cells[place] = value
    return replace(row, cells=tuple(cells))
