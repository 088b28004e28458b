"""Reads a file of orders: tells its dialect, keeps what is good, lists each row that is not (ports.OrderFiles)."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from shipstation.errors import BadInput
from shipstation.intake import generic
from shipstation.intake.faults import RowFault
from shipstation.intake.rows import Row, Sheet, read_sheet
from shipstation.model import Order
from shipstation.ports import OrderFile, RefusedRow

# A further dialect is a module with NAME, recognizes(header), read_row(fields) and join(rows), named here.
_DIALECTS = (generic,)


@dataclass(slots=True)
class _Pile:
    """The rows of one order as they come in."""

    rows: list[generic.ReadRow] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    spoiled_by: int | None = None


class OrderFileReader:
    """Files of orders in every dialect known here."""

    def read(self, path: Path, *, dialect: str | None = None) -> OrderFile:
        """What the file holds. An order with one bad row is refused whole: it must not be shipped incomplete."""
        known = {each.NAME: each for each in _DIALECTS}
        if dialect is not None and dialect not in known:
            raise BadInput(f"There is no dialect {dialect}.", f"Known: {', '.join(known)}.", fields=("dialect",))
        sheet = read_sheet(path)
        chosen = known[dialect] if dialect else next((d for d in _DIALECTS if d.recognizes(sheet.header)), None)
        if chosen is None:
            missing = ", ".join(name for name in generic.COLUMNS[:2] if name not in sheet.header) or "some"
            raise BadInput(
                f"{path.name} is no known form of orders: it lacks columns ({missing} …).",
                f"Use the generic columns: {', '.join(generic.COLUMNS)}.",
                fields=("file",),
            )
        orders, items, refused = _gather(sheet)
        return OrderFile(path=path, dialect=chosen.NAME, orders=orders, items=items, refused=refused)


def _gather(sheet: Sheet) -> tuple[tuple[Order, ...], int, tuple[RefusedRow, ...]]:
    piles: dict[str, _Pile] = defaultdict(_Pile)
    refused: list[RefusedRow] = []
    for row in sheet.rows:
        ref = row.fields.get("order_ref") or ""
        pile = piles[f"{row.fields.get('channel', '').upper()}:{ref}" if ref else f"\n{row.line}"]
        pile.lines.append(row.line)
        try:
            pile.rows.append(_read(row))
        except RowFault as fault:
            pile.spoiled_by = pile.spoiled_by or row.line
            refused.append(_refusal(row.line, ref or None, fault))
    orders: list[Order] = []
    for pile in piles.values():
        order, others = _joined(pile, {row.line for row in refused})
        refused += others
        orders += [order] if order else []
    refused.sort(key=lambda row: row.line)
    return tuple(orders), sum(len(order.items) for order in orders), tuple(refused)


def _read(row: Row) -> generic.ReadRow:
    if row.overlong:
        raise RowFault("row", "TooManyFields", "The row has more fields than the header; a comma may need quotes.")
    return generic.read_row(row.fields)


def _joined(pile: _Pile, told: set[int]) -> tuple[Order | None, list[RefusedRow]]:
    """The order of a pile, or the refusal of all its rows that were not told yet."""
    if pile.spoiled_by is None:
        try:
            return generic.join(pile.rows), []
        except RowFault as fault:
            return None, [_refusal(line, pile.rows[0].key.ref, fault) for line in pile.lines]
    spoiled = RowFault("row", "OrderIncomplete", f"Line {pile.spoiled_by} of the same order was refused.")
    ref = pile.rows[0].key.ref if pile.rows else None
    return None, [_refusal(line, ref, spoiled) for line in pile.lines if line not in told]


def _refusal(line: int, ref: str | None, fault: RowFault) -> RefusedRow:
    return RefusedRow(line=line, order_ref=ref, field=fault.field, kind=fault.kind, said=fault.said)
