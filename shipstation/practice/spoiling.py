"""True answers with one thing in them as the real world also gives it: damaged, missing, or told in another way."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from shipstation.practice.answers import Reply, json_reply

_NULLS = ("promisedDeliveryDate", "summary", "alternateLegTrackingId", "eventHistory")
_UNKNOWN = "PRACTICE_UNKNOWN"
_NEW_FIELD = "practiceNewField"
_SCALAR_ENUMS = frozenset(
    {"code", "eventCode", "generationStatus", "paymentType", "rateItemID", "rateItemType", "shipmentType", "status"}
)
_LISTED_ENUMS = frozenset({"forward", "returns", "includedBenefits"})
# Their keys are names that the answer defines; a new one would be a new name, not an unknown field.
_NAMED_BY_THE_ANSWER = frozenset({"properties", "accessPointsMap"})


def spoiled(name: str, reply: Reply) -> Reply:
    """A true answer with one thing wrong in it; the same reply for refusals and for faults of another kind."""
    spoil = SPOILS.get(name)
    if spoil is None or not 200 <= reply.status < 300:
        return reply
    try:
        value = json.loads(reply.body)
    except ValueError:
        return reply
    return replace(reply, body=json_reply(spoil(value)).body) if isinstance(value, dict) else reply


def _null_tracking(value: dict[str, Any]) -> Any:
    return {**value, "payload": {**value.get("payload", {}), **dict.fromkeys(_NULLS)}}


def _missing_label(value: dict[str, Any]) -> Any:
    for package in _packages(value):
        package["packageDocuments"] = []
    return value


def _bad_base64(value: dict[str, Any]) -> Any:
    for package in _packages(value):
        for document in package["packageDocuments"]:
            document["contents"] = "%%% this is not Base64 %%%"
    return value


def _packages(value: dict[str, Any]) -> list[dict[str, Any]]:
    payload = value.get("payload", {})
    one: dict[str, Any] | None = payload.get("packageDocumentDetail")
    return [one] if one is not None else list(payload.get("packageDocumentDetails", ()))


def _numbers_as_text(value: Any) -> Any:
    """Money and weights are {"value": number, "unit"}."""
    if isinstance(value, list):
        return [_numbers_as_text(each) for each in value]
    if not isinstance(value, dict):
        return value
    told = {name: _numbers_as_text(each) for name, each in value.items()}
    amount, tracking_id = told.get("value"), told.get("trackingId")
    if "unit" in told and isinstance(amount, int | float) and not isinstance(amount, bool):
        told["value"] = str(amount)
    # A JSON number has no leading zeros: such an id would be another one.
    if isinstance(tracking_id, str) and tracking_id.isdecimal() and not tracking_id.startswith("0"):
        told["trackingId"] = int(tracking_id)
    return told


def _no_payload(value: dict[str, Any]) -> Any:
    return value.get("payload", value)


def _unknown_values(value: Any) -> Any:
    """Every object has a field that nobody knows, and every enum that may grow has grown."""
    if isinstance(value, list):
        return [_unknown_values(each) for each in value]
    if not isinstance(value, dict):
        return value
    told = {}
    for name, each in value.items():
        if name in _NAMED_BY_THE_ANSWER:
            told[name] = each
        elif name in _SCALAR_ENUMS and isinstance(each, str):
            told[name] = _UNKNOWN
        elif name in _LISTED_ENUMS and isinstance(each, list):
            told[name] = [*each, _UNKNOWN]
        elif name == "supportedDocumentSpecifications" and each:
            told[name] = [*_unknown_values(each), {**_unknown_values(each[0]), "format": _UNKNOWN}]
        else:
            told[name] = _unknown_values(each)
    return {**told, _NEW_FIELD: {"kind": _UNKNOWN}}


SPOILS: Mapping[str, Callable[[dict[str, Any]], Any]] = MappingProxyType(
    {
        "missing-label": _missing_label,
        "bad-base64": _bad_base64,
        "null-tracking": _null_tracking,
        "numbers-as-text": _numbers_as_text,
        "no-payload": _no_payload,
        "unknown-values": _unknown_values,
    }
)
