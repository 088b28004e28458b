"""Offers for one parcel: who would take it, for how much and by when, and why the others would not.

Everything follows from the parcel, the two places, the channel and the clock; the same question at the same moment
gets the same prices.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shipstation.practice import places, pricing, refusals
from shipstation.practice.checks import Package
from shipstation.practice.inputs import schema_for
from shipstation.practice.market import Service
from shipstation.practice.papers import PAPERS
from shipstation.practice.pricing import cents_of, money
from shipstation.practice.promises import Calendar
from shipstation.practice.services import MARKETS

__all__ = ["Question", "cents_of", "money", "offers"]

Json = Mapping[str, Any]


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
        reason = "NO_COVERAGE", "The ship-from address is outside the coverage of this business. (A-300)"
        services = market.amazon if market else ()
        return [], [_ineligible(service, *reason) for service in services]
    rates: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    trip = _trip(question)
    parcel = pricing.Parcel(
        package=trip.package, route=trip.route, is_to_business=trip.is_to_business, month=question.at.month
    )
    calendar = Calendar(question.ship_from, question.ship_to, question.at, trip.route.zone)
    is_amazons = question.channel == "AMAZON"
    for service in (*market.amazon, *(market.partners if is_amazons else ())):
        why = refusals.why_not(service, trip, market)
        if why is None:
            price = pricing.price(service, parcel, market)
            groups = pricing.groups(service, trip.package.doorstep, market)
            more = {"promise": calendar.promise(service), "availableValueAddedServiceGroups": groups}
            rates.append(_rate(service, price, market.currency, is_amazons=is_amazons) | more)
        else:
            refused.append(_ineligible(service, *why))
    return rates, refused


def _trip(question: Question) -> refusals.Trip:
    return refusals.Trip(
        route=places.route(question.ship_from, question.ship_to),
        package=question.package,
        is_late=question.deliver_by is not None and question.at > question.deliver_by,
        is_to_business=bool(question.ship_to.get("companyName")),
        hour=places.local(question.at, question.ship_from).hour,
        is_box=places.is_box(question.ship_to),
        is_military=places.is_military(question.ship_to),
    )


def _rate(service: Service, price: pricing.Price, currency: str, *, is_amazons: bool) -> dict[str, Any]:
    """Amazon's `Rate`, but for what depends on the clock and the door."""
    total, credit = sum(cents for _, cents in price.parts), service.credit if is_amazons else 0
    rate = {
        "rateId": secrets.token_hex(16),
        "carrierId": service.carrier_id,
        "carrierName": service.carrier,
        "serviceId": service.service_id,
        "serviceName": service.name,
        "billedWeight": price.billed,
        "totalCharge": money(total, currency),
        "supportedDocumentSpecifications": list(PAPERS[service.papers]),
        "requiresAdditionalInputs": schema_for(service.service_id) is not None,
        "rateItemList": [_rate_item(name, cents, currency) for name, cents in price.parts],
        "paymentType": "PAY_THROUGH_AMAZON",
        "benefits": _benefits(service, is_amazons=is_amazons),
    }
    if credit:
        # The docs site knows these two fields, the published model does not.
        rate["totalChargeWithAdjustments"] = money(total - credit, currency)
        rate["adjustmentItemList"] = [_rate_item("FBM_SHIP_PLUS_CREDIT", -credit, currency)]
    return rate


def _rate_item(name: str, cents: int, currency: str) -> dict[str, Any]:
    return {
        "rateItemID": name,
        "rateItemType": "MANDATORY",
        "rateItemCharge": money(cents, currency),
        "rateItemNameLocalization": name.replace("_", " ").capitalize(),
    }


def _benefits(service: Service, *, is_amazons: bool) -> dict[str, Any]:
    if not is_amazons:
        return {"includedBenefits": [], "excludedBenefits": []}
    more = ["FBM_SHIP_PLUS"] if service.credit else []
    if service.protected:
        return {"includedBenefits": ["CLAIMS_PROTECTED", *more], "excludedBenefits": []}
    excluded = {"benefit": "CLAIMS_PROTECTED", "reasonCodes": ["LATE_DELIVERY_RISK"]}
    return {"includedBenefits": more, "excludedBenefits": [excluded]}


def _ineligible(service: Service, code: str, message: str) -> dict[str, Any]:
    """Amazon's `IneligibleRate`."""
    return {
        "serviceId": service.service_id,
        "serviceName": service.name,
        "carrierName": service.carrier,
        "carrierId": service.carrier_id,
        "ineligibilityReasons": [{"code": code, "message": message}],
    }
