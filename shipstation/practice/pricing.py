"""What a service asks for a parcel: the parts of its price, and what its value-added services cost.

Amounts are whole hundredths of the market's currency, and where it has no coins, whole units all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from shipstation.practice.checks import Doorstep, Package
from shipstation.practice.extras import EXTRAS
from shipstation.practice.market import KG, LB, Market, Service, coins, least_coin
from shipstation.practice.places import Route

Json = Mapping[str, Any]

_OVERSIZE_CM = 122.0
_PEAK_MONTHS = (10, 11, 12)
# What getRates can ask to be done at the door, and the value-added service that does it.
_SIGNATURE, _PASSWORD = "SIGNATURE_CONFIRMATION", "OTP_ON_DELIVERY"
_CASH = 190


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What a price depends on."""

    package: Package
    route: Route
    is_to_business: bool
    month: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Names of `RateItem`s with their cents, and the `billedWeight` that they were reckoned with."""

    parts: tuple[tuple[str, int], ...]
    billed: Json


def cents_of(money: Json) -> int:
    """Hundredths of an Amazon `Currency`."""
    return round(float(money["value"]) * 100)


def money(cents: int, currency: str) -> dict[str, Any]:
    """Amazon's `Currency`; yen are whole."""
    return {"value": round(cents / 100) if least_coin(currency) == 100 else round(cents / 100, 2), "unit": currency}


def in_words(cents: int, currency: str) -> str:
    """An amount as a receipt prints it."""
    return f"{cents / 100:.{0 if least_coin(currency) == 100 else 2}f} {currency}"


@cache
def offered(extras: str) -> frozenset[str]:
    """The ids of all value-added services of a service, by its key in `EXTRAS`."""
    return frozenset(extra_id for *_, members in EXTRAS[extras] for extra_id, *_ in members)


def price(service: Service, parcel: Parcel, market: Market) -> Price:
    """What this service asks for this parcel."""
    package, route = parcel.package, parcel.route
    units = _units(service, package, market)
    base = service.base + service.per_zone * (route.zone - 2)
    base += round(service.per_unit * (units - 1) * (1 + route.zone / 8))
    items = [("BASE_RATE", float(base))]
    if service.fuel_percent:
        items.append(("FUEL_SURCHARGE", base * service.fuel_percent / 100))
    if service.residential and not parcel.is_to_business:
        items.append(("RESIDENTIAL_SURCHARGE", service.residential))
    if route.is_far_end:
        items.append(("DELIVERY_AREA_SURCHARGE", base * 0.35))
    if package.sides[0] > _OVERSIZE_CM:
        items.append(("OVERSIZE_SURCHARGE", base * 0.6))
    if parcel.month in _PEAK_MONTHS and service.carrier_id in ("UPS", "FEDEX"):
        items.append(("DEMAND_SURCHARGE", 55))
    if package.insured > 0:
        items.append(("INSURANCE", max(90 * market.extras_factor, package.insured * 1.3)))
    items += _at_the_door(service, package.doorstep, market)
    paid = [(name, market.coins(cents)) for name, cents in items]
    if market.vat_percent:
        paid.append(("VAT", market.coins(sum(cents for _, cents in paid) * market.vat_percent / 100)))
    billed = units if market.pounds else units / 2
    return Price(parts=tuple(paid), billed={"value": billed, "unit": "POUND" if market.pounds else "KILOGRAM"})


def groups(service: Service, door: Doorstep, market: Market) -> list[dict[str, Any]]:
    """Amazon's `AvailableValueAddedServiceGroup`s, without those that were answered with the question already."""
    answered = _asked(door)
    return [
        group
        for group in _groups(service.extras, market.currency, market.extras_factor)
        if not answered & {extra["id"] for extra in group["valueAddedServices"]}
    ]


@cache
def _groups(extras: str, currency: str, factor: float) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "groupId": group_id,
            "groupDescription": description,
            "isRequired": required,
            "valueAddedServices": [
                {
                    "id": extra_id,
                    "name": name,
                    "cost": money(coins(cents * factor, currency), currency),
                }
                for extra_id, name, cents in members
            ],
        }
        for group_id, description, required, members in EXTRAS[extras]
    )


def carried(service: Service, rate: Json) -> tuple[tuple[str, str], ...]:
    """Ids and names of what the question asked for at the door: offered by the service, no choice of the rate."""
    listed = {
        extra["id"] for group in rate["availableValueAddedServiceGroups"] for extra in group["valueAddedServices"]
    }
    return tuple(
        (extra_id, name)
        for *_, members in EXTRAS[service.extras]
        for extra_id, name, _cents in members
        if extra_id in (_SIGNATURE, _PASSWORD) and extra_id not in listed
    )


def _units(service: Service, package: Package, market: Market) -> int:
    """Started pounds or half kilograms, by weight or by size."""
    grams = package.grams
    if package.volume > service.billed_by_size_above:
        grams = max(grams, package.volume / service.divisor * KG)
    return max(1, -int(-grams // (LB if market.pounds else KG / 2)))


def _asked(door: Doorstep) -> set[str]:
    return {name for name, asked in ((_SIGNATURE, door.signature), (_PASSWORD, door.password)) if asked}


def _at_the_door(service: Service, door: Doorstep, market: Market) -> list[tuple[str, float]]:
    """What was asked for with the question is in the price. Only signatures have a name of their own there."""
    items: list[tuple[str, float]] = []
    wanted = _asked(door)
    for *_, members in EXTRAS[service.extras]:
        for extra_id, _name, cents in members:
            if extra_id in wanted:
                named = extra_id if extra_id == _SIGNATURE else "ADDITIONAL_SURCHARGE"
                items.append((named, cents * market.extras_factor))
    if door.collect:
        items.append(("COD", max(_CASH * market.extras_factor, door.collect * 2)))
    return items
