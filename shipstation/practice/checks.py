"""Reads a getRates request as strictly as the live service does; what is wrong is refused by name.

Source: shippingV2.json `GetRatesRequest`; API.md 2.1 and 7; FIELD_NOTES "Rates".
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shipstation.practice.answers import Problem, invalid

Json = Mapping[str, Any]

GRAMS = {"GRAM": 1.0, "KILOGRAM": 1000.0, "OUNCE": 28.349523125, "POUND": 453.59237}
CENTIMETERS = {"INCH": 2.54, "CENTIMETER": 1.0}
BUSINESS_IDS = tuple(
    f"AmazonShipping_{code}" for code in ("US", "IN", "UK", "UAE", "SA", "EG", "IT", "ES", "FR", "JP")
)
_ADDRESS_LIMITS = (
    ("name", 1, 50, True),
    ("addressLine1", 1, 60, True),
    ("addressLine2", 1, 60, False),
    ("addressLine3", 1, 60, False),
    ("companyName", 1, 120, False),
    ("stateOrRegion", 0, 60, True),
    ("city", 1, 60, True),
    ("countryCode", 2, 2, True),
    ("postalCode", 1, 20, True),
    ("email", 1, 64, False),
    ("phoneNumber", 1, 20, False),
)
# JSON can spell halves of characters, which no file and no answer can hold.
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_MOST_MONEY = 10_000_000
_NO_POSTAL_CODE = frozenset({"AE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorstep:
    """What getRates asked to be done at the door; `collect` is cash in the business's currency, 0 for none.

    Source: `GetRatesRequest.valueAddedServices`; API.md 3.4.
    """

    signature: bool = False
    password: bool = False
    collect: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The one parcel: grams, centimeters longest side first, insured value in the business's currency."""

    ref: str
    grams: float
    sides: tuple[float, float, float]
    insured: float
    items: tuple[Json, ...]
    doorstep: Doorstep = Doorstep()
    seller: str = ""

    @property
    def volume(self) -> float:
        """Cubic centimeters."""
        return self.sides[0] * self.sides[1] * self.sides[2]

    @property
    def is_hazardous(self) -> bool:
        """Whether dangerous goods are inside."""
        return any(item.get("isHazmat") for item in self.items)

    @property
    def girth(self) -> float:
        """Longest side plus the way around it, in centimeters."""
        return self.sides[0] + 2 * (self.sides[1] + self.sides[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesRequest:
    """A getRates request that passed. `ship_to` is None on the AMAZON channel: the order knows it."""

    channel: str
    order_id: str | None
    ship_from: Json
    ship_to: Json | None
    package: Package
    ship_date: datetime | None


def read_object(body: bytes) -> Json:
    """The JSON object of a body. Raises Problem."""
    try:
        value = json.loads(body)
    except ValueError:
        raise invalid("The request body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise invalid("The request body is not a JSON object.")
    return value


def read_business_id(value: str | None) -> str:
    """The business id of a call; the United Kingdom where the header is absent. Raises Problem."""
    if value is None:
        return "AmazonShipping_UK"
    if value not in BUSINESS_IDS:
        raise invalid(f"x-amzn-shipping-business-id {value!r} is not one of {', '.join(BUSINESS_IDS)}.")
    return value


def read_rates_request(body: bytes) -> RatesRequest:
    """A checked getRates request. Raises Problem."""
    value = read_object(body)
    channel, order_id = _channel(value)
    ship_to = value.get("shipTo")
    if channel == "EXTERNAL":
        ship_to = _address(value, "shipTo")
    if "returnTo" in value:
        _address(value, "returnTo")
    _tax_details(value.get("taxDetails", []))
    return RatesRequest(
        channel=channel,
        order_id=order_id,
        ship_from=_address(value, "shipFrom"),
        ship_to=ship_to if channel == "EXTERNAL" else None,
        package=_package(value, channel),
        ship_date=read_moment(value["shipDate"], "shipDate") if "shipDate" in value else None,
    )


def one_of(value: object, allowed: tuple[str, ...] | Mapping[str, object], where: str) -> str:
    """A text that must be one of these. Raises Problem."""
    if not isinstance(value, str) or value not in allowed:
        raise invalid(f"{where} must be one of {', '.join(allowed)}.")
    return value


def number(value: object, where: str, *, above: float | None = None) -> float:
    """A finite JSON number, above a bound where given, never negative. Raises Problem."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise invalid(f"{where} must be a number.")
    if value < 0 or (above is not None and value <= above):
        raise invalid(f"{where} must be greater than {0 if above is None else above:g}.")
    return float(value)


def text(value: object, where: str, *, least: int = 1, most: int = 256) -> str:
    """A text of a length. Raises Problem."""
    if not isinstance(value, str):
        raise invalid(f"{where} is required and must be a string.")
    if not least <= len(value.strip()) or len(value) > most:
        raise invalid(f"{where} must have {least} to {most} characters.")
    if _LONE_SURROGATE.search(value):
        raise invalid(f"{where} is not valid text.")
    return value


def _inside(value: Json, name: str) -> Json:
    inner = value.get(name)
    if not isinstance(inner, dict):
        raise invalid(f"{name} is required.")
    return inner


def _channel(value: Json) -> tuple[str, str | None]:
    details = _inside(value, "channelDetails")
    channel = one_of(details.get("channelType"), ("AMAZON", "EXTERNAL"), "channelDetails.channelType")
    if channel == "EXTERNAL":
        return channel, None
    order = details.get("amazonOrderDetails")
    if not isinstance(order, dict) or not order.get("orderId"):
        raise invalid("channelDetails.amazonOrderDetails.orderId is required for channelType AMAZON.")
    return channel, text(order["orderId"], "channelDetails.amazonOrderDetails.orderId", most=64)


POSTAL_CODES = {
    "US": r"\d{5}(-?\d{4})?", "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?(\d[A-Z]{2})?", "FR": r"\d{5}", "IT": r"\d{5}",
    "ES": r"\d{5}", "IN": r"\d{3} ?\d{3}",
}  # fmt: skip
"""What a postal code looks like where practice asks for one, a regular expression a country."""


def _address(value: Json, name: str) -> Json:
    """An address of a getRates request. Its state may be empty, but for the United States. Raises Problem."""
    address = read_address(_inside(value, name), name)
    if address["countryCode"] == "US" and not address["stateOrRegion"].strip():
        raise invalid(f"{name}.stateOrRegion is required.")
    return address


def read_address(value: Json, where: str) -> Json:
    """An `Address` that keeps the model's limits, with a postal code even where there are none. Raises Problem."""
    for name, least, most, required in _ADDRESS_LIMITS:
        if name not in value and not required:
            continue
        if name == "postalCode" and value.get("countryCode") in _NO_POSTAL_CODE:
            value = {"postalCode": "", **value}
            least = 0  # noqa: PLW2901 the row's rule does not hold there
        text(value.get(name), f"{where}.{name}", least=least, most=most)
    if not re.fullmatch(r"[A-Z]{2}", value["countryCode"]):
        raise invalid(f"{where}.countryCode must be a two-letter ISO 3166 code.")
    form = POSTAL_CODES.get(value["countryCode"])
    if form is not None and not re.fullmatch(form, value["postalCode"].strip().upper()):
        raise invalid(f"{where}.postalCode is not one of {value['countryCode']}.")
    return value


def _package(value: Json, channel: str) -> Package:
    packages = value.get("packages")
    if not isinstance(packages, list) or not packages:
        raise invalid("packages is required.")
    if len(packages) > 1:
        raise Problem(400, "InvalidInput", "Invalid input. (D-712)", "Only one package per shipment is supported.")
    package = packages[0]
    if not isinstance(package, dict):
        raise invalid("packages[0] must be an object.")
    where = "packages[0]"
    size, weight = package.get("dimensions"), package.get("weight")
    if not isinstance(size, dict) or not isinstance(weight, dict):
        raise invalid(f"{where}.dimensions and {where}.weight are required.")
    factor = CENTIMETERS[one_of(size.get("unit"), CENTIMETERS, f"{where}.dimensions.unit")]
    first, second, third = sorted(
        (
            number(size.get(name), f"{where}.dimensions.{name}", above=0) * factor
            for name in ("length", "width", "height")
        ),
        reverse=True,
    )
    return Package(
        ref=text(package.get("packageClientReferenceId"), f"{where}.packageClientReferenceId"),
        grams=_grams(weight, f"{where}.weight"),
        sides=(first, second, third),
        insured=_money(package.get("insuredValue"), f"{where}.insuredValue"),
        items=_items(package, channel, where),
        doorstep=_doorstep(value.get("valueAddedServices", {})),
        seller=text(package.get("sellerDisplayName", ""), f"{where}.sellerDisplayName", least=0, most=100),
    )


def _doorstep(asked: object) -> Doorstep:
    if not isinstance(asked, dict):
        raise invalid("valueAddedServices must be an object.")
    for name in ("signatureOnDelivery", "otpOnDelivery", "collectOnDelivery"):
        if not isinstance(asked.get(name, {}), dict):
            raise invalid(f"valueAddedServices.{name} must be an object.")
    cash = asked.get("collectOnDelivery")
    return Doorstep(
        signature="signatureOnDelivery" in asked,
        password="otpOnDelivery" in asked,
        collect=0.0 if cash is None else _money(cash.get("amount"), "valueAddedServices.collectOnDelivery.amount"),
    )


def _grams(value: Json, where: str) -> float:
    unit = one_of(value.get("unit"), GRAMS, f"{where}.unit")
    return number(value.get("value"), f"{where}.value", above=0) * GRAMS[unit]


def _money(value: object, where: str) -> float:
    if not isinstance(value, dict):
        raise invalid(f"{where} is required.")
    if not isinstance(value.get("unit"), str) or not re.fullmatch(r"[A-Z]{3}", value["unit"]):
        raise invalid(f"{where}.unit must be an ISO 4217 code.")
    amount = number(value.get("value"), f"{where}.value")
    if amount > _MOST_MONEY:
        raise invalid(f"{where}.value is more than can be insured.")
    return amount


def _items(package: Json, channel: str, where: str) -> tuple[Json, ...]:
    items = package.get("items")
    if not isinstance(items, list) or not items:
        raise invalid(f"{where}.items is required.")
    for place, item in enumerate(items):
        at = f"{where}.items[{place}]"
        if not isinstance(item, dict):
            raise invalid(f"{at} must be an object.")
        quantity = item.get("quantity")
        if isinstance(quantity, bool) or not isinstance(quantity, int) or quantity < 1:
            raise invalid(f"{at}.quantity must be a positive integer.")
        if not isinstance(item.get("weight"), dict):
            raise invalid(f"{at}.weight is required.")
        _grams(item["weight"], f"{at}.weight")
        if "itemValue" in item:
            _money(item["itemValue"], f"{at}.itemValue")
        _goods(item, quantity, at)
        if channel == "AMAZON" and not item.get("itemIdentifier"):
            raise invalid(f"{at}.itemIdentifier must be the order item id for channelType AMAZON.")
    return tuple(items)


_DANGER = {
    "unitedNationsRegulatoryId": r"(UN|ID|NA)[0-9]{4}",
    "transportationRegulatoryClass": r"[1-9](\.[1-9])?",
    "packingGroup": r"I|II|III",
    "packingInstruction": r"PI9(65|68)_SECTION_(IA|IB|II)|PI9(66|67|69|70)_SECTION_(I|II)",
}


def _goods(item: Json, quantity: int, at: str) -> None:
    """Source: `DangerousGoodsDetails`, `InvoiceDetails`, `Item.serialNumbers`. Raises Problem."""
    if not isinstance(item.get("isHazmat", False), bool):
        raise invalid(f"{at}.isHazmat must be a boolean.")
    danger = item.get("dangerousGoodsDetails", {})
    if not isinstance(danger, dict):
        raise invalid(f"{at}.dangerousGoodsDetails must be an object.")
    for name, form in _DANGER.items():
        if name in danger and not re.fullmatch(form, text(danger[name], f"{at}.dangerousGoodsDetails.{name}")):
            raise invalid(f"{at}.dangerousGoodsDetails.{name} is not valid.")
    invoice = item.get("invoiceDetails", {})
    if not isinstance(invoice, dict):
        raise invalid(f"{at}.invoiceDetails must be an object.")
    if "invoiceDate" in invoice:
        read_moment(invoice["invoiceDate"], f"{at}.invoiceDetails.invoiceDate")
    serials = item.get("serialNumbers", [])
    if not isinstance(serials, list) or len(serials) > quantity:
        raise invalid(f"{at}.serialNumbers must be a list of at most {quantity} serial numbers.")


def _tax_details(value: object) -> None:
    """Source: `TaxDetail`. Raises Problem."""
    if not isinstance(value, list):
        raise invalid("taxDetails must be a list.")
    for place, detail in enumerate(value):
        if not isinstance(detail, dict) or detail.get("taxType") != "GST":
            raise invalid(f"taxDetails[{place}].taxType must be GST.")
        text(detail.get("taxRegistrationNumber"), f"taxDetails[{place}].taxRegistrationNumber", most=64)


def read_moment(value: object, where: str) -> datetime:
    """Aware UTC from ISO 8601; without a zone it is UTC. Raises Problem."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise invalid(f"{where} must be an ISO 8601 date and time.")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
