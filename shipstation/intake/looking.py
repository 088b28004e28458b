"""Looks into a file before anything of it is taken in: what it is written like, and what its first rows come to."""

import itertools
import re
from collections.abc import Sequence
from pathlib import Path

from shipstation.errors import BadInput
from shipstation.intake.dialect import Dialect
from shipstation.intake.encoding import read_bytes, told_text
from shipstation.intake.files_columns import check_columns
from shipstation.intake.pile import Pile
from shipstation.intake.rows import Sheet, Values, find_header, find_sheet, folded
from shipstation.ports import FilePreview, OrderFile

_DATUM = re.compile(r"[\d.,:/ \u20ac$£-]*\d[\d.,:/ \u20ac$£-]*|\S+@\S+\.\S+")
"""A number, an amount, a day or an address of e-mail: what rows hold, and names of columns do not."""


def look(path: Path, forms: Sequence[Dialect], *, rows: int, count: bool) -> FilePreview:
    """The first rows as the first form that fits reads them; where none fits, as no orders. Raises BadInput.

    Args:
        count: how many rows there are in all, too; it takes reading them.
    """
    stamp = _stamp(path)
    text, encoding = told_text(read_bytes(path), path)
    if text.lstrip("\ufeff \n\t")[:1] in ("{", "["):
        raise BadInput(
            f"{path.name} is JSON, which has no columns.",
            "Import it as it is: it needs no mapping.",
            fields=("file",),
        )
    sheet = find_sheet(text, path, lambda names: next((f for f in forms if not f.missing(names)), None))
    if sheet is None:
        plain = find_header(text, path)
        return _told(plain, stamp, encoding, list(itertools.islice(plain.rows(), rows)), path, count=count)
    check_columns(sheet.form, sheet.names, path)
    first = list(itertools.islice(sheet.rows(), rows))
    pile = Pile(sheet.form, sheet, {})
    for line, values, fault in first:
        pile.add(line, values, fault)
    return _told(sheet, stamp, encoding, first, path, count=count, file=pile.file(path))


def _told(
    sheet: Sheet[Dialect] | Sheet[bool],
    stamp: tuple[int, int],
    encoding: str,
    first: Sequence[tuple[int, Values, object]],
    path: Path,
    *,
    count: bool,
    file: OrderFile | None = None,
) -> FilePreview:
    names = folded(sheet.header)
    twice = [column for column, name in zip(sheet.header, names, strict=True) if name and names.count(name) > 1]
    return FilePreview(
        columns=sheet.header,
        rows=tuple(tuple(values) for _, values, _ in first),
        file=file or OrderFile(path=path, dialect="", orders=(), items=0, refused=()),
        encoding=encoding,
        separator=sheet.separator,
        twice=tuple(dict.fromkeys(twice)),
        nameless=names.count(""),
        looks_headless=any(_DATUM.fullmatch(column) for column in sheet.header),
        stamp=stamp,
        total=sum(1 for _ in sheet.rows()) if count else None,
    )


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except (OSError, ValueError):
        # Reading it tells what is wrong.
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
