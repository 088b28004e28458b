"""A file as it would come in, before anything of it is taken in: for whoever makes a mapping of its columns."""

from pathlib import Path

from shipstation.model import ColumnMapping
from shipstation.ports import FilePreview, OrderFiles


class Previews:
    """Looks into files; the store is not touched."""

    def __init__(self, files: OrderFiles) -> None:
        self._files = files

    def dialects(self) -> tuple[str, ...]:
        """Forms of files that are known here, mappings among them."""
        return self._files.dialects()

    def preview(self, path: Path, mapping: ColumnMapping | None = None, *, rows: int = 20) -> FilePreview:
        """Columns, the first rows, and the orders they would become. Raises BadInput."""
        return self._files.preview(path, mapping, rows=rows)
