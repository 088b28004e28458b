"""What a purge takes and leaves: by the day, by the channel, to the last byte, and killed in the middle of it."""

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from shipstation.errors import NoNetwork
from shipstation.model import (
    Channel,
    Document,
    Kept,
    OrderKey,
    OrderState,
    PrintJob,
    PrintState,
    PurchaseState,
    RetentionTerms,
    Tracking,
    TrackingEvent,
)
from shipstation.ports import HistoryQuery
from shipstation.rules.retention import AMAZON_DAYS, end_of, everything_of, limits, months_before
from shipstation.store import Store
from shipstation.store.database import Database
from shipstation.store.pages import plain_pages
from shipstation.store.vault import _due_purchases
from tests.store.conftest import KEY, START, Hands, bought, buy, grown_from, intent, order, quote

CANARY = "Featherstonehaugh"
USUAL = RetentionTerms()
BOUGHT = START + timedelta(minutes=1)
ROOT = Path(__file__).parents[2]


def purge(store: Store, now: datetime, terms: RetentionTerms = USUAL, **more: datetime) -> int:
    """Returns: how many shipments lost their buyer."""
    return store.vault.purge(limits(now, terms), now, **more).shipments


def days(number: float) -> datetime:
    return BOUGHT + timedelta(days=number)


def bytes_left(folder: Path, word: str = CANARY) -> int:
    """How often a word stands in any page of the store or its log, used or free, in any case."""
    files = [file for file in folder.rglob("*.db*") if file.suffix != ".lock" and not file.name.endswith("-shm")]
    pages = (page for file in files for page in plain_pages(file, KEY))
    return sum(page.lower().count(word.lower().encode()) for page in pages)


def delivered(store: Store, number: int, at: datetime, *, with_event: bool = True) -> None:
    event = TrackingEvent(at=at, code="Delivered", place="Canary Wharf", detail="handed to Featherstonehaugh")
    store.records.keep_tracking(
        Tracking(
            tracking_id=bought(number).tracking_id,
            carrier_id="USPS",
            state="Delivered",
            promised=None,
            as_of=at,
            events=(event,) if with_event else (),
        )
    )


def external(number: int, **more: object) -> OrderKey:
    """An order of the owner's own shop, taken in; its key."""
    made = order(f"SO-{number}", key=OrderKey(channel=Channel.EXTERNAL, ref=f"SO-{number}"), **more)
    return made.key


def buy_external(store: Store, number: int, name: str) -> str:
    key = external(number)
    store.orders.keep([order(key.ref, key=key, name=name, amazon_order_id=None)])
    purchase = store.journal.intend(replace(intent(key.ref), order=key))
    store.journal.sent(purchase.purchase_id)
    return store.journal.bought(purchase.purchase_id, bought(number)).shipment_id


@pytest.mark.parametrize(("day", "gone"), [(29, 0), (30, 0), (31, 1)])
def test_a_buyer_goes_30_days_after_delivery(store: Store, day: int, gone: int) -> None:
    buy(store, 1, name=f"Ann {CANARY}")
    delivered(store, 1, days(4))

    assert purge(store, days(4 + day)) == gone
    assert (store.records.find("ship-1").name == "") == bool(gone)  # type: ignore[union-attr]


def test_the_30th_day_is_kept_to_its_last_second(store: Store) -> None:
    buy(store, 1)
    delivered(store, 1, days(4))

    assert purge(store, days(34)) == 0
    assert purge(store, days(34) + timedelta(seconds=1)) == 1


@pytest.mark.parametrize(("day", "gone"), [(29, 0), (30.5, 1), (31, 1)])
def test_a_buyer_goes_30_days_after_shipping_when_no_delivery_is_known(store: Store, day: float, gone: int) -> None:
    buy(store, 1)

    assert purge(store, days(day)) == gone


def test_a_carrier_that_tells_no_scan_is_taken_at_its_word(store: Store) -> None:
    buy(store, 1)
    delivered(store, 1, days(10), with_event=False)

    assert purge(store, days(39)) == 0
    assert purge(store, days(41)) == 1


def test_orders_from_elsewhere_are_kept_as_long_as_their_owner_says(store: Store) -> None:
    buy_external(store, 1, "Ann Lee")

    assert purge(store, days(59), RetentionTerms(external_days=60)) == 0
    assert purge(store, days(400), RetentionTerms(external_days=0)) == 0
    assert purge(store, days(61), RetentionTerms(external_days=60)) == 1


