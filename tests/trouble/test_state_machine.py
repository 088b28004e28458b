"""Any order of events at a bench, judged by Amazon's ledger after each of them (SAFETY.md part 1).

A few examples by default, always the same. A long run, with its own count of what was done:
    SHIPSTATION_EXAMPLES=200 python -m pytest -s --hypothesis-seed=7 tests/trouble/test_state_machine.py
"""

import multiprocessing
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shipstation.desk.quoting import Compared
from shipstation.errors import KeyringAway, ShipError
from shipstation.model import (
    HELD,
    LIVE,
    Channel,
    Credentials,
    Language,
    OrderKey,
    PrinterSetup,
    PrintState,
    PurchaseState,
    Wish,
)
from tests.trouble.conftest import Clock
from tests.trouble.floor import POINTS, Audit, Bench, Stopped, World, child_buys

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long

State = PurchaseState
EXAMPLES = int(os.environ.get("SHIPSTATION_EXAMPLES", "5"))
STEPS = 15
PRINTER = "Desk"

# Every kind of end that a request can have. Not here: a clear no to what was carried out all the same. By the rules of
# money that no is believed (test_every_fault.py, is_lie), so that the books would rightly differ.
LOST = [
    "reset-after",
    "cut-body",
    "wrong-length",
    "500-after",
    "503-after",
    "html-200-after",
    "bad-json",
    "empty-200-after",
]
NOT_DONE = ["reset-before", "500", "502", "503", "html-200", "captive-portal", "redirect", "empty-200"]
SILENT = ["timeout", "timeout-after"]
REFUSALS = ["400", "400-empty", "401", "403", "404", "413", "415", "422", "429", "429-with-headers", "token-expired"]
SPOILED = [
    "missing-label",
    "bad-base64",
    "other-charge",
    "wrong-tracking-label",
    "blank-label",
    "no-payload",
    "unknown-values",
]
LOGINS = ["invalid-grant@token", "500@token", "reset-after@token", "429@token", "timeout@token"]
PURCHASE_FAULTS = [
    *[f"{name}@purchaseShipment:{count}" for name in (*LOST, *NOT_DONE, *REFUSALS) for count in ("1", "2", "*")],
    *[f"{name}@purchaseShipment:1" for name in (*SILENT, *SPOILED)],
    *[f"{name}:*" for name in LOGINS],
    "refused:60",
]
CANCEL_FAULTS = [
    *[f"{name}@cancelShipment:{count}" for name in (*LOST, *NOT_DONE, *REFUSALS) for count in ("1", "*")],
    "timeout-after@cancelShipment:1",
    "refused:60",
]
OTHER_FAULTS = ["500@getRates:*", "reset-after@getRates:1", "500@getTracking:*", "404@getShipmentDocuments:*"]
ENDS_OF_BUYING = ["intended", "sent", "answered", "doubted", "refused", "unsure", "bought"]
ENDS_OF_CANCELLING = ["cancelling", "cancel answered", "cancelled"]


class LockedKeyring:
    """The station's secrets, of which the N-th and every later question finds the keyring locked."""

    def __init__(self, real: Any, free: int) -> None:
        self._real, self._free = real, free

    def credentials(self, account: str) -> Credentials | None:
        self._free -= 1
        if self._free < 0:
            raise KeyringAway("The system keyring does not answer.", "Unlock it, then try again.")
        return self._real.credentials(account)


