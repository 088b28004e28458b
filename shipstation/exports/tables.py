"""Tables as files that a spreadsheet opens without running anything in them."""

import csv
import io
from collections.abc import Iterable, Sequence

_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[str]], *, separator: str = ",") -> bytes:
    """UTF-8, a line a row. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8")


def tabs_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A flat file as marketplaces take it: between tabs, without quotes, so that no cell may hold a tab or an end."""
    lines = ["\t".join(columns), *("\t".join(safe(" ".join(cell.split())) for cell in row) for row in rows)]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8")


def safe(cell: str) -> str:
    """The text of a cell, no formula."""
    return f"'{cell}" if cell.startswith(_STARTS) else cell
