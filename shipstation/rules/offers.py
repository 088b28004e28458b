"""Which offer is best, whether it is in time, how old it may grow, and what counts as dearer or slower."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from shipstation.errors import PriceRose
from shipstation.model import Extras, Money, Ranked, Rate, Wish
from shipstation.rules.services import answers, price

STALE_AFTER = timedelta(minutes=8)
"""Quoted again by itself from here. Source: FIELD_NOTES, "treat an offer as stale at 8 minutes"."""
EXPIRED_AFTER = timedelta(minutes=9, seconds=30)
"""Refused by us from here: Amazon's 10 minutes, less half a minute for the way."""
_SKEW = timedelta(seconds=10)
"""A clock that is corrected by so little is still trusted: less than our half-minute."""

ASKS_MORE = "asks for more details"
"""Why a rate with questions is not bought unanswered (Shipping v2 `requiresAdditionalInputs`)."""

_NEVER = datetime.max.replace(tzinfo=UTC)
_PROTECTED = "CLAIMS_PROTECTED"


def stale(asked_at: datetime, now: datetime) -> bool:
    """True when an offer whose request left at `asked_at` is to be asked for again."""
    return _of_unknown_age(asked_at, now) or now - asked_at >= STALE_AFTER


def expired(asked_at: datetime, now: datetime) -> bool:
    """True when an offer whose request left at `asked_at` must not be bought any more."""
    return _of_unknown_age(asked_at, now) or now - asked_at >= EXPIRED_AFTER


def _of_unknown_age(asked_at: datetime, now: datetime) -> bool:
    """True when the clock was set back since: an offer from later than now may be of any age."""
    return asked_at - now > _SKEW


def in_time(rate: Rate, deliver_by: datetime | None) -> bool | None:
    """Whether the promise keeps the deadline; None without one. A rate without a window counts as late."""
    if deliver_by is None:
        return None
    delivery = rate.promise.delivery
    return delivery is not None and delivery.end <= deliver_by


def protected(rate: Rate) -> bool:
    """True when Amazon pays claims for it (Shipping v2 benefit CLAIMS_PROTECTED)."""
    return _PROTECTED in rate.benefits


def rank(
    rates: Sequence[Rate],
    *,
    deliver_by: datetime | None,
    wish: Wish,
    why_not: Callable[[Rate], str | None] = lambda _: None,
    confirmation: str = "",
    extras: Extras = (),
) -> tuple[Ranked, ...]:
    """Order rates from best to worst for this wish.

    Args:
        rates: as quoted, any order.
        deliver_by: UTC; what the buyer was told. None: nothing is late.
        wish: BEST (cheapest in time), CHEAPEST or FASTEST.
        why_not: words when a rate cannot be bought at this bench, else None; such rates come last, and so do those
            with questions, which nobody has answered yet.
        confirmation: the proof of delivery that is wanted, which the price holds; "" for none in particular.
        extras: what a person chose besides, which the price holds too; see `services.answers`.
    Returns: same rates, each with one reason. Same length as `rates`; ranks run from 1.
    Source: Shipping v2 `Promise.deliveryWindow.end`, `Rate.totalCharge` plus the required extras chosen for it.
    """
    unfit = {rate.rate_id: why_not(rate) for rate in rates}
    barred = {rate.rate_id: unfit[rate.rate_id] or (ASKS_MORE if rate.needs_inputs else None) for rate in rates}
    priced = {rate.rate_id: price(rate, answers(rate, confirmation, extras)) for rate in rates}

    def order(rate: Rate) -> tuple[bool, bool, object, object, str]:
        blocked = barred[rate.rate_id] is not None
        late = in_time(rate, deliver_by) is False
        cost, arrival = priced[rate.rate_id].amount, _arrival(rate)
        if wish is Wish.FASTEST:
            return (blocked, False, arrival, cost, rate.rate_id)
        if wish is Wish.CHEAPEST:
            return (blocked, False, cost, arrival, rate.rate_id)
        return (blocked, late, cost, arrival, rate.rate_id)

    ordered = sorted(rates, key=order)
    return tuple(
        Ranked(
            rate=rate,
            rank=place,
            reason=_reason(rate, place, wish, timely=in_time(rate, deliver_by)),
            price=priced[rate.rate_id],
            in_time=in_time(rate, deliver_by),
            protected=protected(rate),
            buyable=barred[rate.rate_id] is None,
            why_not=barred[rate.rate_id],
            asks=rate.needs_inputs and unfit[rate.rate_id] is None,
        )
        for place, rate in enumerate(ordered, start=1)
    )


def _arrival(rate: Rate) -> datetime:
    delivery = rate.promise.delivery
    return delivery.end if delivery is not None else _NEVER


def _reason(rate: Rate, place: int, wish: Wish, *, timely: bool | None) -> str:
    """Why a rate stands where it stands, in words for the row."""
    shield = ", protected" if protected(rate) else ""
    if timely is False:
        return "late" + shield
    if place > 1:
        return ("in time" if timely else "no deadline") + shield
    firsts = {
        Wish.BEST: "best: cheapest in time" if timely else "best: cheapest",
        Wish.CHEAPEST: "cheapest",
        Wish.FASTEST: "fastest",
    }
    return firsts[wish] + shield


def bounds(rates: Sequence[Rate], *, deliver_by: datetime | None) -> tuple[Money | None, Money | None]:
    """The dearest price of a quote, and its cheapest in time; of those that could be bought unasked.

    Returns: both with required extras, in the currency that most of them have; None where there is none.
    """
    priced = [(rate, price(rate, answers(rate))) for rate in rates if not rate.needs_inputs]
    currencies = [cost.currency for _, cost in priced]
    usual = max(currencies, key=currencies.count, default="")
    costs = [cost for _, cost in priced if cost.currency == usual]
    timely = [cost for rate, cost in priced if cost.currency == usual and in_time(rate, deliver_by) is not False]
    return (
        max(costs, key=lambda cost: cost.amount, default=None),
        min(timely, key=lambda cost: cost.amount, default=None),
    )


def check_price(price_now: Money, ceiling: Money | None) -> None:
    """Raise PriceRose when a price is above what the person allows, or in another currency."""
    if ceiling is None:
        return
    if price_now.currency != ceiling.currency:
        raise PriceRose(
            f"The rate costs {price_now}; your limit is in {ceiling.currency}.",
            "Give the limit in the currency of the rate.",
            fields=("max_price",),
        )
    if price_now.amount > ceiling.amount:
        raise PriceRose(
            f"The rate costs {price_now}, above your limit of {ceiling}.",
            "Choose a cheaper rate or raise the limit.",
            fields=("max_price",),
        )


def worse(accepted: Ranked, offered: Ranked) -> str | None:
    """In what way a new answer for the same service is worse than the accepted one; None when it is not."""
    if offered.price.currency != accepted.price.currency:
        return f"now in {offered.price.currency}"
    rise = offered.price.amount - accepted.price.amount
    if rise > Decimal(0):
        return f"dearer by {Money(rise, offered.price.currency)}"
    if _arrival(offered.rate) > _arrival(accepted.rate):
        return "slower"
    return None
