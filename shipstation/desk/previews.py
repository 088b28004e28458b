"""A file as it would come in, before anything of it is taken in, and the mappings of columns that people make."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from shipstation.errors import BadInput, StateRefused
from shipstation.model import ColumnMapping
from shipstation.ports import FilePreview, OrderFiles, Settings
from shipstation.rules import columns as rules

log = logging.getLogger(__name__)

_LONGEST_NAME = 40
_UNFIT = re.compile(r"[^\w .()-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A file before it is mapped.

    `mapping`: what its columns probably are; `fitting`: mappings kept here that can read it, best first; `others`:
    those that name a column which it has not.
    """

    path: Path
    preview: FilePreview
    mapping: ColumnMapping
    fitting: tuple[ColumnMapping, ...]
    others: tuple[ColumnMapping, ...] = ()


class Previews:
    """Looks into files; the store is not touched."""

    def __init__(self, files: OrderFiles, settings: Settings) -> None:
        self._files = files
        self._settings = settings

    def dialects(self) -> tuple[str, ...]:
        """Forms of files that are known here, mappings among them."""
        return self._files.dialects()

    def look(self, path: Path) -> Look:
        """All that is told of a file before somebody maps its columns. Raises BadInput."""
        seen = self._files.preview(path, None, count=True)
        kept = self._settings.mappings()
        fitting = [each for each in kept if self._files.fits(each, seen.columns)]
        own = [column for column in seen.columns if _is_named(column) and column not in seen.twice]
        return Look(
            path=path,
            preview=seen,
            mapping=rules.guess(own, name=self._free_name(path.stem)),
            fitting=tuple(sorted(fitting, key=lambda each: -len(each.columns))),
            others=tuple(each for each in kept if each not in fitting),
        )

    def preview(self, path: Path, mapping: ColumnMapping | None = None, *, rows: int = 20) -> FilePreview:
        """Columns, the first rows, and the orders they would become. Raises BadInput."""
        return self._files.preview(path, mapping, rows=rows)

    def kept(self) -> tuple[ColumnMapping, ...]:
        """The mappings that are kept here, as listed."""
        return self._settings.mappings()

    def keep(self, mapping: ColumnMapping, *, instead: bool = False) -> None:
        """Keep a mapping: files with its columns are read by it from now on.

        Args:
            instead: in place of another one of this name; rows that were refused by that are read by this one.
        Raises: BadInput for a name that cannot be kept; StateRefused where the name stands for another mapping.
        """
        before = next((each for each in self._settings.mappings() if each.name == mapping.name), None)
        if before is None and mapping.name in self._files.dialects():
            raise BadInput(
                f"{mapping.name} is the form of a shop's own files.",
                "Give the mapping another name.",
                fields=("name",),
            )
        if before is not None and before != mapping and not instead:
            raise StateRefused(
                f"There is another mapping {mapping.name}.", "Give this one another name.", fields=("name",)
            )
        if before != mapping:
            self._settings.add_mapping(mapping)
            log.info("a mapping of %d columns is kept", len(mapping.columns))

    def forget(self, name: str) -> None:
        """Let a mapping go; files are read by it no more. Raises NotFound."""
        self._settings.remove("mapping", name)
        log.info("a mapping is let go")

    def _free_name(self, stem: str) -> str:
        """A name that nothing has yet, after the file's."""
        own = _UNFIT.sub(" ", stem).strip(" .")[:_LONGEST_NAME].strip() or "Table"
        taken = {*self._files.dialects(), *(each.name for each in self._settings.mappings())}
        names = (own, *(f"{own} {number}" for number in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)


def remarks(mapping: ColumnMapping, preview: FilePreview) -> tuple[rules.Remark, ...]:
    """What a mapping of this file lacks or doubles."""
    return rules.remarks(mapping, preview.columns, preview.twice)


def choosable(preview: FilePreview) -> Sequence[tuple[str, str]]:
    """The columns that can be chosen, each with the first thing that stands in it, on one line."""
    first = (
        next((_short(row[place]) for row in preview.rows if place < len(row) and row[place].strip()), "")
        for place in range(len(preview.columns))
    )
    pairs = dict(zip(preview.columns, first, strict=True))
    return tuple((column, value) for column, value in pairs.items() if _is_named(column))


def renamed(mapping: ColumnMapping, name: str) -> ColumnMapping:
    """The same under another name."""
    return replace(mapping, name=name.strip())


def _is_named(column: str) -> bool:
    """Whether a column's name says anything: signs alone are not compared, and all such columns are one."""
    return any(char.isalnum() for char in column)


def _short(cell: str) -> str:
    """The beginning of a stranger's cell, without what would break a line or turn it round."""
    return "".join(char if char.isprintable() else " " for char in cell.strip())[:_LONGEST_NAME].strip()
