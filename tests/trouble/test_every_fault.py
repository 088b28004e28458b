"""Every fault of the practice Amazon, by name: each ends bought, refused or unsure, and the money always agrees.

`EXPECTED` is the whole truth of it, one line a name; a name that the practice Amazon learns must be added here.
"""

import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from shipstation.cli import shapes
from shipstation.errors import NotCancellable, PurchaseUnsure, ShipError
from shipstation.model import Language, Order, PrinterSetup, PurchaseState, Shipment
from shipstation.ports import HistoryQuery
from shipstation.practice import faults
from tests.trouble.conftest import Trouble

BOUGHT, UNSURE = "bought", "unsure"
REFUSED, EXPIRED, DENIED, THROTTLED, NO_NETWORK = (
    "RequestRefused", "RateExpired", "NotAuthorized", "Throttled", "NoNetwork"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """How a purchase ends: bought, unsure, or refused with an error of this kind.

    Args:
        once: when the fault strikes one request.
        always: when it strikes each.
        doubt: whether one strike has to leave a doubt behind.
        request_id: whether the answer bears Amazon's request id.
    """

    once: str
    always: str
    doubt: bool = False
    request_id: bool = True


EXPECTED = {
    # the door: nothing leaves, so nothing is in doubt
    "refused": Told(BOUGHT, NO_NETWORK, request_id=False),
    "connect-timeout": Told(BOUGHT, NO_NETWORK, request_id=False),
    # the name and the certificate, for as long as they are armed
    "dns": Told(NO_NETWORK, NO_NETWORK, request_id=False),
    "certificate-untrusted": Told(NO_NETWORK, NO_NETWORK, request_id=False),
    "certificate-expired": Told(NO_NETWORK, NO_NETWORK, request_id=False),
    "certificate-wrong-host": Told(NO_NETWORK, NO_NETWORK, request_id=False),
    "tls-1.1": Told(NO_NETWORK, NO_NETWORK, request_id=False),
    # the line: it may have arrived
    "reset-before": Told(BOUGHT, UNSURE, doubt=True, request_id=False),
    "timeout": Told(BOUGHT, UNSURE, doubt=True, request_id=False),
    "reset-after": Told(BOUGHT, UNSURE, doubt=True, request_id=False),
    "timeout-after": Told(BOUGHT, UNSURE, doubt=True, request_id=False),
    "slow": Told(BOUGHT, UNSURE, doubt=True, request_id=False),
    "cut-body": Told(BOUGHT, UNSURE, doubt=True),
    "wrong-length": Told(BOUGHT, UNSURE, doubt=True),
    # a clear no
    "400": Told(REFUSED, REFUSED),
    "400-no-details": Told(REFUSED, REFUSED),
    "400-bare-array": Told(REFUSED, REFUSED),
    "400-empty": Told(REFUSED, REFUSED),
    "token-expired": Told(EXPIRED, EXPIRED),
    "404": Told(REFUSED, REFUSED),
    "413": Told(REFUSED, REFUSED),
    "415": Told(REFUSED, REFUSED),
    "422": Told(REFUSED, REFUSED),
    "invalid-grant": Told(REFUSED, REFUSED),
    # a new token may cure it, a moment's wait may
    "401": Told(BOUGHT, DENIED),
    "403": Told(BOUGHT, DENIED),
    "role-missing": Told(DENIED, DENIED),
    "invalid-client": Told(BOUGHT, DENIED),
    "429": Told(BOUGHT, THROTTLED),
    "429-with-headers": Told(BOUGHT, THROTTLED),
    # nobody knows
    "500": Told(BOUGHT, UNSURE, doubt=True),
    "502": Told(BOUGHT, UNSURE, doubt=True),
    "503": Told(BOUGHT, UNSURE, doubt=True),
    "504": Told(BOUGHT, UNSURE, doubt=True),
    "html-200": Told(BOUGHT, UNSURE, doubt=True, request_id=False),
    "captive-portal": Told(BOUGHT, UNSURE, doubt=True, request_id=False),
    "redirect": Told(BOUGHT, UNSURE, doubt=True, request_id=False),
    "empty-200": Told(BOUGHT, UNSURE, doubt=True),
    "bad-json": Told(BOUGHT, UNSURE, doubt=True),
    "huge-body": Told(BOUGHT, UNSURE, doubt=True),
    "gzip-bomb": Told(BOUGHT, UNSURE, doubt=True),
    # the true answer, told in another way
    "missing-label": Told(BOUGHT, BOUGHT),
    "bad-base64": Told(BOUGHT, BOUGHT),
    "null-tracking": Told(BOUGHT, BOUGHT),
    "numbers-as-text": Told(BOUGHT, BOUGHT),
    "no-payload": Told(BOUGHT, BOUGHT),
    "unknown-values": Told(BOUGHT, BOUGHT),
    "other-charge": Told(BOUGHT, BOUGHT),
    "wrong-tracking-label": Told(BOUGHT, BOUGHT),
    "blank-label": Told(BOUGHT, BOUGHT),
    "wrong-format": Told(BOUGHT, BOUGHT),
    # carried out first, then the answer of the same name
    "400-after": Told(REFUSED, REFUSED),
    "400-no-details-after": Told(REFUSED, REFUSED),
    "400-bare-array-after": Told(REFUSED, REFUSED),
    "400-empty-after": Told(REFUSED, REFUSED),
    "token-expired-after": Told(EXPIRED, EXPIRED),
    "404-after": Told(REFUSED, REFUSED),
    "413-after": Told(REFUSED, REFUSED),
    "415-after": Told(REFUSED, REFUSED),
    "422-after": Told(REFUSED, REFUSED),
    "invalid-grant-after": Told(REFUSED, REFUSED),
    "401-after": Told(BOUGHT, DENIED),
    "403-after": Told(BOUGHT, DENIED),
    "role-missing-after": Told(DENIED, DENIED),
    "invalid-client-after": Told(BOUGHT, DENIED),
    "429-after": Told(BOUGHT, THROTTLED),
    "429-with-headers-after": Told(BOUGHT, THROTTLED),
    "500-after": Told(BOUGHT, UNSURE, doubt=True),
    "502-after": Told(BOUGHT, UNSURE, doubt=True),
    "503-after": Told(BOUGHT, UNSURE, doubt=True),
    "504-after": Told(BOUGHT, UNSURE, doubt=True),
    "html-200-after": Told(BOUGHT, UNSURE, doubt=True, request_id=False),
    "captive-portal-after": Told(BOUGHT, UNSURE, doubt=True, request_id=False),
    "redirect-after": Told(BOUGHT, UNSURE, doubt=True, request_id=False),
    "empty-200-after": Told(BOUGHT, UNSURE, doubt=True),
    "bad-json-after": Told(BOUGHT, UNSURE, doubt=True),
    "huge-body-after": Told(BOUGHT, UNSURE, doubt=True),
    "gzip-bomb-after": Told(BOUGHT, UNSURE, doubt=True),
}
# Other servers than the running one: tests/trouble/test_no_way_there.py.
STANDING = faults.TLS | {faults.DNS}
RUNNING = [name for name in EXPECTED if name not in STANDING]
ROLES = frozenset({"role-missing", "role-missing-after"})


def armed_once(name: str) -> str:
    """Written so that it strikes one purchase; a missing role is cured by no new token."""
    if name in faults.DOOR:
        return f"{name}:60"
    return f"{name}@purchaseShipment" if name in ROLES else f"{name}@purchaseShipment:1"


def is_lie(name: str, ending: str) -> bool:
    """A clear no to what was carried out all the same: by the rules of money the no is believed."""
    return name.endswith("-after") and ending not in (BOUGHT, UNSURE)


def outcome(buy: Callable[[], object]) -> tuple[str, ShipError | None]:
    """How it ends, and the error that said so."""
    try:
        buy()
    except PurchaseUnsure as error:
        return UNSURE, error
    except ShipError as error:
        return error.kind, error
    return BOUGHT, None


def test_the_table_knows_every_fault() -> None:
    # Those of accounts: tests/cli/test_connect.py. They answer as others of this table do.
    assert set(EXPECTED) == set(faults.NAMES) - faults.OF_ACCOUNTS


@pytest.mark.parametrize("name", RUNNING)
def test_struck_once(trouble: Trouble, caplog: pytest.LogCaptureFixture, name: str) -> None:
    caplog.set_level(logging.DEBUG, "shipstation")
    told, order = EXPECTED[name], trouble.order()
    buy, doubts = trouble.ready(order), []

    def pause() -> None:
        doubts.append(trouble.purchases(order)[0].doubt)
        if name in faults.DOOR:
            # Of connections, not of requests: it stands until the packer's first wait.
            trouble.arm()

    trouble.clock.meanwhile = pause
    trouble.arm(armed_once(name))

    ending, error = outcome(buy)

    assert ending == told.once
    assert any(doubts) == told.doubt
    assert len(trouble.purchases(order)) == 1
    if error is not None:
        trouble.check_words(error, caplog.text)
        assert bool(error.request_id) == told.request_id
    trouble.arm()
    _settled(trouble, order, ending, lied=is_lie(name, ending))


@pytest.mark.parametrize("name", RUNNING)
def test_struck_for_ever(trouble: Trouble, caplog: pytest.LogCaptureFixture, name: str) -> None:
    caplog.set_level(logging.DEBUG, "shipstation")
    told, order = EXPECTED[name], trouble.order()
    buy = trouble.ready(order)
    trouble.arm(f"{name}:*" if name in faults.DOOR else f"{name}@purchaseShipment:*")

    ending, error = outcome(buy)
    again, _ = outcome(buy)

    assert ending == told.always
    first, *others = trouble.purchases(order)
    assert first.doubt == (ending == UNSURE)
    if ending in (BOUGHT, UNSURE):
        # The parcel is held: the second click buys nothing.
        assert again == {BOUGHT: "AlreadyBought", UNSURE: UNSURE}[ending]
        assert others == []
    if error is not None:
        trouble.check_words(error, caplog.text)
        assert bool(error.request_id) == told.request_id
    trouble.arm()
    _settled(trouble, order, ending, lied=is_lie(name, ending))


def _settled(trouble: Trouble, order: Order, ending: str, *, lied: bool = False) -> None:
    """All is well again: resume runs, a free parcel is bought, and ledger and journal tell the same."""
    trouble.station.buying.resume()
    assert trouble.station.buying.unsure() == ()
    if lied:
        _own_up(trouble, order)
    trouble.check_money(order)
    if ending not in (BOUGHT, UNSURE):
        assert trouble.charged(order) == []
        trouble.ready(order)()
    assert len(trouble.charged(order)) == 1
    trouble.check_money(order)


def _own_up(trouble: Trouble, order: Order) -> None:
    """Amazon said no and sold: nobody here can know, but each key stands in journal and ledger alike for support."""
    purchases, charged = trouble.purchases(order), trouble.charged(order)
    assert {purchase.state for purchase in purchases} == {PurchaseState.REFUSED}
    assert sorted(row["key"] for row in charged) == sorted(each.intent.prepared.key for each in purchases)
    assert all(purchase.request_id for purchase in purchases)
    for row in charged:
        trouble.carrier.cancel(row["shipment_id"])


@pytest.mark.parametrize("name", ["cut-body", "huge-body", "gzip-bomb"])
def test_the_request_id_of_an_answer_that_broke_off_is_kept(trouble: Trouble, name: str) -> None:
    buy = trouble.ready(trouble.order())
    trouble.arm(f"{name}@purchaseShipment:*")

    _, error = outcome(buy)

    assert error is not None
    assert error.request_id


def test_a_refusal_is_not_its_own_cause(trouble: Trouble) -> None:
    """Whoever walks down the causes of an error would never come to an end."""
    buy = trouble.ready(trouble.order())
    trouble.arm("422@purchaseShipment")

    _, error = outcome(buy)

    assert error is not None
    assert error.__cause__ is not error


def test_a_slow_answer_within_the_time_is_taken(trouble: Trouble) -> None:
    order = trouble.order()
    buy = trouble.ready(order)
    trouble.carrier._client._line._http.timeout = 10.0
    trouble.arm("slow@purchaseShipment:1")

    buy()

    (purchase,) = trouble.purchases(order)
    assert (purchase.tries, purchase.doubt) == (1, False)
    trouble.sign_out()


# rates

RATES = {
    **{name: told.always for name, told in EXPECTED.items() if told.always in (REFUSED, EXPIRED, DENIED, THROTTLED)},
    **dict.fromkeys(faults.DOOR, NO_NETWORK),
    **{name: "AnswerLost" for name, told in EXPECTED.items() if told.always == UNSURE},
    **{f"{status}{tail}": "AmazonDown" for status in (500, 502, 503, 504) for tail in ("", "-after")},
    **dict.fromkeys(("captive-portal", "captive-portal-after"), "AnswerLost"),
    **{name: "offers" for name, told in EXPECTED.items() if told.always == BOUGHT},
}


@pytest.mark.parametrize("name", RUNNING)
def test_rates_come_or_say_why_not(trouble: Trouble, caplog: pytest.LogCaptureFixture, name: str) -> None:
    caplog.set_level(logging.DEBUG, "shipstation")
    order = trouble.order()
    trouble.arm(f"{name}:*" if name in faults.DOOR else f"{name}@getRates:*")

    _, error = outcome(lambda: trouble.ready(order))

    assert (error.kind if error is not None else "offers") == RATES[name]
    if error is not None:
        trouble.check_words(error, caplog.text)
    trouble.arm()
    trouble.ready(order)
    assert trouble.purchases(order) == ()


# tracking, cancelling, papers

ANSWERED = [
    "reset-before", "timeout", "cut-body", "wrong-length", "400", "400-empty", "401", "role-missing", "404", "422", "429",
    "500", "502", "html-200", "captive-portal", "redirect", "empty-200", "bad-json", "gzip-bomb", "refused",
]  # fmt: skip


def armed_at(name: str, operation: str) -> str:
    return f"{name}:*" if name in faults.DOOR else f"{name}@{operation}:*"


@pytest.mark.parametrize("name", ANSWERED)
def test_tracking_stays_as_it_was(trouble: Trouble, parcel: Shipment, name: str) -> None:
    known = trouble.station.tracking.track(parcel.tracking_id)
    trouble.arm(armed_at(name, "getTracking"))

    with pytest.raises(ShipError) as failed:
        trouble.station.tracking.track(parcel.tracking_id)

    trouble.check_words(failed.value, "")
    shown = trouble.station.history.show(parcel.shipment_id)
    assert shown.tracking == known
    assert [row.shipment.shipment_id for row in trouble.station.tracking.board()].count(parcel.shipment_id) == 1


def test_what_nobody_here_knows_of_a_rate_is_told_by_the_command(trouble: Trouble) -> None:
    order = trouble.order()
    trouble.arm("unknown-values@getRates:1")

    rate = shapes.rates(trouble.station.quoting.quote(order, trouble.station.quoting.parcel(order)))["rates"][0]

    assert json.loads(rate["more"]["practiceNewField"]) == {"kind": "PRACTICE_UNKNOWN"}
    assert rate["payment"] == "PRACTICE_UNKNOWN"
    assert "PRACTICE_UNKNOWN" in rate["benefits"]
    assert {charge["id"] for charge in rate["charges"]} == {"PRACTICE_UNKNOWN"}


@pytest.mark.parametrize("name", ["null-tracking", "numbers-as-text", "no-payload", "unknown-values"])
def test_tracking_told_in_another_way_is_taken(trouble: Trouble, parcel: Shipment, name: str) -> None:
    known = trouble.station.tracking.track(parcel.tracking_id)
    trouble.arm(f"{name}@getTracking:1")

    told = trouble.station.tracking.track(parcel.tracking_id)

    assert told.tracking_id == parcel.tracking_id
    assert trouble.state(parcel) is PurchaseState.BOUGHT
    # What was known is not forgotten because one answer holds nothing.
    assert len(trouble.station.history.show(parcel.shipment_id).events) >= len(known.events)
    assert trouble.station.tracking.track(parcel.tracking_id).state == known.state


CARRIED_OUT = ["reset-after", "timeout-after", "500-after", "503-after", "401-after", "429-after"]
# An empty 200 is how Amazon may say yes to a cancel: it is believed.
CANCELS = [name for name in (*ANSWERED, *CARRIED_OUT) if name != "empty-200"]


@pytest.fixture
def unwanted(trouble: Trouble) -> Iterator[Shipment]:
    """A shipment to cancel, which is cancelled at the end whatever a test made of it."""
    shipment = trouble.bought()
    yield shipment
    trouble.arm()
    trouble.carrier.cancel(shipment.shipment_id)


@pytest.mark.parametrize("name", CANCELS)
def test_a_cancel_is_never_believed_without_an_answer(trouble: Trouble, unwanted: Shipment, name: str) -> None:
    trouble.arm(armed_at(name, "cancelShipment"))

    with pytest.raises(ShipError) as failed:
        trouble.station.cancelling.cancel(unwanted.shipment_id)

    trouble.check_words(failed.value, "")
    assert trouble.state(unwanted) is PurchaseState.CANCELLING
    trouble.arm()
    assert bool(trouble.cancelled_at(unwanted)) == (name.endswith("-after") or name in ("cut-body", "wrong-length"))
    assert trouble.station.cancelling.cancel(unwanted.shipment_id).state is PurchaseState.CANCELLED
    assert trouble.cancelled_at(unwanted)


@pytest.mark.parametrize("name", [each for each in CANCELS if each not in faults.DOOR])
def test_a_cancel_that_fails_once_is_asked_again(trouble: Trouble, unwanted: Shipment, name: str) -> None:
    trouble.arm(f"{name}@cancelShipment:1")

    with suppress(ShipError):
        trouble.station.cancelling.cancel(unwanted.shipment_id)

    state = trouble.state(unwanted)
    assert state in (PurchaseState.CANCELLED, PurchaseState.CANCELLING)
    if state is PurchaseState.CANCELLED:
        assert trouble.cancelled_at(unwanted)
    else:
        # A clear no that is not "too late": it stays shown until somebody asks again.
        trouble.station.cancelling.cancel(unwanted.shipment_id)
    assert trouble.state(unwanted) is PurchaseState.CANCELLED
    assert trouble.cancelled_at(unwanted)


def test_too_late_to_cancel_is_bought_again(trouble: Trouble, parcel: Shipment) -> None:
    with pytest.raises(NotCancellable) as late:
        trouble.station.cancelling.cancel(parcel.shipment_id)

    trouble.check_words(late.value, "")
    assert trouble.state(parcel) is PurchaseState.BOUGHT
    assert trouble.cancelled_at(parcel) is None


@pytest.mark.parametrize("name", ANSWERED)
def test_a_label_that_does_not_come_is_fetched_once_it_can_be(trouble: Trouble, name: str) -> None:
    trouble.arm("missing-label")
    shipment = trouble.bought()
    assert shipment.label is None
    trouble.arm(armed_at(name, "getShipmentDocuments"))

    with pytest.raises(ShipError) as failed:
        trouble.station.labels.preview(shipment.shipment_id)

    trouble.check_words(failed.value, "")
    assert trouble.state(shipment) is PurchaseState.BOUGHT
    trouble.arm()
    assert trouble.station.labels.preview(shipment.shipment_id).startswith(b"\x89PNG")


def test_a_label_that_print_and_preview_fetch_at_once_is_there_for_both(trouble: Trouble) -> None:
    trouble.arm("missing-label")
    shipment = trouble.bought()
    trouble.carrier._client._line._http.timeout = 10.0
    # Both ask before either has an answer, as the window does after each purchase.
    trouble.arm("slow@getShipmentDocuments:2")

    with ThreadPoolExecutor(2) as bench:
        looks = [bench.submit(trouble.station.labels.preview, shipment.shipment_id) for _ in range(2)]
    trouble.sign_out()

    assert [look.result()[:4] for look in looks] == [b"\x89PNG"] * 2


@pytest.mark.parametrize("name", ["wrong-tracking-label", "blank-label"])
def test_a_label_that_is_not_right_stops_before_paper(trouble: Trouble, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "printed"
    trouble.station.settings.add_printer(PrinterSetup(name="Desk", url=f"pdf:{folder}", language=Language.PDF))
    trouble.arm(name)
    shipment = trouble.bought()

    with pytest.raises(ShipError) as stopped:
        trouble.station.labels.print(shipment.shipment_id, printer="Desk")

    assert stopped.value.kind == "LabelUnreadable"
    assert list(folder.glob("*")) == []


# the login

LOGIN = {
    "invalid-grant": (DENIED, "new refresh token"),
    "invalid-client": (DENIED, "client id and secret"),
    "400": (DENIED, "client id, secret and refresh token"),
    "400-empty": (DENIED, "client id, secret and refresh token"),
    "401": (DENIED, "client id, secret and refresh token"),
    "403": (DENIED, "client id, secret and refresh token"),
    "429": (THROTTLED, "Wait"),
    "500": ("Unavailable", "again"),
    "502": ("Unavailable", "again"),
    "503": ("Unavailable", "again"),
    "timeout": ("Unavailable", "again"),
    "reset-before": ("Unavailable", "again"),
    "reset-after": ("Unavailable", "again"),
    "cut-body": ("Unavailable", "again"),
    "wrong-length": ("Unavailable", "again"),
    "html-200": ("Unavailable", "again"),
    "captive-portal": ("Unavailable", "again"),
    "redirect": ("Unavailable", "again"),
    "empty-200": ("Unavailable", "again"),
    "bad-json": ("Unavailable", "again"),
    "gzip-bomb": ("Unavailable", "again"),
    "huge-body": ("Unavailable", "again"),
}


@pytest.mark.parametrize("name", list(LOGIN))
@pytest.mark.parametrize("turned_down", [False, True], ids=["no token yet", "token turned down"])
def test_a_login_that_fails_leaves_no_doubt(
    trouble: Trouble, caplog: pytest.LogCaptureFixture, name: str, *, turned_down: bool
) -> None:
    """Before the first request of the purchase, and after Amazon has turned down the token that it went out with."""
    caplog.set_level(logging.DEBUG, "shipstation")
    kind, step = LOGIN[name]
    order = trouble.order()
    buy = trouble.ready(order)
    if turned_down:
        trouble.arm(f"{name}@token:*", "401@purchaseShipment:*")
    else:
        trouble.sign_out()
        trouble.arm(f"{name}@token:*")

    ending, error = outcome(buy)

    assert ending == kind
    assert error is not None
    assert not error.doubt
    assert step in error.remedy
    trouble.check_words(error, caplog.text)
    (purchase,) = trouble.purchases(order)
    assert (purchase.state, purchase.doubt) == (PurchaseState.REFUSED, False)
    trouble.arm()
    _settled(trouble, order, ending)


# many orders


@pytest.mark.parametrize(
    "fault",
    [
        "401@purchaseShipment:3", "403@purchaseShipment:3", "role-missing@purchaseShipment:5", "429@purchaseShipment:3",
        "500-after@purchaseShipment:3", "reset-after@purchaseShipment:3", "cut-body@purchaseShipment:3",
        "reset-before@purchaseShipment:*", "500-after@purchaseShipment:*", "422@purchaseShipment:2", "503@getRates:20",
        "timeout-after@purchaseShipment:2", "invalid-grant@token:*",
    ],
)  # fmt: skip
def test_a_batch_goes_on(trouble: Trouble, fault: str) -> None:
    orders = [trouble.order() for _ in range(6)]
    refs = [order.key.ref for order in orders]
    if fault.endswith("@token:*"):
        trouble.arm(fault, "401@purchaseShipment:3")
    else:
        trouble.arm(fault)

    rows = trouble.station.batch.run(refs, print_labels=False)

    assert [row.order for row in rows] == refs
    for order, row in zip(orders, rows, strict=True):
        assert (row.state == BOUGHT) == (row.error is None) == (row.shipment is not None)
        assert row.state in (BOUGHT, "refused", UNSURE, "failed")
        last = [purchase.state for purchase in trouble.purchases(order)][-1:]
        assert last in (
            [PurchaseState.UNSURE if row.state == UNSURE else PurchaseState.REFUSED],
            [PurchaseState.BOUGHT],
            [],
        )
        assert (last == [PurchaseState.BOUGHT]) == (row.state == BOUGHT)
        if row.error is not None:
            trouble.check_words(row.error, "")
    trouble.arm()
    trouble.station.buying.resume()
    for order in orders:
        trouble.check_money(order)

    again = trouble.station.batch.run(refs, print_labels=False)

    assert {row.state if row.shipment is None else BOUGHT for row in again} == {BOUGHT}
    for order in orders:
        assert len(trouble.charged(order)) == 1
        trouble.check_money(order)


# the whole of it


def test_after_all_of_it_ledger_and_history_tell_the_same(trouble: Trouble) -> None:
    live = {row["shipment_id"]: row["charge"]["amount"] for row in trouble.amazon.live_purchases()}

    page = trouble.station.history.search(HistoryQuery(state=PurchaseState.BOUGHT, limit=2_000))

    kept = {each.shipment_id: each.charged.text() for each in page.shipments if each.charged is not None}
    assert live == kept
    assert len(page.shipments) == page.total == len(live)
    assert trouble.station.buying.unsure() == ()


@pytest.fixture(scope="module")
def parcel(opened: Trouble) -> Shipment:
    """One that has left."""
    shipment = opened.bought()
    opened.amazon.advance(8 * 86_400)  # over any weekend
    return shipment
