"""Choices of this bench in one TOML file a profile (ports.Settings), and the setters that change it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

import tomli_w

from shipstation.errors import BadInput, SettingsMissing
from shipstation.files import locked, write_whole
from shipstation.model import (
    Account,
    Address,
    BenchChoices,
    Box,
    ColumnMapping,
    PaperChoices,
    PrinterSetup,
    Profile,
    Route,
    Rule,
    StepId,
    StepNote,
    Wish,
)
from shipstation.seed import practice_settings
from shipstation.settings_entries import (
    account_entry,
    account_of,
    address_of,
    bench_of,
    by_hand,
    mapping_entry,
    mapping_of,
    note_entry,
    note_of,
    printer_entry,
    printer_of,
    route_entry,
    route_of,
    unknown,
    words,
)
from shipstation.settings_keys import check_hosts, check_name, checked, path_of
from shipstation.settings_moving import moved, stayed
from shipstation.settings_reading import Table, flat, opened
from shipstation.settings_rules import placed, rule_of

log = logging.getLogger(__name__)

_Noun = TypeVar("_Noun")
_FILE = "settings.toml"


class SettingsFile:
    """settings.toml of a profile. Read anew when it changed on disk; changed under a lock that processes share."""

    def __init__(self, folder: Path, *, profile: Profile) -> None:
        self._path = folder / _FILE
        self._profile = profile
        self._seen: tuple[int, int, int] | None = None
        self._kept: Table = {}
        if not self._path.exists():
            first = practice_settings(folder) if profile is Profile.PRACTICE else {}
            self._change(lambda table: table.update({**first, **table}))

    def accounts(self) -> tuple[Account, ...]:
        """All accounts of the profile, as added."""
        return self._each("account", account_of)

    def account(self, name: str | None = None) -> Account:
        """By name, else the chosen one, else the first. NotFound, or SettingsMissing when there is none."""
        entries = self._tables("account")
        wanted = name or self._text("chosen_account") or next(iter(entries), None)
        if wanted is None:
            raise SettingsMissing(
                "No Amazon account is set up.", "Add one: shipstation account add NAME.", fields=("account",)
            )
        if wanted not in entries:
            raise unknown("account", wanted, entries)
        return self._one("account", account_of, wanted, entries[wanted])

    def ship_from(self, account: Account) -> Address:
        """The account's own address, else the first one of its country, else the first one."""
        addresses = self._tables("ship_from")
        own = self._tables("account").get(account.name, {}).get("ship_from")
        if own is not None and not isinstance(own, str):
            raise self._damaged(f"account.{account.name}.ship_from is no text")
        if own in addresses:
            return self._one("ship_from", address_of, own, addresses[own])
        ours = [name for name, entry in addresses.items() if entry.get("country") == account.country]
        chosen = next(iter(ours or addresses), None)
        if chosen is None:
            remedy = "Set one: shipstation settings set ship_from.NAME.line1 …"
            raise SettingsMissing("No ship-from address is set up.", remedy, fields=("ship_from",))
        return self._one("ship_from", address_of, chosen, addresses[chosen])

    def boxes(self) -> tuple[Box, ...]:
        """The catalog, as listed."""
        with self._reading("box"):
            return tuple(Box.parse(name, words({name: text}, name)) for name, text in self._table("box").items())

    def box(self, name: str | None = None) -> Box:
        """By name (any case), else the usual one."""
        boxes = {box.name.casefold(): box for box in self.boxes()}
        wanted = (name or self._text("default_box") or next(iter(boxes), "")).casefold()
        if not wanted:
            raise SettingsMissing("No box is set up.", "Set one: shipstation settings set box.M 30x20x10cm.")
        if wanted not in boxes:
            raise unknown("box", name or wanted, [box.name for box in boxes.values()])
        return boxes[wanted]

    def wish(self) -> Wish:
        """The usual wish."""
        with self._reading("wish"):
            return Wish(self._text("wish") or Wish.BEST)

    def printers(self) -> tuple[PrinterSetup, ...]:
        """All printers set up."""
        return self._each("printer", printer_of)

    def printer(self, name: str | None = None) -> PrinterSetup | None:
        """By name (NotFound), else the default one, else None."""
        entries = self._tables("printer")
        wanted = name or self._text("default_printer")
        if wanted is None:
            return None
        if wanted not in entries:
            raise unknown("printer", wanted, entries)
        return self._one("printer", printer_of, wanted, entries[wanted])

    def paper_choices(self) -> PaperChoices:
        """What the shop says on its own papers."""
        shop, logo, note = (self._text(key) or "" for key in ("paper_shop", "paper_logo", "paper_note"))
        return PaperChoices(shop=shop, logo=logo, note=note)

    def routes(self) -> tuple[Route, ...]:
        """Which paper goes to which printer, as listed."""
        return self._each("route", route_of)

    def notes(self) -> dict[StepId, StepNote]:
        """What was noted of each step on the way to an account."""
        entries = self._tables("connect")
        with self._reading("connect"):
            return {StepId(name): note_of(StepId(name), entry) for name, entry in entries.items()}

    def scale(self) -> str:
        """Which scale is read: its device file, "auto" for the first one found, or "off"."""
        with self._reading("scale"):
            return words({"source": "auto", **self._table("scale")}, "source")

    def bench(self) -> BenchChoices:
        """How careful this bench is."""
        with self._reading("bench"):
            return bench_of(self._table("bench"))

    def rules(self) -> tuple[Rule, ...]:
        """The shop's rules for its parcels, in the order in which they have their way."""
        return self._each("rule", rule_of)

    def mappings(self) -> tuple[ColumnMapping, ...]:
        """Which columns of somebody's files are which fields."""
        return self._each("mapping", mapping_of)

    def note(self, step: StepId, note: StepNote) -> None:
        """Note how far a step is."""
        self._change(lambda table: self._tables_in(table, "connect").update({step.value: note_entry(step, note)}))

    def add_mapping(self, mapping: ColumnMapping) -> None:
        """Add or replace a mapping of somebody's columns. Raises BadInput."""
        check_name(mapping.name)
        entry = mapping_entry(mapping)
        self._change(lambda table: self._tables_in(table, "mapping").update({mapping.name: entry}))

    def add_rule(self, rule: Rule, *, place: int | None = None) -> None:
        """Add or replace a rule. `place`: where it stands, from 1; None: where it stood, else last. BadInput."""
        check_name(rule.name)

        def put(table: Table) -> None:
            table["rule"] = placed(self._tables_in(table, "rule"), rule, place)

        self._change(put)

    def add_account(self, account: Account, *, at_home: bool = False) -> None:
        """Add or replace an account; the first one added by hand is chosen. Raises BadInput.

        `at_home`: one without addresses talks, in practice, to the practice Amazon of this folder.
        """
        check_name(account.name)
        if not (at_home and account.endpoint is None and account.lwa_endpoint is None):
            check_hosts(account, self._profile)
        entry = account_entry(account)

        def add(table: Table) -> None:
            entries = self._tables_in(table, "account")
            if not any(by_hand(kept) for kept in entries.values()) or "chosen_account" not in table:
                table["chosen_account"] = account.name
            entries[account.name] = {**entry, "by_hand": True}

        self._change(add)

    def change_printer(self, name: str, change: Callable[[PrinterSetup], PrinterSetup]) -> PrinterSetup:
        """Another setup of a printer under the same name, made of what it is now. Raises NotFound."""

        def put(table: Table) -> None:
            entries = self._tables_in(table, "printer")
            if name not in entries:
                raise unknown("printer", name, entries)
            kept = {"by_hand": True} if by_hand(entries[name]) else {}
            entries[name] = {**printer_entry(change(self._one("printer", printer_of, name, entries[name]))), **kept}

        self._change(put)
        return self._one("printer", printer_of, name, self._tables("printer")[name])

    def add_route(self, route: Route) -> None:
        """Add or replace a route. Raises BadInput; NotFound for an unknown printer or account."""
        check_name(route.name)
        self.printer(route.printer)
        if route.account:
            self.account(route.account)
        self._change(lambda table: self._tables_in(table, "route").update({route.name: route_entry(route)}))

    def remove(self, kind: str, name: str) -> None:
        """Take an account, a printer or a route away (`kind` names which). Raises NotFound."""

        def take(table: Table) -> None:
            entries = self._tables_in(table, kind)
            if name not in entries:
                raise unknown(kind, name, entries)
            del entries[name]
            if kind in ("account", "printer"):
                # What was said of it goes with it: a route to nowhere would hold papers back.
                routes = self._tables_in(table, "route")
                for each in [each for each, entry in routes.items() if entry.get(kind) == name]:
                    del routes[each]
                for entry in entries.values():
                    if entry.get("stand_in") == name:
                        del entry["stand_in"]
            for choice in (f"chosen_{kind}", f"default_{kind}"):
                if table.get(choice) == name:
                    del table[choice]

        self._change(take)

    def use_account(self, name: str) -> None:
        """Choose an account for what comes. Raises NotFound."""
        self.account(name)
        self._change(lambda table: table.update(chosen_account=name))

    def add_printer(self, printer: PrinterSetup) -> None:
        """Add or replace a printer; the first one added by hand becomes the default. Raises BadInput."""
        check_name(printer.name)

        def add(table: Table) -> None:
            entries = self._tables_in(table, "printer")
            if not any(by_hand(kept) for kept in entries.values()) or "default_printer" not in table:
                table["default_printer"] = printer.name
            entries[printer.name] = {**printer_entry(printer), "by_hand": True}

        self._change(add)

    def take_along(self, source: "SettingsFile") -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Take another profile's choices, but for what is set here already. See settings_moving.

        Returns: the dotted keys that came, and those that stayed behind.
        """
        theirs = source._read()  # noqa: SLF001 a file of our own
        seeded = practice_settings(source._path.parent) if source._profile is Profile.PRACTICE else {}  # noqa: SLF001 as above
        told: list[tuple[str, ...]] = []

        def take(table: Table) -> None:
            came = moved(theirs, table, seeded=seeded)
            told.extend((tuple(sorted(flat(came))), stayed(theirs, table, came)))
            for key, value in came.items():
                table[key] = {**table.get(key, {}), **value} if isinstance(value, dict) else value

        self._change(take)
        return told[0], told[1]

    def all(self) -> Table:
        """Every choice, flat: dotted key -> value."""
        return dict(sorted(flat(self._read()).items()))

    def get(self, key: str) -> Any:
        """One choice by its dotted key. Raises BadInput for a key that does not exist, None when it is not set."""
        known = flat(self._read())
        if key in known:
            return known[key]
        checked(key, None)
        return None

    def put(self, key: str, value: str) -> None:
        """Set one choice, checked. Raises BadInput; NotFound for a name that must be there already."""
        read = checked(key, value)
        path = path_of(key)
        self._check_named(path, value)

        def set_it(table: Table) -> None:
            for number, part in enumerate(path[:-1], 1):
                table = table.setdefault(part, {})
                if not isinstance(table, dict):
                    raise self._damaged(f"{'.'.join(path[:number])} is no table")
            table[path[-1]] = read

        self._change(set_it)

    def _check_named(self, path: tuple[str, ...], value: str) -> None:
        """A choice must be of what there is, and only an address or a box is begun by setting a part of it."""
        if path == ("default_printer",):
            self.printer(value)
        elif path == ("default_box",):
            self.box(value)
        elif path == ("chosen_account",):
            self.account(value)
        elif path[0] in ("printer", "account", "route", "rule") and path[1] not in self._tables(path[0]):
            raise unknown(path[0], path[1], self._tables(path[0]))
        if path[-1] in ("printer", "stand_in") and len(path) == 3:
            self.printer(value)
        elif path[0] == "route" and path[2] == "account":
            self.account(value)
        if path[0] == "account" and path[2] == "ship_from" and value not in self._tables("ship_from"):
            raise unknown("ship_from", value, self._tables("ship_from"))

    def _text(self, key: str) -> str | None:
        value = self._read().get(key)
        if value is not None and not isinstance(value, str):
            raise self._damaged(f"{key} is no text")
        return value

    def _table(self, key: str) -> Table:
        table = self._read().get(key, {})
        if not isinstance(table, dict):
            raise self._damaged(f"{key} is no table")
        return table

    def _tables(self, key: str) -> dict[str, Table]:
        return self._tables_in({key: self._table(key)}, key)

    def _tables_in(self, whole: Table, key: str) -> dict[str, Table]:
        """The tables below a key, made where there are none yet."""
        table = whole.setdefault(key, {})
        if not isinstance(table, dict):
            raise self._damaged(f"{key} is no table")
        for name, entry in table.items():
            if not isinstance(entry, dict):
                raise self._damaged(f"an entry of {key} is no table: {name}")
        return table

    def _each(self, kind: str, read: Callable[[str, Table], _Noun]) -> tuple[_Noun, ...]:
        """Everything of a kind, as listed."""
        return tuple(self._one(kind, read, name, entry) for name, entry in self._tables(kind).items())

    def _one(self, kind: str, read: Callable[[str, Table], _Noun], name: str, entry: Table) -> _Noun:
        with self._reading(f"{kind}.{name}"):
            return read(name, entry)

    @contextmanager
    def _reading(self, place: str) -> Iterator[None]:
        """What somebody wrote into the file by hand may be anything: say where."""
        try:
            yield
        except KeyError as error:
            raise self._damaged(f"{place}: {error.args[0]} is missing") from error
        except (TypeError, ValueError, OverflowError) as error:
            raise self._damaged(f"{place}: {error}") from error

    def _damaged(self, what: str) -> BadInput:
        return BadInput(
            f"{self._path} cannot be read: {what}.",
            "Mend that line, or move the file away to begin with the usual settings.",
            fields=("settings",),
        )

    def _read(self) -> Table:
        try:
            status = self._path.stat()
            seen = (status.st_mtime_ns, status.st_ino, status.st_size)
            if self._seen != seen:
                self._kept = opened(self._path)
                self._seen = seen
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise self._damaged(str(error)) from error
        except RecursionError as error:
            raise self._damaged("it is nested too deep") from error
        return self._kept

    def _change(self, change: Callable[[Table], None]) -> None:
        with locked(self._path):
            # A clock tick is longer than two changes: what another process wrote may look unchanged.
            self._seen = None
            table = deepcopy(self._read())
            change(table)
            write_whole(self._path, tomli_w.dumps(table).encode())
            self._seen = None
