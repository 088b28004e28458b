"""The roll-ups are never out of step with what was bought, whatever happens to it and whichever months are asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from shipstation.model import (
    Channel,
    Money,
    OrderKey,
    Promise,
    PurchaseState,
    Shipment,
    Tracking,
    TrackingEvent,
    Window,
)
from shipstation.ports import By, CostSum, HistoryQuery, Timing
from shipstation.store import Store
from tests.store.conftest import Hands, bought, grown_from, intent, order


@dataclass
class Books:
    """What a person would write beside the store: each parcel bought, and what became of it."""

    store: Store
    hands: Hands
    rng: Random
    offers: dict[str, tuple[Money | None, Money | None, str]] = field(default_factory=dict)
    delivered: dict[str, datetime] = field(default_factory=dict)
    number: int = 0

    def buy(self) -> None:
        rng, self.number = self.rng, self.number + 1
        # Months apart, and sometimes back: a clock that is set.
        self.hands.at += timedelta(hours=rng.choice((2, 30, 300, -50)))
        currency = rng.choice(("USD", "EUR"))
        shown = Money(Decimal(rng.randint(1, 2_000)) / 100, currency)
        dearest = Money(shown.amount + rng.randint(0, 9), currency) if rng.random() < 0.8 else None
        cheapest = Money(shown.amount - rng.randint(-3, 3), rng.choice((currency, "GBP"))) if dearest else None
        ref = f"R-{self.number}"
        self.store.orders.keep([order(ref)] if rng.random() < 0.9 else [])
        asked = replace(
            intent(ref),
            order=OrderKey(channel=Channel.AMAZON, ref=ref),
            carrier=rng.choice(("UPS", "USPS")),
            service=rng.choice(("Ground", "Air")),
            box=rng.choice(("", "M")),
            shown=shown,
            dearest=dearest,
            cheapest=cheapest,
        )
        purchase = self.store.journal.intend(asked)
        self.store.journal.sent(purchase.purchase_id)
        end = self.hands.at + timedelta(days=2)
        answer = replace(
            bought(self.number),
            charged=rng.choice((None, shown, replace(shown, amount=shown.amount + Decimal("0.55")))),
            promise=rng.choice((Promise(), Promise(delivery=Window(start=end, end=end)))),
        )
        shipment = self.store.journal.bought(purchase.purchase_id, answer)
        self.offers[shipment.shipment_id] = (dearest, cheapest, asked.box)

    def cancel(self) -> None:
        parcel = self._some(PurchaseState.BOUGHT)
        if parcel is not None:
            self.store.journal.cancelling(parcel.shipment_id)
            if self.rng.random() < 0.6:
                self.store.journal.cancelled(parcel.shipment_id)

    def keep(self) -> None:
        parcel = self._some(PurchaseState.CANCELLING)
        if parcel is not None:
            self.store.journal.kept(parcel.shipment_id)

    def track(self) -> None:
        parcel = self._some(PurchaseState.BOUGHT)
        if parcel is None:
            return
        at = parcel.bought_at + timedelta(hours=self.rng.randint(1, 100))
        state = self.rng.choice(("InTransit", "Delivered", "Delivered", "Lost"))
        self.store.records.keep_tracking(
            Tracking(
                tracking_id=parcel.tracking_id,
                carrier_id="UPS",
                state=state,
                promised=None,
                as_of=at + timedelta(hours=1),
                events=(TrackingEvent(at=at, code=state),) if self.rng.random() < 0.7 else (),
            )
        )
        self.delivered.pop(parcel.shipment_id, None)
        if state == "Delivered":
            news = self.store.records.tracking(parcel.tracking_id)
            assert news is not None
            told = [event.at for event in news.events if event.code == "Delivered"]
            # The carrier's own event of this answer, else when it was heard of.
            self.delivered[parcel.shipment_id] = at if told and told[-1] == at else at + timedelta(hours=1)

    def erase(self) -> None:
        parcel = self._some(PurchaseState.CANCELLED)
        if parcel is not None:
            with self.store._database.write() as connection:
                for table in ("document", "money_line", "purchase"):
                    connection.exec_driver_sql(f"DELETE FROM {table} WHERE purchase_id = ?", (parcel.purchase_id,))

    def _some(self, state: PurchaseState) -> Shipment | None:
        parcels = self.store.records.search(HistoryQuery(state=state, limit=500)).shipments
        return self.rng.choice(parcels) if parcels else None

    def summed(self, by: By, since: datetime | None, until: datetime | None) -> dict[tuple[str, str], CostSum]:
        """The same sums by looking at every parcel."""
        keys: dict[By, Callable[[Shipment], str]] = {
            By.MONTH: lambda row: f"{row.bought_at:%Y-%m}",
            By.CARRIER: lambda row: row.carrier,
            By.SERVICE: lambda row: row.service,
            By.CHANNEL: lambda row: row.channel.value,
            By.COUNTRY: lambda row: row.country,
            By.BOX: lambda row: self.offers[row.shipment_id][2],
        }
        found: dict[tuple[str, str], CostSum] = {}
        for row in self.store.records.search(HistoryQuery(since=since, until=until, limit=1_000)).shipments:
            paid = row.charged or row.shown
            key = (keys[by](row), paid.currency)
            before = found.get(key) or _nothing(*key)
            found[key] = self._added(before, row, paid)
        return found

    def _added(self, before: CostSum, row: Shipment, paid: Money) -> CostSum:
        if row.state is PurchaseState.CANCELLED:
            return replace(before, cancelled=before.cancelled + 1)
        dearest, cheapest, _ = self.offers[row.shipment_id]
        saved = Money(dearest.amount - paid.amount, paid.currency) if dearest else None
        is_same = cheapest is not None and cheapest.currency == paid.currency
        missed = max(paid.amount - cheapest.amount, Decimal(0)) if cheapest and is_same else Decimal(0)
        window, arrived = row.promise.delivery, self.delivered.get(row.shipment_id)
        return replace(
            before,
            parcels=before.parcels + 1,
            paid=before.paid + paid,
            compared=before.compared + (saved is not None),
            saved=before.saved + saved if saved else before.saved,
            missed=before.missed + Money(missed, paid.currency),
            promised=before.promised + (window is not None),
            delivered=before.delivered + (arrived is not None),
            on_time=before.on_time + bool(window and arrived and arrived <= window.end),
            late=before.late + bool(window and arrived and arrived > window.end),
        )


def _nothing(key: str, currency: str) -> CostSum:
    none = Money(Decimal(0), currency)
    counts = dict.fromkeys(("parcels", "cancelled", "compared", "promised", "delivered", "on_time", "late"), 0)
    return CostSum(key=key, paid=none, saved=none, missed=none, **counts)


@pytest.mark.parametrize("seed", [1, 2])
def test_sums_are_those_of_every_parcel_whatever_happened_to_it(store: Store, hands: Hands, seed: int) -> None:
    books = Books(store, hands, Random(seed))
    acts = [books.buy, books.buy, books.cancel, books.keep, books.track, books.track, books.erase]
    for _ in range(70):
        books.rng.choice(acts)()

    spans = [(None, None)]
    for _ in range(6):
        begin = hands.at - timedelta(hours=books.rng.randint(100, 3_000))
        spans.append((begin, begin + timedelta(hours=books.rng.randint(1, 2_500))))
    month = datetime(hands.at.year, hands.at.month, 1, tzinfo=UTC)
    spans += [(month, None), (None, month), (month - timedelta(days=40), month)]
    for since, until in spans:
        for by in By:
            told = {
                (line.key, line.paid.currency): line for line in store.reports.costs(by, since=since, until=until)
            }
            assert told == books.summed(by, since, until), (by, since, until)
    assert books.number > 15
    with store._database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM report_sum WHERE parcels <= 0").scalar_one() == 0


def test_what_a_carrier_says_in_nonsense_spoils_no_sum(store: Store) -> None:
    store.orders.keep([order("N-1")])
    purchase = store.journal.intend(intent("N-1"))
    store.journal.sent(purchase.purchase_id)

    store.journal.bought(purchase.purchase_id, replace(bought(1), charged=Money(Decimal("1E+99999"), "USD")))

    (line,) = store.reports.costs(By.MONTH)
    assert line.paid == Money(Decimal(1_000_000_000), "USD")


def test_an_old_store_is_summed_and_searched_as_one_that_was_always_so(folder: Path, hands: Hands) -> None:
    opened = grown_from("2", folder, hands)
    everything = opened.records.search(HistoryQuery(limit=100)).shipments

    total = sum((line.parcels + line.cancelled for line in opened.reports.costs(By.CARRIER)), 0)

    assert total == len(everything) == opened.records.count() > 0
    for parcel in everything:
        first = parcel.name.split()[0]
        for typed in (first[:1], first[:2], first):
            found = opened.records.search(HistoryQuery(text=typed, limit=100))
            assert parcel.shipment_id in [each.shipment_id for each in found.shipments], typed
    opened.close()


def test_timings_are_kept_in_the_order_of_time(store: Store, hands: Hands) -> None:
    at = hands.now()
    for hours, took in ((2, 900), (1, 2_000), (30, 5)):
        store.reports.keep_timing(Timing(at=at + timedelta(hours=hours), took_ms=took))

    kept = store.reports.timings(since=at, until=at + timedelta(hours=24))

    assert [timing.took_ms for timing in kept] == [2_000, 900]
