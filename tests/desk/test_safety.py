"""A whole station and its people: the daily look, erasing, permissions, the key, incidents; without any Amazon."""

import csv
import io
import secrets
import subprocess
import sys
import tempfile
import textwrap
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shipstation import canary
from shipstation.clock import SystemClock
from shipstation.errors import NotPermitted, ShipError, StateRefused, StoreAway
from shipstation.keys import DevKeys
from shipstation.model import (
    Account,
    AtBench,
    Channel,
    Credentials,
    Event,
    OrderKey,
    Profile,
    Region,
    RetentionLimits,
    RetentionTerms,
    Role,
    Weight,
    WeightUnit,
)
from shipstation.ports import HistoryQuery
from shipstation.rules.incidents import NOTIFY
from shipstation.rules.retention import limits
from shipstation.station import Station, open_station
from shipstation.station.mending import Mending
from shipstation.store import Store, open_store
from shipstation.store.pages import holding
from tests.store.conftest import buy

CANARY = "Featherstonehaugh"
LIGHT = Weight(Decimal(400), WeightUnit.GRAM)
WORDS = "correct horse battery staple"
OWNER = Credentials(client_id="id", client_secret="secret of the owner", refresh_token="token")


class TurnedClock(SystemClock):
    """The real time, turned forward by the test."""

    ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The canary looks into the machine's temporary folder: other tests leave things there."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def shop(data: Path) -> Store:
    """The store of that practice folder, by itself."""
    folder = data / "practice"
    folder.mkdir(parents=True, exist_ok=True)
    return open_store(folder, DevKeys(folder).store_key(), now=SystemClock().now)


@pytest.fixture
def station(data: Path) -> Iterator[Station]:
    """A station with two parcels bought of a buyer whose name is the canary."""
    with closing(shop(data)) as store:
        for number in (1, 2):
            buy(store, number, name=f"Ann {CANARY}")
    with open_station(data_dir=data) as opened:
        yield opened


@pytest.fixture
def clock(station: Station) -> TurnedClock:
    turned = TurnedClock()
    safety = station.safety
    for part in (safety.privacy, safety.backups, safety.daily, safety.operators, safety.incidents):
        part._clock = turned
    for part in (safety.audit, safety.backups._backups):
        part._now = turned.now
    return turned


def test_a_day_begins_with_a_look_and_is_looked_after_once(station: Station, clock: TurnedClock) -> None:
    daily = station.safety.daily
    assert (daily.look().did, daily.look().did) == (("check", "backup", "purge"), ())

    clock.ahead = timedelta(days=1, minutes=1)
    assert daily.look().did == ("check", "backup", "purge")
    assert len(station.safety.backups.listed()) == 2
    clock.ahead = timedelta(days=-2)
    assert "purge" in daily.look().did, "a clock that was set back stops nothing"


def test_people_go_by_themselves_from_store_and_backups(station: Station, clock: TurnedClock) -> None:
    station.settings.put("backup.keep", "2")
    for day in (0, 20, 31):
        clock.ahead = timedelta(days=day)
        assert not station.safety.daily.look().troubles

    left = station.safety.backups.listed()
    assert len(left) == 2
    assert station.history.search(HistoryQuery(text=CANARY)).total == 0
    found = station.safety.privacy.canary(CANARY, inside=True)
    assert (found.hits, found.inside) == ((), 0)
    keys = station.secrets.store_keys()
    assert [holding(Path(each.file), keys[0], CANARY) for each in left] == [0, 0]


