"""Rows of files that could not be imported, until somebody mends or drops them (ports.RefusedRows)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, select, update

from shipstation.model import OrderKey
from shipstation.ports import KeptRow, RefusedRow
from shipstation.store import times
from shipstation.store.database import Database
from shipstation.store.tables import refused_row

MOST_A_FILE = 5_000
"""Nobody mends more by hand; a file that is wrong in each row is mended where it was made."""


class RefusedBook:
    """The rows that wait. They hold buyers' data, in the encrypted store like everything else."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def keep(self, file: str, dialect: str, rows: Sequence[RefusedRow], settled: Collection[OrderKey]) -> int:
        """Keep rows of a file in place of those of its orders that were kept before; how many."""
        over = {(key.channel.value, key.ref) for key in settled} | {
            (row.channel, row.order_ref or "") for row in rows if row.order_ref
        }
        waiting = rows[:MOST_A_FILE]
        with self._database.write() as connection:
            names = select(refused_row.c.order_ref, refused_row.c.channel).distinct()
            for ref, channel in connection.execute(names.where(refused_row.c.dialect == dialect)).all():
                if (channel, ref) in over:
                    same = and_(refused_row.c.order_ref == ref, refused_row.c.channel == channel)
                    connection.execute(delete(refused_row).where(refused_row.c.dialect == dialect, same))
            # A row that names no order is known by its file alone.
            connection.execute(
                delete(refused_row).where(
                    refused_row.c.dialect == dialect, refused_row.c.file == file, refused_row.c.order_ref == ""
                )
            )
            if waiting:
                at = times.kept(self._now())
                same_for_all = {"file": file, "dialect": dialect, "refused_at": at}
                connection.execute(insert(refused_row), [{**same_for_all, **_columns(row)} for row in waiting])
        return len(waiting)

    def find(self, refused_id: int) -> KeptRow | None:
        """One row, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(refused_row).where(refused_row.c.refused_id == refused_id)).one_or_none()
        return _as_kept(row) if row is not None else None

    def beside(self, row: KeptRow) -> tuple[KeptRow, ...]:
        """All rows of its order, itself among them, as in the file."""
        if not row.row.order_ref:
            return (row,)
        return self._like(row, refused_row.c.order_ref == row.row.order_ref)

    def alike(self, row: KeptRow) -> tuple[KeptRow, ...]:
        """All rows of its file that are refused for the same kind of fault in the same field, itself among them."""
        return self._like(row, and_(refused_row.c.field == row.row.field, refused_row.c.kind == row.row.kind))

    def _like(self, row: KeptRow, same: ColumnElement[bool]) -> tuple[KeptRow, ...]:
        """Rows of its file for which this holds, as in the file."""
        query = select(refused_row).where(refused_row.c.dialect == row.dialect, refused_row.c.file == row.file, same)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(refused_row.c.line, refused_row.c.refused_id)).all()
        return tuple(_as_kept(each) for each in rows)

    def all(self, *, limit: int = 200, offset: int = 0) -> tuple[KeptRow, ...]:
        """Newest file first, its rows as in the file."""
        query = select(refused_row).order_by(
            refused_row.c.refused_at.desc(), refused_row.c.file, refused_row.c.line, refused_row.c.refused_id
        )
        with self._database.read() as connection:
            rows = connection.execute(query.limit(limit).offset(offset)).all()
        return tuple(_as_kept(row) for row in rows)

    def count(self) -> int:
        """How many wait."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(refused_row)).scalar_one()

    def replace(self, rows: Sequence[KeptRow]) -> None:
        """Keep what became of these rows."""
        with self._database.write() as connection:
            for each in rows:
                connection.execute(
                    update(refused_row)
                    .where(refused_row.c.refused_id == each.refused_id)
                    .values(**_columns(each.row))
                )

    def drop(self, refused_ids: Sequence[int]) -> int:
        """Let rows go; how many there were."""
        with self._database.write() as connection:
            return connection.execute(delete(refused_row).where(refused_row.c.refused_id.in_(refused_ids))).rowcount


def _columns(row: RefusedRow) -> Mapping[str, Any]:
    return {
        "channel": row.channel,
        "order_ref": row.order_ref or "",
        "line": row.line,
        "field": row.field,
        "kind": row.kind,
        "said": row.said,
        "column_name": row.column,
        "content": msgspec.msgpack.encode((row.header, row.cells)),
    }


def _as_kept(row: Row[Any]) -> KeptRow:
    header, cells = msgspec.msgpack.decode(row.content, type=tuple[tuple[str, ...], tuple[str, ...]])
    return KeptRow(
        refused_id=row.refused_id,
        file=row.file,
        dialect=row.dialect,
        at=times.read(row.refused_at),
        row=RefusedRow(
            line=row.line,
            order_ref=row.order_ref or None,
            field=row.field,
            kind=row.kind,
            said=row.said,
            column=row.column_name,
            channel=row.channel,
            header=header,
            cells=cells,
        ),
    )
