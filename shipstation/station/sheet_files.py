"""Joins what writes tables with what writes files whole (ports.Sheets)."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from shipstation.errors import BadInput
from shipstation.exports.sheets import WRITERS
from shipstation.files import whole_file
from shipstation.ports import SheetValue


class SheetFiles:
    """Tables as files, whole or not at all."""

    def check(self, path: Path) -> None:
        """Raises BadInput when the name says no kind that is known."""
        if path.suffix.lower() not in WRITERS:
            raise BadInput(
                f"{path.name} is no kind of table that can be written.",
                "Give it a name that ends with .csv or .xlsx.",
                fields=("file",),
            )

    def write(self, path: Path, columns: Sequence[str], rows: Iterable[Sequence[SheetValue]]) -> int:
        """How many rows there were. Raises BadInput, DiskFull, StoreAway."""
        self.check(path)
        with whole_file(path) as part:
            return WRITERS[path.suffix.lower()](part, columns, rows)
