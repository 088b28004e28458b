"""How text is found again: folded, by trigrams for three characters and more, by beginnings for one or two."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, and_, bindparam, column, delete, insert, select, table, text, true

from shipstation.store.tables import purchase, search_word

_TRIGRAM = 3
_TOKEN = re.compile(r"\w+")
_APART = re.compile(r"[\s\-]")
_STRANGE = re.compile(r"[\0\x80-\U0010ffff]")
# Not the bare column: SQLite would fetch each wide, encrypted row that matches (0.5 s for 5,000), where walking the
# index of history and asking each number takes 3 ms.
_NUMBER = purchase.c.number + 0
# Core has no word for FTS5's MATCH and its hidden column; these two name them.
_SEARCH_TEXT = table("search_text", column("rowid"), column("folded"))


def fold(words: str) -> str:
    """Lower case without accents, so that "Müller", "MULLER" and "muller" are one."""
    if words.isascii():
        return words.lower().replace("\0", "")
    # Decomposed before and after: "℡" holds capitals, and what is folded may come apart once more.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", words).casefold())
    # FTS5 ends a query at a NUL; nobody types one, a scanner may.
    return _STRANGE.sub(_without_accents, decomposed)


def _without_accents(match: re.Match[str]) -> str:
    return "" if match[0] == "\0" or unicodedata.combining(match[0]) else match[0]


def folded_with_ids(words: Iterable[str], ids: Iterable[str]) -> str:
    """What is indexed: all words, and each id also without the dashes and spaces people leave out."""
    parts = [part for part in words if part]
    for each in ids:
        bare = _APART.sub("", each)
        parts += [each, bare] if bare != each else [each]
    return fold(" \n".join(parts))


def index(connection: Connection, number: int, folded: str) -> None:
    """Add a purchase to the index, once."""
    connection.execute(
        text("INSERT INTO search_text(rowid, folded) VALUES (:number, :folded)"), {"number": number, "folded": folded}
    )
    words = sorted(_words(folded))
    if words:
        connection.execute(insert(search_word), [{"word": word, "purchase_number": number} for word in words])


def forget(connection: Connection, number: int) -> None:
    """Take a purchase out of the index."""
    connection.execute(text("DELETE FROM search_text WHERE rowid = :number"), {"number": number})
    connection.execute(delete(search_word).where(search_word.c.purchase_number == number))


def matches(typed: str) -> ColumnElement[bool]:
    """A condition on `purchase` that holds when every typed word is found somewhere."""
    words = fold(typed).split()
    long = [word for word in words if len(word) >= _TRIGRAM]
    short = [_begins(word) for word in words if len(word) < _TRIGRAM]
    return and_(true(), *([_holds(long)] if long else []), *short)


def _holds(words: Sequence[str]) -> ColumnElement[bool]:
    """Every word, of three characters or more, stands anywhere. One MATCH for all: the rarest one leads."""
    # Quoted, so that FTS5 reads no operator in what a person typed; a quote inside is doubled.
    quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words)
    found = (
        select(_SEARCH_TEXT.c.rowid)
        .where(text("search_text MATCH :typed").bindparams(bindparam("typed", quoted)))
        .select_from(_SEARCH_TEXT)
    )
    return _NUMBER.in_(found)


def _begins(word: str) -> ColumnElement[bool]:
    """A word begins with these one or two characters."""
    bare = "".join(_TOKEN.findall(word))
    if not bare:
        return true()
    starts = select(search_word.c.purchase_number).where(
        search_word.c.word >= bare, search_word.c.word < bare + "\U0010ffff"
    )
    return _NUMBER.in_(starts)


def _words(folded: str) -> set[str]:
    """Words to find by their beginning; in scripts without spaces every character begins one."""
    words: set[str] = set()
    for token in _TOKEN.findall(folded):
        words.add(token)
        if not token.isascii():
            words.update(token[start:] for start in range(1, len(token)))
    return words


def like(typed: str) -> Sequence[str]:
    """Patterns for LIKE … ESCAPE '\\', one a word of what was typed."""
    return tuple(f"%{escaped(word)}%" for word in fold(typed).split())


def escaped(folded: str) -> str:
    """Text that LIKE … ESCAPE '\\' takes to the letter."""
    return re.sub(r"([\\%_])", r"\\\1", folded)
