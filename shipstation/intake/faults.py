"""What is wrong with one row."""

from collections.abc import Sequence


class RowFault(Exception):
    """A row that cannot be used: which field, what kind, in words; `cells` are what could be read of a broken one."""

    def __init__(self, field: str, kind: str, said: str, *, cells: Sequence[str] = ()) -> None:
        super().__init__(said)
        self.field = field
        self.kind = kind
        self.said = said
        self.cells = tuple(cells)
