"""Targets: what people and shops write: addresses, search, files of orders, settings."""

import csv
import io
import json
import random
import tomllib
from contextlib import suppress
from dataclasses import asdict, fields
from itertools import count
from pathlib import Path
from typing import Any, Self

import tomli_w

from shipstation.amazon.wire import write_address
from shipstation.errors import BadInput, ShipError
from shipstation.intake.addresses import check_address
from shipstation.intake.faults import RowFault
from shipstation.intake.files import OrderFileReader
from shipstation.intake.generic import COLUMNS
from shipstation.model import Address, Profile
from shipstation.ports import HistoryQuery
from shipstation.seed import practice_settings
from shipstation.settings import SettingsFile
from shipstation.store import Store, open_store
from tests.fuzz import mutating
from tests.fuzz.engine import Target, Wrong, folder
from tests.intake.conftest import GOOD
from tests.settings.test_hostile_settings import asks
from tests.store.conftest import KEY, Hands, buy

_COUNTRIES = ["US", "GB", "DE", "FR", "IN", "JP", "AE", "CA", "IE", "CN", "us", "XX", "ZZ", "", "U", "٣٣"]
_POSTAL = ["98109", "LS12 1BE", "560025", "", "0", "D02 AF30", "100-0001"]
_READS = 10
_NAMES = ["Ann Lee", "Zoë Quill", "王小明", "O’Neil", "Ann Lee Smith-Jones of the long name"]


class Addresses(Target):
    """A buyer's address: checked as a file's row is, and written to the wire."""

    name = "addresses"

    def case(self, rng: random.Random) -> bytes:
        place = {part.name: mutating.words(rng, most=20, known=_NAMES) for part in fields(Address)}
        place |= {"country": rng.choice(_COUNTRIES), "postal_code": rng.choice(_POSTAL)}
        if rng.random() < 0.6:
            usual = {"name": "Ann", "line1": "1 A St", "city": "Kent", "state": "WA"}
            kept = rng.sample(sorted(usual), rng.randint(2, 4))
            place |= {name: usual[name] for name in kept}
            place |= dict.fromkeys(rng.sample(["line2", "line3", "company", "phone", "email"], rng.randint(1, 5)), "")
        return json.dumps(place).encode()

    def run(self, case: bytes) -> None:
        address = Address(**json.loads(case))
        with suppress(RowFault):
            check_address(address)
        try:
            sent = write_address(address, "ship_to")
        except BadInput as error:
            str(error).encode("utf-8", "replace")
            return
        told = json.dumps(sent, ensure_ascii=False)
        told.encode()
        if any(ord(letter) < 32 or 127 <= ord(letter) < 160 or letter in "\u2028\u202e\u2066" for letter in told):
            raise Wrong(f"characters that no label carries were sent: {told!r}")


class Search(Target):
    """Text typed into history, against a real store; now and then it is kept first, and must be found."""

    name = "search"
    _most_kept = 300

    def __enter__(self) -> Self:
        self._folder = folder()
        self._store: Store = open_store(Path(self._folder.name) / "store", KEY, now=Hands().now)
        self._numbers = count(1)
        for name in ("Ann Lee", "王小明", 'O\'Neil "Bo" * AND', "Müller-Lüdenscheidt"):
            buy(self._store, next(self._numbers), name=name)
        self._kept = 0
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()
        self._folder.cleanup()

    def case(self, rng: random.Random) -> bytes:
        known = ["ann lee", 'ann" OR folded:"x', "NEAR(a b, 3)", "a* ^b -c NOT d", "113-0000001", "PX26", "{a b}:c"]
        typed = mutating.words(rng, most=12, known=known)
        return (b"k" if rng.random() < 0.02 else b"s") + typed.encode("utf-8", "surrogatepass")

    def run(self, case: bytes) -> None:
        typed = case[1:].decode("utf-8", "surrogatepass")
        if case[:1] == b"k" and self._kept < self._most_kept and not _has_surrogates(typed):
            self._kept += 1
            shipment = buy(self._store, next(self._numbers), name=typed)
            page = self._store.records.search(HistoryQuery(text=typed, limit=500))
            if shipment not in {found.shipment_id for found in page.shipments}:
                raise Wrong(f"{typed!r} was kept and is not found by itself")
        for query in (HistoryQuery(text=typed, limit=3), HistoryQuery(text="ann", after=typed, limit=3)):
            with suppress(ShipError):
                self._store.records.search(query)
        for ask in (self._store.records.find, self._store.records.by_tracking):
            with suppress(ShipError):
                ask(typed)

    def extra(self) -> str:
        return f"{self._kept} kept and found"


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


