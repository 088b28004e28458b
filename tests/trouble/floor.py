"""What the two proofs of money share: a station that may die at any step, Amazon's books, and what both must agree on.

Used by test_state_machine.py (any order of events) and test_fail_the_nth.py (any call of the floors below the money).
"""

import http.client
import json
import os
import shutil
import signal
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from shipstation.amazon.carrier import AmazonCarrier
from shipstation.amazon.line import Patience
from shipstation.errors import PurchaseUnsure, ShipError
from shipstation.folders import profile_folder
from shipstation.model import (
    HELD,
    Channel,
    Credentials,
    Order,
    OrderKey,
    OrderState,
    Profile,
    Purchase,
    PurchaseState,
    Shipment,
)
from shipstation.ports import HistoryQuery
from shipstation.station import Station
from tests.bench_parts import PracticeAmazon
from tests.desk.conftest import open_with
from tests.trouble.conftest import NO_LIMITS, Clock

State = PurchaseState
Row = dict[str, Any]

# Long enough that a slow machine is not taken for a lost answer: what is settled by hand must be at rest.
PATIENCE = Patience(connect_s=1.0, read_s=2.0, write_s=2.0, pool_s=2.0, total_s=8.0, login_s=3.0)

ARROWS = {
    ("", "intended"),
    ("intended", "sent"),
    ("intended", "refused"),
    ("sent", "sent"),
    ("sent", "bought"),
    ("sent", "refused"),
    ("sent", "unsure"),
    ("unsure", "bought"),
    ("unsure", "refused"),
    ("bought", "cancelling"),
    ("cancelling", "cancelling"),
    ("cancelling", "bought"),
    ("cancelling", "cancelled"),
}
"""The arrows of SAFETY.md's diagram, with the step before its first."""
_BY_HAND = "A person says"
# The store's own triggers write down each arrow, whichever process takes it and however soon it dies afterwards.
_TRACES = (
    "CREATE TABLE arrow (number INTEGER PRIMARY KEY, purchase_id TEXT, was TEXT, became TEXT, doubt INTEGER)",
    """CREATE TRIGGER arrow_first AFTER INSERT ON purchase BEGIN
    INSERT INTO arrow (purchase_id, was, became, doubt) VALUES (new.purchase_id, '', new.state, new.doubt); END""",
    """CREATE TRIGGER arrow_next AFTER UPDATE OF state ON purchase BEGIN
    INSERT INTO arrow (purchase_id, was, became, doubt) VALUES (new.purchase_id, old.state, new.state, old.doubt);
    END""",
)


class Stopped(BaseException):
    """Stands for SIGKILL within this process: nothing of ours catches it, nothing is written after it."""


class Deadly:
    """A real journal or carrier, with which the process ends right after one of its steps."""

    def __init__(self, real: Any, step: str, die: Callable[[], None]) -> None:
        self._real, self._step, self._die = real, step, die

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._real, name)
        if name != self._step:
            return call

        def last(*args: Any, **named: Any) -> None:
            call(*args, **named)
            self._die()

        return last


class DeadlyCarriers:
    """The real carriers, each of them deadly."""

    def __init__(self, real: Any, step: str, die: Callable[[], None]) -> None:
        self._real, self._step, self._die = real, step, die

    def of(self, account: str) -> Deadly:
        return Deadly(self._real.of(account), self._step, self._die)


POINTS = {
    "intended": ("journal", "intend"),
    "sent": ("journal", "sent"),
    "answered": ("carrier", "send"),
    "doubted": ("journal", "doubted"),
    "refused": ("journal", "refused"),
    "unsure": ("journal", "unsure"),
    "bought": ("journal", "bought"),
    "cancelling": ("journal", "cancelling"),
    "cancel answered": ("carrier", "cancel"),
    "cancelled": ("journal", "cancelled"),
}
"""Where a process may end: after which step of whom."""


def _stop() -> None:
    raise Stopped


