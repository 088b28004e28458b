"""Tables that leave the station as files."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Protocol

SheetValue = str | int | float | Decimal | datetime | None
"""What a cell holds; times are aware, and written as UTC."""


class Sheets(Protocol):
    """Writes tables for spreadsheets and other programs."""

    def check(self, path: Path) -> None:
        """BadInput when a file of that name would be no kind of table that is known."""

    def write(self, path: Path, columns: Sequence[str], rows: Iterable[Sequence[SheetValue]]) -> int:
        """A file, whole or not at all; .csv or .xlsx by its name. Rows are taken one by one; how many there were.

        Raises: BadInput for another name; DiskFull, StoreAway.
        """
