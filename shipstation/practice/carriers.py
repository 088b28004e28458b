"""Offers for one parcel: who would take it, for how much and by when, and why the others would not.

Everything follows from the parcel, the two places, the channel and the clock; the same question at the same moment
gets the same prices.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shipstation.practice import places
from shipstation.practice.checks import Package
from shipstation.practice.papers import PAPERS
from shipstation.practice.promises import promise_for
from shipstation.practice.services import BOXED, EXTRAS, KG, LB, MARKETS, Market, Service

Json = Mapping[str, Any]

_INR_FACTOR = 80
_OVERSIZE_CM = 122.0
_PEAK_MONTHS = (10, 11, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the offers are for. `deliver_by` is what the buyer of an Amazon order was told, where it is known."""

    business_id: str
    channel: str
    ship_from: Json
    ship_to: Json
    package: Package
    at: datetime
    deliver_by: datetime | None = None


def offers(question: Question) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rates and ineligible rates, as getRates lists them."""
    market = MARKETS.get(question.business_id)
    if market is None or question.ship_from["countryCode"] != market.country:
        reason = "NO_COVERAGE", "The ship-from address is outside the coverage of this business."
        services = market.amazon if market else ()
        return [], [_ineligible(service, *reason) for service in services]
    rates: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    on_amazon = question.channel == "AMAZON"
    for service in (*market.amazon, *(market.partners if on_amazon else ())):
        why = _why_not(service, question, market)
        if why is None:
            rates.append(_rate(service, question, market))
        else:
            refused.append(_ineligible(service, *why))
    if on_amazon and market.country == "US":
        refused.extend(_boxed(question.package))
    return rates, refused


def cents_of(money: Json) -> int:
    """Cents of an Amazon `Currency`."""
    return round(float(money["value"]) * 100)


def money(cents: int, currency: str) -> dict[str, Any]:
    """Amazon's `Currency`."""
    return {"value": round(cents / 100, 2), "unit": currency}


def _why_not(service: Service, question: Question, market: Market) -> tuple[str, str] | None:
    package = question.package
    where = _why_not_there(service, question, market)
    if where is not None:
        return "NO_COVERAGE", f"{where} (A-301)"
    if package.grams > service.max_kg * KG:
        return "WEIGHT_RESTRICTIONS", f"The package is heavier than {service.max_kg:g} kg. (A-311)"
    if package.sides[0] > service.max_cm or package.girth > service.max_girth:
        return "SIZE_RESTRICTIONS", "The package exceeds the maximum size of the service. (A-312)"
    if question.deliver_by is not None and question.at > question.deliver_by and not service.express:
        return "LATE_DELIVERY", "The service cannot meet the promised delivery date. (A-321)"
    if any(item.get("isHazmat") for item in package.items) and service.express:
        return "PROGRAM_CONSTRAINTS", "Dangerous goods cannot travel by air. (A-331)"
    return None


def _why_not_there(service: Service, question: Question, market: Market) -> str | None:
    origin, destination = question.ship_from, question.ship_to
    country = destination["countryCode"]
    if country != market.country:
        if service.abroad and country in market.abroad:
            return None
        return "The ship-to address is outside the coverage of this service."
    if service.abroad and service.service_id.endswith("-XB"):
        return "The service is for addresses abroad."
    if service.continental_only and (places.is_outlying(destination) or places.is_outlying(origin)):
        return "The service covers the continental United States."
    if service.west_only and not {places.state_of(origin), places.state_of(destination)} <= places.WEST:
        return "The ship-to address is outside the coverage of this service."
    return None


def _rate(service: Service, question: Question, market: Market) -> dict[str, Any]:
    items, billed = _price(service, question, market)
    factor = _INR_FACTOR if market.currency == "INR" else 1
    groups = [
        {
            "groupId": group_id,
            "groupDescription": description,
            "isRequired": required,
            "valueAddedServices": [
                {"id": extra_id, "name": name, "cost": money(cents * factor, market.currency)}
                for extra_id, name, cents in members
            ],
        }
        for group_id, description, required, members in EXTRAS[service.extras]
    ]
    return {
        "rateId": secrets.token_hex(16),
        "carrierId": service.carrier_id,
        "carrierName": service.carrier,
        "serviceId": service.service_id,
        "serviceName": service.name,
        "billedWeight": billed,
        "totalCharge": money(sum(cents for _, cents in items), market.currency),
        "promise": promise_for(service, question.ship_from, question.ship_to, question.at),
        "supportedDocumentSpecifications": list(PAPERS[service.papers]),
        "availableValueAddedServiceGroups": groups,
        "requiresAdditionalInputs": service.needs_inputs,
        "rateItemList": [
            {
                "rateItemID": name,
                "rateItemType": "MANDATORY",
                "rateItemCharge": money(cents, market.currency),
                "rateItemNameLocalization": name.replace("_", " ").capitalize(),
            }
            for name, cents in items
        ],
        "paymentType": "PAY_THROUGH_AMAZON",
        "benefits": _benefits(service, question.channel),
    }