class Bench(Station):
    """A station with a clock of the test's own, short time-outs, and a way to die."""

    def __init__(self, data: Path, clock: Clock) -> None:
        self._given = clock
        super().__init__(folder=profile_folder(data, Profile.PRACTICE), profile=Profile.PRACTICE, account=None)
        self.sign_out()

    def sign_out(self) -> None:
        """A carrier that must log in before all else."""
        account = self.settings.account("Bench")
        credentials = self.secrets.credentials("Bench")
        assert isinstance(credentials, Credentials)
        if account in self.carriers._built:
            self.carriers._built[account].close()
        self.carriers._built[account] = AmazonCarrier(
            account, credentials, clock=self.clock, loopback_only=True, patience=PATIENCE
        )

    def _build(self, undo: ExitStack) -> None:
        self.clock = self._given
        super()._build(undo)

    @property
    def carrier(self) -> AmazonCarrier:
        """Of the one account."""
        return self.carriers._built[self.settings.account("Bench")]

    def end_after(self, point: str, die: Callable[[], None] = _stop) -> None:
        """Let the process end after that step of POINTS."""
        who, step = POINTS[point]
        for desk in (self.buying, self.cancelling):
            if who == "journal":
                desk._journal = Deadly(desk._journal, step, die)
            else:
                desk._carriers = DeadlyCarriers(desk._carriers, step, die)

    def abandon(self) -> None:
        """Gone as after SIGKILL: the system lets go of the lock, and nobody marks anything."""
        owner = self.labels._prints._owner
        owner._lock.release()
        self.close()

    def purchases(self, *orders: OrderKey) -> tuple[Purchase, ...]:
        """All of them, or those of some orders; oldest first."""
        journal = self.history._journal
        if orders:
            return tuple(each for order in orders for each in journal.of_order(order))
        return journal.in_state(*State)

    def shipments(self, *states: State) -> list[Shipment]:
        """Every parcel in these states, in the order they were bought."""
        every = self.history.search(HistoryQuery(limit=2_000)).shipments
        return [each for each in reversed(every) if each.state in states]

    def table(self, query: str) -> list[Any]:
        """Rows of the store as they lie there."""
        with self.labels._prints._database.read() as connection:
            return list(connection.exec_driver_sql(query).all())


def child_buys(data: str, ref: str, point: str | None) -> None:
    """What a second process does: buy an order by its reference, and die after `point` if there is one."""
    with Bench(Path(data), Clock()) as station:
        if point is not None:
            station.end_after(point, lambda: os.kill(os.getpid(), signal.SIGKILL))
        try:
            buy(station, station.intake.order(ref))
        except ShipError:
            return


def buy(station: Bench, order: Order, **wish: Any) -> Shipment:
    """Quote it and buy the best rate."""
    compared = station.quoting.quote(order, station.quoting.parcel(order), **wish)
    rate = compared.best().rate
    return station.buying.buy(compared.quote, rate, station.quoting.choices(rate)).shipment


class Books:
    """The practice Amazon's levers and its ledger, over one kept connection: who shut the door can open it again."""

    def __init__(self, amazon: PracticeAmazon) -> None:
        place = urlsplit(amazon.told["ledger"])
        self._client = http.client.HTTPConnection(str(place.hostname), place.port, timeout=20)

    def arm(self, *faults: str) -> None:
        """These faults and no others."""
        self._asked("POST", "faults", {"faults": list(faults)})

    def advance(self, seconds: float) -> None:
        """Turn Amazon's clock forward."""
        self._asked("POST", "clock", {"advance_s": seconds})

    def rows(self) -> list[Row]:
        """Every label that was ever paid for."""
        return list(self._asked("GET", "ledger")["purchases"])

    def close(self) -> None:
        self._client.close()

    def _asked(self, method: str, lever: str, body: Row | None = None) -> Row:
        content = None if body is None else json.dumps(body)
        self._client.request(method, f"/practice/{lever}", content, {"content-type": "application/json"})
        answer = self._client.getresponse()
        told = answer.read()
        assert answer.status == 200, told
        return dict(json.loads(told))


class WeakRing(KeyringBackend):
    """A keyring of the right kind, in memory, that is locked at times."""

    priority = 1  # type: ignore[assignment]

    def __init__(self, fails: Callable[[], bool]) -> None:
        super().__init__()
        self._fails = fails
        self._kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        if self._fails():
            raise KeyringLocked("locked")
        return self._kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self._kept[service, username]