class Csv(Target):
    """A file of orders."""

    name = "csv"

    def __enter__(self) -> Self:
        self._folder = folder()
        self._path = Path(self._folder.name) / "orders.csv"
        self._reader = OrderFileReader()
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def case(self, rng: random.Random) -> bytes:
        out = io.StringIO(newline="")
        columns = rng.sample(COLUMNS, len(COLUMNS)) if rng.random() < 0.2 else list(COLUMNS)
        separator = rng.choice(",,,;\t")
        writer = csv.DictWriter(out, columns, delimiter=separator, lineterminator=rng.choice(["\n", "\r\n", "\r"]))
        writer.writeheader()
        for number in range(rng.randint(1, 4)):
            row = {**GOOD, "order_ref": f"SO-{number % 3}"}
            for name in rng.sample(COLUMNS, rng.randint(0, 4)):
                row[name] = rng.choice([mutating.words(rng), rng.choice(mutating.NUMBERS), "=1+1", "1,5", "12 kg"])
            writer.writerow(row)
        content = out.getvalue().encode(rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16"]), "replace")
        return mutating.bent(rng, content, most=4) if rng.random() < 0.4 else content

    def run(self, case: bytes) -> None:
        self._path.write_bytes(case)
        try:
            file = self._reader.read(self._path)
        except BadInput as error:
            str(error).encode()
            return
        for row in file.refused:
            _check_shown(row.order_ref or "", row.said)
        for order in file.orders:
            _check_shown(order.key.ref, *(text for item in order.items for text in (item.sku, item.title)))
            _check_shown(*(str(text) for text in asdict(order.ship_to).values()))


def _check_shown(*texts: str) -> None:
    for text in texts:
        text.encode()
        if any(
            ord(letter) < 32 or 127 <= ord(letter) < 160 or letter in "\u2028\u2029\u202e\u2066" for letter in text
        ):
            raise Wrong(f"an order came in with hidden characters: {text!r}")


class Settings(Target):
    """The settings file, written by hand."""

    name = "settings"

    def __enter__(self) -> Self:
        self._folder = folder()
        self._place = Path(self._folder.name)
        self._good = practice_settings(self._place)
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def case(self, rng: random.Random) -> bytes:
        table = mutating.spoiled(rng, self._good)
        try:
            content = tomli_w.dumps(_tomlable(table)).encode()
        except (TypeError, ValueError, AttributeError, RecursionError):
            content = tomli_w.dumps(self._good).encode()
        pick = rng.random()
        if pick < 0.5:
            return mutating.bent(rng, content, most=4)
        if pick < 0.55:
            return (
                content + b"\nx = " + rng.choice([b"[", b"{a=", b'"\\u', b"'''", b"1979-05-"]) * rng.choice([3, 3000])
            )
        if pick < 0.6:
            return content + b"\n" + b".".join([b"a"] * rng.choice([3, 2000])) + b" = 1\n"
        return content

    def run(self, case: bytes) -> None:
        (self._place / "settings.toml").write_bytes(case)
        with suppress(ShipError):
            file = SettingsFile(self._place, profile=Profile.PRACTICE)
            for number, ask in enumerate(asks(file).values()):
                # Every change writes the file anew: two of them a case.
                if number < _READS or number % 3 == len(case) % 3:
                    with suppress(ShipError):
                        ask()
            # What was changed in between is still a settings file.
            after = (self._place / "settings.toml").read_bytes()
            if after != case:
                tomllib.loads(after.decode())


def _tomlable(value: Any) -> Any:
    """The same without what TOML has no word for."""
    if isinstance(value, dict):
        return {key: _tomlable(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_tomlable(each) for each in value if each is not None]
    return value
