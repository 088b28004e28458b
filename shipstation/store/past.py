"""Rows of history: what is bought, narrow enough to be sorted, filtered and summed by the million."""

from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from shipstation.model import Intent, Money, Promise, Tracking
from shipstation.store import search, times
from shipstation.store.tables import history, purchase

FIRST_PLACE = 1_000_000_000
"""The first parcel's place in a new store; below it there is room for a past that is told later."""
_UNIT = 1_000_000
_MOST = Decimal(10**9)
"""A thousand million of any currency. No parcel costs as much; a carrier's nonsense must not spoil the sums."""

_DELIVERED = "Delivered"
_OVER = ("Returned", "Lost", "PickupCancelled")

_INTENT = msgspec.msgpack.Decoder(Intent)
_PROMISE = msgspec.msgpack.Decoder(Promise)


def millionths(amount: Decimal) -> int:
    """An amount as it is kept in sums."""
    bounded = max(min(amount, _MOST), -_MOST)
    return int((bounded * _UNIT).to_integral_value(ROUND_HALF_EVEN))


def of_millionths(kept: int, currency: str) -> Money:
    """The money that was kept; two decimals at least, and no zeros behind them."""
    amount = (Decimal(kept) / _UNIT).normalize()
    exponent = amount.as_tuple().exponent
    return Money(
        amount.quantize(Decimal("0.01")) if isinstance(exponent, int) and exponent > -2 else amount, currency
    )


def keep(connection: Connection, row: Any, country: str) -> int:
    """Add a bought purchase. Gives its place, by which the search index knows it.

    Args:
        row: of the purchase table, with the answer in it.
        country: where it goes; "" when that is not known.
    """
    last = connection.execute(select(func.max(history.c.place))).scalar_one() or 0
    # A place is never given twice: the words of a parcel that was taken out may still be there.
    indexed = search.last(connection)
    place = max(last + 1, indexed + 1, FIRST_PLACE)
    connection.execute(insert(history).values(place=place, country=country, **facts(row)))
    return place


def facts(row: Any) -> dict[str, Any]:
    """What history keeps of a bought purchase besides its place and country."""
    intent = _INTENT.decode(row.intent)
    paid = Money(Decimal(row.shown_amount), row.currency)
    if row.charged_amount is not None:
        paid = Money(Decimal(row.charged_amount), row.charged_currency)
    window = _PROMISE.decode(row.promise).delivery
    return {
        "number": row.number,
        "bought_at": row.bought_at,
        "state": row.state,
        "channel": row.channel,
        "order_ref": row.order_ref,
        "tracking_key": row.tracking_key,
        "carrier": row.carrier,
        "service": row.service,
        "box": intent.box,
        "currency": paid.currency,
        "cost": millionths(paid.amount),
        "saved": _less(intent.dearest, paid),
        "missed": _more(paid, intent.cheapest),
        "promised_at": times.kept_or_none(window.end if window else None),
    }


def end(connection: Connection, tracking_key: str, news: Tracking) -> None:
    """What a carrier says of a parcel's end; a parcel that is not ours is nobody's."""
    ended, delivered_at = end_of(news)
    at = times.kept_or_none(delivered_at)
    number = select(purchase.c.number).where(purchase.c.tracking_key == tracking_key)
    connection.execute(
        update(history)
        .where(history.c.number.in_(number))
        # Only what changed: each change goes through the sums.
        .where((history.c.ended != int(ended)) | history.c.delivered_at.is_distinct_from(at))
        .values(ended=int(ended), delivered_at=at)
    )


def end_of(news: Tracking) -> tuple[bool, datetime | None]:
    """Whether a parcel's way is over, and when it was delivered: by its event, else by when that was first heard."""
    if news.state != _DELIVERED:
        return news.state in _OVER, None
    return True, next((event.at for event in reversed(news.events) if event.code == _DELIVERED), news.as_of)


def _less(dearest: Money | None, paid: Money) -> int | None:
    if dearest is None or dearest.currency != paid.currency:
        return None
    return millionths(dearest.amount - paid.amount)


def _more(paid: Money, cheapest: Money | None) -> int | None:
    if cheapest is None or cheapest.currency != paid.currency:
        return None
    return max(millionths(paid.amount - cheapest.amount), 0)
