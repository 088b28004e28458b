"""orders columns: what somebody's file is written like, what its columns are, and what its first rows come to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from shipstation.cli import order_shapes
from shipstation.cli.entry import Call, Verb
from shipstation.cli.order_files import parted
from shipstation.desk import import_report
from shipstation.desk.previews import Look, remarks, renamed
from shipstation.errors import BadInput, NotFound
from shipstation.model import MAPPED_FIELDS, ColumnMapping, Order
from shipstation.ports import FilePreview
from shipstation.rules.columns import Remark


@click.command(
    "columns", cls=Verb, help="What the columns of FILE are; FIELD=COLUMN says it, FIELD==VALUE of every row."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("changes", nargs=-1, metavar="[FIELD=COLUMN]...")
@click.option("--mapping", help="begin with this one instead of the one that fits, or a guess")
@click.option("--keep", metavar="NAME", help="keep it: files with these columns are read by it from now on")
@click.pass_obj
def columns_verb(call: Call, file: Path, changes: tuple[str, ...], mapping: str | None, keep: str | None) -> None:
    """Nothing is imported."""
    said = dict(parted(each) for each in changes)
    with call.station() as station:
        previews, shown = station.previews, station.safety.operators.names()
        look = previews.look(file)
        begun = _named(previews.kept(), mapping) if mapping else (*look.fitting, look.mapping)[0]
        changed = _changed(begun, said)
        told = remarks(changed, look.preview)
        is_clear = changed.is_ready and not any(each.is_grave for each in told)
        seen = previews.preview(file, changed) if is_clear else None
        if keep:
            _check(told)
            changed = renamed(changed, keep)
            previews.keep(changed, instead=True)
    call.answer(_shape(look, changed, told, seen, shown), _lines(look, changed, told, seen))


def _named(kept: Sequence[ColumnMapping], name: str) -> ColumnMapping:
    found = next((each for each in kept if each.name == name), None)
    if found is None:
        known = ", ".join(each.name for each in kept) or "none"
        raise NotFound(f"There is no mapping {name}.", f"Known: {known}.", fields=("mapping",))
    return found


def _changed(mapping: ColumnMapping, said: Mapping[str, str]) -> ColumnMapping:
    """With other columns; "" takes a field away, "=…" holds for every row."""
    strange = next((field for field in said if field not in MAPPED_FIELDS), None)
    if strange is not None:
        raise BadInput(
            f"A mapping has no field {strange}.", f"It has {', '.join(MAPPED_FIELDS)}.", fields=("changes",)
        )
    columns = {field: column for field, column in mapping.columns.items() if field not in said}
    fixed = {field: value for field, value in mapping.fixed.items() if field not in said}
    columns |= {field: text for field, text in said.items() if text and not text.startswith("=")}
    fixed |= {field: text[1:] for field, text in said.items() if text.startswith("=") and text[1:]}
    return replace(mapping, columns=columns, fixed=fixed)


def _check(told: Sequence[Remark]) -> None:
    grave = next((each for each in told if each.is_grave), None)
    if grave is not None:
        raise BadInput(f"{grave.field}: {grave.said}.", "Say FIELD=COLUMN, or FIELD==VALUE.", fields=(grave.field,))


def _shape(
    look: Look,
    mapping: ColumnMapping,
    told: Sequence[Remark],
    seen: FilePreview | None,
    shown: Callable[[str], str],
) -> Mapping[str, object]:
    plain = look.preview
    return {
        "file": str(look.path),
        "encoding": plain.encoding,
        "separator": plain.separator,
        "rows": plain.total,
        "dialect": plain.file.dialect or None,
        "columns": list(plain.columns),
        "twice": list(plain.twice),
        "looks_headless": plain.looks_headless,
        "mapping": {"name": mapping.name, "columns": dict(mapping.columns), "fixed": dict(mapping.fixed)},
        "fitting": [each.name for each in look.fitting],
        "remarks": [{"field": each.field, "said": each.said, "grave": each.is_grave} for each in told],
        "orders": [
            order_shapes.order_line(_as_seen(order, shown), ()) for order in (seen.file.orders if seen else ())
        ],
        "refused": [import_report.refused(row) for row in (seen.file.refused if seen else ())],
    }


def _as_seen(order: Order, shown: Callable[[str], str]) -> Order:
    return replace(order, ship_to=replace(order.ship_to, name=shown(order.ship_to.name)))


def _lines(look: Look, mapping: ColumnMapping, told: Sequence[Remark], seen: FilePreview | None) -> list[str]:
    plain = look.preview
    form = plain.file.dialect or "no known form"
    lines = [f"{look.path.name}: {plain.total:,} rows, {plain.encoding}, parted by {plain.separator!r}, {form}"]
    lines += [f"  {field:<16} {column}" for field, column in mapping.columns.items()]
    lines += [f"  {field:<16} ={value}" for field, value in mapping.fixed.items()]
    lines += [f"  {each.field}: {each.said}" for each in told]
    if seen is not None:
        lines.append(f"The first {len(seen.rows)} rows: {len(seen.file.orders)} orders")
        lines += [f"  line {row.line}: {row.said}" for row in seen.file.refused]
    return lines