def test_what_stays_names_nobody_and_is_found_by_its_ids(store: Store) -> None:
    buy(store, 1, name=f"Ann {CANARY}")
    delivered(store, 1, days(2))
    purge(store, days(40))

    left = store.records.find("ship-1")
    assert left is not None
    assert left.erased_at == days(40)
    assert (left.name, left.city, left.region, left.country, left.label) == ("", "", "", "US", None)
    assert (left.service, str(left.charged)) == ("USPS Ground Advantage", "5.68 USD")
    kept = store.orders.find(left.order)
    assert kept is not None
    assert (kept.ship_to.lines(), kept.state) == (("981", "US"), OrderState.SHIPPED)
    assert [(item.sku, item.title) for item in kept.items] == [("FC-50", ""), ("CP-80", "")]
    assert store.records.events(left.tracking_id) == (TrackingEvent(at=days(2), code="Delivered"),)
    (purchase,) = store.journal.of_order(left.order)
    assert (purchase.intent.prepared.body, purchase.intent.prepared.key) == (b"", "k")
    for typed, found in (("px2604", 1), ("113-0000001", 1), (CANARY, 0), ("seattle", 0), ("fe", 0), ("cream", 0)):
        assert len(store.records.search(HistoryQuery(text=typed)).shipments) == found, typed


def test_no_byte_of_a_buyer_is_left_in_any_page(store: Store, folder: Path) -> None:
    for number in range(1, 13):
        buy(store, number, name=f"Ann {CANARY} {number}")
        delivered(store, number, days(1))
    label = Document(type="RECEIPT", format="PDF", content=f"receipt of {CANARY}".encode() * 900)
    store.journal.papers("ship-5", [label])
    store.quotes.keep(quote())
    job = PrintJob(job_id="j", printer="Zebra", state=PrintState.QUEUED, created_at=START, shipment_id="ship-3")
    store.prints.add(job, f"^XA^FD{CANARY}^XZ".encode())
    assert bytes_left(folder) > 100

    purge(store, days(40))

    assert bytes_left(folder) == 0
    assert bytes_left(folder, "px2604") > 0, "the canary sees what is there"


def test_bytes_of_a_store_of_an_earlier_version_go_as_well(folder: Path, hands: Hands) -> None:
    grown = grown_from("2-orders", folder, hands)
    names = {parcel.name for parcel in grown.records.search(HistoryQuery()).shipments} - {""}
    (folder / "backups").joinpath("x").touch()
    for backup in (folder / "backups").glob("*"):
        backup.unlink()
    assert names
    assert all(bytes_left(folder, name) for name in names)

    now = hands.at + timedelta(days=400)
    grown.vault.purge(everything_of(Channel.AMAZON, now), now)
    grown.vault.purge(everything_of(Channel.EXTERNAL, now), now)

    assert [name for name in names if bytes_left(folder, name)] == []
    grown.close()


def test_what_is_not_settled_keeps_the_bytes_that_settle_it(store: Store) -> None:
    store.orders.keep([order()])
    sent = store.journal.intend(intent()).purchase_id
    store.journal.sent(sent)
    store.journal.doubted(sent, NoNetwork("x", "y"))
    store.journal.unsure(sent, NoNetwork("x", "y"))
    buy(store, 2)
    store.journal.cancelling("ship-2")

    gone = store.vault.purge(limits(days(99), RetentionTerms()), days(99))

    assert (gone.shipments, gone.left_unsettled) == (0, 2)
    unsettled = store.journal.find(sent)
    assert unsettled is not None
    assert (unsettled.state, unsettled.intent.prepared.body) == (PurchaseState.UNSURE, b'{"rateId":"r"}')
    assert store.orders.find(order().key).ship_to.name == "Ann Lee"  # type: ignore[union-attr]
    store.journal.freed(sent)
    assert purge(store, days(200)) == 1
    assert store.journal.find(sent).intent.prepared.body == b""  # type: ignore[union-attr]


