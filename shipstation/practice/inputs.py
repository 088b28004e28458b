"""What some services ask beyond the parcel, as JSON Schema draft 4, and whether a purchase answers it.

Source: shippingV2.json `getAdditionalInputs`, `PurchaseShipmentRequest.additionalInputs`; API.md 2.
"""

from collections.abc import Mapping
from typing import Any

from shipstation.practice.answers import Problem

Json = Mapping[str, Any]

_DRAFT_4 = "http://json-schema.org/draft-04/schema#"
_FORMATS = ("date", "email")
_COUNTRY: Json = {"type": "string", "title": "Country of origin", "pattern": "^[A-Z]{2}$"}
_GOODS: Json = {
    "type": "array",
    "title": "Goods",
    "minItems": 1,
    "maxItems": 20,
    "items": {
        "type": "object",
        "title": "Article",
        "properties": {
            "description": {"type": "string", "title": "What it is", "minLength": 3, "maxLength": 60},
            "hsCode": {"type": "string", "title": "HS code", "pattern": "^[0-9]{6}([0-9]{2,4})?$"},
            "countryOfOrigin": _COUNTRY,
            "quantity": {"type": "integer", "title": "Quantity", "minimum": 1, "maximum": 9999},
            "unitValue": {
                "type": "number",
                "title": "Value of one",
                "minimum": 0,
                "exclusiveMinimum": True,
                "maximum": 50000,
            },
        },
        "required": ["description", "countryOfOrigin", "quantity", "unitValue"],
        "additionalProperties": False,
    },
}
_CONTENTS: Json = {
    "type": "string",
    "title": "Contents",
    "enum": ["MERCHANDISE", "GIFT", "SAMPLE", "DOCUMENTS", "RETURNED_GOODS"],
}

_FIRST_OVERNIGHT: Json = {
    "$schema": _DRAFT_4,
    "title": "Additional inputs for FedEx First Overnight",
    "type": "object",
    "properties": {
        "contactName": {"type": "string", "title": "Contact at delivery", "minLength": 1, "maxLength": 35},
        "contactPhone": {"type": "string", "title": "Phone at delivery", "minLength": 5, "maxLength": 20},
        "leaveWithNeighbor": {"type": "boolean", "title": "May be left with a neighbor"},
    },
    "required": ["contactName", "contactPhone"],
    "additionalProperties": False,
}
_POSTAL_CUSTOMS: Json = {
    "$schema": _DRAFT_4,
    "title": "Customs declaration for USPS Priority Mail International",
    "type": "object",
    "properties": {
        "contentsType": _CONTENTS,
        "nonDelivery": {"type": "string", "title": "When undeliverable", "enum": ["RETURN", "ABANDON"]},
        "goods": _GOODS,
    },
    "required": ["contentsType", "nonDelivery", "goods"],
    "additionalProperties": False,
}


_INVOICE: Json = {
    "type": "object",
    "title": "Invoice",
    "properties": {
        "number": {"type": "string", "title": "Number", "minLength": 1, "maxLength": 30},
        "date": {"type": "string", "title": "Date", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "currency": {"type": "string", "title": "Currency", "enum": ["USD", "EUR", "GBP", "CAD", "JPY"]},
        "termsOfTrade": {"type": "string", "title": "Incoterm", "enum": ["DAP", "DDP"]},
        "freight": {"type": "number", "title": "Freight charge", "minimum": 0, "maximum": 5000},
    },
    "required": ["number", "date", "currency", "termsOfTrade"],
    "additionalProperties": False,
}
_IMPORTER: Json = {
    "type": "object",
    "title": "Importer",
    "properties": {
        "taxId": {"type": "string", "title": "Tax id", "pattern": "^[A-Z0-9-]{5,20}$"},
        "email": {"type": "string", "title": "E-mail", "format": "email", "maxLength": 64},
    },
    "required": ["email"],
    "additionalProperties": False,
}
_REASONS: Json = {
    "type": "array",
    "title": "Reasons of export",
    "items": {"type": "string", "enum": ["SALE", "REPAIR", "PERSONAL"]},
    "uniqueItems": True,
}


def _express_customs(name: str) -> Json:
    return {
        "$schema": _DRAFT_4,
        "title": f"Customs declaration for {name}",
        "type": "object",
        "properties": {
            "contentsType": _CONTENTS,
            "invoice": _INVOICE,
            "importer": _IMPORTER,
            "goods": _GOODS,
            "exportReasons": _REASONS,
        },
        "required": ["contentsType", "invoice", "importer", "goods"],
        "additionalProperties": False,
    }


_SCHEMAS: Mapping[str, Json] = {
    "FEDEX_FIRST_OVERNIGHT": _FIRST_OVERNIGHT,
    "USPS_PRIORITY_INTERNATIONAL": _POSTAL_CUSTOMS,
    "UPS_WORLDWIDE_SAVER": _express_customs("UPS Worldwide Saver"),
    "FEDEX_INTERNATIONAL_PRIORITY": _express_customs("FedEx International Priority"),
}


def schema_for(service_id: str) -> Json | None:
    """What a service asks of each purchase; None for one that asks nothing."""
    return _SCHEMAS.get(service_id)


def check_inputs(schema: Json, given: object) -> Json:
    """The inputs, when they satisfy the schema. Raises Problem, its details name the first field that does not."""
    # Most runs of practice never ask, and the library is slow to load.
    import jsonschema  # noqa: PLC0415 see above

    checker = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker(_FORMATS))
    errors = sorted(checker.iter_errors(given), key=lambda error: [str(step) for step in error.absolute_path])
    if errors or not isinstance(given, dict):
        raise Problem(
            400,
            "InvalidInput",
            "additionalInputs do not match the schema of this rate. (D-722)",
            "; ".join(map(_told, errors[:3])) or "additionalInputs is required.",
        )
    return given


def _told(error: Any) -> str:
    """Where it is wrong and by which rule, never what was typed: missing names are the schema's own."""
    where = "/".join(("additionalInputs", *map(str, error.absolute_path)))
    if error.validator == "required" and isinstance(error.instance, dict):
        missing = [name for name in error.validator_value if name not in error.instance]
        return f"{where} lacks {', '.join(missing)}"
    return f"{where} breaks {error.validator}"
