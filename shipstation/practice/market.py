"""A business and the services that it sells, as nouns; their tables stand in services_*.py.

Money is in hundredths of the currency everywhere, also of those that have no coins: a yen is 100.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LB = 453.59237
KG = 1000.0
CUBIC_FOOT = 28_317.0
_WITHOUT_COINS = frozenset({"JPY"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service of one carrier.

    `days`: working days in transit for zones 2 to 8 (the last counts for all beyond). `per_zone` and `per_unit` are
    cents for each zone above 2 and each started pound or half kilogram above the first, the latter growing by zone.
    `divisor`: cubic centimeters a kilogram of dimensional weight, for boxes above `billed_by_size_above` cubic
    centimeters. `papers`, `extras`: keys of the tables.

    Attributes:
        box: the carrier's own box: its name and sides in centimeters, longest first.
        max_volume: cubic centimeters.
        booked_by_h: local hour after which no pickup of the day is left.
        credit: cents that Amazon takes off again.
        never: why the service is never offered: a code of `IneligibilityReason` and its message.
        is_reticent: the carrier does not say whether size or weight is wrong: reason UNKNOWN.
        is_handed_over: another carrier brings it to the door, under an id of its own.
    """

    service_id: str
    name: str
    carrier_id: str
    carrier: str
    base: int
    per_zone: int
    per_unit: int
    days: tuple[int, ...]
    papers: str
    extras: str = ""
    express: bool = False
    max_kg: float = 31.75
    max_cm: float = 274.0
    max_girth: float = 419.0
    max_volume: float = float("inf")
    box: tuple[str, tuple[float, float, float]] | None = None
    divisor: float = 5000.0
    billed_by_size_above: float = 0.0
    fuel_percent: float = 0.0
    residential: int = 0
    credit: int = 0
    saturday: bool = True
    sunday: bool = False
    by_hour: int = 20
    booked_by_h: int = 24
    west_only: bool = False
    continental_only: bool = False
    businesses_only: bool = False
    abroad: bool = False
    abroad_only: bool = False
    protected: bool = True
    collects: bool = False
    never: tuple[str, str] | None = None
    is_reticent: bool = False
    is_handed_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """One business id: its country, money, and who carries what for which channel.

    `extras_factor`: what a cent of the price list of value-added services is in hundredths of this currency.
    """

    country: str
    currency: str
    pounds: bool
    vat_percent: float
    amazon: tuple[Service, ...]
    partners: tuple[Service, ...] = ()
    abroad: frozenset[str] = frozenset()
    extras_factor: float = 1.0

    def coins(self, cents: float) -> int:
        """The nearest amount that can be paid."""
        return coins(cents, self.currency)


def least_coin(currency: str) -> int:
    """Hundredths of a currency that every amount is a multiple of."""
    return 100 if currency in _WITHOUT_COINS else 1


def coins(cents: float, currency: str) -> int:
    """The nearest amount that can be paid in a currency."""
    return round(cents / least_coin(currency)) * least_coin(currency)


def service(  # noqa: PLR0917 rows of a table
    service_id: str,
    name: str,
    carrier: tuple[str, str],
    prices: tuple[int, int, int],
    days: tuple[int, ...],
    papers: str,
    extras: str,
    more: Mapping[str, object],
) -> Service:
    """A row of a table: `prices` are base, per zone and per unit; `more` names the other fields."""
    fields: dict[str, object] = {"papers": papers, "extras": extras, **more}
    base, per_zone, per_unit = prices
    return Service(
        service_id=service_id,
        name=name,
        carrier_id=carrier[0],
        carrier=carrier[1],
        base=base,
        per_zone=per_zone,
        per_unit=per_unit,
        days=days,
        **fields,  # type: ignore[arg-type]  # the table names the fields
    )
