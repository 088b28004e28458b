"""Rows of files that were refused: listed, mended in place, dropped. What is mended goes the way of every import."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from shipstation.errors import BadInput, NotFound, ShipError, StateRefused
from shipstation.model import Order, SkipReason
from shipstation.ports import Kept, KeptRow, OrderFile, OrderFiles, Orders, RefusedRows, RowCell

log = logging.getLogger(__name__)

WHOLE = "row"
"""The field at fault where a row is none as such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What became of a row and of those of the same order: `waiting` are refused still; none, and the order is in.

    `skip`: as it stands now, the order is none to ship, and waits no longer.
    """

    orders: tuple[Order, ...]
    kept: Kept
    waiting: tuple[KeptRow, ...]
    skip: SkipReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedSheet:
    """All that is told of a row that waits.

    `beside`: all rows of its order, itself among them. `alike`: the ids of all rows of its file that have the same
    fault in the same field, where the same stands. `why_not`: why it cannot be mended, "" where it can.
    """

    row: KeptRow
    cells: tuple[RowCell, ...]
    beside: tuple[KeptRow, ...]
    alike: tuple[int, ...]
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MendedMany:
    """What became of many rows: orders that are in, rows that are refused still, and those nobody got to."""

    orders: int
    waiting: int
    left: int
    error: ShipError | None = None


class Refusals:
    """The rows that wait for a person."""

    def __init__(self, book: RefusedRows, files: OrderFiles, orders: Orders) -> None:
        self._book = book
        self._files = files
        self._orders = orders

    def all(self, *, limit: int = 200, offset: int = 0) -> tuple[KeptRow, ...]:
        """Newest file first, its rows as in the file."""
        return self._book.all(limit=limit, offset=offset)

    def count(self) -> int:
        """How many wait."""
        return self._book.count()

    def row(self, refused_id: int) -> KeptRow:
        """One row. Raises NotFound."""
        found = self._book.find(refused_id)
        if found is None:
            raise self._gone(refused_id)
        return found

    def keep(self, file: OrderFile) -> int:
        """Keep what a file left; nothing of its orders that came in waits any more. How many rows are kept."""
        settled = [*(order.key for order in file.orders), *(each.key for each in file.skipped)]
        return self._book.keep(file.path.name, file.dialect, file.refused, settled)

    def mend(self, refused_id: int, changes: Mapping[str, str]) -> Mended:
        """Change cells of a row, by field or column, and try its order again.

        Raises: NotFound; BadInput for an unknown field; StateRefused where the row would become part of an order that
            is here without it.
        """
        row = self.row(refused_id)
        beside = self._book.beside(row)
        at = next((number for number, each in enumerate(beside) if each.refused_id == refused_id), None)
        if at is None:
            raise self._gone(refused_id)
        changed = self._files.changed(row.dialect, [each.row for each in beside], at, changes)
        read = self._files.reread(Path(row.file), row.dialect, changed)
        self._check_strangers(row, read)
        kept = self._orders.keep(read.orders)
        if kept.taken:
            self._refuse_taken(kept)
        waiting = self._sort(beside, read)
        log.info("mended a refused row: %d orders in, %d rows wait", len(read.orders), len(waiting))
        skip = read.skipped[0].reason if read.skipped else None
        return Mended(orders=read.orders, kept=kept, waiting=waiting, skip=skip)

    def sheet(self, refused_id: int) -> RefusedSheet:
        """A row with its fields, the rest of its order, and the rows that one change would mend too. NotFound."""
        row = self.row(refused_id)
        try:
            cells, why_not = self._files.cells(row.dialect, row.row), ""
        except BadInput as error:
            cells, why_not = (), str(error)
        alike: tuple[KeptRow, ...] = (row,)
        at = next((cell for cell in cells if cell.field == row.row.field and cell.field != WHOLE), None)
        if at is not None:
            alike = tuple(each for each in self._book.alike(row) if _stands(each, at) == at.value)
        return RefusedSheet(
            row=row,
            cells=cells,
            beside=self._book.beside(row),
            alike=tuple(each.refused_id for each in alike),
            why_not=why_not,
        )

    def mend_alike(
        self,
        refused_ids: Sequence[int],
        changes: Mapping[str, str],
        *,
        told: Callable[[int], object],
        stop: Callable[[], bool],
    ) -> MendedMany:
        """The same change in many rows; one that is refused still does not end the rest.

        Args:
            told: called with how many rows are done.
            stop: asked before each; True leaves off.
        """
        orders, gone = 0, 0
        error: ShipError | None = None
        for done, refused_id in enumerate(refused_ids):
            if stop():
                break
            told(done)
            try:
                orders += len(self.mend(refused_id, changes).orders)
            except NotFound:
                # It went with another row of its order.
                pass
            except (BadInput, StateRefused) as refusal:
                error = error or refusal
            gone = done + 1
        waiting = sum(self._book.find(each) is not None for each in refused_ids[:gone])
        return MendedMany(orders=orders, waiting=waiting, left=len(refused_ids) - gone, error=error)

    def drop(self, refused_ids: Sequence[int]) -> int:
        """Let rows go; how many there were. Raises NotFound for one that does not wait."""
        for each in refused_ids:
            self.row(each)
        return self._book.drop(refused_ids)

    def _gone(self, refused_id: int) -> NotFound:
        return NotFound(
            f"No refused row {refused_id} waits here.", "See `orders refused list`.", fields=("refused_id",)
        )

    def _check_strangers(self, row: KeptRow, read: OrderFile) -> None:
        """A row that named no order, or another one, must not replace what is here of the order that it names now."""
        for order in read.orders:
            is_same = order.key.ref == row.row.order_ref
            if not is_same and self._orders.find(order.key) is not None:
                raise StateRefused(
                    f"Order {order.key.ref} is here already, without this row.",
                    "Give it another order_ref, or drop the row and import the file again, mended.",
                    fields=("order_ref",),
                )

    def _refuse_taken(self, kept: Kept) -> None:
        key, source = next(iter(kept.taken.items()))
        raise StateRefused(
            f"The reference {key.ref} stands for an order of another file here ({source}).",
            "Mend its order_ref.",
            fields=("order_ref",),
        )

    def _sort(self, beside: Sequence[KeptRow], read: OrderFile) -> tuple[KeptRow, ...]:
        """Keep what is refused still, and let the others go."""
        refused = {row.line: row for row in read.refused}
        waiting = tuple(replace(each, row=refused[each.row.line]) for each in beside if each.row.line in refused)
        self._book.replace(waiting)
        gone = [each.refused_id for each in beside if each.row.line not in refused]
        if gone:
            self._book.drop(gone)
        return waiting


def _stands(each: KeptRow, at: RowCell) -> str:
    """What a row has where another one is at fault; "" where it has no such column."""
    place = each.row.header.index(at.column) if at.column in each.row.header else len(each.row.cells)
    return each.row.cells[place] if place < len(each.row.cells) else ""
