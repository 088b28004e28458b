"""Entries of the settings file as nouns and back: accounts, the way to them, printers, and which paper goes where."""

import math
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from shipstation.errors import BadInput, NotFound, SettingsMissing
from shipstation.model import (
    COPIES,
    DARKNESS,
    DOUBT_G,
    DOUBT_PERCENT,
    GAP_MM,
    MOVED_MM,
    NOTE_FIELDS,
    SPEED,
    STUCK_DAYS,
    TRACK_MINUTES,
    UNUSED_HOURS,
    Account,
    Address,
    BenchChoices,
    ColumnMapping,
    Language,
    PaperKind,
    PrinterSetup,
    Region,
    Route,
    StepId,
    StepNote,
    StepState,
    paper_size,
)
from shipstation.model.imports import LONGEST_COLUMN
from shipstation.settings_hours import hours_of

Table = dict[str, Any]
_DPI = (72, 1200)
_MM = (10.0, 1000.0)
_USUAL_BENCH = BenchChoices()
_USUAL = PrinterSetup(name="", url="", language=Language.ZPL)


def account_of(name: str, entry: Mapping[str, Any]) -> Account:
    """An account as it stands in the file. Raises KeyError, ValueError for what is missing or makes no sense."""
    return Account(
        name=name,
        region=Region(entry["region"]),
        business_id=words(entry, "business_id"),
        endpoint=words(entry, "endpoint") if "endpoint" in entry else None,
        lwa_endpoint=words(entry, "lwa_endpoint") if "lwa_endpoint" in entry else None,
        secret_on=date.fromisoformat(words(entry, "secret_on")) if "secret_on" in entry else None,
        tax_number=words(entry, "tax_number") if "tax_number" in entry else "",
    )


def account_entry(account: Account) -> Table:
    """The same the other way."""
    entry: Table = {"region": account.region.value, "business_id": account.business_id}
    if account.endpoint:
        entry["endpoint"] = account.endpoint
    if account.lwa_endpoint:
        entry["lwa_endpoint"] = account.lwa_endpoint
    if account.secret_on:
        entry["secret_on"] = account.secret_on.isoformat()
    if account.tax_number:
        entry["tax_number"] = account.tax_number
    return entry


def address_of(name: str, entry: Mapping[str, Any]) -> Address:
    """A ship-from address as it stands in the file. Raises ValueError; SettingsMissing naming what it lacks."""
    known = {field.name for field in fields(Address)}
    place = {key: words(entry, key) for key in entry if key in known}
    lacking = [key for key in ("name", "line1", "city", "postal_code", "country") if not place.get(key)]
    if lacking:
        raise SettingsMissing(
            f"The ship-from address {name} lacks {', '.join(lacking)}.",
            f"Set it: shipstation settings set ship_from.{name}.{lacking[0]} …",
            fields=[f"ship_from.{name}.{key}" for key in lacking],
        )
    return Address(**place)


def note_of(step: StepId, entry: Mapping[str, Any]) -> StepNote:
    """What was noted of a step on the way to an account. Raises ValueError."""
    text = NOTE_FIELDS.get(step, "")
    return StepNote(
        state=StepState(entry.get("state", StepState.TODO)),
        on=date.fromisoformat(words(entry, "on")) if entry.get("on") else None,
        text=words(entry, text) if text in entry else "",
    )


def note_entry(step: StepId, note: StepNote) -> Table:
    """The same the other way; what is as at the beginning is left out."""
    said = {
        "state": note.state.value if note.state is not StepState.TODO else "",
        NOTE_FIELDS.get(step, ""): note.text,
    }
    said["on"] = note.on.isoformat() if note.on else ""
    return {key: value for key, value in said.items() if key and value}


