"""Reads a file of orders: tells its dialect, keeps what is good, lists each row that is not (ports.OrderFiles)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from shipstation.errors import BadInput
from shipstation.intake import (
    amazon_report,
    ebay,
    etsy,
    generic,
    json_orders,
    looking,
    mapped,
    mending,
    shopify,
    woocommerce,
)
from shipstation.intake.dialect import Dialect
from shipstation.intake.encoding import read_bytes, text_of
from shipstation.intake.files_columns import check_columns, check_twice
from shipstation.intake.pile import Pile, Table
from shipstation.intake.rows import find_sheet, first_row, folded
from shipstation.model import ColumnMapping, OrderKey
from shipstation.ports import FilePreview, OrderFile, RefusedRow, RowCell

# A further dialect is a module with a dialect.Dialect, named here; the first that fits a header reads the file.
_DIALECTS: tuple[Dialect, ...] = (
    generic.DIALECT,
    shopify.DIALECT,
    ebay.DIALECT,
    etsy.DIALECT,
    amazon_report.DIALECT,
    woocommerce.DIALECT,
)
_JSON = replace(generic.DIALECT, name=json_orders.NAME)
_EVERY = 2_000


def _no_mappings() -> tuple[ColumnMapping, ...]:
    return ()


class OrderFileReader:
    """Files of orders in every dialect known here, and by the mappings that somebody made."""

    def __init__(self, mappings: Callable[[], Sequence[ColumnMapping]] = _no_mappings) -> None:
        self._mappings = mappings

    def dialects(self) -> tuple[str, ...]:
        """Forms that are known here, mappings among them."""
        return tuple(self._known())

    def read(
        self,
        path: Path,
        *,
        dialect: str | None = None,
        taken: Mapping[OrderKey, str] | None = None,
        progress: Callable[[int], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> OrderFile:
        """What the file holds. An order with one bad row is refused whole: it must not be shipped incomplete.

        Raises: BadInput when the file as a whole cannot be read.
        """
        known = self._known()
        if dialect is not None and dialect not in known:
            raise BadInput(f"There is no dialect {dialect}.", f"Known: {', '.join(known)}.", fields=("dialect",))
        form, table = self._opened(path, [known[dialect]] if dialect else list(known.values()))
        pile = Pile(form, table, taken or {})
        for count, (line, values, fault) in enumerate(table.rows(), 1):
            pile.add(line, values, fault)
            if count % _EVERY == 0:
                if progress is not None:
                    progress(count)
                if stop is not None and stop():
                    return OrderFile(path=path, dialect=form.name, orders=(), items=0, refused=(), is_whole=False)
        return pile.file(path)

    def changed(
        self, dialect: str, rows: Sequence[RefusedRow], at: int, changes: Mapping[str, str]
    ) -> tuple[RefusedRow, ...]:
        """Refused rows of one order with cells of the row `at` changed, by field or column. Raises BadInput."""
        return mending.changed(self._form(dialect), rows, at, changes)

    def reread(self, path: Path, dialect: str, rows: Sequence[RefusedRow]) -> OrderFile:
        """What rows that were refused come to as they are now. Raises BadInput when their mapping is gone."""
        form = self._form(dialect)
        table = mending.RowTable(rows)
        pile = Pile(form, table, {})
        for line, values, fault in table.rows():
            pile.add(line, values, fault)
        return pile.file(path)

    def cells(self, dialect: str, row: RefusedRow) -> tuple[RowCell, ...]:
        """The fields of a refused row that count, and the one that is missing. BadInput: its mapping is gone."""
        return mending.cells(self._form(dialect), row)

    def fits(self, mapping: ColumnMapping, columns: Sequence[str]) -> bool:
        """Whether a file with these columns can be read by this mapping."""
        return mapping.is_ready and not mapped.dialect_of(mapping).missing(folded(columns))

    def preview(
        self, path: Path, mapping: ColumnMapping | None, *, rows: int = 20, count: bool = False
    ) -> FilePreview:
        """The first rows as they would become orders; without a mapping by the header, or as no orders. BadInput."""
        forms = [mapped.dialect_of(mapping)] if mapping is not None else list(self._known().values())
        return looking.look(path, forms, rows=rows, count=count)

    def _known(self) -> dict[str, Dialect]:
        ours = {each.name: each for each in (*_DIALECTS, _JSON)}
        # Somebody's own mapping has no say over a name of ours.
        # Of two that fit, the one that says more of the table has it.
        ready = sorted((each for each in self._mappings() if each.is_ready), key=lambda each: -len(each.columns))
        theirs = {each.name: mapped.dialect_of(each) for each in ready}
        return {**ours, **{name: form for name, form in theirs.items() if name not in ours}}

    def _form(self, name: str) -> Dialect:
        known = self._known()
        if name not in known:
            raise BadInput(
                f"There is no dialect {name}.", "Make its mapping again, or drop the row.", fields=("dialect",)
            )
        return known[name]

    def _opened(self, path: Path, forms: Sequence[Dialect]) -> tuple[Dialect, Table]:
        """The file as a table of one of these forms. Raises BadInput."""
        content = text_of(read_bytes(path), path)
        if content.lstrip("\ufeff \n\t")[:1] in ("{", "[") and _JSON in forms:
            return _JSON, json_orders.table_of(content, path)
        forms = [form for form in forms if form is not _JSON] or list(forms)
        sheet = find_sheet(content, path, lambda names: next((f for f in forms if not f.missing(names)), None))
        if sheet is not None:
            check_columns(sheet.form, sheet.names, path)
            return sheet.form, sheet
        columns = first_row(content, path)
        names = folded(columns)
        check_twice(names, path)
        near = min(forms, key=lambda form: len(form.missing(names)) / len(form.needed))
        nearest = near if len(near.missing(names)) < len(near.needed) / 2 or len(forms) == 1 else generic.DIALECT
        raise BadInput(
            f"{path.name} is no known form of orders: it lacks the columns {', '.join(nearest.missing(names))}"
            f"{f' of {nearest.name}' if nearest is not generic.DIALECT else ''}.",
            f"Use the generic columns: {', '.join(generic.COLUMNS)}; or make a mapping of this file's own.",
            fields=("file",),
        )
