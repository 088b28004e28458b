"""The store as a file: encrypted, whole or not at all, the same by creation and by migration, shared by processes."""

import multiprocessing
import stat
import sys
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from shipstation.errors import HistoryTooNew, NotFound, StateRefused, StoreAway
from shipstation.model import OrderState, PrintJob, PrintState, Tracking, TrackingEvent
from shipstation.model.texts import fold
from shipstation.ports import HistoryQuery
from shipstation.store import Store, open_store
from shipstation.store.database import Database
from shipstation.store.migrations import back_up, upgrade
from tests.store.conftest import KEY, START, Hands, buy, order, quote


def _found(store: Store, typed: str) -> list[str]:
    return [parcel.name for parcel in store.records.search(HistoryQuery(text=typed)).shipments]


def test_a_planted_name_is_found_in_no_file(store: Store, folder: Path) -> None:
    buy(store, 1, name="Canary Featherstonehaugh")
    store.quotes.keep(quote())

    for file in folder.rglob("*"):
        if file.is_file():
            assert b"Featherstonehaugh" not in file.read_bytes(), file
    assert _found(store, "feather") == ["Canary Featherstonehaugh"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_every_file_is_its_owners_alone(store: Store, folder: Path) -> None:
    buy(store, 1)

    for file in folder.glob("store.db*"):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file


def test_another_key_opens_nothing_and_spoils_nothing(folder: Path, hands: Hands) -> None:
    first = open_store(folder, KEY, now=hands.now)
    buy(first, 1)
    first.close()

    with pytest.raises(StoreAway):
        open_store(folder, bytes(32), now=hands.now)

    again = open_store(folder, KEY, now=hands.now)
    assert again.records.count() == 1
    again.close()


def test_a_damaged_file_is_told(folder: Path, hands: Hands) -> None:
    open_store(folder, KEY, now=hands.now).close()
    file = folder / "store.db"
    content = bytearray(file.read_bytes())
    content[100:200] = bytes(100)
    file.write_bytes(content)

    with pytest.raises(StoreAway) as told:
        open_store(folder, KEY, now=hands.now)

    assert told.value.remedy


def test_a_store_of_a_newer_version_is_left_alone(folder: Path, hands: Hands) -> None:
    open_store(folder, KEY, now=hands.now).close()
    database = Database(folder / "store.db", KEY)
    with database.write() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 99")
    database.close()

    with pytest.raises(HistoryTooNew):
        open_store(folder, KEY, now=hands.now)


def test_every_connection_is_durable(folder: Path, hands: Hands) -> None:
    open_store(folder, KEY, now=hands.now).close()
    database = Database(folder / "store.db", KEY)

    with database.bare() as one, database.bare() as other:
        for connection in (one, other):
            asked = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys", "secure_delete")
            }
            assert asked == {
                "journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1, "secure_delete": 1,
            }  # fmt: skip
    database.close()


def _schema(database: Database) -> set[str]:
    with database.read() as connection:
        rows = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")).scalars()
        statements = {" ".join(row.replace('"', "").split()) for row in rows}
    return {row for row in statements if "alembic_version" not in row}


def test_creating_and_migrating_make_the_same_store(tmp_path: Path) -> None:
    created, migrated = Database(tmp_path / "created.db", KEY), Database(tmp_path / "migrated.db", KEY)

    created.create()
    upgrade(migrated, 0)

    assert _schema(created) == _schema(migrated)
    assert created.schema_number() == migrated.schema_number()
    created.close()
    migrated.close()


def test_a_backup_is_whole_and_encrypted(store: Store, folder: Path, tmp_path: Path) -> None:
    buy(store, 1, name="Canary Featherstonehaugh")
    database = Database(folder / "store.db", KEY)

    back_up(database, tmp_path / "copy.db")

    assert b"Featherstonehaugh" not in (tmp_path / "copy.db").read_bytes()
    copy = Database(tmp_path / "copy.db", KEY)
    with copy.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM purchase")).scalar_one() == 1
    copy.close()
    database.close()


def _write_many(folder: str, first: int) -> None:
    store = open_store(Path(folder), KEY, now=Hands().now)
    for number in range(first, first + 25):
        buy(store, number)
    store.close()


def test_two_processes_write_at_once(store: Store, folder: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write_many, args=(str(folder), first)) for first in (100, 200)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert [writer.exitcode for writer in writers] == [0, 0]
    assert store.records.count() == 50


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("håkansson", ["Björn Håkansson"]),
        ("hakansson BJORN", ["Björn Håkansson"]),
        ("bj", ["Björn Håkansson"]),
        ("王", ["王小明"]),
        ("小明", ["王小明"]),
        ("FC-50", ["王小明", "Björn Håkansson"]),
        ("px2604", ["王小明", "Björn Håkansson"]),
        ("PX 2604 8817", ["王小明", "Björn Håkansson"]),
        ("11300000010000001", ["Björn Håkansson"]),
        ("ground advantage", ["王小明", "Björn Håkansson"]),
        ("nothing of it", []),
        ('"', ["王小明", "Björn Håkansson"]),
        ('a" OR "b', []),
        ("seattle* NOT x", []),
        ("", ["王小明", "Björn Håkansson"]),
    ],
)
def test_shipments_are_found_by_what_people_type(store: Store, typed: str, names: list[str]) -> None:
    buy(store, 1, name="Björn Håkansson")
    buy(store, 2, name="王小明")

    assert _found(store, typed) == names


@given(st.text(max_size=30))
def test_any_text_can_be_searched(searched_store: Store, typed: str) -> None:
    searched_store.records.search(HistoryQuery(text=typed))
    searched_store.orders.matching(typed)