def printer_of(name: str, entry: Mapping[str, Any]) -> PrinterSetup:
    """A printer as it stands in the file. Raises KeyError, ValueError for what is missing or makes no sense."""
    return PrinterSetup(
        name=name,
        url=words(entry, "url"),
        language=Language(entry["language"]),
        dpi=round(measure(entry, "dpi", _USUAL.dpi, _DPI)),
        width_mm=measure(entry, "width_mm", _USUAL.width_mm, _MM),
        length_mm=measure(entry, "length_mm", _USUAL.length_mm, _MM),
        left_mm=measure(entry, "left_mm", _USUAL.left_mm, MOVED_MM),
        top_mm=measure(entry, "top_mm", _USUAL.top_mm, MOVED_MM),
        darkness=_whole(entry, "darkness", DARKNESS),
        speed=_whole(entry, "speed", SPEED),
        gap_mm=measure(entry, "gap_mm", _USUAL.gap_mm, GAP_MM),
        cutter=_switch(entry, "cutter", usual=False) if "cutter" in entry else None,
        turned=_switch(entry, "turned", usual=False),
        stand_in=words(entry, "stand_in") if "stand_in" in entry else "",
        is_away=_switch(entry, "away", usual=False),
        is_paused=_switch(entry, "paused", usual=False),
        asks_state=_switch(entry, "ask_state", usual=True),
    )


def printer_entry(printer: PrinterSetup) -> Table:
    """The same the other way; what is as usual is left out, so that the file stays short."""
    entry: Table = {
        "url": printer.url,
        "language": printer.language.value,
        "dpi": printer.dpi,
        "width_mm": printer.width_mm,
        "length_mm": printer.length_mm,
    }
    more = {
        "left_mm": (printer.left_mm, _USUAL.left_mm),
        "top_mm": (printer.top_mm, _USUAL.top_mm),
        "darkness": (printer.darkness, _USUAL.darkness),
        "speed": (printer.speed, _USUAL.speed),
        "gap_mm": (printer.gap_mm, _USUAL.gap_mm),
        "stand_in": (printer.stand_in, _USUAL.stand_in),
        "cutter": (_said(printer.cutter), _said(_USUAL.cutter)),
        "turned": (_said(printer.turned), _said(_USUAL.turned)),
        "away": (_said(printer.is_away), _said(_USUAL.is_away)),
        "paused": (_said(printer.is_paused), _said(_USUAL.is_paused)),
        "ask_state": (_said(printer.asks_state), _said(_USUAL.asks_state)),
    }
    return {**entry, **{key: value for key, (value, usual) in more.items() if value != usual}}


def route_of(name: str, entry: Mapping[str, Any]) -> Route:
    """A route as it stands in the file. Raises KeyError, ValueError."""
    return Route(
        name=name,
        document=PaperKind.named(words(entry, "document")),
        printer=words(entry, "printer"),
        account=words(entry, "account") if "account" in entry else "",
        size_mm=paper_size(words(entry, "size")) if "size" in entry else None,
        copies=_whole(entry, "copies", COPIES) or 1,
        with_label=_switch(entry, "with_label", usual=False),
    )


def route_entry(route: Route) -> Table:
    """The same the other way."""
    entry: Table = {"document": route.document.value.lower(), "printer": route.printer, "copies": route.copies}
    if route.account:
        entry["account"] = route.account
    if route.size_mm is not None:
        entry["size"] = "{:g}x{:g}mm".format(*route.size_mm)
    if route.with_label:
        entry["with_label"] = "on"
    return entry


