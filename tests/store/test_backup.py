"""Backups: whole, sealed, made beside writers; restored on another machine, and refused when anything is wrong."""

import multiprocessing
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from shipstation.errors import BadInput, HistoryTooNew, NotFound, StateRefused, StoreAway
from shipstation.model import RetentionTerms
from shipstation.ports import HistoryQuery
from shipstation.rules.retention import limits
from shipstation.store import Store, open_store, restoring
from shipstation.store.backup import card_beside, listed, read_card
from shipstation.store.database import Database
from shipstation.store.pages import holding
from tests.store.conftest import KEY, START, Hands, buy

OTHER = bytes(range(1, 33))
WORDS = "correct horse battery staple"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def backup(store: Store, tmp_path: Path) -> Iterator[Path]:
    """Of a store with a passphrase and three purchases."""
    for number in (1, 2, 3):
        buy(store, number, name="Ann Featherstonehaugh")
    store.backups.set_passphrase(WORDS)
    made = tmp_path / "made.backup"
    store.backups.make(made)
    return made


def restored(
    backup: Path, folder: Path, hands: Hands, *, passphrase: str | None = WORDS, key: bytes = OTHER
) -> Store:
    folder.mkdir(exist_ok=True)
    found = restoring.key_of(backup, [], passphrase)
    restoring.checked_copy(backup, folder, found, key)
    restoring.put_in_place(folder, hands.now())
    return open_store(folder, key, now=hands.now)


def test_a_backup_comes_back_on_another_machine(backup: Path, tmp_path: Path, hands: Hands) -> None:
    store = restored(backup, tmp_path / "there", hands)

    assert store.records.search(HistoryQuery(text="feather")).total == 3
    assert store.records.documents("ship-1")[0].content == b"^XA^XZ"
    store.close()


def test_a_backup_tells_nothing_to_who_has_no_key(backup: Path) -> None:
    for file in (backup, card_beside(backup)):
        assert b"Featherstonehaugh" not in file.read_bytes()
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
    assert KEY.hex() not in card_beside(backup).read_text()


@pytest.mark.long
def test_its_card_tells_what_is_in_it(backup: Path, store: Store) -> None:
    (facts,) = listed(backup.parent)

    assert (facts.file, facts.sealed, facts.counts["purchase"]) == (str(backup), True, 3)
    assert facts.store_id == store.facts.store_id()
    assert facts.size == backup.stat().st_size


@pytest.mark.parametrize("passphrase", ["Correct horse battery staple", ""])
def test_a_wrong_passphrase_opens_nothing(backup: Path, passphrase: str) -> None:
    with pytest.raises(BadInput):
        restoring.key_of(backup, [OTHER], passphrase)


def test_without_key_and_passphrase_it_says_what_it_needs(backup: Path) -> None:
    with pytest.raises(BadInput) as told:
        restoring.key_of(backup, [OTHER], None)
    assert "passphrase" in told.value.remedy

    card_beside(backup).unlink()
    with pytest.raises(StoreAway) as lacking:
        restoring.key_of(backup, [OTHER], WORDS)
    assert card_beside(backup).name in lacking.value.remedy


@pytest.mark.parametrize("left", [100, 40_960])
def test_a_cut_backup_is_refused_and_the_store_stays(backup: Path, store: Store, folder: Path, left: int) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content[:left])
    before = (folder / "store.db").read_bytes()

    with pytest.raises((StoreAway, BadInput)):
        restoring.checked_copy(backup, folder, restoring.key_of(backup, [KEY], WORDS), KEY)

    assert (folder / "store.db").read_bytes() == before
    assert not (folder / "restoring.db").exists()


