"""Sorts the rows of a file into orders as they come, and knows what spoils each order."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from shipstation.intake import generic
from shipstation.intake.dialect import Cells, Dialect, ReadRow, join
from shipstation.intake.dialect import no_remark as _no_remark
from shipstation.intake.faults import RowFault, shown
from shipstation.intake.rows import MAX_FIELD, Values
from shipstation.intake.values import tidied
from shipstation.model import Channel, Order, OrderKey, SkipReason
from shipstation.ports import OrderFile, RefusedRow, SkippedOrder

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LOST = "\ufffd"
_Key = tuple[str, str]


class Table(Protocol):
    """What rows are read from: a sheet, a document, rows that were refused before."""

    @property
    def header(self) -> tuple[str, ...]:
        """Columns as written."""

    @property
    def names(self) -> tuple[str, ...]:
        """Columns as compared."""

    def rows(self) -> Iterator[tuple[int, Values, RowFault | None]]:
        """Line, cells, and what is wrong with each as a row."""

    def cells_at(self, line: int) -> Values:
        """The cells of the row that begins on this line, once more."""


class Pile:
    """Rows sorted into orders as they come in."""

    def __init__(self, dialect: Dialect, table: Table, taken: Mapping[OrderKey, str]) -> None:
        self._dialect = dialect
        self._table = table
        self._taken = taken
        self._source = "" if dialect.fields is generic.DIALECT.fields else dialect.name
        bound = dialect.bind(table.names)
        self._places = {field: places[0] for field, places in bound.items()}
        self._single = [(field, places[0]) for field, places in bound.items() if field not in _many(dialect)]
        self._many = [(field, places) for field, places in bound.items() if field in _many(dialect)]
        self._has_remarks = dialect.is_remark is not _no_remark
        self._rows: dict[_Key, list[tuple[int, ReadRow]]] = defaultdict(list)
        self._spoiled: dict[_Key, int] = {}
        self._faults: list[tuple[int, _Key, RowFault]] = []
        self._last: _Key = ("", "")
        self._above: tuple[_Key, dict[str, str]] = (("", ""), {})

    def add(self, line: int, values: Values, fault: RowFault | None) -> None:
        """Sort a row in."""
        dialect = self._dialect
        if self._has_remarks and dialect.is_remark(values, self._table.header):
            return
        cells: Cells = self._cells(values)
        joined = "".join(cells.values())
        is_plain = joined.isprintable()
        if fault is None and (not is_plain or len(joined) > MAX_FIELD or _LOST in joined):
            fault = self._fault(cells)
        if dialect.tidies and (not is_plain or "'" in joined or "=" in joined or "&" in joined):
            cells = {
                field: tidied(cell) if cell.startswith(("'", "=")) or "&" in cell or not cell.isprintable() else cell
                for field, cell in cells.items()
            }
        key = dialect.named(cells)
        if dialect.continues:
            key, cells = self._continued(key, cells)
        if dialect.carries:
            cells = self._carried(key, cells)
        try:
            if fault is not None:
                raise fault
            read = dialect.read(cells)
        except RowFault as error:
            self._spoil(line, key, error)
        else:
            self._rows[key].append((line, read))

    def file(self, path: Path) -> OrderFile:
        """What came together."""
        orders: list[Order] = []
        lines: dict[OrderKey, int] = {}
        skipped: dict[_Key, SkippedOrder] = {}
        for key, rows in self._rows.items():
            came = self._order(key, rows)
            if isinstance(came, Order):
                orders.append(came)
                lines[came.key] = rows[0][0]
            elif came is not None:
                skipped[key] = SkippedOrder(key=rows[0][1].key, reason=came)
        # Of an order that is none to ship, nobody has to mend anything.
        faults = sorted((each for each in self._faults if each[1] not in skipped), key=lambda each: each[0])
        return OrderFile(
            path=path,
            dialect=self._dialect.name,
            orders=tuple(orders),
            items=sum(len(order.items) for order in orders),
            refused=tuple(self._refused(*each) for each in faults),
            skipped=tuple(skipped.values()),
            lines=lines,
        )

    def _cells(self, values: Values) -> dict[str, str]:
        lacking = len(self._table.names) - len(values)
        if lacking > 0:
            values = [*values, *[""] * lacking]
        cells = {field: values[place].strip() for field, place in self._single}
        for field, places in self._many:
            cells[field] = ";".join(values[place].strip() for place in places if values[place].strip())
        return cells

    def _continued(self, key: _Key, cells: Cells) -> tuple[_Key, Cells]:
        """A row without a reference belongs to the order above it."""
        if key[1]:
            self._last = key
        elif self._last[1]:
            return self._last, {**cells, "order_ref": self._last[1]}
        return key, cells

    def _carried(self, key: _Key, cells: Cells) -> Cells:
        """The cells with what the row above says of the same order."""
        if key != self._above[0]:
            self._above = key, {field: cells[field] for field in self._dialect.carries if cells.get(field)}
            return cells
        return {**cells, **{field: value for field, value in self._above[1].items() if not cells.get(field)}}

    def _fault(self, cells: Cells) -> RowFault | None:
        """What is wrong with a cell that is too long, or holds what no text does."""
        for field, cell in cells.items():
            if len(cell) > MAX_FIELD:
                return RowFault(field, "TooLong", f"{self._column(field)} has more than {MAX_FIELD:,} characters.")
            if _CONTROLS.search(cell):
                return RowFault(field, "BadText", f"{self._column(field)} holds control characters.")
            if _LOST in cell:
                said = f"{self._column(field)} holds characters that were lost on the way: {shown(cell)[:40]!r}."
                return RowFault(field, "BadText", said)
        return None

    def _column(self, field: str) -> str:
        place = self._places.get(field)
        return self._table.header[place] if place is not None else field

    def _spoil(self, line: int, key: _Key, fault: RowFault) -> None:
        channel, ref = key
        # A row whose channel cannot be told may belong to the order of that name in any channel.
        spoils = (channel,) if channel in Channel.__members__ else tuple(Channel.__members__)
        for each in spoils:
            self._spoiled.setdefault((each, ref), line)
        self._faults.append((line, key, fault))

    def _order(self, key: _Key, rows: Sequence[tuple[int, ReadRow]]) -> Order | SkipReason | None:
        """The whole order, why it is none to ship, or None with each of its rows refused."""
        for _, row in rows:
            if row.skip is not None:
                return row.skip
        fault: RowFault
        if key in self._spoiled:
            said = f"Line {self._spoiled[key]} of the same order was refused."
            fault = RowFault("row", "OrderIncomplete", said)
        elif self._taken and rows[0][1].key in self._taken:
            fault = RowFault("order_ref", "RefTaken", self._taken[rows[0][1].key])
        else:
            try:
                return join([row for _, row in rows], self._source)
            except RowFault as error:
                fault = error
        self._faults += [(line, key, fault) for line, _ in rows]
        return None

    def _refused(self, line: int, key: _Key, fault: RowFault) -> RefusedRow:
        place = self._places.get(fault.field)
        return RefusedRow(
            line=line,
            order_ref=shown(key[1]) or None,
            field=fault.field,
            kind=fault.kind,
            said=fault.said,
            column=self._table.header[place] if place is not None else None,
            channel=key[0] if key[0] in Channel.__members__ else "",
            header=self._table.header,
            cells=tuple(shown(cell[: MAX_FIELD + 1]) for cell in fault.cells or self._table.cells_at(line)),
        )


def _many(dialect: Dialect) -> frozenset[str]:
    return frozenset((dialect.numbered or {}).values())
