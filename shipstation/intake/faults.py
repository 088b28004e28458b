"""What is wrong with one row, and which characters make a text one."""

import re
from collections.abc import Sequence

from shipstation.model import UNFIT_CHARACTERS

_UNFIT = re.compile(rf"[{UNFIT_CHARACTERS}\ufeff]")
"""A byte order mark, too: files carry them in the middle where they were joined."""


class RowFault(Exception):
    """A row that cannot be used: which field, what kind, in words; `cells` are what could be read of a broken one."""

    def __init__(self, field: str, kind: str, said: str, *, cells: Sequence[str] = ()) -> None:
        super().__init__(said)
        self.field = field
        self.kind = kind
        self.said = said
        self.cells = tuple(cells)


def check_text(field: str, value: str) -> None:
    """Raises RowFault for characters that no label, list or search carries as they are."""
    if _UNFIT.search(value):
        raise RowFault(
            field, "BadText", f"{field} holds line breaks, tabs or hidden characters; write it on one line."
        )


def shown(value: str) -> str:
    """A text of a refused row, fit to be told."""
    return _UNFIT.sub("?", value)
