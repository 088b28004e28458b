"""How an order of the queue is found again: by trigrams, and by the beginning of words of one or two characters."""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, bindparam, column, delete, select, table, text, true

from shipstation.model.texts import fold
from shipstation.store.tables import order_line, order_word

_TRIGRAM = 3
_TOKEN = re.compile(r"\w+")
# Core has no word for FTS5's MATCH and its hidden column; this names the table.
_TEXTS = table("order_text", column("rowid"), column("folded"))
# Not the bare column: SQLite would ask FTS5 anew for each line of the queue.
_NUMBER = order_line.c.order_id + 0


def index(connection: Connection, order_id: int, folded: str) -> None:
    """Add an order to the index, once."""
    index_all(connection, [(order_id, folded)])


def index_all(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Add many; fastest in the order of their numbers."""
    connection.exec_driver_sql("INSERT INTO order_text(rowid, folded) VALUES (?, ?)", list(rows))
    words = sorted((word, order_id) for order_id, folded in rows for word in _words(folded))
    if words:
        connection.exec_driver_sql("INSERT INTO order_word(word, order_id) VALUES (?, ?)", words)


def forget(connection: Connection, order_id: int) -> None:
    """Take an order out of the index."""
    connection.execute(delete(_TEXTS).where(_TEXTS.c.rowid == order_id))
    connection.execute(delete(order_word).where(order_word.c.order_id == order_id))


def matches(typed: str) -> ColumnElement[bool]:
    """A condition that holds when every typed word is found somewhere."""
    words = fold(typed).split()
    long = [word for word in words if len(word) >= _TRIGRAM]
    short = [_begins(word) for word in words if len(word) < _TRIGRAM]
    return and_(true(), *([_holds(long)] if long else []), *short)


def _holds(words: Sequence[str]) -> ColumnElement[bool]:
    """Every word, of three characters or more, stands anywhere. One MATCH for all: the rarest one leads."""
    # Quoted, so that FTS5 reads no operator in what a person typed; a quote inside is doubled.
    quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words)
    found = (
        select(_TEXTS.c.rowid)
        .where(text("order_text MATCH :typed").bindparams(bindparam("typed", quoted)))
        .select_from(_TEXTS)
    )
    return _NUMBER.in_(found)


def _begins(word: str) -> ColumnElement[bool]:
    """A word begins with these one or two characters."""
    bare = "".join(_TOKEN.findall(word))
    if not bare:
        return true()
    starts = select(order_word.c.order_id).where(order_word.c.word >= bare, order_word.c.word < bare + "\U0010ffff")
    return _NUMBER.in_(starts)


def _words(folded: str) -> set[str]:
    """Words to find by their beginning; in scripts without spaces every character begins one."""
    words: set[str] = set()
    for token in _TOKEN.findall(folded):
        words.add(token)
        if not token.isascii():
            words.update(token[start:] for start in range(1, len(token)))
    return words
