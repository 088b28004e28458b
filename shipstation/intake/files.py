"""Reads a file of orders: tells its dialect, keeps what is good, lists each row that is not (ports.OrderFiles)."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from shipstation.errors import BadInput
from shipstation.intake import amazon_report, ebay, etsy, generic, json_orders, mapped, mending, shopify, woocommerce
from shipstation.intake.dialect import Dialect
from shipstation.intake.encoding import read_bytes, text_of
from shipstation.intake.pile import Pile, Table
from shipstation.intake.rows import find_sheet, first_row, folded
from shipstation.model import ColumnMapping, OrderKey
from shipstation.ports import FilePreview, OrderFile, RefusedRow

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

    def preview(self, path: Path, mapping: ColumnMapping | None, *, rows: int = 20) -> FilePreview:
        """The first rows as they would become orders; without a mapping by the header, or as no orders. BadInput."""
        content = text_of(read_bytes(path), path)
        forms = [mapped.dialect_of(mapping)] if mapping is not None else list(self._known().values())
        sheet = find_sheet(content, path, lambda names: next((f for f in forms if not f.missing(names)), None))
        nothing = OrderFile(path=path, dialect="", orders=(), items=0, refused=())
        if sheet is None:
            columns = first_row(content, path)
            wanted = folded(columns)
            plain = find_sheet(content, path, lambda names: True if names == wanted else None)
            first = tuple(itertools.islice(plain.rows(), rows)) if plain is not None else ()
            return FilePreview(columns=columns, rows=tuple(tuple(values) for _, values, _ in first), file=nothing)
        first = tuple(itertools.islice(sheet.rows(), rows))
        pile = Pile(sheet.form, sheet, {})
        for line, values, fault in first:
            pile.add(line, values, fault)
        return FilePreview(
            columns=sheet.header, rows=tuple(tuple(values) for _, values, _ in first), file=pile.file(path)
        )

    def _known(self) -> dict[str, Dialect]:
        ours = {each.name: each for each in (*_DIALECTS, _JSON)}
        # Somebody's own mapping has no say over a name of ours.
        theirs = {each.name: mapped.dialect_of(each) for each in self._mappings() if each.is_ready}
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
            _check_columns(sheet.form, sheet.names, path)
            return sheet.form, sheet
        columns = first_row(content, path)
        names = folded(columns)
        _check_twice(names, path)
        near = min(forms, key=lambda form: len(form.missing(names)) / len(form.needed))
        nearest = near if len(near.missing(names)) < len(near.needed) / 2 or len(forms) == 1 else generic.DIALECT
        raise BadInput(
            f"{path.name} is no known form of orders: it lacks the columns {', '.join(nearest.missing(names))}"
            f"{f' of {nearest.name}' if nearest is not generic.DIALECT else ''}.",
            f"Use the generic columns: {', '.join(generic.COLUMNS)}; or make a mapping of this file's own.",
            fields=("file",),
        )


def _check_columns(form: Dialect, names: Sequence[str], path: Path) -> None:
    """Nobody can tell which of two columns of one name counts, where one of them does."""
    read = {names[place] for places in form.bind(names).values() for place in places}
    _check_twice([name for name in names if name in read], path)


def _check_twice(names: Sequence[str], path: Path) -> None:
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise BadInput(f"{path.name} has the column {twice[0]} twice.", "Keep the one that counts.", fields=("file",))
