"""Refused rows mended in place: a cell by its field or column, and the rows of an order read once more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from shipstation.errors import BadInput
from shipstation.intake.dialect import Dialect
from shipstation.intake.faults import RowFault
from shipstation.intake.rows import Values, folded
from shipstation.ports import RefusedRow


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

    Raises: BadInput for what is neither a field of the form nor a column of the file.
    """
    mended = list(rows)
    for named, value in changes.items():
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
