"""Which headers nobody can read by: two columns of one name, of which one counts."""

from collections.abc import Sequence
from pathlib import Path

from shipstation.errors import BadInput
from shipstation.intake.dialect import Dialect


def check_columns(form: Dialect, names: Sequence[str], path: Path) -> None:
    """Nobody can tell which of two columns of one name counts, where one of them does. Raises BadInput."""
    read = {names[place] for places in form.bind(names).values() for place in places}
    check_twice([name for name in names if name in read], path)


def check_twice(names: Sequence[str], path: Path) -> None:
    """Refuse a header that names a column twice. Raises BadInput."""
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise BadInput(f"{path.name} has the column {twice[0]} twice.", "Keep the one that counts.", fields=("file",))