def test_a_damaged_store_is_told_and_not_backed_up(station: Station, clock: TurnedClock) -> None:
    station.safety.daily.look()
    clock.ahead = timedelta(days=2)
    file = station.folder / "store.db"
    content = bytearray(file.read_bytes())
    for page in range(4, len(content) // 4096):
        content[page * 4096 + 100 : page * 4096 + 140] = bytes(40)
    file.write_bytes(content)

    (trouble,) = station.safety.daily.look().troubles

    assert "restore --last" in trouble.remedy
    assert len(list((station.folder / "backups").glob("*.backup"))) == 1


def test_label_files_go_with_their_buyers_and_nothing_else_does(station: Station, clock: TurnedClock) -> None:
    folder = station.folder / "labels"
    folder.mkdir()
    ours, theirs = folder / f"label-{secrets.token_hex(16)}.pdf", folder / "label-of-mine.pdf"
    kit = station.folder / "kit" / "kit-practice-20260101-101010"
    kit.mkdir(parents=True)
    for file in (ours, theirs, kit / "report.json"):
        file.write_bytes(CANARY.encode())
    assert station.safety.privacy.run().files == 0

    clock.ahead = timedelta(days=31)
    assert station.safety.privacy.run().files == 2

    assert (ours.exists(), theirs.exists(), kit.exists()) == (False, True, False)
    assert [hit.file for hit in station.safety.privacy.canary(CANARY).hits] == [str(theirs)]


def test_an_erase_is_certified_by_the_audit_log(station: Station) -> None:
    station.safety.backups.make(station.folder / "by-hand.backup")

    certificate, paper = station.safety.privacy.erase_amazon()

    assert (certificate.gone.shipments, certificate.gone.orders) == (2, 2)
    assert certificate.store_id == station.safety.privacy.status().store_id
    assert station.safety.audit.entries(limit=1)[0] == certificate.entry
    assert certificate.entry.what["shipments"] == "2"
    assert paper.document.content.startswith(b"%PDF")
    assert paper.pages == 1
    assert station.history.count() == 2
    assert station.safety.privacy.canary(CANARY, inside=True).inside == 0
    again, _ = station.safety.privacy.erase_amazon(ledger=True)
    assert (again.ledger, station.history.count()) == (2, 0)


def test_a_removed_buyer_is_told_wherever_somebody_asks(station: Station, clock: TurnedClock) -> None:
    clock.ahead = timedelta(days=31)
    station.safety.privacy.run()

    with pytest.raises(ShipError, match="removed with its buyer"):
        station.labels.preview("ship-1")
    order = station.intake.order("113-0000001-0000001")
    with pytest.raises(StateRefused, match="was removed on"):
        station.quoting.quote(order, station.quoting.parcel(order, weight=LIGHT))


@pytest.mark.long
def test_tax_records_are_sealed_and_reading_one_is_written_down(station: Station, clock: TurnedClock) -> None:
    station.settings.put("privacy.tax_years", "10")
    station.safety.backups.set_passphrase(WORDS)
    clock.ahead = timedelta(days=31)
    station.safety.privacy.run()
    key = OrderKey(channel=Channel.AMAZON, ref="113-0000001-0000001")
    assert station.safety.privacy.canary(CANARY, inside=True).inside == 0

    with pytest.raises(ShipError):
        station.safety.privacy.tax_record(key, "not the passphrase", "audit of 2026")
    record = station.safety.privacy.tax_record(key, WORDS, "audit of 2026")

    assert record["ship_to"][0] == f"Ann {CANARY}"  # type: ignore[index]
    assert station.safety.audit.entries(limit=1)[0].event == Event.TAX


def _manned(station: Station) -> None:
    station.safety.operators.add("Mia Boss", Role.MANAGER, "480113")
    station.safety.operators.come("Mia Boss", "480113")
    station.safety.operators.add("Bob", Role.PACKER)


_FOR_MANAGERS: dict[str, Callable[[Station, Path], object]] = {
    "erase": lambda station, _: station.safety.privacy.erase_amazon(),
    "purge ahead": lambda station, _: station.safety.privacy.run(station.clock.now()),
    "look inside": lambda station, _: station.safety.privacy.canary(CANARY, inside=True),
    "backup": lambda station, tmp: station.safety.backups.make(tmp / "x"),
    "passphrase": lambda station, _: station.safety.backups.set_passphrase(WORDS),
    "rotate key": lambda station, _: station.safety.store_key.rotate(),
    "add operator": lambda station, _: station.safety.operators.add("Eve", Role.MANAGER),
    "remove operator": lambda station, _: station.safety.operators.remove("Mia Boss"),
    "another's PIN": lambda station, _: station.safety.operators.set_pin("Mia Boss", None),
    "remove account": lambda station, _: station.connecting.remove("Northwind Goods US"),
    "rotate secret": lambda station, _: station.connecting.rotate("Northwind Goods US", "new"),
    "add account": lambda station, _: station.connecting.add(
        Account(name="Mine", region=Region.NA, business_id="AmazonShipping_US"), OWNER
    ),
    "bundle": lambda station, _: station.safety.incidents.bundle(1),
    "close incident": lambda station, _: station.safety.incidents.close(1, "over"),
}


def test_a_packer_is_refused_what_only_a_manager_may(station: Station, tmp_path: Path) -> None:
    _manned(station)
    station.safety.incidents.start("lost laptop")
    for come in ("Bob", None):
        if come:
            station.safety.operators.come(come)
        else:
            station.safety.operators.leave()
        for act in _FOR_MANAGERS.values():
            with pytest.raises(NotPermitted):
                act(station, tmp_path)


@pytest.mark.long
def test_one_may_change_ones_own_pin(station: Station) -> None:
    _manned(station)
    station.safety.operators.come("Bob")

    assert station.safety.operators.set_pin("Bob", "1234").has_pin


def test_the_bench_locks_itself_whichever_way_the_clock_is_turned(station: Station, clock: TurnedClock) -> None:
    _manned(station)
    station.settings.put("operators.lock_minutes", "5")
    assert station.safety.operators.at_bench() == AtBench(name="Mia Boss", role=Role.MANAGER)

    for ahead in (timedelta(minutes=6), timedelta(days=-1)):
        clock.ahead = ahead
        assert station.safety.operators.at_bench().locked
        station.safety.operators.touch()
        assert station.safety.operators.at_bench().locked
        with pytest.raises(NotPermitted, match="locked"):
            station.safety.operators.require_manager("erase")
    with pytest.raises(NotPermitted, match="9 tries"):
        station.safety.operators.come("Mia Boss", "000000")
    clock.ahead = timedelta(0)
    assert not station.safety.operators.come("Mia Boss", "480113").locked


@pytest.mark.long
def test_work_puts_the_lock_off(station: Station, clock: TurnedClock) -> None:
    _manned(station)
    station.settings.put("operators.lock_minutes", "5")
    noted = station.safety.operators._book.at_bench()

    clock.ahead = timedelta(minutes=4)
    station.safety.operators.touch()

    assert station.safety.operators._book.at_bench() != noted


@pytest.mark.long
def test_packers_see_initials_where_the_owner_chose_so(station: Station) -> None:
    _manned(station)
    station.settings.put("operators.mask_names", "on")
    assert station.safety.operators.names()("Ann Lee") == "Ann Lee"

    station.safety.operators.come("Bob")

    assert station.safety.operators.names()("Ann Lee") == "A. L."
    taken = station.folder / "taken.csv"
    station.exporting.shipments(HistoryQuery(), taken)
    assert CANARY not in taken.read_text("utf-8-sig")
    assert "A. F." in taken.read_text("utf-8-sig")


def test_the_owner_lets_the_last_manager_in_again(station: Station) -> None:
    _manned(station)
    station.settings.add_account(
        Account(name="Mine", region=Region.NA, business_id="AmazonShipping_US"), at_home=True
    )
    station.secrets.keep_credentials("Mine", OWNER)

    with pytest.raises(NotPermitted):
        station.safety.operators.set_pin_as_owner("Mia Boss", "1111", "something else")
    station.safety.operators.set_pin_as_owner("Mia Boss", "1111", OWNER.client_secret)

    assert station.safety.operators.come("Mia Boss", "1111").role is Role.MANAGER


def test_an_incident_counts_down_and_its_bundle_names_nobody(station: Station, clock: TurnedClock) -> None:
    _manned(station)
    begun = station.safety.incidents.start(f"=The laptop with {CANARY} was stolen")
    assert begun.due_at - begun.at == timedelta(hours=24)
    packed = station.folder / "bundle.zip"

    packed.write_bytes(station.safety.incidents.bundle(begun.number))

    for name in (CANARY, "Mia Boss", "480113"):
        assert canary.search([packed], name) == (), name
    with zipfile.ZipFile(packed) as bundle:
        summary = bundle.read("incident.txt").decode()
        shipments = list(csv.DictReader(io.StringIO(bundle.read("shipments.csv").decode())))
        entries = bundle.read("audit.csv").decode()
    assert NOTIFY in summary
    assert [row["shipment"] for row in shipments] == ["ship-2", "ship-1"]
    assert "login" in entries
    closed = station.safety.incidents.close(begun.number, "found in the cupboard")
    assert station.safety.incidents.still_open() == ()
    assert closed.closing == "found in the cupboard"


class _Cut(Exception):
    """Stands for a power cut at one step."""


@pytest.mark.parametrize(
    ("step", "when"),
    [
        pytest.param("rekey backups", "after", marks=pytest.mark.long),
        ("rekey store", "after"),
        pytest.param("keep_next_key", "before", marks=pytest.mark.long),
        pytest.param("keep_next_key", "after", marks=pytest.mark.long),
        pytest.param("write_recovery", "after", marks=pytest.mark.long),
        pytest.param("keep_store_key", "after", marks=pytest.mark.long),
    ],
)
def test_a_change_of_key_cut_short_anywhere_loses_nothing(
    station: Station, data: Path, step: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.safety.backups.set_passphrase(WORDS)
    (station.folder / "backups").mkdir()
    made = station.safety.backups.make(station.folder / "backups")
    owner, name = {
        "keep_next_key": (station.secrets, "keep_next_key"),
        "write_recovery": (station.safety.store_key._backups, "write_recovery"),
        "rekey backups": (station.safety.store_key._backups, "rekey"),
        "rekey store": (station.safety.store_key._store, "rekey"),
        "keep_store_key": (station.secrets, "keep_store_key"),
    }[step]
    real = getattr(owner, name)

    def cut(*given: object) -> None:
        if when == "after":
            real(*given)
        raise _Cut

    monkeypatch.setattr(owner, name, cut)
    with pytest.raises(_Cut):
        station.safety.store_key.rotate()
    monkeypatch.undo()
    station.close()

    with open_station(data_dir=data) as again:
        assert again.history.count() == 2
        assert again.safety.store_key.rotate() == 1
        assert len(again.secrets.store_keys()) == 1
        assert again.history.count() == 2
        assert not again.safety.backups._backups.purge([made.file], *_nothing(again)).anything
        assert len(again.safety.backups.listed()) == 1
    (data / "practice" / "dev-keys.json").unlink()
    Mending(data, Profile.PRACTICE).recover_key(WORDS)
    with open_station(data_dir=data) as last:
        assert last.history.count() == 2


def _nothing(station: Station) -> tuple[RetentionLimits, datetime]:
    return limits(station.clock.now(), RetentionTerms()), station.clock.now()


def test_a_key_is_not_changed_under_another_window(station: Station, data: Path) -> None:
    with open_station(data_dir=data), pytest.raises(StateRefused, match="open"):
        station.safety.store_key.rotate()


def test_a_lost_key_says_what_to_do(station: Station, data: Path) -> None:
    station.close()
    (data / "practice" / "dev-keys.json").unlink()

    with pytest.raises(StoreAway, match="lost") as told:
        open_station(data_dir=data)

    assert "restore --key" in told.value.remedy


def test_the_last_backup_mends_a_store_and_names_what_is_missing(station: Station, data: Path) -> None:
    (station.folder / "backups").mkdir()
    station.safety.backups.make(station.folder / "backups")
    station.close()
    with closing(shop(data)) as store:
        buy(store, 3)
    mending = Mending(data, Profile.PRACTICE)
    with pytest.raises(StateRefused, match="purchases"):
        mending.restore(mending.last())
    file = data / "practice" / "store.db"
    # Its last pages are damaged, its first ones can be read.
    content = bytearray(file.read_bytes())
    content[-4000:-3900] = bytes(100)
    file.write_bytes(content)

    restored = mending.restore(mending.last(), replace=True)

    assert [each.shipment_id for each in restored.lost or ()] == ["ship-3"]
    assert restored.aside is not None
    assert restored.aside.stat().st_size == len(content)
    with open_station(data_dir=data) as again:
        assert again.history.count() == 2
        assert again.safety.audit.entries(limit=1)[0].event == Event.RESTORE
        assert again.safety.audit.verify().good
        with pytest.raises(StateRefused):
            mending.restore(mending.last(), replace=True)


def test_a_packer_restores_nothing(station: Station, data: Path) -> None:
    made = station.safety.backups.make(station.folder / "x.backup")
    _manned(station)
    station.safety.operators.come("Bob")
    station.close()

    with pytest.raises(NotPermitted):
        Mending(data, Profile.PRACTICE).restore(Path(made.file), replace=True)


_ROTATED = """
import sys
from pathlib import Path
from shipstation.station import open_station
station = open_station(data_dir=Path(sys.argv[1]))
print("now", flush=True)
while True:
    station.safety.store_key.rotate()
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("run", range(6))
def test_killed_while_its_key_is_changed_the_store_opens(station: Station, data: Path, run: int) -> None:
    station.safety.backups.set_passphrase(WORDS)
    station.close()
    command = [sys.executable, "-c", textwrap.dedent(_ROTATED), str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as child:
        assert child.stdout is not None
        child.stdout.readline()
        # Wherever it is by then: a change of key takes some 50 ms.
        threading.Event().wait(0.01 + 0.043 * run)
        child.kill()

    with open_station(data_dir=data) as again:
        assert again.history.count() == 2
        assert again.safety.daily.fault() == ""
        again.safety.store_key.rotate()
        assert again.history.search(HistoryQuery(text=CANARY)).total == 2