class Packing(RuleBasedStateMachine):
    """Packers, their processes and their clocks at one store; the ledger of one practice Amazon."""

    world: ClassVar[World]
    children: ClassVar[Any]
    done: ClassVar[Counter[str]] = Counter()
    ended: ClassVar[Counter[str]] = Counter()

    orders = Bundle("orders")
    quotes = Bundle("quotes")

    def __init__(self) -> None:
        super().__init__()
        self.data = self.world.fresh()
        self.books = self.world.books
        self.before = frozenset(row["shipment_id"] for row in self.books.rows())
        self.clock = Clock()
        self.errors: list[ShipError] = []
        self.known: set[str] = set()
        self.station = self._opened()
        self.station.settings.add_printer(
            PrinterSetup(name=PRINTER, url=f"pdf:{self.data / 'paper'}", language=Language.PDF)
        )
        self.done["examples"] += 1

    # orders and quotes

    @initialize(target=orders)
    def begin(self) -> Any:
        """Two orders, one of each channel."""
        return multiple(self._order(Channel.AMAZON), self._order(Channel.EXTERNAL))

    @rule(target=orders, channel=st.sampled_from(Channel))
    def take_order(self, channel: Channel) -> OrderKey:
        self._did("take an order")
        return self._order(channel)

    @precondition(lambda self: not self.is_fresh)
    @rule(order=orders)
    def import_again(self, order: OrderKey) -> None:
        """The same file once more: a shipped order is left alone."""
        self._did("import an order again")
        self.station.intake.keep([self._found(order)])

    @rule(target=quotes, order=orders)
    def quote(self, order: OrderKey) -> Any:
        self._did("quote")
        told = self._try(lambda: self._compared(order))
        return told if isinstance(told, Compared) else multiple()

    # buying

    @rule(order=orders, wish=st.sampled_from(Wish))
    def buy(self, order: OrderKey, wish: Wish) -> None:
        self._did(f"buy {wish}")
        self._buy(order, wish)

    @rule(order=orders, fault=st.sampled_from([f"{name}@purchaseShipment:*" for name in LOST]))
    def buy_and_never_hear(self, order: OrderKey, fault: str) -> None:
        """Paid for, and no try brings an answer."""
        self._did("buy and never hear")
        compared = self._try(lambda: self._compared(self._free(order)))
        self.books.arm(fault)
        self._buy_of(compared)

    @rule(order=orders, fault=st.sampled_from(PURCHASE_FAULTS))
    def buy_in_trouble(self, order: OrderKey, fault: str) -> None:
        self._did("buy with a fault")
        order = self._free(order)
        compared = self._try(lambda: self._compared(order))
        self.books.arm(fault)
        self._buy_of(compared)

    @rule(order=orders, fault=st.sampled_from(OTHER_FAULTS))
    def work_in_trouble(self, order: OrderKey, fault: str) -> None:
        """A fault away from the money: it may stop the work, never harm it."""
        self._did("work with a fault elsewhere")
        self.books.arm(fault)
        self._buy(order, Wish.BEST)
        for shipment in self.station.shipments(State.BOUGHT):
            self._try(lambda shipment=shipment: self.station.tracking.track(shipment.tracking_id))
            self._try(lambda shipment=shipment: self.station.labels.preview(shipment.shipment_id))

    @rule(quote=quotes)
    def buy_an_old_quote(self, quote: Compared) -> None:
        self._did("buy an old quote")
        self._buy_of(quote)

    @rule(quote=consumes(quotes))
    def quote_anew_and_buy_the_old(self, quote: Compared) -> None:
        self._did("quote anew, buy the old quote")
        self._try(lambda: self._compared(quote.quote.order))
        self._buy_of(quote)

    @rule(order=orders, fault=st.none() | st.sampled_from(PURCHASE_FAULTS))
    def click_twice(self, order: OrderKey, fault: str | None) -> None:
        self._did("click twice at once")
        order = self._free(order)
        compared = self._try(lambda: self._compared(order))
        self.books.arm(*([fault] if fault else []))
        self._at_once(lambda: self._buy_of(compared), lambda: self._buy_of(compared))

    @rule(order=orders, fault=st.none() | st.sampled_from(PURCHASE_FAULTS))
    def buy_at_two_windows(self, order: OrderKey, fault: str | None) -> None:
        """A second station on the same store, with an owner of its own; both buy and one resumes at once."""
        self._did("buy at two stations at once")
        order = self._free(order)
        first = self._try(lambda: self._compared(order))
        with Bench(self.data, self.clock) as other:
            second = self._try(lambda: _compared(other, order))
            self.books.arm(*([fault] if fault else []))
            self._at_once(
                lambda: self._buy_of(first),
                lambda: self._buy_of(second, other),
                lambda: self._told_of_resuming(other),
            )
            self.books.arm()

    @rule(order=orders, there=st.booleans())
    def buy_beside_a_process(self, order: OrderKey, there: bool) -> None:
        """A process of its own buys the same parcel; `there`: it begins while we do, else it is done before."""
        self._did("buy beside a second process")
        child = self._child(order, None)
        if not there:
            _ended(child)
        self._buy(order, Wish.CHEAPEST)
        _ended(child)
        assert child.exitcode == 0
        self._nobody_was_told()

    # ends of processes

    @precondition(lambda _: sys.platform != "win32")
    @rule(
        order=orders,
        point=st.sampled_from(ENDS_OF_BUYING),
        fault=st.none() | st.sampled_from([*LOST, *NOT_DONE, "422"]),
    )
    def kill_a_process(self, order: OrderKey, point: str, fault: str | None) -> None:
        self._did(f"SIGKILL after {point}")
        order = self._free(order)
        self.books.arm(*([f"{fault}@purchaseShipment:*"] if fault else []))
        child = self._child(order, point)
        _ended(child)
        assert child.exitcode in (0, -signal.SIGKILL)
        self._nobody_was_told()

    @rule(
        order=orders,
        point=st.sampled_from(ENDS_OF_BUYING),
        fault=st.none() | st.sampled_from([*LOST, *NOT_DONE, "422"]),
    )
    def abandon_while_buying(self, order: OrderKey, point: str, fault: str | None) -> None:
        self._did(f"abandoned after {point}")
        order = self._free(order)
        compared = self._try(lambda: self._compared(order))
        self.books.arm(*([f"{fault}@purchaseShipment:*"] if fault else []))
        self._abandon(point, lambda: self._buy_of(compared))

    @precondition(lambda self: self.station.shipments(*HELD))
    @rule(point=st.sampled_from(ENDS_OF_CANCELLING), pick=st.integers(0, 9))
    def abandon_while_cancelling(self, point: str, pick: int) -> None:
        self._did(f"abandoned after {point}")
        self._abandon(point, lambda: self._cancel(pick))

    @precondition(lambda self: not self.is_fresh)
    @rule()
    def restart(self) -> None:
        self._did("restart")
        self.station.close()
        self.station = self._opened()

    @rule(order=orders, fault=st.sampled_from([*LOST, *NOT_DONE]))
    def close_while_buying(self, order: OrderKey, fault: str) -> None:
        """Closed during a backoff: what is in doubt stays sent until the next start."""
        self._did("close during a backoff")
        order = self._free(order)
        compared = self._try(lambda: self._compared(order))
        self.clock.meanwhile = self.station.buying.close
        self.books.arm(f"{fault}@purchaseShipment:1")
        self._buy_of(compared)
        self.clock.meanwhile = lambda: None
        self.station.close()
        self.station = self._opened()

    # doubts

    @rule(fault=st.none() | st.sampled_from(PURCHASE_FAULTS))
    def resume(self, fault: str | None) -> None:
        self._did("resume")
        self.books.arm(*([fault] if fault else []))
        self._told_of_resuming(self.station)
        shown = {each.purchase_id for each in self.station.buying.unsure()}
        left = self.station.table("SELECT purchase_id FROM purchase WHERE state IN ('intended', 'sent')")
        assert {row.purchase_id for row in left} <= shown, "resume leaves nothing open"

    @rule(free=st.integers(0, 3), order=orders)
    def meet_a_locked_keyring(self, free: int, order: OrderKey) -> None:
        self._did("buy, resume and cancel with a keyring that locks")
        real = self.station.carriers._secrets
        self.station.carriers._secrets = LockedKeyring(real, free)
        self._buy(order, Wish.BEST)
        self._told_of_resuming(self.station)
        self._cancel(0)
        self.station.carriers._secrets = real

    @precondition(lambda self: self.station.buying.unsure())
    @rule(pick=st.integers(0, 9), fault=st.none() | st.sampled_from(PURCHASE_FAULTS))
    def ask_again(self, pick: int, fault: str | None) -> None:
        self._did("ask again")
        self.books.arm(*([fault] if fault else []))
        unsure = self.station.buying.unsure()
        self._try(lambda: self.station.buying.ask_again(unsure[pick % len(unsure)].purchase_id))

    @precondition(lambda self: self.station.buying.unsure())
    @rule(pick=st.integers(0, 9))
    def settle(self, pick: int) -> None:
        """By a person who looks into Amazon's books."""
        audit, unsure = self._audit(), self.station.buying.unsure()
        purchase, charges = unsure[pick % len(unsure)], audit.charges()
        self._did(f"settle {'bought' if purchase.intent.prepared.key in charges else 'not bought'}")
        audit.settle_one(purchase, charges)

    # after buying

    @precondition(lambda self: self.station.shipments(*HELD))
    @rule(pick=st.integers(0, 9), fault=st.none() | st.sampled_from(CANCEL_FAULTS))
    def cancel(self, pick: int, fault: str | None) -> None:
        self._did("cancel with a fault" if fault else "cancel")
        self.books.arm(*([fault] if fault else []))
        self._cancel(pick)

    @precondition(lambda self: self.station.shipments(State.CANCELLING))
    @rule()
    def settle_cancels(self) -> None:
        self._did("settle a cancel")
        self._audit().settle()

    @precondition(lambda self: self.station.shipments(State.BOUGHT))
    @rule(pick=st.integers(0, 9), again=st.booleans())
    def print_label(self, pick: int, again: bool) -> None:
        self._did("print")
        bought = self.station.shipments(State.BOUGHT)
        shipment, paper = bought[pick % len(bought)], self._papers()
        job = self._try(
            lambda: self.station.labels.print(shipment.shipment_id, printer=PRINTER, again=again, unverified=again)
        )
        assert self._papers() - paper == int(job is not None)
        assert job is None or job.state is PrintState.SENT

    @precondition(lambda self: self.station.shipments(*HELD))
    @rule()
    def track(self) -> None:
        self._did("track")
        for shipment in self.station.shipments(*HELD):
            self._try(lambda shipment=shipment: self.station.tracking.track(shipment.tracking_id))

    # clocks

    @rule(minutes=st.sampled_from([-1440, -70, -9, -1, 1, 9, 10, 70, 1440]))
    def turn_our_clock(self, minutes: int) -> None:
        """Ours alone: daylight saving set by hand, a machine whose battery is dead."""
        self._did(f"our clock {'back' if minutes < 0 else 'forward'}")
        self.clock.ahead += timedelta(minutes=minutes)

    @rule(minutes=st.sampled_from([1, 9, 11, 70, 3000]))
    def let_time_pass(self, minutes: int) -> None:
        """Here and at Amazon: offers expire there too, parcels are fetched."""
        self._did("time passes")
        self.clock.ahead += timedelta(minutes=minutes)
        self.books.advance(minutes * 60)

    # what must hold

    @invariant()
    def books_agree(self) -> None:
        self.done["checks of the books"] += 1
        self.books.arm()
        for error in self.errors:
            note(f"  -> {error.kind}: {error.said}")
        self._audit().check()
        if self.errors or self.known != set(self._audit().charges()):
            self._audit().check_words(self.errors, self.known)
        self.errors = []

    def teardown(self) -> None:
        """All is well again: what is open is settled truthfully, and every cent is on both sides."""
        try:
            self.books.arm()
            self.station.buying.resume()
            self._audit().settle()
            self._audit().check_settled()
        finally:
            self.station.close()
            shutil.rmtree(self.data)

    # how it is done

    def _opened(self) -> Bench:
        self.is_fresh = True
        return Bench(self.data, self.clock)

    def _nobody_was_told(self) -> None:
        """What a process paid for before it died is known to its store alone."""
        self.known = set(self._audit().charges())

    def _audit(self) -> Audit:
        return Audit(self.station, self.books, self.before)

    def _did(self, what: str) -> None:
        self.done[what] += 1
        self.is_fresh = False
        self.done["steps"] += 1
        self.known = set(self._audit().charges())

    def _try(self, call: Callable[[], Any]) -> Any:
        """What it gives; None where a ShipError came out. Anything else ends the example."""
        try:
            return call()
        except ShipError as error:
            self.errors.append(error)
            self.ended[error.kind] += 1
            return None

    def _order(self, channel: Channel) -> OrderKey:
        order = self.world.order(channel)
        self.station.intake.keep([order])
        return order.key

    def _free(self, order: OrderKey) -> OrderKey:
        """This order, or a new one where nothing can be bought for it: the rules that matter must not run idle."""
        live = [each for each in self.station.purchases(order) if each.state in LIVE]
        return self._order(order.channel) if live else order

    def _found(self, order: OrderKey) -> Any:
        return self.station.intake.order(str(order))

    def _compared(self, order: OrderKey, wish: Wish = Wish.BEST) -> Compared:
        return _compared(self.station, order, wish)

    def _buy(self, order: OrderKey, wish: Wish) -> None:
        self._buy_of(self._try(lambda: self._compared(order, wish)))

    def _buy_of(self, compared: Compared | None, station: Bench | None = None) -> None:
        if compared is None:
            return
        at = station or self.station
        if self._try(lambda: _bought(at, compared)) is not None:
            self.ended["bought"] += 1

    def _cancel(self, pick: int) -> None:
        held = self.station.shipments(*HELD)
        if held and self._try(lambda: self.station.cancelling.cancel(held[pick % len(held)].shipment_id)) is not None:
            self.ended["cancelled"] += 1

    def _told_of_resuming(self, station: Bench) -> None:
        self.errors += [each.error for each in station.buying.resume() if each.error is not None]

    def _at_once(self, *calls: Callable[[], None]) -> None:
        with ThreadPoolExecutor(len(calls)) as hands:
            for each in [hands.submit(call) for call in calls]:
                each.result()

    def _abandon(self, point: str, work: Callable[[], None]) -> None:
        """Work until the process ends after `point`; then a new one opens the store."""
        assert point in POINTS
        self.station.end_after(point)
        with suppress(Stopped):
            work()
        self.station.abandon()
        self.station = self._opened()
        self._nobody_was_told()

    def _child(self, order: OrderKey, point: str | None) -> Any:
        child = self.children.Process(target=child_buys, args=(str(self.data), str(order), point))
        child.start()
        return child

    def _papers(self) -> int:
        return len(list((self.data / "paper").glob("*")))


