"""Reads a file of orders: tells its dialect, keeps what is good, lists each row that is not (ports.OrderFiles)."""

from collections import defaultdict
from pathlib import Path

from shipstation.errors import BadInput
from shipstation.intake import generic
from shipstation.intake.dialect import Dialect, ReadRow, join
from shipstation.intake.faults import RowFault, shown
from shipstation.intake.rows import read_sheet
from shipstation.model import Channel, Order
from shipstation.ports import OrderFile, RefusedRow

# A further dialect is a module that gives what dialect.Dialect asks for, named here.
_DIALECTS: tuple[Dialect, ...] = (generic,)


class OrderFileReader:
    """Files of orders in every dialect known here."""

    def read(self, path: Path, *, dialect: str | None = None) -> OrderFile:
        """What the file holds. An order with one bad row is refused whole: it must not be shipped incomplete.

        Raises: BadInput when the file as a whole cannot be read.
        """
        known = {each.NAME: each for each in _DIALECTS}
        if dialect is not None and dialect not in known:
            raise BadInput(f"There is no dialect {dialect}.", f"Known: {', '.join(known)}.", fields=("dialect",))
        sheet = read_sheet(path)
        asked = known[dialect] if dialect else next((d for d in _DIALECTS if not d.missing(sheet.header)), generic)
        missing = asked.missing(sheet.header)
        if missing:
            raise BadInput(
                f"{path.name} is no known form of orders: it lacks the columns {', '.join(missing)}.",
                f"Use the generic columns: {', '.join(generic.COLUMNS)}.",
                fields=("file",),
            )
        pile = _Pile(asked)
        for row in sheet.rows:
            pile.add(row.line, row.fields, row.fault)
        return pile.file(path)


class _Pile:
    """Rows sorted into orders as they come in, and what spoils each order."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._rows: dict[tuple[str, str], list[tuple[int, ReadRow]]] = defaultdict(list)
        self._spoiled: dict[tuple[str, str], int] = {}
        self._refused: list[RefusedRow] = []

    def add(self, line: int, cells: dict[str, str], fault: RowFault | None) -> None:
        """Sort a row in."""
        channel, ref = self._dialect.named(cells)
        try:
            if fault is not None:
                raise fault
            read = self._dialect.read_row(cells)
        except RowFault as error:
            # A row whose channel cannot be told may belong to the order of that name in any channel.
            spoils = (channel,) if channel in Channel.__members__ else tuple(Channel.__members__)
            for each in spoils:
                self._spoiled.setdefault((each, ref), line)
            self._refuse(line, ref, error)
        else:
            self._rows[channel, ref].append((line, read))

    def file(self, path: Path) -> OrderFile:
        """What came together."""
        orders = tuple(order for key in self._rows if (order := self._order(key)) is not None)
        return OrderFile(
            path=path,
            dialect=self._dialect.NAME,
            orders=orders,
            items=sum(len(order.items) for order in orders),
            refused=tuple(sorted(self._refused, key=lambda row: row.line)),
        )

    def _order(self, key: tuple[str, str]) -> Order | None:
        """The whole order, or None with each of its rows refused."""
        rows = self._rows[key]
        fault: RowFault
        if key in self._spoiled:
            said = f"Line {self._spoiled[key]} of the same order was refused."
            fault = RowFault("row", "OrderIncomplete", said)
        else:
            try:
                return join([read for _, read in rows])
            except RowFault as error:
                fault = error
        for line, _ in rows:
            self._refuse(line, key[1], fault)
        return None

    def _refuse(self, line: int, ref: str, fault: RowFault) -> None:
        self._refused.append(
            RefusedRow(line=line, order_ref=shown(ref) or None, field=fault.field, kind=fault.kind, said=fault.said)
        )
