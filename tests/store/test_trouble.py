"""The world's faults as a person meets them: a full disk, a lock that stays, damage, text that no row can hold."""

import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy.exc import IntegrityError

from shipstation.errors import BadInput, DiskFull, StoreAway
from shipstation.model import Change, Document, KnownOrder, Order, PrintState, PurchaseState
from shipstation.ports import HistoryQuery
from shipstation.rules import orders
from shipstation.store import Store, open_store
from shipstation.store.database import Database
from tests.store.conftest import KEY, Hands, bought, buy, grown_from, intent, order


def _leave_pages(store: Store, pages: int) -> None:
    """Let the file of this store grow by so many pages more, as on a disk that fills up."""
    with store._database.bare() as connection:
        count = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {count + pages}")


def test_a_full_disk_is_told_and_keeps_nothing_by_halves(store: Store) -> None:
    buy(store, 1)
    store.orders.keep([order()])
    purchase_id = store.journal.intend(intent()).purchase_id
    store.journal.sent(purchase_id)
    label = replace(bought(2).documents[0], content=bytes(200_000))
    _leave_pages(store, 10)

    with pytest.raises(DiskFull):
        store.journal.bought(purchase_id, replace(bought(2), documents=(label,)))

    found = store.journal.find(purchase_id)
    assert found is not None
    assert found.state is PurchaseState.SENT
    assert store.records.count() == 1
    _leave_pages(store, 1_000)
    assert store.journal.bought(purchase_id, replace(bought(2), documents=(label,))).shipment_id == "ship-2"


