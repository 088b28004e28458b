"""The services that can be bought in each country, as data: what they carry, how fast, for how much.

Prices are invented but behave: by zone, weight, size and speed. Money is in cents (paise) of the market's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LB = 453.59237
KG = 1000.0
_CUBIC_FOOT = 28_317.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service of one carrier.

    `days`: working days in transit for zones 2 to 8 (the last counts for all beyond). `per_zone` and `per_unit` are
    cents for each zone above 2 and each started pound or half kilogram above the first, the latter growing by zone.
    `divisor`: cubic centimeters a kilogram of dimensional weight, for boxes above `billed_by_size_above` cubic
    centimeters. `papers`, `extras`: keys of the tables.
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
    divisor: float = 5000.0
    billed_by_size_above: float = 0.0
    fuel_percent: float = 0.0
    residential: int = 0
    saturday: bool = True
    sunday: bool = False
    by_hour: int = 20
    west_only: bool = False
    continental_only: bool = False
    abroad: bool = False
    protected: bool = True
    needs_inputs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """One business id: its country, money, and who carries what for which channel."""

    country: str
    currency: str
    pounds: bool
    vat_percent: float
    amazon: tuple[Service, ...]
    partners: tuple[Service, ...] = ()
    abroad: frozenset[str] = frozenset()


def _usps(service_id: str, name: str, prices: tuple[int, int, int], days: tuple[int, ...], **more: object) -> Service:
    usual = {"billed_by_size_above": _CUBIC_FOOT}
    return _service(service_id, name, ("USPS", "USPS"), prices, days, "USPS", "CONFIRMATION_US", {**usual, **more})


def _ups(service_id: str, name: str, prices: tuple[int, int, int], days: tuple[int, ...], **more: object) -> Service:
    usual = {"fuel_percent": 17.5, "max_kg": 68.0, "residential": 295, "saturday": False}
    return _service(service_id, name, ("UPS", "UPS"), prices, days, "UPS", "CONFIRMATION_PICKUP", {**usual, **more})


def _fedex(
    service_id: str, name: str, prices: tuple[int, int, int], days: tuple[int, ...], **more: object
) -> Service:
    usual = {"fuel_percent": 16.0, "max_kg": 68.0, "residential": 310}
    return _service(service_id, name, ("FEDEX", "FedEx"), prices, days, "FEDEX", "CONFIRMATION_US", {**usual, **more})


def _service(  # noqa: PLR0917 rows of a table
    service_id: str,
    name: str,
    carrier: tuple[str, str],
    prices: tuple[int, int, int],
    days: tuple[int, ...],
    papers: str,
    extras: str,
    more: Mapping[str, object],
) -> Service:
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
        **fields,  # type: ignore[arg-type]  # the table above names the fields
    )


_US_AMAZON = _service(
    "std-us-swa-mfn",
    "Amazon Shipping Ground",
    ("AMZN_US", "Amazon Shipping"),
    (512, 31, 38),
    (1, 2, 2, 3, 3, 4, 5),
    "AMAZON_US",
    "SIGNATURE_OPTIONAL",
    {
        "continental_only": True,
        "sunday": True,
        "max_kg": 22.68,
        "max_cm": 149.0,
        "max_girth": 330.0,
        "by_hour": 21,
        "billed_by_size_above": _CUBIC_FOOT / 2,
    },
)
_US_PARTNERS = (
    _usps("USPS_GROUND_ADVANTAGE", "USPS Ground Advantage", (489, 27, 41), (2, 2, 3, 4, 4, 5, 5), max_girth=330.0),
    _usps("USPS_PRIORITY", "USPS Priority Mail", (742, 58, 63), (1, 2, 2, 2, 3, 3, 3), max_girth=274.0),
    _usps(
        "USPS_EXPRESS", "USPS Priority Mail Express", (2590, 164, 212), (1, 1, 1, 2, 2, 2, 2), express=True,
        sunday=True, max_girth=274.0, by_hour=18,
    ),
    _ups("UPS_GROUND", "UPS Ground", (781, 44, 47), (1, 2, 3, 4, 4, 5, 5)),
    _ups("UPS_GROUND_SAVER", "UPS Ground Saver", (548, 33, 42), (3, 3, 4, 5, 5, 6, 7), max_kg=31.75, residential=0),
    _ups("UPS_3DAY_SELECT", "UPS 3 Day Select", (1124, 92, 88), (3,), continental_only=True),
    _ups("UPS_2ND_DAY_AIR", "UPS 2nd Day Air", (1668, 143, 134), (2,), express=True),
    _ups("UPS_NEXT_DAY_AIR_SAVER", "UPS Next Day Air Saver", (3290, 262, 246), (1,), express=True, by_hour=17),
    _fedex("FEDEX_HOME_DELIVERY", "FedEx Home Delivery", (792, 43, 46), (1, 2, 3, 4, 4, 5, 5), sunday=True),
    _fedex(
        "FEDEX_EXPRESS_SAVER", "FedEx Express Saver", (1219, 97, 93), (3,), saturday=False, continental_only=True
    ),
    _fedex("FEDEX_2DAY", "FedEx 2Day", (1597, 138, 127), (2,), express=True, by_hour=20),
    _fedex("FEDEX_STANDARD_OVERNIGHT", "FedEx Standard Overnight", (3180, 255, 239), (1,), express=True, by_hour=17),
    _fedex(
        "FEDEX_FIRST_OVERNIGHT", "FedEx First Overnight", (6420, 310, 288), (1,), express=True, by_hour=9,
        saturday=False, needs_inputs=True,
    ),
    _service(
        "ONTRAC_GROUND", "OnTrac Ground", ("ONTRAC", "OnTrac"), (462, 35, 36), (1, 1, 2, 2, 3, 3, 3), "ONTRAC",
        "ONTRAC",
        {"west_only": True, "fuel_percent": 12.0, "max_kg": 22.68, "max_cm": 150.0, "sunday": True,
         "protected": False},
    ),
)  # fmt: skip


def _amazon_eu(code: str, prices: tuple[tuple[int, int, int], ...], *, abroad: tuple[int, int, int] | None) -> tuple[
    Service, ...
]:  # fmt: skip
    carrier = (f"AMZN_{code}", "Amazon Shipping")
    extras = "PICKUP_EU" if code == "UK" else "OTP_EU"
    more: dict[str, object] = {"max_kg": 23.0, "max_cm": 120.0, "max_girth": 330.0, "sunday": True}
    table = [
        (f"SWA-{code}-2D", "Amazon Shipping 2 Day", prices[0], (2, 2, 2), more),
        (f"SWA-{code}-PRIME-PREM", "Amazon Shipping 1 Day", prices[1], (1, 1, 1), {**more, "express": True}),
    ]
    if len(prices) > 2:
        table.append((f"SWA-{code}-RTO", "Amazon Shipping Standard", prices[2], (3, 3, 4), more))
    services = [_service(sid, name, carrier, p, days, "AMAZON_EU", extras, m) for sid, name, p, days, m in table]
    if abroad is not None:
        far = {**more, "abroad": True, "sunday": False, "max_kg": 20.0}
        name = "Amazon Shipping EU Cross-Border"
        services.append(
            _service(f"SWA-{code}-XB", name, carrier, abroad, (3, 3, 4, 4, 4), "AMAZON_EU", "OTP_EU", far)
        )
    return tuple(services)


def _partner(
    service_id: str,
    name: str,
    carrier: tuple[str, str],
    prices: tuple[int, int, int],
    days: tuple[int, ...],
    **more: object,
) -> Service:
    usual = {"max_kg": 30.0, "max_cm": 150.0, "max_girth": 300.0, "fuel_percent": 6.5, "saturday": False}
    return _service(service_id, name, carrier, prices, days, "PARTNER_EU", "CONFIRMATION_EU", {**usual, **more})


def _partners_eu(factor: float) -> tuple[Service, ...]:
    def at(*cents: int) -> tuple[int, int, int]:
        base, per_zone, per_unit = (round(value * factor) for value in cents)
        return base, per_zone, per_unit

    ups, dpd = ("UPS", "UPS"), ("DPD", "DPD")
    return (
        _partner("UPS_STANDARD", "UPS Standard", ups, at(749, 62, 31), (1, 2, 2, 3, 3), abroad=True),
        _partner("UPS_EXPRESS_SAVER", "UPS Express Saver", ups, at(1980, 165, 72), (1, 1, 1, 2, 2), express=True),
        _partner("DPD_CLASSIC", "DPD Classic", dpd, at(598, 55, 27), (1, 2, 2, 3, 3), saturday=True, abroad=True),
    )


_UK_ONLY = (
    _partner(
        "RM_TRACKED_24", "Royal Mail Tracked 24", ("ROYAL_MAIL", "Royal Mail"), (385, 0, 24), (1,), max_kg=20.0,
        max_cm=61.0, saturday=True, express=True,
    ),
    _partner(
        "RM_TRACKED_48", "Royal Mail Tracked 48", ("ROYAL_MAIL", "Royal Mail"), (305, 0, 21), (2,), max_kg=20.0,
        max_cm=61.0, saturday=True,
    ),
    _partner(
        "EVRI_STANDARD", "Evri Standard", ("EVRI", "Evri"), (279, 18, 19), (2, 3, 3), max_kg=15.0, max_cm=120.0,
        saturday=True, sunday=True, protected=False,
    ),
)  # fmt: skip
_EU_ABROAD = frozenset({"FR", "IT", "ES", "DE", "BE", "NL", "AT", "PT", "PL", "LU", "IE"})

MARKETS: Mapping[str, Market] = {
    "AmazonShipping_US": Market(
        country="US", currency="USD", pounds=True, vat_percent=0.0, amazon=(_US_AMAZON,), partners=_US_PARTNERS
    ),
    "AmazonShipping_UK": Market(
        country="GB", currency="GBP", pounds=False, vat_percent=20.0,
        amazon=_amazon_eu("UK", ((342, 16, 22), (468, 21, 28), (298, 15, 20)), abroad=None),
        partners=(*_UK_ONLY, *_partners_eu(0.86)),
    ),
    "AmazonShipping_FR": Market(
        country="FR", currency="EUR", pounds=False, vat_percent=20.0,
        amazon=_amazon_eu("FR", ((451, 22, 26), (612, 28, 33)), abroad=(1089, 78, 64)),
        partners=_partners_eu(1.06), abroad=_EU_ABROAD,
    ),
    "AmazonShipping_IT": Market(
        country="IT", currency="EUR", pounds=False, vat_percent=22.0,
        amazon=_amazon_eu("IT", ((428, 24, 25), (589, 30, 32)), abroad=(1045, 82, 66)),
        partners=_partners_eu(1.0), abroad=_EU_ABROAD,
    ),
    "AmazonShipping_ES": Market(
        country="ES", currency="EUR", pounds=False, vat_percent=21.0,
        amazon=_amazon_eu("ES", ((397, 21, 23), (548, 27, 30)), abroad=(1018, 80, 63)),
        partners=_partners_eu(0.96), abroad=_EU_ABROAD,
    ),
    "AmazonShipping_IN": Market(
        country="IN", currency="INR", pounds=False, vat_percent=0.0,
        amazon=_amazon_eu("IN", ((6200, 900, 1900), (9800, 1400, 2600), (4900, 800, 1500)), abroad=None),
    ),
}  # fmt: skip

# What the carriers also sell, in boxes of their own: never eligible here, but listed with a reason as Amazon does.
# carrier id, carrier, service, boxes as (name, sides in cm longest first, most kilograms).
_Boxes = tuple[tuple[str, tuple[float, float, float], float], ...]
_USPS_BOXES: _Boxes = (
    ("Small Flat Rate Box", (21.9, 13.7, 4.1), 31.75), ("Medium Flat Rate Box", (28.9, 22.2, 14.0), 31.75),
    ("Large Flat Rate Box", (31.1, 31.1, 15.2), 31.75), ("Flat Rate Envelope", (31.8, 24.1, 1.9), 31.75),
    ("Legal Flat Rate Envelope", (38.1, 24.1, 1.9), 31.75), ("Padded Flat Rate Envelope", (31.8, 24.1, 2.5), 31.75),
)  # fmt: skip
_UPS_BOXES: _Boxes = (
    ("Letter", (31.8, 24.1, 0.6), 0.45), ("Tube", (96.5, 15.2, 15.2), 9.0), ("Pak", (40.6, 31.8, 2.5), 9.0),
    ("Express Box Small", (33.0, 27.9, 5.1), 13.6), ("Express Box Medium", (38.1, 27.9, 7.6), 13.6),
    ("Express Box Large", (45.7, 33.0, 7.6), 13.6), ("10 KG Box", (41.9, 33.7, 27.3), 10.0),
    ("25 KG Box", (50.2, 45.1, 35.6), 25.0),
)  # fmt: skip
_FEDEX_BOXES: _Boxes = (
    ("Envelope", (31.8, 24.1, 1.3), 0.5), ("Pak", (39.4, 30.5, 3.8), 2.5), ("Tube", (96.5, 15.2, 15.2), 9.0),
    ("Extra Small Box", (33.0, 31.4, 5.1), 9.0), ("Small Box", (31.4, 27.7, 3.8), 9.0),
    ("Medium Box", (33.7, 29.2, 6.0), 9.0), ("Large Box", (45.4, 31.4, 7.6), 9.0),
    ("Extra Large Box", (39.7, 35.9, 15.2), 22.7),
)  # fmt: skip
BOXED: tuple[tuple[str, str, str, _Boxes], ...] = (
    ("USPS", "USPS", "USPS Priority Mail", _USPS_BOXES),
    ("USPS", "USPS", "USPS Priority Mail Express", _USPS_BOXES),
    ("UPS", "UPS", "UPS 2nd Day Air", _UPS_BOXES),
    ("UPS", "UPS", "UPS Next Day Air", _UPS_BOXES),
    ("FEDEX", "FedEx", "FedEx One Rate 2Day", _FEDEX_BOXES),
    ("FEDEX", "FedEx", "FedEx One Rate Express Saver", _FEDEX_BOXES),
    ("FEDEX", "FedEx", "FedEx One Rate Standard Overnight", _FEDEX_BOXES),
    ("FEDEX", "FedEx", "FedEx One Rate Priority Overnight", _FEDEX_BOXES),
)

# id, name, cents of the US price list; scaled for other money. `required` groups must be answered at purchase.
_Extras = tuple[tuple[str, str, bool, tuple[tuple[str, str, int], ...]], ...]
_CONFIRMATION = "VAS_GROUP_ID_CONFIRMATION"
EXTRAS: Mapping[str, _Extras] = {
    "": (),
    "CONFIRMATION_US": (
        (
            _CONFIRMATION, "Delivery confirmation", True,
            (
                ("NO_CONFIRMATION", "No confirmation", 0),
                ("SIGNATURE_CONFIRMATION", "Signature", 345),
                ("ADULT_SIGNATURE_CONFIRMATION", "Adult signature", 685),
            ),
        ),
    ),
    "CONFIRMATION_PICKUP": (
        (
            _CONFIRMATION, "Delivery confirmation", True,
            (
                ("NO_CONFIRMATION", "No confirmation", 0),
                ("SIGNATURE_CONFIRMATION", "Signature", 415),
                ("ADULT_SIGNATURE_CONFIRMATION", "Adult signature", 595),
            ),
        ),
        ("VAS_GROUP_ID_PICKUP", "Pickup", False, (("CARRIER_PICKUP_CHARGE", "Carrier pickup today", 690),)),
    ),
    "SIGNATURE_OPTIONAL": (
        (
            "SIG_VERIFICATION", "Signature verification", False,
            (("SIGNATURE_CONFIRMATION", "Signature", 225), ("ADULT_SIGNATURE_CONFIRMATION", "Adult signature", 475)),
        ),
    ),
    # Required, and without a free answer.
    "ONTRAC": (
        (
            _CONFIRMATION, "Proof of delivery", True,
            (("DELIVERY_CONFIRMATION", "Delivery photo", 35), ("SIGNATURE_CONFIRMATION", "Signature", 275)),
        ),
    ),
    "PICKUP_EU": (
        ("VAS_GROUP_ID_PICKUP", "Pickup", True, (("CARRIER_PICKUP_CHARGE", "Pickup", 0),)),
        ("SIG_VERIFICATION", "Signature verification", False, (("SIGNATURE_CONFIRMATION", "Signature", 120),)),
    ),
    "OTP_EU": (
        ("VAS_GROUP_ID_OTP", "One-time password", False, (("OTP_ON_DELIVERY", "One-time password", 60),)),
    ),
    "CONFIRMATION_EU": (
        (
            _CONFIRMATION, "Delivery confirmation", True,
            (("NO_CONFIRMATION", "No confirmation", 0), ("SIGNATURE_CONFIRMATION", "Signature", 150)),
        ),
    ),
}  # fmt: skip
