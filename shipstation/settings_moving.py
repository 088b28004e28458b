"""What goes along from one profile's settings to another's: choices of the bench, never accounts nor sample data."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from shipstation.model import StepId
from shipstation.settings_reading import flat

Table = dict[str, Any]
_PLAIN = ("wish", "theme", "sounds", "default_box", "paper_shop", "paper_logo", "paper_note")
# These speak of secrets and of what was tried with them: each profile has its own.
_STAY = frozenset({StepId.SECRETS, StepId.CHECK, StepId.KIT})


def moved(source: Mapping[str, Any], here: Mapping[str, Any], *, seeded: Mapping[str, Any]) -> Table:
    """What `source` has, and `here` has not, of what may go along; in the form of the settings file.

    Args:
        source, here: whole settings files.
        seeded: what the source began with by itself; of its addresses and printers, such samples stay.
    """
    found: Table = {key: source[key] for key in _PLAIN if key in source and key not in here}
    tables = {
        "box": _missing(source, here, "box"),
        "ship_from": _unlike(_missing(source, here, "ship_from"), seeded.get("ship_from", {})),
        "printer": _unlike(_missing(source, here, "printer"), seeded.get("printer", {})),
        "connect": {name: entry for name, entry in _missing(source, here, "connect").items() if name not in _STAY},
    }
    printers = {*tables["printer"], *here.get("printer", {})}
    for entry in tables["printer"].values():
        if entry.get("stand_in") not in printers:
            entry.pop("stand_in", None)
    # A route of one account alone speaks of an account that does not go along.
    tables["route"] = {
        name: entry
        for name, entry in _missing(source, here, "route").items()
        if entry.get("printer") in printers and entry.get("account") in (None, "", *here.get("account", {}))
    }
    if "default_printer" not in here and source.get("default_printer") in printers:
        found["default_printer"] = source["default_printer"]
    return found | {name: table for name, table in tables.items() if table}


def stayed(source: Mapping[str, Any], here: Mapping[str, Any], taken: Mapping[str, Any]) -> tuple[str, ...]:
    """The dotted keys of `source` that did not go along, by name; what stands here already is not among them."""
    gone = flat(dict(taken))
    return tuple(sorted(key for key in flat(dict(source)) if key not in gone and key not in flat(dict(here))))


def _missing(source: Mapping[str, Any], here: Mapping[str, Any], key: str) -> Table:
    return {name: deepcopy(entry) for name, entry in source.get(key, {}).items() if name not in here.get(key, {})}


def _unlike(entries: Table, seeded: Mapping[str, Any]) -> Table:
    return {name: entry for name, entry in entries.items() if entry != seeded.get(name)}