@pytest.fixture(scope="module")
def searched_store(tmp_path_factory: pytest.TempPathFactory) -> "object":
    store = open_store(tmp_path_factory.mktemp("search"), KEY, now=Hands().now)
    buy(store, 1)
    yield store
    store.close()


def test_pages_lose_and_repeat_nothing(store: Store) -> None:
    for number in range(1, 8):
        buy(store, number)
    seen: list[str] = []
    after: str | None = None

    while True:
        page = store.records.search(HistoryQuery(limit=3, after=after))
        seen += [parcel.shipment_id for parcel in page.shipments]
        if len(seen) == 3:
            buy(store, 50)  # one more comes in above while a person pages down
        after = page.next
        if after is None:
            break

    assert seen == [f"ship-{number}" for number in range(7, 0, -1)]


def test_folding_is_stable() -> None:
    assert fold("MÜLLER-Lüdenscheidt") == "muller-ludenscheidt"
    assert fold(fold("ÀÉÎ")) == fold("ÀÉÎ")


def test_an_import_changes_only_what_waits(store: Store) -> None:
    waiting, shipped = order("A-1"), order("A-2")
    assert store.orders.keep([waiting, shipped]).added == 2
    buy(store, 9)
    key = order("113-0000009-0000009").key
    moved = order("113-0000009-0000009", name="Somebody Else")

    kept = store.orders.keep([waiting, order("A-2", name="New Name"), moved])

    assert (kept.added, kept.changed, kept.unchanged) == (0, 1, 2)
    after = store.orders.find(key)
    assert after is not None
    assert (after.ship_to.name, after.state) == ("Ann Lee", OrderState.SHIPPED)


def test_the_queue_runs_by_deadline(store: Store) -> None:
    store.orders.keep([order("late", deliver_by=None), order("second"), order("first", deliver_by=START)])

    page = store.orders.page(state=OrderState.TO_SHIP)

    assert [found.key.ref for found in page.orders] == ["first", "second", "late"]
    assert store.orders.matching("fc-50")[0].key.ref == "first"


def test_tracking_news_are_kept_once(store: Store) -> None:
    buy(store, 1)
    event = TrackingEvent(at=START, code="PickupDone", place="Kent WA")
    news = Tracking(
        tracking_id="px 2604881700000001",
        carrier_id="USPS",
        state="InTransit",
        promised=None,
        as_of=START,
        events=(event,),
    )

    store.records.keep_tracking(news)
    store.records.keep_tracking(news)

    assert store.records.events("PX26048817 00000001") == (event,)
    assert store.records.find("ship-1").tracking_state == "InTransit"  # type: ignore[union-attr]
    assert [parcel.shipment_id for parcel in store.records.moving()] == ["ship-1"]


_ARROWS = {
    (PrintState.QUEUED, PrintState.SENDING),
    (PrintState.QUEUED, PrintState.FAILED),
    (PrintState.SENDING, PrintState.SENT),
    (PrintState.SENDING, PrintState.FAILED),
    (PrintState.SENDING, PrintState.UNSURE),
    (PrintState.UNSURE, PrintState.SENT),
    (PrintState.UNSURE, PrintState.FAILED),
    (PrintState.FAILED, PrintState.QUEUED),
}
_WAY = {
    PrintState.QUEUED: (),
    PrintState.SENDING: (PrintState.SENDING,),
    PrintState.SENT: (PrintState.SENDING, PrintState.SENT),
    PrintState.FAILED: (PrintState.FAILED,),
    PrintState.UNSURE: (PrintState.SENDING, PrintState.UNSURE),
}


@pytest.mark.parametrize("target", list(PrintState))
@pytest.mark.parametrize("state", list(PrintState))
def test_a_print_moves_along_its_arrows_alone(store: Store, state: PrintState, target: PrintState) -> None:
    store.prints.add(PrintJob(job_id="j", printer="Zebra", state=PrintState.QUEUED, created_at=START), b"^XA^XZ")
    for step in _WAY[state]:
        store.prints.mark("j", step)

    if (state, target) in _ARROWS:
        assert store.prints.mark("j", target).state is target
    else:
        with pytest.raises(StateRefused):
            store.prints.mark("j", target)


def test_bytes_go_once_the_paper_is_out(store: Store) -> None:
    store.prints.add(PrintJob(job_id="j", printer="Zebra", state=PrintState.QUEUED, created_at=START), b"^XA^XZ")
    assert store.prints.data("j") == b"^XA^XZ"
    store.prints.mark("j", PrintState.SENDING)
    store.prints.mark("j", PrintState.SENT)

    with pytest.raises(NotFound):
        store.prints.data("j")


def test_a_store_in_a_folder_that_cannot_be_written_is_told(tmp_path: Path, hands: Hands) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")

    with pytest.raises(StoreAway):
        open_store(blocked / "practice", KEY, now=hands.now)


def test_the_newest_quote_of_a_parcel_counts(store: Store) -> None:
    store.quotes.keep(quote(rate_id="old"))
    store.quotes.keep(quote(rate_id="new"))

    assert store.quotes.of_rate(quote().order, "old") is None
    assert store.quotes.of_rate(quote().order, "new") == quote(rate_id="new")


def test_sqlcipher_itself_refuses_a_plain_reader(store: Store, folder: Path) -> None:
    buy(store, 1)
    plain = sqlcipher.connect(str(folder / "store.db"))

    with pytest.raises(sqlcipher.DatabaseError):
        plain.execute("SELECT count(*) FROM purchase")

    plain.close()
