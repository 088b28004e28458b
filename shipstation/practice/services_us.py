"""What can be bought in the United States: prices are invented but behave, by zone, weight, size and speed."""

from collections.abc import Iterator
from dataclasses import replace

from shipstation.practice.market import CUBIC_FOOT, Service, service

_Days = tuple[int, ...]
_Prices = tuple[int, int, int]
_HALF_CUBIC_FOOT = CUBIC_FOOT / 2
_NO_REASON = "UNKNOWN", "The service is not available for this package. (A-399)"


def _usps(service_id: str, name: str, prices: _Prices, days: _Days, **more: object) -> Service:
    usual = {"billed_by_size_above": CUBIC_FOOT}
    return service(service_id, name, ("USPS", "USPS"), prices, days, "USPS", "CONFIRMATION_US", {**usual, **more})


def _ups(service_id: str, name: str, prices: _Prices, days: _Days, **more: object) -> Service:
    usual = {"fuel_percent": 17.5, "max_kg": 68.0, "residential": 295, "saturday": False}
    return service(service_id, name, ("UPS", "UPS"), prices, days, "UPS", "CONFIRMATION_PICKUP", {**usual, **more})


def _fedex(service_id: str, name: str, prices: _Prices, days: _Days, **more: object) -> Service:
    usual = {"fuel_percent": 16.0, "max_kg": 68.0, "residential": 310}
    return service(service_id, name, ("FEDEX", "FedEx"), prices, days, "FEDEX", "CONFIRMATION_US", {**usual, **more})


def _ontrac(service_id: str, name: str, prices: _Prices, days: _Days, extras: str, **more: object) -> Service:
    usual = {
        "west_only": True, "fuel_percent": 12.0, "max_kg": 22.68, "max_cm": 150.0, "sunday": True, "protected": False,
    }  # fmt: skip
    return service(service_id, name, ("ONTRAC", "OnTrac"), prices, days, "ONTRAC", extras, {**usual, **more})