def test_a_changed_byte_is_found(backup: Path, folder: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(content)

    with pytest.raises(StoreAway):
        restoring.checked_copy(backup, folder, KEY, KEY)


def test_a_backup_of_a_newer_version_is_left_alone(backup: Path) -> None:
    database = Database(backup, KEY)
    with database.write() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 99")
    database.close()

    with pytest.raises(HistoryTooNew):
        restoring.key_of(backup, [KEY], None)


@pytest.mark.long
def test_a_card_that_somebody_wrote_is_no_card(backup: Path) -> None:
    for content in ("", "[]", "{}", '{"facts": 7, "sealed": 3}', '{"recovery": {"kdf": "scrypt", "cost": 1e99}}'):
        card_beside(backup).write_text(content)

        assert read_card(card_beside(backup)).sealed == ()
        assert listed(backup.parent) == ()
    assert restoring.made_at(backup) is not None


@pytest.mark.long
def test_nothing_is_written_over(backup: Path, store: Store) -> None:
    with pytest.raises(StateRefused):
        store.backups.make(backup)


def _write_on(folder: str) -> None:
    store = open_store(Path(folder), KEY, now=Hands().now)
    for number in range(100, 140):
        buy(store, number)
    store.close()


@pytest.mark.long
def test_it_is_made_beside_writers(store: Store, folder: Path, tmp_path: Path, hands: Hands) -> None:
    buy(store, 1)
    store.backups.set_passphrase(WORDS)
    writer = multiprocessing.get_context("spawn").Process(target=_write_on, args=(str(folder),))
    writer.start()

    made = 0
    while writer.is_alive():
        made += 1
        store.backups.make(tmp_path / f"{made}.backup")
    writer.join()

    assert writer.exitcode == 0
    assert store.records.count() == 41
    there = restored(tmp_path / f"{made}.backup", tmp_path / "there", hands)
    assert 1 <= there.records.count() <= 41
    there.close()


_NO_ROOM = """
import resource, sys
from pathlib import Path
from shipstation.errors import ShipError
from tests.store.conftest import KEY, Hands
from shipstation.store import open_store
store = open_store(Path(sys.argv[1]), KEY, now=Hands().now)
store.facts.store_id()
resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, 90_000))
try:
    store.backups.make(Path(sys.argv[2]))
except ShipError as told:
    print(told.kind)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
@pytest.mark.long
def test_a_full_disk_leaves_no_half_backup(backup: Path, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "full" / "made.backup"
    target.parent.mkdir()

    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_NO_ROOM), str(folder), str(target)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )

    assert told.stdout.strip() in ("StoreAway", "DiskFull")
    assert list(target.parent.iterdir()) == []


def test_people_go_from_backups_too(backup: Path, store: Store) -> None:
    late = START + timedelta(days=40)
    assert holding(backup, KEY, "Featherstonehaugh") > 0

    gone = store.backups.purge([str(backup)], limits(late, RetentionTerms()), late)

    assert gone.shipments == 3
    assert holding(backup, KEY, "Featherstonehaugh") == 0


@pytest.mark.long
def test_a_backup_that_nobody_can_open_is_removed_when_it_should_be_purged(backup: Path, store: Store) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content[:50] + bytes(50) + content[100:])

    store.backups.purge([str(backup)], limits(START, RetentionTerms()), START)

    assert listed(backup.parent) == ()
    assert not backup.exists()


def test_what_came_after_a_backup_is_named(backup: Path, store: Store, folder: Path, hands: Hands) -> None:
    made_at = restoring.made_at(backup)
    assert made_at is not None
    buy(store, 4)

    (lost,) = restoring.newer(folder, [KEY], made_at) or ()

    assert (lost.shipment_id, lost.order, lost.state) == ("ship-4", "113-0000004-0000004", "bought")


def test_a_lost_key_comes_back_with_the_passphrase(backup: Path, store: Store, folder: Path) -> None:
    assert restoring.recovered_key(folder, WORDS) == KEY
    with pytest.raises(BadInput):
        restoring.recovered_key(folder, "another passphrase")


def test_without_a_passphrase_a_lost_key_stays_lost(store: Store, folder: Path) -> None:
    with pytest.raises(NotFound):
        restoring.recovered_key(folder, WORDS)
    with pytest.raises(BadInput):
        store.backups.set_passphrase("too short")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
@pytest.mark.long
def test_a_backup_that_is_only_out_of_reach_is_kept(backup: Path, store: Store) -> None:
    holder = Database(backup, KEY)
    late = START + timedelta(days=40)

    with holder.write():
        gone = store.backups.purge([str(backup)], limits(late, RetentionTerms()), late)
    holder.close()

    assert gone.shipments == 0
    assert [facts.file for facts in listed(backup.parent)] == [str(backup)]
