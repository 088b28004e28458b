"""How text is found again: folded, by trigrams for three characters and more, by beginnings for one or two."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    TableClause,
    TextClause,
    and_,
    bindparam,
    column,
    delete,
    insert,
    select,
    table,
    text,
    true,
)

from shipstation.store.tables import order_line, purchase, search_word

_TRIGRAM = 3
_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What one kind of thing is found by.

    `texts`: FTS5's table. `number`: what a condition compares with it. `word`, `owner`: where words are found by
    their beginnings; None: the text itself ends in the beginnings of its words, each behind a mark.
    """

    texts: TableClause
    number: ColumnElement[int]
    word: Column[str] | None = None
    owner: Column[int] | None = None


# Not the bare column: SQLite would fetch each wide, encrypted row that matches (0.5 s for 5,000), where walking the
# index of history and asking each number takes 3 ms.
SHIPMENTS = Index(
    # Core has no word for FTS5's MATCH and its hidden column; this names the table.
    texts=table("search_text", column("rowid"), column("folded")),
    word=search_word.c.word,
    owner=search_word.c.purchase_number,
    number=purchase.c.number + 0,
)
ORDERS = Index(
    texts=table("order_text", column("rowid"), column("folded")),
    # A table of words as large as the orders' costs more than all else of an import (4 ms an order at 50,000).
    number=order_line.c.order_id + 0,
)
_MARK = "\x02"


def fold(words: str) -> str:
    """Lower case without accents, so that "Müller", "MULLER" and "muller" are one."""
    # Decomposed before and after: "℡" holds capitals, and what is folded may come apart once more.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", words).casefold())
    # FTS5 ends a query at a NUL; nobody types one, a scanner may.
    return "".join(char for char in decomposed if char != "\0" and not unicodedata.combining(char))


def folded_with_ids(words: Iterable[str], ids: Iterable[str]) -> str:
    """What is indexed: all words, and each id also without the dashes and spaces people leave out."""
    parts = [part for part in words if part]
    for each in ids:
        bare = re.sub(r"[\s\-]", "", each)
        parts += [each, bare] if bare != each else [each]
    return fold(" \n".join(parts))


def index(connection: Connection, number: int, folded: str, among: Index = SHIPMENTS) -> None:
    """Add a thing to its index, once."""
    if among.word is None or among.owner is None:
        connection.execute(insert(among.texts).values(rowid=number, folded=folded + _starts(folded)))
        return
    connection.execute(insert(among.texts).values(rowid=number, folded=folded))
    words = sorted(_words(folded))
    if words:
        connection.execute(insert(among.word.table), [{"word": word, among.owner.name: number} for word in words])


def forget(connection: Connection, number: int, among: Index = SHIPMENTS) -> None:
    """Take a thing out of its index."""
    connection.execute(delete(among.texts).where(among.texts.c.rowid == number))
    if among.owner is not None:
        connection.execute(delete(among.owner.table).where(among.owner == number))


def matches(typed: str, among: Index = SHIPMENTS) -> ColumnElement[bool]:
    """A condition that holds when every typed word is found somewhere."""
    words = fold(typed).split()
    long = [word for word in words if len(word) >= _TRIGRAM]
    short = [word for word in words if len(word) < _TRIGRAM]
    if among.word is None:
        asked = phrases(typed)
        return and_(true(), *([_holds(asked, among)] if asked else []))
    begun = [_begins(word, among) for word in short]
    return and_(true(), *([_holds(long, among)] if long else []), *begun)


def phrases(typed: str) -> list[str]:
    """What each typed word is looked for as in a text with marked beginnings; [] finds everything."""
    asked = []
    for word in fold(typed).split():
        bare = word if len(word) >= _TRIGRAM else "".join(_TOKEN.findall(word))
        if bare:
            asked.append(bare if len(bare) >= _TRIGRAM else _MARK * (_TRIGRAM - len(bare)) + bare)
    return asked


def found(connection: Connection, typed: str, *, most: int) -> list[int] | None:
    """The numbers of orders that hold every typed word; None where they are more than so many."""
    query = select(ORDERS.texts.c.rowid).select_from(ORDERS.texts).where(_match(phrases(typed), ORDERS))
    numbers = list(connection.execute(query.limit(most + 1)).scalars())
    return numbers if len(numbers) <= most else None


def _match(words: Sequence[str], among: Index) -> TextClause:
    # Quoted, so that FTS5 reads no operator in what a person typed; a quote inside is doubled.
    quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words)
    return text(f"{among.texts.name} MATCH :typed").bindparams(bindparam("typed", quoted))


def _starts(folded: str) -> str:
    """The beginnings of all words, to stand behind a text: one letter or two are found as three, marks included."""
    starts = sorted({word[:2] for word in _words(folded)})
    return "\n" + "".join(f"{_MARK}{_MARK}{start}" for start in starts)


def _holds(words: Sequence[str], among: Index) -> ColumnElement[bool]:
    """Every word, of three characters or more, stands anywhere. One MATCH for all: the rarest one leads."""
    return among.number.in_(select(among.texts.c.rowid).where(_match(words, among)).select_from(among.texts))


def _begins(word: str, among: Index) -> ColumnElement[bool]:
    """A word begins with these one or two characters."""
    bare = "".join(_TOKEN.findall(word))
    if not bare or among.word is None or among.owner is None:
        return true()
    starts = select(among.owner).where(among.word >= bare, among.word < bare + "\U0010ffff")
    return among.number.in_(starts)


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