class World:
    """A practice Amazon, its books, and a store that each example copies; a new one when its books grow long."""

    _LONG = 300

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self._orders = 0
        self._start()

    def _start(self) -> None:
        self.amazon = PracticeAmazon(*NO_LIMITS)
        self.books = Books(self.amazon)
        self._template = self._folder / f"template-{self._number}"
        with open_with(self.amazon, self._template) as station:
            samples = station.intake.page(limit=200).orders
            with station.labels._prints._database.write() as connection:
                for each in _TRACES:
                    connection.exec_driver_sql(each)
        self._samples = {
            channel: next(each for each in samples if each.key.channel is channel and each.ship_to.country == "US")
            for channel in Channel
        }

    def fresh(self) -> Path:
        """A new store's folder."""
        if len(self.books.rows()) > self._LONG:
            self.close()
            self._start()
        self.books.arm()
        self._number += 1
        return Path(shutil.copytree(self._template, self._folder / f"store-{self._number}"))

    def order(self, channel: Channel = Channel.EXTERNAL) -> Order:
        """One that nobody has shipped yet."""
        self._orders += 1
        sample = self._samples[channel]
        if channel is Channel.EXTERNAL:
            return replace(sample, key=OrderKey(channel=channel, ref=f"F-{self._orders}"))
        ref = f"902-{self._orders:07d}-0000000"
        return replace(sample, key=OrderKey(channel=channel, ref=ref), amazon_order_id=ref)

    def close(self) -> None:
        self.books.close()
        self.amazon.stop()


