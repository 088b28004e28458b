"""How text is found again: folded, by trigrams for three characters and more, by beginnings for one or two."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    String,
    bindparam,
    column,
    func,
    select,
    table,
    text,
)

from shipstation.model.texts import fold
from shipstation.store.tables import history

_TRIGRAM = 3
_RARE = 50_000
# Each trigram of a word is walked along. Ids begin alike and end apart: their ends find them, the rest is looked at.
_TAIL = 9
_TOKEN = re.compile(r"\w+")
_APART = re.compile(r"[\s\-]")
# Core has no word for FTS5's MATCH and its hidden column; these name them.
_SEARCH_TEXT = table("search_text", column("rowid"), column("folded"))
# Where FTS5 keeps the texts: asked for its highest row id, it would walk through all of them.
_KEPT = table("search_text_content", column("id"))
_SEARCH_START = table("search_start", column("rowid"), column("words"))


class Found(NamedTuple):
    """Where to look: a source whose `rowid` is a place in history, and what must hold there, MATCH first."""

    source: FromClause
    rowid: ColumnElement[int]
    conditions: tuple[ColumnElement[bool], ...]


def folded_with_ids(words: Iterable[str], ids: Iterable[str]) -> str:
    """What is indexed: all words, and each id also without the dashes and spaces people leave out."""
    parts = [part for part in words if part]
    for each in ids:
        bare = _APART.sub("", each)
        parts += [each, bare] if bare != each else [each]
    # Each by itself: most are ASCII, and quickly folded.
    return " \n".join(map(fold, parts))


def index(connection: Connection, place: int, folded: str) -> None:
    """Add a parcel to the index, once, by its place in history."""
    index_all(connection, [(place, folded)])


def index_all(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Add many; fastest in the order of their places."""
    connection.exec_driver_sql("INSERT INTO search_text(rowid, folded) VALUES (?, ?)", list(rows))
    connection.exec_driver_sql(
        "INSERT INTO search_start(rowid, words) VALUES (?, ?)", [(place, starts(folded)) for place, folded in rows]
    )


def last(connection: Connection) -> int:
    """The highest place that is indexed; 0 for none."""
    return int(connection.execute(select(func.max(_KEPT.c.id))).scalar_one() or 0)


def forget(connection: Connection, number: int) -> None:
    """Take a purchase out of the index, by its number: before it is deleted, for only its history tells its place."""
    place = connection.execute(select(history.c.place).where(history.c.number == number)).scalar_one_or_none()
    kept = connection.execute(select(_SEARCH_TEXT.c.folded).where(_SEARCH_TEXT.c.rowid == place)).scalar_one_or_none()
    if kept is None:
        return
    # `search_start` keeps no text: to take a row out it must be told what went in.
    connection.execute(
        text("INSERT INTO search_start(search_start, rowid, words) VALUES('delete', :place, :words)"),
        {"place": place, "words": starts(kept)},
    )
    connection.execute(text("DELETE FROM search_text WHERE rowid = :place"), {"place": place})


def found(connection: Connection, typed: str) -> Found | None:
    """Where every typed word is found somewhere; None when nothing was typed that could be looked for."""
    words = fold(typed).split()
    long = [word for word in words if len(word) >= _TRIGRAM]
    short = [bare for word in words if len(word) < _TRIGRAM and (bare := "".join(_TOKEN.findall(word)))]
    if long:
        # One MATCH for all: the rarest one leads. Short words are looked for in what it finds.
        holding = _match("search_text", (quoted(word[-_TAIL:]) for word in long))
        whole = [func.instr(_SEARCH_TEXT.c.folded, word) > 0 for word in long if len(word) > _TAIL]
        begins = [_beginning(connection, word) for word in short]
        return Found(_SEARCH_TEXT, _SEARCH_TEXT.c.rowid, (holding, *whole, *begins))
    if short:
        return Found(_SEARCH_START, _SEARCH_START.c.rowid, (_match("search_start", map(_start, short)),))
    return None


def _beginning(connection: Connection, word: str) -> ColumnElement[bool]:
    """That a word begins so: among all that do where those are few, else in the text of each that is looked at."""
    starting = select(_SEARCH_START.c.rowid).where(_match("search_start", [_start(word)], name=word))
    some = select(func.count()).select_from(starting.limit(_RARE + 1).subquery())
    if int(connection.execute(some).scalar_one()) <= _RARE:
        # Not the bare column: FTS5 would be asked anew for each of them.
        return (_SEARCH_TEXT.c.rowid + 0).in_(starting)
    return func.begins_word(_SEARCH_TEXT.c.folded, word) == 1


def begins_word(folded: str, word: str) -> bool:
    """Whether a word of a folded text begins so. SQL knows it as `begins_word`."""
    # By the text, not by a list of its words: it is asked of each row that a search goes through.
    at = folded.find(word)
    while at >= 0:
        if at == 0 or not _TOKEN.match(folded[at - 1]) or not _ascii_token(folded, at):
            return True
        at = folded.find(word, at + 1)
    return False


def starts(folded: str) -> str:
    """The beginnings of words, parted by spaces."""
    return " ".join(beginnings(folded))


def beginnings(folded: str) -> Iterable[str]:
    """How words begin, by two characters, each once; in scripts without spaces every character begins one."""
    begun: dict[str, None] = {}
    for token in _TOKEN.findall(folded):
        begun[token[:2]] = None
        if not token.isascii():
            begun.update(dict.fromkeys(token[start : start + 2] for start in range(1, len(token))))
    return begun


def like(typed: str) -> Sequence[str]:
    """Patterns for LIKE … ESCAPE '\\', one a word of what was typed."""
    return tuple(f"%{escaped(word)}%" for word in fold(typed).split())


def escaped(folded: str) -> str:
    """Text that LIKE … ESCAPE '\\' takes to the letter."""
    return re.sub(r"([\\%_])", r"\\\1", folded)


def _match(table_name: str, words: Iterable[str], *, name: str = "") -> Any:
    """`name`: parts two conditions of one query."""
    typed = bindparam(f"{table_name}_{name.encode().hex()}", " ".join(words), type_=String())
    return text(f"{table_name} MATCH :{typed.key}").bindparams(typed)


def _start(word: str) -> str:
    return f"{quoted(word)} *" if len(word) == 1 else quoted(word)


def quoted(word: str) -> str:
    """Quoted, so that FTS5 reads no operator in what a person typed; a quote inside is doubled."""
    return '"' + word.replace('"', '""') + '"'


def _ascii_token(folded: str, at: int) -> bool:
    """Whether the word around this place is of ASCII alone: then it begins once, at its beginning."""
    begin = at
    while begin > 0 and _TOKEN.match(folded[begin - 1]):
        begin -= 1
    token = _TOKEN.match(folded, begin)
    return token is not None and token[0].isascii()