US_AMAZON = service(
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
        "billed_by_size_above": _HALF_CUBIC_FOOT,
    },
)
_USPS_PRIORITY = _usps("USPS_PRIORITY", "USPS Priority Mail", (742, 58, 63), (1, 2, 2, 2, 3, 3, 3), max_girth=274.0)
_USPS_EXPRESS = _usps(
    "USPS_EXPRESS", "USPS Priority Mail Express", (2590, 164, 212), (1, 1, 1, 2, 2, 2, 2), express=True,
    sunday=True, max_girth=274.0, by_hour=18,
)  # fmt: skip
_UPS_2DAY = _ups("UPS_2ND_DAY_AIR", "UPS 2nd Day Air", (1668, 143, 134), (2,), express=True)
_UPS_2DAY_AM = _ups("UPS_2ND_DAY_AIR_AM", "UPS 2nd Day Air A.M.", (1985, 158, 149), (2,), express=True, by_hour=12)
_UPS_SAVER = _ups(
    "UPS_NEXT_DAY_AIR_SAVER", "UPS Next Day Air Saver", (3290, 262, 246), (1,), express=True, by_hour=17
)
_UPS_NEXT_DAY = _ups("UPS_NEXT_DAY_AIR", "UPS Next Day Air", (3690, 276, 258), (1,), express=True, by_hour=11)
_UPS_EARLY = _ups(
    "UPS_NEXT_DAY_AIR_EARLY", "UPS Next Day Air Early", (6790, 318, 296), (1,), express=True, by_hour=9,
    booked_by_h=15,
)  # fmt: skip
_FEDEX_SAVER = _fedex(
    "FEDEX_EXPRESS_SAVER", "FedEx Express Saver", (1219, 97, 93), (3,), saturday=False, continental_only=True
)
_FEDEX_2DAY = _fedex("FEDEX_2DAY", "FedEx 2Day", (1597, 138, 127), (2,), express=True, by_hour=20)
_FEDEX_2DAY_AM = _fedex("FEDEX_2DAY_AM", "FedEx 2Day A.M.", (1890, 151, 142), (2,), express=True, by_hour=11)
_FEDEX_STANDARD = _fedex(
    "FEDEX_STANDARD_OVERNIGHT", "FedEx Standard Overnight", (3180, 255, 239), (1,), express=True, by_hour=17
)
_FEDEX_PRIORITY = _fedex(
    "FEDEX_PRIORITY_OVERNIGHT", "FedEx Priority Overnight", (3560, 269, 252), (1,), express=True, by_hour=11
)
_FEDEX_FIRST = _fedex(
    "FEDEX_FIRST_OVERNIGHT", "FedEx First Overnight", (6420, 310, 288), (1,), express=True, by_hour=9,
    saturday=False,
)  # fmt: skip
_AT_HOME = (
    _usps("USPS_GROUND_ADVANTAGE", "USPS Ground Advantage", (489, 27, 41), (2, 2, 3, 4, 4, 5, 5), max_girth=330.0),
    _USPS_PRIORITY,
    _USPS_EXPRESS,
    _ups("UPS_GROUND", "UPS Ground", (781, 44, 47), (1, 2, 3, 4, 4, 5, 5)),
    _ups(
        "UPS_GROUND_SAVER", "UPS Ground Saver", (548, 33, 42), (3, 3, 4, 5, 5, 6, 7), max_kg=31.75, residential=0,
        is_handed_over=True,
    ),
    _ups("UPS_3DAY_SELECT", "UPS 3 Day Select", (1124, 92, 88), (3,), continental_only=True),
    _UPS_2DAY,
    _UPS_SAVER,
    _fedex("FEDEX_HOME_DELIVERY", "FedEx Home Delivery", (792, 43, 46), (1, 2, 3, 4, 4, 5, 5), sunday=True),
    _FEDEX_SAVER,
    _FEDEX_2DAY,
    _FEDEX_STANDARD,
    _FEDEX_FIRST,
    _ontrac("ONTRAC_GROUND", "OnTrac Ground", (462, 35, 36), (1, 1, 2, 2, 3, 3, 3), "ONTRAC"),
    _usps(
        "USPS_GROUND_ADVANTAGE_CUBIC", "USPS Ground Advantage Cubic", (596, 34, 0), (2, 2, 3, 4, 4, 5, 5),
        max_kg=9.07, max_cm=45.7, max_volume=CUBIC_FOOT,
    ),
    _usps(
        "USPS_PRIORITY_CUBIC", "USPS Priority Mail Cubic", (815, 66, 0), (1, 2, 2, 2, 3, 3, 3), max_kg=9.07,
        max_cm=45.7, max_volume=_HALF_CUBIC_FOOT, credit=45,
    ),
    _UPS_2DAY_AM,
    _UPS_NEXT_DAY,
    _UPS_EARLY,
    _fedex(
        "FEDEX_GROUND_ECONOMY", "FedEx Ground Economy", (612, 36, 43), (3, 3, 4, 5, 5, 6, 7), max_kg=31.75,
        residential=0, sunday=True, credit=30, is_handed_over=True,
    ),
    _fedex("FEDEX_GROUND", "FedEx Ground", (764, 43, 46), (1, 2, 3, 4, 4, 5, 5), businesses_only=True),
    _FEDEX_2DAY_AM,
    _FEDEX_PRIORITY,
    _ontrac(
        "ONTRAC_SUNRISE", "OnTrac Sunrise", (3090, 120, 95), (1,), "ONTRAC_SUNRISE", express=True, by_hour=18
    ),
    _ontrac(
        "ONTRAC_SUNRISE_GOLD", "OnTrac Sunrise Gold", (3490, 130, 99), (1,), "ONTRAC_SUNRISE", express=True,
        by_hour=14,
    ),
)  # fmt: skip