def test_an_import_brings_no_buyer_back(store: Store) -> None:
    buy(store, 1)
    purge(store, days(40))

    kept = store.orders.keep([order("113-0000001-0000001")])

    assert kept.unchanged == 1
    assert store.orders.find(order("113-0000001-0000001").key).ship_to.name == ""  # type: ignore[union-attr]


def test_news_of_a_parcel_whose_buyer_is_gone_bring_no_place_back(store: Store, folder: Path) -> None:
    buy(store, 1)
    delivered(store, 1, days(1))
    purge(store, days(40))

    delivered(store, 1, days(1))
    purge(store, days(41))

    assert len(store.records.events(bought(1).tracking_id)) == 1
    assert bytes_left(folder, "Canary Wharf") == 0


def test_what_the_station_notes_of_a_parcel_whose_buyer_is_gone_names_no_place(store: Store, folder: Path) -> None:
    buy(store, 1)
    note = TrackingEvent(at=START, code="ClaimAsked", detail="Canary Wharf again", place="Canary Wharf")
    store.whereabouts.note(bought(1).tracking_id, "UPS", note)
    assert [each.place for each in store.records.events(bought(1).tracking_id)] == ["Canary Wharf"]
    purge(store, days(40))

    store.whereabouts.note(bought(1).tracking_id, "UPS", replace(note, at=days(41)))
    purge(store, days(41))

    assert {(each.place, each.detail) for each in store.records.events(bought(1).tracking_id)} == {(None, None)}
    assert bytes_left(folder, "Canary Wharf") == 0


def test_what_lies_here_is_told_by_kind_and_when_the_first_of_it_goes(store: Store) -> None:
    buy(store, 1)
    terms = RetentionTerms()
    before = {(each.kind, each.channel): each for each in store.vault.holdings()}
    purge(store, days(40))
    after = {(each.kind, each.channel): each for each in store.vault.holdings()}

    buyers, ledger = (Kept.BUYERS, Channel.AMAZON), (Kept.LEDGER, None)
    assert (before[buyers].count, before[ledger].count) == (1, 0)
    assert (after[buyers].count, after[ledger].count) == (0, 1)
    at = before[buyers].oldest
    assert at is not None
    assert end_of(before[buyers], terms) == at + timedelta(days=AMAZON_DAYS)
    assert end_of(replace(before[buyers], channel=Channel.EXTERNAL), RetentionTerms(external_days=0)) is None
    assert end_of(after[ledger], terms) == months_before(at, -18)


def test_orders_that_nobody_ships_go_after_their_deadline(store: Store) -> None:
    held = order("held", state=OrderState.ON_HOLD, deliver_by=None)
    store.orders.keep([held, order("waits", deliver_by=days(20))])
    first = limits(days(0), RetentionTerms())
    store.vault.purge(first, days(0))

    assert store.vault.purge(limits(days(29), RetentionTerms()), days(29)).orders == 0
    assert store.vault.purge(limits(days(31), RetentionTerms()), days(31)).orders == 1
    assert store.orders.find(held.key).ship_to.name == ""  # type: ignore[union-attr]
    assert store.vault.purge(limits(days(109), RetentionTerms()), days(109)).orders == 0
    assert store.vault.purge(limits(days(111), RetentionTerms()), days(111)).orders == 1


def test_the_ledger_ends_after_18_months(store: Store) -> None:
    buy(store, 1)
    delivered(store, 1, days(1))
    purge(store, days(40))

    assert store.vault.purge(limits(days(540), RetentionTerms()), days(540)).ledger == 0
    assert store.vault.purge(limits(days(560), RetentionTerms()), days(560)).ledger == 1
    assert store.records.count() == 0
    assert store.records.tracking(bought(1).tracking_id) is None


def test_tax_law_keeps_a_name_cold(store: Store, folder: Path) -> None:
    buy(store, 1, name=f"Ann {CANARY}")
    until = days(3650)

    purge(store, days(40), RetentionTerms(tax_years=10), tax_until=until)

    assert store.vault.held().tax_records == 1
    record = store.tax_records.read(order("113-0000001-0000001").key, "")
    assert record["ship_to"][0] == f"Ann {CANARY}"  # type: ignore[index]
    assert store.records.search(HistoryQuery(text=CANARY)).total == 0
    assert store.vault.purge(
        limits(until + timedelta(days=1), RetentionTerms()), until + timedelta(days=1)
    ).tax_records
    assert bytes_left(folder) == 0