@dataclass(frozen=True, slots=True)
class Audit:
    """What a station's journal and Amazon's ledger must agree about; `before`: rows of the ledger that are not ours."""

    station: Bench
    books: Books
    before: frozenset[str]

    def charges(self) -> dict[str, Row]:
        """The ledger's rows by idempotency key."""
        return {row["key"]: row for row in self.books.rows() if row["shipment_id"] not in self.before}

    def check(self, *, at_rest: bool = True) -> None:
        """All that holds at any time. `at_rest`: no request is under way, so a living process leaves nothing open."""
        charges, purchases = self.charges(), self.station.purchases()
        by_key = {each.intent.prepared.key: each for each in purchases}
        assert set(charges) <= set(by_key), "a charge that no journal knows"
        self._check_each(purchases, charges)
        self._check_orders(by_key, charges)
        self._check_arrows()
        if at_rest:
            self._check_owners()

    def _check_each(self, purchases: Iterable[Purchase], charges: dict[str, Row]) -> None:
        shipments = {each.purchase_id: each for each in self.station.shipments(*HELD, State.CANCELLED)}
        for purchase in purchases:
            row, where = charges.get(purchase.intent.prepared.key), f"{purchase.state} {purchase.purchase_id}"
            if purchase.state in (State.INTENDED, State.REFUSED):
                assert row is None, f"{where} was charged: {row}"
            if purchase.state is State.UNSURE:
                assert purchase.doubt, where
            if purchase.state in (*HELD, State.CANCELLED):
                assert row is not None, f"{where} was never charged"
                self._check_shipment(shipments[purchase.purchase_id], row)

    def _check_shipment(self, shipment: Shipment, row: Row) -> None:
        assert shipment.shipment_id == row["shipment_id"]
        assert shipment.tracking_id == row["tracking_id"]
        if shipment.charged is not None:
            assert row["charge"] == {"amount": shipment.charged.text(), "currency": shipment.charged.currency}
        if shipment.state is not State.CANCELLING:
            assert (row["cancelled_at"] is not None) == (shipment.state is State.CANCELLED), shipment.shipment_id

    def _check_orders(self, by_key: dict[str, Purchase], charges: dict[str, Row]) -> None:
        live = [(by_key[key].intent.order, by_key[key].intent.parcel) for key, row in charges.items() if _live(row)]
        assert len(live) == len(set(live)), "a parcel that was paid for twice"
        held = {str(each.intent.order) for each in by_key.values() if each.state in HELD}
        for row in self.station.table("SELECT channel, ref, state FROM order_"):
            key = str(OrderKey(channel=Channel(row.channel), ref=row.ref))
            assert row.state == (OrderState.SHIPPED if key in held else OrderState.TO_SHIP), f"{key} is {row.state}"

    def _check_arrows(self) -> None:
        said = dict(self.station.table("SELECT purchase_id, said FROM purchase"))
        for name, was, became, doubt in self.station.table("SELECT purchase_id, was, became, doubt FROM arrow"):
            assert (was, became) in ARROWS, f"{was} -> {became}"
            if was == "sent" and became in ("refused", "unsure") and not (said[name] or "").startswith(_BY_HAND):
                assert became == ("unsure" if doubt else "refused"), f"sent -> {became} with doubt {doubt}"

    def _check_owners(self) -> None:
        owner = self.station.labels._prints._owner
        shown = {each.purchase_id for each in self.station.buying.unsure()}
        left = self.station.table("SELECT * FROM purchase WHERE state IN ('intended', 'sent')")
        stranded = [
            f"{row.state} after {row.tries} tries"
            for row in left
            if row.purchase_id not in shown and not owner.is_gone(row.owner)
        ]
        assert stranded == [], "left open by a process that lives, and shown to nobody"

    def check_words(self, errors: Iterable[ShipError], known: Iterable[str]) -> None:
        """No error denies a charge, and each charge that is not kept is told. `known`: keys charged before."""
        told = list(errors)
        charges = self.charges()
        by_key = {each.intent.prepared.key: each for each in self.station.purchases()}
        unsure = {error.purchase_id for error in told if isinstance(error, PurchaseUnsure)}
        for key in charges.keys() - set(known):
            purchase = by_key[key]
            kept = purchase.state in (*HELD, State.CANCELLED)
            assert kept or purchase.purchase_id in unsure, f"paid, and told as {[f'{e.kind}: {e}' for e in told]}"
        keys = {each.purchase_id: each.intent.prepared.key for each in self.station.purchases()}
        for error in told:
            assert error.said.endswith("."), error.said
            assert error.remedy.endswith("."), error.remedy
            if "othing was bought" in error.said and error.purchase_id is not None:
                assert keys[error.purchase_id] not in charges, f"paid, and told: {error}"

    def settle(self) -> None:
        """As a person does who looks into Amazon's books: everything that is still open, truthfully."""
        charges = self.charges()
        for purchase in self.station.buying.unsure():
            self.settle_one(purchase, charges)
        for shipment in self.station.shipments(State.CANCELLING):
            row = next(each for each in charges.values() if each["shipment_id"] == shipment.shipment_id)
            self.station.cancelling.settle(shipment.shipment_id, cancelled=not _live(row))

    def settle_one(self, purchase: Purchase, charges: dict[str, Row]) -> None:
        """What became of an unsure purchase, as the ledger has it."""
        row = charges.get(purchase.intent.prepared.key)
        if row is None:
            self.station.buying.settle_not_bought(purchase.purchase_id)
        else:
            self.station.buying.settle_bought(purchase.purchase_id, row["shipment_id"])

    def check_settled(self) -> None:
        """Nothing is open any more: the same money on both sides to the cent, and a label of each live parcel."""
        self.check()
        charges = self.charges().values()
        held, given_back = self.station.shipments(State.BOUGHT), self.station.shipments(State.CANCELLED)
        left = {each.state for each in self.station.purchases()} - {State.BOUGHT, State.CANCELLED, State.REFUSED}
        assert left == set()
        assert sorted(_money(held)) == sorted(_charged(row for row in charges if _live(row)))
        assert sorted(_money(given_back)) == sorted(_charged(row for row in charges if not _live(row)))
        for shipment in held:
            assert self.station.labels._label(shipment).content


def _live(row: Row) -> bool:
    return row["cancelled_at"] is None


def _money(shipments: Iterable[Shipment]) -> list[tuple[str, str, str]]:
    """Of each its id and price: a purchase that a person settled has no charge, and cost what was shown."""
    paid = [(each, each.charged or each.shown) for each in shipments]
    return [(each.shipment_id, money.text(), money.currency) for each, money in paid]


def _charged(rows: Iterable[Row]) -> list[tuple[str, str, str]]:
    return [(row["shipment_id"], row["charge"]["amount"], row["charge"]["currency"]) for row in rows]