def _barred(one: Service, service_id: str, name: str, code: str, said: str) -> Service:
    """A service of the same carrier that is never offered."""
    return replace(one, service_id=service_id, name=name, never=(code, said))


_BARRED = (
    _barred(
        _USPS_PRIORITY, "USPS_MEDIA_MAIL", "USPS Media Mail", "PROGRAM_CONSTRAINTS",
        "The contents do not qualify for the service. (A-333)",
    ),
    _barred(
        _USPS_PRIORITY, "USPS_LIBRARY_MAIL", "USPS Library Mail", "PROGRAM_CONSTRAINTS",
        "The contents do not qualify for the service. (A-333)",
    ),
    _barred(_UPS_2DAY, "UPS_EXPRESS_CRITICAL", "UPS Express Critical", *_NO_REASON),
    _barred(_FEDEX_2DAY, "FEDEX_SAMEDAY", "FedEx SameDay", *_NO_REASON),
    service(
        "DHL_EXPRESS", "DHL Express", ("DHL", "DHL"), (4900, 0, 0), (2,), "FEDEX", "",
        {
            "never": (
                "TERMS_AND_CONDITIONS_NOT_ACCEPTED",
                "The terms and conditions of the carrier were not accepted. (A-341)",
            )
        },
    ),
)  # fmt: skip
_FAR = {"abroad": True, "abroad_only": True, "max_kg": 30.0, "express": True}
_ABROAD = (
    _usps("USPS_PRIORITY_INTERNATIONAL", "USPS Priority Mail International", (3890, 410, 235), (6,), **{
        **_FAR, "express": False, "max_girth": 274.0, "papers": "USPS_ABROAD", "is_handed_over": True,
    }),
    _ups("UPS_WORLDWIDE_SAVER", "UPS Worldwide Saver", (7480, 690, 410), (3,), **_FAR, papers="ABROAD"),
    _fedex("FEDEX_INTERNATIONAL_PRIORITY", "FedEx International Priority", (7190, 660, 395), (2,), **{
        **_FAR, "papers": "ABROAD",
    }),
)  # fmt: skip

