"""How an order of the queue is found again: by trigrams, and by the beginning of words of one or two characters."""

import re
from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    TextClause,
    bindparam,
    column,
    delete,
    select,
    table,
    text,
    true,
)

from shipstation.model.texts import fold
from shipstation.store.search import beginnings, quoted
from shipstation.store.tables import order_line

_TRIGRAM = 3
_TOKEN = re.compile(r"\w+")
_MARK = "\x02"
# Core has no word for FTS5's MATCH and its hidden column; this names the table.
_TEXTS = table("order_text", column("rowid"), column("folded"))
# Not the bare column: SQLite would ask FTS5 anew for each line of the queue.
_NUMBER = order_line.c.order_id + 0


def index(connection: Connection, order_id: int, folded: str) -> None:
    """Add an order to the index, once."""
    index_all(connection, [(order_id, folded)])


def index_all(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Add many; fastest in the order of their numbers."""
    marked = [(order_id, folded + _starts(folded)) for order_id, folded in rows]
    connection.exec_driver_sql("INSERT INTO order_text(rowid, folded) VALUES (?, ?)", marked)


def forget(connection: Connection, order_id: int) -> None:
    """Take an order out of the index."""
    connection.execute(delete(_TEXTS).where(_TEXTS.c.rowid == order_id))


def phrases(typed: str) -> tuple[str, ...]:
    """What each typed word is looked for as, three characters at least; () finds everything."""
    asked = []
    for word in fold(typed).split():
        bare = word if len(word) >= _TRIGRAM else "".join(_TOKEN.findall(word))
        if bare:
            asked.append(_MARK * max(_TRIGRAM - len(bare), 0) + bare)
    return tuple(asked)


def found(connection: Connection, typed: str, *, most: int) -> list[int] | None:
    """The numbers of orders that hold every typed word; None where they are more than so many, or all."""
    asked = phrases(typed)
    if not asked:
        return None
    query = select(_TEXTS.c.rowid).select_from(_TEXTS).where(_match(asked)).limit(most + 1)
    numbers = list(connection.execute(query).scalars())
    return numbers if len(numbers) <= most else None


def matches(typed: str) -> ColumnElement[bool]:
    """A condition that holds when every typed word is found somewhere. One MATCH for all: the rarest one leads."""
    asked = phrases(typed)
    return _NUMBER.in_(select(_TEXTS.c.rowid).select_from(_TEXTS).where(_match(asked))) if asked else true()


def _match(asked: Sequence[str]) -> TextClause:
    return text("order_text MATCH :typed").bindparams(bindparam("typed", " ".join(map(quoted, asked))))


def _starts(folded: str) -> str:
    """The beginnings of all words, to stand behind a text: one letter or two are found as three, marks included.

    A table of words as large as the orders' costs more than all else of an import. In scripts without spaces every
    character begins a word.
    """
    return "\n" + "".join(f"{_MARK}{_MARK}{start}" for start in sorted(beginnings(folded)))
