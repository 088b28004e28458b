"""Tries an account step by step, so that a newcomer learns what is missing before an order waits on it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from shipstation.amazon.carrier import AmazonCarrier
from shipstation.errors import ShipError
from shipstation.model import (
    Address,
    Channel,
    LengthUnit,
    Order,
    OrderItem,
    OrderKey,
    Parcel,
    Size,
    Weight,
    WeightUnit,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing tried: its name, whether it worked, what was seen, and what to do (None when it worked)."""

    name: str
    ok: bool
    said: str
    remedy: str | None = None


def check(carrier: AmazonCarrier, *, ship_from: Address) -> tuple[Step, ...]:
    """Sign in, then ask for rates of a sample parcel from and to `ship_from`. Ends at the first step that fails.

    Nothing is bought. A seller on Amazon alone may pass the first step and be refused at the second.
    """
    steps: list[Step] = []
    for name, attempt in (("token", _sign_in), ("rates", _rates)):
        step = _tried(name, partial(attempt, carrier, ship_from))
        steps.append(step)
        if not step.ok:
            break
    return tuple(steps)


def _tried(name: str, attempt: Callable[[], str]) -> Step:
    try:
        return Step(name=name, ok=True, said=attempt())
    except ShipError as error:
        return Step(name=name, ok=False, said=error.said, remedy=error.remedy)


def _sign_in(carrier: AmazonCarrier, _: Address) -> str:
    carrier.sign_in()
    return "Amazon knows this app and its authorization."


def _rates(carrier: AmazonCarrier, ship_from: Address) -> str:
    order = Order(
        key=OrderKey(channel=Channel.EXTERNAL, ref="account-test"),
        items=(OrderItem(sku="TEST", title="Sample item", quantity=1),),
        ship_to=ship_from,
    )
    size = Size(Decimal(20), Decimal(15), Decimal(10), LengthUnit.CENTIMETER)
    parcel = Parcel(size=size, weight=Weight(Decimal(500), WeightUnit.GRAM))
    offers = carrier.rates(order, parcel, ship_from=ship_from, package_ref="account-test")
    if not offers.rates:
        return f"Amazon answers, with no offer for a sample parcel ({len(offers.ineligible)} services not eligible)."
    return f"Amazon offers {len(offers.rates)} rates for a sample parcel."
