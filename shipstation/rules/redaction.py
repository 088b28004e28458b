"""What of a request and its answer may be shown to others: neither secrets nor people, nor a label's bytes."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from shipstation.model import Exchange

GONE = "(removed)"
_SECRET_HEADERS = frozenset({"authorization", "x-amz-access-token", "cookie", "set-cookie", "proxy-authorization"})
_SECRETS = frozenset(
    {"client_secret", "refresh_token", "access_token", "client_id", "restricteddatatoken", "code", "device_code"}
)
_SHORTENED = frozenset({"requesttoken"})
"""No secrets, but as long as a page: the first characters tell which it is."""
_PEOPLE = frozenset(
    {
        "companyname", "addressline1", "addressline2", "addressline3", "postalcode", "email", "phonenumber", "phone",
        "copyemails", "buyername", "buyeremail", "recipientname", "receivedby", "contactname",
    }
)  # fmt: skip
"""Gone wherever they stand; a bare "name" is a carrier's as often as a person's."""
_ADDRESSES = frozenset(
    {
        "shipto", "shipfrom", "returnto", "recipient", "address", "contact", "buyer", "deliveryaddress",
        "billingaddress", "proofofdelivery", "goodsowner", "registeredaddress",
    }
)  # fmt: skip
"""Inside these any text may be a person's; only the country and its part stay."""
_BYTES = frozenset({"contents", "document", "content"})
_SHORT = 12
_BYTES_FROM = 200


def told(exchange: Exchange) -> Mapping[str, Any]:
    """An exchange as JSON values: method, path, query, headers, bodies, status; what must not be told is removed."""
    parts = urlsplit(exchange.url)
    return {
        "method": exchange.method,
        "host": parts.hostname or "",
        "path": parts.path,
        "query": {name: _value(name, value, of_person=False) for name, value in parse_qsl(parts.query)},
        "headers": _headers(exchange.request_headers),
        "body": _body(exchange.request_body or b"", exchange.request_headers),
        "status": exchange.status,
        "answer_headers": _headers(exchange.answer_headers),
        "answer": _body(exchange.answer_body, exchange.answer_headers),
        "took_ms": round(exchange.took_s * 1000),
    }


def _headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {name: GONE if name.lower() in _SECRET_HEADERS else value for name, value in headers.items()}


def _body(body: bytes, headers: Mapping[str, str]) -> Any:
    if not body:
        return None
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    if "form-urlencoded" in kind:
        fields = parse_qsl(body.decode("utf-8", "replace"))
        return {name: _value(name, value, of_person=False) for name, value in fields}
    try:
        parsed = json.loads(body)
    except ValueError:
        # What is no JSON may hold anything.
        return f"({len(body)} bytes that are no JSON)"
    return _plain(parsed, of_person=False)


def _plain(value: Any, *, of_person: bool) -> Any:
    if isinstance(value, Mapping):
        return {name: _member(name, part, of_person=of_person) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part, of_person=of_person) for part in value]
    return GONE if of_person and isinstance(value, str) else value


def _member(name: str, value: Any, *, of_person: bool) -> Any:
    """`of_person`: it stands somewhere inside an address or a contact, where any text may be theirs."""
    if isinstance(value, Mapping | list):
        if name.lower() in _PEOPLE:
            return GONE
        return _plain(value, of_person=of_person or name.lower() in _ADDRESSES)
    return _value(name, value, of_person=of_person)


def _value(name: str, value: Any, *, of_person: bool) -> Any:
    key = name.lower()
    if key in _SECRETS:
        return GONE
    if not isinstance(value, str):
        return value
    if key in _SHORTENED and len(value) > _SHORT:
        return f"{value[:_SHORT]}…"
    if key in _BYTES and len(value) > _BYTES_FROM:
        return f"({len(value)} characters, sha256 {hashlib.sha256(value.encode()).hexdigest()})"
    if key in _PEOPLE or (of_person and key not in ("countrycode", "stateorregion")):
        return GONE
    return value
