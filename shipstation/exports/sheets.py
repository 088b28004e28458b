"""Tables as CSV and XLSX: streamed, so that a million rows take no memory, and safe to open in a spreadsheet."""

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from shipstation.ports import SheetValue

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_MOST_ROWS = 1_048_575
"""So many rows an XLSX sheet holds below its heading."""
_MOST_CHARACTERS = 32_767
# What a spreadsheet takes for a formula; the wide forms are the same to it where they are typed.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_WIDTH = 18

Writer = Callable[[Path, Sequence[str], Iterable[Sequence[SheetValue]]], int]


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[SheetValue]]) -> int:
    """RFC 4180 in UTF-8, with the mark by which spreadsheets know it. How many rows there were."""
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow([_plain(each) for each in columns])
        count = 0
        for row in rows:
            writer.writerow([_plain(each) for each in row])
            count += 1
    return count


def write_xlsx(path: Path, columns: Sequence[str], rows: Iterable[Sequence[SheetValue]]) -> int:
    """One sheet, or as many as it takes. Text stays text: no cell can be a formula. How many rows there were."""
    # Start-up: of all that the station does, this alone needs it.
    from xlsxwriter import Workbook  # noqa: PLC0415
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    # What it sets aside lies beside the file, which is its owner's own place, and goes with it.
    with TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as aside:
        try:
            with Workbook(str(path), {"constant_memory": True, "tmpdir": aside}) as book:
                return _fill(book, columns, rows)
        except FileCreateError as error:
            raise OSError(*getattr(error.args[0], "args", ())) from error


WRITERS: dict[str, Writer] = {".csv": write_csv, ".xlsx": write_xlsx}
"""By what a file's name ends with, in lower case."""


def _plain(value: SheetValue) -> str:
    """A cell of CSV. A text that would be a formula gets an apostrophe before it; a number is none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, str):
        text = value.replace("\0", "")
        return f"'{text}" if text.startswith(_FORMULA) else text
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _fill(book: "Workbook", columns: Sequence[str], rows: Iterable[Sequence[SheetValue]]) -> int:
    heading, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet, at, count = _sheet(book, columns, heading), 0, 0
    for row in rows:
        if at == _MOST_ROWS:
            sheet, at = _sheet(book, columns, heading), 0
        at, count = at + 1, count + 1
        for place, value in enumerate(row):
            _put(sheet, at, place, value, moment)
    return count


def _sheet(book: "Workbook", columns: Sequence[str], heading: "Format") -> "Worksheet":
    sheet = book.add_worksheet()
    sheet.set_column(0, max(len(columns) - 1, 0), _WIDTH)
    sheet.freeze_panes(1, 0)
    for place, title in enumerate(columns):
        sheet.write_string(0, place, title, heading)
    return sheet


def _put(sheet: "Worksheet", at: int, place: int, value: SheetValue, moment: "Format") -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(at, place, value[:_MOST_CHARACTERS].encode(errors="replace").decode())
    elif isinstance(value, datetime):
        # A spreadsheet knows no zones: its heading says that it is UTC.
        sheet.write_datetime(at, place, value.astimezone(UTC).replace(tzinfo=None), moment)
    else:
        sheet.write_number(at, place, value)
