"""What fills a practice store for trials: sample orders a few days ahead of today, and a past of any length."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate, islice
from pathlib import Path
from random import Random

from shipstation.desk.sample_words import BOXES, GOODS, LANDS, Land
from shipstation.errors import StateRefused
from shipstation.model import (
    Address,
    Bought,
    Channel,
    Intent,
    Money,
    Order,
    OrderItem,
    OrderKey,
    Prepared,
    PrintJob,
    PrintState,
    Promise,
    Tracking,
    TrackingEvent,
    Window,
)
from shipstation.ports import PAST, Clock, OrderFiles, Orders, PastBook, PastParcel

_ANCHOR = date(2026, 1, 5)
"""The day that the dates in the sample file are counted from."""
_BACK = timedelta(days=540)
_BATCH = 5_000
_RECENT = 2_000
"""Of so many of the newest parcels the order, every scan and the print are kept; of the others as after retention."""
_SEED = "a past"
_WEIGHTS = tuple(accumulate(land.weight for land in LANDS))


def sample_orders(files: OrderFiles, path: Path, *, today: date) -> tuple[Order, ...]:
    """The sample orders as if their file had been written today. A row that is refused is a bug in the file."""
    read = files.read(path)
    if read.refused:
        raise AssertionError(f"the sample orders hold a bad row: {read.refused[0]}")
    shift = today - _ANCHOR
    return tuple(
        replace(order, deliver_by=_later(order.deliver_by, shift), ship_by=_later(order.ship_by, shift))
        for order in read.orders
    )


def _later(at: datetime | None, shift: timedelta) -> datetime | None:
    return (at + shift).astimezone(UTC) if at is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """How many orders and shipments a store was given, and how many of those asked for were there before."""

    orders: int
    orders_before: int
    shipments: int
    shipments_before: int


class Filling:
    """Fills a practice store. Orders and parcels are numbered from 0: asked for again, none comes twice."""

    def __init__(
        self, *, orders: Orders, past: PastBook, clock: Clock, account: Callable[[], str], is_practice: bool
    ) -> None:
        """`account`: under whose name the past was bought."""
        self._account = account
        self._orders = orders
        self._past = past
        self._clock = clock
        self._is_practice = is_practice

    def fill(
        self, *, orders: int, shipments: int, progress: Callable[[int, int], None] = lambda _done, _of: None
    ) -> Filled:
        """So many orders to ship, and so many parcels over the last 540 days. Raises StateRefused elsewhere."""
        if not self._is_practice:
            raise StateRefused(
                "Only a practice store is filled with a made-up past.", "Leave out --profile.", fields=("profile",)
            )
        whole = orders + shipments
        added = 0
        for first in range(0, orders, _BATCH):
            count = min(_BATCH, orders - first)
            now = self._clock.now()
            added += self._orders.keep([_to_ship(first + each, now) for each in range(count)]).added
            progress(first + count, whole)
        before = min(self._past.count(), shipments)
        self._tell(before, shipments, lambda done: progress(orders + done, whole))
        return Filled(
            orders=added,
            orders_before=orders - added,
            shipments=shipments - before,
            shipments_before=before,
        )

    def _tell(self, before: int, shipments: int, progress: Callable[[int], None]) -> None:
        """The parcels that are missing, oldest first."""
        missing = shipments - before
        if not missing:
            return
        end = self._clock.now() - timedelta(days=1)
        place = self._past.begin(missing)
        try:
            told = past_parcels(before, missing, account=self._account(), since=end - _BACK, until=end)
            while batch := tuple(islice(told, _BATCH)):
                place = self._past.add(batch, place)
                before += len(batch)
                progress(before)
        finally:
            self._past.finish()


def past_parcels(first: int, count: int, *, account: str, since: datetime, until: datetime) -> Iterator[PastParcel]:
    """Parcels number `first` and on, spread evenly over that time, oldest first; one number, one parcel."""
    step = (until - since) / count
    for at in range(count):
        # Text seeds a Random the same way in every process, whatever PYTHONHASHSEED.
        rng = Random(f"{_SEED} {first + at}")  # nosec B311 # noqa: S311 no secret
        recent = count - at <= _RECENT
        yield _Story(first + at, rng, since + step * at, account=account, is_recent=recent).told()


def _to_ship(number: int, now: datetime) -> Order:
    rng = Random(f"{_SEED} to ship {number}")  # nosec B311 # noqa: S311 as above
    key = OrderKey(channel=Channel.EXTERNAL, ref=f"NEXT-{number:07}")
    day = now.replace(hour=23, minute=59, second=0, microsecond=0)
    # Counted from a fixed day, or the same order would be another one tomorrow.
    due = day - timedelta(days=day.toordinal() % 7) + timedelta(days=7 + rng.randrange(14))
    return replace(_order(rng, _land(rng), key, rng.choice(GOODS)), deliver_by=due)


class _Story:
    """How one parcel fared."""

    def __init__(self, number: int, rng: Random, at: datetime, *, account: str, is_recent: bool) -> None:
        self._account = account
        self._number = number
        self._rng = rng
        self._at = at.replace(microsecond=number % 1_000_000)
        self._is_recent = is_recent
        self._tracking_id = f"{PAST}{number:012}{number % 97:02}"

    def told(self) -> PastParcel:
        """From the label to its end."""
        rng, number, at = self._rng, self._number, self._at
        land = _land(rng)
        intent, order = self._bought_as(land)
        cancelled = rng.random() < 0.03
        days = intent.promise.delivery.end - at if intent.promise.delivery else timedelta(days=4)
        cancelled_at = at + timedelta(hours=2) if cancelled else None
        shipment_id = f"past-{number:012}"
        return PastParcel(
            purchase_id=f"{number:032x}",
            order=order,
            keeps_order=self._is_recent and not cancelled,
            intent=intent,
            bought=Bought(
                shipment_id=shipment_id,
                tracking_id=self._tracking_id,
                package_ref=intent.package_ref,
                promise=intent.promise,
                documents=(),
                charged=intent.shown if rng.random() < 0.98 else _dearer(intent.shown, Decimal("1.15")),
            ),
            bought_at=at,
            tracking=self._way(order, days, cancelled=cancelled, carrier_id=intent.carrier_id),
            prints=(_printed(shipment_id, at),) if self._is_recent else (),
            cancelled_at=cancelled_at,
            refunded_at=cancelled_at + timedelta(days=9) if cancelled_at and rng.random() < 0.7 else None,
        )

    def _bought_as(self, land: Land) -> tuple[Intent, Order]:
        rng, number, at = self._rng, self._number, self._at
        is_amazon = rng.random() < 0.6
        ref = f"990-{number // 10_000_000:07}-{number % 10_000_000:07}" if is_amazon else f"PAST-{number:07}"
        key = OrderKey(channel=Channel.AMAZON if is_amazon else Channel.EXTERNAL, ref=ref)
        order = _order(rng, land, key, rng.choice(GOODS))
        carrier_id, carrier, service_id, service, least, most, days = rng.choice(land.services)
        shown = Money(Decimal(rng.randint(least, most)) / 100, land.currency)
        end = (at + timedelta(days=days)).replace(hour=20, minute=0, second=0, microsecond=0)
        package_ref = f"PB-{number:07}"
        body = f'{{"requestToken":"past","rateId":"{service_id}","reference":"{package_ref}"}}'.encode()
        intent = Intent(
            order=key,
            parcel=1,
            quote_id="past",
            rate_id=service_id,
            carrier_id=carrier_id,
            carrier=carrier,
            service_id=service_id,
            service=service,
            package_ref=package_ref,
            promise=Promise(delivery=Window(start=end - timedelta(hours=12), end=end)),
            shown=shown,
            prepared=Prepared(
                account=self._account, method="POST", path="/shipping/v2/shipments", headers=(), body=body, key="past"
            ),
            box=rng.choice(BOXES),
            dearest=_dearer(shown, Decimal(rng.randint(105, 260)) / 100),
            cheapest=shown if rng.random() < 0.8 else _dearer(shown, Decimal(rng.randint(75, 99)) / 100),
        )
        return intent, order

    def _way(self, order: Order, days: timedelta, *, cancelled: bool, carrier_id: str) -> Tracking:
        rng, at = self._rng, self._at
        if cancelled:
            steps, state = [(at + timedelta(hours=2), "PickupCancelled")], "PickupCancelled"
        else:
            steps, state = self._steps(days, rng.random())
        place = f"{order.ship_to.city} {order.ship_to.state or order.ship_to.country}"
        events = tuple(TrackingEvent(at=when, code=code, place=place) for when, code in steps)
        return Tracking(
            tracking_id=self._tracking_id,
            carrier_id=carrier_id,
            state=state,
            promised=None,
            as_of=steps[-1][0],
            events=events,
        )

    def _steps(self, days: timedelta, luck: float) -> tuple[list[tuple[datetime, str]], str]:
        """Its scans, and where it stands: most in time, some late, a few on their way back or lost."""
        at = self._at
        if self._is_recent and luck < 0.5:
            return [(at + timedelta(hours=3), "PickupDone"), (at + timedelta(hours=20), "InTransit")], "InTransit"
        if luck > 0.998:
            return [(at + timedelta(hours=3), "PickupDone"), (at + days * 4, "Lost")], "Lost"
        if luck > 0.985:
            back = [
                (at + timedelta(hours=3), "PickupDone"),
                (at + days, "Undeliverable"),
                (at + days * 2, "Returned"),
            ]
            return back, "Returned"
        # A share of the promised time: at most 1 is in time.
        arrived = at + days * (0.5 + luck * 0.55)
        way = [(at + timedelta(hours=4), "InTransit"), (arrived - timedelta(hours=4), "OutForDelivery")]
        between = way if self._is_recent else []
        return [(at + timedelta(hours=3), "PickupDone"), *between, (arrived, "Delivered")], "Delivered"


def _land(rng: Random) -> Land:
    return rng.choices(LANDS, cum_weights=_WEIGHTS)[0]


def _order(rng: Random, land: Land, key: OrderKey, goods: tuple[str, str]) -> Order:
    city, state, postal = rng.choice(land.cities)
    first, last = (rng.choice(words.split()) for words in land.names)
    more = land.postal
    for each in ("9", "A"):
        while each in more:
            more = more.replace(each, rng.choice("12345678" if each == "9" else "BCDEFGHJ"), 1)
    sku, title = goods
    return Order(
        key=key,
        amazon_order_id=key.ref if key.channel is Channel.AMAZON else None,
        items=(OrderItem(sku=sku, title=title, quantity=rng.choice((1, 1, 1, 2, 3))),),
        ship_to=Address(
            name=f"{first} {last}",
            line1=f"{rng.randint(1, 980)} {rng.choice(land.streets)}",
            city=city,
            state=state,
            postal_code=postal + more,
            country=land.code,
        ),
    )


def _dearer(price: Money, factor: Decimal) -> Money:
    return Money((price.amount * factor).quantize(Decimal("0.01")), price.currency)


def _printed(shipment_id: str, at: datetime) -> PrintJob:
    return PrintJob(
        job_id=f"{shipment_id}-1", printer="Practice", state=PrintState.SENT, created_at=at, shipment_id=shipment_id
    )