def _price(service: Service, question: Question, market: Market) -> tuple[list[tuple[str, int]], dict[str, Any]]:
    """The parts of the price in cents, and the weight that it was reckoned with."""
    package = question.package
    unit = LB if market.pounds else KG / 2
    volume = package.sides[0] * package.sides[1] * package.sides[2]
    grams = package.grams
    if volume > service.billed_by_size_above:
        grams = max(grams, volume / service.divisor * KG)
    units = max(1, -int(-grams // unit))
    zone = places.zone(question.ship_from, question.ship_to)
    base = service.base + service.per_zone * (zone - 2) + round(service.per_unit * (units - 1) * (1 + zone / 8))
    items = [("BASE_RATE", base)]
    if service.fuel_percent:
        items.append(("FUEL_SURCHARGE", round(base * service.fuel_percent / 100)))
    if service.residential and not question.ship_to.get("companyName"):
        items.append(("RESIDENTIAL_SURCHARGE", service.residential))
    if places.is_outlying(question.ship_to) or places.is_remote(question.ship_to):
        items.append(("DELIVERY_AREA_SURCHARGE", round(base * 0.35)))
    if package.sides[0] > _OVERSIZE_CM:
        items.append(("OVERSIZE_SURCHARGE", round(base * 0.6)))
    if question.at.month in _PEAK_MONTHS and service.carrier_id in ("UPS", "FEDEX"):
        items.append(("DEMAND_SURCHARGE", 55))
    if package.insured > 0:
        items.append(("INSURANCE", max(90, round(package.insured * 1.3))))
    if market.vat_percent:
        items.append(("VAT", round(sum(cents for _, cents in items) * market.vat_percent / 100)))
    billed = units if market.pounds else units / 2
    return items, {"value": billed, "unit": "POUND" if market.pounds else "KILOGRAM"}


def _benefits(service: Service, channel: str) -> dict[str, Any]:
    if channel != "AMAZON":
        return {"includedBenefits": [], "excludedBenefits": []}
    if service.protected:
        return {"includedBenefits": ["CLAIMS_PROTECTED"], "excludedBenefits": []}
    excluded = {"benefit": "CLAIMS_PROTECTED", "reasonCodes": ["LATE_DELIVERY_RISK"]}
    return {"includedBenefits": [], "excludedBenefits": [excluded]}


def _ineligible(service: Service, code: str, message: str) -> dict[str, Any]:
    return _refusal(service.carrier_id, service.carrier, service.service_id, service.name, code, message)


def _refusal(  # noqa: PLR0917 the texts of Amazon's `IneligibleRate`
    carrier_id: str, carrier: str, service_id: str, service: str, code: str, message: str
) -> dict[str, Any]:
    return {
        "serviceId": service_id,
        "serviceName": service,
        "carrierName": carrier,
        "carrierId": carrier_id,
        "ineligibilityReasons": [{"code": code, "message": message}],
    }


def _boxed(package: Package) -> Iterator[dict[str, Any]]:
    """The carriers' own boxes: too small, too light, or no reason given, as the live service says of most."""
    for carrier_id, carrier, service, boxes in BOXED:
        for box, sides, most_kg in boxes:
            code, message = "UNKNOWN", "The service is not available for this package. (A-399)"
            if any(side > limit for side, limit in zip(package.sides, sides, strict=True)):
                code, message = "SIZE_RESTRICTIONS", f"The package does not fit into the {box}. (A-312)"
            elif package.grams > most_kg * KG:
                code, message = "WEIGHT_RESTRICTIONS", f"The {box} holds at most {most_kg:g} kg. (A-311)"
            name = f"{service} {box}"
            yield _refusal(carrier_id, carrier, name.upper().replace(" ", "_"), name, code, message)
    terms = "The terms and conditions of the carrier were not accepted. (A-341)"
    yield _refusal("DHL", "DHL", "DHL_EXPRESS", "DHL Express", "TERMS_AND_CONDITIONS_NOT_ACCEPTED", terms)
