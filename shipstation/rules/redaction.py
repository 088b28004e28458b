"""What of a request and its answer may be shown to others: neither secrets nor people, nor a label's bytes."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from shipstation.model import Exchange

GONE = "(removed)"
_HEADERS = frozenset(
    {
        "host", "date", "accept", "accept-encoding", "content-type", "content-length", "content-encoding",
        "user-agent", "locale", "retry-after", "x-amz-date",
    }
)  # fmt: skip
"""What may be told of headers, besides Amazon's own x-amzn-…: a header that nobody knows may hold anything."""
_SECRETS = frozenset(
    {"client_secret", "refresh_token", "access_token", "client_id", "restricteddatatoken", "device_code"}
)
_SECRETS_OF_FORMS = frozenset({"code"})
"""A login's, in a form or a query; in JSON it is why Amazon refuses, which is what the folder is to show."""
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
_SHORTEST = 4
"""Shorter words stand in others."""
_DEEPEST = 60
_BYTES_FROM = 200


def told(exchange: Exchange) -> Mapping[str, Any]:
    """An exchange as JSON values: method, path, query, headers, bodies, status; what must not be told is removed."""
    parts = urlsplit(exchange.url)
    return {
        "method": exchange.method,
        "host": parts.hostname or "",
        "path": parts.path,
        "query": _form(parts.query),
        "headers": _headers(exchange.request_headers),
        "body": _body(exchange.request_body or b"", exchange.request_headers),
        "status": exchange.status,
        "answer_headers": _headers(exchange.answer_headers),
        "answer": _body(exchange.answer_body, exchange.answer_headers),
        "took_ms": round(exchange.took_s * 1000),
    }


def unnamed(text: str, known: Sequence[str]) -> str:
    """A text, or JSON as text, without these names and streets, in capitals or not: Amazon's refusals quote them."""
    spelt = {part for word in known if len(word) >= _SHORTEST for part in (word, json.dumps(word)[1:-1])}
    if not spelt:
        return text
    return re.sub("|".join(map(re.escape, sorted(spelt, key=len, reverse=True))), GONE, text, flags=re.IGNORECASE)


def _headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    def may_be_told(name: str) -> bool:
        return name in _HEADERS or name.startswith("x-amzn-")

    return {name: value if may_be_told(name.lower()) else GONE for name, value in headers.items()}


def _body(body: bytes, headers: Mapping[str, str]) -> Any:
    if not body:
        return None
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    if "form-urlencoded" in kind:
        return _form(body.decode("utf-8", "replace"))
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        # What is no JSON, or is nested without end, may hold anything.
        return f"({len(body)} bytes that are no JSON)"
    return _plain(parsed, of_person=False, left=_DEEPEST)


def _form(text: str) -> Mapping[str, Any]:
    return {
        name: GONE if name.lower() in _SECRETS_OF_FORMS else _value(name, value, of_person=False)
        for name, value in parse_qsl(text)
    }


def _plain(value: Any, *, of_person: bool, left: int) -> Any:
    """`left`: so deep it may still be nested."""
    if isinstance(value, Mapping | list) and not left:
        return GONE
    if isinstance(value, Mapping):
        return {name: _member(name, part, of_person=of_person, left=left - 1) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part, of_person=of_person, left=left - 1) for part in value]
    return GONE if of_person and isinstance(value, str) else value


def _member(name: str, value: Any, *, of_person: bool, left: int) -> Any:
    """`of_person`: it stands somewhere inside an address or a contact, where any text may be theirs."""
    if isinstance(value, Mapping | list):
        if name.lower() in _PEOPLE:
            return GONE
        return _plain(value, of_person=of_person or name.lower() in _ADDRESSES, left=left)
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