def bench_of(entry: Mapping[str, Any]) -> BenchChoices:
    """How careful the bench is, as it stands in the file. Raises ValueError."""
    grams, percent = _whole(entry, "doubt_g", DOUBT_G), _whole(entry, "doubt_percent", DOUBT_PERCENT)
    return BenchChoices(
        check_off=_switch(entry, "check_off", usual=_USUAL_BENCH.check_off),
        closing_scan=_switch(entry, "closing_scan", usual=_USUAL_BENCH.closing_scan),
        sounds=_switch(entry, "sounds", usual=_USUAL_BENCH.sounds),
        hours=hours_of(entry),
        doubt_g=_USUAL_BENCH.doubt_g if grams is None else grams,
        doubt_percent=_USUAL_BENCH.doubt_percent if percent is None else percent,
        label_prints=tuple(words(entry, "label_prints").split()) if "label_prints" in entry else (),
        stuck_days=_usually(entry, "stuck_days", STUCK_DAYS, _USUAL_BENCH.stuck_days),
        unused_hours=_usually(entry, "unused_hours", UNUSED_HOURS, _USUAL_BENCH.unused_hours),
        track_minutes=_usually(entry, "track_minutes", TRACK_MINUTES, _USUAL_BENCH.track_minutes),
        desktop_notices=_switch(entry, "desktop_notices", usual=_USUAL_BENCH.desktop_notices),
    )


def mapping_of(name: str, entry: Mapping[str, Any]) -> ColumnMapping:
    """A mapping as it stands in the file: field = "Column", or "=what holds for every row". Raises ValueError."""
    said = {field: words(entry, field) for field in entry}
    return ColumnMapping(
        name=name,
        columns={field: text for field, text in said.items() if not text.startswith("=")},
        fixed={field: text[1:] for field, text in said.items() if text.startswith("=")},
    )


def mapping_entry(mapping: ColumnMapping) -> dict[str, str]:
    """The same as it is kept. Raises BadInput for a column that would be read as what holds for every row."""
    for column in mapping.columns.values():
        if column.startswith("=") or not column.strip() or len(column) > LONGEST_COLUMN:
            raise BadInput(
                f"The column {column[:40]!r} cannot be kept in a mapping.",
                f"Give it another name in the file: 1 to {LONGEST_COLUMN} characters, without = before them.",
                fields=("columns",),
            )
    return {**mapping.columns, **{field: f"={text}" for field, text in mapping.fixed.items()}}


def _usually(entry: Mapping[str, Any], key: str, bounds: tuple[int, int], usual: int) -> int:
    value = _whole(entry, key, bounds)
    return usual if value is None else value


def words(entry: Mapping[str, Any], key: str) -> str:
    """Text of an entry; a number is what it was typed as. Raises ValueError, KeyError."""
    value = entry[key]
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise ValueError(f"{key} is no text")


def measure(entry: Mapping[str, Any], key: str, usual: float, bounds: tuple[float, float]) -> float:
    """A number of an entry, also written as text. Raises ValueError."""
    value = entry.get(key, usual)
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{key} is no number") from error
    if not (math.isfinite(number) and bounds[0] <= number <= bounds[1]):
        raise ValueError(f"{key} lies outside {bounds[0]:g} to {bounds[1]:g}")
    return number


def _whole(entry: Mapping[str, Any], key: str, bounds: tuple[int, int]) -> int | None:
    if key not in entry:
        return None
    number = measure(entry, key, bounds[0], bounds)
    if number != int(number):
        raise ValueError(f"{key} is no whole number")
    return int(number)


def _switch(entry: Mapping[str, Any], key: str, *, usual: bool) -> bool:
    value = entry.get(key, usual)
    if isinstance(value, bool):
        return value
    if value in ("on", "off"):
        return bool(value == "on")
    raise ValueError(f"{key} is neither on nor off")


def _said(value: bool | None) -> str | None:  # noqa: FBT001 a value to be written, not a choice of what to do
    return None if value is None else "on" if value else "off"


def by_hand(entry: Mapping[str, Any]) -> bool:
    """False for what practice was seeded with."""
    return bool(entry.get("by_hand"))


def unknown(kind: str, name: str, known: Any) -> NotFound:
    """The error for a name that is none of these."""
    names = ", ".join(known) or "none"
    return NotFound(f"There is no {kind} {name}.", f"Known: {names}.", fields=(kind,))