_NO_ROOM_TO_WRITE = """
import resource, sys
from pathlib import Path
from shipstation.errors import StoreAway
from tests.store.conftest import KEY, Hands, buy
from shipstation.store import open_store
folder = Path(sys.argv[1])
store = open_store(folder, KEY, now=Hands().now)
buy(store, 1)
resource.setrlimit(resource.RLIMIT_FSIZE, ((folder / "store.db-wal").stat().st_size,) * 2)
try:
    buy(store, 2)
except StoreAway as told:
    print(told.said, store.records.count())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_disk_that_refuses_to_write_is_told_as_such(folder: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_NO_ROOM_TO_WRITE), str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )

    assert "disk" in told.stdout.lower()
    assert "damaged" not in told.stdout
    assert told.stdout.split()[-1] == "1"


def test_a_store_held_by_another_is_told_after_the_wait(store: Store, folder: Path) -> None:
    holder = Database(folder / "store.db", KEY)

    with holder.write(), pytest.raises(StoreAway) as told:
        store.orders.keep([order()])

    holder.close()
    assert "busy" in told.value.said
    assert store.orders.keep([order()]).added == 1


def test_a_damaged_page_inside_is_told_when_it_is_read(folder: Path, hands: Hands) -> None:
    first = open_store(folder, KEY, now=hands.now)
    for number in range(20):
        buy(first, number)
    first.close()
    file = folder / "store.db"
    content = bytearray(file.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 + 100 : page * 4096 + 140] = bytes(40)
    file.write_bytes(content)

    with pytest.raises(StoreAway) as told, closing(open_store(folder, KEY, now=hands.now)) as store:
        store.records.search(HistoryQuery(text="ann"))

    assert "backup" in told.value.remedy


def test_the_cipher_writes_nothing_on_the_terminal(
    folder: Path, hands: Hands, capfd: pytest.CaptureFixture[str]
) -> None:
    open_store(folder, KEY, now=hands.now).close()

    with pytest.raises(StoreAway):
        open_store(folder, bytes(32), now=hands.now)

    assert capfd.readouterr() == ("", "")


def test_a_place_without_shared_memory_is_refused() -> None:
    database = Database(Path(":memory:"), KEY)

    with pytest.raises(StoreAway):
        database.schema_number()

    database.close()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="wants a folder that not even root can write")
def test_a_folder_that_cannot_be_made_is_told(hands: Hands) -> None:
    with pytest.raises(StoreAway) as told:
        open_store(Path("/proc/parcel-bench"), KEY, now=hands.now)

    assert told.value.remedy


_HALF_A_SCANNER_BURST = "113-22\udcff"


def test_text_that_is_no_text_is_refused_and_not_a_crash(store: Store) -> None:
    for ask in (
        lambda: store.records.search(HistoryQuery(text=_HALF_A_SCANNER_BURST)),
        lambda: store.records.by_tracking(_HALF_A_SCANNER_BURST),
        lambda: store.orders.matching(_HALF_A_SCANNER_BURST),
        lambda: store.orders.by_ref(_HALF_A_SCANNER_BURST),
    ):
        with pytest.raises(BadInput):
            ask()


@pytest.mark.parametrize("after", ["x", "2026-11-24T15:00:00.000000Z|", "a|b", "|9999999999999999999999", "||"])
def test_a_cursor_that_is_none_of_ours_is_refused(store: Store, after: str) -> None:
    with pytest.raises(BadInput) as refused:
        store.records.search(HistoryQuery(after=after))

    assert refused.value.fields == ("after",)


def test_a_parcel_bought_without_papers_is_kept_all_the_same(store: Store) -> None:
    store.orders.keep([order()])
    purchase_id = store.journal.intend(intent()).purchase_id
    store.journal.sent(purchase_id)

    shipment = store.journal.bought(purchase_id, replace(bought(), documents=()))

    assert shipment.label is None
    assert store.records.search(HistoryQuery()).total == 1


def test_an_error_of_the_database_names_nobody(store: Store) -> None:
    buy(store, 7, name="Canary Featherstonehaugh")
    store.orders.keep([order("A-1", name="Canary Featherstonehaugh")])
    purchase_id = store.journal.intend(intent("A-1")).purchase_id
    store.journal.sent(purchase_id)

    unfit = replace(bought(8), documents=(Document(type=None, format="ZPL", content=b"^XA^XZ"),))

    with pytest.raises(IntegrityError) as bug:
        store.journal.bought(purchase_id, unfit)

    assert bought(8).tracking_id not in str(bug.value)
    assert "Featherstonehaugh" not in str(bug.value)


@pytest.fixture
def grown(folder: Path, hands: Hands) -> Iterator[Store]:
    """A store as version 0.1.0 of 24 November 2026 wrote it (schema 1), opened by this version."""
    opened = grown_from("1", folder, hands)
    yield opened
    opened.close()


def test_schema_1_is_brought_up_to_date_and_loses_nothing(grown: Store, folder: Path) -> None:
    (backup,) = (folder / "backups").glob("*.db")

    assert sys.platform == "win32" or stat.S_IMODE(backup.stat().st_mode) == 0o600
    kept = Database(backup, KEY)
    with kept.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM purchase").scalar_one() == 3
    kept.close()
    assert grown.records.count() == 2
    assert grown.records.search(HistoryQuery(text="quill")).total == 1
    (doubt,) = grown.journal.in_doubt()
    assert doubt.state is PurchaseState.UNSURE
    states = [job.state for job in grown.prints.of_shipment("ship-1")]
    assert states == [PrintState.SENT, PrintState.UNSURE, PrintState.FAILED]
    assert not any(job.unverified for job in grown.prints.of_shipment("ship-1"))
    assert grown.prints.data("job-3") == b"^XA^XZ"
    (order,) = grown.orders.by_ref("113-2211887-4402611")
    assert order.parcels == 1


def test_schema_1_works_on(grown: Store) -> None:
    (doubt,) = grown.journal.in_doubt()
    grown.journal.freed(doubt.purchase_id)

    assert buy(grown, 9) == "ship-9"
    assert grown.records.count() == 3


def test_schema_2_is_brought_up_to_date_and_its_prints_stand_in_the_same_order(folder: Path, hands: Hands) -> None:
    """A store as the version of 28 November 2026 wrote it, before the latest prints had an index."""
    opened = grown_from("2", folder, hands)

    told = [(job.job_id, job.state.value, job.said) for job in opened.prints.latest(9)]
    assert told == [
        ("job-5", "queued", None),
        ("job-3", "unsure", "The connection broke."),
        ("job-2", "failed", "out of labels"),
        ("job-6", "sent", None),
        ("job-4", "failed", "printed elsewhere"),
        ("job-1", "sent", None),
    ]
    assert [job.job_id for job in opened.prints.waiting()] == ["job-2", "job-3"]
    assert opened.prints.data("job-3") == b"^XA^XZ"
    assert opened.records.search(HistoryQuery(text="quill")).total == 1
    assert len(list((folder / "backups").glob("*.db"))) == 1
    opened.close()


def test_an_open_of_a_store_up_to_date_loads_no_alembic(store: Store, folder: Path) -> None:
    look = (
        "import sys; from pathlib import Path; from shipstation.store import open_store; from tests.store.conftest import *;"
        "open_store(Path(sys.argv[1]), KEY, now=Hands().now).close(); print('alembic' in sys.modules)"
    )

    said = subprocess.run([sys.executable, "-c", look, str(folder)], check=True, capture_output=True, text=True)

    assert said.stdout.strip() == "False"


@pytest.mark.long
def test_threads_of_one_process_wait_for_each_other_longer_than_sqlite_would(store: Store) -> None:
    begun, judged = Event(), Event()
    others: list[Order] = []

    def slow(known: KnownOrder) -> Change:
        begun.set()
        judged.wait(6)
        return orders.noted(known.order, "slow")

    store.orders.keep([order("113-0000001-0000001"), order("113-0000002-0000002")])
    first = Thread(target=store.order_book.change, args=(order("113-0000001-0000001").key, slow))
    first.start()
    begun.wait(5)
    second = Thread(
        target=lambda: others.append(
            store.order_book.change(
                order("113-0000002-0000002").key, lambda known: orders.noted(known.order, "in line")
            )
        )
    )
    second.start()
    first.join(20)
    second.join(20)

    assert [each.note for each in others] == ["in line"]
