"""Why a service will not take a parcel: one reason with its code, as getRates lists it.

Source: shippingV2.json `IneligibilityReasonCode`; the identifiers at the end of each message are of the kind that the
live service has had since May 2026 (API.md 1.1).
"""

from dataclasses import dataclass

from shipstation.practice import places
from shipstation.practice.checks import Package
from shipstation.practice.market import KG, Market, Service
from shipstation.practice.pricing import offered

_PASSWORD, _SIGNATURE = "OTP_ON_DELIVERY", "SIGNATURE_CONFIRMATION"
Reason = tuple[str, str]
_POSTAL = frozenset({"USPS"})
_NO_BOXES = frozenset({"UPS", "FEDEX", "ONTRAC", "DPD", "EVRI"})
"""Who needs a door: a box at a post office has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """A parcel on its way, as far as a service may object. `hour`: of the day where it is fetched.

    `is_box`: it goes to a box at a post office; `is_military`: to a post office of the US forces.
    """

    route: places.Route
    package: Package
    is_late: bool
    is_to_business: bool
    hour: int
    is_box: bool = False
    is_military: bool = False


def why_not(service: Service, trip: Trip, market: Market) -> Reason | None:
    """The first reason against a service; None when it takes the parcel."""
    return (
        _why_not_there(service, trip, market)
        or _why_not_to(service, trip)
        or service.never
        or _why_not_then(service, trip)
        or _why_not_this(service, trip.package)
        or _why_not_so(service, trip.package)
    )


def _why_not_there(service: Service, trip: Trip, market: Market) -> Reason | None:
    route, outside = trip.route, "The ship-to address is outside the coverage of this service. (A-301)"
    if route.country != market.country:
        is_covered = service.abroad and route.country in market.abroad
        return None if is_covered else ("NO_COVERAGE", outside)
    if service.abroad_only:
        return "NO_COVERAGE", "The service is for addresses abroad. (A-301)"
    if service.continental_only and route.is_outlying:
        return "NO_COVERAGE", "The service covers the continental United States. (A-301)"
    if service.west_only and not route.is_western:
        return "NO_COVERAGE", outside
    if service.businesses_only and not trip.is_to_business:
        return "NO_COVERAGE", "The service delivers to businesses alone. (A-302)"
    return None


def _why_not_to(service: Service, trip: Trip) -> Reason | None:
    """No door there that this carrier knocks at."""
    if trip.is_military and service.carrier_id not in _POSTAL:
        return "NO_COVERAGE", "The service does not deliver to military addresses. (A-304)"
    if trip.is_box and service.carrier_id in _NO_BOXES:
        return "NO_COVERAGE", "The service does not deliver to post office boxes. (A-303)"
    return None


def _why_not_then(service: Service, trip: Trip) -> Reason | None:
    """Too slow, or nobody comes for it any more."""
    if trip.is_late and not service.express:
        return "LATE_DELIVERY", "The service cannot meet the promised delivery date. (A-321)"
    if trip.hour >= service.booked_by_h:
        return "PICKUP_SLOT_RESTRICTION", "No pickup slot is left on this day. (A-315)"
    return None


def _why_not_this(service: Service, package: Package) -> Reason | None:
    """Too heavy, too large, or dangerous."""
    unfit = _unfit(service, package)
    if unfit is not None:
        return ("UNKNOWN", "The service is not available for this package. (A-399)") if service.is_reticent else unfit
    if package.is_hazardous and service.express:
        return "PROGRAM_CONSTRAINTS", "Dangerous goods cannot travel by air. (A-331)"
    return None


def _unfit(service: Service, package: Package) -> Reason | None:
    name, sides = service.box or ("service", None)
    if sides is not None and any(side > limit for side, limit in zip(package.sides, sides, strict=True)):
        return "SIZE_RESTRICTIONS", f"The package does not fit into the {name}. (A-312)"
    if package.grams > service.max_kg * KG:
        return "WEIGHT_RESTRICTIONS", f"The package is heavier than {service.max_kg:g} kg. (A-311)"
    is_too_large = package.sides[0] > service.max_cm or package.girth > service.max_girth
    if is_too_large or package.volume > service.max_volume:
        return "SIZE_RESTRICTIONS", "The package exceeds the maximum size of the service. (A-312)"
    return None


def _why_not_so(service: Service, package: Package) -> Reason | None:
    """What was asked to be done at the door: not by this service, or not both at once."""
    door = package.doorstep
    wanted = {name for name, asked in ((_SIGNATURE, door.signature), (_PASSWORD, door.password)) if asked}
    if (door.collect and not service.collects) or not wanted <= offered(service.extras):
        return "UNSUPPORTED_VAS", "The service does not offer the requested value-added service. (A-351)"
    if len(wanted) > 1 or (door.password and door.collect):
        return "VAS_COMBINATION_RESTRICTION", "The requested value-added services cannot be combined. (A-352)"
    return None