# The carriers' own boxes: name, sides in centimeters longest first, most kilograms, cents on top of the first box.
_Boxes = tuple[tuple[str, tuple[float, float, float], float, int], ...]
_USPS_BOXES: _Boxes = (
    ("Flat Rate Envelope", (31.8, 24.1, 1.9), 31.75, 0), ("Legal Flat Rate Envelope", (38.1, 24.1, 1.9), 31.75, 40),
    ("Padded Flat Rate Envelope", (31.8, 24.1, 2.5), 31.75, 95),
    ("Window Flat Rate Envelope", (25.4, 12.7, 1.3), 31.75, 0),
    ("Small Flat Rate Envelope", (25.4, 15.2, 1.3), 31.75, 0),
    ("Gift Card Flat Rate Envelope", (25.4, 17.8, 1.3), 31.75, 0),
    ("Small Flat Rate Box", (21.9, 13.7, 4.1), 31.75, 110), ("Medium Flat Rate Box", (28.9, 22.2, 14.0), 31.75, 860),
    ("Medium Flat Rate Box 2", (35.2, 30.2, 8.6), 31.75, 860),
    ("Large Flat Rate Box", (31.1, 31.1, 15.2), 31.75, 1590),
    ("Large Flat Rate Board Game Box", (60.6, 29.8, 7.6), 31.75, 1590),
)  # fmt: skip
_UPS_BOXES: _Boxes = (
    ("Letter", (31.8, 24.1, 0.6), 0.45, 0), ("Tube", (96.5, 15.2, 15.2), 9.0, 900),
    ("Pak", (40.6, 31.8, 2.5), 9.0, 300), ("Express Box Small", (33.0, 27.9, 5.1), 13.6, 500),
    ("Express Box Medium", (38.1, 27.9, 7.6), 13.6, 700), ("Express Box Large", (45.7, 33.0, 7.6), 13.6, 900),
)  # fmt: skip
_FEDEX_BOXES: _Boxes = (
    ("Envelope", (31.8, 24.1, 1.3), 0.5, 0), ("Pak", (39.4, 30.5, 3.8), 2.5, 250),
    ("Tube", (96.5, 15.2, 15.2), 9.0, 900), ("Extra Small Box", (33.0, 31.4, 5.1), 9.0, 300),
    ("Small Box", (31.4, 27.7, 3.8), 9.0, 400), ("Medium Box", (33.7, 29.2, 6.0), 9.0, 600),
    ("Large Box", (45.4, 31.4, 7.6), 9.0, 900), ("Extra Large Box", (39.7, 35.9, 15.2), 22.7, 1700),
)  # fmt: skip
# The service in its box is as fast as the one that it stands beside.
_BOXED: tuple[tuple[Service, str, int, _Boxes], ...] = (
    (_USPS_PRIORITY, "USPS Priority Mail", 985, _USPS_BOXES),
    (_USPS_EXPRESS, "USPS Priority Mail Express", 2890, _USPS_BOXES),
    (_UPS_2DAY, "UPS 2nd Day Air", 1720, _UPS_BOXES),
    (_UPS_2DAY_AM, "UPS 2nd Day Air A.M.", 2040, _UPS_BOXES),
    (_UPS_SAVER, "UPS Next Day Air Saver", 3340, _UPS_BOXES),
    (_UPS_NEXT_DAY, "UPS Next Day Air", 3740, _UPS_BOXES),
    (_UPS_EARLY, "UPS Next Day Air Early", 6840, _UPS_BOXES),
    (_FEDEX_2DAY, "FedEx One Rate 2Day", 1480, _FEDEX_BOXES),
    (_FEDEX_2DAY_AM, "FedEx One Rate 2Day A.M.", 1790, _FEDEX_BOXES),
    (_FEDEX_SAVER, "FedEx One Rate Express Saver", 1320, _FEDEX_BOXES),
    (_FEDEX_STANDARD, "FedEx One Rate Standard Overnight", 3240, _FEDEX_BOXES),
    (_FEDEX_PRIORITY, "FedEx One Rate Priority Overnight", 3620, _FEDEX_BOXES),
    (_FEDEX_FIRST, "FedEx One Rate First Overnight", 6480, _FEDEX_BOXES),
)


def _boxed() -> Iterator[Service]:
    """Each fast service in each box of its carrier, at one price for any weight."""
    for like, words, base, boxes in _BOXED:
        for box, sides, most_kg, more in boxes:
            name = f"{words} {box}"
            yield replace(
                like,
                service_id=name.upper().replace(" ", "_").replace(".", ""),
                name=name,
                base=base + more,
                per_unit=0,
                per_zone=0 if like.carrier_id == "USPS" else like.per_zone // 3,
                max_kg=most_kg,
                box=(box, sides),
                is_reticent=like.carrier_id != "USPS",
                fuel_percent=0.0,
                residential=0,
                booked_by_h=24,
            )


US_PARTNERS = (*_AT_HOME, *_ABROAD, *_BARRED, *_boxed())
US_ABROAD = frozenset(
    {"CA", "MX", "GB", "IE", "FR", "IT", "ES", "DE", "NL", "BE", "AT", "PT", "PL", "LU", "CH", "IN", "JP", "AE", "SA",
     "EG"}
)  # fmt: skip

# Carriers whose labels come out wrong now and then, as FIELD_NOTES reports: service id -> what is wrong, and with how
# many of a hundred. Which ones is fixed by the tracking id.
FLAWED_LABELS: dict[str, tuple[str, int]] = {
    "ONTRAC_SUNRISE": ("blank", 1),
    "ONTRAC_SUNRISE_GOLD": ("barless", 1),
}