def test_erasing_takes_all_of_one_channel_at_once(store: Store, folder: Path) -> None:
    buy(store, 1, name=f"Ann {CANARY}")
    store.orders.keep([order("waits", name=f"Bea {CANARY}", deliver_by=days(400))])
    buy_external(store, 2, "Cleo Quibblewick")

    gone = store.vault.purge(everything_of(Channel.AMAZON, days(1)), days(1))

    assert (gone.shipments, gone.orders) == (1, 2)
    assert bytes_left(folder) == 0
    assert bytes_left(folder, "Quibblewick") > 0
    assert store.vault.drop(Channel.AMAZON) == 1
    assert [parcel.shipment_id for parcel in store.records.search(HistoryQuery()).shipments] == ["ship-2"]


@pytest.mark.long
def test_a_reader_in_the_middle_is_told_and_the_next_run_clears_the_log(store: Store, folder: Path) -> None:
    buy(store, 1)
    reader = Database(folder / "store.db", KEY)
    with reader.read() as connection:
        connection.execute(text("SELECT count(*) FROM purchase")).scalar_one()
        gone = store.vault.purge(limits(days(40), RetentionTerms()), days(40))
    reader.close()

    assert not gone.wal_cleared
    assert store.vault.purge(limits(days(40), RetentionTerms()), days(40)).wal_cleared
    assert bytes_left(folder, "Ann Lee") == 0


_KILLED = """
import sys
from datetime import timedelta
from pathlib import Path
from shipstation.model import RetentionTerms
from shipstation.rules.retention import limits
from shipstation.store import open_store, vault
from tests.store.conftest import KEY, START, Hands
vault._BATCH = 5
store = open_store(Path(sys.argv[1]), KEY, now=Hands().now)
begin = store.vault._forget_shipments
def each(*given):
    went = begin(*given)
    print("batch", flush=True)
    sys.stdin.readline()
    return went
store.vault._forget_shipments = each
now = START + timedelta(days=40)
store.vault.purge(limits(now, RetentionTerms()), now)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_killed_in_the_middle_the_next_run_finishes(store: Store, folder: Path) -> None:
    for number in range(1, 13):
        buy(store, number, name=f"Ann {CANARY} {number}")
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_KILLED), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout is not None
    assert child.stdin is not None
    child.stdout.readline()
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    assert store.vault.held().removed == 5

    assert purge(store, days(40)) == 7
    assert bytes_left(folder) == 0


def test_months_end_on_a_day_that_there_is() -> None:
    assert months_before(datetime(2026, 8, 31, tzinfo=START.tzinfo), 18).date().isoformat() == "2025-02-28"
    assert months_before(datetime(2026, 1, 15, tzinfo=START.tzinfo), 12).date().isoformat() == "2025-01-15"
    assert limits(days(30), RetentionTerms()).people[Channel.AMAZON] == days(30 - AMAZON_DAYS)


def test_what_is_due_is_found_without_reading_every_purchase(store: Store) -> None:
    for query in _due_purchases(limits(START, USUAL)):
        asked = str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
        with store._database.read() as connection:
            plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")]

        assert plan[0].startswith("SEARCH purchase USING INDEX ix_purchase_kept"), plan


def test_schema_4_is_brought_up_to_date_and_purged(folder: Path, hands: Hands) -> None:
    """A store as version 0.1.0 of 28 November 2026 wrote it (schema 4), opened by this version."""
    grown = grown_from("4-people", folder, hands)
    assert len(list((folder / "backups").glob("before-*.db"))) == 1
    left = grown.records.search(HistoryQuery(text="lee")).shipments[0]
    assert (left.packed_by, left.erased_at, left.tracking_state) == ("", None, "Delivered")
    assert bytes_left(folder, "Håkansson") > 0

    for copy in (folder / "backups").iterdir():
        copy.unlink()
    gone = grown.vault.purge(limits(days(31), USUAL), days(31))

    assert (gone.shipments, gone.orders, gone.left_unsettled) == (2, 2, 1)
    assert bytes_left(folder, "Hakansson") == bytes_left(folder, "Håkansson") == 0
    assert bytes_left(folder, "Mei Lee") > 0, "it waits to be shipped"
    assert grown.audit.verify().good
    grown.close()