def _compared(station: Bench, order: OrderKey, wish: Wish = Wish.BEST) -> Compared:
    found = station.intake.order(str(order))
    return station.quoting.quote(found, station.quoting.parcel(found), wish=wish)


def _bought(station: Bench, compared: Compared) -> Any:
    rate = compared.best().rate
    return station.buying.buy(compared.quote, rate, station.quoting.choices(rate))


def _ended(child: Any) -> None:
    child.join(60)
    assert child.exitcode is not None


@pytest.fixture
def packing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[type[Packing]]:
    """The machine with a practice Amazon of its own, and a nursery of second processes."""
    kind = "spawn" if sys.platform == "win32" else "forkserver"
    Packing.children = multiprocessing.get_context(kind)
    if kind == "forkserver":
        Packing.children.set_forkserver_preload(["tests.trouble.floor"])
    Packing.world = World(tmp_path_factory.mktemp("packing"))
    yield Packing
    Packing.world.close()
    told = [f"{count:7d}  {name}" for name, count in sorted(Packing.done.items())]
    told += ["   ended as", *(f"{count:7d}  {name}" for name, count in sorted(Packing.ended.items()))]
    print("\n" + "\n".join(told))


@pytest.mark.timeout(60 + 20 * EXAMPLES)
def test_no_order_of_events_buys_twice_or_loses_a_label(packing: type[Packing]) -> None:
    chosen = "SHIPSTATION_EXAMPLES" in os.environ
    run_state_machine_as_test(
        packing,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not chosen,
            database=None,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink) if chosen else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Packing.done["examples"] >= EXAMPLES
