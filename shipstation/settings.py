"""Choices of this bench in one TOML file a profile (ports.Settings), and the setters that change it."""

import logging
import tomllib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import platformdirs
import tomli_w
from filelock import FileLock

from shipstation.errors import BadInput, NotFound, SettingsMissing, StoreAway
from shipstation.files import write_whole
from shipstation.model import Account, Address, Box, Language, PrinterSetup, Profile, Region, Size, Wish
from shipstation.seed import practice_settings
from shipstation.settings_keys import checked

log = logging.getLogger(__name__)

Table = dict[str, Any]
_FILE = "settings.toml"
_APP = "parcel-bench"
_LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]", "https://127.0.0.1", "https://localhost")


def profile_folder(data_dir: Path | None, profile: Profile) -> Path:
    """The folder of a profile, made when missing (0700). Raises StoreAway."""
    root = data_dir or Path(platformdirs.user_data_dir(_APP, appauthor=False))
    folder = root / profile.value
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreAway(
            f"The data folder cannot be made ({error.strerror}).", "Choose another with --data-dir."
        ) from error
    return folder


class SettingsFile:
    """settings.toml of a profile. Read anew when it changed on disk; changed under a lock that processes share."""

    def __init__(self, folder: Path, *, profile: Profile) -> None:
        self._path = folder / _FILE
        self._profile = profile
        self._lock = FileLock(folder / f"{_FILE}.lock", mode=0o600)
        self._seen: tuple[int, int] | None = None
        self._table: Table = {}
        if not self._path.exists():
            first = practice_settings(folder) if profile is Profile.PRACTICE else {}
            self._change(lambda table: table.update({**first, **table}))

    # what the desk asks (ports.Settings)

    def accounts(self) -> tuple[Account, ...]:
        """All accounts of the profile, as added."""
        return tuple(_account(name, entry) for name, entry in self._read().get("account", {}).items())

    def account(self, name: str | None = None) -> Account:
        """By name, else the chosen one, else the first. NotFound, or SettingsMissing when there is none."""
        table = self._read()
        entries = table.get("account", {})
        wanted = name or table.get("chosen_account") or next(iter(entries), None)
        if wanted is None:
            raise SettingsMissing(
                "No Amazon account is set up.", "Add one: shipstation account add NAME.", fields=("account",)
            )
        if wanted not in entries:
            raise _unknown("account", wanted, entries)
        return _account(wanted, entries[wanted])

    def ship_from(self, account: Account) -> Address:
        """The account's own address, else the first one of its country, else the first one."""
        table = self._read()
        addresses = table.get("ship_from", {})
        own = table.get("account", {}).get(account.name, {}).get("ship_from")
        if own in addresses:
            return Address(**addresses[own])
        ours = [entry for entry in addresses.values() if entry.get("country") == account.country]
        chosen = next(iter(ours or addresses.values()), None)
        if chosen is None:
            raise SettingsMissing(
                "No ship-from address is set up.",
                "Set one: shipstation settings set ship_from.NAME.line1 …",
                fields=("ship_from",),
            )
        return Address(**chosen)

    def boxes(self) -> tuple[Box, ...]:
        """The catalog, as listed."""
        return tuple(Box(name=name, size=Size.parse(size)) for name, size in self._read().get("box", {}).items())

    def box(self, name: str | None = None) -> Box:
        """By name (any case), else the usual one."""
        boxes = {box.name.casefold(): box for box in self.boxes()}
        wanted = (name or self._read().get("default_box") or next(iter(boxes), "")).casefold()
        if not wanted:
            raise SettingsMissing("No box is set up.", "Set one: shipstation settings set box.M 30x20x10cm.")
        if wanted not in boxes:
            raise _unknown("box", name or wanted, [box.name for box in boxes.values()])
        return boxes[wanted]

    def wish(self) -> Wish:
        """The usual wish."""
        return Wish(self._read().get("wish", Wish.BEST.value))

    def printers(self) -> tuple[PrinterSetup, ...]:
        """All printers set up."""
        return tuple(_printer(name, entry) for name, entry in self._read().get("printer", {}).items())

    def printer(self, name: str | None = None) -> PrinterSetup | None:
        """By name (NotFound), else the default one, else None."""
        table = self._read()
        entries = table.get("printer", {})
        wanted = name or table.get("default_printer")
        if wanted is None:
            return None
        if wanted not in entries:
            raise _unknown("printer", wanted, entries)
        return _printer(wanted, entries[wanted])

    # what a person changes

    def add_account(self, account: Account) -> None:
        """Add or replace an account; the first one added by hand is chosen. Raises BadInput."""
        self._check_hosts(account)
        entry = {"region": account.region.value, "business_id": account.business_id}
        if account.endpoint:
            entry["endpoint"] = account.endpoint
        if account.lwa_endpoint:
            entry["lwa_endpoint"] = account.lwa_endpoint

        def add(table: Table) -> None:
            entries = table.setdefault("account", {})
            if not any(_by_hand(kept) for kept in entries.values()) or "chosen_account" not in table:
                table["chosen_account"] = account.name
            entries[account.name] = {**entry, "by_hand": True}

        self._change(add)

    def remove(self, kind: str, name: str) -> None:
        """Take an account or a printer away (`kind` "account" or "printer"). Raises NotFound."""

        def take(table: Table) -> None:
            entries = table.get(kind, {})
            if name not in entries:
                raise _unknown(kind, name, entries)
            del entries[name]
            for choice in (f"chosen_{kind}", f"default_{kind}"):
                if table.get(choice) == name:
                    del table[choice]

        self._change(take)

    def use_account(self, name: str) -> None:
        """Choose an account for what comes. Raises NotFound."""
        self.account(name)
        self._change(lambda table: table.update(chosen_account=name))

    def add_printer(self, printer: PrinterSetup) -> None:
        """Add or replace a printer; the first one added by hand becomes the default."""
        entry = {
            "url": printer.url,
            "language": printer.language.value,
            "dpi": printer.dpi,
            "width_mm": printer.width_mm,
            "length_mm": printer.length_mm,
        }

        def add(table: Table) -> None:
            entries = table.setdefault("printer", {})
            if not any(_by_hand(kept) for kept in entries.values()) or "default_printer" not in table:
                table["default_printer"] = printer.name
            entries[printer.name] = {**entry, "by_hand": True}

        self._change(add)

    def all(self) -> Table:
        """Every choice, flat: dotted key -> value."""
        return dict(sorted(_flat(self._read()).items()))

    def get(self, key: str) -> Any:
        """One choice by its dotted key. Raises BadInput for a key that does not exist, None when it is not set."""
        flat = _flat(self._read())
        if key in flat:
            return flat[key]
        checked(key, None)
        return None

    def put(self, key: str, value: str) -> None:
        """Set one choice, checked. Raises BadInput, NotFound."""
        read = checked(key, value)
        if key == "default_printer":
            self.printer(value)
        elif key == "default_box":
            self.box(value)
        elif key == "chosen_account":
            self.account(value)

        def set_it(table: Table) -> None:
            *path, last = key.split(".", 2)
            for part in path:
                table = table.setdefault(part, {})
            table[last] = read

        self._change(set_it)

    def _check_hosts(self, account: Account) -> None:
        """Practice talks to this machine alone, the other profiles never to it (CONTRACT.md)."""
        for field, url in (("endpoint", account.endpoint), ("lwa_endpoint", account.lwa_endpoint)):
            local = url is not None and any(
                url == host or url.startswith((f"{host}:", f"{host}/")) for host in _LOOPBACK
            )
            if self._profile is Profile.PRACTICE and not local:
                raise BadInput(
                    "A practice account talks to a practice Amazon on this machine.",
                    "Give --endpoint and --lwa-endpoint as `practice serve` prints them, or use another --profile.",
                    fields=(field,),
                )
            if (
                self._profile is not Profile.PRACTICE
                and url is not None
                and (local or not url.startswith("https://"))
            ):
                raise BadInput(
                    f"A {self._profile.value} account talks to Amazon over HTTPS alone.",
                    "Leave the endpoints out: the region has its own.",
                    fields=(field,),
                )

    def _read(self) -> Table:
        try:
            status = self._path.stat()
            if self._seen != (status.st_mtime_ns, status.st_ino):
                self._table = tomllib.loads(self._path.read_text("utf-8"))
                self._seen = (status.st_mtime_ns, status.st_ino)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise BadInput(
                f"{self._path} cannot be read: {error}.",
                "Mend that line, or move the file away to begin with the usual settings.",
                fields=("settings",),
            ) from error
        return self._table

    def _change(self, change: Callable[[Table], None]) -> None:
        with self._lock:
            table = deepcopy(self._read())
            change(table)
            write_whole(self._path, tomli_w.dumps(table).encode())
            self._seen = None


def _by_hand(entry: Table) -> bool:
    """False for what practice was seeded with."""
    return bool(entry.get("by_hand"))


def _account(name: str, entry: Table) -> Account:
    return Account(
        name=name,
        region=Region(entry["region"]),
        business_id=entry["business_id"],
        endpoint=entry.get("endpoint"),
        lwa_endpoint=entry.get("lwa_endpoint"),
    )


def _printer(name: str, entry: Table) -> PrinterSetup:
    return PrinterSetup(
        name=name,
        url=entry["url"],
        language=Language(entry["language"]),
        dpi=entry.get("dpi", 203),
        width_mm=entry.get("width_mm", 101.6),
        length_mm=entry.get("length_mm", 152.4),
    )


def _unknown(kind: str, name: str, known: Any) -> NotFound:
    names = ", ".join(known) or "none"
    return NotFound(f"There is no {kind} {name}.", f"Known: {names}.", fields=(kind,))


def _flat(table: Table, prefix: str = "") -> Table:
    flat: Table = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat
